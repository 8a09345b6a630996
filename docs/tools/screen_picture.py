"""Draw docs/screen-webshop.svg: the result of a workload, as a terminal of 80 columns shows it."""

from __future__ import annotations

import itertools
import os
import re
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pexpect

from page_parts import write_or_check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROOT: Final = Path(__file__).resolve().parents[2]
PICTURE: Final = _ROOT / "docs" / "screen-webshop.svg"
COMMAND: Final = "advisor recommend docs/examples/webshop.yaml"
COLUMNS: Final = 80
ROWS: Final = 24

_CELL: Final = 8.4
_LINE: Final = 19
_MARGIN: Final = 18
_PLAIN: Final = "#d6dbe1"
_COLORS: Final = {
    "31": "#f0806f",
    "32": "#7bcf7f",
    "33": "#e3bf55",
    "34": "#79b4f7",
    "35": "#cf9be8",
    "36": "#63c5d2",
    "90": "#98a2ad",
}
_ARMS: Final = {
    "─": "lr",
    "│": "ud",
    "╭": "rd",
    "╮": "ld",
    "╰": "ru",
    "╯": "lu",
    "├": "udr",
    "┤": "udl",
}
"""The sides of its cell that each character of a frame touches."""
_HEAD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"
  height="{height}" role="img" aria-labelledby="title description">
<title id="title">{title}</title>
<desc id="description">{description}</desc>
<rect width="{width}" height="{height}" rx="8" fill="#1b2027"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
  font-size="14" fill="none">
"""
_STYLED = re.compile(r"\x1b\[([0-9;]*)m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")
_PIECE = re.compile(rf"[{''.join(_ARMS)}]+|[^\s{''.join(_ARMS)}]+(?: [^\s{''.join(_ARMS)}]+)*")


class Piece(NamedTuple):
    """Text in one style, at a column."""

    column: int
    text: str
    style: frozenset[str]


def printed(command: str) -> str:
    """Return what ``command`` prints to a terminal in color, without what goes to stderr.

    ``RuntimeError`` is raised if it fails.
    """
    program = command.replace("advisor", f"{sys.executable} -m advisor", 1)
    screen, failed = pexpect.run(
        f"sh -c '{program} 2>/dev/null'",
        cwd=str(_ROOT),
        timeout=120,
        dimensions=(ROWS, COLUMNS),
        env={**_surroundings(), "TERM": "xterm-256color", "LANG": "C.UTF-8"},
        withexitstatus=True,
    )
    if failed:
        raise RuntimeError(f"{command} ended with {failed}")
    return str(screen.decode()).replace("\r\n", "\n").rstrip("\n")


def _surroundings() -> dict[str, str]:
    """Return what a program needs of the environment, and nothing that changes its output."""
    return {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}


def pieces(line: str, style: frozenset[str]) -> tuple[list[Piece], frozenset[str]]:
    """Return the texts of a line that begins in ``style``, and the style in which it ends."""
    found: list[Piece] = []
    column = 0
    texts_and_codes = _STYLED.split(line)
    for text, codes in itertools.zip_longest(texts_and_codes[::2], texts_and_codes[1::2]):
        found += [
            Piece(column + piece.start(), piece.group(), style) for piece in _PIECE.finditer(text)
        ]
        column += len(text)
        if codes is not None:
            style = _after(style, codes)
    return found, style


def _after(style: frozenset[str], codes: str) -> frozenset[str]:
    """Return the style after the numbers of one escape sequence."""
    for code in codes.split(";"):
        style = frozenset() if code in ("", "0") else style | {code}
    return style


def _color(style: frozenset[str]) -> str:
    return next((_COLORS[code] for code in sorted(style) if code in _COLORS), _PLAIN)


def _drawn(piece: Piece, row: int) -> str:
    """Return the SVG of a piece: lines for a frame, and otherwise text of exactly its width."""
    left = _MARGIN + piece.column * _CELL
    top = _MARGIN + row * _LINE
    faint = ' opacity="0.7"' if "2" in piece.style else ""
    if piece.text[0] in _ARMS:
        path = "".join(_frame(mark, left + at * _CELL, top) for at, mark in enumerate(piece.text))
        return f'<path d="{path}" stroke="{_color(piece.style)}"{faint}/>'
    weight = ' font-weight="bold"' if "1" in piece.style else ""
    return (
        f'<text x="{left:.1f}" y="{top + 14}" textLength="{len(piece.text) * _CELL:.1f}"'
        f' fill="{_color(piece.style)}"{weight}{faint}>{escape(piece.text)}</text>'
    )


def _frame(mark: str, left: float, top: float) -> str:
    """Return the path of a character of a frame; a corner is round."""
    middle = f"{left + _CELL / 2:.1f} {top + _LINE / 2:.1f}"
    ends = {
        "l": f"{left:.1f} {top + _LINE / 2:.1f}",
        "r": f"{left + _CELL:.1f} {top + _LINE / 2:.1f}",
        "u": f"{left + _CELL / 2:.1f} {top}",
        "d": f"{left + _CELL / 2:.1f} {top + _LINE}",
    }
    first, second, *others = (ends[arm] for arm in _ARMS[mark])
    bend = "".join(f"M{middle}L{end}" for end in others)
    return f"M{first}Q{middle} {second}{bend}"


def picture(command: str, screen: str) -> str:
    """Return the screen as SVG, with ``command`` at a prompt in its first line."""
    lines = [f"\x1b[32m$\x1b[0m \x1b[1m{command}\x1b[0m", *screen.split("\n")]
    size = {
        "width": round(2 * _MARGIN + COLUMNS * _CELL),
        "height": 2 * _MARGIN + len(lines) * _LINE,
    }
    said = escape(_STYLED.sub("", screen))
    return (
        _HEAD.format(title=escape(command), description=said, **size)
        + "".join(f"{drawn}\n" for drawn in _rows(lines))
        + "</g>\n</svg>\n"
    )


def _rows(lines: Sequence[str]) -> Iterator[str]:
    style: frozenset[str] = frozenset()
    for row, line in enumerate(lines):
        found, style = pieces(line, style)
        for piece in found:
            yield _drawn(piece, row)


def main() -> int:
    """Write the picture, or with ``--check`` only compare it; return the exit code."""
    drawn = picture(COMMAND, printed(COMMAND))
    return write_or_check(sys.argv[1:], PICTURE, drawn, "python docs/tools/screen_picture.py")


if __name__ == "__main__":
    sys.exit(main())
