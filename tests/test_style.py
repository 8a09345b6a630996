"""Lines that say one thing: what no linter checks, held for the program and its tools."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
VAGUE = "each"
"""A loop variable that says nothing of what it holds."""


def packed(source: str) -> Iterator[tuple[int, str]]:
    """Yield what is packed in Python source, with its line."""
    for node in ast.walk(ast.parse(source)):
        inside = list(ast.walk(node))[1:]
        if isinstance(node, ast.IfExp):
            if any(isinstance(part, ast.IfExp) for part in inside):
                yield node.lineno, "a conditional expression inside another"
            if node.end_lineno != node.lineno:
                yield node.lineno, "a conditional expression over several lines"
        elif isinstance(node, ast.Compare):
            if any(isinstance(part, ast.NamedExpr) for part in inside):
                yield node.lineno, "an assignment inside a comparison"
        elif isinstance(node, ast.For | ast.comprehension):
            names = [part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)]
            if VAGUE in names:
                yield node.target.lineno, "a loop variable that does not say what it holds"


def test_the_program_says_one_thing_a_line() -> None:
    found = []
    for folder in ("advisor", "docs/tools"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for line, what in packed(path.read_text(encoding="utf-8")):
                found.append(f"{path.relative_to(ROOT)}:{line}: {what}")
    assert found == []


def test_what_is_packed_is_found() -> None:
    source = (
        "a = 1 if b else 2 if c else 3\n"
        "d = (\n    1\n    if b\n    else 2\n)\n"
        "if (e := f()) > 3: ...\n"
        "for each in g: ...\n"
        "h = [i for i, each in j]\n"
        "k = 1 if b else 2\n"
        "for line in g: ...\n"
    )
    assert sorted(line for line, _ in packed(source)) == [1, 3, 7, 8, 9]
