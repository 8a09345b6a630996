"""How far the weight of a criterion may move before another platform wins.

The result is exact, and needs no second consultation.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from advisor.knowledge.model import sort_by_conclusion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from advisor.knowledge.model import Rule

LEAST, MOST = Fraction(0), Fraction(10)


@dataclass(frozen=True, slots=True)
class Span:
    """The weights of ``criterion`` from ``low`` to ``high`` at which the winner stays.

    All other weights are as they are. ``below`` and ``above`` name who wins just beyond; they are
    ``None`` where the span reaches the end of what a weight may be. An end belongs to the span
    where the winner takes a tie there.
    """

    criterion: str
    weight: Fraction
    low: Fraction
    high: Fraction
    below: str | None
    above: str | None


def _points_by_criterion(fired: Iterable[Rule]) -> dict[str, dict[str, int]]:
    """Return for each criterion what the fired preferences give each platform, weights left out."""
    points: dict[str, dict[str, int]] = {}
    for _, preference in sort_by_conclusion(fired).preferences:
        row = points.setdefault(preference.criterion, {})
        for platform, number in preference.points.items():
            row[platform] = row.get(platform, 0) + number
    return points


def spans(
    competing: Sequence[str], fired: Iterable[Rule], weights: Mapping[str, Decimal]
) -> tuple[Span, ...]:
    """Return the span of each criterion that gives ``competing`` platforms different points.

    The platforms stand in the order in which ties break.
    """
    points = _points_by_criterion(fired)
    scores = dict.fromkeys(competing, Fraction(0))
    for criterion, row in points.items():
        for platform in competing:
            scores[platform] += Fraction(weights[criterion]) * row.get(platform, 0)
    found = []
    for criterion, weight in weights.items():
        row = points.get(criterion, {})
        if len({row.get(platform, 0) for platform in competing}) > 1:
            found.append(_find_span(criterion, Fraction(weight), scores, row))
    return tuple(found)


def _find_span(
    criterion: str, weight: Fraction, scores: Mapping[str, Fraction], points: Mapping[str, int]
) -> Span:
    winner = _best(scores)
    low, high = LEAST, MOST
    for rival in scores:
        gain = points.get(winner, 0) - points.get(rival, 0)
        if not gain:
            continue
        crossing = weight - (scores[winner] - scores[rival]) / gain
        if gain > 0:
            low = max(low, crossing)
        else:
            high = min(high, crossing)
    step_down = -1 if low > LEAST else 0
    step_up = 1 if high < MOST else 0
    at_low = _move(scores, points, low - weight)
    at_high = _move(scores, points, high - weight)
    return Span(
        criterion=criterion,
        weight=weight,
        low=low,
        high=high,
        below=_find_successor(winner, at_low, points, step_down),
        above=_find_successor(winner, at_high, points, step_up),
    )


def _move(
    scores: Mapping[str, Fraction], points: Mapping[str, int], change: Fraction
) -> dict[str, Fraction]:
    """Return the scores after the weight has changed by ``change``."""
    moved = {}
    for platform, score in scores.items():
        moved[platform] = score + points.get(platform, 0) * change
    return moved


def _find_successor(
    winner: str, scores: Mapping[str, Fraction], points: Mapping[str, int], step: int
) -> str | None:
    """Return who wins at the end of a span, where the platforms have ``scores``.

    If that is ``winner``, it is who wins one ``step`` further on, or ``None`` without a step.
    """
    leader = _best(scores)
    if leader != winner:
        return leader
    if not step:
        return None
    return max(scores, key=lambda platform: (scores[platform], step * points.get(platform, 0)))


def _best(scores: Mapping[str, Fraction]) -> str:
    """Return the platform with the best score, the first of equals as ties break."""
    return max(scores, key=scores.__getitem__)
