"""Advice beside decisions: as text for people, as an object for programs, and as rows of a table."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.knowledge.model import Preference
from advisor.report.recommendation_data import escape_formula, number
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
_BY_PLATFORM = "By what is expected (a | b: either is right; any: only the orchestrator is named)"


def agreement_text(
    verdicts: Sequence[Verdict],
    goals: Sequence[Goal] = (),
    *,
    width: int = 100,
    everything: bool = False,
) -> str:
    """Return the agreement as tables, and the disagreements that count as paragraphs; with ``everything`` all of them."""
    width = max(width, _NARROWEST)
    parts = [
        _table("Agreement", groups(verdicts), width),
        _table(_BY_PLATFORM, by_platform(verdicts), width),
        _table("By kind", by_kind(verdicts), width),
        *(_crossed(verdicts, level, width) for level in LEVELS),
        _goals(verdicts, goals, width),
        *_disagreements(verdicts, width, everything=everything),
        _closing(verdicts, width),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _table(title: str, rows: Sequence[Agreement], width: int) -> list[str]:
    """Return the rows with cases, agreement on the orchestrator and on the platform, in columns."""
    label = min(max((len(each.name) for each in rows), default=0), max(width - 50, 12))
    lines = [
        *_wrapped(title, width, first="", rest=""),
        f"{_INDENT}{'':{label}}  cases     orchestrator         platform",
    ]
    for each in rows:
        columns = f"{each.cases:>5}  {_share(each.orchestrator)}  {_share(each.platform)}"
        lines.append(f"{_INDENT}{_cut(each.name, label):{label}}  {columns}".rstrip())
    return lines


def _share(count: Count) -> str:
    return f"{count.agreed:>3} of {count.of:>3} {count.percent:>5} %" if count.of else f"{'-':>17}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _crossed(verdicts: Sequence[Verdict], level: str, width: int) -> list[str]:
    """Return what is expected in rows against what is recommended in columns, which bear the numbers of their rows."""
    cells = confusion(verdicts, level)
    singles = sorted(
        {each for pair in cells for each in pair if _is_one(each)},
        key=lambda each: (each == NO_PLATFORM, each),
    )
    expected = [each.name for each in by_platform(verdicts)] if level == PLATFORM else []
    rows = [*singles, *(each for each in expected if each not in singles)]
    label = min(max(map(len, rows), default=0), max(width - 6 - 4 * len(singles), 12))
    heads = "".join(f"{place:>4}" for place in range(1, len(singles) + 1))
    lines = [
        *_wrapped(
            f"Expected {level} in rows, recommended in columns (by the number of the row)",
            width,
            first="",
            rest="",
        ),
        f"{'':{label + 5}}{heads}",
    ]
    for place, row in enumerate(rows, 1):
        counts = "".join(f"{cells[row, each] or '.':>4}" for each in singles)
        lines.append(
            f"{place if place <= len(singles) else '':>4} {_cut(row, label):{label}}{counts}"
        )
    return lines


def _is_one(label: str) -> bool:
    return " " not in label


def _goals(verdicts: Sequence[Verdict], goals: Sequence[Goal], width: int) -> list[str]:
    lines = ["Asked for"] if goals else []
    for goal in goals:
        count = measured(verdicts, goal.level)
        met = "missed" if shortfall(verdicts, goal) else "reached"
        percent = f", {count.percent} %" if count.of else ""
        line = f"{goal.level} at least {goal.percent:f} %: {met} ({count.agreed} of {count.of}{percent})"
        lines += _wrapped(line, width)
    return lines


def _disagreements(
    verdicts: Sequence[Verdict], width: int, *, everything: bool
) -> Iterator[list[str]]:
    """Yield a heading and a paragraph for each disagreement that is to be shown."""
    differing = [each for each in verdicts if each.disagrees_on]
    listed = differing if everything else [each for each in differing if each.counts]
    hidden = len(differing) - len(listed)
    more = (
        f"; {hidden} more where the facts alone do not let an architect pick that much (--all)"
        if hidden
        else ""
    )
    yield _wrapped(f"Disagreements: {len(listed)}{more}", width, first="", rest="")
    for each in listed:
        yield list(_paragraph(each, width))


def _paragraph(found: Verdict, width: int) -> Iterator[str]:
    case = found.case
    leak = ", a fact gives the decision away" if case.leak else ""
    head = (
        f"{case.name} ({case.place}), as of {found.consultation.as_of}, judged {case.judged}{leak}"
    )
    yield from _wrapped(head, width, first="", rest=_INDENT)
    yield from _wrapped(
        f"Differs on {' and '.join(found.disagrees_on)}: expected {_wanted(found)}, got {_got(found)}",
        width,
    )
    if found.rejected:
        yield from _wrapped(f"The authors ruled out {' and '.join(found.rejected)}", width)
    for obstacle in obstacles(found):
        yield from _wrapped(_hindered(found, obstacle), width)
    yield from _pulls(found, width)


def _wanted(found: Verdict) -> str:
    return "no platform left" if found.expected == NO_PLATFORM else found.expected


def _got(found: Verdict) -> str:
    """Return what is recommended, and how far it stands from what would have been right."""
    best, lead = best_accepted(found), lead_over_accepted(found)
    if best is None or lead is None:
        return "no platform left" if found.recommended == NO_PLATFORM else found.recommended
    score = f"{number(best.score + lead):g}"
    ahead = f"{number(lead):g} ahead of" if lead else "level with"
    tie = "" if lead else ": the tie goes to what leaves least to operate"
    return f"{found.recommended} with {score}, {ahead} {best.platform} with {number(best.score):g}{tie}"


def _hindered(found: Verdict, obstacle: Obstacle) -> str:
    if obstacle.rules:
        return (
            f"{obstacle.platform} is ruled out by {', '.join(each.id for each in obstacle.rules)}"
        )
    return f"{obstacle.platform} did not compete: it did not exist on {found.consultation.as_of}, or was not let in"


def _pulls(found: Verdict, width: int) -> Iterator[str]:
    pulls = decisive(found)
    if pulls:
        yield f"{_INDENT}Decided by, in points for {found.recommended}:"
    for each in pulls[:MOST_RULES]:
        criterion = (
            each.rule.conclusion.criterion if isinstance(each.rule.conclusion, Preference) else ""
        )
        line = f"{number(each.points):+4g} {each.rule.id} ({criterion})"
        yield from _wrapped(line, width, first=_INDENT * 2, rest=_INDENT * 5)
    if len(pulls) > MOST_RULES:
        rest = sum((each.points for each in pulls[MOST_RULES:]), Decimal(0))
        yield f"{_INDENT * 2}and {len(pulls) - MOST_RULES} lighter ones, together {number(rest):+g}"


def _closing(verdicts: Sequence[Verdict], width: int) -> list[str]:
    engines = ", ".join(dict.fromkeys(each.consultation.engine for each in verdicts))
    return _wrapped(
        f"{len(verdicts)} cases, concluded by {engines} with the default weights.",
        width,
        first="",
        rest="",
    )


def _wrapped(text: str, width: int, *, first: str = _INDENT, rest: str = _INDENT * 2) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def agreement_object(
    verdicts: Sequence[Verdict], goals: Sequence[Goal] = (), problems: Iterable[Problem] = ()
) -> dict[str, Any]:
    """Return the agreement, and every case with what became of it, as an object of JSON's own types."""
    return {
        "cases": len(verdicts),
        "groups": [_agreement(each) for each in groups(verdicts)],
        "by_platform": [_agreement(each) for each in by_platform(verdicts)],
        "by_kind": [_agreement(each) for each in by_kind(verdicts)],
        "confusion": {level: _cells(verdicts, level) for level in LEVELS},
        "at_least": [_goal(verdicts, each) for each in goals],
        "results": [_result(each) for each in verdicts],
        "problems": [asdict(each) for each in problems],
    }


