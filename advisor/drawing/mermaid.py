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
    from advisor.drawing.style import Frame, Style

_ARROWS = {"back": "-->", "normal": "-->", "open": "-->", "none": "---", "both": "<-->"}
_NOT_IN_IDS = re.compile(r"\W")
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
    """Return ``drawing`` as a flowchart, the same for equal drawings; who manages a thing is told by class and by line."""
    return "\n".join(_lines(drawing, catalogue.shipped_catalogue().style)) + "\n"


def _lines(drawing: Drawing, style: Style) -> Iterator[str]:
    yield "flowchart LR"
    yield f"  accTitle: {_plain(drawing.title)}"
    yield f"  accDescr: {_plain(' '.join((drawing.ribbon, *drawing.conditions, drawing.description)))}"
    yield from _ribbon(drawing, style)
    yield from _conditions(drawing, style)
    yield from _inside(drawing, style, "", "  ")
    for edge in drawing.edges:
        yield f"  {_edge(edge, style)}"
    for key, frame in (*style.managers.items(), *style.verdicts.items()):
        members = [_id(each.id) for each in drawing.nodes if each.managed_by == key]
        members += [_id(each.id) for each in drawing.groups if each.managed_by == key]
        if members:
            yield f"  classDef {_id(key)} {_look(frame)}"
            yield f"  class {','.join(members)} {_id(key)}"
    yield from _assumed(drawing, style)


def _ribbon(drawing: Drawing, style: Style) -> Iterator[str]:
    """Yield the ribbon as a box of its own, before all others."""
    if drawing.ribbon:
        yield f"  {_id(_RIBBON)}[{_quoted(drawing.ribbon)}]"
        yield f"  style {_id(_RIBBON)} {_look(style.ribbon)},stroke-width:{style.ribbon.thickness}px,font-weight:bold"


def _conditions(drawing: Drawing, style: Style) -> Iterator[str]:
    """Yield the conditions as a box of its own, behind the ribbon."""
    if drawing.conditions:
        lines = "\n".join((TITLE, *drawing.conditions))
        yield f"  {_id(_CONDITIONS)}[{_quoted(lines)}]"
        yield f"  style {_id(_CONDITIONS)} {_look(style.people)}"


def _assumed(drawing: Drawing, style: Style) -> Iterator[str]:
    """Yield what tells the assumed parts from the others: their line, and a box that says what it means."""
    members = [_id(each.id) for each in drawing.nodes if each.assumed]
    members += [_id(each.id) for each in drawing.groups if each.assumed]
    if members:
        name = _id(ASSUMED)
        yield f"  legend_{name}[{_quoted(style.assumed.label)}]"
        yield f"  style legend_{name} {_look(style.assumed)}"
        yield f"  classDef {name}{_DASHES[style.assumed.line].replace(',', ' ')}"
        yield f"  class {','.join(members)} {name}"


def _look(frame: Frame) -> str:
    return f"fill:{frame.fill},stroke:{frame.border},color:{frame.ink}{_DASHES[frame.line]}"


def _inside(drawing: Drawing, style: Style, group: str, indent: str) -> Iterator[str]:
    """Yield the nodes and groups that stand directly inside ``group``."""
    for node in drawing.nodes:
        if node.group == group:
            yield f"{indent}{_node(node, style)}"
    for each in drawing.groups:
        if each.parent == group:
            yield f"{indent}subgraph {_id(each.id)}[{_quoted(each.label)}]"
            yield from _inside(drawing, style, each.id, f"{indent}  ")
            yield f"{indent}end"


def _node(node: Node, style: Style) -> str:
    opening, closing = _SHAPES.get(style.nodes[node.role].shape, ("[", "]"))
    label = "\n".join(node.lines)
    return f"{_id(node.id)}{opening}{_quoted(label)}{closing}"


def _edge(edge: Edge, style: Style) -> str:
    look = style.edges[edge.role]
    arrow = (
        _ARROWS[look.arrow] if look.line == "solid" else "-.-" if look.arrow == "none" else "-.->"
    )
    label = f"|{_quoted(edge.label)}|" if edge.label else ""
    tail, head = (edge.head, edge.tail) if look.arrow == "back" else (edge.tail, edge.head)
    return f"{_id(tail)} {arrow}{label} {_id(head)}"


def _id(name: str) -> str:
    return f"n_{_NOT_IN_IDS.sub('_', name)}"


def _quoted(text: str) -> str:
    """Return ``text`` as a label in which nothing is markup."""
    lines = (_escaped(clean(line)) for line in text.split("\n"))
    return f'"{"<br/>".join(line for line in lines if line)}"'


def _escaped(text: str) -> str:
    return "".join(
        each if each.isalnum() or each in " .,:;/()+-·'%" else f"#{ord(each)};" for each in text
    )


def _plain(text: str) -> str:
    """Return ``text`` as a line that ends at its end: a semicolon or a colon would end it before."""
    kept = re.sub(
        r"[^\w .,/()+'%·-]", " ", clean(text, limit=_MOST_OF_A_DESCRIPTION).translate(_STOPS)
    )
    return " ".join(kept.split())
