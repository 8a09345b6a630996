"""One world of a theory: the variables of its attributes, which rules fire, and who wins."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, cast

from advisor.knowledge.conditions import MIRRORED, AllOf, AnyOf, CompareTo, Concluded, Not
from advisor.proof.smt.formulas import conjunction, equivalence, implication, is_true_in, negation
from advisor.proof.smt.variables import Choice, NumberVariables, Selection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from z3 import ModelRef

    from advisor.knowledge.conditions import Attributed, Condition, Value
    from advisor.knowledge.model import Law
    from advisor.proof.residual import Residual
    from advisor.proof.smt.formulas import Formula
    from advisor.proof.smt.logic import Logic
    from advisor.proof.smt.variables import Variables


class Interpretation:
    """One world: the ``variables`` of its attributes, and what says which open rules fire.

    ``fires`` holds a formula for each open rule of ``residual``, by the place of the rule.
    """

    def __init__(
        self,
        logic: Logic,
        residual: Residual,
        variables: Mapping[str, Variables],
        fires: Mapping[int, Formula],
    ) -> None:
        """Keep what tells this world from others of a theory."""
        self._logic = logic
        self._residual = residual
        self.variables = variables
        self.fires = dict(fires)

    # What rules look at.

    def holds(self, condition: Condition) -> Formula:
        """Return that ``condition`` holds; its negations stand at atoms."""
        match condition:
            case AllOf(parts):
                return self._logic.all_of(map(self.holds, parts))
            case AnyOf(parts):
                return self._logic.any_of(map(self.holds, parts))
            case Concluded(fact):
                return self._logic.any_of(self._concluding(fact))
            case Not(part):
                return self._holds_atom(cast("Attributed", part), truth=False)
            case _:
                return self._holds_atom(condition, truth=True)

    def _concluding(self, fact: str) -> Iterator[Formula]:
        """Yield for each rule that concludes ``fact`` that it fires."""
        for place, concluded in self._residual.concluded.items():
            if concluded == fact:
                yield self.fires[place]

    def _holds_atom(self, atom: Attributed, *, truth: bool) -> Formula:
        """Return that ``atom`` is true, or false; it is neither on what is not known."""
        if not isinstance(atom, CompareTo):
            return self.variables[atom.attribute].holds(atom, truth=truth)
        given = self._residual.compared
        left, right = self.variables.get(atom.attribute), self.variables.get(atom.other)
        if not isinstance(left, NumberVariables):
            assert isinstance(right, NumberVariables)  # noqa: S101 - two given numbers are settled
            mirrored = MIRRORED[atom.comparison]
            return right.compares(mirrored, given[atom.attribute], truth=truth)
        if not isinstance(right, NumberVariables):
            return left.compares(atom.comparison, given[atom.other], truth=truth)
        return left.compares_with(atom.comparison, right, truth=truth)

    def consistent(self, aside: Collection[str] = ()) -> list[Formula]:
        """Return for each consistency rule that is not set ``aside`` that it is kept."""
        rules = self._residual.inconsistencies.items()
        return [negation(self.fires[place]) for place, rule in rules if rule not in aside]

    # Who wins.

    def excluded(self, platform: str) -> Formula:
        """Return that a rule excludes ``platform``."""
        if platform in self._residual.excluded:
            return self._logic.true
        exclusions = self._residual.exclusions.items()
        excluding = [self.fires[place] for place, excluded in exclusions if platform in excluded]
        return self._logic.any_of(excluding)

    def wins(self, platform: str | None) -> Formula:
        """Return that ``platform`` is recommended; for ``None``, that no platform is left."""
        platforms = self._residual.platforms
        if platform is None:
            return self._logic.all_of(map(self.excluded, platforms))
        if platform not in platforms:
            return self._logic.false
        beaten: list[Formula] = []
        for rival in platforms:
            if rival != platform:
                parts = [self.excluded(rival), self._ranks_before(platform, rival)]
                beaten.append(self._logic.any_of(parts))
        return self._logic.all_of([negation(self.excluded(platform)), *beaten])

    def overturned(self, leader: str | None) -> Formula:
        """Return that ``leader`` is not recommended."""
        return negation(self.wins(leader))

    def _ranks_before(self, platform: str, rival: str) -> Formula:
        """Return that ``platform`` ranks before ``rival``, exclusions apart."""
        scores, order = self._residual.scores, self._residual.platforms
        behind = scores[rival] - scores[platform]
        loses_ties = order.index(platform) > order.index(rival)
        margins = self._residual.margins(platform, rival).items()
        terms = [(self.fires[place], margin) for place, margin in margins]
        return self._logic.at_least(terms, behind + int(loses_ties))

    def overtaken(self, before: Interpretation, leader: str, rival: str) -> Formula:
        """Return what has to be true if ``leader`` wins ``before`` and ``rival`` wins here.

        ``before`` is another world. The formula follows from who wins, but speaks only of the
        rules that may fire in one of the two worlds alone: all others cancel out.
        """
        gains: list[tuple[Formula, int]] = []
        for place, margin in self._residual.margins(rival, leader).items():
            fires, fired = self.fires[place], before.fires[place]
            if fires is not fired:
                gains += [(fires, margin), (fired, -margin)]
        gained = self._logic.at_least(gains, 1)
        winners_left = [negation(before.excluded(leader)), negation(self.excluded(rival))]
        reasons = [gained, before.excluded(rival), self.excluded(leader)]
        return self._logic.all_of([*winners_left, self._logic.any_of(reasons)])

    # What the answers are.

    def answered(self, attribute: str, value: Value) -> Formula:
        """Return that ``attribute`` has ``value``."""
        return self.variables[attribute].answered(value)

    def known(self, attribute: str) -> Formula:
        """Return that ``attribute`` has a value other than unknown."""
        return self.variables[attribute].known

    def raised(self, law: Law, after: Interpretation) -> Formula:
        """Return that the answer to the question of ``law`` is higher in the world ``after``."""
        old, new = self.variables[law.question], after.variables[law.question]
        if isinstance(old, Selection) and isinstance(new, Selection):
            parts = [old.whole, new.whole]
            for item, held in old.items.items():
                joined = implication if item in law.items else equivalence
                parts.append(joined(held, new.items[item]))
            return self._logic.all_of(parts)
        if isinstance(old, NumberVariables) and isinstance(new, NumberVariables):
            return self._logic.all_of([old.known, new.known, new.exceeds(old)])
        assert isinstance(old, Choice)  # noqa: S101 - both are of the same question
        assert isinstance(new, Choice)  # noqa: S101 - as above
        risen: list[Formula] = []
        for low, high in combinations(law.order, 2):
            risen.append(conjunction(old.options[low], new.options[high]))
        return self._logic.any_of(risen)

    def world(self, model: ModelRef, attributes: Iterable[str]) -> dict[str, Value]:
        """Return the values of ``attributes`` in the world that ``model`` stands for."""
        is_true = partial(is_true_in, model)
        values: dict[str, Value] = {}
        for attribute in attributes:
            if attribute in self.variables:
                values[attribute] = self.variables[attribute].value(is_true)
        return values
