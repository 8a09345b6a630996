"""What every cost is computed from: sizes, prices, and assumed figures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from advisor.costing.bill import MONTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.costing.packing import Packing
    from advisor.costing.sizes import Sizes
    from advisor.pricing.book import Price, PriceBook

PackingCache: TypeAlias = "dict[object, Packing | None]"


@dataclass(frozen=True, slots=True)
class CostModel:
    """What is run, the prices, and the figures of one stance.

    ``packings`` keeps what was worked out from the same ``book`` for copies of the same size.
    """

    sizes: Sizes
    book: PriceBook
    figures: Mapping[str, Decimal]
    packings: PackingCache = field(default_factory=dict, compare=False)

    def with_figures(self, figures: Mapping[str, Decimal]) -> CostModel:
        """Return the model with ``figures`` in place of its own."""
        return replace(self, figures={**self.figures, **figures})

    def price(self, item: str) -> Price | None:
        """Return the price of ``item`` where the workload runs, ``None`` if it is not known."""
        return self.book.find(item, self.sizes.region)

    @property
    def zones(self) -> int:
        """Return over how many zones the workload is spread."""
        return self.sizes.zones or int(self.figures["zones"])

    @property
    def month(self) -> Decimal:
        """Return the hours in a month of what always runs."""
        return max(self.sizes.hours, Decimal(MONTH))

    @property
    def spot_share(self) -> Decimal:
        """Return the share of the copies that may run on Spot."""
        match self.sizes.interruptible:
            case "some":
                return self.figures["spot-part"]
            case "most":
                return self.figures["spot-most"]
        return Decimal(0)

    def plan_discount(self, kind: str) -> Decimal:
        """Return what a savings plan takes off ``kind``, ``fargate`` or ``ec2``."""
        if self.sizes.commitment == "none":
            return Decimal(0)
        return self.figures[f"plan-{kind}-{self.sizes.commitment}"]

    def made_by_copies(self, amount: str) -> Decimal:
        """Return what all copies make in a month.

        The figure ``amount`` is what one makes that runs all month.
        """
        return self.figures[amount] * self.sizes.copy_hours / MONTH
