"""What is really wrong with a text that is not YAML, where that can be known."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAB = "a tab stands here"
_TAB_HINT = "put spaces in its place; YAML takes no tabs there"
_COLON = "a value contains a colon"
_COLON_HINT = "put quotes around a value with a colon"
_COMMA_HINT = f"{_COLON_HINT}, or a comma between two entries"
_INDENT = "the indentation matches no line above"
_MISPLACED = ("expected key", "expected <document start>", "expected '-' indicator")
_OPENS = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_CLOSES = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_NEAR = 20_000
_Beginning: TypeAlias = yaml.KeyToken | yaml.BlockEntryToken


@dataclass(frozen=True, slots=True)
class _Fault:
    """Where in ``text`` the ``parser`` gave up, and why; ``before`` is its line up to there."""

    reason: str
    text: str
    index: int
    is_in_one_line: bool
    parser: Any

    @property
    def character(self) -> str:
        return self.text[self.index : self.index + 1]

    @property
    def before(self) -> str:
        start = max(self.text.rfind("\n", 0, self.index), self.text.rfind("\r", 0, self.index))
        return self.text[start + 1 : self.index]


def explain_fault(
    error: yaml.MarkedYAMLError,
    text: str,
    parser: Any,  # noqa: ANN401 - one of PyYAML's
) -> tuple[str, str] | None:
    """Return what is wrong with ``text``, in which ``parser`` met ``error``, and a hint.

    ``None`` if that cannot be known.
    """
    mark: Any = error.problem_mark
    if mark is None or error.problem is None:
        return None
    context: Any = error.context_mark
    is_in_one_line = context is not None and context.line == mark.line
    fault = _Fault(error.problem, text, mark.index, is_in_one_line, parser)
    if fault.character == "\t" and ("cannot start" in fault.reason or "a tab" in fault.reason):
        return _TAB, _TAB_HINT
    if fault.character == ":":
        return _explain_colon(fault)
    if not fault.before.strip() and fault.reason.endswith(_MISPLACED):
        return _explain_indentation(fault, len(fault.before))
    return None


def _explain_colon(fault: _Fault) -> tuple[str, str] | None:
    """Explain a colon that does not follow a key: in a value, or in a line set too far right."""
    if "mapping values" not in fault.reason:
        is_in_value = "expected ','" in fault.reason and fault.is_in_one_line
        return (_COLON, _COMMA_HINT) if is_in_value else None
    if ": " in fault.before:
        return _COLON, _COLON_HINT
    column = len(fault.before) - len(fault.before.lstrip(" "))
    explained = _explain_indentation(fault, column)
    if explained is None:
        return None
    message, hint = explained
    return message, f"{hint}; if it continues with text, {_COLON_HINT}"


def _explain_indentation(fault: _Fault, column: int) -> tuple[str, str] | None:
    """Explain a line that begins in ``column``, which none of those that it could continue does."""
    wanted: type[_Beginning] = yaml.KeyToken
    if fault.text.startswith(("- ", "-\n", "-\r"), fault.index):
        wanted = yaml.BlockEntryToken
    lines = _find_open_lines(fault, wanted)
    if not lines or column in lines:
        return None
    nearest = min(lines, key=lambda other: (abs(other - column), -other))
    plural = "" if nearest == 1 else "s"
    hint = f"line it up with line {lines[nearest]}: {nearest or 'no'} space{plural} before it"
    return _INDENT, hint


def _find_open_lines(fault: _Fault, wanted: type[_Beginning]) -> dict[int, int]:
    """Return the columns of the ``wanted`` tokens that a next line could follow, with the lines.

    Only what stands near the fault is looked at: scanning a large file takes long.
    """
    end = fault.index - len(fault.before)
    start = 0
    if end > _NEAR:
        start = fault.text.find("\n", end - _NEAR, end) + 1 or end
    first = fault.text.count("\n", 0, start) + 1
    lines: dict[int, int] = {}
    for token in _scan_blocks(fault.text[start:end], fault.parser):
        if isinstance(token, yaml.DocumentStartToken):
            lines = {}
        elif isinstance(token, wanted):
            mark: Any = token.start_mark
            lines = {column: line for column, line in lines.items() if column < mark.column}
            lines[mark.column] = mark.line + first
    return lines


def _scan_blocks(text: str, parser: Any) -> Iterator[Any]:  # noqa: ANN401 - one of PyYAML's
    """Yield the tokens of ``text`` that stand in no brackets, up to the first that is broken."""
    depth = 0
    with suppress(yaml.YAMLError):
        for token in yaml.scan(text, Loader=parser):
            if isinstance(token, _CLOSES):
                depth -= 1
            if not depth:
                yield token
            if isinstance(token, _OPENS):
                depth += 1
