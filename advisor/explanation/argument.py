"""How a recommendation was concluded, pruned to what mattered; and how each other platform fell behind."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.decision.ranking import rank
from advisor.explanation.justification import Justification, step
from advisor.knowledge.model import Constraint, Preference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.consultation import Consultation
    from advisor.explanation.comparison import Comparison
    from advisor.knowledge.model import Criterion, Platform, Rule


@dataclass(frozen=True, slots=True)
class ExclusionStep:
    """What rules platforms out: one step, and the platforms that no earlier one has ruled out."""

    platforms: tuple[str, ...]
    step: Justification


@dataclass(frozen=True, slots=True)
class Reason:
    """A preference that tells platforms apart: its step, and the weighted points that it gives the winner.

    ``better`` names those that are left and get more; ``best`` and ``worst`` are the most and the least that others get.
    """

    step: Justification
    points: Decimal
    better: tuple[str, ...]
    best: Decimal
    worst: Decimal


@dataclass(frozen=True, slots=True)
class Argument:
    """The tree from a recommendation down to answers.

    ``exclusions`` leave no platform out that is excluded. ``reasons`` are the weightiest that, taken alone and with all that is
    said against the winner, keep it first of all that are left; ``lighter`` ones were not needed, ``against`` speak for others.
    """

    winner: Platform | None
    exclusions: tuple[ExclusionStep, ...]
    reasons: tuple[Reason, ...]
    lighter: tuple[Reason, ...]
    against: tuple[Reason, ...]


def argue(consultation: Consultation) -> Argument:
    """Return how the result of ``consultation`` was concluded."""
    winner = consultation.leader
    exclusions = tuple(_exclusions(consultation))
    if winner is None:
        return Argument(None, exclusions, (), (), ())
    discriminating = [rule for rule in consultation.fired if _leads(consultation, rule, winner.id)]
    gains = {rule.id: _gain(consultation, rule, winner.id) for rule in discriminating}
    speaking = sorted(
        (rule for rule in discriminating if gains[rule.id] > 0), key=lambda rule: -gains[rule.id]
    )
    against = sorted(
        (rule for rule in discriminating if gains[rule.id] <= 0), key=lambda rule: gains[rule.id]
    )
    needed = _enough(consultation, speaking)

    def reasons(rules: Sequence[Rule]) -> tuple[Reason, ...]:
        return tuple(_reason(consultation, each, winner.id) for each in rules)

    enough, lighter = reasons(speaking[:needed]), reasons(speaking[needed:])
    return Argument(winner, exclusions, enough, lighter, reasons(against))


def _reason(consultation: Consultation, rule: Rule, winner: str) -> Reason:
    mine = _points(consultation, rule, winner)
    others = {each: _points(consultation, rule, each) for each in _rivals(consultation)}
    better = tuple(each for each, points in others.items() if points > mine)
    return Reason(
        step(consultation, rule), mine, better, max(others.values()), min(others.values())
    )


def _exclusions(consultation: Consultation) -> Iterator[ExclusionStep]:
    """Yield rules that together account for every exclusion, those that rule most out first."""
    left = dict.fromkeys(each.platform for each in consultation.excluded)
    rules = [rule for rule in consultation.fired if isinstance(rule.conclusion, Constraint)]
    while left:
        best = max(rules, key=lambda rule: sum(each in left for each in rule.conclusion.excludes))  # type: ignore[union-attr]
        out = tuple(each for each in left if each in best.conclusion.excludes)  # type: ignore[union-attr]
        yield ExclusionStep(out, step(consultation, best))
        for each in out:
            del left[each]


def _points(consultation: Consultation, rule: Rule, platform: str) -> Decimal:
    if not isinstance(rule.conclusion, Preference):
        return Decimal(0)
    return rule.conclusion.points.get(platform, 0) * consultation.weights[rule.conclusion.criterion]


def _rivals(consultation: Consultation) -> list[str]:
    return [each.platform for each in consultation.ranking.standings[1:]]


def _leads(consultation: Consultation, rule: Rule, winner: str) -> bool:
    """Return whether ``rule`` tells the winner apart from a platform that is left."""
    mine = _points(consultation, rule, winner)
    return any(_points(consultation, rule, each) != mine for each in _rivals(consultation))


def _gain(consultation: Consultation, rule: Rule, winner: str) -> Decimal:
    """Return by how much ``rule`` moves the winner ahead of the others that are left, on average."""
    others = [_points(consultation, rule, each) for each in _rivals(consultation)]
    return _points(consultation, rule, winner) - sum(others, Decimal(0)) / len(others)


def _enough(consultation: Consultation, speaking: Sequence[Rule]) -> int:
    """Return how many of the rules ``speaking`` for the winner it takes to keep it first, the others among them left out."""
    for count in range(len(speaking)):
        dropped = {rule.id for rule in speaking[count:]}
        fired = [rule for rule in consultation.fired if rule.id not in dropped]
        if (
            rank(consultation.knowledge, fired, consultation.weights).winner
            == consultation.ranking.winner
        ):
            return count
    return len(speaking)


@dataclass(frozen=True, slots=True)
class Contest:
    """One criterion on which a platform and the winner differ: the points of both."""

    criterion: Criterion
    mine: Decimal
    winners: Decimal
    reasons: tuple[tuple[Decimal, Decimal, Rule], ...]
    """Each rule that tells the two apart, with what it gives the platform and the winner, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Why a platform is not the recommended one: what excludes it, and the criteria on which it is behind or ahead.

    ``behind`` is by how much its score is below the winner's: nothing for a tie, none if it is excluded or nobody won.
    """

    platform: Platform
    winner: Platform | None
    exclusions: tuple[Justification, ...]
    contests: tuple[Contest, ...]
    behind: Decimal | None


def contrast(consultation: Consultation, comparison: Comparison, platform: str) -> Contrast:
    """Return why ``platform`` was not recommended, beside the winner; its own contrast has neither exclusions nor contests."""
    winner = consultation.leader
    excluded = tuple(step(consultation, rule) for rule in comparison.excluded.get(platform, ()))
    totals = comparison.totals
    behind = None if winner is None or excluded else totals[winner.id] - totals[platform]
    contests = () if winner is None else tuple(_contests(comparison, platform, winner.id))
    return Contrast(consultation.knowledge.platforms[platform], winner, excluded, contests, behind)


def _contests(comparison: Comparison, platform: str, winner: str) -> Iterator[Contest]:
    rows = [row for row in comparison.rows if row.cells[platform] != row.cells[winner]]
    for row in sorted(rows, key=lambda row: row.cells[platform].points - row.cells[winner].points):
        mine = {rule.id: points for points, rule in row.cells[platform].reasons}
        winners = {rule.id: points for points, rule in row.cells[winner].reasons}
        rules = {
            rule.id: rule
            for cell in (row.cells[platform], row.cells[winner])
            for _, rule in cell.reasons
        }
        apart = [
            (mine.get(key, Decimal(0)), winners.get(key, Decimal(0)), rule)
            for key, rule in rules.items()
        ]
        told = tuple(
            sorted(
                (each for each in apart if each[0] != each[1]),
                key=lambda each: -abs(each[0] - each[1]),
            )
        )
        if told:
            yield Contest(row.criterion, row.cells[platform].points, row.cells[winner].points, told)
