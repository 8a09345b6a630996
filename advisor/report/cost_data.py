"""What a workload costs, as an object and as rows: the same as in words, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.costing.assumptions import LIKELY, STANCES
from advisor.costing.estimate import NOT_INCLUDED
from advisor.pricing.items import plain_digits
from advisor.report.recommendation_data import escape_formula, firmness, with_standing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.costing.assumptions import Assumption
    from advisor.costing.bill import LineItem
    from advisor.costing.estimate import Estimate, PlatformCost
    from advisor.explanation.cost_analysis import CostAnalysis
    from advisor.knowledge.model import Platform

_PLACES = 6


def cost_object(analysis: CostAnalysis) -> dict[str, Any]:
    """Return the whole estimate; amounts are numbers, rounded to the cent where they are sums."""
    estimate = analysis.estimate
    return {
        "region": estimate.sizes.region,
        "currency": "USD",
        "counts_people": analysis.counts_people,
        "status": analysis.consultation.status,
        "recommendation": _id(analysis.consultation.recommendation),
        "default": _id(analysis.consultation.default),
        "firmness": firmness(analysis.consultation, detail=False),
        "conditions": [{"kind": each.kind, "text": each.text} for each in analysis.conditions],
        **_nothing_left(analysis.consultation),
        "platforms": [_platform(each) for each in analysis.platforms],
        "break_even": [
            {"fargate": each.fargate.id, "machines": each.machines.id, "percent_full": each.percent}
            for each in analysis.break_evens
        ],
        "crossings": [
            {
                "copies": each.at,
                "usd": _number(each.usd),
                "before": each.before.id,
                "after": each.after.id,
            }
            for each in analysis.crossings
        ],
        "relations": dict(analysis.relations),
        "levers_of": analysis.about.platform.id if analysis.about else None,
        "levers": [
            {"assumption": each.assumption, "low": _number(each.low), "high": _number(each.high)}
            for each in analysis.levers
        ],
        "assumptions": [_assumption(each, estimate) for each in estimate.assumptions],
        "taken": list(estimate.sizes.taken),
        "not_included": [*NOT_INCLUDED, *estimate.missing],
        "prices": estimate.instances.book.name,
        "prices_as_of": {
            key: day.isoformat()
            for key, day in zip(("oldest", "newest"), _ends(estimate), strict=False)
        },
    }


def _nothing_left(consultation: Consultation) -> dict[str, Any]:
    """Return, where no platform is left, the answers after which none is, and the platforms that could."""
    if consultation.leader is not None:
        return {}
    others = [each.id for each in consultation.left_otherwise]
    return {"contradiction": list(consultation.contradiction), "allowed_otherwise": others}


def _id(platform: Platform | None) -> str | None:
    return platform.id if platform else None


def _ends(estimate: Estimate) -> tuple[date, ...]:
    return (estimate.days[0], estimate.days[-1]) if estimate.days else ()


def _platform(cost: PlatformCost) -> dict[str, Any]:
    return {
        "id": cost.platform.id,
        "name": cost.platform.name,
        "possible": cost.possible,
        "because": cost.because,
        "monthly_usd": {each: _number(cost.usd(each)) for each in STANCES} if cost.bills else None,
        "bill_usd": {each: _number(cost.bill_usd(each)) for each in STANCES}
        if cost.bills
        else None,
        "lines": [_line(each) for each in cost.bills[LIKELY].lines] if cost.bills else [],
    }


def _line(line: LineItem) -> dict[str, Any]:
    return {
        "item": line.item,
        "what": line.says,
        "quantity": _number(line.quantity),
        "unit": line.unit,
        "unit_usd": float(line.unit_usd),
        "usd": _number(line.usd),
        "price_as_of": line.as_of.isoformat() if line.as_of else None,
    }


def _number(amount: Decimal) -> int | float:
    rounded = round(amount, _PLACES)
    return int(rounded) if rounded == int(rounded) else float(rounded)


def _assumption(each: Assumption, estimate: Estimate) -> dict[str, Any]:
    """Return the figures as they were taken; ``replaced`` if the price book or an answer gave them."""
    figures = {stance: _number(estimate.stated[stance][each.id]) for stance in STANCES}
    about = {
        "unit": each.unit,
        "says": each.says,
        "because": each.because,
        "source": each.source,
        "set": each.is_set,
    }
    return {"id": each.id, **figures, **about, "replaced": estimate.is_replaced(each)}


def rows(analysis: CostAnalysis, *, detail: bool = False) -> Iterator[list[Any]]:
    """Yield the platforms as rows of a table for programs; with ``detail`` the lines of each likely bill in their place.

    Each ends with the grade and the conditions of the result.
    """
    return with_standing(
        _lines(analysis) if detail else _sums(analysis), analysis.consultation, analysis.conditions
    )


def _lines(analysis: CostAnalysis) -> Iterator[list[Any]]:
    yield ["platform", "item", "what", "quantity", "unit", "unit_usd", "usd"]
    for cost in analysis.priced:
        for each in cost.bills[LIKELY].lines:
            quantity, usd = (
                plain_digits(round(amount, _PLACES)) for amount in (each.quantity, each.usd)
            )
            yield [
                cost.platform.id,
                each.item,
                each.says,
                quantity,
                each.unit,
                plain_digits(each.unit_usd),
                usd,
            ]


def _sums(analysis: CostAnalysis) -> Iterator[list[Any]]:
    yield [
        "platform",
        "possible",
        *(f"{each}_usd" for each in STANCES),
        *(f"bill_{each}_usd" for each in STANCES),
        "because",
    ]
    for cost in analysis.platforms:
        sums = (
            [cost.usd(each) for each in STANCES] + [cost.bill_usd(each) for each in STANCES]
            if cost.bills
            else [""] * 6
        )
        yield [cost.platform.id, str(cost.possible).lower(), *sums, escape_formula(cost.because)]
