"""A folder in which one process at a time takes a number."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # there is none on Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = ".advisor-numbers"
_PAUSE = 0.02
_STALE = 10.0
"""Seconds after which the holder of a lock file is taken for dead."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let no other process take a number in ``folder`` meanwhile; one that is killed unlocks it."""
    handle = _open_locked(folder)
    lock = folder / _LOCK
    if handle is None:
        _create_lock(lock)
    try:
        yield
    finally:
        if handle is None:
            lock.unlink(missing_ok=True)
        else:
            os.close(handle)


def _open_locked(folder: Path) -> int | None:
    """Return a handle of ``folder``, locked, or ``None`` where the system does not support that."""
    if fcntl is None:
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:  # some network file systems
        os.close(handle)
        return None
    return handle


def _create_lock(lock: Path) -> None:
    """Create the file ``lock`` once no other process holds it, or its holder must be dead."""
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            with suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > _STALE:
                    lock.unlink()
            time.sleep(_PAUSE)
        else:
            return
