"""Results one by one, in each format, on standard output or in a file that can be resumed."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

from advisor.cli.output import inform
from advisor.errors import AdvisorError
from advisor.knowledge.values import counted
from advisor.output_files import escape_controls, refuse_existing
from advisor.report.recommendation_data import COLUMNS
from advisor.report.report import as_csv
from advisor.report.result_table import REFUSALS
from advisor.workloads.advising import RefusalStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FORMATS = ("text", "json", "jsonl", "csv")
_REFUSED = tuple(RefusalStatus)
HEAD = as_csv([COLUMNS])
_QUOTE = b'"'
_SEPARATORS = {"json": (",\n", ""), "text": ("\n", "\n")}
"""What stands before a result that is not the first, and after each."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that stands whole in a file: where it starts, and what the exit code depends on.

    ``signed`` says that nothing is left to sign. Text does not hold it, nor ``grade``.
    """

    start: int
    status: str
    grade: str = ""
    signed: bool = False

    @property
    def is_refused(self) -> bool:
        """Return whether the workload was refused."""
        return self.status in _REFUSED


class Printer:
    """Prints results one by one, with what their format needs before, between and after them.

    The list of JSON is ended whatever has happened: what was concluded until then can be read.
    """

    def __init__(
        self, form: str, put: Callable[[str], None], *, head: str = "", behind: int = 0
    ) -> None:
        """Print ``head`` and results with ``put``, after ``behind`` that are there already."""
        self._form = form
        self._head = head
        self._put = put
        self._count = behind

    def __enter__(self) -> Self:
        """Print what comes before the first result."""
        if not self._count:
            self._put(self._head)
        return self

    def put(self, text: str) -> None:
        """Print a result, unless ``text`` is empty because the format does not show it."""
        if not text:
            return
        before, after = _SEPARATORS.get(self._form, ("", "\n"))
        if self._count:
            text = f"{before}{text}"
        self._put(f"{text}{after}")
        self._count += 1

    def end(self, foot: str) -> None:
        """Print ``foot`` below a table."""
        if self._form == "table":
            self._put(f"\n{foot}\n")

    def __exit__(self, *_: object) -> None:
        """Print what comes behind the last result."""
        if self._form == "json":
            self._put("\n]\n" if self._count else "]\n")


class Output:
    """A file of results, written as they come.

    When it is resumed, results that stand there already are compared instead. So nothing is lost of
    a file that holds something else, and one that ends in the middle of a result is completed.
    """

    def __init__(self, path: str, form: str, *, force: bool, resume: bool) -> None:
        """Find what is to be kept of the file at ``path``.

        The file is not changed before there is something to write. What ``force`` is to overwrite
        stays until ``begin`` says that there is something to put in its place.
        """
        refuse_existing(path, force=force or resume)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        if not force and not resume:
            flags |= os.O_EXCL
        try:
            self._handle = os.open(path, flags, 0o666)
            self.is_waiting = force and os.fstat(self._handle).st_size > 0
        except OSError as error:
            raise AdvisorError(f"{path} cannot be written: {error.strerror}") from error
        self._path = path
        self._waiting: list[bytes] = []
        self._is_uncut = force or resume
        self._is_other = False
        self.kept: list[Kept] = []
        self._place = 0
        self._existing = b""
        """What the file holds from ``_place`` on and what is still to be compared."""
        if resume:
            self._find_kept(form)

    def __enter__(self) -> Self:
        """Begin to write."""
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Close the file; raise where more stands in it than there is to write."""
        os.close(self._handle)
        if kind is None and self._existing:
            raise self._mismatch_error()

    def _find_kept(self, form: str) -> None:
        """Find the results that stand whole in the file, and what stands from the last of them on.

        From the first one on that a defect stopped they are made again. A JSON list that is closed
        need not be complete.
        """
        end = None
        with os.fdopen(os.dup(self._handle), "rb") as file:
            self.kept = list(_READERS[form](file))
            for number, result in enumerate(self.kept):
                if result.status == RefusalStatus.FAILED:
                    end = result.start
                    del self.kept[number:]
                    break
            self._place = self.kept[-1].start if len(self.kept) > 1 else 0
            file.seek(self._place)
            self._existing = file.read(-1 if end is None else end - self._place)
        if end is not None and not self.kept:
            self._existing = b""
        if form == "json":
            for ending in (b"\n]\n", b"\n]", b"]\n"):
                self._existing = self._existing.removesuffix(ending)

    def begin(self) -> None:
        """Overwrite the file with what has come so far; from now on write everything at once."""
        self.is_waiting = False
        for content in self._waiting:
            self._append(content)
        self._waiting = []

    def write(self, text: str) -> None:
        """Write ``text``, whose beginning may stand in the file already."""
        content = escape_controls(text).encode()
        if self.is_waiting:
            self._waiting.append(content)
            return
        existing = self._existing[: len(content)]
        if self._is_other or not content.startswith(existing):
            self._is_other = True
            raise self._mismatch_error()
        self._existing = self._existing[len(content) :]
        self._place += len(existing)
        content = content[len(existing) :]
        if content:
            self._append(content)

    def _mismatch_error(self) -> AdvisorError:
        return AdvisorError(
            f"{self._path} does not match the results of this run; it was made from "
            "different answers, "
            "rules or options, or holds no results. Give another name, or --force to start over"
        )

    def _append(self, content: bytes) -> None:
        try:
            if self._is_uncut:
                if self.kept:
                    results = counted(len(self.kept), "result")
                    inform(f"{self._path} holds {results}; continuing with it")
                os.ftruncate(self._handle, self._place)
                os.lseek(self._handle, self._place, os.SEEK_SET)
                self._is_uncut = False
            while content:
                content = content[os.write(self._handle, content) :]
        except OSError as error:
            raise AdvisorError(
                f"{self._path} cannot be written: {error.strerror}; --resume continues with it"
            ) from error


