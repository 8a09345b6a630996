"""The cheapest machines that hold a number of equal copies.

The result is exact, by dynamic programming over how many copies each machine holds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_APART: Final = 6
"""The largest number of machines that can be required: one in each zone."""


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
    """The cheapest fleets of some offers.

    What was worked out for one number of copies is kept for the next. All copies are of one size,
    so that only how many a machine holds matters, and the cheapest mix is a covering knapsack.
    """

    def __init__(self, offers: Iterable[Offer]) -> None:
        """Take the offers, at least one; of those that hold the same the cheapest counts."""
        best: dict[int, Offer] = {}
        for offer in offers:
            if offer.holds not in best or offer.price < best[offer.holds].price:
                best[offer.holds] = offer
        self._offers = tuple(best[holds] for holds in sorted(best))
        # Prices are scaled to whole numbers, so that sums are fast and exact.
        scale = lcm(*(offer.price.denominator for offer in self._offers))
        self._prices = tuple(int(offer.price * scale) for offer in self._offers)
        self._densest = tuple(accumulate(range(len(self._offers)), self._denser))
        self._tables: dict[tuple[int, int], list[int]] = {}

    def _denser(self, first: int, second: int) -> int:
        """Return which of two offers costs less for each copy it holds, the first if equal."""
        first_cost = self._prices[first] * self._offers[second].holds
        second_cost = self._prices[second] * self._offers[first].holds
        return first if first_cost <= second_cost else second

    def fleet(self, copies: int, *, machines: int = 0, least: int = 0, spares: int = 0) -> Fleet:
        """Return the cheapest fleet of at least ``machines`` machines with room for ``copies``.

        When any ``spares`` of the machines are gone, ``least`` copies still have room.
        """
        machines = min(machines, _MOST_APART)
        rooms = []
        costs = []
        for largest in range(len(self._offers)):
            room = self._room(largest, copies, least, spares)
            rooms.append(room)
            costs.append(self._cost(largest, machines, room))
        largest = costs.index(min(costs))
        mix = self._mix(largest, machines, rooms[largest])
        named: dict[str, int] = {}
        price = Fraction(0)
        for index in sorted(mix):
            offer = self._offers[index]
            named[offer.name] = mix[index]
            price += offer.price * mix[index]
        return Fleet(named, price)

    def _room(self, largest: int, copies: int, least: int, spares: int) -> int:
        """Return how many copies machines no larger than ``largest`` must hold.

        Losing one loses no more copies than it holds.
        """
        if not least:
            return copies
        return max(copies, least + spares * self._offers[largest].holds)

    def _cost(self, largest: int, machines: int, copies: int) -> int:
        """Return the least cost of room for ``copies`` with the offers up to ``largest``.

        At least ``machines`` machines are used.
        """
        whole, left = self._split(largest, copies)
        rest = self._table(largest, machines, left)[left]
        return whole * self._prices[self._densest[largest]] + rest

    def _split(self, largest: int, copies: int) -> tuple[int, int]:
        """Return how many of the densest machines are sure to be among the best, and what is left.

        Some best fleet has fewer other machines than the densest one holds: among as many there
        would be some that together hold a multiple of what it holds (pigeonhole), and densest ones
        in their place cost no more. The copies that are left are enough for more machines than can
        be required, so that the number of machines does not matter here.
        """
        holds = self._offers[self._densest[largest]].holds
        limit = (max(holds, _MOST_APART) + 1) * self._offers[largest].holds
        whole = max(0, -(-(copies - limit) // holds))
        return whole, copies - whole * holds

    def _table(self, largest: int, machines: int, copies: int) -> list[int]:
        """Return the least costs of room for 0, 1, … and at least up to ``copies``.

        At least ``machines`` machines are used, of the offers up to ``largest``.
        """
        table = self._tables.setdefault((largest, machines), [])
        if len(table) > copies:
            return table
        until = max(copies, 2 * len(table)) + 1
        below = self._table(largest - 1, machines, until - 1) if largest else None
        fewer = self._table(largest, machines - 1, until - 1) if machines else table
        holds = self._offers[largest].holds
        price = self._prices[largest]
        if not table and not machines:
            table.append(0)
        while len(table) < until:
            start = len(table)
            if start < holds:
                end = min(until, holds)
                before = [fewer[0]] * (end - start)
            else:
                # What this stretch rests on is there already.
                end = until if machines else min(until, start + holds)
                before = fewer[start - holds : end - holds]
            costs = [price + cost for cost in before]
            if below is not None:
                costs = list(map(min, costs, below[start:end]))
            table += costs
        return table

    def _mix(self, largest: int, machines: int, copies: int) -> Counter[int]:
        """Return how many of each offer make the cheapest room for ``copies``.

        At least ``machines`` machines are used.
        """
        whole, left = self._split(largest, copies)
        mix: Counter[int] = Counter()
        if whole:
            mix[self._densest[largest]] = whole
        while left > 0 or machines:
            cost = self._table(largest, machines, left)[left]
            if largest and cost == self._table(largest - 1, machines, left)[left]:
                largest -= 1
            else:
                mix[largest] += 1
                left = max(0, left - self._offers[largest].holds)
                machines = max(0, machines - 1)
        return mix
