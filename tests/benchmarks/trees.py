"""A decision tree that learns the recommendation from examples.

It asks little, and proves nothing.
"""

from __future__ import annotations

from functools import cache
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
    """Return what a tree may ask.

    This is each condition of a rule on one answer, each value on its own, and whether the answer is
    known.
    """
    base = knowledge()
    bearing_rules = [rule for rule in base.rules if not isinstance(rule.conclusion, Advice)]
    sorts: list[Any] = []
    for rule in bearing_rules:
        sorts += filter(_is_on_an_answer, atoms(rule.when))
    for question in bearing(base):
        sorts += [OneOf(question, (value,)) for value in _words(question)]
    return tuple(dict.fromkeys([*sorts, *bearing(base)]))


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
    return [_is_so(sort, answers) for sort in _sorts()]


def _is_so(sort: Any, answers: Answers) -> bool:
    if isinstance(sort, str):
        return answers[sort] is UNKNOWN
    return evaluate_atom(sort, answers) is True


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
        rows = np.array([row for row, _ in examples])
        winners = np.array([winner for _, winner in examples])
        back = len(examples) // _HELD_BACK
        trees = []
        for least in _LEAVES:
            tree = DecisionTreeClassifier(min_samples_leaf=least, random_state=0)
            trees.append(tree.fit(rows[back:], winners[back:]))
        self._tree = max(trees, key=lambda tree: tree.score(rows[:back], winners[:back]))
        leaves, least = self._tree.get_n_leaves(), self._tree.min_samples_leaf
        self.told = f"{leaves} leaves of at least {least} of {len(rows) - back} people"

    def asked(self, answers: Answers) -> tuple[tuple[str, ...], str]:
        """Return the questions asked of one person before the tree recommends, and what it says."""
        row = np.array([_row(answers)])
        *inner, _ = self._tree.decision_path(row).indices
        questions = (_question(_sorts()[self._tree.tree_.feature[node]]) for node in inner)
        return tuple(dict.fromkeys(questions)), str(self._tree.predict(row)[0])
