"""Located YAML to what guides the asking: how often answers are given, what shares a checklist, what is asked together."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.elicitation import CheckLine, Form, Prior
from advisor.knowledge.fields import Fields
from advisor.knowledge.model import Place
from advisor.knowledge.shares import read_shares
from advisor.knowledge.values import NotAccepted, accept, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.model import Question

_ALL = 100


def prior(node: YamlNode, questions: Mapping[str, Question], problems: list[Problem]) -> Prior:
    """Return the prior written at ``node``; what does not fit goes into ``problems``."""
    fields = Fields(node, ("question", "shares", "unknown", "because", "source"), problems)
    question = questions.get(fields.word("question", questions))
    return Prior(
        question=question.id if question else "",
        shares=read_shares(fields, "shares", question, problems) if question else {},
        unknown=Decimal(fields.number("unknown", 0, _ALL, whole=False)),
        because=fields.text("because"),
        sources=fields.texts("source", required=True),
        place=Place(node.path, node.line),
    )


def check_line(
    node: YamlNode, questions: Mapping[str, Question], problems: list[Problem]
) -> CheckLine:
    """Return the line of the checklist written at ``node``; what does not fit goes into ``problems``."""
    fields = Fields(node, ("id", "says", "otherwise"), problems)
    otherwise: dict[str, Value] = {}
    up_to: dict[str, int | Decimal] = {}
    held = fields.node("otherwise", required=True)
    if held is not None and not (held.is_mapping and held.value):
        fields.report(
            "`otherwise` is no mapping", "write `question: answer` lines", key="otherwise"
        )
    for key, each in held.value.items() if held is not None and held.is_mapping else ():
        if key not in questions:
            fields.report(
                f"otherwise: unknown question {shown(key)}",
                nearest(key, questions),
                key="otherwise",
                code="E302",
            )
        elif each.is_mapping:
            _taken_range(
                Fields(each, ("take", "up_to"), problems), questions[key], otherwise, up_to
            )
        else:
            _take(fields, questions[key], each, otherwise)
    return CheckLine(
        fields.text("id"), fields.text("says"), otherwise, up_to, Place(node.path, node.line)
    )


def _taken_range(
    fields: Fields, question: Question, otherwise: dict[str, Value], up_to: dict[str, int | Decimal]
) -> None:
    """Take one number for all of a range that begins where the question's own does."""
    taken, highest = fields.node("take", required=True), fields.node("up_to", required=True)
    if question.range is None:
        fields.report(f"{question.id} is no number", "write the answer itself")
    elif taken is not None and highest is not None:
        _take(fields, question, taken, otherwise)
        _take(fields, question, highest, up_to)
        if (
            question.id in otherwise
            and question.id in up_to
            and otherwise[question.id] > up_to[question.id]
        ):  # type: ignore[operator]
            fields.report(
                f"{question.id}: `take` is above `up_to`", "take a number of the range", key="take"
            )


def _take(
    fields: Fields,
    question: Question,
    node: YamlNode,
    into: dict[str, Value] | dict[str, int | Decimal],
) -> None:
    try:
        into[question.id] = accept(question, node.plain())  # type: ignore[assignment]
    except NotAccepted as refused:
        fields.report(refused.message, refused.hint, code="E304")


def form(node: YamlNode, questions: Mapping[str, Question], problems: list[Problem]) -> Form:
    """Return the form written at ``node``; what does not fit goes into ``problems``."""
    fields = Fields(node, ("id", "asks", "questions"), problems)
    named = fields.texts("questions", required=True)
    for each in named:
        if each not in questions:
            hint = nearest(each, questions) or "`advisor questions` lists them"
            fields.report(
                f"questions: unknown question {shown(each)}", hint, key="questions", code="E302"
            )
        elif questions[each].kind not in {"integer", "number"}:
            fields.report(
                f"questions: {each} is no number", "a form asks for numbers only", key="questions"
            )
    if len(set(named)) < max(len(named), 2):
        fields.report(
            "a form asks for two numbers at the least, each once",
            "name the questions of them",
            key="questions",
        )
    return Form(fields.text("id"), fields.text("asks"), named, Place(node.path, node.line))
