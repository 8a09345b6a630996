"""What is said of a text that is not YAML: the cause where it can be known, with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from advisor.located import document

if TYPE_CHECKING:
    from advisor.errors import Problem

TAB = "a tab stands here"
COLON = "a value contains a colon"
INDENT = "the indentation matches no line above"


def fault(text: str) -> Problem:
    problems: list[Problem] = []
    document.read_documents(text, "f.yaml", problems)
    (problem,) = problems
    assert problem.code == "E101"
    return problem


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("answers:\n\ttraffic: steady\n", 2),
        ("answers:\n  traffic: steady\n\tengineers: 5\n", 3),
        ("answers:\n  traffic: steady\n  \tengineers: 5\n", 3),
        ("workloads:\n-\tname: x\n", 2),
        ('because: "a\tb"\n\tname: x\n', 2),
    ],
)
def test_a_tab_in_the_indentation_is_named(text: str, line: int) -> None:
    problem = fault(text)
    assert (problem.line, problem.message) == (line, f"is not YAML: {TAB}")
    assert problem.hint == "put spaces in its place; YAML takes no tabs there"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("because: we decided: machines\n", 1),
        ("notes:\n  traffic: The team said: in spring\n", 2),
        ('notes:\n  traffic: "x: y"\n  region: x: y\n', 3),
        ("- a: b: c\n", 1),
        ("notes: {traffic: the team: said}\n", 1),
    ],
)
def test_a_value_with_a_colon_is_named(text: str, line: int) -> None:
    problem = fault(text)
    assert (problem.line, problem.message) == (line, f"is not YAML: {COLON}")
    assert problem.hint.startswith("put quotes around a value with a colon")


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("answers:\n  traffic: x\n engineers: 5\n", 3, "line 2: 2 spaces before it"),
        ("answers:\n  traffic: x\n   engineers: 5\n", 3, "line 2: 2 spaces before it"),
        ('answers:\n  traffic: "x"\n   engineers: 5\n', 3, "line 2: 2 spaces before it"),
        ("answers:\r\n  a: [x]\r\n   b: y\r\n", 3, "line 2: 2 spaces before it"),
        ("workloads:\n- name: x\n a: b\n", 3, "line 2: 2 spaces before it"),
        ("answers:\n  storage:\n    - efs\n   - ebs\n", 4, "line 3: 4 spaces before it"),
        ("answers:\n  storage:\n    - efs\n traffic: x\n", 4, "line 2: 2 spaces before it"),
        (" name: x\nplatforms: y\n", 2, "line 1: 1 space before it"),
        ("name: x\n platforms: y\n", 2, "line 1: no spaces before it"),
        ("x:\n  a: 1\n---\n a: {b: 1}\nb: 2\n", 5, "line 4: 1 space before it"),
        ("a:\n" + "  b: x\n" * 9 + "  c:\n    d: e\n   f: g\n", 13, "line 12: 4 spaces before it"),
        ("# c\n" * 9_000 + "a:\n  b: c\n d: e\n", 9_003, "line 9002: 2 spaces before it"),
    ],
)
def test_a_wrong_indentation_names_the_line_to_follow(text: str, line: int, hint: str) -> None:
    documents: list[Problem] = []
    document.read_documents(text, "f.yaml", documents)
    problem = documents[-1]
    assert (problem.line, problem.message) == (line, f"is not YAML: {INDENT}")
    assert problem.hint.startswith(f"line it up with {hint}")


@pytest.mark.parametrize(
    "text",
    [
        'a: "x\ty"\nb: [\n',
        'a: "x: y"\nb: [\n',
        "a: *\t\n",
        "a: @x\n",
        "a: [x\nb: c\n",
        "a: 'it's'\n",
        "answers:\n  a: x\n- b: y\n",
        "a:x\nb: y\n",
    ],
)
def test_what_cannot_be_known_keeps_the_words_of_the_parser(text: str) -> None:
    problem = fault(text)
    assert problem.hint == "fix the syntax"
    assert not any(cause in problem.message for cause in (TAB, COLON, INDENT))


@pytest.mark.parametrize(
    "text",
    ['a: "x\ty"\n', "a:\tx\n", 'a: "x: y"\n', "a: http://x\n", "- a: [x]\n  b: y\n- c\n"],
)
def test_what_only_looks_like_a_fault_is_read(text: str) -> None:
    problems: list[Problem] = []
    assert document.read_documents(text, "f.yaml", problems)
    assert problems == []


def test_the_parser_in_python_is_understood_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_PARSER", yaml.SafeLoader)
    assert TAB in fault("answers:\n\ttraffic: steady\n").message
    assert COLON in fault("because: we decided: machines\n").message
