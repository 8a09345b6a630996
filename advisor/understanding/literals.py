"""Words of which a line of a phrase needs one: where none of them stands, the line need not even be compiled.

They are taken from the text of the line, for to compile thousands of lines takes seconds and a text needs a few hundred.
What is not understood asks for nothing, so that a line is tried once too often rather than missed.
"""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<word>[A-Za-z0-9_]+)|(?P<look>\(\?<?[!=])|(?P<strange>\(\?(?!-?i?:))|(?P<open>\((?:\?-?i?:)?)|(?P<close>\))"
    r"|(?P<other>\|)|(?P<often>[?*]|\{[\d,]+\})|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[a-z-]+\}\?? ?|.",
    re.DOTALL,
)
# Letters that count as another one where case does not matter; lower() leaves them as they are, or makes two of one.
_FOLDED: Final = str.maketrans({"\u017f": "s", "\u212a": "k", "\u0130": "i", "\u0131": "i"})
_MOST: Final = 60
_LONG_ENOUGH: Final = 5
Needed = frozenset[str]


def folded(text: str) -> str:
    """Return ``text`` in small letters, as words that are needed are written."""
    return text.translate(_FOLDED).lower()


def required_words(pattern: str) -> Needed:
    """Return words of which one stands, perhaps as part of another, wherever ``pattern`` matches; none if no such are known."""
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
    return (frames[0].whole() or frozenset()) if len(frames) == 1 else frozenset()


class _Frame:
    """What is known of a group that is being read: of its earlier alternatives, of this one, and of the piece read last."""

    __slots__ = ("best", "free", "last", "seen", "words")

    def __init__(self, *, seen: bool = True) -> None:
        self.seen = seen  # what is only looked for asks for nothing
        self.words: set[str] = set()
        self.free = False  # whether some alternative asks for nothing
        self.best: Needed | None = None
        self.last: Needed | str | None = None

    def follow(self, word: str) -> None:
        self.settle()
        self.last = word

    def loosen(self) -> None:
        """Take the last piece as one that may be missing: of a word, its last letter."""
        self.last = self.last[:-1] if isinstance(self.last, str) else None
        self.settle()

    def settle(self) -> None:
        """Keep the last piece if it asks for more than what is kept of this alternative."""
        last = self.last
        self.last = None
        if isinstance(last, str):
            # "dont" stands for "don't" too.
            word = last.lower()
            last = (
                frozenset((word[:-1] if word.endswith("nt") else word,)) if len(word) > 1 else None
            )
        if last and (self.best is None or _worth(last) > _worth(self.best)):
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


def _worth(words: Needed) -> tuple[int, int]:
    return min(_LONG_ENOUGH, *map(len, words)), -len(words)
