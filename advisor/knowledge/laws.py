"""Located YAML to laws: the directions that advice has to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.fields import Fields
from advisor.knowledge.model import DIRECTIONS, LEVELS, Law, Place
from advisor.knowledge.values import NotAccepted, accept, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.model import Question

_KEYS = ("id", "question", "order", "items", "level", "never", "within", "because")
_GROWING = {"multi": "more", "integer": "up", "number": "up"}


def law(node: YamlNode, questions: Mapping[str, Question], problems: list[Problem]) -> Law:
    """Return the law written at ``node``; what does not fit goes into ``problems``."""
    fields = Fields(node, _KEYS, problems)
    question = questions.get(fields.word("question", questions))
    return Law(
        id=fields.text("id"),
        question=question.id if question else "",
        order=_order(fields, question) if question else (),
        items=_items(fields, question) if question else (),
        level=fields.word("level", LEVELS),
        never=fields.word("never", DIRECTIONS),
        same_orchestrator=fields.word("within", ("all", "orchestrator"), default="all")
        == "orchestrator",
        because=fields.text("because"),
        place=Place(node.path, node.line),
    )


def _order(fields: Fields, question: Question) -> tuple[Value, ...]:
    """Return the values of a choice from low to high; nothing for questions whose answers have an order of their own."""
    if question.kind in _GROWING:
        fields.word("order", (_GROWING[question.kind],))
        return ()
    values = [_value(fields, question, node) for node in fields.items("order")]
    if None not in values and len(set(values)) == len(values) > 1:
        return tuple(value for value in values if value is not None)
    fields.report(
        f"order: give two or more values of {question.id}, each once, from low to high", key="order"
    )
    return ()


def _value(fields: Fields, question: Question, node: YamlNode) -> Value | None:
    try:
        return accept(question, node.plain())
    except NotAccepted as refused:
        fields.report(refused.message, refused.hint, key="order", code="E304")
        return None


def _items(fields: Fields, question: Question) -> tuple[str, ...]:
    """Return the items that a multi answer may gain; all of them unless the law names some."""
    if question.kind != "multi":
        if fields.node("items") is not None:
            fields.report(f"items: {question.id} is no list", "leave it out", key="items")
        return ()
    named = fields.texts("items")
    for each in named:
        if each not in question.values:
            fields.report(
                f"items: unknown {shown(each)}",
                nearest(each, question.values),
                key="items",
                code="E302",
            )
    return named or tuple(question.values)
