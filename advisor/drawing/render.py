"""DOT text to SVG, PNG or PDF, by the Graphviz inside pygraphviz; needs no program on the machine."""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from advisor.drawing import fonts
from advisor.drawing.dot import to_dot
from advisor.drawing.icons import copied, embed
from advisor.drawing.lettering import hold_to_widths
from advisor.drawing.text import clean
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from advisor.drawing.model import Drawing

Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")
LEAST_DPI, MOST_DPI = 36, 600

_SVG = "http://www.w3.org/2000/svg"
_LOCK = threading.Lock()  # Graphviz and the font library keep global state
_PDF_DATE = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}")
_PICTURE = re.compile(r"<IMG [^>]*/>")  # its place keeps its size; Graphviz complains that it cannot load one for JSON
_FIXED_DATE = rb"\g<1>20000101000000"
_DESCRIPTION_LIMIT = 4000


def picture(drawing: Drawing, format: Format = "svg", *, dpi: int = 144) -> bytes:  # noqa: A002
    """Return ``drawing`` as a picture."""
    return render(to_dot(drawing), format, dpi=dpi, title=drawing.title, description=drawing.description)


def render(dot: str, format: Format, *, dpi: int = 144, title: str, description: str) -> bytes:  # noqa: A002
    """Return the picture of ``dot``; ``dpi`` counts for PNG, title and description for SVG."""
    if format not in FORMATS:
        message = f"there is no picture format {format!r}; there are: {', '.join(FORMATS)}"
        raise AdvisorError(message)
    if not LEAST_DPI <= dpi <= MOST_DPI:
        message = f"cannot draw at {dpi} dots per inch; use {LEAST_DPI} to {MOST_DPI}"
        raise AdvisorError(message)
    dot = copied(dot)
    if format == "svg":
        return _finished_svg(*_svg_and_layout(dot), title, description)
    if format == "png":
        return draw(dot, "png", dpi=dpi)
    return _PDF_DATE.sub(_FIXED_DATE, draw(dot, "pdf"))


def _svg_and_layout(dot: str) -> tuple[bytes, bytes]:
    """Return the SVG, and the same layout in JSON."""
    if _PICTURE.search(dot):
        return draw(dot, "svg"), draw(_PICTURE.sub("", dot), "json")
    with _LOCK:
        svg, layout = _drawn(_graphviz(), dot, ("svg", "json"), None)
    return svg, layout


def draw(dot: str, format: str, *, dpi: int | None = None) -> bytes:  # noqa: A002
    """Return what Graphviz itself makes of ``dot``, in any of its formats."""
    with _LOCK:
        return _drawn(_graphviz(), dot, (format,), dpi)[0]


@cache
def _graphviz() -> ModuleType:
    """Return pygraphviz, awake and with no fonts but ours."""
    with fonts.only_bundled():
        try:
            import pygraphviz  # noqa: PLC0415
        except ImportError as error:
            message = (
                f"cannot draw pictures here: pygraphviz, which carries Graphviz, cannot be imported ({error}); "
                "it has no wheels for musl (Alpine) and glibc older than 2.28. "
                "The drawing can still be written as DOT text (.gv) and drawn elsewhere"
            )
            raise AdvisorError(message) from error
        _drawn(pygraphviz, "digraph { a }", ("svg",), None)
    module: ModuleType = pygraphviz
    return module


def _drawn(graphviz: ModuleType, dot: str, formats: Sequence[str], dpi: int | None) -> list[bytes]:
    """Return ``dot``, laid out once, in each of ``formats``: as ``AGraph.draw`` does it, which lays out anew for each."""
    graph, low = graphviz.AGraph(string=dot), graphviz.graphviz
    if dpi is not None:
        graph.graph_attr["dpi"] = str(dpi)
    context = low.gvContextWithBuiltins()
    try:
        if low.gvLayout(context, graph.handle, b"dot"):
            raise AdvisorError("cannot draw: Graphviz finds no layout for this drawing")
        drawn = [low.gvRenderData(context, graph.handle, each.encode()) for each in formats]
        low.gvFreeLayout(context, graph.handle)
    finally:
        low.gvFreeContext(context)
        graph.close()
    if any(failed for failed, _ in drawn):
        raise AdvisorError(f"cannot draw: Graphviz does not write {', '.join(formats)} of this drawing")
    return [data for _, data in drawn]


def _finished_svg(svg: bytes, layout: bytes, title: str, description: str) -> bytes:
    """Return the SVG without what differs from machine to machine, and with text widths, a title and a description."""
    root = ET.fromstring(svg)  # noqa: S314 - Graphviz wrote it; comments and the document type go here
    for parent in list(root.iter()):
        for child in parent.findall(f"{{{_SVG}}}title"):  # each would pop up in browsers, showing an internal id
            parent.remove(child)
    hold_to_widths(root, layout)
    embed(root)
    root.set("role", "img")
    root.set("aria-labelledby", "drawing-title drawing-description")
    root.insert(0, _said("title", title))
    root.insert(1, _said("desc", description))
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _said(tag: str, text: str) -> ET.Element:
    name = "title" if tag == "title" else "description"
    element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"drawing-{name}"})
    element.text = clean(text, limit=_DESCRIPTION_LIMIT)
    element.tail = "\n"
    return element
