"""``advisor questions``: what can be asked."""

from __future__ import annotations

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import say
from advisor.report.questionnaire import QuestionReport, as_template
from advisor.workloads.own_rules import knowledge_with


@click.command(
    short_help="List questions, template, or JSON Schema.",
    epilog="\b\nExamples:\n"
    "  advisor questions --template > team.yaml\n"
    "  advisor questions --schema > answers.schema.json",
)
@click.option("--template", is_flag=True, help="Print an answer file to fill in.")
@click.option("--schema", is_flag=True, help="Print a JSON Schema of answer files, for editors.")
@click.option(
    "--rules",
    multiple=True,
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Add the questions in this folder.",
)
@options.color_option
def questions_command(*, template: bool, schema: bool, rules: tuple[str, ...]) -> int:
    """List the questions, with why each is asked and what answers it takes."""
    if template and schema:
        raise click.UsageError("--template and --schema cannot be combined; run it twice")
    knowledge = knowledge_with(rules)
    if template:
        say(as_template(knowledge).rstrip("\n"))
    else:
        form = "json" if schema else "text"
        put_report(QuestionReport(knowledge), form)
    return 0
