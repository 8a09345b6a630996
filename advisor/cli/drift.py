"""``advisor drift``: decides again under today's rules, and says what changed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import complain, patient, watched
from advisor.errors import UnusableInput
from advisor.located.document import MAX_BYTES
from advisor.located.textfile import EVERY_ENDING, read_text
from advisor.report import decision_drift, record_reader
from advisor.workloads import draft as drafts
from advisor.workloads.advising import Refused, consult_workload, guarded
from advisor.workloads.draft_files import find_files
from advisor.workloads.own_rules import knowledge_for
from advisor.workloads.settings import Settings, adjust_workload
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.errors import Problem
    from advisor.workloads.draft import Draft

FORMATS = ("text", "json")


@click.command(
    short_help="Find decisions that would change today.",
    epilog="\b\nExamples:\n"
    "  advisor drift docs/adr/\n"
    "  advisor drift docs/adr/0007-run-shop-on-ecs.md team.yaml\n"
    "  advisor drift docs/adr/ --format json",
)
@click.argument("paths", nargs=-1, required=True, metavar="RECORD|FILE|DIR...", type=click.Path())
@options.format_option(FORMATS)
@options.consulting
@options.color_option
@patient
def drift_command(
    paths: tuple[str, ...],
    *,
    form: str,
    settings: Settings,
) -> int:
    """Re-decide, under today's rules, what decision records and answer files say was
    recommended.

    Records of other origin are skipped. Exits with 1 if something else is recommended now.
    """  # noqa: D205 - the text of --help, of which the summary takes two lines
    found: list[decision_drift.Drift] = []
    refused: list[Refused] = []
    problems: list[Problem] = []
    files = list(find_files(paths, EVERY_ENDING))
    for file in watched(files, lambda: len(files), silent=True):
        if not isinstance(file, str):
            problems.append(file)
        elif file in paths or _may_be_ours(Path(file)):
            for result in _review_file(file, settings, problems):
                if isinstance(result, Refused):
                    refused.append(result)
                else:
                    found.append(result)
    for result in refused:
        problems += result.problems
    for problem in problems:
        complain(str(problem))
    if found:
        report = decision_drift.DriftReport(found, len(problems))
        put_report(report, form)
    elif not problems:
        complain(
            "no record or answer file of advisor was found in what was named; "
            "advisor report writes records"
        )
    failed = sum(result.is_failed for result in refused)
    changed = sum(drift.has_changed for drift in found)
    return options.exit_code(len(found), len(problems) + changed, failed)


def _may_be_ours(path: Path) -> bool:
    """Return whether a file in a folder may be a record, a page or an answer file."""
    if path.suffix.lower() in record_reader.TOLD_BY_ENDING:
        return True
    try:
        with path.open("rb") as file:
            return record_reader.may_bear_marks(file.read(MAX_BYTES))
    except OSError:
        return False


def _review_file(
    file: str, settings: Settings, problems: list[Problem]
) -> Iterator[decision_drift.Drift | Refused]:
    """Yield what has become of each decision in ``file``.

    What cannot be read is added to ``problems``, and the others are still reviewed.
    """
    decisions = guarded(file, file, lambda: _read_decisions(file, problems))
    if isinstance(decisions, Refused):
        yield decisions
        return
    for draft, then in decisions:
        review = partial(_review, draft, then, settings)
        yield guarded(draft.name, file, review)


def _read_decisions(
    file: str, problems: list[Problem]
) -> list[tuple[Draft, record_reader.RecordedAdvice]]:
    """Return the decisions in ``file``, each with what was recommended then."""
    decisions: list[tuple[Draft, record_reader.RecordedAdvice]] = []
    for text in record_reader.blocks(read_text(Path(file), file), file, problems):
        read = drafts.read_drafts(text, file)
        recorded = record_reader.recorded(text, file, read, problems)
        decisions += zip(read, recorded, strict=True)
    return decisions


def _review(
    draft: Draft, then: record_reader.RecordedAdvice, settings: Settings
) -> decision_drift.Drift:
    """Return what has become of the decision in ``draft``.

    Raises ``AdvisorError`` where it cannot be decided again.
    """
    knowledge = knowledge_for(draft, settings)
    workload, problems = read_workload(draft, knowledge)
    if workload is None:
        raise UnusableInput(problems)
    workload = adjust_workload(workload, replace(settings, as_of=None), knowledge)
    if not then.recommended:
        then = replace(then, recommended=workload.chosen)
    today = consult_workload(
        replace(workload, as_of=settings.as_of), knowledge, engine=settings.engine
    )
    return decision_drift.find_drift(workload, draft.file, then, today)
