"""Decision records in three layouts: one that all tools read, MADR 4, and Nygard's.

Each can be replayed from the answers at its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from advisor.answers.workload import write_workload
from advisor.explanation.move import stays
from advisor.explanation.reasons import reasons_for, worded
from advisor.explanation.standing import conditions_of
from advisor.knowledge.model import Advice, AdviceLevel
from advisor.knowledge.values import counted
from advisor.located.textfile import as_file_name
from advisor.report import verdict
from advisor.report.cost_report import brief, table
from advisor.report.markdown import as_markdown, in_markdown
from advisor.report.phrasing import advice, cited, flip, meaning
from advisor.report.recommendation_data import deciding_rules, recommended_or_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.explanation.argument import Contrast
    from advisor.explanation.explanation import Explanation
    from advisor.explanation.justification import Justification
    from advisor.explanation.reasons import PlatformReason
    from advisor.knowledge.model import Rule

MARK: Final = "# advisor record:"
_ANSWERS: Final = "\n## Answers\n"
_MOST_FLIPS: Final = 3
_MOST_PROS: Final = 4
_ONLY_ONE: Final = "It is the option that is left, or that leaves the least to operate."
_NAMES: Final = frozenset({"Amazon", "Fargate", "Kubernetes"})
_NUMBER = re.compile(r"\d+\. ")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_DASH = re.compile(r"^- ", re.MULTILINE)


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


def portable(record: Record) -> str:
    """Return the record in the layout that all tools read.

    These are adr-tools, log4brains, adr-viewer, pyadr, Backstage and markdownlint.
    """
    lines = [
        _numbered_title(record),
        "",
        "* Status: proposed",
        f"* Date: {record.day.isoformat()}",
        "* Tags: aws, containers",
        "",
        "## Status",
        "",
        "Proposed",
    ]
    return _document([*lines, *_superseding(record), *_body(record)])


def madr(record: Record) -> str:
    """Return the record in the layout of MADR 4, with front matter."""
    lines = [
        "---",
        'status: "proposed"',
        f"date: {record.day.isoformat()}",
        "---",
        "",
        f"# {in_markdown(record.title)}",
    ]
    return _document([*lines, *_superseding(record), *_body(record)])


def nygard(record: Record) -> str:
    """Return the record in Nygard's layout: status, context, decision, consequences."""
    lines = [
        _numbered_title(record),
        "",
        f"Date: {record.day.isoformat()}",
        "",
        "## Status",
        "",
        "Proposed",
    ]
    lines += _superseding(record)
    lines += ["", "## Context", "", *_problem(record), "", *_drivers(record)]
    lines += ["", "## Decision", "", *_outcome(record)]
    lines += ["", "## Consequences", "", *_consequences(record), *_confirmation(record)]
    lines += [*_costs(record), *_drawing(record), *_more(record), *_links(record)]
    return _document([*lines, *answers(record)])


LAYOUTS: Final[Mapping[str, Callable[[Record], str]]] = {
    "adr": portable,
    "madr": madr,
    "nygard": nygard,
}


