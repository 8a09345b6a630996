"""Decision records in a folder: their numbers, their pictures, and what one says of another."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from advisor.cli.output import (
    complain,
    escape_controls,
    inform,
    make_folder,
    refuse_existing,
    write_file,
)
from advisor.errors import AdvisorError, NoPictures
from advisor.knowledge.textfile import read_text
from advisor.report.markdown import in_markdown
from advisor.report.record import LAYOUTS, answers, answers_in

try:
    import fcntl
except ImportError:  # there is none on Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.drawing.elements import Drawing
    from advisor.explanation.explanation import Explanation
    from advisor.report.record import Record

_NUMBERED = re.compile(r"(\d+)-.*\.md")
_STATUS = re.compile(r"^(?:Proposed|Accepted)[ ]*$", re.MULTILINE)
_LISTED = re.compile(r"^\* Status: \w+[ ]*$", re.MULTILINE)
_LOCK = ".advisor-numbers"
_PAUSE = 0.02
_STALE = 10.0  # seconds after which whoever holds a number is taken for dead, where the system does not tell


def folder_in(out: str) -> Path | None:
    """Return the folder that ``out`` names; none if it names a file."""
    return Path(out) if Path(out).is_dir() or out.endswith(("/", os.sep)) else None


@dataclass(frozen=True, slots=True)
class Wish:
    """How records are to be written: in which layout, in place of which older one, and over what is there or not."""

    form: str
    supersedes: str | None = None
    force: bool = False


def write_record(record: Record, out: str, wish: Wish) -> None:
    """Write the record and its picture; mark the one that it supersedes. In a folder it takes the next number."""
    folder, target = folder_in(out), Path(out)
    if folder is None:
        refuse_existing(target, force=wish.force)
        named = _NUMBERED.fullmatch(target.name)
        record = replace(record, number=int(named[1]) if named else None)
    if wish.supersedes:  # said before anything is written
        if folder is None and target.exists() and target.samefile(wish.supersedes):
            raise click.BadParameter("a record cannot supersede itself", param_hint="--supersedes")
        _superseded(
            read_text(Path(wish.supersedes), wish.supersedes), record, target, wish.supersedes
        )
    record, svg = _drawn(record)
    if folder is None:
        _write(record, svg, target, wish)
        return
    make_folder(folder)
    with alone_in(folder):
        record = replace(record, number=_next_number(folder, record, svg))
        _write(record, svg, folder / _name(record), wish)


def _name(record: Record) -> str:
    return f"{record.number:04d}-{record.slug}.md"


def _drawn(record: Record) -> tuple[Record, bytes]:
    """Return the record with its drawing, and the picture of that; nothing where there is nothing to draw, or to draw with."""
    from advisor.drawing.mermaid import to_mermaid  # noqa: PLC0415 - loaded when a picture is made

    drawing = drawing_of(record.explanation, record.workload.name)
    if drawing is None:
        return record, b""
    return replace(record, drawing=to_mermaid(drawing)), svgs(drawing)[0].encode()


def _write(record: Record, svg: bytes, target: Path, wish: Wish) -> None:
    """Write the record and its picture to where nobody else writes, and mark the older one."""
    beside = target.with_suffix(".svg")
    record = replace(record, folder=str(target.parent), picture=beside.name if svg else "")
    older = ""
    if wish.supersedes:
        older = read_text(Path(wish.supersedes), wish.supersedes)
        record = replace(
            record,
            supersedes=(
                _title(older, wish.supersedes),
                os.path.relpath(wish.supersedes, target.parent),
            ),
        )
    text = escape_controls(LAYOUTS[wish.form](record)).encode()
    if svg:
        # A run that was killed may have left just this picture, without the record: then it is there already.
        if wish.force or not _holds(beside, svg):
            write_file(str(beside), svg, force=wish.force)
        inform(f"wrote {beside}")
    write_file(str(target), text, force=wish.force)
    inform(f"wrote {target}")
    if wish.supersedes:
        write_file(
            wish.supersedes,
            _superseded(older, record, target, wish.supersedes).encode(),
            force=True,
        )
        inform(f"marked {wish.supersedes} as superseded")


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


class Recorded:
    """The records that stand in a folder, to tell which of those that are to be written are there already."""

    def __init__(self, folder: Path) -> None:
        """Read them."""
        texts = (
            each.read_text(encoding="utf-8", errors="replace")
            for each in sorted(folder.glob("*.md"))
        )
        self._held = Counter(answers_in(each) for each in texts)
        self._folder = folder

    def has(self, record: Record) -> bool:
        """Return whether there is one with the same answers and conclusion, of whatever day; each counts once."""
        text = escape_controls("\n".join(answers(replace(record, folder=str(self._folder)))))
        key = answers_in(text)
        self._held[key] -= 1
        return self._held[key] >= 0


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let nobody else take a number in ``folder`` meanwhile; one that is killed lets go of it."""
    handle = _locked(folder)
    lock = folder / _LOCK
    if handle is None:
        _take(lock)
    try:
        yield
    finally:
        if handle is None:
            lock.unlink(missing_ok=True)
        else:
            os.close(handle)


