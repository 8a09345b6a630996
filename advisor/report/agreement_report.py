"""Advice and decisions compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, ClassVar

from advisor.report.blocks import Bullets, Heading, Indented, ListItem, Paragraph, Table
from advisor.report.phrasing import number
from advisor.report.recommendation_data import (
    ranking_objects,
)
from advisor.report.report import Report
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
    from advisor.report.blocks import Block
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
_MARGINS = (3, 6)  # what centers the heads of the shares
_EITHER = " | "
_BY_PLATFORM = "By what is expected (a | b: either is right; any: only the orchestrator is named)"
_CONFUSION = "Expected {} in rows, recommended in columns (by the number of the row)"


@dataclass(frozen=True)
class AgreementReport(Report):
    """The agreement of advice with decisions, and what was asked of it.

    With ``everything``, the disagreements that do not count are listed too.
    """

    verdicts: Sequence[Verdict]
    goals: Sequence[Goal] = ()
    problems: Sequence[Problem] = ()
    everything: bool = False
    is_ascii: ClassVar[bool] = True

    def blocks(self) -> Iterator[Block]:
        """Yield the agreement as tables, then the disagreements."""
        verdicts = self.verdicts
        yield from _agreement_table("Agreement", groups(verdicts))
        expected = [_named(row, verdicts) for row in by_platform(verdicts)]
        yield from _agreement_table(_BY_PLATFORM, expected)
        yield from _agreement_table("By kind", by_kind(verdicts))
        for level in LEVELS:
            yield Heading(_CONFUSION.format(level), 4)
            yield _confusion_table(verdicts, level)
        if self.goals:
            yield Heading("Asked for", 4)
            yield _outline(_describe_goal(verdicts, goal) for goal in self.goals)
        yield from self._disagreements()
        engines = ", ".join(dict.fromkeys(verdict.consultation.engine for verdict in verdicts))
        closing = f"{len(verdicts)} cases, concluded by {engines} with the default weights."
        yield Paragraph(closing, apart=True)

    def _disagreements(self) -> Iterator[Block]:
        differing = [verdict for verdict in self.verdicts if verdict.disagrees_on]
        shown = [verdict for verdict in differing if self.everything or verdict.counts]
        heading = f"Disagreements: {len(shown)}"
        hidden = len(differing) - len(shown)
        if hidden:
            more = f"{hidden} more where the facts alone do not let an architect pick that far"
            heading += f"; {more} (--all)"
        yield Heading(heading, 4)
        for verdict in shown:
            case = verdict.case
            leak = ", a fact gives the decision away" if case.leak else ""
            advised = f"as of {verdict.consultation.as_of}, judged {case.judged}{leak}"
            yield Heading(f"{case.name} ({case.place}), {advised}", 4)
            yield _outline(_describe_disagreement(verdict), _pull_items(verdict))

    def data(self) -> dict[str, Any]:
        """Return the agreement, and every case with its result."""
        verdicts = self.verdicts
        return {
            "cases": len(verdicts),
            "groups": list(map(_agreement_object, groups(verdicts))),
            "by_platform": list(map(_agreement_object, by_platform(verdicts))),
            "by_kind": list(map(_agreement_object, by_kind(verdicts))),
            "confusion": {level: _cell_objects(verdicts, level) for level in LEVELS},
            "at_least": [_goal_object(verdicts, goal) for goal in self.goals],
            "results": list(map(_result_object, verdicts)),
            "problems": self.problems,
        }

    def rows(self) -> Iterator[list[Any]]:
        """Yield a row for each case; lists are joined by spaces."""
        yield list(COLUMNS)
        for verdict in self.verdicts:
            cells = _result_cells(verdict)
            yield [cells[column] for column in COLUMNS]


def _agreement_table(title: str, rows: Sequence[Agreement]) -> Iterator[Block]:
    """Yield the rows with cases, agreement on the orchestrator and on the platform."""
    heads = [f"{level}{'':{margin}}" for level, margin in zip(LEVELS, _MARGINS, strict=True)]
    cells: list[tuple[str, ...]] = []
    for row in rows:
        shares = (_format_share(row.orchestrator), _format_share(row.platform))
        cells.append((row.name, str(row.cases), *shares))
    yield Heading(title, 4)
    yield Indented((Table(("", "cases", *heads), tuple(cells), dense=True),))


def _named(row: Agreement, verdicts: Sequence[Verdict]) -> Agreement:
    return replace(row, name=_in_words(verdicts[0], row.name))


def _in_words(verdict: Verdict, expected: str) -> str:
    """Return a platform, or several of which either is right, by the names that people use."""
    platforms = verdict.consultation.everything.platforms
    names = {key: platform.short for key, platform in platforms.items()}
    return _EITHER.join(names.get(key, key) for key in expected.split(_EITHER))


def _format_share(count: Count) -> str:
    return f"{count.agreed:>3} of {count.of:>3} {count.percent:>5} %" if count.of else "- "


def _confusion_table(verdicts: Sequence[Verdict], level: str) -> Table:
    """Return what is expected in rows against what is recommended in columns.

    The columns bear the numbers of their rows.
    """
    cells = confusion(verdicts, level)
    columns = _list_single(cells)
    names = dict.fromkeys(columns)
    if level == PLATFORM:
        names |= dict.fromkeys(agreement.name for agreement in by_platform(verdicts))
    numbers = [str(place) for place in range(1, len(columns) + 1)]
    rows: list[tuple[str, ...]] = []
    for number_of_row, row in zip_longest(numbers, names, fillvalue=""):
        counts = [f"{cells[row, column] or '.':>2}" for column in columns]
        rows.append((f"{number_of_row:>4} {_in_words(verdicts[0], row)}", *counts))
    return Table(("", *numbers), tuple(rows), dense=True)


def _list_single(cells: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names in ``cells`` that are not alternatives, that of no platform last."""
    names: set[str] = set()
    for pair in cells:
        names |= {name for name in pair if " " not in name}
    return sorted(names, key=lambda name: (name == NO_PLATFORM, name))


