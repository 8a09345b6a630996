"""The examples of phrases: each text must be read as its example says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.values import spoken
from advisor.understanding.expressions import fault
from advisor.understanding.reading import understood_of
from advisor.verification.finding import found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Phrase
    from advisor.knowledge.model import KnowledgeBase
    from advisor.verification.finding import Finding


def misread(knowledge: KnowledgeBase, phrases: Sequence[Phrase]) -> Iterator[Finding]:
    """Yield each line of ``phrases`` that is not a regular expression, or each failing example.

    Examples are only tried if all lines are regular expressions.
    """
    broken: list[Finding] = []
    for phrase in phrases:
        broken += _check_words(phrase)
    yield from broken
    if not broken:
        for phrase in phrases:
            yield from _check_examples(knowledge, phrase)


def _check_words(phrase: Phrase) -> Iterator[Finding]:
    for words in (*phrase.words, *phrase.absent):
        wrong = fault(words)
        if wrong:
            message = f"{words!r} is not a regular expression: {wrong}"
            yield found(phrase.place, "E521", phrase.id, message, "fix the line of words")


def _check_examples(knowledge: KnowledgeBase, phrase: Phrase) -> Iterator[Finding]:
    if all(example.answer is None for example in phrase.examples):
        message = f"{phrase.id} has no example"
        hint = "add a text under `examples: means:`"
        yield found(phrase.place, "E522", phrase.id, message, hint)
    for example in phrase.examples:
        read = understood_of(knowledge, knowledge.questions[phrase.question], example.text)
        value = None if read is None else read[0]
        if value != example.answer:
            given, wanted = _speak(value), _speak(example.answer)
            message = f"{example.text!r} is read as {given}, not as {wanted}"
            yield found(phrase.place, "E522", phrase.id, message, "fix the words or the example")


def _speak(value: Value | None) -> str:
    return "nothing" if value is None else spoken(value)
