"""The report as one HTML file that needs nothing else: it loads no script, picture or font."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor import assets
from advisor.knowledge.model import AdviceLevel
from advisor.report import explanation_report, side_by_side
from advisor.report.blocks import CodeBlock, Heading, Paragraph, Table, bullet_list
from advisor.report.cost_report import in_short
from advisor.report.footnotes import Footnotes
from advisor.report.html import anchor, as_html
from advisor.report.phrasing import advice, meaning, sentence
from advisor.report.record import record_marks
from advisor.version import VERSION
from advisor.workloads.workload import write_workload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.explanation.explanation import Explanation
    from advisor.report.blocks import Block
    from advisor.workloads.workload import Workload

# Nothing may be loaded or run, whatever text of the answer file slips through.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_DRAWING: Final = "The drawing"
_DECISION: Final = "The decision drawn"
_COSTS: Final = "The costs drawn"
_FILE: Final = "The answer file"


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is drawn: the pipeline as SVG and in words, the decision likewise, and the cost curves.

    Each is empty where there is nothing to draw. The pictures are empty too where nothing on the
    machine can draw them.
    """

    pipeline: str = ""
    pipeline_in_words: str = ""
    decision: str = ""
    decision_in_words: str = ""
    costs: str = ""


def page(
    explanation: Explanation, workload: Workload, pictures: Pictures, folder: str = "."
) -> str:
    """Return the whole page, which is the same for the same consultation.

    ``folder`` is where it is going to stand.
    """
    notes = Footnotes(explanation.consultation.knowledge)
    verdict = list(explanation_report.verdict_blocks(explanation, workload.name, notes))
    body = [
        *explanation_report.argument_blocks(explanation, notes),
        *_costs(explanation),
        *_advice(explanation),
        *side_by_side.comparison_blocks(explanation, notes),
        *_answers(explanation),
        *notes.section(),
    ]
    title = verdict[0].text if isinstance(verdict[0], Heading) else workload.name
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{html.escape(title)}</title>",
        f"<style>\n{_style()}</style>",
        "</head>",
        "<body>",
        _header(explanation),
        _contents(_section_names(body, pictures)),
        "<main>",
    ]
    sections = [
        as_html(verdict),
        _drawing(pictures),
        as_html(body),
        _curves(pictures),
        _decision(pictures),
        "\n",
        _answer_file(explanation, workload, folder),
    ]
    return "\n".join([*lines, f"{''.join(sections)}</main>", "</body>", "</html>", ""])


def _style() -> str:
    return (assets.data_folder("diagrams") / "page.css").read_text(encoding="utf-8")


def _header(explanation: Explanation) -> str:
    day = explanation.consultation.as_of.isoformat()
    return f"<header><p>Container Advisor {VERSION}, advice of {day}</p></header>"


def _section_names(body: Iterable[Block], pictures: Pictures) -> Iterator[str]:
    if pictures.pipeline_in_words:
        yield _DRAWING
    for block in body:
        if isinstance(block, Heading):
            yield block.text
    if pictures.costs:
        yield _COSTS
    yield _DECISION
    yield _FILE


def _contents(names: Iterable[str]) -> str:
    links = [f'<li><a href="#{anchor(name)}">{html.escape(name)}</a></li>' for name in names]
    return "\n".join(['<nav aria-label="Contents"><ul>', *links, "</ul></nav>"])


def _costs(explanation: Explanation) -> Iterator[Block]:
    analysis = explanation.cost_analysis
    return iter(()) if analysis is None else in_short(analysis)


def _advice(explanation: Explanation) -> Iterator[Block]:
    """Yield what to verify and what to know for the platform that was decided on."""
    warnings = advice(explanation, AdviceLevel.WARNING)
    notes = advice(explanation, AdviceLevel.NOTE)
    if warnings or notes:
        yield Heading("What to know")
    if warnings:
        yield Paragraph("To verify:")
        yield bullet_list(map(sentence, warnings))
    if notes:
        yield Paragraph("To do and to know:")
        yield bullet_list(map(sentence, notes))


def _answers(explanation: Explanation) -> Iterator[Block]:
    """Yield every answer, assumed ones included."""
    consultation = explanation.consultation
    rows: list[tuple[str, str]] = []
    for key, value in consultation.answers.items():
        question = consultation.knowledge.questions[key]
        note = " (assumed)" if key in consultation.assumed else ""
        rows.append((question.asks, f"{meaning(question, value)}{note}"))
    yield Heading("The answers")
    if rows:
        yield Table(("Question", "Answer"), tuple(rows), prose=True)
    else:
        yield Paragraph("Nothing was answered.")


def _section(name: str, *lines: str) -> str:
    key = anchor(name)
    return "\n".join(
        [
            f'<section id="{key}" aria-labelledby="{key}-title">',
            f'<h2 id="{key}-title">{name}</h2>',
            *lines,
            "</section>\n",
        ]
    )


def _drawing(pictures: Pictures) -> str:
    """Return the pipeline, as wide as the page or as large as it was drawn.

    A checkbox decides that without a script.
    """
    if pictures.pipeline:
        svg = pictures.pipeline.partition("?>")[2].strip()
        picture = _picture(_DRAWING, svg)
        return _section(_DRAWING, _zoom("zoom"), picture, _in_words(pictures.pipeline_in_words))
    if pictures.pipeline_in_words:
        return _section(_DRAWING, _in_words(pictures.pipeline_in_words))
    return ""


def _zoom(name: str) -> str:
    checkbox = f'<input type="checkbox" id="{name}"> <label for="{name}">Larger</label>'
    return f'<p class="zoom">{checkbox}</p>'


def _decision(pictures: Pictures) -> str:
    in_words = _in_words(pictures.decision_in_words)
    if not pictures.decision:
        return _section(_DECISION, in_words)
    alternative = "Answers, rules and platforms; described in words below"
    picture = _picture(_DECISION, _embed(pictures.decision, alternative))
    return _section(_DECISION, _zoom("zoom-decision"), picture, in_words)


def _curves(pictures: Pictures) -> str:
    if not pictures.costs:
        return ""
    alternative = "Costs by platform, by the number of copies and by how full machines are"
    picture = _picture(_COSTS, _embed(pictures.costs, alternative))
    return _section(_COSTS, _zoom("zoom-costs"), picture)


def _picture(name: str, content: str) -> str:
    region = f'class="picture" role="region" aria-label="Picture: {name}" tabindex="0"'
    return f"<div {region}>{content}</div>"


def _embed(svg: str, alternative: str) -> str:
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{alternative}" src="data:image/svg+xml;base64,{data}">'


def _in_words(text: str) -> str:
    content = f'<pre tabindex="0">{html.escape(text)}</pre>'
    return f"<details><summary>In words</summary>\n{content}</details>"


def _answer_file(explanation: Explanation, workload: Workload, folder: str) -> str:
    marks = record_marks(explanation.consultation)
    again = Paragraph("In the same folder as this page, it reproduces the page.")
    file = CodeBlock(f"{marks}{write_workload(workload, folder=folder)}")
    return as_html([Heading(_FILE), again, file])
