"""``advisor recommend``: answer files in, recommendations out."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Self

import click

from advisor import batch
from advisor.cli import options
from advisor.cli.output import complain, say, watched, width
from advisor.proof.firmness import Grade
from advisor.report.machine import COLUMNS, as_object, as_row
from advisor.report.text import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.errors import Problem

FORMATS = ("text", "json", "jsonl", "csv")


@dataclass(frozen=True, slots=True)
class _Shown:
    """One result as it is printed, and what the exit code depends on."""

    text: str
    problems: tuple[Problem, ...]
    finding: bool
    shared: tuple[tuple[str, str, bool], ...] = ()  # signatures in defaults: the file, the rule, and whether it serves here
    early: tuple[str, ...] = ()
    """What is to be said of signatures whose day is still to come."""
    failed: bool = False


@click.command(
    epilog="\b\nExamples:\n  advisor recommend team.yaml\n  advisor recommend teams/ --format csv\n"
    "  advisor recommend team.yaml --set accelerator=gpu --detail\n  cat team.yaml | advisor recommend - --format jsonl",
)
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR|-...", type=click.Path(allow_dash=True))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@click.option("--detail", is_flag=True, help="Also which answers alone prove the result, and which questions are open.")
@options.jobs_option
@click.option("--strict", is_flag=True, help="Exit 1 unless every result is proven.")
@click.option("--signed", is_flag=True, help="Exit 1 unless every result is proven and each condition is signed.")
@options.consulting
def command(
    paths: tuple[str, ...], form: str, *, detail: bool, jobs: int, strict: bool, signed: bool,
    asked: options.Asked,
) -> int:  # fmt: skip
    """Recommend a platform for each workload in answer files, folders of them, or standard input (-)."""
    settings = asked.settings()
    show = partial(_show, form=form, detail=detail, strict=_Strictness(strict or signed, signed), columns=width())
    tasks = ((draft, None) for draft in batch.read(paths))
    read = findings = failed = 0
    serves: dict[tuple[str, str], bool] = {}
    with _Printer(form) as printer:
        for shown in watched(batch.worked_on(show, tasks, settings, jobs)):
            printer.put(shown.text)
            for told in (*shown.problems, *shown.early):
                complain(str(told))
            read += not shown.problems
            findings += shown.finding
            failed += shown.failed
            for file, rule, needed in shown.shared:
                serves[file, rule] = serves.get((file, rule), False) or needed
    for file, rule in (key for key, needed in serves.items() if not needed):
        complain(f"{file}: {rule} is signed in `defaults`, but asks for nothing to be verified in any of the workloads")
    return options.exit_code(read, findings, failed)


@dataclass(frozen=True, slots=True)
class _Strictness:
    """What a result has to be for exit code 0: proven, and with each condition signed."""

    proven: bool
    signed: bool

    def finds_fault(self, result: batch.Advised) -> bool:
        """Return whether ``result`` is less than what is asked for."""
        consultation, verified = result.consultation, result.workload.verified
        if self.proven and consultation.grade is not Grade.PROVEN:
            return True
        return self.signed and any(rule.id not in verified for rule in consultation.to_verify)


def _show(result: batch.Result, _: None, *, form: str, detail: bool, strict: _Strictness, columns: int) -> _Shown:
    if form == "text":
        text = as_text(result, width=columns, detail=detail)
    elif form == "csv":
        text = _csv_line(as_row(result))
    else:
        text = json.dumps(as_object(result, detail=detail), indent=2 if form == "json" else None)
    if isinstance(result, batch.Refused):
        return _Shown("" if form == "text" else text, result.problems, finding=True, failed=result.is_failed)
    today = date.today()  # noqa: DTZ011 - the day where the user sits
    return _Shown(text, (), strict.finds_fault(result), tuple(_shared(result)), tuple(_early(result, today)))


def _shared(result: batch.Advised) -> Iterator[tuple[str, str, bool]]:
    """Yield the signatures of the defaults of a file, each with whether it serves this workload."""
    needed = {rule.id for rule in result.consultation.to_verify}
    for key, each in result.workload.verified.items():
        if each.is_shared:
            yield result.workload.file, key, key in needed


def _early(result: batch.Advised, today: date) -> Iterator[str]:
    """Yield what is wrong with signatures of a day after ``today``; a result itself does not depend on the clock."""
    for key, each in result.workload.verified.items():
        if each.on > today:
            day = each.on.isoformat()
            yield f"{result.workload.file}: {key} is signed on {day}, still to come (today is {today.isoformat()}): check it"


def _csv_line(row: dict[str, object]) -> str:
    line = io.StringIO()
    csv.DictWriter(line, COLUMNS, lineterminator="").writerow(row)
    return line.getvalue()


class _Printer:
    """Prints results one by one, with what their format needs before, between and after them."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._held = ""
        if form == "csv":
            say(",".join(COLUMNS))
        if form == "json":
            say("[")

    def put(self, text: str) -> None:
        if self._form == "json":
            if self._held:
                say(f"{self._held},")
        elif text:
            say(f"\n{text}" if self._held and self._form == "text" else text)
        self._held = text or self._held

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the list of JSON, whatever has happened: what was concluded until then can be read."""
        if self._form == "json":
            say(f"{self._held}\n]" if self._held else "]")
