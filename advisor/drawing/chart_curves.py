"""Curves of what platforms cost, with circles where another platform becomes cheapest.

All words stand outside the field, pushed apart: the name of each curve right of it, at the end of
the curve, and what is marked above it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Final

from advisor.drawing.apart import pushed_apart
from advisor.drawing.chart_looks import TURN, look_of, short
from advisor.drawing.fitting import centred_lines, fitted, height_of, stacked
from advisor.drawing.marks import DESCENT, QUIET, Polyline, Ring, Words, letters_of, widest
from advisor.drawing.plot import (
    SMALL,
    TICKS_HEIGHT,
    Plot,
    centred,
    figures_up,
    left_edge,
    lower_edge,
    room_beside,
)
from advisor.drawing.strokes import below
from advisor.drawing.text_widths import width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.costing.break_even import Curve
    from advisor.drawing.marks import Mark, Point
    from advisor.drawing.scales import Scale

_HEIGHT: Final = 200
_MOST_NAME: Final = 165
_LEAD: Final = 14  # from the end of a curve to the sample of its line
_SAMPLE: Final = 30
_BESIDE: Final = 5  # from the sample to the name
_NAMES_APART: Final = 4
_STRIP: Final = 28  # above the field, for what is marked
_MARKS_APART: Final = 12
_RADIUS: Final = 5.5
_THIN: Final = 0.7
_FINE: Final = (1.5, 2.0)
_LINE: Final = 8  # between what stands above the field and the field


@dataclass(frozen=True, slots=True)
class Noted:
    """What is marked at ``across``.

    It is a circle at the height ``up``, or a line through the field if ``up`` is ``None``.
    """

    text: str
    across: Decimal
    up: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves over ``across`` and ``up``, what is marked on them, and the text under the field."""

    curves: tuple[Curve, ...]
    across: Scale
    up: Scale
    noted: tuple[Noted, ...]
    below: str


def panel(
    content: Panel,
    top: float,
    left: float,
    right: float,
) -> tuple[tuple[Mark, ...], float]:
    """Return the marks of ``content`` between ``left`` and ``right``, and where the last ends."""
    names = [fitted(short(curve.platform), SMALL, _MOST_NAME) for curve in content.curves]
    height = max(_HEIGHT, sum(map(_measure_room, names)))
    start = left + room_beside(figures_up(content.up, height))
    end = right - widest(chain.from_iterable(names), SMALL) - _LEAD - _SAMPLE - _BESIDE
    plot = Plot(
        left=start,
        top=top,
        right=end,
        bottom=top + height,
        across=content.across,
        up=content.up,
        page=(left, right),
    )
    labels, strip = _place_labels(content.noted, plot)
    plot = replace(plot, top=top + strip, bottom=top + strip + height)
    middle = (plot.left + plot.right) / 2
    base = plot.bottom + TICKS_HEIGHT + SMALL + 2
    marks = (
        *left_edge(plot),
        *lower_edge(plot),
        *labels,
        *_draw_leads(content.noted, labels, plot),
        *_draw_curves(content.curves, plot),
        *_draw_names(content.curves, names, plot),
        *_draw_rings(content.noted, plot),
        centred(content.below, middle, base, plot.page, QUIET),
    )
    return marks, base + DESCENT * SMALL


def _measure_room(lines: Sequence[str]) -> float:
    return height_of(lines, SMALL) + _NAMES_APART


def _draw_curves(curves: Iterable[Curve], plot: Plot) -> Iterator[Mark]:
    for curve in curves:
        look = look_of(curve.platform)
        points = [plot.at(Decimal(x), usd) for x, usd in curve.points]
        for piece in below(points, plot.top):
            if len(piece) > 1:
                yield Polyline(piece, look.colour, look.width, look.dashes)


def _find_end(curve: Curve, plot: Plot) -> Point:
    across, usd = curve.points[-1]
    x, y = plot.at(Decimal(across), usd)
    return x, max(y, plot.top)


def _draw_names(
    curves: Iterable[Curve], names: Iterable[tuple[str, ...]], plot: Plot
) -> Iterator[Mark]:
    """Yield the name of each curve in its colour, after a piece of its line.

    They come in the order in which the curves end, from the top.
    """
    named = sorted(
        zip(curves, names, strict=True),
        key=lambda curve_and_name: _find_end(curve_and_name[0], plot)[1],
    )
    ends = [_find_end(curve, plot) for curve, _ in named]
    heights = [_measure_room(lines) for _, lines in named]
    middles = pushed_apart([y for _, y in ends], heights, plot.top, plot.bottom)
    sample = plot.right + _LEAD
    for (curve, lines), end, middle in zip(named, ends, middles, strict=True):
        look = look_of(curve.platform)
        piece = ((sample, middle), (sample + _SAMPLE, middle))
        yield Polyline((end, (sample, middle)), look.colour, _THIN)
        yield Polyline(piece, look.colour, look.width, look.dashes)
        yield from centred_lines(lines, sample + _SAMPLE + _BESIDE, middle, SMALL, look.colour)


def _place_labels(noted: Sequence[Noted], plot: Plot) -> tuple[tuple[Words, ...], float]:
    """Return what is marked in words from the top of ``plot`` on, and how far it has to move down.

    The words stand in a row, each near its place, if there is room for that, or else as sentences.
    """
    if not noted:
        return (), _LINE
    left, right = plot.page
    widths = [width_of(letters_of(mark.text, SMALL)) for mark in noted]
    lengths = [width + _MARKS_APART for width in widths]
    if sum(lengths) > right - left:
        texts = "; ".join(mark.text for mark in noted)
        lines = fitted(f"Marked, from left to right: {texts}.", SMALL, right - left)
        strip = height_of(lines, SMALL) + _LINE
        return tuple(stacked(lines, left, plot.top, SMALL)), strip
    wanted = [plot.x(mark.across) for mark in noted]
    middles = pushed_apart(wanted, lengths, left, right)
    base = plot.top + SMALL
    labels = []
    for mark, middle, width in zip(noted, middles, widths, strict=True):
        start = middle - width / 2
        labels.append(Words(mark.text, left=start, base=base, size=SMALL))
    return tuple(labels), _STRIP


def _draw_leads(noted: Sequence[Noted], labels: Sequence[Words], plot: Plot) -> Iterator[Mark]:
    """Yield the lines at what is marked, and those that lead there from labels in a row.

    No line leads down from labels that are written as sentences.
    """
    in_row = [label.text for label in labels] == [mark.text for mark in noted]
    for number, mark in enumerate(noted):
        x = plot.x(mark.across)
        down = plot.bottom if mark.up is None else plot.y(mark.up) - _RADIUS
        yield Polyline(((x, plot.top), (x, down)), QUIET, width=1, dashes=_FINE)
        if in_row:
            left, _, right, lower = labels[number].box
            points = (((left + right) / 2, lower + 1), (x, plot.top - _LINE), (x, plot.top))
            yield Polyline(points, QUIET, _THIN)


def _draw_rings(noted: Iterable[Noted], plot: Plot) -> Iterator[Mark]:
    for mark in noted:
        if mark.up is not None:
            yield Ring(plot.at(mark.across, mark.up), _RADIUS, TURN, width=2)
