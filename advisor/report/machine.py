"""Results as JSON objects and CSV rows: the shape that other programs rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.batch import Refused
from advisor.knowledge.model import Advice
from advisor.knowledge.values import written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from advisor.batch import Advised, Result
    from advisor.consultation import Consultation
    from advisor.knowledge.model import Platform, Rule

COLUMNS = (
    "name", "file", "status", "recommendation", "orchestrator", "compute", "score", "final", "tied", "verify",
    "runner_up", "runner_up_score", "excluded", "as_of", "engine", "errors",
)  # fmt: skip


def as_object(result: Result, *, detail: bool = False) -> dict[str, Any]:
    """Return ``result`` as an object of JSON's own types; with ``detail`` also ``decided_by`` and ``open``."""
    if isinstance(result, Refused):
        errors = [{"path": each.path, "line": each.line, "message": _message(each)} for each in result.problems]
        return {"name": result.name, "file": result.file, "status": "invalid", "errors": errors}
    return _advised(result, detail=detail)


def _message(problem: Any) -> str:  # noqa: ANN401
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{problem.code} {problem.message}{hint}"


def _advised(result: Advised, *, detail: bool) -> dict[str, Any]:
    consultation, workload = result.consultation, result.workload
    row: dict[str, Any] = {
        "name": workload.name,
        "file": workload.file,
        "status": consultation.status,
        "recommendation": _platform(consultation.recommendation),
        "final": consultation.final,
        "tied": list(consultation.ranking.tied),
        "as_of": consultation.as_of.isoformat(),
        "verify": list(consultation.verify),
        "ranking": [{"id": each.platform, "score": number(each.score)} for each in consultation.ranking.standings],
        "excluded": [{"id": each.platform, **rule_object(consultation, each.rule)} for each in consultation.excluded],
        "fired": [rule_object(consultation, rule) for rule in consultation.fired if not isinstance(rule.conclusion, Advice)],
        "advice": [_advice(consultation, rule) for rule in consultation.advice],
        "warnings": [rule_object(consultation, rule) for rule in consultation.warnings],
        "assumptions": {key: written(workload.assume[key]) for key in sorted(workload.assume)},
        "engine": consultation.engine,
    }
    if consultation.status == "none":
        row["contradiction"] = list(consultation.contradiction)
    if workload.chosen:
        row["chosen"] = {"id": workload.chosen, "because": workload.because}
    if detail:
        row["decided_by"] = None if consultation.decided_by is None else list(consultation.decided_by)
        row["open"] = list(consultation.open)
    return row


def _platform(platform: Platform | None) -> dict[str, str] | None:
    if platform is None:
        return None
    return {"id": platform.id, "orchestrator": platform.orchestrator, "compute": platform.compute}


def rule_object(consultation: Consultation, rule: Rule) -> dict[str, str]:
    """Return a rule by its id, its reason and what it cites."""
    return {"rule": rule.id, "because": rule.because, "source": consultation.knowledge.citation(rule)}


def _advice(consultation: Consultation, rule: Rule) -> dict[str, str]:
    level = rule.conclusion.level if isinstance(rule.conclusion, Advice) else ""
    return {**rule_object(consultation, rule), "level": level}


def number(score: Decimal) -> int | float:
    """Return ``score`` as JSON writes it: whole where it is whole."""
    return int(score) if score == int(score) else float(score)


def as_row(result: Result) -> dict[str, Any]:
    """Return ``result`` as a row of a table, under the names in ``COLUMNS``; lists are joined by spaces."""
    whole = as_object(result)
    row = {key: whole.get(key, "") for key in ("name", "file", "status", "as_of", "engine")}
    if isinstance(result, Refused):
        return row | {"errors": "; ".join(map(str, result.problems))}
    ranking, chosen = whole["ranking"], whole["recommendation"] or {}
    row |= {"recommendation": chosen.get("id", ""), "orchestrator": chosen.get("orchestrator", "")}
    row |= {"compute": chosen.get("compute", ""), "final": str(whole["final"]).lower()}
    row |= {key: _joined(whole[key]) for key in ("tied", "verify")}
    row["excluded"] = _joined(dict.fromkeys(each["id"] for each in whole["excluded"]))
    for place, (name, score) in enumerate((("", "score"), ("runner_up", "runner_up_score"))):
        if place < len(ranking):
            row |= {score: ranking[place]["score"]} | ({name: ranking[place]["id"]} if name else {})
    return {key: harmless(row.get(key, "")) for key in COLUMNS}


def _joined(items: Iterable[str]) -> str:
    return " ".join(items)


def harmless(cell: Any) -> Any:  # noqa: ANN401
    """Return ``cell`` so that no spreadsheet takes it for a formula; a lone ``-`` is standard input."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} and cell != "-" else cell
