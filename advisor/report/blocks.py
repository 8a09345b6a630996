"""A document as data: what every kind of text is written from, so that all of them say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # marks that turn the direction of what follows


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows; level 1 is that of the document."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, and the items under it."""

    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names the rows, the others are numbers or short words unless ``prose`` says so."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    prose: bool = False


Block: TypeAlias = Heading | Paragraph | Bullets | Table


def one_line(text: str) -> str:
    """Return ``text`` on one line, without marks that would turn the direction of what stands behind it."""
    return " ".join(_TURNS.sub("", text).split())
