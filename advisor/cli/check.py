"""``advisor check``: is the knowledge base sound."""

from __future__ import annotations

import click

from advisor import batch
from advisor.cli.output import say
from advisor.verification.examples import failing_examples
from advisor.verification.mutation import survivors


@click.command(epilog="\b\nExamples:\n  advisor check\n  advisor check our-rules/")
@click.argument("rules", nargs=-1, metavar="[RULES]...", type=click.Path(file_okay=False))
def command(rules: tuple[str, ...]) -> int:
    """Load the shipped rules, with those in RULES on top; try their examples, and whether these notice every change."""
    knowledge = batch.knowledge_with(rules)
    problems = sorted((*failing_examples(knowledge), *survivors(knowledge)))
    for problem in problems:
        say(str(problem))
    examples = sum(len(rule.examples.fires) + len(rule.examples.silent) for rule in knowledge.rules)
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    say(f"{len(knowledge.rules)} rules, {examples} examples tried, {count}")
    return 1 if problems else 0
