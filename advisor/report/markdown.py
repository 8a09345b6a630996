"""Blocks as Markdown as GitHub and GitLab show it; foreign text is never taken for markup."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from advisor.report.blocks import (
    Bullets,
    CodeBlock,
    Folded,
    Heading,
    Indented,
    Lines,
    Paragraph,
    Picture,
    Table,
    parted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.report.blocks import Block, ListItem, Note

# GitHub makes links of bare addresses: so the colon of an address and the dot behind www are
# among these.
_MARKUP = re.compile(
    r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|:(?=//)|(?<=www)\.", re.IGNORECASE
)
_INNER = "-"  # marks what stands below a numbered item
_BACKTICKS = re.compile(r"`+")
# A heading, a quotation, or an item of a list; -3 and +12 are none.
_AT_THE_START = re.compile(r"^(\s*)([#=>]|[-+](?![0-9]))")
# Markdown takes this for an item of a list, but not 3.50.
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")


def as_markdown(blocks: Iterable[Block], *, mark: str = "-") -> str:
    """Return ``blocks`` as Markdown that ends with a line end; ``mark`` stands before items."""
    written = ["\n".join(_write_block(block, mark)) for block in blocks]
    return "\n\n".join(filter(None, written)) + "\n"


def in_markdown(text: str, links: Iterable[str] = ()) -> str:
    """Return ``text`` on one line so that Markdown shows it as it is, with ``links`` as links."""
    shown = ""
    for part, is_link in parted(text, links):
        shown += f"<{part}>" if is_link else _MARKUP.sub(r"\\\g<0>", part)
    shown = _AT_THE_START.sub(r"\1\\\2", shown)
    return _NUMBERED.sub(r"\1\\\2", shown)


def _write_block(block: Block, mark: str) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {in_markdown(text)}"
        case Paragraph(text, links):
            yield f"{in_markdown(text, links)}{_mark(block.notes)}"
        case Lines(texts):
            yield from map(in_markdown, texts)
        case CodeBlock(text, language):
            longest = max(map(len, _BACKTICKS.findall(text)), default=0)
            fence = "`" * max(3, longest + 1)
            yield from (f"{fence}{language}", text, fence)
        case Picture(file, shows):
            yield f"![{in_markdown(shows)}]({quote(file)})"
        case Bullets(items):
            for place, item in enumerate(items, 1):
                if block.numbered:
                    mark = f"{place}."
                yield from _write_items((item,), mark, "")
        case Table():
            yield from _write_table(block)
        case Folded(title, blocks):
            yield from (f"<details><summary>{html.escape(title)}</summary>", "")
            yield from (as_markdown(blocks, mark=mark), "</details>")
        case Indented(blocks):
            yield as_markdown(blocks, mark=mark).rstrip("\n")
        case _:
            assert_never(block)


def _mark(notes: Iterable[Note]) -> str:
    """Return the marks of ``notes``, each a link to its source where that has an address."""
    marks: list[str] = []
    for note in notes:
        mark = f"\\[{note.number}\\]"
        marks.append(f" [{mark}]({_target(note.url)})" if note.url else f" {mark}")
    return "".join(marks)


def _target(url: str) -> str:
    """Return ``url`` as the target of a link, which parentheses would end."""
    return url.replace("(", "%28").replace(")", "%29")


def _write_items(items: Iterable[ListItem], mark: str, indent: str) -> Iterator[str]:
    for item in items:
        text = f"{_box(item)}{in_markdown(item.text, item.links)}{_mark(item.notes)}"
        yield f"{indent}{mark} {text}"
        inner = f"{indent}{' ' * (len(mark) + 1)}"
        yield from _write_items(item.items, _INNER if mark[0].isdigit() else mark, inner)


def _box(item: ListItem) -> str:
    """Return the box of a task."""
    if item.done is None:
        return ""
    return "[x] " if item.done else "[ ] "


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
