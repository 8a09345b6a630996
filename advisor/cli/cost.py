"""``advisor cost``: what workloads cost on each platform, and when another is the cheapest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import STANDARD_OUTPUT, complain, inform, patient, watched, width
from advisor.cli.prices import prices_option
from advisor.cli.targets import (
    ENDINGS,
    PICTURES,
    assign_files,
    check_files,
    refuse_printing,
    write_each,
    writing,
)
from advisor.costing.assumptions import shipped_assumptions
from advisor.costing.sizes import NotSized
from advisor.errors import AdvisorError
from advisor.explanation.cost_analysis import cost_analysis_of
from advisor.output_files import folder_in, refuse_existing, write_file, write_text
from advisor.pricing.book import NoPrice
from advisor.pricing.price_file import read_price_file
from advisor.report.cost_overview import (
    CostOverview,
    WorkloadCost,
    cost_in_short,
    unsized,
    without_figure,
)
from advisor.report.cost_report import CostReport
from advisor.report.report import write_report
from advisor.report.scenario_table import ScenarioComparison
from advisor.workloads.advising import Refused
from advisor.workloads.parallel import work_on_drafts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from advisor.pricing.book import PriceBook
    from advisor.workloads.advising import Advised, Result
    from advisor.workloads.draft import Draft
    from advisor.workloads.settings import Settings

FORMATS = ("text", "markdown", "json", "jsonl", "csv", *PICTURES)


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
    "  advisor cost team.yaml --prices prices.yaml\n"
    "  advisor cost teams/\n"
    "  advisor cost teams/ -o costs.csv --jobs 4\n"
    "  advisor cost teams/ -o curves/ --format svg",
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE|DIR|-...", type=click.Path(allow_dash=True)
)
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
@writing(FORMATS, folder="one file for each workload")
@options.jobs_option
@options.workload_option
@options.force_option
@options.consulting
@options.color_option
@patient
def cost_command(
    paths: tuple[str, ...],
    *,
    figures: dict[str, Decimal],
    prices: str | None,
    detail: bool,
    form: str,
    out: str | None,
    jobs: int,
    workload: str | None,
    force: bool,
    settings: Settings,
) -> int:
    """Show AWS's bill for a month on each platform, what people's time adds, line by line, and
    when another platform becomes cheapest. Several workloads get a line each, and their total.

    It needs task_vcpu, task_memory_gb and task_count, and takes the rest from the answers or from
    stated assumptions. Prices are list prices from the price book that `advisor prices`
    shows; --as-of does not change them.
    """  # noqa: D205 - the text of --help, of which the summary takes two lines
    folder = folder_in(out) if out else None
    if out is not None and folder is None:
        options.refuse_input(out, [*paths, *([prices] if prices else [])])
        if out != STANDARD_OUTPUT:
            refuse_existing(out, force=force)
    if form in PICTURES:
        refuse_printing(out)
    book = read_price_file(prices) if prices is not None else None
    drafts = options.chosen_drafts(paths, workload)
    wish = _Wish(form, detail, figures, book, prices, width())
    if folder is not None:
        tasks = assign_files(drafts, folder, ENDINGS[form][0])
        check_files(tasks, may_exist=force)
        write = partial(_write_one, wish=wish, force=force)
        return write_each(write, tasks, settings, jobs, noun="estimate")
    if len(drafts) == 1:
        _put(_report(options.advised_on(drafts[0], settings), wish), wish, out, force=force)
        return 0
    if form in PICTURES:
        message = f"{out!r} takes one picture; give a folder, such as costs/"
        raise click.BadParameter(message, param_hint="-o")
    return _compare(drafts, settings, wish, jobs, out, force=force)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be written of each workload, at which prices and figures."""

    form: str
    detail: bool
    figures: dict[str, Decimal]
    book: PriceBook | None
    prices: str | None
    columns: int


def _report(advised: Advised, wish: _Wish) -> CostReport:
    """Return what a workload costs; raise where its sizes are missing."""
    about = advised.workload
    figures = {**about.costs, **wish.figures}
    analyse = partial(cost_analysis_of, figures=figures, book=wish.book, prices=wish.prices)
    analysis = analyse(
        advised.consultation,
        decided=advised.consultation.knowledge.platforms.get(about.chosen),
        verified=about.verified,
    )
    today = date.today()  # noqa: DTZ011 - the day where the user sits
    scenarios = ScenarioComparison(advised, analyse)
    return CostReport(
        analysis, about.name, about.file, today, wish.detail, advised.asking_on, scenarios
    )


def _put(report: CostReport, wish: _Wish, out: str | None, *, force: bool) -> None:
    if wish.form not in PICTURES or out is None:
        put_report(report, wish.form, out, force=force)
    else:
        write_file(out, _draw(report, wish.form), force=force)
        inform(f"wrote {out}")


def _draw(report: CostReport, form: str) -> bytes:
    if not report.analysis.priced:
        raise AdvisorError("there is no figure to draw; leave out -o to see why")
    from advisor.drawing.chart import chart  # noqa: PLC0415 - loads a library for pictures only

    return chart(report.analysis, report.name, form)


def _write_one(result: Result, target: Path, *, wish: _Wish, force: bool) -> Refused | None:
    """Write what one workload costs; return ``result`` if it was refused."""
    if isinstance(result, Refused):
        return result
    report = _report(result, wish)
    if wish.form in PICTURES:
        write_file(str(target), _draw(report, wish.form), force=force)
    else:
        text = write_report(report, wish.form, wish.columns)
        write_text(str(target), f"{text.rstrip()}\n", force=force)
    return None


def _compare(
    drafts: Sequence[Draft],
    settings: Settings,
    wish: _Wish,
    jobs: int,
    out: str | None,
    *,
    force: bool,
) -> int:
    """Put the bills of several workloads below each other; return the exit code."""
    tasks = [(draft, None) for draft in drafts]
    results = work_on_drafts(partial(_price, wish=wish), tasks, settings, jobs)
    done = list(watched(results, lambda: len(tasks), silent=True))
    failed = 0
    for _, refused in done:
        if refused is not None:
            failed += refused.is_failed
            for problem in refused.problems:
                complain(str(problem))
    costs = [cost for cost, _ in done]
    put_report(CostOverview(costs, wish.detail), wish.form, out, force=force)
    billed = sum(cost.bill is not None for cost in costs)
    return options.exit_code(billed, len(costs) - billed, failed)


def _price(result: Result, _: None, *, wish: _Wish) -> tuple[WorkloadCost, Refused | None]:
    """Return what a workload costs, or why it has no figure, and ``result`` if it was refused."""
    if isinstance(result, Refused):
        says = f"{result.status}: {'; '.join(problem.message for problem in result.problems)}"
        return without_figure(result.name, result.file, result.status, says), result
    about = result.workload
    try:
        return cost_in_short(_report(result, wish), wish.form), None
    except NotSized as lacking:
        return unsized(about.name, about.file, result.consultation, lacking.missing), None
    except NoPrice as lacking:
        return without_figure(about.name, about.file, "not-priced", f"no bill: {lacking}"), None
