"""A drawing as data, before any format: nodes, edges and groups with stable ids."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """One box: its first line names it, the others say more.

    ``managed_by`` is empty for people; in a drawing of a decision it is the part that the box has in it.
    ``icon`` is the path of a picture, if it has one. ``assumed`` says that it rests on what nobody has answered.
    """

    id: str
    lines: tuple[str, ...]
    role: str
    group: str = ""
    managed_by: str = ""
    icon: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow between two nodes or groups."""

    id: str
    tail: str
    head: str
    label: str = ""
    role: str = "flow"


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around nodes and other groups; arrows that end at the frame are laid out towards ``anchor``, a node.

    ``assumed`` says that it rests on what nobody has answered.
    """

    id: str
    label: str
    role: str
    parent: str = ""
    managed_by: str = ""
    anchor: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend: what a look means."""

    managed_by: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture; ``columns`` lists the nodes that stand one below the other.

    The legend stands at the foot of the column with the number ``legend_column``. ``ribbon`` is what has to be seen before
    anything else, such as that the result is a draft; it is empty where nothing has. ``conditions`` are what narrows or bends
    the result, a line each.
    """

    title: str
    subtitle: str
    description: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...]
    columns: tuple[tuple[str, ...], ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    legend_column: int = 0
    ribbon: str = ""
    conditions: tuple[str, ...] = ()

    def labels(self) -> tuple[str, ...]:
        """Return every text that the picture shows, in no order that means anything."""
        in_nodes = (line for node in self.nodes for line in node.lines)
        around = (*(each.label for each in self.groups), *(each.label for each in self.legend))
        heading = (self.ribbon, self.title, self.subtitle, *self.conditions)
        texts = (*heading, *in_nodes, *(each.label for each in self.edges), *around)
        return tuple(text for text in texts if text)
