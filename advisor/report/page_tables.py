"""The tables of the page: all platforms side by side in colors, and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.answer_rows import answer_rows
from advisor.report.html import in_html
from advisor.report.phrasing import signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.explanation.comparison import Comparison
    from advisor.explanation.explanation import Explanation
    from advisor.workloads.workload import Workload


def colored_comparison(explanation: Explanation) -> str:
    """Return criteria by platforms, with the sign of each cell as its color, the best first."""
    comparison = explanation.comparison
    heads = [f'<th scope="col">{in_html(platform.short)}</th>' for platform in comparison.platforms]
    rows: list[str] = []
    for row in comparison.rows:
        cells = [_points_cell(row.cells[platform.id].points) for platform in comparison.platforms]
        name = f"{row.criterion.name} ({row.weight.normalize():f})"
        rows.append(_row(name, cells))
    rows.append(_row("Total", list(_total_cells(comparison))))
    return "\n".join(
        [
            '<div class="scroll" role="region" aria-label="Table: platforms" tabindex="0">',
            '<table class="heat"><thead><tr>',
            f'<th scope="col">Criterion (weight)</th>{"".join(heads)}',
            "</tr></thead><tbody>",
            *rows,
            "</tbody></table></div>",
        ]
    )


def _row(name: str, cells: list[str]) -> str:
    return f'<tr><th scope="row">{in_html(name)}</th>{"".join(cells)}</tr>'


def _points_cell(points: Decimal) -> str:
    look = ""
    if points:
        look = " good" if points > 0 else " bad"
    return f'<td class="figure{look}">{signed(points)}</td>'


def _total_cells(comparison: Comparison) -> Iterator[str]:
    """Yield the sum of each platform; that of the first is marked as the best."""
    look = " best"
    for platform in comparison.platforms:
        if platform.id in comparison.excluded:
            yield '<td class="figure out">ruled out</td>'
        else:
            yield f'<td class="figure total{look}">{signed(comparison.totals[platform.id])}</td>'
        look = ""


def answer_list(consultation: Consultation, workload: Workload) -> str:
    """Return every question with its answer, and beside it who gave, noted or verified what."""
    lines: list[str] = []
    for asks, answer, noted in answer_rows(consultation, workload):
        beside = f"<br>{in_html(noted)}" if noted else ""
        told = f"<strong>{in_html(answer)}</strong>{beside}"
        lines.append(f"<div><dt>{in_html(asks)}</dt><dd>{told}</dd></div>")
    if not lines:
        return "<p>Nothing was answered.</p>"
    return "\n".join(['<dl class="answers">', *lines, "</dl>"])
