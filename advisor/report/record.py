"""Decision records in three layouts: one that all tools read, MADR 4, and Nygard's.

Each can be replayed from the answers at its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from advisor.explanation.move import stays
from advisor.explanation.reasons import reasons_for, worded
from advisor.explanation.standing import conditions_of
from advisor.knowledge.model import AdviceLevel
from advisor.knowledge.values import counted
from advisor.located.textfile import as_file_name
from advisor.report import verdict
from advisor.report.blocks import (
    Bullets,
    CodeBlock,
    Heading,
    Lines,
    ListItem,
    Paragraph,
    Picture,
    bullet_list,
)
from advisor.report.cost_report import brief, platform_blocks
from advisor.report.markdown import as_markdown, in_markdown
from advisor.report.phrasing import advice, cited, flip, meaning
from advisor.report.recommendation_data import deciding_rules, recommended_or_status
from advisor.workloads.workload import write_workload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from advisor.consultation import Consultation
    from advisor.explanation.argument import Contrast
    from advisor.explanation.explanation import Explanation
    from advisor.explanation.justification import Justification
    from advisor.explanation.reasons import PlatformReason
    from advisor.knowledge.model import Rule
    from advisor.report.blocks import Block
    from advisor.workloads.workload import Workload

MARK: Final = "# advisor record:"
_ANSWERS: Final = "\n## Answers\n"
_MOST_FLIPS: Final = 3
_MOST_PROS: Final = 4
_ONLY_ONE: Final = "It is the option that is left, or that leaves the least to operate."
_NAMES: Final = frozenset({"Amazon", "Fargate", "Kubernetes"})
_NUMBER = re.compile(r"\d+\. ")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class Record:
    """One decision: what it explains, its day, and the drawing that goes with it.

    ``folder`` is where the record is going to stand; folders of rules are found from there.
    ``number`` is ``None`` for a file without one. ``drawing`` is Mermaid text and ``picture`` the
    name of the file with the picture, both empty if there is none. ``supersedes`` is the title and
    file name of the record that this one replaces.
    """

    explanation: Explanation
    workload: Workload
    day: date
    folder: str = "."
    number: int | None = None
    drawing: str = ""
    picture: str = ""
    supersedes: tuple[str, str] = ("", "")

    @property
    def title(self) -> str:
        """Return what was decided, in a few words."""
        decided = self.explanation.choice or self.explanation.consultation.recommendation
        if decided is None:
            return f"Find a platform for {self.workload.name}"
        return f"Run {self.workload.name} on {decided.name}"

    @property
    def slug(self) -> str:
        """Return the title as a part of a file name: small letters, digits and hyphens."""
        name = self.workload.name
        return as_file_name(self.title.replace(name, as_file_name(name)))


def _portable(record: Record) -> str:
    """Return the record in the layout that all tools read.

    These are adr-tools, log4brains, adr-viewer, pyadr, Backstage and markdownlint.
    """
    day = f"* Date: {record.day.isoformat()}"
    lines = ["* Status: proposed", day, "* Tags: aws, containers", "", "## Status", "", "Proposed"]
    return _document(_numbered_title(record), "\n".join(lines), record, _body(record))


def madr(record: Record) -> str:
    """Return the record in the layout of MADR 4, with front matter."""
    front = ["---", 'status: "proposed"', f"date: {record.day.isoformat()}", "---"]
    return _document("\n".join(front), f"# {in_markdown(record.title)}", record, _body(record))


def nygard(record: Record) -> str:
    """Return the record in Nygard's layout: status, context, decision, consequences."""
    head = f"Date: {record.day.isoformat()}\n\n## Status\n\nProposed"
    return _document(_numbered_title(record), head, record, _nygard_body(record))


LAYOUTS: Final[Mapping[str, Callable[[Record], str]]] = {
    "adr": _portable,
    "madr": madr,
    "nygard": nygard,
}


def _document(title: str, head: str, record: Record, body: Iterable[Block]) -> str:
    parts = (title, head, _superseding(record), _write_blocks([*body, *_answers(record)]))
    return "\n\n".join(filter(None, parts))


def _write_blocks(blocks: Iterable[Block]) -> str:
    return as_markdown(blocks, mark="*")


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


def _body(record: Record) -> Iterator[Block]:
    platforms = record.explanation.comparison.platforms
    yield Heading("Context and Problem Statement")
    yield _problem(record)
    yield Heading("Decision Drivers")
    yield bullet_list(_drivers(record))
    yield Heading("Considered Options")
    yield bullet_list(platform.name for platform in platforms)
    yield Heading("Decision Outcome")
    yield from _outcome(record)
    yield Heading("Consequences", 3)
    yield bullet_list(_consequences(record))
    yield from _confirmation(record)
    yield from _drawing(record)
    yield from _costs(record)
    yield Heading("Pros and Cons of the Options")
    for platform in platforms:
        yield Heading(platform.name, 3)
        yield bullet_list(_pros_and_cons(record, platform.id))
    yield from _more(record)


