"""Blocks as plain text for a terminal, in lines of a given width."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING, assert_never

from advisor.report.blocks import Bullets, Heading, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.report.blocks import Block, ListItem

_GAP = "  "
_NARROWEST = 6
_WIDEST_NAME = 44


def as_plain(blocks: Iterable[Block], *, width: int = 100) -> str:
    """Return ``blocks`` as lines of at most ``width`` columns where words allow.

    There is no line end after the last one.
    """
    width = max(width, 40)
    lines: list[str] = []
    for block in blocks:
        lines += _write_block(block, width)
    return "\n".join(lines).strip("\n")


def wrap_text(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return ``text`` in lines of at most ``width`` columns, without breaking words.

    ``first`` and ``rest`` are what the first line and the others begin with.
    """
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _write_block(block: Block, width: int) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield from ("", *textwrap.wrap(text, width))
            yield ("=" if level == 1 else "-") * min(len(text), width)
        case Paragraph(text):
            yield from wrap_text(text, width)
        case Bullets(items):
            for item in items:
                yield from _write_item(item, width, "")
        case Table():
            yield from _write_table(block, width)
        case _:
            assert_never(block)


def _write_item(item: ListItem, width: int, indent: str) -> Iterator[str]:
    yield from wrap_text(item.text, width, first=f"{indent}- ", rest=f"{indent}  ")
    for inner in item.items:
        yield from _write_item(inner, width, f"{indent}  ")


def _write_table(table: Table, width: int) -> Iterator[str]:
    columns = list(zip(table.head, *table.rows, strict=True))
    widths = _choose_widths(columns, width, last_grows=table.prose)
    yield from _write_row(table.head, widths, prose=table.prose)
    yield _GAP.join("-" * column_width for column_width in widths)
    for row in table.rows:
        yield from _write_row(row, widths, prose=table.prose)


def _choose_widths(columns: Sequence[Sequence[str]], width: int, *, last_grows: bool) -> list[int]:
    """Return the widths of columns: as wide as their longest cells, or narrower if need be.

    Narrower cells are broken at hyphens and spaces.
    """
    gaps = len(_GAP) * (len(columns) - 1)
    wide = [max(map(len, column)) for column in columns]
    if last_grows:
        left = width - sum(wide[:-1]) - gaps
        return [*wide[:-1], max(_NARROWEST, min(wide[-1], left))]
    if sum(wide) + gaps <= width:
        return wide
    first, *others = map(_longest_part, columns)
    return [
        max(first, min(wide[0], _WIDEST_NAME)),
        *(max(_NARROWEST, longest) for longest in others),
    ]


def _longest_part(column: Sequence[str]) -> int:
    """Return the length of the longest part of a cell that cannot be broken."""
    longest = 0
    for cell in column:
        longest = max(longest, *map(len, _break_cell(cell, 1)))
    return longest


def _break_cell(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_long_words=False) or [""]


def _write_row(row: Sequence[str], widths: Sequence[int], *, prose: bool) -> Iterator[str]:
    cells = [_break_cell(cell, width) for cell, width in zip(row, widths, strict=True)]
    for line in zip_longest(*cells, fillvalue=""):
        yield _align_cells(line, widths, prose=prose)


def _align_cells(cells: Sequence[str], widths: Sequence[int], *, prose: bool) -> str:
    """Return one line of a row: the first cell to the left, as is the last one of ``prose``."""
    last = len(cells) - 1
    aligned: list[str] = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        is_left = place == 0 or (prose and place == last)
        aligned.append(cell.ljust(width) if is_left else cell.rjust(width))
    return _GAP.join(aligned).rstrip()
