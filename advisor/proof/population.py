"""Populations: many worlds drawn once for a knowledge base, kept by attribute, in which conditions are tried all at once."""

from __future__ import annotations

import math
import random
from bisect import bisect
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from advisor.knowledge.conditions import UNKNOWN, CompareTo, evaluate_atom
from advisor.knowledge.model import RELATION_VALUES
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.knowledge.conditions import Attributed, Value
    from advisor.knowledge.elicitation import Prior
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.proof.slices import Mask

    Column = Sequence[Value]

_Sort = TypeVar("_Sort")

_USUAL = 512
_WILD = 384
_ALL = 100
_UNKNOWN_SHARES = (0.9, 0.5, 0.75, 0.1)
_STEPS = 8
_LEAST = Decimal("0.01")  # where a range that begins at zero begins to be drawn by its order of magnitude


class Population:
    """``size`` worlds; ``columns`` hold for each attribute its value in each of them, whether or not these go together."""

    def __init__(self, columns: Mapping[str, Column], size: int) -> None:
        """Keep the columns."""
        self._columns = columns
        self._masks: dict[tuple[Attributed, bool], Mask] = {}
        self.size = size
        self.everywhere: Mask = (1 << size) - 1

    def where(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        """Return the worlds in which ``atom`` is true, or false; it is neither where the answer is unknown."""
        if (atom, truth) not in self._masks:
            self._masks[atom, truth] = self._tried(atom, truth)
        return self._masks[atom, truth]

    def _tried(self, atom: Attributed, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        attribute = atom.attribute
        if isinstance(atom, CompareTo):
            pairs = zip(self._columns[attribute], self._columns[atom.other], strict=True)
            facts = ({attribute: one, atom.other: other} for one, other in pairs)
            return _mask([evaluate_atom(atom, each) is truth for each in facts])
        told = {value: evaluate_atom(atom, {attribute: value}) is truth for value in set(self._columns[attribute])}
        return _mask([told[value] for value in self._columns[attribute]])

    def values(self, attribute: str) -> tuple[Value, ...]:
        """Return the values of ``attribute`` that occur, each once."""
        return tuple(dict.fromkeys(self._columns.get(attribute, ())))

    def world(self, number: int) -> dict[str, Value]:
        """Return the value of each attribute in one of the worlds."""
        return {attribute: column[number] for attribute, column in self._columns.items()}


def _mask(truths: Sequence[bool]) -> Mask:
    return int("".join("1" if each else "0" for each in reversed(truths)), 2)


@lru_cache(maxsize=32)
def usual(knowledge: KnowledgeBase) -> Population:
    """Return worlds as common as the priors say, the same whenever asked; without a prior all values are alike."""
    chance = random.Random(0)  # noqa: S311 - sampling, not secrets
    columns = {key: _usual(knowledge, question, chance) for key, question in knowledge.questions.items()}
    related = {
        key: _evenly({sort: float(share) for sort, share in each.usually.items()}, chance)
        if each.usually
        else chance.choices(RELATION_VALUES, k=_USUAL)
        for key, each in knowledge.relations.items()
    }
    return Population({**columns, **related}, _USUAL)


def _usual(knowledge: KnowledgeBase, question: Question, chance: random.Random) -> Column:
    prior = knowledge.priors.get(question.id)
    if prior is None:
        return chance.choices(distinct_values(knowledge)[question.id], k=_USUAL)
    told = _lists(prior, chance) if question.kind == "multi" else _evenly(sorts(question, prior), chance)
    is_unknown = _evenly(_yes_or_no(prior.unknown), chance)
    return [UNKNOWN if no_answer else answer for no_answer, answer in zip(is_unknown, told, strict=True)]


def sorts(question: Question, prior: Prior) -> dict[Value, float]:
    """Return how common each answer to ``question`` is among people who know it; some numbers stand for each range."""
    return {
        value: float(share) / len(values)
        for sort, share in prior.shares.items()
        for values in [_points(question, sort) if isinstance(sort, tuple) else (sort,)]
        for value in values
    }


def _lists(prior: Prior, chance: random.Random) -> list[Value]:
    columns = {str(item): _evenly(_yes_or_no(share), chance) for item, share in prior.shares.items()}
    return [frozenset(item for item, column in columns.items() if column[world]) for world in range(_USUAL)]


def _yes_or_no(share: Decimal) -> dict[bool, float]:
    return {True: float(share), False: _ALL - float(share)}


def _evenly(shares: Mapping[_Sort, float], chance: random.Random) -> list[_Sort]:
    """Return a column in which everything is as common as its share says, to the nearest world, in random order.

    Drawn one by one, what is rare would be twice as common in one sample as in another, and the order of questions with it.
    """
    values, ends, start = list(shares), list(accumulate(shares.values())), chance.random()
    places = sorted(range(_USUAL), key=[chance.random() for _ in range(_USUAL)].__getitem__)
    return [values[bisect(ends, (place + start) / _USUAL * ends[-1], hi=len(ends) - 1)] for place in places]


def _points(question: Question, ends: tuple[int | Decimal, int | Decimal]) -> tuple[Value, ...]:
    """Return numbers that stand for a range: both ends, and some between that are as far apart in orders of magnitude."""
    low, high = (math.log(max(each, _LEAST)) for each in ends)
    between = (math.exp(low + (high - low) * step / _STEPS) for step in range(1, _STEPS))
    if question.kind == "integer":
        return tuple({int(ends[0]), int(ends[1]), *(min(max(round(each), int(ends[0])), int(ends[1])) for each in between)})
    return tuple({Decimal(ends[0]), Decimal(ends[1]), *(Decimal(f"{each:.2f}") for each in between)})


@lru_cache(maxsize=32)
def wild(knowledge: KnowledgeBase) -> Population:
    """Return worlds of all sorts, the rare as common as the usual; the same ones whenever asked.

    They differ in how much is known in them: where nearly all is known, constraints decide; where little is, one answer does.
    """
    chance = random.Random(1)  # noqa: S311 - as above
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
