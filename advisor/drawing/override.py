"""What differs in one element of a drawing.

That is another label or name, further lines, another manager, or another place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.drawing.elements import Edge, Group, Node
    from advisor.drawing.style import Style
    from advisor.located.mapping import LocatedMapping

KEYS = ("label", "name", "more", "managed-by", "in")


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change to one element; what is empty stays as it was.

    ``name`` replaces the first line, and ``more`` comes last.
    """

    label: tuple[str, ...] = ()
    name: str = ""
    more: tuple[str, ...] = ()
    managed_by: str = ""
    group: str = ""

    def to_node(self, node: Node) -> Node:
        """Return ``node`` with this change made in it."""
        lines = self.label or node.lines
        if self.name:
            lines = (self.name, *lines[1:])
        return replace(
            node,
            lines=(*lines, *self.more),
            managed_by=self.managed_by or node.managed_by,
            group=self.group or node.group,
        )

    def to_group(self, group: Group) -> Group:
        """Return ``group`` with this change made in it; ``more`` follows its label after commas."""
        return replace(
            group,
            label=", ".join((self._choose_label(group.label), *self.more)),
            managed_by=self.managed_by or group.managed_by,
            parent=self.group or group.parent,
        )

    def to_edge(self, edge: Edge) -> Edge:
        """Return ``edge`` with this label."""
        return replace(edge, label=self._choose_label(edge.label))

    def _choose_label(self, before: str) -> str:
        return self.label[0] if self.label else self.name or before


def read_override(fields: LocatedMapping, style: Style) -> Amendment:
    """Return the change that is written in one mapping."""
    return Amendment(
        label=fields.texts("label"),
        name=fields.text("name", required=False),
        more=fields.lines("more"),
        managed_by=fields.word("managed-by", style.managers, default=""),
        group=fields.text("in", required=False),
    )
