"""Results one by one, as each format lays them out, on standard output or in a file that can be gone on with."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from advisor.cli.output import as_csv, escape_controls, inform, refuse_existing
from advisor.errors import AdvisorError
from advisor.knowledge.values import counted
from advisor.report.recommendation_data import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FORMATS = ("text", "json", "jsonl", "csv")
_REFUSED = ("invalid", "failed")
_HEAD = as_csv([COLUMNS])
_QUOTE = b'"'


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that stands whole in a file: where it starts, and what the exit code depends on.

    Text does not say ``grade`` and ``signed``, whether nobody has to sign anything any more.
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

    def __init__(self, form: str, put: Callable[[str], None], *, behind: int = 0) -> None:
        """Print with ``put``, ``behind`` so many results that are there already."""
        self._form = form
        self._put = put
        self._count = behind

    def __enter__(self) -> Self:
        """Print what comes before the first result."""
        if not self._count:
            self._put({"json": "[\n", "csv": _HEAD}.get(self._form, ""))
        return self

    def put(self, text: str) -> None:
        """Print a result; nothing of one that this format does not tell."""
        if text:
            before, after = {"json": (",\n", ""), "text": ("\n", "\n")}.get(self._form, ("", "\n"))
            self._put(f"{before if self._count else ''}{text}{after}")
            self._count += 1

    def __exit__(self, *_: object) -> None:
        """Print what comes behind the last result."""
        if self._form == "json":
            self._put("\n]\n" if self._count else "]\n")


def to_standard_output(text: str) -> None:
    """Print ``text`` as it is."""
    if text:
        click.echo(escape_controls(text), nl=False)


class Output:
    """A file of results, written as they come; of one that is gone on with, what stands there already is compared instead.

    So nothing is lost of a file that holds something else, and one that ends in the middle of a result is completed.
    """

    def __init__(self, path: str, form: str, *, force: bool, resume: bool) -> None:
        """Find what is to be kept of the file at ``path``, which is not changed before there is something to write.

        What ``force`` is to overwrite stays until ``begin`` says that there is something to put in its place.
        """
        refuse_existing(path, force=force or resume)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        try:
            self._handle = os.open(path, flags | (0 if force or resume else os.O_EXCL), 0o666)
            self.is_waiting = force and os.fstat(self._handle).st_size > 0
        except OSError as error:
            raise AdvisorError(f"{path} cannot be written: {error.strerror}") from error
        self._path = path
        self._waiting: list[bytes] = []
        self._is_uncut = force or resume
        self._is_other = False
        self.kept: list[Kept] = []
        self._place = 0
        self._there = b""
        if resume:
            self._find(form)

    def __enter__(self) -> Self:
        """Begin to write."""
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Close the file; raises where more stands in it than there is to write."""
        os.close(self._handle)
        if kind is None and self._there:
            raise self._other()

    def _find(self, form: str) -> None:
        """Find the results that stand whole in the file, and what stands from the last of them on.

        From the first one on that a defect stopped they are made again. A list of JSON that was ended may not have been at its
        end.
        """
        end = None
        with os.fdopen(os.dup(self._handle), "rb") as file:
            self.kept = list(_KEPT[form](file))
            failed = next(
                (number for number, each in enumerate(self.kept) if each.status == "failed"), None
            )
            if failed is not None:
                end = self.kept[failed].start
                del self.kept[failed:]
            self._place = self.kept[-1].start if len(self.kept) > 1 else 0
            file.seek(self._place)
            self._there = file.read() if end is None else file.read(end - self._place)
        if end is not None and not self.kept:
            self._there = b""
        for ending in (b"\n]\n", b"\n]", b"]\n") if form == "json" else ():
            self._there = self._there.removesuffix(ending)

    def begin(self) -> None:
        """Write what has come until now over what stood there, and from now on everything as it comes."""
        self.is_waiting = False
        for content in self._waiting:
            self._append(content)
        self._waiting = []

    def write(self, text: str) -> None:
        """Write ``text``, of which the beginning may stand there already."""
        content = escape_controls(text).encode()
        if self.is_waiting:
            self._waiting.append(content)
            return
        held = self._there[: len(content)]
        if self._is_other or not content.startswith(held):
            self._is_other = True
            raise self._other()
        self._there = self._there[len(content) :]
        self._place += len(held)
        if content := content[len(held) :]:
            self._append(content)

    def _other(self) -> AdvisorError:
        message = f"{self._path} does not match the results of this run; it was made from other answers, rules or options"
        return AdvisorError(
            f"{message}, or holds no results. Give another name, or --force to begin anew"
        )

    def _append(self, content: bytes) -> None:
        try:
            if self._is_uncut:
                if self.kept:
                    inform(
                        f"{self._path} holds {counted(len(self.kept), 'result')}; going on with it"
                    )
                os.ftruncate(self._handle, self._place)
                os.lseek(self._handle, self._place, os.SEEK_SET)
                self._is_uncut = False
            while content:
                content = content[os.write(self._handle, content) :]
        except OSError as error:
            raise AdvisorError(
                f"{self._path} cannot be written: {error.strerror}; --resume goes on with it"
            ) from error


