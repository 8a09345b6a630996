"""The field of a chart between its axes: where figures stand in it, its grid, and the round figures beside it."""

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


@dataclass(frozen=True, slots=True)
class Plot:
    """A field between these edges, with the scales of its lower and its left edge; words keep within ``page``."""

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
    """Return the figures at the left edge of a field so high."""
    return next(
        each
        for each in scale.ticks()
        if _far_apart([scale.share(tick) * height for tick in each], _LEAST_STEP)
    )


def room_beside(figures: Iterable[Decimal]) -> float:
    """Return how much room ``figures`` take left of a field."""
    return widest(map(format_figure, figures), SMALL) + _BESIDE


def left_edge(plot: Plot) -> Iterator[Mark]:
    """Yield a line of the grid for each figure at the left edge, and the figure."""
    for each in figures_up(plot.up, plot.bottom - plot.top):
        y, text = plot.y(each), format_figure(each)
        yield Polyline(((plot.left, y), (plot.right, y)), _GRID, 0.7)
        yield Words(
            text, plot.left - _BESIDE - width_of(letters_of(text, SMALL)), y + SMALL / 3, SMALL, INK
        )


def lower_edge(plot: Plot) -> Iterator[Mark]:
    """Yield a line of the grid for each figure at the lower edge, the figure, and the edge itself."""
    written = next(
        each
        for each in map(tuple, (_below(plot, ticks) for ticks in plot.across.ticks()))
        if _readable(each)
    )
    for x, words in written:
        yield Polyline(((x, plot.top), (x, plot.bottom)), _GRID, 0.7)
        yield words
    yield Polyline(((plot.left, plot.bottom), (plot.right, plot.bottom)), QUIET, 1)


def centred(
    text: str, middle: float, base: float, page: tuple[float, float], colour: str = INK
) -> Words:
    """Return ``text`` about ``middle``, but within ``page``."""
    wide = width_of(letters_of(text, SMALL))
    return Words(text, max(page[0], min(middle - wide / 2, page[1] - wide)), base, SMALL, colour)


def _below(plot: Plot, ticks: Iterable[Decimal]) -> Iterator[tuple[float, Words]]:
    for each in ticks:
        x = plot.x(each)
        yield x, centred(format_figure(each), x, plot.bottom + _BESIDE + SMALL, plot.page)


def _readable(written: tuple[tuple[float, Words], ...]) -> bool:
    boxes = [words.box for _, words in written]
    return all(one[2] + _APART <= two[0] for one, two in pairwise(boxes))


def _far_apart(places: list[float], step: float) -> bool:
    return all(two - one >= step for one, two in pairwise(places))
