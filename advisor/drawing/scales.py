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
        """Yield sets of round figures for the axis: the fullest first, and at last one that fits anywhere."""


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
        steps = (
            each * _power(exponent) for exponent in count(span.adjusted() - 1) for each in _ROUND
        )
        for step in steps:
            first = (self.low / step).to_integral_value(ROUND_CEILING)
            last = (self.high / step).to_integral_value(ROUND_FLOOR)
            if last - first <= _MOST_STEPS:
                yield tuple(step * (first + number) for number in range(int(last - first) + 1))
            if last - first <= 0:
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
        """Yield 1, 2 and 5 times powers of ten, then powers of ten alone, then ever fewer of them."""
        exponents = range(self.low.adjusted(), self.high.adjusted() + 1)
        yield self._within(each * _power(exponent) for exponent in exponents for each in _ROUND)
        for apart in range(1, len(exponents) + 1):
            yield self._within(_power(exponent) for exponent in exponents[::apart])
        yield ()

    def _within(self, figures: Iterable[Decimal]) -> tuple[Decimal, ...]:
        return tuple(each for each in figures if self.low <= each <= self.high)


def rounded_out(low: Decimal, high: Decimal) -> Logarithmic:
    """Return the axis from the round figure at or below ``low`` to another one at or above ``high``."""
    first = max(each for each in _rounds_about(low) if each <= low)
    last = min(each for each in _rounds_about(high) if each >= high and each > first)
    return Logarithmic(first, last)


def format_figure(value: Decimal) -> str:
    """Return ``value`` written out, thousands apart, with no more decimals than it has."""
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value.normalize():,f}"


def _rounds_about(value: Decimal) -> tuple[Decimal, ...]:
    exponents = range(value.adjusted() - 1, value.adjusted() + 2)
    return tuple(each * _power(exponent) for exponent in exponents for each in _ROUND)


def _power(exponent: int) -> Decimal:
    return _TEN**exponent
