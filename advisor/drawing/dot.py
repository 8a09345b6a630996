"""A drawing as DOT text; the only importer of graphviz."""

from __future__ import annotations

import html
import itertools
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import graphviz

from advisor.drawing import catalogue
from advisor.drawing.escaping import in_markup, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.drawing.elements import Drawing, Edge, Group, LegendEntry, Node
    from advisor.drawing.style import Frame, Page, Stroke, Style

_LEGEND = "legend"
_ICON = 26  # points
_BETWEEN = "<TD>&#160;</TD>"  # title and ribbon
_WIDEST_HEADING = 1800  # letters by their size in points; about 990 points on the page
_ACROSS, _DOWN, _UP = (
    ("e", "w"),
    ("s", "n"),
    ("n", "s"),
)  # the sides of boxes at which an arrow leaves and arrives
_LEFT = '<BR ALIGN="LEFT"/>'
_ARROWS = {
    "normal": {"arrowhead": "normal"},
    "open": {"arrowhead": "vee"},
    "none": {"arrowhead": "none"},
    "back": {"dir": "back", "arrowtail": "normal"},
    "both": {"dir": "both", "arrowhead": "normal", "arrowtail": "normal"},
}

_remembered = lru_cache(
    maxsize=4096
)  # most boxes and arrows of one drawing are in the next one too


def to_dot(drawing: Drawing) -> str:
    """Return the DOT text of ``drawing``, the same for equal drawings on every machine."""
    style = catalogue.shipped_catalogue().style
    graph = graphviz.Digraph(
        "drawing", graph_attr=_page(style.page), node_attr=_font(style), edge_attr=_font(style)
    )
    with graph.subgraph(
        name="cluster_page"
    ) as page:  # only inside a cluster does Graphviz heed the order of a rank
        page.attr(id="page", label=_header(drawing, style), color=style.page.background)
        page.attr(labelloc="t", labeljust="l")
        _fill(page, drawing, "")
        legend = _legend(page, drawing)
    for column in _columns(drawing, legend):
        _column(graph, column)
    _edges(graph, drawing)
    return str(graph.source)


