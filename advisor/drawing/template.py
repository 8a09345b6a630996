"""What one platform's drawing consists of.

These are shared parts, its own elements, and its changes to the shared ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from advisor.drawing import override
from advisor.drawing.elements import Edge, Group, Node
from advisor.drawing.ids import read_named
from advisor.located.messages import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.drawing.style import Style
    from advisor.errors import Problem
    from advisor.located import document
    from advisor.located.mapping import LocatedMapping

PART_KEYS = ("groups", "components", "connections", "columns")
PLAN_KEYS = ("title", "description", "parts", "amend", *PART_KEYS)
_GROUP_KEYS = ("label", "role", "in", "managed-by", "anchor")
_NODE_KEYS = ("label", "role", "in", "managed-by")
_EDGE_KEYS = ("id", "from", "to", "label", "role")

Element = TypeVar("Element", Node, Edge, Group)


@dataclass(frozen=True, slots=True)
class Located(Generic[Element]):
    """An element with the place in the data that it was read from."""

    value: Element
    place: document.YamlNode


@dataclass(frozen=True, slots=True)
class ElementGroup:
    """Elements that belong together, in the order in which they are written."""

    groups: tuple[Located[Group], ...] = ()
    nodes: tuple[Located[Node], ...] = ()
    edges: tuple[Located[Edge], ...] = ()
    columns: tuple[tuple[tuple[str, document.YamlNode], ...], ...] = ()

    def __add__(self, other: ElementGroup) -> ElementGroup:
        """Return both parts as one."""
        return ElementGroup(
            self.groups + other.groups,
            self.nodes + other.nodes,
            self.edges + other.edges,
            self.columns + other.columns,
        )


@dataclass(frozen=True, slots=True)
class Template:
    """The drawing of one platform, all but the names of the workload."""

    title: str
    description: str
    groups: tuple[Group, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    columns: tuple[tuple[str, ...], ...]
    words: Mapping[str, str] = field(default_factory=dict)


def read_part(fields: LocatedMapping, style: Style) -> ElementGroup:
    """Return the elements that are written in one mapping."""
    groups = read_named(fields, "groups", _GROUP_KEYS)
    nodes = read_named(fields, "components", _NODE_KEYS)
    edges = fields.rows("connections", _EDGE_KEYS)
    columns = fields.items("columns")
    return ElementGroup(
        groups=tuple(_read_group(name, entry, style) for name, entry in groups),
        nodes=tuple(_read_node(name, entry, style) for name, entry in nodes),
        edges=tuple(_read_edge(entry, style) for entry in edges),
        columns=tuple(tuple(fields.texts_of("columns", row.items)) for row in columns),
    )


def read_template(
    fields: LocatedMapping,
    shared: Mapping[str, ElementGroup],
    style: Style,
    words: Mapping[str, str],
) -> Template:
    """Return the plan in one platform's file."""
    part = ElementGroup()
    for name in _list_parts(fields, shared):
        part += shared[name]
    part = _amend(part + read_part(fields, style), fields, style)
    _check(part, fields.problems)
    return Template(
        title=fields.text("title"),
        description=fields.text("description"),
        groups=tuple(group.value for group in part.groups),
        nodes=tuple(node.value for node in part.nodes),
        edges=tuple(edge.value for edge in part.edges),
        columns=tuple(tuple(name for name, _ in column) for column in part.columns),
        words=words,
    )


def _list_parts(fields: LocatedMapping, shared: Mapping[str, ElementGroup]) -> list[str]:
    """Return the names of the shared parts that belong to the plan."""
    known = []
    for name, place in fields.texts_of("parts", fields.items("parts")):
        if name in shared:
            known.append(name)
        else:
            hint = suggest(name, sorted(shared))
            fields.problems.append(place.problem("E706", f"there is no part `{name}`", hint))
    return known


def _read_group(name: str, fields: LocatedMapping, style: Style) -> Located[Group]:
    group = Group(
        id=name,
        label=fields.text("label"),
        role=fields.word("role", style.groups),
        parent=fields.text("in", required=False),
        managed_by=fields.word("managed-by", style.managers, default=""),
        anchor=fields.text("anchor", required=False),
    )
    return Located(group, fields.origin)


