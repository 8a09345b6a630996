"""Advice and decisions compared: as text for people, as an object, and as rows of a table."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.knowledge.model import Preference
from advisor.report.plain import wrap_text
from advisor.report.recommendation_data import (
    escape_formula,
    number,
    number_or_none,
    ranking_objects,
)
from advisor.verification.agreement import (
    LEVELS,
    PLATFORM,
    best_accepted,
    by_kind,
    by_platform,
    confusion,
    decisive,
    groups,
    lead_over_accepted,
    measured,
    obstacles,
    shortfall,
)
from advisor.verification.cases import NO_PLATFORM, ORCHESTRATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.errors import Problem
    from advisor.verification.agreement import Agreement, Count, Goal, Obstacle, Pull, Verdict

COLUMNS = (
    "name",
    "file",
    "line",
    "kind",
    "as_of",
    "answers",
    "judged",
    "leak",
    "expected_orchestrator",
    "expected_platforms",
    "recommendation",
    "orchestrator",
    "agrees_on_orchestrator",
    "agrees_on_platform",
    "rejected",
    "counts",
    "margin",
    "decided_by",
    "ruled_out",
)
MOST_RULES = 8
_INDENT = "  "
_NARROWEST = 40
_NARROWEST_LABEL = 12
_BY_PLATFORM = "By what is expected (a | b: either is right; any: only the orchestrator is named)"


def agreement_text(
    verdicts: Sequence[Verdict],
    goals: Sequence[Goal] = (),
    *,
    width: int = 100,
    everything: bool = False,
) -> str:
    """Return the agreement as tables, and the disagreements that count as paragraphs.

    With ``everything``, the other disagreements are included.
    """
    width = max(width, _NARROWEST)
    parts = [
        _write_table("Agreement", groups(verdicts), width),
        _write_table(_BY_PLATFORM, by_platform(verdicts), width),
        _write_table("By kind", by_kind(verdicts), width),
        *(_write_confusion(verdicts, level, width) for level in LEVELS),
        _write_goals(verdicts, goals, width),
        *_write_disagreements(verdicts, width, everything=everything),
        _write_closing(verdicts, width),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _write_table(title: str, rows: Sequence[Agreement], width: int) -> list[str]:
    """Return the rows with cases, agreement on the orchestrator and on the platform, in columns."""
    label = _label_width([row.name for row in rows], width - 50)
    lines = [
        *wrap_text(title, width),
        f"{_INDENT}{'':{label}}  cases     orchestrator         platform",
    ]
    for row in rows:
        shares = f"{_format_share(row.orchestrator)}  {_format_share(row.platform)}"
        name = _cut(row.name, label)
        lines.append(f"{_INDENT}{name:{label}}  {row.cases:>5}  {shares}".rstrip())
    return lines


def _label_width(names: Sequence[str], room: int) -> int:
    """Return the width of a column of ``names``: as wide as the longest that has ``room``."""
    longest = max(map(len, names), default=0)
    return min(longest, max(room, _NARROWEST_LABEL))


def _format_share(count: Count) -> str:
    if not count.of:
        return f"{'-':>17}"
    return f"{count.agreed:>3} of {count.of:>3} {count.percent:>5} %"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _write_confusion(verdicts: Sequence[Verdict], level: str, width: int) -> list[str]:
    """Return what is expected in rows against what is recommended in columns.

    The columns bear the numbers of their rows.
    """
    cells = confusion(verdicts, level)
    columns = _list_single(cells)
    rows = list(columns)
    if level == PLATFORM:
        expected = [agreement.name for agreement in by_platform(verdicts)]
        rows += [name for name in expected if name not in columns]
    label = _label_width(rows, width - 6 - 4 * len(columns))
    title = f"Expected {level} in rows, recommended in columns (by the number of the row)"
    heads = "".join(f"{place:>4}" for place in range(1, len(columns) + 1))
    lines = [*wrap_text(title, width), f"{'':{label + 5}}{heads}"]
    for place, row in enumerate(rows, 1):
        head = place if place <= len(columns) else ""
        counts = "".join(f"{cells[row, column] or '.':>4}" for column in columns)
        lines.append(f"{head:>4} {_cut(row, label):{label}}{counts}")
    return lines


def _list_single(cells: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names in ``cells`` that are not alternatives, that of no platform last."""
    names: set[str] = set()
    for pair in cells:
        names |= {name for name in pair if " " not in name}
    return sorted(names, key=lambda name: (name == NO_PLATFORM, name))


