"""``advisor cost``: what a workload costs on each platform, and when another is the cheapest."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import (
    STANDARD_OUTPUT,
    inform,
    is_picture,
    patient,
)
from advisor.cli.prices import prices_option
from advisor.costing.assumptions import shipped_assumptions
from advisor.errors import AdvisorError
from advisor.explanation.cost_analysis import CostAnalysis, cost_analysis_of
from advisor.output_files import refuse_existing, write_file
from advisor.pricing.price_file import read_price_file
from advisor.report.cost_report import CostReport

if TYPE_CHECKING:
    from decimal import Decimal

    from advisor.workloads.advising import Advised
    from advisor.workloads.settings import Settings

FORMATS = ("text", "markdown", "json", "csv")
ENDINGS = (".svg", ".png", ".pdf")
_FORMS = {".json": "json", ".csv": "csv", ".md": "markdown", ".markdown": "markdown"}
_OTHER_PICTURES = (".jpg", ".jpeg", ".gif", ".webp", ".eps", ".ps", ".svgz", ".gz")


def _parse_figures(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> dict[str, Decimal]:
    figures: dict[str, Decimal] = {}
    for typed in values:
        key, given, value = typed.partition("=")
        if not given:
            raise click.BadParameter(f"{typed!r} has no value; write --assume id=value")
        key = key.strip()
        try:
            figures[key] = shipped_assumptions().accept(key, value.strip())
        except ValueError as refused:
            raise click.BadParameter(str(refused)) from refused
    return figures


@click.command(
    short_help="Compare monthly costs of the platforms.",
    epilog="\b\nExamples:\n"
    "  advisor cost team.yaml\n"
    "  advisor cost team.yaml --set task_count=40 --set region=eu-west-1\n"
    "  advisor cost team.yaml --assume people-rate=95 --assume people-ecs-ec2=6\n"
    "  advisor cost team.yaml -o curves.svg\n"
    "  advisor cost team.yaml --format csv --detail\n"
    "  advisor cost team.yaml --prices prices.yaml",
)
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--assume",
    "figures",
    multiple=True,
    metavar="ID=VALUE",
    callback=_parse_figures,
    help="Set an assumption to a figure that you know. --detail lists them. Repeatable.",
)
@prices_option
@click.option(
    "--detail",
    is_flag=True,
    help="Also print the lines of every platform, and every assumption with its reason.",
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
    help="Write to this file; .svg, .png or .pdf makes a picture with the curves.",
)
@options.workload_option
@options.force_option
@options.consulting
@options.color_option
@patient
def cost_command(
    file: str,
    *,
    figures: dict[str, Decimal],
    prices: str | None,
    detail: bool,
    form: str,
    out: str | None,
    workload: str | None,
    force: bool,
    settings: Settings,
) -> int:
    """Show what the workload in FILE costs in a month on each platform: low, likely and high, line
    by line, and when another platform becomes cheapest.

    It needs task_vcpu, task_memory_gb and task_count, and takes the rest from the answers or from
    stated assumptions. Prices are list prices from the price book that `advisor prices`
    shows; --as-of does not change them.
    """  # noqa: D205 - the text of --help, of which the summary takes two lines
    options.refuse_input(out, [path for path in (file, prices) if path])
    if out is not None and out != STANDARD_OUTPUT:
        _check_name(out, form, force=force)
    book = read_price_file(prices) if prices is not None else None
    advised = options.one_workload(file, workload, settings)
    about = advised.workload
    analysis = cost_analysis_of(
        advised.consultation,
        decided=advised.consultation.knowledge.platforms.get(about.chosen),
        figures={**about.costs, **figures},
        book=book,
        prices=prices,
        verified=about.verified,
    )
    if out is not None and is_picture(out):
        _write_chart(analysis, about.name, out, force=force)
    else:
        put_report(_report_on(analysis, advised, detail=detail), form, out, force=force)
    return 0


def _write_chart(analysis: CostAnalysis, name: str, out: str, *, force: bool) -> None:
    if not analysis.priced:
        raise AdvisorError("there is no figure to draw; leave out -o to see why")
    from advisor.drawing.chart import chart  # noqa: PLC0415 - loads a library for pictures only

    form = Path(out).suffix.lower().removeprefix(".")
    write_file(out, chart(analysis, name, form), force=force)
    inform(f"wrote {out}")


def _check_name(out: str, form: str, *, force: bool) -> None:
    """Raise if ``out`` cannot be written, or does not go with what is to be written there."""
    refuse_existing(out, force=force)
    ending = Path(out).suffix.lower()
    if ending in _OTHER_PICTURES or Path(out).name.lower() in ENDINGS:
        message = f"{out!r} is not a name for a picture; end it with {', '.join(ENDINGS)}"
        raise click.BadParameter(message, param_hint="-o")
    meant = "text" if is_picture(out) else _FORMS.get(ending, form)
    if meant != form:
        raise click.UsageError(
            f"{out} is not a name for {form}; use --format {meant}, or give another name"
        )


def _report_on(analysis: CostAnalysis, advised: Advised, *, detail: bool) -> CostReport:
    today = date.today()  # noqa: DTZ011 - the day where the user sits
    about = advised.workload
    return CostReport(analysis, about.name, about.file, today, detail, advised.asking_on)
