"""Bit slices: a whole number for each of many worlds, kept bit by bit, so that one operation serves all worlds at once.

Bit ``i`` of slice ``j`` is bit ``j`` of the number in world ``i``; numbers are in two's complement. A set of worlds is a whole
number too, a *mask*, with one bit a world.
"""

from __future__ import annotations

from typing import TypeAlias

Mask: TypeAlias = int
Slices: TypeAlias = "list[Mask]"


def constant(amount: int, everywhere: Mask, width: int) -> Slices:
    """Return ``amount`` in all worlds, in ``width`` slices."""
    return [everywhere if amount >> bit & 1 else 0 for bit in range(width)]


def add_where(number: Slices, where: Mask, amount: int) -> Slices:
    """Return ``number`` with ``amount`` added in the worlds of ``where``; what overflows the width is lost."""
    total, carry = [], 0
    for bit, present in enumerate(number):
        coming = where if amount >> bit & 1 else 0
        total.append(present ^ coming ^ carry)
        carry = (present & coming) | (carry & (present ^ coming))
    return total


def above(left: Slices, right: Slices) -> Mask:
    """Return the worlds in which ``left`` is greater than ``right``."""
    differs = left[-1] ^ right[-1]  # the last slice holds the signs
    result = differs & right[-1]
    for one, other in zip(left[-2::-1], right[-2::-1], strict=True):
        result |= one & ~other & ~differs
        differs |= one ^ other
    return result


def select(where: Mask, number: Slices, otherwise: Slices) -> Slices:
    """Return ``number`` in the worlds of ``where``, and ``otherwise`` in all others."""
    return [(one & where) | (other & ~where) for one, other in zip(number, otherwise, strict=True)]
