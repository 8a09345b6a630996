"""One report in every format: what a kind of block becomes, and what a cell or a value becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from advisor.provisos import Proviso
from advisor.report.blocks import (
    Bullets,
    CodeBlock,
    Heading,
    Indented,
    Lines,
    ListItem,
    Note,
    Paragraph,
    Picture,
    Table,
)
from advisor.report.html import as_html
from advisor.report.markdown import as_markdown
from advisor.report.plain import as_plain
from advisor.report.report import Report, SignedFigure, as_csv, write_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.report.blocks import Block

LONG = "a path that is much too long for the width that is given here"
BLOCKS = (
    Heading("Shop", 4),
    Indented(
        (
            Lines((LONG, "and another")),
            Bullets((ListItem("outer", (ListItem("inner"),)),), marked=False),
        )
    ),
    Picture("a b.svg", "All of it"),
    CodeBlock("key: `x`\n```", "yaml"),
    Paragraph("The end.", apart=True),
)


@dataclass(frozen=True)
class Found(Report):
    def blocks(self) -> Iterator[Block]:
        yield from BLOCKS

    def data(self) -> dict[str, Any]:
        return {
            "whole": Decimal("3.0"),
            "part": Fraction(1, 4),
            "day": date(2026, 11, 30),
            "why": (Proviso("ours", "ä"),),
        }


def test_plain_text_breaks_no_line_that_is_one_and_indents_what_belongs_below() -> None:
    assert write_report(Found(), "text", 40).split("\n") == [
        "Shop",
        f"  {LONG}",
        "  and another",
        "  outer",
        "    inner",
        "All of it: a b.svg",
        "key: `x`",
        "```",
        "",
        "The end.",
    ]


def test_a_numbered_list_has_its_numbers_in_place_of_marks() -> None:
    steps = (Bullets((ListItem("ask"), ListItem("look")), numbered=True),)
    assert as_plain(steps).split() == ["1.", "ask", "2.", "look"]
    assert as_markdown(steps).split() == ["1.", "ask", "2.", "look"]
    assert as_html(steps).split() == ["<ol>", "<li>ask</li>", "<li>look</li>", "</ol>"]


def test_markdown_fences_code_with_more_than_is_inside_and_takes_any_mark() -> None:
    assert as_markdown(BLOCKS, mark="*") == (
        f"#### Shop\n\n{LONG}\nand another\n\n* outer\n  * inner\n\n"
        "![All of it](a%20b.svg)\n\n````yaml\nkey: `x`\n```\n````\n\nThe end.\n"
    )


def test_a_page_shows_the_same_blocks() -> None:
    page = write_report(Found(), "html")
    assert f"<p>{LONG}<br>and another</p>" in page
    assert '<img alt="All of it" src="a%20b.svg">' in page
    assert "<li>outer\n<ul>\n<li>inner</li>" in page


def test_a_note_without_an_address_is_no_link() -> None:
    said = (Paragraph("Why.", notes=(Note(1, ""), Note(2, "https://aws.amazon.com/(x)"))),)
    assert as_plain(said) == "Why. [1][2]"
    assert as_markdown(said) == "Why. \\[1\\] [\\[2\\]](https://aws.amazon.com/%28x%29)\n"
    assert '<p>Why. [1] <a class="note" href="https://aws.amazon.com/(x)">[2]</a></p>' in as_html(
        said
    )


def test_names_of_rows_are_broken_where_a_table_is_too_wide() -> None:
    table = Table(("", "EKS Auto Mode"), (("Kubernetes and what is built on it", "+2"),))
    lines = as_plain([table], width=40).split("\n")
    assert max(map(len, lines)) == 40
    assert lines[-2:] == ["Kubernetes and what is built on       +2", "it"]


def test_a_row_of_a_dense_table_is_one_line_and_names_are_cut() -> None:
    table = Table(
        ("", "cases"), (("a name that has no room at all here", "1"), ("b", " 20")), dense=True
    )
    lines = as_plain([table], width=40).split("\n")
    assert lines == [
        f"{'':32}  cases",
        f"{'a name that has no room at all …':32}      1",
        f"{'b':32}     20",
    ]
    assert [len(line) for line in lines] == [39, 39, 39]


def test_json_takes_numbers_days_and_provisos() -> None:
    said = '{"whole": 3, "part": 0.25, "day": "2026-11-30", "why": [{"kind": "ours", "text": "ä"}]}'
    assert write_report(Found(), "jsonl") == said


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-x", "'-x"),
        ("@x", "'@x"),
        ("-", "-"),
        ("+2", "'+2"),
        (SignedFigure("+2"), "+2"),
        (SignedFigure("-2.5"), "-2.5"),
        (["=a", "b"], "'=a b"),
        ((), ""),
        (None, ""),
        (True, "true"),
        (Decimal("3.0"), "3"),
        (Decimal("-0.5"), "-0.5"),
    ],
)
def test_a_cell_is_no_formula_and_has_one_form(cell: object, written: str) -> None:
    assert as_csv([["x", cell]]) == f"x,{written}\n"


def test_a_report_that_is_no_table_says_so() -> None:
    with pytest.raises(NotImplementedError, match="Found has no rows"):
        write_report(Found(), "csv")
