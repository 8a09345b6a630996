"""Text from strangers, made fit to be drawn: no control characters, bounded, in lines of bounded width."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

MAX_CHARACTERS = 400

_BLANK = re.compile(r"\s+")
# Controls, lone surrogates, marks that turn the writing direction of what follows, and code points that XML forbids.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str, *, limit: int = MAX_CHARACTERS) -> str:
    """Return ``text`` on one line, without control characters, cut to ``limit`` characters."""
    plain = _UNFIT.sub("", _BLANK.sub(" ", text)).strip()
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"


def wrap(text: str, width: int) -> tuple[str, ...]:
    """Return ``text`` in lines of at most ``width`` columns, broken at spaces where there are any."""
    lines: list[str] = []
    while (end := _fitting(text, width)) < len(text):
        space = text.rfind(" ", 1, end + 1)
        cut = space if space > 0 else end
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return (*lines, text)


def signed_typographic(points: Decimal) -> str:
    """Return ``points`` with their sign, the minus as long as the plus; nothing as a plain 0."""
    plain = format(points.normalize(), "f").replace("-", "\N{MINUS SIGN}")
    return f"+{plain}" if points > 0 else plain if points else "0"


def in_markup(text: str) -> str:
    """Return ``text`` escaped for an HTML-like label, in which Graphviz also expands backslashes."""
    return html.escape(clean(text, limit=10 * MAX_CHARACTERS)).replace("\\", "&#92;&#92;")


def _fitting(text: str, width: int) -> int:
    """Return how many characters of ``text`` fit, at least one; marks stay with the letter that they belong to."""
    used = 0
    for index, character in enumerate(text):
        used += _width(character)
        if used > width and index:
            return index
    return len(text)


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
