"""YAML nodes to what guides the asking: priors of answers, lines of the checklist, and forms."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.elicitation import CheckLine, Form, Prior
from advisor.knowledge.share_reader import read_shares
from advisor.knowledge.shares import ALL
from advisor.knowledge.values import NotAccepted, accept
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question
    from advisor.knowledge.shares import Shares
    from advisor.located.document import YamlNode


def prior(node: YamlNode, questions: Mapping[str, Question], problems: list[Problem]) -> Prior:
    """Return the prior written at ``node``; faults go into ``problems``."""
    fields = LocatedMapping(node, ("question", "shares", "unknown", "because", "source"), problems)
    question = questions.get(fields.word("question", questions))
    shares: Shares = {}
    if question:
        shares = read_shares(fields, "shares", question)
    return Prior(
        question=question.id if question else "",
        shares=shares,
        unknown=fields.number("unknown", 0, int(ALL)) or Decimal(0),
        because=fields.text("because"),
        sources=fields.texts("source", required=True),
        place=node.place,
    )


def check_line(
    node: YamlNode, questions: Mapping[str, Question], problems: list[Problem]
) -> CheckLine:
    """Return the line of the checklist written at ``node``; faults go into ``problems``."""
    fields = LocatedMapping(node, ("id", "says", "otherwise"), problems)
    otherwise: dict[str, Value] = {}
    up_to: dict[str, int | Decimal] = {}
    answers = fields.mapping("otherwise")
    if "otherwise" in fields and answers.origin.value == {}:
        fields.report("`otherwise` is empty", "write `question: answer` lines", key="otherwise")
    for key, answer in answers.entries():
        if key not in questions:
            message = f"otherwise: unknown question {shown(key)}"
            answers.report(message, nearest(key, questions), key=key, code="E302")
        elif answer.is_mapping:
            inner = answers.mapping(key, ("take", "up_to"))
            _read_range(inner, questions[key], otherwise, up_to)
        else:
            _read_answer(answers, questions[key], answer, otherwise)
    return CheckLine(
        id=fields.text("id"),
        says=fields.text("says"),
        otherwise=otherwise,
        up_to=up_to,
        place=node.place,
    )


def _read_range(
    fields: LocatedMapping,
    question: Question,
    otherwise: dict[str, Value],
    up_to: dict[str, int | Decimal],
) -> None:
    """Read the number taken for a whole range, which begins where the question's own does."""
    taken = fields.node("take", required=True)
    highest = fields.node("up_to", required=True)
    if question.range is None:
        fields.report(f"{question.id} is not a number", "write the answer itself")
    elif taken is not None and highest is not None:
        low = _read_number(fields, question, taken)
        high = _read_number(fields, question, highest)
        if low is None or high is None:
            return
        if low > high:
            message = f"{question.id}: `take` is above `up_to`"
            fields.report(message, "take a number of the range", key="take")
        otherwise[question.id] = low
        up_to[question.id] = high


def _read_number(
    fields: LocatedMapping, question: Question, node: YamlNode
) -> int | Decimal | None:
    """Return the number at ``node`` that ``question`` accepts, or ``None`` and a problem."""
    answers: dict[str, Value] = {}
    _read_answer(fields, question, node, answers)
    number = answers.get(question.id)
    if number is None or isinstance(number, int | Decimal):
        return number
    fields.report(f"{question.id}: {shown(node.plain())} is not a number", "write a number")
    return None


def _read_answer(
    fields: LocatedMapping, question: Question, node: YamlNode, into: dict[str, Value]
) -> None:
    try:
        into[question.id] = accept(question, node.plain())
    except NotAccepted as refused:
        fields.report(refused.message, refused.hint, code="E304")


def form(node: YamlNode, questions: Mapping[str, Question], problems: list[Problem]) -> Form:
    """Return the form written at ``node``; faults go into ``problems``."""
    fields = LocatedMapping(node, ("id", "asks", "questions"), problems)
    names = fields.texts("questions", required=True)
    for name in names:
        if name not in questions:
            message = f"questions: unknown question {shown(name)}"
            hint = nearest(name, questions) or "`advisor questions` lists them"
            fields.report(message, hint, key="questions", code="E302")
        elif not questions[name].kind.is_numeric:
            message = f"questions: {name} is not a number"
            fields.report(message, "a form asks for numbers only", key="questions")
    if len(set(names)) < max(len(names), 2):
        message = "a form asks for at least two numbers, each once"
        fields.report(message, "name the questions of them", key="questions")
    return Form(
        id=fields.text("id"),
        asks=fields.text("asks"),
        questions=names,
        place=node.place,
    )
