"""Formulas of one z3 context that may have no parts at all, of which z3 itself knows no context."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import z3

from advisor.proof.smt.formulas import bool_variable, conjunction, disjunction, sum_is_at_least

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.proof.smt.formulas import Formula, Term


class Logic:
    """A z3 context of its own, and what is always and never ``true`` in it."""

    def __init__(self) -> None:
        """Make the context."""
        self.context = z3.Context()
        # garbage may be collected by another thread
        z3.Z3_enable_concurrent_dec_ref(self.context.ref())
        self.true = z3.BoolVal(val=True, ctx=self.context)
        self.false = z3.BoolVal(val=False, ctx=self.context)

    def variable(self, name: str) -> Formula:
        """Return a variable called ``name``; the same one for the same name."""
        return bool_variable(name, self.context)

    def all_of(self, parts: Iterable[Formula]) -> Formula:
        """Return that every part holds."""
        parts = list(parts)
        return conjunction(*parts) if parts else self.true

    def any_of(self, parts: Iterable[Formula]) -> Formula:
        """Return that at least one part holds."""
        parts = list(parts)
        return disjunction(*parts) if parts else self.false

    def at_least(self, terms: Iterable[Term], least: int) -> Formula:
        """Return that the terms sum up to ``least`` or more."""
        counting = [(formula, number) for formula, number in terms if number]
        if not counting:
            return self.true if least <= 0 else self.false
        unit = math.gcd(*(number for _, number in counting))
        reduced = [(formula, number // unit) for formula, number in counting]
        rounded_up = -(-least // unit)
        return sum_is_at_least(reduced, rounded_up)
