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
from advisor.answers.validation import accepted
from advisor.cli import options
from advisor.cli.output import complain, patient, say, watched, width
from advisor.errors import UnusableInput
from advisor.knowledge.document import MAX_BYTES
from advisor.knowledge.textfile import EVERY_ENDING, read_text
from advisor.report import decision_drift, record_reader
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
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What to print.",
)
@options.consulting
@patient
def drift_command(
    paths: tuple[str, ...],
    *,
    form: str,
    asked: options.Asked,
) -> int:
    """Decide again, under today's rules, what decision records and answer files say was recommended.

    Records of other origin are passed over. Exits 1 if something else is recommended now.
    """
    settings = asked.settings()
    found: list[_Found] = []
    refused: list[batch.Refused] = []
    problems: list[Problem] = []
    files = list(batch.find_files(paths, EVERY_ENDING))
    for file in watched(files, lambda: len(files), silent=True):
        if not isinstance(file, str):
            problems.append(file)
        elif file in paths or _is_ours(Path(file)):
            for each in _drifts(file, settings, form, problems):
                if isinstance(each, batch.Refused):
                    refused.append(each)
                else:
                    found.append(each)
    problems += [problem for each in refused for problem in each.problems]
    for problem in problems:
        complain(str(problem))
    if found:
        _put(found, len(problems), form)
    elif not problems:
        complain(
            "there is no record or answer file of advisor in what was named; advisor report writes records"
        )
    failed = sum(each.is_failed for each in refused)
    return options.exit_code(
        len(found), len(problems) + sum(each.drift.has_changed for each in found), failed
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What has become of one decision, and how it is printed."""

    drift: decision_drift.Drift
    shown: Any


def _is_ours(path: Path) -> bool:
    """Return whether a file that nobody named may be a record, a page or an answer file, whatever its ending is."""
    if path.suffix.lower() in record_reader.TOLD_BY_ENDING:
        return True
    try:
        with path.open("rb") as file:
            return record_reader.may_bear_marks(file.read(MAX_BYTES))
    except OSError:
        return False


def _drifts(
    file: str, settings: batch.Settings, form: str, problems: list[Problem]
) -> Iterator[_Found | batch.Refused]:
    """Yield what has become of each decision in ``file``; what cannot be read becomes problems, and hides no other."""
    held = batch.guarded(file, file, lambda: _read(file, problems))
    if isinstance(held, batch.Refused):
        yield held
        return
    for draft, then in held:
        yield batch.guarded(draft.name, file, partial(_drift, draft, then, settings, form))


def _read(file: str, problems: list[Problem]) -> list[tuple[Draft, record_reader.Then]]:
    """Return the decisions in ``file``, each with what was recommended then."""
    pairs: list[tuple[Draft, record_reader.Then]] = []
    for text in record_reader.blocks(read_text(Path(file), file), file, problems):
        found = drafts.read_drafts(text, file)
        pairs += zip(found, record_reader.recorded(text, file, found, problems), strict=True)
    return pairs


def _drift(draft: Draft, then: record_reader.Then, settings: batch.Settings, form: str) -> _Found:
    """Return what has become of the decision in ``draft``; raises where that cannot be told."""
    knowledge = batch.knowledge_for(draft, settings)
    workload, problems = accepted(draft, knowledge)
    if workload is None:
        raise UnusableInput(problems)
    workload = batch.adjusted(workload, replace(settings, as_of=None), knowledge)
    then = then if then.recommended else replace(then, recommended=workload.chosen)
    today = replace(workload, as_of=settings.as_of).consult(knowledge, engine=settings.engine)
    found = decision_drift.find_drift(workload, draft.file, then, today)
    return _Found(
        found,
        decision_drift.drift_object(found) if form == "json" else decision_drift.as_item(found),
    )


def _put(found: list[_Found], unread: int, form: str) -> None:
    shown = [each.shown for each in found]
    if form == "json":
        say(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    summed = decision_drift.summed([each.drift for each in found], unread)
    say(as_plain([Bullets(tuple(shown)), Paragraph(summed)], width=width()))
