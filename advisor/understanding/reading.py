"""A text to answers: matches of phrases, judged one by one, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from advisor.knowledge.values import NotAccepted, accept
from advisor.understanding.clauses import plain, sentences
from advisor.understanding.expressions import by_question, compiled
from advisor.understanding.modality import modes
from advisor.understanding.negation import polarity
from advisor.understanding.numerals import is_range, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Phrase
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.understanding.clauses import Sentence

MOST_TEXT: Final = 20_000


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
        return longer and other.sentence is self.sentence and other.start < self.end and self.start < other.end


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one match says, and where in the whole text it says so."""

    value: Value
    start: int
    end: int


def understand(knowledge: KnowledgeBase, text: str) -> Understood:
    """Return what ``text`` clearly answers; what is doubtful, past, wished, asked, or the affair of others is left out.

    Raises ``TextTooLong``.
    """
    told = _sentences(text)
    answers: dict[str, Value] = {}
    words: dict[str, str] = {}
    for question in knowledge.questions.values():
        found = _answered(question, by_question(knowledge).get(question.id, ()), told)
        if found is not None:
            answers[question.id] = found.value
            words[question.id] = " ".join(text[found.start : found.end].split())
    return Understood(answers, words)


def understood_of(knowledge: KnowledgeBase, question: Question, text: str) -> tuple[Value, str] | None:
    """Return what ``text`` clearly answers to ``question`` alone, with the words that say so; none if nothing does."""
    found = _answered(question, by_question(knowledge).get(question.id, ()), _sentences(text))
    return None if found is None else (found.value, " ".join(text[found.start : found.end].split()))


def _sentences(text: str) -> tuple[Sentence, ...]:
    if len(text) > MOST_TEXT:
        raise TextTooLong(f"the text has {len(text):,} characters", f"at most {MOST_TEXT:,} are read; shorten it")
    return sentences(plain(text))


def _answered(question: Question, phrases: Sequence[Phrase], told: Sequence[Sentence]) -> _Claim | None:
    """Return what all matches say together; none if they say nothing, or not the same."""
    matches = [match for sentence in told for match in _matches(phrases, sentence)]
    longest = [each for each in matches if not any(each.within(other) for other in matches)]
    claims = [claim for match in longest for claim in _claims(question, match)]
    if not claims:
        return None
    values = {each.value for each in claims}
    if question.kind == "multi":
        items = frozenset(item for value in values if isinstance(value, frozenset) for item in value)
        first = next((each for each in claims if each.value), claims[0])
        return _Claim(items, first.start, first.end)
    return claims[0] if len(values) == 1 else None


def _matches(phrases: Sequence[Phrase], sentence: Sentence) -> Iterator[_Match]:
    for phrase in phrases:
        for expression in compiled(phrase.words):
            for found in expression.finditer(sentence.text):
                number = found.groupdict().get("number") or ""
                if found.group().strip():
                    yield _Match(phrase, sentence, found.start(), found.end(), number)


def _claims(question: Question, match: _Match) -> Iterator[_Claim]:
    sentence, phrase = match.sentence, match.phrase
    if sentence.asks and not sentence.reply:
        return
    kinds = modes(sentence, match.start, match.end)
    judged = polarity(sentence, match.start, match.end, deniable=phrase.negated is not None)
    value: Value | None = None
    if kinds:
        value = phrase.wished if kinds == {"wish"} and judged.sign == 1 else None
    elif judged.sign > 0:
        value = phrase.value if phrase.value is not None else _number(question, match)
    elif judged.sign < 0:
        value = phrase.negated
    if value is not None:
        yield _Claim(value, sentence.start + judged.start, sentence.start + match.end)


def _number(question: Question, match: _Match) -> Value | None:
    """Return the number in ``match`` as an answer to ``question``; none if it is the end of a range, or not accepted."""
    text = match.sentence.text
    at = text.index(match.number, match.start)
    if is_range(text[:at], text[at + len(match.number) :]):
        return None
    number = value_of(match.number) * match.phrase.times
    try:
        return accept(question, int(number) if number == number.to_integral_value() else number)
    except NotAccepted:
        return None
