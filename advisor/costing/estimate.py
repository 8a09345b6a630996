"""The estimate: what each platform costs, low, likely and high, line by line, and what is left out of it."""

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
    "data transfer to the internet and between zones, and public IPv4 addresses of machines and load balancers",
    "volumes, file systems and databases of the workload itself; images pulled from other registries",
    "Container Insights, tracing, and tools on top of the platform",
    "building the images, and moving to the platform",
    "Windows licences on machines, burstable and flex machines, and types that the price book does not know",
)


@dataclass(frozen=True, slots=True)
class PlatformCost:
    """What one platform costs; ``bills`` by stance are empty where there is no figure, and ``because`` says why."""

    platform: Platform
    bills: Mapping[str, Bill]
    because: str = ""
    possible: bool = True

    def usd(self, stance: str = LIKELY) -> Decimal:
        """Return the monthly cost to the cent."""
        return cents(self.bills[stance].usd)

    def bill_usd(self, stance: str = LIKELY) -> Decimal:
        """Return the part of it that stands on AWS's bill, to the cent: all but people's time."""
        return cents(self.bills[stance].usd - self.bills[stance].of("people"))


@dataclass(frozen=True)
class Estimate:
    """What a workload costs on each platform, in the order of the base, and what that rests on.

    ``stated`` holds every figure of each stance as it was taken, with what the price book or an answer says in its place.
    """

    sizes: Sizes
    instances: InstanceCatalogue
    assumptions: Assumptions
    stated: Mapping[str, Mapping[str, Decimal]]
    platforms: tuple[PlatformCost, ...]

    def of(self, platform: str) -> PlatformCost | None:
        """Return what ``platform`` costs; none if it was not asked about."""
        return next((each for each in self.platforms if each.platform.id == platform), None)

    @property
    def priced(self) -> tuple[PlatformCost, ...]:
        """Return the platforms that have a figure."""
        return tuple(each for each in self.platforms if each.bills)

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days of the prices that the likely bills use, the oldest first."""
        lines = [line for each in self.priced for line in each.bills[LIKELY].lines]
        on_spot = any(line.says.endswith("on Spot") for line in lines)
        days = {line.as_of for line in lines if line.as_of} | (
            set(self._days_of_spot()) if on_spot else set()
        )
        return tuple(sorted(days))

    def _days_of_spot(self) -> Iterator[date]:
        """Yield the days of what the price book says that Spot takes off."""
        book, region = self.instances.book, self.sizes.region
        found = (book.find("ec2-spot-likely", region), _spot_prices(self.sizes, book)[0])
        set_here = (self.assumptions["spot-ec2"].is_set, self.assumptions["spot-fargate"].is_set)
        yield from (
            price.as_of
            for price, is_set in zip(found, set_here, strict=True)
            if price and not is_set
        )

    def is_replaced(self, each: Assumption) -> bool:
        """Return whether the price book or an answer says something else than an assumption does."""
        return any(self.stated[stance][each.id] != each.at(stance) for stance in STANCES)

    @property
    def idle(self) -> tuple[str, ...]:
        """Return the assumptions that somebody set and that make no difference to any likely bill."""
        return tuple(
            each.id for each in self.assumptions if each.is_set and not self._matters(each.id)
        )

    def _matters(self, key: str) -> bool:
        figures = {**self.stated[LIKELY], key: shipped_assumptions()[key].likely}
        for each in self.priced:
            other = whole_bill(each.platform, self.sizes, self.instances, figures)
            if isinstance(other, Unpriced) or other.usd != each.bills[LIKELY].usd:
                return True
        return figures[key] == self.stated[LIKELY][key]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what belongs to some bill and has no price in the book."""
        found = (note for each in self.priced for note in each.bills[LIKELY].missing)
        return tuple(dict.fromkeys(found))


