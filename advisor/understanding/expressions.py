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
# Words that turn what is said into something else; they have to stand in the phrase itself, or be
# seen where they are looked for.
_TURNING: Final = (
    r"no|not|never|without|nobody|none|neither|nor|cannot|\w+n't|instead|rather|except|avoid\w*"
    r"|but|if|unless|whether|maybe|perhaps|possibly|probably|might|could|would|consider\w*"
    r"|evaluat\w*|thinking|planning|plan|plans|until|previously|formerly|soon|later|because"
    r"|competitors?|friends?|someone"
)
# What is longer than 40 characters is not a word.
_SOME_WORDS: Final = rf"(?:(?!(?:{_TURNING})\b)[\w'./&%-]{{1,40}}[\s-]++){{0,3}}?"
# A run of spaces and dashes is matched as a whole: to try all ways to divide it takes over a minute
# for one of forty dashes.
_SPACE: Final = r"[\s-]++"
# Nobody says more, and without a limit a long text would take minutes.
_REPEATED: Final = {")*": "){0,5}", ")+": "){1,5}"}
# A space in a class or in a lookbehind, which has to be of fixed width, stays as it is.
_PARTS: Final = re.compile(r"(\\.|\[[^\]]*\]|\(\?<[!=][^)]*\)|\)[*+]|\{number\}|\{words\}\?? ?| )")


# People leave out apostrophes, and so do those who write phrases: "dont" and "don't" are the same.
_CONTRACTED: Final = re.compile(
    r"\b((?:do|does|did|ca|wo|is|are|was|were|could|would|should|has|have|had|must|need)n)'?t\b"
)
# At the end of a line: what must stand before its words in the sentence ("given"), or must not
# stand next to them in the clause ("unless").
_CONTEXT: Final = re.compile(r"\(\?#(given|unless) (.+)\)$")


@dataclass(frozen=True, slots=True)
class PhraseLine:
    """One line of a phrase, which is compiled when a text holds one of the words it ``needs``."""

    pattern: str
    needs: frozenset[str]

    def may_match(self, small: str) -> bool:
        """Return whether this line could match in a text that is ``small`` in lower case."""
        return not self.needs or any(word in small for word in self.needs)

    def search(self, text: str, start: int) -> re.Match[str] | None:
        """Return the first match from ``start`` on."""
        return _whole_words(self.pattern).search(text, start)


@dataclass(frozen=True, slots=True)
class Expression:
    """Lines that are tried together, and the ``context`` that they require or exclude.

    The ``kind`` "given" means that the context must stand before them in the sentence, "unless"
    that it must not stand next to them in the clause. Both are empty where there is no context.
    """

    lines: tuple[PhraseLine, ...]
    kind: str = ""
    context: str = ""

    def within(self, small: str) -> Expression:
        """Return this expression with only those lines that could match in a text.

        ``small`` is the text in lower case.
        """
        return replace(self, lines=tuple(line for line in self.lines if line.may_match(small)))

    def matches(self, text: str, small: str) -> Iterator[re.Match[str]]:
        """Yield the matches that follow one another, each time the first.

        Of several at one place, that of the earliest line is the first.
        """
        lines = self.within(small).lines
        following = [line.search(text, 0) for line in lines]
        while any(following):
            first = min(filter(None, following), key=lambda match: match.start())
            yield first
            at = max(first.end(), first.start() + 1)
            for number, match in enumerate(following):
                if match and match.start() < at:
                    following[number] = lines[number].search(text, at)

    def strays(self, sentence: Sentence, match: re.Match[str]) -> bool:
        """Return whether ``match`` in ``sentence`` is about something else."""
        if not self.context:
            return False
        text, clauses = sentence.text, sentence.clauses
        start, end = match.span()
        context = _whole_words(self.context)
        if self.kind == "given":
            return not context.search(text, 0, start) and not context.search(sentence.heading)
        number = first = sentence.clause_at(start)
        while first and text[clauses[first - 1].end : clauses[first].start].strip() == ":":
            first -= 1  # "Scratch: 20 GB" speaks of one thing
        before = context.search(text, clauses[first].start, start)
        return bool(before or context.search(text, end, clauses[number].end))


def expression(pattern: str) -> str:
    """Return the regular expression of one line of a phrase, for whole words."""
    parts = _PARTS.split(_CONTEXT.sub("", pattern))
    return "".join(map(_translate_part, parts))


def contracted(pattern: str) -> str:
    """Return ``pattern`` such that it matches a contraction with its apostrophe and without."""
    return _CONTRACTED.sub(r"\1'?t", pattern)


def _translate_part(part: str) -> str:
    if part == NUMBER:
        return f"(?P<number>{NUMERAL})"
    if part.startswith("{words}"):
        return _SOME_WORDS
    if part.startswith("(?<"):
        return part
    if part == " ":
        return f"(?:{_SPACE})"
    return _REPEATED.get(part, contracted(part))


def fault(pattern: str) -> str:
    """Return what is wrong with one line of a phrase; empty if nothing is."""
    context = _CONTEXT.search(pattern)
    try:
        _whole_words(pattern)
        if context:
            _whole_words(context.group(2))
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""


@lru_cache(maxsize=8192)
def _whole_words(pattern: str) -> re.Pattern[str]:
    # The lookahead comes first because it spares most lines most brackets and commas.
    return re.compile(rf"(?<!\w)(?=[\w~.<>$'])(?:{expression(pattern)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def expressions(patterns: tuple[str, ...]) -> tuple[Expression, ...]:
    """Return ``patterns`` as expressions.

    A pattern with a number is an expression by itself; the others with the same context are one.
    """
    groups: dict[tuple[str, str, str], list[PhraseLine]] = {}
    for pattern in patterns:
        bare, kind, words = pattern, "", ""
        context = _CONTEXT.search(pattern)
        if context:
            bare = pattern[: context.start()]
            kind, words = context.groups()
        lines = groups.setdefault((kind, words, pattern if NUMBER in pattern else ""), [])
        lines.append(PhraseLine(bare, required_words(bare)))
    return tuple(
        Expression(tuple(lines), kind, words) for (kind, words, _), lines in groups.items()
    )


@lru_cache(maxsize=16)
def by_question(knowledge: KnowledgeBase) -> dict[str, tuple[Phrase, ...]]:
    """Return the phrases of ``knowledge`` by the question that they answer."""
    grouped: dict[str, list[Phrase]] = {}
    for phrase in phrases_of(knowledge):
        grouped.setdefault(phrase.question, []).append(phrase)
    return {question: tuple(phrases) for question, phrases in grouped.items()}
