"""YAML text to values that know their line; the only reader of YAML, and of untrusted files.

PyYAML parses the text into events. This module builds the tree itself, because a file from a
stranger must not be able to exhaust memory (aliases), the stack (nesting) or the reader's patience
(``yes`` that becomes ``true``).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from advisor.errors import Problem
from advisor.located.breaks import Breaks
from advisor.located.messages import shown
from advisor.located.place import Place
from advisor.located.syntax import explain_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 40
_TOO_DEEP = f"is nested more than {MAX_DEPTH} levels deep"
_MAX_ALIASED = 100_000
MAX_VALUES = 600_000  # about as many as 16 MB of answers hold
MAX_DIGITS = 30
_MOST_REPEATED = 100
REPEATED = "E106"  # the one problem after which reading goes on

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z")
# An exponent of more than 3 digits: the number is too large, or too small, to work with.
_TOO_LARGE = re.compile(r"[eE][-+]?0*[1-9][0-9]{3}")
_NOT_FINITE = re.compile(r"[-+]?\.?(?:inf(?:inity)?|nan)\Z", re.IGNORECASE)
_WORDS: Mapping[str, bool | None] = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "null": None,
    "Null": None,
    "NULL": None,
    "~": None,
    "": None,
}
# Characters that the YAML parser refuses without naming the line.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n?|\n")
_STANDARD_TAGS = (
    None,
    "!",
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:map",
    "tag:yaml.org,2002:seq",
)

type_of = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    type(None): "nothing",
}


@dataclass(frozen=True, slots=True)
class YamlNode:
    """A value with its place: a scalar, a tuple of nodes, or a mapping of nodes by key.

    ``key_lines`` holds the line of each key of a mapping; ``size`` counts the nodes of the subtree.
    """

    value: Any
    path: str
    line: int
    key_lines: Mapping[str, int] = field(default_factory=dict)
    size: int = 1

    @property
    def is_mapping(self) -> bool:
        """Return whether this is a mapping."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Return whether this is a list."""
        return isinstance(self.value, tuple)

    @property
    def items(self) -> tuple[YamlNode, ...]:
        """Return the items of a list; for any other value, the node alone."""
        return self.value if self.is_list else (self,)

    @property
    def kind(self) -> str:
        """Return in words what this is, for messages."""
        if self.is_mapping:
            return "a mapping"
        if self.is_list:
            return "a list"
        return type_of[type(self.value)]

    @property
    def number(self) -> Decimal | None:
        """Return the number that this is, or ``None`` if it is none or not a finite one."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            return None
        number = Decimal(self.value)
        return number if number.is_finite() else None

    @property
    def brief(self) -> str:
        """Return what this is for a message: its value, or its kind if it has parts."""
        return self.kind if self.is_mapping or self.is_list else shown(self.value)

    @property
    def place(self) -> Place:
        """Return where this is written."""
        return Place(self.path, self.line)

    def plain(self) -> Any:  # noqa: ANN401
        """Return the same value in Python's own types, without places."""
        if self.is_mapping:
            return {key: node.plain() for key, node in self.value.items()}
        if self.is_list:
            return [node.plain() for node in self.value]
        return self.value

    def problem(
        self, code: str, message: str, hint: str = "", *, key: str | None = None
    ) -> Problem:
        """Return a problem at this node's place, or at its key called ``key``."""
        line = self.line if key is None else self.key_lines.get(key, self.line)
        return Problem(self.path, line, code, message, hint)


