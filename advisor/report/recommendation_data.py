"""Results as JSON objects and CSV rows: the shape that other programs rely on."""

from __future__ import annotations

import importlib.metadata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from advisor.consultation import Status
from advisor.explanation.move import move_of, stays
from advisor.explanation.standing import conditions_of
from advisor.knowledge.model import Advice, sort_by_conclusion
from advisor.knowledge.regions import REGION
from advisor.knowledge.values import written
from advisor.report import verdict
from advisor.workloads.advising import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.errors import Problem
    from advisor.knowledge.model import Platform, Rule
    from advisor.proof.firmness import Lead
    from advisor.provisos import Proviso, Signature
    from advisor.workloads.advising import Advised, Result

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
    "scenarios",
)


def result_object(result: Result, *, detail: bool = False) -> dict[str, Any]:
    """Return ``result`` as an object of JSON types; ``detail`` adds ``decided_by`` and ``open``."""
    if isinstance(result, Refused):
        return {
            "name": result.name,
            "file": result.file,
            "status": result.status,
            "errors": list(map(_problem_object, result.problems)),
        }
    return _advised_object(result, detail=detail)


def _problem_object(problem: Problem) -> dict[str, Any]:
    hint = f" ({problem.hint})" if problem.hint else ""
    message = f"{problem.code} {problem.message}{hint}"
    return {"path": problem.path, "line": problem.line, "message": message}


def _advised_object(result: Advised, *, detail: bool) -> dict[str, Any]:
    consultation, workload = result.consultation, result.workload
    row: dict[str, Any] = {
        "name": workload.name,
        "file": workload.file,
        "status": consultation.status,
        "recommendation": platform_object(consultation.recommendation),
        "final": consultation.final,
        "tied": consultation.ranking.tied,
        "as_of": consultation.as_of,
        "verify": consultation.verify,
        "ranking": ranking_objects(consultation),
        "excluded": [
            {"id": exclusion.platform, **rule_object(consultation, exclusion.rule)}
            for exclusion in consultation.excluded
        ],
        "fired": rule_objects(consultation, deciding_rules(consultation)),
        "advice": _advice_objects(consultation),
        "warnings": warning_objects(consultation, workload.verified),
        "assumptions": {key: written(workload.assume[key]) for key in sorted(workload.assume)},
        "firmness": firmness(consultation, detail=detail),
        "conditions": conditions_of(consultation, workload.verified),
        "to_verify": verification_objects(consultation, workload.verified),
        "move": move(consultation),
        "engine": consultation.engine,
        "solver": solver_name(),
    }
    if consultation.status is Status.NONE:
        row |= contradiction_objects(consultation)
    if consultation.default is not None:
        row["default"] = platform_object(consultation.default)
    if workload.chosen:
        row["chosen"] = {"id": workload.chosen, "because": workload.because}
    if detail:
        row["decided_by"] = consultation.decided_by
        row["decided_by_is_minimal"] = consultation.is_minimal
        row["open"] = consultation.open
    return row


def contradiction_objects(consultation: Consultation) -> dict[str, Any]:
    """Return the answers that leave no platform, and the platforms that could meet them."""
    return {
        "contradiction": consultation.contradiction,
        "allowed_otherwise": [platform.id for platform in consultation.left_otherwise],
    }


def ranking_objects(consultation: Consultation) -> list[dict[str, Any]]:
    """Return the remaining platforms with their scores, the best first."""
    standings = consultation.ranking.standings
    return [{"id": standing.platform, "score": standing.score} for standing in standings]


def firmness(consultation: Consultation, *, detail: bool = True) -> dict[str, Any]:
    """Return how firm a result is.

    Without ``detail``, there are only the grade and the unknown answers, which are cheap to find.
    """
    if not detail:
        return {"grade": consultation.grade, "unknown": consultation.unknown}
    found = consultation.firmness
    return {
        "grade": found.grade,
        "share": round(found.share, 3),
        "unknown": found.unknown,
        "unsettled": found.unsettled,
        "find_out_first": list(map(_lead_object, found.find_out_first)),
    }


def _lead_object(lead: Lead) -> dict[str, Any]:
    outcomes = [
        {"answer": outcome.answer, "platform": outcome.platform} for outcome in lead.outcomes
    ]
    return {"question": lead.question, "outcomes": outcomes}


def verification_objects(
    consultation: Consultation, verified: Mapping[str, Signature]
) -> list[dict[str, Any]]:
    """Return the warnings that name a condition for the recommended platform.

    Each has who verified it, if anybody did.
    """
    objects: list[dict[str, Any]] = []
    for rule in consultation.to_verify:
        signature = verified.get(rule.id)
        signed = None
        if signature is not None:
            signed = {
                "by": signature.by,
                "on": signature.on,
                "link": signature.link or None,
            }
        objects.append({**rule_object(consultation, rule), "verified": signed})
    return objects


def move(consultation: Consultation) -> dict[str, Any] | None:
    """Return the move that a recommendation means, and what asks for it, or ``None``."""
    found = move_of(consultation)
    if found is None:
        return None
    return move_object(found.origin.id, found.asked_for_by)


