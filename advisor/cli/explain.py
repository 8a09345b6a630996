"""``advisor explain``: how a result was concluded, why not another, and what would change it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import complain, patient, put, width
from advisor.cli.targets import (
    ENDINGS,
    PICTURES,
    assign_files,
    check_files,
    refuse_printing,
    writing,
)
from advisor.codes import CODES
from advisor.errors import AdvisorError
from advisor.explanation.difference import differ
from advisor.explanation.explanation import Explanation
from advisor.explanation.standing import conditions_of
from advisor.located.messages import nearest
from advisor.output_files import folder_in, make_folder
from advisor.report.explanation_report import ExplanationReport
from advisor.report.report import as_csv, write_report
from advisor.workloads.advising import Refused, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.cli.targets import FileTask
    from advisor.provisos import Proviso
    from advisor.workloads.advising import Advised
    from advisor.workloads.draft import Draft
    from advisor.workloads.settings import Settings

FORMATS = ("text", "markdown", "json", "jsonl", "csv", *PICTURES)


@click.command(
    short_help="Say why, and what changes it.",
    epilog="\b\nExamples:\n"
    "  advisor explain team.yaml\n"
    "  advisor explain team.yaml --why-not eks-fargate\n"
    "  advisor explain team.yaml --flips --format json\n"
    "  advisor explain team.yaml --set portability=high\n"
    "  advisor explain team.yaml --compare -o comparison.svg\n"
    "  advisor explain before.yaml after.yaml\n"
    "  advisor explain teams/ -o explained/ --format markdown\n"
    "  advisor explain E302",
)
@click.argument("file", metavar="FILE|DIR|-", type=click.Path(allow_dash=True))
@click.argument("other", required=False, type=click.Path(allow_dash=True))
@click.option(
    "--why-not",
    "platform",
    metavar="PLATFORM",
    help="Show only why this platform is not recommended, in full.",
)
@click.option(
    "--flips",
    is_flag=True,
    help="Show only what would make each other platform win, up to 20 ways each.",
)
@click.option(
    "--compare",
    is_flag=True,
    help="Show only the table of criteria and platforms, with its reasons.",
)
@writing(FORMATS, folder="one file for each workload")
@options.workload_option
@options.force_option
@options.consulting
@options.color_option
@patient
def explain_command(
    file: str,
    other: str | None,
    *,
    platform: str | None,
    flips: bool,
    compare: bool,
    form: str,
    out: str | None,
    workload: str | None,
    force: bool,
    settings: Settings,
) -> int:
    """Explain the recommendation for FILE: how, why not another, what would change it.

    With --set, or with a second file, the two results are put side by side. A folder, or a file of
    several workloads, has each of them explained. Given a problem code such as E302 in place of
    FILE, explain the code.
    """
    if file in CODES and not Path(file).exists():
        put(_explain_code(file, form), out, force=force)
        return 0
    folder = folder_in(out) if out and other is None else None
    if folder is None:
        options.refuse_input(out, [path for path in (file, other) if path])
    wish = _Wish(_choose_part(platform, flips=flips, compare=compare), platform or "", form)
    if form in PICTURES:
        refuse_printing(out)
        if wish.part not in {"", "compare"}:
            raise click.UsageError(
                f"only the comparison can be drawn; leave --{wish.part} out, or the picture"
            )
    if other is not None:
        before, after = (options.one_draft(path, workload) for path in (file, other))
        _put(_compare_files(before, after, settings), wish, out, force=force)
        return 0
    drafts = options.chosen_drafts([file], workload)
    if folder is not None:
        return _explain_into(
            assign_files(drafts, folder, ENDINGS[form][0]), settings, wish, force=force
        )
    if len(drafts) == 1:
        _put(_explain(drafts[0], settings), wish, out, force=force)
        return 0
    return _explain_each(drafts, settings, wish, out, force=force)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be explained, and in which format; ``platform`` is the one of --why-not."""

    part: str
    platform: str
    form: str


def _put(subject: ExplanationReport, wish: _Wish, out: str | None, *, force: bool) -> None:
    """Print an explanation, or write it to ``out``."""
    subject = _narrow(subject, wish)
    if wish.form not in PICTURES or out is None:
        put_report(subject, wish.form, out, force=force)
        return
    from advisor.cli.pictures import write_picture  # noqa: PLC0415 - loads Graphviz
    from advisor.drawing.tables import comparison_table  # noqa: PLC0415 - as above

    grid = comparison_table(subject.explanation, subject.name)
    write_picture(out, wish.form, grid, force=force)


def _narrow(subject: ExplanationReport, wish: _Wish) -> ExplanationReport:
    """Return ``subject`` with the part that was asked for."""
    if wish.platform:
        _check_competes(subject.explanation, wish.platform)
    part = wish.part
    if wish.form == "markdown" and not part:
        part = "document"
    return replace(subject, part=part, platform=wish.platform or subject.platform)


def _explain_into(
    tasks: Sequence[FileTask], settings: Settings, wish: _Wish, *, force: bool
) -> int:
    """Write a file for each workload; return the exit code."""
    check_files(tasks, may_exist=force)
    make_folder(tasks[0][1].parent)

    def write(draft: Draft, target: Path | None) -> str:
        _put(_explain(draft, settings), wish, str(target), force=force)
        return draft.name

    return _make_each(tasks, write)[1]


