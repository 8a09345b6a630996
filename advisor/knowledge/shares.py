"""Shares in percent: how common each sort of answer is, and what is left of them to others."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.knowledge.conditions import Value

Sort: TypeAlias = str | bool | tuple[int | Decimal, int | Decimal]
Shares: TypeAlias = Mapping[Sort, Decimal]

ALL: Final = Decimal(100)

_Sort = TypeVar("_Sort")


def share_of_value(shares: Shares, value: Value) -> Decimal:
    """Return in percent how common ``value`` is, which is not a list.

    A number is as common as the range that it is in.
    """
    if isinstance(value, str | bool):
        return shares.get(value, Decimal(0))
    if isinstance(value, int | Decimal):
        for sort, share in shares.items():
            if isinstance(sort, tuple) and sort[0] <= value <= sort[1]:
                return share
    return Decimal(0)


def left_over(
    overall: Mapping[_Sort, Decimal], stated: Iterable[tuple[Decimal, Mapping[_Sort, Decimal]]]
) -> dict[_Sort, Decimal]:
    """Return the shares of those who state none, so that all together come out as ``overall``.

    ``stated`` holds how common each kind is, in percent, and the shares that it states. What is
    left is negative if they state more than there is. A sort of which every kind states a share is
    left out.
    """
    stated = tuple(stated)
    left: dict[_Sort, Decimal] = {}
    for sort, share in overall.items():
        others, remainder = ALL, ALL * share
        for size, shares in stated:
            if sort in shares:
                others -= size
                remainder -= size * shares[sort]
        if others > 0:
            left[sort] = remainder / others
    return left
