"""``advisor report``: a decision record, or the whole explanation as a document."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor import batch
from advisor.cli import options, records
from advisor.cli.output import (
    STANDARD_OUTPUT,
    complain,
    escape_controls,
    inform,
    is_picture,
    make_folder,
    patient,
    refuse_existing,
    say,
    watched,
    write_file,
)
from advisor.cli.records import Recorded, drawing_of, folder_in, svgs, write_record
from advisor.errors import AdvisorError, NoPictures
from advisor.explanation.explanation import Explanation
from advisor.knowledge.values import counted
from advisor.report import explanation_data, explanation_report, side_by_side, verdict
from advisor.report.markdown import as_markdown
from advisor.report.page import Pictures, page
from advisor.report.record import LAYOUTS, Record

if TYPE_CHECKING:
    from advisor.answers.draft import Draft

FORMATS = (*LAYOUTS, "markdown", "html", "json")
_ENDINGS = {"html": (".html", ".htm"), "json": (".json",)}
_MARKDOWN = (".md", ".markdown")


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date:
    """Return the day of the record: the one given, that of SOURCE_DATE_EPOCH, or today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        if value:
            return date.fromisoformat(value)
        return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now(UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise click.BadParameter(
            f"{value or epoch!r} is no date; write it as 2026-11-22"
        ) from error


@click.command(
    epilog="\b\nExamples:\n  advisor report team.yaml -o docs/adr/\n  advisor report team.yaml -o decision.md --format madr\n"
    "  advisor report team.yaml -o docs/adr/ --supersedes docs/adr/0007-run-shop.md\n"
    "  advisor report team.yaml -o explanation.md --format markdown\n  advisor report team.yaml -o team.html --format html\n"
    "  advisor report teams/ -o docs/adr/\n"
    "  advisor report teams/ -o docs/adr/ --resume",
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE|DIR|-...", type=click.Path(allow_dash=True)
)
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="X",
    help="A file, or a folder of records, where the next number is taken.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="adr",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--date",
    "day",
    metavar="DATE",
    callback=_day,
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
    asked: options.Asked,
) -> int:
    """Write a decision record for the workload in FILE, with status "proposed": adr (read by every tool), madr or nygard.

    It holds drivers, options, consequences, what would make you revisit it, the drawing, and the answers, so that it can be
    replayed. markdown and json hold the whole explanation; html is a page to read and print, with drawings, in one file. A
    folder takes one of each workload in answer files, or folders of them. With --resume, documents that are there have to be as
    this run would write them; records are recognised by answers and conclusion, on another day too.
    """
    _check_name(out, form)
    if supersedes and form not in LAYOUTS:
        raise click.UsageError(f"--supersedes is for records: {', '.join(LAYOUTS)}")
    is_one = folder_in(out) is None or workload is not None
    options.check_resume(resume=resume, force=force, into_file=not is_one)
    if is_one and len(paths) > 1:
        raise click.BadParameter(
            f"{out!r} takes one report; give a folder, such as docs/adr/", param_hint="-o"
        )
    wish = _Wish(out, form, day, supersedes, force)
    if folder_in(out) is None:
        options.refuse_input(out, paths)
    settings = asked.settings()
    if is_one:
        return _one(options.one_workload(paths[0], workload, settings), wish)
    drafts = list(batch.read_paths(paths))
    if len(drafts) == 1 and not resume:
        return _one(options.advised_on(drafts[0], settings), wish)
    if supersedes:
        raise click.UsageError("--supersedes is for one workload; name it with --workload")
    wish = replace(wish, inputs=options.Inputs({draft.file for draft in drafts}))
    return _all(drafts, settings, wish, resume=resume)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be written, and where."""

    out: str
    form: str
    day: date
    supersedes: str | None
    force: bool
    inputs: options.Inputs | None = None
    """The files of all workloads, none of which is written over."""


def _one(advised: batch.Advised, wish: _Wish) -> int:
    """Report on one workload; returns the exit code."""
    explanation = _explained(advised)
    if explanation is None:
        return _refused(advised)
    if wish.form in LAYOUTS:
        record = Record(explanation, advised.workload, wish.day)
        write_record(record, wish.out, records.Wish(wish.form, wish.supersedes, force=wish.force))
    else:
        _document(advised, explanation, wish, _target(advised, explanation, wish))
    return 0


def _explained(advised: batch.Advised) -> Explanation | None:
    """Return the explanation of a result; none if there is no recommendation, and nothing that people decided on."""
    said = advised.workload
    explanation = Explanation(
        advised.consultation, said.chosen, said.because, said.costs, said.verified
    )
    return (
        None
        if advised.consultation.default is not None and explanation.choice is None
        else explanation
    )


def _all(drafts: list[Draft], settings: batch.Settings, wish: _Wish, *, resume: bool) -> int:
    """Report on each workload, one after the other, for their records are numbered; returns the exit code."""
    work = _Several(wish, resume=resume)
    refused: list[batch.Refused] = []
    tasks = [(draft, None) for draft in drafts]
    for each in watched(batch.worked_on(work, tasks, settings, 1), lambda: len(tasks), silent=True):
        if each is not None:
            refused.append(each)
        for problem in each.problems if each else ():
            complain(str(problem))
    if work.there:
        inform(
            f"{counted(work.there, 'report')} {'was' if work.there == 1 else 'were'} there already"
        )
    return options.exit_code(
        len(drafts) - len(refused), len(refused), sum(each.is_failed for each in refused)
    )


class _Several:
    """Reports on workloads into one folder; passes over those that are there, if a run before is gone on with."""

    def __init__(self, wish: _Wish, *, resume: bool) -> None:
        """Look at what is there."""
        self.there = 0
        self._wish = wish
        self._resume = resume
        self._recorded = Recorded(Path(wish.out)) if resume else None
        self._taken: set[str] = set()

    def __call__(self, result: batch.Result, _: None) -> batch.Refused | None:
        """Report on one workload; returns it where that cannot be."""
        if isinstance(result, batch.Refused):
            return result
        explanation = _explained(result)
        if explanation is None:
            told = (
                " ".join(verdict.undecided(result.consultation, result.asking_on))
                or "`advisor recommend` says why"
            )
            raise AdvisorError(
                f"there is no recommendation yet, so there is nothing to report. {told}"
            )
        if self._wish.form not in LAYOUTS:
            target = self._free(Path(_target(result, explanation, self._wish)))
            if self._resume and target.exists():
                _check_same(
                    target, _document_text(result, explanation, self._wish.form, str(target))
                )
                self.there += 1
            else:
                _document(result, explanation, self._wish, str(target))
            return None
        record = Record(explanation, result.workload, self._wish.day)
        if self._recorded is not None and self._recorded.has(record):
            self.there += 1
        else:
            write_record(
                record, self._wish.out, records.Wish(self._wish.form, force=self._wish.force)
            )
        return None

    def _free(self, wanted: Path) -> Path:
        """Return ``wanted``, or that name with the first number that no other workload has taken."""
        names = (
            wanted.with_stem(f"{wanted.stem}{'' if each == 1 else f'-{each}'}") for each in count(1)
        )
        target = next(each for each in names if each.name not in self._taken)
        self._taken.add(target.name)
        return target


def _refused(advised: batch.Advised) -> int:
    """Say why there is nothing to report: no recommendation, and nothing that people decided on; return the exit code."""
    complain(
        f"{advised.workload.name}: there is no recommendation yet, so there is nothing to report"
    )
    for each in verdict.undecided(advised.consultation, advised.asking_on):
        inform(f"  {each}")
    inform("  Or say in the file what people decided: `chosen: PLATFORM`.")
    return 2


def _check_name(out: str, form: str) -> None:
    """Raise if ``out`` names something else than what is to be written there."""
    if not out or (out == STANDARD_OUTPUT and form in LAYOUTS):
        raise click.BadParameter("name a file, or a folder of records", param_hint="-o")
    refuse_existing(out, force=True)  # a name that is too long, say
    ending, wanted = Path(out).suffix.lower(), _ENDINGS.get(form, _MARKDOWN)
    others = {each for names in (*_ENDINGS.values(), _MARKDOWN) for each in names} - set(wanted)
    if ending in others or is_picture(out):
        hint = next(
            (f"; or say --format {name}" for name, names in _ENDINGS.items() if ending in names), ""
        )
        raise click.BadParameter(
            f"{out!r} is no name for {form}: let it end in {wanted[0]}{hint}", param_hint="-o"
        )


def _target(advised: batch.Advised, explanation: Explanation, wish: _Wish) -> str:
    """Return where a document goes; in a folder it is named after the decision."""
    folder = folder_in(wish.out)
    name = f"{Record(explanation, advised.workload, date.min).slug}{_ENDINGS.get(wish.form, _MARKDOWN)[0]}"
    return wish.out if folder is None else str(folder / name)


def _check_same(target: Path, text: str) -> None:
    """Raise where something else stands in ``target`` than ``text``: it was made from other answers, rules or options."""
    if target.read_bytes() != escape_controls(text).encode():
        message = f"{target} does not match what this run would write; it was made from other answers, rules or options"
        raise AdvisorError(f"{message}. Give another folder, or --force to begin anew")


def _document_text(advised: batch.Advised, explanation: Explanation, form: str, target: str) -> str:
    """Return the whole explanation, as it is written into ``target``."""
    workload = advised.workload
    if form == "json":
        content = explanation_data.explanation_object(explanation, workload.name, workload.file)
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    if form == "html":
        return page(
            explanation, workload, _pictures(explanation, workload.name), str(Path(target).parent)
        )
    return as_markdown(
        [
            *explanation_report.explanation_blocks(explanation, workload.name),
            *side_by_side.comparison_blocks(explanation),
        ]
    )


def _document(advised: batch.Advised, explanation: Explanation, wish: _Wish, target: str) -> None:
    """Write the whole explanation."""
    workload, force = advised.workload, wish.force
    text = _document_text(advised, explanation, wish.form, target)
    if target == STANDARD_OUTPUT:
        say(text.rstrip("\n"))
        return
    (wish.inputs or options.Inputs([workload.file])).refuse(target)
    refuse_existing(target, force=force)
    if folder_in(wish.out) is not None:
        make_folder(Path(target).parent)
    write_file(target, escape_controls(text).encode(), force=force)
    inform(f"wrote {target}")


def _pictures(explanation: Explanation, name: str) -> Pictures:
    """Return what the page shows: the pipeline of what was decided, if there is one, and the decision."""
    from advisor.drawing.alternative_text import to_text  # noqa: PLC0415 - as above
    from advisor.drawing.decision import drawn  # noqa: PLC0415 - loaded when a picture is made

    pipeline, decision = drawing_of(explanation, name), drawn(explanation, name)
    first, second = svgs(pipeline, decision)
    return Pictures(
        first,
        "" if pipeline is None else to_text(pipeline),
        second,
        to_text(decision),
        _curves(explanation, name),
    )


def _curves(explanation: Explanation, name: str) -> str:
    """Return the picture of what it costs; empty where there is no figure."""
    if explanation.cost_analysis is None or not explanation.cost_analysis.priced:
        return ""
    from advisor.drawing.chart import chart  # noqa: PLC0415 - the library is loaded only when there is something to show

    try:
        return chart(explanation.cost_analysis, name, "svg").decode()
    except NoPictures:  # as was said of the drawings
        return ""
