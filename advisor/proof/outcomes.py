"""The outcomes of a case: who wins in each world of a population, and in which of them another answer would change that."""

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

    from advisor.knowledge.conditions import Atom, Attributed, Condition, Value
    from advisor.knowledge.model import Rule
    from advisor.proof.bitslices import Mask, Slices
    from advisor.proof.case import Case
    from advisor.proof.population import Population
    from advisor.proof.residual import Residual

    Winners: TypeAlias = "Mapping[str | None, Mask]"


_MOST_LOOKS: Final = 200_000
_HARDLY: Final = 1e-6
"""What a change counts beside how informative it is where nobody gives an answer that brings it about."""


def thinned(values: Sequence[Value], atoms: int) -> Sequence[Value]:
    """Return so many of ``values``, evenly spread and the last among them, that trying ``atoms`` on each stays bounded."""
    step = max(1, len(values) * atoms // _MOST_LOOKS)
    return values if step == 1 else (*values[:-1:step], values[-1])


class Outcomes:
    """What becomes of ``case`` in the worlds of ``population`` that its answers leave possible.

    The given answers take the place of those in the worlds. ``possible`` masks the worlds that break no consistency rule,
    ``excluded`` for each platform those in which an open rule excludes it.
    """

    def __init__(self, case: Case, residual: Residual, population: Population) -> None:
        """Try every open rule of ``residual`` in all worlds."""
        self._case = case
        self._residual = residual
        self._population = population.given(case.answers)
        self._order = tuple(
            each for each in case.knowledge.tie_order if each not in residual.excluded
        )
        self._unit, self._width = self._scale()
        self._derived: dict[str, Mask] = {}
        self._fires = self._tried(range(len(residual.open)), self._derived, None, UNKNOWN)
        self.excluded = self._exclusions(self._fires)
        self._telling: dict[str, float] = {}
        self.possible = self._population.everywhere & ~self._broken(self._fires)

    def _scale(self) -> tuple[int, int]:
        """Return the greatest unit that divides every score, and how many slices any score needs."""
        scores = self._residual.scores
        leads = [scores[each] - max(scores.values(), default=0) for each in self._order]
        steps = [
            abs(each) for _, rule in self._residual.open for each in self._points(rule).values()
        ]
        unit = math.gcd(*leads, *steps) or 1
        most = max((abs(each) for each in leads), default=0) + sum(steps)
        return unit, (most // unit).bit_length() + 2

    def _points(self, rule: Rule) -> dict[str, int]:
        """Return what ``rule`` adds to the score of each platform, in hundredths."""
        conclusion = rule.conclusion
        if not isinstance(conclusion, Preference):
            return {}
        weight = int(self._case.weights[conclusion.criterion] * 100)
        return {
            key: points * weight
            for key, points in conclusion.points.items()
            if weight and key in self._order
        }

    def _tried(
        self, indices: Iterable[int], derived: dict[str, Mask], attribute: str | None, value: Value
    ) -> dict[int, Mask]:
        """Return where the open rules ``indices`` fire if ``attribute`` is ``value`` everywhere; ``derived`` grows."""
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
        atom, truth = (condition.part, False) if isinstance(condition, Not) else (condition, True)
        return self._atom_where(
            cast("Attributed", atom), truth, attribute, value
        )  # negations stand at atoms

    def _atom_where(
        self, atom: Attributed, truth: bool, attribute: str | None, value: Value
    ) -> Mask:  # noqa: FBT001
        if isinstance(atom, CompareTo):
            given = (
                self._case.facts if attribute is None else {**self._case.facts, attribute: value}
            )
            if atom.attribute in given or atom.other in given:
                return self._half_given_where(atom, truth, given)
        elif (
            isinstance(atom, NoneOfThem)
            and attribute != atom.attribute
            and atom.attribute in self._residual.partial
        ):
            return self._rest_where(atom, truth)
        elif attribute == atom.attribute:
            return (
                self._population.everywhere
                if evaluate_atom(atom, {atom.attribute: value}) is truth
                else 0
            )
        return self._population.where(atom, truth)

    def _rest_where(self, atom: NoneOfThem, truth: bool) -> Mask:  # noqa: FBT001 - a truth value
        """Return where a list of which only a part was told is empty, or is not: nothing is told to be in it."""
        told = self._residual.partial[atom.attribute]
        items = (
            each
            for each in self._case.knowledge.questions[atom.attribute].values
            if each not in told.lacks
        )
        some, none = 0, self._population.everywhere
        for item in items:
            some |= self._population.where(Includes(atom.attribute, item), truth=True)
            none &= self._population.where(Includes(atom.attribute, item), truth=False)
        return none if truth else some

    def _half_given_where(self, atom: CompareTo, truth: bool, given: Mapping[str, Value]) -> Mask:  # noqa: FBT001
        """Return where a comparison of two answers holds, of which at least one is given."""
        left, right = given.get(atom.attribute), given.get(atom.other)
        if UNKNOWN in (left, right):
            return 0
        if left is not None and right is not None:
            return self._population.everywhere if evaluate_atom(atom, given) is truth else 0
        if right is not None:
            return self._population.where(Compare(atom.attribute, atom.comparison, right), truth)  # type: ignore[arg-type]
        return self._population.where(Compare(atom.other, MIRRORED[atom.comparison], left), truth)  # type: ignore[arg-type]

    def _exclusions(self, fires: Mapping[int, Mask]) -> dict[str, Mask]:
        excluded = dict.fromkeys(self._order, 0)
        for index, mask in fires.items():
            conclusion = self._residual.open[index][1].conclusion
            for each in conclusion.excludes if isinstance(conclusion, Constraint) else ():
                if each in excluded:
                    excluded[each] |= mask
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
        scores = {
            each: bitslices.constant(
                (self._residual.scores[each] - best) // self._unit,
                self._population.everywhere,
                self._width,
            )
            for each in self._order
        }
        for index, mask in self._fires.items():
            self._count(scores, index, mask, 1)
        return scores

    def _count(self, scores: dict[str, Slices], index: int, where: Mask, sign: int) -> None:
        if where:
            for platform, points in self._points(self._residual.open[index][1]).items():
                scores[platform] = bitslices.add_where(
                    scores[platform], where, sign * points // self._unit
                )

    @cached_property
    def winners(self) -> Winners:
        """Return for each platform the worlds in which it wins, and under none those in which nothing is left."""
        return self._ranked(self._scores, self.excluded)

    def _ranked(self, scores: Mapping[str, Slices], excluded: Mapping[str, Mask]) -> Winners:
        everywhere = self._population.everywhere
        winners: dict[str | None, Mask] = {None: everywhere}
        best = bitslices.constant(0, everywhere, self._width)
        for platform in self._order:
            ahead = (
                (bitslices.above(scores[platform], best) | winners[None])
                & everywhere
                & ~excluded[platform]
            )
            winners = {each: mask & ~ahead for each, mask in winners.items()}
            winners[platform] = ahead
            best = bitslices.select(ahead, scores[platform], best)
        return winners

    def _after(self, attribute: str, value: Value) -> tuple[Winners, Mask]:
        """Return who wins where if ``attribute`` is ``value`` everywhere, and which worlds that leaves possible."""
        touched = self._residual.touching.get(attribute, ())
        derived = dict(self._derived)
        for index in touched:
            conclusion = self._residual.open[index][1].conclusion
            if isinstance(conclusion, Derivation):
                derived[conclusion.concludes] = self._derived_elsewhere(
                    conclusion.concludes, touched
                )
        after = self._tried(touched, derived, attribute, value)
        scores = dict(self._scores)
        for index, mask in after.items():
            self._count(scores, index, mask & ~self._fires[index], 1)
            self._count(scores, index, self._fires[index] & ~mask, -1)
        excludes = any(
            isinstance(self._residual.open[index][1].conclusion, Constraint) for index in after
        )
        excluded = self._exclusions({**self._fires, **after}) if excludes else self.excluded
        return self._ranked(scores, excluded), self.possible & ~self._broken(after)

    def _derived_elsewhere(self, fact: str, touched: Iterable[int]) -> Mask:
        """Return where ``fact`` is concluded by open rules that are not ``touched``."""
        mask = 0
        for index in self._fires.keys() - set(touched):
            conclusion = self._residual.open[index][1].conclusion
            if isinstance(conclusion, Derivation) and conclusion.concludes == fact:
                mask |= self._fires[index]
        return mask

    def changing(self, attribute: str, value: Value) -> Mask:
        """Return the worlds, possible before and after, that have another winner if ``attribute`` is ``value`` in them."""
        winners, possible = self._after(attribute, value)
        same = 0
        for each, mask in self.winners.items():
            same |= mask & winners[each]
        return possible & ~same

    def information_value(self, attribute: str) -> float:
        """Return how informative ``attribute`` is, from 0 to 1; above 0 only if in some world another value changes the winner.

        Of the sorts of values that open rules tell apart it looks at the share of the possible worlds in which each changes the
        winner: weighed by how common the sort is, on the mean, and for any of them together. The geometric mean of the three
        ranks a question low whose informative answers nobody gives, and one that has many answers but few that tell.
        """
        if attribute not in self._telling:
            self._telling[attribute] = self._share_of_changes(attribute)
        return self._telling[attribute]

    def _share_of_changes(self, attribute: str) -> float:
        sorts = list(self.distinguished_values(attribute))
        changes = [self.changing(attribute, each) for each in sorts]
        somewhere = 0
        for mask in changes:
            somewhere |= mask
        if not somewhere:
            return 0.0
        possible = self.possible.bit_count()
        counts = [mask.bit_count() for mask in changes]
        on_the_mean = sum(counts) / len(counts) / possible
        expected = (
            sum(
                count * self._how_common(attribute, each)
                for count, each in zip(counts, sorts, strict=True)
            )
            / possible
        )
        anywhere = somewhere.bit_count() / possible
        return math.cbrt(expected * on_the_mean * anywhere) + _HARDLY * anywhere

    def _how_common(self, attribute: str, value: Value) -> float:
        """Return in which share of the possible worlds open rules see ``attribute`` as they see ``value``."""
        alike = self.possible
        for atom in self._looking(attribute):
            if isinstance(atom, CompareTo):
                continue
            truth = evaluate_atom(atom, {**self._case.facts, attribute: value})
            if truth is None:
                alike &= ~(
                    self._population.where(atom, truth=True)
                    | self._population.where(atom, truth=False)
                )
            else:
                alike &= self._population.where(atom, truth)
        return alike.bit_count() / self.possible.bit_count()

    def _looking(self, attribute: str) -> list[Attributed]:
        """Return the atoms of open rules that look at ``attribute``, each once."""
        found: dict[Attributed, None] = {}
        for index in self._residual.touching.get(attribute, ()):
            for atom in self._atoms_on(attribute, index):
                found[cast("Attributed", atom)] = None
        return list(found)

    def distinguished_values(self, attribute: str) -> Iterator[Value]:
        """Yield one value of ``attribute`` of each sort that open rules tell apart; of lists, those of at most one item."""
        seen: set[tuple[bool | None, ...]] = set()
        looking = self._looking(attribute)
        for each in thinned(
            distinct_values(self._case.knowledge).get(attribute, RELATION_VALUES), len(looking)
        ):
            if isinstance(each, frozenset) and len(each) > 1:
                continue
            value = self._case.completed(attribute, each)
            sort = tuple(
                evaluate_atom(atom, {**self._case.facts, attribute: value}) for atom in looking
            )
            if sort not in seen:
                seen.add(sort)
                yield value

    def _atoms_on(self, attribute: str, index: int) -> Iterator[Atom]:
        for atom in atoms(self._residual.open[index][0]):
            if attribute in (getattr(atom, "attribute", None), getattr(atom, "other", None)):
                yield atom

    def share(self, platform: str | None) -> float:
        """Return the share of possible worlds in which ``platform`` wins; 1 if no world is left to say otherwise."""
        return self._count_of(platform) / self.possible.bit_count() if self.possible else 1.0

    def _count_of(self, platform: str | None) -> int:
        return (self.winners.get(platform, 0) & self.possible).bit_count()

    def refutes(self, winner: str | None) -> bool:
        """Return whether somebody else than ``winner`` wins in a possible world."""
        return self._count_of(winner) < self.possible.bit_count()
