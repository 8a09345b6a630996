"""The best fixed order of questions, as far as a local search finds it.

The search needs no proofs while it tries orders: an order proves a person's result only when every
clash known of that person is met (see ``floor.py``). The order that it ends with is then asked for
real; the clashes which that brings up are added, and the search goes on, until an order costs what
the search believed.
"""

from __future__ import annotations

from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.floor import Floor, bearing
from benchmarks.simulated import interview, knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.floor import Clash
    from benchmarks.simulated import Answers

    from advisor.consultation import Consultation

    Order = tuple[str, ...]
    Task = tuple[Answers, Iterable[Clash], Sequence[Order]]
    Spread = Callable[
        [Callable[[Task], tuple[list[int], list[Clash]]], list[Task], str],
        list[tuple[list[int], list[Clash]]],
    ]

_ROUNDS = 12
_KICKS = 4
_MOVED = 4


def tried(task: Task) -> tuple[list[int], list[Clash]]:
    """Return how many answers each order takes with one person, and all clashes known by then."""
    answers, clashes, orders = task
    floor = Floor(knowledge(), answers, clashes)
    return [floor.needed(order) for order in orders], floor.clashes


class Sample:
    """What is known of the people to learn from.

    Each row holds the places of the questions of one clash.
    """

    def __init__(self, clashes: Sequence[Iterable[Clash]], questions: Order) -> None:
        column = {question: place for place, question in enumerate(questions)}
        rows: list[list[int]] = []
        starts: list[int] = []
        for of_person in clashes:
            starts.append(len(rows))
            rows += [[column[question] for question in clash] for clash in of_person]
        longest = max(map(len, rows))
        self._rows = np.array([row + row[:1] * (longest - len(row)) for row in rows])
        self._starts = np.array(starts)
        self._questions = questions

    def mean(self, order: Order) -> float:
        """Return how many answers ``order`` takes at the least, on average."""
        place = {question: number for number, question in enumerate(order, 1)}
        places = np.array([place[question] for question in self._questions])
        first = places[self._rows].min(axis=1)
        return float(np.maximum.reduceat(first, self._starts).mean())

    def climbed(self, order: Order, chance: Random) -> tuple[float, Order]:
        """Return the order reached by moving one question at a time to its best place.

        It stops when no move makes the order better.
        """
        best, improved = (self.mean(order), order), True
        while improved:
            improved = False
            for question in chance.sample(order, k=len(order)):
                moved = [(self.mean(other), other) for other in _moves(best[1], question)]
                nearest = min(moved, key=itemgetter(0))
                if nearest[0] < best[0]:
                    best, improved = nearest, True
        return best

    def searched(self, order: Order, chance: Random) -> tuple[float, Order]:
        """Return the best order found from ``order`` by climbing.

        It climbs again after a few random moves.
        """
        best = self.climbed(order, chance)
        for _ in range(_KICKS):
            climbed = self.climbed(_kick(best[1], chance), chance)
            best = min(best, climbed, key=itemgetter(0))
        return best


def _moves(order: Order, question: str) -> Iterable[Order]:
    others = tuple(other for other in order if other != question)
    return ((*others[:place], question, *others[place:]) for place in range(len(order)))


def _kick(order: Order, chance: Random) -> Order:
    for question in chance.sample(order, k=_MOVED):
        order = chance.choice(list(_moves(order, question)))
    return order


def starts(empty: Consultation, people: Sequence[Answers]) -> dict[str, Order]:
    """Return the orders to start from.

    They are as the base has them, by how informative they are on the mean, and by their mean place
    in our interviews.
    """
    questions = bearing(knowledge())
    informative = {question: _information(empty, question) for question in questions}
    places = dict.fromkeys(questions, 0)
    for answers in people:
        asked = interview(answers).questions
        for question in questions:
            places[question] += _place(question, asked, len(questions))
    return {
        "vocabulary": questions,
        "mean telling": tuple(sorted(questions, key=lambda question: -informative[question])),
        "mean rank of ours": tuple(sorted(questions, key=places.__getitem__)),
    }


def _information(empty: Consultation, question: str) -> float:
    attributes = (question, *empty.case.open_relations)
    behind = [attribute for attribute in attributes if question in empty.case.behind(attribute)]
    return max(map(empty.case.weighted.information_value, behind), default=0.0)


def _place(question: str, asked: Order, last: int) -> int:
    return asked.index(question) if question in asked else last


def learned(
    people: Sequence[Answers], origins: dict[str, Order], spread: Spread, seed: str
) -> tuple[Order, list[str]]:
    """Return the best order for ``people`` and how it was found."""
    chance = Random(seed)
    orders = dict(origins)
    first_tasks: list[Task] = [(answers, (), list(orders.values())) for answers in people]
    results = spread(tried, first_tasks, "orders to start from")
    told = [f"{name}: {mean:.2f}" for name, mean in zip(orders, _means(results), strict=True)]
    best = (float("inf"), next(iter(origins.values())))
    for _ in range(_ROUNDS):
        known = [clashes for _, clashes in results]
        sample = Sample(known, bearing(knowledge()))
        least = float("inf")
        for name, order in orders.items():
            mean, orders[name] = sample.searched(order, chance)
            least = min(least, mean)
        tried_next = list(orders.values())
        tasks: list[Task] = [
            (answers, clashes, tried_next) for answers, clashes in zip(people, known, strict=True)
        ]
        results = spread(tried, tasks, "orders found")
        found = zip(_means(results), orders.values(), strict=True)
        best = min(best, *found, key=itemgetter(0))
        if least >= best[0] - 1e-9:
            break
    told.append(f"local search: {best[0]:.2f}")
    return best[1], told


def _means(results: Sequence[tuple[list[int], list[Clash]]]) -> list[float]:
    """Return the mean number of answers that each order takes."""
    columns = zip(*(taken for taken, _ in results), strict=True)
    return [sum(column) / len(results) for column in columns]
