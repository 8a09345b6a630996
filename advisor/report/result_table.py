"""Many results as a table, one line each, which is written while they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.values import counted
from advisor.proof.firmness import Grade
from advisor.report.card import grade_style
from advisor.report.styled import Piece, display_width, fit, on_one_line, pad, write_lines
from advisor.report.summary_text import whole_usd
from advisor.workloads.advising import RefusalStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.explanation.summary import Summary
    from advisor.workloads.advising import Refused

REFUSALS: Final[Mapping[RefusalStatus, str]] = {
    RefusalStatus.INVALID: "refused",
    RefusalStatus.FAILED: "failed",
}
"""What the last cell of a row says of a workload without a result."""
_GRADES: Final[Mapping[Grade, str]] = {
    Grade.PROVEN: "proven",
    Grade.PROVEN_AS_KNOWN: "as known",
    Grade.OPEN: "open",
    Grade.UNDECIDED: "undecided",
    Grade.NONE: "none left",
}
_GAP: Final = "  "
_PLATFORM, _GRADE, _LEAD, _USD, _VERIFY = 22, 9, 5, 10, 6
_MOST_NAME, _LEAST_NAME = 40, 10
_NARROW: Final = 76
"""The columns below which there is no room for the lead, and for what is to be verified."""


def table_head(width: int, *, painted: bool = False) -> str:
    """Return the head of a table of ``width`` columns."""
    cells = ("Workload", "Platform", "Result", "Lead", "USD/month", "Verify")
    spans = [Piece(cell, "bold") for cell in cells]
    return _write_row(spans, width, painted=painted)


def table_row(summary: Summary, width: int, *, painted: bool = False) -> str:
    """Return the row of one result; what is too long is cut."""
    grade = summary.consultation.grade
    platform = summary.platform
    bill = summary.bill(platform) if platform else None
    cells = (
        Piece(summary.name),
        Piece(platform.short if platform else "-", "bold"),
        Piece(_GRADES[grade], grade_style(grade)),
        Piece(_format_lead(summary)),
        Piece("-" if bill is None else whole_usd(bill)),
        Piece(str(len(summary.checks))),
    )
    return _write_row(cells, width, painted=painted)


def refused_row(refused: Refused, width: int, *, painted: bool = False) -> str:
    """Return the row of a workload without a result; why is said elsewhere."""
    cells = (Piece(refused.name), Piece("-"), Piece(REFUSALS[refused.status], "red"))
    return _write_row(cells, width, painted=painted)


def table_foot(workloads: int, refused: int) -> str:
    """Return the line below the table: how many there are, and how to see more of each."""
    without = f", {refused} of them refused" if refused else ""
    return f"{counted(workloads, 'workload')}{without}; --detail shows each."


def _format_lead(summary: Summary) -> str:
    runner_up = summary.runner_up
    if runner_up is None:
        return "-"
    return f"{runner_up.behind.normalize():f}" if runner_up.behind else "tied"


def _write_row(cells: Sequence[Piece], width: int, *, painted: bool) -> str:
    """Return ``cells`` in columns: the first three to the left, figures to the right."""
    spans: list[Piece] = []
    for place, column in _choose_columns(width):
        if place >= len(cells):
            break
        cell = cells[place]
        text = fit(on_one_line(cell.text), column)
        gap = " " * (column - display_width(text))
        aligned = f"{gap}{text}" if column in {_LEAD, _USD, _VERIFY} else pad(text, column)
        spans += [Piece(_GAP if spans else ""), Piece(aligned, cell.style)]
    return write_lines([tuple(spans)], painted=painted)


def _choose_columns(width: int) -> Iterator[tuple[int, int]]:
    """Yield the cells that have room in ``width`` columns, each with the width of its column."""
    figures = {3: _LEAD, 4: _USD, 5: _VERIFY} if width >= _NARROW else {4: _USD}
    others = {1: _PLATFORM, 2: _GRADE, **figures}
    left = width - sum(others.values()) - len(_GAP) * len(others)
    yield 0, max(_LEAST_NAME, min(left, _MOST_NAME))
    yield from others.items()
