"""Blocks as HTML; foreign text is never taken for markup, only sources and signatures are links."""

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

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
_SECTION = 2  # the level of headings that begin a section
_FIGURE = re.compile(r"[-+]?[0-9][0-9,.]*( (%|(to|h:) [0-9][0-9,.]*))?")


def as_html(blocks: Iterable[Block]) -> str:
    """Return ``blocks`` as HTML, with a section for each heading of level 2."""
    lines: list[str] = []
    inside = False
    for block in blocks:
        if isinstance(block, Heading) and block.level == _SECTION:
            if inside:
                lines.append("</section>")
            name = anchor(block.text)
            lines.append(f'<section id="{name}" aria-labelledby="{name}-title">')
            inside = True
        lines += _write_block(block)
    if inside:
        lines.append("</section>")
    return "\n".join(lines) + "\n"


def anchor(text: str) -> str:
    """Return the id of the section that is called ``text``."""
    return f"s-{_NOT_IN_IDS.sub('-', text.lower()).strip('-')}"


def in_html(text: str, links: Iterable[str] = (), notes: Iterable[Note] = ()) -> str:
    """Return ``text`` on one line so that HTML shows it as it is, with ``links`` as links.

    The marks of ``notes`` follow it, each a link to its source where that has an address.
    """
    shown: list[str] = []
    for part, is_link in parted(text, links):
        escaped = html.escape(part)
        shown.append(f'<a href="{escaped}">{escaped}</a>' if is_link else escaped)
    for note in notes:
        mark = note.mark
        if note.url:
            mark = f'<a class="note" href="{html.escape(note.url)}">{mark}</a>'
        shown.append(f" {mark}")
    return "".join(shown)


def _write_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            name = f' id="{anchor(text)}-title"' if level == _SECTION else ""
            yield f"<h{level}{name}>{in_html(text)}</h{level}>"
        case Paragraph(text, links):
            yield f"<p>{in_html(text, links, block.notes)}</p>"
        case Lines(texts):
            yield f"<p>{'<br>'.join(map(in_html, texts))}</p>"
        case CodeBlock(text):
            yield f'<pre tabindex="0">{html.escape(text)}</pre>'
        case Picture(file, shows):
            yield f'<img alt="{html.escape(shows)}" src="{html.escape(quote(file))}">'
        case Bullets(items):
            yield from _write_list(items, "ol" if block.numbered else "ul")
        case Table():
            yield from _write_table(block)
        case Folded(title, blocks):
            yield f"<details><summary>{in_html(title)}</summary>"
            yield f"{as_html(blocks)}</details>"
        case Indented(blocks):
            yield as_html(blocks).rstrip("\n")
        case _:
            assert_never(block)


def _write_list(items: tuple[ListItem, ...], name: str = "ul") -> Iterator[str]:
    yield f"<{name}>"
    for item in items:
        text = f"{_box(item)}{in_html(item.text, item.links, item.notes)}"
        if item.items:
            yield f"<li>{text}"
            yield from _write_list(item.items)
            yield "</li>"
        else:
            yield f"<li>{text}</li>"
    yield f"</{name}>"


def _box(item: ListItem) -> str:
    """Return the box of a task."""
    if item.done is None:
        return ""
    return "\N{BALLOT BOX WITH CHECK} " if item.done else "\N{BALLOT BOX} "


def _write_table(table: Table) -> Iterator[str]:
    label = html.escape(", ".join(filter(None, table.head[:3])))
    region = f'class="scroll" role="region" aria-label="Table: {label}" tabindex="0"'
    columns = zip(table.head, *table.rows, strict=True)
    looks = [' class="figure"' if _has_figures(cells) else "" for _, *cells in columns]
    yield f"<div {region}><table>"
    yield f"<thead><tr>{''.join(map(_head_cell, table.head, looks))}</tr></thead>"
    yield "<tbody>"
    for first, *others in table.rows:
        cells = map(_cell, others, looks[1:])
        yield f'<tr><th scope="row">{in_html(first)}</th>{"".join(cells)}</tr>'
    yield "</tbody></table></div>"


def _has_figures(cells: Iterable[str]) -> bool:
    return any(map(_FIGURE.fullmatch, cells))


def _head_cell(text: str, look: str) -> str:
    return f'<th scope="col"{look}>{in_html(text)}</th>' if text else "<td></td>"


def _cell(text: str, look: str) -> str:
    return f"<td{look}>{in_html(text)}</td>"
