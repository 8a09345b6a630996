"""The result as a comment on a pull request: one screen of Markdown, and what backs it, folded."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from advisor.knowledge.answer_text import join_clauses
from advisor.knowledge.values import counted
from advisor.report import verdict
from advisor.report.blocks import Bullets, Folded, Heading, ListItem, Paragraph, Table
from advisor.report.explanation_report import describe_decision
from advisor.report.footnotes import Footnotes
from advisor.report.page_result import check_items
from advisor.report.phrasing import signed
from advisor.report.summary_text import (
    bill_text,
    conclusion,
    grade_text,
    reason_text,
    runner_up_text,
    turn_texts,
    whole_usd,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.explanation.reasons import PlatformReason
    from advisor.explanation.summary import Summary
    from advisor.knowledge.model import Platform
    from advisor.report.blocks import Block

_MOST_OPTIONS = 4
_MOST_CHECKS = 2


def pull_request_blocks(summary: Summary) -> Iterator[Block]:
    """Yield the result in short: platform, grade, bill, reasons, options, what is left to do."""
    notes = Footnotes(summary.consultation.knowledge)
    yield Heading(_headline(summary), level=1)
    yield from _verdict(summary)
    yield from _reasons(summary, notes)
    yield from _options(summary)
    yield from _to_do(summary, notes)
    sources = notes.sources()
    if sources.items:
        yield Folded("Sources", (sources,))
    yield Paragraph(f"The whole argument: {_command(summary)}")


def _headline(summary: Summary) -> str:
    grade = f" ({grade_text(summary)})" if summary.platform is not None else ""
    return f"{summary.name}: {conclusion(summary)}{grade}"


def _verdict(summary: Summary) -> Iterator[Block]:
    """Yield what the result costs, how firm it is, and the circumstances."""
    explanation, consultation = summary.explanation, summary.consultation
    facts = [bill_text(summary)]
    if summary.runner_up is not None:
        facts.append(f"next best: {runner_up_text(summary)}")
    sentences = [f"{fact[0].upper()}{fact[1:]}." for fact in facts if fact]
    sentences += [*verdict.surety(consultation), *verdict.move_sentences(consultation)]
    yield Paragraph(" ".join(sentences))
    if explanation.chosen:
        yield Paragraph(describe_decision(explanation))
    doubts = verdict.doubts(consultation, explanation.verified)
    circumstances = [proviso.text for proviso in summary.conditions]
    circumstances += [f"Check your answers: {doubt}" for doubt in doubts]
    if circumstances:
        yield Bullets(tuple(map(ListItem, circumstances)))


def _reasons(summary: Summary, notes: Footnotes) -> Iterator[Block]:
    """Yield the reasons for the platform and against it, in points."""
    items = tuple(_reason_items(summary, (*summary.in_favour, *summary.against), notes))
    if items:
        title = "For and against it" if summary.against else "Why"
        compared = ", in points compared with the next best" if summary.runner_up else ""
        yield Paragraph(f"{title}{compared}:")
        yield Bullets(items)


def _reason_items(
    summary: Summary, reasons: Iterable[PlatformReason], notes: Footnotes
) -> Iterator[ListItem]:
    for reason in reasons:
        text = f"{signed(reason.points)} {reason_text(summary, reason)}"
        yield ListItem(text, notes=notes.cite(reason.rule))


def _options(summary: Summary) -> Iterator[Block]:
    """Yield the best platforms with points and bill, and in a line the others, and the excluded."""
    comparison = summary.explanation.comparison
    left = [option for option in comparison.platforms if option.id not in comparison.excluded]
    out = [option.short for option in comparison.platforms if option.id in comparison.excluded]
    shown = left[:_MOST_OPTIONS]
    if shown:
        head = ("Platform", "Points", "USD a month")
        rows = [(option.short, *_figures(summary, option)) for option in shown]
        yield Table(head[: len(rows[0])], tuple(rows))
    behind: list[str] = []
    for option in left[_MOST_OPTIONS:]:
        points = signed(comparison.totals[option.id])
        bill = summary.bill(option)
        usd = "" if bill is None else f", {whole_usd(bill)} USD"
        behind.append(f"{option.short} ({points}{usd})")
    if behind:
        yield Paragraph(f"Further behind: {join_clauses(behind)}.")
    if out:
        yield Paragraph(f"Ruled out: {join_clauses(out)}.")


def _figures(summary: Summary, platform: Platform) -> tuple[str, ...]:
    """Return the points of ``platform``, and its bill where there are any."""
    points = signed(summary.explanation.comparison.totals[platform.id])
    if summary.explanation.cost_analysis is None:
        return (points,)
    bill = summary.bill(platform)
    return points, "no figure" if bill is None else whole_usd(bill)


def _to_do(summary: Summary, notes: Footnotes) -> Iterator[Block]:
    """Yield what would turn the result, what to find out, and what to verify."""
    turns = [f"{platform.short} {when}" for platform, when in turn_texts(summary)]
    if turns:
        yield Paragraph(f"It would turn to {'; to '.join(turns)}.")
    steps = tuple(map(ListItem, verdict.finding_out(summary.consultation)))
    if steps:
        yield Folded("Find out first", (Bullets(steps, numbered=True),))
    checks = tuple(check_items(summary.explanation, notes))
    if checks:
        yield Paragraph("Check before you build:")
        yield Bullets(checks[:_MOST_CHECKS])
    left = checks[_MOST_CHECKS:]
    if left:
        yield Folded(counted(len(left), "more check"), (Bullets(left),))


def _command(summary: Summary) -> str:
    """Return the command that explains the result in full."""
    file = shlex.quote(summary.file) if summary.file else "FILE"
    return f"advisor explain {file}"
