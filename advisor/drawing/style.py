"""How things look, by role and by who manages them; read from ``style.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from advisor.drawing.ids import read_named
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

ASSUMED: Final = "assumed"
"""The name of the look of what rests on no answer, and of its line in the legend."""

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_MOST = 1_000
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
    fields = LocatedMapping(node, _KEYS, problems)
    icons = fields.mapping("icons", required=False)
    return Style(
        page=_read_page(fields.mapping("page", _PAGE)),
        managers=_read_labelled_frames(fields, "managed-by"),
        verdicts=_read_labelled_frames(fields, "decision"),
        people=_read_frame(fields.mapping("people", _FRAME)),
        assumed=_read_labelled_frame(fields.mapping(ASSUMED, _LABELLED)),
        ribbon=_read_frame(fields.mapping("ribbon", _FRAME)),
        nodes={name: _read_node(entry) for name, entry in read_named(fields, "nodes", _NODE)},
        groups={name: _read_group(entry) for name, entry in read_named(fields, "groups", _GROUP)},
        edges={name: _read_stroke(entry) for name, entry in read_named(fields, "edges", _EDGE)},
        icons={name: icons.lines(name) for name, _ in icons.entries()},
    )


def _read_labelled_frames(fields: LocatedMapping, key: str) -> dict[str, Frame]:
    entries = read_named(fields, key, _LABELLED)
    return {name: _read_labelled_frame(entry) for name, entry in entries}


def _read_labelled_frame(fields: LocatedMapping) -> Frame:
    return _read_frame(fields, label=fields.text("label"))


def _read_page(fields: LocatedMapping) -> Page:
    return Page(
        fonts=fields.lines("fonts"),
        ink=_read_colour(fields, "ink"),
        background=_read_colour(fields, "background"),
        text_size=_read_size(fields, "text-size"),
        detail_size=_read_size(fields, "detail-size"),
        title_size=_read_size(fields, "title-size"),
        ribbon_size=_read_size(fields, "ribbon-size"),
        margin=_read_size(fields, "margin"),
        rank_gap=_read_size(fields, "rank-gap"),
        node_gap=_read_size(fields, "node-gap"),
        title_columns=_read_columns(fields, "title-columns"),
        subtitle_columns=_read_columns(fields, "subtitle-columns"),
        condition_columns=_read_columns(fields, "condition-columns"),
        label_columns=_read_columns(fields, "label-columns"),
        legend_columns=_read_columns(fields, "legend-columns"),
    )


def _read_node(fields: LocatedMapping) -> NodeLook:
    return NodeLook(
        shape=fields.word("shape", _SHAPES),
        width=_read_size(fields, "width"),
        height=_read_size(fields, "height"),
        margin=fields.text("margin"),
        columns=_read_columns(fields, "columns"),
    )


def _read_group(fields: LocatedMapping) -> Frame:
    frame = _read_frame(fields)
    return replace(
        frame, margin=_read_size(fields, "margin"), columns=_read_columns(fields, "columns")
    )


def _read_frame(fields: LocatedMapping, *, label: str = "") -> Frame:
    return Frame(
        fill=_read_colour(fields, "fill"),
        border=_read_colour(fields, "border"),
        line=fields.word("line", _LINES),
        thickness=_read_size(fields, "thickness"),
        corners=fields.word("corners", _CORNERS),
        ink=_read_colour(fields, "ink"),
        label=label,
    )


def _read_stroke(fields: LocatedMapping) -> Stroke:
    return Stroke(
        colour=_read_colour(fields, "colour"),
        line=fields.word("line", _STROKES),
        thickness=_read_size(fields, "thickness"),
        arrow=fields.word("arrow", _ARROWS),
        weight=_read_size(fields, "weight"),
    )


def _read_size(fields: LocatedMapping, key: str) -> str:
    """Return a length or a weight as it is written."""
    return str(fields.number(key, 0, _MOST))


def _read_columns(fields: LocatedMapping, key: str) -> int:
    return fields.count(key, 1, _MOST) or 1


def _read_colour(fields: LocatedMapping, key: str) -> str:
    word = fields.text(key)
    if word and not _COLOUR.match(word):
        hint = 'write it as "#1a2b3c"'
        fields.report(f"{key}: {shown(word)} is not a color", hint, key=key, code="E704")
    return word
