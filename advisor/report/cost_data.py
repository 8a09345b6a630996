"""What a workload costs, as an object and as rows: the same as in words, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from advisor.costing.assumptions import LIKELY, STANCES
from advisor.costing.estimate import NOT_INCLUDED
from advisor.pricing.items import plain_digits
from advisor.report.recommendation_data import (
    contradiction_objects,
    firmness,
    platform_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from advisor.costing.assumptions import Assumption, Stance
    from advisor.costing.bill import LineItem
    from advisor.costing.break_even import BreakEven, Crossing, Lever
    from advisor.costing.estimate import Estimate, PlatformCost
    from advisor.explanation.cost_analysis import CostAnalysis

_PLACES = 6
LINE_HEAD: Final = ("platform", "item", "what", "quantity", "unit", "unit_usd", "usd")
SUM_HEAD: Final = (
    "platform",
    "possible",
    *(f"{stance}_usd" for stance in STANCES),
    *(f"bill_{stance}_usd" for stance in STANCES),
    "because",
)


def cost_object(analysis: CostAnalysis) -> dict[str, Any]:
    """Return the whole estimate; amounts are numbers, rounded to the cent where they are sums."""
    consultation, estimate = analysis.consultation, analysis.estimate
    days = estimate.days
    nothing_left = contradiction_objects(consultation) if consultation.leader is None else {}
    return {
        "region": estimate.sizes.region,
        "currency": "USD",
        "counts_people": analysis.counts_people,
        "status": consultation.status,
        "recommendation": platform_id(consultation.recommendation),
        "default": platform_id(consultation.default),
        "firmness": firmness(consultation, detail=False),
        "conditions": analysis.conditions,
        **nothing_left,
        "platforms": list(map(_platform_object, analysis.platforms)),
        "break_even": list(map(_break_even_object, analysis.break_evens)),
        "crossings": list(map(_crossing_object, analysis.crossings)),
        "relations": dict(analysis.relations),
        "levers_of": analysis.about.platform.id if analysis.about else None,
        "levers": list(map(_lever_object, analysis.levers)),
        "assumptions": [
            _assumption_object(assumption, estimate) for assumption in estimate.assumptions
        ],
        "taken": estimate.sizes.taken,
        "not_included": [*NOT_INCLUDED, *estimate.missing],
        "prices": estimate.book.name,
        "prices_as_of": {"oldest": days[0], "newest": days[-1]} if days else {},
    }


def _platform_object(cost: PlatformCost) -> dict[str, Any]:
    return {
        "id": cost.platform.id,
        "name": cost.platform.name,
        "possible": cost.possible,
        "because": cost.because,
        "monthly_usd": _by_stance(cost.usd) if cost.bills else None,
        "bill_usd": _by_stance(cost.bill_usd) if cost.bills else None,
        "lines": list(map(_line_object, cost.bills[LIKELY].lines)) if cost.bills else [],
    }


def _by_stance(amount: Callable[[Stance], Decimal]) -> dict[str, Decimal]:
    return {stance: _round(amount(stance)) for stance in STANCES}


def _line_object(line: LineItem) -> dict[str, Any]:
    return {
        "item": line.item,
        "what": line.says,
        "quantity": _round(line.quantity),
        "unit": line.unit,
        "unit_usd": float(line.unit_usd),
        "usd": _round(line.usd),
        "price_as_of": line.as_of,
    }


def _break_even_object(break_even: BreakEven) -> dict[str, Any]:
    return {
        "fargate": break_even.fargate.id,
        "machines": break_even.machines.id,
        "percent_full": break_even.percent,
    }


def _crossing_object(crossing: Crossing) -> dict[str, Any]:
    return {
        "copies": crossing.at,
        "usd": _round(crossing.usd),
        "before": crossing.before.id,
        "after": crossing.after.id,
    }


def _lever_object(lever: Lever) -> dict[str, Any]:
    return {
        "assumption": lever.assumption,
        "low": _round(lever.low),
        "high": _round(lever.high),
    }


def _assumption_object(assumption: Assumption, estimate: Estimate) -> dict[str, Any]:
    """Return the figures as taken; ``replaced`` if the price book or an answer gave them."""
    return {
        "id": assumption.id,
        **_by_stance(lambda stance: estimate.figure(assumption.id, stance)),
        "unit": assumption.unit,
        "says": assumption.says,
        "because": assumption.because,
        "source": assumption.source,
        "set": assumption.is_set,
        "replaced": estimate.is_replaced(assumption),
    }


def _round(amount: Decimal) -> Decimal:
    return round(amount, _PLACES)


def line_rows(analysis: CostAnalysis) -> Iterator[list[Any]]:
    """Yield the lines of each likely bill, the head first."""
    yield list(LINE_HEAD)
    for cost in analysis.priced:
        for line in cost.bills[LIKELY].lines:
            yield [
                cost.platform.id,
                line.item,
                line.says,
                plain_digits(_round(line.quantity)),
                line.unit,
                plain_digits(line.unit_usd),
                plain_digits(_round(line.usd)),
            ]


def sum_rows(analysis: CostAnalysis) -> Iterator[list[Any]]:
    """Yield the platforms with their sums, the head first."""
    yield list(SUM_HEAD)
    for cost in analysis.platforms:
        sums: list[Any] = [""] * 2 * len(STANCES)
        if cost.bills:
            sums = [
                str(amount(stance)) for amount in (cost.usd, cost.bill_usd) for stance in STANCES
            ]
        yield [cost.platform.id, cost.possible, *sums, cost.because]