def estimate(
    platforms: Iterable[Platform],
    sizes: Sizes,
    *,
    instances: InstanceCatalogue | None = None,
    assumptions: Assumptions,
    excluded: Mapping[str, str] | None = None,
) -> Estimate:
    """Return what ``sizes`` cost on each of ``platforms``; ``excluded`` says why some cannot run it at all.

    Raises ``UnknownRegion`` where the price book does not know the Region.
    """
    instances = instances or shipped_instances()
    instances.book.region(sizes.region)
    stated = stated_for(sizes, instances, assumptions)
    found = [
        _cost(each, sizes, instances, stated, (excluded or {}).get(each.id, ""))
        for each in platforms
    ]
    return Estimate(sizes, instances, assumptions, stated, tuple(found))


@cache
def shipped_instances() -> InstanceCatalogue:
    """Return the machines of the price book that comes with the program."""
    return InstanceCatalogue(shipped_prices())


def stated_for(
    sizes: Sizes, instances: InstanceCatalogue, assumptions: Assumptions
) -> dict[str, dict[str, Decimal]]:
    """Return the figures of each stance for ``sizes``, with what the price book or an answer says in their place."""
    stated = {stance: assumptions.at(stance) for stance in STANCES}
    if not assumptions["spot-ec2"].is_set:
        for stance, key in zip(
            STANCES, ("ec2-spot-high", "ec2-spot-likely", "ec2-spot-low"), strict=True
        ):
            usual = instances.book.find(key, sizes.region)
            stated[stance]["spot-ec2"] = usual.amount if usual else stated[stance]["spot-ec2"]
    if (
        not assumptions["spot-fargate"].is_set
        and (listed := _listed_spot(sizes, instances.book)) is not None
    ):
        figures = {each: stated[each]["spot-fargate"] for each in STANCES}
        around = zip(
            STANCES, (max(figures[LOW], listed), listed, min(figures[HIGH], listed)), strict=True
        )
        for stance, figure in around:
            stated[stance]["spot-fargate"] = figure
    if sizes.house_clusters and not assumptions["cluster-share"].is_set:
        stated[LOW]["cluster-share"] = Decimal(0)
    return stated


def _listed_spot(sizes: Sizes, book: PriceBook) -> Decimal | None:
    """Return what Spot takes off Fargate by the prices in the book; none if it has none."""
    spot, listed = _spot_prices(sizes, book)
    off = round(1 - spot.amount / listed.amount, 4) if spot and listed and listed.amount else None
    return None if off is None else max(off, Decimal(0))


def _spot_prices(sizes: Sizes, book: PriceBook) -> tuple[Price | None, Price | None]:
    kind = fargate_kind(sizes, book)
    spot = book.find(rate_of("spot" if kind == "x86" else "arm-spot", "vcpu"), sizes.region)
    return spot, book.find(rate_of(kind, "vcpu"), sizes.region)


def _cost(
    platform: Platform,
    sizes: Sizes,
    instances: InstanceCatalogue,
    stated: Mapping[str, Mapping[str, Decimal]],
    excluded: str,
) -> PlatformCost:
    if excluded:
        return PlatformCost(platform, {}, excluded, possible=False)
    bills: dict[str, Bill] = {}
    for stance, figures in stated.items():
        found = whole_bill(platform, sizes, instances, figures)
        if isinstance(found, Unpriced):
            return PlatformCost(platform, {}, found.because, found.possible)
        bills[stance] = found
    return PlatformCost(platform, bills)


def whole_bill(
    platform: Platform, sizes: Sizes, instances: InstanceCatalogue, figures: Mapping[str, Decimal]
) -> Bill | Unpriced:
    """Return all that ``sizes`` cost on ``platform`` in a month under ``figures``, or why there is no bill."""
    found = compute(platform.id, sizes, instances, figures)
    if isinstance(found, Unpriced):
        return found
    around = shared_services_bill(platform, sizes, instances.book, figures)
    return replace(found, lines=found.lines + around.lines, missing=found.missing + around.missing)
