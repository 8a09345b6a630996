"""What the pages that are written by a program share: data as Markdown that shows exactly that data."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH: Final = 128
_SPECIAL = re.compile(r"[\\`*\[\]<>|~&$]|(?<!\w)_|_(?!\w)")
_OPENING = re.compile(
    r"(?m)^(\s*1?)([-+#.)=]+)(?=\s|$)"
)  # what makes a line an item of a list, or a title
_NOT_IN_A_LINK = re.compile(r"[\s<>()\\|]")


def escaped(text: str) -> str:
    """Return ``text`` on one line so that Markdown shows it as it is; underscores inside words mean nothing to it."""
    return _SPECIAL.sub(lambda found: f"\\{found.group()}", " ".join(text.split()))


def code(text: str) -> str:
    """Return ``text`` as code; for ids, which hold no backtick."""
    return f"`{text}`"


def codes(names: Iterable[str]) -> str:
    """Return ``names`` as code, with commas between them."""
    return ", ".join(map(code, names))


def address(url: str) -> str:
    """Return ``url`` so that nothing in it ends a link."""
    return _NOT_IN_A_LINK.sub(lambda found: f"%{ord(found.group()):02X}", url)


def anchored(anchor: str, heading: str) -> str:
    """Return ``heading`` below a place of that name to link to, for GitHub drops dots from the names it makes itself."""
    return f'<a id="{anchor}"></a>\n\n{heading}'


def paragraph(text: str, *, first: str = "", rest: str = "") -> str:
    """Return ``text`` in lines of at most ``WIDTH`` columns where words allow; no later line begins like a list or a title."""
    wrapped = textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    opening, newline, later = wrapped.partition("\n")
    return opening + newline + _OPENING.sub(r"\1\\\2", later)


def bullet(text: str) -> str:
    """Return ``text`` as an item of a list."""
    return paragraph(text, first="- ", rest="  ")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
