"""What a chart is made of: lines, areas, rings and words.

Each has its place, in points from the upper left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.drawing.text_widths import Letters, width_of, widths_of

if TYPE_CHECKING:
    from collections.abc import Iterable

INK: Final = "#1f2933"
QUIET: Final = "#52606d"
PAPER: Final = "#ffffff"
# How far letters reach above their line and below it, by their size: accents and tails included.
_ASCENT: Final = 0.91
DESCENT: Final = 0.22

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line through ``points``.

    ``dashes`` are the lengths of ink and gap by turns; a solid line has none.
    """

    points: tuple[Point, ...]
    colour: str
    width: float = 1.0
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon that is filled."""

    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle that is not filled."""

    centre: Point
    radius: float
    colour: str
    width: float


@dataclass(frozen=True, slots=True)
class Words:
    """One line of ``text`` that begins at ``left``, standing on ``base``."""

    text: str
    left: float
    base: float
    size: float
    colour: str = INK
    bold: bool = False

    @property
    def letters(self) -> Letters:
        """Return the text as it is measured and set."""
        return letters_of(self.text, self.size, bold=self.bold)

    @property
    def box(self) -> Box:
        """Return the box that the text takes up."""
        right = self.left + width_of(self.letters)
        upper = self.base - _ASCENT * self.size
        lower = self.base + DESCENT * self.size
        return self.left, upper, right, lower


Mark: TypeAlias = Polyline | Area | Ring | Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture of marks, drawn in their order, with a title and a description to read aloud."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str
    description: str


def rectangle(
    left: float,
    upper: float,
    right: float,
    lower: float,
    fill: str,
) -> Area:
    """Return the filled rectangle between these edges."""
    corners = ((left, upper), (right, upper), (right, lower), (left, lower))
    return Area(corners, fill)


def letters_of(text: str, size: float, *, bold: bool = False) -> Letters:
    """Return ``text`` as it is measured and set."""
    return Letters(escaped(text), f"{size:g}", bold)


def escaped(text: str) -> str:
    """Return ``text`` as it is written in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def widest(texts: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Return the width of the widest of ``texts``; 0 if there is none."""
    letters = [letters_of(text, size, bold=bold) for text in texts if text]
    return max(widths_of(letters).values(), default=0.0)
