"""Text files from strangers: found below a folder, held to a size, decoded; what cannot be read is said as a problem.

And the names of files that are written for them.
"""

from __future__ import annotations

import hashlib
import os
import re
import select
import stat
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.errors import Problem, UnusableInput
from advisor.knowledge.document import MAX_BYTES, too_large

if TYPE_CHECKING:
    from collections.abc import Collection

PATIENCE: Final = 60.0  # seconds that a pipe may be silent while somebody holds its other end
PATIENCE_ALONE: Final = 5.0  # the same while nobody does
_PAUSE = 0.05
_PIECE = 1 << 20
EVERY_ENDING: Final = ("*",)
_LINE_END = re.compile(rb"\r\n?|\n")
_APART = re.compile(r"[^a-z0-9]+")


def as_file_name(text: str) -> str:
    """Return ``text`` in small letters, digits and hyphens; if it has no Latin ones, a few digits that are its own."""
    latin = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return (
        _APART.sub("-", latin).strip("-")[:80].strip("-")
        or hashlib.sha256(text.encode()).hexdigest()[:8]
    )


def files_below(
    root: Path, endings: Collection[str], problems: list[Problem], *, most: int | None = None
) -> list[Path]:
    """Return the files below ``root`` with one of ``endings``, in name order; hidden ones and linked folders are left out.

    Folders that cannot be listed become problems, and so does a folder of more than ``most`` entries.
    """
    unlisted: list[OSError] = []
    found: list[Path] = []
    entries = 0
    for folder, folders, names in os.walk(root, onerror=unlisted.append):
        folders[:] = [each for each in folders if not each.startswith(".")]
        found += [Path(folder, each) for each in names if _has_ending(each, endings)]
        entries += len(folders) + len(names)
        if most is not None and entries > most:
            message = f"is a folder of more than {most:,} files"
            problems.append(Problem(str(root), 0, "E113", message, "name the folder that you mean"))
            break
    problems += [_unreadable(str(each.filename), each) for each in unlisted]
    return sorted(each for each in found if each.is_file())


def _has_ending(name: str, endings: Collection[str]) -> bool:
    return not name.startswith(".") and (
        endings == EVERY_ENDING or Path(name).suffix.lower() in endings
    )


def read_text(path: Path, name: str, *, most: int = MAX_BYTES) -> str:
    """Return the text in ``path``; raises ``UnusableInput`` if it is too large, cannot be read, or is no UTF-8."""
    try:
        status = path.stat()
        if status.st_size > most:
            raise UnusableInput([too_large(name, status.st_size, most)])
        if stat.S_ISFIFO(status.st_mode):
            content = _from_pipe(path, most + 1)
        else:
            with path.open("rb") as file:
                content = file.read(most + 1)
    except _Silent as silent:
        hint = "let a command write into it, or name a file"
        raise UnusableInput(
            [Problem(name, 0, "E118", "is a pipe into which nothing is written", hint)]
        ) from silent
    except OSError as error:
        raise UnusableInput([_unreadable(name, error)]) from error
    return decoded(content, name, most=most)


class _Silent(Exception):
    """Nothing comes out of a pipe."""


def _from_pipe(path: Path, most: int) -> bytes:
    """Return up to ``most`` bytes of what is written into a pipe; raises ``_Silent`` if nothing is for long.

    Opened in the ordinary way, a pipe whose other end nobody opens would keep the program waiting for ever.
    """
    content = bytearray()
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        heard = time.monotonic()
        while len(content) < most:
            select.select([pipe], [], [], _PAUSE)
            piece = pipe.read(
                _PIECE
            )  # none if somebody holds the other end and has written nothing; empty if nobody does
            if piece:
                content += piece
                heard = time.monotonic()
            elif content and piece is not None:
                break
            elif time.monotonic() - heard > (PATIENCE if piece is None else PATIENCE_ALONE):
                raise _Silent
            elif piece is not None:
                time.sleep(_PAUSE)
    return bytes(content)


def decoded(content: bytes, name: str, *, most: int = MAX_BYTES) -> str:
    """Return ``content`` as text without a byte order mark; raises ``UnusableInput`` if that cannot be."""
    if len(content) > most:
        raise UnusableInput([too_large(name, len(content), most)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(content, 0, error.start)) + 1
        raise UnusableInput(
            [Problem(name, line, "E111", "is not text in UTF-8", "save it as UTF-8")]
        ) from error


def _unreadable(name: str, error: OSError) -> Problem:
    return Problem(
        name, 0, "E111", f"cannot be read: {error.strerror or error}", "check that you may read it"
    )
