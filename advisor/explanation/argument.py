"""How a recommendation was concluded, pruned to what mattered, and how the others fell behind."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.decision.ranking import rank
from advisor.explanation.justification import Justification, step
from advisor.knowledge.model import sort_by_conclusion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.consultation import Consultation
    from advisor.explanation.comparison import Comparison, CriterionScore
    from advisor.knowledge.model import Constraint, Criterion, Platform, Rule


@dataclass(frozen=True, slots=True)
class ExclusionStep:
    """A step that rules platforms out, and the platforms that no earlier step has ruled out."""

    platforms: tuple[str, ...]
    step: Justification


@dataclass(frozen=True, slots=True)
class Reason:
    """A preference that separates platforms: its step, and the weighted points it gives the winner.

    ``better`` names the remaining platforms that get more. ``best`` and ``worst`` are the most and
    the least that the others get.
    """

    step: Justification
    points: Decimal
    better: tuple[str, ...]
    best: Decimal
    worst: Decimal


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A rule with the weighted points that it gives the winner and each of its rivals."""

    rule: Rule
    points: Decimal
    rivals: Mapping[str, Decimal]

    @property
    def separates(self) -> bool:
        """Return whether the winner gets other points than one of its rivals."""
        return any(points != self.points for points in self.rivals.values())

    @property
    def gain(self) -> Decimal:
        """Return how far the rule moves the winner ahead of its rivals, on average."""
        return self.points - sum(self.rivals.values(), Decimal(0)) / len(self.rivals)


@dataclass(frozen=True, slots=True)
class Argument:
    """The tree from a recommendation down to the answers.

    ``exclusions`` account for every excluded platform. ``reasons`` are the weightiest ones that,
    taken alone and with everything said against the winner, keep it first among the remaining
    platforms. ``lighter`` ones were not needed; ``against`` speak for other platforms.
    """

    winner: Platform | None
    exclusions: tuple[ExclusionStep, ...]
    reasons: tuple[Reason, ...]
    lighter: tuple[Reason, ...]
    against: tuple[Reason, ...]


def argue(consultation: Consultation) -> Argument:
    """Return how the result of ``consultation`` was concluded."""
    winner = consultation.leader
    fired = sort_by_conclusion(consultation.fired)
    exclusions = tuple(_cover_exclusions(consultation, fired.constraints))
    if winner is None:
        return Argument(None, exclusions, reasons=(), lighter=(), against=())
    rivals = [standing.platform for standing in consultation.ranking.standings[1:]]
    separating: list[_Weighed] = []
    for rule, preference in fired.preferences:
        weight = consultation.weights[preference.criterion]
        points = {key: preference.points.get(key, 0) * weight for key in (winner.id, *rivals)}
        weighed = _Weighed(rule, points.pop(winner.id), points)
        if weighed.separates:
            separating.append(weighed)
    speaking = [weighed for weighed in separating if weighed.gain > 0]
    speaking.sort(key=lambda weighed: -weighed.gain)
    opposing = [weighed for weighed in separating if weighed.gain <= 0]
    opposing.sort(key=lambda weighed: weighed.gain)
    needed = _count_needed(consultation, [weighed.rule for weighed in speaking])
    return Argument(
        winner,
        exclusions,
        reasons=_make_reasons(consultation, speaking[:needed]),
        lighter=_make_reasons(consultation, speaking[needed:]),
        against=_make_reasons(consultation, opposing),
    )


def _make_reasons(consultation: Consultation, rules: Sequence[_Weighed]) -> tuple[Reason, ...]:
    return tuple(_make_reason(consultation, weighed) for weighed in rules)


def _make_reason(consultation: Consultation, weighed: _Weighed) -> Reason:
    rivals = weighed.rivals
    return Reason(
        step(consultation, weighed.rule),
        weighed.points,
        better=tuple(rival for rival, points in rivals.items() if points > weighed.points),
        best=max(rivals.values()),
        worst=min(rivals.values()),
    )


