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
    from collections.abc import Callable, Iterable

    from advisor.drawing.elements import Drawing, Edge, Group, LegendEntry, Node
    from advisor.drawing.style import Frame, Page, Stroke, Style

_LEGEND = "legend"
_ICON = 26  # points
_BETWEEN = "<TD>&#160;</TD>"  # title and ribbon
_WIDEST_HEADING = 1800  # letters by their size in points; about 990 points on the page
# The sides of boxes at which an arrow leaves and arrives.
_ACROSS, _DOWN, _UP = ("e", "w"), ("s", "n"), ("n", "s")
_BREAK = "<BR/>"
_LEFT = '<BR ALIGN="LEFT"/>'
_ARROWS = {
    "normal": {"arrowhead": "normal"},
    "open": {"arrowhead": "vee"},
    "none": {"arrowhead": "none"},
    "back": {"dir": "back", "arrowtail": "normal"},
    "both": {"dir": "both", "arrowhead": "normal", "arrowtail": "normal"},
}

# Most boxes and arrows of one drawing are in the next one too.
_remembered = lru_cache(maxsize=4096)


def to_dot(drawing: Drawing) -> str:
    """Return the DOT text of ``drawing``, the same for equal drawings on every machine."""
    style = catalogue.shipped_catalogue().style
    graph = _start_graph("drawing", style.page)
    graph.edge_attr.update(_describe_font(style.page))
    # Only inside a cluster does Graphviz heed the order of a rank.
    with graph.subgraph(name="cluster_page") as page:
        page.attr(id="page", label=_write_header(drawing, style), color=style.page.background)
        page.attr(labelloc="t", labeljust="l")
        _fill(page, drawing, "")
        legend = _add_legend(page, drawing)
    for column in _list_columns(drawing, legend):
        _add_column(graph, column)
    _add_edges(graph, drawing)
    return str(graph.source)


def _start_graph(name: str, page: Page) -> graphviz.Digraph:
    font = _describe_font(page)
    return graphviz.Digraph(name, graph_attr=_describe_page(page), node_attr=font)


