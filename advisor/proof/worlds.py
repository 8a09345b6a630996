"""Possible worlds: completions of a case that its rules can tell apart."""

from __future__ import annotations

from decimal import Decimal, getcontext
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from advisor.knowledge.conditions import (
    UNKNOWN,
    Compare,
    CompareTo,
    Includes,
    NoneOfThem,
    OneOf,
    atoms,
)
from advisor.knowledge.model import Advice, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.knowledge.conditions import Atom, Value
    from advisor.knowledge.model import KnowledgeBase, Question

World: TypeAlias = "dict[str, Value]"
Number: TypeAlias = "int | Decimal"

_MANY_ITEMS = 8
ELSEWHERE = "elsewhere"


@lru_cache(maxsize=64)
def distinct_values(knowledge: KnowledgeBase) -> Mapping[str, tuple[Value, ...]]:
    """Return for each question values such that every rule treats any other value like one of them.

    Unknown comes last.
    """
    mentioned = {key: dict(values) for key, values in _mentioned(knowledge).items()}
    for atom in _atoms(knowledge):
        if isinstance(atom, NoneOfThem):  # it tells any item from none, whether mentioned or not
            items = knowledge.questions[atom.attribute].values
            others = [item for item in items if item not in mentioned[atom.attribute]]
            mentioned[atom.attribute].update(dict.fromkeys(others[:1]))
    distinct: dict[str, tuple[Value, ...]] = {}
    for key, question in knowledge.questions.items():
        distinct[key] = (*_values(question, mentioned[key]), UNKNOWN)
    return distinct


def domain(
    knowledge: KnowledgeBase, question: str, given: Mapping[str, Value]
) -> tuple[Value, ...]:
    """Return values of ``question`` such that every rule treats any other value like one of them.

    Unknown comes last. A number that is ``given`` for the question is one of them; those given for
    questions that rules compare it with divide its range too.
    """
    asked = knowledge.questions[question]
    if not asked.kind.is_numeric or not _given_numbers(knowledge, question, given):
        return distinct_values(knowledge)[question]
    return (*_numbers(asked, threshold_marks(knowledge, question, given)), UNKNOWN)


def threshold_marks(
    knowledge: KnowledgeBase, question: str, given: Mapping[str, Value]
) -> frozenset[Number]:
    """Return the numbers at which rules may come to treat answers to ``question`` differently.

    The ends of its range are not among them as such.
    """
    mentioned = filter(is_number, _mentioned(knowledge)[question])
    return frozenset((*mentioned, *_given_numbers(knowledge, question, given)))


def _given_numbers(
    knowledge: KnowledgeBase, question: str, given: Mapping[str, Value]
) -> set[Number]:
    """Return the numbers ``given`` for ``question``, and for those that rules compare it with."""
    compared = {question, *partners(knowledge).get(question, ())}
    return {value for key, value in given.items() if key in compared and is_number(value)}


def is_number(value: object) -> TypeGuard[Number]:
    """Return whether ``value`` is a number; yes and no are not."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


@lru_cache(maxsize=64)
def partners(knowledge: KnowledgeBase) -> Mapping[str, tuple[str, ...]]:
    """Return for each question whose number rules compare with other answers which these are."""
    others_of: dict[str, dict[str, None]] = {}
    for left, right in _compared(knowledge):
        others_of.setdefault(left, {})[right] = None
        others_of.setdefault(right, {})[left] = None
    return {question: tuple(others) for question, others in others_of.items()}


@lru_cache(maxsize=64)
def _mentioned(knowledge: KnowledgeBase) -> Mapping[str, Mapping[object, None]]:
    """Return for each question what rules compare its answer with.

    Two questions that are compared with each other share what is mentioned of either.
    """
    mentioned: dict[str, dict[object, None]] = {key: {} for key in knowledge.questions}
    for atom in _atoms(knowledge):
        if isinstance(atom, OneOf) and atom.attribute in mentioned:
            mentioned[atom.attribute].update(dict.fromkeys(atom.values))
        elif isinstance(atom, Includes):
            mentioned[atom.attribute][atom.item] = None
        elif isinstance(atom, Compare):
            mentioned[atom.attribute][atom.bound] = None
    for left, right in _compared(knowledge):
        merged = {**mentioned[left], **mentioned[right]}
        mentioned[left] = merged
        mentioned[right] = merged
    return mentioned


def _compared(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield each pair of questions whose numbers a rule compares."""
    for atom in _atoms(knowledge):
        if isinstance(atom, CompareTo):
            yield atom.attribute, atom.other


