"""Changes: the steps by which answers can move away from those that a case has, and how far apart two sets of answers are."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import UNKNOWN, Compare, CompareTo, atoms, evaluate_atom
from advisor.knowledge.model import Advice
from advisor.proof.worlds import ELSEWHERE, distinct_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.proof.case import Case

    Number = int | Decimal

_STEP = Decimal("0.01")


def alternatives(case: Case, question: Question) -> tuple[Value, ...]:
    """Return the answers to ``question``, other than the one given, that one change reaches.

    Of a number these are the nearest ones on the other side of each threshold; of a list there are none, for its items toggle.
    Of a word they are those that rules name, and any other, unless something is computed from it, as prices from a Region: it
    would come out otherwise than for a real one.
    """
    given = case.answers.get(question.id)
    if question.kind in {"integer", "number"}:
        return tuple(_numbers(case, question))
    if question.kind == "multi":
        return ()
    values = distinct_values(case.knowledge)[question.id]
    if question.kind == "text" and given not in values:
        given = (
            given if given in {None, UNKNOWN} else ELSEWHERE
        )  # any text that no rule names stands for all of them
    never = {
        UNKNOWN,
        given,
        *((ELSEWHERE,) if question.id in computed_from(case.knowledge) else ()),
    }
    return tuple(each for each in values if each not in never)


@lru_cache(maxsize=64)
def relations_used(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the relations that some rule which bears on the result looks at."""
    used = {getattr(each, "attribute", "") for each in _bearing(knowledge)}
    return tuple(each for each in knowledge.relations if each in used)


@lru_cache(maxsize=64)
def computed_from(knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the questions that these relations are computed from."""
    return frozenset(
        each for key in relations_used(knowledge) for each in knowledge.relations[key].inputs
    )


def distance(before: Value | None, after: Value) -> int:
    """Return how many changes lead from one answer to another: one, or as many as items of a list toggle."""
    if not isinstance(after, frozenset):
        return int(before != after)
    if isinstance(before, frozenset):
        return len(before ^ after)
    return max(1, len(after))


def sort_of(case: Case, question: str, value: Value) -> tuple[bool | None, ...]:
    """Return how the rules that bear on the result see the number ``value``; numbers of one sort are treated alike."""
    return tuple(
        evaluate_atom(each, {question: value}) for each in _comparisons(case.knowledge, question)
    )


def _numbers(case: Case, question: Question) -> Iterator[Number]:
    """Yield the number of each sort that is nearest to the one given; where none is, to a threshold."""
    given = case.answers.get(question.id)
    thresholds = _thresholds(case, question.id)
    found: dict[tuple[bool | int | None, ...], Number] = {}
    for point in sorted(
        set(_points(question, thresholds)), key=lambda each: (_far(each, given, thresholds), each)
    ):
        place = tuple(
            (point > each) - (point < each)
            for each in thresholds
            if isinstance(each, int | Decimal)
        )
        counterfactual = place if _partners(case.knowledge, question.id) else ()
        found.setdefault((*sort_of(case, question.id, point), *counterfactual), point)
    if isinstance(given, int | Decimal):
        found.pop(
            (*sort_of(case, question.id, given), *_own_place(case, question.id, given, thresholds)),
            None,
        )
    yield from sorted(found.values())


def _own_place(
    case: Case, question: str, given: Number, thresholds: list[Number]
) -> tuple[int, ...]:
    if not _partners(case.knowledge, question):
        return ()
    return tuple((given > each) - (given < each) for each in thresholds)


def _far(point: Number, given: object, thresholds: list[Number]) -> Number:
    """Return how far ``point`` is from the number ``given``, or, where none is, from the nearest threshold."""
    if isinstance(given, int | Decimal) and not isinstance(given, bool):
        return abs(Decimal(point) - Decimal(given))
    return min((abs(Decimal(point) - Decimal(each)) for each in thresholds), default=0)


def _points(question: Question, thresholds: list[Number]) -> Iterator[Number]:
    low, high = question.range or (0, 0)
    step = 1 if question.kind == "integer" else _STEP
    for each in (low, high, *thresholds):
        for point in (each - step, each, each + step):
            if low <= point <= high and (question.kind == "number" or point == int(point)):
                yield int(point) if point == int(point) else point


def _thresholds(case: Case, question: str) -> list[Number]:
    """Return the numbers that rules compare the answer with, and those that its partners in a comparison have or may have."""
    found: set[Number] = set()
    for each in (question, *_partners(case.knowledge, question)):
        found.update(atom.bound for atom in _comparisons(case.knowledge, each))
        given = case.answers.get(each)
        if each != question and isinstance(given, int | Decimal) and not isinstance(given, bool):
            found.add(given)
    return sorted(found)


@lru_cache(maxsize=4096)
def _comparisons(knowledge: KnowledgeBase, question: str) -> tuple[Compare, ...]:
    return tuple(
        each
        for each in _bearing(knowledge)
        if isinstance(each, Compare) and each.attribute == question
    )


@lru_cache(maxsize=4096)
def _partners(knowledge: KnowledgeBase, question: str) -> tuple[str, ...]:
    """Return the questions whose numbers rules compare with the answer to ``question``."""
    pairs = [
        (each.attribute, each.other) for each in _bearing(knowledge) if isinstance(each, CompareTo)
    ]
    both = dict.fromkeys(
        other for pair in pairs if question in pair for other in pair if other != question
    )
    return tuple(both)


def _bearing(knowledge: KnowledgeBase) -> Iterator[object]:
    """Yield each atom of the rules that bear on the result."""
    for rule in knowledge.rules:
        if not isinstance(rule.conclusion, Advice):
            yield from atoms(rule.when)
