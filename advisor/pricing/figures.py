"""Reads the figures of a group in a price file: rates with their units and tiers, and the prices of machines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.knowledge.values import nearest, shown
from advisor.pricing.book import CONFIRMED, REPORTED, Price, Tier
from advisor.pricing.items import CURRENCY, ITEMS, MACHINE_ITEMS, parse_figure

if TYPE_CHECKING:
    from datetime import date

    from advisor.knowledge.document import YamlNode
    from advisor.pricing.fields import PriceFields
    from advisor.pricing.items import Figure

INSTANCE: Final = re.compile(r"[a-z0-9-]{1,30}\.[a-z0-9-]{1,30}\Z")
MACHINE_KEYS: Final = {kind.replace("-", "_"): kind for kind in MACHINE_ITEMS}
ABOUT: Final = ("source", "as_of", "evidence")


@dataclass(frozen=True, slots=True)
class About:
    """What holds for all figures of a group."""

    source: str
    as_of: date
    evidence: str


def read_group_note(group: PriceFields) -> About | None:
    """Return what ``group`` says of all its figures; none if it does not say it rightly."""
    source, day = group.text("source"), group.day("as_of")
    evidence = group.word("evidence", (CONFIRMED, REPORTED), "E811")
    return About(source, day, evidence) if source and day and evidence else None


def rates(group: PriceFields, said: About, into: dict[str, Price]) -> None:
    """Read the rates of ``group``, of which each item is given once, ``into`` what was read before."""
    part = group.part("rates")
    for item, each in part.items():
        if item not in ITEMS:
            part.note(
                "E815",
                f"unknown item {shown(item)}",
                nearest(item, ITEMS) or "advisor prices lists them",
                key=item,
            )
        elif item in into:
            part.note(
                "E808", f"{item} is given twice for the same Region", "keep one of them", key=item
            )
        elif price := _price(part, item, each, said):
            into[item] = price


def _price(part: PriceFields, item: str, node: YamlNode, said: About) -> Price | None:
    nodes = node.value if node.is_list else (node,)
    if not nodes:
        part.note("E801", f"{item} is an empty list", "give the amount", key=item)
    figures = [each for each in (_figure(part, item, node) for node in nodes) if each]
    if not nodes or len(figures) < len(nodes):
        return None
    starts = [each.start for each in figures]
    if starts[0] or starts != sorted(set(starts)):
        part.note(
            "E807",
            f"the tiers of {item} do not rise from nothing",
            "begin with the one without `from`",
            key=item,
        )
        return None
    tiers = tuple(Tier(each.start, each.amount) for each in figures[1:])
    return Price(figures[0].amount, figures[0].unit, said.source, said.as_of, said.evidence, tiers)


def _figure(part: PriceFields, item: str, node: YamlNode) -> Figure | None:
    unit = ITEMS[item].unit
    read = parse_figure(node.value) if isinstance(node.value, str) else None
    if read is None:
        found = node.kind if node.is_mapping or node.is_list else shown(node.value)
        part.problems.append(
            node.problem(
                "E805", f"{item}: {found} is no amount with its unit", f"write it as `0.05 {unit}`"
            )
        )
        return None
    if read.unit != unit:
        kept = (
            f"prices are kept in {CURRENCY}"
            if unit.startswith(CURRENCY) and not read.unit.startswith(CURRENCY)
            else ""
        )
        hint = kept or f"give it as `{unit}`"
        part.problems.append(
            node.problem("E806", f"{item} is given {read.unit}, and counted {unit}", hint)
        )
        return None
    if ITEMS[item].is_share and read.amount > 1:
        part.problems.append(
            node.problem("E817", f"{item}: {read.amount} is more than all of it", "12 % is 0.12")
        )
        return None
    return read


def machines(group: PriceFields, key: str, said: About, into: dict[str, Price]) -> PriceFields:
    """Return the mapping of machines under ``key`` of ``group``, their prices read ``into`` what was read before."""
    unit = MACHINE_ITEMS[MACHINE_KEYS[key]].unit
    given = group.text("unit")
    if given and given != unit:
        group.note(
            "E806",
            f"machines are given {shown(given)}, and counted {unit}",
            f"write unit: {unit}",
            key="unit",
        )
    part = group.part(key)
    for name in part:
        if not INSTANCE.match(name):
            part.note(
                "E812",
                f"{shown(name)} is no type of machine",
                "write it as AWS does, such as m7g.large",
                key=name,
            )
        elif name in into:
            part.note(
                "E808", f"{name} is given twice for the same Region", "keep one of them", key=name
            )
        elif (number := part.amount(name, above_zero=True)) is not None:
            into[name] = Price(number, unit, said.source, said.as_of, said.evidence)
    return part
