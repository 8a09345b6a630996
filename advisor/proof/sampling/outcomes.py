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
from advisor.knowledge.model import RELATION_VALUES
from advisor.proof.sampling import bitslices
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from advisor.knowledge.conditions import Attributed, Condition, Facts, Value
    from advisor.proof.residual import Residual
    from advisor.proof.sampling.bitslices import Mask, Slices
    from advisor.proof.sampling.population import Population

    Winners: TypeAlias = "Mapping[str | None, Mask]"


_MOST_LOOKS: Final = 200_000
_HARDLY: Final = 1e-6
"""What a change counts where nobody gives an answer that brings it about."""


def _thinned(values: Sequence[Value], atoms: int) -> Sequence[Value]:
    """Return as many of ``values`` as can be tried, evenly spread and with the last among them.

    Trying ``atoms`` on each of them is then a bounded amount of work.
    """
    step = max(1, len(values) * atoms // _MOST_LOOKS)
    return values if step == 1 else (*values[:-1:step], values[-1])


class Outcomes:
    """What becomes of a case in the worlds of ``population`` that its answers leave possible.

    The given answers take the place of those in the worlds. ``possible`` masks the worlds that
    break no consistency rule, ``excluded`` for each platform those in which an open rule excludes
    it.
    """

    def __init__(
        self, residual: Residual, population: Population, broken: Collection[str] = ()
    ) -> None:
        """Try every open rule of ``residual`` in all worlds.

        The consistency rules that are ``broken`` already do not count.
        """
        self._residual = residual
        self._facts = residual.facts
        self._population = population.given(residual.facts)
        self._broken = broken
        self._points = self._find_points()
        best = max(residual.scores.values(), default=0)
        self._leads = {key: residual.scores[key] - best for key in residual.platforms}
        self._unit, self._width = self._find_scale()
        self._derived: dict[str, Mask] = {}
        rules = range(len(residual.open))
        self._fires = self._try_rules(rules, self._derived, None, UNKNOWN)
        self.excluded = self._exclusions(self._fires)
        self._information: dict[str, float] = {}
        self.possible = self._population.everywhere & ~self._inconsistent(self._fires)

    def _find_points(self) -> dict[int, dict[str, int]]:
        """Return what open rules add to the scores of the platforms that are left."""
        found: dict[int, dict[str, int]] = {}
        for place, row in self._residual.points.items():
            left = {key: row[key] for key in self._residual.platforms if row.get(key)}
            if left:
                found[place] = left
        return found

    def _find_scale(self) -> tuple[int, int]:
        """Return the greatest unit that divides every score, and the slices that a score needs."""
        leads = self._leads.values()
        steps: list[int] = []
        for points in self._points.values():
            steps += map(abs, points.values())
        unit = math.gcd(*leads, *steps) or 1
        most = max(map(abs, leads), default=0) + sum(steps)
        return unit, (most // unit).bit_length() + 2

    def _try_rules(
        self, places: Iterable[int], derived: dict[str, Mask], attribute: str | None, value: Value
    ) -> dict[int, Mask]:
        """Return where the open rules at ``places`` fire if ``attribute`` is ``value`` everywhere.

        What they conclude is added to ``derived``.
        """
        fires: dict[int, Mask] = {}
        concluded = self._residual.concluded
        for place in places:
            condition, _ = self._residual.open[place]
            fires[place] = self._where(condition, derived, attribute, value)
            if place in concluded:
                fact = concluded[place]
                derived[fact] = derived.get(fact, 0) | fires[place]
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
            given = self._facts
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
        for item in self._residual.knowledge.questions[atom.attribute].values:
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
        excluded = dict.fromkeys(self._residual.platforms, 0)
        for place, platforms in self._residual.exclusions.items():
            for platform in platforms:
                if platform in excluded:
                    excluded[platform] |= fires[place]
        return excluded

    def _inconsistent(self, fires: Mapping[int, Mask]) -> Mask:
        """Return where a consistency rule fires that is not broken already."""
        inconsistent = 0
        for place, mask in fires.items():
            rule = self._residual.inconsistencies.get(place)
            if rule is not None and rule not in self._broken:
                inconsistent |= mask
        return inconsistent

    @cached_property
    def _scores(self) -> dict[str, Slices]:
        scores: dict[str, Slices] = {}
        for platform, lead in self._leads.items():
            everywhere = self._population.everywhere
            scores[platform] = bitslices.constant(lead // self._unit, everywhere, self._width)
        for place in self._points:
            self._count(scores, place, self._fires[place], 1)
        return scores

    def _count(self, scores: dict[str, Slices], place: int, where: Mask, sign: int) -> None:
        """Add the points of a rule to ``scores`` in the worlds of ``where``, or take them off."""
        if where:
            for platform, points in self._points[place].items():
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
        for platform in self._residual.platforms:
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
        derived = dict(self._derived)
        for place in self._residual.concluded.keys() & touched:
            fact = self._residual.concluded[place]
            derived[fact] = self._derived_elsewhere(fact, touched)
        after = self._try_rules(touched, derived, attribute, value)
        scores = dict(self._scores)
        for place in self._points.keys() & touched:
            before = self._fires[place]
            self._count(scores, place, after[place] & ~before, 1)
            self._count(scores, place, before & ~after[place], -1)
        excluded = self.excluded
        if not self._residual.exclusions.keys().isdisjoint(touched):
            excluded = self._exclusions({**self._fires, **after})
        return self._rank(scores, excluded), self.possible & ~self._inconsistent(after)

    def _derived_elsewhere(self, fact: str, touched: Iterable[int]) -> Mask:
        """Return where open rules that are not ``touched`` conclude ``fact``."""
        mask = 0
        for place in self._residual.concluded.keys() - touched:
            if self._residual.concluded[place] == fact:
                mask |= self._fires[place]
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
        facts = {**self._facts, attribute: value}
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
        for place in self._residual.touching.get(attribute, ()):
            for atom in atoms(self._residual.open[place][0]):
                if attribute in (getattr(atom, "attribute", None), getattr(atom, "other", None)):
                    looking[cast("Attributed", atom)] = None
        return list(looking)

    def distinguished_values(self, attribute: str) -> Iterator[Value]:
        """Yield one value of ``attribute`` of each sort that open rules distinguish.

        Of lists, these have at most one item.
        """
        seen: set[tuple[bool | None, ...]] = set()
        looking = self._atoms_at(attribute)
        values = distinct_values(self._residual.knowledge).get(attribute, RELATION_VALUES)
        for answer in _thinned(values, len(looking)):
            if isinstance(answer, frozenset) and len(answer) > 1:
                continue
            value = self._residual.completed(attribute, answer)
            facts = {**self._facts, attribute: value}
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