def _agreement(row: Agreement) -> dict[str, Any]:
    counts = {ORCHESTRATOR: row.orchestrator, PLATFORM: row.platform}
    return {
        "name": row.name,
        "cases": row.cases,
        **{level: _count(count) for level, count in counts.items()},
    }


def _count(count: Count) -> dict[str, int | float | None]:
    return {
        "agreed": count.agreed,
        "of": count.of,
        "percent": None if count.percent is None else number(count.percent),
    }


def _cells(verdicts: Sequence[Verdict], level: str) -> list[dict[str, Any]]:
    cells = sorted(confusion(verdicts, level).items())
    return [
        {"expected": expected, "recommended": got, "cases": count}
        for (expected, got), count in cells
    ]


def _goal(verdicts: Sequence[Verdict], goal: Goal) -> dict[str, Any]:
    reached = not shortfall(verdicts, goal)
    return {
        "level": goal.level,
        "asked": number(goal.percent),
        **_count(measured(verdicts, goal.level)),
        "reached": reached,
    }


def _result(found: Verdict) -> dict[str, Any]:
    case, best, lead = found.case, best_accepted(found), lead_over_accepted(found)
    return {
        "name": case.name,
        "file": case.workload.file,
        "line": case.line,
        "title": case.title,
        "source": case.source,
        "kind": case.kind,
        "as_of": found.consultation.as_of.isoformat(),
        "answers": case.answers,
        "judged": case.judged,
        "leak": case.leak,
        "expected": {
            "orchestrator": case.expected.orchestrator,
            "platforms": list(case.expected.platforms),
        },
        "recommendation": None if found.recommended == NO_PLATFORM else found.recommended,
        "orchestrator": None if found.orchestrator == NO_PLATFORM else found.orchestrator,
        "agrees_on": {
            ORCHESTRATOR: found.agrees_on_orchestrator,
            PLATFORM: found.agrees_on_platform,
        },
        "disagrees_on": list(found.disagrees_on),
        "counts": found.counts,
        "rejected": list(found.rejected),
        "margin": None if lead is None else number(lead),
        "best_accepted": best.platform if best else None,
        "ranking": [
            {"id": each.platform, "score": number(each.score)}
            for each in found.consultation.ranking.standings
        ],
        "decided_by": [_pull(each) for each in decisive(found)[:MOST_RULES]],
        "ruled_out": [
            {"id": each.platform, "rules": [rule.id for rule in each.rules]}
            for each in obstacles(found)
        ],
    }


