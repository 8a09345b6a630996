"""Blocks as Markdown, as GitHub and GitLab show it; text from elsewhere is never taken for markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from advisor.report.blocks import Bullets, Heading, Paragraph, Table, parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.report.blocks import Block, ListItem

# The colon of an address and the dot behind www are among them: GitHub makes a link of what has these as they are.
_MARKUP = re.compile(
    r"[\\`*\[\]<>|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|:(?=//)|(?<=www)\.", re.IGNORECASE
)
_AT_THE_START = re.compile(r"^(\s*)([-+#=>])")
_NUMBERED = re.compile(
    r"^(\s*\d+)([.)])(?=\s|$)"
)  # an item of a list to Markdown, which 3.50 is not


def as_markdown(blocks: Iterable[Block]) -> str:
    """Return ``blocks`` as Markdown that ends with a line end."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def in_markdown(text: str, links: Iterable[str] = ()) -> str:
    """Return ``text`` on one line such that Markdown shows it as it is, and those ``links`` in it as such."""
    shown = (
        f"<{part}>" if is_link else _MARKUP.sub(_escaped, part)
        for part, is_link in parted(text, links)
    )
    marked = _AT_THE_START.sub(lambda match: f"{match[1]}\\{match[2]}", "".join(shown))
    return _NUMBERED.sub(lambda match: f"{match[1]}\\{match[2]}", marked)


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {in_markdown(text)}"
        case Paragraph(text, links):
            yield in_markdown(text, links)
        case Bullets(items):
            for item in items:
                yield from _item(item, "")
        case Table():
            yield from _table(block)
        case _:
            assert_never(block)


def _item(item: ListItem, indent: str) -> Iterator[str]:
    yield f"{indent}- {in_markdown(item.text, item.links)}"
    for inner in item.items:
        yield from _item(inner, f"{indent}  ")


def _table(table: Table) -> Iterator[str]:
    rule = [" --- ", *(" ---: " for _ in table.head[1:])]
    if table.prose:
        rule[-1] = " --- "
    yield _row(table.head)
    yield f"|{'|'.join(rule)}|"
    yield from map(_row, table.rows)


def _row(cells: tuple[str, ...]) -> str:
    return f"|{'|'.join(f' {in_markdown(each)} ' if each else ' ' for each in cells)}|"
