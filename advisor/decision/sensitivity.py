"""How far the weight of a criterion may move before another platform wins; exact, without a second consultation."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from advisor.knowledge.model import Preference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from advisor.knowledge.model import Rule

LEAST, MOST = Fraction(0), Fraction(10)


@dataclass(frozen=True, slots=True)
class Span:
    """The weights of ``criterion`` from ``low`` to ``high`` at which the winner stays, all other weights as they are.

    ``below`` and ``above`` name who wins just beyond; none where the span reaches the end of what a weight may be. An end
    belongs to the span where the winner takes a tie there.
    """

    criterion: str
    weight: Fraction
    low: Fraction
    high: Fraction
    below: str | None
    above: str | None


def points_by_criterion(fired: Iterable[Rule]) -> dict[str, dict[str, int]]:
    """Return for each criterion what the fired preferences give each platform, weights left out."""
    points: dict[str, dict[str, int]] = {}
    for rule in fired:
        if isinstance(rule.conclusion, Preference):
            row = points.setdefault(rule.conclusion.criterion, {})
            for platform, given in rule.conclusion.points.items():
                row[platform] = row.get(platform, 0) + given
    return points


def spans(
    competing: Sequence[str], fired: Iterable[Rule], weights: Mapping[str, Decimal]
) -> tuple[Span, ...]:
    """Return the span of each criterion that counts for some platform of ``competing``, which stand in the order of ties."""
    points = points_by_criterion(fired)
    scores = {
        each: sum(
            (Fraction(weights[key]) * row.get(each, 0) for key, row in points.items()), Fraction(0)
        )
        for each in competing
    }
    moving = (
        key for key in weights if len({points.get(key, {}).get(each, 0) for each in competing}) > 1
    )
    return tuple(_span(key, Fraction(weights[key]), scores, points[key]) for key in moving)


def _span(
    criterion: str, weight: Fraction, scores: Mapping[str, Fraction], points: Mapping[str, int]
) -> Span:
    winner = _best(scores, points, Fraction(0))
    low, high = LEAST, MOST
    for rival in scores:
        gain = points.get(winner, 0) - points.get(rival, 0)
        if gain:
            crossing = weight - (scores[winner] - scores[rival]) / gain
            low, high = (max(low, crossing), high) if gain > 0 else (low, min(high, crossing))
    level = {
        end: {each: scores[each] + points.get(each, 0) * (end - weight) for each in scores}
        for end in (low, high)
    }
    below = _beyond(winner, level[low], points, -1 if low > LEAST else 0)
    above = _beyond(winner, level[high], points, 1 if high < MOST else 0)
    return Span(criterion, weight, low, high, below, above)


def _beyond(
    winner: str, level: Mapping[str, Fraction], points: Mapping[str, int], step: int
) -> str | None:
    """Return who wins where the scores are ``level`` if not ``winner``, or else one ``step`` on; none without a step."""
    at_end = _best(level, points, Fraction(0))
    if at_end != winner or not step:
        return None if at_end == winner else at_end
    return max(level, key=lambda each: (level[each], step * points.get(each, 0)))


def _best(scores: Mapping[str, Fraction], points: Mapping[str, int], moved: Fraction) -> str:
    return max(
        scores, key=lambda each: scores[each] + points.get(each, 0) * moved
    )  # the first of equals: the order of ties
