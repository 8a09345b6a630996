"""Reads the fields of a located mapping, and notes each fault with its file and line."""

from __future__ import annotations

import difflib
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")


class Fields:
    """One mapping of a data file.

    What is read from it comes back checked, or else empty, with a problem noted.
    """

    def __init__(
        self, node: YamlNode, problems: list[Problem], allowed: Collection[str] | None = None
    ) -> None:
        """Take the mapping, and note every key that is not ``allowed``."""
        self.node = node
        self._problems = problems
        self._values: dict[str, YamlNode] = {}
        if not node.is_mapping:
            message = f"is {node.kind} where a mapping is meant"
            self._note("E701", message, "write `name: value` lines")
            return
        self._values = dict(node.value)
        if allowed is None:
            return
        for key in self._values.keys() - set(allowed):
            hint = nearest_or_all(key, allowed)
            self._note("E702", f"the key `{key}` is not known here", hint, key=key)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return the text under ``key``; without a default it must be there."""
        if key not in self._values:
            return self._note_missing(key) if default is None else default
        value = self._values[key]
        if isinstance(value.value, str) and value.value.strip():
            return " ".join(value.value.split())
        self._note_wrong(value, key, "text")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of texts under ``key``, empty if it is absent."""
        return tuple(text for text, _ in self.located_texts(key))

    def lines(self, key: str) -> tuple[str, ...]:
        """Return the texts under ``key``, of which there must be one at least."""
        return self.texts(key) or (self._note_missing(key),)

    def lines_or_text(self, key: str) -> tuple[str, ...]:
        """Return the list of texts under ``key``, or the one text there; empty if it is absent."""
        if key not in self._values:
            return ()
        if self._values[key].is_list:
            return self.lines(key)
        return (self.text(key),)

    def located_texts(self, key: str) -> tuple[tuple[str, YamlNode], ...]:
        """Return the texts under ``key``, each with its place."""
        if key not in self._values:
            return ()
        return tuple(self._read_texts(self._values[key], key))

    def lists(self, key: str) -> tuple[tuple[tuple[str, YamlNode], ...], ...]:
        """Return the list of lists of texts under ``key``, each text with its place."""
        return tuple(tuple(self._read_texts(item, key)) for item in self._read_items(key))

    def raw(self, key: str) -> YamlNode | None:
        """Return what stands under ``key``, unread."""
        return self._values.get(key)

    def words(self, key: str) -> dict[str, str]:
        """Return the mapping of names to texts under ``key``, empty if it is absent."""
        if key not in self._values:
            return {}
        inner = self.mapping(key)
        return {name: str(value.value) for name, value in inner._values.items()}  # noqa: SLF001

    def texts_by_name(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return the mapping of names to lists of texts under ``key``, empty if it is absent."""
        if key not in self._values:
            return {}
        inner = self.mapping(key)
        return {name: inner.texts(name) for name in inner._values}  # noqa: SLF001

    def number(self, key: str) -> str:
        """Return the number under ``key`` as it is written."""
        value = self._values.get(key)
        if value is None:
            return self._note_missing(key)
        is_number = isinstance(value.value, int | Decimal) and not isinstance(value.value, bool)
        if is_number and value.value >= 0:
            return str(value.value)
        self._note_wrong(value, key, "a number that is not negative")
        return "0"

    def count(self, key: str) -> int:
        """Return the whole number under ``key``, at least 1."""
        value = self._values.get(key)
        if value is not None and isinstance(value.value, int) and value.value > 0:
            return int(value.value)
        self._note("E701", f"`{key}` is not a whole number above 0", "write one", key=key)
        return 1

    def choice(self, key: str, allowed: Collection[str], *, default: str | None = None) -> str:
        """Return the word under ``key``, which must be one of those allowed."""
        word = self.text(key, default=default)
        if word and word not in allowed:
            hint = nearest_or_all(word, allowed)
            self._note("E704", f"`{key}` is {word!r}, which is not known", hint, key=key)
        return word

    def colour(self, key: str) -> str:
        """Return the colour under ``key``, as ``#rrggbb``."""
        word = self.text(key)
        if word and not _COLOUR.match(word):
            hint = 'write it as "#1a2b3c"'
            self._note("E704", f"`{key}` is {word!r}, which is not a colour", hint, key=key)
        return word

    def mapping(self, key: str, allowed: Collection[str] | None = None) -> Fields:
        """Return the mapping under ``key``, which must be there."""
        if key in self._values:
            return Fields(self._values[key], self._problems, allowed)
        self._note_missing(key)
        empty = type(self.node)({}, self.node.path, self.node.line)
        return Fields(empty, self._problems, allowed)

    def entries(self, key: str, allowed: Collection[str]) -> Iterator[tuple[str, Fields]]:
        """Yield the named mappings under ``key``; a name must be a readable id."""
        if key in self._values:
            yield from self.mapping(key).members(allowed)

    def members(self, allowed: Collection[str]) -> Iterator[tuple[str, Fields]]:
        """Yield each name in this mapping with the mapping that it names."""
        for name, value in self._values.items():
            if not _ID.match(name):
                hint = "use small letters, digits and single hyphens"
                self._note("E705", f"{name!r} is not an id", hint, key=name)
            yield name, Fields(value, self._problems, allowed)

    def rows(self, key: str, allowed: Collection[str]) -> Iterator[Fields]:
        """Yield the mappings of the list under ``key``."""
        for item in self._read_items(key):
            yield Fields(item, self._problems, allowed)

    def _read_items(self, key: str) -> tuple[YamlNode, ...]:
        value = self._values.get(key)
        if value is None:
            return ()
        if value.is_list:
            return tuple(value.value)
        self._note_wrong(value, key, "a list")
        return ()

    def _read_texts(self, value: YamlNode, key: str) -> Iterator[tuple[str, YamlNode]]:
        if not value.is_list:
            self._note_wrong(value, key, "a list")
            return
        for item in value.value:
            if isinstance(item.value, str):
                yield item.value, item
            else:
                self._note_wrong(item, key, "text")

    def _note_missing(self, key: str) -> str:
        self._note("E703", f"the key `{key}` is missing", "add it")
        return ""

    def _note_wrong(self, value: YamlNode, key: str, meant: str) -> None:
        message = f"`{key}` is {value.kind} where {meant} is meant"
        self._problems.append(value.problem("E701", message))

    def _note(
        self,
        code: str,
        message: str,
        hint: str,
        *,
        key: str | None = None,
    ) -> None:
        self._problems.append(self.node.problem(code, message, hint, key=key))


def nearest_or_all(word: str, known: Collection[str]) -> str:
    """Return a hint that names the known word most like ``word``, or all of them."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known are: {', '.join(names)}"
