"""The best fixed order of questions that stops when the result is proven, as far as a local search finds it.

The search needs no proofs while it tries orders: an order proves a person's result only when every clash known of that person
is met (see ``floor.py``). The order that it ends with is then asked for real; the clashes which that brings up are added, and
the search goes on, until an order costs what the search believed.
"""

from __future__ import annotations

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
    return [floor.needed(each) for each in orders], floor.clashes


class Sample:
    """What is known of the people to learn from: in each row the places of the questions of one clash."""

    def __init__(self, clashes: Sequence[Iterable[Clash]], questions: Order) -> None:
        column = {each: place for place, each in enumerate(questions)}
        rows = [[column[each] for each in clash] for person in clashes for clash in person]
        self._rows = np.array([row + row[:1] * (max(map(len, rows)) - len(row)) for row in rows])
        self._starts = np.cumsum([0, *(len(list(person)) for person in clashes)])[:-1]
        self._questions = questions

    def mean(self, order: Order) -> float:
        """Return how many answers ``order`` takes at the least, on average."""
        place = {question: number for number, question in enumerate(order, 1)}
        places = np.array([place[each] for each in self._questions])
        return float(np.maximum.reduceat(places[self._rows].min(axis=1), self._starts).mean())

    def climbed(self, order: Order, chance: Random) -> tuple[float, Order]:
        """Return the order reached by moving one question at a time to its best place, until no move makes it better."""
        best, improved = (self.mean(order), order), True
        while improved:
            improved = False
            for question in chance.sample(order, k=len(order)):
                found = min(
                    ((self.mean(each), each) for each in _moves(best[1], question)),
                    key=lambda pair: pair[0],
                )
                if found[0] < best[0]:
                    best, improved = found, True
        return best

    def searched(self, order: Order, chance: Random) -> tuple[float, Order]:
        """Return the best order found from ``order`` by climbing, and by climbing again after a few random moves."""
        best = self.climbed(order, chance)
        for _ in range(_KICKS):
            best = min(
                best, self.climbed(_kicked(best[1], chance), chance), key=lambda pair: pair[0]
            )
        return best


def _moves(order: Order, question: str) -> Iterable[Order]:
    others = tuple(each for each in order if each != question)
    return ((*others[:place], question, *others[place:]) for place in range(len(order)))


def _kicked(order: Order, chance: Random) -> Order:
    for question in chance.sample(order, k=_MOVED):
        order = chance.choice(list(_moves(order, question)))
    return order


def starts(empty: Consultation, people: Sequence[Answers]) -> dict[str, Order]:
    """Return the orders to start from: as the base has them, by mean telling, and by their mean place in interviews of ours."""
    questions = bearing(knowledge())
    telling = {each: _telling(empty, each) for each in questions}
    asked = [interview(each).questions for each in people]
    place = {each: sum(_place(each, one, len(questions)) for one in asked) for each in questions}
    return {
        "vocabulary": questions,
        "mean telling": tuple(sorted(questions, key=lambda each: -telling[each])),
        "mean rank of ours": tuple(sorted(questions, key=lambda each: place[each])),
    }


def _telling(empty: Consultation, question: str) -> float:
    behind = (
        each
        for each in (question, *empty.case.open_relations)
        if question in empty.case.behind(each)
    )
    return max((empty.case.weighted.information_value(each) for each in behind), default=0.0)


def _place(question: str, asked: Order, last: int) -> int:
    return asked.index(question) if question in asked else last


def learned(
    people: Sequence[Answers], origins: dict[str, Order], spread: Spread, seed: str
) -> tuple[Order, list[str]]:
    """Return the best order for ``people`` and how it was found."""
    chance, told = Random(seed), []
    results = spread(
        tried, [(each, (), list(origins.values())) for each in people], "orders to start from"
    )
    for column, name in enumerate(origins):
        told.append(f"{name}: {sum(taken[column] for taken, _ in results) / len(people):.2f}")
    best, orders = (float("inf"), next(iter(origins.values()))), dict(origins)
    for _ in range(_ROUNDS):
        sample = Sample([known for _, known in results], bearing(knowledge()))
        ends = {name: sample.searched(order, chance) for name, order in orders.items()}
        orders = {name: order for name, (_, order) in ends.items()}
        tasks: list[Task] = [
            (each, known, list(orders.values()))
            for each, (_, known) in zip(people, results, strict=True)
        ]
        results = spread(tried, tasks, "orders found")
        means = [
            sum(taken[column] for taken, _ in results) / len(people)
            for column in range(len(orders))
        ]
        best = min(best, *zip(means, orders.values(), strict=True), key=lambda pair: pair[0])
        if min(low for low, _ in ends.values()) >= best[0] - 1e-9:
            break
    told.append(f"local search: {best[0]:.2f}")
    return best[1], told
