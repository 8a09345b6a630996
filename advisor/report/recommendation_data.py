"""Results as JSON objects and CSV rows: the shape that other programs rely on."""

from __future__ import annotations

import importlib.metadata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from advisor.batch import Refused
from advisor.explanation import standing
from advisor.explanation.move import move_of, stays
from advisor.knowledge.model import Advice
from advisor.knowledge.values import written
from advisor.report import verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from advisor.batch import Advised, Result
    from advisor.consultation import Consultation
    from advisor.knowledge.model import Platform, Rule
    from advisor.provisos import Proviso, Signature

_SOLVER = "z3-solver"
STAY = "stay"
COLUMNS = (
    "name",
    "file",
    "status",
    "recommendation",
    "orchestrator",
    "compute",
    "score",
    "final",
    "tied",
    "verify",
    "runner_up",
    "runner_up_score",
    "excluded",
    "as_of",
    "engine",
    "errors",
    "grade",
    "unknown",
    "to_verify",
    "verified",
    "conditions",
    "move",
    "default",
)


def result_object(result: Result, *, detail: bool = False) -> dict[str, Any]:
    """Return ``result`` as an object of JSON's own types; with ``detail`` also ``decided_by`` and ``open``."""
    if isinstance(result, Refused):
        errors = [
            {"path": each.path, "line": each.line, "message": _message(each)}
            for each in result.problems
        ]
        return {"name": result.name, "file": result.file, "status": result.status, "errors": errors}
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
        "ranking": [
            {"id": each.platform, "score": number(each.score)}
            for each in consultation.ranking.standings
        ],
        "excluded": [
            {"id": each.platform, **rule_object(consultation, each.rule)}
            for each in consultation.excluded
        ],
        "fired": [
            rule_object(consultation, rule)
            for rule in consultation.fired
            if not isinstance(rule.conclusion, Advice)
        ],
        "advice": [_advice(consultation, rule) for rule in consultation.advice],
        "warnings": warning_objects(consultation, workload.verified),
        "assumptions": {key: written(workload.assume[key]) for key in sorted(workload.assume)},
        "firmness": firmness(consultation, detail=detail),
        "conditions": condition_objects(consultation, workload.verified),
        "to_verify": verification_objects(consultation, workload.verified),
        "move": move(consultation),
        "engine": consultation.engine,
        "solver": solver_name(),
    }
    if consultation.status == "none":
        row["contradiction"] = list(consultation.contradiction)
        row["allowed_otherwise"] = [each.id for each in consultation.left_otherwise]
    if consultation.default is not None:
        row["default"] = _platform(consultation.default)
    if workload.chosen:
        row["chosen"] = {"id": workload.chosen, "because": workload.because}
    if detail:
        row["decided_by"] = (
            None if consultation.decided_by is None else list(consultation.decided_by)
        )
        row["decided_by_is_minimal"] = consultation.is_minimal
        row["open"] = list(consultation.open)
    return row


def firmness(consultation: Consultation, *, detail: bool = True) -> dict[str, Any]:
    """Return how firm a result is; without ``detail`` the grade and the unknown answers alone, which cost least to tell."""
    told: dict[str, Any] = {"grade": str(consultation.grade), "unknown": list(consultation.unknown)}
    if not detail:
        return told
    found = consultation.firmness
    return {
        "grade": str(found.grade),
        "share": round(found.share, 3),
        "unknown": list(found.unknown),
        "unsettled": list(found.unsettled),
        "find_out_first": [
            {
                "question": each.question,
                "outcomes": [
                    {"answer": one.answer, "platform": one.platform} for one in each.outcomes
                ],
            }
            for each in found.find_out_first
        ],
    }


def condition_objects(
    consultation: Consultation, verified: Mapping[str, Signature]
) -> list[dict[str, str]]:
    """Return what narrows or bends a result."""
    return [
        {"kind": each.kind, "text": each.text}
        for each in standing.conditions_of(consultation, verified)
    ]


def verification_objects(
    consultation: Consultation, verified: Mapping[str, Signature]
) -> list[dict[str, Any]]:
    """Return the warnings that name a condition for the recommended platform, with who verified each, if anybody did."""
    found: list[dict[str, Any]] = []
    for rule in consultation.to_verify:
        signature = verified.get(rule.id)
        signed = signature and {
            "by": signature.by,
            "on": signature.on.isoformat(),
            "link": signature.link or None,
        }
        found.append({**rule_object(consultation, rule), "verified": signed})
    return found


def move(consultation: Consultation) -> dict[str, Any] | None:
    """Return the move that a recommendation means, and what asks for it; none if it means none."""
    found = move_of(consultation)
    if found is None:
        return None
    asking = list(found.asked_for_by)
    return {
        "from": found.origin.id,
        "asked_for_by": asking,
        "effort_usd": None,
        "payback_months": None,
    }


