"""Write trees as YAML or JSON in a random style, and note the line of a planted mistake."""

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
    """A key or a value that is a mistake; a value must fit on the line of its key."""

    held: Any


class Writer:
    """Writes documents one below the other; ``planted`` is the line of the mistake, or 0."""

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
        """Return what was written; the last line may lack its line end."""
        return self._line_end.join(self._lines) + self._rng.choice(("", *(self._line_end,) * 4))

    def line(self, text: str) -> None:
        """Write a line as it is."""
        self._lines.append(text)

    def json(self, tree: Any) -> None:
        """Write a whole file in JSON."""
        self._write_json(tree, "", "")

    def document(self, tree: dict[Any, Any], *, marked: bool = False) -> None:
        """Write a document of YAML, behind a line ``---`` if it is ``marked``."""
        if marked:
            self.line("---")
        self._write_remarks(0)
        if tree:
            self._write_mapping(tree, 0, "")
        else:
            self.line("{}")

    def _write_remarks(self, depth: int) -> None:
        while self._rng.random() < self._remarks:
            comment = " " * depth + self._rng.choice(_COMMENTS)
            self.line(self._rng.choice(("", comment)))

    def _unwrap(self, held: Any) -> Any:
        """Return what ``held`` holds if it is planted; its line is the next one to be written."""
        if isinstance(held, Planted):
            self.planted = len(self._lines) + 1
            return held.held
        return held

    def _write_mapping(self, tree: dict[Any, Any], depth: int, first: str) -> None:
        """Write a block, its first line behind ``first`` instead of blanks, as after a hyphen."""
        lead = first or " " * depth
        for key, item in tree.items():
            name = self._format_scalar(self._unwrap(key))
            value = self._unwrap(item)
            if value is not item:
                self.line(f"{lead}{name}: {self.inline(value)}{self._draw_comment()}")
            elif isinstance(value, dict | list) and value and not self._fits(value):
                self.line(f"{lead}{name}:{self._draw_comment()}")
                self._write_nested(value, depth)
            else:
                self.line(f"{lead}{name}: {self.inline(value)}{self._draw_comment()}".rstrip(" "))
            self._write_remarks(depth)
            lead = " " * depth

    def _write_nested(self, value: dict[Any, Any] | list[Any], depth: int) -> None:
        if isinstance(value, dict):
            self._write_mapping(value, depth + self._indent, "")
        else:
            self._write_sequence(value, depth + self._rng.choice((0, self._indent)))

    def _write_sequence(self, items: list[Any], depth: int) -> None:
        for item in items:
            value = self._unwrap(item)
            if isinstance(value, dict) and value and not self._fits(value):
                gap = self._rng.choice((1, 1, 3))
                self._write_mapping(value, depth + 1 + gap, f"{' ' * depth}-{' ' * gap}")
            else:
                self.line(f"{' ' * depth}- {self.inline(value)}{self._draw_comment()}".rstrip(" "))
            self._write_remarks(depth)

    def _draw_comment(self) -> str:
        if self._rng.random() < self._remarks / 2:
            return f"  {self._rng.choice(_COMMENTS)}"
        return ""

    def _fits(self, value: dict[Any, Any] | list[Any]) -> bool:
        """Return whether to write ``value`` on one line; only short and flat ones are."""
        items = value.values() if isinstance(value, dict) else value
        is_small = len(value) < 9 and not any(isinstance(item, dict | list) for item in items)
        return self._rng.random() < self._flow and is_small

    def inline(self, value: Any) -> str:
        """Return ``value`` on one line."""
        if isinstance(value, dict):
            pairs = []
            for key, item in value.items():
                name = self._format_scalar(self._unwrap(key), flow=True)
                pairs.append(f"{name}: {self.inline(self._unwrap(item))}")
            return f"{{{', '.join(pairs)}}}"
        if isinstance(value, list):
            return f"[{', '.join(self.inline(self._unwrap(item)) for item in value)}]"
        return self._format_scalar(value, flow=True)

    def _format_scalar(self, value: Any, *, flow: bool = False) -> str:
        rng = self._rng
        if isinstance(value, bool):
            word = "true" if value else "false"
            return rng.choice((word, word.capitalize(), word.upper()))
        if value is None:
            spellings = ("null", "~", "Null") if flow else ("", "null", "~")
            return rng.choice(spellings)
        if isinstance(value, int):
            if value < 0:
                return str(value)
            return rng.choice(("{}", "{}", "+{}", "0{}")).format(value)
        if isinstance(value, Decimal):
            return self._format_decimal(value)
        text = str(value)
        if _PLAIN.match(text) and text.lower() not in _NOT_TEXT and rng.random() < 0.8:
            return text
        if isinstance(value, date) and rng.random() < 0.5:
            return text
        if text.isprintable() and rng.random() < 0.5:
            return "'" + text.replace("'", "''") + "'"
        return quoted(text)

    def _format_decimal(self, number: Decimal) -> str:
        plain = format(number, "f")
        thousandfold = number * 1000
        scaled = plain
        if thousandfold == int(thousandfold):
            scaled = f"{int(thousandfold)}e-3"
        short = plain.removeprefix("0") if plain.startswith("0.") else plain
        chosen = self._rng.choice((plain, plain, scaled, short))
        return chosen if len(chosen) <= 30 else str(number)

    def _write_json(self, value: Any, depth: str, before: str, after: str = "") -> None:
        """Write ``value`` after ``before``, each entry on a line of its own."""
        inside = f"{depth}  "
        if isinstance(value, dict) and value:
            self.line(f"{before}{{")
            for number, (key, item) in enumerate(value.items(), 1):
                name, held = self._unwrap(key), self._unwrap(item)
                comma = "," if number < len(value) else ""
                self._write_json(held, inside, f"{inside}{json.dumps(str(name))}: ", comma)
            self.line(f"{depth}}}{after}")
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            self.line(f"{before}[")
            for number, item in enumerate(value, 1):
                comma = "," if number < len(value) else ""
                self._write_json(self._unwrap(item), inside, inside, comma)
            self.line(f"{depth}]{after}")
        else:
            self.line(f"{before}{json.dumps(value, default=_as_json)}{after}")


def _as_json(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def quoted(text: str) -> str:
    """Return ``text`` in double quotes, with escapes for characters that are not printable."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(map(_escape, inside)) + '"'


def _escape(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"
