"""``advisor test``: the advice on decided cases, compared with what was decided."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.output import complain, say, watched, width
from advisor.report.agreement_report import AgreementReport
from advisor.report.report import write_report
from advisor.verification import cases
from advisor.verification.agreement import LEVELS, Goal, judge_case, shortfall
from advisor.workloads.own_rules import knowledge_with

if TYPE_CHECKING:
    from advisor.workloads.settings import Settings

FORMATS = ("text", "json", "csv")


def _parse_goals(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[Goal, ...]:
    return tuple(map(_parse_goal, values))


def _parse_goal(typed: str) -> Goal:
    level, _, share = typed.partition("=")
    level = level.strip()
    try:
        percent = Decimal(share.strip())
    except InvalidOperation:
        percent = Decimal("NaN")
    is_share = percent.is_finite() and 0 <= percent <= 100  # noqa: PLR2004 - per cent
    if level not in LEVELS or not is_share:
        raise click.BadParameter(
            f"{typed!r} is not a share of agreement; "
            "write platform=75 or orchestrator=88, from 0 to 100"
        )
    return Goal(level, percent)


@click.command(
    short_help="Compare advice with decided cases.",
    epilog="\b\nExamples:\n"
    "  advisor test cases.yaml\n"
    "  advisor test cases/ --at-least platform=75 --at-least orchestrator=88\n"
    "  advisor test cases/ --rules our-rules --all\n"
    "  advisor test cases/ --format json > agreement.json",
)
@click.argument(
    "paths", nargs=-1, required=True, metavar="CASES...", type=click.Path(allow_dash=True)
)
@options.format_option(FORMATS)
@click.option(
    "--at-least",
    "goals",
    multiple=True,
    metavar="LEVEL=PERCENT",
    callback=_parse_goals,
    help="Exit 1 unless this percentage of the cases judged on that level agrees: "
    "platform=75, orchestrator=88. Repeatable.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also list disagreements on what the facts alone do not decide.",
)
@options.consulting
def test_command(
    paths: tuple[str, ...],
    form: str,
    goals: tuple[Goal, ...],
    *,
    everything: bool,
    settings: Settings,
) -> int:
    """Advise on the decided cases in files or folders, and compare the advice with what was
    decided.
    """  # noqa: D205 - the text of --help, of which the summary takes two lines
    knowledge = knowledge_with(settings.rules)
    reading = cases.read_cases(paths, knowledge)
    for problem in reading.problems:
        complain(str(problem))
    judged = (judge_case(case, knowledge, settings) for case in reading.cases)
    verdicts = tuple(watched(judged, lambda: len(reading.cases), silent=True))
    report = AgreementReport(verdicts, goals, reading.problems, everything)
    if verdicts or form != "text":
        say(write_report(report, form, width()).rstrip("\n"))
    findings = len(reading.problems)
    for goal in goals:
        message = shortfall(verdicts, goal)
        if message:
            complain(message)
            findings += 1
    return options.exit_code(len(verdicts), findings)
