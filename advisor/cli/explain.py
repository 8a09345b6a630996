"""``advisor explain``: how a recommendation was concluded, why not another, and what would change it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import options
from advisor.cli.output import as_csv, is_picture, patient, put, width
from advisor.errors import AdvisorError
from advisor.explanation.difference import Difference, differ
from advisor.explanation.explanation import Explanation
from advisor.explanation.standing import conditions_of
from advisor.knowledge.values import nearest
from advisor.report import explanation_data, explanation_report, side_by_side
from advisor.report.markdown import as_markdown
from advisor.report.plain import as_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor import batch
    from advisor.provisos import Proviso
    from advisor.report.blocks import Block

FORMATS = ("text", "json", "markdown", "csv")
_MOST_FLIPS = 20


@dataclass(frozen=True)
class _Subject:
    """One explanation, which part of it is wanted (all of it, if none is named), and what it is to be compared with."""

    explanation: Explanation
    name: str
    file: str
    part: str = ""
    platform: str = ""
    difference: Difference | None = None
    names: tuple[str, str] = ("before", "after")


@click.command(
    epilog="\b\nExamples:\n  advisor explain team.yaml\n  advisor explain team.yaml --why-not eks-fargate\n"
    "  advisor explain team.yaml --flips --format json\n  advisor explain team.yaml --set portability=high\n"
    "  advisor explain team.yaml --compare -o comparison.svg\n  advisor explain before.yaml after.yaml",
)
@click.argument("file", type=click.Path(allow_dash=True))
@click.argument("other", required=False, type=click.Path(allow_dash=True))
@click.option(
    "--why-not",
    "platform",
    metavar="PLATFORM",
    help="Only why this platform is not recommended, in full.",
)
@click.option(
    "--flips",
    is_flag=True,
    help="Only what would make each other platform win, up to 20 ways each.",
)
@click.option(
    "--compare", is_flag=True, help="Only the table of criteria and platforms, with its reasons."
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
    help="Write it here; .svg, .png or .pdf is a picture of the comparison.",
)
@options.workload_option
@options.force_option
@options.consulting
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
    asked: options.Asked,
) -> int:
    """Explain the recommendation for FILE: how, why not another, what would flip it, how firm it is.

    With --set, or with a second file, the two results are put side by side.
    """
    options.refuse_input(out, [each for each in (file, other) if each])
    part = _part(platform, flips=flips, compare=compare)
    settings = asked.settings()
    subject = _subject(file, other, workload, settings)
    subject = replace(
        subject, part=part, platform=_known(subject.explanation, platform) if platform else ""
    )
    if out and is_picture(out):
        if part not in {"", "compare"}:
            raise click.UsageError(
                f"only the comparison can be drawn; leave --{part} out, or the picture"
            )
        from advisor.cli.pictures import write_picture  # noqa: PLC0415 - Graphviz is loaded only when a picture is made
        from advisor.drawing.tables import comparison_table  # noqa: PLC0415 - as above

        write_picture(out, comparison_table(subject.explanation, subject.name), force=force)
        return 0
    put(_written(subject, form), out, force=force)
    return 0


def _part(platform: str | None, *, flips: bool, compare: bool) -> str:
    wanted = [
        name
        for name, given in (("why-not", platform), ("flips", flips), ("compare", compare))
        if given
    ]
    if len(wanted) > 1:
        raise click.UsageError(
            f"--{wanted[0]} and --{wanted[1]} do not go together; give one, or neither for everything"
        )
    return wanted[0] if wanted else ""


def _subject(
    file: str, other: str | None, workload: str | None, settings: batch.Settings
) -> _Subject:
    """Return what is to be explained: the one file, changed as --set says, or the second file beside the first."""
    if other is None and not settings.changes:
        return _of(options.one_workload(file, workload, settings))
    before = options.one_workload(
        file, workload, replace(settings, changes=()) if other is None else settings
    )
    after = options.one_workload(other or file, workload, settings)
    names = ("before", "after") if other is None else _names(before, after)
    difference = differ(
        before.consultation, after.consultation, (_conditions(before), _conditions(after))
    )
    return replace(_of(after), difference=difference, names=names)


def _conditions(advised: batch.Advised) -> tuple[Proviso, ...]:
    return conditions_of(advised.consultation, advised.workload.verified)


def _names(before: batch.Advised, after: batch.Advised) -> tuple[str, str]:
    named = before.workload.name, after.workload.name
    return named if named[0] != named[1] else (before.workload.file, after.workload.file)


def _of(advised: batch.Advised) -> _Subject:
    workload = advised.workload
    said = workload.chosen, workload.because, workload.costs, workload.verified
    explanation = Explanation(advised.consultation, *said, advised.asking_on)
    return _Subject(explanation, workload.name, workload.file)


def _known(explanation: Explanation, platform: str) -> str:
    consultation = explanation.consultation
    if platform == consultation.ranking.winner:
        raise AdvisorError(f"{platform} is what is recommended; leave --why-not out to see why")
    if platform not in consultation.knowledge.platforms:
        others = [each for each in consultation.rivals if each != platform]
        hint = nearest(platform, others) or f"one of: {', '.join(others)}"
        raise AdvisorError(f"{platform!r} does not compete here ({hint})")
    return platform


def _written(subject: _Subject, form: str) -> str:
    if form == "json":
        return json.dumps(_object(subject), indent=2, ensure_ascii=False)
    if form == "csv":
        return as_csv(_rows(subject))
    blocks = _blocks(subject)
    return as_markdown(blocks) if form == "markdown" else as_plain(blocks, width=width())


def _blocks(subject: _Subject) -> Iterator[Block]:
    explanation = subject.explanation
    if subject.part:
        yield from explanation_report.verdict_blocks(explanation, subject.name)
    if subject.part == "why-not":
        yield from side_by_side.why_not_in_full(
            explanation.why_not(subject.platform), explanation.consultation
        )
    elif subject.part == "flips":
        yield from explanation_report.flipped(explanation, most=_MOST_FLIPS)
    elif subject.part == "compare":
        yield from side_by_side.comparison_blocks(explanation)
    elif subject.difference:
        yield from explanation_report.verdict_blocks(explanation, subject.name)
        yield from side_by_side.difference_blocks(subject.difference, subject.names)
    else:
        yield from explanation_report.explanation_blocks(explanation, subject.name)


def _object(subject: _Subject) -> dict[str, Any]:
    explanation, consultation = subject.explanation, subject.explanation.consultation
    if not subject.part:
        found = explanation_data.explanation_object(explanation, subject.name, subject.file)
    else:
        found = explanation_data.explanation_identity(explanation, subject.name, subject.file)
    if subject.part == "why-not":
        found["why_not"] = [
            explanation_data.why_not_object(consultation, explanation.why_not(subject.platform))
        ]
    elif subject.part == "flips":
        found |= explanation_data.flips(explanation)
    elif subject.part == "compare":
        found["comparison"] = explanation_data.comparison_object(
            consultation, explanation.comparison
        )
    if subject.difference:
        found["difference"] = explanation_data.difference(subject.difference)
    return found


def _rows(subject: _Subject) -> Iterator[list[Any]]:
    if subject.part == "why-not":
        return explanation_data.why_not_rows(subject.explanation, subject.platform)
    if subject.part == "flips":
        return explanation_data.flip_rows(subject.explanation)
    if subject.difference and not subject.part:
        return explanation_data.difference_rows(subject.difference)
    return explanation_data.compared_rows(subject.explanation)
