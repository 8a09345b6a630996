"""What messages say of a word that is not known, and of a value."""

from __future__ import annotations

import difflib
import heapq
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_LONGEST = 100
_MOST_COMPARED = 1_000
_MOST_NAMED = 5


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean ...?" with the known words of which ``word`` is a part.

    Otherwise with the known word most like it, or an empty text.
    """
    if len(word) > _LONGEST:
        return ""
    known = list(known)
    part = f"-{word.lower()}-"
    matches = [name for name in known if part in f"-{name}-"]
    if not 0 < len(matches) <= _MOST_NAMED:
        matches = difflib.get_close_matches(word, _select_similar(word, known), n=1, cutoff=0.6)
    return did_you_mean(matches)


def did_you_mean(meant: Sequence[str]) -> str:
    """Return "did you mean ...?" with what could be ``meant``; empty if that is nothing."""
    *others, last = meant or [""]
    words = f"{', '.join(others)} or {last}" if others else last
    return f"did you mean {words}?" if words else ""


def suggest(word: str, known: Collection[str]) -> str:
    """Return a hint: the known word most like ``word``, or all that are known."""
    return nearest(word, known) or f"one of: {', '.join(known)}"


def _select_similar(word: str, known: Iterable[str]) -> list[str]:
    """Return the ``known`` words, or of very many those that begin or end most like ``word``.

    Comparing a word with very many others takes too long.
    """
    words = list(known)
    if len(words) <= _MOST_COMPARED:
        return words

    def similarity(other: str) -> int:
        return _common_length(word, other) + _common_length(word[::-1], other[::-1])

    return heapq.nlargest(_MOST_COMPARED, words, key=similarity)


def _common_length(word: str, other: str) -> int:
    for position, (left, right) in enumerate(zip(word, other, strict=False)):
        if left != right:
            return position
    return len(word)


def shown(raw: object) -> str:
    """Return ``raw`` for a message: short, and on one line."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if raw is None:
        return "nothing"
    if isinstance(raw, int | Decimal | float):
        text = str(raw)
    elif isinstance(raw, str):
        text = repr(raw[: _LONGEST + 1])
    else:
        text = repr(raw)
    if len(text) > _LONGEST:
        return f"{text[:_LONGEST]}…"
    return text
