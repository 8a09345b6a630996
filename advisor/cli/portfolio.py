"""``advisor portfolio``: many workloads, and the platforms that serve them together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from advisor import batch
from advisor.cli import options
from advisor.cli.output import as_csv, complain, is_picture, patient, put, watched, width
from advisor.costing.pooled_costs import Member
from advisor.decision.portfolio import Demand, Leaving, LeftOut, Portfolio
from advisor.errors import AdvisorError
from advisor.explanation.explanation import Explanation
from advisor.explanation.move import move_of, stays
from advisor.explanation.standing import conditions_of
from advisor.knowledge.values import spoken
from advisor.report import portfolio_report
from advisor.report.markdown import as_markdown
from advisor.report.plain import as_plain
from advisor.report.verdict import move_sentences, undecided

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.consultation import Consultation
    from advisor.errors import Problem
    from advisor.knowledge.model import Platform

FORMATS = ("text", "json", "markdown", "csv")


@click.command(
    epilog="\b\nExamples:\n  advisor portfolio teams/\n  advisor portfolio teams/ --format json\n"
    "  advisor portfolio teams/ -o portfolio.svg",
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
@options.jobs_option
@click.option(
    "-o",
    "--out",
    metavar="X",
    help="Write it here; .svg, .png or .pdf is a picture of workloads by platforms.",
)
@options.force_option
@options.consulting
@patient
def portfolio_command(
    paths: tuple[str, ...],
    *,
    form: str,
    jobs: int,
    out: str | None,
    force: bool,
    asked: options.Asked,
) -> int:
    """Find the few platforms that serve all workloads in answer files, or folders of them, best.

    A workload loses what it would score less than on its own best platform. Every set of one, two and three platforms is tried:
    first the fewest workloads that cannot run count, then the least sum of losses.
    """
    options.refuse_input(out, paths)
    settings = asked.settings()
    reading = batch.DraftStream(paths)
    tasks = ((draft, None) for draft in reading)
    placed = list(
        watched(batch.worked_on(_place, tasks, settings, jobs), lambda: reading.total, silent=True)
    )
    for problem in (problem for each in placed for problem in each.problems):
        complain(str(problem))
    refused = sum(bool(each.problems) for each in placed)
    code = options.exit_code(len(placed) - refused, refused, sum(each.failed for each in placed))
    if refused == len(placed):
        return code
    nowhere = [each.left_out for each in placed if each.left_out]
    demands = tuple(each.demand for each in placed if each.demand)
    if not demands:
        raise AdvisorError(_nothing_left(nowhere))
    members = tuple(each.member for each in placed if each.member)
    _put(Portfolio(demands, _competing(placed)), _Beside(nowhere, members), form, out, force=force)
    return code


@dataclass(frozen=True)
class _Placed:
    """A workload: what it demands, or that it is left out; the platforms that compete; or what is wrong with it."""

    name: str
    demand: Demand | None = None
    platforms: tuple[Platform, ...] = ()
    problems: tuple[Problem, ...] = ()
    member: Member | None = None
    left_out: LeftOut | None = None
    failed: bool = False


@dataclass(frozen=True)
class _Beside:
    """What stands beside a portfolio: the workloads that run nowhere, and what those cost that run somewhere."""

    nowhere: Sequence[LeftOut]
    members: tuple[Member, ...]


def _place(result: batch.Result, _: None) -> _Placed:
    if isinstance(result, batch.Refused):
        return _Placed(result.name, problems=result.problems, failed=result.is_failed)
    consultation = result.consultation
    competing = tuple(
        consultation.knowledge.platforms[each] for each in consultation.knowledge.tie_order
    )
    name = result.workload.name
    if consultation.leader is None:
        return _Placed(
            name,
            platforms=competing,
            left_out=LeftOut(name, consultation.left_otherwise, _conditions(result)),
        )
    return _Placed(name, _demand(result), competing, member=_member(result))


def _conditions(advised: batch.Advised) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.kind, each.text)
        for each in conditions_of(advised.consultation, advised.workload.verified)
    )


def _nothing_left(nowhere: Iterable[LeftOut]) -> str:
    """Return that no workload can run, and which platforms could if they competed."""
    others = dict.fromkeys(each.name for one in nowhere for each in one.others)
    if others:
        none_allowed = (
            "none of the platforms that were allowed to compete meets the answers of any workload"
        )
        return f"{none_allowed}; others could: {', '.join(others)}; advisor explain FILE says why"
    return "no platform meets the answers of any workload; advisor explain FILE says why"


def _member(advised: batch.Advised) -> Member:
    """Return what the workload costs on each platform; nothing where its sizes are missing."""
    explanation = Explanation(advised.consultation, costs=advised.workload.costs)
    analysis = explanation.cost_analysis
    bills = (
        {each.platform.id: analysis.counted_bill(each) for each in analysis.priced}
        if analysis
        else {}
    )
    return Member(advised.workload.name, analysis.estimate.sizes.region if analysis else "", bills)


def _demand(advised: batch.Advised) -> Demand:
    consultation = advised.consultation
    scores = {each.platform: each.score for each in consultation.ranking.standings}
    decided = consultation.decided_by
    told = (
        None
        if decided is None
        else tuple(f"{each} = {spoken(consultation.answers[each])}" for each in decided)
    )
    return Demand(
        advised.workload.name,
        consultation.ranking.standings[0].platform,
        scores,
        told,
        advised.workload.chosen,
        is_advised=consultation.recommendation is not None,
        grade=str(consultation.grade),
        undecided=tuple(undecided(consultation, advised.asking_on)),
        conditions=_conditions(advised),
        stays=stays(consultation),
        move=_leaving(consultation),
    )


def _leaving(consultation: Consultation) -> Leaving | None:
    found = move_of(consultation)
    return (
        Leaving(found.origin.id, found.asked_for_by, " ".join(move_sentences(consultation)))
        if found
        else None
    )


def _competing(placed: Iterable[_Placed]) -> dict[str, Platform]:
    """Return every platform that competes for some workload, in the order in which ties break."""
    return {platform.id: platform for each in placed for platform in each.platforms}


def _put(found: Portfolio, beside: _Beside, form: str, out: str | None, *, force: bool) -> None:
    if out and is_picture(out):
        from advisor.cli.pictures import write_picture  # noqa: PLC0415 - Graphviz is loaded only when a picture is made
        from advisor.drawing.tables import portfolio  # noqa: PLC0415 - as above

        write_picture(
            out,
            portfolio(found, {key: each.name for key, each in found.platforms.items()}),
            force=force,
        )
        return
    put(_written(found, beside, form), out, force=force)


def _written(found: Portfolio, beside: _Beside, form: str) -> str:
    if form == "json":
        return json.dumps(
            portfolio_report.portfolio_object(found, beside.nowhere, beside.members),
            indent=2,
            ensure_ascii=False,
        )
    if form == "csv":
        return as_csv(portfolio_report.as_rows(found, beside.members))
    blocks = portfolio_report.portfolio_blocks(found, beside.nowhere, beside.members)
    return as_markdown(blocks) if form == "markdown" else as_plain(blocks, width=width())