def _document(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _numbered_title(record: Record) -> str:
    number = "" if record.number is None else f"{record.number}. "
    return f"# {number}{in_markdown(record.title)}"


def _superseding(record: Record) -> list[str]:
    """Return the line that names the older record.

    Its title is Markdown already, and may hold markup that nobody wants here.
    """
    title, file = record.supersedes
    if not file:
        return []
    numbered = _NUMBER.match(title)
    number = numbered[0] if numbered else ""
    shown = in_markdown(_ESCAPE.sub(r"\1", title.removeprefix(number)))
    return ["", f"Supersedes [{number}{shown}]({quote(file)})"]


def _body(record: Record) -> Iterator[str]:
    platforms = record.explanation.comparison.platforms
    yield from ("", "## Context and Problem Statement", "", *_problem(record))
    yield from ("", "## Decision Drivers", "", *_drivers(record))
    yield from ("", "## Considered Options", "")
    for platform in platforms:
        yield f"* {platform.name}"
    yield from ("", "## Decision Outcome", "", *_outcome(record))
    yield from ("", "### Consequences", "", *_consequences(record))
    yield from _confirmation(record)
    yield from _drawing(record)
    yield from _costs(record)
    yield from ("", "## Pros and Cons of the Options")
    for platform in platforms:
        yield from ("", f"### {platform.name}", "", *_pros_and_cons(record, platform.id))
    yield from _more(record)
    yield from _links(record)
    yield from answers(record)


def _problem(record: Record) -> Iterator[str]:
    runs = f"{in_markdown(record.workload.name)} is to run in containers on AWS."
    yield f"{runs} Which orchestrator should run it, ECS or EKS, and on which compute?"


def _drivers(record: Record) -> Iterator[str]:
    """Yield question, answer, rule and source of what decided."""
    argument = record.explanation.argument
    weaker = max(0, 2 * _MOST_PROS - len(argument.reasons))
    steps = [exclusion.step for exclusion in argument.exclusions]
    steps += [reason.step for reason in argument.reasons]
    steps += [reason.step for reason in (*argument.lighter, *argument.against)[:weaker]]
    for step in steps:
        yield f"* {_describe_answers(record, step)}: {_because(step.rule)}"
    if not steps:
        yield "* Nothing that was answered tells the options apart"


def _describe_answers(record: Record, step: Justification) -> str:
    """Return the answers that ``step`` rests on."""
    consultation = record.explanation.consultation
    texts: list[str] = []
    for key in step.grounds:
        if key in consultation.answers:
            question = consultation.knowledge.questions[key]
            texts.append(meaning(question, consultation.answers[key]))
    return in_markdown("; ".join(texts) or "whatever is answered")


def _because(rule: Rule, platform: str = "") -> str:
    """Return why ``rule`` holds, in its sentence about ``platform`` if it has one."""
    return _cite(rule, rule.reason_for(platform))


def _explain_reason(record: Record, reason: PlatformReason) -> str:
    """Return what speaks for the recommended platform or against it."""
    consultation = record.explanation.consultation
    return _cite(reason.rule, worded(consultation, consultation.ranking.winner or "", reason))


def _cite(rule: Rule, text: str) -> str:
    """Return ``text`` with the id and the sources of ``rule``."""
    return f"{in_markdown(text)} (rule {rule.id}; {', '.join(rule.sources)})"


def _outcome(record: Record) -> Iterator[str]:
    explanation, consultation = record.explanation, record.explanation.consultation
    platform = consultation.recommendation
    if explanation.choice and explanation.choice != platform:
        because = in_markdown(explanation.because.rstrip(".") or "people decided so")
        yield f'Chosen option: "{explanation.choice.name}", because {because}.'
        yield ""
        to_stay = "to stay on " if stays(consultation) else ""
        recommended = platform.name if platform else "no option"
        instead = "instead; what the choice gives up stands below."
        yield f"The rules recommend {to_stay}{recommended} {instead}"
    elif platform is None:
        yield "No option meets the answers; see below what would have to change."
    else:
        stay = ""
        if stays(consultation):
            stay = f" {in_markdown(record.workload.name)} runs there already: stay."
        first = in_markdown(_main_reason(consultation, platform.id))
        yield f'Chosen option: "{platform.name}".{stay} {first}'
    yield ""
    yield from map(in_markdown, verdict.surety(consultation))
    if consultation.decided_by and platform is not None:
        yield from _proof(consultation)
    yield from map(in_markdown, verdict.move_sentences(consultation))
    yield from _conditions(record)


def _main_reason(consultation: Consultation, platform: str) -> str:
    for reason in reasons_for(consultation, platform):
        if reason.points > 0:
            return worded(consultation, platform, reason)
    return _ONLY_ONE


def _proof(consultation: Consultation) -> Iterator[str]:
    known, _ = verdict.split_deciding(consultation)
    proof = ", ".join(verdict.answered(consultation, question) for question in known)
    by = f": {in_markdown(proof)}" if proof else ""
    yield f"{verdict.proven_by(consultation)}{by}."
    unknown = verdict.while_unknown(consultation)
    if unknown:
        yield in_markdown(unknown)


def _conditions(record: Record) -> Iterator[str]:
    """Yield what narrows or bends the result, and what makes it doubtful."""
    consultation, verified = record.explanation.consultation, record.workload.verified
    conditions = conditions_of(consultation, verified)
    if conditions:
        yield from ("", "It rests on these conditions:", "")
    for condition in conditions:
        yield f"* {in_markdown(condition.text)}"
    for doubt in verdict.doubts(consultation, verified):
        yield ""
        yield f"Check the answers before you sign: {in_markdown(doubt)}"


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
    notes = _advice(record, AdviceLevel.NOTE)
    for reason in good[: 2 * _MOST_PROS]:
        yield f"* Good, because {_lower_first(_explain_reason(record, reason))}"
    for reason in bad[:_MOST_PROS]:
        yield f"* Bad, because {_lower_first(_explain_reason(record, reason))}"
    for rule in notes[:_MOST_PROS]:
        yield f"* Neutral, because {_lower_first(_because(rule))}"
    if not (reasons or notes):
        yield "* Neutral, because nothing that was answered tells the options apart"


def _advice(record: Record, level: AdviceLevel) -> list[Rule]:
    """Return the advice of one ``level`` for the platform that was decided on."""
    return [
        rule
        for rule in advice(record.explanation)
        if isinstance(rule.conclusion, Advice) and rule.conclusion.level is level
    ]


def _confirmation(record: Record) -> Iterator[str]:
    consultation = record.explanation.consultation
    verified = record.workload.verified
    warnings = _advice(record, AdviceLevel.WARNING)
    if not (warnings or consultation.verify):
        return
    yield from ("", "### Confirmation", "")
    for key in consultation.verify:
        asks = in_markdown(consultation.knowledge.questions[key].asks)
        yield f"* Find out: {asks} Some answers would rule the option out."
    for rule in warnings:
        done = in_markdown(verdict.verified_by(rule, verified), verdict.links_of(rule, verified))
        if done:
            yield f"* Verified: {_because(rule)}, {done}"
        else:
            yield f"* Verify: {_because(rule)}"


def _pros_and_cons(record: Record, platform: str) -> Iterator[str]:
    comparison = record.explanation.comparison
    excluding = comparison.excluded.get(platform, ())
    out = "Bad, because it is ruled out"
    lines = [f"* {out}: {_because(rule, platform)}" for rule in excluding]
    for row in comparison.rows:
        for points, rule in row.cells[platform].reasons[:1]:
            word = "Good" if points > 0 else "Bad"
            criterion = f"{row.criterion.name.lower()} ({points:+f})"
            lines.append(f"* {word}, because of {criterion}: {_because(rule, platform)}")
    yield from lines or ["* Neutral, because nothing that was answered speaks for or against it"]


def _costs(record: Record) -> Iterator[str]:
    """Yield what each option costs, if sizes were given."""
    analysis = record.explanation.cost_analysis
    if analysis is not None and analysis.priced:
        yield from ("", "## Costs", "")
        text = as_markdown([*table(analysis), *brief(analysis)]).rstrip("\n")
        yield _DASH.sub("* ", text)  # lists have asterisks here, as in every record


def _drawing(record: Record) -> Iterator[str]:
    if not record.drawing:
        return
    yield from ("", "## Drawing", "")
    if record.picture:
        yield from (f"![From source to cluster]({quote(record.picture)})", "")
    yield from ("```mermaid", record.drawing.rstrip("\n"), "```")


def _more(record: Record) -> Iterator[str]:
    explanation = record.explanation
    yield from ("", "## More Information", "")
    day = explanation.consultation.as_of.isoformat()
    yield f"Advice of {day}. What would make us revisit this:"
    yield ""
    for contrast in explanation.contrasts:
        yield f"* {contrast.platform.name}: {_describe_flips(explanation, contrast)}"


def _describe_flips(explanation: Explanation, contrast: Contrast) -> str:
    flips = explanation.flips_to(contrast.platform.id)
    if flips.impossible:
        return "no answers lead there"
    if not flips.number:
        changes = f"at least {counted(flips.changes, 'change')}, if there is a way at all"
        return f"{changes}; the search ended at its bound"
    listed = flips.listed[:_MOST_FLIPS]
    ways = "; or ".join(in_markdown(flip(explanation.consultation, way)) for way in listed)
    if flips.number > _MOST_FLIPS:
        return f"{ways}; or {counted(flips.number - _MOST_FLIPS, 'other way')}"
    return ways


def _links(record: Record) -> Iterator[str]:
    consultation = record.explanation.consultation
    yield from ("", "## Links", "")
    for item in cited(consultation, deciding_rules(consultation)):
        yield f"* {in_markdown(item.text, item.links)}"


def answers(record: Record) -> Iterator[str]:
    """Yield the answers as a file that replays the record, with the conclusion in a comment."""
    consultation = record.explanation.consultation
    workload = replace(record.workload, as_of=consultation.as_of)
    file = write_workload(workload, folder=record.folder)
    text = f"{record_marks(consultation)}{file}".rstrip("\n")
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from ("", _ANSWERS.strip(), "", f"{fence}yaml", text, fence)


def answers_in(text: str) -> str:
    """Return the part of a record that ``answers`` yields; empty if it has none."""
    return text[text.rfind(_ANSWERS) :].strip() if _ANSWERS in text else ""


def record_marks(consultation: Consultation) -> str:
    """Return the lines that say in an answer file what was concluded, for ``advisor drift``."""
    rules = " ".join(rule.id for rule in deciding_rules(consultation))
    return (
        f"{MARK} recommended {recommended_or_status(consultation)}\n"
        f"{MARK} grade {consultation.grade}\n"
        f"{MARK} rules {rules}\n"
    )
