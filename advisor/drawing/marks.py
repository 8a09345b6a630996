"""What a chart is made of: lines, areas, rings and words, each where it stands, in points from the upper left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.drawing.text_widths import Letters, width_of, widths_of

if TYPE_CHECKING:
    from collections.abc import Iterable

INK: Final = "#1f2933"
QUIET: Final = "#52606d"
PAPER: Final = "#ffffff"
ASCENT: Final = 0.91  # how far letters reach above their line and below it, by their size: accents and tails included
DESCENT: Final = 0.22

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""


@dataclass(frozen=True, slots=True)
class Polyline:
    """A line through ``points``; ``dashes`` are lengths of ink and gap by turns, none for a solid one."""

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
        """Return the text as it is set."""
        return letters_of(self.text, self.size, bold=self.bold)

    @property
    def box(self) -> Box:
        """Return the room that the text takes."""
        right = self.left + width_of(self.letters)
        return self.left, self.base - ASCENT * self.size, right, self.base + DESCENT * self.size


Mark: TypeAlias = Polyline | Area | Ring | Words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture of marks, drawn in their order, with what is read aloud in its place."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str
    description: str


def rectangle(left: float, upper: float, right: float, lower: float, fill: str) -> Area:
    """Return the filled rectangle between these edges."""
    return Area(((left, upper), (right, upper), (right, lower), (left, lower)), fill)


def letters_of(text: str, size: float, *, bold: bool = False) -> Letters:
    """Return ``text`` as it is measured and set."""
    return Letters(escaped(text), f"{size:g}", bold)


def escaped(text: str) -> str:
    """Return ``text`` as XML has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def widest(texts: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Return the width of the widest of ``texts``; nothing if there is none."""
    return max(
        widths_of(letters_of(each, size, bold=bold) for each in texts if each).values(), default=0.0
    )
