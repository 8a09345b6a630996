"""The report as one HTML file that needs nothing else: no script, no picture and no font from anywhere."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor import assets
from advisor.answers.workload import write_workload
from advisor.knowledge.model import Advice
from advisor.report import explanation_report, side_by_side
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table
from advisor.report.html import anchor, as_html
from advisor.report.phrasing import advice, meaning, sentence
from advisor.report.record import record_marks
from advisor.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.answers.workload import Workload
    from advisor.explanation.explanation import Explanation
    from advisor.report.blocks import Block

# Nothing may be loaded or run, whatever text of the answer file would slip through.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_DRAWING, _DECISION, _COSTS, _FILE = (
    "The drawing",
    "The decision drawn",
    "The costs drawn",
    "The answer file",
)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is drawn: the pipeline as SVG and in words, the decision likewise, and the curves of what it costs.

    Each is empty where there is nothing to draw; the pictures are, where nothing on the machine draws any.
    """

    pipeline: str = ""
    pipeline_in_words: str = ""
    decision: str = ""
    decision_in_words: str = ""
    costs: str = ""


def page(
    explanation: Explanation, workload: Workload, pictures: Pictures, folder: str = "."
) -> str:
    """Return the whole page, the same for the same consultation; ``folder`` is where it is going to stand."""
    head = list(explanation_report.verdict_blocks(explanation, workload.name))
    body = [*_argument(explanation), *_appendix(explanation)]
    title = head[0].text if isinstance(head[0], Heading) else workload.name
    names = [_DRAWING] if pictures.pipeline_in_words else []
    names += [each.text for each in body if isinstance(each, Heading)]
    names += [*([_COSTS] if pictures.costs else []), _DECISION, _FILE]
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f"<title>{html.escape(title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>",
            f"<header><p>Container Advisor {VERSION}, advice of {explanation.consultation.as_of.isoformat()}</p></header>",
            _contents(names),
            f"<main>\n{as_html(head)}{_drawing(pictures)}{as_html(body)}{_curves(pictures)}{_decision(pictures)}",
            f"{_answer_file(explanation, workload, folder)}</main>",
            "</body>\n</html>\n",
        ]
    )


def _style() -> str:
    return (assets.data_folder("diagrams") / "page.css").read_text(encoding="utf-8")


def _contents(names: Iterable[str]) -> str:
    links = "\n".join(
        f'<li><a href="#{anchor(name)}">{html.escape(name)}</a></li>' for name in names
    )
    return f'<nav aria-label="Contents"><ul>\n{links}\n</ul></nav>'


def _argument(explanation: Explanation) -> Iterator[Block]:
    yield from explanation_report.chosen_blocks(explanation)
    yield from explanation_report.how_blocks(explanation)
    yield from explanation_report.why_not_blocks(explanation)
    yield from explanation_report.flipped(explanation)
    yield from explanation_report.firm(explanation)
    yield from explanation_report.cost_analysis_blocks(explanation)
    yield from _advice(explanation)


def _appendix(explanation: Explanation) -> Iterator[Block]:
    yield from side_by_side.comparison_blocks(explanation)
    yield from _answers(explanation)
    yield from explanation_report.sources(explanation)


def _advice(explanation: Explanation) -> Iterator[Block]:
    """Yield what to verify and what to know for the platform that was decided on."""
    told = [
        (rule, rule.conclusion.level)
        for rule in advice(explanation)
        if isinstance(rule.conclusion, Advice)
    ]
    warnings = tuple(ListItem(sentence(rule)) for rule, level in told if level == "warning")
    notes = tuple(ListItem(sentence(rule)) for rule, level in told if level != "warning")
    if told:
        yield Heading("What to know")
    if warnings:
        yield from (Paragraph("To verify:"), Bullets(warnings))
    if notes:
        yield from (Paragraph("To do and to know:"), Bullets(notes))


def _answers(explanation: Explanation) -> Iterator[Block]:
    """Yield every answer, with what was assumed."""
    consultation = explanation.consultation
    questions = consultation.knowledge.questions
    rows = tuple(
        (
            questions[key].asks,
            meaning(questions[key], value) + (" (assumed)" if key in consultation.assumed else ""),
        )
        for key, value in consultation.answers.items()
    )
    yield Heading("The answers")
    if rows:
        yield Table(("Question", "Answer"), rows, prose=True)
    else:
        yield Paragraph("Nothing was answered.")


def _section(name: str, *lines: str) -> str:
    inside = "\n".join(lines)
    here = anchor(name)
    return f'<section id="{here}" aria-labelledby="{here}-title">\n<h2 id="{here}-title">{name}</h2>\n{inside}\n</section>\n'


def _drawing(pictures: Pictures) -> str:
    """Return the pipeline: as wide as the page, or as large as it was drawn, which a box decides without a script."""
    if not pictures.pipeline:
        return (
            _section(_DRAWING, _in_words(pictures.pipeline_in_words))
            if pictures.pipeline_in_words
            else ""
        )
    svg = pictures.pipeline.partition("?>")[2]
    return _section(
        _DRAWING,
        _zoom("zoom"),
        f'<div class="picture" role="region" aria-label="Picture: {_DRAWING}" tabindex="0">{svg.strip()}</div>',
        _in_words(pictures.pipeline_in_words),
    )


def _zoom(name: str) -> str:
    return f'<p class="zoom"><input type="checkbox" id="{name}"> <label for="{name}">Larger</label></p>'


def _decision(pictures: Pictures) -> str:
    if not pictures.decision:
        return _section(_DECISION, _in_words(pictures.decision_in_words))
    picture = _embedded(
        _DECISION, "Answers, rules and platforms; in words below", pictures.decision
    )
    return _section(
        _DECISION, _zoom("zoom-decision"), picture, _in_words(pictures.decision_in_words)
    )


def _curves(pictures: Pictures) -> str:
    if not pictures.costs:
        return ""
    picture = _embedded(
        _COSTS,
        "Costs by platform, by the number of copies and by how full machines are",
        pictures.costs,
    )
    return _section(_COSTS, _zoom("zoom-costs"), picture)


def _embedded(name: str, alt: str, svg: str) -> str:
    data = base64.b64encode(svg.encode()).decode()
    image = f'<img alt="{alt}" src="data:image/svg+xml;base64,{data}">'
    return f'<div class="picture" role="region" aria-label="Picture: {name}" tabindex="0">{image}</div>'


def _in_words(text: str) -> str:
    return f'<details><summary>In words</summary>\n<pre tabindex="0">{html.escape(text)}</pre></details>'


def _answer_file(explanation: Explanation, workload: Workload, folder: str) -> str:
    text = html.escape(
        f"{record_marks(explanation.consultation)}{write_workload(workload, folder=folder)}"
    )
    return _section(
        _FILE,
        "<p>In the folder of this page, it gives the page again.</p>",
        f'<pre tabindex="0">{text}</pre>',
    )
