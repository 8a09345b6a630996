"""The condition tree that every engine reads, with truth values true, false and open (``None``).

A condition on an answer that is unknown or absent is open, and so is its negation. Of a partial
list, only the part that is told decides. Engines that know only "holds" and "does not hold" push
negations down to the atoms, where an atom and its negation both fail on such an answer: both
readings agree on "holds".
"""

from __future__ import annotations

import enum
import operator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Unknown(enum.Enum):
    """The answer of somebody who was asked and does not know."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        """Return the word that answer files use."""
        return "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Partial:
    """A list of which some items are known to be in it, and some known not to be.

    All other items are open or, if ``rest_is_unknown``, were asked about and are not known.
    """

    has: frozenset[str]
    lacks: frozenset[str]
    rest_is_unknown: bool = False

    def completed(self, value: Value) -> Value:
        """Return what this becomes when its open part is answered with ``value``."""
        if isinstance(value, frozenset):
            return self.with_rest(value)
        if value is UNKNOWN:
            return replace(self, rest_is_unknown=True)
        return value

    def with_rest(self, items: frozenset[str]) -> frozenset[str]:
        """Return the whole list that this becomes when its open part holds ``items``."""
        return self.has | (items - self.lacks)


Known: TypeAlias = str | bool | int | Decimal | frozenset[str] | Partial
Value: TypeAlias = Known | Unknown
Facts: TypeAlias = "Mapping[str, Value]"
Truth: TypeAlias = bool | None

COMPARISONS: Final[Mapping[str, Callable[[int | Decimal, int | Decimal], bool]]] = {
    "above": operator.gt,
    "at_least": operator.ge,
    "below": operator.lt,
    "at_most": operator.le,
    "equals": operator.eq,
}
MIRRORED: Final = {
    "above": "below",
    "below": "above",
    "at_least": "at_most",
    "at_most": "at_least",
    "equals": "equals",
}
"""For each comparison of a first number with a second, that of the second with the first."""
OPPOSITES: Final = {
    "above": "at_most",
    "at_most": "above",
    "below": "at_least",
    "at_least": "below",
}


@dataclass(frozen=True, slots=True)
class OneOf:
    """The answer to a choice, boolean or text question is one of ``values``."""

    attribute: str
    values: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True)
class Includes:
    """The answer to a multi question includes ``item``."""

    attribute: str
    item: str


@dataclass(frozen=True, slots=True)
class NoneOfThem:
    """The answer to a multi question is the empty list."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Compare:
    """The answer to a number question stands in ``comparison`` to ``bound``."""

    attribute: str
    comparison: str
    bound: int | Decimal


@dataclass(frozen=True, slots=True)
class CompareTo:
    """The answer to a number question stands in ``comparison`` to the answer to another."""

    attribute: str
    comparison: str
    other: str


@dataclass(frozen=True, slots=True)
class Concluded:
    """A derivation has concluded ``fact``.

    This is never false: a fact that is not concluded yet may still be.
    """

    fact: str


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Attributed: TypeAlias = OneOf | Includes | NoneOfThem | Compare | CompareTo
Atom: TypeAlias = Attributed | Concluded
Condition: TypeAlias = Atom | Not | AllOf | AnyOf

ALWAYS: Final = AllOf(())


def is_open(value: Value | None) -> bool:
    """Return whether an answer is open: it was not asked for, or a part of its list was not."""
    return value is None or (isinstance(value, Partial) and not value.rest_is_unknown)


def is_unknown(value: Value | None) -> bool:
    """Return whether an answer, or the rest of its list, was asked for and is not known."""
    return value is UNKNOWN or (isinstance(value, Partial) and value.rest_is_unknown)


def as_unasked(value: Value) -> Value | None:
    """Return an unknown answer as one that was not asked for.

    That is ``None``, or the told part of a partial list.
    """
    return replace(value, rest_is_unknown=False) if isinstance(value, Partial) else None


def evaluate(condition: Condition, facts: Facts) -> Truth:
    """Return whether ``condition`` is true, false, or open given ``facts``."""
    if isinstance(condition, AllOf):
        return _all(condition.parts, facts)
    if isinstance(condition, AnyOf):
        return _any(condition.parts, facts)
    if isinstance(condition, Not):
        truth = evaluate(condition.part, facts)
        return None if truth is None else not truth
    return evaluate_atom(condition, facts)


