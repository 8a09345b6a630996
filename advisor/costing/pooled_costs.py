"""What many workloads cost together.

It is the sum of their likely bills, with what they share counted once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.costing.bill import cents, exact_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from advisor.costing.bill import Bill, LineItem

SHARED: Final = (
    "an EKS cluster for each Region",
    "the NAT gateways and endpoints of each Region by the hour",
    "the people who run each platform",
)
"""What is counted once, at what it costs the workload for which it costs most."""


@dataclass(frozen=True)
class Member:
    """One workload: name, Region, and the likely bill on each platform that has a figure."""

    name: str
    region: str
    bills: Mapping[str, Bill]


@dataclass(frozen=True, slots=True)
class PooledCost:
    """What the members that have a figure cost: ``apart``, each by itself, and ``together``.

    ``counted`` names them; the ``others`` have no figure.
    """

    together: Decimal
    apart: Decimal
    counted: tuple[str, ...]
    others: tuple[str, ...]


def pool_costs(members: Iterable[Member], platform_of: Callable[[str], str | None]) -> PooledCost:
    """Return what ``members`` cost on the platforms that ``platform_of`` gives for their names."""
    own: list[Decimal] = []
    shared: dict[tuple[str, str], list[Decimal]] = {}
    counted = []
    others = []
    for member in members:
        platform = platform_of(member.name)
        bill = member.bills.get(platform) if platform else None
        if platform is None or bill is None:
            others.append(member.name)
            continue
        counted.append(member.name)
        shares: dict[tuple[str, str], Decimal] = {}
        for line in bill.lines:
            key = _sharing_key(line, member.region, platform)
            if key is None:
                own.append(line.usd)
            else:
                shares[key] = exact_sum((shares.get(key, Decimal(0)), line.usd))
        for key, usd in shares.items():
            shared.setdefault(key, []).append(usd)
    apart = list(own)
    together = list(own)
    for amounts in shared.values():
        apart += amounts
        together.append(max(amounts))
    return PooledCost(
        together=cents(exact_sum(together)),
        apart=cents(exact_sum(apart)),
        counted=tuple(counted),
        others=tuple(others),
    )


def _sharing_key(line: LineItem, region: str, platform: str) -> tuple[str, str] | None:
    """Return with whom a line is shared: all of a Region, or all of a platform.

    It is ``None`` if the line is the workload's own.
    """
    if line.item == "people":
        return "people", platform
    if line.item == "eks-cluster" or (line.item in {"nat", "endpoints"} and line.unit == "hour"):
        return line.item, region
    return None
