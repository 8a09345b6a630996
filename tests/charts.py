"""What is wrong with a chart as SVG: overlapping words, marks off the page, lines through words.

Also made-up figures to draw.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import chain, pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from advisor.costing.assumptions import LIKELY
from advisor.drawing import text_widths

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.costing.break_even import BreakEven, Crossing, Curve
    from advisor.explanation.cost_analysis import CostAnalysis
    from advisor.knowledge.model import Platform

SVG = "{http://www.w3.org/2000/svg}"
LEAST_SIZE = 8.5
GRID = "#dde2e8"  # the only line that may run behind words
_ROUNDING = 0.06  # points
_ABOVE, _BELOW = 0.9, 0.2  # how far letters reach above their line and below it, by their size

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Text:
    """A text where it stands, its left, upper, right and lower edge, its size and its colour."""

    text: str
    box: Box
    size: float
    colour: str


class _Made(SimpleNamespace):
    def __repr__(self) -> str:
        return f"figures of {len(self.priced)} platforms"


def pretended(
    consultation: Consultation,
    costs: Mapping[Platform, tuple[Decimal, Decimal, Decimal]],
    *,
    by_copies: Sequence[Curve] = (),
    by_fill: Sequence[Curve] = (),
    crossings: Sequence[Crossing] = (),
    evens: Sequence[BreakEven] = (),
    copies: int = 0,
    conditions: Sequence[Any] = (),
) -> CostAnalysis:
    """Return what is drawn of an expense.

    It has the low, likely and high ``costs`` and the curves that are given.
    """
    stances = ("low", LIKELY, "high")
    priced = []
    for platform, usd in costs.items():
        by_stance = dict(zip(stances, usd, strict=True))
        priced.append(SimpleNamespace(platform=platform, usd=by_stance))
    made = _Made(
        consultation=consultation,
        conditions=tuple(conditions),
        counts_people=True,
        crossings=tuple(crossings),
        priced=tuple(sorted(priced, key=lambda cost: cost.usd[LIKELY])),
        curves=(tuple(by_copies), tuple(by_fill)),
        break_evens=tuple(evens),
        estimate=SimpleNamespace(sizes=SimpleNamespace(copies=copies)),
        counted=lambda cost, stance=LIKELY: cost.usd[stance],
    )
    return cast("CostAnalysis", made)


def texts(root: ET.Element) -> list[Text]:
    """Return the texts of a chart, in their order."""
    return [_text(element) for element in root.iter(f"{SVG}text")]


def faults(root: ET.Element) -> list[str]:
    """Return everything that is wrong with a chart; nothing if it can be read."""
    return [*_words(root), *_off_the_page(root), *_crossed(root)]


def points(element: ET.Element) -> list[Point]:
    """Return the points of a line or an area."""
    return [(float(x), float(y)) for x, y in re.findall(r"(\S+),(\S+)", element.get("points", ""))]


def lines(root: ET.Element) -> list[ET.Element]:
    """Return the lines of a chart but for those of its grid."""
    return [line for line in root.iter(f"{SVG}polyline") if line.get("stroke") != GRID]


def _text(element: ET.Element) -> Text:
    x, y, size = (float(element.get(name, "nan")) for name in ("x", "y", "font-size"))
    width = float(element.get("textLength", "nan"))
    return Text(
        element.text or "",
        (x, y - _ABOVE * size, x + width, y + _BELOW * size),
        size,
        element.get("fill", ""),
    )


def _words(root: ET.Element) -> Iterator[str]:
    page, found = _page(root), texts(root)
    for number, one in enumerate(found):
        if not all(map(math.isfinite, one.box)):
            yield f"{one.text!r} stands nowhere"
        if not _inside(one.box, page):
            yield f"{one.text!r} leaves the page"
        if one.size < LEAST_SIZE:
            yield f"{one.text!r} is too small"
        for two in found[number + 1 :]:
            if _overlap(one.box, two.box):
                yield f"{one.text!r} and {two.text!r} overlap"
    for element, one in zip(root.iter(f"{SVG}text"), found, strict=True):
        bold = element.get("font-weight") == "bold"
        escaped = one.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        measured = text_widths.width_of(
            text_widths.Letters(escaped, element.get("font-size", ""), bold)
        )
        if abs(one.box[2] - one.box[0] - measured) > _ROUNDING:
            yield f"{one.text!r} is not as wide as it is measured"


def _off_the_page(root: ET.Element) -> Iterator[str]:
    page = _page(root)
    for element in root:
        shown = points(element)
        if element.tag == f"{SVG}circle":
            shown += _corners(element)
        for x, y in shown:
            if not _inside((x, y, x, y), page):
                yield f"{element.tag.removeprefix(SVG)} at {x}, {y} leaves the page"


def _crossed(root: ET.Element) -> Iterator[str]:
    """Yield where a line or a circle runs through words."""
    runs = [list(pairwise(points(line))) for line in lines(root)]
    runs += [list(pairwise(_corners(circle))) for circle in root.iter(f"{SVG}circle")]
    for text in texts(root):
        if any(_through(one, two, text.box) for one, two in chain(*runs)):
            yield f"a line runs through {text.text!r}"


def _corners(circle: ET.Element) -> Iterator[Point]:
    x, y, radius = (float(circle.get(name, "nan")) for name in ("cx", "cy", "r"))
    for across, up in ((-1, 0), (0, -1), (1, 0), (0, 1), (-1, 0)):
        yield x + radius * across, y + radius * up


def _page(root: ET.Element) -> Box:
    left, top, width, height = (float(number) for number in root.get("viewBox", "").split())
    return left, top, left + width, top + height


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0]
        and inner[1] >= outer[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _overlap(one: Box, two: Box) -> bool:
    across = one[0] + _ROUNDING < two[2] and two[0] + _ROUNDING < one[2]
    return across and one[1] + _ROUNDING < two[3] and two[1] + _ROUNDING < one[3]


def _through(one: Point, two: Point, box: Box) -> bool:
    """Return whether the line from ``one`` to ``two`` has a part within ``box``.

    The line is cut at each edge of the box.
    """
    start, end = 0.0, 1.0
    for axis in (0, 1):
        low, high = box[axis] + _ROUNDING, box[axis + 2] - _ROUNDING
        here, way = one[axis], two[axis] - one[axis]
        if way == 0:
            if not low < here < high:
                return False
            continue
        cuts = sorted(((low - here) / way, (high - here) / way))
        start, end = max(start, cuts[0]), min(end, cuts[1])
    return start < end
