"""Many workloads together: which platforms they need, and the few that would serve them all best, by trying every set."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.knowledge.model import Platform

MOST_PLATFORMS = 3


@dataclass(frozen=True, slots=True)
class Leaving:
    """A move: the platform ``origin``, the answers that ask for it, and both in sentences."""

    origin: str
    asked_for_by: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A workload for which no platform is left: those that could run it if they competed, and its conditions."""

    name: str
    others: tuple[Platform, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Demand:
    """One workload: its name, the platform that is best for it, and the score of each platform on which it can run.

    ``decided_by`` holds the answers that alone prove its result, written out; none while it is not final. ``chosen`` is the
    platform that people decided on, if they said so. Where nothing tells the leaders apart, ``winner`` is a default.
    ``conditions`` are what narrows or bends its result: a word for programs and a sentence each; ``undecided`` says in
    sentences what a default rests on, and how to find out more. ``stays`` says that it runs there already, ``move`` what it
    would move away from.
    """

    name: str
    winner: str
    scores: Mapping[str, Decimal]
    decided_by: tuple[str, ...] | None = None
    chosen: str = ""
    is_advised: bool = True
    grade: str = ""
    conditions: tuple[tuple[str, str], ...] = ()
    undecided: tuple[str, ...] = ()
    stays: bool = False
    move: Leaving | None = None

    def regret(self, platforms: Iterable[str]) -> Decimal | None:
        """Return how much it loses if only ``platforms`` are there; none if it can run on none of them."""
        return min(
            (
                self.scores[self.winner] - self.scores[each]
                for each in platforms
                if each in self.scores
            ),
            default=None,
        )

    def served_by(self, platforms: Sequence[str]) -> str | None:
        """Return which of ``platforms`` is best for it, the first of equals; none if it can run on none of them."""
        able = [each for each in platforms if each in self.scores]
        return max(able, key=lambda each: self.scores[each]) if able else None


@dataclass(frozen=True, slots=True)
class AffectedWorkload:
    """A workload that is worse off by a standard: where it goes then, and by how much; nowhere if it cannot run."""

    name: str
    winner: str
    platform: str | None
    regret: Decimal | None


@dataclass(frozen=True, slots=True)
class Standard:
    """A set of platforms for all workloads: how many cannot run on it, the sum of what the others lose, and who loses."""

    platforms: tuple[str, ...]
    infeasible: int
    regret: Decimal
    affected: tuple[AffectedWorkload, ...]


@dataclass(frozen=True)
class Portfolio:
    """Workloads that have a platform each, and the ``platforms`` that compete, in the order in which ties break."""

    demands: tuple[Demand, ...]
    platforms: Mapping[str, Platform]

    @cached_property
    def winners(self) -> Mapping[str, int]:
        """Return how many workloads each platform is best for, the most first."""
        counts = Counter(each.winner for each in self.demands)
        order = tuple(self.platforms)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], order.index(pair[0]))))

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the platforms that are best for some workload."""
        return tuple(self.winners)

    @cached_property
    def orchestrators(self) -> tuple[Standard, ...]:
        """Return each orchestrator with all its platforms as a standard, the best first."""
        names = dict.fromkeys(each.orchestrator for each in self.platforms.values())
        sets = (
            tuple(key for key, each in self.platforms.items() if each.orchestrator == name)
            for name in names
        )
        return tuple(
            sorted(
                (self.standard(each) for each in sets),
                key=lambda each: (each.infeasible, each.regret),
            )
        )

    @cached_property
    def standards(self) -> tuple[Standard, ...]:
        """Return the best one, two and three platforms; a larger set only if it serves better than the smaller ones."""
        found: list[Standard] = []
        for size in range(1, min(MOST_PLATFORMS, len(self.platforms)) + 1):
            best = self._best(size)
            if not found or (best.infeasible, best.regret) < (
                found[-1].infeasible,
                found[-1].regret,
            ):
                found.append(best)
        return tuple(found)

    def _best(self, size: int) -> Standard:
        """Return the best set of ``size``: the fewest workloads that cannot run, then the least loss, then the order."""
        best = min(
            combinations(self.platforms, size), key=self._cost
        )  # the first of equals: the order of ties
        return self.standard(best)

    def _cost(self, platforms: Sequence[str]) -> tuple[int, Decimal]:
        regrets = [each.regret(platforms) for each in self.demands]
        return regrets.count(None), sum((each for each in regrets if each is not None), Decimal(0))

    def standard(self, platforms: Sequence[str]) -> Standard:
        """Return what it would mean to have ``platforms`` only."""
        infeasible, regret = self._cost(platforms)
        affected = [
            AffectedWorkload(
                each.name, each.winner, each.served_by(platforms), each.regret(platforms)
            )
            for each in self.demands
            if each.regret(platforms) != 0
        ]
        affected.sort(key=lambda each: (each.regret is not None, -(each.regret or 0)))
        return Standard(tuple(platforms), infeasible, regret, tuple(affected))

    @cached_property
    def deciding(self) -> tuple[tuple[str, int], ...]:
        """Return the answers that decide, and for how many workloads each does, the most first."""
        counts = Counter(answer for each in self.demands for answer in each.decided_by or ())
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