def _write_goals(verdicts: Sequence[Verdict], goals: Sequence[Goal], width: int) -> list[str]:
    lines = ["Asked for"] if goals else []
    for goal in goals:
        count = measured(verdicts, goal.level)
        met = "missed" if shortfall(verdicts, goal) else "reached"
        percent = f", {count.percent} %" if count.of else ""
        result = f"{met} ({count.agreed} of {count.of}{percent})"
        lines += _wrap_indented(f"{goal.level} at least {goal.percent:f} %: {result}", width)
    return lines


def _write_disagreements(
    verdicts: Sequence[Verdict], width: int, *, everything: bool
) -> Iterator[list[str]]:
    """Yield a heading, and a paragraph for each disagreement to be shown."""
    differing = [verdict for verdict in verdicts if verdict.disagrees_on]
    shown = [verdict for verdict in differing if everything or verdict.counts]
    heading = f"Disagreements: {len(shown)}"
    hidden = len(differing) - len(shown)
    if hidden:
        more = f"{hidden} more where the facts alone do not let an architect pick that much"
        heading += f"; {more} (--all)"
    yield wrap_text(heading, width)
    for verdict in shown:
        yield list(_write_paragraph(verdict, width))


def _write_paragraph(verdict: Verdict, width: int) -> Iterator[str]:
    case = verdict.case
    leak = ", a fact gives the decision away" if case.leak else ""
    advised = f"as of {verdict.consultation.as_of}, judged {case.judged}{leak}"
    yield from wrap_text(f"{case.name} ({case.place}), {advised}", width, rest=_INDENT)
    levels = " and ".join(verdict.disagrees_on)
    expected = _name_platform(verdict.expected)
    got = _describe_recommended(verdict)
    yield from _wrap_indented(f"Differs on {levels}: expected {expected}, got {got}", width)
    if verdict.rejected:
        rejected = " and ".join(verdict.rejected)
        yield from _wrap_indented(f"The authors ruled out {rejected}", width)
    for obstacle in obstacles(verdict):
        yield from _wrap_indented(_describe_obstacle(verdict, obstacle), width)
    yield from _write_pulls(verdict, width)


def _name_platform(platform: str) -> str:
    return "no platform left" if platform == NO_PLATFORM else platform


def _describe_recommended(verdict: Verdict) -> str:
    """Return what is recommended, and how far ahead it is of what would have been right."""
    best, lead = best_accepted(verdict), lead_over_accepted(verdict)
    if best is None or lead is None:
        return _name_platform(verdict.recommended)
    recommended = f"{verdict.recommended} with {number(best.score + lead):g}"
    right = f"{best.platform} with {number(best.score):g}"
    if lead:
        return f"{recommended}, {number(lead):g} ahead of {right}"
    tie = "the tie goes to what leaves least to operate"
    return f"{recommended}, level with {right}: {tie}"


def _describe_obstacle(verdict: Verdict, obstacle: Obstacle) -> str:
    platform = obstacle.platform
    if obstacle.rules:
        rules = ", ".join(rule.id for rule in obstacle.rules)
        return f"{platform} is ruled out by {rules}"
    existed = f"it did not exist on {verdict.consultation.as_of}"
    return f"{platform} did not compete: {existed}, or was not let in"


def _write_pulls(verdict: Verdict, width: int) -> Iterator[str]:
    pulls = decisive(verdict)
    if pulls:
        yield f"{_INDENT}Decided by, in points for {verdict.recommended}:"
    for pull in pulls[:MOST_RULES]:
        conclusion = pull.rule.conclusion
        criterion = conclusion.criterion if isinstance(conclusion, Preference) else ""
        line = f"{number(pull.points):+4g} {pull.rule.id} ({criterion})"
        yield from wrap_text(line, width, first=_INDENT * 2, rest=_INDENT * 5)
    lighter = pulls[MOST_RULES:]
    if lighter:
        together = sum((pull.points for pull in lighter), Decimal(0))
        count = f"and {len(lighter)} lighter ones"
        yield f"{_INDENT * 2}{count}, together {number(together):+g}"


def _write_closing(verdicts: Sequence[Verdict], width: int) -> list[str]:
    engines = ", ".join(dict.fromkeys(verdict.consultation.engine for verdict in verdicts))
    cases = f"{len(verdicts)} cases"
    return wrap_text(f"{cases}, concluded by {engines} with the default weights.", width)


def _wrap_indented(text: str, width: int) -> list[str]:
    return wrap_text(text, width, first=_INDENT, rest=_INDENT * 2)


