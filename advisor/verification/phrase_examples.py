"""The examples beside the phrases: each text must be read as it says there."""

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
    """Yield each line of ``phrases`` that is no regular expression, and each example of theirs that is read in another way."""
    broken = [finding for phrase in phrases for finding in _broken(phrase)]
    yield from broken
    if not broken:
        for phrase in phrases:
            yield from _misread(knowledge, phrase)


def _broken(phrase: Phrase) -> Iterator[Finding]:
    for words in (*phrase.words, *phrase.absent):
        wrong = fault(words)
        if wrong:
            yield found(
                phrase.place,
                "E521",
                phrase.id,
                f"{words!r} is no regular expression: {wrong}",
                "mend the line of words",
            )


def _misread(knowledge: KnowledgeBase, phrase: Phrase) -> Iterator[Finding]:
    if not any(each.answer is not None for each in phrase.examples):
        yield found(
            phrase.place,
            "E522",
            phrase.id,
            f"{phrase.id} has no example",
            "add a text under `examples: means:`",
        )
    for example in phrase.examples:
        read = understood_of(knowledge, knowledge.questions[phrase.question], example.text)
        value = None if read is None else read[0]
        if value != example.answer:
            message = f"{example.text!r} is read as {_said(value)}, not as {_said(example.answer)}"
            yield found(phrase.place, "E522", phrase.id, message, "mend the words or the example")


def _said(value: Value | None) -> str:
    return "nothing" if value is None else spoken(value)
