"""``advisor recommend``: answer files in, recommendations out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.output import (
    STANDARD_OUTPUT,
    WIDTH,
    complain,
    inform,
    patient,
    watched,
    width,
)
from advisor.cli.results import FORMATS, HEAD, Output, Printer, holds_results, to_standard_output
from advisor.proof.firmness import Grade
from advisor.report.recommendation import RecommendationReport
from advisor.report.report import write_report
from advisor.workloads.advising import Advised, Refused, Result
from advisor.workloads.draft_files import DraftStream
from advisor.workloads.parallel import work_on_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.cli.results import Kept
    from advisor.errors import Problem
    from advisor.workloads.settings import Settings


@dataclass(frozen=True, slots=True)
class _Shown:
    """One result as it is printed, and what the exit code depends on."""

    text: str
    problems: tuple[Problem, ...]
    finding: bool
    shared: tuple[tuple[str, str, bool], ...] = ()
    """The signatures in defaults: the file, the rule, and whether it is needed here."""
    early: tuple[str, ...] = ()
    """What is to be said of signatures whose day is still to come."""
    failed: bool = False


@click.command(
    short_help="Recommend a platform from answer files.",
    epilog="\b\nExamples:\n"
    "  advisor recommend team.yaml\n"
    "  advisor recommend teams/ --format csv\n"
    "  advisor recommend team.yaml --set accelerator=gpu --detail\n"
    "  cat team.yaml | advisor recommend - --format jsonl\n"
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
    help="Also print which answers alone prove the result, and which questions are open.",
)
@options.jobs_option
@click.option("--strict", is_flag=True, help="Exit 1 unless every result is proven.")
@click.option(
    "--signed",
    is_flag=True,
    help="Exit 1 unless every result is proven and each condition is signed.",
)
@click.option(
    "-o", "--out", metavar="X", help="Write the results to this file as they are produced."
)
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
    settings: Settings,
) -> int:
    """Recommend a platform for each workload in answer files, folders of them, or standard input
    (-).
    """  # noqa: D205 - the text of --help, of which the summary takes two lines
    into_file = out is not None and out != STANDARD_OUTPUT
    options.check_resume(resume=resume, force=force, is_possible=into_file)
    strictness = _Strictness(strict or signed, signed)
    if resume and form == "text" and strictness.proven:
        raise click.UsageError(
            "text does not say of earlier results what --strict and --signed ask; "
            "choose another --format"
        )
    tally = _Tally()
    if out is None or not into_file:
        show = partial(_show, form=form, detail=detail, strict=strictness, columns=width())
        shown = _show_all(DraftStream(paths), show, settings, jobs)
        tally.take(shown, Printer(form, to_standard_output))
        return tally.end()
    reading = _open_drafts(paths, out, force=force)
    show = partial(
        _show, form=form, detail=detail, strict=strictness, columns=WIDTH, prints_refused=True
    )
    with Output(out, form, force=force, resume=resume) as output:
        # The last one is made again, to show whether the file comes from the same run.
        behind = max(0, len(output.kept) - 1)
        for kept in output.kept[:behind]:
            tally.keep(kept, strictness)
        shown = _show_all(reading, show, settings, jobs, behind)
        tally.take(_begin_when_read(shown, output), Printer(form, output.write, behind=behind))
    if output.is_waiting:
        inform(f"kept {out}: nothing could be read to replace it")
    else:
        inform(f"wrote {out}")
    return tally.end()


def _open_drafts(paths: tuple[str, ...], out: str, *, force: bool) -> DraftStream:
    """Return the drafts to read for the file of results ``out``.

    That file is left out of folders, where it may stand since an earlier run. Raises
    ``AdvisorError`` where it is an answer file.
    """
    options.refuse_input(out, [path for path in paths if not Path(path).is_dir()])
    if force and Path(out).is_file() and not holds_results(out):
        options.refuse_input(out, paths)
    return DraftStream(paths, without=out)


def _begin_when_read(results: Iterable[_Shown], output: Output) -> Iterator[_Shown]:
    """Yield ``results``; the file is overwritten from the first one that could be read on."""
    for shown in results:
        if output.is_waiting and not shown.problems:
            output.begin()
        yield shown


def _show_all(
    reading: DraftStream,
    show: Callable[[Result, None], _Shown],
    settings: Settings,
    jobs: int,
    behind: int = 0,
) -> Iterator[_Shown]:
    """Yield what is printed of each workload but the first ``behind``."""
    tasks = ((draft, None) for draft in islice(reading, behind, None))
    results = work_on_drafts(show, tasks, settings, jobs)
    return watched(results, lambda: reading.total, before=behind)


class _Tally:
    """What the exit code depends on, and what is reported at the end."""

    def __init__(self) -> None:
        self._read = self._findings = self._failed = 0
        self._is_needed: dict[tuple[str, str], bool] = {}
        """Whether a signature in the defaults of a file is needed, by file and rule."""
        self._is_whole = True

    def take(self, results: Iterable[_Shown], printer: Printer) -> None:
        """Print the results and count them in."""
        with printer:
            for shown in results:
                printer.put(shown.text)
                self._count(shown)

    def _count(self, shown: _Shown) -> None:
        """Count a result in, and report what is wrong with it."""
        for problem in (*shown.problems, *shown.early):
            complain(str(problem))
        self._read += not shown.problems
        self._findings += shown.finding
        self._failed += shown.failed
        for file, rule, needed in shown.shared:
            self._is_needed[file, rule] = self._is_needed.get((file, rule), False) or needed

    def keep(self, kept: Kept, strict: _Strictness) -> None:
        """Count in a result that was there already."""
        self._is_whole = False
        self._read += not kept.is_refused
        self._findings += kept.is_refused or strict.misses(kept.grade, is_signed=kept.signed)

    def end(self) -> int:
        """Return the exit code; report needless signatures, if all workloads were seen."""
        for (file, rule), is_needed in self._is_needed.items():
            if self._is_whole and not is_needed:
                complain(
                    f"{file}: {rule} is signed in `defaults`, "
                    "but asks for nothing to be verified in any of the workloads"
                )
        return options.exit_code(self._read, self._findings, self._failed)


@dataclass(frozen=True, slots=True)
class _Strictness:
    """What a result has to be for exit code 0: proven, and with each condition signed."""

    proven: bool
    signed: bool

    def finds_fault(self, result: Advised) -> bool:
        """Return whether ``result`` is less than what is asked for."""
        verified = result.workload.verified
        is_signed = all(rule.id in verified for rule in result.consultation.to_verify)
        return self.misses(result.consultation.grade, is_signed=is_signed)

    def misses(self, grade: str, *, is_signed: bool) -> bool:
        """Return whether a result is less than what is asked for.

        ``is_signed`` says whether every condition of the result is signed.
        """
        return (self.proven and grade != Grade.PROVEN) or (self.signed and not is_signed)


def _show(
    result: Result,
    _: None,
    *,
    form: str,
    detail: bool,
    strict: _Strictness,
    columns: int,
    prints_refused: bool = False,
) -> _Shown:
    """Return how ``result`` is printed.

    As text, a refused one is printed only if ``prints_refused``: the problems that are reported on
    standard error say the same.
    """
    text = write_report(RecommendationReport(result, detail), form, columns)
    if form == "csv":
        text = text.removeprefix(HEAD).removesuffix("\n")
    if isinstance(result, Refused):
        if form == "text" and not prints_refused:
            text = ""
        return _Shown(text, result.problems, finding=True, failed=result.is_failed)
    today = date.today()  # noqa: DTZ011 - the day where the user sits
    return _Shown(
        text,
        problems=(),
        finding=strict.finds_fault(result),
        shared=tuple(_find_shared(result)),
        early=tuple(_find_early(result, today)),
    )


def _find_shared(result: Advised) -> Iterator[tuple[str, str, bool]]:
    """Yield the signatures of the defaults of a file, each with whether this workload needs it."""
    needed = {rule.id for rule in result.consultation.to_verify}
    for key, signature in result.workload.verified.items():
        if signature.is_shared:
            yield result.workload.file, key, key in needed


def _find_early(result: Advised, today: date) -> Iterator[str]:
    """Yield what is wrong with signatures of a day after ``today``.

    This stands apart from the result, which does not depend on the clock.
    """
    for key, signature in result.workload.verified.items():
        if signature.on > today:
            yield (
                f"{result.workload.file}: {key} is signed on {signature.on.isoformat()}, "
                f"which is in the future (today is {today.isoformat()}): check it"
            )
