"""YAML nodes to laws: the directions that advice has to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.model import Direction, Law, PlatformLevel, QuestionKind
from advisor.knowledge.values import NotAccepted, accept
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question
    from advisor.located.document import YamlNode

_KEYS = ("id", "question", "order", "items", "level", "never", "within", "because")
_GROWING = {QuestionKind.MULTI: "more", QuestionKind.INTEGER: "up", QuestionKind.NUMBER: "up"}


def law(node: YamlNode, questions: Mapping[str, Question], problems: list[Problem]) -> Law:
    """Return the law written at ``node``; faults go into ``problems``."""
    fields = LocatedMapping(node, _KEYS, problems)
    question = questions.get(fields.word("question", questions))
    law_id = fields.text("id")
    order: tuple[Value, ...] = ()
    items: tuple[str, ...] = ()
    if question:
        order = _read_order(fields, question)
        items = _read_items(fields, question)
    level = fields.member("level", PlatformLevel) or PlatformLevel.LEAVES_TO_CUSTOMER
    never = fields.member("never", Direction) or Direction.FALLS
    within = fields.word("within", ("all", "orchestrator"), default="all")
    return Law(
        id=law_id,
        question=question.id if question else "",
        order=order,
        items=items,
        level=level,
        never=never,
        same_orchestrator=within == "orchestrator",
        because=fields.text("because"),
        place=node.place,
    )


def _read_order(fields: LocatedMapping, question: Question) -> tuple[Value, ...]:
    """Return the values of a choice from low to high.

    It is empty for questions whose answers have an order of their own.
    """
    if question.kind in _GROWING:
        fields.word("order", (_GROWING[question.kind],))
        return ()
    nodes = fields.items("order")
    values: dict[Value, None] = {}
    for node in nodes:
        value = _read_value(fields, question, node)
        if value is not None:
            values[value] = None
    if len(values) == len(nodes) > 1:
        return tuple(values)
    message = f"order: give two or more values of {question.id}, each once, from low to high"
    fields.report(message, key="order")
    return ()


def _read_value(fields: LocatedMapping, question: Question, node: YamlNode) -> Value | None:
    try:
        return accept(question, node.plain())
    except NotAccepted as refused:
        fields.report(refused.message, refused.hint, key="order", code="E304")
        return None


def _read_items(fields: LocatedMapping, question: Question) -> tuple[str, ...]:
    """Return the items that a multi answer may gain: those that the law names, or all."""
    if question.kind is not QuestionKind.MULTI:
        if fields.node("items") is not None:
            fields.report(f"items: {question.id} is not a list", "leave it out", key="items")
        return ()
    names = fields.texts("items")
    for name in names:
        if name not in question.values:
            message = f"items: unknown {shown(name)}"
            fields.report(message, nearest(name, question.values), key="items", code="E302")
    return names or tuple(question.values)