def _outline(texts: Iterable[str], items: Iterable[ListItem] = ()) -> Indented:
    """Return a list without dashes of ``texts`` and ``items``."""
    return Indented((Bullets((*map(ListItem, texts), *items), marked=False),))


def _describe_goal(verdicts: Sequence[Verdict], goal: Goal) -> str:
    count = measured(verdicts, goal.level)
    met = "missed" if shortfall(verdicts, goal) else "reached"
    percent = f", {count.percent} %" if count.of else ""
    result = f"{met} ({count.agreed} of {count.of}{percent})"
    return f"{goal.level} at least {goal.percent:f} %: {result}"


def _describe_disagreement(verdict: Verdict) -> Iterator[str]:
    levels = " and ".join(verdict.disagrees_on)
    expected = _name_platform(verdict, verdict.expected)
    yield f"Differs on {levels}: expected {expected}, got {_describe_recommended(verdict)}"
    if verdict.rejected:
        rejected = " and ".join(_in_words(verdict, name) for name in verdict.rejected)
        yield f"The authors ruled out {rejected}"
    for obstacle in obstacles(verdict):
        yield _describe_obstacle(verdict, obstacle)


def _name_platform(verdict: Verdict, platform: str) -> str:
    return "no platform left" if platform == NO_PLATFORM else _in_words(verdict, platform)


def _describe_recommended(verdict: Verdict) -> str:
    """Return what is recommended, and how far ahead it is of what would have been right."""
    best, lead = best_accepted(verdict), lead_over_accepted(verdict)
    if best is None or lead is None:
        return _name_platform(verdict, verdict.recommended)
    winner = _in_words(verdict, verdict.recommended)
    recommended = f"{winner} with {number(best.score + lead):g}"
    right = f"{_in_words(verdict, best.platform)} with {number(best.score):g}"
    if lead:
        return f"{recommended}, {number(lead):g} ahead of {right}"
    tie = "the tie goes to the platform that leaves the least to operate"
    return f"{recommended}, level with {right}: {tie}"


