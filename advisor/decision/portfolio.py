"""Many workloads together.

Which platforms they need, and the few that would serve them all best, by trying every set.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.knowledge.model import Platform

_MOST_PLATFORMS = 3


@dataclass(frozen=True, slots=True)
class Leaving:
    """A move: the platform ``origin``, the answers that ask for it, and both in sentences."""

    origin: str
    asked_for_by: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A workload for which no platform is left, with its conditions.

    ``others`` are the platforms that could run it if they competed.
    """

    name: str
    others: tuple[Platform, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Demand:
    """One workload: its name, the platform that is best for it, and the scores.

    ``scores`` holds each platform on which it can run. ``decided_by`` holds the answers that alone
    prove its result, written out, or ``None`` while the result is not final; ``in_words`` has a
    clause for each of them. ``chosen`` is the platform that people decided on, if they said so.
    Where nothing separates the leaders, ``winner`` is a default. ``conditions`` are what narrows or
    bends its result: a word for programs and a sentence each; ``undecided`` says in sentences what
    a default rests on, and how to find out more. ``stays`` says that it runs there already,
    ``move`` what it would move away from.
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
    in_words: Mapping[str, str] = field(default_factory=dict)

    @property
    def recommendation(self) -> str:
        """Return the recommended platform, empty if the winner is a mere default."""
        return self.winner if self.is_advised else ""

    @property
    def default(self) -> str:
        """Return the winner where it is a mere default, empty if it is recommended."""
        return "" if self.is_advised else self.winner

    def regret(self, platforms: Iterable[str]) -> Decimal | None:
        """Return how much it loses if only ``platforms`` are available.

        It is ``None`` if it can run on none of them.
        """
        served_by = self.served_by(list(platforms))
        if served_by is None:
            return None
        return self.scores[self.winner] - self.scores[served_by]

    def served_by(self, platforms: Sequence[str]) -> str | None:
        """Return which of ``platforms`` is best for it, the first of equals.

        It is ``None`` if it can run on none of them.
        """
        able = [platform for platform in platforms if platform in self.scores]
        return max(able, key=self.scores.__getitem__, default=None)


@dataclass(frozen=True, slots=True)
class AffectedWorkload:
    """A workload that is worse off under a standard: where it goes then, and how much it loses.

    Both are ``None`` if it cannot run.
    """

    name: str
    winner: str
    platform: str | None
    regret: Decimal | None


@dataclass(frozen=True, slots=True)
class Standard:
    """A set of platforms for all workloads.

    ``infeasible`` is how many cannot run on it, ``regret`` the sum of what the others lose, and
    ``affected`` are those that are worse off.
    """

    platforms: tuple[str, ...]
    infeasible: int
    regret: Decimal
    affected: tuple[AffectedWorkload, ...]


@dataclass(frozen=True)
class Portfolio:
    """Workloads that have a platform each, and the ``platforms`` that compete.

    The platforms stand in the order in which ties break.
    """

    demands: tuple[Demand, ...]
    platforms: Mapping[str, Platform]

    @cached_property
    def winners(self) -> Mapping[str, int]:
        """Return how many workloads each platform is best for, the most first."""
        counts = Counter(demand.winner for demand in self.demands)
        order = tuple(self.platforms)
        names = sorted(counts, key=lambda name: (-counts[name], order.index(name)))
        return {name: counts[name] for name in names}

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the platforms that are best for some workload."""
        return tuple(self.winners)

    @cached_property
    def orchestrators(self) -> tuple[Standard, ...]:
        """Return each orchestrator with all its platforms as a standard, the best first."""
        platforms: dict[str, list[str]] = {}
        for key, platform in self.platforms.items():
            platforms.setdefault(platform.orchestrator, []).append(key)
        standards = [self.standard(names) for names in platforms.values()]
        return tuple(sorted(standards, key=_cost_of))

    @cached_property
    def standards(self) -> tuple[Standard, ...]:
        """Return the best one, two and three platforms.

        A larger set is there only if it serves better than the smaller ones.
        """
        standards: list[Standard] = []
        for size in range(1, min(_MOST_PLATFORMS, len(self.platforms)) + 1):
            best = self._best(size)
            if not standards or _cost_of(best) < _cost_of(standards[-1]):
                standards.append(best)
        return tuple(standards)

    def _best(self, size: int) -> Standard:
        """Return the best set of ``size``.

        It has the fewest workloads that cannot run, then the least loss, then the order of ties,
        which ``min`` keeps.
        """
        return self.standard(min(combinations(self.platforms, size), key=self._cost))

    def _cost(self, platforms: Sequence[str]) -> tuple[int, Decimal]:
        infeasible = 0
        total = Decimal(0)
        for demand in self.demands:
            regret = demand.regret(platforms)
            if regret is None:
                infeasible += 1
            else:
                total += regret
        return infeasible, total

    def standard(self, platforms: Sequence[str]) -> Standard:
        """Return what it would mean to have ``platforms`` only."""
        infeasible, total = self._cost(platforms)
        affected = []
        for demand in self.demands:
            regret = demand.regret(platforms)
            if regret != 0:
                goes_to = demand.served_by(platforms)
                affected.append(AffectedWorkload(demand.name, demand.winner, goes_to, regret))
        affected.sort(key=lambda loser: (loser.regret is not None, -(loser.regret or 0)))
        return Standard(tuple(platforms), infeasible, total, tuple(affected))

    @cached_property
    def deciding(self) -> tuple[tuple[str, int], ...]:
        """Return the answers that decide, and for how many workloads each does, the most first."""
        counts: Counter[str] = Counter()
        for demand in self.demands:
            counts.update(demand.decided_by or ())
        answers = sorted(counts, key=lambda answer: (-counts[answer], answer))
        return tuple((answer, counts[answer]) for answer in answers)


def _cost_of(standard: Standard) -> tuple[int, Decimal]:
    """Return what the best standard has least of."""
    return standard.infeasible, standard.regret
