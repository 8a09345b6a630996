"""The outcomes of a case: who wins in each world of a population.

They also tell in which of the worlds another answer would change the winner.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from advisor.knowledge.conditions import (
    MIRRORED,
    UNKNOWN,
    AllOf,
    AnyOf,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    Not,
    atoms,
    evaluate_atom,
)
from advisor.knowledge.model import (
    RELATION_VALUES,
    Constraint,
    Derivation,
    Inconsistency,
    Preference,
)
from advisor.proof import bitslices
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.knowledge.conditions import Attributed, Condition, Facts, Value
    from advisor.knowledge.model import Rule
    from advisor.proof.bitslices import Mask, Slices
    from advisor.proof.case import Case
    from advisor.proof.population import Population
    from advisor.proof.residual import Residual

    Winners: TypeAlias = "Mapping[str | None, Mask]"


_MOST_LOOKS: Final = 200_000
_HARDLY: Final = 1e-6
"""What a change counts where nobody gives an answer that brings it about."""


def thinned(values: Sequence[Value], atoms: int) -> Sequence[Value]:
    """Return as many of ``values`` as can be tried, evenly spread and with the last among them.

    Trying ``atoms`` on each of them is then a bounded amount of work.
    """
    step = max(1, len(values) * atoms // _MOST_LOOKS)
    return values if step == 1 else (*values[:-1:step], values[-1])


class Outcomes:
    """What becomes of ``case`` in the worlds of ``population`` that its answers leave possible.

    The given answers take the place of those in the worlds. ``possible`` masks the worlds that
    break no consistency rule, ``excluded`` for each platform those in which an open rule excludes
    it.
    """

    def __init__(self, case: Case, residual: Residual, population: Population) -> None:
        """Try every open rule of ``residual`` in all worlds."""
        self._case = case
        self._residual = residual
        self._population = population.given(case.answers)
        self._order = tuple(
            platform for platform in case.knowledge.tie_order if platform not in residual.excluded
        )
        self._unit, self._width = self._find_scale()
        self._derived: dict[str, Mask] = {}
        rules = range(len(residual.open))
        self._fires = self._try_rules(rules, self._derived, None, UNKNOWN)
        self.excluded = self._exclusions(self._fires)
        self._information: dict[str, float] = {}
        self.possible = self._population.everywhere & ~self._broken(self._fires)

    def _find_scale(self) -> tuple[int, int]:
        """Return the greatest unit that divides every score, and the slices that a score needs."""
        scores = self._residual.scores
        best = max(scores.values(), default=0)
        leads = [scores[platform] - best for platform in self._order]
        steps: list[int] = []
        for _, rule in self._residual.open:
            steps += map(abs, self._points(rule).values())
        unit = math.gcd(*leads, *steps) or 1
        most = max(map(abs, leads), default=0) + sum(steps)
        return unit, (most // unit).bit_length() + 2

    def _points(self, rule: Rule) -> dict[str, int]:
        """Return what ``rule`` adds to the score of each platform, in hundredths."""
        conclusion = rule.conclusion
        if not isinstance(conclusion, Preference):
            return {}
        weight = int(self._case.weights[conclusion.criterion] * 100)
        if not weight:
            return {}
        points = conclusion.points.items()
        return {platform: point * weight for platform, point in points if platform in self._order}

    def _try_rules(
        self, indices: Iterable[int], derived: dict[str, Mask], attribute: str | None, value: Value
    ) -> dict[int, Mask]:
        """Return where the open rules ``indices`` fire if ``attribute`` is ``value`` everywhere.

        What they conclude is added to ``derived``.
        """
        fires: dict[int, Mask] = {}
        for index in indices:
            condition, rule = self._residual.open[index]
            fires[index] = self._where(condition, derived, attribute, value)
            if isinstance(rule.conclusion, Derivation):
                fact = rule.conclusion.concludes
                derived[fact] = derived.get(fact, 0) | fires[index]
        return fires

    def _where(
        self, condition: Condition, derived: Mapping[str, Mask], attribute: str | None, value: Value
    ) -> Mask:
        if isinstance(condition, AllOf):
            mask = self._population.everywhere
            for part in condition.parts:
                mask &= self._where(part, derived, attribute, value)
            return mask
        if isinstance(condition, AnyOf):
            mask = 0
            for part in condition.parts:
                mask |= self._where(part, derived, attribute, value)
            return mask
        if isinstance(condition, Concluded):
            return derived.get(condition.fact, 0)
        if isinstance(condition, Not):  # negations stand at atoms
            atom = cast("Attributed", condition.part)
            return self._where_atom(atom, attribute, value, truth=False)
        return self._where_atom(condition, attribute, value, truth=True)

    def _where_atom(
        self, atom: Attributed, attribute: str | None, value: Value, *, truth: bool
    ) -> Mask:
        if isinstance(atom, CompareTo):
            given = self._case.facts
            if attribute is not None:
                given = {**given, attribute: value}
            if atom.attribute in given or atom.other in given:
                return self._where_half_given(atom, given, truth=truth)
        elif attribute == atom.attribute:
            return self._everywhere_if(atom, {atom.attribute: value}, truth=truth)
        elif isinstance(atom, NoneOfThem) and atom.attribute in self._residual.partial:
            return self._where_rest(atom, truth=truth)
        return self._population.where(atom, truth)

    def _everywhere_if(self, atom: Attributed, facts: Facts, *, truth: bool) -> Mask:
        """Return all worlds if ``facts`` make ``atom`` true, or false, and none otherwise."""
        return self._population.everywhere if evaluate_atom(atom, facts) is truth else 0

    def _where_rest(self, atom: NoneOfThem, *, truth: bool) -> Mask:
        """Return where a list is empty, or is not, of which only a part was given.

        Nothing is known to be in it.
        """
        told = self._residual.partial[atom.attribute]
        some, none = 0, self._population.everywhere
        for item in self._case.knowledge.questions[atom.attribute].values:
            if item not in told.lacks:
                includes = Includes(atom.attribute, item)
                some |= self._population.where(includes, truth=True)
                none &= self._population.where(includes, truth=False)
        return none if truth else some

    def _where_half_given(
        self, atom: CompareTo, given: Mapping[str, Value], *, truth: bool
    ) -> Mask:
        """Return where a comparison of two answers holds, of which at least one is given."""
        left, right = given.get(atom.attribute), given.get(atom.other)
        if UNKNOWN in (left, right):
            return 0
        if left is not None and right is not None:
            return self._everywhere_if(atom, given, truth=truth)
        if right is not None:
            compare = Compare(atom.attribute, atom.comparison, right)  # type: ignore[arg-type]
        else:
            compare = Compare(atom.other, MIRRORED[atom.comparison], left)  # type: ignore[arg-type]
        return self._population.where(compare, truth)

    def _exclusions(self, fires: Mapping[int, Mask]) -> dict[str, Mask]:
        excluded = dict.fromkeys(self._order, 0)
        for index, mask in fires.items():
            conclusion = self._residual.open[index][1].conclusion
            if isinstance(conclusion, Constraint):
                for platform in conclusion.excludes:
                    if platform in excluded:
                        excluded[platform] |= mask
        return excluded

    def _broken(self, fires: Mapping[int, Mask]) -> Mask:
        broken = 0
        for index, mask in fires.items():
            rule = self._residual.open[index][1]
            if isinstance(rule.conclusion, Inconsistency) and rule.id not in self._case.broken:
                broken |= mask
        return broken

    @cached_property
    def _scores(self) -> dict[str, Slices]:
        best = max(self._residual.scores.values(), default=0)
        scores: dict[str, Slices] = {}
        for platform in self._order:
            lead = (self._residual.scores[platform] - best) // self._unit
            scores[platform] = bitslices.constant(lead, self._population.everywhere, self._width)
        for index, mask in self._fires.items():
            self._count(scores, index, mask, 1)
        return scores

    def _count(self, scores: dict[str, Slices], index: int, where: Mask, sign: int) -> None:
        """Add the points of a rule to ``scores`` in the worlds of ``where``, or take them off."""
        if where:
            for platform, points in self._points(self._residual.open[index][1]).items():
                amount = sign * points // self._unit
                scores[platform] = bitslices.add_where(scores[platform], where, amount)

    @cached_property
    def winners(self) -> Winners:
        """Return for each platform where it wins, and for ``None`` where no platform is left."""
        return self._rank(self._scores, self.excluded)

    def _rank(self, scores: Mapping[str, Slices], excluded: Mapping[str, Mask]) -> Winners:
        everywhere = self._population.everywhere
        winners: dict[str | None, Mask] = {None: everywhere}
        best = bitslices.constant(0, everywhere, self._width)
        for platform in self._order:
            ahead = bitslices.above(scores[platform], best) | winners[None]
            ahead &= everywhere & ~excluded[platform]
            winners = {winner: mask & ~ahead for winner, mask in winners.items()}
            winners[platform] = ahead
            best = bitslices.select(ahead, scores[platform], best)
        return winners

    def _after(self, attribute: str, value: Value) -> tuple[Winners, Mask]:
        """Return who wins where if ``attribute`` is ``value`` everywhere.

        The second part is the mask of the worlds that this leaves possible.
        """
        touched = self._residual.touching.get(attribute, ())
        conclusions = [self._residual.open[index][1].conclusion for index in touched]
        derived = dict(self._derived)
        for conclusion in conclusions:
            if isinstance(conclusion, Derivation):
                fact = conclusion.concludes
                derived[fact] = self._derived_elsewhere(fact, touched)
        after = self._try_rules(touched, derived, attribute, value)
        scores = dict(self._scores)
        for index, mask in after.items():
            before = self._fires[index]
            self._count(scores, index, mask & ~before, 1)
            self._count(scores, index, before & ~mask, -1)
        excluded = self.excluded
        if any(isinstance(conclusion, Constraint) for conclusion in conclusions):
            excluded = self._exclusions({**self._fires, **after})
        return self._rank(scores, excluded), self.possible & ~self._broken(after)

    def _derived_elsewhere(self, fact: str, touched: Iterable[int]) -> Mask:
        """Return where open rules that are not ``touched`` conclude ``fact``."""
        mask = 0
        for index in self._fires.keys() - set(touched):
            conclusion = self._residual.open[index][1].conclusion
            if isinstance(conclusion, Derivation) and conclusion.concludes == fact:
                mask |= self._fires[index]
        return mask

    def changing(self, attribute: str, value: Value) -> Mask:
        """Return the worlds that have another winner if ``attribute`` is ``value`` in them.

        They are possible before and after.
        """
        winners, possible = self._after(attribute, value)
        same = 0
        for winner, mask in self.winners.items():
            same |= mask & winners[winner]
        return possible & ~same

    def information_value(self, attribute: str) -> float:
        """Return how informative ``attribute`` is, from 0 to 1.

        It is above 0 only if in some world another value changes the winner. Of the sorts of
        values that open rules distinguish, it looks at the share of the possible worlds in which
        each changes the winner: weighted by how common the sort is, on the mean, and for any of
        them together. The geometric mean of the three ranks a question low whose informative
        answers nobody gives, and one that has many answers but few that matter.
        """
        if attribute not in self._information:
            self._information[attribute] = self._share_of_changes(attribute)
        return self._information[attribute]

    def _share_of_changes(self, attribute: str) -> float:
        sorts = list(self.distinguished_values(attribute))
        changes = [self.changing(attribute, value) for value in sorts]
        somewhere = 0
        for mask in changes:
            somewhere |= mask
        if not somewhere:
            return 0.0
        possible = self.possible.bit_count()
        counts = [mask.bit_count() for mask in changes]
        on_the_mean = sum(counts) / len(counts) / possible
        weighted = [
            count * self._how_common(attribute, value)
            for count, value in zip(counts, sorts, strict=True)
        ]
        expected = sum(weighted) / possible
        anywhere = somewhere.bit_count() / possible
        return math.cbrt(expected * on_the_mean * anywhere) + _HARDLY * anywhere

    def _how_common(self, attribute: str, value: Value) -> float:
        """Return how common answers are that open rules see as they see ``value``.

        It is the share of the possible worlds that have such a value of ``attribute``.
        """
        alike = self.possible
        facts = {**self._case.facts, attribute: value}
        for atom in self._atoms_at(attribute):
            if isinstance(atom, CompareTo):
                continue
            truth = evaluate_atom(atom, facts)
            if truth is None:
                alike &= ~self._population.where(atom, truth=True)
                alike &= ~self._population.where(atom, truth=False)
            else:
                alike &= self._population.where(atom, truth)
        return alike.bit_count() / self.possible.bit_count()

    def _atoms_at(self, attribute: str) -> list[Attributed]:
        """Return the atoms of open rules that look at ``attribute``, each once."""
        looking: dict[Attributed, None] = {}
        for index in self._residual.touching.get(attribute, ()):
            for atom in atoms(self._residual.open[index][0]):
                if attribute in (getattr(atom, "attribute", None), getattr(atom, "other", None)):
                    looking[cast("Attributed", atom)] = None
        return list(looking)

    def distinguished_values(self, attribute: str) -> Iterator[Value]:
        """Yield one value of ``attribute`` of each sort that open rules distinguish.

        Of lists, these have at most one item.
        """
        seen: set[tuple[bool | None, ...]] = set()
        looking = self._atoms_at(attribute)
        values = distinct_values(self._case.knowledge).get(attribute, RELATION_VALUES)
        for answer in thinned(values, len(looking)):
            if isinstance(answer, frozenset) and len(answer) > 1:
                continue
            value = self._case.completed(attribute, answer)
            facts = {**self._case.facts, attribute: value}
            sort = tuple(evaluate_atom(atom, facts) for atom in looking)
            if sort not in seen:
                seen.add(sort)
                yield value

    def share(self, platform: str | None) -> float:
        """Return the share of possible worlds in which ``platform`` wins.

        It is 1 if no world is left that could say otherwise.
        """
        if not self.possible:
            return 1.0
        return self._count_of(platform) / self.possible.bit_count()

    def _count_of(self, platform: str | None) -> int:
        return (self.winners.get(platform, 0) & self.possible).bit_count()

    def refutes(self, winner: str | None) -> bool:
        """Return whether another platform than ``winner`` wins in a possible world."""
        return self._count_of(winner) < self.possible.bit_count()