def _describe_obstacle(verdict: Verdict, obstacle: Obstacle) -> str:
    platform = _in_words(verdict, obstacle.platform)
    if obstacle.rules:
        rules = ", ".join(rule.id for rule in obstacle.rules)
        return f"{platform} is ruled out by {rules}"
    existed = f"it did not exist on {verdict.consultation.as_of}"
    return f"{platform} did not compete: {existed}, or was not allowed to"


def _pull_items(verdict: Verdict) -> Iterator[ListItem]:
    pulls = decisive(verdict)
    items: list[ListItem] = []
    for pull in pulls[:MOST_RULES]:
        text = f"{number(pull.points):+4g} {pull.rule.id} ({pull.criterion})"
        items.append(ListItem(text))
    lighter = pulls[MOST_RULES:]
    if lighter:
        together = sum((pull.points for pull in lighter), Decimal(0))
        count = f"and {len(lighter)} lighter ones"
        items.append(ListItem(f"{count}, together {number(together):+g}"))
    if pulls:
        winner = _in_words(verdict, verdict.recommended)
        yield ListItem(f"Decided by, in points for {winner}:", tuple(items))


def _agreement_object(row: Agreement) -> dict[str, Any]:
    return {
        "name": row.name,
        "cases": row.cases,
        ORCHESTRATOR: _count_object(row.orchestrator),
        PLATFORM: _count_object(row.platform),
    }


def _count_object(count: Count) -> dict[str, Any]:
    return {
        "agreed": count.agreed,
        "of": count.of,
        "percent": count.percent,
    }


def _cell_objects(verdicts: Sequence[Verdict], level: str) -> list[dict[str, Any]]:
    objects: list[dict[str, Any]] = []
    for (expected, recommended), count in sorted(confusion(verdicts, level).items()):
        objects.append({"expected": expected, "recommended": recommended, "cases": count})
    return objects


def _goal_object(verdicts: Sequence[Verdict], goal: Goal) -> dict[str, Any]:
    return {
        "level": goal.level,
        "asked": goal.percent,
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
        "as_of": consultation.as_of,
        "answers": case.answers,
        "judged": case.judged,
        "leak": case.leak,
        "expected": {
            "orchestrator": case.expected.orchestrator,
            "platforms": case.expected.platforms,
        },
        "recommendation": _name_or_none(verdict.recommended),
        "orchestrator": _name_or_none(verdict.orchestrator),
        "agrees_on": {
            ORCHESTRATOR: verdict.agrees_on_orchestrator,
            PLATFORM: verdict.agrees_on_platform,
        },
        "disagrees_on": verdict.disagrees_on,
        "counts": verdict.counts,
        "rejected": verdict.rejected,
        "margin": lead_over_accepted(verdict),
        "best_accepted": best.platform if best else None,
        "ranking": ranking_objects(consultation),
        "decided_by": list(map(_pull_object, decisive(verdict)[:MOST_RULES])),
        "ruled_out": list(map(_obstacle_object, obstacles(verdict))),
    }


def _name_or_none(name: str) -> str | None:
    return None if name == NO_PLATFORM else name


def _pull_object(pull: Pull) -> dict[str, Any]:
    return {"rule": pull.rule.id, "points": pull.points, "because": pull.rule.because}


def _obstacle_object(obstacle: Obstacle) -> dict[str, Any]:
    return {"id": obstacle.platform, "rules": [rule.id for rule in obstacle.rules]}


def _result_cells(verdict: Verdict) -> dict[str, Any]:
    whole = _result_object(verdict)
    pulls = [f"{pull['rule']}={number(pull['points']):+g}" for pull in whole["decided_by"]]
    return whole | {
        "expected_orchestrator": verdict.case.expected.orchestrator,
        "expected_platforms": verdict.case.expected.platforms,
        "recommendation": verdict.recommended,
        "orchestrator": verdict.orchestrator,
        "agrees_on_orchestrator": verdict.agrees_on_orchestrator,
        "agrees_on_platform": verdict.agrees_on_platform,
        "decided_by": pulls,
        "ruled_out": [obstacle["id"] for obstacle in whole["ruled_out"]],
    }