def _nygard_body(record: Record) -> Iterator[Block]:
    yield Heading("Context")
    yield _problem(record)
    yield bullet_list(_drivers(record))
    yield Heading("Decision")
    yield from _outcome(record)
    yield Heading("Consequences")
    yield bullet_list(_consequences(record))
    yield from _confirmation(record)
    yield from _costs(record)
    yield from _drawing(record)
    yield from _more(record)


def _problem(record: Record) -> Paragraph:
    return Paragraph(
        f"{record.workload.name} is to run in containers on AWS. "
        "Which orchestrator should run it, ECS or EKS, and on which compute?"
    )


def _drivers(record: Record) -> Iterator[str]:
    """Yield question, answer, rule and source of what decided."""
    argument = record.explanation.argument
    weaker = max(0, 2 * _MOST_PROS - len(argument.reasons))
    steps = [exclusion.step for exclusion in argument.exclusions]
    steps += [reason.step for reason in argument.reasons]
    steps += [reason.step for reason in (*argument.lighter, *argument.against)[:weaker]]
    for step in steps:
        yield f"{_describe_answers(record, step)}: {_because(step.rule)}"
    if not steps:
        yield "No answer given distinguishes the options"


def _describe_answers(record: Record, step: Justification) -> str:
    """Return the answers that ``step`` rests on."""
    consultation = record.explanation.consultation
    texts: list[str] = []
    for key in step.grounds:
        if key in consultation.answers:
            question = consultation.knowledge.questions[key]
            texts.append(meaning(question, consultation.answers[key]))
    return "; ".join(texts) or "whatever is answered"


def _because(rule: Rule, platform: str = "") -> str:
    """Return why ``rule`` holds, in its sentence about ``platform`` if it has one."""
    return _cite(rule, rule.reason_for(platform))


def _cite(rule: Rule, text: str) -> str:
    """Return ``text`` with the id and the sources of ``rule``."""
    return f"{text} (rule {rule.id}; {', '.join(rule.sources)})"


def _outcome(record: Record) -> Iterator[Block]:
    explanation, consultation = record.explanation, record.explanation.consultation
    platform = consultation.recommendation
    if explanation.choice and explanation.choice != platform:
        because = explanation.because.rstrip(".") or "that is what people decided"
        yield Paragraph(f'Chosen option: "{explanation.choice.name}", because {because}.')
        to_stay = "to stay on " if stays(consultation) else ""
        recommended = platform.name if platform else "no option"
        instead = "instead; what the choice gives up is listed below."
        yield Paragraph(f"The rules recommend {to_stay}{recommended} {instead}")
    elif platform is None:
        yield Paragraph("No option meets the answers; see below what would have to change.")
    else:
        stay = ""
        if stays(consultation):
            stay = f" {record.workload.name} already runs there: stay."
        first = _main_reason(consultation, platform.id)
        yield Paragraph(f'Chosen option: "{platform.name}".{stay} {first}')
    firm = list(verdict.surety(consultation))
    if consultation.decided_by and platform is not None:
        firm += _proof(consultation)
    yield Lines((*firm, *verdict.move_sentences(consultation)))
    yield from _conditions(record)


def _main_reason(consultation: Consultation, platform: str) -> str:
    for reason in reasons_for(consultation, platform):
        if reason.points > 0:
            return worded(consultation, platform, reason)
    return _ONLY_ONE


def _proof(consultation: Consultation) -> Iterator[str]:
    known, _ = verdict.split_deciding(consultation)
    proof = ", ".join(verdict.answered(consultation, question) for question in known)
    by = f": {proof}" if proof else ""
    yield f"{verdict.proven_by(consultation)}{by}."
    unknown = verdict.while_unknown(consultation)
    if unknown:
        yield unknown


def _conditions(record: Record) -> Iterator[Block]:
    """Yield what narrows or bends the result, and what makes it doubtful."""
    consultation, verified = record.explanation.consultation, record.workload.verified
    conditions = conditions_of(consultation, verified)
    if conditions:
        yield Paragraph("It depends on these conditions:")
        yield bullet_list(condition.text for condition in conditions)
    for doubt in verdict.doubts(consultation, verified):
        yield Paragraph(f"Check the answers before you sign: {doubt}")


def _lower_first(text: str) -> str:
    """Return ``text`` with a small first letter where its first word is an ordinary one."""
    first = text.partition(" ")[0]
    if first in _NAMES or not first[1:].islower():
        return text
    return text[:1].lower() + text[1:]


