"""The width that each text of a drawing was laid out with, written into the SVG.

A viewer without the bundled font, or one of its metric twins, takes another one. If it is told the
width, it fits the letters into it, so that no label leaves its box.
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
    widths = widths_of(map(_read_letters, _TEXT.finditer(svg)))

    def add_width(text: re.Match[str]) -> str:
        width = widths[_read_letters(text)]
        return f'{text[0]} textLength="{width:g}" lengthAdjust="spacingAndGlyphs"'

    return _TEXT.sub(add_width, svg)


def widths_of(texts: Iterable[Letters]) -> dict[Letters, float]:
    """Return the widths of ``texts``; those that are not remembered are measured."""
    asked = set(texts)
    widths = {letters: _remembered[letters] for letters in asked & _remembered.keys()}
    unknown = sorted(asked - widths.keys())
    measured = dict(zip(unknown, _measure(unknown), strict=True))
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    _remembered.update(measured)
    return widths | measured


def _read_letters(text: re.Match[str]) -> Letters:
    return Letters(text["text"], text["size"], text["bold"] is not None)


def _measure(texts: Collection[Letters]) -> Iterator[float]:
    """Yield how wide Graphviz sets each text, in points, in a drawing with nothing but these."""
    if not texts:
        return
    fonts = ",".join(catalogue.shipped_catalogue().style.page.fonts)
    labels = map(_mark_up, texts)
    nodes = " ".join(f"{number} [label=<{label}>]" for number, label in enumerate(labels))
    graph = f'digraph {{ node [shape=plain fontname="{fonts}"] {nodes} }}'
    for node in json.loads(draw(graph, "json"))["objects"]:
        yield next(drawn["width"] for drawn in node["_ldraw_"] if drawn["op"] == "T")


def _mark_up(letters: Letters) -> str:
    text = letters.text.replace("\\", "&#92;&#92;")  # an escape of Graphviz's, otherwise
    if letters.bold:
        text = f"<B>{text}</B>"
    return f'<FONT POINT-SIZE="{letters.size}">{text}</FONT>'
