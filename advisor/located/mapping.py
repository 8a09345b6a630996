"""Reads one mapping of an untrusted file, key by key, and reports every fault at its line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from advisor.located.messages import shown, suggest
from advisor.located.place import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from decimal import Decimal

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

_WRONG_KIND = "E201"
_MOST_UNKNOWN = 100
_URL = re.compile(r"https?://[^\s<>\"\\^`{|}]+\Z")
_AS_TEXT = "put it in quotes if it is meant as text"

_Member = TypeVar("_Member", bound=StrEnum)


class LocatedMapping:
    """A mapping in which only ``known`` keys may be used, or any if that is ``None``.

    What is asked of it comes back checked, or else empty, and the fault goes into ``problems``.
    """

    def __init__(
        self,
        node: YamlNode,
        known: Collection[str] | None,
        problems: list[Problem],
        *,
        name: str = "",
    ) -> None:
        """Report a node that is not a mapping, calling it ``name``, and keys that are not known."""
        self.origin = node
        self.problems = problems
        self._values: dict[str, YamlNode] = {}
        if not node.is_mapping:
            subject = f"{shown(name)} is" if name else "is"
            message = f"{subject} {node.kind}, not a mapping"
            self.report(message, "write `key: value` lines", code=_WRONG_KIND)
        elif known is None:
            self._values = node.value
        else:
            self._take_known(known)

    def _take_known(self, known: Collection[str]) -> None:
        given: dict[str, YamlNode] = self.origin.value
        names = frozenset(known)
        self._values = {key: node for key, node in given.items() if key in names}
        unknown = [key for key in given if key not in names]
        for key in unknown[:_MOST_UNKNOWN]:
            self.report(f"unknown key {shown(key)}", suggest(key, known), key=key, code="E202")
        if len(unknown) > _MOST_UNKNOWN:
            message = f"{len(unknown) - _MOST_UNKNOWN:,} more unknown keys"
            key = unknown[_MOST_UNKNOWN]
            self.report(message, "fix these first", key=key, code="E202")

    def __contains__(self, key: str) -> bool:
        """Return whether something stands under ``key``."""
        return key in self._values

    def entries(self) -> Iterator[tuple[str, YamlNode]]:
        """Yield each known key with what stands under it."""
        yield from self._values.items()

    def report(
        self, message: str, hint: str = "", *, key: str | None = None, code: str = "E203"
    ) -> None:
        """Report a problem at the mapping, or at its key called ``key``."""
        self.problems.append(self.origin.problem(code, message, hint, key=key))

    def place_of(self, key: str) -> Place:
        """Return where ``key`` stands, which has to be there."""
        return Place(self.origin.path, self.origin.key_lines[key])

    def node(self, key: str, *, required: bool = False) -> YamlNode | None:
        """Return what stands under ``key``, or ``None``; report that if it is ``required``."""
        node = self._values.get(key)
        if node is None and required and self.origin.is_mapping:
            self.report(f"{shown(key)} is missing", "add it")
        return node

    def text(self, key: str, *, required: bool = True) -> str:
        """Return the text under ``key``, on one line."""
        node = self.node(key, required=required)
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self._report_kind(key, node, "text", _AS_TEXT)
            return ""
        text = " ".join(node.value.split())
        if not text:
            self.report(f"{shown(key)} is empty", "write something there, or take it out", key=key)
        return text

    def member(self, key: str, members: type[_Member], *, required: bool = True) -> _Member | None:
        """Return which of ``members`` stands under ``key``, or ``None``; other words are faults."""
        words = tuple(members)
        word = self.text(key, required=required)
        if word in words:
            return members(word)
        if word:
            self.report(f"{key}: {shown(word)} is not allowed", suggest(word, words), key=key)
        return None

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return the texts under ``key``: one, or a list of them."""
        node = self.node(key, required=required)
        items = () if node is None else node.items
        return tuple(text for text, _ in self.texts_of(key, items))

    def lines(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return the texts in the list under ``key``."""
        items = self.items(key, required=required)
        return tuple(text for text, _ in self.texts_of(key, items))

    def texts_of(self, key: str, items: Iterable[YamlNode]) -> Iterator[tuple[str, YamlNode]]:
        """Yield each text in ``items``, which stand in a list under ``key``, with its node."""
        for item in items:
            if isinstance(item.value, str):
                yield " ".join(item.value.split()), item
            else:
                message = f"{shown(key)} holds {item.kind}, not text"
                self.problems.append(item.problem(_WRONG_KIND, message, _AS_TEXT))

    def word(self, key: str, allowed: Collection[str], *, default: str | None = None) -> str:
        """Return the word under ``key``, one of ``allowed``; without a default it is required."""
        word = self.text(key, required=default is None)
        if word in allowed:
            return word
        if word:
            message = f"{key}: {shown(word)} is not allowed"
            self.report(message, suggest(word, allowed), key=key)
        return default or ""

    def url(self, key: str) -> str:
        """Return the web address under ``key``, which may be left out."""
        url = self.text(key, required=False)
        if not url or (_URL.match(url) and url.isprintable()):
            return url
        message = f"{key}: {shown(url)} is not a web address"
        self.report(message, "write https://…, without spaces", key=key)
        return ""

    def day(self, key: str, *, required: bool = False) -> date | None:
        """Return the date under ``key``, written ``2026-11-22``."""
        text = self.text(key, required=required)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.report(f"{key}: {shown(text)} is not a date", "write it as 2026-11-22", key=key)
            return None

    def number(
        self, key: str, low: int, high: int, *, required: bool = True, whole: bool = False
    ) -> Decimal | None:
        """Return the number under ``key``, from ``low`` to ``high``."""
        node = self.node(key, required=required)
        if node is None:
            return None
        number = node.number
        if number is not None and low <= number <= high and not (whole and number != int(number)):
            return number
        wanted = "a whole number" if whole else "a number"
        hint = f"write {wanted} from {low:,} to {high:,}"
        self.report(f"{key}: {node.brief} is not allowed", hint, key=key)
        return None

    def count(self, key: str, low: int, high: int, *, required: bool = True) -> int | None:
        """Return the whole number under ``key``, from ``low`` to ``high``."""
        number = self.number(key, low, high, required=required, whole=True)
        return None if number is None else int(number)

    def switch(self, key: str, *, required: bool = True) -> bool:
        """Return whether the switch under ``key`` is on; it is off if it is left out."""
        node = self.node(key, required=required)
        if node is not None and not isinstance(node.value, bool):
            self._report_kind(key, node, "true or false", "write one of them without quotes")
        return node is not None and node.value is True

    def items(self, key: str, *, required: bool = False) -> tuple[YamlNode, ...]:
        """Return the items of the list under ``key``; if it is ``required``, there are some."""
        node = self.node(key, required=required)
        if node is None:
            return ()
        if not node.is_list:
            self._report_kind(key, node, "a list", "start each entry with `- `")
            return ()
        if required and not node.value:
            self.report(f"{shown(key)} is empty", "start each entry with `- `", key=key)
        return node.items

    def mapping(
        self, key: str, known: Collection[str] | None = None, *, required: bool = True
    ) -> LocatedMapping:
        """Return the mapping under ``key``; an empty one if nothing stands there."""
        node = self.node(key, required=required)
        if node is None:
            node = replace(self.origin, value={})
        return LocatedMapping(node, known, self.problems, name=key)

    def members(self, known: Collection[str] | None) -> Iterator[tuple[str, LocatedMapping]]:
        """Yield each key with the mapping under it."""
        for key, node in self._values.items():
            yield key, LocatedMapping(node, known, self.problems)

    def rows(self, key: str, known: Collection[str] | None) -> Iterator[LocatedMapping]:
        """Yield the mappings in the list under ``key``."""
        for item in self.items(key):
            yield LocatedMapping(item, known, self.problems)

    def words(self) -> dict[str, str]:
        """Return the text under each key, as it is written: blanks at its ends count."""
        words: dict[str, str] = {}
        for key, node in self._values.items():
            if isinstance(node.value, str):
                words[key] = node.value
            else:
                self._report_kind(key, node, "text", _AS_TEXT)
        return words

    def _report_kind(self, key: str, node: YamlNode, wanted: str, hint: str) -> None:
        self.report(f"{shown(key)} is {node.kind}, not {wanted}", hint, key=key, code=_WRONG_KIND)
