"""Platforms side by side: criteria by platforms, each cell with its points and the rules behind them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.model import Preference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.model import Criterion, Platform, Rule


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The weighted points of one platform on one criterion, and the rules that gave them, the weightiest first."""

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
    """All competing platforms: those that are left, best first, then the excluded ones, with the rules that exclude them.

    ``totals`` hold the score of every platform, of the excluded ones what they would have had.
    """

    platforms: tuple[Platform, ...]
    rows: tuple[Row, ...]
    totals: Mapping[str, Decimal]
    excluded: Mapping[str, tuple[Rule, ...]]


def compare_platforms(consultation: Consultation) -> Comparison:
    """Return the comparison of all platforms of ``consultation``; criteria on which nobody has points are left out."""
    knowledge = consultation.knowledge
    ranked = [each.platform for each in consultation.ranking.standings]
    order = (*ranked, *(each for each in knowledge.tie_order if each not in ranked))
    rows = tuple(_rows(consultation, order))
    totals = {each: sum((row.cells[each].points for row in rows), Decimal(0)) for each in order}
    excluded = {
        each: tuple(out.rule for out in consultation.excluded if out.platform == each)
        for each in order
    }
    return Comparison(
        tuple(knowledge.platforms[each] for each in order),
        rows,
        totals,
        {key: rules for key, rules in excluded.items() if rules},
    )


def _rows(consultation: Consultation, order: tuple[str, ...]) -> Iterator[Row]:
    for criterion in consultation.knowledge.criteria.values():
        weight = consultation.weights[criterion.id]
        given = [
            (rule, rule.conclusion.points)
            for rule in consultation.fired
            if _is_on(rule, criterion.id)
        ]  # type: ignore[union-attr]
        cells = {
            each: _cell(
                [(points[each] * weight, rule) for rule, points in given if points.get(each)]
            )
            for each in order
        }
        if weight and any(cell.reasons for cell in cells.values()):
            yield Row(criterion, weight, cells)


def _is_on(rule: Rule, criterion: str) -> bool:
    return isinstance(rule.conclusion, Preference) and rule.conclusion.criterion == criterion


def _cell(reasons: list[tuple[Decimal, Rule]]) -> CriterionScore:
    reasons.sort(key=lambda each: -abs(each[0]))
    return CriterionScore(sum((points for points, _ in reasons), Decimal(0)), tuple(reasons))
