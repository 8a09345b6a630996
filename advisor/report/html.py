"""Blocks as HTML; text from elsewhere is never taken for markup, and only sources and signatures become links."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, assert_never

from advisor.report.blocks import Bullets, Heading, Paragraph, Table, parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.report.blocks import Block, ListItem

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")


def as_html(blocks: Iterable[Block]) -> str:
    """Return ``blocks`` as HTML: a section for each heading of level 2 and what follows it."""
    lines: list[str] = []
    inside = False
    for block in blocks:
        if isinstance(block, Heading) and block.level > 1:
            lines += ["</section>"] if inside else []
            lines += [
                f'<section id="{anchor(block.text)}" aria-labelledby="{anchor(block.text)}-title">'
            ]
            inside = True
        lines += _lines(block)
    return "\n".join([*lines, *(["</section>"] if inside else [])]) + "\n"


def anchor(text: str) -> str:
    """Return the id of the section that is called ``text``."""
    return f"s-{_NOT_IN_IDS.sub('-', text.lower()).strip('-')}"


def in_html(text: str, links: Iterable[str] = ()) -> str:
    """Return ``text`` on one line such that HTML shows it as it is, and those ``links`` in it as such."""
    return "".join(
        _link(part) if is_link else html.escape(part) for part, is_link in parted(text, links)
    )


def _link(address: str) -> str:
    shown = html.escape(address)
    return f'<a href="{shown}">{shown}</a>'


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            name = f' id="{anchor(text)}-title"' if level > 1 else ""
            yield f"<h{level}{name}>{in_html(text)}</h{level}>"
        case Paragraph(text, links):
            yield f"<p>{in_html(text, links)}</p>"
        case Bullets(items):
            yield from _list(items)
        case Table():
            yield from _table(block)
        case _:
            assert_never(block)


def _list(items: tuple[ListItem, ...]) -> Iterator[str]:
    yield "<ul>"
    for item in items:
        if item.items:
            yield f"<li>{in_html(item.text, item.links)}"
            yield from _list(item.items)
            yield "</li>"
        else:
            yield f"<li>{in_html(item.text, item.links)}</li>"
    yield "</ul>"


def _table(table: Table) -> Iterator[str]:
    label = html.escape(", ".join(filter(None, table.head[:3])))
    kind = ' class="prose"' if table.prose else ""
    yield f'<div class="scroll" role="region" aria-label="Table: {label}" tabindex="0"><table{kind}>'
    yield f"<thead><tr>{''.join(map(_head, table.head))}</tr></thead>"
    yield "<tbody>"
    for first, *others in table.rows:
        cells = "".join(f"<td>{in_html(each)}</td>" for each in others)
        yield f'<tr><th scope="row">{in_html(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _head(text: str) -> str:
    return f'<th scope="col">{in_html(text)}</th>' if text else "<td></td>"
