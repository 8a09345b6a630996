"""A sheet of marks as SVG: text that stays text, held to its widths, and what people need who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.drawing import catalogue
from advisor.drawing.marks import Area, Polyline, Ring, Words, escaped
from advisor.drawing.render import said, svg_opening
from advisor.drawing.text_widths import hold_to_widths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.drawing.marks import Mark, Point, Sheet

_NAMES: Final = "http://www.w3.org/2000/svg"


def to_svg(sheet: Sheet) -> bytes:
    """Return ``sheet`` as SVG, the same for equal sheets."""
    wide, high = _number(sheet.width), _number(sheet.height)
    size = f' width="{wide}pt" height="{high}pt" viewBox="0 0 {wide} {high}" xmlns="{_NAMES}">\n'
    drawn = hold_to_widths("\n".join(_drawn(each) for each in sheet.marks))
    return f"{svg_opening(size)}{said(sheet.title, sheet.description)}{drawn}\n</svg>\n".encode()


def _drawn(mark: Mark) -> str:
    match mark:
        case Polyline():
            dashes = (
                f' stroke-dasharray="{" ".join(map(_number, mark.dashes))}"' if mark.dashes else ""
            )
            stroke = (
                f'fill="none" stroke="{mark.colour}" stroke-width="{_number(mark.width)}"{dashes}'
            )
            return f'<polyline {stroke} points="{_points(mark.points)}"/>'
        case Area():
            return f'<polygon fill="{mark.fill}" points="{_points(mark.points)}"/>'
        case Ring():
            place = f'cx="{_number(mark.centre[0])}" cy="{_number(mark.centre[1])}" r="{_number(mark.radius)}"'
            return f'<circle {place} fill="none" stroke="{mark.colour}" stroke-width="{_number(mark.width)}"/>'
        case Words():
            return _text(mark)


def _text(words: Words) -> str:
    place = f'x="{_number(words.left)}" y="{_number(words.base)}" fill="{words.colour}"'
    family = f' font-family="{",".join(catalogue.shipped_catalogue().style.page.fonts)}"'
    weight = ' font-weight="bold"' if words.bold else ""
    return f'<text {place}{family}{weight} font-size="{words.size:g}">{escaped(words.text)}</text>'


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    """Return ``value`` to a hundredth of a point."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
