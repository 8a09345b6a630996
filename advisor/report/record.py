"""Decision records in three layouts: one that all tools read, MADR 4, and Nygard's.

Two pages for those who sign come first, and everything else stands in an appendix. Each record can
be replayed from the answers at its end.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from advisor.report.blocks import CodeBlock, Heading
from advisor.report.footnotes import Footnotes
from advisor.report.markdown import as_markdown, in_markdown
from advisor.report.narration import Narration
from advisor.report.recommendation_data import deciding_rules, recommended_or_status
from advisor.report.record_appendix import appendix_blocks
from advisor.report.record_front import front_of
from advisor.workloads.workload import write_workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.report.blocks import Block
    from advisor.report.decision_record import Record
    from advisor.report.record_front import Front

MARK: Final = "# advisor record:"
MOST_WORDS: Final = 900
"""The words of a record before its appendix."""
_ROOM = (60, 36, 18, 9, 6)
"""The words that a text may have there: as many as let the whole fit."""
_ANSWERS: Final = f"yaml\n{MARK}"
_NUMBER = re.compile(r"\d+\. ")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def _portable(record: Record) -> str:
    """Return the record in the layout that all tools read.

    These are adr-tools, log4brains, adr-viewer, pyadr, Backstage and markdownlint.
    """
    day = f"* Date: {record.day.isoformat()}"
    people = [f"* Deciders: {_deciders(record)}"] if record.workload.deciders else []
    head = ["* Status: proposed", day, *people, "* Tags: aws, containers"]
    lines = [*head, "", "## Status", "", "Proposed"]
    return _document((_numbered_title(record), "\n".join(lines)), record, _sections)


def madr(record: Record) -> str:
    """Return the record in the layout of MADR 4, with front matter."""
    day = f"date: {record.day.isoformat()}"
    names = [f"  - {json.dumps(name, ensure_ascii=False)}" for name in record.workload.deciders]
    people = ["decision-makers:", *names] if names else []
    front = ["---", 'status: "proposed"', day, *people, "---"]
    return _document(("\n".join(front), f"# {in_markdown(record.title)}"), record, _sections)


def nygard(record: Record) -> str:
    """Return the record in Nygard's layout: status, context, decision, consequences."""
    people = f"Deciders: {_deciders(record)}\n\n" if record.workload.deciders else ""
    head = f"Date: {record.day.isoformat()}\n\n{people}## Status\n\nProposed"
    return _document((_numbered_title(record), head), record, _nygard_sections)


LAYOUTS: Final[Mapping[str, Callable[[Record], str]]] = {
    "adr": _portable,
    "madr": madr,
    "nygard": nygard,
}


def _document(
    head: tuple[str, str], record: Record, sections: Callable[[Front], Iterable[Block]]
) -> str:
    """Return the record with the most room for each text that lets its front have a fitting size.

    Only long texts of the user's own make that less than the first of ``_ROOM``.
    """
    for room in _ROOM:
        narration, notes = Narration(room), Footnotes(record.explanation.consultation.knowledge)
        body = _write_blocks(sections(front_of(record, narration, notes)))
        front = "\n\n".join(filter(None, (*head, _superseding(record), body)))
        if len(front.split()) <= MOST_WORDS:
            break
    appendix = _write_blocks([*appendix_blocks(record, narration, notes), *_answers(record)])
    return f"{front}\n{appendix}"


def _write_blocks(blocks: Iterable[Block]) -> str:
    return as_markdown(blocks, mark="*")


def _deciders(record: Record) -> str:
    return in_markdown(", ".join(record.workload.deciders))


def _numbered_title(record: Record) -> str:
    number = "" if record.number is None else f"{record.number}. "
    return f"# {number}{in_markdown(record.title)}"


def _superseding(record: Record) -> str:
    """Return the line that names the older record; empty if there is none.

    Its title is Markdown already, and may hold markup that nobody wants here.
    """
    title, file = record.supersedes
    if not file:
        return ""
    numbered = _NUMBER.match(title)
    number = numbered[0] if numbered else ""
    shown = in_markdown(_ESCAPE.sub(r"\1", title.removeprefix(number)))
    return f"Supersedes [{number}{shown}]({quote(file)})"


def _sections(front: Front) -> Iterator[Block]:
    """Yield the front under the headings of MADR."""
    yield Heading("Context and Problem Statement")
    yield from front.context
    yield Heading("Considered Options")
    yield from front.options
    yield Heading("Decision Outcome")
    yield from front.decision
    yield from front.drawing
    yield Heading("Consequences", 3)
    yield from front.consequences
    yield Heading("More Information")
    yield from front.revisit


def _nygard_sections(front: Front) -> Iterator[Block]:
    """Yield the front under Nygard's headings, and then what he leaves open."""
    yield Heading("Context")
    yield from front.context
    yield Heading("Decision")
    yield from front.decision
    yield from front.drawing
    yield Heading("Consequences")
    yield from front.consequences
    yield Heading("Considered Options")
    yield from front.options
    yield Heading("More Information")
    yield from front.revisit


def answers(record: Record) -> str:
    """Return the answers as a file that replays the record, with the conclusion in a comment."""
    return _write_blocks(_answers(record)).rstrip("\n")


def _answers(record: Record) -> Iterator[Block]:
    consultation = record.explanation.consultation
    workload = replace(record.workload, as_of=consultation.as_of)
    file = write_workload(workload, folder=record.folder)
    yield Heading("Answers", 3)
    yield CodeBlock(f"{record_marks(consultation)}{file}".rstrip("\n"), "yaml")


def answers_in(text: str) -> str:
    """Return the answers that a record of any version can be replayed from; empty without any."""
    return text[text.rfind(_ANSWERS) :].strip() if _ANSWERS in text else ""


def record_marks(consultation: Consultation) -> str:
    """Return the lines that say in an answer file what was concluded, for ``advisor drift``."""
    rules = " ".join(rule.id for rule in deciding_rules(consultation))
    return (
        f"{MARK} recommended {recommended_or_status(consultation)}\n"
        f"{MARK} grade {consultation.grade}\n"
        f"{MARK} rules {rules}\n"
    )
