"""What a command found out, for people as blocks, for programs as data, for tables as rows."""

from __future__ import annotations

import csv
import io
import json
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from advisor.report.html import as_html
from advisor.report.markdown import as_markdown
from advisor.report.plain import as_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.report.blocks import Block

# A lone - is standard input, and a number with its sign is no formula either.
_FORMULA = re.compile(r"[=@\t\r\n]|[-+](?!(?:\d+(?:\.\d+)?)?\Z)|\+\Z")


class Report(ABC):
    """One subject in the three shapes that every format is written from."""

    is_ascii: ClassVar[bool] = False
    """Whether its JSON escapes all other characters."""

    @abstractmethod
    def blocks(self) -> Iterable[Block]:
        """Yield what people read."""

    @abstractmethod
    def data(self) -> Any:  # noqa: ANN401 - JSON
        """Return the same for other programs, of JSON types."""

    def rows(self) -> Iterator[list[Any]]:
        """Yield the same as rows of a table, the head first; not every subject is one."""
        raise NotImplementedError(f"{type(self).__name__} has no rows")


def write_report(report: Report, form: str, width: int = 100) -> str:
    """Return ``report`` in the format ``form``; ``width`` is that of plain text."""
    match form:
        case "json" | "jsonl":
            indent = 2 if form == "json" else None
            return json.dumps(report.data(), indent=indent, ensure_ascii=report.is_ascii)
        case "csv":
            return as_csv(report.rows())
        case "markdown":
            return as_markdown(report.blocks())
        case "html":
            return as_html(report.blocks())
        case _:
            return as_plain(report.blocks(), width=width)


def as_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Return ``rows`` as CSV of which no spreadsheet takes a cell for a formula."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for row in rows:
        writer.writerow(map(_escape_formula, row))
    return lines.getvalue()


def _escape_formula(cell: Any) -> Any:  # noqa: ANN401 - a cell of any type
    """Return ``cell`` so that it is no formula."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