def _atoms(knowledge: KnowledgeBase) -> Iterator[Atom]:
    for rule in knowledge.rules:
        yield from atoms(rule.when)


def atoms_bearing(knowledge: KnowledgeBase) -> Iterator[Atom]:
    """Yield each atom of the rules that bear on the result, as all but advice do."""
    for rule in knowledge.rules:
        if not isinstance(rule.conclusion, Advice):
            yield from atoms(rule.when)


@lru_cache(maxsize=4096)
def comparisons(knowledge: KnowledgeBase, question: str) -> tuple[Compare, ...]:
    """Return how rules that bear on the result compare the answer to ``question``."""
    numeric = [atom for atom in atoms_bearing(knowledge) if isinstance(atom, Compare)]
    return tuple(atom for atom in numeric if atom.attribute == question)


@lru_cache(maxsize=4096)
def compared_with(knowledge: KnowledgeBase, question: str) -> tuple[str, ...]:
    """Return the questions with whose answers such rules compare that to ``question``."""
    others: dict[str, None] = {}
    for atom in atoms_bearing(knowledge):
        if isinstance(atom, CompareTo) and question in (atom.attribute, atom.other):
            others.update(dict.fromkeys((atom.attribute, atom.other)))
    others.pop(question, None)
    return tuple(others)


def _values(question: Question, mentioned: Mapping[object, None]) -> tuple[Value, ...]:
    if question.kind is QuestionKind.CHOICE:
        return tuple(question.values)
    if question.kind is QuestionKind.BOOLEAN:
        return True, False
    if question.kind is QuestionKind.MULTI:
        return tuple(_subsets([item for item in question.values if item in mentioned]))
    if question.kind is QuestionKind.TEXT:
        return (*map(str, mentioned), ELSEWHERE)
    thresholds = [bound for bound in mentioned if isinstance(bound, int | Decimal)]
    return tuple(_numbers(question, thresholds))


def _subsets(items: list[str]) -> Iterator[frozenset[str]]:
    sizes: Iterable[int] = range(len(items) + 1)
    if len(items) > _MANY_ITEMS:
        sizes = (0, 1, 2, len(items))
    for size in sizes:
        yield from map(frozenset, combinations(items, size))


def _numbers(question: Question, thresholds: Iterable[Number]) -> Iterator[Number]:
    """Yield the ends of the range, each threshold, and two points in each gap between them."""
    low, high = question.range or (0, 1)
    within = [threshold for threshold in thresholds if low <= threshold <= high]
    marks = sorted({low, high, *within})
    for left, right in pairwise(marks):
        yield left
        inner = _between(left, right)
        if question.kind is QuestionKind.INTEGER:
            yield from sorted({int(point) for point in inner} - {left, right})
        else:
            yield from inner
    yield marks[-1]


def _between(left: Number, right: Number) -> tuple[Decimal, Decimal]:
    """Return two numbers in the gap, about a third of it from its ends.

    They have as few digits as that takes.
    """
    third = Decimal(right - left) / 3
    inner = (left + third, left + 2 * third)
    for digits in range(1, getcontext().prec):
        lower, upper = (_round(point, digits) for point in inner)
        if left < lower < upper < right:
            return lower, upper
    return inner  # no number of digits keeps the ends distinct


def _round(number: Decimal, digits: int) -> Decimal:
    """Return ``number`` with as many significant ``digits``, and without an exponent."""
    return Decimal(format(Decimal(f"{number:.{digits}g}"), "f"))
