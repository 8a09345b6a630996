"""Phrases as regular expressions, compiled when they are first needed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from advisor.knowledge.phrases import phrases_of
from advisor.understanding.numerals import NUMERAL

if TYPE_CHECKING:
    from advisor.knowledge.elicitation import Phrase
    from advisor.knowledge.model import KnowledgeBase

NUMBER: Final = "{number}"
# Words that turn what is said into something else must stand in the phrase itself, or be seen by those who look for them.
_TURNING: Final = (
    r"no|not|never|without|nobody|none|neither|nor|cannot|\w+n't|instead|rather|except|avoid\w*|but|if|unless|whether|maybe|perhaps"
    r"|possibly|probably|might|could|would|consider\w*|evaluat\w*|thinking|planning"
    r"|plan|plans|until|previously|formerly|soon|later|because|competitors?|friends?|someone"
)
_SOME_WORDS: Final = rf"(?:(?!(?:{_TURNING})\b)[\w'./&%-]{{1,40}}[\s-]+){{0,3}}?"  # longer words are none
_SPACE: Final = r"(?:\s|-)+"
_REPEATED: Final = {")*": "){0,5}", ")+": "){1,5}"}  # nobody says more, and without an end a long text would take minutes
# A space in a class or in a lookbehind, which has to be of fixed width, stays as it is.
_PARTS: Final = re.compile(r"(\\.|\[[^\]]*\]|\(\?<[!=][^)]*\)|\)[*+]|\{number\}|\{words\}\?? ?| )")


def expression(pattern: str) -> str:
    """Return the regular expression of one line of a phrase, for whole words."""
    parts = _PARTS.split(pattern)
    return "".join(map(_part, parts))


def _part(part: str) -> str:
    if part == NUMBER:
        return f"(?P<number>{NUMERAL})"
    if part.startswith("{words}"):
        return _SOME_WORDS
    return f"(?:{_SPACE})" if part == " " else _REPEATED.get(part, part)


def fault(pattern: str) -> str:
    """Return what is wrong with one line of a phrase; empty if nothing is."""
    try:
        _whole_words([pattern])
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""


def _whole_words(patterns: list[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{expression(each)})" for each in patterns)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Return ``patterns`` compiled: those with a number one by one, the others together."""
    numeric = [each for each in patterns if NUMBER in each]
    others = [each for each in patterns if NUMBER not in each]
    return (*(_whole_words([each]) for each in numeric), *([_whole_words(others)] if others else []))


@lru_cache(maxsize=16)
def by_question(knowledge: KnowledgeBase) -> dict[str, tuple[Phrase, ...]]:
    """Return the phrases of ``knowledge`` by the question that they answer."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases_of(knowledge):
        found.setdefault(phrase.question, []).append(phrase)
    return {key: tuple(phrases) for key, phrases in found.items()}
