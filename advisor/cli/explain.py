"""``advisor explain``: how a result was concluded, why not another, and what would change it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import is_picture, patient, put
from advisor.codes import CODES
from advisor.errors import AdvisorError
from advisor.explanation.difference import differ
from advisor.explanation.explanation import Explanation
from advisor.explanation.standing import conditions_of
from advisor.located.messages import nearest
from advisor.report.explanation_report import ExplanationReport
from advisor.report.report import as_csv

if TYPE_CHECKING:
    from advisor.provisos import Proviso
    from advisor.workloads.advising import Advised
    from advisor.workloads.settings import Settings

FORMATS = ("text", "json", "markdown", "csv")


@click.command(
    short_help="Say why, and what changes it.",
    epilog="\b\nExamples:\n"
    "  advisor explain team.yaml\n"
    "  advisor explain team.yaml --why-not eks-fargate\n"
    "  advisor explain team.yaml --flips --format json\n"
    "  advisor explain team.yaml --set portability=high\n"
    "  advisor explain team.yaml --compare -o comparison.svg\n"
    "  advisor explain before.yaml after.yaml\n"
    "  advisor explain E302",
)
@click.argument("file", type=click.Path(allow_dash=True))
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
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option(
    "-o",
    "--out",
    metavar="X",
    help="Write to this file; .svg, .png or .pdf makes a picture of the comparison.",
)
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

    With --set, or with a second file, the two results are put side by side. Given a problem code
    such as E302 in place of FILE, explain the code.
    """
    if file in CODES and not Path(file).exists():
        put(_explain_code(file, form), out, force=force)
        return 0
    options.refuse_input(out, [path for path in (file, other) if path])
    part = _choose_part(platform, flips=flips, compare=compare)
    subject = replace(_load_subject(file, other, workload, settings), part=part)
    if form == "markdown" and not part:
        subject = replace(subject, part="document")
    if platform:
        _check_competes(subject.explanation, platform)
        subject = replace(subject, platform=platform)
    if out and is_picture(out):
        if part not in {"", "compare"}:
            raise click.UsageError(
                f"only the comparison can be drawn; leave --{part} out, or the picture"
            )
        from advisor.cli.pictures import write_picture  # noqa: PLC0415 - loads Graphviz
        from advisor.drawing.tables import comparison_table  # noqa: PLC0415 - as above

        write_picture(out, comparison_table(subject.explanation, subject.name), force=force)
        return 0
    put_report(subject, form, out, force=force)
    return 0


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


def _load_subject(
    file: str, other: str | None, workload: str | None, settings: Settings
) -> ExplanationReport:
    """Return what is to be explained: one file, or the difference to another result.

    That is the result of a second file, or of the same file changed as ``--set`` says.
    """
    if other is not None:
        before = options.one_workload(file, workload, settings)
        after = options.one_workload(other or file, workload, settings)
        return _compare(before, after, _choose_names(before, after))
    if not settings.changes:
        return _build_subject(options.one_workload(file, workload, settings))
    before = options.one_workload(file, workload, replace(settings, changes=()))
    after = options.one_workload(file, workload, settings)
    return _compare(before, after, ("before", "after"))


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
