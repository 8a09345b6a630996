"""The cheapest machines that hold a number of equal copies: exact, by dynamic programming over how many each machine holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_APART: Final = 6
"""How many machines can be asked for at the least: one in each zone."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A type of machine: how many copies one holds, at least one, and what one costs."""

    name: str
    holds: int
    price: Fraction


@dataclass(frozen=True, slots=True)
class Fleet:
    """Machines by type, and what they cost together."""

    machines: Mapping[str, int]
    price: Fraction


class Packing:
    """The cheapest fleets of some offers; what was worked out for one number of copies is kept for the next.

    All copies are of one size, so that a machine is told by how many it holds, and the cheapest mix is a covering knapsack.
    """

    def __init__(self, offers: Iterable[Offer]) -> None:
        """Take the offers, of which there is at least one; of those that hold the same the cheapest counts."""
        best: dict[int, Offer] = {}
        for each in offers:
            if each.holds not in best or each.price < best[each.holds].price:
                best[each.holds] = each
        self._offers = tuple(best[holds] for holds in sorted(best))
        self._scale = lcm(*(each.price.denominator for each in self._offers))
        self._prices = tuple(
            int(each.price * self._scale) for each in self._offers
        )  # whole, so that sums are fast and exact
        self._densest = tuple(accumulate(range(len(self._offers)), self._denser))
        self._tables: dict[tuple[int, int], list[int]] = {}

    def _denser(self, one: int, other: int) -> int:
        """Return which of two offers costs less for each copy it holds, the first if neither does."""
        here, there = (
            self._prices[one] * self._offers[other].holds,
            self._prices[other] * self._offers[one].holds,
        )
        return one if here <= there else other

    def fleet(self, copies: int, *, machines: int = 0, least: int = 0, spares: int = 0) -> Fleet:
        """Return the cheapest fleet of at least so many ``machines`` that has room for ``copies``.

        When any ``spares`` of the machines are gone, ``least`` copies still have room.
        """
        number = min(machines, MOST_APART)

        def costs(largest: int) -> tuple[int, int]:
            return self._cost(largest, number, self._room(largest, copies, least, spares)), largest

        largest = min(range(len(self._offers)), key=costs)
        mix = self._mix(largest, number, self._room(largest, copies, least, spares))
        named = {self._offers[each].name: mix[each] for each in sorted(mix)}
        return Fleet(
            named,
            sum((self._offers[each].price * number for each, number in mix.items()), Fraction(0)),
        )

    def _room(self, largest: int, copies: int, least: int, spares: int) -> int:
        """Return how many copies machines no larger than ``largest`` must hold: losing one loses no more than it holds."""
        return max(copies, least + spares * self._offers[largest].holds) if least else copies

    def _cost(self, largest: int, machines: int, copies: int) -> int:
        """Return the least that room for ``copies`` on at least ``machines`` costs on the offers up to ``largest``."""
        whole, left = self._split(largest, copies)
        return (
            whole * self._prices[self._densest[largest]]
            + self._table(largest, machines, left)[left]
        )

    def _split(self, largest: int, copies: int) -> tuple[int, int]:
        """Return how many of the densest machines are sure to be among the best, and how many copies that leaves.

        Some best fleet has fewer other machines than the densest one holds: among as many there would be some that together
        hold a multiple of what it holds (pigeonhole), and densest ones in their place cost no more. What is left is enough for
        more machines than can be asked for, so that their number is no matter.
        """
        holds = self._offers[self._densest[largest]].holds
        limit = (max(holds, MOST_APART) + 1) * self._offers[largest].holds
        whole = max(0, -(-(copies - limit) // holds))
        return whole, copies - whole * holds

    def _table(self, largest: int, machines: int, copies: int) -> list[int]:
        """Return the least cost of room for 0, 1, … at least ``copies`` on ``machines`` or more, up to ``largest``."""
        table = self._tables.setdefault((largest, machines), [])
        if len(table) <= copies:
            until = max(copies, 2 * len(table)) + 1
            below = self._table(largest - 1, machines, until - 1) if largest else None
            fewer = self._table(largest, machines - 1, until - 1) if machines else table
            holds, price = self._offers[largest].holds, self._prices[largest]
            if not table and not machines:
                table.append(0)
            while len(table) < until:
                start = len(table)
                if start < holds:
                    end = min(until, holds)
                    before = [fewer[0]] * (end - start)
                else:
                    end = (
                        until if machines else min(until, start + holds)
                    )  # what this stretch rests on is there already
                    before = fewer[start - holds : end - holds]
                costs = [price + each for each in before]
                table += costs if below is None else map(min, costs, below[start:end])
        return table

    def _mix(self, largest: int, machines: int, copies: int) -> Counter[int]:
        """Return how many of each offer make the cheapest room for ``copies`` on at least ``machines``."""
        whole, left = self._split(largest, copies)
        mix: Counter[int] = Counter({self._densest[largest]: whole} if whole else {})
        while left > 0 or machines:
            here = self._table(largest, machines, left)[left]
            if largest and here == self._table(largest - 1, machines, left)[left]:
                largest -= 1
            else:
                mix[largest] += 1
                left, machines = max(0, left - self._offers[largest].holds), max(0, machines - 1)
        return mix
