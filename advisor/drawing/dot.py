"""A drawing as DOT text; the only importer of graphviz."""

from __future__ import annotations

import html
import itertools
from typing import TYPE_CHECKING

import graphviz

from advisor.drawing import catalogue
from advisor.drawing.text import in_markup, wrap

if TYPE_CHECKING:
    from advisor.drawing.model import Drawing, Edge, Group, Node
    from advisor.drawing.style import Frame, Page, Stroke, Style

_LEGEND = "legend"
_ICON = 26  # points
_LEFT = '<BR ALIGN="LEFT"/>'
_ARROWS = {
    "normal": {"arrowhead": "normal"},
    "open": {"arrowhead": "vee"},
    "none": {"arrowhead": "none"},
    "back": {"dir": "back", "arrowtail": "normal"},
    "both": {"dir": "both", "arrowhead": "normal", "arrowtail": "normal"},
}


def to_dot(drawing: Drawing) -> str:
    """Return the DOT text of ``drawing``, the same for equal drawings on every machine."""
    style = catalogue.shipped().style
    graph = graphviz.Digraph("drawing", graph_attr=_page(style.page), node_attr=_font(style), edge_attr=_font(style))
    with graph.subgraph(name="cluster_page") as page:  # only inside a cluster does Graphviz heed the order of a rank
        page.attr(id="page", label=_header(drawing, style.page), color=style.page.background)
        page.attr(labelloc="t", labeljust="l")
        _fill(page, drawing, "", style)
        columns = _columns(page, drawing, style)
    for column in columns:
        _column(graph, column)
    for edge in drawing.edges:
        _edge(graph, edge, drawing, style)
    return str(graph.source)


def _page(page: Page) -> dict[str, str]:
    return {
        "rankdir": "LR", "newrank": "true", "compound": "true", "splines": "true", "outputorder": "nodesfirst",
        "remincross": "false",  # a second pass over all frames at once now and then turns a column over
        "id": "drawing", "bgcolor": page.background, "pad": page.margin,
        "ranksep": page.rank_gap, "nodesep": page.node_gap,
        "fontname": ",".join(page.fonts), "fontsize": page.text_size, "fontcolor": page.ink,
    }  # fmt: skip


def _font(style: Style) -> dict[str, str]:
    page = style.page
    return {"fontname": ",".join(page.fonts), "fontsize": page.text_size, "fontcolor": page.ink}


def _fill(graph: graphviz.Digraph, drawing: Drawing, parent: str, style: Style) -> None:
    """Add to ``graph`` the groups and nodes that stand directly inside the group ``parent``."""
    for node in drawing.nodes:
        if node.group == parent:
            _node(graph, node, style)
    for group in drawing.groups:
        if group.parent == parent:
            with graph.subgraph(name=f"cluster_{group.id}") as inner:
                inner.attr(**_group(group, style))
                _fill(inner, drawing, group.id, style)


def _node(graph: graphviz.Digraph, node: Node, style: Style) -> None:
    frame = style.frame(node.managed_by)
    look = style.nodes[node.role]
    size = {"shape": look.shape, "width": look.width, "height": look.height, "margin": look.margin}
    label = _beside(node.icon, _lines(node.lines, look.columns, style.page))
    graph.node(node.id, label=label, id=f"node-{node.id}", fontcolor=frame.ink, **size, **_border(frame, frame.fill))


def _beside(icon: str, label: str) -> str:
    """Return ``label`` with the picture to the left of it, if there is one."""
    if not icon:
        return label
    picture = f'<TD FIXEDSIZE="TRUE" WIDTH="{_ICON}" HEIGHT="{_ICON}"><IMG SCALE="TRUE" SRC="{html.escape(icon)}"/></TD>'
    return (
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0"><TR>{picture}<TD>{label[1:-1]}</TD></TR></TABLE>>'
    )


