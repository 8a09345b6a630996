"""What is written down of a defect of the program, so that it can be reported."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from pathlib import Path

from advisor.inference.engine import engine_name
from advisor.version import VERSION

_written: dict[str, str] = {}


def told(error: BaseException) -> str:
    """Write a crash log of ``error``, with its causes, and return a sentence that says what happened and where the log is."""
    message = str(error) or type(error).__name__
    try:
        path = _log("".join(traceback.format_exception(error)))
    except OSError as refused:
        return f"unexpected error: {message}; this is a defect of advisor (no crash log could be written: {refused.strerror})"
    return f"unexpected error: {message}; this is a defect of advisor, please report it with {path}"


def _log(trace: str) -> str:
    """Write a log and return where it is; what happens to many workloads in the same way is written once."""
    if trace in _written and Path(_written[trace]).exists():
        return _written[trace]
    handle, path = tempfile.mkstemp(prefix="advisor-crash-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
        log.write(
            f"advisor {VERSION}, {engine_name()}, Python {sys.version}, {platform.platform()}\n"
        )
        log.write(f"arguments: {sys.argv[1:]!r}\n\n{trace}")
    _written[trace] = path
    return path
