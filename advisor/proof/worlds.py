"""Possible worlds: completions of a case that its rules can tell apart."""

from __future__ import annotations

from decimal import Decimal, getcontext
from functools import lru_cache
from itertools import chain, combinations, pairwise
from typing import TYPE_CHECKING, TypeAlias

from advisor.knowledge.conditions import (
    UNKNOWN,
    Compare,
    CompareTo,
    Includes,
    OneOf,
    atoms,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question

World: TypeAlias = "dict[str, Value]"

_MANY_ITEMS = 8
ELSEWHERE = "elsewhere"


@lru_cache(maxsize=64)
def distinct_values(knowledge: KnowledgeBase) -> Mapping[str, tuple[Value, ...]]:
    """Return for each question values such that every rule treats any other value like one of them; unknown comes last."""
    mentioned = _mentioned(knowledge)
    return {
        key: (*_values(question, mentioned[key]), UNKNOWN)
        for key, question in knowledge.questions.items()
    }


def domain(
    knowledge: KnowledgeBase, question: str, given: Mapping[str, Value]
) -> tuple[Value, ...]:
    """Return values of ``question`` such that every rule treats any other value like one of them; unknown comes last.

    A number that is ``given`` for it is one of them, and those given for questions that rules compare it with divide it too.
    """
    asked = knowledge.questions[question]
    if asked.kind not in {"integer", "number"} or not _given_beside(knowledge, question, given):
        return distinct_values(knowledge)[question]
    return (*_numbers(asked, threshold_marks(knowledge, question, given)), UNKNOWN)


def threshold_marks(
    knowledge: KnowledgeBase, question: str, given: Mapping[str, Value]
) -> frozenset[int | Decimal]:
    """Return the numbers at which rules may come to treat answers to ``question`` otherwise, beside the ends of its range."""
    mentioned = (each for each in _mentioned(knowledge)[question] if is_number(each))
    return frozenset((*mentioned, *_given_beside(knowledge, question, given)))  # type: ignore[arg-type]


def _given_beside(
    knowledge: KnowledgeBase, question: str, given: Mapping[str, Value]
) -> set[int | Decimal]:
    """Return the numbers ``given`` for ``question``, and for those that rules compare it with."""
    compared = {question, *partners(knowledge).get(question, ())}
    return {value for key, value in given.items() if key in compared and is_number(value)}  # type: ignore[misc]


def is_number(value: object) -> bool:
    """Return whether ``value`` is a number; yes and no are none."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


@lru_cache(maxsize=64)
def partners(knowledge: KnowledgeBase) -> Mapping[str, tuple[str, ...]]:
    """Return for each question whose number some rule compares with other answers which these are."""
    found: dict[str, dict[str, None]] = {}
    for one, other in _compared(knowledge):
        found.setdefault(one, {})[other] = None
        found.setdefault(other, {})[one] = None
    return {question: tuple(others) for question, others in found.items()}


@lru_cache(maxsize=64)
def _mentioned(knowledge: KnowledgeBase) -> Mapping[str, Mapping[object, None]]:
    """Return for each question what rules compare its answer with; for compared questions, of all of them together."""
    mentioned: dict[str, dict[object, None]] = {key: {} for key in knowledge.questions}
    for atom in chain.from_iterable(atoms(rule.when) for rule in knowledge.rules):
        if isinstance(atom, OneOf) and atom.attribute in mentioned:
            mentioned[atom.attribute].update(dict.fromkeys(atom.values))
        elif isinstance(atom, Includes):
            mentioned[atom.attribute][atom.item] = None
        elif isinstance(atom, Compare):
            mentioned[atom.attribute][atom.bound] = None
    for pair in _compared(knowledge):
        merged = {**mentioned[pair[0]], **mentioned[pair[1]]}
        for each in pair:
            mentioned[each] = merged
    return mentioned


def _compared(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for rule in knowledge.rules:
        for atom in atoms(rule.when):
            if isinstance(atom, CompareTo):
                yield atom.attribute, atom.other


def _values(question: Question, mentioned: Mapping[object, None]) -> tuple[Value, ...]:
    if question.kind == "choice":
        return tuple(question.values)
    if question.kind == "boolean":
        return True, False
    if question.kind == "multi":
        return tuple(_subsets([item for item in question.values if item in mentioned]))
    if question.kind == "text":
        return (*(str(each) for each in mentioned), ELSEWHERE)
    return tuple(
        _numbers(question, [each for each in mentioned if isinstance(each, int | Decimal)])
    )


def _subsets(items: list[str]) -> Iterator[frozenset[str]]:
    sizes = range(len(items) + 1) if len(items) <= _MANY_ITEMS else (0, 1, 2, len(items))
    for size in sizes:
        yield from map(frozenset, combinations(items, size))


def _numbers(question: Question, thresholds: Iterable[int | Decimal]) -> Iterator[int | Decimal]:
    """Yield the ends of the range, each threshold, and two points in each gap between them."""
    low, high = question.range or (0, 1)
    marks = sorted({low, high, *(each for each in thresholds if low <= each <= high)})
    for left, right in pairwise(marks):
        yield left
        inner = _between(left, right)
        yield from (
            sorted({int(each) for each in inner} - {left, right})
            if question.kind == "integer"
            else inner
        )
    yield marks[-1]


def _between(left: int | Decimal, right: int | Decimal) -> tuple[Decimal, Decimal]:
    """Return two numbers in the gap, about a third of it from its ends, with as few digits as that takes."""
    third = Decimal(right - left) / 3
    inner = (left + third, left + 2 * third)
    for digits in range(1, getcontext().prec):
        one, two = (Decimal(format(Decimal(f"{each:.{digits}g}"), "f")) for each in inner)
        if left < one < two < right:
            return one, two
    return inner  # ends that no digits tell apart
