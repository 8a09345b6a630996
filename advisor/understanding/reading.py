"""A text to answers: matches of phrases, judged one by one, and what they say together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import Partial
from advisor.knowledge.model import QuestionKind
from advisor.knowledge.values import NotAccepted, accept
from advisor.understanding.clauses import CORRECTION, normalize, split_sentences
from advisor.understanding.expressions import by_question, expressions
from advisor.understanding.modality import modes
from advisor.understanding.needs import denied, stands_as_denial
from advisor.understanding.negation import polarity
from advisor.understanding.numerals import NUMERAL, is_range, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

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
    """Words in a sentence that a phrase knows; ``number`` is the number in them, if any."""

    phrase: Phrase
    sentence: Sentence
    start: int
    end: int
    number: str = ""

    def within(self, other: _Match) -> bool:
        """Return whether ``other`` is longer and overlaps with this match."""
        if other.sentence is not self.sentence:
            return False
        longer = other.end - other.start > self.end - self.start
        return longer and other.start < self.end and self.start < other.end


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one match says, and from where to where in the whole text it says so.

    The ``value`` is ``None`` if it is not clear. ``about`` is what the words mean where nothing
    denies them. ``sign`` is -1 if something denies them, 0 if something may, and 1 otherwise.
    ``lacks`` holds the items of a list that are denied.
    """

    value: Value | None
    about: Value | None
    sign: int
    start: int
    end: int
    lacks: frozenset[str] = frozenset()


def understand(knowledge: KnowledgeBase, text: str) -> Understood:
    """Return what ``text`` clearly answers.

    What is doubtful, past, wished, asked, or about others is left out. Of a list, a text tells a
    part, unless it says that there is nothing else.

    Raises ``TextTooLong``.
    """
    sentences = _split(text)
    answers: dict[str, Value] = {}
    words: dict[str, str] = {}
    for question in knowledge.questions.values():
        claim = _find_answer(knowledge, question, sentences)
        if claim is not None and claim.value is not None:
            answers[question.id] = _mark_open(claim.value, claim, sentences)
            words[question.id] = _quote(text, claim)
    return Understood(answers, words)


def _mark_open(value: Value, claim: _Claim, sentences: Sequence[Sentence]) -> Value:
    """Return the claimed ``value``; of a list, the part of it that is known.

    The list is whole if the sentence that tells it says that this is all.
    """
    if not isinstance(value, frozenset) or not value:
        return value
    for sentence in sentences:
        tells = sentence.start <= claim.start < sentence.start + len(sentence.text)
        if tells and _CLOSING.search(sentence.text):
            return value
    return Partial(value, claim.lacks - value)


def _quote(text: str, claim: _Claim) -> str:
    return " ".join(text[claim.start : claim.end].split())


def understood_of(
    knowledge: KnowledgeBase, question: Question, text: str
) -> tuple[Value, str] | None:
    """Return what ``text`` clearly answers to ``question`` alone, with the words that say so.

    ``None`` if nothing does.
    """
    claim = _find_answer(knowledge, question, _split(text))
    if claim is None or claim.value is None:
        return None
    return claim.value, _quote(text, claim)


def _split(text: str) -> tuple[Sentence, ...]:
    if len(text) > MOST_TEXT:
        raise TextTooLong(
            f"the text has {len(text):,} characters", f"at most {MOST_TEXT:,} are read; shorten it"
        )
    return split_sentences(normalize(text))


def _find_answer(
    knowledge: KnowledgeBase, question: Question, sentences: Sequence[Sentence]
) -> _Claim | None:
    """Return what all matches say together, or ``None`` if they say nothing or disagree."""
    claims: list[_Claim] = []
    for match in _drop_shorter(_find_matches(knowledge, question, sentences)):
        claims.extend(_find_claims(question, match))
    clear = [claim for claim in claims if claim.value is not None]
    if question.kind is QuestionKind.MULTI:
        return _collect_items(claims, clear)
    affirmed = [claim for claim in clear if claim.sign > 0]
    denied = {claim.about for claim in claims if claim.sign < 0}
    if any(claim.value in denied for claim in affirmed):
        return None
    agreed = affirmed or clear
    return agreed[0] if len({claim.value for claim in agreed}) == 1 else None


def _find_matches(
    knowledge: KnowledgeBase, question: Question, sentences: Sequence[Sentence]
) -> list[_Match]:
    """Return the matches of the phrases for ``question``, sentence by sentence."""
    small = "\n".join(sentence.small for sentence in sentences)
    tried: list[tuple[Phrase, Expression]] = []
    for phrase in by_question(knowledge).get(question.id, ()):
        if not _is_said(phrase.absent, sentences):
            tried += [(phrase, expression) for expression in _keep_possible(phrase.words, small)]
    matches: list[_Match] = []
    for sentence in sentences:
        for phrase, expression in tried:
            for words in expression.matches(sentence.text, sentence.small):
                if words.group().strip() and not expression.strays(sentence, words):
                    number = words.groupdict().get("number") or ""
                    matches.append(_Match(phrase, sentence, *words.span(), number))
    return matches