def holds_results(path: str) -> bool:
    """Return whether the file at ``path`` holds results, or nothing at all; of text that cannot be told."""
    try:
        content = Path(path).read_bytes()
    except OSError:
        return False
    if not content.strip() or content.startswith(_HEAD.encode()):
        return True
    lines = content.splitlines(keepends=True)
    return any(each.status for each in chain(_in_list(lines), _in_lines(lines)))


def _in_list(lines: Iterable[bytes]) -> Iterator[Kept]:
    place = start = 0
    held: list[bytes] = []
    for line in lines:
        start = start if held else place
        place += len(line)
        if held or line == b"{\n":
            held.append(line)
        if held and line in {b"}", b"}\n", b"},\n"}:
            held[-1] = b"}"
            # The comma and the line end before it belong to a result, as they are written with it.
            yield _object(b"".join(held), max(0, start - 2))
            held = []


def _in_lines(lines: Iterable[bytes]) -> Iterator[Kept]:
    place = 0
    for line in lines:
        if line.endswith(b"\n"):
            yield _object(line, place)
        place += len(line)


def _object(text: bytes, start: int) -> Kept:
    try:
        row = json.loads(text)
        if row["status"] in _REFUSED:
            return Kept(start, row["status"])
        signed = all(each["verified"] for each in row["to_verify"])
        return Kept(start, row["status"], row["firmness"]["grade"], signed)
    except (
        ValueError,
        KeyError,
        TypeError,
    ):  # whatever it is, it will be found to be something else
        return Kept(start, "")


def _in_rows(lines: Iterable[bytes]) -> Iterator[Kept]:
    place = start = quotes = 0
    held = b""
    for line in lines:
        place += len(line)
        held += line
        quotes += line.count(_QUOTE)
        if line.endswith(b"\n") and quotes % 2 == 0:
            if start:
                yield _row(held.decode(errors="replace"), start)
            start, held = place, b""


def _row(text: str, start: int) -> Kept:
    cells: dict[str, Any] = dict(zip(COLUMNS, next(csv.reader(io.StringIO(text))), strict=False))
    return Kept(start, cells.get("status", ""), cells.get("grade", ""), not cells.get("to_verify"))


def _in_text(lines: Iterable[bytes]) -> Iterator[Kept]:
    """Yield the blocks behind which another one begins."""
    place = start = 0
    head = b""
    for line in lines:
        head = head or line.strip()
        place += len(line)
        if line == b"\n" and place > start + 1:
            status = next(
                (each for each in _REFUSED if head.endswith(f": {each}".encode())), "told"
            )
            yield Kept(start, status)
            start, head = place - 1, b""


_KEPT: dict[str, Callable[[Iterable[bytes]], Iterator[Kept]]] = {
    "text": _in_text,
    "json": _in_list,
    "jsonl": _in_lines,
    "csv": _in_rows,
}
