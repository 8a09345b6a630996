"""When another platform becomes cheapest.

How full machines must be, from how many copies on, and which assumption moves the sum most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import HIGH, LIKELY, LOW
from advisor.costing.bill import cents
from advisor.costing.compute import Unpriced
from advisor.costing.estimate import whole_bill
from advisor.costing.shared_services import people_figure
from advisor.knowledge.model import HostingKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.costing.cost_model import CostModel
    from advisor.costing.estimate import Estimate
    from advisor.knowledge.model import Platform

PERCENT: Final = tuple(range(5, 101))
_MOST_LEVERS: Final = 5
CLEARLY: Final = Decimal("0.02")
# The numbers of copies to examine: up to so many times those asked about, in so many steps, and
# all small ones.
_LEAST_COPIES = 20
_TIMES = 4
_STEPS = 64
_ALL_UP_TO = 20
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Curve:
    """What a platform costs in a month, as a function of what is varied."""

    platform: Platform
    points: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """From about ``at`` copies on, ``after`` is clearly cheaper than ``before``.

    ``before`` is the cheapest until then; ``usd`` is what ``after`` costs there.
    """

    at: int
    usd: Decimal
    before: Platform
    after: Platform


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The fill in ``percent`` from which machines cost no more than Fargate.

    It is ``None`` if they cost more even when full.
    """

    fargate: Platform
    machines: Platform
    percent: int | None


@dataclass(frozen=True, slots=True)
class Lever:
    """What the likely cost of a platform becomes with one assumption at its low or high figure."""

    assumption: str
    low: Decimal
    high: Decimal

    @property
    def swing(self) -> Decimal:
        """Return how far apart the two costs are."""
        return abs(self.high - self.low)


class BreakEvenAnalysis:
    """Varies one estimate; ``people`` says whether their time counts."""

    def __init__(self, estimate: Estimate, *, people: bool) -> None:
        """Take the estimate."""
        self._estimate = estimate
        self._people = people
        self._model = estimate.models[LIKELY]
        self._platforms = tuple(cost.platform for cost in estimate.priced)

    def by_copies(self) -> tuple[Curve, ...]:
        """Return what each platform costs by the number of copies; the peak grows with it."""
        costs = self._costs_by_copies()
        curves = []
        for platform in self._platforms:
            points = [(count, usd[platform]) for count, usd in costs.items() if platform in usd]
            curves.append(Curve(platform, tuple(points)))
        return tuple(curves)

    def crossings(self) -> tuple[Crossing, ...]:
        """Return from how many copies on another platform is the cheapest by over ``CLEARLY``.

        Machines come whole, so that platforms that cost nearly the same take turns from copy to
        copy; those turns do not count.
        """
        crossings: list[Crossing] = []
        before: Platform | None = None
        for count, costs in self._costs_by_copies().items():
            after = min(costs, key=costs.__getitem__, default=None)
            if before is None or after is None or before not in costs:
                before = after
            elif costs[before] > costs[after] * (1 + CLEARLY):
                crossings.append(Crossing(count, costs[after], before, after))
                before = after
        return tuple(crossings)

    @property
    def most(self) -> int:
        """Return the highest number of copies that is examined."""
        return max(_LEAST_COPIES, self._model.sizes.copies * _TIMES)

    def _counts(self) -> list[int]:
        """Return the numbers of copies to examine, among them the one asked about.

        They are closer together where they are small.
        """
        most = self.most
        counts = set(range(1, min(most, _ALL_UP_TO) + 1))
        counts.add(self._model.sizes.copies)
        for step in range(_STEPS + 1):
            counts.add(round(most ** (Decimal(step) / _STEPS)))
        counts.discard(0)
        return sorted(counts)

    def _costs_by_copies(self) -> dict[int, dict[Platform, Decimal]]:
        """Return by the number of copies what they cost on each platform that has a figure."""
        sizes = self._model.sizes
        costs: dict[int, dict[Platform, Decimal]] = {}
        for count in self._counts():
            peak = count
            if sizes.copies:
                peak = -(-sizes.peak * count // sizes.copies)  # rounded up
            model = replace(self._model, sizes=replace(sizes, copies=count, peak=peak))
            costs[count] = {}
            for platform in self._platforms:
                usd = self._usd(platform, model)
                if usd is not None:
                    costs[count][platform] = usd
        return costs

    def by_fill(self) -> tuple[Curve, ...]:
        """Return what each platform costs on AWS's bill by the per cent of room that is taken."""
        return tuple(
            Curve(platform, tuple(self._points_by_fill(platform))) for platform in self._platforms
        )

    def _points_by_fill(self, platform: Platform) -> Iterator[tuple[int, Decimal]]:
        sizes = replace(self._model.sizes, utilisation="")
        model = replace(self._model, sizes=sizes)
        for percent in PERCENT:
            figures = {
                "fill-customer": Decimal(percent) / _WHOLE,
                "swing-customer": Decimal(0),
                "spares-customer": Decimal(0),
                people_figure(platform): Decimal(0),
            }
            usd = self._usd(platform, model.with_figures(figures))
            if usd is not None:
                yield percent, usd

    def break_evens(self) -> tuple[BreakEven, ...]:
        """Return for each orchestrator how full machines must be to cost no more than Fargate.

        The machines are those that the customer runs. Only AWS's bill counts, without room for
        peaks and machines to spare. A workload that does not run has no break-even.
        """
        if not self._model.sizes.copy_hours:
            return ()
        break_evens: list[BreakEven] = []
        for fargate in self._platforms:
            if fargate.hosting is not HostingKind.FARGATE:
                continue
            fargate_usd = dict(self._points_by_fill(fargate))
            for rival in self._platforms:
                is_alike = rival.orchestrator == fargate.orchestrator
                if is_alike and rival.hosting is HostingKind.EC2:
                    percent = self._first_no_dearer(rival, fargate_usd)
                    break_evens.append(BreakEven(fargate, rival, percent))
        return tuple(break_evens)

    def _first_no_dearer(self, machines: Platform, usd: Mapping[int, Decimal]) -> int | None:
        """Return the first per cent at which ``machines`` cost no more than ``usd`` at it."""
        for percent, cost in self._points_by_fill(machines):
            if cost <= usd[percent]:
                return percent
        return None

    def levers(self, platform: Platform) -> tuple[Lever, ...]:
        """Return the assumptions that move the likely cost of ``platform`` most, the first most."""
        low_figures = self._estimate.models[LOW].figures
        high_figures = self._estimate.models[HIGH].figures
        levers = []
        for key in self._model.figures:
            low = self._usd(platform, self._model.with_figures({key: low_figures[key]}))
            high = self._usd(platform, self._model.with_figures({key: high_figures[key]}))
            if low is not None and high is not None and low != high:
                levers.append(Lever(key, low, high))
        levers.sort(key=lambda lever: -lever.swing)
        return tuple(levers[:_MOST_LEVERS])

    def _usd(self, platform: Platform, model: CostModel) -> Decimal | None:
        bill = whole_bill(platform, model)
        if isinstance(bill, Unpriced):
            return None
        if self._people:
            return cents(bill.usd)
        return cents(bill.usd - bill.of("people"))