def agreement_object(
    verdicts: Sequence[Verdict], goals: Sequence[Goal] = (), problems: Iterable[Problem] = ()
) -> dict[str, Any]:
    """Return the agreement, and every case with its result, as an object of JSON types."""
    return {
        "cases": len(verdicts),
        "groups": list(map(_agreement_object, groups(verdicts))),
        "by_platform": list(map(_agreement_object, by_platform(verdicts))),
        "by_kind": list(map(_agreement_object, by_kind(verdicts))),
        "confusion": {level: _cell_objects(verdicts, level) for level in LEVELS},
        "at_least": [_goal_object(verdicts, goal) for goal in goals],
        "results": list(map(_result_object, verdicts)),
        "problems": list(map(asdict, problems)),
    }


def _agreement_object(row: Agreement) -> dict[str, Any]:
    return {
        "name": row.name,
        "cases": row.cases,
        ORCHESTRATOR: _count_object(row.orchestrator),
        PLATFORM: _count_object(row.platform),
    }


def _count_object(count: Count) -> dict[str, int | float | None]:
    return {
        "agreed": count.agreed,
        "of": count.of,
        "percent": number_or_none(count.percent),
    }


def _cell_objects(verdicts: Sequence[Verdict], level: str) -> list[dict[str, Any]]:
    objects: list[dict[str, Any]] = []
    for (expected, recommended), count in sorted(confusion(verdicts, level).items()):
        objects.append({"expected": expected, "recommended": recommended, "cases": count})
    return objects


def _goal_object(verdicts: Sequence[Verdict], goal: Goal) -> dict[str, Any]:
    return {
        "level": goal.level,
        "asked": number(goal.percent),
        **_count_object(measured(verdicts, goal.level)),
        "reached": not shortfall(verdicts, goal),
    }


def _result_object(verdict: Verdict) -> dict[str, Any]:
    case, consultation = verdict.case, verdict.consultation
    best = best_accepted(verdict)
    return {
        "name": case.name,
        "file": case.workload.file,
        "line": case.line,
        "title": case.title,
        "source": case.source,
        "kind": case.kind,
        "as_of": consultation.as_of.isoformat(),
        "answers": case.answers,
        "judged": case.judged,
        "leak": case.leak,
        "expected": {
            "orchestrator": case.expected.orchestrator,
            "platforms": list(case.expected.platforms),
        },
        "recommendation": _name_or_none(verdict.recommended),
        "orchestrator": _name_or_none(verdict.orchestrator),
        "agrees_on": {
            ORCHESTRATOR: verdict.agrees_on_orchestrator,
            PLATFORM: verdict.agrees_on_platform,
        },
        "disagrees_on": list(verdict.disagrees_on),
        "counts": verdict.counts,
        "rejected": list(verdict.rejected),
        "margin": number_or_none(lead_over_accepted(verdict)),
        "best_accepted": best.platform if best else None,
        "ranking": ranking_objects(consultation),
        "decided_by": list(map(_pull_object, decisive(verdict)[:MOST_RULES])),
        "ruled_out": list(map(_obstacle_object, obstacles(verdict))),
    }


def _name_or_none(name: str) -> str | None:
    return None if name == NO_PLATFORM else name


def _pull_object(pull: Pull) -> dict[str, Any]:
    return {"rule": pull.rule.id, "points": number(pull.points), "because": pull.rule.because}


def _obstacle_object(obstacle: Obstacle) -> dict[str, Any]:
    return {"id": obstacle.platform, "rules": [rule.id for rule in obstacle.rules]}


def agreement_row(found: Verdict) -> dict[str, Any]:
    """Return the result of a case as a row of a table, under the names in ``COLUMNS``.

    Lists are joined by spaces.
    """
    whole = _result_object(found)
    pulls = [f"{pull['rule']}={pull['points']:+g}" for pull in whole["decided_by"]]
    row = whole | {
        "leak": _write_truth(whole["leak"]),
        "expected_orchestrator": whole["expected"]["orchestrator"],
        "expected_platforms": " ".join(whole["expected"]["platforms"]),
        "recommendation": found.recommended,
        "orchestrator": found.orchestrator,
        "agrees_on_orchestrator": _write_truth(found.agrees_on_orchestrator),
        "agrees_on_platform": _write_truth(found.agrees_on_platform),
        "rejected": " ".join(found.rejected),
        "counts": _write_truth(found.counts),
        "decided_by": " ".join(pulls),
        "ruled_out": " ".join(obstacle["id"] for obstacle in whole["ruled_out"]),
    }
    cells: dict[str, Any] = {}
    for key in COLUMNS:
        cells[key] = "" if row[key] is None else escape_formula(row[key])
    return cells


def _write_truth(truth: bool | None) -> str:  # noqa: FBT001 - a value to be written, not a switch
    return "" if truth is None else str(truth).lower()
