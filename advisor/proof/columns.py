"""Columns: the value of an attribute in each of many worlds, and the mask of the worlds in which a condition holds on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from advisor.knowledge.conditions import UNKNOWN, Compare, evaluate_atom

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from advisor.knowledge.conditions import Atom, CompareTo, Value
    from advisor.proof.bitslices import Mask

Column: TypeAlias = "Sequence[Value]"


def mask_of(truths: Sequence[bool]) -> Mask:
    """Return the mask of the places at which ``truths`` are true."""
    return int("".join("1" if each else "0" for each in reversed(truths)), 2)


def having(column: Column) -> dict[Value, Mask]:
    """Return for each value of ``column`` the places at which it stands."""
    found: dict[Value, Mask] = {}
    for place, value in enumerate(column):
        found[value] = found.get(value, 0) | 1 << place
    return found


def where(atom: Atom, truth: bool, places: Mapping[Value, Mask]) -> Mask:  # noqa: FBT001 - a truth value
    """Return where ``atom``, which looks at one attribute, is true, or false; ``places`` say where which value stands."""
    if isinstance(atom, Compare) and atom.comparison == "equals":
        equal = places.get(atom.bound, 0)  # found at once: a rule may name thousands of numbers
        return (
            equal
            if truth
            else _union(mask for value, mask in places.items() if value is not UNKNOWN) & ~equal
        )
    return _union(
        mask
        for value, mask in places.items()
        if evaluate_atom(atom, {atom.attribute: value}) is truth
    )  # type: ignore[union-attr]


def where_compared(atom: CompareTo, truth: bool, left: Column, right: Column) -> Mask:  # noqa: FBT001 - a truth value
    """Return where ``atom`` is true, or false, of the values in the columns ``left`` and ``right``."""
    pairs = zip(left, right, strict=True)
    return mask_of(
        [
            evaluate_atom(atom, {atom.attribute: one, atom.other: other}) is truth
            for one, other in pairs
        ]
    )


def _union(masks: Iterable[Mask]) -> Mask:
    union = 0
    for mask in masks:
        union |= mask
    return union
