"""What a consultation costs: the estimate for its sizes, and where the cheapest changes."""

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
    from advisor.costing.assumptions import Stance
    from advisor.costing.estimate import Estimate, PlatformCost
    from advisor.knowledge.model import Platform
    from advisor.pricing.book import PriceBook
    from advisor.provisos import Proviso, Signature


@dataclass(frozen=True)
class CostAnalysis:
    """The ``estimate`` of ``consultation``, and the platform that it is about.

    ``about`` is the platform decided on, or else the cheapest. ``conditions`` are what narrows or
    bends the result, including signatures and the user's own figures and prices. ``decided`` is the
    platform that people decided on, if they said so.
    """

    consultation: Consultation
    estimate: Estimate
    about: PlatformCost | None
    conditions: tuple[Proviso, ...] = ()
    decided: Platform | None = None

    @property
    def counts_people(self) -> bool:
        """Return whether people's time counts: it does unless the bill alone decides."""
        return self.consultation.answers.get("cost_focus") != "bill"

    def counted(self, cost: PlatformCost, stance: Stance = LIKELY) -> Decimal:
        """Return what ``cost`` comes to, with people's time if it counts."""
        return cost.usd(stance) if self.counts_people else cost.bill_usd(stance)

    def counted_bill(self, cost: PlatformCost) -> Bill:
        """Return the likely bill of ``cost``, without people's time if that does not count."""
        bill = cost.bills[LIKELY]
        if self.counts_people:
            return bill
        return Bill(tuple(line for line in bill.lines if line.item != "people"), bill.missing)

    @property
    def platforms(self) -> tuple[PlatformCost, ...]:
        """Return all platforms, the cheapest first.

        Those without a figure follow, then those that are not possible.
        """
        rest = [cost for cost in self.estimate.platforms if not cost.bills]
        return (*self.priced, *sorted(rest, key=lambda cost: not cost.possible))

    @property
    def priced(self) -> tuple[PlatformCost, ...]:
        """Return the platforms that have a figure, the cheapest first.

        Where people's time counts, those of which it is not known come last.
        """

        def place(cost: PlatformCost) -> tuple[bool, Decimal]:
            is_partial = self.counts_people and not cost.has_people
            return is_partial, self.counted(cost)

        return tuple(sorted(self.estimate.priced, key=place))

    @property
    def relations(self) -> Mapping[str, str]:
        """Return how the costs of compute families compare, as the rules took it.

        It is empty while sizes are open.
        """
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
    book: PriceBook | None = None,
    prices: str | None = None,
    verified: Mapping[str, Signature] | None = None,
) -> CostAnalysis:
    """Return what ``consultation`` costs on each platform that competes.

    ``figures`` replace some assumptions. ``prices`` is the file that ``book`` was read from,
    if it is not the shipped one; ``verified`` says who verified what.

    Raises ``NotSized`` where sizes are missing, ``NoPrice`` where the book does not know the
    Region.
    """
    figures = figures or {}
    excluded: dict[str, str] = {}
    for exclusion in consultation.excluded:
        excluded.setdefault(exclusion.platform, exclusion.rule.because)
    costs = estimate(
        consultation.knowledge.platforms.values(),
        sizes_of(consultation.answers),
        book=book,
        excluded=excluded,
        assumptions=shipped_assumptions().with_figures(figures),
    )
    wanted = decided or consultation.leader
    about = costs.of(wanted.id) if wanted else None
    conditions = conditions_of(consultation, verified or {})
    others = [proviso for proviso in conditions if proviso.kind != "costs"]
    conditions = sort_provisos((*others, *figured(figures), *priced(prices)))
    analysis = CostAnalysis(consultation, costs, about, conditions, decided)
    if about and about.bills:
        return analysis
    return replace(analysis, about=next(iter(analysis.priced), about))
