"""``advisor drift``: decides again under today's rules, and says what changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor import batch
from advisor.answers import draft as drafts
from advisor.answers.reader import accepted
from advisor.cli import options
from advisor.cli.output import complain, say, watched, width
from advisor.errors import KnowledgeUnusable, UnusableInput
from advisor.knowledge.textfile import read_text
from advisor.report import drift
from advisor.report.blocks import Bullets
from advisor.report.plain import as_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.errors import Problem

FORMATS = ("text", "json")
_ENDINGS = (".md", ".yaml", ".yml", ".json")


@click.command(
    epilog="\b\nExamples:\n  advisor drift docs/adr/\n  advisor drift docs/adr/0007-run-shop-on-ecs.md team.yaml\n"
    "  advisor drift docs/adr/ --format json",
)
@click.argument("paths", nargs=-1, required=True, metavar="RECORD|FILE|DIR...", type=click.Path())
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@options.consulting
def command(
    paths: tuple[str, ...], *, form: str, asked: options.Asked,
) -> int:  # fmt: skip
    """Decide again, under today's rules, what decision records and answer files say was recommended.

    Records of other origin are passed over. Exits 1 if something else is recommended now.
    """
    settings = asked.settings()
    found: list[drift.Drift] = []
    problems: list[Problem] = []
    for file in watched(batch.files(paths, _ENDINGS), silent=True):
        if not isinstance(file, str):
            problems.append(file)
            continue
        try:
            found += _drifts(file, settings)
        except (UnusableInput, KnowledgeUnusable) as error:
            problems += error.problems
    for each in problems:
        complain(str(each))
    if not found:
        if not problems:
            complain("there is no record or answer file of advisor in what was named; advisor report writes records")
        return 2
    _put(found, form)
    return 1 if problems or any(each.has_changed for each in found) else 0


def _drifts(file: str, settings: batch.Settings) -> Iterator[drift.Drift]:
    """Yield what has become of each decision in ``file``; raises where it cannot be read."""
    recorded = drift.read(read_text(Path(file), file), is_record=file.lower().endswith(".md"))
    for draft in drafts.read(recorded.answers, file) if recorded else ():
        knowledge = batch.knowledge_for(draft, settings)
        workload, problems = accepted(draft, knowledge)
        if workload is None or recorded is None:
            raise UnusableInput(problems)
        workload = batch.adjusted(workload, replace(settings, as_of=None), knowledge)
        then = recorded if recorded.recommended else replace(recorded, recommended=workload.chosen or None)
        today = replace(workload, as_of=settings.as_of).consult(knowledge, engine=settings.engine)
        yield drift.compare(workload, file, then, today)


def _put(found: list[drift.Drift], form: str) -> None:
    if form == "json":
        say(json.dumps([drift.as_object(each) for each in found], indent=2, ensure_ascii=False))
        return
    say(as_plain([Bullets(tuple(map(drift.as_item, found)))], width=width()))
