"""Compare families of compute: Fargate, machines packed by the customer, machines packed by AWS.

The compute alone is compared: likely figures, list prices less discounts, over three zones, scratch
disks left out. What is around it costs the same on both platforms of a pair.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import LIKELY, shipped_assumptions
from advisor.costing.compute import Unpriced, compute
from advisor.costing.estimate import shipped_instances, stated_for
from advisor.costing.sizes import NotSized, sizes_of
from advisor.knowledge.model import CHEAPER, DEARER, NOT_COMPUTED, SIMILAR
from advisor.pricing.book import NoPrice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.costing.sizes import Sizes
    from advisor.knowledge.conditions import Value

    Figures = tuple[tuple[str, Decimal], ...]

SIMILAR_WITHIN: Final = Decimal("0.1")
"""Costs that differ by no more than this share of the larger one count as similar.

The figures are no better than that.
"""

FAMILIES: Final = {
    "fargate": ("ecs-fargate", "eks-fargate"),
    "ec2": ("ecs-ec2", "eks-nodegroup"),
    "managed": ("ecs-managed-instances", "eks-auto-mode"),
}


def compare_families(
    between: tuple[str, str],
    answers: Mapping[str, Value],
    figures: Figures = (),
) -> str:
    """Return how the cost of the first of two families compares with that of the second.

    It is ``cheaper``, ``similar``, ``dearer`` or ``not-computed``; ``similar`` also where ECS and
    EKS put them in a different order. ``figures`` are assumptions that somebody set.
    """
    verdicts = set()
    try:
        sizes = sizes_of(answers)
        for first, second in _pair_platforms(between):
            verdicts.add(_compare_platforms(sizes, first, second, figures))
    except (NotSized, NoPrice):
        return NOT_COMPUTED
    verdicts.discard("")
    if not verdicts:
        return NOT_COMPUTED
    return verdicts.pop() if len(verdicts) == 1 else SIMILAR


def _pair_platforms(between: tuple[str, str]) -> list[tuple[str, str]]:
    first, second = between
    if first not in FAMILIES or second not in FAMILIES:
        return []
    return list(zip(FAMILIES[first], FAMILIES[second], strict=True))


def _compare_platforms(sizes: Sizes, first: str, second: str, figures: Figures) -> str:
    """Return how two platforms compare; empty where one of them has no figure."""
    first_usd = _usd(sizes, first, figures)
    second_usd = _usd(sizes, second, figures)
    if first_usd is None or second_usd is None:
        return ""
    return compare_usd(first_usd, second_usd)


@lru_cache(maxsize=64)  # every platform is compared with two others
def _usd(sizes: Sizes, platform: str, figures: Figures) -> Decimal | None:
    """Return what the compute of one platform likely costs, ``None`` if it has no figure."""
    instances = shipped_instances()
    instances.book.region(sizes.region)
    assumptions = shipped_assumptions().with_figures(dict(figures))
    likely = stated_for(sizes, instances, assumptions)[LIKELY]
    bill = compute(platform, sizes, instances, likely)
    return None if isinstance(bill, Unpriced) else bill.usd


def compare_usd(one: Decimal, other: Decimal) -> str:
    """Return how a cost compares with another one."""
    if abs(one - other) <= SIMILAR_WITHIN * max(one, other):
        return SIMILAR
    return CHEAPER if one < other else DEARER
