"""A text to answers: matches of phrases, judged one by one, and what they say together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import Partial
from advisor.knowledge.values import NotAccepted, accept
from advisor.understanding.clauses import CORRECTION, normalize, split_sentences
from advisor.understanding.expressions import by_question, expressions
from advisor.understanding.modality import modes
from advisor.understanding.needs import denied, stands_as_denial
from advisor.understanding.negation import polarity
from advisor.understanding.numerals import NUMERAL, is_range, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Phrase
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.understanding.clauses import Sentence
    from advisor.understanding.expressions import Expression

# The number alone: with a unit, it may be about something else.
_INSTEAD: Final = re.compile(
    rf"\s*(?:it is |it's |we are |we're )?({NUMERAL})(?=\s*(?:[.,;!)]|$|since\b|now\b))",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    r"\b(?:nothing else|nothing more|no others?|that(?:'s| is) (?:all|it))\b", re.IGNORECASE
)
MOST_TEXT: Final = 20_000  # as much as an interview takes as a description


class TextTooLong(NotAccepted):
    """A text that is longer than anybody means to describe a workload."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text answers, and for each answer the words that it was taken from."""

    answers: Mapping[str, Value] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Match:
    """Words in a sentence that a phrase knows; ``number`` is the one that stands in them, if any."""

    phrase: Phrase
    sentence: Sentence
    start: int
    end: int
    number: str = ""

    def within(self, other: _Match) -> bool:
        longer = other.end - other.start > self.end - self.start
        return (
            longer
            and other.sentence is self.sentence
            and other.start < self.end
            and self.start < other.end
        )


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one match says, and where in the whole text it says so; none if it is not clear.

    ``about`` is what its words mean where nobody denies them; ``sign`` says whether somebody does (-1), or may (0).
    """

    value: Value | None
    about: Value | None
    sign: int
    start: int
    end: int
    lacks: frozenset[str] = frozenset()


def understand(knowledge: KnowledgeBase, text: str) -> Understood:
    """Return what ``text`` clearly answers; what is doubtful, past, wished, asked, or the affair of others is left out.

    Of a list it tells a part, unless it says that there is nothing else.

    Raises ``TextTooLong``.
    """
    told = _sentences(text)
    answers: dict[str, Value] = {}
    words: dict[str, str] = {}
    for question in knowledge.questions.values():
        found = _answered(question, by_question(knowledge).get(question.id, ()), told)
        if found is not None and found.value is not None:
            answers[question.id] = _as_told(found, told)
            words[question.id] = " ".join(text[found.start : found.end].split())
    return Understood(answers, words)


def _as_told(found: _Claim, told: Sequence[Sentence]) -> Value:
    """Return what is claimed; of a list the part that is told, unless the sentence that tells it says that this is all."""
    if not isinstance(found.value, frozenset) or not found.value:
        assert found.value is not None  # noqa: S101 - the caller leaves out what is not clear
        return found.value
    closed = any(
        _CLOSING.search(each.text)
        for each in told
        if each.start <= found.start < each.start + len(each.text)
    )
    return found.value if closed else Partial(found.value, found.lacks - found.value)


def understood_of(
    knowledge: KnowledgeBase, question: Question, text: str
) -> tuple[Value, str] | None:
    """Return what ``text`` clearly answers to ``question`` alone, with the words that say so; none if nothing does."""
    found = _answered(question, by_question(knowledge).get(question.id, ()), _sentences(text))
    if found is None or found.value is None:
        return None
    return found.value, " ".join(text[found.start : found.end].split())


def _sentences(text: str) -> tuple[Sentence, ...]:
    if len(text) > MOST_TEXT:
        raise TextTooLong(
            f"the text has {len(text):,} characters", f"at most {MOST_TEXT:,} are read; shorten it"
        )
    return split_sentences(normalize(text))


def _answered(
    question: Question, phrases: Sequence[Phrase], told: Sequence[Sentence]
) -> _Claim | None:
    """Return what all matches say together; none if they say nothing, or not the same."""
    small = "\n".join(each.small for each in told)
    fitting = [
        (phrase, each)
        for phrase in phrases
        if not _is_said(phrase.absent, told)
        for each in _hopeful(phrase.words, small)
    ]
    matches = [match for sentence in told for match in _matches(fitting, sentence)]
    claims = [claim for match in _longest(matches) for claim in _claims(question, match)]
    clear = [each for each in claims if each.value is not None]
    if question.kind == "multi":
        return _collected(claims, clear)
    affirmed = [each for each in clear if each.sign > 0]
    denied = {each.about for each in claims if each.sign < 0}
    if any(each.value in denied for each in affirmed):
        return None
    agreed = affirmed or clear
    return agreed[0] if len({each.value for each in agreed}) == 1 else None


def _longest(matches: Sequence[_Match]) -> Iterator[_Match]:
    """Yield the matches, in their order, but those within a longer one; each is held beside those that are near it only."""
    for _, held in groupby(matches, key=lambda each: each.sentence.start):
        group = tuple(held)
        ordered = sorted(group, key=lambda each: each.start)
        starts = [each.start for each in ordered]
        reach = max(each.end - each.start for each in group)
        for each in group:
            near = ordered[bisect_right(starts, each.start - reach) : bisect_left(starts, each.end)]
            if not any(each.within(other) for other in near):
                yield each


def _collected(claims: Sequence[_Claim], clear: Sequence[_Claim]) -> _Claim | None:
    """Return all items together; "none of them" counts only where nothing is said of an item, clearly or not."""
    items = frozenset(
        item for each in clear if isinstance(each.value, frozenset) for item in each.value
    )
    denied = frozenset(
        item
        for each in claims
        if each.sign < 0 and isinstance(each.about, frozenset)
        for item in each.about
    )
    items -= denied
    first = next(
        (each for each in clear if isinstance(each.value, frozenset) and each.value & items), None
    )
    if first is not None:
        return replace(first, value=items, lacks=denied)
    doubtful = any(each.about and each.sign >= 0 for each in claims)
    return None if doubtful else next((each for each in clear if not each.value), None)


def _is_said(words: tuple[str, ...], told: Sequence[Sentence]) -> bool:
    """Return whether one of ``words`` stands anywhere in what was ``told``, however it is meant."""
    return any(
        True
        for expression in expressions(words)
        for sentence in told
        for _ in expression.matches(sentence.text, sentence.small)
    )


def _hopeful(words: tuple[str, ...], small: str) -> list[Expression]:
    """Return ``words`` as expressions that could match somewhere in a whole text, so that few are tried on each sentence."""
    reduced = [each.within(small) for each in expressions(words)]
    return [each for each in reduced if each.lines]


def _matches(fitting: Sequence[tuple[Phrase, Expression]], sentence: Sentence) -> Iterator[_Match]:
    for phrase, expression in fitting:
        for found in expression.matches(sentence.text, sentence.small):
            number = found.groupdict().get("number") or ""
            if found.group().strip() and not expression.strays(sentence, found):
                yield _Match(phrase, sentence, found.start(), found.end(), number)


def _claims(question: Question, match: _Match) -> Iterator[_Claim]:
    sentence, phrase = match.sentence, match.phrase
    if sentence.asks and not sentence.reply:
        return
    if sentence.correction or CORRECTION.match(sentence.text, match.end):
        yield from _corrected(question, match)
        return
    if (
        phrase.hard
        and phrase.negated is None
        and not stands_as_denial(sentence, match.start, match.end)
    ):
        return
    kinds = modes(sentence, match.start, match.end)
    judged = polarity(sentence, match.start, match.end, deniable=phrase.negated is not None)
    if (
        phrase.hard
        and phrase.negated is not None
        and judged.sign < 0
        and not denied(sentence, judged, match.start, match.end)
    ):
        judged = replace(judged, sign=0)
    about = phrase.value if phrase.value is not None else _number(question, match)
    value: Value | None = None
    if not kinds:
        value = about if judged.sign > 0 else phrase.negated if judged.sign < 0 else None
    elif kinds == {"wish"} and judged.sign > 0:
        value = phrase.wished
    if not kinds or value is not None:
        yield _Claim(
            value, about, judged.sign, sentence.start + judged.start, sentence.start + judged.end
        )


def _corrected(question: Question, match: _Match) -> Iterator[_Claim]:
    """Yield the number that takes the place of the one in ``match``, if all that is said of it is another number."""
    said, end = match.sentence.text, match.end
    alone = not said[end:].strip(" .!") and len(re.findall(NUMERAL, said, re.IGNORECASE)) == 1
    rest = said[end:] if CORRECTION.match(said, end) else match.sentence.correction if alone else ""
    taken_back = CORRECTION.match(rest)
    other = _INSTEAD.match(rest, taken_back.end()) if taken_back else None
    if match.number and other and not modes(match.sentence, match.start, end):
        value = _accepted(question, match.phrase, other.group(1))
        yield _Claim(
            value, value, 1, match.sentence.start + match.start, match.sentence.start + end
        )


def _number(question: Question, match: _Match) -> Value | None:
    """Return the number in ``match`` as an answer to ``question``; none if it is the end of a range, or not accepted."""
    text = match.sentence.text
    at = text.index(match.number, match.start)
    if is_range(text[:at], text[at + len(match.number) :]):
        return None
    return _accepted(question, match.phrase, match.number)


def _accepted(question: Question, phrase: Phrase, numeral: str) -> Value | None:
    number = value_of(numeral) * phrase.times
    try:
        return accept(question, int(number) if number == number.to_integral_value() else number)
    except NotAccepted:
        return None
