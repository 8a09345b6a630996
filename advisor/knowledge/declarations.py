"""YAML nodes to what rules refer to: questions, platforms, criteria, sources, relations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.model import (
    ANSWER_PLACE,
    ORCHESTRATORS,
    RELATION_VALUES,
    CostRelation,
    Criterion,
    Ease,
    HostingKind,
    Platform,
    Question,
    QuestionGroup,
    QuestionKind,
    Relation,
    Source,
)
from advisor.knowledge.shares import ALL
from advisor.knowledge.values import NONE
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

# The day Amazon ECS was announced; stands in for a date that could not be read.
_DAWN = date(2014, 11, 13)
_WITH_THE_ANSWER = frozenset({"number", "text"})
"""The clauses which say the answer itself."""
_OF_QUESTIONS = (
    "id",
    "group",
    "kind",
    "ease",
    "label",
    "asks",
    "why",
    "values",
    "clauses",
    "range",
    "unit",
    "unit_of_one",
    "demands",
)


def question(node: YamlNode, problems: list[Problem]) -> Question:
    """Return the question written at ``node``."""
    fields = LocatedMapping(node, _OF_QUESTIONS, problems)
    kind = fields.member("kind", QuestionKind)
    has_values = kind in {QuestionKind.CHOICE, QuestionKind.MULTI}
    values = _read_values(fields) if has_values else {}
    return Question(
        id=fields.text("id"),
        group=fields.member("group", QuestionGroup) or QuestionGroup.DECIDE,
        kind=kind or QuestionKind.TEXT,
        asks=fields.text("asks"),
        why=fields.text("why"),
        label=fields.text("label", required=False),
        values=values,
        clauses=_read_clauses(fields, kind, values),
        range=_read_range(fields) if kind and kind.is_numeric else None,
        unit=fields.text("unit", required=False),
        unit_of_one=fields.text("unit_of_one", required=False),
        ease=fields.member("ease", Ease, required=False) or Ease.FACT,
        demands=_read_demands(fields, kind, values),
        place=node.place,
    )


def _read_demands(
    fields: LocatedMapping, kind: QuestionKind | None, values: Collection[str]
) -> tuple[str, ...]:
    """Return the answers by which people ask for something."""
    if kind is None:
        return ()
    known = ("true", "false") if kind is QuestionKind.BOOLEAN else values
    demands = fields.texts("demands")
    for value in demands:
        if value not in known:
            message = f"demands: unknown value {shown(value)}"
            fields.report(message, nearest(value, known), key="demands", code="E302")
    return demands


def _read_values(fields: LocatedMapping) -> dict[str, str]:
    """Return the explanation of each value."""
    values = fields.mapping("values")
    if "unknown" in values:
        fields.report("`unknown` is a value of every question", "leave it out", key="values")
    return {value: str(explanation.value) for value, explanation in values.entries()}


def _read_clauses(
    fields: LocatedMapping, kind: QuestionKind | None, values: Collection[str]
) -> dict[str, str]:
    """Return what answers mean, each in a clause."""
    if kind is None:
        return {}
    match kind:
        case QuestionKind.CHOICE:
            known = tuple(values)
        case QuestionKind.MULTI:
            known = (*values, NONE)
        case QuestionKind.BOOLEAN:
            known = ("yes", "no")
        case QuestionKind.INTEGER | QuestionKind.NUMBER:
            known = ("number", "one")
        case QuestionKind.TEXT:
            known = ("text",)
    clauses = fields.mapping("clauses", known, required=False)
    found = {key: clauses.text(key) for key in known if key in clauses}
    for key in _WITH_THE_ANSWER & found.keys():
        if found[key] and ANSWER_PLACE not in found[key]:
            hint = f"write {ANSWER_PLACE} where the {key} belongs"
            clauses.report(f"{key}: its clause does not say it", hint, key=key)
    return found


def _read_range(fields: LocatedMapping) -> tuple[int | Decimal, int | Decimal] | None:
    node = fields.node("range", required=True)
    ends = node.plain() if node is not None and node.is_list else []
    match ends:
        case [int() | Decimal() as low, int() | Decimal() as high] if _is_range(low, high):
            return low, high
    if node is not None:
        fields.report(
            "`range` is not two numbers, with the lower one first", "write [0, 100]", key="range"
        )
    return None


def _is_range(low: int | Decimal, high: int | Decimal) -> bool:
    if isinstance(low, bool) or isinstance(high, bool):
        return False
    return Decimal(low).is_finite() and Decimal(high).is_finite() and low < high


def platform(node: YamlNode, problems: list[Problem]) -> Platform:
    """Return the platform written at ``node``."""
    known = (
        "id",
        "orchestrator",
        "compute",
        "hosting",
        "name",
        "label",
        "summary",
        "available_from",
        "aws_manages",
        "customer_manages",
        "leaves_to_customer",
        "host_reachable",
        "source",
    )
    fields = LocatedMapping(node, known, problems)
    orchestrator = fields.text("orchestrator")
    return Platform(
        id=fields.text("id"),
        orchestrator=orchestrator,
        compute=fields.text("compute"),
        name=fields.text("name"),
        summary=fields.text("summary"),
        available_from=fields.day("available_from", required=True) or _DAWN,
        aws_manages=fields.texts("aws_manages", required=True),
        customer_manages=fields.texts("customer_manages", required=True),
        leaves_to_customer=fields.count("leaves_to_customer", 1, 100) or 1,
        host_reachable=fields.switch("host_reachable"),
        sources=fields.texts("source", required=True),
        hosting=_read_hosting(fields, orchestrator),
        label=fields.text("label", required=False),
        place=node.place,
    )


def _read_hosting(fields: LocatedMapping, orchestrator: str) -> HostingKind | None:
    """Return how the compute of a platform is paid for, if that is said."""
    hosting = fields.member("hosting", HostingKind, required=False)
    if hosting and orchestrator and orchestrator not in ORCHESTRATORS:
        hint = "leave it out, and there is no figure for the platform"
        fields.report("hosting is known for ecs and eks alone", hint, key="hosting")
    return hosting


def criterion(node: YamlNode, problems: list[Problem]) -> Criterion:
    """Return the criterion written at ``node``."""
    fields = LocatedMapping(node, ("id", "name", "weight", "because"), problems)
    weight = fields.number("weight", 0, 10) or Decimal(0)
    if weight != round(weight, 2):
        fields.report(f"weight: {weight} has more than two decimals", "round it", key="weight")
    return Criterion(
        id=fields.text("id"),
        name=fields.text("name"),
        weight=weight,
        because=fields.text("because"),
        place=node.place,
    )


def source(node: YamlNode, problems: list[Problem]) -> Source:
    """Return the source written at ``node``."""
    fields = LocatedMapping(node, ("id", "title", "url", "seen", "note", "records"), problems)
    return Source(
        id=fields.text("id"),
        title=fields.text("title"),
        url=fields.url("url"),
        seen=fields.day("seen", required=True) or _DAWN,
        note=fields.text("note", required=False),
        event=fields.word("records", ("page", "event"), default="page") == "event",
        place=node.place,
    )


def relation(node: YamlNode, problems: list[Problem]) -> Relation:
    """Return the relation written at ``node``."""
    fields = LocatedMapping(node, ("id", "between", "inputs", "usually", "because"), problems)
    between = _read_between(fields)
    inputs = fields.texts("inputs", required=True)
    because = fields.text("because")
    return Relation(
        id=fields.text("id"),
        between=between,
        inputs=inputs,
        because=because,
        usually=_read_usually(fields),
        place=node.place,
    )


def _read_between(fields: LocatedMapping) -> tuple[str, str]:
    match fields.texts("between", required=True):
        case (first, second):
            return first, second
    fields.report("`between` is not two words", "write [fargate, ec2]", key="between")
    return "", ""


def _read_usually(fields: LocatedMapping) -> dict[CostRelation, Decimal]:
    """Return how common each value of a relation is, in percent; equally if not stated."""
    if "usually" not in fields:
        return dict.fromkeys(RELATION_VALUES, ALL / len(RELATION_VALUES))
    inner = fields.mapping("usually", RELATION_VALUES)
    shares: dict[CostRelation, Decimal] = {}
    for value in RELATION_VALUES:
        shares[value] = inner.number(value, 0, int(ALL), required=False) or Decimal(0)
    total = sum(shares.values())
    if total != ALL:
        message = f"`usually` comes to {total}, not to {ALL}"
        fields.report(message, "write percent of all", key="usually")
    return shares
