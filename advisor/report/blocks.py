"""A document as data: what every kind of text is written from, so that all of them say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ADDRESS = re.compile(r"https?://[!#$%&()*+,./0-9:;=?@A-Z_a-z~\[\]-]+")
_TURNS = re.compile(
    "[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # marks that turn the direction of what follows


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
    """One item of a list, and the items under it; of the addresses in it only ``links`` may be followed."""

    text: str
    items: tuple[ListItem, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names the rows, the others are numbers or short words unless ``prose`` says so."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    prose: bool = False


Block: TypeAlias = Heading | Paragraph | Bullets | Table


def parted(text: str, links: Iterable[str] = ()) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` on one line in parts, each with whether it is one of the ``links`` and may be followed.

    Addresses in names and reasons are the words of strangers, who could lead a reader anywhere; what is no plain address of
    the web is none that may be followed either.
    """
    live = sorted(filter(_ADDRESS.fullmatch, links), key=len, reverse=True)
    if not live:
        yield flatten_text(text), False
        return
    for number, part in enumerate(
        re.split(f"({'|'.join(map(re.escape, live))})", flatten_text(text))
    ):
        yield part, bool(number % 2)


def flatten_text(text: str) -> str:
    """Return ``text`` on one line, without marks that would turn the direction of what stands behind it."""
    return " ".join(_TURNS.sub("", text).split())
