"""Advice beside the decisions that people made: where the two agree, how often, and which rules decided where they do not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Final

from advisor import batch
from advisor.knowledge.model import Preference
from advisor.verification.cases import BOTH, NEITHER, NO_PLATFORM, ORCHESTRATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.consultation import Consultation
    from advisor.decision.ranking import Standing
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.verification.cases import DecidedCase

PLATFORM: Final = "platform"
LEVELS: Final = (ORCHESTRATOR, PLATFORM)
NO_KIND: Final = "(no kind)"
_FULLY_TOLD = 3  # answers from which a case says more than its title
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
        """Return under which names the authors ruled out what is recommended."""
        return tuple(
            each for each in (self.recommended, self.orchestrator) if each in self.case.rejected
        )

    @property
    def agrees_on_orchestrator(self) -> bool:
        """Return whether the orchestrator is the expected one; one that the authors ruled out never is."""
        return (
            self.orchestrator == self.case.expected.orchestrator
            and self.orchestrator not in self.case.rejected
        )

    @property
    def agrees_on_platform(self) -> bool | None:
        """Return whether the platform is an expected one; none where the case leaves it open and ruled nothing of this out."""
        if self.rejected:
            return False
        platforms = self.case.expected.platforms
        return self.recommended in platforms if platforms else None

    @property
    def disagrees_on(self) -> tuple[str, ...]:
        """Return the levels on which advice and decision differ."""
        wrong = (not self.agrees_on_orchestrator, self.agrees_on_platform is False)
        return tuple(level for level, differs in zip(LEVELS, wrong, strict=True) if differs)

    @property
    def counts(self) -> bool:
        """Return whether they differ on a level on which the facts alone let an architect pick."""
        return bool(set(self.disagrees_on) & set(_COUNTS[self.case.judged]))

    @property
    def expected(self) -> str:
        """Return what is expected, in one label: ``a | b`` where either is right, ``ecs (any)`` where only that is named."""
        wanted = self.case.expected
        if wanted.orchestrator == NO_PLATFORM:
            return NO_PLATFORM
        return " | ".join(wanted.platforms) or f"{wanted.orchestrator} (any)"

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return the platforms that would have been right; those that the authors ruled out are not."""
        wanted, rejected = self.case.expected, self.case.rejected
        competing = self.consultation.knowledge.platforms.values()
        named = wanted.platforms or tuple(
            each.id for each in competing if each.orchestrator == wanted.orchestrator
        )
        return tuple(
            each for each in named if each not in rejected and wanted.orchestrator not in rejected
        )


def judge_case(case: DecidedCase, knowledge: KnowledgeBase, settings: batch.Settings) -> Verdict:
    """Return what ``knowledge`` advises on the facts of ``case``, beside what was decided."""
    return Verdict(
        case,
        batch.adjusted(case.workload, settings, knowledge).consult(
            knowledge, engine=settings.engine
        ),
    )


def best_accepted(found: Verdict) -> Standing | None:
    """Return the accepted platform that stands highest; none if every one is ruled out."""
    return next(
        (each for each in found.consultation.ranking.standings if each.platform in found.accepted),
        None,
    )


def lead_over_accepted(found: Verdict) -> Decimal | None:
    """Return by how much the recommended platform leads the best accepted one; none if one of the two is missing."""
    best, standings = best_accepted(found), found.consultation.ranking.standings
    return standings[0].score - best.score if best and standings else None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """An accepted platform that could not be recommended: the constraints against it, or none if it did not compete."""

    platform: str
    rules: tuple[Rule, ...]


def obstacles(found: Verdict) -> tuple[Obstacle, ...]:
    """Return the accepted platforms that are out, each with what put it out."""
    out = found.consultation.excluded
    standing = {each.platform for each in found.consultation.ranking.standings}
    missing = (each for each in found.accepted if each not in standing)
    return tuple(
        Obstacle(name, tuple(each.rule for each in out if each.platform == name))
        for name in missing
    )


@dataclass(frozen=True, slots=True)
class Pull:
    """A preference that held, and by how many weighted points it favours what is recommended over what is accepted."""

    rule: Rule
    points: Decimal


def decisive(found: Verdict) -> tuple[Pull, ...]:
    """Return the preferences that tell the recommended platform from the best accepted one, the heaviest first."""
    best, winner = best_accepted(found), found.consultation.ranking.winner
    if best is None or winner is None:
        return ()
    pulls = (
        Pull(rule, _lead(found.consultation, rule, winner, best.platform))
        for rule in found.consultation.fired
    )
    return tuple(
        sorted((each for each in pulls if each.points), key=lambda each: -abs(each.points))
    )


