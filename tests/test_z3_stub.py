"""The stub for z3 says what is there: its names and their parameters are in the real one."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import z3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STUB = Path(__file__).parent / "stubs" / "z3.pyi"


def declared() -> Iterator[tuple[str, ast.stmt]]:
    """Yield each public statement of the stub with the name that it gives."""
    for node in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            name = node.name
        elif isinstance(node, ast.AnnAssign):
            name = ast.unparse(node.target)
        else:
            continue
        if not name.startswith("_"):
            yield name, node


def functions(owner: object, name: str, node: ast.stmt) -> Iterator[tuple[ast.FunctionDef, object]]:
    """Yield a function, or the methods of a class, with what stands for them in ``owner``."""
    real = getattr(owner, name)
    if isinstance(node, ast.FunctionDef):
        yield node, real
    elif isinstance(node, ast.ClassDef):
        for part in node.body:
            if isinstance(part, ast.FunctionDef):
                yield from functions(real, part.name, part)


def assert_same_parameters(node: ast.FunctionDef, real: Callable[..., object]) -> None:
    taken = inspect.signature(real).parameters
    given = node.args
    positional = [parameter.arg for parameter in given.args]
    assert list(taken)[: len(positional)] == positional, node.name
    if given.vararg:
        assert taken[given.vararg.arg].kind is inspect.Parameter.VAR_POSITIONAL, node.name
    named = [*positional, *(parameter.arg for parameter in given.kwonlyargs)]
    for name in named[len(named) - len(given.defaults) - len(given.kwonlyargs) :]:
        assert taken[name].default is None, f"{node.name}: {name}"
    for name, parameter in taken.items():
        has_to_be_given = parameter.default is parameter.empty
        is_variable = parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
        assert name in named or is_variable or not has_to_be_given, f"{node.name}: {name}"


DECLARED = dict(declared())


@pytest.mark.parametrize("name", DECLARED)
def test_what_the_stub_declares_is_in_z3_with_the_same_parameters(name: str) -> None:
    assert hasattr(z3, name)
    for node, real in functions(z3, name, DECLARED[name]):
        assert callable(real)
        assert_same_parameters(node, real)


def test_values_have_the_attributes_that_the_stub_declares() -> None:
    solver = z3.Solver(ctx=z3.Context())
    solver.add(z3.BoolVal(val=True, ctx=solver.statistics().ctx))
    assert solver.check() == z3.sat
    for value in (solver.model(), solver.statistics(), z3.Bool("truth")):
        declaration = DECLARED[type(value).__name__]
        assert isinstance(declaration, ast.ClassDef)
        for part in declaration.body:
            if isinstance(part, ast.AnnAssign):
                assert hasattr(value, ast.unparse(part.target))


def test_a_wrong_declaration_is_noticed() -> None:
    wrong = ast.parse("def BoolVal(val: bool, context: object) -> object: ...").body[0]
    assert isinstance(wrong, ast.FunctionDef)
    with pytest.raises(AssertionError, match="BoolVal"):
        assert_same_parameters(wrong, z3.BoolVal)
