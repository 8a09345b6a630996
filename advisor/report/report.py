"""What a command found out, for people as blocks, for programs as data, for tables as rows."""

from __future__ import annotations

import csv
import io
import json
from abc import ABC, abstractmethod
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from advisor.report.html import as_html
from advisor.report.markdown import as_markdown
from advisor.report.phrasing import number
from advisor.report.plain import as_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.report.blocks import Block

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


class SignedFigure(str):
    """A number with its sign that the program wrote: no formula, though it begins like one."""

    __slots__ = ()


class Report(ABC):
    """One subject in the three shapes that every format is written from."""

    is_ascii: ClassVar[bool] = False
    """Whether its JSON escapes all other characters."""

    @abstractmethod
    def blocks(self) -> Iterable[Block]:
        """Yield what people read."""

    @abstractmethod
    def data(self) -> Any:  # noqa: ANN401 - JSON
        """Return the same for other programs, in JSON types, numbers and days."""

    def rows(self) -> Iterator[list[Any]]:
        """Yield the same as rows of a table, the head first; not every subject is one."""
        raise NotImplementedError(f"{type(self).__name__} has no rows")


def write_report(report: Report, form: str, width: int = 100) -> str:
    """Return ``report`` in the format ``form``; ``width`` is that of text.

    As ``jsonl``, a list has a line for each of its items. The form "terminal" is text with control
    sequences for a terminal.
    """
    match form:
        case "json":
            return _dump(report.data(), report, indent=2)
        case "jsonl":
            content = report.data()
            lines = content if isinstance(content, list) else [content]
            return "\n".join(_dump(line, report) for line in lines)
        case "csv":
            return as_csv(report.rows())
        case "markdown":
            return as_markdown(report.blocks())
        case "html":
            return as_html(report.blocks())
        case _:
            return as_plain(report.blocks(), width=width, painted=form == "terminal")


def _dump(content: Any, report: Report, indent: int | None = None) -> str:  # noqa: ANN401 - JSON
    return json.dumps(content, indent=indent, ensure_ascii=report.is_ascii, default=_as_json)


def _as_json(value: Any) -> Any:  # noqa: ANN401 - what JSON has no type for
    """Return a number, a day, or a record such as a proviso as JSON writes it."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return number(value)


def as_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Return ``rows`` as CSV of which no spreadsheet takes a cell for a formula."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for row in rows:
        writer.writerow(map(_write_cell, row))
    return lines.getvalue()


def _write_cell(cell: Any) -> Any:  # noqa: ANN401 - a cell of any type
    """Return ``cell`` as the writer takes it: a list joined by spaces, a formula as text.

    A lone ``-`` stays as it is: it is standard input.
    """
    if isinstance(cell, list | tuple):
        cell = " ".join(cell)
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        return number(cell)
    if not isinstance(cell, str) or isinstance(cell, SignedFigure) or cell == "-":
        return cell
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