def _lines(lines: tuple[str, ...], columns: int, page: Page) -> str:
    name = [f"<B>{in_markup(line)}</B>" for line in wrap(lines[0], columns)]
    details = [line for each in lines[1:] for line in wrap(each, columns * 11 // 10)]
    rest = [f'<FONT POINT-SIZE="{page.detail_size}">{in_markup(line)}</FONT>' for line in details]
    return f"<{'<BR/>'.join([*name, *rest])}>"


def _group(group: Group, style: Style) -> dict[str, str]:
    role = style.groups[group.role]
    frame = style.managers[group.managed_by] if group.managed_by else role
    lines = "".join(f"{in_markup(line)}{_LEFT}" for line in wrap(group.label, role.columns))
    label = f"<<B>{lines}</B>>"
    looks = {"fontcolor": frame.ink, "fontsize": style.page.detail_size, **_border(frame, role.fill)}
    return {"id": f"group-{group.id}", "label": label, "labeljust": "l", "margin": role.margin, **looks}


def _border(frame: Frame, fill: str) -> dict[str, str]:
    line = f",{frame.line}" if frame.line in ("dashed", "dotted") else ""
    corners = ",rounded" if frame.corners == "rounded" else ""
    width = "0" if frame.line == "none" else frame.thickness
    return {"style": f"filled{corners}{line}", "fillcolor": fill, "color": frame.border, "penwidth": width}


def _columns(graph: graphviz.Digraph, drawing: Drawing, style: Style) -> tuple[tuple[str, ...], ...]:
    """Return the columns, what the legend says at the foot of the first, each line a node of its own.

    As rows of one HTML-like label, two with dashed borders crash the Graphviz in pygraphviz 2.0.4 when it writes JSON.
    """
    names = []
    for each in drawing.legend:
        frame, name = style.frame(each.managed_by), f"{_LEGEND}-{each.managed_by}"
        label = f"<{'<BR/>'.join(map(in_markup, wrap(each.label, style.page.legend_columns)))}>"
        size = {"shape": "box", "width": "1", "height": "0.3", "margin": "0.07,0.05"}
        graph.node(name, label=label, id=name, fontcolor=frame.ink, **size, **_border(frame, frame.fill))
        names.append(name)
    first, *others = drawing.columns or ((),)
    return ((*first, *names), *others)


def _column(graph: graphviz.Digraph, column: tuple[str, ...]) -> None:
    """Add what puts the nodes of one column below each other: Graphviz orders a rank by the arrows in it, upwards.

    Every two are told apart, so that a node more, or one less, changes no line of the others.
    """
    with graph.subgraph() as same:
        same.attr(rank="same")
        for below, above in itertools.pairwise(reversed(column)):
            same.edge(below, above, style="invis")


def _edge(graph: graphviz.Digraph, edge: Edge, drawing: Drawing, style: Style) -> None:
    anchors = {group.id: group.anchor for group in drawing.groups}
    tail, head = anchors.get(edge.tail, edge.tail), anchors.get(edge.head, edge.head)
    looks = _stroke(style.edges[edge.role])
    if edge.tail in anchors:
        looks["ltail"] = f"cluster_{edge.tail}"
    if edge.head in anchors:
        looks["lhead"] = f"cluster_{edge.head}"
    looks |= _ends(tail, head, drawing)
    if edge.label:
        looks |= {"label": _edge_label(edge.label, style.page), "fontsize": style.page.detail_size}
    graph.edge(tail, head, id=f"edge-{edge.id}", **looks)


def _ends(tail: str, head: str, drawing: Drawing) -> dict[str, str]:
    """Return at which sides an arrow leaves and arrives: to the right, or down within its column."""
    for column in drawing.columns:
        if tail in column and head in column:
            down = column.index(tail) < column.index(head)
            ends = ("s", "n") if down else ("n", "s")
            # A weight would upset the order; a smaller arrow would leave a gap between it and its line.
            return {"weight": "0", "arrowsize": "1", "tailport": ends[0], "headport": ends[1]}
    return {"tailport": "e", "headport": "w"}


def _edge_label(label: str, page: Page) -> str:
    lines = "<BR/>".join(map(in_markup, wrap(label, page.label_columns)))
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="3"><TR><TD>{lines}</TD></TR></TABLE>>'


def _stroke(stroke: Stroke) -> dict[str, str]:
    colours = {"color": stroke.colour, "fontcolor": stroke.colour}
    sizes = {"penwidth": stroke.thickness, "weight": stroke.weight, "arrowsize": "0.7"}
    return {"style": stroke.line, **sizes, **colours, **_ARROWS[stroke.arrow]}


def _header(drawing: Drawing, page: Page) -> str:
    title = wrap(drawing.title, page.title_columns)
    lines = [f'<FONT POINT-SIZE="{page.title_size}"><B>{in_markup(line)}</B></FONT>' for line in title]
    if drawing.subtitle:
        lines += [in_markup(line) for line in wrap(drawing.subtitle, page.title_columns * 3 // 2)]
    rows = "".join(f'<TR><TD ALIGN="LEFT">{line}</TD></TR>' for line in lines)
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>>'


def framed(label: str) -> str:
    """Return the DOT text of a page that holds nothing but ``label``, an HTML-like one."""
    style = catalogue.shipped().style
    graph = graphviz.Digraph("table", graph_attr=_page(style.page), node_attr=_font(style))
    graph.node("table", label=label, id="table", shape="plain")
    return str(graph.source)
