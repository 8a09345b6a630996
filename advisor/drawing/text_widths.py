"""The width that each text of a drawing was laid out with, written into the SVG.

A viewer without the bundled font, or one of its metric twins, takes another one. Told the width, it fits the letters into it,
so that no label leaves its box.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from advisor.drawing import catalogue
from advisor.drawing.layout import draw

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_TEXT = re.compile(
    r' font-family="[^"]*"(?P<bold> font-weight="bold")? font-size="(?P<size>[0-9.]+)"'
    r"(?=[^>]*>(?P<text>[^<]*[^<\s][^<]*)</text>)"
)
_MOST_REMEMBERED = 10_000


class Letters(NamedTuple):
    """A text as it is set: escaped for XML, its size in points, and whether it is bold."""

    text: str
    size: str
    bold: bool


_remembered: dict[Letters, float] = {}  # most texts of one drawing are in the next one too


def width_of(letters: Letters) -> float:
    """Return how wide ``letters`` are set, in points."""
    return widths_of([letters])[letters]


def hold_to_widths(svg: str) -> str:
    """Return ``svg`` with the width of each text in it."""
    places = [(found.end(), _letters(found)) for found in _TEXT.finditer(svg)]
    widths = widths_of({letters for _, letters in places})
    cuts = [0, *(place for place, _ in places)]
    parts = (
        svg[start:end] + _attributes(widths[letters])
        for start, (end, letters) in zip(cuts, places, strict=False)
    )
    return "".join(parts) + svg[cuts[-1] :]


def _attributes(width: float) -> str:
    return f' textLength="{width:g}" lengthAdjust="spacingAndGlyphs"'


def widths_of(texts: Iterable[Letters]) -> dict[Letters, float]:
    """Return the widths of ``texts``, those measured that are not remembered."""
    asked = set(texts)
    known = {each: width for each in asked if (width := _remembered.get(each)) is not None}
    unknown = sorted(asked - known.keys())
    measured = dict(zip(unknown, _measured(unknown), strict=True))
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered.update(measured)
    return known | measured


def _letters(found: re.Match[str]) -> Letters:
    return Letters(found["text"], found["size"], found["bold"] is not None)


def _measured(texts: Collection[Letters]) -> Iterator[float]:
    """Yield how wide Graphviz sets each text, in points: that of a drawing with nothing but these."""
    if not texts:
        return
    fonts = ",".join(catalogue.shipped_catalogue().style.page.fonts)
    nodes = " ".join(f"{number} [label=<{_marked_up(each)}>]" for number, each in enumerate(texts))
    layout = json.loads(
        draw(f'digraph {{ node [shape=plain fontname="{fonts}"] {nodes} }}', "json")
    )
    for node in layout["objects"]:
        yield next(each["width"] for each in node["_ldraw_"] if each["op"] == "T")


def _marked_up(letters: Letters) -> str:
    text = letters.text.replace("\\", "&#92;&#92;")  # an escape of Graphviz's, otherwise
    text = f"<B>{text}</B>" if letters.bold else text
    return f'<FONT POINT-SIZE="{letters.size}">{text}</FONT>'
