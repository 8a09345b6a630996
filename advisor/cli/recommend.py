"""``advisor recommend``: answer files in, recommendations out."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.appearance import frame_signs, is_colored
from advisor.cli.output import (
    SCREEN,
    STANDARD_OUTPUT,
    WIDTH,
    complain,
    inform,
    is_terminal,
    patient,
    say_safe,
    watched,
    width,
)
from advisor.cli.results import FORMATS, HEAD, Output, Printer, holds_results
from advisor.cli.targets import writing
from advisor.output_files import escape_controls
from advisor.proof.firmness import Grade
from advisor.report.card import write_card
from advisor.report.plain import as_plain
from advisor.report.recommendation import RecommendationReport
from advisor.report.report import write_report
from advisor.report.result_table import refused_row, table_foot, table_head, table_row
from advisor.report.scenario_table import scenarios_of
from advisor.report.summary_text import result_summary
from advisor.workloads.advising import Advised, Refused, Result
from advisor.workloads.draft_files import DraftStream
from advisor.workloads.parallel import work_on_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from advisor.cli.results import Kept
    from advisor.errors import Problem
    from advisor.workloads.draft import Draft
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
@writing(FORMATS)
@click.option(
    "--detail",
    is_flag=True,
    help="Print each result at length: all reasons, what proves it, and what is open.",
)
@options.jobs_option
@click.option("--strict", is_flag=True, help="Exit 1 unless every result is proven.")
@click.option(
    "--signed",
    is_flag=True,
    help="Exit 1 unless every result is proven and each condition is signed.",
)
@options.resume_option
@options.force_option
@options.consulting
@options.color_option
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
        reading = _Reading(DraftStream(paths))
        view = _on_screen(_choose_layout(form, reading, detail=detail), settings)
        show = partial(_show, view=view, detail=detail, strict=strictness)
        shown = _show_all(reading, show, settings, jobs)
        tally.take(shown, Printer(view.layout, _print_safe, head=_head(view)))
        return tally.end()
    reading = _Reading(_open_drafts(paths, out, force=force))
    view = _in_file(_choose_layout(form, reading, detail=detail), settings)
    show = partial(_show, view=view, detail=detail, strict=strictness)
    with Output(out, view.layout, force=force, resume=resume) as output:
        # The last one is made again, to show whether the file comes from the same run.
        behind = max(0, len(output.kept) - 1)
        for kept in output.kept[:behind]:
            tally.keep(kept, strictness)
        shown = _show_all(reading, show, settings, jobs, behind)
        printer = Printer(view.layout, output.write, head=_head(view), behind=behind)
        tally.take(_begin_when_read(shown, output), printer)
    if output.is_waiting:
        inform(f"kept {out}: nothing could be read to replace it")
    else:
        inform(f"wrote {out}")
    return tally.end()


class _Reading:
    """The drafts of a stream; only the first two are read ahead, to know whether one is alone."""

    def __init__(self, drafts: DraftStream) -> None:
        """Read the first two."""
        self._stream = drafts
        self._others = iter(drafts)
        self._first = list(islice(self._others, 2))

    @property
    def is_single(self) -> bool:
        """Return whether there is only one draft."""
        return len(self._first) == 1

    @property
    def total(self) -> int:
        """Return how many there are, as far as that is known."""
        return self._stream.total

    def __iter__(self) -> Iterator[Draft]:
        """Yield all drafts; this can be done once."""
        return chain(self._first, self._others)


@dataclass(frozen=True, slots=True)
class _View:
    """How results are laid out: as a card, a row of a table, or whole in one of the formats.

    ``options`` are those of the command line that the next commands repeat.
    """

    layout: str
    columns: int
    options: tuple[str, ...]
    frame: str = ""
    painted: bool = False
    into_file: bool = False


def _choose_layout(form: str, reading: _Reading, *, detail: bool) -> str:
    """Return the format, or how text is laid out: at length, on one screen, or in a table."""
    if form != "text" or detail:
        return form
    return "card" if reading.is_single else "table"


def _on_screen(layout: str, settings: Settings) -> _View:
    columns = width() if is_terminal(sys.stdout) or layout == "text" else SCREEN
    options = tuple(settings.typed())
    return _View(layout, columns, options, frame_signs(), painted=is_colored())


def _in_file(layout: str, settings: Settings) -> _View:
    columns = WIDTH if layout == "text" else SCREEN
    return _View(layout, columns, tuple(settings.typed()), into_file=True)


def _head(view: _View) -> str:
    """Return what stands above all results."""
    match view.layout:
        case "json":
            return "[\n"
        case "csv":
            return HEAD
        case "table":
            return f"{table_head(view.columns, painted=view.painted)}\n"
    return ""


def _print_safe(text: str) -> None:
    say_safe(text, ends=False)


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
    reading: _Reading,
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
        self._read = self._findings = self._failed = self._all = 0
        self._is_needed: dict[tuple[str, str], bool] = {}
        """Whether a signature in the defaults of a file is needed, by file and rule."""
        self._is_whole = True

    def take(self, results: Iterable[_Shown], printer: Printer) -> None:
        """Print the results and count them in."""
        with printer:
            for shown in results:
                printer.put(shown.text)
                self._count(shown)
            printer.end(table_foot(self._all, self._all - self._read))

    def _count(self, shown: _Shown) -> None:
        """Count a result in, and report what is wrong with it."""
        for problem in (*shown.problems, *shown.early):
            complain(str(problem))
        self._all += 1
        self._read += not shown.problems
        self._findings += shown.finding
        self._failed += shown.failed
        for file, rule, needed in shown.shared:
            self._is_needed[file, rule] = self._is_needed.get((file, rule), False) or needed

    def keep(self, kept: Kept, strict: _Strictness) -> None:
        """Count in a result that was there already."""
        self._is_whole = False
        self._all += 1
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


def _show(result: Result, _: None, *, view: _View, detail: bool, strict: _Strictness) -> _Shown:
    """Return how ``result`` is printed."""
    if isinstance(result, Refused):
        text = _write_refused(result, view, detail=detail)
        return _Shown(text, result.problems, finding=True, failed=result.is_failed)
    text = _write_advised(result, view, detail=detail)
    today = date.today()  # noqa: DTZ011 - the day where the user sits
    return _Shown(
        text,
        problems=(),
        finding=strict.finds_fault(result),
        shared=tuple(_find_shared(result)),
        early=tuple(_find_early(result, today)),
    )


def _write_advised(result: Advised, view: _View, *, detail: bool) -> str:
    if view.layout == "table":
        return table_row(result_summary(result), view.columns, painted=view.painted)
    if view.layout == "card":
        card = write_card(
            result, view.columns, options=view.options, frame=view.frame, painted=view.painted
        )
        scenarios = as_plain(scenarios_of(result).blocks(), width=view.columns)
        return f"{card}\n\n{escape_controls(scenarios)}" if scenarios else card
    return _write_whole(result, view, detail=detail)


def _write_refused(result: Refused, view: _View, *, detail: bool) -> str:
    """Return how a workload without a result is printed.

    Alone or at length, it is only where nobody sees the problems that standard error reports.
    """
    if view.layout == "table":
        return refused_row(result, view.columns, painted=view.painted)
    if view.layout in {"card", "text"} and not view.into_file:
        return ""
    return _write_whole(result, view, detail=detail)


def _write_whole(result: Result, view: _View, *, detail: bool) -> str:
    """Return ``result`` in one of the formats."""
    text = escape_controls(
        write_report(RecommendationReport(result, detail), view.layout, view.columns)
    )
    return text.removeprefix(HEAD).removesuffix("\n") if view.layout == "csv" else text


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
