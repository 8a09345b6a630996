"""The report as one HTML file that needs nothing else: it loads no script, picture or font."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor import assets
from advisor.explanation.summary import Summary
from advisor.knowledge.model import AdviceLevel
from advisor.knowledge.values import counted
from advisor.report.blocks import CodeBlock, Folded, Heading
from advisor.report.cost_report import in_short
from advisor.report.explanation_report import argument_blocks
from advisor.report.footnotes import Footnotes
from advisor.report.html import anchor, as_html, in_html
from advisor.report.page_result import result_screen, result_title
from advisor.report.page_tables import answer_list, colored_comparison
from advisor.report.phrasing import advice
from advisor.report.record import record_marks
from advisor.report.side_by_side import comparison_blocks
from advisor.version import VERSION
from advisor.workloads.workload import write_workload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.explanation.explanation import Explanation
    from advisor.report.blocks import Block
    from advisor.workloads.workload import Workload

# Nothing may be loaded or run, whatever text of the answer file slips through.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_DRAWING: Final = "Drawing"
_DECISION: Final = "The decision drawn"
_COSTS: Final = "The costs drawn"
_SOURCE: Final = "source-"
_ON_PAPER: Final = (
    '<p class="paper">Paper leaves out the answer file, the decision drawn, the drawing in words, '
    "and the reasons behind each cell of the comparison. The page on a screen has them.</p>"
)


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
    notes = Footnotes(explanation.consultation.knowledge, listed_at=f"#{_SOURCE}")
    summary = Summary(explanation, workload.name, workload.file)
    result = result_screen(summary, notes)
    sections = {
        _DRAWING: _drawing(pictures),
        "Comparison": _comparison(explanation, notes),
        "Costs": _costs(explanation, pictures),
        "Argument": _argument(explanation, notes, pictures),
        "To know": _advice(explanation, notes),
        "Answers": answer_list(explanation.consultation, workload),
    }
    sections["Sources"] = _sources(notes)
    sections["The answer file"] = _answer_file(explanation, workload, folder)
    shown = {name: content for name, content in sections.items() if content}
    lines = [
        *_head(result_title(summary)),
        "<body>",
        _header(explanation),
        _contents(shown),
        "<main>",
        f'<div class="result">\n{result}\n</div>',
        *(_section(name, content) for name, content in shown.items()),
        "</main>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines)


def _head(title: str) -> Iterator[str]:
    style = (assets.data_folder("diagrams") / "page.css").read_text(encoding="utf-8")
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f"<title>{in_html(title)}</title>"
    yield f"<style>\n{style}</style>"
    yield "</head>"


def _header(explanation: Explanation) -> str:
    day = explanation.consultation.as_of.isoformat()
    return f"<header><p>Container Advisor {VERSION}, advice of {day}</p></header>"


def _contents(names: Iterable[str]) -> str:
    links = [f'<li><a href="#{anchor(name)}">{name}</a></li>' for name in names]
    return "\n".join(['<nav aria-label="Contents"><ul>', *links, "</ul></nav>"])


def _section(name: str, content: str) -> str:
    key = anchor(name)
    return "\n".join(
        [
            f'<section id="{key}" aria-labelledby="{key}-title">',
            f'<h2 id="{key}-title">{name}</h2>',
            content,
            "</section>",
        ]
    )


def _drawing(pictures: Pictures) -> str:
    """Return the pipeline, as wide as the page or as large as it was drawn.

    A checkbox decides that without a script.
    """
    if not pictures.pipeline_in_words:
        return ""
    in_words = _in_words(pictures.pipeline_in_words)
    if not pictures.pipeline:
        return in_words
    svg = pictures.pipeline.partition("?>")[2].strip()
    return _zoomed(_DRAWING, svg, "zoom") + in_words


def _comparison(explanation: Explanation, notes: Footnotes) -> str:
    """Return all platforms in a table, and the reasons behind its cells."""
    _, _, *reasons = comparison_blocks(explanation, notes)
    folded = _on_screen("The reasons behind each cell", as_html(reasons))
    return f"{colored_comparison(explanation)}\n{folded}"


def _costs(explanation: Explanation, pictures: Pictures) -> str:
    """Return what it costs: the platforms and the curves, and the rest to unfold."""
    if explanation.cost_analysis is None:
        return ""
    _, first, *others = _parts(in_short(explanation.cost_analysis))
    curves = ""
    if pictures.costs:
        alternative = "Costs by platform, by the number of copies and by how full machines are"
        curves = _zoomed(_COSTS, _embed(pictures.costs, alternative), "zoom-costs")
    told = f"{as_html(first[1:])}{as_html(map(_fold, others))}"
    return f'<div class="beside">\n<div>{told}</div>\n<div>{curves}</div>\n</div>'


def _argument(explanation: Explanation, notes: Footnotes, pictures: Pictures) -> str:
    """Return the argument in parts beside each other, and the drawing of the decision."""
    parts = [as_html(part) for part in _parts(argument_blocks(explanation, notes)) if part]
    content = "\n".join(f'<div class="part">\n{part}</div>' for part in parts)
    return f'<div class="parts">\n{content}\n</div>\n{_decision(pictures)}'


def _parts(blocks: Iterable[Block]) -> list[tuple[Block, ...]]:
    """Return ``blocks`` in parts, each of which but the first begins with a heading."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append([Heading(block.text, level=3)])
        else:
            parts[-1].append(block)
    return [tuple(part) for part in parts]


