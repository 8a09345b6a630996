"""Populations: many worlds drawn once for a knowledge base, kept by attribute, in which conditions are tried all at once."""

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
from advisor.proof.columns import having, where, where_compared
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Attributed, Value
    from advisor.knowledge.elicitation import Shares
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.proof.bitslices import Mask
    from advisor.proof.columns import Column

_Sort = TypeVar("_Sort")

_WILD = 384
_UNKNOWN_SHARES = (0.9, 0.5, 0.75, 0.1)
_STEPS = 8
_LEAST = Decimal(
    "0.01"
)  # where a range that begins at zero begins to be drawn by its order of magnitude


class Population:
    """``size`` worlds; ``columns`` hold for each attribute its value in each of them, whether or not these go together."""

    def __init__(self, columns: Mapping[str, Column], size: int) -> None:
        """Keep the columns."""
        self._columns = columns
        self._masks: dict[tuple[Attributed, bool], Mask] = {}
        self._places: dict[str, Mapping[Value, Mask]] = {}
        self.size = size
        self.everywhere: Mask = (1 << size) - 1

    def given(self, answers: Mapping[str, Value]) -> Population:
        """Return the worlds as common as they are after ``answers``; here answers teach nothing about others."""
        del answers
        return self

    def where(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        """Return the worlds in which ``atom`` is true, or false; it is neither where the answer is unknown."""
        if (atom, truth) not in self._masks:
            self._masks[atom, truth] = self._tried(atom, truth)
        return self._masks[atom, truth]

    def _tried(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
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
    """Return how common each answer to ``question`` is by ``shares``; some numbers stand for each range.

    A number at which one range ends and the next begins belongs to the first of them.
    """
    found: dict[Value, float] = {}
    for sort, share in shares.items():
        points: tuple[Value, ...] = (
            (sort,) if not isinstance(sort, tuple) else _points(question, sort)
        )
        fresh = [each for each in points if each not in found]
        for value in fresh:
            found[value] = float(share) / len(fresh)
    return found


def evenly(shares: Mapping[_Sort, float], size: int, chance: random.Random) -> list[_Sort]:
    """Return a column in which everything is as common as its share says, to the nearest world, in random order.

    Drawn one by one, what is rare would be twice as common in one sample as in another, and the order of questions with it.
    """
    values, ends, start = list(shares), list(accumulate(shares.values())), chance.random()
    places = sorted(range(size), key=[chance.random() for _ in range(size)].__getitem__)
    return [
        values[bisect(ends, (place + start) / size * ends[-1], hi=len(ends) - 1)]
        for place in places
    ]


def _points(question: Question, ends: tuple[int | Decimal, int | Decimal]) -> tuple[Value, ...]:
    """Return numbers that stand for a range: both ends, and some between that are as far apart in orders of magnitude."""
    low, high = (math.log(max(each, _LEAST)) for each in ends)
    between = (math.exp(low + (high - low) * step / _STEPS) for step in range(1, _STEPS))
    if question.kind == "integer":
        first, last = int(ends[0]), int(ends[1])
        return tuple(
            sorted({first, last, *(min(max(round(each), first), last) for each in between)})
        )
    return tuple(
        sorted({Decimal(ends[0]), Decimal(ends[1]), *(Decimal(f"{each:.2f}") for each in between)})
    )


@lru_cache(maxsize=2)  # each is large, and a process asks of one
def weighted_population(knowledge: KnowledgeBase) -> Population:
    """Return worlds as common as the model of teams says, the same whenever asked."""
    from advisor.proof.people import People  # noqa: PLC0415 - which are a population

    return People.of(knowledge)


@lru_cache(maxsize=2)  # each is large, and a process asks of one
def uniform_population(knowledge: KnowledgeBase) -> Population:
    """Return worlds of all sorts, the rare as common as the usual; the same ones whenever asked.

    They differ in how much is known in them: where nearly all is known, constraints decide; where little is, one answer does.
    """
    chance = random.Random(1)  # noqa: S311 - sampling, not secrets
    shares = [_UNKNOWN_SHARES[each % len(_UNKNOWN_SHARES)] for each in range(_WILD)]
    columns = {
        key: [
            UNKNOWN if chance.random() < share else each
            for share, each in zip(shares, chance.choices(values, k=_WILD), strict=True)
        ]
        for key, values in distinct_values(knowledge).items()
    }
    related = {each: chance.choices(RELATION_VALUES, k=_WILD) for each in knowledge.relations}
    return Population({**columns, **related}, _WILD)
