"""The estimate: what each platform costs, low, likely and high, and what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import HIGH, LIKELY, LOW, STANCES, Assumptions, shipped_assumptions
from advisor.costing.bill import Bill, cents
from advisor.costing.compute import Unpriced, compute, fargate_kind, rate_of
from advisor.costing.instance_fleet import InstanceCatalogue
from advisor.costing.shared_services import shared_services_bill
from advisor.pricing.price_file import shipped_prices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from advisor.costing.assumptions import Assumption
    from advisor.costing.sizes import Sizes
    from advisor.knowledge.model import Platform
    from advisor.pricing.book import Price, PriceBook

NOT_INCLUDED: Final = (
    "tax, support plans, credits and free tiers",
    (
        "data transfer to the internet and between zones, "
        "and public IPv4 addresses of machines and load balancers"
    ),
    (
        "volumes, file systems and databases of the workload itself; "
        "images pulled from other registries"
    ),
    "Container Insights, tracing, and tools on top of the platform",
    "building the images, and moving to the platform",
    (
        "Windows licences on machines, burstable and flex machines, "
        "and types that the price book does not know"
    ),
)

# The Spot discounts on machines in the price book, by stance.
_EC2_SPOT: Final = {LOW: "ec2-spot-high", LIKELY: "ec2-spot-likely", HIGH: "ec2-spot-low"}


@dataclass(frozen=True, slots=True)
class PlatformCost:
    """What one platform costs.

    ``bills`` by stance are empty where there is no figure; ``because`` then says why.
    """

    platform: Platform
    bills: Mapping[str, Bill]
    because: str = ""
    possible: bool = True

    def usd(self, stance: str = LIKELY) -> Decimal:
        """Return the monthly cost to the cent."""
        return cents(self.bills[stance].usd)

    def bill_usd(self, stance: str = LIKELY) -> Decimal:
        """Return the part of it that stands on AWS's bill, to the cent: all but people's time."""
        bill = self.bills[stance]
        return cents(bill.usd - bill.of("people"))


@dataclass(frozen=True)
class Estimate:
    """What a workload costs on each platform, in the order of the base, and what that rests on.

    ``stated`` holds every figure of each stance as it was taken, replaced where the price book or
    an answer says otherwise.
    """

    sizes: Sizes
    instances: InstanceCatalogue
    assumptions: Assumptions
    stated: Mapping[str, Mapping[str, Decimal]]
    platforms: tuple[PlatformCost, ...]

    def of(self, platform: str) -> PlatformCost | None:
        """Return what ``platform`` costs, or ``None`` if it was not asked about."""
        for cost in self.platforms:
            if cost.platform.id == platform:
                return cost
        return None

    @property
    def priced(self) -> tuple[PlatformCost, ...]:
        """Return the platforms that have a figure."""
        return tuple(cost for cost in self.platforms if cost.bills)

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days of the prices that the likely bills use, the oldest first."""
        days = set()
        on_spot = False
        for cost in self.priced:
            for line in cost.bills[LIKELY].lines:
                on_spot = on_spot or line.says.endswith("on Spot")
                if line.as_of:
                    days.add(line.as_of)
        if on_spot:
            days.update(self._days_of_spot())
        return tuple(sorted(days))

    def _days_of_spot(self) -> Iterator[date]:
        """Yield the days of the Spot discounts that come from the price book."""
        book = self.instances.book
        ec2 = book.find(_EC2_SPOT[LIKELY], self.sizes.region)
        if ec2 and not self.assumptions["spot-ec2"].is_set:
            yield ec2.as_of
        fargate, _ = _spot_prices(self.sizes, book)
        if fargate and not self.assumptions["spot-fargate"].is_set:
            yield fargate.as_of

    def is_replaced(self, assumption: Assumption) -> bool:
        """Return whether the price book or an answer replaces the figures of an assumption."""
        for stance in STANCES:
            if self.stated[stance][assumption.id] != assumption.at(stance):
                return True
        return False

    @property
    def idle(self) -> tuple[str, ...]:
        """Return the assumptions that somebody set and that affect none of the likely bills."""
        changed = (assumption.id for assumption in self.assumptions if assumption.is_set)
        return tuple(key for key in changed if not self._matters(key))

    def _matters(self, key: str) -> bool:
        figures = {**self.stated[LIKELY], key: shipped_assumptions()[key].likely}
        for cost in self.priced:
            bill = whole_bill(cost.platform, self.sizes, self.instances, figures)
            if isinstance(bill, Unpriced) or bill.usd != cost.bills[LIKELY].usd:
                return True
        return figures[key] == self.stated[LIKELY][key]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what belongs to some bill and has no price in the book."""
        notes: list[str] = []
        for cost in self.priced:
            notes += cost.bills[LIKELY].missing
        return tuple(dict.fromkeys(notes))


def estimate(
    platforms: Iterable[Platform],
    sizes: Sizes,
    *,
    instances: InstanceCatalogue | None = None,
    assumptions: Assumptions,
    excluded: Mapping[str, str] | None = None,
) -> Estimate:
    """Return what ``sizes`` cost on each of ``platforms``.

    ``excluded`` says why some platforms cannot run it at all. Raises ``UnknownRegion`` where the
    price book does not know the Region.
    """
    instances = instances or shipped_instances()
    instances.book.region(sizes.region)
    stated = stated_for(sizes, instances, assumptions)
    reasons = excluded or {}
    costs = []
    for platform in platforms:
        reason = reasons.get(platform.id)
        if reason:
            costs.append(PlatformCost(platform, {}, reason, possible=False))
        else:
            costs.append(_price_platform(platform, sizes, instances, stated))
    return Estimate(sizes, instances, assumptions, stated, tuple(costs))


@cache
def shipped_instances() -> InstanceCatalogue:
    """Return the machines of the price book that comes with the program."""
    return InstanceCatalogue(shipped_prices())


def stated_for(
    sizes: Sizes, instances: InstanceCatalogue, assumptions: Assumptions
) -> dict[str, dict[str, Decimal]]:
    """Return the figures of each stance for ``sizes``.

    They are those of ``assumptions``, replaced where the price book or an answer says otherwise.
    """
    stated = {stance: assumptions.at(stance) for stance in STANCES}
    if not assumptions["spot-ec2"].is_set:
        for stance, item in _EC2_SPOT.items():
            usual = instances.book.find(item, sizes.region)
            if usual:
                stated[stance]["spot-ec2"] = usual.amount
    if not assumptions["spot-fargate"].is_set:
        listed = _listed_spot(sizes, instances.book)
        if listed is not None:
            low, high = stated[LOW]["spot-fargate"], stated[HIGH]["spot-fargate"]
            stated[LOW]["spot-fargate"] = max(low, listed)
            stated[LIKELY]["spot-fargate"] = listed
            stated[HIGH]["spot-fargate"] = min(high, listed)
    if sizes.house_clusters and not assumptions["cluster-share"].is_set:
        stated[LOW]["cluster-share"] = Decimal(0)
    return stated


def _listed_spot(sizes: Sizes, book: PriceBook) -> Decimal | None:
    """Return the Spot discount on Fargate by the prices in the book, or ``None`` without them."""
    spot, listed = _spot_prices(sizes, book)
    if not spot or not listed or not listed.amount:
        return None
    discount = round(1 - spot.amount / listed.amount, 4)
    return max(discount, Decimal(0))


def _spot_prices(sizes: Sizes, book: PriceBook) -> tuple[Price | None, Price | None]:
    """Return the price of a vCPU on Fargate Spot and its list price."""
    kind = fargate_kind(sizes, book)
    spot_kind = "spot" if kind == "x86" else "arm-spot"
    spot = book.find(rate_of(spot_kind, "vcpu"), sizes.region)
    return spot, book.find(rate_of(kind, "vcpu"), sizes.region)


def _price_platform(
    platform: Platform,
    sizes: Sizes,
    instances: InstanceCatalogue,
    stated: Mapping[str, Mapping[str, Decimal]],
) -> PlatformCost:
    bills: dict[str, Bill] = {}
    for stance, figures in stated.items():
        bill = whole_bill(platform, sizes, instances, figures)
        if isinstance(bill, Unpriced):
            return PlatformCost(platform, {}, bill.because, bill.possible)
        bills[stance] = bill
    return PlatformCost(platform, bills)


def whole_bill(
    platform: Platform, sizes: Sizes, instances: InstanceCatalogue, figures: Mapping[str, Decimal]
) -> Bill | Unpriced:
    """Return all that ``sizes`` cost on ``platform`` in a month, or why there is no bill."""
    bill = compute(platform.id, sizes, instances, figures)
    if isinstance(bill, Unpriced):
        return bill
    around = shared_services_bill(platform, sizes, instances.book, figures)
    return replace(bill, lines=bill.lines + around.lines, missing=bill.missing + around.missing)