class _Refused(Exception):
    """The document is refused; carries the one problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def is_text(plain: str) -> bool:
    """Return whether ``plain``, written without quotes, is read as text.

    Otherwise it is read as a number, as true or false, or as nothing.
    """
    if plain in _WORDS:
        return False
    return not any(number.match(plain) for number in (_INTEGER, _DECIMAL, _NOT_FINITE))


def scalars(text: str) -> list[tuple[int, int]]:
    """Return where each scalar in ``text`` begins and ends, in characters.

    Of broken YAML, the scalars before the fault are returned.
    """
    spans: list[tuple[int, int]] = []
    with suppress(yaml.YAMLError):
        spans.extend(_scalar_spans(text))
    return spans


def _scalar_spans(text: str) -> Iterator[tuple[int, int]]:
    for event in yaml.parse(text, Loader=_PARSER):
        if isinstance(event, yaml.ScalarEvent):
            first: Any = event.start_mark
            last: Any = event.end_mark
            yield first.index, last.index


def read_documents(
    text: str, path: str, problems: list[Problem], *, max_bytes: int = MAX_BYTES
) -> tuple[YamlNode, ...]:
    """Return the documents in ``text``; what is wrong with them is added to ``problems``.

    A document that cannot be read ends the file: those before it are still returned.
    """
    documents: list[YamlNode] = []
    breaks = Breaks("", _PARSER)
    try:
        _refuse_oversized(text, path, max_bytes)
        breaks = Breaks(text, _PARSER)
        _refuse_breaks(breaks, text, path)
        documents.extend(_Composer(breaks, path, problems).documents())
    except _Refused as refused:
        problems.append(refused.problem)
    except yaml.MarkedYAMLError as error:
        problems.append(_syntax_problem(error, path, breaks))
    except yaml.YAMLError as error:
        message = f"is not YAML: {' '.join(str(error).split())}"
        problems.append(Problem(path, 0, "E101", message, "fix the syntax"))
    return tuple(documents)


def _syntax_problem(error: yaml.MarkedYAMLError, path: str, breaks: Breaks) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = breaks.line(mark) if mark else 0
    reason = " ".join(filter(None, (error.context, error.problem)))
    if "nesting depth" in reason:  # libyaml looks ahead, and may reach a limit of its own first
        return Problem(path, line, "E105", _TOO_DEEP, "use fewer levels")
    message, hint = explain_fault(error, breaks.text, _PARSER) or (reason, "fix the syntax")
    return Problem(path, line, "E101", f"is not YAML: {message}", hint)


def _refuse_oversized(text: str, path: str, max_bytes: int) -> None:
    if len(text) > max_bytes:
        raise _Refused(too_large(path, len(text), max_bytes))
    control = _CONTROL.search(text)
    if control:
        raise _Refused(_control_problem(text, path, control.start()))


def _refuse_breaks(breaks: Breaks, text: str, path: str) -> None:
    if breaks.outside >= 0:
        raise _Refused(_control_problem(text, path, breaks.outside))


def _control_problem(text: str, path: str, position: int) -> Problem:
    """Return the problem of the control character at ``position``.

    Editors do not show what the parser would do with it.
    """
    line = len(_LINE_END.findall(text, 0, position)) + 1
    message = f"contains the control character U+{ord(text[position]):04X}"
    return Problem(path, line, "E103", message, "remove it; answer files are plain text")


def too_large(path: str, size: int, limit: int = MAX_BYTES) -> Problem:
    """Return the problem of a file of ``size`` bytes, where at most ``limit`` are read."""
    message = f"is {size / 1_048_576:.0f} MB; at most {limit // 1_048_576} MB are read"
    return Problem(path, 0, "E102", message, "split it into several files")


class _Composer:
    """Builds nodes from the events of one text."""

    def __init__(self, breaks: Breaks, path: str, problems: list[Problem]) -> None:
        self._events: Iterator[Any] = yaml.parse(breaks.text, Loader=_PARSER)
        self._line = breaks.line
        self._path = path
        self._problems = problems
        self._anchors: dict[str, YamlNode] = {}
        self._aliased = 0
        self._values = 0
        self._repeated = 0

    def documents(self) -> Iterator[YamlNode]:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
                yield self._node(next(self._events), 1)

    def _node(self, event: Any, depth: int) -> YamlNode:  # noqa: ANN401
        line = self._line(event.start_mark)
        self._values += 1
        if self._values > MAX_VALUES:
            message = f"contains more than {MAX_VALUES:,} values"
            raise self._refusal(line, "E102", message, "split it into several files")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, line)
        if event.tag not in _STANDARD_TAGS:
            message = f"uses the tag {shown(event.tag)}"
            raise self._refusal(line, "E104", message, "write plain values, without tags")
        if depth > MAX_DEPTH:
            raise self._refusal(line, "E105", _TOO_DEEP, "use fewer levels")
        node = self._build(event, line, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _build(self, event: Any, line: int, depth: int) -> YamlNode:  # noqa: ANN401
        if isinstance(event, yaml.ScalarEvent):
            return YamlNode(self._scalar(event, line), self._path, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(line, depth)
        return self._mapping(line, depth)

    def _sequence(self, line: int, depth: int) -> YamlNode:
        items: list[YamlNode] = []
        size = 1
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item = self._node(event, depth + 1)
            items.append(item)
            size += item.size
        return YamlNode(tuple(items), self._path, line, size=size)

    def _mapping(self, line: int, depth: int) -> YamlNode:
        values: dict[str, YamlNode] = {}
        lines: dict[str, int] = {}
        size = 1
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key_line = self._line(event.start_mark)
            key = self._key(event, key_line)
            value = self._node(next(self._events), depth + 1)
            if key in values:
                self._report_repeated(key, key_line, lines[key])
                continue
            values[key], lines[key] = value, key_line
            size += value.size
        return YamlNode(values, self._path, line, key_lines=lines, size=size)

    def _report_repeated(self, key: str, line: int, first: int) -> None:
        self._repeated += 1
        if self._repeated > _MOST_REPEATED:
            message = f"gives more than {_MOST_REPEATED} keys twice"
            raise self._refusal(line, "E102", message, "fix the first one")
        message = f"the key {shown(key)} is given twice"
        hint = f"first in line {first}; keep one of them"
        self._problems.append(Problem(self._path, line, REPEATED, message, hint))

    def _key(self, event: Any, line: int) -> str:  # noqa: ANN401
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refusal(line, "E107", "a key is not a plain word", "write `name: value`")
        if event.value == "<<":
            hint = "use `defaults:` or repeat the values"
            raise self._refusal(line, "E107", "merge keys (`<<`) are not supported", hint)
        return str(event.value)

    def _alias(self, event: Any, line: int) -> YamlNode:  # noqa: ANN401
        target = self._anchors.get(event.anchor)
        if target is None:
            message = f"the alias {shown(event.anchor)} refers to nothing before it"
            raise self._refusal(line, "E108", message, "remove it")
        self._aliased += target.size
        if self._aliased > _MAX_ALIASED:
            message = f"aliases stand for more than {_MAX_ALIASED:,} values"
            raise self._refusal(line, "E108", message, "write the values out")
        return target

    def _scalar(self, event: Any, line: int) -> str | bool | int | Decimal | None:  # noqa: ANN401
        text = str(event.value)
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.match(text) or _DECIMAL.match(text):
            return self._number(text, line)
        if _NOT_FINITE.match(text):
            return _read_not_finite(text)
        return text

    def _number(self, text: str, line: int) -> int | Decimal:
        if len(text) > MAX_DIGITS:
            message = f"a number with {len(text)} characters, {text[:12]}…, is too long"
            raise self._refusal(line, "E109", message, f"use at most {MAX_DIGITS}")
        if _TOO_LARGE.search(text):
            hint = "use an exponent of at most 3 digits, or quotes if it is meant as text"
            raise self._refusal(line, "E109", f"the number {text} is too large or too small", hint)
        if _INTEGER.match(text):
            return int(text)
        return Decimal(text)

    def _refusal(self, line: int, code: str, message: str, hint: str) -> _Refused:
        return _Refused(Problem(self._path, line, code, message, hint))


def _read_not_finite(text: str) -> Decimal:
    if "nan" in text.lower():
        return Decimal("NaN")
    return Decimal("-Infinity") if text.startswith("-") else Decimal("Infinity")