def _locked(folder: Path) -> int | None:
    """Return ``folder``, opened and locked; none where the system or the file system cannot do that."""
    if fcntl is None:
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:  # some file systems of networks
        os.close(handle)
        return None
    return handle


def _take(lock: Path) -> None:
    """Make the file ``lock``, once nobody else holds it, or whoever made it must have been killed."""
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


def _next_number(folder: Path, record: Record, svg: bytes) -> int:
    """Return the number behind those of all records; not one with which somebody's picture of that name stands alone."""
    numbers = [
        int(found[1]) for each in folder.glob("*.md") if (found := _NUMBERED.fullmatch(each.name))
    ]
    number = max(numbers, default=0) + 1
    while (
        beside := folder / Path(_name(replace(record, number=number))).with_suffix(".svg")
    ).exists():
        if _holds(beside, svg):
            break
        number += 1
    return number


def _title(text: str, path: str) -> str:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return re.sub(r"[\[\]]", "", found[1]) if found else Path(path).stem


def _superseded(text: str, record: Record, target: Path, path: str) -> str:
    """Return the older record with a status that names the new one, in the paragraph and in the list."""
    number = "" if record.number is None else f"{record.number}. "
    link = f"Superseded by [{number}{in_markdown(record.title)}]({quote(os.path.relpath(target, Path(path).parent))})"
    marked = re.sub(r'^status: "?\w+"?$', 'status: "superseded"', text, count=1, flags=re.MULTILINE)
    marked = _STATUS.sub(
        lambda _: link, _LISTED.sub("* Status: superseded", marked, count=1), count=1
    )
    if marked == text:
        raise AdvisorError(
            f"{path} has no status that could be set to superseded; write one, such as a line `Proposed`"
        )
    return marked


def drawing_of(explanation: Explanation, name: str) -> Drawing | None:
    """Return the drawing of what was decided; none if there is nothing to draw."""
    from advisor.drawing.compose import of_workload  # noqa: PLC0415 - loaded when a picture is made

    consultation = explanation.consultation
    decided = explanation.choice or consultation.recommendation
    if decided is None:
        return None
    drawing = of_workload(consultation, decided.id, name=name, verified=explanation.verified)
    if decided == consultation.recommendation:
        return drawing
    out = (
        " It is ruled out by the answers." if decided.id in explanation.comparison.excluded else ""
    )
    return replace(drawing, subtitle=f"What people decided on, not what is recommended.{out}")


def svgs(*drawings: Drawing | None) -> tuple[str, ...]:
    """Return each of ``drawings`` as a picture; all are empty, which is said, where nothing on this machine draws."""
    from advisor.drawing.render import picture  # noqa: PLC0415 - loaded when a picture is made

    try:
        return tuple("" if each is None else picture(each).decode() for each in drawings)
    except NoPictures as error:
        complain(f"written without pictures: {error}")
        return ("",) * len(drawings)
