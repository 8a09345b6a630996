"""Marks the parts of a drawing that rest on nothing which anybody has answered, so that they can be told from the others."""

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
    """Return ``drawing`` with the elements called ``assumed`` marked so, and with what that looks like in its legend."""
    nodes = tuple(replace(each, assumed=each.id in assumed) for each in drawing.nodes)
    groups = tuple(replace(each, assumed=each.id in assumed) for each in drawing.groups)
    if not any(each.assumed for each in nodes) and not any(each.assumed for each in groups):
        return drawing
    entry = LegendEntry(ASSUMED, catalogue.shipped_catalogue().style.assumed.label)
    return replace(drawing, nodes=nodes, groups=groups, legend=(*drawing.legend, entry))


def find_differing(drawing: Drawing, other: Drawing) -> frozenset[str]:
    """Return the nodes and groups of ``drawing`` that ``other`` lacks, or shows in another way."""
    nodes = {each.id for each in set(drawing.nodes) - set(other.nodes)}
    groups = {each.id for each in set(drawing.groups) - set(other.groups)}
    return frozenset(nodes | groups)
