"""Workloads as a table for spreadsheets, which reads back as the same workloads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from advisor.knowledge.model import QuestionKind
from advisor.knowledge.values import allowed
from advisor.report.report import SignedFigure, as_csv
from advisor.workloads.answer_table import LISTS, NAME
from advisor.workloads.table_cells import REMARK, write_cell, write_number_cell, write_text_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.workloads.workload import Workload

_LEFT_OUT: Final = ("notes", "deciders", "verified", "scenarios")


def as_sheet(knowledge: KnowledgeBase, workloads: Sequence[Workload] = ()) -> str:
    """Return a table of ``workloads``, one in each row, with a column for every question.

    Two rows under the first say what each question asks and what it takes; they are remarks.
    """
    rows = [_cells(workload) for workload in workloads]
    columns = dict.fromkeys((NAME, *knowledge.questions))
    for row in rows:
        columns |= dict.fromkeys(row)
    asked = [knowledge.questions.get(column) for column in columns][1:]
    asks = [question.asks if question else "" for question in asked]
    takes = [_describe_cell(question) if question else "" for question in asked]
    remarks = [[f"{REMARK} asks", *asks], [f"{REMARK} takes", *takes]]
    return as_csv([list(columns), *remarks, *_fill(columns, rows)])


def left_out(workload: Workload) -> list[str]:
    """Return what ``workload`` says that a table has no columns for."""
    return [part for part in _LEFT_OUT if getattr(workload, part)]


def _describe_cell(question: Question) -> str:
    """Return in words which cells ``question`` accepts."""
    if question.kind is not QuestionKind.MULTI:
        return allowed(question)
    items = ", ".join(question.values)
    item = next(iter(question.values))
    return (
        f"some of: {items}; [] for none of them; !{item} for not {item}; ... for the rest is open"
    )


def _fill(columns: dict[str, None], rows: list[dict[str, str]]) -> Iterator[list[str]]:
    for row in rows:
        yield [row.get(column, "") for column in columns]


def _cells(workload: Workload) -> dict[str, str]:
    """Return the cells of ``workload`` that are not empty, by their columns."""
    cells = {NAME: write_text_cell(workload.name)}
    for key, value in workload.answers.items():
        cells[key] = _mark_figure(write_cell(value), value)
    for key, value in workload.assume.items():
        cells[f"assume.{key}"] = _mark_figure(write_cell(value), value)
    for section, numbers in (("weights", workload.weights), ("costs", workload.costs)):
        for key, number in numbers.items():
            cells[f"{section}.{key}"] = write_number_cell(number)
    rules = [os.path.relpath(folder) for folder in workload.rules]
    for column, items in (("platforms", workload.platforms or ()), ("rules", rules)):
        cells[column] = LISTS[column].join(items)
    if workload.as_of is not None:
        cells["as_of"] = workload.as_of.isoformat()
    for column, text in (("chosen", workload.chosen), ("because", workload.because)):
        cells[column] = write_text_cell(text) if text else ""
    return {column: cell for column, cell in cells.items() if cell}


def _mark_figure(cell: str, value: object) -> str:
    """Return ``cell`` so that a negative number stays one: other texts are made harmless."""
    return cell if isinstance(value, str) else SignedFigure(cell)
