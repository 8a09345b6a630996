"""Words of which a line of a phrase needs one.

Where none of them stands, the line need not even be compiled. They are read from the text of the
line, because compiling thousands of lines takes seconds and a text needs a few hundred. A part that
is not understood needs nothing, so that a line is tried once too often rather than missed.
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<word>[A-Za-z0-9_]+)|(?P<look>\(\?<?[!=])|(?P<strange>\(\?(?!-?i?:))"
    r"|(?P<open>\((?:\?-?i?:)?)|(?P<close>\))|(?P<other>\|)|(?P<often>[?*]|\{[\d,]+\})|\\."
    r"|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[a-z-]+\}\?? ?|.",
    re.DOTALL,
)
# Letters that equal another one where case does not matter; lower() leaves them as they are, or
# turns one into two.
_FOLDED: Final = str.maketrans({"\u017f": "s", "\u212a": "k", "\u0130": "i", "\u0131": "i"})
_MOST: Final = 60
_LONG_ENOUGH: Final = 5
Needed = frozenset[str]


def folded(text: str) -> str:
    """Return ``text`` in lower case, as the required words are."""
    return text.translate(_FOLDED).lower()


def required_words(pattern: str) -> Needed:
    """Return words of which one stands wherever ``pattern`` matches.

    It may stand as a part of another word. The result is empty if no such words are known.
    """
    frames = [_Frame()]
    for token in _TOKEN.finditer(pattern):
        kind, top = token.lastgroup, frames[-1]
        if kind == "word":
            top.follow(token.group())
        elif kind in {"open", "look"}:
            top.settle()
            frames.append(_Frame(seen=kind == "open"))
        elif kind == "close" and len(frames) > 1:
            frames.pop()
            frames[-1].last = top.whole() if top.seen else None
        elif kind == "other":
            top.choose()
        elif kind == "often":
            top.loosen()
        elif kind in {"strange", "close"}:
            return frozenset()
        else:
            top.settle()
    if len(frames) > 1:
        return frozenset()
    return frames[0].whole() or frozenset()


class _Frame:
    """What is known of a group that is being read.

    That is of its earlier alternatives, of the current one, and of the piece read last.
    """

    __slots__ = ("best", "free", "last", "seen", "words")

    def __init__(self, *, seen: bool = True) -> None:
        self.seen = seen  # a lookaround needs nothing
        self.words: set[str] = set()
        self.free = False  # whether some alternative needs nothing
        self.best: Needed | None = None
        self.last: Needed | str | None = None

    def follow(self, word: str) -> None:
        self.settle()
        self.last = word

    def loosen(self) -> None:
        """Make the last piece optional: of a word, its last letter."""
        self.last = self.last[:-1] if isinstance(self.last, str) else None
        self.settle()

    def settle(self) -> None:
        """Keep the last piece if it is more selective than what is kept of this alternative."""
        last, self.last = self.last, None
        if isinstance(last, str):
            last = _need_word(last)
        if last and (self.best is None or _rank(last) > _rank(self.best)):
            self.best = last

    def choose(self) -> None:
        """Begin another alternative."""
        self.settle()
        self.free = self.free or self.best is None
        self.words.update(self.best or ())
        self.best = None

    def whole(self) -> Needed | None:
        self.choose()
        return None if self.free or len(self.words) > _MOST else frozenset(self.words)


def _need_word(word: str) -> Needed | None:
    needed = word.lower()
    if len(needed) <= 1:
        return None
    if needed.endswith("nt"):
        needed = needed[:-1]  # "dont" stands for "don't" too
    return frozenset([needed])


def _rank(words: Needed) -> tuple[int, int]:
    return min(_LONG_ENOUGH, *map(len, words)), -len(words)
