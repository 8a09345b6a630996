"""A drawing in words, for people who do not see it: what stands where, who manages it, and what leads where."""

from __future__ import annotations

import re
import textwrap
from functools import reduce
from typing import TYPE_CHECKING

from advisor.drawing.condition_note import TITLE
from advisor.drawing.style import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.drawing.elements import Drawing, Node

_WIDTH = 100
_SENTENCE = re.compile(r"(?<=\.) ")
_SAYS = {
    "speaks-for": "speaks for",
    "speaks-against": "speaks against the winner, for",
    "excludes": "rules out",
    "take-over": "takes over from",
}


def to_text(drawing: Drawing) -> str:
    """Return ``drawing`` as plain text, the same for equal drawings."""
    lines = [*_ribbon(drawing.ribbon), drawing.title, "=" * len(drawing.title), ""]
    lines += _paragraph(drawing.subtitle)
    lines += _conditions(drawing.conditions)
    lines += _paragraph(_new_in(drawing.description, drawing.subtitle))
    lines += [
        "What stands where",
        *_inside(drawing, "", 0),
        "",
        "What leads where",
        *_arrows(drawing),
        *_assumed(drawing),
    ]
    return "\n".join(lines) + "\n"


def _ribbon(text: str) -> list[str]:
    """Return ``text`` in a frame, with a line to set it off; nothing without a text."""
    if not text:
        return []
    inside = textwrap.wrap(text, _WIDTH - 4)
    width = max(map(len, inside))
    edge = f"+{'-' * (width + 2)}+"
    return [edge, *(f"| {line:<{width}} |" for line in inside), edge, ""]


def _paragraph(text: str) -> list[str]:
    return [*textwrap.wrap(text, _WIDTH), ""] if text else []


def _new_in(description: str, subtitle: str) -> str:
    """Return the sentences of ``description`` that the ``subtitle`` does not say: who hears one may not see the other."""
    said = set(_SENTENCE.split(subtitle))
    return " ".join(each for each in _SENTENCE.split(description) if each not in said)


def _conditions(conditions: tuple[str, ...]) -> list[str]:
    """Return the conditions as a list; nothing without any."""
    if not conditions:
        return []
    return [TITLE, *(line for each in conditions for line in _item(each, 0)), ""]


def _inside(drawing: Drawing, group: str, depth: int) -> Iterator[str]:
    """Yield what stands directly inside ``group``, each frame with what it holds."""
    for node in drawing.nodes:
        if node.group == group:
            yield from _item(_told(node) + _manager(drawing, node.managed_by), depth)
    for each in drawing.groups:
        if each.parent == group:
            yield from _item(f"{each.label}{_manager(drawing, each.managed_by)}:", depth)
            yield from _inside(drawing, each.id, depth + 1)


def _assumed(drawing: Drawing) -> Iterator[str]:
    """Yield what rests on no answer, under the name that the legend has for it; nothing if everything is answered."""
    names = [each.lines[0] for each in drawing.nodes if each.assumed]
    names += [each.label for each in drawing.groups if each.assumed]
    heading = next((each.label for each in drawing.legend if each.managed_by == ASSUMED), "")
    if names and heading:
        yield from ("", heading)
        for name in dict.fromkeys(names):
            yield from _item(name, 0)


def _item(text: str, depth: int) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"{'  ' * depth}- ", subsequent_indent="  " * (depth + 1)
    )


def _told(node: Node) -> str:
    name, *more = node.lines
    return f"{name}: {reduce(_joined, more)}" if more else name


def _joined(before: str, line: str) -> str:
    """Return two lines of a label as one: one that begins small goes on with the sentence, one that ends it takes no comma."""
    if line.startswith("(") or line[:1].islower() or before.endswith((".", "…")):
        return f"{before} {line}"
    return f"{before.rstrip(',')}, {line}"


def _manager(drawing: Drawing, key: str) -> str:
    return next((f" ({each.label})" for each in drawing.legend if each.managed_by == key), "")


def _name(node: Node) -> str:
    """Return what to call a box where an arrow starts or ends: a rule by what it says, anything else by its first line."""
    return f'"{node.lines[1]}"' if node.role == "rule" else node.lines[0]


def _arrows(drawing: Drawing) -> Iterator[str]:
    names = {each.id: _name(each) for each in drawing.nodes} | {
        each.id: each.label for each in drawing.groups
    }
    for edge in drawing.edges:
        label = f": {edge.label}" if edge.label else ""
        yield from _item(
            f"{names[edge.tail]} {_SAYS.get(edge.role, 'to')} {names[edge.head]}{label}", 0
        )
