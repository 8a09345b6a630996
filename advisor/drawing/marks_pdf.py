"""A sheet of marks as PDF, in lines and letters, by the Graphviz that is on board.

Lines and areas are the background of a graph, told in its language xdot. That has no dashes of one's own, so that each dash is
a line, and Graphviz 14 dies of words in it, so that words are nodes at fixed places.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from advisor.drawing import catalogue
from advisor.drawing.layout import draw
from advisor.drawing.marks import Area, Polyline, Ring, Words
from advisor.drawing.render import undated
from advisor.drawing.strokes import dashed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.drawing.marks import Mark, Point, Sheet

_INCH: Final = 72
_NONE_MOVED: Final[Point] = (0.0, 0.0)


def to_pdf(sheet: Sheet) -> bytes:
    """Return ``sheet`` as PDF, on one page of its size, the same for equal sheets."""
    return undated(draw(sheet_to_dot(sheet), "pdf", placed=True))


def sheet_to_dot(sheet: Sheet) -> str:
    """Return the graph whose picture is ``sheet``.

    Where in its node Graphviz sets a text depends on the size of the letters: it is asked first, and nodes are moved by that.
    A string may have 16,384 characters, so that the background is put together from one for each part.
    """
    words = [each for each in sheet.marks if isinstance(each, Words)]
    laid_out = json.loads(draw(_graph(sheet, words, {}), "json", placed=True))
    return _graph(sheet, words, dict(_moves(sheet, words, laid_out["objects"])))


def _moves(
    sheet: Sheet, words: Sequence[Words], objects: Iterable[Mapping[str, object]]
) -> Iterator[tuple[int, Point]]:
    """Yield for each text by how much it was set off its place."""
    for node in objects:
        number = str(node["name"]).removeprefix("t")
        texts = [each["pt"] for each in node.get("_ldraw_", ()) if each["op"] == "T"]  # type: ignore[attr-defined]
        if number.isdigit() and texts:
            wanted = words[int(number)]
            yield int(number), (wanted.left - texts[0][0], sheet.height - wanted.base - texts[0][1])


def _graph(sheet: Sheet, words: Sequence[Words], moves: Mapping[int, Point]) -> str:
    wide, high = sheet.width / _INCH, sheet.height / _INCH
    background = '" + "'.join(
        f"{part} " for each in sheet.marks for part in _drawn(each, sheet.height)
    )
    fonts = ",".join(catalogue.shipped_catalogue().style.page.fonts)
    page = f'page [label="" width={wide:.6f} height={high:.6f} fixedsize=true pos="{_at(sheet.width / 2, sheet.height / 2)}"]'
    nodes = "\n".join(
        _node(number, each, sheet.height, moves.get(number, _NONE_MOVED))
        for number, each in enumerate(words)
    )
    return f'digraph {{\npad=0 margin=0 _background="{background}"\nnode [shape=plain fontname="{fonts}"]\n{page}\n{nodes}\n}}\n'


def _node(number: int, words: Words, high: float, move: Point) -> str:
    text = words.letters.text.replace("\\", "&#92;&#92;")  # an escape of Graphviz's, otherwise
    text = f"<B>{text}</B>" if words.bold else text
    label = f'<FONT POINT-SIZE="{words.size:g}" COLOR="{words.colour}">{text}</FONT>'
    return f't{number} [label=<{label}> pos="{_at(words.left + move[0], high - words.base + move[1])}"]'


def _drawn(mark: Mark, high: float) -> Iterator[str]:
    """Yield ``mark`` in the words of a background; words are none of it."""
    match mark:
        case Polyline():
            yield from (_ink(mark.colour), _thick(mark.width))
            yield from (f"L {_points(each, high)}" for each in dashed(mark.points, mark.dashes))
        case Area():
            yield from (
                _ink(mark.fill),
                _thick(0),
                f"C {_counted(mark.fill)}",
                f"P {_points(mark.points, high)}",
            )
        case Ring():
            x, y = mark.centre
            yield from (_ink(mark.colour), _thick(mark.width))
            yield f"e {_at(x, high - y, ' ')} {mark.radius:.2f} {mark.radius:.2f}"


def _points(points: Sequence[Point], high: float) -> str:
    return f"{len(points)} {' '.join(_at(x, high - y, ' ') for x, y in points)}"


def _at(x: float, y: float, between: str = ",") -> str:
    return f"{x:.2f}{between}{y:.2f}"


def _ink(colour: str) -> str:
    return f"c {_counted(colour)}"


def _thick(width: float) -> str:
    return f"S {_counted(f'setlinewidth({width:g})')}"


def _counted(text: str) -> str:
    return f"{len(text)} -{text}"
