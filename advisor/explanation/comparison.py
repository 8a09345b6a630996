"""Platforms side by side: criteria by platforms, each cell with its points and their rules."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.model import sort_by_conclusion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.model import Criterion, Platform, Rule


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The weighted points of a platform on a criterion, with their rules, heaviest first."""

    points: Decimal
    reasons: tuple[tuple[Decimal, Rule], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion that counts, its weight, and a cell for each platform."""

    criterion: Criterion
    weight: Decimal
    cells: Mapping[str, CriterionScore]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All competing platforms: the remaining ones, best first, then the excluded ones.

    ``totals`` hold the score of every platform; for an excluded one, what it would have had.
    ``excluded`` holds the rules that exclude a platform.
    """

    platforms: tuple[Platform, ...]
    rows: tuple[Row, ...]
    totals: Mapping[str, Decimal]
    excluded: Mapping[str, tuple[Rule, ...]]


def compare_platforms(consultation: Consultation) -> Comparison:
    """Return the comparison of all platforms of ``consultation``.

    Criteria on which no platform has points are left out.
    """
    knowledge = consultation.knowledge
    ranked = [standing.platform for standing in consultation.ranking.standings]
    order = tuple(dict.fromkeys((*ranked, *knowledge.tie_order)))
    rows = tuple(_rows(consultation, order))
    totals: dict[str, Decimal] = {}
    excluded: dict[str, tuple[Rule, ...]] = {}
    for platform in order:
        totals[platform] = sum((row.cells[platform].points for row in rows), Decimal(0))
        rules = [out.rule for out in consultation.excluded if out.platform == platform]
        if rules:
            excluded[platform] = tuple(rules)
    platforms = tuple(knowledge.platforms[platform] for platform in order)
    return Comparison(platforms, rows, totals, excluded)


def _rows(consultation: Consultation, order: tuple[str, ...]) -> Iterator[Row]:
    preferences = sort_by_conclusion(consultation.fired).preferences
    for criterion in consultation.knowledge.criteria.values():
        weight = consultation.weights[criterion.id]
        reasons: dict[str, list[tuple[Decimal, Rule]]] = {platform: [] for platform in order}
        for rule, preference in preferences:
            if preference.criterion == criterion.id:
                for platform, points in preference.points.items():
                    if points and platform in reasons:
                        reasons[platform].append((points * weight, rule))
        if weight and any(reasons.values()):
            cells = {platform: _score(given) for platform, given in reasons.items()}
            yield Row(criterion, weight, cells)


def _score(reasons: list[tuple[Decimal, Rule]]) -> CriterionScore:
    reasons.sort(key=lambda reason: -abs(reason[0]))
    total = sum((points for points, _ in reasons), Decimal(0))
    return CriterionScore(total, tuple(reasons))
