"""What each platform costs from low to high, as bars under each other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import HIGH, LIKELY, LOW
from advisor.drawing.chart_looks import chart_amount, look_of
from advisor.drawing.escaping import clean
from advisor.drawing.fitting import centred_lines, fitted, height_of
from advisor.drawing.marks import Area, rectangle, widest
from advisor.drawing.plot import SMALL, TICKS_HEIGHT, Plot, centred, lower_edge
from advisor.drawing.scales import Linear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.costing.estimate import PlatformCost
    from advisor.drawing.marks import Mark
    from advisor.explanation.cost_analysis import CostAnalysis

_MOST_NAME: Final = 200
_ROW: Final = 29
_BAR, _DIAMOND = 3.5, 5.5  # half of how thick the one and how high the other is
_LIKELY: Final = 8  # from the middle of a bar up to the figure above it
_LOWER: Final = 4  # a bar stands so far below the middle of its row, for the figure above it
_BESIDE: Final = 10
_END: Final = 16  # between the field and the edge, for half of the last figure under it


def ranges(
    analysis: CostAnalysis, top: float, left: float, right: float
) -> tuple[tuple[Mark, ...], float]:
    """Return a bar for each platform that has a figure, between ``left`` and ``right``, and where the last mark ends."""
    names = [fitted(clean(each.platform.name), SMALL, _MOST_NAME) for each in analysis.priced]
    heights = [max(_ROW, height_of(lines, SMALL) + _BESIDE) for lines in names]
    bottom = top + sum(heights) + _LOWER
    start = left + widest((line for lines in names for line in lines), SMALL) + _BESIDE
    most = max(analysis.counted(each, HIGH) for each in analysis.priced)
    plot = Plot(
        start,
        top,
        right - _END,
        bottom,
        Linear(most or Decimal(1)),
        Linear(Decimal(1)),
        (left, right),
    )
    marks: list[Mark] = list(lower_edge(plot))
    for cost, lines, height in zip(analysis.priced, names, heights, strict=True):
        middle = top + height / 2 + _LOWER
        marks += [*centred_lines(lines, left, middle, SMALL), *_bar(analysis, cost, plot, middle)]
        top += height
    return tuple(marks), bottom + TICKS_HEIGHT


def _bar(analysis: CostAnalysis, cost: PlatformCost, plot: Plot, middle: float) -> Iterator[Mark]:
    look = look_of(cost.platform)
    low, likely, high = (plot.x(analysis.counted(cost, each)) for each in (LOW, LIKELY, HIGH))
    yield rectangle(low, middle - _BAR, high, middle + _BAR, look.tint)
    corners = ((-_DIAMOND, 0), (0, -_DIAMOND), (_DIAMOND, 0), (0, _DIAMOND))
    yield Area(tuple((likely + x, middle + y) for x, y in corners), look.colour)
    yield centred(
        chart_amount(analysis.counted(cost)),
        likely,
        middle - _LIKELY,
        (plot.left - 4, plot.page[1]),
    )
