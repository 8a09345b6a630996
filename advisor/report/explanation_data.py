"""An explanation as JSON objects and CSV rows: the same as in words, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.explanation.standing import conditions_of
from advisor.knowledge.values import written
from advisor.provisos import ORDER
from advisor.report import cost_data
from advisor.report.phrasing import number
from advisor.report.recommendation_data import (
    firmness,
    move,
    platform_id,
    recommended_or_status,
    rule_object,
    rule_objects,
    solver_name,
    verification_objects,
    warning_objects,
)
from advisor.report.report import SignedFigure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.consultation import Consultation
    from advisor.decision.sensitivity import Span
    from advisor.explanation.argument import Argument, Contest, Contrast, Reason
    from advisor.explanation.comparison import Comparison, Row
    from advisor.explanation.difference import Difference, Effect
    from advisor.explanation.explanation import Explanation
    from advisor.explanation.justification import Justification
    from advisor.explanation.margin import Margin
    from advisor.knowledge.conditions import Value
    from advisor.proof.flips import Flip, Flips
    from advisor.provisos import Proviso


def explanation_identity(explanation: Explanation, name: str, file: str) -> dict[str, Any]:
    """Return what identifies an explanation: the workload, the recommendation, and the choice."""
    consultation, verified = explanation.consultation, explanation.verified
    chosen = None
    if explanation.chosen:
        chosen = {"id": explanation.chosen, "because": explanation.because}
    return {
        "name": name,
        "file": file,
        "status": consultation.status,
        "recommendation": platform_id(consultation.recommendation),
        "default": platform_id(consultation.default),
        "final": consultation.final,
        "firmness": firmness(consultation),
        "conditions": conditions_of(consultation, verified),
        "to_verify": verification_objects(consultation, verified),
        "warnings": warning_objects(consultation, verified),
        "move": move(consultation),
        "as_of": consultation.as_of,
        "engine": consultation.engine,
        "solver": solver_name(),
        "decided_by_is_minimal": consultation.is_minimal,
        "decided_by": consultation.decided_by,
        "chosen": chosen,
    }


def _how_object(consultation: Consultation, argument: Argument) -> dict[str, Any]:
    """Return the tree from the recommendation to the answers."""
    exclusions: list[dict[str, Any]] = []
    for exclusion in argument.exclusions:
        step = _step_object(consultation, exclusion.step)
        exclusions.append({"platforms": exclusion.platforms, **step})
    return {
        "exclusions": exclusions,
        "reasons": _reason_objects(consultation, argument.reasons),
        "lighter": _reason_objects(consultation, argument.lighter),
        "against": _reason_objects(consultation, argument.against),
    }


def _reason_objects(consultation: Consultation, reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [_reason_object(consultation, reason) for reason in reasons]


def _reason_object(consultation: Consultation, reason: Reason) -> dict[str, Any]:
    criterion = reason.step.rule.conclusion.criterion  # type: ignore[union-attr]
    return {
        "criterion": criterion,
        "points": reason.points,
        **_step_object(consultation, reason.step),
    }


def _step_object(consultation: Consultation, step: Justification) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    relations: dict[str, str] = {}
    for attribute in step.attributes:
        if attribute in consultation.answers:
            answers[attribute] = written(consultation.answers[attribute])
        else:
            relations[attribute] = consultation.memory.relations[attribute]
    return {
        **rule_object(consultation, step.rule),
        "answers": answers,
        "relations": relations,
        "steps": [_step_object(consultation, below) for below in step.steps],
    }


def why_not_object(consultation: Consultation, contrast: Contrast) -> dict[str, Any]:
    """Return why one platform is not the recommended one."""
    return {
        "id": contrast.platform.id,
        "excluded": [_step_object(consultation, step) for step in contrast.exclusions],
        "behind": contrast.behind,
        "criteria": [_contest_object(consultation, contest) for contest in contrast.contests],
    }


def _contest_object(consultation: Consultation, contest: Contest) -> dict[str, Any]:
    rules: list[dict[str, Any]] = []
    for mine, winners, rule in contest.reasons:
        points = {"points": mine, "winner_points": winners}
        rules.append({**rule_object(consultation, rule), **points})
    return {
        "criterion": contest.criterion.id,
        "points": contest.mine,
        "winner_points": contest.winners,
        "rules": rules,
    }


def flips(explanation: Explanation) -> dict[str, Any]:
    """Return the listed flips, and for each rival how many there are in all."""
    listed: list[dict[str, Any]] = []
    for flips_to_rival in explanation.flips:
        platform = flips_to_rival.platform
        listed += [_flip_object(platform, flip) for flip in flips_to_rival.listed]
    return {
        "flips": listed,
        "flip_counts": list(map(_flip_counts, explanation.flips)),
    }


def _flip_object(platform: str, flip: Flip) -> dict[str, Any]:
    return {
        "to": platform,
        "set": {key: written(value) for key, value in flip.answers.items()},
        "opened": sorted(flip.opened),
    }


def _flip_counts(flips_to_rival: Flips) -> dict[str, Any]:
    return {
        "to": flips_to_rival.platform,
        "possible": not flips_to_rival.impossible,
        "changes": flips_to_rival.changes,
        "number": flips_to_rival.number,
        "listed": len(flips_to_rival.listed),
        "complete": flips_to_rival.is_complete,
    }


def _margin_object(found: Margin) -> dict[str, Any]:
    """Return how far ahead the leader is, and how far each weight may move."""
    return {
        "margin": found.points,
        "tied": found.tied,
        "near": found.near,
        "weights": list(map(_span_object, found.weights)),
    }


def _span_object(span: Span) -> dict[str, Any]:
    return {
        "criterion": span.criterion,
        "weight": span.weight,
        "low": span.low,
        "high": span.high,
        "below": span.below,
        "above": span.above,
    }


def comparison_object(consultation: Consultation, found: Comparison) -> dict[str, Any]:
    """Return all platforms side by side."""
    excluded = found.excluded.items()
    return {
        "platforms": [platform.id for platform in found.platforms],
        "criteria": [_row_object(consultation, row) for row in found.rows],
        "totals": found.totals,
        "excluded": {key: rule_objects(consultation, rules) for key, rules in excluded},
    }


def _row_object(consultation: Consultation, row: Row) -> dict[str, Any]:
    reasons: dict[str, list[dict[str, Any]]] = {}
    for platform, cell in row.cells.items():
        reasons[platform] = [
            {**rule_object(consultation, rule), "points": points} for points, rule in cell.reasons
        ]
    return {
        "criterion": row.criterion.id,
        "weight": row.weight,
        "points": {platform: cell.points for platform, cell in row.cells.items()},
        "reasons": reasons,
    }


def difference(found: Difference) -> dict[str, Any]:
    """Return what makes two results differ."""
    answers: dict[str, list[Any]] = {}
    for key, values in found.answers.items():
        answers[key] = [None if value is None else written(value) for value in values]
    return {
        "before": _side_object(found.before, found.conditions[0]),
        "after": _side_object(found.after, found.conditions[1]),
        "answers": answers,
        "weights": found.weights,
        "competing": found.competing,
        "rules": [_effect_object(found, effect) for effect in found.effects],
    }


def _effect_object(difference: Difference, effect: Effect) -> dict[str, Any]:
    consultation = difference.holds(effect)
    return {
        "only": "after" if effect.after else "before",
        "points": effect.points,
        "excludes": effect.excludes,
        **_step_object(consultation, effect.step),
    }


def _side_object(consultation: Consultation, conditions: Iterable[Proviso]) -> dict[str, Any]:
    """Return the result on one side of a difference."""
    return {
        "recommendation": platform_id(consultation.recommendation),
        "default": platform_id(consultation.default),
        "grade": consultation.grade,
        "final": consultation.final,
        "conditions": conditions,
    }


def compared_rows(explanation: Explanation) -> Iterator[list[Any]]:
    """Yield the table of all platforms side by side, its head first.

    Grade and conditions stand below the first platform.
    """
    comparison, consultation = explanation.comparison, explanation.consultation
    platforms = [platform.id for platform in comparison.platforms]
    empty = [""] * (len(platforms) - 1)
    yield ["criterion", "weight", *platforms]
    for row in comparison.rows:
        points = [row.cells[platform].points for platform in platforms]
        yield [row.criterion.id, row.weight, *points]
    yield ["total", "", *(comparison.totals[platform] for platform in platforms)]
    excluded_by: list[list[str]] = []
    for platform in platforms:
        rules = comparison.excluded.get(platform, ())
        excluded_by.append([rule.id for rule in rules])
    yield ["excluded_by", "", *excluded_by]
    yield ["grade", "", consultation.grade, *empty]
    conditions = conditions_of(consultation, explanation.verified)
    texts = " ".join(proviso.text for proviso in conditions)
    yield ["conditions", "", texts, *empty]


def flip_rows(explanation: Explanation) -> Iterator[list[Any]]:
    """Yield a row for each change of each listed flip, the head first.

    A platform that cannot win has a row without a change.
    """
    yield ["to", "flip", "of", "changes", "question", "now", "set"]
    answers = explanation.consultation.answers
    for rival in explanation.flips:
        for place, flip in enumerate(rival.listed, 1):
            counts = [place, rival.number, rival.changes]
            for key, value in flip.answers.items():
                yield [rival.platform, *counts, key, _cell(answers.get(key)), _cell(value)]
        if rival.impossible:
            yield [rival.platform, "", 0, "", "", "", ""]


def why_not_rows(contrast: Contrast) -> Iterator[list[Any]]:
    """Yield a row for each rule that excludes a platform or separates it from the winner.

    The head comes first.
    """
    yield ["id", "criterion", "rule", "points", "winner_points", "because"]
    platform = contrast.platform.id
    for step in contrast.exclusions:
        yield [platform, "excluded", step.rule.id, "", "", step.rule.because]
    for contest in contrast.contests:
        for mine, winners, rule in contest.reasons:
            yield [platform, contest.criterion.id, rule.id, mine, winners, rule.because]


def difference_rows(found: Difference) -> Iterator[list[Any]]:
    """Yield a row for each answer and rule in which two results differ, the head first."""
    before, after = found.before, found.after
    yield ["kind", "id", "before", "after", "because"]
    recommended = [recommended_or_status(before), recommended_or_status(after)]
    yield ["recommendation", "", *recommended, ""]
    yield ["grade", "", before.grade, after.grade, ""]
    yield from _condition_rows(found)
    for key, values in found.answers.items():
        yield ["answer", key, *map(_cell, values), ""]
    for key, weights in found.weights.items():
        yield ["weight", key, *weights, ""]
    for platform in found.competing:
        competes = [platform in side.knowledge.platforms for side in (before, after)]
        yield ["platform", platform, *competes, ""]
    for effect in found.effects:
        what: str = SignedFigure(f"{number(effect.points):+g}")
        if effect.excludes:
            what = f"excludes {' '.join(effect.excludes)}"
        sides = ["", what] if effect.after else [what, ""]
        rule = effect.step.rule
        yield ["rule", rule.id, *sides, rule.because]


def _condition_rows(difference: Difference) -> Iterator[list[Any]]:
    conditions_before, conditions_after = difference.conditions
    before = {proviso.kind: proviso.text for proviso in conditions_before}
    after = {proviso.kind: proviso.text for proviso in conditions_after}
    for kind in ORDER:
        if kind in before or kind in after:
            texts = [before.get(kind, ""), after.get(kind, "")]
            yield ["condition", kind, *texts, ""]


def _cell(value: Value | None) -> Any:  # noqa: ANN401
    """Return an answer as a cell, which is empty where there is no answer."""
    if value is None:
        return ""
    cell = written(value)
    if isinstance(cell, list):
        return " ".join(cell) or "none of them"
    return str(cell) if isinstance(cell, bool) else cell


def explanation_object(explanation: Explanation) -> dict[str, Any]:
    """Return the whole explanation."""
    consultation, analysis = explanation.consultation, explanation.cost_analysis
    return {
        "how": _how_object(consultation, explanation.argument),
        "why_not": [why_not_object(consultation, contrast) for contrast in explanation.contrasts],
        "firmness": {**firmness(consultation), **_margin_object(explanation.margin)},
        **flips(explanation),
        "comparison": comparison_object(consultation, explanation.comparison),
        "cost": None if analysis is None else cost_data.cost_object(analysis),
    }
