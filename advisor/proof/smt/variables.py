"""The variables of an attribute, by its kind: what they say of its value in a world."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, TypeAlias

from advisor.knowledge.conditions import (
    OPPOSITES,
    UNKNOWN,
    Compare,
    Includes,
    NoneOfThem,
    Partial,
    evaluate_atom,
)
from advisor.proof.smt.formulas import conjunction, disjunction, negation
from advisor.proof.worlds import ELSEWHERE, is_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from advisor.knowledge.conditions import Attributed, Value
    from advisor.proof.smt.formulas import Formula
    from advisor.proof.smt.logic import Logic
    from advisor.proof.worlds import Number

    IsTrue: TypeAlias = Callable[[Formula], bool]


class Choice:
    """The variables of an attribute that has one value: one for each value that it may take.

    One of them is true.
    """

    def __init__(self, logic: Logic, options: Mapping[Value, Formula]) -> None:
        """Keep the variables."""
        self._logic = logic
        self.options = options

    @property
    def known(self) -> Formula:
        """Return that the value is not unknown."""
        if UNKNOWN in self.options:
            return negation(self.options[UNKNOWN])
        return self._logic.true

    def answered(self, value: Value) -> Formula:
        """Return that the attribute has ``value``."""
        elsewhere = self.options.get(ELSEWHERE, self._logic.false)
        return self.options.get(value, elsewhere)

    def holds(self, atom: Attributed, *, truth: bool) -> Formula:
        """Return that ``atom`` is true, or false."""
        fitting: list[Formula] = []
        for value, option in self.options.items():
            if evaluate_atom(atom, {atom.attribute: value}) is truth:
                fitting.append(option)
        return self._logic.any_of(fitting)

    def value(self, is_true: IsTrue) -> Value:
        """Return the value whose variable is true."""
        return next(value for value, option in self.options.items() if is_true(option))


class NumberVariables:
    """The variables of a number that is one of ``points``.

    For each point, one of ``rungs`` says whether the number is that or more. The number is not
    known where the first of them is false.
    """

    def __init__(self, logic: Logic, points: Sequence[Number], rungs: Sequence[Formula]) -> None:
        """Keep the variables."""
        self._logic = logic
        self.points = points
        self.rungs = rungs

    @property
    def known(self) -> Formula:
        """Return that the number is known."""
        return self._rung(0)

    def at_least(self, number: Number) -> Formula:
        """Return that the number is known, and ``number`` or more."""
        return self._rung(bisect_left(self.points, number))

    def above(self, number: Number) -> Formula:
        """Return that the number is known, and more than ``number``."""
        return self._rung(bisect_right(self.points, number))

    def _rung(self, place: int) -> Formula:
        return self.rungs[place] if place < len(self.rungs) else self._logic.false

    def answered(self, value: Value) -> Formula:
        """Return that the number is ``value``."""
        if is_number(value):
            return self.compares("equals", value)
        return negation(self.known)

    def holds(self, atom: Attributed, *, truth: bool) -> Formula:
        """Return that ``atom`` is true, or false."""
        assert isinstance(atom, Compare)  # noqa: S101 - nothing else looks at one number
        return self.compares(atom.comparison, atom.bound, truth=truth)

    def compares(self, comparison: str, number: Number, *, truth: bool = True) -> Formula:
        """Return that the number is known, and compares so with ``number``, or does not."""
        if comparison == "equals":
            equal = conjunction(self.at_least(number), negation(self.above(number)))
            return equal if truth else conjunction(self.known, negation(equal))
        if not truth:
            comparison = OPPOSITES[comparison]
        if comparison == "at_least":
            return self.at_least(number)
        if comparison == "above":
            return self.above(number)
        reached = self.at_least(number) if comparison == "below" else self.above(number)
        return conjunction(self.known, negation(reached))

    def compares_with(self, comparison: str, other: NumberVariables, *, truth: bool) -> Formula:
        """Return that both numbers are known, and this compares so with ``other``, or does not."""
        both = [self.known, other.known]
        if comparison == "equals":
            differ = self._logic.any_of([self.exceeds(other), other.exceeds(self)])
            return self._logic.all_of([*both, negation(differ) if truth else differ])
        if not truth:
            comparison = OPPOSITES[comparison]
        left_exceeds = comparison in {"above", "at_most"}
        exceeds = self.exceeds(other) if left_exceeds else other.exceeds(self)
        if comparison in {"at_most", "at_least"}:
            exceeds = negation(exceeds)
        return self._logic.all_of([*both, exceeds])

    def exceeds(self, other: NumberVariables) -> Formula:
        """Return that the number is more than ``other``, where both are known.

        It then reaches a point that the other does not.
        """
        reached: list[Formula] = []
        for point, rung in zip(self.points, self.rungs, strict=True):
            reached.append(conjunction(rung, negation(other.at_least(point))))
        return self._logic.any_of(reached)

    def value(self, is_true: IsTrue) -> Value:
        """Return the greatest point whose variable is true."""
        reached = bisect_left(self.rungs, 1, key=lambda rung: int(not is_true(rung)))
        return self.points[reached - 1] if reached else UNKNOWN


class Selection:
    """The variables of a list: whether its open part is known, and which items of it are listed.

    ``fixed`` is the part of the list that is given for good. ``told`` is a part that is known
    wherever the variable ``is_told`` is true.
    """

    def __init__(
        self, logic: Logic, whole: Formula, items: Mapping[str, Formula], fixed: Partial | None
    ) -> None:
        """Keep the variables; ``whole`` says that the open part is known."""
        self._logic = logic
        self.whole = whole
        self.items = items
        self.fixed = fixed
        self.told: Partial | None = None
        self.is_told = logic.false

    @property
    def known(self) -> Formula:
        """Return that a part of the list is known."""
        return self._logic.any_of(self._known_parts())

    def _known_parts(self) -> list[Formula]:
        return [self.whole] if self.told is None else [self.whole, self.is_told]

    def answered(self, value: Value) -> Formula:
        """Return that the list is ``value``."""
        if value is UNKNOWN:
            return self._logic.all_of(map(negation, self._known_parts()))
        if isinstance(value, Partial):
            assert self.told is not None, "the list was not declared as told in part"  # noqa: S101
            if value.rest_is_unknown:
                return conjunction(self.is_told, negation(self.whole))
            return self.is_told
        assert isinstance(value, frozenset)  # noqa: S101 - a list is nothing else
        parts = [self.whole]
        for item, variable in self.items.items():
            parts.append(variable if item in value else negation(variable))
        return self._logic.all_of(parts)

    def holds(self, atom: Attributed, *, truth: bool) -> Formula:
        """Return that ``atom`` is true, or false; it is neither on what is not known."""
        if isinstance(atom, Includes):
            return self._includes(atom.item, truth=truth)
        assert isinstance(atom, NoneOfThem)  # noqa: S101 - nothing else looks at a list
        some = self._logic.any_of(self.items.values())
        if truth:
            return conjunction(self.whole, negation(some))
        return some  # nothing is in a list that is not known

    def _includes(self, item: str, *, truth: bool) -> Formula:
        known = self.whole
        if self.told is not None:
            told_items = self.told.has if truth else self.told.lacks
            if item in told_items:
                known = disjunction(known, self.is_told)
        variable = self.items[item]
        return conjunction(known, variable if truth else negation(variable))

    def value(self, is_true: IsTrue) -> Value:
        """Return the list of the items whose variables are true.

        Where the rest is not known, it is the part that is.
        """
        if is_true(self.whole):
            items = frozenset(item for item, variable in self.items.items() if is_true(variable))
            return self.fixed.with_rest(items) if self.fixed else items
        if self.fixed:
            return self.fixed
        if self.told is not None and is_true(self.is_told):
            return self.told
        return UNKNOWN


Variables: TypeAlias = Choice | NumberVariables | Selection
