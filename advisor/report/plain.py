"""Blocks as text for a terminal, in lines of a given width: plain, or painted in its colours."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING, assert_never

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
)
from advisor.report.styled import Piece, mark_spans, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.report.blocks import Block, ListItem, Note
    from advisor.report.styled import StyledLine

_GAP = "  "
_INDENT = "  "
_UNDERLINED = 3
_NARROWEST = 6
_NARROWEST_PROSE = 24
_NARROWEST_NAME = 12


def as_plain(blocks: Iterable[Block], *, width: int = 100, painted: bool = False) -> str:
    """Return ``blocks`` as lines of at most ``width`` columns where words allow.

    There is no line end after the last one. ``painted`` adds the control sequences of a terminal:
    headings are bold, and the marks of notes lead to their sources.
    """
    return write_lines(_write_blocks(blocks, max(width, 40)), painted=painted).strip("\n")


def _write_blocks(blocks: Iterable[Block], width: int) -> Iterator[StyledLine]:
    for block in blocks:
        yield from _write_block(block, width)


def _write_block(block: Block, width: int) -> Iterator[StyledLine]:
    match block:
        case Heading(text, level):
            for line in _write_heading(text, level, width):
                yield (Piece(line, "bold"),)
        case Paragraph(text):
            if block.apart:
                yield ()
            yield from _write_noted(text, block.notes, width)
        case Lines(texts):
            yield from _unstyled(texts)
        case CodeBlock(text):
            yield from _unstyled(text.split("\n"))
        case Picture(file, shows):
            yield from _unstyled([f"{shows}: {file}"])
        case Bullets(items):
            mark = "- " if block.marked else ""
            for place, item in enumerate(items, 1):
                if block.numbered:
                    mark = f"{place}. "
                yield from _write_item(item, width, mark, "")
        case Table():
            write = _write_figures if block.dense else _write_table
            yield from _unstyled(write(block, width))
        case Folded(title, blocks):
            yield from _write_blocks((Heading(title), *blocks), width)
        case Indented(blocks):
            for inner in _write_blocks(blocks, width - len(_INDENT)):
                yield (Piece(_INDENT), *inner) if inner else ()
        case _:
            assert_never(block)


def _unstyled(lines: Iterable[str]) -> Iterator[StyledLine]:
    for line in lines:
        yield (Piece(line),)


def _write_heading(text: str, level: int, width: int) -> Iterator[str]:
    yield ""
    if level > _UNDERLINED:
        yield from _wrap(text, width, rest=_INDENT)
    else:
        yield from textwrap.wrap(text, width)
        yield ("=" if level == 1 else "-") * min(len(text), width)


def _write_item(item: ListItem, width: int, mark: str, indent: str) -> Iterator[StyledLine]:
    inside = f"{indent}{_INDENT}"
    text = f"{_box(item)}{item.text}"
    yield from _write_noted(text, item.notes, width, first=f"{indent}{mark}", rest=inside)
    inner_mark = "- " if mark[:1].isdigit() else mark
    for inner in item.items:
        yield from _write_item(inner, width, inner_mark, inside)


def _write_noted(
    text: str, notes: Sequence[Note], width: int, *, first: str = "", rest: str = ""
) -> Iterator[StyledLine]:
    """Yield the lines of ``text``, at the end of which stand the marks of ``notes``."""
    marks = _mark(notes)
    *lines, last = _wrap(f"{text}{marks}", width, first=first, rest=rest) or [""]
    yield from _unstyled(lines)
    kept = last.removesuffix(marks.strip())
    yield (Piece(kept), *mark_spans(notes)) if kept != last else (Piece(last),)


def _box(item: ListItem) -> str:
    """Return the box of a task."""
    if item.done is None:
        return ""
    return "[x] " if item.done else "[ ] "


def _mark(notes: Iterable[Note]) -> str:
    """Return the marks of ``notes``."""
    marks = "".join(note.mark for note in notes)
    return f" {marks}" if marks else ""


def _wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return ``text`` in lines of at most ``width`` columns, without breaking words."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _write_figures(table: Table, width: int) -> Iterator[str]:
    """Yield a line for the head and for each row; one column is left free at the end."""
    columns = zip(table.head, *table.rows, strict=True)
    longest, *others = [max(map(len, column)) for column in columns]
    room = width - 1 - sum(others) - len(_GAP) * len(others)
    name_width = min(longest, max(room, _NARROWEST_NAME))
    for name, *figures in (table.head, *table.rows):
        cut = name if len(name) <= name_width else f"{name[: name_width - 1]}…"
        yield _align_cells([cut, *figures], [name_width, *others], prose=False)


def _write_table(table: Table, width: int) -> Iterator[str]:
    columns = list(zip(table.head, *table.rows, strict=True))
    widths = _choose_widths(columns, width, last_grows=table.prose)
    if table.prose and widths[-1] < min(_NARROWEST_PROSE, max(map(len, columns[-1]))):
        yield from _write_prose_below(table, width)
        return
    yield from _write_row(table.head, widths, prose=table.prose)
    yield _GAP.join("-" * column_width for column_width in widths)
    for row in table.rows:
        yield from _write_row(row, widths, prose=table.prose)


def _write_prose_below(table: Table, width: int) -> Iterator[str]:
    """Yield a table whose text has no room beside its figures: it stands below each row."""
    figures = Table(table.head[:-1], tuple(row[:-1] for row in table.rows), dense=True)
    for (*_, text), line in zip(
        (table.head, *table.rows), _write_figures(figures, width), strict=True
    ):
        yield line
        yield from _wrap(text, width, first=_INDENT, rest=_INDENT)


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
    others = [max(_NARROWEST, longest) for longest in others]
    room = width - sum(others) - gaps
    return [max(first, min(wide[0], room)), *others]


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
