"""``advisor recommend``: answer files in, recommendations out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor import batch
from advisor.cli import options
from advisor.cli.output import (
    STANDARD_OUTPUT,
    WIDTH,
    as_csv,
    complain,
    inform,
    patient,
    watched,
    width,
)
from advisor.cli.results import FORMATS, Output, Printer, holds_results, to_standard_output
from advisor.proof.firmness import Grade
from advisor.report.recommendation import result_text
from advisor.report.recommendation_data import result_object, result_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.cli.results import Kept
    from advisor.errors import Problem


@dataclass(frozen=True, slots=True)
class _Shown:
    """One result as it is printed, and what the exit code depends on."""

    text: str
    problems: tuple[Problem, ...]
    finding: bool
    shared: tuple[
        tuple[str, str, bool], ...
    ] = ()  # signatures in defaults: the file, the rule, and whether it serves here
    early: tuple[str, ...] = ()
    """What is to be said of signatures whose day is still to come."""
    failed: bool = False


@click.command(
    epilog="\b\nExamples:\n  advisor recommend team.yaml\n  advisor recommend teams/ --format csv\n"
    "  advisor recommend team.yaml --set accelerator=gpu --detail\n  cat team.yaml | advisor recommend - --format jsonl\n"
    "  advisor recommend teams/ --format jsonl -o results.jsonl --resume",
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE|DIR|-...", type=click.Path(allow_dash=True)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--detail",
    is_flag=True,
    help="Also which answers alone prove the result, and which questions are open.",
)
@options.jobs_option
@click.option("--strict", is_flag=True, help="Exit 1 unless every result is proven.")
@click.option(
    "--signed",
    is_flag=True,
    help="Exit 1 unless every result is proven and each condition is signed.",
)
@click.option("-o", "--out", metavar="X", help="Write the results into this file as they come.")
@options.resume_option
@options.force_option
@options.consulting
@patient
def recommend_command(
    paths: tuple[str, ...],
    form: str,
    *,
    detail: bool,
    jobs: int,
    strict: bool,
    signed: bool,
    out: str | None,
    resume: bool,
    force: bool,
    asked: options.Asked,
) -> int:
    """Recommend a platform for each workload in answer files, folders of them, or standard input (-)."""
    into_file = out is not None and out != STANDARD_OUTPUT
    options.check_resume(resume=resume, force=force, into_file=into_file)
    strictness = _Strictness(strict or signed, signed)
    if resume and form == "text" and strictness.proven:
        raise click.UsageError(
            "text does not say of earlier results what --strict and --signed ask; choose another --format"
        )
    settings = asked.settings()
    tally = _Tally()
    if out is None or not into_file:
        show = partial(_show, form=form, detail=detail, strict=strictness, columns=width())
        tally.take(
            _shown_of(batch.DraftStream(paths), show, settings, jobs),
            Printer(form, to_standard_output),
        )
        return tally.end()
    reading = _reading(paths, out, force=force)
    show = partial(
        _show, form=form, detail=detail, strict=strictness, columns=WIDTH, tells_refused=True
    )
    with Output(out, form, force=force, resume=resume) as output:
        behind = max(
            0, len(output.kept) - 1
        )  # the last one is made again: it shows whether the file is of the same making
        for kept in output.kept[:behind]:
            tally.keep(kept, strictness)
        shown = _shown_of(reading, show, settings, jobs, behind)
        tally.take(_begun(shown, output), Printer(form, output.write, behind=behind))
    inform(
        f"kept {out}: nothing could be read to put in its place"
        if output.is_waiting
        else f"wrote {out}"
    )
    return tally.end()


def _reading(paths: tuple[str, ...], out: str, *, force: bool) -> batch.DraftStream:
    """Return what is read for a file of results: not that file, which may stand in a folder since an earlier run.

    Raises where it is an answer file.
    """
    options.refuse_input(out, [each for each in paths if not Path(each).is_dir()])
    if force and Path(out).is_file() and not holds_results(out):
        options.refuse_input(out, paths)
    return batch.DraftStream(paths, without=out)


def _begun(results: Iterable[_Shown], output: Output) -> Iterator[_Shown]:
    """Yield ``results``; what stands in the file until now is overwritten once something could be read."""
    for shown in results:
        if output.is_waiting and not shown.problems:
            output.begin()
        yield shown


def _shown_of(
    reading: batch.DraftStream,
    show: Callable[[batch.Result, None], _Shown],
    settings: batch.Settings,
    jobs: int,
    behind: int = 0,
) -> Iterator[_Shown]:
    """Yield what is printed of each workload but the first ``behind``."""
    tasks = ((draft, None) for draft in islice(reading, behind, None))
    return watched(
        batch.worked_on(show, tasks, settings, jobs), lambda: reading.total, before=behind
    )


class _Tally:
    """What the exit code depends on, and what is told at the end."""

    def __init__(self) -> None:
        self._read = self._findings = self._failed = 0
        self._serves: dict[tuple[str, str], bool] = {}
        self._is_whole = True

    def take(self, results: Iterable[_Shown], printer: Printer) -> None:
        """Print the results and count them in."""
        with printer:
            for shown in results:
                printer.put(shown.text)
                self._count(shown)

    def _count(self, shown: _Shown) -> None:
        """Count a result in, and tell what is wrong with it."""
        for told in (*shown.problems, *shown.early):
            complain(str(told))
        self._read += not shown.problems
        self._findings += shown.finding
        self._failed += shown.failed
        for file, rule, needed in shown.shared:
            self._serves[file, rule] = self._serves.get((file, rule), False) or needed

    def keep(self, kept: Kept, strict: _Strictness) -> None:
        """Count in a result that was there already."""
        self._is_whole = False
        self._read += not kept.is_refused
        self._findings += kept.is_refused or strict.misses(kept.grade, is_signed=kept.signed)

    def end(self) -> int:
        """Tell which signatures serve nothing, as far as all workloads were seen, and return the exit code."""
        for file, rule in (
            key for key, needed in self._serves.items() if not needed and self._is_whole
        ):
            complain(
                f"{file}: {rule} is signed in `defaults`, but asks for nothing to be verified in any of the workloads"
            )
        return options.exit_code(self._read, self._findings, self._failed)


@dataclass(frozen=True, slots=True)
class _Strictness:
    """What a result has to be for exit code 0: proven, and with each condition signed."""

    proven: bool
    signed: bool

    def finds_fault(self, result: batch.Advised) -> bool:
        """Return whether ``result`` is less than what is asked for."""
        consultation, verified = result.consultation, result.workload.verified
        return self.misses(
            consultation.grade,
            is_signed=all(rule.id in verified for rule in consultation.to_verify),
        )

    def misses(self, grade: str, *, is_signed: bool) -> bool:
        """Return whether a result of this grade, with every condition signed or not, is less than what is asked for."""
        return (self.proven and grade != Grade.PROVEN) or (self.signed and not is_signed)


def _show(
    result: batch.Result,
    _: None,
    *,
    form: str,
    detail: bool,
    strict: _Strictness,
    columns: int,
    tells_refused: bool = False,
) -> _Shown:
    """Return how ``result`` is printed; as text one that was refused is told only where nobody sees what is told beside it."""
    if form == "text":
        text = result_text(result, width=columns, detail=detail)
    elif form == "csv":
        text = _csv_line(result_row(result))
    else:
        text = json.dumps(
            result_object(result, detail=detail), indent=2 if form == "json" else None
        )
    if isinstance(result, batch.Refused):
        text = text if form != "text" or tells_refused else ""
        return _Shown(text, result.problems, finding=True, failed=result.is_failed)
    today = date.today()  # noqa: DTZ011 - the day where the user sits
    return _Shown(
        text, (), strict.finds_fault(result), tuple(_shared(result)), tuple(_early(result, today))
    )


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
    return as_csv([row.values()]).removesuffix("\n")
