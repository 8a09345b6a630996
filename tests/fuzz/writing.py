"""Trees written as YAML or JSON, in a style that chance decides, and the line on which a planted mistake came to stand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./-]| (?=[A-Za-z0-9]))*\Z")
_NOT_TEXT = frozenset({"true", "false", "null", "inf", "infinity", "nan"})
_INDENTS = (1, 2, 2, 2, 4, 7)
_LINE_ENDS = ("\n",) * 8 + ("\r\n", "\r\n", "\r")
_COMMENTS = ("# a comment", "#", "# advice: 1", "# [ { ' \"", "# größe \U0001f680")
_LAST_OF_FOUR_DIGITS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Planted:
    """A key or a value that is a mistake; a value has to fit on the line of its key."""

    held: Any


class Writer:
    """Writes documents one below the other; remembers the line of what was planted."""

    def __init__(self, rng: Random) -> None:
        """Choose a style."""
        self._rng = rng
        self._lines: list[str] = []
        self._indent = rng.choice(_INDENTS)
        self._line_end = rng.choice(_LINE_ENDS)
        self._flow = rng.choice((0.1, 0.4, 0.9))
        self._remarks = rng.choice((0, 0, 0.05, 0.3))
        self.planted = 0

    @property
    def text(self) -> str:
        """Return what was written; the last line may have no end."""
        return self._line_end.join(self._lines) + self._rng.choice(("", *(self._line_end,) * 4))

    @property
    def lines(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)

    def line(self, text: str) -> None:
        """Write a line as it is."""
        self._lines.append(text)

    def json(self, tree: Any) -> None:
        """Write a whole file in JSON."""
        self._json(tree, "", "")

    def document(self, tree: dict[Any, Any], *, marked: bool = False) -> None:
        """Write a document of YAML, behind a line ``---`` if it is ``marked``."""
        if marked:
            self.line("---")
        self._remark(0)
        if tree:
            self._mapping(tree, 0, "")
        else:
            self.line("{}")

    def _remark(self, depth: int) -> None:
        while self._rng.random() < self._remarks:
            self.line(self._rng.choice(("", f"{' ' * depth}{self._rng.choice(_COMMENTS)}")))

    def _note(self, held: Any) -> Any:
        """Return what a planted value holds, whose line is the next one that is written."""
        if isinstance(held, Planted):
            self.planted = self.lines + 1
            return held.held
        return held

    def _mapping(self, tree: dict[Any, Any], depth: int, first: str) -> None:
        """Write a block; its first line begins with ``first`` in place of blanks, as behind a hyphen."""
        for key, each in tree.items():
            lead, first = first or " " * depth, ""
            name = self._scalar(self._note(key))
            value = self._note(each)
            if value is not each:
                self.line(f"{lead}{name}: {self.inline(value)}{self._trailing()}")
            elif isinstance(value, dict | list) and value and not self._fits(value):
                self.line(f"{lead}{name}:{self._trailing()}")
                self._inside(value, depth)
            else:
                self.line(f"{lead}{name}: {self.inline(value)}{self._trailing()}".rstrip(" "))
            self._remark(depth)

    def _inside(self, value: dict[Any, Any] | list[Any], depth: int) -> None:
        if isinstance(value, dict):
            self._mapping(value, depth + self._indent, "")
        else:
            self._sequence(value, depth + self._rng.choice((0, self._indent)))

    def _sequence(self, items: list[Any], depth: int) -> None:
        for each in items:
            value = self._note(each)
            if isinstance(value, dict) and value and not self._fits(value):
                gap = self._rng.choice((1, 1, 3))
                self._mapping(value, depth + 1 + gap, f"{' ' * depth}-{' ' * gap}")
            else:
                self.line(f"{' ' * depth}- {self.inline(value)}{self._trailing()}".rstrip(" "))
            self._remark(depth)

    def _trailing(self) -> str:
        return f"  {self._rng.choice(_COMMENTS)}" if self._rng.random() < self._remarks / 2 else ""

    def _fits(self, value: dict[Any, Any] | list[Any]) -> bool:
        """Return whether ``value`` is written on one line; what holds a planted mistake is only if that is small."""
        held = value.items() if isinstance(value, dict) else value
        small = all(
            not isinstance(each, dict | list)
            for each in (value.values() if isinstance(value, dict) else value)
        )
        return self._rng.random() < self._flow and small and len(list(held)) < 9

    def inline(self, value: Any) -> str:
        if isinstance(value, dict):
            pairs = (
                f"{self._scalar(self._note(key), flow=True)}: {self.inline(self._note(each))}"
                for key, each in value.items()
            )
            return f"{{{', '.join(pairs)}}}"
        if isinstance(value, list):
            return f"[{', '.join(self.inline(self._note(each)) for each in value)}]"
        return self._scalar(value, flow=True)

    def _scalar(self, value: Any, *, flow: bool = False) -> str:
        rng = self._rng
        if isinstance(value, bool):
            word = "true" if value else "false"
            return rng.choice((word, word.capitalize(), word.upper()))
        if value is None:
            return rng.choice(("null", "~", "Null") if flow else ("", "null", "~"))
        if isinstance(value, int):
            return (
                rng.choice(("{}", "{}", "+{}", "0{}")).format(value) if value >= 0 else str(value)
            )
        if isinstance(value, Decimal):
            return self._decimal(value)
        text = value.isoformat() if isinstance(value, date) else str(value)
        if _PLAIN.match(text) and text.lower() not in _NOT_TEXT and rng.random() < 0.8:
            return text
        if isinstance(value, date) and rng.random() < 0.5:
            return text
        return (
            f"'{text.replace(chr(39), chr(39) * 2)}'"
            if text.isprintable() and rng.random() < 0.5
            else quoted(text)
        )

    def _decimal(self, number: Decimal) -> str:
        plain = format(number, "f")
        scaled = f"{int(number * 1000)}e-3" if number * 1000 == int(number * 1000) else plain
        short = plain.removeprefix("0") if plain.startswith("0.") else plain
        found = self._rng.choice((plain, plain, scaled, short))
        return found if len(found) <= 30 else str(number)

    def _json(self, value: Any, depth: str, before: str, after: str = "") -> None:
        """Write ``value`` behind ``before``, each entry on a line of its own."""
        if isinstance(value, dict) and value:
            self.line(f"{before}{{")
            for number, (key, each) in enumerate(value.items(), 1):
                name, held = self._note(key), self._note(each)
                inside, comma = f"{depth}  ", "," if number < len(value) else ""
                self._json(held, inside, f"{inside}{json.dumps(str(name))}: ", comma)
            self.line(f"{depth}}}{after}")
        elif isinstance(value, list) and value and any(isinstance(each, dict) for each in value):
            self.line(f"{before}[")
            for number, each in enumerate(value, 1):
                inside = f"{depth}  "
                self._json(self._note(each), inside, inside, "," if number < len(value) else "")
            self.line(f"{depth}]{after}")
        else:
            self.line(f"{before}{json.dumps(value, default=_as_json)}{after}")


def _as_json(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def quoted(text: str) -> str:
    """Return ``text`` in double quotes, with whatever nobody sees as an escape."""
    seen = (
        each if each.isprintable() else _escaped(ord(each))
        for each in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{"".join(seen)}"'


def _escaped(code: int) -> str:
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"
