"""Phrases as regular expressions, compiled when they are first needed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from advisor.understanding.numerals import NUMERAL

if TYPE_CHECKING:
    from advisor.knowledge.elicitation import Phrase
    from advisor.knowledge.model import KnowledgeBase

NUMBER: Final = "{number}"
_SOME_WORDS: Final = r"(?:[\w'./&%-]+[\s-]+){0,3}?"
_SPACE: Final = r"(?:\s|-)+"


def expression(pattern: str) -> str:
    """Return the regular expression of one line of a phrase, for whole words."""
    parts = re.split(r"(\{number\}|\{words\} ?| )", pattern)
    return "".join(map(_part, parts))


def _part(part: str) -> str:
    if part == NUMBER:
        return f"(?P<number>{NUMERAL})"
    if part.startswith("{words}"):
        return _SOME_WORDS
    return f"(?:{_SPACE})" if part == " " else part


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
    for phrase in knowledge.phrases:
        found.setdefault(phrase.question, []).append(phrase)
    return {key: tuple(phrases) for key, phrases in found.items()}
