"""Located YAML to what rules speak of: questions, platforms, criteria, sources, relations."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.fields import Fields
from advisor.knowledge.model import (
    EASES,
    RELATION_VALUES,
    Criterion,
    Place,
    Platform,
    Question,
    Relation,
    Source,
)
from advisor.knowledge.values import KINDS, nearest, shown

if TYPE_CHECKING:
    from advisor.errors import Problem
    from advisor.knowledge.document import YamlNode

_ALL = Decimal(100)
_URL = re.compile(r"https?://[^\s<>\"\\^`{|}]+\Z")
GROUPS = ("decide", "size", "pipeline")
_DAWN = date(
    2014, 11, 13
)  # the day Amazon ECS was announced; stands in for a date that could not be read


def question(node: YamlNode, problems: list[Problem]) -> Question:
    """Return the question written at ``node``."""
    fields = Fields(
        node,
        ("id", "group", "kind", "ease", "asks", "why", "values", "range", "unit", "demands"),
        problems,
    )
    kind = fields.word("kind", KINDS)
    values = _explained(fields) if kind in {"choice", "multi"} else {}
    return Question(
        id=fields.text("id"),
        group=fields.word("group", GROUPS),
        kind=kind,
        asks=fields.text("asks"),
        why=fields.text("why"),
        values=values,
        range=_range(fields) if kind in {"integer", "number"} else None,
        unit=fields.text("unit", required=False),
        ease=fields.word("ease", EASES, default=EASES[-1]),
        demands=_demands(fields, ("true", "false") if kind == "boolean" else tuple(values))
        if kind in KINDS
        else (),
        place=_place(node),
    )


def _demands(fields: Fields, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the answers, of those ``known``, by which people ask for something."""
    named = fields.texts("demands")
    for each in named:
        if each not in known:
            fields.report(
                f"demands: unknown value {shown(each)}",
                nearest(each, known),
                key="demands",
                code="E302",
            )
    return named


def _explained(fields: Fields) -> dict[str, str]:
    node = fields.node("values", required=True)
    if node is None or not node.is_mapping:
        fields.report(
            "`values` is not a mapping", "write `value: its explanation` lines", key="values"
        )
        return {}
    if "unknown" in node.value:
        fields.report("`unknown` is a value of every question", "leave it out", key="values")
    return {key: str(each.value) for key, each in node.value.items()}


def _range(fields: Fields) -> tuple[int | Decimal, int | Decimal] | None:
    node = fields.node("range", required=True)
    ends = node.plain() if node is not None and node.is_list else []
    match ends:
        case [int() | Decimal() as low, int() | Decimal() as high] if _is_range(low, high):
            return low, high
    if node is not None:
        fields.report("`range` is not two numbers, the lower first", "write [0, 100]", key="range")
    return None


def _is_range(low: int | Decimal, high: int | Decimal) -> bool:
    switches = isinstance(low, bool) or isinstance(high, bool)
    return not switches and Decimal(low).is_finite() and Decimal(high).is_finite() and low < high


def platform(node: YamlNode, problems: list[Problem]) -> Platform:
    """Return the platform written at ``node``."""
    known = (
        "id",
        "orchestrator",
        "compute",
        "name",
        "summary",
        "available_from",
        "aws_manages",
        "customer_manages",
        "leaves_to_customer",
        "host_reachable",
        "source",
    )
    fields = Fields(node, known, problems)
    return Platform(
        id=fields.text("id"),
        orchestrator=fields.text("orchestrator"),
        compute=fields.text("compute"),
        name=fields.text("name"),
        summary=fields.text("summary"),
        available_from=fields.day("available_from", required=True) or _DAWN,
        aws_manages=fields.texts("aws_manages", required=True),
        customer_manages=fields.texts("customer_manages", required=True),
        leaves_to_customer=int(fields.number("leaves_to_customer", 1, 100, whole=True)),
        host_reachable=fields.switch("host_reachable"),
        sources=fields.texts("source", required=True),
        place=_place(node),
    )


def criterion(node: YamlNode, problems: list[Problem]) -> Criterion:
    """Return the criterion written at ``node``."""
    fields = Fields(node, ("id", "name", "weight", "because"), problems)
    weight = Decimal(fields.number("weight", 0, 10, whole=False))
    if weight != round(weight, 2):
        fields.report(f"weight: {weight} has more than two decimals", "round it", key="weight")
    return Criterion(
        fields.text("id"), fields.text("name"), weight, fields.text("because"), _place(node)
    )


def source(node: YamlNode, problems: list[Problem]) -> Source:
    """Return the source written at ``node``."""
    fields = Fields(node, ("id", "title", "url", "seen", "note", "records"), problems)
    return Source(
        id=fields.text("id"),
        title=fields.text("title"),
        url=_url(fields),
        seen=fields.day("seen", required=True) or _DAWN,
        note=fields.text("note", required=False),
        event=fields.word("records", ("page", "event"), default="page") == "event",
        place=_place(node),
    )


def _url(fields: Fields) -> str:
    url = fields.text("url", required=False)
    if url and not (_URL.match(url) and url.isprintable()):
        fields.report(
            f"url: {shown(url)} is no web address", "write https://…, without blanks", key="url"
        )
        return ""
    return url


def relation(node: YamlNode, problems: list[Problem]) -> Relation:
    """Return the relation written at ``node``."""
    fields = Fields(node, ("id", "between", "inputs", "usually", "because"), problems)
    match fields.texts("between", required=True):
        case (first, second):
            between = first, second
        case _:
            fields.report("`between` is not two words", "write [fargate, ec2]", key="between")
            between = "", ""
    inputs, because = fields.texts("inputs", required=True), fields.text("because")
    return Relation(
        fields.text("id"), between, inputs, because, _usually(fields, problems), _place(node)
    )


def _usually(fields: Fields, problems: list[Problem]) -> dict[str, Decimal]:
    """Return how common each value of a relation is, in percent; all alike if nothing is said."""
    node = fields.node("usually")
    if node is None:
        return dict.fromkeys(RELATION_VALUES, _ALL / len(RELATION_VALUES))
    inner = Fields(node, RELATION_VALUES, problems)
    shares = {
        each: Decimal(inner.number(each, 0, int(_ALL), whole=False, default=0))
        for each in RELATION_VALUES
    }
    if sum(shares.values()) != _ALL:
        fields.report(
            f"`usually` comes to {sum(shares.values())}, not to {_ALL}",
            "write percent of all",
            key="usually",
        )
    return shares


def _place(node: YamlNode) -> Place:
    return Place(node.path, node.line)
