"""What records, pages and answer files say was recommended: their answers and marks."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.errors import Problem
from advisor.located import document
from advisor.report.record import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.workloads.draft import Draft

_ANSWER_FILES: Final = frozenset({".yaml", ".yml", ".json"})
_RECORDS = frozenset({".md", ".markdown"})
_PAGES = frozenset({".html", ".htm"})
TOLD_BY_ENDING: Final = _ANSWER_FILES | _RECORDS | _PAGES
_LINE_END = re.compile(r"\r\n?")
_LINE_ENDS = re.compile(r"[\r\n]")
_OPENING = re.compile(r"([ \t]*)(?:(`{3,})[^`]*|(~{3,}).*)\Z")
_SECTION = '<section id="s-the-answer-file"'
_PRE = re.compile(r"<pre[^>\n]{0,200}>")
_MARKED = re.compile(rf"^[ \t]*{re.escape(MARK)} (recommended|grade|rules) (.*)$", re.MULTILINE)
_BEARS = re.compile(
    rf"^(?:[ \t>*+-]|<pre[^>\n]{{0,200}}>)*{re.escape(MARK)} (?:recommended|grade|rules) ",
    re.MULTILINE,
)
_IN_BYTES = tuple(MARK.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_DOCUMENT_ENDS = re.compile(r"(?:---|\.\.\.)(?=\s|\Z)")
_IS_EMPTY = re.compile(r"\s*(?:#.*|-\s*|---\s*|\.\.\.\s*)?\Z")


@dataclass(frozen=True, slots=True)
class RecordedAdvice:
    """What was recommended, how firm that was, and the rules that held.

    Each is empty (``None`` for the rules) if nobody wrote it down.
    """

    recommended: str = ""
    grade: str = ""
    rules: tuple[str, ...] | None = None


def may_bear_marks(content: bytes) -> bool:
    """Return whether this program may have written ``content``, however it was saved since."""
    return any(mark in content for mark in _IN_BYTES)


def blocks(text: str, file: str, problems: list[Problem]) -> Iterator[str]:
    """Yield the answer files that ``file`` holds; nothing if it has another origin.

    Lines keep their numbers, so that problems can name them.
    """
    if "\0" in text and MARK in text.replace("\0", ""):
        problems.append(Problem(file, 0, "E111", "is not text in UTF-8", "save it as UTF-8"))
        return
    text = _LINE_END.sub("\n", text)
    ending = Path(file).suffix.lower()
    if _is_answer_file(text, ending):
        yield text
        return
    if ending in _PAGES:
        found = _find_on_page(text, file, problems)
    else:
        found = [block for block in _find_fenced(text) if _MARKED.search(block)]
    yield from found
    line = _find_mark_outside(text, found)
    if line is not None:
        message = "carries the mark of a record outside any answers that can be read"
        hint = "its answers belong in a code block that begins with ```yaml and ends with ```"
        problems.append(Problem(file, line, "E115", message, hint))


def _is_answer_file(text: str, ending: str) -> bool:
    if ending in _ANSWER_FILES or text.startswith(MARK):
        return True
    return ending not in _RECORDS | _PAGES and not _BEARS.search(text)


def _find_mark_outside(text: str, found: Sequence[str]) -> int | None:
    """Return the first line that bears a mark and is in none of the blocks ``found``, if any."""
    inside: set[int] = set()
    for block in found:
        inside.update(number for number, line in enumerate(block.split("\n"), 1) if line.strip())
    for mark in _BEARS.finditer(text):
        line = _line_number(text, mark.start())
        if line not in inside:
            return line
    return None


def _line_number(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _find_on_page(text: str, file: str, problems: list[Problem]) -> list[str]:
    """Return the answers of a page as ``report --format html`` writes it, on the lines there."""
    section = text.find(_SECTION)
    start = _PRE.search(text, section) if section >= 0 else None
    if start is None:
        return []
    first_line = _line_number(text, start.end())
    content, _, _ = text[start.end() :].partition("</pre>")
    answers = [html.unescape(line) for line in content.split("\n")]
    for number, line in enumerate(answers, first_line):
        if _LINE_ENDS.search(line):
            message = "ends a line of the answers with a character reference"
            hint = "write the line ending itself, not as a character reference"
            problems.append(Problem(file, number, "E115", message, hint))
            return []
    return ["\n" * (first_line - 1) + "\n".join(answers)]


def _find_fenced(text: str) -> Iterator[str]:
    """Yield the blocks of code in Markdown, whatever their fences look like."""
    indent = fence = ""
    before = ""
    lines: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not fence:
            opening = _OPENING.match(line)
            if opening:
                indent, fence = opening[1], opening[2] or opening[3]
                before = "\n" * number
                lines = []
        elif _closes(line, fence):
            yield before + "\n".join(lines) + "\n"
            fence = ""
        else:
            lines.append(_outdent(line, indent))
    if fence:
        yield before + "\n".join(lines)


def _closes(line: str, fence: str) -> bool:
    line = line.strip()
    return len(line) >= len(fence) and not line.strip(fence[0])


def _outdent(line: str, indent: str) -> str:
    return line[len(indent) :] if line.startswith(indent) else line.lstrip(" \t")


def recorded(
    text: str, file: str, drafts: Sequence[Draft], problems: list[Problem]
) -> list[RecordedAdvice]:
    """Return what the marks in ``text`` say about each of the ``drafts`` in it.

    A mark belongs to the workload that begins after it, or else to the one in which it stands.
    """
    marks_by_draft: list[dict[str, str]] = [{} for _ in drafts]
    layout = _Layout(text, drafts)
    is_whole = all(draft.node is not None for draft in drafts)
    for mark in _find_marks(text):
        key, value = mark[1], mark[2].strip()
        line = _line_number(text, mark.start())
        owners = layout.owners(line)
        if len(owners) > 1 or (not owners and is_whole):
            whose = f"none of {len(owners)} workloads" if owners else "no workload"
            message = f"`{MARK} {key}` belongs to {whose}"
            hint = "write it above the one that it is about"
            problems.append(Problem(file, line, "E116", message, hint))
        elif owners:
            owner = owners[0]
            if marks_by_draft[owner].setdefault(key, value) != value:
                message = f"`{MARK} {key}` is given twice for {drafts[owner].name}"
                problems.append(Problem(file, line, "E117", message, "keep one of them"))
    return [_read_marks(marks) for marks in marks_by_draft]


def _find_marks(text: str) -> Iterator[re.Match[str]]:
    """Yield the marks in comments, not those in a description or another text that quotes some."""
    quoted = document.scalars(text)
    for mark in _MARKED.finditer(text):
        before = bisect_right(quoted, mark.start(), key=lambda span: span[0]) - 1
        if before < 0 or mark.start() >= quoted[before][1]:
            yield mark


def _read_marks(marks: dict[str, str]) -> RecordedAdvice:
    rules = tuple(marks["rules"].split()) if "rules" in marks else None
    return RecordedAdvice(marks.get("recommended", ""), marks.get("grade", ""), rules)


class _Layout:
    """Where the documents of a text begin, which lines are not only comments, where drafts start.

    Lines count from 1, documents from 0.
    """

    def __init__(self, text: str, drafts: Sequence[Draft]) -> None:
        """Look through the lines once."""
        self._ends: list[int] = []
        self._filled: list[int] = []
        for number, line in enumerate(text.split("\n"), 1):
            if _DOCUMENT_ENDS.match(line):
                self._ends.append(number)
            if not _IS_EMPTY.match(line):
                self._filled.append(number)
        self._starts: dict[int, list[tuple[int, int]]] = {}
        for index, draft in enumerate(drafts):
            if draft.node is not None:
                start = draft.node.line
                self._starts.setdefault(self._document(start), []).append((start, index))

    def owners(self, line: int) -> list[int]:
        """Return the indices of the drafts that a mark in ``line`` may belong to.

        There are none if that draft cannot be read.
        """
        document = self._document(line)
        behind = bisect_right(self._filled, line)
        place = self._filled[behind] if behind < len(self._filled) else line
        if self._document(place) != document:
            # Nothing follows in this document: the mark is at its end, or before the next one.
            if behind > 0 and self._document(self._filled[behind - 1]) == document:
                place = line
            else:
                document = self._document(place)
        inside = self._starts.get(document, [])
        begun = max((start for start, _ in inside if start <= place), default=0)
        return [index for start, index in inside if start == begun or not begun]

    def _document(self, line: int) -> int:
        return bisect_right(self._ends, line)
