"""What records, pages and answer files say was recommended: their blocks of answers, and whose each mark in them is."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.errors import Problem
from advisor.knowledge import document
from advisor.report.record import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.answers.draft import Draft

ANSWER_FILES: Final = frozenset({".yaml", ".yml", ".json"})
_RECORDS = frozenset({".md", ".markdown"})
_PAGES = frozenset({".html", ".htm"})
TOLD_BY_ENDING: Final = ANSWER_FILES | _RECORDS | _PAGES
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
_IN_BYTES = tuple(MARK.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be"))
_APART = re.compile(r"(?:---|\.\.\.)(?=\s|\Z)")
_IS_EMPTY = re.compile(r"\s*(?:#.*|-\s*|---\s*|\.\.\.\s*)?\Z")


@dataclass(frozen=True, slots=True)
class Then:
    """What was recommended, how firm that was, and the rules that held; each empty, or none, if nobody wrote it down."""

    recommended: str = ""
    grade: str = ""
    rules: tuple[str, ...] | None = None


def may_bear_marks(content: bytes) -> bool:
    """Return whether ``content`` may be of a file that this program wrote, in whatever way it was saved since."""
    return any(each in content for each in _IN_BYTES)


def blocks(text: str, file: str, problems: list[Problem]) -> Iterator[str]:
    """Yield what ``file`` holds as answer files; nothing if it is of other origin.

    Lines keep their numbers, so that what is wrong with them can be told by the line.
    """
    if "\0" in text and MARK in text.replace("\0", ""):
        problems.append(Problem(file, 0, "E111", "is not text in UTF-8", "save it as UTF-8"))
        return
    text = _LINE_END.sub("\n", text)
    ending = Path(file).suffix.lower()
    if (
        ending in ANSWER_FILES
        or (ending not in _RECORDS | _PAGES and not _BEARS.search(text))
        or text.startswith(MARK)
    ):
        yield text
        return
    found = (
        _on_page(text, file, problems)
        if ending in _PAGES
        else [each for each in _fenced(text) if _MARKED.search(each)]
    )
    yield from found
    inside = {
        number for each in found for number, line in enumerate(each.split("\n"), 1) if line.strip()
    }
    borne = (text.count("\n", 0, each.start()) + 1 for each in _BEARS.finditer(text))
    line = next((each for each in borne if each not in inside), 0)
    if line:
        hint = "its answers belong into a block of code that begins with ```yaml and ends with ```"
        problems.append(
            Problem(
                file,
                line,
                "E115",
                "bears the mark of a record outside of any answers that can be read",
                hint,
            )
        )


def _on_page(text: str, file: str, problems: list[Problem]) -> list[str]:
    """Return the answers of a page as it is written by ``report --format html``, with the lines that they have there."""
    section = text.find(_SECTION)
    start = _PRE.search(text, section) if section >= 0 else None
    if start is None:
        return []
    end = text.find("</pre>", start.end())
    escaped = text[start.end() : end if end >= 0 else len(text)].split("\n")
    answers = [html.unescape(each) for each in escaped]
    before = text.count("\n", 0, start.end())
    for line, each in enumerate(answers, before + 1):
        if _LINE_ENDS.search(each):
            hint = "write the end of a line as such, not as a character reference"
            problems.append(
                Problem(
                    file,
                    line,
                    "E115",
                    "ends a line of the answers with a character reference",
                    hint,
                )
            )
            return []
    return ["\n" * before + "\n".join(answers)]


def _fenced(text: str) -> Iterator[str]:
    """Yield the blocks of code in Markdown, whatever their fences look like."""
    opened: tuple[str, str] | None = None
    first, held = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if opened is None:
            if fence := _OPENING.match(line):
                opened, first, held = (fence[1], fence[2] or fence[3]), number, []
        elif _closes(line, opened[1]):
            yield "\n" * first + "\n".join(held) + "\n"
            opened = None
        else:
            held.append(_outdented(line, opened[0]))
    if opened is not None:
        yield "\n" * first + "\n".join(held)


def _closes(line: str, fence: str) -> bool:
    line = line.strip()
    return len(line) >= len(fence) and not line.strip(fence[0])


def _outdented(line: str, indent: str) -> str:
    return line[len(indent) :] if line.startswith(indent) else line.lstrip(" \t")


def recorded(text: str, file: str, drafts: Sequence[Draft], problems: list[Problem]) -> list[Then]:
    """Return what the marks in ``text`` say of each of the ``drafts`` that stand there.

    A mark belongs to the workload that begins behind it, or else to the one in which it stands.
    """
    said: list[dict[str, str]] = [{} for _ in drafts]
    layout = _Layout(text, drafts)
    is_whole = all(each.node is not None for each in drafts)
    for found in _marks(text):
        key, value, line = found[1], found[2].strip(), text.count("\n", 0, found.start()) + 1
        owners = layout.owners(line)
        if len(owners) > 1 or (not owners and is_whole):
            whose = f"none of {len(owners)} workloads" if owners else "no workload"
            hint = "write it above the one that it is about"
            problems.append(Problem(file, line, "E116", f"`{MARK} {key}` belongs to {whose}", hint))
        elif owners and said[owners[0]].setdefault(key, value) != value:
            message = f"`{MARK} {key}` is given twice for {drafts[owners[0]].name}"
            problems.append(Problem(file, line, "E117", message, "keep one of them"))
    return [_then(each) for each in said]


def _marks(text: str) -> Iterator[re.Match[str]]:
    """Yield the marks that stand in comments, not in a description or another text that quotes some."""
    texts = document.scalars(text)
    for found in _MARKED.finditer(text):
        before = bisect_right(texts, found.start(), key=lambda span: span[0]) - 1
        if before < 0 or found.start() >= texts[before][1]:
            yield found


def _then(said: dict[str, str]) -> Then:
    rules = tuple(said["rules"].split()) if "rules" in said else None
    return Then(said.get("recommended", ""), said.get("grade", ""), rules)


class _Layout:
    """Where in a text its documents begin, which lines hold more than comments, and where each draft starts."""

    def __init__(self, text: str, drafts: Sequence[Draft]) -> None:
        """Look through the lines once."""
        lines = list(enumerate(text.split("\n"), 1))
        self._apart = [number for number, line in lines if _APART.match(line)]
        self._filled = [number for number, line in lines if not _IS_EMPTY.match(line)]
        self._starts: dict[int, list[tuple[int, int]]] = {}
        for at, draft in enumerate(drafts):
            if draft.node is not None:
                self._starts.setdefault(self._document(draft.node.line), []).append(
                    (draft.node.line, at)
                )

    def owners(self, line: int) -> list[int]:
        """Return the numbers of the drafts that a mark in ``line`` may belong to; none if that one cannot be read."""
        document = self._document(line)
        behind = bisect_right(self._filled, line)
        place = self._filled[behind] if behind < len(self._filled) else line
        if (
            self._document(place) != document
        ):  # nothing follows in this document: comments at its end, or before the next
            is_filled = behind > 0 and self._document(self._filled[behind - 1]) == document
            document, place = (document, line) if is_filled else (self._document(place), place)
        inside = self._starts.get(document, [])
        begun = max((start for start, _ in inside if start <= place), default=0)
        return [at for start, at in inside if start == begun or not begun]

    def _document(self, line: int) -> int:
        return bisect_right(self._apart, line)
