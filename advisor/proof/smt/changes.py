"""The steps by which answers can move away from those of a case."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import UNKNOWN, evaluate_atom
from advisor.knowledge.model import QuestionKind
from advisor.proof.worlds import (
    ELSEWHERE,
    atoms_bearing,
    compared_with,
    comparisons,
    distinct_values,
    is_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.proof.case import Case
    from advisor.proof.worlds import Number

_STEP = Decimal("0.01")


def alternatives(case: Case, question: Question) -> tuple[Value, ...]:
    """Return the answers to ``question``, other than the one given, that one change reaches.

    For a number these are the nearest ones on the other side of each threshold; for a list there
    are none, because its items toggle. For a word they are those that rules name, and any other
    word, unless something is computed from it, as prices are from a Region: the result would
    differ from that of a real one.
    """
    given = case.answers.get(question.id)
    if question.kind.is_numeric:
        return tuple(_numbers(case, question))
    if question.kind is QuestionKind.MULTI:
        return ()
    values = distinct_values(case.knowledge)[question.id]
    if question.kind is QuestionKind.TEXT and given not in {*values, None, UNKNOWN}:
        given = ELSEWHERE  # any text that no rule names stands for all of them
    never = {UNKNOWN, given}
    if question.id in _computed_from(case.knowledge):
        never.add(ELSEWHERE)
    return tuple(value for value in values if value not in never)


@lru_cache(maxsize=64)
def relations_used(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the relations that some rule which bears on the result looks at."""
    used = {getattr(atom, "attribute", "") for atom in atoms_bearing(knowledge)}
    return tuple(relation for relation in knowledge.relations if relation in used)


@lru_cache(maxsize=64)
def _computed_from(knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the questions that these relations are computed from."""
    inputs: set[str] = set()
    for relation in relations_used(knowledge):
        inputs.update(knowledge.relations[relation].inputs)
    return frozenset(inputs)


def sort_of(case: Case, question: str, value: Value) -> tuple[bool | None, ...]:
    """Return how the rules that bear on the result see the number ``value``.

    Numbers of one sort are treated alike.
    """
    bearing = comparisons(case.knowledge, question)
    return tuple(evaluate_atom(comparison, {question: value}) for comparison in bearing)


def _numbers(case: Case, question: Question) -> Iterator[Number]:
    """Yield the number of each sort that is nearest to the one given.

    Where no number is given, it is the one nearest to a threshold.
    """
    given = case.answers.get(question.id)
    thresholds = _thresholds(case, question.id)
    is_compared = bool(compared_with(case.knowledge, question.id))

    def place_of(point: Number) -> tuple[bool | int | None, ...]:
        sort = sort_of(case, question.id, point)
        if not is_compared:
            return sort
        sides = tuple((point > threshold) - (point < threshold) for threshold in thresholds)
        return (*sort, *sides)

    points = set(_points(question, thresholds))
    nearest: dict[tuple[bool | int | None, ...], Number] = {}
    for point in sorted(points, key=lambda point: (_far(point, given, thresholds), point)):
        nearest.setdefault(place_of(point), point)
    if isinstance(given, int | Decimal):
        nearest.pop(place_of(given), None)
    yield from sorted(nearest.values())


def _far(point: Number, given: object, thresholds: list[Number]) -> Number:
    """Return how far ``point`` is from the number ``given``.

    Where no number is given, it is the distance from the nearest threshold.
    """
    if is_number(given):
        return abs(Decimal(point) - Decimal(given))
    return min((abs(Decimal(point) - Decimal(threshold)) for threshold in thresholds), default=0)


def _points(question: Question, thresholds: list[Number]) -> Iterator[Number]:
    low, high = question.range or (0, 0)
    step = 1 if question.kind is QuestionKind.INTEGER else _STEP
    for mark in (low, high, *thresholds):
        for point in (mark - step, mark, mark + step):
            is_whole = point == int(point)
            if low <= point <= high and (question.kind is QuestionKind.NUMBER or is_whole):
                yield int(point) if is_whole else point


def _thresholds(case: Case, question: str) -> list[Number]:
    """Return the numbers at which rules may come to treat the answer differently.

    Rules compare the answer with them, or they are what its partners in a comparison have or may
    have.
    """
    thresholds: set[Number] = set()
    for name in (question, *compared_with(case.knowledge, question)):
        thresholds.update(comparison.bound for comparison in comparisons(case.knowledge, name))
        given = case.answers.get(name)
        if name != question and is_number(given):
            thresholds.add(given)
    return sorted(thresholds)
