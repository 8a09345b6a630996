"""A sheet of marks as SVG.

Text stays text and is held to its widths, and a title and a description serve people who cannot see
the picture.
"""

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
    width, height = _write_number(sheet.width), _write_number(sheet.height)
    size = f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}"'
    opening = svg_opening(f' {size} xmlns="{_NAMES}">\n')
    marks = hold_to_widths("\n".join(map(_write_mark, sheet.marks)))
    return f"{opening}{said(sheet.title, sheet.description)}{marks}\n</svg>\n".encode()


def _write_mark(mark: Mark) -> str:
    match mark:
        case Polyline():
            stroke = _write_stroke(mark)
            if mark.dashes:
                stroke += f' stroke-dasharray="{" ".join(map(_write_number, mark.dashes))}"'
            return f'<polyline fill="none" {stroke} points="{_write_points(mark.points)}"/>'
        case Area():
            return f'<polygon fill="{mark.fill}" points="{_write_points(mark.points)}"/>'
        case Ring():
            x, y = map(_write_number, mark.centre)
            place = f'cx="{x}" cy="{y}" r="{_write_number(mark.radius)}"'
            return f'<circle {place} fill="none" {_write_stroke(mark)}/>'
        case Words():
            return _write_text(mark)


def _write_stroke(mark: Polyline | Ring) -> str:
    return f'stroke="{mark.colour}" stroke-width="{_write_number(mark.width)}"'


def _write_text(words: Words) -> str:
    place = f'x="{_write_number(words.left)}" y="{_write_number(words.base)}"'
    family = ",".join(catalogue.shipped_catalogue().style.page.fonts)
    font = f'font-family="{family}"'
    if words.bold:
        font += ' font-weight="bold"'
    font += f' font-size="{words.size:g}"'
    return f'<text {place} fill="{words.colour}" {font}>{escaped(words.text)}</text>'


def _write_points(points: Iterable[Point]) -> str:
    return " ".join(f"{_write_number(x)},{_write_number(y)}" for x, y in points)


def _write_number(value: float) -> str:
    """Return ``value`` to a hundredth of a point."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