def _drop_shorter(matches: Sequence[_Match]) -> Iterator[_Match]:
    """Yield the matches in their order, without those within a longer one.

    Each is compared only with those near it.
    """
    for _, held in groupby(matches, key=lambda match: match.sentence.start):
        group = tuple(held)
        ordered = sorted(group, key=lambda match: match.start)
        starts = [match.start for match in ordered]
        reach = max(match.end - match.start for match in group)
        for match in group:
            first = bisect_right(starts, match.start - reach)
            near = ordered[first : bisect_left(starts, match.end)]
            if not any(match.within(other) for other in near):
                yield match


def _collect_items(claims: Sequence[_Claim], clear: Sequence[_Claim]) -> _Claim | None:
    """Return all items together.

    "None of them" counts only where nothing is said of an item, clearly or not.
    """
    items: set[str] = set()
    for claim in clear:
        if isinstance(claim.value, frozenset):
            items |= claim.value
    denied: set[str] = set()
    for claim in claims:
        if claim.sign < 0 and isinstance(claim.about, frozenset):
            denied |= claim.about
    items -= denied
    for claim in clear:
        if isinstance(claim.value, frozenset) and claim.value & items:
            return replace(claim, value=frozenset(items), lacks=frozenset(denied))
    if any(claim.about and claim.sign >= 0 for claim in claims):
        return None
    return next((claim for claim in clear if not claim.value), None)


def _is_said(words: tuple[str, ...], sentences: Sequence[Sentence]) -> bool:
    """Return whether one of ``words`` stands anywhere in ``sentences``, however it is meant."""
    for expression in expressions(words):
        for sentence in sentences:
            if next(expression.matches(sentence.text, sentence.small), None):
                return True
    return False


def _keep_possible(words: tuple[str, ...], small: str) -> list[Expression]:
    """Return ``words`` as the expressions that could match somewhere in a whole text.

    This leaves few to be tried on each sentence.
    """
    reduced = [expression.within(small) for expression in expressions(words)]
    return [expression for expression in reduced if expression.lines]


def _find_claims(question: Question, match: _Match) -> Iterator[_Claim]:
    sentence, phrase, start, end = match.sentence, match.phrase, match.start, match.end
    if sentence.asks and not sentence.reply:
        return
    if sentence.correction or CORRECTION.match(sentence.text, end):
        yield from _find_correction(question, match)
        return
    deniable = phrase.negated is not None
    if phrase.hard and not deniable and not stands_as_denial(sentence, start, end):
        return
    kinds = modes(sentence, start, end)
    judged = polarity(sentence, start, end, deniable=deniable)
    sign = judged.sign
    if phrase.hard and deniable and sign < 0 and not denied(sentence, judged, start, end):
        sign = 0
    about = phrase.value if phrase.value is not None else _read_number(question, match)
    value: Value | None = None
    if kinds == {"wish"} and sign > 0:
        value = phrase.wished
    elif not kinds and sign:
        value = about if sign > 0 else phrase.negated
    if not kinds or value is not None:
        offset = sentence.start
        yield _Claim(value, about, sign, offset + judged.start, offset + judged.end)


def _find_correction(question: Question, match: _Match) -> Iterator[_Claim]:
    """Yield the number that replaces the one in ``match``.

    Nothing is yielded unless all that is said of the number in ``match`` is another number.
    """
    sentence, start, end = match.sentence, match.start, match.end
    rest = ""
    if CORRECTION.match(sentence.text, end):
        rest = sentence.text[end:]
    elif not sentence.text[end:].strip(" .!"):
        numerals = re.findall(NUMERAL, sentence.text, re.IGNORECASE)
        rest = sentence.correction if len(numerals) == 1 else ""
    taken_back = CORRECTION.match(rest)
    other = _INSTEAD.match(rest, taken_back.end()) if taken_back else None
    if match.number and other and not modes(sentence, start, end):
        value = accept_number(question, value_of(other.group(1)) * match.phrase.times)
        yield _Claim(value, value, 1, sentence.start + start, sentence.start + end)


def _read_number(question: Question, match: _Match) -> Value | None:
    """Return the number in ``match`` as an answer to ``question``.

    ``None`` if it is the end of a range, or not accepted.
    """
    text = match.sentence.text
    at = text.index(match.number, match.start)
    if is_range(text[:at], text[at + len(match.number) :]):
        return None
    return accept_number(question, value_of(match.number) * match.phrase.times)


def accept_number(question: Question, number: Decimal) -> Value | None:
    """Return ``number`` as an answer to ``question``, or ``None`` if it is not accepted."""
    try:
        return accept(question, int(number) if number == number.to_integral_value() else number)
    except NotAccepted:
        return None
