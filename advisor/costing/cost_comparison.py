"""Families of compute beside each other: Fargate, machines that the customer packs, machines that AWS packs.

The compute alone is compared: likely figures, list prices less discounts, over three zones, scratch disks left out.
What is around it costs the same on both platforms of a pair.
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

SIMILAR_WITHIN: Final = Decimal("0.1")
"""Costs that differ by no more than this share of the larger one count as similar: the figures are no better than that."""

FAMILIES: Final = {
    "fargate": ("ecs-fargate", "eks-fargate"),
    "ec2": ("ecs-ec2", "eks-nodegroup"),
    "managed": ("ecs-managed-instances", "eks-auto-mode"),
}


def compare_families(
    between: tuple[str, str],
    answers: Mapping[str, Value],
    figures: tuple[tuple[str, Decimal], ...] = (),
) -> str:
    """Return how the first of two families costs beside the second: ``cheaper``, ``similar``, ``dearer``, ``not-computed``.

    Where ECS and EKS put them in a different order they are similar. ``figures`` are assumptions that somebody set.
    """
    try:
        sizes = sizes_of(answers)
        verdicts = {
            verdict for pair in _pairs(between) if (verdict := _verdict(sizes, *pair, figures))
        }
    except (NotSized, NoPrice):
        return NOT_COMPUTED
    if not verdicts:
        return NOT_COMPUTED
    return verdicts.pop() if len(verdicts) == 1 else SIMILAR


def _pairs(between: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    first, second = (FAMILIES.get(each, ()) for each in between)
    return tuple(zip(first, second, strict=False))


def _verdict(
    sizes: Sizes, first: str, second: str, figures: tuple[tuple[str, Decimal], ...]
) -> str:
    """Return how two platforms compare; empty where one of them has no figure."""
    one, other = _usd(sizes, first, figures), _usd(sizes, second, figures)
    return "" if one is None or other is None else compare_usd(one, other)


@lru_cache(maxsize=64)  # every platform stands beside two others
def _usd(sizes: Sizes, platform: str, figures: tuple[tuple[str, Decimal], ...]) -> Decimal | None:
    """Return what the compute of one platform likely costs; none where it has no figure."""
    instances = shipped_instances()
    instances.book.region(sizes.region)
    stated = stated_for(sizes, instances, shipped_assumptions().with_figures(dict(figures)))[LIKELY]
    found = compute(platform, sizes, instances, stated)
    return None if isinstance(found, Unpriced) else found.usd


def compare_usd(one: Decimal, other: Decimal) -> str:
    """Return how a cost compares with another one."""
    if abs(one - other) <= SIMILAR_WITHIN * max(one, other):
        return SIMILAR
    return CHEAPER if one < other else DEARER
