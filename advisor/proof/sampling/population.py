"""Populations: many worlds drawn once for a knowledge base and kept by attribute.

Conditions are tried in all of them at once.
"""

from __future__ import annotations

import math
import random
from bisect import bisect
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from advisor.knowledge.conditions import UNKNOWN, CompareTo
from advisor.knowledge.model import RELATION_VALUES
from advisor.proof.sampling.columns import having, where, where_compared
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Attributed, Value
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.knowledge.shares import Shares
    from advisor.proof.sampling.bitslices import Mask
    from advisor.proof.sampling.columns import Column

_Sort = TypeVar("_Sort")

_WILD = 384
_UNKNOWN_SHARES = (0.9, 0.5, 0.75, 0.1)
_STEPS = 8
_LEAST = Decimal("0.01")
"""Where a range that begins at zero begins to be drawn by its order of magnitude."""


class Population:
    """Worlds, ``size`` in number; ``columns`` hold for each attribute its value in each of them.

    The values of one world need not go together.
    """

    def __init__(self, columns: Mapping[str, Column], size: int) -> None:
        """Keep the columns."""
        self._columns = columns
        self._masks: dict[tuple[Attributed, bool], Mask] = {}
        self._places: dict[str, Mapping[Value, Mask]] = {}
        self.size = size
        self.everywhere: Mask = (1 << size) - 1

    def given(self, answers: Mapping[str, Value]) -> Population:
        """Return the worlds as common as they are after ``answers``.

        Here, answers teach nothing about the others.
        """
        del answers
        return self

    def where(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        """Return the worlds in which ``atom`` is true, or false.

        It is neither where the answer is unknown.
        """
        if (atom, truth) not in self._masks:
            self._masks[atom, truth] = self._try_atom(atom, truth)
        return self._masks[atom, truth]

    def _try_atom(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        if isinstance(atom, CompareTo):
            return where_compared(atom, truth, self.column(atom.attribute), self.column(atom.other))
        if atom.attribute not in self._places:
            self._places[atom.attribute] = having(self.column(atom.attribute))
        return where(atom, truth, self._places[atom.attribute])

    def column(self, attribute: str) -> Column:
        """Return the value of ``attribute`` in each world."""
        return self._columns[attribute]

    def values(self, attribute: str) -> tuple[Value, ...]:
        """Return the values of ``attribute`` that occur, each once."""
        return tuple(dict.fromkeys(self._columns.get(attribute, ())))

    def world(self, number: int) -> dict[str, Value]:
        """Return the value of each attribute in one of the worlds."""
        return {attribute: column[number] for attribute, column in self._columns.items()}


def sorts(question: Question, shares: Shares) -> dict[Value, float]:
    """Return how common each answer to ``question`` is by ``shares``; numbers stand for each range.

    A number at which one range ends and the next begins belongs to the first of them.
    """
    common: dict[Value, float] = {}
    for sort, share in shares.items():
        points = _points_of_range(question, sort) if isinstance(sort, tuple) else (sort,)
        fresh = [point for point in points if point not in common]
        for value in fresh:
            common[value] = float(share) / len(fresh)
    return common


def evenly(shares: Mapping[_Sort, float], size: int, chance: random.Random) -> list[_Sort]:
    """Return a column in which each value is as common as its share says, in random order.

    It is that to the nearest world. If each were drawn by itself, a rare value would be twice as
    common in one sample as in another, and the order of questions would change with it.
    """
    values = list(shares)
    ends = list(accumulate(shares.values()))
    start = chance.random()
    ranks = [chance.random() for _ in range(size)]
    column: list[_Sort] = []
    for place in sorted(range(size), key=ranks.__getitem__):
        mark = (place + start) / size * ends[-1]
        column.append(values[bisect(ends, mark, hi=len(ends) - 1)])
    return column


def _points_of_range(
    question: Question, ends: tuple[int | Decimal, int | Decimal]
) -> tuple[Value, ...]:
    """Return numbers that stand for a range: both ends, and some between.

    Those between are as far apart in orders of magnitude.
    """
    low, high = (math.log(max(end, _LEAST)) for end in ends)
    between = [math.exp(low + (high - low) * step / _STEPS) for step in range(1, _STEPS)]
    if question.kind == "integer":
        first, last = int(ends[0]), int(ends[1])
        whole = {first, last}
        for point in between:
            whole.add(min(max(round(point), first), last))
        return tuple(sorted(whole))
    points = {Decimal(ends[0]), Decimal(ends[1])}
    points.update(Decimal(f"{point:.2f}") for point in between)
    return tuple(sorted(points))


@lru_cache(maxsize=2)  # each is large, and a process asks for one
def uniform_population(knowledge: KnowledgeBase) -> Population:
    """Return worlds of all sorts, the rare as common as the usual; the same ones whenever asked.

    They differ in how much is known in them: where nearly all is known, constraints decide; where
    little is known, one answer does.
    """
    chance = random.Random(1)  # noqa: S311 - sampling, not secrets
    columns: dict[str, Column] = {}
    for key, values in distinct_values(knowledge).items():
        column = chance.choices(values, k=_WILD)
        for place in range(_WILD):
            if chance.random() < _UNKNOWN_SHARES[place % len(_UNKNOWN_SHARES)]:
                column[place] = UNKNOWN
        columns[key] = column
    for relation in knowledge.relations:
        columns[relation] = chance.choices(RELATION_VALUES, k=_WILD)
    return Population(columns, _WILD)
