"""The field of a chart between its axes.

It says where figures stand, and draws the grid and the round figures along the edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from advisor.drawing.marks import INK, QUIET, Polyline, Words, letters_of, widest
from advisor.drawing.scales import format_figure
from advisor.drawing.text_widths import width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from advisor.drawing.marks import Mark, Point
    from advisor.drawing.scales import Scale

SMALL: Final = 9
TICKS_HEIGHT: Final = 17
_GRID: Final = "#dde2e8"
_BESIDE: Final = 7  # between a figure and the field, so that a circle on its edge has room
_APART: Final = 8  # between figures at the lower edge
_LEAST_STEP: Final = 13  # between the lines of figures at the left edge
_THIN: Final = 0.7


@dataclass(frozen=True, slots=True)
class Plot:
    """A field between these edges, with the scales of its lower and its left edge.

    Words stay between the two ends of ``page``, its left and its right one.
    """

    left: float
    top: float
    right: float
    bottom: float
    across: Scale
    up: Scale
    page: tuple[float, float]

    def x(self, value: Decimal) -> float:
        """Return where ``value`` stands from the left."""
        return self.left + self.across.share(value) * (self.right - self.left)

    def y(self, value: Decimal) -> float:
        """Return where ``value`` stands from above."""
        return self.bottom - self.up.share(value) * (self.bottom - self.top)

    def at(self, across: Decimal, up: Decimal) -> Point:
        """Return where the point of these figures stands."""
        return self.x(across), self.y(up)


def figures_up(scale: Scale, height: float) -> tuple[Decimal, ...]:
    """Return the figures at the left edge of a field of this ``height``, in points."""

    def fit(figures: tuple[Decimal, ...]) -> bool:
        places = [scale.share(figure) * height for figure in figures]
        return all(above - below >= _LEAST_STEP for below, above in pairwise(places))

    return next(filter(fit, scale.ticks()))


def room_beside(figures: Iterable[Decimal]) -> float:
    """Return the width, in points, that ``figures`` take left of a field."""
    return widest(map(format_figure, figures), SMALL) + _BESIDE


def left_edge(plot: Plot) -> Iterator[Mark]:
    """Yield a line of the grid for each figure at the left edge, and the figure."""
    for figure in figures_up(plot.up, plot.bottom - plot.top):
        y = plot.y(figure)
        line = ((plot.left, y), (plot.right, y))
        text = format_figure(figure)
        start = plot.left - _BESIDE - width_of(letters_of(text, SMALL))
        yield Polyline(line, _GRID, _THIN)
        yield Words(text, left=start, base=y + SMALL / 3, size=SMALL)


def lower_edge(plot: Plot) -> Iterator[Mark]:
    """Yield a line of the grid for each figure at the lower edge, the figure, and the edge."""
    rows = (_write_figures(plot, figures) for figures in plot.across.ticks())
    for x, words in next(filter(_are_readable, rows)):
        line = ((x, plot.top), (x, plot.bottom))
        yield Polyline(line, _GRID, _THIN)
        yield words
    edge = ((plot.left, plot.bottom), (plot.right, plot.bottom))
    yield Polyline(edge, QUIET, width=1)


def centred(
    text: str,
    middle: float,
    base: float,
    page: tuple[float, float],
    colour: str = INK,
) -> Words:
    """Return ``text`` centred on ``middle``, but kept within ``page``."""
    width = width_of(letters_of(text, SMALL))
    low, high = page
    left = max(low, min(middle - width / 2, high - width))
    return Words(text, left=left, base=base, size=SMALL, colour=colour)


def _write_figures(plot: Plot, figures: Iterable[Decimal]) -> list[tuple[float, Words]]:
    """Return ``figures`` as they stand at the lower edge, with their places."""
    base = plot.bottom + _BESIDE + SMALL
    written = []
    for figure in figures:
        x = plot.x(figure)
        written.append((x, centred(format_figure(figure), x, base, plot.page)))
    return written


def _are_readable(written: list[tuple[float, Words]]) -> bool:
    boxes = [words.box for _, words in written]
    return all(before[2] + _APART <= after[0] for before, after in pairwise(boxes))
