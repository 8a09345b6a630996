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
from advisor.knowledge.model import Advice, Constraint, Derivation, Inconsistency, Preference
from advisor.proof.worlds import is_number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from decimal import Decimal

    from advisor.knowledge.conditions import Condition, Facts, Value
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.proof.worlds import Number


class Residual:
    """The rules whose truth still depends on attributes that ``facts`` does not hold.

    Everything else is summed up in ``scores``, in hundredths of a point, and in ``excluded``. An
    open rule goes by its place in ``open``; by place, ``concluded`` holds the fact that it
    concludes, ``exclusions`` the platforms that it excludes, ``points`` what it adds to scores, and
    ``inconsistencies`` the id of a consistency rule. ``platforms`` are those that are left, in the
    order in which ties break. ``given`` names the attributes that ``facts``
    does hold, ``partial`` the lists of which it holds a part, and ``compared`` keeps the given
    answers that an open comparison of two answers still needs.
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
        self.knowledge = knowledge
        self.facts = facts
        self._weights = {criterion: int(weight * 100) for criterion, weight in weights.items()}
        self.scores = dict.fromkeys(knowledge.tie_order, 0)
        self.excluded: set[str] = set()
        self.open: list[tuple[Condition, Rule]] = []
        self.concluded: dict[int, str] = {}
        self.exclusions: dict[int, tuple[str, ...]] = {}
        self.points: dict[int, dict[str, int]] = {}
        self.inconsistencies: dict[int, str] = {}
        settled: dict[str, bool] = {}
        for rule in knowledge.rules:
            left = reduce(rule.when, facts, settled)
            if left is True and keeps_all:
                left = ALWAYS
            self._settle(rule, left, settled)
        self.touching = self._index()
        self.partial: dict[str, Partial] = {}
        for attribute, value in facts.items():
            if isinstance(value, Partial) and is_open(value):
                self.partial[attribute] = value
        self.given = frozenset(facts.keys() - self.partial.keys())
        self.compared = self._given_sides()
        order = knowledge.tie_order
        self.platforms = tuple(platform for platform in order if platform not in self.excluded)

    def _settle(self, rule: Rule, left: Condition | bool, settled: dict[str, bool]) -> None:  # noqa: FBT001
        """Keep ``rule`` if what is ``left`` of its condition is open, or sum it up."""
        if isinstance(rule.conclusion, Derivation):
            self._settle_fact(rule, rule.conclusion.concludes, left, settled)
        elif left is True:
            self._sum_up(rule)
        elif left is not False:
            self._keep(left, rule)

    def _settle_fact(
        self,
        rule: Rule,
        fact: str,
        left: Condition | bool,  # noqa: FBT001
        settled: dict[str, bool],
    ) -> None:
        if left is True:
            settled[fact] = True
        elif left is False:
            if fact not in self.concluded.values():
                settled.setdefault(fact, False)
        elif settled.get(fact) is not True:
            settled.pop(fact, None)
            self._keep(left, rule)

    def _sum_up(self, rule: Rule) -> None:
        """Add the points and the exclusions of ``rule``, which fires, to those so far."""
        match rule.conclusion:
            case Constraint(excludes=platforms):
                self.excluded.update(platforms)
            case Preference() as preference:
                for platform, points in self._weigh(preference).items():
                    self.scores[platform] += points

    def _keep(self, left: Condition, rule: Rule) -> None:
        """Keep ``rule``, which is open, with what it does where it fires; advice does nothing."""
        place = len(self.open)
        match rule.conclusion:
            case Derivation(concludes=fact):
                self.concluded[place] = fact
            case Constraint(excludes=platforms):
                self.exclusions[place] = platforms
            case Preference() as preference:
                self.points[place] = self._weigh(preference)
            case Inconsistency():
                self.inconsistencies[place] = rule.id
            case Advice():
                return
        self.open.append((left, rule))

    def _weigh(self, preference: Preference) -> dict[str, int]:
        """Return what ``preference`` adds to each score, in hundredths of a point."""
        weight = self._weights[preference.criterion]
        points = preference.points.items()
        return {platform: point * weight for platform, point in points if platform in self.scores}

    def _given_sides(self) -> dict[str, Number]:
        """Return the given answers that an open comparison of two answers still needs."""
        sides: dict[str, Number] = {}
        for condition, _ in self.open:
            for atom in atoms(condition):
                if isinstance(atom, CompareTo):
                    for attribute in (atom.attribute, atom.other):
                        value = self.facts.get(attribute)
                        if is_number(value):
                            sides[attribute] = value
        return sides

    def _index(self) -> dict[str, tuple[int, ...]]:
        """Return for each attribute the open rules that look at it, through derived facts too."""
        reach: dict[str, frozenset[str]] = {}
        touching: dict[str, list[int]] = {}
        for place, (condition, _) in enumerate(self.open):
            looked_at = attributes(condition)
            for fact in facts_used(condition):
                looked_at |= reach.get(fact, frozenset())
            if place in self.concluded:
                derived = self.concluded[place]
                reach[derived] = reach.get(derived, frozenset()) | looked_at
            for attribute in looked_at:
                touching.setdefault(attribute, []).append(place)
        return {attribute: tuple(places) for attribute, places in touching.items()}

    def margins(self, platform: str, rival: str) -> dict[int, int]:
        """Return how far each open rule moves ``platform`` ahead of ``rival``, unless it does not.

        The unit is a hundredth of a point.
        """
        found: dict[int, int] = {}
        for place, points in self.points.items():
            margin = points.get(platform, 0) - points.get(rival, 0)
            if margin:
                found[place] = margin
        return found

    @property
    def undecided(self) -> Collection[str]:
        """Return the attributes that some open rule looks at; no other can change the result."""
        return self.touching.keys()

    def completed(self, attribute: str, value: Value) -> Value:
        """Return ``value`` as that of ``attribute``, with the known part of its list."""
        known_part = self.partial.get(attribute)
        return known_part.completed(value) if known_part else value

    def fired(self, world: Mapping[str, Value]) -> frozenset[int]:
        """Return which open rules fire when the open attributes are as ``world`` says."""
        facts = {**self.compared, **world}
        fired = []
        for place, (condition, _) in enumerate(self.open):
            if evaluate(condition, facts) is True:
                fired.append(place)
                if place in self.concluded:
                    facts[self.concluded[place]] = True
        return frozenset(fired)

    def breaks(self, fired: frozenset[int], aside: Collection[str]) -> bool:
        """Return whether a consistency rule that is not set ``aside`` is ``fired``."""
        broken = self.inconsistencies.keys() & fired
        return any(self.inconsistencies[place] not in aside for place in broken)

    def excludes(self, fired: frozenset[int], platform: str) -> bool:
        """Return whether ``platform`` is excluded when the open rules ``fired`` hold."""
        if platform in self.excluded:
            return True
        excluding = self.exclusions.keys() & fired
        return any(platform in self.exclusions[place] for place in excluding)