def _lead(consultation: Consultation, rule: Rule, winner: str, other: str) -> Decimal:
    if not isinstance(rule.conclusion, Preference):
        return Decimal(0)
    points = rule.conclusion.points
    return (points.get(winner, 0) - points.get(other, 0)) * consultation.weights[
        rule.conclusion.criterion
    ]


@dataclass(frozen=True, slots=True)
class Count:
    """How many agree, of how many that were compared."""

    agreed: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        """Return the share to a tenth, cut off so that it never claims more than there is; none of nothing."""
        return (
            (Decimal(100 * self.agreed) / self.of).quantize(Decimal("0.1"), ROUND_DOWN)
            if self.of
            else None
        )

    def reaches(self, percent: Decimal) -> bool:
        """Return whether at least ``percent`` agree; nothing compared reaches nothing."""
        return self.of > 0 and 100 * self.agreed >= percent * self.of


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far advice and decisions agree in a group; only cases that name platforms count on the platform."""

    name: str
    cases: int
    orchestrator: Count
    platform: Count


def agreement(name: str, verdicts: Iterable[Verdict]) -> Agreement:
    """Return how far ``verdicts`` agree, as a group called ``name``."""
    whole = tuple(verdicts)
    named = [each for each in whole if each.case.expected.platforms]
    return Agreement(
        name,
        len(whole),
        Count(sum(each.agrees_on_orchestrator for each in whole), len(whole)),
        Count(sum(each.agrees_on_platform is True for each in named), len(named)),
    )


def _is_judged_both(found: Verdict) -> bool:
    return found.case.judged == BOTH


def _is_judged(found: Verdict) -> bool:
    return found.case.judged != NEITHER


_GROUPS: Final[Mapping[str, Callable[[Verdict], bool]]] = {
    "all": lambda _: True,
    "without leak": lambda each: not each.case.leak,
    "three answers or more": lambda each: each.case.answers >= _FULLY_TOLD,
    "judged both": _is_judged_both,
    "judged both or orchestrator": _is_judged,
}


def groups(verdicts: Sequence[Verdict]) -> tuple[Agreement, ...]:
    """Return the agreement in all cases and in those that say more than the rest."""
    return tuple(agreement(name, filter(belongs, verdicts)) for name, belongs in _GROUPS.items())


def by_platform(verdicts: Iterable[Verdict]) -> tuple[Agreement, ...]:
    """Return the agreement by what is expected: single platforms, then ``a | b`` for either, then orchestrators alone."""
    ordered = sorted(
        verdicts,
        key=lambda each: (
            not each.case.expected.platforms,
            len(each.case.expected.platforms),
            each.expected,
        ),
    )
    return _split(ordered, lambda each: each.expected)


def by_kind(verdicts: Iterable[Verdict]) -> tuple[Agreement, ...]:
    """Return the agreement by kind of case, in the order of the alphabet."""
    return _split(
        sorted(verdicts, key=lambda each: each.case.kind), lambda each: each.case.kind or NO_KIND
    )


def _split(verdicts: Iterable[Verdict], name: Callable[[Verdict], str]) -> tuple[Agreement, ...]:
    held: dict[str, list[Verdict]] = {}
    for each in verdicts:
        held.setdefault(name(each), []).append(each)
    return tuple(agreement(*group) for group in held.items())


def confusion(verdicts: Iterable[Verdict], level: str) -> Counter[tuple[str, str]]:
    """Return how often each expectation met each recommendation on ``level``."""
    if level == ORCHESTRATOR:
        return Counter((each.case.expected.orchestrator, each.orchestrator) for each in verdicts)
    return Counter((each.expected, each.recommended) for each in verdicts)


@dataclass(frozen=True, slots=True)
class Goal:
    """A share of agreement that is asked for on a level."""

    level: str
    percent: Decimal


def measured(verdicts: Sequence[Verdict], level: str) -> Count:
    """Return the agreement that a goal is held against: only cases count of which the facts let an architect pick that much."""
    if level == PLATFORM:
        return agreement(level, filter(_is_judged_both, verdicts)).platform
    return agreement(level, filter(_is_judged, verdicts)).orchestrator


def shortfall(verdicts: Sequence[Verdict], goal: Goal) -> str:
    """Return in words how ``goal`` is missed; empty if it is reached."""
    count = measured(verdicts, goal.level)
    if count.reaches(goal.percent):
        return ""
    asked = f"at least {goal.percent:f} % agreement on the {goal.level} is asked for"
    if not count.of:
        return f"{asked}, and no case measures it"
    return f"{asked}, and {count.agreed} of {count.of} cases agree ({count.percent} %)"
