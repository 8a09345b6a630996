"""The first screen of the page: what is recommended, how firm it is, why, and what it costs."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from advisor.knowledge.model import AdviceLevel
from advisor.report import verdict
from advisor.report.blocks import Bullets, ListItem, Paragraph, bullet_list
from advisor.report.explanation_report import describe_decision
from advisor.report.html import as_html, in_html
from advisor.report.phrasing import advice, signed
from advisor.report.summary_text import (
    bill_text,
    conclusion,
    reason_text,
    runner_up_text,
    turn_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.explanation.explanation import Explanation
    from advisor.explanation.reasons import PlatformReason
    from advisor.explanation.summary import Summary
    from advisor.report.blocks import Block
    from advisor.report.footnotes import Footnotes


def result_title(summary: Summary) -> str:
    """Return the name of the workload, and what is recommended for it."""
    return f"{summary.name}: {conclusion(summary)}"


def result_screen(summary: Summary, notes: Footnotes) -> str:
    """Return the result as HTML; ``notes`` collect the sources of its reasons."""
    consultation = summary.consultation
    grade, *others = verdict.surety(consultation)
    parts = [
        "<h1>" + in_html(result_title(summary)) + "</h1>",
        f'<p class="grade {consultation.grade}">{in_html(grade)}</p>',
        _facts(summary),
        as_html(map(Paragraph, others)),
        as_html(_circumstances(summary)),
        '<div class="parts">',
        *_columns(summary, notes),
        "</div>",
    ]
    return "\n".join(parts)


def _facts(summary: Summary) -> str:
    """Return the bill and the next best platform, as far as there are any."""
    facts = {"Cost": bill_text(summary), "Next best": runner_up_text(summary)}
    lines: list[str] = []
    for name, text in facts.items():
        if text:
            shown = html.escape(text[0].upper() + text[1:])
            lines.append(f"<div><dt>{name}</dt><dd>{shown}</dd></div>")
    return f'<dl class="facts">{"".join(lines)}</dl>' if lines else ""


def _circumstances(summary: Summary) -> Iterator[Block]:
    """Yield what people decided, what a move means, conditions, and doubts about answers."""
    explanation, consultation = summary.explanation, summary.consultation
    if explanation.chosen:
        yield Paragraph(describe_decision(explanation))
    yield from map(Paragraph, verdict.move_sentences(consultation))
    if summary.conditions:
        yield bullet_list(proviso.text for proviso in summary.conditions)
    for doubt in verdict.doubts(consultation, explanation.verified):
        yield Paragraph(f"Check your answers: {doubt}")


def _columns(summary: Summary, notes: Footnotes) -> Iterator[str]:
    consultation = summary.consultation
    for title, reasons in (("Why", summary.in_favour), ("Against it", summary.against)):
        items = _reason_items(summary, reasons, notes)
        compared = ", in points compared with the next best" if summary.runner_up else ""
        yield from _column(f"{title}<small>{compared}</small>", items, "reasons")
    turns = [f"{platform.short} {when}" for platform, when in turn_texts(summary)]
    yield from _column("What would turn it", map(in_html, turns))
    checks = check_items(summary.explanation, notes)
    yield from _column("Check before you build", map(_item, checks), "tasks")
    steps = list(map(ListItem, verdict.finding_out(consultation)))
    if steps:
        asking_on = summary.explanation.asking_on
        asking = map(Paragraph, verdict.asking_the_rest(consultation, asking_on))
        content = as_html((Bullets(tuple(steps), numbered=True), *asking))
        yield f"<div><h2>Find out first</h2>\n{content}</div>"


def _column(title: str, items: Iterable[str], look: str = "") -> Iterator[str]:
    """Yield a list with a ``title`` in HTML, unless it is empty."""
    lines = "\n".join(f"<li>{item}</li>" for item in items)
    kind = f' class="{look}"' if look else ""
    if lines:
        yield f"<div><h2>{title}</h2>\n<ul{kind}>\n{lines}\n</ul></div>"


def _reason_items(
    summary: Summary, reasons: Iterable[PlatformReason], notes: Footnotes
) -> Iterator[str]:
    for reason in reasons:
        text = in_html(reason_text(summary, reason), notes=notes.cite(reason.rule))
        yield f"<b>{signed(reason.points)}</b> <span>{text}</span>"


def check_items(explanation: Explanation, notes: Footnotes) -> Iterator[ListItem]:
    """Yield what to verify for the platform that was decided on; what was verified is done."""
    for rule in advice(explanation, AdviceLevel.WARNING):
        by = verdict.verified_by(rule, explanation.verified)
        text = f"{rule.because} ({by})" if by else rule.because
        links = verdict.links_of(rule, explanation.verified)
        yield ListItem(text, links=links, notes=notes.cite(rule), done=bool(by))


def _item(item: ListItem) -> str:
    box = "\N{BALLOT BOX WITH CHECK}" if item.done else "\N{BALLOT BOX}"
    return f"{box} {in_html(item.text, item.links, item.notes)}"