def _consequences(record: Record) -> Iterator[str]:
    explanation, consultation = record.explanation, record.explanation.consultation
    platform = consultation.recommendation
    if explanation.choice and explanation.choice != platform:
        yield from _pros_and_cons(record, explanation.chosen)
        return
    reasons = reasons_for(consultation, platform.id) if platform else ()
    good = [reason for reason in reasons if reason.points > 0]
    bad = [reason for reason in reasons if reason.points < 0]
    notes = advice(explanation, AdviceLevel.NOTE)
    for reason in good[: 2 * _MOST_PROS]:
        yield f"Good, because {_explain_reason(consultation, reason)}"
    for reason in bad[:_MOST_PROS]:
        yield f"Bad, because {_explain_reason(consultation, reason)}"
    for rule in notes[:_MOST_PROS]:
        yield f"Neutral: {_because(rule)}"
    if not (reasons or notes):
        yield "Neutral, because no answer given distinguishes the options"


def _explain_reason(consultation: Consultation, reason: PlatformReason) -> str:
    """Return what speaks for the recommended platform or against it, within a sentence."""
    text = worded(consultation, consultation.ranking.winner or "", reason)
    return _lower_first(_cite(reason.rule, text))


def _confirmation(record: Record) -> Iterator[Block]:
    consultation = record.explanation.consultation
    verified = record.workload.verified
    items: list[ListItem] = []
    for key in consultation.verify:
        asks = consultation.knowledge.questions[key].asks
        items.append(ListItem(f"Find out: {asks} Some answers would rule the option out."))
    for rule in advice(record.explanation, AdviceLevel.WARNING):
        done = verdict.verified_by(rule, verified)
        text = f"Verified: {_because(rule)}, {done}" if done else f"Verify: {_because(rule)}"
        items.append(ListItem(text, links=verdict.links_of(rule, verified)))
    if items:
        yield Heading("Confirmation", 3)
        yield Bullets(tuple(items))


def _pros_and_cons(record: Record, platform: str) -> list[str]:
    comparison = record.explanation.comparison
    excluding = comparison.excluded.get(platform, ())
    out = "Bad, because it is ruled out"
    lines = [f"{out}: {_because(rule, platform)}" for rule in excluding]
    for row in comparison.rows:
        for points, rule in row.cells[platform].reasons[:1]:
            word = "Good" if points > 0 else "Bad"
            criterion = f"{_lower_first(row.criterion.name)} ({points:+f})"
            lines.append(f"{word}, because of {criterion}: {_because(rule, platform)}")
    return lines or ["Neutral, because no answer given counts for or against it"]


def _costs(record: Record) -> Iterator[Block]:
    """Yield what each option costs, if sizes were given."""
    analysis = record.explanation.cost_analysis
    if analysis is not None and analysis.priced:
        yield Heading("Costs")
        yield from platform_blocks(analysis)
        yield from brief(analysis)


def _drawing(record: Record) -> Iterator[Block]:
    if record.drawing:
        yield Heading("Drawing")
        if record.picture:
            yield Picture(record.picture, "From source to cluster")
        yield CodeBlock(record.drawing.rstrip("\n"), "mermaid")


def _more(record: Record) -> Iterator[Block]:
    """Yield what would lead to another decision, and every source."""
    explanation, consultation = record.explanation, record.explanation.consultation
    yield Heading("More Information")
    day = consultation.as_of.isoformat()
    yield Paragraph(f"Advice of {day}. What would make us revisit this:")
    yield bullet_list(_describe_flips(explanation, rival) for rival in explanation.contrasts)
    yield Heading("Links")
    yield Bullets(cited(consultation, deciding_rules(consultation)))


def _describe_flips(explanation: Explanation, contrast: Contrast) -> str:
    name, flips = contrast.platform.name, explanation.flips_to(contrast.platform.id)
    if flips.impossible:
        return f"{name}: no answers lead there"
    if not flips.number:
        changes = f"at least {counted(flips.changes, 'change')}, if there is a way at all"
        return f"{name}: {changes}; the search stopped at its bound"
    ways = [flip(explanation.consultation, way) for way in flips.listed[:_MOST_FLIPS]]
    if flips.number > _MOST_FLIPS:
        ways.append(counted(flips.number - _MOST_FLIPS, "other way"))
    return f"{name}: {'; or '.join(ways)}"


def answers(record: Record) -> str:
    """Return the answers as a file that replays the record, with the conclusion in a comment."""
    return _write_blocks(_answers(record)).rstrip("\n")


def _answers(record: Record) -> Iterator[Block]:
    consultation = record.explanation.consultation
    workload = replace(record.workload, as_of=consultation.as_of)
    file = write_workload(workload, folder=record.folder)
    yield Heading("Answers")
    yield CodeBlock(f"{record_marks(consultation)}{file}".rstrip("\n"), "yaml")


def answers_in(text: str) -> str:
    """Return the part of a record that ``answers`` returns; empty if it has none."""
    return text[text.rfind(_ANSWERS) :].strip() if _ANSWERS in text else ""


def record_marks(consultation: Consultation) -> str:
    """Return the lines that say in an answer file what was concluded, for ``advisor drift``."""
    rules = " ".join(rule.id for rule in deciding_rules(consultation))
    return (
        f"{MARK} recommended {recommended_or_status(consultation)}\n"
        f"{MARK} grade {consultation.grade}\n"
        f"{MARK} rules {rules}\n"
    )
