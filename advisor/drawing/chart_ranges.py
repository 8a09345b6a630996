"""What each platform costs from low to high, as bars under each other."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain
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
_BAR, _DIAMOND = 3.5, 5.5  # half the thickness of a bar, half the height of a diamond
_LIKELY: Final = 8  # from the middle of a bar up to the figure above it
_LOWER: Final = 4  # a bar stands so far below the middle of its row, for the figure above it
_BESIDE: Final = 10
_END: Final = 16  # between the field and the edge, for half of the last figure under it


def ranges(
    analysis: CostAnalysis,
    top: float,
    left: float,
    right: float,
) -> tuple[tuple[Mark, ...], float]:
    """Return a bar for each platform that has a figure, and where the last mark ends.

    All stand between ``left`` and ``right``, from ``top`` on.
    """
    names = [fitted(clean(cost.platform.name), SMALL, _MOST_NAME) for cost in analysis.priced]
    heights = [max(_ROW, height_of(lines, SMALL) + _BESIDE) for lines in names]
    bottom = top + sum(heights) + _LOWER
    most = max(analysis.counted(cost, HIGH) for cost in analysis.priced)
    plot = Plot(
        left=left + widest(chain.from_iterable(names), SMALL) + _BESIDE,
        top=top,
        right=right - _END,
        bottom=bottom,
        across=Linear(most or Decimal(1)),
        up=Linear(Decimal(1)),
        page=(left, right),
    )
    marks: list[Mark] = list(lower_edge(plot))
    for cost, lines, height in zip(analysis.priced, names, heights, strict=True):
        middle = top + height / 2 + _LOWER
        marks += centred_lines(lines, left, middle, SMALL)
        marks += _draw_bar(analysis, cost, plot, middle)
        top += height
    return tuple(marks), bottom + TICKS_HEIGHT


def _draw_bar(
    analysis: CostAnalysis,
    cost: PlatformCost,
    plot: Plot,
    middle: float,
) -> Iterator[Mark]:
    look = look_of(cost.platform)
    low = plot.x(analysis.counted(cost, LOW))
    likely = plot.x(analysis.counted(cost, LIKELY))
    high = plot.x(analysis.counted(cost, HIGH))
    yield rectangle(low, middle - _BAR, high, middle + _BAR, look.tint)
    corners = (
        (likely - _DIAMOND, middle),
        (likely, middle - _DIAMOND),
        (likely + _DIAMOND, middle),
        (likely, middle + _DIAMOND),
    )
    yield Area(corners, look.colour)
    figure = chart_amount(analysis.counted(cost))
    page = (plot.left - 4, plot.page[1])
    yield centred(figure, likely, middle - _LIKELY, page)
