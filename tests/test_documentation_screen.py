"""The picture of a terminal in the README, and the tool that draws it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from screen_picture import COLUMNS, COMMAND, PICTURE, ROWS, Piece, picture, pieces, printed

ROOT = Path(__file__).resolve().parents[1]
PLAIN: frozenset[str] = frozenset()


def test_the_readme_shows_the_screen_that_the_program_prints_now() -> None:
    screen = printed(COMMAND)
    assert PICTURE.read_text(encoding="utf-8") == picture(COMMAND, screen), "make pages"
    assert f"]({PICTURE.relative_to(ROOT)})" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_screen_of_the_readme_is_one_screen_in_color() -> None:
    lines = printed(COMMAND).splitlines()
    assert len(lines) <= ROWS
    shown = [piece for line in lines for piece in pieces(line, PLAIN)[0]]
    assert all(piece.column + len(piece.text) <= COLUMNS for piece in shown)
    assert any("32" in piece.style for piece in shown)


def test_pieces_keep_their_columns_and_styles() -> None:
    found, style = pieces("│ \x1b[1;32mone two\x1b[0m   three \x1b[2m│x", PLAIN)
    assert found == [
        Piece(0, "│", PLAIN),
        Piece(2, "one two", frozenset({"1", "32"})),
        Piece(12, "three", PLAIN),
        Piece(18, "│", frozenset({"2"})),
        Piece(19, "x", frozenset({"2"})),
    ]
    assert style == {"2"}


def test_a_link_takes_no_columns_and_ends_no_style() -> None:
    link = "\x1b[32m\x1b]8;;https://example.org/\x1b\\[1]\x1b]8;;\x1b\\ more\x1b[m"
    found, style = pieces(link, PLAIN)
    assert found == [Piece(0, "[1]", frozenset({"32"})), Piece(4, "more", frozenset({"32"}))]
    assert style == PLAIN


def test_a_picture_says_what_it_shows_and_takes_nothing_for_markup() -> None:
    drawn = picture("advisor", "\x1b[1m<b>\x1b[0m & more\n╰─╯")
    texts = [unescape(text) for text in re.findall(r"<text [^>]*>([^<]*)</text>", drawn)]
    assert texts == ["$", "advisor", "<b>", "& more"]
    assert '<desc id="description">&lt;b&gt; &amp; more\n╰─╯</desc>' in drawn
    assert drawn.count("<path ") == 1


def test_a_command_that_fails_is_not_drawn() -> None:
    with pytest.raises(RuntimeError, match="ended with 2"):
        printed("advisor recommend docs/examples/no-such-file.yaml")
