"""Compare families of compute: Fargate, machines packed by the customer, machines packed by AWS.

The compute alone is compared: likely figures, list prices less discounts, over three zones, scratch
disks left out. What is around it costs the same on both platforms of a pair.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import LIKELY, shipped_assumptions
from advisor.costing.compute import Unpriced, compute
from advisor.costing.estimate import models_for
from advisor.costing.hosting import Hosting
from advisor.costing.sizes import NotSized, sizes_of
from advisor.knowledge.model import ORCHESTRATORS, CostRelation, HostingKind
from advisor.pricing.book import NoPrice
from advisor.pricing.items import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.costing.sizes import Sizes
    from advisor.knowledge.conditions import Value

    Figures = tuple[tuple[str, Decimal], ...]

_SIMILAR_WITHIN: Final = Decimal("0.1")
"""Costs that differ by no more than this share of the larger one count as similar.

The figures are no better than that.
"""


def compare_families(
    between: tuple[str, str],
    answers: Mapping[str, Value],
    figures: Figures = (),
) -> CostRelation:
    """Return how the cost of the first of two families compares with that of the second.

    It is similar also where ECS and EKS put them in a different order. ``figures`` are assumptions
    that somebody set.
    """
    if not set(between) <= set(HostingKind):
        return CostRelation.NOT_COMPUTED
    first, second = map(HostingKind, between)
    verdicts: set[CostRelation] = set()
    try:
        sizes = sizes_of(answers)
        for orchestrator in ORCHESTRATORS:
            first_usd = _usd(sizes, Hosting(first, orchestrator), figures)
            second_usd = _usd(sizes, Hosting(second, orchestrator), figures)
            if first_usd is not None and second_usd is not None:
                verdicts.add(compare_usd(first_usd, second_usd))
    except (NotSized, NoPrice):
        return CostRelation.NOT_COMPUTED
    if not verdicts:
        return CostRelation.NOT_COMPUTED
    return verdicts.pop() if len(verdicts) == 1 else CostRelation.SIMILAR


@lru_cache(maxsize=64)  # every kind of hosting is compared with two others
def _usd(sizes: Sizes, hosting: Hosting, figures: Figures) -> Decimal | None:
    """Return what the compute likely costs, ``None`` if it has no figure."""
    assumptions = shipped_assumptions().with_figures(dict(figures))
    with localcontext(EXACT):
        bill = compute(hosting, models_for(sizes, assumptions)[LIKELY])
    return None if isinstance(bill, Unpriced) else bill.usd


def compare_usd(one: Decimal, other: Decimal) -> CostRelation:
    """Return how a cost compares with another one."""
    if abs(one - other) <= _SIMILAR_WITHIN * max(one, other):
        return CostRelation.SIMILAR
    return CostRelation.CHEAPER if one < other else CostRelation.DEARER
