"""Curves of what platforms cost: each with its name at its end, and with circles where the answer turns.

All words stand outside the field, pushed apart: names right of it, what is marked above it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
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
_LEAD, _SAMPLE, _BESIDE = (
    14,
    30,
    5,
)  # from a curve's end to the sample of its line, that, and from there to its name
_NAMES_APART: Final = 4
_STRIP: Final = 28  # above the field, for what is marked
_MARKS_APART: Final = 12
_RADIUS: Final = 5.5
_THIN: Final = 0.7
_FINE: Final = (1.5, 2.0)
_LINE: Final = 8  # between what stands above the field and the field


@dataclass(frozen=True, slots=True)
class Noted:
    """What is marked at ``across``: a circle at the height of ``up``, or a line through the field if there is none."""

    text: str
    across: Decimal
    up: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves over ``across`` and ``up``, what is marked on them, and what is written under the lower edge."""

    curves: tuple[Curve, ...]
    across: Scale
    up: Scale
    noted: tuple[Noted, ...]
    below: str


def panel(content: Panel, top: float, left: float, right: float) -> tuple[tuple[Mark, ...], float]:
    """Return the marks of ``content`` between ``left`` and ``right``, and where the last of them ends."""
    names = [fitted(short(each.platform), SMALL, _MOST_NAME) for each in content.curves]
    height = max(_HEIGHT, sum(map(_room, names)))
    start = left + room_beside(figures_up(content.up, height))
    end = (
        right
        - widest((line for lines in names for line in lines), SMALL)
        - _LEAD
        - _SAMPLE
        - _BESIDE
    )
    plot = Plot(start, top, end, top + height, content.across, content.up, (left, right))
    above, strip = _above(content.noted, plot)
    plot = replace(plot, top=top + strip, bottom=top + strip + height)
    base = plot.bottom + TICKS_HEIGHT + SMALL + 2
    marks = (
        *left_edge(plot),
        *lower_edge(plot),
        *above,
        *_leads(content.noted, above, plot),
        *_drawn(content.curves, plot),
        *_names(content.curves, names, plot),
        *_rings(content.noted, plot),
        centred(content.below, (plot.left + plot.right) / 2, base, plot.page, QUIET),
    )
    return marks, base + DESCENT * SMALL


def _room(lines: Sequence[str]) -> float:
    return height_of(lines, SMALL) + _NAMES_APART


def _drawn(curves: Iterable[Curve], plot: Plot) -> Iterator[Mark]:
    for curve in curves:
        look, points = (
            look_of(curve.platform),
            [plot.at(Decimal(x), usd) for x, usd in curve.points],
        )
        yield from (
            Polyline(piece, look.colour, look.width, look.dashes)
            for piece in below(points, plot.top)
            if len(piece) > 1
        )


def _end(curve: Curve, plot: Plot) -> Point:
    across, usd = curve.points[-1]
    x, y = plot.at(Decimal(across), usd)
    return x, max(y, plot.top)


def _names(curves: Iterable[Curve], names: Iterable[tuple[str, ...]], plot: Plot) -> Iterator[Mark]:
    """Yield the name of each curve in its colour, after a piece of its line, in the order in which the curves end."""
    ended = sorted(
        (
            (_end(curve, plot), look_of(curve.platform), lines)
            for curve, lines in zip(curves, names, strict=True)
        ),
        key=lambda each: each[0][1],
    )
    heights = [_room(lines) for _, _, lines in ended]
    middles = pushed_apart([point[1] for point, _, _ in ended], heights, plot.top, plot.bottom)
    sample = plot.right + _LEAD
    for (point, look, lines), middle in zip(ended, middles, strict=True):
        yield Polyline((point, (sample, middle)), look.colour, _THIN)
        yield Polyline(
            ((sample, middle), (sample + _SAMPLE, middle)), look.colour, look.width, look.dashes
        )
        yield from centred_lines(lines, sample + _SAMPLE + _BESIDE, middle, SMALL, look.colour)


def _above(noted: Sequence[Noted], plot: Plot) -> tuple[tuple[Words, ...], float]:
    """Return what is marked in words from the top of ``plot`` on, and how far down they need it to move.

    They stand in a row, each near its place, if there is room for that, or else as sentences.
    """
    if not noted:
        return (), _LINE
    left, right = plot.page
    widths = [width_of(letters_of(each.text, SMALL)) for each in noted]
    lengths = [each + _MARKS_APART for each in widths]
    if sum(lengths) <= right - left:
        middles = pushed_apart([plot.x(each.across) for each in noted], lengths, left, right)
        places = zip(noted, middles, widths, strict=True)
        return tuple(
            Words(each.text, middle - wide / 2, plot.top + SMALL, SMALL)
            for each, middle, wide in places
        ), _STRIP
    lines = fitted(
        f"Marked, from left to right: {'; '.join(each.text for each in noted)}.",
        SMALL,
        right - left,
    )
    return tuple(stacked(lines, left, plot.top, SMALL)), height_of(lines, SMALL) + _LINE


def _leads(noted: Sequence[Noted], above: Sequence[Words], plot: Plot) -> Iterator[Mark]:
    """Yield the lines from words in a row above the field to their places in it; from sentences none lead into it."""
    in_row = [each.text for each in above] == [each.text for each in noted]
    for number, each in enumerate(noted):
        x = plot.x(each.across)
        down = plot.bottom if each.up is None else plot.y(each.up) - _RADIUS
        yield Polyline(((x, plot.top), (x, down)), QUIET, 1, _FINE)
        if in_row:
            left, _, right, lower = above[number].box
            yield Polyline(
                (((left + right) / 2, lower + 1), (x, plot.top - _LINE), (x, plot.top)),
                QUIET,
                _THIN,
            )


def _rings(noted: Iterable[Noted], plot: Plot) -> Iterator[Mark]:
    yield from (
        Ring(plot.at(each.across, each.up), _RADIUS, TURN, 2)
        for each in noted
        if each.up is not None
    )
