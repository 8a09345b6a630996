"""Tables as pictures: platforms side by side, and workloads by platforms, for a slide or a report."""

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
    from advisor.explanation.explanation import Explanation

_NAME_COLUMNS, _HEAD_COLUMNS = 34, 15
_MOST_ROWS, _MOST_CONDITIONS = 60, 8
_SIZES = {1: "one", 2: "two", 3: "three"}
_GOOD, _BAD, _BEST, _OUT, _HEAD = "#dcefe0", "#fbe3dc", "#bfe0c6", "#e4e7eb", "#eef0f2"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A text and the fill behind it; what the fill says, the text says too."""

    text: str
    fill: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a title; the first row is its head and the first column its names.

    ``conditions``, what narrows or bends the result, stand above it; ``notes`` stand below.
    """

    title: str
    subtitle: str
    description: str
    rows: tuple[tuple[TableCell, ...], ...]
    notes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def comparison_table(explanation: Explanation, name: str) -> Grid:
    """Return criteria by platforms, the one that leads first."""
    found, consultation = explanation.comparison, explanation.consultation
    winner = consultation.leader
    head = (
        TableCell("Criterion (weight)", _HEAD),
        *(TableCell(each.name, _HEAD, strong=each == winner) for each in found.platforms),
    )
    rows = [head]
    for row in found.rows:
        name_of_row = TableCell(f"{row.criterion.name} ({row.weight.normalize():f})", _HEAD)
        rows.append(
            (name_of_row, *(_points(row.cells[each.id].points) for each in found.platforms))
        )
    totals = (
        TableCell("ruled out", _OUT)
        if each.id in found.excluded
        else TableCell(signed_typographic(found.totals[each.id]), strong=True)
        for each in found.platforms
    )
    rows.append((TableCell("Total", _HEAD, strong=True), *totals))
    verdict = graded(consultation)
    conditions = condition_lines(consultation, explanation.verified)
    told = f"{' '.join((verdict, *conditions))} {'; '.join(_told(explanation))}."
    return Grid(
        f"{name}: platforms side by side", verdict, told, tuple(rows), conditions=conditions
    )


def _told(explanation: Explanation) -> Iterator[str]:
    found = explanation.comparison
    for each in found.platforms:
        yield f"{each.name} {'ruled out' if each.id in found.excluded else signed_typographic(found.totals[each.id])}"


def _points(points: Decimal) -> TableCell:
    return TableCell(
        signed_typographic(points), _GOOD if points > 0 else _BAD if points < 0 else ""
    )


def portfolio(found: Portfolio, names: dict[str, str]) -> Grid:
    """Return workloads by the platforms that serve some of them best, and what each would lose there."""
    platforms = found.needed
    head = (TableCell("Workload", _HEAD), *(TableCell(names[each], _HEAD) for each in platforms))
    shown = sorted(found.demands, key=lambda each: platforms.index(each.winner))[:_MOST_ROWS]
    rows = [
        (TableCell(each.name, _HEAD), *(_loss(each, platform) for platform in platforms))
        for each in shown
    ]
    left = len(found.demands) - len(shown)
    notes = (f"and {left} workloads more",) if left else ()
    best = ". ".join(_standard([names[one] for one in each.platforms]) for each in found.standards)
    conditions = (*_defaults(found), *_shown(found))
    return Grid(
        f"{len(found.demands)} workloads",
        best,
        ". ".join((best, *conditions)),
        (head, *rows),
        notes,
        conditions,
    )


def _defaults(found: Portfolio) -> Iterator[str]:
    """Yield for which workloads what is called the best is a default, if for any."""
    undecided = [each.name for each in found.demands if not each.is_advised]
    if undecided:
        yield f"A default, not advice, for {listed(undecided)}: nothing that was answered tells the leaders apart."


def _shown(found: Portfolio) -> Iterator[str]:
    """Yield the conditions of the workloads, as many as there is room for."""
    bent = [f"{each.name}: {text}" for each in found.demands for _, text in each.conditions]
    yield from bent[:_MOST_CONDITIONS]
    if len(bent) > _MOST_CONDITIONS:
        yield f"{len(bent) - _MOST_CONDITIONS} more conditions: the text of advisor portfolio lists them."


def _standard(names: Sequence[str]) -> str:
    return f"Best {_SIZES[len(names)]}: {', '.join(names)}"


def _loss(demand: Demand, platform: str) -> TableCell:
    regret = demand.regret((platform,))
    if demand.stays and platform == demand.winner:
        return TableCell("best: stay", _BEST, strong=True)
    if regret is None:
        return TableCell("cannot run", _OUT)
    return (
        TableCell("best", _BEST, strong=True)
        if not regret
        else TableCell(f"loses {regret.normalize():f}", _BAD)
    )


def label(grid: Grid) -> str:
    """Return ``grid`` as an HTML-like label of Graphviz."""
    page = catalogue.shipped_catalogue().style.page
    width = len(grid.rows[0])
    title = "<BR/>".join(map(in_markup, wrap(grid.title, 80)))
    above = _across(f'<FONT POINT-SIZE="{page.title_size}"><B>{title}</B></FONT>', width)
    above += _across("<BR/>".join(map(in_markup, wrap(grid.subtitle, 110))), width)
    above += "".join(_across(_condition(each, page), width) for each in grid.conditions)
    body = "".join(
        f"<TR>{''.join(_cells(row, page, number))}</TR>" for number, row in enumerate(grid.rows)
    )
    notes = "".join(_across(in_markup(each), width) for each in grid.notes)
    return f'<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="6" COLOR="#7b8794">{above}{body}{notes}</TABLE>>'


def _condition(text: str, page: Page) -> str:
    lines = "<BR/>".join(map(in_markup, wrap(f"\N{EN DASH} {text}", 110)))
    return f'<FONT POINT-SIZE="{page.detail_size}">{lines}</FONT>'


def _across(markup: str, width: int) -> str:
    return f'<TR><TD BORDER="0" COLSPAN="{width}" ALIGN="LEFT" BALIGN="LEFT">{markup}</TD></TR>'


def _cells(row: Sequence[TableCell], page: Page, number: int) -> Iterator[str]:
    for place, cell in enumerate(row):
        columns = _NAME_COLUMNS if place == 0 else _HEAD_COLUMNS
        lines = "<BR/>".join(map(in_markup, wrap(cell.text, columns)))
        text = f"<B>{lines}</B>" if cell.strong or number == 0 else lines
        fill = f' BGCOLOR="{cell.fill}"' if cell.fill else ""
        left = ' ALIGN="LEFT" BALIGN="LEFT"' if place == 0 else ""
        yield f'<TD{fill}{left}><FONT COLOR="{page.ink}">{text}</FONT></TD>'
