"""Blocks as plain text for a terminal, in lines of a given width."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING, assert_never

from advisor.report.blocks import Bullets, Heading, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.report.blocks import Block, ListItem

_GAP = 2
_NARROWEST, _WIDEST_NAME = 6, 44


def as_plain(blocks: Iterable[Block], *, width: int = 100) -> str:
    """Return ``blocks`` as lines of at most ``width`` columns where words allow, without a line end after the last."""
    return "\n".join(line for block in blocks for line in _lines(block, max(width, 40))).strip("\n")


def _lines(block: Block, width: int) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield from ("", *textwrap.wrap(text, width))
            yield ("=" if level == 1 else "-") * min(len(text), width)
        case Paragraph(text):
            yield from _wrapped(text, width)
        case Bullets(items):
            for item in items:
                yield from _item(item, width, "")
        case Table():
            yield from _table(block, width)
        case _:
            assert_never(block)


def _item(item: ListItem, width: int, indent: str) -> Iterator[str]:
    yield from _wrapped(item.text, width, first=f"{indent}- ", rest=f"{indent}  ")
    for inner in item.items:
        yield from _item(inner, width, f"{indent}  ")


def _wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(table: Table, width: int) -> Iterator[str]:
    columns = list(zip(table.head, *table.rows, strict=True))
    widths = _widths(columns, width, last_grows=table.prose)
    for number, row in enumerate((table.head, *table.rows)):
        cells = [_cell(cell, columns_wide) for cell, columns_wide in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            yield _line(line, widths, prose=table.prose)
        if number == 0:
            yield "  ".join("-" * each for each in widths)


def _widths(columns: Sequence[Sequence[str]], width: int, *, last_grows: bool) -> list[int]:
    """Return the widths of columns: as wide as their longest cell, or narrower by breaking cells at hyphens and spaces."""
    wide = [max(map(len, column)) for column in columns]
    if last_grows:
        others = sum(wide[:-1]) + _GAP * (len(wide) - 1)
        return [*wide[:-1], max(_NARROWEST, min(wide[-1], width - others))]
    if sum(wide) + _GAP * (len(wide) - 1) <= width:
        return wide
    narrow = [max(len(part) for cell in column for part in _parts(cell)) for column in columns]
    return [
        max(narrow[0], min(wide[0], _WIDEST_NAME)),
        *(max(_NARROWEST, each) for each in narrow[1:]),
    ]


def _parts(cell: str) -> list[str]:
    return textwrap.wrap(cell, 1, break_long_words=False) or [""]


def _cell(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_long_words=False) or [""]


def _line(cells: Sequence[str], widths: Sequence[int], *, prose: bool) -> str:
    placed = [cells[0].ljust(widths[0])]
    for number, (cell, wide) in enumerate(zip(cells[1:], widths[1:], strict=True), 2):
        left = prose and number == len(cells)
        placed.append(cell.ljust(wide) if left else cell.rjust(wide))
    return "  ".join(placed).rstrip()
