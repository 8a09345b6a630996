"""A decision tree that learns the recommendation from examples: it asks little, and proves nothing."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.floor import bearing
from benchmarks.simulated import knowledge, person, winner
from sklearn.tree import DecisionTreeClassifier

from advisor.knowledge.conditions import (
    UNKNOWN,
    Compare,
    CompareTo,
    Includes,
    NoneOfThem,
    OneOf,
    atoms,
    evaluate_atom,
)
from advisor.knowledge.model import Advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.simulated import Answers

    Example = tuple[list[bool], str]

_LEAVES = (1, 3, 10, 30)
_HELD_BACK = 5


@cache
def _sorts() -> tuple[Any, ...]:
    """Return what a tree may ask: each condition of a rule on one answer, each value on its own, and whether it is known."""
    base = knowledge()
    bearing_rules = [rule for rule in base.rules if not isinstance(rule.conclusion, Advice)]
    read = [
        each
        for each in chain.from_iterable(atoms(rule.when) for rule in bearing_rules)
        if _is_on_an_answer(each)
    ]
    single = [OneOf(key, (value,)) for key in bearing(base) for value in _words(key)]
    return tuple(dict.fromkeys([*read, *single, *bearing(base)]))


def _is_on_an_answer(atom: Any) -> bool:
    return (
        isinstance(atom, OneOf | Includes | NoneOfThem | Compare)
        and atom.attribute in knowledge().questions
    )


def _words(key: str) -> Iterator[str | bool]:
    question = knowledge().questions[key]
    if question.kind in {"choice", "boolean"}:
        yield from question.values or (True, False)


def _row(answers: Answers) -> list[bool]:
    return [_is_so(each, answers) for each in _sorts()]


def _is_so(sort: Any, answers: Answers) -> bool:
    return (
        answers[sort] is UNKNOWN if isinstance(sort, str) else evaluate_atom(sort, answers) is True
    )


def _question(sort: Any) -> str:
    assert not isinstance(sort, CompareTo)
    return sort if isinstance(sort, str) else str(sort.attribute)


def example(task: tuple[int, str]) -> Example:
    """Return one more person as an example to learn from."""
    answers = person(*task)
    return _row(answers), winner(answers)


class Tree:
    """The tree of those tried that is right most often about examples held back."""

    def __init__(self, examples: Sequence[Example]) -> None:
        rows, winners = (
            np.array([row for row, _ in examples]),
            np.array([each for _, each in examples]),
        )
        back = len(examples) // _HELD_BACK
        trees = [
            DecisionTreeClassifier(min_samples_leaf=least, random_state=0).fit(
                rows[back:], winners[back:]
            )
            for least in _LEAVES
        ]
        self._tree = max(trees, key=lambda each: each.score(rows[:back], winners[:back]))
        self.told = f"{self._tree.get_n_leaves()} leaves of at least {self._tree.min_samples_leaf} of {len(rows) - back} people"

    def asked(self, answers: Answers) -> tuple[tuple[str, ...], str]:
        """Return the questions asked of one person before the tree says what it recommends, and what it says."""
        row = np.array([_row(answers)])
        *inner, _ = self._tree.decision_path(row).indices
        questions = (_question(_sorts()[self._tree.tree_.feature[node]]) for node in inner)
        return tuple(dict.fromkeys(questions)), str(self._tree.predict(row)[0])
