"""The part of a rule base that the given facts leave undecided, to be tried on many worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.conditions import (
    ALWAYS,
    CompareTo,
    Partial,
    atoms,
    attributes,
    evaluate,
    facts_used,
    is_open,
    reduce,
)
from advisor.knowledge.model import Constraint, Derivation, Inconsistency, Preference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from decimal import Decimal

    from advisor.knowledge.conditions import Condition, Facts, Value
    from advisor.knowledge.model import KnowledgeBase, Rule


class Residual:
    """The rules whose truth still depends on attributes that ``facts`` does not hold.

    Everything else is summed up. ``given`` names the attributes that ``facts`` does hold,
    ``partial`` the lists of which it holds a part, and ``compared`` keeps the given answers that
    an open comparison of two answers still needs.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        facts: Facts,
        weights: Mapping[str, Decimal],
        *,
        keeps_all: bool = False,
    ) -> None:
        """Reduce every rule that bears on the result.

        With ``keeps_all``, no rule that can fire is summed up.
        """
        self._keeps_all = keeps_all
        self._order = knowledge.tie_order
        self._weights = weights
        self.scores = dict.fromkeys(self._order, 0)
        self.excluded: set[str] = set()
        self.open: list[tuple[Condition, Rule]] = []
        settled: dict[str, bool] = {}
        for rule in knowledge.rules:
            self._settle(rule, reduce(rule.when, facts, settled), settled)
        self.touching = self._index()
        self.partial: dict[str, Partial] = {}
        for attribute, value in facts.items():
            if isinstance(value, Partial) and is_open(value):
                self.partial[attribute] = value
        self.given = frozenset(facts.keys() - self.partial.keys())
        self.compared = self._given_sides(facts)

    def _settle(self, rule: Rule, left: Condition | bool, settled: dict[str, bool]) -> None:  # noqa: FBT001
        """Keep ``rule`` if what is ``left`` of its condition is open, or sum it up."""
        conclusion = rule.conclusion
        if left is True and self._keeps_all:
            left = ALWAYS
        if isinstance(conclusion, Derivation):
            if not isinstance(left, bool):
                if settled.get(conclusion.concludes) is not True:
                    settled.pop(conclusion.concludes, None)
                    self.open.append((left, rule))
            elif left:
                settled[conclusion.concludes] = True
            elif not self._may_be_derived(conclusion.concludes):
                settled.setdefault(conclusion.concludes, False)
        elif not isinstance(left, bool):
            if isinstance(conclusion, Constraint | Preference | Inconsistency):
                self.open.append((left, rule))
        elif left:
            self._apply(rule)

    def _may_be_derived(self, fact: str) -> bool:
        for _, rule in self.open:
            if isinstance(rule.conclusion, Derivation) and rule.conclusion.concludes == fact:
                return True
        return False

    def _given_sides(self, facts: Facts) -> dict[str, Value]:
        """Return the given answers that an open comparison of two answers still needs."""
        sides: dict[str, Value] = {}
        for condition, _ in self.open:
            for atom in atoms(condition):
                if isinstance(atom, CompareTo):
                    for attribute in (atom.attribute, atom.other):
                        if attribute in facts:
                            sides[attribute] = facts[attribute]
        return sides

    def _index(self) -> dict[str, tuple[int, ...]]:
        """Return for each attribute the open rules that look at it, through derived facts too."""
        reach: dict[str, frozenset[str]] = {}
        touching: dict[str, list[int]] = {}
        for index, (condition, rule) in enumerate(self.open):
            looked_at = attributes(condition)
            for fact in facts_used(condition):
                looked_at |= reach.get(fact, frozenset())
            if isinstance(rule.conclusion, Derivation):
                derived = rule.conclusion.concludes
                reach[derived] = reach.get(derived, frozenset()) | looked_at
            for attribute in looked_at:
                touching.setdefault(attribute, []).append(index)
        return {attribute: tuple(indices) for attribute, indices in touching.items()}

    def _apply(self, rule: Rule) -> None:
        """Add the points and the exclusions of ``rule``, which fires, to those so far."""
        conclusion = rule.conclusion
        if isinstance(conclusion, Constraint):
            self.excluded.update(conclusion.excludes)
        elif isinstance(conclusion, Preference):
            weight = int(self._weights[conclusion.criterion] * 100)
            for platform, points in conclusion.points.items():
                if platform in self.scores:
                    self.scores[platform] += points * weight

    @property
    def undecided(self) -> Collection[str]:
        """Return the attributes that some open rule looks at; no other can change the result."""
        return self.touching.keys()

    def fired(self, world: Mapping[str, Value]) -> frozenset[int]:
        """Return which open rules fire when the open attributes are as ``world`` says."""
        facts = {**self.compared, **world}
        fired = []
        for index, (condition, rule) in enumerate(self.open):
            if evaluate(condition, facts) is True:
                fired.append(index)
                if isinstance(rule.conclusion, Derivation):
                    facts[rule.conclusion.concludes] = True
        return frozenset(fired)

    def breaks(self, fired: Iterable[int], aside: Collection[str] = ()) -> bool:
        """Return whether a consistency rule is among the ``fired`` ones.

        Those set ``aside`` do not count.
        """
        for index in fired:
            _, rule = self.open[index]
            if isinstance(rule.conclusion, Inconsistency) and rule.id not in aside:
                return True
        return False

    def excludes(self, fired: Iterable[int], platform: str) -> bool:
        """Return whether ``platform`` is excluded when the open rules ``fired`` hold."""
        if platform in self.excluded:
            return True
        for index in fired:
            conclusion = self.open[index][1].conclusion
            if isinstance(conclusion, Constraint) and platform in conclusion.excludes:
                return True
        return False
