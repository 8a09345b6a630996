"""An explanation as JSON objects and CSV rows: the same as in words, for other programs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.explanation import standing
from advisor.knowledge.values import written
from advisor.provisos import ORDER
from advisor.report import cost_data
from advisor.report.recommendation_data import (
    condition_objects,
    escape_formula,
    firmness,
    move,
    number,
    rule_object,
    solver_name,
    verification_objects,
    warning_objects,
    with_standing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from advisor.consultation import Consultation
    from advisor.explanation.argument import Argument, Contrast, Reason
    from advisor.explanation.comparison import Comparison
    from advisor.explanation.difference import Difference
    from advisor.explanation.explanation import Explanation
    from advisor.explanation.justification import Justification
    from advisor.explanation.margin import Margin
    from advisor.knowledge.model import Platform
    from advisor.proof.flips import Flips
    from advisor.provisos import Proviso


def explanation_identity(explanation: Explanation, name: str, file: str) -> dict[str, Any]:
    """Return what identifies an explanation: the workload, what is recommended, and what people decided."""
    consultation = explanation.consultation
    chosen = (
        {"id": explanation.chosen, "because": explanation.because} if explanation.chosen else None
    )
    return {
        "name": name,
        "file": file,
        "status": consultation.status,
        "recommendation": _id(consultation.recommendation),
        "default": _id(consultation.default),
        "final": consultation.final,
        "firmness": firmness(consultation),
        "conditions": condition_objects(consultation, explanation.verified),
        "to_verify": verification_objects(consultation, explanation.verified),
        "warnings": warning_objects(consultation, explanation.verified),
        "move": move(consultation),
        "as_of": consultation.as_of.isoformat(),
        "engine": consultation.engine,
        "solver": solver_name(),
        "decided_by_is_minimal": consultation.is_minimal,
        "decided_by": None if consultation.decided_by is None else list(consultation.decided_by),
        "chosen": chosen,
    }


def _id(platform: Platform | None) -> str | None:
    return platform.id if platform else None


def how_object(consultation: Consultation, argument: Argument) -> dict[str, Any]:
    """Return the tree from the recommendation to the answers."""
    return {
        "exclusions": [
            {"platforms": list(each.platforms), **_step(consultation, each.step)}
            for each in argument.exclusions
        ],
        "reasons": [_reason(consultation, each) for each in argument.reasons],
        "lighter": [_reason(consultation, each) for each in argument.lighter],
        "against": [_reason(consultation, each) for each in argument.against],
    }


def _reason(consultation: Consultation, reason: Reason) -> dict[str, Any]:
    criterion = reason.step.rule.conclusion.criterion  # type: ignore[union-attr]
    return {
        "criterion": criterion,
        "points": number(reason.points),
        **_step(consultation, reason.step),
    }


def _step(consultation: Consultation, step: Justification) -> dict[str, Any]:
    told = {
        key: written(consultation.answers[key])
        for key in step.attributes
        if key in consultation.answers
    }
    relations = {
        key: consultation.memory.relations[key] for key in step.attributes if key not in told
    }
    steps = [_step(consultation, each) for each in step.steps]
    return {
        **rule_object(consultation, step.rule),
        "answers": told,
        "relations": relations,
        "steps": steps,
    }


def why_not_object(consultation: Consultation, contrast: Contrast) -> dict[str, Any]:
    """Return why one platform is not the recommended one."""
    return {
        "id": contrast.platform.id,
        "excluded": [_step(consultation, each) for each in contrast.exclusions],
        "behind": None if contrast.behind is None else number(contrast.behind),
        "criteria": [
            {
                "criterion": each.criterion.id,
                "points": number(each.mine),
                "winner_points": number(each.winners),
                "rules": [
                    {
                        **rule_object(consultation, rule),
                        "points": number(mine),
                        "winner_points": number(theirs),
                    }
                    for mine, theirs, rule in each.reasons
                ],
            }
            for each in contrast.contests
        ],
    }


def flips(explanation: Explanation) -> dict[str, Any]:
    """Return the listed flips, and for each rival how many there are in all."""
    return {
        "flips": [
            {
                "to": each.platform,
                "set": {key: written(value) for key, value in flip.answers.items()},
                "opened": sorted(flip.opened),
            }
            for each in explanation.flips
            for flip in each.listed
        ],
        "flip_counts": [_counted(each) for each in explanation.flips],
    }


def _counted(found: Flips) -> dict[str, Any]:
    return {
        "to": found.platform,
        "possible": not found.impossible,
        "changes": found.changes,
        "number": found.number,
        "listed": len(found.listed),
        "complete": found.is_complete,
    }


def margin_object(found: Margin) -> dict[str, Any]:
    """Return how far ahead the leader is, and how far each weight may move."""
    return {
        "margin": None if found.points is None else number(found.points),
        "tied": list(found.tied),
        "near": list(found.near),
        "weights": [
            {
                "criterion": each.criterion,
                "weight": _fraction(each.weight),
                "low": _fraction(each.low),
                "high": _fraction(each.high),
                "below": each.below,
                "above": each.above,
            }
            for each in found.weights
        ],
    }


def _fraction(value: Fraction) -> int | float:
    return number(Decimal(value.numerator) / Decimal(value.denominator))


def comparison_object(consultation: Consultation, found: Comparison) -> dict[str, Any]:
    """Return all platforms side by side."""
    return {
        "platforms": [each.id for each in found.platforms],
        "criteria": [
            {
                "criterion": row.criterion.id,
                "weight": number(row.weight),
                "points": {key: number(cell.points) for key, cell in row.cells.items()},
                "reasons": {
                    key: [
                        {**rule_object(consultation, rule), "points": number(points)}
                        for points, rule in cell.reasons
                    ]
                    for key, cell in row.cells.items()
                },
            }
            for row in found.rows
        ],
        "totals": {key: number(total) for key, total in found.totals.items()},
        "excluded": {
            key: [rule_object(consultation, rule) for rule in rules]
            for key, rules in found.excluded.items()
        },
    }


def difference(found: Difference) -> dict[str, Any]:
    """Return what makes two results differ."""
    before, after = found.before, found.after
    return {
        "before": _side(before, found.conditions[0]),
        "after": _side(after, found.conditions[1]),
        "answers": {
            key: [None if value is None else written(value) for value in pair]
            for key, pair in found.answers.items()
        },
        "weights": {
            key: [number(weight) for weight in pair] for key, pair in found.weights.items()
        },
        "competing": list(found.competing),
        "rules": [
            {
                "only": "after" if each.after else "before",
                "points": number(each.points),
                "excludes": list(each.excludes),
                **_step(after if each.after else before, each.step),
            }
            for each in found.effects
        ],
    }


def _side(consultation: Consultation, found: Iterable[Proviso]) -> dict[str, Any]:
    """Return what came out on one side of a difference."""
    return {
        "recommendation": _id(consultation.recommendation),
        "default": _id(consultation.default),
        "grade": str(consultation.grade),
        "final": consultation.final,
        "conditions": [{"kind": each.kind, "text": each.text} for each in found],
    }


def compared_rows(explanation: Explanation) -> Iterator[list[Any]]:
    """Yield the table of all platforms side by side, its head first; grade and conditions stand below the first of them."""
    found, consultation = explanation.comparison, explanation.consultation
    empty = [""] * (len(found.platforms) - 1)
    bent = " ".join(each["text"] for each in condition_objects(consultation, explanation.verified))
    yield ["criterion", "weight", *(each.id for each in found.platforms)]
    for row in found.rows:
        yield [
            row.criterion.id,
            number(row.weight),
            *(number(row.cells[each.id].points) for each in found.platforms),
        ]
    yield ["total", "", *(number(found.totals[each.id]) for each in found.platforms)]
    yield [
        "excluded_by",
        "",
        *(
            " ".join(rule.id for rule in found.excluded.get(each.id, ()))
            for each in found.platforms
        ),
    ]
    yield ["grade", "", str(consultation.grade), *empty]
    yield ["conditions", "", escape_formula(bent), *empty]


def flip_rows(explanation: Explanation) -> Iterator[list[Any]]:
    """Yield a row for each change of each listed flip, the head first; a platform that cannot win has one without a change.

    Each row ends with the grade and the conditions of the result.
    """
    found = standing.conditions_of(explanation.consultation, explanation.verified)
    return with_standing(_flips(explanation), explanation.consultation, found)


def _flips(explanation: Explanation) -> Iterator[list[Any]]:
    yield ["to", "flip", "of", "changes", "question", "now", "set"]
    now = {key: _cell(written(value)) for key, value in explanation.consultation.answers.items()}
    for each in explanation.flips:
        for place, flip in enumerate(each.listed, 1):
            for key, value in flip.answers.items():
                yield [
                    each.platform,
                    place,
                    each.number,
                    each.changes,
                    key,
                    now.get(key, ""),
                    _cell(written(value)),
                ]
        if each.impossible:
            yield [each.platform, "", 0, "", "", "", ""]


def why_not_rows(explanation: Explanation, platform: str) -> Iterator[list[Any]]:
    """Yield a row for each rule that excludes the platform or tells it apart from the winner, the head first.

    Each row ends with the grade and the conditions of the result.
    """
    found = standing.conditions_of(explanation.consultation, explanation.verified)
    return with_standing(_contrast(explanation.why_not(platform)), explanation.consultation, found)


def _contrast(contrast: Contrast) -> Iterator[list[Any]]:
    yield ["id", "criterion", "rule", "points", "winner_points", "because"]
    for each in contrast.exclusions:
        yield [
            contrast.platform.id,
            "excluded",
            each.rule.id,
            "",
            "",
            escape_formula(each.rule.because),
        ]
    for contest in contrast.contests:
        for mine, theirs, rule in contest.reasons:
            cells = [number(mine), number(theirs), escape_formula(rule.because)]
            yield [contrast.platform.id, contest.criterion.id, rule.id, *cells]


def difference_rows(found: Difference) -> Iterator[list[Any]]:
    """Yield a row for each answer and rule in which two results differ, the head first."""
    yield ["kind", "id", "before", "after", "because"]
    yield ["recommendation", "", *(_recommended(each) for each in (found.before, found.after)), ""]
    yield ["grade", "", str(found.before.grade), str(found.after.grade), ""]
    before, after = ({each.kind: each.text for each in side} for side in found.conditions)
    for kind in ORDER:
        if kind in before or kind in after:
            yield [
                "condition",
                kind,
                escape_formula(before.get(kind, "")),
                escape_formula(after.get(kind, "")),
                "",
            ]
    for key, pair in found.answers.items():
        yield [
            "answer",
            key,
            *("" if value is None else _cell(written(value)) for value in pair),
            "",
        ]
    for key, weights in found.weights.items():
        yield ["weight", key, *map(number, weights), ""]
    for key in found.competing:
        yield [
            "platform",
            key,
            *(str(key in each.knowledge.platforms).lower() for each in (found.before, found.after)),
            "",
        ]
    for each in found.effects:
        what = (
            f"excludes {' '.join(each.excludes)}" if each.excludes else f"{number(each.points):+g}"
        )
        yield [
            "rule",
            each.step.rule.id,
            *(("", what) if each.after else (what, "")),
            escape_formula(each.step.rule.because),
        ]


def _recommended(consultation: Consultation) -> str:
    return consultation.recommendation.id if consultation.recommendation else consultation.status


def _cell(value: Any) -> Any:  # noqa: ANN401
    return (
        escape_formula(" ".join(value) or "none of them")
        if isinstance(value, list)
        else escape_formula(value)
    )


def explanation_object(explanation: Explanation, name: str, file: str) -> dict[str, Any]:
    """Return the whole explanation."""
    consultation = explanation.consultation
    return {
        **explanation_identity(explanation, name, file),
        "how": how_object(consultation, explanation.argument),
        "why_not": [why_not_object(consultation, each) for each in explanation.contrasts],
        "firmness": {**firmness(consultation), **margin_object(explanation.margin)},
        **flips(explanation),
        "comparison": comparison_object(consultation, explanation.comparison),
        "cost": None
        if explanation.cost_analysis is None
        else cost_data.cost_object(explanation.cost_analysis),
    }