def _all(parts: tuple[Condition, ...], facts: Facts) -> Truth:
    result: Truth = True
    for part in parts:
        truth = evaluate(part, facts)
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def _any(parts: tuple[Condition, ...], facts: Facts) -> Truth:
    result: Truth = False
    for part in parts:
        truth = evaluate(part, facts)
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def evaluate_atom(atom: Atom, facts: Facts) -> Truth:
    """Return whether ``atom`` is true, false, or open given ``facts``."""
    if isinstance(atom, Concluded):
        return True if atom.fact in facts else None
    value = facts.get(atom.attribute, UNKNOWN)
    if value is UNKNOWN:
        return None
    if isinstance(atom, OneOf):
        return value in atom.values
    if isinstance(value, Partial):
        return _evaluate_partial(atom, value)
    if isinstance(atom, Includes):
        return isinstance(value, frozenset) and atom.item in value
    if isinstance(atom, NoneOfThem):
        return not value
    other = atom.bound if isinstance(atom, Compare) else facts.get(atom.other, UNKNOWN)
    return None if other is UNKNOWN else _compares(atom.comparison, value, other)


def _evaluate_partial(atom: Atom, answer: Partial) -> Truth:
    """Return what a partial list says of ``atom``.

    It can only deny that it is empty, since a list that lacks every item is not a partial one.
    """
    if isinstance(atom, Includes):
        if atom.item in answer.has:
            return True
        return False if atom.item in answer.lacks else None
    return False if answer.has else None


def _compares(comparison: str, left: Value, right: Value) -> bool:
    numbers = isinstance(left, int | Decimal) and isinstance(right, int | Decimal)
    return numbers and COMPARISONS[comparison](left, right)  # type: ignore[arg-type]


def atoms(condition: Condition) -> Iterator[Atom]:
    """Yield each atom of ``condition``, as often as it stands there."""
    if isinstance(condition, Not):
        yield from atoms(condition.part)
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from atoms(part)
    else:
        yield condition


def attributes(condition: Condition) -> frozenset[str]:
    """Return the questions and relations that ``condition`` looks at, without derived facts."""
    names = set()
    for atom in atoms(condition):
        if not isinstance(atom, Concluded):
            names.add(atom.attribute)
        if isinstance(atom, CompareTo):
            names.add(atom.other)
    return frozenset(names)


def facts_used(condition: Condition) -> frozenset[str]:
    """Return the derived facts that ``condition`` looks at."""
    return frozenset(atom.fact for atom in atoms(condition) if isinstance(atom, Concluded))


def reduce(
    condition: Condition, facts: Facts, settled: Mapping[str, bool], *, positive: bool = True
) -> Condition | bool:
    """Return what is left of ``condition`` once ``facts`` are given.

    That is whether it holds, or the condition that still decides, with negations at atoms only.
    Attributes that are not in ``facts`` stay open; an unknown one makes each of its literals fail.
    ``settled`` says of derived facts whether they are certain or impossible.
    """
    if isinstance(condition, Not):
        return reduce(condition.part, facts, settled, positive=not positive)
    if isinstance(condition, AllOf | AnyOf):
        conjunction = isinstance(condition, AllOf) is positive
        return _reduce_parts(
            condition.parts, facts, settled, positive=positive, conjunction=conjunction
        )
    if isinstance(condition, Concluded):
        return settled.get(condition.fact, condition) if positive else False
    if not _is_given(condition, facts):
        return condition if positive else Not(condition)
    return evaluate_atom(condition, facts) is positive


def _is_given(atom: Attributed, facts: Facts) -> bool:
    if isinstance(atom, CompareTo):
        pair = facts.get(atom.attribute), facts.get(atom.other)
        return UNKNOWN in pair or None not in pair
    value = facts.get(atom.attribute)
    if isinstance(value, Partial):
        return value.rest_is_unknown or _evaluate_partial(atom, value) is not None
    return value is not None


def _reduce_parts(
    parts: tuple[Condition, ...],
    facts: Facts,
    settled: Mapping[str, bool],
    *,
    positive: bool,
    conjunction: bool,
) -> Condition | bool:
    left: list[Condition] = []
    for part in parts:
        reduced = reduce(part, facts, settled, positive=positive)
        if isinstance(reduced, bool):
            if reduced is not conjunction:
                return reduced
        else:
            left.append(reduced)
    if not left:
        return conjunction
    if len(left) == 1:
        return left[0]
    return AllOf(tuple(left)) if conjunction else AnyOf(tuple(left))
