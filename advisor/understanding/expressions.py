"""Phrases as regular expressions, compiled when they are first needed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from advisor.knowledge.phrases import phrases_of
from advisor.understanding.literals import required_words
from advisor.understanding.numerals import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.elicitation import Phrase
    from advisor.knowledge.model import KnowledgeBase
    from advisor.understanding.clauses import Sentence

NUMBER: Final = "{number}"
# Words that turn what is said into something else must stand in the phrase itself, or be seen by those who look for them.
_TURNING: Final = (
    r"no|not|never|without|nobody|none|neither|nor|cannot|\w+n't|instead|rather|except|avoid\w*|but|if|unless|whether|maybe|perhaps"
    r"|possibly|probably|might|could|would|consider\w*|evaluat\w*|thinking|planning"
    r"|plan|plans|until|previously|formerly|soon|later|because|competitors?|friends?|someone"
)
_SOME_WORDS: Final = (
    rf"(?:(?!(?:{_TURNING})\b)[\w'./&%-]{{1,40}}[\s-]++){{0,3}}?"  # longer words are none
)
# A run of spaces and dashes is taken whole: shared out in all ways, one of forty dashes takes over a minute.
_SPACE: Final = r"[\s-]++"
_REPEATED: Final = {
    ")*": "){0,5}",
    ")+": "){1,5}",
}  # nobody says more, and without an end a long text would take minutes
# A space in a class or in a lookbehind, which has to be of fixed width, stays as it is.
_PARTS: Final = re.compile(r"(\\.|\[[^\]]*\]|\(\?<[!=][^)]*\)|\)[*+]|\{number\}|\{words\}\?? ?| )")


# People leave out apostrophes, and so do those who write phrases: "dont" and "don't" are the same.
_CONTRACTED: Final = re.compile(
    r"\b((?:do|does|did|ca|wo|is|are|was|were|could|would|should|has|have|had|must|need)n)'?t\b"
)
# At the end of a line of words: what must stand before them in the sentence, or must not stand beside them in the clause.
_CONTEXT: Final = re.compile(r"\(\?#(given|unless) (.+)\)$")


@dataclass(frozen=True, slots=True)
class PhraseLine:
    """One line of a phrase, which is compiled when a text holds a word that it ``needs``."""

    pattern: str
    needs: frozenset[str]

    def may_match(self, small: str) -> bool:
        """Return whether this line could match in a text that is ``small`` in small letters."""
        return not self.needs or any(word in small for word in self.needs)

    def search(self, text: str, start: int) -> re.Match[str] | None:
        """Return the first match from ``start`` on."""
        return _whole_words(self.pattern).search(text, start)


@dataclass(frozen=True, slots=True)
class Expression:
    """Lines that are tried together; what must stand before them in the sentence, and what not beside them in the clause."""

    lines: tuple[PhraseLine, ...]
    kind: str = ""
    context: str = ""

    def within(self, small: str) -> Expression:
        """Return this expression with those lines only that could match in a text that is ``small`` in small letters."""
        return replace(self, lines=tuple(each for each in self.lines if each.may_match(small)))

    def matches(self, text: str, small: str) -> Iterator[re.Match[str]]:
        """Yield matches one behind the other, each time the first; of several at one place, that of the earliest line."""
        lines = [each for each in self.lines if each.may_match(small)]
        following = [each.search(text, 0) for each in lines]
        while any(following):
            first = min((each for each in following if each), key=lambda match: match.start())
            yield first
            at = max(first.end(), first.start() + 1)
            following = [
                line.search(text, at) if match and match.start() < at else match
                for line, match in zip(lines, following, strict=True)
            ]

    def strays(self, sentence: Sentence, match: re.Match[str]) -> bool:
        """Return whether ``match`` in ``sentence`` is about something else."""
        if not self.context:
            return False
        text, start, end = sentence.text, match.start(), match.end()
        beside = _whole_words(self.context)
        if self.kind == "given":
            return not beside.search(text, 0, start) and not beside.search(sentence.heading)
        number = first = sentence.clause_at(start)
        while (
            first
            and text[sentence.clauses[first - 1].end : sentence.clauses[first].start].strip() == ":"
        ):
            first -= 1  # "Scratch: 20 GB" speaks of one thing
        begins, ends = sentence.clauses[first].start, sentence.clauses[number].end
        return bool(beside.search(text, begins, start) or beside.search(text, end, ends))


def expression(pattern: str) -> str:
    """Return the regular expression of one line of a phrase, for whole words."""
    parts = _PARTS.split(_CONTEXT.sub("", pattern))
    return "".join(map(_part, parts))


def contracted(pattern: str) -> str:
    """Return ``pattern`` such that it matches a contraction with its apostrophe and without."""
    return _CONTRACTED.sub(r"\1'?t", pattern)


def _part(part: str) -> str:
    if part == NUMBER:
        return f"(?P<number>{NUMERAL})"
    if part.startswith("{words}"):
        return _SOME_WORDS
    if part.startswith("(?<"):
        return part
    return f"(?:{_SPACE})" if part == " " else _REPEATED.get(part, contracted(part))


def fault(pattern: str) -> str:
    """Return what is wrong with one line of a phrase; empty if nothing is."""
    context = _CONTEXT.search(pattern)
    try:
        for each in (pattern, context.group(2) if context else ""):
            _whole_words(each)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""


@lru_cache(maxsize=8192)
def _whole_words(pattern: str) -> re.Pattern[str]:
    # What follows is looked at first, for it spares most lines most brackets and commas.
    return re.compile(rf"(?<!\w)(?=[\w~.<>$'])(?:{expression(pattern)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def expressions(patterns: tuple[str, ...]) -> tuple[Expression, ...]:
    """Return ``patterns`` as expressions: those with a number one by one, the others together where they have one context."""
    groups: dict[tuple[str, str, str], list[PhraseLine]] = {}
    for each in patterns:
        context = _CONTEXT.search(each)
        kind, words = context.groups() if context else ("", "")
        bare = each[: context.start()] if context else each
        groups.setdefault((kind, words, each if NUMBER in each else ""), []).append(
            PhraseLine(bare, required_words(bare))
        )
    return tuple(
        Expression(tuple(lines), kind, words) for (kind, words, _), lines in groups.items()
    )


@lru_cache(maxsize=16)
def by_question(knowledge: KnowledgeBase) -> dict[str, tuple[Phrase, ...]]:
    """Return the phrases of ``knowledge`` by the question that they answer."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases_of(knowledge):
        found.setdefault(phrase.question, []).append(phrase)
    return {key: tuple(phrases) for key, phrases in found.items()}