def move_object(origin: str, asked_for_by: tuple[str, ...]) -> dict[str, Any]:
    """Return a move away from the platform ``origin``; its effort is not estimated."""
    return {
        "from": origin,
        "asked_for_by": asked_for_by,
        "effort_usd": None,
        "payback_months": None,
    }


def _move_cell(consultation: Consultation) -> str:
    """Return the platform that the workload has to leave, ``STAY``, or an empty text."""
    found = move_of(consultation)
    if found:
        return found.origin.id
    return STAY if stays(consultation) else ""


def with_standing(
    rows: Iterable[list[Any]], consultation: Consultation, found: Iterable[Proviso]
) -> Iterator[list[Any]]:
    """Yield ``rows``, the head first, each with the grade and the conditions at its end.

    There is always a row below the head, so that these are there even if nothing else is.
    """
    conditions = " ".join(proviso.text for proviso in found)
    head, *others = rows
    yield [*head, "grade", "conditions"]
    for row in others or [[""] * len(head)]:
        yield [*row, consultation.grade, conditions]


def warning_objects(
    consultation: Consultation, verified: Mapping[str, Signature]
) -> list[dict[str, str]]:
    """Return the consistency rules that the answers break, a doubtful Region and signatures.

    The signatures are of no use here, or have an odd day.
    """
    everything = consultation.everything
    broken = rule_objects(consultation, consultation.warnings)
    doubt = verdict.doubtful_region(consultation)
    if doubt:
        broken.append({"rule": REGION, "because": doubt, "source": ""})
    for rule_id, doubt in verdict.doubtful_signatures(consultation, verified):
        source = ""
        if everything.has_rule(rule_id):
            source = everything.citation(everything.rule(rule_id))
        broken.append({"rule": rule_id, "because": doubt, "source": source})
    return broken


def platform_object(platform: Platform | None) -> dict[str, str] | None:
    """Return ``platform`` by its id and its two parts, or ``None`` without one."""
    if platform is None:
        return None
    return {"id": platform.id, "orchestrator": platform.orchestrator, "compute": platform.compute}


def platform_id(platform: Platform | None) -> str | None:
    """Return the id of ``platform``, or ``None`` without one."""
    return platform.id if platform else None


def recommended_or_status(consultation: Consultation) -> str:
    """Return the id of the recommended platform, or the status of a result without one."""
    return platform_id(consultation.recommendation) or consultation.status


def deciding_rules(consultation: Consultation) -> list[Rule]:
    """Return the rules that fired, without those that only advise."""
    return [rule for rule in consultation.fired if not isinstance(rule.conclusion, Advice)]


def rule_object(consultation: Consultation, rule: Rule) -> dict[str, str]:
    """Return a rule by its id, its reason and what it cites."""
    return {
        "rule": rule.id,
        "because": rule.because,
        "source": consultation.knowledge.citation(rule),
    }


def rule_objects(consultation: Consultation, rules: Iterable[Rule]) -> list[dict[str, str]]:
    """Return ``rules`` as objects."""
    return [rule_object(consultation, rule) for rule in rules]


def _advice_objects(consultation: Consultation) -> list[dict[str, str]]:
    advice = sort_by_conclusion(consultation.advice).advice
    return [rule_object(consultation, rule) | {"level": note.level} for rule, note in advice]


@lru_cache(maxsize=1)
def solver_name() -> str:
    """Return the name and version of the solver, without loading it."""
    return f"{_SOLVER} {importlib.metadata.version(_SOLVER)}"


def result_row(result: Result) -> dict[str, Any]:
    """Return the cells of ``result`` that are not empty, by their columns."""
    whole = result_object(result)
    if isinstance(result, Refused):
        return whole | {"errors": "; ".join(map(str, result.problems))}
    others = {"move": _move_cell(result.consultation), "scenarios": _scenario_cell(result)}
    return whole | _advised_cells(whole) | others


def _scenario_cell(result: Advised) -> str:
    """Return the names of scenarios, each with the platform that is recommended, or the status."""
    return "; ".join(
        f"{advised.scenario.name}: {recommended_or_status(advised.consultation)}"
        for advised in result.scenarios
    )


def _advised_cells(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of a result that is not refused, from its object."""
    platform = whole["recommendation"] or {}
    signed: list[str] = []
    unsigned: list[str] = []
    for condition in whole["to_verify"]:
        rules = unsigned if condition["verified"] is None else signed
        rules.append(condition["rule"])
    cells = {
        "recommendation": platform.get("id", ""),
        "orchestrator": platform.get("orchestrator", ""),
        "compute": platform.get("compute", ""),
        "excluded": list(dict.fromkeys(out["id"] for out in whole["excluded"])),
        "grade": whole["firmness"]["grade"],
        "unknown": whole["firmness"]["unknown"],
        "to_verify": unsigned,
        "verified": signed,
        "conditions": [proviso.text for proviso in whole["conditions"]],
        "default": whole.get("default", {}).get("id", ""),
    }
    ranking = whole["ranking"]
    if ranking:
        cells["score"] = ranking[0]["score"]
    if len(ranking) > 1:
        cells["runner_up"] = ranking[1]["id"]
        cells["runner_up_score"] = ranking[1]["score"]
    return cells
