"""Read the figures of a group in a price file.

They are rates with their units and tiers, and the prices of machines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.located.messages import nearest, shown
from advisor.pricing.amounts import amount_under
from advisor.pricing.book import Price, PriceEvidence, Tier
from advisor.pricing.items import CURRENCY, ITEMS, MACHINE_ITEMS, parse_figure

if TYPE_CHECKING:
    from datetime import date

    from advisor.located.document import YamlNode
    from advisor.located.mapping import LocatedMapping
    from advisor.pricing.items import Figure

INSTANCE: Final = re.compile(r"[a-z0-9-]{1,30}\.[a-z0-9-]{1,30}\Z")
MACHINE_KEYS: Final = {kind.replace("-", "_"): kind for kind in MACHINE_ITEMS}
ABOUT: Final = ("source", "as_of", "evidence")


@dataclass(frozen=True, slots=True)
class About:
    """What holds for all figures of a group."""

    source: str
    as_of: date
    evidence: PriceEvidence


def read_group_note(group: LocatedMapping) -> About | None:
    """Return what ``group`` says of all its figures, or ``None`` if that has a fault."""
    source = group.text("source")
    day = group.day("as_of", required=True)
    evidence = group.member("evidence", PriceEvidence)
    return About(source, day, evidence) if source and day and evidence else None


def rates(group: LocatedMapping, said: About, into: dict[str, Price]) -> None:
    """Read the rates of ``group`` ``into`` those read before; each item may be given once."""
    part = group.mapping("rates")
    for item, node in part.entries():
        if item not in ITEMS:
            hint = nearest(item, ITEMS) or "advisor prices lists them"
            part.report(f"unknown item {shown(item)}", hint, key=item, code="E815")
        elif item in into:
            message = f"{item} is given twice for the same Region"
            part.report(message, "keep one of them", key=item, code="E808")
        else:
            price = _read_price(part, item, node, said)
            if price is not None:
                into[item] = price


def _read_price(part: LocatedMapping, item: str, node: YamlNode, said: About) -> Price | None:
    nodes = node.value if node.is_list else (node,)
    if not nodes:
        part.report(f"{shown(item)} is empty", "give the amount", key=item)
        return None
    figures = []
    for tier_node in nodes:
        figure = _read_figure(part, item, tier_node)
        if figure is not None:
            figures.append(figure)
    if len(figures) < len(nodes):
        return None
    starts = [figure.start for figure in figures]
    if starts[0] or starts != sorted(set(starts)):
        message = f"the tiers of {item} do not rise from zero"
        part.report(message, "begin with the one without `from`", key=item, code="E807")
        return None
    return Price(
        amount=figures[0].amount,
        unit=figures[0].unit,
        source=said.source,
        as_of=said.as_of,
        evidence=said.evidence,
        tiers=tuple(Tier(figure.start, figure.amount) for figure in figures[1:]),
    )


def _read_figure(part: LocatedMapping, item: str, node: YamlNode) -> Figure | None:
    unit = ITEMS[item].unit
    figure = parse_figure(node.value) if isinstance(node.value, str) else None
    if figure is None:
        message = f"{item}: {node.brief} is not an amount with its unit"
        part.problems.append(node.problem("E805", message, f"write it as `0.05 {unit}`"))
        return None
    if figure.unit != unit:
        message = f"{item} is given {figure.unit}, and counted {unit}"
        hint = f"give it as `{unit}`"
        if unit.startswith(CURRENCY) and not figure.unit.startswith(CURRENCY):
            hint = f"prices are kept in {CURRENCY}"
        part.problems.append(node.problem("E806", message, hint))
        return None
    if ITEMS[item].is_share and figure.amount > 1:
        message = f"{item}: {figure.amount} is more than 100 %"
        part.problems.append(node.problem("E817", message, "12 % is 0.12"))
        return None
    return figure


def machines(
    group: LocatedMapping, key: str, said: About, into: dict[str, Price]
) -> LocatedMapping:
    """Return the mapping of machines under ``key``; their prices are read ``into`` the others."""
    unit = MACHINE_ITEMS[MACHINE_KEYS[key]].unit
    given = group.text("unit")
    if given and given != unit:
        message = f"machines are given {shown(given)}, and counted {unit}"
        group.report(message, f"write unit: {unit}", key="unit", code="E806")
    part = group.mapping(key)
    for name, _ in part.entries():
        if not INSTANCE.match(name):
            message = f"{shown(name)} is not a type of machine"
            part.report(message, "write it as AWS does, such as m7g.large", key=name, code="E812")
        elif name in into:
            message = f"{name} is given twice for the same Region"
            part.report(message, "keep one of them", key=name, code="E808")
        else:
            number = amount_under(part, name, above_zero=True)
            if number is not None:
                into[name] = Price(number, unit, said.source, said.as_of, said.evidence)
    return part
