"""Located YAML to phrases: how people say in their own words what the questions ask."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.elicitation import Phrase, Reading
from advisor.knowledge.fields import Fields
from advisor.knowledge.model import Place
from advisor.knowledge.values import NotAccepted, accept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.document import Node
    from advisor.knowledge.model import Question

NUMBER = "{number}"
_MOST_LENGTH = 400
_FACTORS = (0, 1_000_000)


def phrase(node: Node, questions: Mapping[str, Question], problems: list[Problem]) -> Phrase:
    """Return the phrase written at ``node``; what does not fit goes into ``problems``."""
    known = ("question", "value", "negated", "wished", "words", "times", "examples")
    fields = Fields(node, known, problems)
    question = questions.get(fields.word("question", questions))
    words = fields.texts("words", required=True)
    value = _value(fields, question, "value")
    _check(fields, words, numeric=fields.node("value") is None)
    negated = _value(fields, question, "negated")
    return Phrase(
        question=question.id if question else "",
        value=value,
        words=words,
        negated=negated,
        wished=_value(fields, question, "wished"),
        times=Decimal(fields.number("times", *_FACTORS, whole=False, default=1)),
        examples=tuple(_examples(fields, question, value, negated, problems)),
        place=Place(node.path, node.line),
    )


def _check(fields: Fields, words: tuple[str, ...], *, numeric: bool) -> None:
    for each in words:
        if len(each) > _MOST_LENGTH:
            fields.report(f"a line of words is longer than {_MOST_LENGTH} characters", "make two of it", key="words")
        if numeric and NUMBER not in each:
            fields.report(
                f"{each[:60]!r} says no value", f"give a `value`, or write {NUMBER} where the number stands", key="words"
            )


def _value(fields: Fields, question: Question | None, key: str) -> Value | None:
    node = fields.node(key)
    if node is None or question is None:
        return None
    plain = node.plain()
    return _accepted(fields, question, [plain] if question.kind == "multi" and isinstance(plain, str) else plain, key)


def _accepted(fields: Fields, question: Question, raw: object, key: str) -> Value | None:
    try:
        return accept(question, raw)
    except NotAccepted as refused:
        fields.report(refused.message, refused.hint, key=key, code="E304")
        return None


def _examples(
    fields: Fields, question: Question | None, value: Value | None, negated: Value | None, problems: list[Problem]
) -> Iterator[Reading]:
    node = fields.node("examples")
    if node is None or question is None:
        return
    examples = Fields(node, ("means", "denied", "silent"), problems)
    for each in examples.items("means"):
        if each.is_mapping:
            pair = Fields(each, ("text", "answer"), problems)
            answer = pair.node("answer", required=True)
            yield Reading(pair.text("text"), None if answer is None else _accepted(pair, question, answer.plain(), "answer"))
        else:
            yield Reading(str(each.value), value)
    yield from (Reading(each, negated) for each in examples.texts("denied"))
    yield from (Reading(each, None) for each in examples.texts("silent"))
