"""The reader of YAML: values with their lines, and every refusal with code and line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from advisor.located import document

if TYPE_CHECKING:
    from advisor.errors import Problem
    from advisor.located.document import YamlNode


def read(text: str, **options: int) -> tuple[tuple[YamlNode, ...], list[Problem]]:
    problems: list[Problem] = []
    return document.read_documents(text, "f.yaml", problems, **options), problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("gpu", "gpu"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ('"true"', "true"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("5", 5),
        ("-5", -5),
        ("+5", 5),
        ("007", 7),
        ("2.50", Decimal("2.50")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal(1000)),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("1:30", "1:30"),
        ("2026-11-22", "2026-11-22"),
        (".inf", Decimal("Infinity")),
        ("-Infinity", Decimal("-Infinity")),
        ("[]", []),
        ("{}", {}),
        ("[1, [2]]", [1, [2]]),
        ("{a: {b: c}}", {"a": {"b": "c"}}),
        ("{1: a, true: b}", {"1": "a", "true": "b"}),
        ("[&x gpu, *x]", ["gpu", "gpu"]),
        ("!!str 5", "5"),
    ],
)
def test_values_are_read_without_surprises(text: str, value: Any) -> None:
    ((node,), problems) = read(text)
    assert problems == []
    assert node.plain() == value
    assert type(node.plain()) is type(value)


def test_not_a_number_is_kept_for_the_message() -> None:
    ((node,), problems) = read(".nan")
    assert problems == []
    assert node.value.is_nan()


def test_each_value_and_key_knows_its_line() -> None:
    ((node,), _) = read("a: 1\nb:\n  - x\n  -\n    y\n")
    assert node.key_lines == {"a": 1, "b": 2}
    assert [item.line for item in node.value["b"].value] == [3, 5]
    assert node.problem("E999", "m", key="b").line == 2
    assert str(node.problem("E999", "m", "h", key="b")) == "f.yaml:2: E999 m (h)"


def test_several_documents_are_read_and_a_broken_one_ends_the_file() -> None:
    (nodes, problems) = read("a: 1\n---\nb: 2\n---\n[")
    assert [node.plain() for node in nodes] == [{"a": 1}, {"b": 2}]
    assert [problem.code for problem in problems] == ["E101"]


def test_anchors_end_with_their_document() -> None:
    (nodes, problems) = read("&a 1\n---\n*a\n")
    assert len(nodes) == 1
    assert [(problem.code, problem.line) for problem in problems] == [("E108", 3)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\n  b: 2\n", "E101", 2),
        ("a: [1\n", "E101", 2),
        ("a: 'x\n", "E101", 2),
        ("a: 'x", "E101", 1),
        ("a: {\r\nb", "E101", 2),
        ("%YAML 9.9\n---\na\n", "E101", 1),
        ("a: 1\nb: \x00\n", "E103", 2),
        ("\x1b[31m", "E103", 1),
        ("a\n\x7f\n", "E103", 2),
        ("\x9b", "E103", 1),
        ("\ud800", "E103", 1),
        ("a: 1\rb: \x00\r", "E103", 2),
        ("a: 1\r\nb: \x00\r\n", "E103", 2),
        ("a: 1\nb: 2  # nobody\u2028c: 3\n", "E103", 2),
        ("a: 1\nb: 2  # nobody\u2029c: 3\n", "E103", 2),
        ("a: 1\nb: 2  # nobody\x85c: 3\n", "E103", 2),
        ("a: x\u2028b: y\n", "E103", 1),
        ("a: |\n  x\u2028  y\n", "E103", 2),
        ("{a: 1,\u2028b: 2}", "E103", 1),
        ("a: 'x'\nb: 'y'\x85c: [\n", "E103", 2),
        ("a: 1\nb: !x y\n", "E104", 2),
        ("a: !!binary aGk=\n", "E104", 1),
        ("[" * 41 + "]" * 41, "E105", 1),
        ("a: 1\nb: 2\na: 3\n", "E106", 3),
        ("? [a]\n: b\n", "E107", 1),
        ("a:\n  <<: *b\n", "E107", 2),
        ("a: *b\n", "E108", 1),
        ("a: 1\nb: 1234567890123456789012345678901\n", "E109", 2),
        ("a: 1\nb: 1e4001\n", "E109", 2),
        ('{"a": 1,\n"b": -1.5E-4001}', "E109", 2),
    ],
)
def test_what_is_refused_is_told_with_code_and_line(text: str, code: str, line: int) -> None:
    _, problems = read(text)
    assert [(problem.code, problem.line) for problem in problems] == [(code, line)]
    assert all(problem.hint and problem.path == "f.yaml" for problem in problems)


def test_forty_levels_are_read() -> None:
    assert read("[" * 40 + "]" * 40)[1] == []


def test_the_first_of_repeated_keys_counts_and_reading_goes_on() -> None:
    ((node,), problems) = read("a: 1\na: 2\nb: 3\nb: 4\n")
    assert node.plain() == {"a": 1, "b": 3}
    assert [(problem.line, problem.hint) for problem in problems] == [
        (2, "first in line 1; keep one of them"),
        (4, "first in line 3; keep one of them"),
    ]


def test_a_text_of_more_than_the_most_is_not_parsed() -> None:
    nodes, problems = read("a" * 11, max_bytes=10)
    assert nodes == ()
    assert [(problem.code, problem.line) for problem in problems] == [("E102", 0)]


def test_values_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_VALUES", 10)
    assert read("[1, 2, 3, 4, 5, 6, 7, 8, 9]")[1] == []
    assert [problem.code for problem in read("- 1\n" * 10)[1]] == ["E102"]


def test_messages_stay_short_whatever_the_text() -> None:
    long = "k" * 100_000
    for text in (f"? {long}\n: 1\n? {long}\n: 2\n", f"!{long} x", f"*{long}", "9" * 100_000):
        _, problems = read(text)
        assert [len(str(problem)) < 400 for problem in problems] == [True]


@pytest.mark.parametrize("unseen", ["\x85", "\u2028", "\u2029"])
def test_what_no_editor_breaks_a_line_at_is_kept_in_double_quotes(unseen: str) -> None:
    ((node,), problems) = read(f'{{"a": "x {unseen} y", "b": "\\\\{unseen}"}}')
    assert problems == []
    assert node.plain() == {"a": f"x {unseen} y", "b": f"\\{unseen}"}


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("unseen", ["\x85", "\u2028", "\u2029"])
def test_lines_behind_quoted_text_are_those_of_editors(unseen: str, quote: str) -> None:
    ((node,), problems) = read(f"a: {quote}x{unseen}y{quote}\nb:\n- 1\n- 2\nb: 3\n")
    assert [(problem.code, problem.line) for problem in problems] == [("E106", 5)]
    assert node.key_lines == {"a": 1, "b": 2}
    assert [item.line for item in node.value["b"].value] == [3, 4]
    (_, (problem,)) = read(f"a: {quote}x{unseen}y{quote}\nb: [\n")
    assert (problem.code, problem.line) == ("E101", 3)
