"""Advice compared with decisions that people made.

Where the two agree, how often, and which rules decided where they do not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Final

from advisor.knowledge.model import sort_by_conclusion
from advisor.verification.cases import BOTH, NEITHER, NO_PLATFORM, ORCHESTRATOR
from advisor.workloads.advising import consult_workload
from advisor.workloads.settings import Settings, adjust_workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.consultation import Consultation
    from advisor.decision.ranking import Standing
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.verification.cases import DecidedCase

PLATFORM: Final = "platform"
LEVELS: Final = (ORCHESTRATOR, PLATFORM)
_NO_KIND: Final = "(no kind)"
_FULLY_TOLD = 3  # with as many answers, a case says more than its title
_COUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    BOTH: LEVELS,
    ORCHESTRATOR: (ORCHESTRATOR,),
    NEITHER: (),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case, and what is advised on its facts."""

    case: DecidedCase
    consultation: Consultation

    @property
    def recommended(self) -> str:
        """Return the id of the recommended platform, or ``none``."""
        return self.consultation.ranking.winner or NO_PLATFORM

    @property
    def orchestrator(self) -> str:
        """Return the orchestrator of the recommended platform, or ``none``."""
        platform = self.consultation.leader
        return platform.orchestrator if platform else NO_PLATFORM

    @property
    def rejected(self) -> tuple[str, ...]:
        """Return the names under which the authors ruled out what is recommended."""
        names = (self.recommended, self.orchestrator)
        return tuple(name for name in names if name in self.case.rejected)

    @property
    def agrees_on_orchestrator(self) -> bool:
        """Return whether the orchestrator is the expected one, and was not ruled out."""
        if self.orchestrator in self.case.rejected:
            return False
        return self.orchestrator == self.case.expected.orchestrator

    @property
    def agrees_on_platform(self) -> bool | None:
        """Return whether the platform is an expected one, and was not ruled out.

        It is ``None`` if the case leaves the platform open and does not rule this one out.
        """
        if self.rejected:
            return False
        platforms = self.case.expected.platforms
        if not platforms:
            return None
        return self.recommended in platforms

    @property
    def disagrees_on(self) -> tuple[str, ...]:
        """Return the levels on which advice and decision differ."""
        levels: list[str] = []
        if not self.agrees_on_orchestrator:
            levels.append(ORCHESTRATOR)
        if self.agrees_on_platform is False:
            levels.append(PLATFORM)
        return tuple(levels)

    @property
    def counts(self) -> bool:
        """Return whether they differ on a level on which the facts alone let an architect pick."""
        return not set(_COUNTS[self.case.judged]).isdisjoint(self.disagrees_on)

    @property
    def expected(self) -> str:
        """Return what is expected, in one label.

        It reads ``a | b`` if either is right, and ``ecs (any)`` if only that is named.
        """
        wanted = self.case.expected
        if wanted.orchestrator == NO_PLATFORM:
            return NO_PLATFORM
        return " | ".join(wanted.platforms) or f"{wanted.orchestrator} (any)"

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return the platforms that would have been right, without those that were ruled out."""
        wanted, rejected = self.case.expected, self.case.rejected
        if wanted.orchestrator in rejected:
            return ()
        names = wanted.platforms
        if not names:
            names = tuple(
                platform.id
                for platform in self.consultation.knowledge.platforms.values()
                if platform.orchestrator == wanted.orchestrator
            )
        return tuple(name for name in names if name not in rejected)


def judge_case(case: DecidedCase, knowledge: KnowledgeBase, settings: Settings) -> Verdict:
    """Return what ``knowledge`` advises on the facts of ``case``, with what was decided."""
    workload = adjust_workload(case.workload, settings, knowledge)
    return Verdict(case, consult_workload(workload, knowledge, engine=settings.engine))


def best_accepted(verdict: Verdict) -> Standing | None:
    """Return the accepted platform that ranks highest, or ``None`` if none is ranked."""
    accepted = verdict.accepted
    for standing in verdict.consultation.ranking.standings:
        if standing.platform in accepted:
            return standing
    return None


def lead_over_accepted(verdict: Verdict) -> Decimal | None:
    """Return by how much the recommended platform leads the best accepted one.

    It is ``None`` if one of the two is missing.
    """
    best = best_accepted(verdict)
    if best is None:
        return None
    return verdict.consultation.ranking.standings[0].score - best.score


@dataclass(frozen=True, slots=True)
class Obstacle:
    """An accepted platform that could not be recommended, and the constraints against it.

    There are no constraints if the platform did not compete.
    """

    platform: str
    rules: tuple[Rule, ...]


def obstacles(verdict: Verdict) -> tuple[Obstacle, ...]:
    """Return the accepted platforms that are excluded, each with what excludes it."""
    ranked = {standing.platform for standing in verdict.consultation.ranking.standings}
    missing: list[Obstacle] = []
    for name in verdict.accepted:
        if name not in ranked:
            exclusions = verdict.consultation.excluded
            rules = tuple(exclusion.rule for exclusion in exclusions if exclusion.platform == name)
            missing.append(Obstacle(name, rules))
    return tuple(missing)


@dataclass(frozen=True, slots=True)
class Pull:
    """A preference that held, and its effect on the choice.

    ``points`` are the weighted points by which it favors the recommended platform over the best
    accepted one.
    """

    rule: Rule
    criterion: str
    points: Decimal


def decisive(verdict: Verdict) -> tuple[Pull, ...]:
    """Return the preferences that favor the recommended or the best accepted platform.

    The one with the largest effect comes first.
    """
    best = best_accepted(verdict)
    winner = verdict.consultation.ranking.winner
    if best is None or winner is None:
        return ()
    pulls: list[Pull] = []
    for rule, preference in sort_by_conclusion(verdict.consultation.fired).preferences:
        points = preference.points
        weight = verdict.consultation.weights[preference.criterion]
        lead = (points.get(winner, 0) - points.get(best.platform, 0)) * weight
        if lead:
            pulls.append(Pull(rule, preference.criterion, lead))
    return tuple(sorted(pulls, key=lambda pull: -abs(pull.points)))


@dataclass(frozen=True, slots=True)
class Count:
    """How many agree, out of how many that were compared."""

    agreed: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        """Return the share in percent, rounded down to a tenth, or ``None`` of no cases."""
        if not self.of:
            return None
        return (Decimal(100 * self.agreed) / self.of).quantize(Decimal("0.1"), ROUND_DOWN)

    def reaches(self, percent: Decimal) -> bool:
        """Return whether at least ``percent`` agree; false if none are compared."""
        return self.of > 0 and 100 * self.agreed >= percent * self.of


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far advice and decisions agree in a group of cases.

    On the platform, only cases that name platforms count.
    """

    name: str
    cases: int
    orchestrator: Count
    platform: Count


