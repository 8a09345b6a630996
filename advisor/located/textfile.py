"""Text files from strangers: found below a folder, limited in size, decoded.

What cannot be read becomes a problem. Names of files that are written for them are made here too.
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
from advisor.located.document import MAX_BYTES, too_large

if TYPE_CHECKING:
    from collections.abc import Collection

PATIENCE: Final = 60.0  # seconds that a pipe may be silent while somebody holds its other end
PATIENCE_ALONE: Final = 5.0  # the same while nobody does
_PAUSE = 0.05
_PIECE = 1 << 20
EVERY_ENDING: Final = ("*",)
_LINE_END = re.compile(rb"\r\n?|\n")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def as_file_name(text: str) -> str:
    """Return ``text`` in small letters, digits and hyphens.

    If it holds no Latin letters or digits, the first digits of its hash are returned.
    """
    latin = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = _NOT_IN_NAMES.sub("-", latin).strip("-")[:80].strip("-")
    return name or hashlib.sha256(text.encode()).hexdigest()[:8]


def files_below(
    root: Path, endings: Collection[str], problems: list[Problem], *, most: int | None = None
) -> list[Path]:
    """Return the files below ``root`` with one of ``endings``, in the order of their names.

    Hidden files and linked folders are left out. Folders that cannot be listed become problems, and
    so does a folder of more than ``most`` entries.
    """
    errors: list[OSError] = []
    files: list[Path] = []
    entries = 0
    for folder, folders, names in os.walk(root, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(folder, name) for name in names if _has_ending(name, endings)]
        entries += len(folders) + len(names)
        if most is not None and entries > most:
            message = f"is a folder of more than {most:,} files"
            problems.append(Problem(str(root), 0, "E113", message, "name the folder that you mean"))
            break
    problems += [_unreadable(str(error.filename), error) for error in errors]
    return sorted(file for file in files if file.is_file())


def _has_ending(name: str, endings: Collection[str]) -> bool:
    if name.startswith("."):
        return False
    return endings == EVERY_ENDING or Path(name).suffix.lower() in endings


def read_text(path: Path, name: str, *, most: int = MAX_BYTES) -> str:
    """Return the text in ``path``, which messages call ``name``.

    Raises ``UnusableInput`` if it is larger than ``most`` bytes, unreadable, or not UTF-8.
    """
    try:
        status = path.stat()
        if status.st_size > most:
            raise UnusableInput([too_large(name, status.st_size, most)])
        if stat.S_ISFIFO(status.st_mode):
            content = _read_pipe(path, most + 1)
        else:
            with path.open("rb") as file:
                content = file.read(most + 1)
    except _Silent as silent:
        message = "is a pipe that nothing writes to"
        hint = "have a command write to it, or name a file"
        raise UnusableInput([Problem(name, 0, "E118", message, hint)]) from silent
    except OSError as error:
        raise UnusableInput([_unreadable(name, error)]) from error
    return decoded(content, name, most=most)


class _Silent(Exception):
    """Nothing comes out of a pipe."""


def _read_pipe(path: Path, most: int) -> bytes:
    """Return up to ``most`` bytes of what is written into a pipe.

    Raises ``_Silent`` if nothing is written for long. Opened in the ordinary way, a pipe whose
    other end nobody opens would block the program forever.
    """
    content = bytearray()
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        heard = time.monotonic()
        while len(content) < most:
            select.select([pipe], [], [], _PAUSE)
            # None if a writer has the pipe open and has written nothing; empty if there is none.
            piece = pipe.read(_PIECE)
            if piece:
                content += piece
                heard = time.monotonic()
                continue
            is_alone = piece is not None
            if is_alone and content:
                break
            patience = PATIENCE_ALONE if is_alone else PATIENCE
            if time.monotonic() - heard > patience:
                raise _Silent
            if is_alone:
                time.sleep(_PAUSE)
    return bytes(content)


def decoded(content: bytes, name: str, *, most: int = MAX_BYTES) -> str:
    """Return ``content`` as text without a byte order mark.

    Raises ``UnusableInput`` if it is larger than ``most`` bytes, or not UTF-8.
    """
    if len(content) > most:
        raise UnusableInput([too_large(name, len(content), most)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(_LINE_END.findall(content, 0, error.start)) + 1
        problem = Problem(name, line, "E111", "is not text in UTF-8", "save it as UTF-8")
        raise UnusableInput([problem]) from error


def _unreadable(name: str, error: OSError) -> Problem:
    message = f"cannot be read: {error.strerror or error}"
    return Problem(name, 0, "E111", message, "check that you have permission to read it")
