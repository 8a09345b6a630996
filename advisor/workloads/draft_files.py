"""Paths to drafts: the answer files that paths stand for, read in order."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import Problem, UnusableInput
from advisor.located import document
from advisor.located.messages import nearest
from advisor.located.textfile import decoded, files_below, read_text
from advisor.workloads import draft
from advisor.workloads.advising import Refused, guarded
from advisor.workloads.answer_table import is_answer_table, read_table
from advisor.workloads.draft import STANDARD_INPUT, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.workloads.draft import Draft

_ENDINGS = (".yaml", ".yml", ".json", ".csv")


def find_files(
    paths: Iterable[str], endings: Sequence[str] = _ENDINGS, without: str = ""
) -> Iterator[str | Problem]:
    """Yield the files that ``paths`` stand for, and a problem for each path without any.

    A folder stands for the files below it, in name order, without hidden ones, without the file
    ``without``, whatever it is called there, and without tables of anything else than answers.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield path
            continue
        try:
            yield from _find_files_at(path, endings, without)
        except OSError as error:
            message = f"cannot be accessed: {error.strerror}"
            yield Problem(path, 0, "E110", message, "check the path")


def identity(name: str | Path) -> tuple[int, int] | None:
    """Return device and inode of a file, or ``None`` where ``name`` stands for no file."""
    try:
        status = Path(name).stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _find_files_at(name: str, endings: Sequence[str], without: str) -> Iterator[str | Problem]:
    path = Path(name)
    if path.is_file() or path.is_fifo():
        yield name
    elif path.is_dir():
        yield from _find_files_in(path, name, endings, without)
    elif path.exists():
        hint = "give an answer file, or - for standard input"
        yield Problem(name, 0, "E110", "is neither a file nor a folder", hint)
    else:
        hint = nearest(path.name, _list_siblings(path)) or "check the path"
        yield Problem(name, 0, "E110", "does not exist", hint)


def _find_files_in(
    folder: Path, name: str, endings: Sequence[str], without: str
) -> Iterator[str | Problem]:
    problems: list[Problem] = []
    files = files_below(folder, endings, problems)
    left_out = identity(without) if without else None
    if left_out is not None:
        files = [file for file in files if identity(file) != left_out]
    if endings == _ENDINGS:
        files = [file for file in files if not _is_table(file) or is_answer_table(file)]
    if not files and not problems:
        hint = f"answer files end in {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}"
        problems.append(Problem(name, 0, "E113", "is a folder without answer files", hint))
    yield from problems
    yield from map(str, files)


def _is_table(file: str | Path) -> bool:
    return Path(file).suffix.lower() == ".csv"


def _list_siblings(path: Path) -> list[str]:
    try:
        return [sibling.name for sibling in path.parent.iterdir()]
    except OSError:
        return []


class DraftStream:
    """The drafts in the files that paths stand for, read file by file when they are asked for.

    What cannot be found or read gives a draft that says why.
    """

    def __init__(self, paths: Iterable[str], *, without: str = "") -> None:
        """Find the files, leaving ``without`` out of folders; read none of them."""
        self._files = list(find_files(paths, without=without))
        self._left = len(self._files)
        self._read = 0

    @property
    def total(self) -> int:
        """Return how many drafts there are; a file that was not read yet counts as one."""
        return self._read + self._left

    def __iter__(self) -> Iterator[Draft]:
        """Yield the drafts."""
        for file in self._files:
            if isinstance(file, Problem):
                read: tuple[Draft, ...] = (unreadable(file.path, [file]),)
            else:
                read = read_draft_file(file)
            self._left -= 1
            self._read += len(read)
            yield from read


def read_paths(paths: Iterable[str]) -> Iterator[Draft]:
    """Yield the drafts in the files that ``paths`` stand for, as ``DraftStream`` does."""
    yield from DraftStream(paths)


def read_draft_file(file: str) -> tuple[Draft, ...]:
    """Return the drafts in ``file``, where ``-`` is standard input.

    A file that cannot be read gives one that says why.
    """
    read = read_table if _is_table(file) else draft.read_drafts
    found = guarded(file, file, lambda: read(_read_file(file), file))
    if isinstance(found, Refused):
        return (unreadable(file, found.problems),)
    return found


def _read_file(file: str) -> str:
    if file != STANDARD_INPUT:
        return read_text(Path(file), file)
    try:
        content = sys.stdin.buffer.read(document.MAX_BYTES + 1)
    except (AttributeError, OSError) as error:  # it is closed, or cannot be read
        problem = Problem(file, 0, "E111", "standard input cannot be read", "name a file")
        raise UnusableInput([problem]) from error
    return decoded(content, file)