def agreement(name: str, verdicts: Iterable[Verdict]) -> Agreement:
    """Return how far ``verdicts`` agree, as a group called ``name``."""
    cases = on_orchestrator = with_platforms = on_platform = 0
    for verdict in verdicts:
        cases += 1
        on_orchestrator += verdict.agrees_on_orchestrator
        if verdict.case.expected.platforms:
            with_platforms += 1
            on_platform += verdict.agrees_on_platform is True
    return Agreement(
        name=name,
        cases=cases,
        orchestrator=Count(on_orchestrator, cases),
        platform=Count(on_platform, with_platforms),
    )


def _is_judged_both(verdict: Verdict) -> bool:
    return verdict.case.judged == BOTH


def _is_judged(verdict: Verdict) -> bool:
    return verdict.case.judged != NEITHER


_GROUPS: Final[Mapping[str, Callable[[Verdict], bool]]] = {
    "all": lambda _: True,
    "without leak": lambda verdict: not verdict.case.leak,
    "three answers or more": lambda verdict: verdict.case.answers >= _FULLY_TOLD,
    "judged both": _is_judged_both,
    "judged both or orchestrator": _is_judged,
}


def groups(verdicts: Sequence[Verdict]) -> tuple[Agreement, ...]:
    """Return the agreement in all cases and in those that say more than the rest."""
    return tuple(agreement(name, filter(belongs, verdicts)) for name, belongs in _GROUPS.items())


def by_platform(verdicts: Iterable[Verdict]) -> tuple[Agreement, ...]:
    """Return the agreement by what is expected.

    Single platforms come first, then ``a | b`` for either, then orchestrators alone.
    """

    def order(verdict: Verdict) -> tuple[bool, int, str]:
        platforms = verdict.case.expected.platforms
        return not platforms, len(platforms), verdict.expected

    return _group_by(lambda verdict: verdict.expected, sorted(verdicts, key=order))


def by_kind(verdicts: Iterable[Verdict]) -> tuple[Agreement, ...]:
    """Return the agreement by kind of case, in alphabetical order."""
    ordered = sorted(verdicts, key=lambda verdict: verdict.case.kind)
    return _group_by(lambda verdict: verdict.case.kind or _NO_KIND, ordered)


def _group_by(name: Callable[[Verdict], str], verdicts: Iterable[Verdict]) -> tuple[Agreement, ...]:
    named: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        named.setdefault(name(verdict), []).append(verdict)
    return tuple(agreement(*group) for group in named.items())


def confusion(verdicts: Iterable[Verdict], level: str) -> Counter[tuple[str, str]]:
    """Return how often each pair of expectation and recommendation occurs on ``level``."""
    pairs: Counter[tuple[str, str]] = Counter()
    for verdict in verdicts:
        if level == ORCHESTRATOR:
            pairs[verdict.case.expected.orchestrator, verdict.orchestrator] += 1
        else:
            pairs[verdict.expected, verdict.recommended] += 1
    return pairs


@dataclass(frozen=True, slots=True)
class Goal:
    """A share of agreement that is asked for on a level."""

    level: str
    percent: Decimal


def measured(verdicts: Sequence[Verdict], level: str) -> Count:
    """Return the agreement that is compared with a goal.

    Only those cases count whose facts alone let an architect pick on ``level``.
    """
    if level == PLATFORM:
        return agreement(level, filter(_is_judged_both, verdicts)).platform
    return agreement(level, filter(_is_judged, verdicts)).orchestrator


def shortfall(verdicts: Sequence[Verdict], goal: Goal) -> str:
    """Return in words how ``goal`` is missed, or an empty text if it is reached."""
    count = measured(verdicts, goal.level)
    if count.reaches(goal.percent):
        return ""
    asked = f"at least {goal.percent:f} % agreement on the {goal.level} is asked for"
    if not count.of:
        return f"{asked}, and no case measures it"
    return f"{asked}, and {count.agreed} of {count.of} cases agree ({count.percent} %)"
