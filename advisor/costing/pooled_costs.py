"""What many workloads cost together: the sum of their likely bills, with what they share counted once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.costing.bill import cents, exact_sum
from advisor.pricing.items import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from advisor.costing.bill import Bill, LineItem

SHARED: Final = (
    "an EKS cluster for each Region",
    "the NAT gateways and endpoints of each Region by the hour",
    "the people who run each platform",
)
"""What is counted once, at what it costs the workload for which it costs most."""


@dataclass(frozen=True)
class Member:
    """One workload: its name, its Region, and its likely bill on each platform that has a figure."""

    name: str
    region: str
    bills: Mapping[str, Bill]


@dataclass(frozen=True, slots=True)
class PooledCost:
    """What the members cost that have a figure: ``apart``, each by itself, and ``together``; the ``others`` have none."""

    together: Decimal
    apart: Decimal
    counted: tuple[str, ...]
    others: tuple[str, ...]


def pool_costs(members: Iterable[Member], platform_of: Callable[[str], str | None]) -> PooledCost:
    """Return what ``members`` cost, each on the platform that ``platform_of`` gives for its name."""
    own: list[Decimal] = []
    shared: dict[tuple[str, str], list[Decimal]] = {}
    counted, others = [], []
    for each in members:
        platform = platform_of(each.name)
        bill = each.bills.get(platform) if platform else None
        if platform is None or bill is None:
            others.append(each.name)
            continue
        counted.append(each.name)
        own.append(
            exact_sum(line.usd for line in bill.lines if not _key(line, each.region, platform))
        )
        for key, usd in _shares(bill, each.region, platform):
            shared.setdefault(key, []).append(usd)
    apart = [*own, *(usd for amounts in shared.values() for usd in amounts)]
    together = [*own, *(max(amounts) for amounts in shared.values())]
    return PooledCost(
        cents(exact_sum(together)), cents(exact_sum(apart)), tuple(counted), tuple(others)
    )


def _shares(bill: Bill, region: str, platform: str) -> Iterator[tuple[tuple[str, str], Decimal]]:
    """Yield what ``bill`` has of each thing that is shared."""
    found: dict[tuple[str, str], Decimal] = {}
    for line in bill.lines:
        if key := _key(line, region, platform):
            found[key] = EXACT.add(found.get(key, Decimal(0)), line.usd)
    yield from found.items()


def _key(line: LineItem, region: str, platform: str) -> tuple[str, str] | None:
    """Return with whom a line is shared: all of a Region, or all of a platform; none if it is the workload's own."""
    if line.item == "people":
        return "people", platform
    if line.item == "eks-cluster" or (line.item in {"nat", "endpoints"} and line.unit == "hour"):
        return line.item, region
    return None
