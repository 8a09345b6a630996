"""What a consultation costs: the estimate for its sizes, and where it turns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.costing.assumptions import LIKELY, shipped_assumptions
from advisor.costing.bill import Bill
from advisor.costing.break_even import BreakEven, BreakEvenAnalysis, Crossing, Curve, Lever
from advisor.costing.estimate import estimate
from advisor.costing.sizes import sizes_of
from advisor.explanation.standing import conditions_of
from advisor.provisos import figured, priced, sort_provisos

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.costing.estimate import Estimate, PlatformCost
    from advisor.costing.instance_fleet import InstanceCatalogue
    from advisor.knowledge.model import Platform
    from advisor.provisos import Proviso, Signature


@dataclass(frozen=True)
class CostAnalysis:
    """The ``estimate`` of ``consultation``, and the platform that it is about: the one decided on, or else the cheapest.

    ``conditions`` are what narrows or bends the result, figures and prices of one's own and signatures included.
    """

    consultation: Consultation
    estimate: Estimate
    about: PlatformCost | None
    conditions: tuple[Proviso, ...] = ()

    @property
    def counts_people(self) -> bool:
        """Return whether people's time counts: it does unless the bill alone decides."""
        return self.consultation.answers.get("cost_focus") != "bill"

    def counted(self, cost: PlatformCost, stance: str = LIKELY) -> Decimal:
        """Return what ``cost`` comes to, with people's time if it counts."""
        return cost.usd(stance) if self.counts_people else cost.bill_usd(stance)

    def counted_bill(self, cost: PlatformCost) -> Bill:
        """Return the likely bill of ``cost``, without people's time if that does not count."""
        bill = cost.bills[LIKELY]
        return (
            bill
            if self.counts_people
            else Bill(tuple(each for each in bill.lines if each.item != "people"), bill.missing)
        )

    @property
    def platforms(self) -> tuple[PlatformCost, ...]:
        """Return all platforms: the cheapest first, then those without a figure, then those that are not possible."""
        rest = (each for each in self.estimate.platforms if not each.bills)
        return (*self.priced, *sorted(rest, key=lambda each: not each.possible))

    @property
    def priced(self) -> tuple[PlatformCost, ...]:
        """Return the platforms that have a figure, the cheapest first."""
        return tuple(sorted(self.estimate.priced, key=self.counted))

    @property
    def relations(self) -> Mapping[str, str]:
        """Return how families of compute cost beside each other, as the rules took it; empty while sizes are open."""
        return self.consultation.memory.relations

    @cached_property
    def turning(self) -> BreakEvenAnalysis:
        """Return the estimate with its quantities varied."""
        return BreakEvenAnalysis(self.estimate, people=self.counts_people)

    @cached_property
    def break_evens(self) -> tuple[BreakEven, ...]:
        """Return how full machines must be to cost no more than Fargate."""
        return self.turning.break_evens()

    @cached_property
    def crossings(self) -> tuple[Crossing, ...]:
        """Return at how many copies another platform becomes the cheapest."""
        return self.turning.crossings()

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """Return the assumptions that move the sum most."""
        return self.turning.levers(self.about.platform) if self.about and self.about.bills else ()

    @cached_property
    def curves(self) -> tuple[tuple[Curve, ...], tuple[Curve, ...]]:
        """Return the costs by the number of copies, and by how full machines are."""
        return self.turning.by_copies(), self.turning.by_fill()


def cost_analysis_of(
    consultation: Consultation,
    *,
    decided: Platform | None = None,
    figures: Mapping[str, Decimal] | None = None,
    instances: InstanceCatalogue | None = None,
    prices: str | None = None,
    verified: Mapping[str, Signature] | None = None,
) -> CostAnalysis:
    """Return what ``consultation`` costs on each platform that competes, under ``figures`` in place of some assumptions.

    ``prices`` is the file that ``supply`` was read from, if it is not the shipped one; ``verified`` says who verified what.

    Raises ``NotSized`` where sizes are missing, ``NoPrice`` where the book does not know the Region.
    """
    excluded: dict[str, str] = {}
    for each in consultation.excluded:
        excluded.setdefault(each.platform, each.rule.because)
    found = estimate(
        consultation.knowledge.platforms.values(),
        sizes_of(consultation.answers),
        instances=instances,
        excluded=excluded,
        assumptions=shipped_assumptions().with_figures(figures or {}),
    )
    wanted = decided or consultation.leader
    about = found.of(wanted.id) if wanted else None
    others = (each for each in conditions_of(consultation, verified or {}) if each.kind != "costs")
    analysis = CostAnalysis(
        consultation,
        found,
        about,
        sort_provisos((*others, *figured(figures or {}), *priced(prices))),
    )
    return (
        analysis
        if about and about.bills
        else replace(analysis, about=next(iter(analysis.priced), about))
    )
