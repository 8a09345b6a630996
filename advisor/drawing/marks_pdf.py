"""A sheet of marks as PDF, in lines and letters, drawn by Graphviz.

Lines and areas are the background of a graph, in Graphviz's language xdot. That has no dash
patterns, so each dash is a line of its own; and Graphviz 14 crashes on words in it, so words are
nodes at fixed places.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from advisor.drawing import catalogue
from advisor.drawing.layout import draw
from advisor.drawing.marks import Area, Polyline, Ring, Words
from advisor.drawing.render import undated
from advisor.drawing.strokes import dashed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.drawing.marks import Mark, Point, Sheet

_INCH: Final = 72
_NOT_MOVED: Final[Point] = (0.0, 0.0)


def to_pdf(sheet: Sheet) -> bytes:
    """Return ``sheet`` as PDF, on one page of its size, the same for equal sheets."""
    return undated(draw(sheet_to_dot(sheet), "pdf", placed=True))


def sheet_to_dot(sheet: Sheet) -> str:
    """Return the graph whose picture is ``sheet``.

    Where in its node Graphviz sets a text depends on the size of the letters: it is asked first,
    and nodes are moved by that. A string may have 16,384 characters, so that the background is put
    together from one for each part.
    """
    words = [mark for mark in sheet.marks if isinstance(mark, Words)]
    layout = json.loads(draw(_write_graph(sheet, words, {}), "json", placed=True))
    return _write_graph(sheet, words, dict(_find_moves(sheet, words, layout["objects"])))


def _find_moves(
    sheet: Sheet, words: Sequence[Words], objects: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[int, Point]]:
    """Yield for each text by how much it was set off its place."""
    for node in objects:
        number = str(node["name"]).removeprefix("t")
        places = [drawn["pt"] for drawn in node.get("_ldraw_", ()) if drawn["op"] == "T"]
        if number.isdigit() and places:
            x, y = places[0]
            wanted = words[int(number)]
            yield int(number), (wanted.left - x, sheet.height - wanted.base - y)


def _write_graph(sheet: Sheet, words: Sequence[Words], moves: Mapping[int, Point]) -> str:
    parts: list[str] = []
    for mark in sheet.marks:
        parts += [f"{part} " for part in _write_mark(mark, sheet.height)]
    background = '" + "'.join(parts)
    fonts = ",".join(catalogue.shipped_catalogue().style.page.fonts)
    size = f"width={sheet.width / _INCH:.6f} height={sheet.height / _INCH:.6f} fixedsize=true"
    centre = _write_point(sheet.width / 2, sheet.height / 2)
    lines = [
        "digraph {",
        f'pad=0 margin=0 _background="{background}"',
        f'node [shape=plain fontname="{fonts}"]',
        f'page [label="" {size} pos="{centre}"]',
    ]
    for number, text in enumerate(words):
        lines.append(_write_node(number, text, sheet.height, moves.get(number, _NOT_MOVED)))
    return "\n".join((*lines, "}\n"))


def _write_node(
    number: int,
    words: Words,
    height: float,
    move: Point,
) -> str:
    text = words.letters.text.replace("\\", "&#92;&#92;")  # an escape of Graphviz's, otherwise
    if words.bold:
        text = f"<B>{text}</B>"
    label = f'<FONT POINT-SIZE="{words.size:g}" COLOR="{words.colour}">{text}</FONT>'
    place = _write_point(words.left + move[0], height - words.base + move[1])
    return f't{number} [label=<{label}> pos="{place}"]'


def _write_mark(mark: Mark, height: float) -> Iterator[str]:
    """Yield ``mark`` in the language of backgrounds; of words nothing, as they are nodes."""
    match mark:
        case Polyline():
            yield _write_ink(mark.colour)
            yield _write_thickness(mark.width)
            for dash in dashed(mark.points, mark.dashes):
                yield f"L {_write_points(dash, height)}"
        case Area():
            yield _write_ink(mark.fill)
            yield _write_thickness(0)
            yield f"C {_count(mark.fill)}"
            yield f"P {_write_points(mark.points, height)}"
        case Ring():
            x, y = mark.centre
            yield _write_ink(mark.colour)
            yield _write_thickness(mark.width)
            yield f"e {_write_point(x, height - y, ' ')} {mark.radius:.2f} {mark.radius:.2f}"


def _write_points(points: Sequence[Point], height: float) -> str:
    places = " ".join(_write_point(x, height - y, " ") for x, y in points)
    return f"{len(points)} {places}"


def _write_point(x: float, y: float, between: str = ",") -> str:
    return f"{x:.2f}{between}{y:.2f}"


def _write_ink(colour: str) -> str:
    return f"c {_count(colour)}"


def _write_thickness(width: float) -> str:
    return f"S {_count(f'setlinewidth({width:g})')}"


def _count(text: str) -> str:
    """Return ``text`` behind its length, as xdot has it."""
    return f"{len(text)} -{text}"
