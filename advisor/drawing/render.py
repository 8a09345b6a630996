"""Drawings as SVG, PNG and PDF, the same on every machine, and the SVG with what people need who do not see it."""

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
_OPENING = re.compile(
    r"\A.*?<svg([^>]*>\n)", re.DOTALL
)  # what stands before it names the version of Graphviz
_LEFT_OUT = re.compile(
    r"<!--.*?-->\n|<title>[^<]*</title>\n", re.DOTALL
)  # a title would pop up, showing an internal id


def picture(drawing: Drawing, format: Format = "svg", *, dpi: int = 144) -> bytes:  # noqa: A002
    """Return ``drawing`` as a picture."""
    described = " ".join((drawing.ribbon, *drawing.conditions, drawing.description)).strip()
    return render(to_dot(drawing), format, dpi=dpi, title=drawing.title, description=described)


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
        return _finished(draw(dot, "svg").decode(), title, description).encode()
    if format == "png":
        return draw(dot, "png", dpi=dpi)
    return undated(draw(dot, "pdf"))


def undated(pdf: bytes) -> bytes:
    """Return ``pdf`` with a date that is the same on every day."""
    return _PDF_DATE.sub(_FIXED_DATE, pdf)


def svg_opening(attributes: str) -> str:
    """Return the beginning of an SVG that is an image with a title and a description; ``attributes`` close its first tag."""
    return f'{_DECLARATION}<svg role="img" aria-labelledby="drawing-title drawing-description"{attributes}'


def said(title: str, description: str) -> str:
    """Return what is read aloud in place of a picture, as elements of an SVG."""
    return _said("title", "drawing-title", title) + _said(
        "desc", "drawing-description", description
    )


def _finished(svg: str, title: str, description: str) -> str:
    """Return the SVG without what differs from machine to machine, and with text widths, a title and a description."""
    svg = hold_to_widths(embedded(_LEFT_OUT.sub("", svg)))
    return _OPENING.sub(
        lambda found: f"{svg_opening(found[1])}{said(title, description)}", svg, count=1
    )


def _said(tag: str, name: str, text: str) -> str:
    return f'<{tag} id="{name}">{html.escape(clean(text, limit=_DESCRIPTION_LIMIT), quote=False)}</{tag}>\n'
