"""``advisor portfolio``: many workloads, and the platforms that serve them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import complain, patient, watched
from advisor.cli.targets import PICTURES, refuse_printing, writing
from advisor.costing.pooled_costs import Member
from advisor.decision.portfolio import Demand, Leaving, LeftOut, Portfolio
from advisor.errors import AdvisorError
from advisor.explanation.explanation import Explanation
from advisor.explanation.move import move_of, stays
from advisor.explanation.standing import conditions_of
from advisor.knowledge.answer_text import clause
from advisor.knowledge.values import spoken
from advisor.report.portfolio_report import PortfolioReport
from advisor.report.verdict import move_sentences, undecided
from advisor.workloads.advising import Advised, Refused, Result
from advisor.workloads.draft_files import DraftStream
from advisor.workloads.parallel import work_on_drafts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.consultation import Consultation
    from advisor.errors import Problem
    from advisor.knowledge.model import Platform
    from advisor.workloads.settings import Settings

FORMATS = ("text", "markdown", "json", "csv", *PICTURES)


@click.command(
    short_help="Find few platforms for many workloads.",
    epilog="\b\nExamples:\n"
    "  advisor portfolio teams/\n"
    "  advisor portfolio teams/ --format json\n"
    "  advisor portfolio teams/ -o portfolio.svg",
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE|DIR|-...", type=click.Path(allow_dash=True)
)
@writing(FORMATS)
@options.jobs_option
@options.force_option
@options.consulting
@options.color_option
@patient
def portfolio_command(
    paths: tuple[str, ...],
    *,
    form: str,
    jobs: int,
    out: str | None,
    force: bool,
    settings: Settings,
) -> int:
    """Find the few platforms that serve all workloads in answer files, or folders of them, best.

    A workload's loss is how much less it would score than on its own best platform. Every set of
    one, two and three platforms is tried: first the fewest workloads that cannot run count, then
    the smallest total loss.
    """
    options.refuse_input(out, paths)
    if form in PICTURES:
        refuse_printing(out)
    reading = DraftStream(paths)
    tasks = ((draft, None) for draft in reading)
    results = work_on_drafts(_place, tasks, settings, jobs)
    placed = list(watched(results, lambda: reading.total, silent=True))
    refused = failed = 0
    for workload in placed:
        for problem in workload.problems:
            complain(str(problem))
        refused += bool(workload.problems)
        failed += workload.failed
    code = options.exit_code(len(placed) - refused, refused, failed)
    if refused == len(placed):
        return code
    nowhere = [workload.left_out for workload in placed if workload.left_out]
    demands = tuple(workload.demand for workload in placed if workload.demand)
    if not demands:
        raise AdvisorError(_explain_nothing_left(nowhere))
    members = tuple(workload.member for workload in placed if workload.member)
    portfolio = Portfolio(demands, _competing_platforms(placed))
    _put(portfolio, _Supplement(nowhere, members), form, out, force=force)
    return code


@dataclass(frozen=True)
class _Placed:
    """A workload: its demand, or that it is left out, and its platforms; or its problems."""

    name: str
    demand: Demand | None = None
    platforms: tuple[Platform, ...] = ()
    problems: tuple[Problem, ...] = ()
    member: Member | None = None
    left_out: LeftOut | None = None
    failed: bool = False


@dataclass(frozen=True)
class _Supplement:
    """What supplements a portfolio: workloads that run nowhere, and the costs of the others."""

    nowhere: Sequence[LeftOut]
    members: tuple[Member, ...]


def _place(result: Result, _: None) -> _Placed:
    if isinstance(result, Refused):
        return _Placed(result.name, problems=result.problems, failed=result.is_failed)
    consultation = result.consultation
    knowledge = consultation.knowledge
    competing = tuple(knowledge.platforms[platform] for platform in knowledge.tie_order)
    name = result.workload.name
    if consultation.leader is None:
        left_out = LeftOut(name, consultation.left_otherwise, _list_conditions(result))
        return _Placed(name, platforms=competing, left_out=left_out)
    return _Placed(
        name, demand=_build_demand(result), platforms=competing, member=_build_member(result)
    )


def _list_conditions(advised: Advised) -> tuple[tuple[str, str], ...]:
    conditions = conditions_of(advised.consultation, advised.workload.verified)
    return tuple((condition.kind, condition.text) for condition in conditions)


def _explain_nothing_left(nowhere: Iterable[LeftOut]) -> str:
    """Return that no workload can run, and which platforms could if they competed."""
    others: dict[str, None] = {}
    for left_out in nowhere:
        others |= dict.fromkeys(platform.short for platform in left_out.others)
    if others:
        return (
            "none of the platforms that were allowed to compete meets the answers of any workload; "
            f"others could: {', '.join(others)}; advisor explain FILE says why"
        )
    return "no platform meets the answers of any workload; advisor explain FILE says why"


def _build_member(advised: Advised) -> Member:
    """Return what the workload costs on each platform; no bills where its sizes are missing."""
    name = advised.workload.name
    analysis = Explanation(advised.consultation, costs=advised.workload.costs).cost_analysis
    if not analysis:
        return Member(name, "", {})
    bills = {cost.platform.id: analysis.counted_bill(cost) for cost in analysis.priced}
    return Member(name, analysis.estimate.sizes.region, bills)


def _build_demand(advised: Advised) -> Demand:
    consultation = advised.consultation
    standings = consultation.ranking.standings
    answers = consultation.answers
    questions = consultation.knowledge.questions
    in_words: dict[str, str] = {}
    for key in consultation.decided_by or ():
        in_words[f"{key} = {spoken(answers[key])}"] = clause(questions[key], answers[key])
    return Demand(
        advised.workload.name,
        standings[0].platform,
        {standing.platform: standing.score for standing in standings},
        None if consultation.decided_by is None else tuple(in_words),
        advised.workload.chosen,
        is_advised=consultation.recommendation is not None,
        grade=str(consultation.grade),
        undecided=tuple(undecided(consultation, advised.asking_on)),
        conditions=_list_conditions(advised),
        stays=stays(consultation),
        move=_find_leaving(consultation),
        in_words=in_words,
    )


def _find_leaving(consultation: Consultation) -> Leaving | None:
    move = move_of(consultation)
    if not move:
        return None
    return Leaving(move.origin.id, move.asked_for_by, " ".join(move_sentences(consultation)))


def _competing_platforms(placed: Iterable[_Placed]) -> dict[str, Platform]:
    """Return every platform that competes for some workload, in the order in which ties break."""
    platforms: dict[str, Platform] = {}
    for workload in placed:
        platforms |= {platform.id: platform for platform in workload.platforms}
    return platforms


def _put(
    portfolio: Portfolio, supplement: _Supplement, form: str, out: str | None, *, force: bool
) -> None:
    if form in PICTURES and out:
        from advisor.cli.pictures import write_picture  # noqa: PLC0415 - loads Graphviz
        from advisor.drawing import tables  # noqa: PLC0415 - as above

        names = {key: platform.short for key, platform in portfolio.platforms.items()}
        write_picture(out, form, tables.portfolio(portfolio, names), force=force)
        return
    report = PortfolioReport(portfolio, supplement.nowhere, supplement.members)
    put_report(report, form, out, force=force)
