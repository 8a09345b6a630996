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
from advisor.knowledge.document import MAX_BYTES
from advisor.knowledge.textfile import EVERY_ENDING, read_text
from advisor.report import drift, recorded
from advisor.report.blocks import Bullets, Paragraph
from advisor.report.plain import as_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.answers.draft import Draft
    from advisor.errors import Problem

FORMATS = ("text", "json")


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
    for file in watched(batch.files(paths, EVERY_ENDING), silent=True):
        if not isinstance(file, str):
            problems.append(file)
        elif file in paths or _is_ours(Path(file)):
            found += _drifts(file, settings, problems)
    for each in problems:
        complain(str(each))
    if not found:
        if not problems:
            complain("there is no record or answer file of advisor in what was named; advisor report writes records")
        return 2
    _put(found, len(problems), form)
    return 1 if problems or any(each.has_changed for each in found) else 0


def _is_ours(path: Path) -> bool:
    """Return whether a file that nobody named may be a record, a page or an answer file, whatever its ending is."""
    if path.suffix.lower() in recorded.TOLD_BY_ENDING:
        return True
    try:
        with path.open("rb") as file:
            return recorded.may_bear_marks(file.read(MAX_BYTES))
    except OSError:
        return False


def _drifts(file: str, settings: batch.Settings, problems: list[Problem]) -> Iterator[drift.Drift]:
    """Yield what has become of each decision in ``file``; what cannot be read becomes problems, and hides no other."""
    try:
        blocks = list(recorded.blocks(read_text(Path(file), file), file, problems))
    except UnusableInput as error:
        problems += error.problems
        return
    for text in blocks:
        found = drafts.read(text, file)
        for draft, then in zip(found, recorded.recorded(text, file, found, problems), strict=True):
            try:
                yield _drift(draft, then, settings)
            except (UnusableInput, KnowledgeUnusable) as error:
                problems += error.problems


def _drift(draft: Draft, then: recorded.Then, settings: batch.Settings) -> drift.Drift:
    """Return what has become of one decision; raises where its answers cannot be read."""
    knowledge = batch.knowledge_for(draft, settings)
    workload, problems = accepted(draft, knowledge)
    if workload is None:
        raise UnusableInput(problems)
    workload = batch.adjusted(workload, replace(settings, as_of=None), knowledge)
    then = then if then.recommended else replace(then, recommended=workload.chosen)
    today = replace(workload, as_of=settings.as_of).consult(knowledge, engine=settings.engine)
    return drift.compare(workload, draft.file, then, today)


def _put(found: list[drift.Drift], unread: int, form: str) -> None:
    if form == "json":
        say(json.dumps([drift.as_object(each) for each in found], indent=2, ensure_ascii=False))
        return
    items = Bullets(tuple(map(drift.as_item, found)))
    say(as_plain([items, Paragraph(drift.summed(found, unread))], width=width()))
