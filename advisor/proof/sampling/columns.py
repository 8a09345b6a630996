"""The value of an attribute in each of many worlds, and the masks of where a condition holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from advisor.knowledge.conditions import UNKNOWN, Compare, evaluate_atom

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.knowledge.conditions import Attributed, CompareTo, Value
    from advisor.proof.sampling.bitslices import Mask

Column: TypeAlias = "Sequence[Value]"


def _mask_of(truths: Sequence[bool]) -> Mask:
    """Return the mask of the places at which ``truths`` are true."""
    return int("".join("1" if truth else "0" for truth in reversed(truths)), 2)


def having(column: Column) -> dict[Value, Mask]:
    """Return for each value of ``column`` the mask of the places at which it stands."""
    places: dict[Value, Mask] = {}
    for place, value in enumerate(column):
        places[value] = places.get(value, 0) | 1 << place
    return places


def where(atom: Attributed, truth: bool, places: Mapping[Value, Mask]) -> Mask:  # noqa: FBT001
    """Return where ``atom``, which looks at one attribute, is true, or false.

    ``places`` hold for each value the mask of where it stands.
    """
    found = 0
    if isinstance(atom, Compare) and atom.comparison == "equals":
        # looked up instead of evaluated: a rule may name thousands of numbers
        equal = places.get(atom.bound, 0)
        if truth:
            return equal
        for value, mask in places.items():
            if value is not UNKNOWN:
                found |= mask
        return found & ~equal
    for value, mask in places.items():
        if evaluate_atom(atom, {atom.attribute: value}) is truth:
            found |= mask
    return found


def where_compared(atom: CompareTo, truth: bool, left: Column, right: Column) -> Mask:  # noqa: FBT001
    """Return where ``atom`` is true, or false, of the values in the columns ``left`` and ``right``.

    The columns are those of its two attributes.
    """
    truths = []
    for left_value, right_value in zip(left, right, strict=True):
        facts = {atom.attribute: left_value, atom.other: right_value}
        truths.append(evaluate_atom(atom, facts) is truth)
    return _mask_of(truths)