def _pull(pull: Pull) -> dict[str, Any]:
    return {"rule": pull.rule.id, "points": number(pull.points), "because": pull.rule.because}


def agreement_row(found: Verdict) -> dict[str, Any]:
    """Return what became of a case as a row of a table, under the names in ``COLUMNS``; lists are joined by spaces."""
    whole = _result(found)
    row = {key: whole.get(key, "") for key in COLUMNS}
    row |= {"expected_orchestrator": found.case.expected.orchestrator}
    row |= {
        "expected_platforms": " ".join(found.case.expected.platforms),
        "rejected": " ".join(found.rejected),
    }
    row |= {f"agrees_on_{level}": _word(whole["agrees_on"][level]) for level in LEVELS}
    row |= {key: _word(whole[key]) for key in ("leak", "counts")}
    row |= {"recommendation": found.recommended, "orchestrator": found.orchestrator}
    row["decided_by"] = " ".join(
        f"{each['rule']}={each['points']:+g}" for each in whole["decided_by"]
    )
    row["ruled_out"] = " ".join(each["id"] for each in whole["ruled_out"])
    return {key: escape_formula("" if row[key] is None else row[key]) for key in COLUMNS}


def _word(truth: bool | None) -> str:  # noqa: FBT001 - a value to be written, not a switch
    return "" if truth is None else str(truth).lower()
