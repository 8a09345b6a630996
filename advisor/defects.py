"""Crash logs: what is written down about a defect of the program, so that it can be reported."""

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
    """Write a crash log of ``error`` and its causes, and return a sentence that names the log."""
    sentence = (
        f"unexpected error: {str(error) or type(error).__name__}; this is a defect in advisor"
    )
    try:
        path = _write_log("".join(traceback.format_exception(error)))
    except OSError as refused:
        return f"{sentence} (no crash log could be written: {refused.strerror})"
    return f"{sentence}, please report it with {path}"


def _write_log(trace: str) -> str:
    """Write a log and return its path; the same ``trace`` is written once for many workloads."""
    if trace in _written and Path(_written[trace]).exists():
        return _written[trace]
    handle, path = tempfile.mkstemp(prefix="advisor-crash-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
        versions = (f"advisor {VERSION}", engine_name(), f"Python {sys.version}")
        log.write(f"{', '.join(versions)}, {platform.platform()}\n")
        log.write(f"arguments: {sys.argv[1:]!r}\n\n{trace}")
    _written[trace] = path
    return path
