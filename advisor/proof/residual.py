"""The residue: the part of a rule base that the given facts leave undecided, ready to be tried on many worlds."""

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
    """The rules whose truth still depends on attributes that ``facts`` does not hold; everything else is summed up.

    ``given`` names the attributes that it does hold, ``partial`` the lists of which it holds a part, and ``compared`` keeps the
    given answers that an open comparison of two answers still needs.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        facts: Facts,
        weights: Mapping[str, Decimal],
        *,
        keeps_all: bool = False,
    ) -> None:
        """Reduce every rule that bears on the result; one that ``keeps_all`` sums none of them up that can fire."""
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
        self.partial = {
            key: each for key, each in facts.items() if isinstance(each, Partial) and is_open(each)
        }
        self.given = frozenset(facts.keys() - self.partial.keys())
        self.compared = self._given_sides(facts)

    def _settle(self, rule: Rule, left: Condition | bool, settled: dict[str, bool]) -> None:  # noqa: FBT001 - a truth value
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
            self._apply(rule, self.scores, self.excluded)

    def _may_be_derived(self, fact: str) -> bool:
        return any(
            isinstance(rule.conclusion, Derivation) and rule.conclusion.concludes == fact
            for _, rule in self.open
        )

    def _given_sides(self, facts: Facts) -> dict[str, Value]:
        """Return the given answers that an open comparison of two answers still needs."""
        pairs = (
            atom
            for condition, _ in self.open
            for atom in atoms(condition)
            if isinstance(atom, CompareTo)
        )
        return {
            each: facts[each]
            for atom in pairs
            for each in (atom.attribute, atom.other)
            if each in facts
        }

    def _index(self) -> dict[str, tuple[int, ...]]:
        """Return for each attribute the open rules that look at it, through derived facts too."""
        reach: dict[str, frozenset[str]] = {}
        touching: dict[str, list[int]] = {}
        for index, (condition, rule) in enumerate(self.open):
            looked_at = attributes(condition).union(
                *(reach.get(fact, ()) for fact in facts_used(condition))
            )
            if isinstance(rule.conclusion, Derivation):
                fact = rule.conclusion.concludes
                reach[fact] = reach.get(fact, frozenset()) | looked_at
            for each in looked_at:
                touching.setdefault(each, []).append(index)
        return {key: tuple(indices) for key, indices in touching.items()}

    def _apply(self, rule: Rule, scores: dict[str, int], excluded: set[str]) -> None:
        conclusion = rule.conclusion
        if isinstance(conclusion, Constraint):
            excluded.update(conclusion.excludes)
        elif isinstance(conclusion, Preference):
            weight = int(self._weights[conclusion.criterion] * 100)
            for platform, points in conclusion.points.items():
                if platform in scores:
                    scores[platform] += points * weight

    @property
    def undecided(self) -> Collection[str]:
        """Return the attributes that some open rule looks at; no other can change the result."""
        return self.touching.keys()

    def fired(self, world: Mapping[str, Value]) -> frozenset[int]:
        """Return which open rules fire when the open attributes are as ``world`` says."""
        return self._fired(range(len(self.open)), {**self.compared, **world})

    def _fired(self, indices: Iterable[int], memory: dict[str, Value]) -> frozenset[int]:
        fired = []
        for index in indices:
            condition, rule = self.open[index]
            if evaluate(condition, memory) is True:
                fired.append(index)
                if isinstance(rule.conclusion, Derivation):
                    memory[rule.conclusion.concludes] = True
        return frozenset(fired)

    def breaks(self, fired: Iterable[int], aside: Collection[str] = ()) -> bool:
        """Return whether a consistency rule is among the fired ones, those set ``aside`` left out."""
        rules = (self.open[index][1] for index in fired)
        return any(
            isinstance(rule.conclusion, Inconsistency) and rule.id not in aside for rule in rules
        )

    def excludes(self, fired: Iterable[int], platform: str) -> bool:
        """Return whether ``platform`` is excluded when the open rules ``fired`` hold."""
        rules = (self.open[index][1].conclusion for index in fired)
        return platform in self.excluded or any(
            isinstance(each, Constraint) and platform in each.excludes for each in rules
        )
