"""A drawing in words, for people who cannot see it.

It says what stands where, who manages it, and what leads where.
"""

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
    lines = _frame_ribbon(drawing.ribbon)
    lines += [drawing.title, "=" * len(drawing.title), ""]
    lines += _wrap_paragraph(drawing.subtitle)
    lines += _list_conditions(drawing.conditions)
    lines += _wrap_paragraph(_drop_repeated(drawing.description, drawing.subtitle))
    lines += ["What stands where", *_list_contents(drawing, "", 0), ""]
    lines += ["What leads where", *_list_arrows(drawing)]
    lines += _list_assumed(drawing)
    return "\n".join(lines) + "\n"


def _frame_ribbon(text: str) -> list[str]:
    """Return ``text`` in a frame, followed by an empty line; no lines if it is empty."""
    if not text:
        return []
    lines = textwrap.wrap(text, _WIDTH - 4)
    width = max(map(len, lines))
    edge = f"+{'-' * (width + 2)}+"
    return [edge, *(f"| {line:<{width}} |" for line in lines), edge, ""]


def _wrap_paragraph(text: str) -> list[str]:
    return [*textwrap.wrap(text, _WIDTH), ""] if text else []


def _drop_repeated(description: str, subtitle: str) -> str:
    """Return the sentences of ``description`` that are not in ``subtitle``.

    A listener may hear one without seeing the other, so the two overlap.
    """
    heard = set(_SENTENCE.split(subtitle))
    return " ".join(sentence for sentence in _SENTENCE.split(description) if sentence not in heard)


def _list_conditions(conditions: tuple[str, ...]) -> list[str]:
    """Return the conditions as a list under its title; no lines if there are none."""
    if not conditions:
        return []
    lines = [TITLE]
    for condition in conditions:
        lines += _format_item(condition, 0)
    return [*lines, ""]


def _list_contents(drawing: Drawing, parent: str, depth: int) -> Iterator[str]:
    """Yield what stands directly inside the group ``parent``, each frame with its contents."""
    for node in drawing.nodes:
        if node.group == parent:
            text = f"{_describe_node(node)}{_name_manager(drawing, node.managed_by)}"
            yield from _format_item(text, depth)
    for group in drawing.groups:
        if group.parent == parent:
            text = f"{group.label}{_name_manager(drawing, group.managed_by)}:"
            yield from _format_item(text, depth)
            yield from _list_contents(drawing, group.id, depth + 1)


def _list_assumed(drawing: Drawing) -> Iterator[str]:
    """Yield what rests on no answer, under its name in the legend.

    Yields nothing if everything is answered.
    """
    names = [node.lines[0] for node in drawing.nodes if node.assumed]
    names += [group.label for group in drawing.groups if group.assumed]
    heading = _find_legend_label(drawing, ASSUMED)
    if names and heading:
        yield from ("", heading)
        for name in dict.fromkeys(names):
            yield from _format_item(name, 0)


def _format_item(text: str, depth: int) -> list[str]:
    first, later = f"{'  ' * depth}- ", "  " * (depth + 1)
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=later)


def _describe_node(node: Node) -> str:
    name, *details = node.lines
    return f"{name}: {reduce(_join_lines, details)}" if details else name


def _join_lines(before: str, line: str) -> str:
    """Return two lines of a label as one.

    A line that begins with a small letter continues the sentence; a line that ends one takes no
    comma.
    """
    continues = line.startswith("(") or line[:1].islower()
    if continues or before.endswith((".", "…")):
        return f"{before} {line}"
    return f"{before.rstrip(',')}, {line}"


def _name_manager(drawing: Drawing, key: str) -> str:
    label = _find_legend_label(drawing, key)
    return f" ({label})" if label else ""


def _find_legend_label(drawing: Drawing, key: str) -> str:
    """Return what the legend says of ``key``; empty if it does not list it."""
    for entry in drawing.legend:
        if entry.managed_by == key:
            return entry.label
    return ""


def _name_end(node: Node) -> str:
    """Return the name of a box as an end of an arrow: what a rule says, else the first line."""
    return f'"{node.lines[1]}"' if node.role == "rule" else node.lines[0]


def _list_arrows(drawing: Drawing) -> Iterator[str]:
    names = {node.id: _name_end(node) for node in drawing.nodes}
    names |= {group.id: group.label for group in drawing.groups}
    for edge in drawing.edges:
        verb = _SAYS.get(edge.role, "to")
        label = f": {edge.label}" if edge.label else ""
        yield from _format_item(f"{names[edge.tail]} {verb} {names[edge.head]}{label}", 0)
