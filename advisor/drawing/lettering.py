"""The width that each text of a drawing was laid out with, written into the SVG.

A viewer without the bundled font, or one of its metric twins, takes another one. Told the width, it fits the letters into it,
so that no label leaves its box.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

_TEXT = "{http://www.w3.org/2000/svg}text"


def hold_to_widths(root: ET.Element, layout: bytes) -> None:
    """Give each text below ``root`` the width that it has in ``layout``, the same drawing in Graphviz's JSON."""
    widths = {_place(text["text"], *text["pt"]): text["width"] for text in _texts(json.loads(layout))}
    for element in root.iter(_TEXT):
        place = _place(element.text or "", float(element.get("x", "0")), -float(element.get("y", "0")))
        if place in widths:
            element.set("textLength", f"{widths[place]:g}")
            element.set("lengthAdjust", "spacingAndGlyphs")


def _place(text: str, x: float, y: float) -> tuple[str, float, float]:
    return " ".join(text.split()), round(x, 1), round(y, 1)


def _texts(found: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    """Yield every drawing operation that writes a text."""
    if isinstance(found, dict):
        if found.get("op") == "T":
            yield found
        for value in found.values():
            yield from _texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value)
