"""Bit slices: one whole number in each of many worlds, kept bit by bit.

One operation on slices serves all worlds at once. Bit ``i`` of slice ``j`` is bit ``j`` of the
number in world ``i``; numbers are in two's complement. A set of worlds is a whole number too, a
*mask*, with one bit for each world.
"""

from __future__ import annotations

from typing import TypeAlias

Mask: TypeAlias = int
Slices: TypeAlias = "list[Mask]"


def constant(amount: int, everywhere: Mask, width: int) -> Slices:
    """Return ``amount`` in all worlds, in ``width`` slices."""
    return [everywhere if amount >> bit & 1 else 0 for bit in range(width)]


def add_where(number: Slices, where: Mask, amount: int) -> Slices:
    """Return ``number`` with ``amount`` added in the worlds of ``where``.

    What overflows the width is lost.
    """
    total = []
    carry = 0
    for bit, present in enumerate(number):
        addend = where if amount >> bit & 1 else 0
        total.append(present ^ addend ^ carry)
        carry = (present & addend) | (carry & (present ^ addend))
    return total


def above(left: Slices, right: Slices) -> Mask:
    """Return the worlds in which ``left`` is greater than ``right``."""
    differs = left[-1] ^ right[-1]  # the last slice holds the signs
    result = differs & right[-1]
    for left_bits, right_bits in zip(left[-2::-1], right[-2::-1], strict=True):
        result |= left_bits & ~right_bits & ~differs
        differs |= left_bits ^ right_bits
    return result


def select(where: Mask, number: Slices, otherwise: Slices) -> Slices:
    """Return ``number`` in the worlds of ``where``, and ``otherwise`` in all others."""
    pairs = zip(number, otherwise, strict=True)
    return [(inside & where) | (outside & ~where) for inside, outside in pairs]
