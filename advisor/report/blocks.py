"""A document as data: every text format is written from it, so that all of them say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ADDRESS = re.compile(r"https?://[!#$%&()*+,./0-9:;=?@A-Z_a-z~\[\]-]+")
# Marks that turn the direction of the text that follows.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Note:
    """A mark such as ``[1]`` behind a text, which leads to the address of a source."""

    number: int
    url: str

    @property
    def mark(self) -> str:
        """Return the mark as text."""
        return f"[{self.number}]"


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows; level 1 is that of the document.

    Plain text does not underline titles from level 4 on.
    """

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text; of the addresses in it only ``links`` may be followed.

    In plain text, one that stands ``apart`` has an empty line above it. The marks of ``notes``
    follow the text.
    """

    text: str
    links: tuple[str, ...] = ()
    apart: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text below each other that plain text does not break."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Text in another language that is shown as it is."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a file beside the document, and what it shows."""

    file: str
    shows: str


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list, and the items under it.

    Of the addresses in its text only ``links`` may be followed. The marks of ``notes`` follow the
    text. A task has a box before it, which is ticked if it is ``done``; other items have ``None``.
    """

    text: str
    items: tuple[ListItem, ...] = ()
    links: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; plain text puts a dash before its items only if it is ``marked``.

    The items of a ``numbered`` list have their place in front instead.
    """

    items: tuple[ListItem, ...]
    marked: bool = True
    numbered: bool = False


def bullet_list(texts: Iterable[str]) -> Bullets:
    """Return a list of ``texts`` without levels."""
    return Bullets(tuple(map(ListItem, texts)))


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the rows.

    The other columns are numbers or short words; with ``prose``, the last one is text. In plain
    text, a row of a ``dense`` table is one line: names that have no room are cut.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    prose: bool = False
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Indented:
    """Blocks that stand under the line above them."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Folded:
    """Blocks that a reader unfolds by clicking on the ``title``, where a document can do that."""

    title: str
    blocks: tuple[Block, ...]


Block: TypeAlias = (
    Heading | Paragraph | Lines | CodeBlock | Picture | Bullets | Table | Indented | Folded
)


def parted(text: str, links: Iterable[str] = ()) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` on one line in parts, each with whether it is one of the ``links``.

    Addresses in names and reasons are the words of strangers, who could lead a reader anywhere.
    Of the ``links``, only plain web addresses may be followed.
    """
    flat = _flatten_text(text)
    live = sorted(filter(may_be_followed, links), key=len, reverse=True)
    if not live:
        yield flat, False
        return
    addresses = "|".join(map(re.escape, live))
    for number, part in enumerate(re.split(f"({addresses})", flat)):
        yield part, bool(number % 2)


def may_be_followed(url: str) -> bool:
    """Return whether ``url`` is a plain web address, which a link may lead to."""
    return _ADDRESS.fullmatch(url) is not None


def _flatten_text(text: str) -> str:
    """Return ``text`` on one line, without marks that turn the direction of what follows them."""
    return " ".join(_DIRECTION_MARKS.sub("", text).split())
