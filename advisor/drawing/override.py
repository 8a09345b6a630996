"""What differs in one element of a drawing: another label or name, more said, another manager, another place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.drawing.elements import Edge, Group, Node
    from advisor.drawing.fields import Fields
    from advisor.drawing.style import Style

KEYS = ("label", "name", "more", "managed-by", "in")


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change to one element; what is empty stays as it was. ``name`` replaces the first line, ``more`` comes last."""

    label: tuple[str, ...] = ()
    name: str = ""
    more: tuple[str, ...] = ()
    managed_by: str = ""
    group: str = ""

    def to_node(self, node: Node) -> Node:
        """Return ``node`` with this change made in it."""
        lines = self.label or node.lines
        lines = (self.name, *lines[1:]) if self.name else lines
        managed_by, group = self.managed_by or node.managed_by, self.group or node.group
        return replace(node, lines=(*lines, *self.more), managed_by=managed_by, group=group)

    def to_group(self, group: Group) -> Group:
        """Return ``group`` with this change made in it; what is said more follows its label, behind commas."""
        label = ", ".join(((self.label or (self.name or group.label,))[0], *self.more))
        return replace(
            group,
            label=label,
            managed_by=self.managed_by or group.managed_by,
            parent=self.group or group.parent,
        )

    def to_edge(self, edge: Edge) -> Edge:
        """Return ``edge`` with this label."""
        return replace(edge, label=(self.label or (self.name or edge.label,))[0])


def read_override(fields: Fields, style: Style) -> Amendment:
    """Return the change that is written in one mapping."""
    return Amendment(
        label=fields.lines_or_text("label"),
        name=fields.text("name", default=""),
        more=fields.texts("more"),
        managed_by=fields.choice("managed-by", style.managers, default=""),
        group=fields.text("in", default=""),
    )