def _explain_each(
    drafts: Sequence[Draft], settings: Settings, wish: _Wish, out: str | None, *, force: bool
) -> int:
    """Explain several workloads one after the other; return the exit code."""
    if wish.form in PICTURES:
        message = f"{out!r} takes one picture; give a folder, such as explained/"
        raise click.BadParameter(message, param_hint="-o")

    table: list[dict[str, Any]] = []

    def write(draft: Draft, _: Path | None) -> str:
        subject = _narrow(_explain(draft, settings), wish)
        if wish.form != "csv":
            return write_report(subject, wish.form, width())
        head, *rows = subject.rows()
        table.extend({"name": subject.name, **dict(zip(head, row, strict=True))} for row in rows)
        return ""

    texts, code = _make_each([(draft, None) for draft in drafts], write)
    if texts:
        put(_join_rows(table) if table else _join(texts, wish.form), out, force=force)
    return code


def _make_each(
    tasks: Iterable[tuple[Draft, Path | None]], make: Callable[[Draft, Path | None], str]
) -> tuple[list[str], int]:
    """Return what ``make`` makes of the drafts that can be explained, and the exit code."""
    made: list[str] = []
    refused = failed = 0
    for draft, target in tasks:
        text = guarded(draft.name, draft.file, partial(make, draft, target))
        if isinstance(text, Refused):
            refused += 1
            failed += text.is_failed
            for problem in text.problems:
                complain(str(problem))
        else:
            made.append(text)
    return made, options.exit_code(len(made), refused, failed)


def _join(texts: Sequence[str], form: str) -> str:
    """Return the explanations of several workloads as one text in the format ``form``."""
    if form == "json":
        whole = ",\n".join(texts)
        return f"[\n{whole}\n]"
    if form == "jsonl":
        return "\n".join(texts)
    return "\n\n\n".join(text.strip("\n") for text in texts)


def _join_rows(table: Sequence[Mapping[str, Any]]) -> str:
    """Return rows under one head: those of different workloads can have different columns."""
    columns: dict[str, None] = {}
    for row in table:
        columns |= dict.fromkeys(row)
    rows = ([row.get(column, "") for column in columns] for row in table)
    return as_csv([list(columns), *rows])


def _explain_code(name: str, form: str) -> str:
    """Return what a problem code means and what to do, in the format ``form``."""
    code = CODES[name]
    fields = {"code": name, "means": code.means, "cure": code.cure}
    if form == "json":
        return json.dumps(fields, indent=2)
    if form == "csv":
        return as_csv([fields.keys(), fields.values()])
    return f"{name}: {code.means}\n{code.cure}"


def _choose_part(platform: str | None, *, flips: bool, compare: bool) -> str:
    given = {"why-not": platform, "flips": flips, "compare": compare}
    parts = [part for part, value in given.items() if value]
    if len(parts) > 1:
        raise click.UsageError(
            f"--{parts[0]} and --{parts[1]} cannot be combined; give one, or neither for everything"
        )
    return parts[0] if parts else ""


def _explain(draft: Draft, settings: Settings) -> ExplanationReport:
    """Return what is to be explained: a result, or how it differs with what ``--set`` changes."""
    after = options.advised_on(draft, settings)
    if not settings.changes:
        return _build_subject(after)
    before = options.advised_on(draft, replace(settings, changes=()))
    return _compare(before, after, ("before", "after"))


def _compare_files(before: Draft, after: Draft, settings: Settings) -> ExplanationReport:
    first, second = options.advised_on(before, settings), options.advised_on(after, settings)
    return _compare(first, second, _choose_names(first, second))


def _compare(before: Advised, after: Advised, names: tuple[str, str]) -> ExplanationReport:
    conditions = (_list_conditions(before), _list_conditions(after))
    difference = differ(before.consultation, after.consultation, conditions)
    return replace(_build_subject(after), difference=difference, labels=names)


def _list_conditions(advised: Advised) -> tuple[Proviso, ...]:
    return conditions_of(advised.consultation, advised.workload.verified)


def _choose_names(before: Advised, after: Advised) -> tuple[str, str]:
    if before.workload.name == after.workload.name:
        return before.workload.file, after.workload.file
    return before.workload.name, after.workload.name


def _build_subject(advised: Advised) -> ExplanationReport:
    workload = advised.workload
    explanation = Explanation(
        advised.consultation,
        chosen=workload.chosen,
        because=workload.because,
        costs=workload.costs,
        verified=workload.verified,
        asking_on=advised.asking_on,
    )
    return ExplanationReport(explanation, workload.name, workload.file)


def _check_competes(explanation: Explanation, platform: str) -> None:
    """Raise if ``platform`` is the recommended one, or does not compete."""
    consultation = explanation.consultation
    if platform == consultation.ranking.winner:
        raise AdvisorError(
            f"{platform} is the recommended platform; leave out --why-not to see why"
        )
    if platform not in consultation.knowledge.platforms:
        rivals = [rival for rival in consultation.rivals if rival != platform]
        hint = nearest(platform, rivals) or f"one of: {', '.join(rivals)}"
        raise AdvisorError(f"{platform!r} does not compete here ({hint})")
