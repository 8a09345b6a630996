"""Lines cut: at the edge of a plot, and into dashes."""

from __future__ import annotations

import math
from itertools import cycle, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.drawing.marks import Point


def below(points: Sequence[Point], edge: float) -> Iterator[tuple[Point, ...]]:
    """Yield the pieces of the line through ``points`` that do not rise above ``edge``, from left to right."""
    piece: list[Point] = [each for each in points[:1] if each[1] >= edge]
    for one, two in pairwise(points):
        if (one[1] < edge) is not (two[1] < edge):
            piece.append(_between(one, two, (edge - one[1]) / (two[1] - one[1])))
        if two[1] >= edge:
            piece.append(two)
        elif piece:
            yield tuple(piece)
            piece = []
    if piece:
        yield tuple(piece)


def dashed(points: Sequence[Point], dashes: Sequence[float]) -> Iterator[tuple[Point, ...]]:
    """Yield the dashes of the line through ``points``: lengths of ink and gap by turns; the whole line if it has none."""
    if not dashes:
        yield tuple(points)
        return
    lengths = cycle(dashes)
    left, inked = next(lengths), True
    piece = [points[0]]
    for one, two in pairwise(points):
        here, length = one, math.dist(one, two)
        while length > left:
            here = _between(here, two, left / length)
            if inked:
                yield (*piece, here)
            length -= left
            left, inked, piece = next(lengths), not inked, [here]
        left -= length
        piece.append(two)
    if inked and len(piece) > 1:
        yield tuple(piece)


def _between(one: Point, two: Point, share: float) -> Point:
    return one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1])
