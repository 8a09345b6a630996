"""Formulas joined without a look at their sorts: in a theory all are truths of one z3 context.

z3's own functions compare the sorts of all parts in Python, which takes twenty to fifty times as
long as z3 itself; most of a proof's time went there.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, TypeAlias

import z3

if TYPE_CHECKING:
    from collections.abc import Sequence

Formula: TypeAlias = Any  # a z3.BoolRef; z3 brings no types


def bool_variable(name: str, context: Any) -> Formula:  # noqa: ANN401 - z3 brings no types
    """Return the variable called ``name``, which is true or false.

    The same name gives the same variable of a context.
    """
    symbol = z3.Z3_mk_string_symbol(context.ref(), name)
    sort = z3.Z3_mk_bool_sort(context.ref())
    return z3.BoolRef(z3.Z3_mk_const(context.ref(), symbol, sort), context)


def conjunction(*parts: Formula) -> Formula:
    """Return that every one of ``parts`` holds; there is at least one."""
    context = parts[0].ctx
    ast = z3.Z3_mk_and(context.ref(), len(parts), _array_of(parts))
    return z3.BoolRef(ast, context)


def disjunction(*parts: Formula) -> Formula:
    """Return that at least one of ``parts`` holds; there is at least one."""
    context = parts[0].ctx
    ast = z3.Z3_mk_or(context.ref(), len(parts), _array_of(parts))
    return z3.BoolRef(ast, context)


def negation(part: Formula) -> Formula:
    """Return that ``part`` does not hold."""
    context = part.ctx
    return z3.BoolRef(z3.Z3_mk_not(context.ref(), part.as_ast()), context)


def implication(part: Formula, other: Formula) -> Formula:
    """Return that ``other`` holds wherever ``part`` does."""
    context = part.ctx
    ast = z3.Z3_mk_implies(context.ref(), part.as_ast(), other.as_ast())
    return z3.BoolRef(ast, context)


def equivalence(part: Formula, other: Formula) -> Formula:
    """Return that ``part`` holds exactly where ``other`` does."""
    context = part.ctx
    ast = z3.Z3_mk_eq(context.ref(), part.as_ast(), other.as_ast())
    return z3.BoolRef(ast, context)


def at_most_one(*parts: Formula) -> Formula:
    """Return that no two of ``parts`` hold; there is at least one part."""
    context = parts[0].ctx
    ast = z3.Z3_mk_atmost(context.ref(), len(parts), _array_of(parts), 1)
    return z3.BoolRef(ast, context)


def sum_is_at_least(terms: Sequence[tuple[Formula, int]], least: int) -> Formula:
    """Return that the numbers of those of ``terms`` that hold sum up to ``least`` or more.

    There is at least one term.
    """
    parts, numbers = _split_terms(terms)
    context = parts[0].ctx
    ast = z3.Z3_mk_pbge(context.ref(), len(parts), _array_of(parts), numbers, least)
    return z3.BoolRef(ast, context)


def sum_is_at_most(terms: Sequence[tuple[Formula, int]], most: int) -> Formula:
    """Return that the numbers of those of ``terms`` that hold sum up to ``most`` or less.

    There is at least one term.
    """
    parts, numbers = _split_terms(terms)
    context = parts[0].ctx
    ast = z3.Z3_mk_pble(context.ref(), len(parts), _array_of(parts), numbers, most)
    return z3.BoolRef(ast, context)


def is_true_in(model: Any, formula: Formula) -> bool:  # noqa: ANN401 - z3 brings no types
    """Return whether ``formula`` is true in ``model``.

    What the model leaves open counts as false or true, as z3 chooses.
    """
    context = model.ctx.ref()
    found = z3.Ast(None)
    completes = True
    z3.Z3_model_eval(context, model.model, formula.as_ast(), completes, ctypes.byref(found))
    return bool(z3.Z3_get_bool_value(context, found) == z3.Z3_L_TRUE)


def _split_terms(terms: Sequence[tuple[Formula, int]]) -> tuple[list[Formula], Any]:
    """Return the formulas of ``terms``, and their numbers as an array for z3."""
    parts = [part for part, _ in terms]
    numbers = [number for _, number in terms]
    return parts, (ctypes.c_int * len(terms))(*numbers)


def _array_of(parts: Sequence[Formula]) -> Any:  # noqa: ANN401 - z3 brings no types
    return (z3.Ast * len(parts))(*[part.as_ast() for part in parts])
