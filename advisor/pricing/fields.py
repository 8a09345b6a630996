"""Read the fields of a mapping in a price file, noting each fault with its file and line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.located.messages import nearest, shown
from advisor.pricing.items import plain_digits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

_MOST: Final = 1_000_000_000
_MOST_PLACES: Final = 15
_URL = re.compile(r"https?://[!-~]+\Z")


class PriceFields:
    """One mapping of a price file.

    What is asked of it comes back checked, or empty with a problem noted.
    """

    def __init__(
        self, node: YamlNode, problems: list[Problem], known: Collection[str] | None = None
    ) -> None:
        """Take the mapping; note a node that is not one, and every key that is not ``known``."""
        self.node = node
        self.problems = problems
        self._values: dict[str, YamlNode] = {}
        if not node.is_mapping:
            message = f"is {node.kind} where a mapping is expected"
            self.note("E801", message, "write `name: value` lines")
            return
        self._values = dict(node.value)
        if known is None:
            return
        for key in self._values:
            if key not in known:
                hint = nearest(key, known) or f"known: {', '.join(known)}"
                self.note("E802", f"unknown key {shown(key)}", hint, key=key)

    def __contains__(self, key: str) -> bool:
        """Return whether the mapping has ``key``."""
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return iter(self._values)

    def items(self) -> Iterator[tuple[str, YamlNode]]:
        """Yield each key with what stands under it."""
        yield from self._values.items()

    def part(self, key: str) -> PriceFields:
        """Return the mapping under ``key``, which has to be there."""
        node = self.node_of(key)
        if node is None:
            node = replace(self.node, value={})
        return PriceFields(node, self.problems)

    def note(self, code: str, message: str, hint: str, *, key: str | None = None) -> None:
        """Note a problem at the mapping, or at its key called ``key``."""
        self.problems.append(self.node.problem(code, message, hint, key=key))

    def node_of(self, key: str) -> YamlNode | None:
        """Return what stands under ``key``, which has to be there."""
        if key not in self._values and self.node.is_mapping:
            self.note("E803", f"{key!r} is missing", "add it")
        return self._values.get(key)

    def text(self, key: str, *, required: bool = True) -> str:
        """Return the text under ``key`` on one line.

        It is empty if it may be left out and is, or if it is not text.
        """
        node = self.node_of(key) if required else self._values.get(key)
        if node is None:
            return ""
        if isinstance(node.value, str) and node.value.strip():
            return " ".join(node.value.split())
        message = f"{key!r} is {node.kind} where text is expected"
        self.note("E801", message, "put it in quotes if it is meant as text", key=key)
        return ""

    def url(self, key: str) -> str:
        """Return the address under ``key``, which may be left out."""
        text = self.text(key, required=False)
        if text and not _URL.match(text):
            self.note("E801", f"{key}: {shown(text)} is not an address", "write https://…", key=key)
            return ""
        return text

    def word(self, key: str, allowed: Collection[str], code: str) -> str:
        """Return the word under ``key``, one of ``allowed``.

        It is empty if it is another, which is noted as ``code``.
        """
        word = self.text(key)
        if word and word not in allowed:
            hint = nearest(word, allowed) or f"one of: {', '.join(allowed)}"
            self.note(code, f"{key}: {shown(word)} is not known", hint, key=key)
            return ""
        return word

    def day(self, key: str) -> date | None:
        """Return the date under ``key``."""
        text = self.text(key)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.note(
                "E810", f"{key}: {shown(text)} is not a date", "write it as 2026-11-22", key=key
            )
            return None

    def count(self, key: str, *, required: bool = True, least: int = 1) -> int | None:
        """Return the whole number under ``key``, at least ``least``.

        It is ``None`` if it may be left out and is, or if it is not such a number.
        """
        node = self.node_of(key) if required else self._values.get(key)
        if node is None:
            return None
        number = node.value
        is_whole = isinstance(number, int) and not isinstance(number, bool)
        if is_whole and least <= number < _MOST:
            return int(number)
        message = f"{key}: {show_value(node)} is not allowed"
        self.note("E813", message, f"write a whole number, {least} or more", key=key)
        return None

    def amount(self, key: str, *, above_zero: bool = False) -> Decimal | None:
        """Return the exact number under ``key``, or ``None`` if it is not one or is negative."""
        node = self.node_of(key)
        if node is None:
            return None
        number = read_amount(node)
        if number is None or (above_zero and not number):
            message = f"{key}: {show_value(node)} is not an amount"
            self.note("E805", message, "write digits and a point, such as 0.096", key=key)
            return None
        return number

    def list_of(self, key: str) -> tuple[YamlNode, ...]:
        """Return the list under ``key``, empty if it is left out."""
        node = self._values.get(key)
        if node is None:
            return ()
        if not node.is_list:
            message = f"{key!r} is {node.kind} where a list is expected"
            self.note("E801", message, "start each entry with `- `", key=key)
            return ()
        return tuple(node.value)


def read_amount(node: YamlNode) -> Decimal | None:
    """Return the exact number in ``node``.

    It is ``None`` if it is not a number, negative, or longer than any price.
    """
    if isinstance(node.value, bool) or not isinstance(node.value, int | Decimal):
        return None
    number = Decimal(node.value)
    if not number.is_finite() or not 0 <= number < _MOST:
        return None
    if int(number.as_tuple().exponent) < -_MOST_PLACES:
        return None
    return Decimal(plain_digits(number))


def show_value(node: YamlNode) -> str:
    """Return what stands in ``node`` for a message: its value, or its kind if it has parts."""
    return node.kind if node.is_mapping or node.is_list else shown(node.value)
