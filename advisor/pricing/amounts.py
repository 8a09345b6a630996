"""Reads amounts without a unit from a price file: exact, and not longer than any price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.pricing.items import plain_digits

if TYPE_CHECKING:
    from advisor.located.document import YamlNode
    from advisor.located.mapping import LocatedMapping

MOST: Final = 999_999_999
"""The highest count in a price file; an amount is at most a fraction above it."""
_MOST_PLACES: Final = 15


def amount_under(part: LocatedMapping, key: str, *, above_zero: bool = False) -> Decimal | None:
    """Return the amount under ``key``, or ``None``, and a problem, if there is none."""
    node = part.node(key, required=True)
    if node is None:
        return None
    amount = read_amount(node)
    if amount is None or (above_zero and not amount):
        message = f"{key}: {node.brief} is not an amount"
        part.report(message, "write digits and a point, such as 0.096", key=key, code="E805")
        return None
    return amount


def read_amount(node: YamlNode) -> Decimal | None:
    """Return the exact number in ``node``.

    It is ``None`` if it is not a number, negative, or longer than any price.
    """
    number = node.number
    if number is None or not 0 <= number < MOST + 1:
        return None
    if int(number.as_tuple().exponent) < -_MOST_PLACES:
        return None
    return Decimal(plain_digits(number))
