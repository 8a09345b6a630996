"""Lines cut: at the edge of a plot, and into dashes."""

from __future__ import annotations

import math
from itertools import cycle, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.drawing.marks import Point


def below(points: Sequence[Point], edge: float) -> Iterator[tuple[Point, ...]]:
    """Yield the pieces of the line through ``points`` that do not rise above ``edge``.

    They come from left to right.
    """
    piece = [point for point in points[:1] if point[1] >= edge]
    for start, end in pairwise(points):
        (_, y), (_, to_y) = start, end
        if (y < edge) is not (to_y < edge):
            share = (edge - y) / (to_y - y)
            piece.append(_interpolate(start, end, share))
        if to_y >= edge:
            piece.append(end)
        elif piece:
            yield tuple(piece)
            piece = []
    if piece:
        yield tuple(piece)


def dashed(points: Sequence[Point], dashes: Sequence[float]) -> Iterator[tuple[Point, ...]]:
    """Yield the dashes of the line through ``points``; the whole line if ``dashes`` is empty.

    ``dashes`` are lengths of ink and gap by turns.
    """
    if not dashes:
        yield tuple(points)
        return
    lengths = cycle(dashes)
    left = next(lengths)
    inked = True
    piece = [points[0]]
    for start, end in pairwise(points):
        here = start
        length = math.dist(start, end)
        while length > left:
            here = _interpolate(here, end, left / length)
            if inked:
                yield (*piece, here)
            length -= left
            left = next(lengths)
            inked = not inked
            piece = [here]
        left -= length
        piece.append(end)
    if inked and len(piece) > 1:
        yield tuple(piece)


def _interpolate(start: Point, end: Point, share: float) -> Point:
    x, y = start
    to_x, to_y = end
    return x + share * (to_x - x), y + share * (to_y - y)
