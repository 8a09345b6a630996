"""Blocks as Markdown as GitHub and GitLab show it; foreign text is never taken for markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from advisor.report.blocks import Bullets, Heading, Paragraph, Table, parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.report.blocks import Block, ListItem

# GitHub makes links of bare addresses: so the colon of an address and the dot behind www are
# among these.
_MARKUP = re.compile(
    r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|:(?=//)|(?<=www)\.", re.IGNORECASE
)
_AT_THE_START = re.compile(r"^(\s*)([-+#=>])")
# Markdown takes this for an item of a list, but not 3.50.
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")


def as_markdown(blocks: Iterable[Block]) -> str:
    """Return ``blocks`` as Markdown that ends with a line end."""
    return "\n\n".join("\n".join(_write_block(block)) for block in blocks) + "\n"


def in_markdown(text: str, links: Iterable[str] = ()) -> str:
    """Return ``text`` on one line so that Markdown shows it as it is, with ``links`` as links."""
    shown = ""
    for part, is_link in parted(text, links):
        shown += f"<{part}>" if is_link else _MARKUP.sub(r"\\\g<0>", part)
    shown = _AT_THE_START.sub(r"\1\\\2", shown)
    return _NUMBERED.sub(r"\1\\\2", shown)


def _write_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {in_markdown(text)}"
        case Paragraph(text, links):
            yield in_markdown(text, links)
        case Bullets(items):
            for item in items:
                yield from _write_item(item, "")
        case Table():
            yield from _write_table(block)
        case _:
            assert_never(block)


def _write_item(item: ListItem, indent: str) -> Iterator[str]:
    yield f"{indent}- {in_markdown(item.text, item.links)}"
    for inner in item.items:
        yield from _write_item(inner, f"{indent}  ")


def _write_table(table: Table) -> Iterator[str]:
    rule = [" --- "] + [" ---: "] * (len(table.head) - 1)
    if table.prose:
        rule[-1] = " --- "
    yield _write_row(table.head)
    yield f"|{'|'.join(rule)}|"
    yield from map(_write_row, table.rows)


def _write_row(cells: tuple[str, ...]) -> str:
    return f"|{'|'.join(map(_write_cell, cells))}|"


def _write_cell(cell: str) -> str:
    return f" {in_markdown(cell)} " if cell else " "
