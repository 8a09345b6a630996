"""A bill: lines of a quantity at a price, in one currency.

They are added up exactly, and rounded once, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING, Final

from advisor.pricing.items import CURRENCY, EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from advisor.pricing.book import Price

CENT: Final = Decimal("0.01")
MONTH: Final = 730
"""Hours in a month of a bill, as AWS's calculators have it."""


class MixedUnits(ValueError):
    """A quantity is counted in another unit than its price."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of a unit."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class LineItem:
    """A quantity of something at a price.

    ``item`` is one of the kinds of lines; ``says`` distinguishes it from others of the same kind.
    ``as_of`` is the day of the price, or ``None`` where the price is an assumption.
    """

    item: str
    says: str
    quantity: Decimal
    unit: str
    unit_usd: Decimal
    usd: Decimal
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines, and in words what belongs to the bill but has no figure in the price book."""

    lines: tuple[LineItem, ...]
    missing: tuple[str, ...] = ()

    @property
    def usd(self) -> Decimal:
        """Return the exact sum."""
        return exact_sum(line.usd for line in self.lines)

    def of(self, *items: str) -> Decimal:
        """Return the exact sum of the lines of some ``items``."""
        return exact_sum(line.usd for line in self.lines if line.item in items)


def charge(
    item: str, says: str, quantity: Quantity, price: Price, off: Decimal = Decimal(0)
) -> LineItem:
    """Return the line for ``quantity`` at ``price``, less the share ``off``."""
    if price.unit != f"{CURRENCY}/{quantity.unit}":
        raise MixedUnits(f"{item} is counted in {quantity.unit}, and its price is {price.unit}")
    left = 1 - off
    return LineItem(
        item=item,
        says=says,
        quantity=quantity.amount,
        unit=quantity.unit,
        unit_usd=price.amount * left,
        usd=price.of(quantity.amount) * left,
        as_of=price.as_of,
    )


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum of ``amounts``."""
    with localcontext(EXACT):
        return sum(amounts, Decimal(0))


def cents(amount: Decimal) -> Decimal:
    """Return ``amount`` to the cent, half a cent rounded up as AWS does."""
    return amount.quantize(CENT, ROUND_HALF_UP)