def _read_node(name: str, fields: LocatedMapping, style: Style) -> Located[Node]:
    node = Node(
        id=name,
        lines=fields.lines("label", required=True),
        role=fields.word("role", style.nodes),
        group=fields.text("in", required=False),
        managed_by=fields.word("managed-by", style.managers, default=""),
    )
    return Located(node, fields.origin)


def _read_edge(fields: LocatedMapping, style: Style) -> Located[Edge]:
    tail, head = fields.text("from"), fields.text("to")
    edge = Edge(
        id=fields.text("id", required=False) or f"{tail}-to-{head}",
        tail=tail,
        head=head,
        label=fields.text("label", required=False),
        role=fields.word("role", style.edges),
    )
    return Located(edge, fields.origin)


def _amend(part: ElementGroup, fields: LocatedMapping, style: Style) -> ElementGroup:
    """Return ``part`` with the changes under ``amend`` made in it."""
    known = {node.value.id for node in part.nodes}
    known.update(group.value.id for group in part.groups)
    changes = {}
    for name, entry in read_named(fields, "amend", override.KEYS):
        changes[name] = override.read_override(entry, style)
        if name not in known:
            hint = suggest(name, sorted(known))
            entry.report(f"there is no `{name}` to amend", hint, code="E706")
    nodes, groups = list(part.nodes), list(part.groups)
    for index, node in enumerate(nodes):
        change = changes.get(node.value.id)
        if change:
            nodes[index] = replace(node, value=change.to_node(node.value))
    for index, group in enumerate(groups):
        change = changes.get(group.value.id)
        if change:
            groups[index] = replace(group, value=change.to_group(group.value))
    return replace(part, nodes=tuple(nodes), groups=tuple(groups))


def _check(part: ElementGroup, problems: list[Problem]) -> None:
    groups = {group.value.id for group in part.groups}
    nodes = {node.value.id for node in part.nodes}
    _check_unique((*part.groups, *part.nodes), problems)
    _check_unique(part.edges, problems)
    for group in part.groups:
        _check_known(group.place, "in", group.value.parent, groups, problems)
        _check_known(group.place, "anchor", group.value.anchor, nodes, problems)
    for node in part.nodes:
        _check_known(node.place, "in", node.value.group, groups, problems)
    for edge in part.edges:
        _check_known(edge.place, "from", edge.value.tail, nodes | groups, problems)
        _check_known(edge.place, "to", edge.value.head, nodes | groups, problems)
    for column in part.columns:
        for name, place in column:
            _check_known(place, None, name, nodes, problems)
    _check_parents(part.groups, problems)
    _check_anchors(part, problems)


def _check_unique(
    elements: Iterable[Located[Node] | Located[Edge] | Located[Group]], problems: list[Problem]
) -> None:
    seen: dict[str, document.YamlNode] = {}
    for element in elements:
        place = element.place
        first = seen.setdefault(element.value.id, place)
        if first is not place:
            message = f"the id `{element.value.id}` is taken (first in {first.path}:{first.line})"
            problems.append(place.problem("E707", message, "give it another, or amend the first"))


def _check_known(
    place: document.YamlNode,
    key: str | None,
    name: str,
    known: set[str],
    problems: list[Problem],
) -> None:
    if name and name not in known:
        message = f"there is no `{name}` in this drawing"
        hint = suggest(name, sorted(known))
        problems.append(place.problem("E706", message, hint, key=key))


def _check_parents(groups: tuple[Located[Group], ...], problems: list[Problem]) -> None:
    parents = {group.value.id: group.value.parent for group in groups}
    for group in groups:
        seen = {group.value.id}
        above = group.value.parent
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            message = f"the group `{group.value.id}` is inside itself"
            problems.append(group.place.problem("E708", message, key="in"))


def _check_anchors(part: ElementGroup, problems: list[Problem]) -> None:
    anchorless = {group.value.id for group in part.groups if not group.value.anchor}
    for edge in part.edges:
        for key, name in (("from", edge.value.tail), ("to", edge.value.head)):
            if name in anchorless:
                message = f"the group `{name}` has no anchor"
                hint = "name one of its nodes there"
                problems.append(edge.place.problem("E703", message, hint, key=key))
