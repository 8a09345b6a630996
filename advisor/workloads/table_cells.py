"""Answers as cells of a table: what stands in a spreadsheet, and what is written into one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.model import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question

REMARK: Final = "#"
"""What the first cell of a row begins with that is no workload."""
_AS_TEXT = "'"  # spreadsheets take what follows it for text
_UNKNOWN = frozenset({"unknown", "?"})
_SWITCHES = {"true": True, "false": False}
_NO_ITEM = "[]"
_LACKS = "!"
_REST_IS_OPEN = frozenset({"...", "…"})
_REST_IS_UNKNOWN = "?"
_BETWEEN_IDS = re.compile(r"[;,\s]+")
_NUMBER = re.compile(r"[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,2})?")


def read_cell(question: Question, cell: str) -> Any:  # noqa: ANN401 - whatever the cell holds
    """Return what ``cell`` says in answer to ``question``, for the check of answers."""
    if cell.strip().casefold() in _UNKNOWN:
        return UNKNOWN
    text = read_text_cell(cell)
    if question.kind is QuestionKind.MULTI:
        return _read_items(text)
    if question.kind is QuestionKind.BOOLEAN:
        return _SWITCHES.get(text.casefold(), text)
    if question.kind.is_numeric:
        return read_number_cell(text)
    return text


def read_text_cell(cell: str) -> str:
    """Return the text of ``cell``, all of it if an apostrophe comes first."""
    begun = cell.lstrip()
    return begun[1:] if begun.startswith(_AS_TEXT) else begun.rstrip()


def read_number_cell(cell: str) -> int | Decimal | str:
    """Return the number in ``cell``; its text if that is none."""
    text = read_text_cell(cell)
    if not _NUMBER.fullmatch(text):
        return text
    number = Decimal(text)
    return int(number) if number == int(number) else number


def split_list(cell: str, separator: str = " ") -> list[str]:
    """Return the items in ``cell``.

    Between ids there are semicolons, commas or spaces; between other texts the ``separator`` alone.
    """
    text = read_text_cell(cell)
    parts = _BETWEEN_IDS.split(text) if separator == " " else text.split(separator)
    return [part.strip() for part in parts if part.strip()]


def _read_items(text: str) -> Any:  # noqa: ANN401 - a list, a part of one, or a word
    if text == _NO_ITEM:
        return []
    has: list[str] = []
    lacks: list[str] = []
    rest: set[str] = set()
    for item in split_list(text):
        if item in {*_REST_IS_OPEN, _REST_IS_UNKNOWN}:
            rest.add(item)
        elif item.startswith(_LACKS):
            lacks.append(item.removeprefix(_LACKS))
        else:
            has.append(item)
    if not lacks and not rest:
        return has if len(has) != 1 else has[0]
    unknown = {"rest": UNKNOWN} if _REST_IS_UNKNOWN in rest else {}
    return {"has": has, "lacks": lacks, **unknown}


def write_cell(value: Value) -> str:
    """Return ``value`` as ``read_cell`` reads it."""
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, Partial):
        return _write_part(value)
    if isinstance(value, frozenset):
        return " ".join(sorted(value)) or _NO_ITEM
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return write_text_cell(value)
    return write_number_cell(value)


def write_text_cell(text: str) -> str:
    """Return ``text`` as ``read_text_cell`` reads it, with an apostrophe where it needs one."""
    is_plain = text == text.strip() and not text.startswith((_AS_TEXT, REMARK))
    return text if is_plain and text.casefold() not in _UNKNOWN else f"{_AS_TEXT}{text}"


def write_number_cell(number: int | Decimal) -> str:
    """Return ``number`` without an exponent."""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def _write_part(value: Partial) -> str:
    items: Iterable[str] = (
        *sorted(value.has),
        *(f"{_LACKS}{item}" for item in sorted(value.lacks)),
    )
    rest = _REST_IS_UNKNOWN if value.rest_is_unknown else "..."
    return " ".join((*items, rest))
