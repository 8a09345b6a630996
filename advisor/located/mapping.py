"""The fields of one mapping, read one by one, with every fault reported at its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from advisor.located.messages import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

_MOST_UNKNOWN = 100
_Member = TypeVar("_Member", bound=StrEnum)


class LocatedMapping:
    """A mapping in which only ``known`` keys may be used; faults go into ``problems``."""

    def __init__(self, node: YamlNode, known: Sequence[str], problems: list[Problem]) -> None:
        """Report a node that is not a mapping, and unknown keys."""
        self.place = node
        self._known = frozenset(known)
        self._problems = problems
        self._values: dict[str, YamlNode] = node.value if node.is_mapping else {}
        if not node.is_mapping:
            message = f"expected a mapping, found {node.kind}"
            self.report(message, "write `key: value` lines", code="E201")
        unknown = [key for key in self._values if key not in self._known]
        for key in unknown[:_MOST_UNKNOWN]:
            hint = nearest(key, known) or f"known: {', '.join(known)}"
            problems.append(node.problem("E202", f"unknown key {shown(key)}", hint, key=key))
        if len(unknown) > _MOST_UNKNOWN:
            message = f"{len(unknown) - _MOST_UNKNOWN:,} more unknown keys"
            key = unknown[_MOST_UNKNOWN]
            problems.append(node.problem("E202", message, "fix these first", key=key))

    def report(
        self, message: str, hint: str = "", *, key: str | None = None, code: str = "E203"
    ) -> None:
        """Report a problem at the mapping, or at its key called ``key``."""
        self._problems.append(self.place.problem(code, message, hint, key=key))

    def node(self, key: str, *, required: bool = False) -> YamlNode | None:
        """Return the node under ``key``, or ``None``; if it is ``required``, report its absence."""
        node = self._values.get(key)
        if node is None and required and self.place.is_mapping:
            self.report(f"{key!r} is missing", "add it")
        return node

    def text(self, key: str, *, required: bool = True, default: str = "") -> str:
        """Return the text under ``key``."""
        node = self.node(key, required=required)
        if node is None:
            return default
        if isinstance(node.value, str) and node.value.strip():
            return " ".join(node.value.split())
        if isinstance(node.value, str):
            self.report(f"{key!r} is empty", "write something there, or take the line out", key=key)
        else:
            message = f"{key!r} is {node.kind}, not text"
            self.report(message, "put it in quotes if it is meant as text", key=key)
        return default

    def word(self, key: str, allowed: Collection[str], *, default: str = "") -> str:
        """Return the word under ``key``, one of ``allowed``."""
        word = self.text(key, required=not default, default=default)
        if word and word not in allowed:
            hint = nearest(word, allowed) or f"one of: {', '.join(allowed)}"
            self.report(f"{key}: {shown(word)} is not allowed", hint, key=key)
        return word

    def member(self, key: str, members: type[_Member], *, required: bool = True) -> _Member | None:
        """Return which of ``members`` stands under ``key``, or ``None``; other words are faults."""
        words = tuple(members)
        word = self.text(key, required=required)
        if word in words:
            return members(word)
        if word:
            hint = nearest(word, words) or f"one of: {', '.join(words)}"
            self.report(f"{key}: {shown(word)} is not allowed", hint, key=key)
        return None

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return the texts under ``key``: one, or a list of them."""
        node = self.node(key, required=required)
        if node is None:
            return ()
        texts: list[str] = []
        for item in node.items:
            if isinstance(item.value, str):
                texts.append(" ".join(item.value.split()))
            else:
                self.report(f"{key!r} holds {item.kind}, not text", "write words", key=key)
        return tuple(texts)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return the date under ``key``, written ``2026-11-22``."""
        text = self.text(key, required=required)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.report(f"{key}: {shown(text)} is not a date", "write it as 2026-11-22", key=key)
            return None

    def number(
        self, key: str, low: int, high: int, *, whole: bool, default: int | None = None
    ) -> int | Decimal:
        """Return the number under ``key``, from ``low`` to ``high``; an ``int`` if ``whole``."""
        node = self.node(key, required=default is None)
        fallback = low if default is None else default
        if node is None:
            return fallback
        value = node.value
        if _is_number(value) and low <= value <= high:
            if not whole:
                return Decimal(value)
            if value == int(value):
                return int(value)
        given = node.kind if node.is_mapping or node.is_list else shown(value)
        wanted = "a whole number" if whole else "a number"
        hint = f"write {wanted} from {low} to {high}"
        self.report(f"{key}: {given} is not allowed", hint, key=key)
        return fallback

    def switch(self, key: str) -> bool:
        """Return the switch under ``key``, true or false."""
        node = self.node(key, required=True)
        if node is not None and not isinstance(node.value, bool):
            self.report(f"{key}: {node.kind} is not allowed", "write true or false", key=key)
        return node is not None and node.value is True

    def items(self, key: str) -> tuple[YamlNode, ...]:
        """Return the list under ``key``."""
        node = self.node(key)
        if node is None:
            return ()
        if not node.is_list:
            message = f"{key!r} is {node.kind}, not a list"
            self.report(message, "start each entry with `- `", key=key)
            return ()
        return tuple(node.value)

    def entries(self) -> tuple[tuple[str, YamlNode], ...]:
        """Return the known keys with the nodes under them."""
        return tuple((key, node) for key, node in self._values.items() if key in self._known)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).is_finite()