def _columns(drawing: Drawing, legend: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the columns with the legend at the foot of its own."""
    columns = list(drawing.columns) or [()]
    columns[drawing.legend_column] += legend
    return columns


def _page(page: Page) -> dict[str, str]:
    return {
        "rankdir": "LR",
        "newrank": "true",
        "compound": "true",
        "splines": "true",
        "outputorder": "nodesfirst",
        "remincross": "false",  # a second pass over all frames at once now and then turns a column over
        "id": "drawing",
        "bgcolor": page.background,
        "pad": page.margin,
        "ranksep": page.rank_gap,
        "nodesep": page.node_gap,
        "fontname": ",".join(page.fonts),
        "fontsize": page.text_size,
        "fontcolor": page.ink,
    }


def _font(style: Style) -> dict[str, str]:
    page = style.page
    return {"fontname": ",".join(page.fonts), "fontsize": page.text_size, "fontcolor": page.ink}


def _fill(graph: graphviz.Digraph, drawing: Drawing, parent: str) -> None:
    """Add to ``graph`` the groups and nodes that stand directly inside the group ``parent``."""
    graph.body += [_node(node) for node in drawing.nodes if node.group == parent]
    for group in drawing.groups:
        if group.parent == parent:
            with graph.subgraph(name=f"cluster_{group.id}") as inner:
                inner.body.append(_group(group))
                _fill(inner, drawing, group.id)


@_remembered
def _node(node: Node) -> str:
    style = catalogue.shipped_catalogue().style
    frame, look = _seen(style.frame(node.managed_by), assumed=node.assumed), style.nodes[node.role]
    size = {"shape": look.shape, "width": look.width, "height": look.height, "margin": look.margin}
    label = _beside(node.icon, _lines(node.lines, look.columns, style.page))
    looks = {"fontcolor": frame.ink, **size, **_border(frame, frame.fill)}
    return _statement(lambda graph: graph.node(node.id, label=label, id=f"node-{node.id}", **looks))


def _statement(add: Callable[[graphviz.Digraph], None]) -> str:
    """Return the line of DOT that ``add`` adds to a graph."""
    graph = graphviz.Digraph()
    add(graph)
    (line,) = graph.body
    return str(line)


def _beside(icon: str, label: str) -> str:
    """Return ``label`` with the picture to the left of it, if there is one."""
    if not icon:
        return label
    picture = f'<TD FIXEDSIZE="TRUE" WIDTH="{_ICON}" HEIGHT="{_ICON}"><IMG SCALE="TRUE" SRC="{html.escape(icon)}"/></TD>'
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0"><TR>{picture}<TD>{label[1:-1]}</TD></TR></TABLE>>'


def _lines(lines: tuple[str, ...], columns: int, page: Page) -> str:
    name = [f"<B>{in_markup(line)}</B>" for line in wrap(lines[0], columns)]
    details = [line for each in lines[1:] for line in wrap(each, columns * 11 // 10)]
    rest = [f'<FONT POINT-SIZE="{page.detail_size}">{in_markup(line)}</FONT>' for line in details]
    return f"<{'<BR/>'.join([*name, *rest])}>"


@_remembered
def _group(group: Group) -> str:
    style = catalogue.shipped_catalogue().style
    role = style.groups[group.role]
    frame = _seen(
        style.managers[group.managed_by] if group.managed_by else role, assumed=group.assumed
    )
    lines = "".join(f"{in_markup(line)}{_LEFT}" for line in wrap(group.label, role.columns))
    label = f"<<B>{lines}</B>>"
    size = {"labeljust": "l", "margin": role.margin, "fontsize": style.page.detail_size}
    looks = {
        "id": f"group-{group.id}",
        "label": label,
        "fontcolor": frame.ink,
        **size,
        **_border(frame, role.fill),
    }
    return _statement(lambda graph: graph.attr(**looks))


def _seen(frame: Frame, *, assumed: bool) -> Frame:
    """Return ``frame`` with the line of what is assumed, if that is so."""
    return (
        replace(frame, line=catalogue.shipped_catalogue().style.assumed.line) if assumed else frame
    )


def _border(frame: Frame, fill: str) -> dict[str, str]:
    line = f",{frame.line}" if frame.line in ("dashed", "dotted") else ""
    corners = ",rounded" if frame.corners == "rounded" else ""
    width = "0" if frame.line == "none" else frame.thickness
    return {
        "style": f"filled{corners}{line}",
        "fillcolor": fill,
        "color": frame.border,
        "penwidth": width,
    }


def _legend(graph: graphviz.Digraph, drawing: Drawing) -> tuple[str, ...]:
    """Add what the legend says, each line a node of its own; returns their names.

    As rows of one HTML-like label, two with dashed borders crash the Graphviz in pygraphviz 2.0.4 when it writes JSON.
    """
    graph.body += map(_legend_entry, drawing.legend)
    return tuple(f"{_LEGEND}-{each.managed_by}" for each in drawing.legend)


@_remembered
def _legend_entry(entry: LegendEntry) -> str:
    style = catalogue.shipped_catalogue().style
    frame, name = style.frame(entry.managed_by), f"{_LEGEND}-{entry.managed_by}"
    label = f"<{'<BR/>'.join(map(in_markup, wrap(entry.label, style.page.legend_columns)))}>"
    size = {"shape": "box", "width": "1", "height": "0.3", "margin": "0.07,0.05"}
    looks = {"fontcolor": frame.ink, **size, **_border(frame, frame.fill)}
    return _statement(lambda graph: graph.node(name, label=label, id=name, **looks))


def _column(graph: graphviz.Digraph, column: tuple[str, ...]) -> None:
    """Add what puts the nodes of one column below each other: Graphviz orders a rank by the arrows in it, upwards.

    Every two are told apart, so that a node more, or one less, changes no line of the others.
    """
    with graph.subgraph() as same:
        same.attr(rank="same")
        same.body += itertools.starmap(_order, itertools.pairwise(reversed(column)))


@_remembered
def _order(below: str, above: str) -> str:
    return _statement(lambda graph: graph.edge(below, above, style="invis"))


def _edges(graph: graphviz.Digraph, drawing: Drawing) -> None:
    anchors = {group.id: group.anchor for group in drawing.groups}
    rows = {
        name: (number, row)
        for number, column in enumerate(drawing.columns)
        for row, name in enumerate(column)
    }
    for edge in drawing.edges:
        tail, head = anchors.get(edge.tail, edge.tail), anchors.get(edge.head, edge.head)
        one, two = rows.get(tail, (-1, 0)), rows.get(head, (-2, 0))
        side = _ACROSS if one[0] != two[0] else _DOWN if one[1] < two[1] else _UP
        graph.body.append(_edge(edge, tail, head, side))


@_remembered
def _edge(edge: Edge, tail: str, head: str, sides: tuple[str, str]) -> str:
    """Return an arrow between two nodes, cut off at the frames that it is meant to go from and to."""
    style = catalogue.shipped_catalogue().style
    looks = _stroke(style.edges[edge.role]) | {"tailport": sides[0], "headport": sides[1]}
    if edge.tail != tail:
        looks["ltail"] = f"cluster_{edge.tail}"
    if edge.head != head:
        looks["lhead"] = f"cluster_{edge.head}"
    if (
        sides != _ACROSS
    ):  # a weight would upset the order; a smaller arrow would leave a gap between it and its line
        looks |= {"weight": "0", "arrowsize": "1"}
    if edge.label:
        looks |= {"label": _edge_label(edge.label, style.page), "fontsize": style.page.detail_size}
    return _statement(lambda graph: graph.edge(tail, head, id=f"edge-{edge.id}", **looks))


def _edge_label(label: str, page: Page) -> str:
    lines = "<BR/>".join(map(in_markup, wrap(label, page.label_columns)))
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="3"><TR><TD>{lines}</TD></TR></TABLE>>'


def _stroke(stroke: Stroke) -> dict[str, str]:
    colours = {"color": stroke.colour, "fontcolor": stroke.colour}
    sizes = {"penwidth": stroke.thickness, "weight": stroke.weight, "arrowsize": "0.7"}
    return {"style": stroke.line, **sizes, **colours, **_ARROWS[stroke.arrow]}


def _header(drawing: Drawing, style: Style) -> str:
    """Return title, subtitle, conditions and ribbon; this stands beside the title, where it takes no height, or above it."""
    page = style.page
    titles = [
        f'<FONT POINT-SIZE="{page.title_size}"><B>{in_markup(line)}</B></FONT>'
        for line in wrap(drawing.title, page.title_columns)
    ]
    subtitles = (
        map(in_markup, wrap(drawing.subtitle, page.subtitle_columns)) if drawing.subtitle else ()
    )
    across = ' COLSPAN="3"' if drawing.ribbon else ""
    conditions = [_conditions(drawing.conditions, page)] if drawing.conditions else []
    cells = [f'<TD ALIGN="LEFT"{across}>{line}</TD>' for line in (*titles, *subtitles, *conditions)]
    if drawing.ribbon and _fit_beside_each_other(drawing, page):
        cells[0] = (
            f'<TD ALIGN="LEFT">{titles[0]}</TD>{_BETWEEN}{_ribbon(drawing.ribbon, style, columns=1)}'
        )
    elif drawing.ribbon:
        cells.insert(0, _ribbon(drawing.ribbon, style, columns=3))
    rows = "".join(f"<TR>{cell}</TR>" for cell in cells)
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>>'


def _conditions(conditions: tuple[str, ...], page: Page) -> str:
    """Return the conditions as one text, close together: a page has little height to spare."""
    lines: list[str] = []
    for each in conditions:
        first, *more = wrap(each, page.condition_columns)
        lines += [
            f"\N{EN DASH} {in_markup(first)}",
            *(f"&#160;&#160;{in_markup(line)}" for line in more),
        ]
    return f'<FONT POINT-SIZE="{page.detail_size}">{"".join(f"{line}{_LEFT}" for line in lines)}</FONT>'


def _fit_beside_each_other(drawing: Drawing, page: Page) -> bool:
    """Return whether title and ribbon on one line are no wider than most drawings."""
    letters = len(drawing.title) * float(page.title_size) + len(drawing.ribbon) * float(
        page.ribbon_size
    )
    return letters <= _WIDEST_HEADING


def _ribbon(text: str, style: Style, columns: int) -> str:
    """Return a cell with ``text`` in a frame, over so many columns of the heading."""
    look, page = style.ribbon, style.page
    frame = f'BORDER="{look.thickness}" COLOR="{look.border}" BGCOLOR="{look.fill}" CELLPADDING="3" COLSPAN="{columns}"'
    inside = "<BR/>".join(f"<B>{in_markup(line)}</B>" for line in wrap(text, page.title_columns))
    return (
        f'<TD {frame}><FONT POINT-SIZE="{page.ribbon_size}" COLOR="{look.ink}">{inside}</FONT></TD>'
    )


def framed(label: str) -> str:
    """Return the DOT text of a page that holds nothing but ``label``, an HTML-like one."""
    style = catalogue.shipped_catalogue().style
    graph = graphviz.Digraph("table", graph_attr=_page(style.page), node_attr=_font(style))
    graph.node("table", label=label, id="table", shape="plain")
    return str(graph.source)
