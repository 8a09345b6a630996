"""The reader of mappings: what it returns, and what it says of each fault, and where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from advisor import assets
from advisor.drawing import catalogue
from advisor.errors import UnusableInput
from advisor.knowledge import loader
from advisor.located import document
from advisor.located.mapping import LocatedMapping
from advisor.pricing import price_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from advisor.errors import Problem

    Read = Callable[[LocatedMapping], Any]


def mapping_in(text: str, known: Collection[str] | None = None) -> LocatedMapping:
    problems: list[Problem] = []
    (node,) = document.read_documents(text, "f.yaml", problems)
    assert problems == []
    return LocatedMapping(node, known, problems)


def told(mapping: LocatedMapping) -> list[str]:
    return [str(problem).removeprefix("f.yaml:") for problem in mapping.problems]


@pytest.mark.parametrize(
    ("text", "read", "value"),
    [
        ("k: a   b", lambda fields: fields.text("k"), "a b"),
        ("{}", lambda fields: fields.text("k", required=False), ""),
        ("k: a  b", lambda fields: fields.texts("k"), ("a b",)),
        ("k: [a, b]", lambda fields: fields.texts("k"), ("a", "b")),
        ("{}", lambda fields: fields.texts("k"), ()),
        ("k: [a,  b]", lambda fields: fields.lines("k"), ("a", "b")),
        ("{}", lambda fields: fields.lines("k"), ()),
        ("k: a", lambda fields: fields.word("k", ("a", "b")), "a"),
        ("{}", lambda fields: fields.word("k", ("a", "b"), default="b"), "b"),
        ("{}", lambda fields: fields.word("k", ("a", "b"), default=""), ""),
        ("k: https://a.org/é", lambda fields: fields.url("k"), "https://a.org/é"),
        ("{}", lambda fields: fields.url("k"), ""),
        ("k: 2026-11-22", lambda fields: fields.day("k"), date(2026, 11, 22)),
        ("{}", lambda fields: fields.day("k"), None),
        ("k: 0.10", lambda fields: str(fields.number("k", 0, 1)), "0.10"),
        ("k: 0", lambda fields: fields.number("k", 0, 1), Decimal(0)),
        ("k: 1", lambda fields: fields.number("k", 0, 1), Decimal(1)),
        ("{}", lambda fields: fields.number("k", 0, 1, required=False), None),
        ("k: 3.0", lambda fields: fields.count("k", 0, 3), 3),
        ("{}", lambda fields: fields.count("k", 0, 3, required=False), None),
        ("k: true", lambda fields: fields.switch("k"), True),
        ("k: false", lambda fields: fields.switch("k"), False),
        ("{}", lambda fields: fields.switch("k", required=False), False),
        ("k: [1, 2]", lambda fields: [item.value for item in fields.items("k")], [1, 2]),
        ("{}", lambda fields: fields.items("k"), ()),
        ("k: {a: b}", lambda fields: fields.mapping("k", ("a",)).text("a"), "b"),
        ("{}", lambda fields: list(fields.mapping("k", required=False).entries()), []),
        ("a: ' x'\nb: ''", lambda fields: fields.words(), {"a": " x", "b": ""}),
        ("k: [{a: b}]", lambda fields: [row.text("a") for row in fields.rows("k", None)], ["b"]),
        (
            "k: {a: b}",
            lambda fields: [(name, inner.text("a")) for name, inner in fields.members(("a",))],
            [("k", "b")],
        ),
    ],
)
def test_what_is_asked_for_comes_back(text: str, read: Read, value: object) -> None:
    fields = mapping_in(text)
    assert (read(fields), told(fields)) == (value, [])


@pytest.mark.parametrize(
    ("text", "read", "value", "fault"),
    [
        ("a: b", lambda fields: fields.text("k"), "", "1: E203 'k' is missing (add it)"),
        ("\nk: 7", lambda fields: fields.text("k"), "", "2: E201 'k' is a whole number, not text "),
        ("k: ''", lambda fields: fields.text("k"), "", "1: E203 'k' is empty (write something"),
        ("k:", lambda fields: fields.text("k"), "", "1: E201 'k' is nothing, not text (put it"),
        ("a: b", lambda fields: fields.texts("k", required=True), (), "1: E203 'k' is missing"),
        (
            "k:\n- a\n- [b]",
            lambda fields: fields.texts("k"),
            ("a",),
            "3: E201 'k' holds a list, not text (put it in quotes if it is meant as text)",
        ),
        ("k: a", lambda fields: fields.lines("k"), (), "1: E201 'k' is text, not a list (start"),
        ("k: []", lambda fields: fields.lines("k", required=True), (), "1: E203 'k' is empty ("),
        (
            "k: blu",
            lambda fields: fields.word("k", ("blue", "red"), default="red"),
            "red",
            "1: E203 k: 'blu' is not allowed (did you mean blue?)",
        ),
        (
            "k: zzz",
            lambda fields: fields.word("k", ("blue", "red")),
            "",
            "1: E203 k: 'zzz' is not allowed (one of: blue, red)",
        ),
        ("a: b", lambda fields: fields.word("k", ("a",)), "", "1: E203 'k' is missing"),
        ("k: ftp://a", lambda fields: fields.url("k"), "", "1: E203 k: 'ftp://a' is not a web add"),
        ("k: https://<b>", lambda fields: fields.url("k"), "", "1: E203 k: 'https://<b>' is not a"),
        ("k: May", lambda fields: fields.day("k"), None, "1: E203 k: 'May' is not a date (write"),
        ("a: b", lambda fields: fields.day("k", required=True), None, "1: E203 'k' is missing"),
        (
            "k: 1001",
            lambda fields: fields.number("k", 0, 1000),
            None,
            "1: E203 k: 1001 is not allowed (write a number from 0 to 1,000)",
        ),
        (
            "k: -0.1",
            lambda fields: fields.number("k", 0, 1),
            None,
            "1: E203 k: -0.1 is not allowed",
        ),
        ("k: .nan", lambda fields: fields.number("k", 0, 1), None, "1: E203 k: NaN is not allowed"),
        ("k: true", lambda fields: fields.number("k", 0, 1), None, "1: E203 k: true is not allo"),
        ("k: '1'", lambda fields: fields.number("k", 0, 1), None, "1: E203 k: '1' is not allowed"),
        ("k: [1]", lambda fields: fields.number("k", 0, 1), None, "1: E203 k: a list is not allo"),
        (
            "k: 2.5",
            lambda fields: fields.count("k", 0, 3),
            None,
            "1: E203 k: 2.5 is not allowed (write a whole number from 0 to 3)",
        ),
        ("a: b", lambda fields: fields.count("k", 0, 3), None, "1: E203 'k' is missing"),
        (
            "k: yes",
            lambda fields: fields.switch("k"),
            False,
            "1: E201 'k' is text, not true or fal",
        ),
        ("a: b", lambda fields: fields.switch("k"), False, "1: E203 'k' is missing"),
        ("k: {a: b}", lambda fields: fields.items("k"), (), "1: E201 'k' is a mapping, not a list"),
        (
            "k: [a]",
            lambda fields: list(fields.mapping("k").entries()),
            [],
            "1: E201 'k' is a list, not a mapping (write `key: value` lines)",
        ),
        ("a: b", lambda fields: list(fields.mapping("k").entries()), [], "1: E203 'k' is missing"),
        (
            "a: 1",
            lambda fields: fields.words(),
            {},
            "1: E201 'a' is a whole number, not",
        ),
        (
            "k: [{a: b, c: d}]",
            lambda fields: [row.text("a") for row in fields.rows("k", ("a",))],
            ["b"],
            "1: E202 unknown key 'c' (one of: a)",
        ),
        (
            "a: {b: c}\nk: 7",
            lambda fields: [name for name, _ in fields.members(None)],
            ["a", "k"],
            "2: E201 is a whole number, not a mapping (write `key: value` lines)",
        ),
    ],
)
def test_a_fault_is_told_once_with_its_line(
    text: str, read: Read, value: object, fault: str
) -> None:
    fields = mapping_in(text)
    assert read(fields) == value
    (problem,) = told(fields)
    assert problem.startswith(fault)


def test_what_is_no_mapping_lacks_nothing_else() -> None:
    fields = mapping_in("[a]", ("k",))
    assert fields.text("k") == ""
    assert told(fields) == ["1: E201 is a list, not a mapping (write `key: value` lines)"]


def test_unknown_keys_are_told_and_left_out() -> None:
    fields = mapping_in("name: x\nnaem: y\n", ("name", "note"))
    assert [key for key, _ in fields.entries()] == ["name"]
    assert "naem" not in fields
    assert told(fields) == ["2: E202 unknown key 'naem' (did you mean name?)"]


MANY = [f"k{number}: a" for number in range(150)]


def in_rules(lines: list[str]) -> list[str]:
    text = "\n".join(["criteria:", "- id: a", *(f"  {line}" for line in lines)])
    return [str(problem) for problem in loader.read_knowledge([("f.yaml", text)])[1]]


def in_prices(lines: list[str]) -> list[str]:
    text = "\n".join(["prices: 1", "sources:", "- id: a", *(f"  {line}" for line in lines)])
    with pytest.raises(UnusableInput) as raised:
        price_file.read_prices([("f.yaml", text)], "f.yaml")
    return [str(problem) for problem in raised.value.problems]


def in_drawings(lines: list[str]) -> list[str]:
    text = "\n".join(["title: T", "components:", "  a:", *(f"    {line}" for line in lines)])
    files = dict(assets.texts(assets.data_folder("diagrams")))
    with pytest.raises(UnusableInput) as raised:
        catalogue.load_catalogue({**files, "f.yaml": text}.items())
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("read", "text_key"), [(in_rules, "name"), (in_prices, "title"), (in_drawings, "role")]
)
def test_rules_prices_and_drawings_say_the_same_of_the_same_fault(
    read: Callable[[list[str]], list[str]], text_key: str
) -> None:
    wrong_kind = f"E201 '{text_key}' is a list, not text (put it in quotes if it is meant as text)"
    assert any(problem.endswith(wrong_kind) for problem in read([f"{text_key}: [b]"]))
    missing = f"E203 '{text_key}' is missing (add it)"
    assert any(problem.endswith(missing) for problem in read(["zzz: b"]))
    assert any(": E202 unknown key 'zzz' (one of: " in problem for problem in read(["zzz: b"]))


@pytest.mark.parametrize("read", [in_rules, in_prices, in_drawings])
def test_of_very_many_unknown_keys_a_hundred_are_told(
    read: Callable[[list[str]], list[str]],
) -> None:
    unknown = [problem for problem in read(MANY) if "E202" in problem]
    assert len(unknown) == 101
    assert unknown[-1].endswith(" E202 50 more unknown keys (fix these first)")
