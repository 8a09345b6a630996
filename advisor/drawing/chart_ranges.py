"""What each platform costs from low to high, as bars under each other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import HIGH, LIKELY, LOW
from advisor.drawing.chart_looks import amount, look_of
from advisor.drawing.fitting import about, fitted, height_of
from advisor.drawing.marks import Area, rectangle, widest
from advisor.drawing.plot import SMALL, TICKS_HEIGHT, Plot, centred, lower_edge
from advisor.drawing.scales import Linear
from advisor.drawing.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.costing.estimate import PlatformCost
    from advisor.drawing.marks import Mark
    from advisor.explanation.expense import Expense

_MOST_NAME: Final = 200
_ROW: Final = 29
_BAR, _DIAMOND = 3.5, 5.5  # half of how thick the one and how high the other is
_LIKELY: Final = 8  # from the middle of a bar up to the figure above it
_LOWER: Final = 4  # a bar stands so far below the middle of its row, for the figure above it
_BESIDE: Final = 10
_END: Final = 16  # between the field and the edge, for half of the last figure under it


def ranges(expense: Expense, top: float, left: float, right: float) -> tuple[tuple[Mark, ...], float]:
    """Return a bar for each platform that has a figure, between ``left`` and ``right``, and where the last mark ends."""
    names = [fitted(clean(each.platform.name), SMALL, _MOST_NAME) for each in expense.priced]
    heights = [max(_ROW, height_of(lines, SMALL) + _BESIDE) for lines in names]
    bottom = top + sum(heights) + _LOWER
    start = left + widest((line for lines in names for line in lines), SMALL) + _BESIDE
    most = max(expense.counted(each, HIGH) for each in expense.priced)
    plot = Plot(start, top, right - _END, bottom, Linear(most or Decimal(1)), Linear(Decimal(1)), (left, right))
    marks: list[Mark] = list(lower_edge(plot))
    for cost, lines, height in zip(expense.priced, names, heights, strict=True):
        middle = top + height / 2 + _LOWER
        marks += [*about(lines, left, middle, SMALL), *_bar(expense, cost, plot, middle)]
        top += height
    return tuple(marks), bottom + TICKS_HEIGHT


def _bar(expense: Expense, cost: PlatformCost, plot: Plot, middle: float) -> Iterator[Mark]:
    look = look_of(cost.platform)
    low, likely, high = (plot.x(expense.counted(cost, each)) for each in (LOW, LIKELY, HIGH))
    yield rectangle(low, middle - _BAR, high, middle + _BAR, look.tint)
    corners = ((-_DIAMOND, 0), (0, -_DIAMOND), (_DIAMOND, 0), (0, _DIAMOND))
    yield Area(tuple((likely + x, middle + y) for x, y in corners), look.colour)
    yield centred(amount(expense.counted(cost)), likely, middle - _LIKELY, (plot.left - 4, plot.page[1]))
