"""``advisor questions``: what can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import complain, say
from advisor.report.answer_sheet import as_sheet, left_out
from advisor.report.questionnaire import QuestionReport, as_template
from advisor.workloads.advising import Refused, guarded
from advisor.workloads.draft_files import read_paths
from advisor.workloads.own_rules import knowledge_for, knowledge_with
from advisor.workloads.settings import Settings
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from advisor.errors import Problem
    from advisor.workloads.draft import Draft
    from advisor.workloads.workload import Workload


@click.command(
    short_help="List questions, template, or JSON Schema.",
    epilog="\b\nExamples:\n"
    "  advisor questions --template > team.yaml\n"
    "  advisor questions --template --format csv > services.csv\n"
    "  advisor questions --template --format csv teams/ > services.csv\n"
    "  advisor questions --schema > answers.schema.json",
)
@click.argument("paths", nargs=-1, metavar="[FILE|DIR|-]...", type=click.Path(allow_dash=True))
@click.option(
    "--template",
    is_flag=True,
    help="Print an answer file to fill in; as csv, a table with one workload in each row.",
)
@options.format_option(("yaml", "csv"))
@click.option("--schema", is_flag=True, help="Print a JSON Schema of answer files, for editors.")
@click.option(
    "--rules",
    multiple=True,
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Add the questions in this folder.",
)
@options.color_option
def questions_command(
    paths: tuple[str, ...], *, template: bool, form: str, schema: bool, rules: tuple[str, ...]
) -> int:
    """List the questions, with why each is asked and what answers it takes.

    With --template --format csv, the workloads in FILE or DIR fill the rows of the table.
    """
    if template and schema:
        raise click.UsageError("--template and --schema cannot be combined; run it twice")
    is_table = form == "csv"
    if is_table and not template:
        raise click.UsageError("--format csv goes with --template")
    if paths and not is_table:
        raise click.UsageError("only a table takes answer files: use --template --format csv")
    if is_table:
        return _print_table(paths, Settings(rules=rules))
    knowledge = knowledge_with(rules)
    if template:
        say(as_template(knowledge).rstrip("\n"))
    else:
        put_report(QuestionReport(knowledge), "json" if schema else "text")
    return 0


def _print_table(paths: tuple[str, ...], settings: Settings) -> int:
    """Print a table of the workloads in ``paths``, and report those that cannot be read."""
    workloads: list[Workload] = []
    problems: list[Problem] = []
    for draft in read_paths(paths):
        workload, found = _read(draft, settings)
        problems += found
        if workload is not None:
            workloads.append(workload)
    if not problems or workloads:
        say(as_sheet(knowledge_with(settings.rules), workloads).rstrip("\n"))
    for problem in problems:
        complain(str(problem))
    for workload in workloads:
        lost = left_out(workload)
        if lost:
            complain(f"{workload.file}: a table has no room for the {' and '.join(lost)} of it")
    return options.exit_code(len(workloads) + (not paths), len(problems))


def _read(draft: Draft, settings: Settings) -> tuple[Workload | None, tuple[Problem, ...]]:
    """Return the workload that ``draft`` stands for, or what is wrong with it."""
    read = guarded(
        draft.name, draft.file, lambda: read_workload(draft, knowledge_for(draft, settings))
    )
    return (None, read.problems) if isinstance(read, Refused) else read
