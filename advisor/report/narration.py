"""What a document has told already, so that no sentence is told twice."""

from __future__ import annotations

import re

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"\w+")
_SHORT = 6  # words; a sentence as short as that may be told again beside others


class Narration:
    """The sentences that a document has told until now, and where.

    Where space is short, there is room for ``most_words`` of a text.
    """

    def __init__(self, most_words: int) -> None:
        """Begin with nothing told."""
        self._most_words = most_words
        self._places: dict[str, str] = {}

    def is_told(self, text: str) -> bool:
        """Return whether nothing in ``text`` is news."""
        sentences = _split(text)
        counted = list(filter(_is_long, sentences)) or sentences
        return all(_key(sentence) in self._places for sentence in counted)

    def place_of(self, text: str) -> str:
        """Return where the first part of ``text`` was told; empty if it was not."""
        places = (self._places.get(_key(sentence), "") for sentence in _split(text))
        return next(filter(None, places), "")

    def news(self, text: str, place: str) -> str:
        """Return the sentences of ``text`` that are news, told at ``place`` from now on, if any."""
        if self.is_told(text):
            return ""
        return " ".join(sentence for sentence in _split(text) if self._tell(sentence, place))

    def news_in_short(self, text: str, place: str) -> str:
        """Return as many sentences of ``text`` that are news as there is room for.

        If there is no room for the first of them, it is cut.
        """
        if self.is_told(text):
            return ""
        told: list[str] = []
        room = self._most_words
        for sentence in filter(self._is_news, _split(text)):
            words = sentence.split()
            if len(words) > room:
                if not told:
                    cut = self.cut(sentence)
                    told = [cut] if self._tell(cut, place) else []
                break
            self._tell(sentence, place)
            told.append(sentence)
            room -= len(words)
        return " ".join(told)

    def cut(self, text: str) -> str:
        """Return ``text``, cut if it has more words than there is room for."""
        words = text.split()
        if len(words) <= self._most_words:
            return text
        return f"{' '.join(words[: self._most_words])} …"

    def _is_news(self, sentence: str) -> bool:
        return not _is_long(sentence) or _key(sentence) not in self._places

    def _tell(self, sentence: str, place: str) -> bool:
        """Return whether ``sentence`` is news; from now on it is told."""
        is_news = self._is_news(sentence)
        self._places.setdefault(_key(sentence), place)
        return is_news


def _split(text: str) -> list[str]:
    return _SENTENCE_ENDS.split(" ".join(text.split()))


def _key(sentence: str) -> str:
    return " ".join(_WORD.findall(sentence.lower()))


def _is_long(sentence: str) -> bool:
    return len(sentence.split()) > _SHORT
