"""Blocks as HTML; foreign text is never taken for markup, only sources and signatures are links."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from advisor.report.blocks import (
    Bullets,
    CodeBlock,
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


def as_html(blocks: Iterable[Block]) -> str:
    """Return ``blocks`` as HTML, with a section for each heading of level 2."""
    lines: list[str] = []
    inside = False
    for block in blocks:
        if isinstance(block, Heading) and block.level > 1:
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


def _in_html(text: str, links: Iterable[str] = ()) -> str:
    """Return ``text`` on one line so that HTML shows it as it is, with ``links`` as links."""
    shown: list[str] = []
    for part, is_link in parted(text, links):
        escaped = html.escape(part)
        shown.append(f'<a href="{escaped}">{escaped}</a>' if is_link else escaped)
    return "".join(shown)


def _mark(notes: Iterable[Note]) -> str:
    """Return the marks of ``notes``, each a link to its source where that has an address."""
    shown = ""
    for note in notes:
        mark = note.mark
        if note.url:
            mark = f'<a href="{html.escape(note.url)}">{mark}</a>'
        shown += f" {mark}"
    return shown


def _write_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            name = f' id="{anchor(text)}-title"' if level > 1 else ""
            yield f"<h{level}{name}>{_in_html(text)}</h{level}>"
        case Paragraph(text, links):
            yield f"<p>{_in_html(text, links)}{_mark(block.notes)}</p>"
        case Lines(texts):
            yield f"<p>{'<br>'.join(map(_in_html, texts))}</p>"
        case CodeBlock(text):
            yield f'<pre tabindex="0">{html.escape(text)}</pre>'
        case Picture(file, shows):
            yield f'<img alt="{html.escape(shows)}" src="{html.escape(quote(file))}">'
        case Bullets(items):
            yield from _write_list(items, "ol" if block.numbered else "ul")
        case Table():
            yield from _write_table(block)
        case Indented(blocks):
            yield as_html(blocks).rstrip("\n")
        case _:
            assert_never(block)


def _write_list(items: tuple[ListItem, ...], name: str = "ul") -> Iterator[str]:
    yield f"<{name}>"
    for item in items:
        text = f"{_in_html(item.text, item.links)}{_mark(item.notes)}"
        if item.items:
            yield f"<li>{text}"
            yield from _write_list(item.items)
            yield "</li>"
        else:
            yield f"<li>{text}</li>"
    yield f"</{name}>"


def _write_table(table: Table) -> Iterator[str]:
    label = html.escape(", ".join(filter(None, table.head[:3])))
    region = f'class="scroll" role="region" aria-label="Table: {label}" tabindex="0"'
    kind = ' class="prose"' if table.prose else ""
    yield f"<div {region}><table{kind}>"
    yield f"<thead><tr>{''.join(map(_head_cell, table.head))}</tr></thead>"
    yield "<tbody>"
    for first, *others in table.rows:
        cells = "".join(f"<td>{_in_html(cell)}</td>" for cell in others)
        yield f'<tr><th scope="row">{_in_html(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _head_cell(text: str) -> str:
    return f'<th scope="col">{_in_html(text)}</th>' if text else "<td></td>"