def _cover_exclusions(
    consultation: Consultation, constraints: Sequence[tuple[Rule, Constraint]]
) -> Iterator[ExclusionStep]:
    """Yield rules that together account for every exclusion, those that rule out most first."""
    left = dict.fromkeys(exclusion.platform for exclusion in consultation.excluded)
    while left:
        rule, constraint = max(
            constraints, key=lambda pair: sum(out in left for out in pair[1].excludes)
        )
        out = tuple(platform for platform in left if platform in constraint.excludes)
        yield ExclusionStep(out, step(consultation, rule))
        for platform in out:
            del left[platform]


def _count_needed(consultation: Consultation, speaking: Sequence[Rule]) -> int:
    """Return how many of the rules ``speaking`` for the winner keep it first without the rest."""
    for count in range(len(speaking)):
        dropped = {rule.id for rule in speaking[count:]}
        fired = [rule for rule in consultation.fired if rule.id not in dropped]
        ranking = rank(consultation.knowledge, fired, consultation.weights)
        if ranking.winner == consultation.ranking.winner:
            return count
    return len(speaking)


@dataclass(frozen=True, slots=True)
class Contest:
    """One criterion on which a platform and the winner differ: the points of both."""

    criterion: Criterion
    mine: Decimal
    winners: Decimal
    reasons: tuple[tuple[Decimal, Decimal, Rule], ...]
    """The rules that separate the two, with the points of the platform and of the winner.

    The weightiest comes first.
    """


@dataclass(frozen=True, slots=True)
class Contrast:
    """Why a platform is not recommended: what excludes it, and where it is behind or ahead.

    ``behind`` is how far its score is below the winner's: 0 for a tie, ``None`` if the platform is
    excluded or nobody won.
    """

    platform: Platform
    winner: Platform | None
    exclusions: tuple[Justification, ...]
    contests: tuple[Contest, ...]
    behind: Decimal | None


def contrast(consultation: Consultation, comparison: Comparison, platform: str) -> Contrast:
    """Return why ``platform`` was not recommended, compared with the winner.

    The contrast of the winner itself has neither exclusions nor contests.
    """
    winner = consultation.leader
    excluded = tuple(step(consultation, rule) for rule in comparison.excluded.get(platform, ()))
    contests: tuple[Contest, ...] = ()
    behind: Decimal | None = None
    if winner is not None:
        contests = tuple(_contests(comparison, platform, winner.id))
        if not excluded:
            behind = comparison.totals[winner.id] - comparison.totals[platform]
    return Contrast(consultation.knowledge.platforms[platform], winner, excluded, contests, behind)


def _contests(comparison: Comparison, platform: str, winner: str) -> Iterator[Contest]:
    """Yield the criteria on which the two differ, those where the platform loses most first."""
    rows = [row for row in comparison.rows if row.cells[platform] != row.cells[winner]]
    for row in sorted(rows, key=lambda row: row.cells[platform].points - row.cells[winner].points):
        mine, winners = row.cells[platform], row.cells[winner]
        reasons = tuple(_compare_rules(mine, winners))
        if reasons:
            yield Contest(row.criterion, mine.points, winners.points, reasons)


def _compare_rules(
    mine: CriterionScore, winners: CriterionScore
) -> list[tuple[Decimal, Decimal, Rule]]:
    """Return the rules that give two platforms different points, the largest difference first."""
    my_points = {rule.id: points for points, rule in mine.reasons}
    winner_points = {rule.id: points for points, rule in winners.reasons}
    rules = {rule.id: rule for _, rule in (*mine.reasons, *winners.reasons)}
    compared: list[tuple[Decimal, Decimal, Rule]] = []
    for rule in rules.values():
        pair = my_points.get(rule.id, Decimal(0)), winner_points.get(rule.id, Decimal(0))
        if pair[0] != pair[1]:
            compared.append((*pair, rule))
    return sorted(compared, key=lambda reason: -abs(reason[0] - reason[1]))
