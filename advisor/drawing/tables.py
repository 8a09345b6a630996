"""Tables as pictures, for a slide or a report.

They show platforms side by side, or workloads by platforms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.drawing import catalogue
from advisor.drawing.condition_note import condition_lines
from advisor.drawing.escaping import in_markup, signed_typographic, wrap
from advisor.explanation.standing import graded
from advisor.provisos import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from advisor.decision.portfolio import Demand, Portfolio
    from advisor.drawing.style import Page
    from advisor.explanation.comparison import Comparison
    from advisor.explanation.explanation import Explanation

_NAME_COLUMNS, _HEAD_COLUMNS = 34, 15
_MOST_ROWS, _MOST_CONDITIONS = 60, 8
_TITLE_COLUMNS, _LINE_COLUMNS = 80, 110
_SIZES = {1: "one", 2: "two", 3: "three"}
_GOOD, _BAD, _BEST, _OUT, _HEAD = "#dcefe0", "#fbe3dc", "#bfe0c6", "#e4e7eb", "#eef0f2"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A text and the fill behind it; the fill says nothing that the text does not."""

    text: str
    fill: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a title; the first row is its head and the first column its names.

    ``conditions``, which narrow or bend the result, stand above it; ``notes`` stand below.
    """

    title: str
    subtitle: str
    description: str
    rows: tuple[tuple[TableCell, ...], ...]
    notes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def comparison_table(explanation: Explanation, name: str) -> Grid:
    """Return criteria by platforms, the one that leads first."""
    comparison = explanation.comparison
    consultation = explanation.consultation
    platforms = comparison.platforms
    leader = consultation.leader
    names = [TableCell(platform.name, _HEAD, strong=platform == leader) for platform in platforms]
    rows = [(TableCell("Criterion (weight)", _HEAD), *names)]
    for row in comparison.rows:
        criterion = TableCell(f"{row.criterion.name} ({row.weight.normalize():f})", _HEAD)
        cells = [_show_points(row.cells[platform.id].points) for platform in platforms]
        rows.append((criterion, *cells))
    rows.append((TableCell("Total", _HEAD, strong=True), *_show_totals(comparison)))
    verdict = graded(consultation)
    conditions = condition_lines(consultation, explanation.verified)
    results = [f"{platform.name} {_write_total(comparison, platform.id)}" for platform in platforms]
    return Grid(
        title=f"{name}: platforms side by side",
        subtitle=verdict,
        description=f"{' '.join((verdict, *conditions))} {'; '.join(results)}.",
        rows=tuple(rows),
        conditions=conditions,
    )


def _write_total(comparison: Comparison, platform: str) -> str:
    if platform in comparison.excluded:
        return "ruled out"
    return signed_typographic(comparison.totals[platform])


def _show_totals(comparison: Comparison) -> Iterator[TableCell]:
    for platform in comparison.platforms:
        total = _write_total(comparison, platform.id)
        if platform.id in comparison.excluded:
            yield TableCell(total, _OUT)
        else:
            yield TableCell(total, strong=True)


def _show_points(points: Decimal) -> TableCell:
    text = signed_typographic(points)
    if points > 0:
        return TableCell(text, _GOOD)
    return TableCell(text, _BAD if points < 0 else "")


def portfolio(found: Portfolio, names: dict[str, str]) -> Grid:
    """Return workloads by the platforms that serve some of them best.

    Each cell says what a workload would lose on that platform.
    """
    platforms = found.needed
    titles = [TableCell(names[key], _HEAD) for key in platforms]
    demands = sorted(found.demands, key=lambda demand: platforms.index(demand.winner))
    rows = [(TableCell("Workload", _HEAD), *titles)]
    for demand in demands[:_MOST_ROWS]:
        losses = [_show_loss(demand, platform) for platform in platforms]
        rows.append((TableCell(demand.name, _HEAD), *losses))
    left = len(demands) - _MOST_ROWS
    bests = []
    for standard in found.standards:
        members = [names[key] for key in standard.platforms]
        bests.append(f"Best {_SIZES[len(members)]}: {', '.join(members)}")
    best = ". ".join(bests)
    conditions = (*_list_defaults(found), *_list_conditions(found))
    return Grid(
        title=f"{len(demands)} workloads",
        subtitle=best,
        description=". ".join((best, *conditions)),
        rows=tuple(rows),
        notes=(f"and {left} workloads more",) if left > 0 else (),
        conditions=conditions,
    )


def _list_defaults(found: Portfolio) -> Iterator[str]:
    """Yield for which workloads what is called the best is a default, if there are any."""
    undecided = [demand.name for demand in found.demands if not demand.is_advised]
    if undecided:
        why = "nothing that was answered tells the leaders apart"
        yield f"A default, not advice, for {listed(undecided)}: {why}."


def _list_conditions(found: Portfolio) -> Iterator[str]:
    """Yield the conditions of the workloads, as many as there is room for."""
    conditions: list[str] = []
    for demand in found.demands:
        conditions += [f"{demand.name}: {text}" for _, text in demand.conditions]
    yield from conditions[:_MOST_CONDITIONS]
    more = len(conditions) - _MOST_CONDITIONS
    if more > 0:
        yield f"{more} more conditions: the text of advisor portfolio lists them."


def _show_loss(demand: Demand, platform: str) -> TableCell:
    regret = demand.regret((platform,))
    if demand.stays and platform == demand.winner:
        return TableCell("best: stay", _BEST, strong=True)
    if regret is None:
        return TableCell("cannot run", _OUT)
    if regret:
        return TableCell(f"loses {regret.normalize():f}", _BAD)
    return TableCell("best", _BEST, strong=True)


def label(grid: Grid) -> str:
    """Return ``grid`` as an HTML-like label of Graphviz."""
    page = catalogue.shipped_catalogue().style.page
    title = f"<B>{_write_lines(grid.title, _TITLE_COLUMNS)}</B>"
    lines = [f'<FONT POINT-SIZE="{page.title_size}">{title}</FONT>']
    lines.append(_write_lines(grid.subtitle, _LINE_COLUMNS))
    for condition in grid.conditions:
        text = _write_lines(f"\N{EN DASH} {condition}", _LINE_COLUMNS)
        lines.append(f'<FONT POINT-SIZE="{page.detail_size}">{text}</FONT>')
    width = len(grid.rows[0])
    rows = [_span(line, width) for line in lines]
    for number, row in enumerate(grid.rows):
        rows.append(f"<TR>{''.join(_write_cells(row, page, is_head=number == 0))}</TR>")
    rows += [_span(in_markup(note), width) for note in grid.notes]
    borders = 'BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="6" COLOR="#7b8794"'
    return f"<<TABLE {borders}>{''.join(rows)}</TABLE>>"


def _write_lines(text: str, columns: int) -> str:
    return "<BR/>".join(map(in_markup, wrap(text, columns)))


def _span(markup: str, width: int) -> str:
    """Return a row with ``markup`` over ``width`` columns."""
    return f'<TR><TD BORDER="0" COLSPAN="{width}" ALIGN="LEFT" BALIGN="LEFT">{markup}</TD></TR>'


def _write_cells(row: Sequence[TableCell], page: Page, *, is_head: bool) -> Iterator[str]:
    columns, left = _NAME_COLUMNS, ' ALIGN="LEFT" BALIGN="LEFT"'
    for cell in row:
        text = _write_lines(cell.text, columns)
        if cell.strong or is_head:
            text = f"<B>{text}</B>"
        fill = f' BGCOLOR="{cell.fill}"' if cell.fill else ""
        yield f'<TD{fill}{left}><FONT COLOR="{page.ink}">{text}</FONT></TD>'
        columns, left = _HEAD_COLUMNS, ""
