"""``advisor drift``: decides again under today's rules, and says what changed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor import batch
from advisor.answers import draft as drafts
from advisor.answers.reader import accepted
from advisor.cli import options
from advisor.cli.output import complain, say, watched, width
from advisor.errors import UnusableInput
from advisor.knowledge.textfile import read_text
from advisor.report import drift
from advisor.report.blocks import Bullets
from advisor.report.plain import as_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.answers.draft import Draft

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
    found: list[_Found] = []
    refused: list[batch.Refused] = []
    files = list(batch.files(paths, _ENDINGS))
    for file in watched(files, lambda: len(files), silent=True):
        for each in _drifts(file, settings, form) if isinstance(file, str) else [batch.Refused(file.path, file.path, (file,))]:
            if isinstance(each, batch.Refused):
                refused.append(each)
            else:
                found.append(each)
    for problem in (problem for each in refused for problem in each.problems):
        complain(str(problem))
    failed = sum(each.is_failed for each in refused)
    if found:
        _put(found, form)
    elif not refused:
        complain("there is no record or answer file of advisor in what was named; advisor report writes records")
    return options.exit_code(len(found), len(refused) + sum(each.has_changed for each in found), failed)


@dataclass(frozen=True, slots=True)
class _Found:
    """What has become of one decision, as it is printed, and whether something else is recommended now."""

    shown: Any
    has_changed: bool


def _drifts(file: str, settings: batch.Settings, form: str) -> Iterator[_Found | batch.Refused]:
    """Yield what has become of each decision in ``file``."""
    held = batch.guarded(file, file, lambda: _read(file))
    if isinstance(held, batch.Refused):
        yield held
        return
    for draft, recorded in held:
        yield batch.guarded(draft.name, file, partial(_drift, draft, recorded, settings, form))


def _read(file: str) -> list[tuple[Draft, drift.Recorded]]:
    recorded = drift.read(read_text(Path(file), file), is_record=file.lower().endswith(".md"))
    return [(draft, recorded) for draft in drafts.read(recorded.answers, file)] if recorded else []


def _drift(draft: Draft, recorded: drift.Recorded, settings: batch.Settings, form: str) -> _Found:
    """Return what has become of the decision in ``draft``; raises where that cannot be told."""
    knowledge = batch.knowledge_for(draft, settings)
    workload, problems = accepted(draft, knowledge)
    if workload is None:
        raise UnusableInput(problems)
    workload = batch.adjusted(workload, replace(settings, as_of=None), knowledge)
    then = recorded if recorded.recommended else replace(recorded, recommended=workload.chosen or None)
    today = replace(workload, as_of=settings.as_of).consult(knowledge, engine=settings.engine)
    found = drift.compare(workload, draft.file, then, today)
    return _Found(drift.as_object(found) if form == "json" else drift.as_item(found), found.has_changed)


def _put(found: list[_Found], form: str) -> None:
    shown = [each.shown for each in found]
    say(json.dumps(shown, indent=2, ensure_ascii=False) if form == "json" else as_plain([Bullets(tuple(shown))], width=width()))
