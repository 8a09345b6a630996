"""Lines of styled text, written plain or with the control sequences of a terminal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.output_files import escape_controls
from advisor.report.blocks import may_be_followed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.report.blocks import Note

_CODES: Final[Mapping[str, str]] = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
}
_WIDE: Final = "WF"
_WORD_END: Final = re.compile(r"(?= )")
_CLAUSE_END: Final = re.compile(r"[.,;:](?= )")
_GONE_ON: Final = " …"
_LEAST_KEPT: Final = 0.7
"""The part of what fits that a cut at the end of a clause has to leave."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line in one style, such as "bold"; ``url`` is where it leads."""

    text: str
    style: str = ""
    url: str = ""


StyledLine: TypeAlias = tuple[Piece, ...]


def write_lines(lines: Iterable[StyledLine], *, painted: bool = False) -> str:
    """Return ``lines`` as text; ``painted`` adds the control sequences of styles and links.

    Those that stand in the text itself are escaped.
    """
    write = _paint if painted else _show_text
    return "\n".join("".join(map(write, line)).rstrip() for line in lines)


def _show_text(span: Piece) -> str:
    return escape_controls(span.text)


def _paint(span: Piece) -> str:
    text = _show_text(span)
    code = _CODES.get(span.style)
    if code and text:
        text = f"\x1b[{code}m{text}\x1b[0m"
    if may_be_followed(span.url):
        return f"\x1b]8;;{span.url}\x1b\\{text}\x1b]8;;\x1b\\"
    return text


def mark_spans(notes: Iterable[Note]) -> StyledLine:
    """Return the marks of ``notes``, each of which leads to its source."""
    return tuple(Piece(note.mark, "dim", note.url) for note in notes)


def on_one_line(text: str) -> str:
    """Return ``text`` on one line, its control characters escaped."""
    return escape_controls(" ".join(text.split()))


def display_width(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def pad(text: str, width: int) -> str:
    """Return ``text`` filled up with spaces to ``width`` columns."""
    return text + " " * (width - display_width(text))


def fit(text: str, width: int) -> str:
    """Return ``text`` in at most ``width`` columns: one that is cut ends with an ellipsis."""
    if display_width(text) <= width:
        return text
    return f"{_take_columns(text, width - 1)}…"


def _take_columns(text: str, width: int) -> str:
    """Return the beginning of ``text`` that fits into ``width`` columns."""
    taken = 0
    for place, character in enumerate(text):
        taken += _columns_of(character)
        if taken > width:
            return text[:place]
    return text


def wrap_text(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` columns; only longer words are broken."""
    lines: list[str] = []
    for word in text.split():
        left = word
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and display_width(joined) <= width:
            lines[-1] = joined
            continue
        while left:
            lines.append(_take_columns(left, width))
            left = left[len(lines[-1]) :]
    return lines


def clip_text(text: str, width: int, most: int, *, tail: str = "") -> list[str]:
    """Return ``text`` and ``tail`` in at most ``most`` lines.

    Where it does not fit it is cut at the end of a clause if there is one, and of a word otherwise.
    """
    whole = wrap_text(f"{text}{tail}", width)
    if len(whole) <= most:
        return whole

    def cut(ends: Sequence[int]) -> str:
        """Return what is left of the text after the last of the ``ends`` that leaves it room."""
        for end in reversed(ends):
            kept = f"{text[:end].rstrip(' ,;:')}{_GONE_ON}{tail}"
            if len(wrap_text(kept, width)) <= most:
                return kept
        return ""

    clause, word = (
        cut([found.end() for found in pattern.finditer(text)])
        for pattern in (_CLAUSE_END, _WORD_END)
    )
    kept = clause if len(clause) >= _LEAST_KEPT * len(word) else word
    return wrap_text(kept or cut(range(len(text))), width)[:most]
