"""Formulas joined without a look at their sorts: all are truths of one z3 context, as in a theory everything is.

z3's own functions compare the sorts of all parts in Python, which takes twenty to fifty times as long as z3 itself; most of a
proof's time went there.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, TypeAlias

import z3

if TYPE_CHECKING:
    from collections.abc import Sequence

Formula: TypeAlias = Any  # a z3.BoolRef; z3 brings no types


def bool_variable(name: str, context: Any) -> Formula:  # noqa: ANN401 - z3 brings no types
    """Return the variable called ``name``, which is true or false; the same one for the same name and context."""
    symbol = z3.Z3_mk_string_symbol(context.ref(), name)
    return z3.BoolRef(
        z3.Z3_mk_const(context.ref(), symbol, z3.Z3_mk_bool_sort(context.ref())), context
    )


def conjunction(*parts: Formula) -> Formula:
    """Return that every one of ``parts`` holds; there is at least one."""
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_and(context.ref(), len(parts), _array(parts)), context)


def disjunction(*parts: Formula) -> Formula:
    """Return that at least one of ``parts`` holds; there is at least one."""
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_or(context.ref(), len(parts), _array(parts)), context)


def negation(part: Formula) -> Formula:
    """Return that ``part`` does not hold."""
    return z3.BoolRef(z3.Z3_mk_not(part.ctx.ref(), part.as_ast()), part.ctx)


def implication(part: Formula, other: Formula) -> Formula:
    """Return that ``other`` holds wherever ``part`` does."""
    return z3.BoolRef(z3.Z3_mk_implies(part.ctx.ref(), part.as_ast(), other.as_ast()), part.ctx)


def equivalence(part: Formula, other: Formula) -> Formula:
    """Return that ``part`` holds exactly where ``other`` does."""
    return z3.BoolRef(z3.Z3_mk_eq(part.ctx.ref(), part.as_ast(), other.as_ast()), part.ctx)


def at_most_one(*parts: Formula) -> Formula:
    """Return that no two of ``parts`` hold; there is at least one."""
    context = parts[0].ctx
    return z3.BoolRef(z3.Z3_mk_atmost(context.ref(), len(parts), _array(parts), 1), context)


def sum_is_at_least(terms: Sequence[tuple[Formula, int]], least: int) -> Formula:
    """Return that the numbers of those of ``terms`` that hold sum up to ``least`` or more; there is at least one term."""
    parts, numbers = _apart(terms)
    context = parts[0].ctx
    return z3.BoolRef(
        z3.Z3_mk_pbge(context.ref(), len(parts), _array(parts), numbers, least), context
    )


def sum_is_at_most(terms: Sequence[tuple[Formula, int]], most: int) -> Formula:
    """Return that the numbers of those of ``terms`` that hold sum up to ``most`` or less; there is at least one term."""
    parts, numbers = _apart(terms)
    context = parts[0].ctx
    return z3.BoolRef(
        z3.Z3_mk_pble(context.ref(), len(parts), _array(parts), numbers, most), context
    )


def is_true_in(model: Any, formula: Formula) -> bool:  # noqa: ANN401 - z3 brings no types
    """Return whether ``formula`` is true in ``model``, where what is left open counts as false or true, as z3 likes."""
    context, found = model.ctx.ref(), z3.Ast(None)
    z3.Z3_model_eval(context, model.model, formula.as_ast(), True, ctypes.byref(found))  # noqa: FBT003 - complete it
    return bool(z3.Z3_get_bool_value(context, found) == z3.Z3_L_TRUE)


def _apart(terms: Sequence[tuple[Formula, int]]) -> tuple[list[Formula], Any]:
    parts = [part for part, _ in terms]
    return parts, (ctypes.c_int * len(terms))(*[number for _, number in terms])


def _array(parts: Sequence[Formula]) -> Any:  # noqa: ANN401 - z3 brings no types
    return (z3.Ast * len(parts))(*[part.as_ast() for part in parts])
