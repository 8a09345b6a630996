"""The estimate: what each platform costs, low, likely and high, and what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from advisor.costing.assumptions import HIGH, LIKELY, LOW, STANCES, Assumptions, shipped_assumptions
from advisor.costing.bill import Bill, cents
from advisor.costing.compute import Unpriced, compute, fargate_kind, rate_of
from advisor.costing.cost_model import CostModel
from advisor.costing.hosting import hosting_of
from advisor.costing.shared_services import people_figure, shared_services_bill
from advisor.pricing.items import EXACT
from advisor.pricing.price_file import shipped_prices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from advisor.costing.assumptions import Assumption, Stance
    from advisor.costing.cost_model import PackingCache
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
        "Windows licenses on machines, burstable and flex machines, "
        "and types that the price book does not know"
    ),
)

# The Spot discounts on machines in the price book, by stance.
_EC2_SPOT: Final = {LOW: "ec2-spot-high", LIKELY: "ec2-spot-likely", HIGH: "ec2-spot-low"}
_PACKINGS: Final[WeakKeyDictionary[PriceBook, PackingCache]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class PlatformCost:
    """What one platform costs.

    ``bills`` by stance are empty where there is no figure; ``because`` then says why. If not
    ``has_people``, nobody has assumed how much of people's time the platform takes.
    """

    platform: Platform
    bills: Mapping[Stance, Bill]
    because: str = ""
    possible: bool = True
    has_people: bool = True

    def usd(self, stance: Stance = LIKELY) -> Decimal:
        """Return the monthly cost to the cent."""
        return cents(self.bills[stance].usd)

    def bill_usd(self, stance: Stance = LIKELY) -> Decimal:
        """Return the part of it that stands on AWS's bill, to the cent: all but people's time."""
        bill = self.bills[stance]
        return cents(bill.usd - bill.of("people"))


@dataclass(frozen=True)
class Estimate:
    """What a workload costs on each platform, in the order of the base, and what that rests on.

    ``models`` hold every figure of each stance as it was taken, replaced where the price book or
    an answer says otherwise.
    """

    assumptions: Assumptions
    models: Mapping[Stance, CostModel]
    platforms: tuple[PlatformCost, ...]

    @property
    def sizes(self) -> Sizes:
        """Return what is run."""
        return self.models[LIKELY].sizes

    @property
    def book(self) -> PriceBook:
        """Return where the prices stand."""
        return self.models[LIKELY].book

    def figure(self, assumption: str, stance: Stance = LIKELY) -> Decimal:
        """Return the figure of an assumption as it was taken."""
        return self.models[stance].figures[assumption]

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
        model = self.models[LIKELY]
        ec2 = model.price(_EC2_SPOT[LIKELY])
        if ec2 and not self.assumptions["spot-ec2"].is_set:
            yield ec2.as_of
        fargate, _ = _spot_prices(model)
        if fargate and not self.assumptions["spot-fargate"].is_set:
            yield fargate.as_of

    def is_replaced(self, assumption: Assumption) -> bool:
        """Return whether the price book or an answer replaces the figures of an assumption."""
        return any(
            self.figure(assumption.id, stance) != assumption.at(stance) for stance in STANCES
        )

    @property
    def idle(self) -> tuple[str, ...]:
        """Return the assumptions that somebody set and that affect none of the likely bills."""
        changed = (assumption.id for assumption in self.assumptions if assumption.is_set)
        return tuple(key for key in changed if not self._matters(key))

    def _matters(self, key: str) -> bool:
        usual = shipped_assumptions()[key].likely
        model = self.models[LIKELY].with_figures({key: usual})
        for cost in self.priced:
            bill = whole_bill(cost.platform, model)
            if isinstance(bill, Unpriced) or bill.usd != cost.bills[LIKELY].usd:
                return True
        return usual == self.figure(key)

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
    book: PriceBook | None = None,
    assumptions: Assumptions,
    excluded: Mapping[str, str] | None = None,
) -> Estimate:
    """Return what ``sizes`` cost on each of ``platforms``, at the shipped prices if not ``book``'s.

    ``excluded`` says why some platforms cannot run it at all. Raises ``UnknownRegion`` where the
    price book does not know the Region.
    """
    models = models_for(sizes, assumptions, book)
    reasons = excluded or {}
    costs = []
    for platform in platforms:
        reason = reasons.get(platform.id)
        if reason:
            costs.append(PlatformCost(platform, {}, reason, possible=False))
        else:
            costs.append(_price_platform(platform, models))
    return Estimate(assumptions, models, tuple(costs))


def models_for(
    sizes: Sizes, assumptions: Assumptions, book: PriceBook | None = None
) -> dict[Stance, CostModel]:
    """Return the cost model of each stance for ``sizes``.

    Its figures are those of ``assumptions``, replaced where the price book or an answer says
    otherwise.
    """
    book = book or shipped_prices()
    packings = _packings_of(book)
    book.region(sizes.region)
    models = {}
    for stance in STANCES:
        model = CostModel(sizes, book, assumptions.at(stance), packings)
        replaced = {}
        ec2_spot = model.price(_EC2_SPOT[stance])
        if ec2_spot and not assumptions["spot-ec2"].is_set:
            replaced["spot-ec2"] = ec2_spot.amount
        fargate_spot = _listed_spot(model)
        if fargate_spot is not None and not assumptions["spot-fargate"].is_set:
            assumed = model.figures["spot-fargate"]
            in_stance = {
                LOW: max(assumed, fargate_spot),
                LIKELY: fargate_spot,
                HIGH: min(assumed, fargate_spot),
            }
            replaced["spot-fargate"] = in_stance[stance]
        if sizes.house_clusters and stance is LOW and not assumptions["cluster-share"].is_set:
            replaced["cluster-share"] = Decimal(0)
        models[stance] = model.with_figures(replaced)
    return models


def _listed_spot(model: CostModel) -> Decimal | None:
    """Return the Spot discount on Fargate by the prices in the book, or ``None`` without them."""
    spot, listed = _spot_prices(model)
    if not spot or not listed or not listed.amount:
        return None
    discount = round(1 - spot.amount / listed.amount, 4)
    return max(discount, Decimal(0))


def _spot_prices(model: CostModel) -> tuple[Price | None, Price | None]:
    """Return the price of a vCPU on Fargate Spot and its list price."""
    kind = fargate_kind(model)
    spot_kind = "spot" if kind == "x86" else "arm-spot"
    return model.price(rate_of(spot_kind, "vcpu")), model.price(rate_of(kind, "vcpu"))


def _packings_of(book: PriceBook) -> PackingCache:
    """Return the packings that were computed with the prices of ``book``."""
    return _PACKINGS.setdefault(book, {})


def _price_platform(platform: Platform, models: Mapping[Stance, CostModel]) -> PlatformCost:
    bills: dict[Stance, Bill] = {}
    for stance, model in models.items():
        bill = whole_bill(platform, model)
        if isinstance(bill, Unpriced):
            return PlatformCost(platform, {}, bill.because, bill.possible)
        bills[stance] = bill
    has_people = people_figure(platform) in models[LIKELY].figures
    return PlatformCost(platform, bills, has_people=has_people)


def whole_bill(platform: Platform, model: CostModel) -> Bill | Unpriced:
    """Return all that the copies cost on ``platform`` in a month, or why there is no bill."""
    hosting = hosting_of(platform)
    if hosting is None:
        return Unpriced(f"the rules do not say how {platform.name} is hosted (`hosting`)")
    with localcontext(EXACT):
        bill = compute(hosting, model)
        if isinstance(bill, Unpriced):
            return bill
        around = shared_services_bill(platform, model)
    return replace(bill, lines=bill.lines + around.lines, missing=bill.missing + around.missing)
