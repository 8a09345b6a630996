"""Turn data into Markdown that shows exactly that data, for the pages a program writes."""

from __future__ import annotations

import re
import sys
import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

WIDTH: Final = 128
_SPECIAL = re.compile(r"[\\`*\[\]<>|~&$]|(?<!\w)_|_(?!\w)")
_OPENING = re.compile(r"(?m)^(\s*1?)([-+#.)=]+)(?=\s|$)")
"""What turns a line into a list item or a heading."""
_NOT_IN_A_LINK = re.compile(r"[\s<>()\\|]")


def escaped(text: str) -> str:
    """Return ``text`` on one line, escaped so that Markdown shows it as it is.

    Underscores inside words need no escape.
    """
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def code(text: str) -> str:
    """Return ``text`` as code; it must not contain a backtick, which ids never do."""
    return f"`{text}`"


def codes(names: Iterable[str]) -> str:
    """Return ``names`` as code, separated by commas."""
    return ", ".join(map(code, names))


def address(url: str) -> str:
    """Return ``url`` with the characters percent-encoded that would end a Markdown link."""
    return _NOT_IN_A_LINK.sub(lambda match: f"%{ord(match.group()):02X}", url)


def anchored(anchor: str, heading: str) -> str:
    """Return ``heading`` below an anchor called ``anchor``.

    The anchors that GitHub generates itself drop the dots of ids.
    """
    return f'<a id="{anchor}"></a>\n\n{heading}'


def paragraph(text: str, *, first: str = "", rest: str = "") -> str:
    """Return ``text`` wrapped at ``WIDTH`` columns where words allow.

    Lines after the first are escaped where they would begin a list or a heading.
    """
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
    """Return ``text`` as a list item."""
    return paragraph(text, first="- ", rest="  ")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_or_check(arguments: Sequence[str], path: Path, page: str, command: str) -> int:
    """Write ``page`` and return 0; with ``--check`` only compare it, and return 1 if it differs.

    Other arguments print the usage and return 2.
    """
    if list(arguments) not in ([], ["--check"]):
        print(f"usage: {command} [--check]", file=sys.stderr)
        return 2
    if not arguments:
        path.write_text(page, encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == page:
        return 0
    print(f"{path.name} is out of date; rewrite it with: {command}", file=sys.stderr)
    return 1
