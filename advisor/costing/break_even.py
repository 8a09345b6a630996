"""Where the answer turns: how full machines must be, from how many copies on, and which assumption moves the sum most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import HIGH, LIKELY, LOW
from advisor.costing.bill import cents
from advisor.costing.compute import Unpriced
from advisor.costing.estimate import whole_bill
from advisor.costing.instance_fleet import CUSTOMER, WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.costing.estimate import Estimate
    from advisor.knowledge.model import Platform

PERCENT: Final = tuple(range(5, 101))
MOST_LEVERS: Final = 5
CLEARLY: Final = Decimal("0.02")
_LEAST_COPIES, _TIMES, _STEPS, _ALL_UP_TO = 20, 4, 64, 20
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Curve:
    """What a platform costs in a month, by whatever is varied."""

    platform: Platform
    points: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """From about ``at`` copies on, ``after``, at ``usd`` there, is clearly cheaper than ``before``, the cheapest until then."""

    at: int
    usd: Decimal
    before: Platform
    after: Platform


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Machines on which copies take ``percent`` of the room cost no more than Fargate; none if they do not even when full."""

    fargate: Platform
    machines: Platform
    percent: int | None


@dataclass(frozen=True, slots=True)
class Lever:
    """What the likely cost of a platform becomes when one assumption is at its low or its high figure."""

    assumption: str
    low: Decimal
    high: Decimal

    @property
    def swing(self) -> Decimal:
        """Return how far apart the two are."""
        return abs(self.high - self.low)


class BreakEvenAnalysis:
    """Varies one estimate; ``people`` says whether their time counts."""

    def __init__(self, estimate: Estimate, *, people: bool) -> None:
        """Take the estimate."""
        self._estimate = estimate
        self._people = people
        self._figures = estimate.stated
        self._platforms = tuple(each.platform for each in estimate.priced)

    def by_copies(self) -> tuple[Curve, ...]:
        """Return what each platform costs by the number of copies, the peak growing along."""
        counts = list(self._counts())
        curves = (
            (each, [(count, self._at(each, count)) for count in counts]) for each in self._platforms
        )
        return tuple(
            Curve(each, tuple((count, usd) for count, usd in points if usd is not None))
            for each, points in curves
        )

    def crossings(self) -> tuple[Crossing, ...]:
        """Return from how many copies on another platform is the cheapest by more than ``CLEARLY``.

        Machines come whole, so that platforms that cost nearly the same take turns from copy to copy; those turns are none.
        """
        found: list[Crossing] = []
        before: Platform | None = None
        for count in self._counts():
            costs = {
                each: usd for each in self._platforms if (usd := self._at(each, count)) is not None
            }
            after = min(costs, key=costs.__getitem__, default=None)
            if before is None or after is None or before not in costs:
                before = after
            elif costs[before] > costs[after] * (1 + CLEARLY):
                found.append(Crossing(count, costs[after], before, after))
                before = after
        return tuple(found)

    @property
    def most(self) -> int:
        """Return up to how many copies are looked at."""
        return max(_LEAST_COPIES, self._estimate.sizes.copies * _TIMES)

    def _counts(self) -> Iterator[int]:
        """Yield numbers of copies, more of them where they are small, and the one asked about."""
        most = self.most
        counts = {round(most ** (Decimal(step) / _STEPS)) for step in range(_STEPS + 1)}
        counts |= set(range(1, min(most, _ALL_UP_TO) + 1)) | {self._estimate.sizes.copies}
        yield from sorted(counts - {0})

    def _at(self, platform: Platform, count: int) -> Decimal | None:
        sizes = self._estimate.sizes
        swing = Decimal(sizes.peak) / sizes.copies if sizes.copies else Decimal(1)
        peak = int((swing * count).to_integral_value(ROUND_CEILING))
        return self._usd(platform, self._figures[LIKELY], copies=count, peak=peak)

    def by_fill(self) -> tuple[Curve, ...]:
        """Return what each platform costs on AWS's bill by the per cent of machines that copies take."""
        return tuple(Curve(each, tuple(self._filled(each))) for each in self._platforms)

    def _filled(self, platform: Platform) -> Iterator[tuple[int, Decimal]]:
        for percent in PERCENT:
            figures = {**self._figures[LIKELY], "fill-customer": Decimal(percent) / _WHOLE}
            figures |= {
                "swing-customer": Decimal(0),
                "spares-customer": Decimal(0),
                f"people-{platform.id}": Decimal(0),
            }
            usd = self._usd(platform, figures, utilisation="")
            if usd is not None:
                yield percent, usd

    def break_evens(self) -> tuple[BreakEven, ...]:
        """Return for each orchestrator how full machines that the customer runs must be to cost no more than Fargate.

        It is looked at on AWS's bill alone, without room for peaks and machines to spare. What does not run has none.
        """
        found: list[BreakEven] = []
        if not self._estimate.sizes.copy_hours:
            return ()
        for fargate in (each for each in self._platforms if each.compute == "fargate"):
            line = dict(self._filled(fargate))
            for rival in self._platforms:
                hosting = WAYS.get(rival.id)
                if (
                    rival.orchestrator == fargate.orchestrator
                    and hosting
                    and hosting.packs == CUSTOMER
                ):
                    full = (percent for percent, usd in self._filled(rival) if usd <= line[percent])
                    found.append(BreakEven(fargate, rival, next(full, None)))
        return tuple(found)

    def levers(self, platform: Platform) -> tuple[Lever, ...]:
        """Return the assumptions that move the likely cost of ``platform`` most, the first most."""
        levers = []
        for key in self._figures[LIKELY]:
            ends = [
                self._usd(platform, {**self._figures[LIKELY], key: self._figures[end][key]})
                for end in (LOW, HIGH)
            ]
            low, high = ends
            if low is not None and high is not None:
                levers.append(Lever(key, low, high))
        moving = sorted((each for each in levers if each.swing), key=lambda each: -each.swing)
        return tuple(moving[:MOST_LEVERS])

    def _usd(
        self, platform: Platform, figures: Mapping[str, Decimal], **varied: object
    ) -> Decimal | None:
        sizes = replace(self._estimate.sizes, **varied)  # type: ignore[arg-type]
        bill = whole_bill(platform, sizes, self._estimate.instances, figures)
        if isinstance(bill, Unpriced):
            return None
        return cents(bill.usd if self._people else bill.usd - bill.of("people"))