def _list_columns(drawing: Drawing, legend: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the columns with the legend at the foot of its own."""
    columns = list(drawing.columns) or [()]
    columns[drawing.legend_column] += legend
    return columns


def _describe_page(page: Page) -> dict[str, str]:
    return {
        "rankdir": "LR",
        "newrank": "true",
        "compound": "true",
        "splines": "true",
        "outputorder": "nodesfirst",
        # A second pass over all frames at once now and then turns a column over.
        "remincross": "false",
        "id": "drawing",
        "bgcolor": page.background,
        "pad": page.margin,
        "ranksep": page.rank_gap,
        "nodesep": page.node_gap,
        **_describe_font(page),
    }


def _describe_font(page: Page) -> dict[str, str]:
    return {
        "fontname": ",".join(page.fonts),
        "fontsize": page.text_size,
        "fontcolor": page.ink,
    }


def _fill(graph: graphviz.Digraph, drawing: Drawing, parent: str) -> None:
    """Add to ``graph`` the groups and nodes that stand directly inside the group ``parent``."""
    graph.body += [_write_node(node) for node in drawing.nodes if node.group == parent]
    for group in drawing.groups:
        if group.parent == parent:
            with graph.subgraph(name=f"cluster_{group.id}") as inner:
                inner.body.append(_write_group(group))
                _fill(inner, drawing, group.id)


@_remembered
def _write_node(node: Node) -> str:
    style = catalogue.shipped_catalogue().style
    look = style.nodes[node.role]
    frame = style.frame(node.managed_by)
    if node.assumed:
        frame = replace(frame, line=style.assumed.line)
    label = _place_icon(node.icon, _write_label(node.lines, look.columns, style.page))
    looks = {
        "fontcolor": frame.ink,
        "shape": look.shape,
        "width": look.width,
        "height": look.height,
        "margin": look.margin,
        **_describe_border(frame, frame.fill),
    }
    return _statement(lambda graph: graph.node(node.id, label=label, id=f"node-{node.id}", **looks))


def _statement(add: Callable[[graphviz.Digraph], None]) -> str:
    """Return the line of DOT that ``add`` adds to a graph."""
    graph = graphviz.Digraph()
    add(graph)
    (line,) = graph.body
    return str(line)


def _place_icon(icon: str, label: str) -> str:
    """Return ``label`` with the picture to the left of it, if there is one."""
    if not icon:
        return label
    image = f'<IMG SCALE="TRUE" SRC="{html.escape(icon)}"/>'
    picture = f'<TD FIXEDSIZE="TRUE" WIDTH="{_ICON}" HEIGHT="{_ICON}">{image}</TD>'
    table = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0">'
    return f"<{table}<TR>{picture}<TD>{label[1:-1]}</TD></TR></TABLE>>"


def _write_label(lines: tuple[str, ...], columns: int, page: Page) -> str:
    written = [f"<B>{in_markup(line)}</B>" for line in wrap(lines[0], columns)]
    font = f'<FONT POINT-SIZE="{page.detail_size}">'
    for detail in lines[1:]:
        details = wrap(detail, columns * 11 // 10)
        written += [f"{font}{in_markup(line)}</FONT>" for line in details]
    return f"<{_BREAK.join(written)}>"


@_remembered
def _write_group(group: Group) -> str:
    style = catalogue.shipped_catalogue().style
    role = style.groups[group.role]
    frame = style.managers[group.managed_by] if group.managed_by else role
    if group.assumed:
        frame = replace(frame, line=style.assumed.line)
    lines = "".join(f"{in_markup(line)}{_LEFT}" for line in wrap(group.label, role.columns))
    looks = {
        "id": f"group-{group.id}",
        "label": f"<<B>{lines}</B>>",
        "fontcolor": frame.ink,
        "labeljust": "l",
        "margin": role.margin,
        "fontsize": style.page.detail_size,
        **_describe_border(frame, role.fill),
    }
    return _statement(lambda graph: graph.attr(**looks))


def _describe_border(frame: Frame, fill: str) -> dict[str, str]:
    style = "filled"
    if frame.corners == "rounded":
        style += ",rounded"
    if frame.line in ("dashed", "dotted"):
        style += f",{frame.line}"
    width = "0" if frame.line == "none" else frame.thickness
    return {
        "style": style,
        "fillcolor": fill,
        "color": frame.border,
        "penwidth": width,
    }


def _add_legend(graph: graphviz.Digraph, drawing: Drawing) -> tuple[str, ...]:
    """Add what the legend says, each line a node of its own; return their names.

    As rows of one HTML-like label, two with dashed borders crash the Graphviz in pygraphviz 2.0.4
    when it writes JSON.
    """
    graph.body += map(_write_legend_entry, drawing.legend)
    return tuple(f"{_LEGEND}-{entry.managed_by}" for entry in drawing.legend)


@_remembered
def _write_legend_entry(entry: LegendEntry) -> str:
    style = catalogue.shipped_catalogue().style
    frame = style.frame(entry.managed_by)
    name = f"{_LEGEND}-{entry.managed_by}"
    label = f"<{_write_lines(entry.label, style.page.legend_columns)}>"
    looks = {
        "fontcolor": frame.ink,
        "shape": "box",
        "width": "1",
        "height": "0.3",
        "margin": "0.07,0.05",
        **_describe_border(frame, frame.fill),
    }
    return _statement(lambda graph: graph.node(name, label=label, id=name, **looks))


def _write_lines(text: str, columns: int) -> str:
    return _BREAK.join(map(in_markup, wrap(text, columns)))


def _add_column(graph: graphviz.Digraph, column: tuple[str, ...]) -> None:
    """Add what puts the nodes of one column below each other.

    Graphviz orders a rank by the arrows in it, upwards. Each pair has a line of its own, so that a
    node more, or one less, changes no line of the others.
    """
    with graph.subgraph() as same:
        same.attr(rank="same")
        same.body += itertools.starmap(_order, itertools.pairwise(reversed(column)))


@_remembered
def _order(below: str, above: str) -> str:
    return _statement(lambda graph: graph.edge(below, above, style="invis"))


def _add_edges(graph: graphviz.Digraph, drawing: Drawing) -> None:
    anchors = {group.id: group.anchor for group in drawing.groups}
    places: dict[str, tuple[int, int]] = {}
    for number, column in enumerate(drawing.columns):
        places.update((name, (number, row)) for row, name in enumerate(column))
    for edge in drawing.edges:
        tail = anchors.get(edge.tail, edge.tail)
        head = anchors.get(edge.head, edge.head)
        sides = _choose_sides(places.get(tail), places.get(head))
        graph.body.append(_write_edge(edge, tail, head, sides))


def _choose_sides(tail: tuple[int, int] | None, head: tuple[int, int] | None) -> tuple[str, str]:
    """Return where an arrow leaves and arrives, by the columns and rows of its ends.

    ``None`` stands for an end that is in no column.
    """
    if tail is None or head is None or tail[0] != head[0]:
        return _ACROSS
    return _DOWN if tail[1] < head[1] else _UP


@_remembered
def _write_edge(
    edge: Edge,
    tail: str,
    head: str,
    sides: tuple[str, str],
) -> str:
    """Return an arrow between two nodes, cut off at the frames that it is meant to connect."""
    style = catalogue.shipped_catalogue().style
    looks = _describe_stroke(style.edges[edge.role])
    looks["tailport"], looks["headport"] = sides
    if edge.tail != tail:
        looks["ltail"] = f"cluster_{edge.tail}"
    if edge.head != head:
        looks["lhead"] = f"cluster_{edge.head}"
    if sides != _ACROSS:
        # A weight would upset the order; a smaller arrow would leave a gap between it and its line.
        looks |= {"weight": "0", "arrowsize": "1"}
    if edge.label:
        looks["label"] = _write_edge_label(edge.label, style.page)
        looks["fontsize"] = style.page.detail_size
    return _statement(lambda graph: graph.edge(tail, head, id=f"edge-{edge.id}", **looks))


def _write_edge_label(label: str, page: Page) -> str:
    lines = _write_lines(label, page.label_columns)
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="3"><TR><TD>{lines}</TD></TR></TABLE>>'


def _describe_stroke(stroke: Stroke) -> dict[str, str]:
    return {
        "style": stroke.line,
        "penwidth": stroke.thickness,
        "weight": stroke.weight,
        "arrowsize": "0.7",
        "color": stroke.colour,
        "fontcolor": stroke.colour,
        **_ARROWS[stroke.arrow],
    }


def _write_header(drawing: Drawing, style: Style) -> str:
    """Return title, subtitle, conditions and ribbon.

    The ribbon stands right of the title if it fits there, where it takes no height, else above it.
    """
    page = style.page
    font = f'<FONT POINT-SIZE="{page.title_size}">'
    titles = wrap(drawing.title, page.title_columns)
    lines = [f"{font}<B>{in_markup(line)}</B></FONT>" for line in titles]
    if drawing.subtitle:
        lines += map(in_markup, wrap(drawing.subtitle, page.subtitle_columns))
    if drawing.conditions:
        lines.append(_write_conditions(drawing.conditions, page))
    across = ' COLSPAN="3"' if drawing.ribbon else ""
    cells = [f'<TD ALIGN="LEFT"{across}>{line}</TD>' for line in lines]
    if drawing.ribbon and _fits_beside_title(drawing, page):
        ribbon = _write_ribbon(drawing.ribbon, style, columns=1)
        cells[0] = f'<TD ALIGN="LEFT">{lines[0]}</TD>{_BETWEEN}{ribbon}'
    elif drawing.ribbon:
        cells.insert(0, _write_ribbon(drawing.ribbon, style, columns=3))
    rows = "".join(f"<TR>{cell}</TR>" for cell in cells)
    return f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="2">{rows}</TABLE>>'


def _write_conditions(conditions: Iterable[str], page: Page) -> str:
    """Return the conditions as one text, close together: a page has little height to spare."""
    text = ""
    for condition in conditions:
        first, *more = wrap(condition, page.condition_columns)
        text += f"\N{EN DASH} {in_markup(first)}{_LEFT}"
        for line in more:
            text += f"&#160;&#160;{in_markup(line)}{_LEFT}"
    return f'<FONT POINT-SIZE="{page.detail_size}">{text}</FONT>'


def _fits_beside_title(drawing: Drawing, page: Page) -> bool:
    """Return whether title and ribbon on one line are no wider than most drawings."""
    title = len(drawing.title) * float(page.title_size)
    ribbon = len(drawing.ribbon) * float(page.ribbon_size)
    return title + ribbon <= _WIDEST_HEADING


def _write_ribbon(text: str, style: Style, columns: int) -> str:
    """Return a cell with ``text`` in a frame that spans ``columns`` columns of the heading."""
    look, page = style.ribbon, style.page
    border = f'BORDER="{look.thickness}" COLOR="{look.border}" BGCOLOR="{look.fill}"'
    lines = _BREAK.join(f"<B>{in_markup(line)}</B>" for line in wrap(text, page.title_columns))
    letters = f'<FONT POINT-SIZE="{page.ribbon_size}" COLOR="{look.ink}">{lines}</FONT>'
    return f'<TD {border} CELLPADDING="3" COLSPAN="{columns}">{letters}</TD>'


def framed(label: str) -> str:
    """Return the DOT text of a page that holds nothing but the HTML-like ``label``."""
    graph = _start_graph("table", catalogue.shipped_catalogue().style.page)
    graph.node("table", label=label, id="table", shape="plain")
    return str(graph.source)
