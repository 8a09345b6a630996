"""What one platform's drawing consists of: shared parts, its own elements, and its changes to the shared ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from advisor.drawing import override
from advisor.drawing.elements import Edge, Group, Node
from advisor.drawing.fields import nearest_or_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.drawing.fields import Fields
    from advisor.drawing.style import Style
    from advisor.errors import Problem
    from advisor.knowledge import document

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


def read_part(fields: Fields, style: Style) -> ElementGroup:
    """Return the elements that are written in one mapping."""
    groups = (
        Located(_group(name, each, style), each.node)
        for name, each in fields.entries("groups", _GROUP_KEYS)
    )
    nodes = (
        Located(_node(name, each, style), each.node)
        for name, each in fields.entries("components", _NODE_KEYS)
    )
    edges = (
        Located(_edge(each, style), each.node) for each in fields.rows("connections", _EDGE_KEYS)
    )
    return ElementGroup(tuple(groups), tuple(nodes), tuple(edges), fields.lists("columns"))


def read_template(
    fields: Fields,
    shared: Mapping[str, ElementGroup],
    style: Style,
    problems: list[Problem],
    words: Mapping[str, str],
) -> Template:
    """Return the plan in one platform's file; what is wrong with it is added to ``problems``."""
    whole = sum(
        (shared[name] for name in _part_names(fields, shared, problems)), ElementGroup()
    ) + read_part(fields, style)
    whole = _amended(whole, fields, style, problems)
    _check(whole, problems)
    return Template(
        title=fields.text("title"),
        description=fields.text("description"),
        groups=tuple(each.value for each in whole.groups),
        nodes=tuple(each.value for each in whole.nodes),
        edges=tuple(each.value for each in whole.edges),
        columns=tuple(tuple(name for name, _ in column) for column in whole.columns),
        words=words,
    )


def _part_names(
    fields: Fields, shared: Mapping[str, ElementGroup], problems: list[Problem]
) -> list[str]:
    known = []
    for name, place in fields.located_texts("parts"):
        if name in shared:
            known.append(name)
        else:
            problems.append(
                place.problem("E706", f"there is no part `{name}`", nearest_or_all(name, shared))
            )
    return known


def _group(name: str, fields: Fields, style: Style) -> Group:
    return Group(
        id=name,
        label=fields.text("label"),
        role=fields.choice("role", style.groups),
        parent=fields.text("in", default=""),
        managed_by=fields.choice("managed-by", style.managers, default=""),
        anchor=fields.text("anchor", default=""),
    )


def _node(name: str, fields: Fields, style: Style) -> Node:
    return Node(
        id=name,
        lines=fields.lines("label"),
        role=fields.choice("role", style.nodes),
        group=fields.text("in", default=""),
        managed_by=fields.choice("managed-by", style.managers, default=""),
    )


def _edge(fields: Fields, style: Style) -> Edge:
    tail, head = fields.text("from"), fields.text("to")
    return Edge(
        id=fields.text("id", default=f"{tail}-to-{head}"),
        tail=tail,
        head=head,
        label=fields.text("label", default=""),
        role=fields.choice("role", style.edges),
    )


def _amended(
    part: ElementGroup, fields: Fields, style: Style, problems: list[Problem]
) -> ElementGroup:
    """Return ``part`` with the changes under ``amend`` made in it."""
    written = dict(fields.entries("amend", override.KEYS))
    known = {each.value.id for each in part.nodes} | {each.value.id for each in part.groups}
    problems.extend(
        change.node.problem("E706", f"there is no `{name}` to amend", nearest_or_all(name, known))
        for name, change in written.items()
        if name not in known
    )
    changes = {name: override.read_override(each, style) for name, each in written.items()}
    none = override.Amendment()
    return replace(
        part,
        nodes=tuple(
            replace(each, value=changes.get(each.value.id, none).to_node(each.value))
            for each in part.nodes
        ),
        groups=tuple(
            replace(each, value=changes.get(each.value.id, none).to_group(each.value))
            for each in part.groups
        ),
    )


def _check(part: ElementGroup, problems: list[Problem]) -> None:
    groups, nodes = {each.value.id for each in part.groups}, {each.value.id for each in part.nodes}
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
    for name, place in (each for column in part.columns for each in column):
        _check_known(place, None, name, nodes, problems)
    _check_parents(part.groups, problems)
    _check_anchors(part, problems)


def _check_unique(
    elements: Iterable[Located[Node] | Located[Edge] | Located[Group]], problems: list[Problem]
) -> None:
    seen: dict[str, document.YamlNode] = {}
    for each in elements:
        first = seen.setdefault(each.value.id, each.place)
        if first is not each.place:
            message = f"the id `{each.value.id}` is taken (first in {first.path}:{first.line})"
            problems.append(
                each.place.problem("E707", message, "give it another, or amend the first")
            )


def _check_known(
    place: document.YamlNode, key: str | None, name: str, known: set[str], problems: list[Problem]
) -> None:
    if name and name not in known:
        problems.append(
            place.problem(
                "E706",
                f"there is no `{name}` in this drawing",
                nearest_or_all(name, known),
                key=key,
            )
        )


def _check_parents(groups: tuple[Located[Group], ...], problems: list[Problem]) -> None:
    parents = {each.value.id: each.value.parent for each in groups}
    for each in groups:
        seen, above = {each.value.id}, each.value.parent
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            problems.append(
                each.place.problem(
                    "E708", f"the group `{each.value.id}` is inside itself", key="in"
                )
            )


def _check_anchors(part: ElementGroup, problems: list[Problem]) -> None:
    anchorless = {each.value.id for each in part.groups if not each.value.anchor}
    for edge in part.edges:
        for key, name in (("from", edge.value.tail), ("to", edge.value.head)):
            if name in anchorless:
                message = f"the group `{name}` has no anchor"
                problems.append(
                    edge.place.problem("E703", message, "name one of its nodes there", key=key)
                )
