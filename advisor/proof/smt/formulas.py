"""Formulas joined without a look at their sorts: in a theory all are truths of one z3 context.

z3's own functions compare the sorts of all parts in Python, which takes twenty to fifty times as
long as z3 itself; most of a proof's time went there.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, TypeAlias

import z3

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    _Asts: TypeAlias = ctypes.Array[z3.Ast]
    _Numbers: TypeAlias = ctypes.Array[ctypes.c_int]
    _CompareSum: TypeAlias = Callable[[z3.ContextObj, int, _Asts, _Numbers, int], z3.Ast]

Formula: TypeAlias = z3.BoolRef
Term: TypeAlias = tuple[Formula, int]
"""A formula, and what it counts where it holds."""


def bool_variable(name: str, context: z3.Context) -> Formula:
    """Return the variable called ``name``, which is true or false.

    The same name gives the same variable of a context.
    """
    symbol = z3.Z3_mk_string_symbol(context.ref(), name)
    sort = z3.Z3_mk_bool_sort(context.ref())
    return z3.BoolRef(z3.Z3_mk_const(context.ref(), symbol, sort), context)


def conjunction(*parts: Formula) -> Formula:
    """Return that every one of ``parts`` holds; there is at least one."""
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_and(context.ref(), len(parts), _array_of(parts)), context)


def disjunction(*parts: Formula) -> Formula:
    """Return that at least one of ``parts`` holds; there is at least one."""
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_or(context.ref(), len(parts), _array_of(parts)), context)


def negation(part: Formula) -> Formula:
    """Return that ``part`` does not hold."""
    return z3.BoolRef(z3.Z3_mk_not(part.ctx.ref(), part.as_ast()), part.ctx)


def implication(part: Formula, other: Formula) -> Formula:
    """Return that ``other`` holds wherever ``part`` does."""
    ast = z3.Z3_mk_implies(part.ctx.ref(), part.as_ast(), other.as_ast())
    return z3.BoolRef(ast, part.ctx)


def equivalence(part: Formula, other: Formula) -> Formula:
    """Return that ``part`` holds exactly where ``other`` does."""
    ast = z3.Z3_mk_eq(part.ctx.ref(), part.as_ast(), other.as_ast())
    return z3.BoolRef(ast, part.ctx)


def at_most_one(*parts: Formula) -> Formula:
    """Return that no two of ``parts`` hold; there is at least one part."""
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_atmost(context.ref(), len(parts), _array_of(parts), 1), context)


def sum_is_at_least(terms: Sequence[Term], least: int) -> Formula:
    """Return that ``terms`` sum up to ``least`` or more; there is at least one."""
    return _compare_sum(z3.Z3_mk_pbge, terms, least)


def sum_is_at_most(terms: Sequence[Term], most: int) -> Formula:
    """Return that ``terms`` sum up to ``most`` or less; there is at least one."""
    return _compare_sum(z3.Z3_mk_pble, terms, most)


def _compare_sum(compare: _CompareSum, terms: Sequence[Term], bound: int) -> Formula:
    parts = [part for part, _ in terms]
    numbers = (ctypes.c_int * len(terms))(*[number for _, number in terms])
    context = parts[0].ctx
    ast = compare(context.ref(), len(parts), _array_of(parts), numbers, bound)
    return z3.BoolRef(ast, context)


def _array_of(parts: Sequence[Formula]) -> _Asts:
    return (z3.Ast * len(parts))(*[part.as_ast() for part in parts])


def is_true_in(model: z3.ModelRef, formula: Formula) -> bool:
    """Return whether ``formula`` is true in ``model``.

    What the model leaves open counts as false or true, as z3 chooses.
    """
    context = model.ctx.ref()
    found = z3.Ast(None)
    completes = True
    z3.Z3_model_eval(context, model.model, formula.as_ast(), completes, ctypes.byref(found))
    return z3.Z3_get_bool_value(context, found) == z3.Z3_L_TRUE
