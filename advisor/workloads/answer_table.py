"""Tables of answers, as spreadsheets save them: one workload a row, one question a column."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.errors import Problem
from advisor.located.document import REPEATED, YamlNode
from advisor.located.messages import shown
from advisor.located.place import Place
from advisor.workloads.draft import Draft, choose_name, unreadable
from advisor.workloads.own_rules import knowledge_with
from advisor.workloads.table_cells import REMARK, read_number_cell, read_text_cell, split_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NAME: Final = "name"
_SECTIONS: Final = ("assume", "weights", "costs")
"""What a column such as ``assume.traffic`` may begin with."""
_TEXTS: Final = (NAME, "as_of", "chosen", "because")
LISTS: Final[Mapping[str, str]] = {"platforms": " ", "rules": ";"}
"""The columns that hold lists, each with what is written between the items."""
_SEPARATORS = ",;\t"
_RESULTS = frozenset({"status", "recommendation"})
_LOOKED_AT = 100_000  # bytes of a file of which only the first row is read


def is_answer_table(path: str | Path) -> bool:
    """Return whether the file at ``path`` is a table of answers to shipped questions."""
    try:
        with Path(path).open("rb") as file:
            text = file.read(_LOOKED_AT).decode("utf-8-sig", errors="ignore")
        head = _read_head(next(_rows(text), []))
    except (OSError, csv.Error):
        return False
    return NAME in head and not knowledge_with(()).questions.keys().isdisjoint(head)


def read_table(text: str, file: str) -> tuple[Draft, ...]:
    """Return the workloads in the rows of ``text``; their problems name the row."""
    try:
        rows = list(_rows(text))
    except csv.Error as error:
        return (_refuse(file, 0, f"cannot be read as a table: {error}"),)
    head = _read_head(rows[0]) if rows else []
    if set(head) >= _RESULTS:
        return (_refuse(file, 1, "is a table of results, not of answers"),)
    if NAME not in head:
        return (_refuse(file, 1, f"the first row has no column {shown(NAME)}"),)
    repeated = [column for column in head if column and head.count(column) > 1]
    if repeated:
        message = f"the column {shown(repeated[0])} is given twice"
        problem = Problem(file, 1, REPEATED, message, "keep one of them")
        return (unreadable(file, [problem]),)
    told = {number: cells for number, cells in enumerate(rows[1:], 2) if _is_workload(cells)}
    if not told:
        hint = "write one in each row below the first"
        return (unreadable(file, [Problem(file, 0, "E112", "holds no workloads", hint)]),)
    drafts = [_read_row(head, cells, file, number) for number, cells in told.items()]
    return tuple(replace(draft, is_alone=len(drafts) == 1) for draft in drafts)


def _rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row; what is frequent in the first row stands between them."""
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _read_head(cells: Sequence[str]) -> list[str]:
    return [read_text_cell(cell).lower() for cell in cells]


def _refuse(file: str, row: int, message: str) -> Draft:
    hint = "`advisor questions --template --format csv` prints a table to fill in"
    return unreadable(file, [Problem(file, row, "E121", message, hint)])


def _is_workload(cells: Sequence[str]) -> bool:
    return any(map(str.strip, cells)) and not cells[0].lstrip().startswith(REMARK)


def _read_row(head: Sequence[str], cells: Sequence[str], file: str, number: int) -> Draft:
    """Return the workload in the row with this ``number``."""
    place = Place(file, number)
    problems: list[Problem] = []
    entries: dict[str, YamlNode] = {}
    sections: dict[str, dict[str, YamlNode]] = {"answers": {}}
    for column, cell in zip_longest(head, cells, fillvalue=""):
        section, _, key = column.partition(".")
        if not cell.strip():
            continue
        if not column:
            message = f"{shown(cell)} stands in a column without a name"
            hint = "put quotes around a cell that holds a separator, or name the column"
            problems.append(place.problem("E121", message, hint))
        elif section in _SECTIONS and key:
            value = cell if section == "assume" else read_number_cell(cell)
            sections.setdefault(section, {})[key] = YamlNode(value, file, number)
        elif column in LISTS:
            items = [YamlNode(item, file, number) for item in split_list(cell, LISTS[column])]
            entries[column] = YamlNode(tuple(items), file, number)
        elif column in _TEXTS:
            entries[column] = YamlNode(read_text_cell(cell), file, number)
        else:
            sections["answers"][column] = YamlNode(cell, file, number)
    for section, values in sections.items():
        entries[section] = _mapping(values, place)
    node = _mapping(entries, place)
    name = choose_name(node, unreadable(file, (), number=number).name)
    return Draft(name, file, node, problems=tuple(problems), is_table=True)


def _mapping(values: dict[str, YamlNode], place: Place) -> YamlNode:
    return YamlNode(values, place.path, place.line, key_lines=dict.fromkeys(values, place.line))
