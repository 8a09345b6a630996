"""Writes docs/errors.md, the problem codes as a page; ``--check`` says if the page is current."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.codes import CODES, GROUPS
from page_parts import write_or_check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE: Final = Path(__file__).resolve().parents[1] / "errors.md"
COMMAND: Final = "python docs/tools/errors_page.py"
_HEAD: Final = f"""\
# Problem codes

A problem is one line: file, line, code, what is wrong, and in parentheses what to do. `advisor
explain CODE` prints the same text. This page is written by `{COMMAND}`.
"""


def page() -> str:
    """Return the whole page in Markdown."""
    return "\n".join([_HEAD, *_groups()])


def _groups() -> Iterator[str]:
    for prefix, title in GROUPS.items():
        yield f"## {title}\n"
        yield "| Code | What it means | What to do |"
        yield "|---|---|---|"
        for name, code in CODES.items():
            if name.startswith(prefix):
                yield f"| {name} | {code.means} | {code.cure} |"
        yield ""


def main(arguments: Sequence[str], path: Path = PAGE) -> int:
    """Write the page, or check it; return the exit status."""
    return write_or_check(arguments, path, page(), COMMAND)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
