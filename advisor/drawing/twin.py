"""A drawing in words, for people who do not see it: what stands where, who manages it, and what leads where."""

from __future__ import annotations

import textwrap
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.drawing.model import Drawing, Node

_WIDTH = 100
_SAYS = {
    "speaks-for": "speaks for",
    "speaks-against": "speaks for another,",
    "excludes": "rules out",
    "take-over": "takes over from",
}


def to_text(drawing: Drawing) -> str:
    """Return ``drawing`` as plain text, the same for equal drawings."""
    lines = [drawing.title, "=" * len(drawing.title), ""]
    for paragraph in (drawing.subtitle, drawing.description):
        lines += [*textwrap.wrap(paragraph, _WIDTH), ""] if paragraph else []
    lines += ["What stands where", *_inside(drawing, "", 0), "", "What leads where", *_arrows(drawing)]
    return "\n".join(lines) + "\n"


def _inside(drawing: Drawing, group: str, depth: int) -> Iterator[str]:
    """Yield what stands directly inside ``group``, each frame with what it holds."""
    for node in drawing.nodes:
        if node.group == group:
            yield from _item(_told(node) + _manager(drawing, node.managed_by), depth)
    for each in drawing.groups:
        if each.parent == group:
            yield from _item(f"{each.label}{_manager(drawing, each.managed_by)}:", depth)
            yield from _inside(drawing, each.id, depth + 1)


def _item(text: str, depth: int) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=f"{'  ' * depth}- ", subsequent_indent="  " * (depth + 1))


def _told(node: Node) -> str:
    name, *more = node.lines
    return f"{name}: {reduce(_joined, more)}" if more else name


def _joined(before: str, line: str) -> str:
    """Return two lines of a label as one: a line that begins with a small letter goes on with the sentence."""
    return f"{before} {line}" if line[:1].islower() else f"{before.rstrip(',')}, {line}"


def _manager(drawing: Drawing, key: str) -> str:
    return next((f" ({each.label})" for each in drawing.legend if each.managed_by == key), "")


def _arrows(drawing: Drawing) -> Iterator[str]:
    names = {each.id: each.lines[0] for each in drawing.nodes} | {each.id: each.label for each in drawing.groups}
    for edge in drawing.edges:
        label = f": {edge.label}" if edge.label else ""
        yield from _item(f"{names[edge.tail]} {_SAYS.get(edge.role, 'to')} {names[edge.head]}{label}", 0)
