"""Standard streams that are closed, or that break while something is written to them."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_STREAMS: Final = ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY))


class Closed(io.TextIOBase):
    """Standard output that is closed: whatever is written to it is lost, and that is an error."""

    def fileno(self) -> int:
        """Return the number that standard output has."""
        return 1

    def write(self, text: str) -> int:
        """Raise, for nobody will read ``text``."""
        del text
        raise OSError(errno.EBADF, "standard output is closed")


def complete() -> None:
    """Make all standard streams usable, also those that were closed when the program began.

    Their numbers are taken first: otherwise the next file that is opened would get one, and what is
    printed would end up in it. What is lost of standard error only accompanies a result.
    """
    for number, flags in _STREAMS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # gets the lowest number that is free
    if sys.stdout is None:
        sys.stdout = Closed()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - stays open
    for stream in (sys.stdout, sys.stderr):
        _allow_every_character(stream)


def _allow_every_character(stream: object) -> None:
    """Let what the encoding of ``stream`` lacks be no error: a terminal shows a sign in its place.

    Elsewhere it is escaped, so that nothing is lost.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace" if stream.isatty() else "backslashreplace")


def drop(number: int) -> None:
    """Discard what is still to be written to the stream ``number``.

    Python would try to write it again on exit, and exit with a code of its own.
    """
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
