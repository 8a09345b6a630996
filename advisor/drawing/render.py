"""Drawings as SVG, PNG and PDF, the same on every machine.

The SVG has a title and a description for people who cannot see it.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Literal

from advisor.drawing.dot import to_dot
from advisor.drawing.escaping import clean
from advisor.drawing.icons import copied, embedded
from advisor.drawing.layout import draw
from advisor.drawing.text_widths import hold_to_widths
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.drawing.elements import Drawing

Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")
LEAST_DPI, MOST_DPI = 36, 600

_PDF_DATE = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}")
_FIXED_DATE = rb"\g<1>20000101000000"
_DESCRIPTION_LIMIT = 4000
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# What stands before the first tag names the version of Graphviz.
_OPENING = re.compile(r"\A.*?<svg([^>]*>\n)", re.DOTALL)
# A title would pop up and show an internal id.
_LEFT_OUT = re.compile(r"<!--.*?-->\n|<title>[^<]*</title>\n", re.DOTALL)


def picture(drawing: Drawing, format: Format = "svg", *, dpi: int = 144) -> bytes:  # noqa: A002
    """Return ``drawing`` as a picture."""
    texts = (drawing.ribbon, *drawing.conditions, drawing.description)
    description = " ".join(texts).strip()
    return render(to_dot(drawing), format, dpi=dpi, title=drawing.title, description=description)


def render(
    dot: str,
    format: Format,  # noqa: A002
    *,
    dpi: int = 144,
    title: str,
    description: str,
) -> bytes:
    """Return the picture of ``dot``; ``dpi`` counts for PNG, title and description for SVG."""
    if format not in FORMATS:
        message = f"there is no picture format {format!r}; there are: {', '.join(FORMATS)}"
        raise AdvisorError(message)
    if not LEAST_DPI <= dpi <= MOST_DPI:
        message = f"cannot draw at {dpi} dots per inch; use {LEAST_DPI} to {MOST_DPI}"
        raise AdvisorError(message)
    dot = copied(dot)
    if format == "svg":
        return _finish(draw(dot, "svg").decode(), title, description).encode()
    if format == "png":
        return draw(dot, "png", dpi=dpi)
    return undated(draw(dot, "pdf"))


def undated(pdf: bytes) -> bytes:
    """Return ``pdf`` with a date that is the same on every day."""
    return _PDF_DATE.sub(_FIXED_DATE, pdf)


def svg_opening(attributes: str) -> str:
    """Return the beginning of an SVG that is an image with a title and a description.

    ``attributes`` close its first tag.
    """
    role = 'role="img" aria-labelledby="drawing-title drawing-description"'
    return f"{_DECLARATION}<svg {role}{attributes}"


def said(title: str, description: str) -> str:
    """Return what is read aloud in place of a picture, as elements of an SVG."""
    title = _write_element("title", "drawing-title", title)
    return title + _write_element("desc", "drawing-description", description)


def _finish(svg: str, title: str, description: str) -> str:
    """Return the SVG with text widths, a title and a description.

    What differs from machine to machine is left out.
    """
    svg = hold_to_widths(embedded(_LEFT_OUT.sub("", svg)))
    spoken = said(title, description)
    return _OPENING.sub(lambda opening: f"{svg_opening(opening[1])}{spoken}", svg, count=1)


def _write_element(tag: str, name: str, text: str) -> str:
    content = html.escape(clean(text, limit=_DESCRIPTION_LIMIT), quote=False)
    return f'<{tag} id="{name}">{content}</{tag}>\n'