def holds_results(path: str) -> bool:
    """Return whether the file at ``path`` holds results, or nothing; text is not recognised."""
    try:
        content = Path(path).read_bytes()
    except OSError:
        return False
    if not content.strip() or content.startswith(HEAD.encode()):
        return True
    lines = content.splitlines(keepends=True)
    results = chain(_read_json_list(lines), _read_json_lines(lines))
    return any(result.status for result in results)


def _read_json_list(lines: Iterable[bytes]) -> Iterator[Kept]:
    place = start = 0
    held: list[bytes] = []
    for line in lines:
        if not held:
            start = place
        place += len(line)
        if held or line == b"{\n":
            held.append(line)
        if held and line in {b"}", b"}\n", b"},\n"}:
            held[-1] = b"}"
            # The comma and the line end before it belong to a result, as they are written with it.
            yield _parse_object(b"".join(held), max(0, start - 2))
            held = []


def _read_json_lines(lines: Iterable[bytes]) -> Iterator[Kept]:
    place = 0
    for line in lines:
        if line.endswith(b"\n"):
            yield _parse_object(line, place)
        place += len(line)


def _parse_object(text: bytes, start: int) -> Kept:
    try:
        row = json.loads(text)
        if row["status"] in _REFUSED:
            return Kept(start, row["status"])
        signed = all(condition["verified"] for condition in row["to_verify"])
        return Kept(start, row["status"], row["firmness"]["grade"], signed)
    except (ValueError, KeyError, TypeError):  # no result; comparing it with one will fail
        return Kept(start, "")


def _read_csv(lines: Iterable[bytes]) -> Iterator[Kept]:
    place = start = quotes = 0
    held = b""
    for line in lines:
        place += len(line)
        held += line
        quotes += line.count(_QUOTE)
        if line.endswith(b"\n") and quotes % 2 == 0:
            if start:
                yield _parse_row(held.decode(errors="replace"), start)
            start, held = place, b""


def _parse_row(text: str, start: int) -> Kept:
    values = next(csv.reader(io.StringIO(text)))
    cells = dict(zip(COLUMNS, values, strict=False))
    return Kept(
        start,
        status=cells.get("status", ""),
        grade=cells.get("grade", ""),
        signed=not cells.get("to_verify"),
    )


def _read_text(lines: Iterable[bytes]) -> Iterator[Kept]:
    """Yield the blocks after which another one begins."""
    place = start = 0
    head = b""
    for line in lines:
        head = head or line.strip()
        place += len(line)
        if line == b"\n" and place > start + 1:
            yield Kept(start, _parse_status(head))
            start, head = place - 1, b""


def _read_table(lines: Iterable[bytes]) -> Iterator[Kept]:
    """Yield the rows between the head of a table and the empty line above its foot."""
    place = 0
    for number, line in enumerate(lines):
        if line == b"\n" or not line.endswith(b"\n"):
            return
        if number:
            yield Kept(place, _parse_last_cell(line))
        place += len(line)


def _parse_last_cell(line: bytes) -> str:
    for status, told in REFUSALS.items():
        if line.endswith(f"  {told}\n".encode()):
            return status
    return "told"


def _read_nothing(_: Iterable[bytes]) -> Iterator[Kept]:
    """Yield nothing: a single result is made again and compared."""
    return iter(())


def _parse_status(head: bytes) -> str:
    for status in _REFUSED:
        if head.endswith(f": {status}".encode()):
            return status
    return "told"


_READERS: dict[str, Callable[[Iterable[bytes]], Iterator[Kept]]] = {
    "text": _read_text,
    "table": _read_table,
    "card": _read_nothing,
    "json": _read_json_list,
    "jsonl": _read_json_lines,
    "csv": _read_csv,
}
