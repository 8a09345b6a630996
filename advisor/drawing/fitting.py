"""Text broken into lines by the width that it is set with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.drawing.escaping import wrap
from advisor.drawing.marks import INK, Words, widest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LINE_HEIGHT = 1.25  # by the size of the letters


def fitted(
    text: str,
    size: float,
    room: float,
    *,
    bold: bool = False,
) -> tuple[str, ...]:
    """Return ``text`` in lines that are no wider than ``room``; none if it is empty.

    Lines are broken at spaces where there are any.
    """
    columns = max(len(text), 1)
    lines = wrap(text, columns)
    width = widest(lines, size, bold=bold)
    while columns > 1 and width > room:
        columns = max(1, min(columns - 1, int(columns * room / width)))
        lines = wrap(text, columns)
        width = widest(lines, size, bold=bold)
    return tuple(filter(None, lines))


def stacked(
    lines: Iterable[str],
    left: float,
    top: float,
    size: float,
    colour: str = INK,
    *,
    bold: bool = False,
) -> Iterator[Words]:
    """Yield ``lines`` under each other, the first just below ``top``."""
    for number, line in enumerate(lines):
        base = top + size + number * size * _LINE_HEIGHT
        yield Words(line, left=left, base=base, size=size, colour=colour, bold=bold)


def centred_lines(
    lines: Sequence[str],
    left: float,
    middle: float,
    size: float,
    colour: str = INK,
) -> Iterator[Words]:
    """Yield ``lines`` under each other, as far above ``middle`` as below it."""
    pitch = size * _LINE_HEIGHT
    first = middle + size / 3 - pitch * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        base = first + pitch * number
        yield Words(line, left=left, base=base, size=size, colour=colour)


def height_of(lines: Sequence[str], size: float) -> float:
    """Return how high ``lines`` are under each other."""
    return len(lines) * size * _LINE_HEIGHT
