"""A drawing as data, before any format: nodes, edges and groups with stable ids."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """One box: its first line names it, the others add details.

    ``managed_by`` is empty for people; in a drawing of a decision it is the part that the box has
    in it. ``icon`` is the path of a picture, empty if it has none. ``assumed`` says that it rests
    on what nobody has answered.
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
    """A frame around nodes and other groups.

    Arrows that end at the frame are laid out towards ``anchor``, a node. ``assumed`` says that it
    rests on what nobody has answered.
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

    The legend stands at the foot of the column with the number ``legend_column``. ``ribbon`` is
    what has to be seen before anything else, such as that the result is a draft; it is empty if
    there is nothing like that. ``conditions`` are what narrows or bends the result, a line each.
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
        """Return every text that the picture shows, in no particular order."""
        texts = [self.ribbon, self.title, self.subtitle, *self.conditions]
        for node in self.nodes:
            texts += node.lines
        texts += [edge.label for edge in self.edges]
        texts += [group.label for group in self.groups]
        texts += [entry.label for entry in self.legend]
        return tuple(filter(None, texts))
