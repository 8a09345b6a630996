"""How things look, by role and by who manages them; read from ``style.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from advisor.drawing.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

ASSUMED: Final = "assumed"
"""The name of the look of what rests on no answer, and of its line in the legend."""

_SHAPES = ("box", "ellipse", "hexagon", "cylinder", "component", "folder", "tab", "note", "box3d")
_STROKES = ("solid", "dashed", "dotted")
_LINES = (*_STROKES, "none")
_CORNERS = ("square", "rounded")
_ARROWS = ("normal", "open", "none", "both", "back")
_FRAME = ("fill", "border", "line", "thickness", "corners", "ink")
_LABELLED = (*_FRAME, "label")
_NODE = ("shape", "width", "height", "margin", "columns")
_GROUP = (*_FRAME, "margin", "columns")
_EDGE = ("colour", "line", "thickness", "arrow", "weight")
_KEYS = (
    "page",
    "managed-by",
    "decision",
    "people",
    "assumed",
    "ribbon",
    "nodes",
    "groups",
    "edges",
    "icons",
)
_PAGE = (
    "fonts",
    "ink",
    "background",
    "text-size",
    "detail-size",
    "title-size",
    "ribbon-size",
    "margin",
    "rank-gap",
    "node-gap",
    "title-columns",
    "subtitle-columns",
    "condition-columns",
    "label-columns",
    "legend-columns",
)


@dataclass(frozen=True, slots=True)
class Page:
    """What holds for the whole picture; sizes in points, gaps in inches."""

    fonts: tuple[str, ...]
    ink: str
    background: str
    text_size: str
    detail_size: str
    title_size: str
    ribbon_size: str
    margin: str
    rank_gap: str
    node_gap: str
    title_columns: int
    subtitle_columns: int
    condition_columns: int
    label_columns: int
    legend_columns: int


@dataclass(frozen=True, slots=True)
class NodeLook:
    """The outline of a node of one role."""

    shape: str
    width: str
    height: str
    margin: str
    columns: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Fill and border, of a group or of whatever one party manages."""

    fill: str
    border: str
    line: str
    thickness: str
    corners: str
    ink: str
    label: str = ""
    margin: str = ""
    columns: int = 0


@dataclass(frozen=True, slots=True)
class Stroke:
    """An arrow of one role."""

    colour: str
    line: str
    thickness: str
    arrow: str
    weight: str


@dataclass(frozen=True, slots=True)
class Style:
    """Every look that a drawing can use."""

    page: Page
    managers: Mapping[str, Frame]
    verdicts: Mapping[str, Frame]
    people: Frame
    assumed: Frame
    ribbon: Frame
    nodes: Mapping[str, NodeLook]
    groups: Mapping[str, Frame]
    edges: Mapping[str, Stroke]
    icons: Mapping[str, tuple[str, ...]]

    def frame(self, name: str) -> Frame:
        """Return the frame of who manages a thing, or of its part in a decision.

        An unknown or empty ``name`` has the frame of people.
        """
        if name == ASSUMED:
            return self.assumed
        return self.managers.get(name) or self.verdicts.get(name) or self.people


def read_style(node: YamlNode, problems: list[Problem]) -> Style:
    """Return the style that ``node`` describes; what is wrong with it is added to ``problems``."""
    fields = Fields(node, problems, _KEYS)
    return Style(
        page=_read_page(fields.mapping("page", _PAGE)),
        managers=_read_labelled_frames(fields, "managed-by"),
        verdicts=_read_labelled_frames(fields, "decision"),
        people=_read_frame(fields.mapping("people", _FRAME)),
        assumed=_read_labelled_frame(fields.mapping(ASSUMED, _LABELLED)),
        ribbon=_read_frame(fields.mapping("ribbon", _FRAME)),
        nodes={name: _read_node(entry) for name, entry in fields.entries("nodes", _NODE)},
        groups={name: _read_group(entry) for name, entry in fields.entries("groups", _GROUP)},
        edges={name: _read_stroke(entry) for name, entry in fields.entries("edges", _EDGE)},
        icons=fields.texts_by_name("icons"),
    )


def _read_labelled_frames(fields: Fields, key: str) -> dict[str, Frame]:
    entries = fields.entries(key, _LABELLED)
    return {name: _read_labelled_frame(entry) for name, entry in entries}


def _read_labelled_frame(fields: Fields) -> Frame:
    return _read_frame(fields, label=fields.text("label"))


def _read_page(fields: Fields) -> Page:
    return Page(
        fonts=fields.texts("fonts"),
        ink=fields.colour("ink"),
        background=fields.colour("background"),
        text_size=fields.number("text-size"),
        detail_size=fields.number("detail-size"),
        title_size=fields.number("title-size"),
        ribbon_size=fields.number("ribbon-size"),
        margin=fields.number("margin"),
        rank_gap=fields.number("rank-gap"),
        node_gap=fields.number("node-gap"),
        title_columns=fields.count("title-columns"),
        subtitle_columns=fields.count("subtitle-columns"),
        condition_columns=fields.count("condition-columns"),
        label_columns=fields.count("label-columns"),
        legend_columns=fields.count("legend-columns"),
    )


def _read_node(fields: Fields) -> NodeLook:
    return NodeLook(
        shape=fields.choice("shape", _SHAPES),
        width=fields.number("width"),
        height=fields.number("height"),
        margin=fields.text("margin"),
        columns=fields.count("columns"),
    )


def _read_group(fields: Fields) -> Frame:
    frame = _read_frame(fields)
    return replace(frame, margin=fields.number("margin"), columns=fields.count("columns"))


def _read_frame(fields: Fields, *, label: str = "") -> Frame:
    return Frame(
        fill=fields.colour("fill"),
        border=fields.colour("border"),
        line=fields.choice("line", _LINES),
        thickness=fields.number("thickness"),
        corners=fields.choice("corners", _CORNERS),
        ink=fields.colour("ink"),
        label=label,
    )


def _read_stroke(fields: Fields) -> Stroke:
    return Stroke(
        colour=fields.colour("colour"),
        line=fields.choice("line", _STROKES),
        thickness=fields.number("thickness"),
        arrow=fields.choice("arrow", _ARROWS),
        weight=fields.number("weight"),
    )
