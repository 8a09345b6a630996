"""Untrusted text, made fit to be drawn.

It loses its control characters, and is bounded in length and in the width of its lines.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_MAX_CHARACTERS = 400

_BLANK = re.compile(r"\s+")
# Controls, lone surrogates, marks that turn the writing direction of what follows, and code points
# that XML forbids.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str, *, limit: int = _MAX_CHARACTERS) -> str:
    """Return ``text`` on one line, without control characters, cut to ``limit`` characters."""
    plain = _UNFIT.sub("", _BLANK.sub(" ", text)).strip()
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"


def wrap(text: str, width: int) -> tuple[str, ...]:
    """Return ``text`` in lines of at most ``width`` columns, broken at spaces if there are any."""
    lines = []
    end = _count_fitting(text, width)
    while end < len(text):
        space = text.rfind(" ", 1, end + 1)
        cut = space if space > 0 else end
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
        end = _count_fitting(text, width)
    return (*lines, text)


def signed_typographic(points: Decimal) -> str:
    """Return ``points`` with their sign, the minus as long as the plus; no points as a plain 0."""
    if not points:
        return "0"
    plain = format(points.normalize(), "f").replace("-", "\N{MINUS SIGN}")
    return f"+{plain}" if points > 0 else plain


def in_markup(text: str) -> str:
    """Return ``text`` escaped for an HTML-like label, where Graphviz also expands backslashes."""
    return html.escape(clean(text, limit=10 * _MAX_CHARACTERS)).replace("\\", "&#92;&#92;")


def _count_fitting(text: str, width: int) -> int:
    """Return how many characters of ``text`` fit, at least one.

    Marks stay with the letter that they belong to.
    """
    used = 0
    for index, character in enumerate(text):
        used += _count_columns(character)
        if used > width and index:
            return index
    return len(text)


def _count_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
