"""Where a figure stands on an axis, and which round figures are written at it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROUND: Final = (1, 2, 5)
_MOST_STEPS: Final = 12
_TEN: Final = Decimal(10)


class Scale(Protocol):
    """An axis from its low end to its high end."""

    def share(self, value: Decimal) -> float:
        """Return where ``value`` stands: 0 at the low end, 1 at the high end."""

    def ticks(self) -> Iterator[tuple[Decimal, ...]]:
        """Yield sets of round figures for the axis.

        The fullest comes first, and at last one that fits anywhere.
        """


@dataclass(frozen=True, slots=True)
class Linear:
    """An axis from zero, or from ``low``, to ``high``."""

    high: Decimal
    low: Decimal = Decimal(0)

    def share(self, value: Decimal) -> float:
        """Return where ``value`` stands: 0 at the low end, 1 at the high end."""
        return float((value - self.low) / (self.high - self.low))

    def ticks(self) -> Iterator[tuple[Decimal, ...]]:
        """Yield multiples of 1, 2 or 5 times a power of ten, in ever greater steps."""
        span = self.high - self.low
        for step in _list_rounds(count(span.adjusted() - 1)):
            first = (self.low / step).to_integral_value(ROUND_CEILING)
            last = (self.high / step).to_integral_value(ROUND_FLOOR)
            steps = int(last - first)
            if steps <= _MOST_STEPS:
                yield tuple(step * (first + number) for number in range(steps + 1))
            if steps <= 0:
                return


@dataclass(frozen=True, slots=True)
class Logarithmic:
    """An axis on which each step multiplies, from ``low`` to ``high``, both above zero."""

    low: Decimal
    high: Decimal

    def share(self, value: Decimal) -> float:
        """Return where ``value`` stands: 0 at the low end, 1 at the high end."""
        return math.log(value / self.low) / math.log(self.high / self.low)

    def ticks(self) -> Iterator[tuple[Decimal, ...]]:
        """Yield 1, 2 and 5 times powers of ten, then powers of ten alone, then fewer and fewer."""
        exponents = range(self.low.adjusted(), self.high.adjusted() + 1)
        yield self._keep_within(_list_rounds(exponents))
        for apart in range(1, len(exponents) + 1):
            yield self._keep_within(map(_power, exponents[::apart]))
        yield ()

    def _keep_within(self, figures: Iterable[Decimal]) -> tuple[Decimal, ...]:
        return tuple(figure for figure in figures if self.low <= figure <= self.high)


def rounded_out(low: Decimal, high: Decimal) -> Logarithmic:
    """Return the axis from a round figure at or below ``low`` to another at or above ``high``."""
    first = max(figure for figure in _list_rounds_about(low) if figure <= low)
    last = min(figure for figure in _list_rounds_about(high) if figure >= high and figure > first)
    return Logarithmic(first, last)


def format_figure(value: Decimal) -> str:
    """Return ``value`` written out, thousands apart, with no more decimals than it has."""
    if value == value.to_integral_value():
        return f"{value:,.0f}"
    return f"{value.normalize():,f}"


def _list_rounds_about(value: Decimal) -> Iterator[Decimal]:
    return _list_rounds(range(value.adjusted() - 1, value.adjusted() + 2))


def _list_rounds(exponents: Iterable[int]) -> Iterator[Decimal]:
    """Yield 1, 2 and 5 times ten to the power of each of ``exponents``, in ascending order."""
    for exponent in exponents:
        for factor in _ROUND:
            yield factor * _power(exponent)


def _power(exponent: int) -> Decimal:
    return _TEN**exponent
