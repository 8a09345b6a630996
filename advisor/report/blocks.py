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
class Heading:
    """The title of what follows; level 1 is that of the document."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text; of the addresses in it only ``links`` may be followed."""

    text: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list, and the items under it.

    Of the addresses in its text only ``links`` may be followed.
    """

    text: str
    items: tuple[ListItem, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[ListItem, ...]


def bullet_list(texts: Iterable[str]) -> Bullets:
    """Return a list of ``texts`` without levels."""
    return Bullets(tuple(map(ListItem, texts)))


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the rows.

    The other columns are numbers or short words; with ``prose``, the last one is text.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    prose: bool = False


Block: TypeAlias = Heading | Paragraph | Bullets | Table


def parted(text: str, links: Iterable[str] = ()) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` on one line in parts, each with whether it is one of the ``links``.

    Addresses in names and reasons are the words of strangers, who could lead a reader anywhere.
    Of the ``links``, only plain web addresses may be followed.
    """
    flat = flatten_text(text)
    live = sorted(filter(_ADDRESS.fullmatch, links), key=len, reverse=True)
    if not live:
        yield flat, False
        return
    addresses = "|".join(map(re.escape, live))
    for number, part in enumerate(re.split(f"({addresses})", flat)):
        yield part, bool(number % 2)


def flatten_text(text: str) -> str:
    """Return ``text`` on one line, without marks that turn the direction of what follows them."""
    return " ".join(_DIRECTION_MARKS.sub("", text).split())