def move_cell(consultation: Consultation) -> str:
    """Return in a cell from which platform the recommendation moves a workload away, or that it stays; empty for neither."""
    found = move_of(consultation)
    return found.origin.id if found else STAY if stays(consultation) else ""


def with_standing(
    rows: Iterable[list[Any]], consultation: Consultation, found: Iterable[Proviso]
) -> Iterator[list[Any]]:
    """Yield ``rows``, the head first, with the grade and the conditions of the result at the end of each.

    There is one row below the head in any case, so that these are told even where there is nothing else to tell.
    """
    cells = [str(consultation.grade), escape_formula(" ".join(each.text for each in found))]
    (head, *others) = rows
    yield [*head, "grade", "conditions"]
    for each in others or [[""] * len(head)]:
        yield [*each, *cells]


def warning_objects(
    consultation: Consultation, verified: Mapping[str, Signature]
) -> list[dict[str, str]]:
    """Return the consistency rules that the answers break, and signatures that serve nothing or have an odd day."""
    broken = [rule_object(consultation, rule) for rule in consultation.warnings]
    for each, doubt in verdict.doubtful_signatures(consultation, verified):
        rule = (
            consultation.everything.rule(each) if consultation.everything.has_rule(each) else None
        )
        source = consultation.everything.citation(rule) if rule else ""
        broken.append({"rule": each, "because": doubt, "source": source})
    return broken


def _platform(platform: Platform | None) -> dict[str, str] | None:
    if platform is None:
        return None
    return {"id": platform.id, "orchestrator": platform.orchestrator, "compute": platform.compute}


def rule_object(consultation: Consultation, rule: Rule) -> dict[str, str]:
    """Return a rule by its id, its reason and what it cites."""
    return {
        "rule": rule.id,
        "because": rule.because,
        "source": consultation.knowledge.citation(rule),
    }


def _advice(consultation: Consultation, rule: Rule) -> dict[str, str]:
    level = rule.conclusion.level if isinstance(rule.conclusion, Advice) else ""
    return {**rule_object(consultation, rule), "level": level}


@lru_cache(maxsize=1)
def solver_name() -> str:
    """Return which solver proves here, with its version; it is not loaded for that."""
    return f"{_SOLVER} {importlib.metadata.version(_SOLVER)}"


def number(score: Decimal) -> int | float:
    """Return ``score`` as JSON writes it: whole where it is whole."""
    return int(score) if score == int(score) else float(score)


def result_row(result: Result) -> dict[str, Any]:
    """Return ``result`` as a row of a table, under the names in ``COLUMNS``; lists are joined by spaces."""
    whole = result_object(result)
    row = {key: whole.get(key, "") for key in ("name", "file", "status", "as_of", "engine")}
    if isinstance(result, Refused):
        row["errors"] = "; ".join(map(str, result.problems))
        return {key: escape_formula(row.get(key, "")) for key in COLUMNS}
    ranking, chosen = whole["ranking"], whole["recommendation"] or {}
    row |= {"recommendation": chosen.get("id", ""), "orchestrator": chosen.get("orchestrator", "")}
    row |= {"compute": chosen.get("compute", ""), "final": str(whole["final"]).lower()}
    row |= {key: _joined(whole[key]) for key in ("tied", "verify")}
    row |= {"grade": whole["firmness"]["grade"], "unknown": _joined(whole["firmness"]["unknown"])}
    row["to_verify"] = _joined(
        each["rule"] for each in whole["to_verify"] if each["verified"] is None
    )
    row["verified"] = _joined(
        each["rule"] for each in whole["to_verify"] if each["verified"] is not None
    )
    row["conditions"] = " ".join(each["text"] for each in whole["conditions"])
    row |= {
        "move": move_cell(result.consultation),
        "default": whole.get("default", {}).get("id", ""),
    }
    row["excluded"] = _joined(dict.fromkeys(each["id"] for each in whole["excluded"]))
    for place, (name, score) in enumerate((("", "score"), ("runner_up", "runner_up_score"))):
        if place < len(ranking):
            row |= {score: ranking[place]["score"]} | ({name: ranking[place]["id"]} if name else {})
    return {key: escape_formula(row.get(key, "")) for key in COLUMNS}


def _joined(items: Iterable[str]) -> str:
    return " ".join(items)


def escape_formula(cell: Any) -> Any:  # noqa: ANN401
    """Return ``cell`` so that no spreadsheet takes it for a formula; a lone ``-`` is standard input."""
    return (
        f"'{cell}"
        if isinstance(cell, str)
        and cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}
        and cell != "-"
        else cell
    )
