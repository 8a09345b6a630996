"""Records with their pictures to files: numbered in a folder, and marking what they supersede."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from advisor.errors import AdvisorError
from advisor.located.textfile import read_text
from advisor.output_files import (
    escape_controls,
    folder_in,
    make_folder,
    refuse_existing,
    write_file,
    write_text,
)
from advisor.records.folder_lock import alone_in
from advisor.report.markdown import in_markdown
from advisor.report.record import LAYOUTS, answers, answers_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.drawing.elements import Drawing
    from advisor.explanation.explanation import Explanation
    from advisor.report.decision_record import Record

_NUMBERED = re.compile(r"(\d+)-.*\.md")
_STATUS = re.compile(r"^(?:Proposed|Accepted)[ ]*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r'^status: "?\w+"?$', re.MULTILINE)
_LISTED = re.compile(r"^\* Status: \w+[ ]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wish:
    """How to write records: the layout, the older one it supersedes, and whether to overwrite."""

    form: str
    supersedes: str | None = None
    force: bool = False


def write_record(
    record: Record, out: str, wish: Wish, paint: Callable[[Drawing], str]
) -> Iterator[str]:
    """Write the record and its picture, mark the one that it supersedes, and yield what was done.

    In a folder it takes the next number. ``paint`` returns a drawing as SVG, or an empty text where
    nothing draws.
    """
    folder, target = folder_in(out), Path(out)
    if folder is None:
        refuse_existing(target, force=wish.force)
        numbered = _NUMBERED.fullmatch(target.name)
        record = replace(record, number=int(numbered[1]) if numbered else None)
    if wish.supersedes:  # what is wrong with it is reported before anything is written
        older = read_text(Path(wish.supersedes), wish.supersedes)
        _mark_superseded(older, record, target, wish.supersedes)
    record, svg = _draw(record, paint)
    if folder is None:
        yield from _write(record, svg, target, wish)
        return
    make_folder(folder)
    with alone_in(folder):
        record = replace(record, number=_next_number(folder, record, svg))
        yield from _write(record, svg, folder / _file_name(record), wish)


def _file_name(record: Record) -> str:
    return f"{record.number:04d}-{record.slug}.md"


def _draw(record: Record, paint: Callable[[Drawing], str]) -> tuple[Record, bytes]:
    """Return the record with its drawing, and the picture of it.

    The picture is empty where there is nothing to draw, or nothing to draw it with.
    """
    from advisor.drawing.mermaid import to_mermaid  # noqa: PLC0415 - loaded when a picture is made

    drawing = drawing_of(record.explanation, record.workload.name)
    if drawing is None:
        return record, b""
    return replace(record, drawing=to_mermaid(drawing)), paint(drawing).encode()


def _write(record: Record, svg: bytes, target: Path, wish: Wish) -> Iterator[str]:
    """Write the record and its picture to where nobody else writes, and mark the older one."""
    picture = target.with_suffix(".svg")
    record = replace(record, folder=str(target.parent), picture=picture.name if svg else "")
    older = ""
    if wish.supersedes:
        older = read_text(Path(wish.supersedes), wish.supersedes)
        title = _find_title(older, wish.supersedes)
        path = os.path.relpath(wish.supersedes, target.parent)
        record = replace(record, supersedes=(title, path))
    text = LAYOUTS[wish.form](record)
    if svg:
        # A run that was killed may have left just this picture, without the record.
        if wish.force or not _holds(picture, svg):
            write_file(str(picture), svg, force=wish.force)
        yield f"wrote {picture}"
    write_text(str(target), text, force=wish.force)
    yield f"wrote {target}"
    if wish.supersedes:
        marked = _mark_superseded(older, record, target, wish.supersedes)
        write_file(wish.supersedes, marked.encode(), force=True)
        yield f"marked {wish.supersedes} as superseded"


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


class Recorded:
    """The records in a folder, to find which of those to write exist already."""

    def __init__(self, folder: Path) -> None:
        """Read them."""
        self._counts: Counter[str] = Counter()
        for file in sorted(folder.glob("*.md")):
            self._counts[answers_in(file.read_text(encoding="utf-8", errors="replace"))] += 1
        self._folder = folder

    def has(self, record: Record) -> bool:
        """Return whether one has the same answers and conclusion, of any day; each counts once."""
        text = answers(replace(record, folder=str(self._folder)))
        key = answers_in(escape_controls(f"\n{text}"))
        self._counts[key] -= 1
        return self._counts[key] >= 0


def _next_number(folder: Path, record: Record, svg: bytes) -> int:
    """Return the number after those of all records.

    One is skipped if a picture of that name exists without a record and differs from ``svg``.
    """
    number = 1
    for file in folder.glob("*.md"):
        numbered = _NUMBERED.fullmatch(file.name)
        if numbered:
            number = max(number, int(numbered[1]) + 1)
    while True:
        name = _file_name(replace(record, number=number))
        picture = (folder / name).with_suffix(".svg")
        if not picture.exists() or _holds(picture, svg):
            return number
        number += 1


def _find_title(text: str, path: str) -> str:
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    return re.sub(r"[\[\]]", "", title[1]) if title else Path(path).stem


def _mark_superseded(text: str, record: Record, target: Path, path: str) -> str:
    """Return the older record with the new one named as status, in the paragraph and the list."""
    number = "" if record.number is None else f"{record.number}. "
    address = quote(os.path.relpath(target, Path(path).parent))
    link = f"Superseded by [{number}{in_markdown(record.title)}]({address})"
    marked = _FRONT_MATTER.sub('status: "superseded"', text, count=1)
    marked = _LISTED.sub("* Status: superseded", marked, count=1)
    marked = _STATUS.sub(lambda _: link, marked, count=1)
    if marked == text:
        raise AdvisorError(
            f"{path} has no status that could be set to superseded; "
            "write one, such as a line `Proposed`"
        )
    return marked


def drawing_of(explanation: Explanation, name: str) -> Drawing | None:
    """Return the drawing of what was decided, or ``None`` if there is nothing to draw."""
    from advisor.drawing.compose import of_workload  # noqa: PLC0415 - loaded when a picture is made

    consultation = explanation.consultation
    decided = explanation.choice or consultation.recommendation
    if decided is None:
        return None
    drawing = of_workload(consultation, decided.id, name=name, verified=explanation.verified)
    if decided == consultation.recommendation:
        return drawing
    subtitle = "What people decided on, not what is recommended."
    if decided.id in explanation.comparison.excluded:
        subtitle += " It is ruled out by the answers."
    return replace(drawing, subtitle=subtitle)
