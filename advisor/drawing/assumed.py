"""Marks the parts of a drawing that rest on nothing that anybody has answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.drawing import catalogue
from advisor.drawing.elements import LegendEntry
from advisor.drawing.style import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.drawing.elements import Drawing


def marked(drawing: Drawing, assumed: Collection[str]) -> Drawing:
    """Return ``drawing`` with the elements ``assumed`` marked, and their look in the legend."""
    ids = {node.id for node in drawing.nodes}
    ids.update(group.id for group in drawing.groups)
    if ids.isdisjoint(assumed):
        return drawing
    nodes = tuple(replace(node, assumed=node.id in assumed) for node in drawing.nodes)
    groups = tuple(replace(group, assumed=group.id in assumed) for group in drawing.groups)
    entry = LegendEntry(ASSUMED, catalogue.shipped_catalogue().style.assumed.label)
    return replace(drawing, nodes=nodes, groups=groups, legend=(*drawing.legend, entry))


def find_differing(drawing: Drawing, other: Drawing) -> frozenset[str]:
    """Return the nodes and groups of ``drawing`` that ``other`` lacks, or shows differently."""
    ids = {node.id for node in set(drawing.nodes).difference(other.nodes)}
    ids.update(group.id for group in set(drawing.groups).difference(other.groups))
    return frozenset(ids)
