"""A drawing as a Mermaid flowchart, for Markdown that GitHub and GitLab show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.drawing import catalogue
from advisor.drawing.condition_note import TITLE
from advisor.drawing.escaping import clean
from advisor.drawing.style import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.drawing.elements import Drawing, Edge, Node
    from advisor.drawing.style import Frame, Stroke, Style

_ARROWS = {"back": "-->", "normal": "-->", "open": "-->", "none": "---", "both": "<-->"}
_NOT_IN_IDS = re.compile(r"\W")
_NOT_IN_TEXTS = re.compile(r"[^\w .,/()+'%·-]")
_SAFE = " .,:;/()+-·'%"
_MOST_OF_A_DESCRIPTION = 4000
_STOPS = str.maketrans(";:", ",,")
_DASHES = {
    "solid": "",
    "none": "",
    "dashed": ",stroke-dasharray:5 4",
    "dotted": ",stroke-dasharray:2 3",
}
_RIBBON, _CONDITIONS = "ribbon", "conditions"
_SHAPES = {"ellipse": ("([", "])"), "cylinder": ("[(", ")]")}


def to_mermaid(drawing: Drawing) -> str:
    """Return ``drawing`` as a flowchart, the same for equal drawings.

    Who manages a thing shows by its class and its line.
    """
    return "\n".join(_write_lines(drawing, catalogue.shipped_catalogue().style)) + "\n"


def _write_lines(drawing: Drawing, style: Style) -> Iterator[str]:
    description = " ".join((drawing.ribbon, *drawing.conditions, drawing.description))
    yield "flowchart LR"
    yield f"  accTitle: {_flatten(drawing.title)}"
    yield f"  accDescr: {_flatten(description)}"
    yield from _write_ribbon(drawing, style)
    yield from _write_conditions(drawing, style)
    yield from _write_contents(drawing, style, parent="", indent="  ")
    for edge in drawing.edges:
        yield f"  {_write_edge(edge, style)}"
    for key, frame in (*style.managers.items(), *style.verdicts.items()):
        members = [_id(node.id) for node in drawing.nodes if node.managed_by == key]
        members += [_id(group.id) for group in drawing.groups if group.managed_by == key]
        if members:
            yield f"  classDef {_id(key)} {_describe_frame(frame)}"
            yield f"  class {','.join(members)} {_id(key)}"
    yield from _write_assumed(drawing, style)


def _write_ribbon(drawing: Drawing, style: Style) -> Iterator[str]:
    """Yield the ribbon as a box of its own, before all others."""
    if drawing.ribbon:
        look = f"{_describe_frame(style.ribbon)},stroke-width:{style.ribbon.thickness}px"
        yield f"  {_id(_RIBBON)}[{_quote(drawing.ribbon)}]"
        yield f"  style {_id(_RIBBON)} {look},font-weight:bold"


def _write_conditions(drawing: Drawing, style: Style) -> Iterator[str]:
    """Yield the conditions as a box of its own, behind the ribbon."""
    if drawing.conditions:
        lines = "\n".join((TITLE, *drawing.conditions))
        yield f"  {_id(_CONDITIONS)}[{_quote(lines)}]"
        yield f"  style {_id(_CONDITIONS)} {_describe_frame(style.people)}"


def _write_assumed(drawing: Drawing, style: Style) -> Iterator[str]:
    """Yield what distinguishes the assumed parts: their line, and a box that says what it means."""
    members = [_id(node.id) for node in drawing.nodes if node.assumed]
    members += [_id(group.id) for group in drawing.groups if group.assumed]
    if members:
        name = _id(ASSUMED)
        yield f"  legend_{name}[{_quote(style.assumed.label)}]"
        yield f"  style legend_{name} {_describe_frame(style.assumed)}"
        yield f"  classDef {name}{_DASHES[style.assumed.line].replace(',', ' ')}"
        yield f"  class {','.join(members)} {name}"


def _describe_frame(frame: Frame) -> str:
    return f"fill:{frame.fill},stroke:{frame.border},color:{frame.ink}{_DASHES[frame.line]}"


def _write_contents(
    drawing: Drawing,
    style: Style,
    parent: str,
    indent: str,
) -> Iterator[str]:
    """Yield the nodes and groups that stand directly inside the group ``parent``."""
    for node in drawing.nodes:
        if node.group == parent:
            yield f"{indent}{_write_node(node, style)}"
    for group in drawing.groups:
        if group.parent == parent:
            yield f"{indent}subgraph {_id(group.id)}[{_quote(group.label)}]"
            yield from _write_contents(drawing, style, group.id, f"{indent}  ")
            yield f"{indent}end"


def _write_node(node: Node, style: Style) -> str:
    opening, closing = _SHAPES.get(style.nodes[node.role].shape, ("[", "]"))
    label = _quote("\n".join(node.lines))
    return f"{_id(node.id)}{opening}{label}{closing}"


def _write_edge(edge: Edge, style: Style) -> str:
    look = style.edges[edge.role]
    label = f"|{_quote(edge.label)}|" if edge.label else ""
    tail, head = edge.tail, edge.head
    if look.arrow == "back":
        tail, head = head, tail
    return f"{_id(tail)} {_choose_arrow(look)}{label} {_id(head)}"


def _choose_arrow(look: Stroke) -> str:
    if look.line == "solid":
        return _ARROWS[look.arrow]
    return "-.-" if look.arrow == "none" else "-.->"


def _id(name: str) -> str:
    return f"n_{_NOT_IN_IDS.sub('_', name)}"


def _quote(text: str) -> str:
    """Return ``text`` as a label in which nothing is markup."""
    lines = filter(None, map(clean, text.split("\n")))
    return f'"{"<br/>".join(map(_escape, lines))}"'


def _escape(text: str) -> str:
    return "".join(map(_escape_character, text))


def _escape_character(character: str) -> str:
    if character.isalnum() or character in _SAFE:
        return character
    return f"#{ord(character)};"


def _flatten(text: str) -> str:
    """Return ``text`` as a line that ends at its end.

    A semicolon or a colon would end it before.
    """
    line = clean(text, limit=_MOST_OF_A_DESCRIPTION).translate(_STOPS)
    return " ".join(_NOT_IN_TEXTS.sub(" ", line).split())
