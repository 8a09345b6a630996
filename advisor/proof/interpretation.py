"""One world of a theory: the variables of its attributes, which rules fire, and who wins."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.knowledge.conditions import UNKNOWN, Partial, reduce
from advisor.knowledge.model import Inconsistency
from advisor.proof.formulas import conjunction, is_true_in, negation
from advisor.proof.worlds import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from advisor.knowledge.conditions import Condition, Value
    from advisor.proof.formulas import Formula
    from advisor.proof.theory import Theory


class Choice:
    """The variables of an attribute that has one value: one for each value that it may take.

    One of them is true.
    """

    def __init__(self, options: Mapping[Value, Formula]) -> None:
        """Keep the variables."""
        self.options = options

    def value(self, holds: Callable[[Formula], bool]) -> Value:
        """Return the value whose variable ``holds``."""
        return next(value for value, option in self.options.items() if holds(option))


class NumberVariables:
    """The variables of a number that is one of ``points``.

    For each point, one of ``rungs`` says whether the number is that or more. The number is not
    known where the first of them is false.
    """

    def __init__(
        self, points: Sequence[int | Decimal], rungs: Sequence[Formula], never: Formula
    ) -> None:
        """Keep the variables, and what is never true."""
        self.points = points
        self.rungs = rungs
        self._never = never

    @property
    def known(self) -> Formula:
        """Return that the number is known."""
        return self.rungs[0] if self.rungs else self._never

    def at_least(self, number: int | Decimal) -> Formula:
        """Return that the number is known, and ``number`` or more."""
        return self._rung(bisect_left(self.points, number))

    def above(self, number: int | Decimal) -> Formula:
        """Return that the number is known, and more than ``number``."""
        return self._rung(bisect_right(self.points, number))

    def _rung(self, place: int) -> Formula:
        return self.rungs[place] if place < len(self.rungs) else self._never

    def compares(self, comparison: str, number: int | Decimal) -> Formula:
        """Return that the number is known, and compares so with ``number``."""
        if comparison == "at_least":
            return self.at_least(number)
        if comparison == "above":
            return self.above(number)
        if comparison == "below":
            return conjunction(self.known, negation(self.at_least(number)))
        if comparison == "at_most":
            return conjunction(self.known, negation(self.above(number)))
        return conjunction(self.at_least(number), negation(self.above(number)))

    def value(self, holds: Callable[[Formula], bool]) -> Value:
        """Return the greatest point whose variable ``holds``."""
        reached = bisect_left(self.rungs, 1, key=lambda rung: int(not holds(rung)))
        return self.points[reached - 1] if reached else UNKNOWN


class Selection:
    """The variables of a list: whether its open part is known, and which items of it are listed.

    ``fixed`` is the part of the list that is given for good. ``told`` is a part that is known
    wherever the variable ``is_told`` is true.
    """

    def __init__(self, known: Formula, items: Mapping[str, Formula], fixed: Partial | None) -> None:
        """Keep the variables."""
        self.known = known
        self.items = items
        self.fixed = fixed
        self.told: Partial | None = None
        self.is_told: Formula | None = None

    def value(self, holds: Callable[[Formula], bool]) -> Value:
        """Return the list of the items whose variables hold.

        Where the rest is not known, it is the part that is.
        """
        if holds(self.known):
            items = frozenset(item for item, variable in self.items.items() if holds(variable))
            return self.fixed.with_rest(items) if self.fixed else items
        if self.fixed:
            return self.fixed
        if self.told is not None and self.is_told is not None and holds(self.is_told):
            return self.told
        return UNKNOWN


Variables: TypeAlias = "Choice | NumberVariables | Selection"


class Interpretation:
    """One world: the variables of its attributes, and those that say which open rules fire.

    ``fires`` holds one variable for each open rule, by the place of the rule.
    """

    def __init__(
        self, theory: Theory, variables: Mapping[str, Variables], fires: Mapping[int, Formula]
    ) -> None:
        """Keep what tells this world from others of the theory."""
        self._theory = theory
        self.variables = variables
        self.fires = fires

    def excluded(self, platform: str) -> Formula:
        """Return that a rule excludes ``platform``."""
        if platform in self._theory.residual.excluded:
            return self._theory.true
        excluding: list[Formula] = []
        for place, fires in self.fires.items():
            if platform in self._theory.excludes(place):
                excluding.append(fires)
        return self._theory.any_of(excluding)

    def wins(self, platform: str | None) -> Formula:
        """Return that ``platform`` is recommended; for ``None``, that no platform is left."""
        theory = self._theory
        if platform is None:
            return theory.all_of(map(self.excluded, theory.platforms))
        if platform not in theory.platforms:
            return theory.false
        beaten: list[Formula] = []
        for rival in theory.platforms:
            if rival != platform:
                parts = [self.excluded(rival), self._ranks_before(platform, rival)]
                beaten.append(theory.any_of(parts))
        return theory.all_of([negation(self.excluded(platform)), *beaten])

    def overturned(self, leader: str | None) -> Formula:
        """Return that ``leader`` is not recommended."""
        return negation(self.wins(leader))

    def _ranks_before(self, platform: str, rival: str) -> Formula:
        """Return that ``platform`` ranks before ``rival``, exclusions apart."""
        theory = self._theory
        margins: list[tuple[Formula, int]] = []
        for place, fires in self.fires.items():
            margins.append((fires, theory.margin(place, platform, rival)))
        return theory.at_least(margins, theory.least_lead(platform, rival))

    def overtaken(self, before: Interpretation, leader: str, rival: str) -> Formula:
        """Return what has to be true if ``leader`` wins ``before`` and ``rival`` wins here.

        ``before`` is another world. The formula follows from who wins, but speaks only of the
        rules that may fire in one of the two worlds alone: all others cancel out.
        """
        theory = self._theory
        gains: list[tuple[Formula, int]] = []
        for place, fires in self.fires.items():
            margin = theory.margin(place, rival, leader)
            if margin and fires is not before.fires[place]:
                gains += [(fires, margin), (before.fires[place], -margin)]
        gained = theory.at_least(gains, 1)
        winners_left = [negation(before.excluded(leader)), negation(self.excluded(rival))]
        reasons = [gained, before.excluded(rival), self.excluded(leader)]
        return theory.all_of([*winners_left, theory.any_of(reasons)])

    def consistent(self, aside: Collection[str] = ()) -> list[Formula]:
        """Return for each consistency rule that is not set ``aside`` that it is kept."""
        kept: list[Formula] = []
        for place, fires in self.fires.items():
            _, rule = self._theory.residual.open[place]
            if isinstance(rule.conclusion, Inconsistency) and rule.id not in aside:
                kept.append(negation(fires))
        return kept

    def answered(self, attribute: str, value: Value) -> Formula:
        """Return that ``attribute`` has ``value``."""
        variables = self.variables[attribute]
        if isinstance(variables, Choice):
            elsewhere = variables.options.get(ELSEWHERE, self._theory.false)
            return variables.options.get(value, elsewhere)
        if isinstance(variables, NumberVariables):
            if value is UNKNOWN:
                return negation(variables.known)
            return variables.compares("equals", value)  # type: ignore[arg-type]
        if value is UNKNOWN:
            known_parts = self._known_parts(variables)
            return self._theory.all_of([negation(known) for known in known_parts])
        if isinstance(value, Partial):
            assert variables.is_told is not None, f"{attribute} was not declared as told in part"  # noqa: S101
            if value.rest_is_unknown:
                return conjunction(variables.is_told, negation(variables.known))
            return variables.is_told
        parts = [variables.known]
        for item, variable in variables.items.items():
            parts.append(variable if item in value else negation(variable))  # type: ignore[operator]
        return self._theory.all_of(parts)

    def _known_parts(self, variables: Selection) -> list[Formula]:
        """Return the variables that say of a part of a list that it is known."""
        if variables.is_told is None:
            return [variables.known]
        return [variables.known, variables.is_told]

    def known(self, attribute: str) -> Formula:
        """Return that ``attribute`` has a value other than unknown."""
        variables = self.variables[attribute]
        if isinstance(variables, Selection):
            return self._theory.any_of(self._known_parts(variables))
        if isinstance(variables, NumberVariables):
            return variables.known
        if UNKNOWN in variables.options:
            return negation(variables.options[UNKNOWN])
        return self._theory.true

    def holds(self, condition: Condition) -> Formula:
        """Return that ``condition``, as a rule has it, holds."""
        reduced = reduce(condition, {}, {})
        if isinstance(reduced, bool):
            return self._theory.true if reduced else self._theory.false
        return self._theory.holds(reduced, self.variables, self._theory.derived(self.fires))

    def world(self, model: Any, attributes: Iterable[str]) -> dict[str, Value]:  # noqa: ANN401
        """Return the values of ``attributes`` in the world that ``model`` stands for."""
        is_true = partial(is_true_in, model)
        values: dict[str, Value] = {}
        for attribute in attributes:
            if attribute in self.variables:
                values[attribute] = self.variables[attribute].value(is_true)
        return values