def _fold(part: tuple[Block, ...]) -> Folded:
    heading, *blocks = part
    return Folded(heading.text if isinstance(heading, Heading) else "", tuple(blocks))


def _decision(pictures: Pictures) -> str:
    content = _in_words(pictures.decision_in_words)
    if pictures.decision:
        alternative = "Answers, rules and platforms; described in words below"
        picture = _embed(pictures.decision, alternative)
        content = _zoomed(_DECISION, picture, "zoom-decision") + content
    return _on_screen(_DECISION, content)


def _zoomed(name: str, picture: str, key: str) -> str:
    checkbox = f'<input type="checkbox" id="{key}"> <label for="{key}">Larger</label>'
    region = f'class="picture" role="region" aria-label="Picture: {name}" tabindex="0"'
    return f'<p class="zoom">{checkbox}</p>\n<div {region}>{picture}</div>\n'


def _embed(svg: str, alternative: str) -> str:
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{alternative}" src="data:image/svg+xml;base64,{data}">'


def _in_words(text: str) -> str:
    content = f'<pre tabindex="0">{html.escape(text)}</pre>'
    return _on_screen("In words", content)


def _on_screen(title: str, content: str) -> str:
    """Return ``content`` to unfold, which paper leaves out."""
    return f'<details class="screen"><summary>{title}</summary>\n{content}</details>'


def _advice(explanation: Explanation, notes: Footnotes) -> str:
    """Return what to do and to know for the platform that was decided on."""
    rules = advice(explanation, AdviceLevel.NOTE)
    items = [in_html(rule.because, notes=notes.cite(rule)) for rule in rules]
    lines = [f"<li>{item}</li>" for item in items]
    return "\n".join(['<ul class="parts">', *lines, "</ul>"]) if lines else ""


def _sources(notes: Footnotes) -> str:
    """Return the sources that the page cites, numbered as its notes are."""
    lines: list[str] = []
    for number, item in enumerate(notes.sources().items, 1):
        lines.append(f'<li id="{_SOURCE}{number}">{in_html(item.text, item.links)}</li>')
    if not lines:
        return ""
    listed = counted(len(lines), "source")
    opening = f"<details><summary>{listed}, in the order of the notes</summary>"
    return "\n".join([opening, '<ol class="parts">', *lines, "</ol></details>"])


def _answer_file(explanation: Explanation, workload: Workload, folder: str) -> str:
    marks = record_marks(explanation.consultation)
    file = CodeBlock(f"{marks}{write_workload(workload, folder=folder)}")
    again = "<p>In the same folder as this page, the file reproduces it.</p>"
    return f"{again}\n{_on_screen('The file', as_html([file]))}\n{_ON_PAPER}"
