"""``advisor report``: a decision record, a page, a comment, or the whole explanation."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.output import STANDARD_OUTPUT, complain, inform, patient, say, watched
from advisor.cli.targets import ENDINGS, writing
from advisor.errors import AdvisorError, NoPictures
from advisor.explanation.explanation import Explanation
from advisor.explanation.summary import Summary
from advisor.knowledge.values import counted
from advisor.output_files import (
    escape_controls,
    folder_in,
    make_folder,
    refuse_existing,
    write_text,
)
from advisor.records.record_writer import Recorded, Wish, drawing_of, write_record
from advisor.report import verdict
from advisor.report.decision_record import Record
from advisor.report.explanation_report import ExplanationReport
from advisor.report.markdown import as_markdown
from advisor.report.page import Pictures, page
from advisor.report.pull_request import pull_request_blocks
from advisor.report.record import LAYOUTS
from advisor.report.report import write_report
from advisor.workloads.advising import Advised, Refused, Result
from advisor.workloads.draft_files import identity, read_paths
from advisor.workloads.parallel import work_on_drafts

if TYPE_CHECKING:
    from advisor.drawing.elements import Drawing
    from advisor.workloads.draft import Draft
    from advisor.workloads.settings import Settings

FORMATS = (*LAYOUTS, "markdown", "html", "json")


def _parse_day(_: click.Context, __: click.Parameter, value: str | None) -> date:
    """Return the day of the record: the one given, that of SOURCE_DATE_EPOCH, or today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        if value:
            return date.fromisoformat(value)
        if epoch:
            return datetime.fromtimestamp(int(epoch), UTC).date()
        return datetime.now(UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        message = f"{value or epoch!r} is not a date; write it as 2026-11-22"
        raise click.BadParameter(message) from error


@click.command(
    short_help="Write a decision record.",
    epilog="\b\nExamples:\n"
    "  advisor report team.yaml -o docs/adr/\n"
    "  advisor report team.yaml -o decision.md --format madr\n"
    "  advisor report team.yaml -o docs/adr/ --supersedes docs/adr/0007-run-shop.md\n"
    "  advisor report team.yaml -o comment.md --format markdown\n"
    "  advisor report team.yaml -o team.html --format html\n"
    "  advisor report teams/ -o docs/adr/\n"
    "  advisor report teams/ -o docs/adr/ --resume",
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE|DIR|-...", type=click.Path(allow_dash=True)
)
@writing(FORMATS, folder="one file for each workload", required=True)
@click.option(
    "--date",
    "day",
    metavar="DATE",
    callback=_parse_day,
    help="The day of the record (2026-11-22).  [default: today]",
)
@click.option(
    "--supersedes",
    metavar="RECORD",
    type=click.Path(dir_okay=False),
    help="A record that this one replaces.",
)
@options.workload_option
@options.resume_option
@options.force_option
@options.consulting
@patient
def report_command(
    paths: tuple[str, ...],
    out: str,
    *,
    form: str,
    day: date,
    supersedes: str | None,
    workload: str | None,
    resume: bool,
    force: bool,
    settings: Settings,
) -> int:
    """Write a decision record for the workload in FILE, with status "proposed": adr (read by every
    tool), madr or nygard.

    It contains drivers, options, consequences, what would make you revisit it, the drawing, and the
    answers, so that it can be replayed. markdown is one screen to paste into a pull request; html
    is a page to read and print, with drawings, in one file; json is the whole explanation. A folder
    gets one for each workload in answer files, or folders of them. With --resume, existing
    documents have to be as this run would write them; records are recognized by answers and
    conclusion, on another day too.
    """  # noqa: D205 - the text of --help, of which the summary takes two lines
    _check_name(out, form)
    if supersedes and form not in LAYOUTS:
        raise click.UsageError(f"--supersedes is for records: {', '.join(LAYOUTS)}")
    is_one = folder_in(out) is None or workload is not None
    options.check_resume(resume=resume, force=force, is_possible=not is_one)
    if workload is not None and len(paths) > 1:
        raise click.BadParameter("it is in one file; give that alone", param_hint="--workload")
    if is_one and len(paths) > 1:
        message = f"{out!r} takes one report; give a folder, such as docs/adr/"
        raise click.BadParameter(message, param_hint="-o")
    wish = _Wish(out, form, day, supersedes, force)
    if folder_in(out) is None:
        options.refuse_input(out, paths)
    if is_one:
        return _report_one(options.one_workload(paths[0], workload, settings), wish)
    drafts = list(read_paths(paths))
    if len(drafts) == 1 and not resume:
        return _report_one(options.advised_on(drafts[0], settings), wish)
    if supersedes:
        raise click.UsageError("--supersedes is for one workload; name it with --workload")
    wish = replace(wish, inputs=options.Inputs({draft.file for draft in drafts}))
    return _report_all(drafts, settings, wish, resume=resume)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be written, and where."""

    out: str
    form: str
    day: date
    supersedes: str | None
    force: bool
    inputs: options.Inputs | None = None
    """The files of all workloads, none of which is overwritten."""


def _report_one(advised: Advised, wish: _Wish) -> int:
    """Report on one workload; return the exit code."""
    explanation = _explain(advised)
    if explanation is None:
        return _refuse(advised)
    if wish.form in LAYOUTS:
        record = Record(explanation, advised.workload, wish.day)
        if wish.supersedes and folder_in(wish.out) is None:
            _check_supersedes(Path(wish.out), wish.supersedes)
        _write_record(record, wish)
    else:
        _write_document(advised, explanation, wish, _choose_target(advised, explanation, wish))
    return 0


def _check_supersedes(target: Path, older: str) -> None:
    if target.exists() and identity(target) == identity(older):
        raise click.BadParameter("a record cannot supersede itself", param_hint="--supersedes")


def _write_record(record: Record, wish: _Wish) -> None:
    how = Wish(wish.form, wish.supersedes, force=wish.force)
    for done in write_record(record, wish.out, how, lambda drawing: _paint(drawing)[0]):
        inform(done)


def _explain(advised: Advised) -> Explanation | None:
    """Return the explanation of a result.

    It is ``None`` if there is no recommendation, and nothing that people decided on.
    """
    workload = advised.workload
    explanation = Explanation(
        advised.consultation,
        chosen=workload.chosen,
        because=workload.because,
        costs=workload.costs,
        verified=workload.verified,
    )
    is_undecided = advised.consultation.default is not None and explanation.choice is None
    return None if is_undecided else explanation


def _report_all(drafts: list[Draft], settings: Settings, wish: _Wish, *, resume: bool) -> int:
    """Report on the workloads one by one, as their records are numbered; return the exit code."""
    work = _FolderReporter(wish, resume=resume)
    refused = failed = 0
    tasks = [(draft, None) for draft in drafts]
    results = work_on_drafts(work, tasks, settings, 1)
    for result in watched(results, lambda: len(tasks), silent=True):
        if result is not None:
            refused += 1
            failed += result.is_failed
            for problem in result.problems:
                complain(str(problem))
    if work.existing:
        were = "was" if work.existing == 1 else "were"
        inform(f"{counted(work.existing, 'report')} {were} already there")
    return options.exit_code(len(drafts) - refused, refused, failed)


class _FolderReporter:
    """Reports on workloads into one folder; when resuming, reports that exist are skipped."""

    def __init__(self, wish: _Wish, *, resume: bool) -> None:
        """Look at what exists."""
        self.existing = 0
        self._wish = wish
        self._resume = resume
        self._recorded = Recorded(Path(wish.out)) if resume else None
        self._taken: set[str] = set()

    def __call__(self, result: Result, _: None) -> Refused | None:
        """Report on one workload; return ``result`` if it was refused."""
        if isinstance(result, Refused):
            return result
        explanation = _explain(result)
        if explanation is None:
            hints = " ".join(verdict.undecided(result.consultation, result.asking_on))
            raise AdvisorError(
                "there is no recommendation yet, so there is nothing to report. "
                f"{hints or '`advisor recommend` says why'}"
            )
        if self._wish.form in LAYOUTS:
            self._report_record(Record(explanation, result.workload, self._wish.day))
        else:
            self._report_document(result, explanation)
        return None

    def _report_record(self, record: Record) -> None:
        if self._recorded is not None and self._recorded.has(record):
            self.existing += 1
            return
        _write_record(record, self._wish)

    def _report_document(self, advised: Advised, explanation: Explanation) -> None:
        target = self._take_name(Path(_choose_target(advised, explanation, self._wish)))
        if self._resume and target.exists():
            text = _document_text(advised, explanation, self._wish.form, str(target))
            _check_same(target, text)
            self.existing += 1
        else:
            _write_document(advised, explanation, self._wish, str(target))

    def _take_name(self, wanted: Path) -> Path:
        """Return ``wanted``, or it with the first number that no other workload has taken."""
        target = wanted
        number = 1
        while target.name in self._taken:
            number += 1
            target = wanted.with_stem(f"{wanted.stem}-{number}")
        self._taken.add(target.name)
        return target


def _refuse(advised: Advised) -> int:
    """Say why there is nothing to report, and return the exit code.

    There is neither a recommendation nor anything that people decided on.
    """
    name = advised.workload.name
    complain(f"{name}: there is no recommendation yet, so there is nothing to report")
    for line in verdict.undecided(advised.consultation, advised.asking_on):
        inform(f"  {line}")
    inform("  Or say in the file what people decided: `chosen: PLATFORM`.")
    return 2


def _check_name(out: str, form: str) -> None:
    """Raise if ``out`` does not name a file, or a folder of records."""
    if not out or (out == STANDARD_OUTPUT and form in LAYOUTS):
        raise click.BadParameter("name a file, or a folder of records", param_hint="-o")


def _choose_target(advised: Advised, explanation: Explanation, wish: _Wish) -> str:
    """Return where a document goes; in a folder it is named after the decision."""
    folder = folder_in(wish.out)
    if folder is None:
        return wish.out
    slug = Record(explanation, advised.workload, date.min).slug
    return str(folder / f"{slug}{ENDINGS[wish.form][0]}")


def _check_same(target: Path, text: str) -> None:
    """Raise unless ``target`` holds ``text``: it was made from other answers, rules or options."""
    if target.read_bytes() != escape_controls(text).encode():
        raise AdvisorError(
            f"{target} does not match what this run would write; it was made from "
            "different answers, "
            "rules or options. Give another folder, or --force to start over"
        )


def _document_text(advised: Advised, explanation: Explanation, form: str, target: str) -> str:
    """Return a document that is not a record, as it is written into ``target``."""
    workload = advised.workload
    if form == "html":
        pictures = _draw_pictures(explanation, workload.name)
        return page(explanation, workload, pictures, str(Path(target).parent))
    if form == "markdown":
        return as_markdown(pull_request_blocks(Summary(explanation, workload.name, workload.file)))
    report = ExplanationReport(explanation, workload.name, workload.file)
    return f"{write_report(report, form)}\n"


def _write_document(advised: Advised, explanation: Explanation, wish: _Wish, target: str) -> None:
    """Write a document that is not a record."""
    workload, force = advised.workload, wish.force
    text = _document_text(advised, explanation, wish.form, target)
    if target == STANDARD_OUTPUT:
        say(text.rstrip("\n"))
        return
    inputs = wish.inputs or options.Inputs([workload.file])
    inputs.refuse(target)
    refuse_existing(target, force=force)
    if folder_in(wish.out) is not None:
        make_folder(Path(target).parent)
    write_text(target, text, force=force)
    inform(f"wrote {target}")


def _draw_pictures(explanation: Explanation, name: str) -> Pictures:
    """Return the pictures of the page: the pipeline that was decided, if any, and the decision."""
    from advisor.drawing.alternative_text import to_text  # noqa: PLC0415 - loaded for pictures only
    from advisor.drawing.decision import drawn  # noqa: PLC0415 - as above

    pipeline = drawing_of(explanation, name)
    decision = drawn(explanation, name)
    pipeline_svg, decision_svg = _paint(pipeline, decision)
    return Pictures(
        pipeline_svg,
        "" if pipeline is None else to_text(pipeline),
        decision_svg,
        to_text(decision),
        _draw_curves(explanation, name),
    )


def _draw_curves(explanation: Explanation, name: str) -> str:
    """Return the picture of what it costs; empty where there is no figure."""
    if explanation.cost_analysis is None or not explanation.cost_analysis.priced:
        return ""
    from advisor.drawing.chart import chart  # noqa: PLC0415 - loads a library for pictures only

    try:
        return chart(explanation.cost_analysis, name, "svg").decode()
    except NoPictures:  # as was said of the drawings
        return ""


def _paint(*drawings: Drawing | None) -> tuple[str, ...]:
    """Return each of ``drawings`` as a picture; one that is ``None`` gives an empty text.

    All are empty, and a message says so, where nothing on this machine draws.
    """
    from advisor.drawing.render import picture  # noqa: PLC0415 - loaded when a picture is made

    try:
        return tuple("" if drawing is None else picture(drawing).decode() for drawing in drawings)
    except NoPictures as error:
        complain(f"written without pictures: {error}")
        return ("",) * len(drawings)
