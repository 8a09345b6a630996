"""Decision records: one layout that all tools read, MADR 4, and Nygard's; each can be replayed from the answers at its end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from advisor.answers.workload import write_workload
from advisor.explanation.move import stays
from advisor.explanation.reasons import reasons_for, worded
from advisor.explanation.standing import conditions_of
from advisor.knowledge.model import Advice
from advisor.knowledge.textfile import as_file_name
from advisor.knowledge.values import counted
from advisor.report import verdict
from advisor.report.cost_report import brief, table
from advisor.report.markdown import as_markdown, in_markdown
from advisor.report.phrasing import advice, cited, flip, meaning

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
_MOST_FLIPS, _MOST_PROS = 3, 4
_ONLY_ONE: Final = "It is the option that is left, or that leaves the least to operate."
_NUMBER = re.compile(r"\d+\. ")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_DASH = re.compile(r"^- ", re.MULTILINE)


@dataclass(frozen=True)
class Record:
    """One decision: its number (none for a file without one), its day, what it explains, and the drawing beside it.

    ``folder`` is where it is going to stand, from where the folders of rules that it needs are found again.
    ``drawing`` is Mermaid text, empty if there is none; ``picture`` is the name of the file with the picture, empty likewise.
    ``supersedes`` is the title and file name of the record that this one takes the place of.
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
        return as_file_name(
            self.title.replace(self.workload.name, as_file_name(self.workload.name))
        )


def portable(record: Record) -> str:
    """Return the record in the layout that adr-tools, log4brains, adr-viewer, pyadr, Backstage and markdownlint all read."""
    number = "" if record.number is None else f"{record.number}. "
    lines = [
        f"# {number}{in_markdown(record.title)}",
        "",
        "* Status: proposed",
        f"* Date: {record.day.isoformat()}",
    ]
    lines += ["* Tags: aws, containers", "", "## Status", "", "Proposed", *_superseding(record)]
    return _document([*lines, *_body(record)])


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
    number = "" if record.number is None else f"{record.number}. "
    lines = [
        f"# {number}{in_markdown(record.title)}",
        "",
        f"Date: {record.day.isoformat()}",
        "",
        "## Status",
        "",
        "Proposed",
    ]
    lines += [*_superseding(record), "", "## Context", "", *_problem(record), "", *_drivers(record)]
    lines += [
        "",
        "## Decision",
        "",
        *_outcome(record),
        "",
        "## Consequences",
        "",
        *_consequences(record),
        *_confirmation(record),
    ]
    lines += [*_costs(record), *_drawn(record)]
    return _document([*lines, *_more(record), *_links(record), *answers(record)])


LAYOUTS: Final[Mapping[str, Callable[[Record], str]]] = {
    "adr": portable,
    "madr": madr,
    "nygard": nygard,
}


def _document(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _superseding(record: Record) -> list[str]:
    """Return the line that names the older record, whose title is Markdown of its own, and maybe markup that nobody wants."""
    title, file = record.supersedes
    numbered = _NUMBER.match(title)
    number = numbered[0] if numbered else ""
    shown = in_markdown(_ESCAPE.sub(r"\1", title.removeprefix(number)))
    return ["", f"Supersedes [{number}{shown}]({quote(file)})"] if file else []


def _body(record: Record) -> Iterator[str]:
    yield from ("", "## Context and Problem Statement", "", *_problem(record))
    yield from ("", "## Decision Drivers", "", *_drivers(record))
    yield from ("", "## Considered Options", "")
    yield from (f"* {each.name}" for each in record.explanation.comparison.platforms)
    yield from ("", "## Decision Outcome", "", *_outcome(record))
    yield from ("", "### Consequences", "", *_consequences(record))
    yield from _confirmation(record)
    yield from _drawn(record)
    yield from _costs(record)
    yield from ("", "## Pros and Cons of the Options")
    for each in record.explanation.comparison.platforms:
        yield from ("", f"### {each.name}", "", *_pros_and_cons(record, each.id))
    yield from _more(record)
    yield from _links(record)
    yield from answers(record)


def _problem(record: Record) -> Iterator[str]:
    name = in_markdown(record.workload.name)
    yield f"{name} is to run in containers on AWS. Which orchestrator should run it, ECS or EKS, and on which compute?"


def _drivers(record: Record) -> Iterator[str]:
    """Yield question, answer, rule and source of what decided."""
    argument = record.explanation.argument
    steps = [
        *(each.step for each in argument.exclusions),
        *(each.step for each in argument.reasons),
    ]
    steps += [each.step for each in (*argument.lighter, *argument.against)][
        : max(0, 2 * _MOST_PROS - len(argument.reasons))
    ]
    for step in steps:
        yield f"* {_told(record, step)}: {_because(step.rule)}"
    if not steps:
        yield "* Nothing that was answered tells the options apart"


def _told(record: Record, step: Justification) -> str:
    consultation = record.explanation.consultation
    answers = [each for each in step.grounds if each in consultation.answers]
    told = (
        meaning(consultation.knowledge.questions[each], consultation.answers[each])
        for each in answers
    )
    return in_markdown("; ".join(told) or "whatever is answered")


def _because(rule: Rule, platform: str = "") -> str:
    """Return why ``rule`` holds, in the sentence about ``platform`` where it has one, with its id and sources."""
    return f"{in_markdown(rule.reason_for(platform))} (rule {rule.id}; {', '.join(rule.sources)})"


def _reason(record: Record, reason: PlatformReason) -> str:
    """Return what speaks for the recommended platform or against it."""
    consultation = record.explanation.consultation
    said = worded(consultation, consultation.ranking.winner or "", reason)
    return f"{in_markdown(said)} (rule {reason.rule.id}; {', '.join(reason.rule.sources)})"


def _outcome(record: Record) -> Iterator[str]:
    explanation, consultation = record.explanation, record.explanation.consultation
    platform = consultation.recommendation
    if explanation.choice and explanation.choice != platform:
        because = in_markdown(explanation.because.rstrip(".") or "people decided so")
        yield f'Chosen option: "{explanation.choice.name}", because {because}.'
        yield ""
        recommended = platform.name if platform else "no option"
        to_stay = "to stay on " if stays(consultation) else ""
        yield f"The rules recommend {to_stay}{recommended} instead; what the choice gives up stands below."
    elif platform is None:
        yield "No option meets the answers; see below what would have to change."
    else:
        found = reasons_for(consultation, platform.id)
        speaking = [each for each in found if each.points > 0]
        first = worded(consultation, platform.id, speaking[0]) if speaking else _ONLY_ONE
        stay = (
            f" {in_markdown(record.workload.name)} runs there already: stay."
            if stays(consultation)
            else ""
        )
        yield f'Chosen option: "{platform.name}".{stay} {in_markdown(first)}'
    yield ""
    yield from map(in_markdown, verdict.surety(consultation))
    if consultation.decided_by and consultation.recommendation is not None:
        known, _ = verdict.split_deciding(consultation)
        proof = ", ".join(verdict.answered(consultation, each) for each in known)
        yield f"{verdict.proven_by(consultation)}{f': {in_markdown(proof)}' if proof else ''}."
        yield from filter(None, [in_markdown(verdict.while_unknown(consultation))])
    yield from map(in_markdown, verdict.move_sentences(consultation))
    yield from _conditions(record)


def _conditions(record: Record) -> Iterator[str]:
    """Yield what narrows or bends the result, and what makes it doubtful."""
    found = conditions_of(record.explanation.consultation, record.workload.verified)
    if found:
        yield ""
        yield "It rests on these conditions:"
        yield ""
    for each in found:
        yield f"* {in_markdown(each.text)}"
    for doubt in verdict.doubts(record.explanation.consultation, record.workload.verified):
        yield ""
        yield f"Check the answers before you sign: {in_markdown(doubt)}"


def _lowered(text: str) -> str:
    """Return ``text`` with a small first letter where its first word is an ordinary one."""
    first = text.partition(" ")[0]
    return (
        text[:1].lower() + text[1:]
        if first[1:].islower() and first not in {"Amazon", "Fargate", "Kubernetes"}
        else text
    )


def _consequences(record: Record) -> Iterator[str]:
    explanation, consultation = record.explanation, record.explanation.consultation
    if explanation.choice and explanation.choice != consultation.recommendation:
        yield from _pros_and_cons(record, explanation.chosen)
        return
    found = (
        reasons_for(consultation, consultation.recommendation.id)
        if consultation.recommendation
        else ()
    )
    for each in [each for each in found if each.points > 0][: 2 * _MOST_PROS]:
        yield f"* Good, because {_lowered(_reason(record, each))}"
    for each in [each for each in found if each.points < 0][:_MOST_PROS]:
        yield f"* Bad, because {_lowered(_reason(record, each))}"
    notes = _advice(record, "note")
    for rule in notes[:_MOST_PROS]:
        yield f"* Neutral, because {_lowered(_because(rule))}"
    if not (found or notes):
        yield "* Neutral, because nothing that was answered tells the options apart"


def _advice(record: Record, level: str) -> list[Rule]:
    told = advice(record.explanation)
    return [
        rule
        for rule in told
        if isinstance(rule.conclusion, Advice) and rule.conclusion.level == level
    ]


def _confirmation(record: Record) -> Iterator[str]:
    consultation = record.explanation.consultation
    warnings = _advice(record, "warning")
    if not (warnings or consultation.verify):
        return
    yield from ("", "### Confirmation", "")
    for each in consultation.verify:
        yield f"* Find out: {in_markdown(consultation.knowledge.questions[each].asks)} Some answers would rule the option out."
    for rule in warnings:
        signed = record.workload.verified
        done = in_markdown(verdict.verified_by(rule, signed), verdict.links_of(rule, signed))
        yield f"* {'Verified' if done else 'Verify'}: {_because(rule)}{f', {done}' if done else ''}"


def _pros_and_cons(record: Record, platform: str) -> Iterator[str]:
    explanation = record.explanation
    lines: list[str] = [
        f"* Bad, because it is ruled out: {_because(rule, platform)}"
        for rule in explanation.comparison.excluded.get(platform, ())
    ]
    for row in explanation.comparison.rows:
        for points, rule in row.cells[platform].reasons[:1]:
            word = "Good" if points > 0 else "Bad"
            lines.append(
                f"* {word}, because of {row.criterion.name.lower()} ({points:+f}): {_because(rule, platform)}"
            )
    yield from lines or ["* Neutral, because nothing that was answered speaks for or against it"]


def _costs(record: Record) -> Iterator[str]:
    """Yield what each option costs, if sizes were given."""
    analysis = record.explanation.cost_analysis
    if analysis is not None and analysis.priced:
        yield from ("", "## Costs", "")
        text = as_markdown([*table(analysis), *brief(analysis)]).rstrip("\n")
        yield _DASH.sub("* ", text)  # lists have asterisks here, as in every record


def _drawn(record: Record) -> Iterator[str]:
    if not record.drawing:
        return
    yield from ("", "## Drawing", "")
    if record.picture:
        yield from (f"![From source to cluster]({quote(record.picture)})", "")
    yield from ("```mermaid", record.drawing.rstrip("\n"), "```")


def _more(record: Record) -> Iterator[str]:
    explanation, consultation = record.explanation, record.explanation.consultation
    yield from ("", "## More Information", "")
    yield f"Advice of {consultation.as_of.isoformat()}. What would make us revisit this:"
    yield ""
    for contrast in explanation.contrasts:
        yield f"* {contrast.platform.name}: {_revisit(record, contrast)}"


def _revisit(record: Record, contrast: Contrast) -> str:
    found = record.explanation.flips_to(contrast.platform.id)
    if found.impossible:
        return "no answers lead there"
    if not found.number:
        return f"at least {counted(found.changes, 'change')}, if there is a way at all; the search ended at its bound"
    ways = "; or ".join(
        in_markdown(flip(record.explanation.consultation, each))
        for each in found.listed[:_MOST_FLIPS]
    )
    more = (
        f"; or {counted(found.number - _MOST_FLIPS, 'other way')}"
        if found.number > _MOST_FLIPS
        else ""
    )
    return f"{ways}{more}"


def _links(record: Record) -> Iterator[str]:
    rules = [
        rule
        for rule in record.explanation.consultation.fired
        if not isinstance(rule.conclusion, Advice)
    ]
    yield from ("", "## Links", "")
    for item in cited(record.explanation.consultation, rules):
        yield f"* {in_markdown(item.text, item.links)}"


def answers(record: Record) -> Iterator[str]:
    """Yield the answers as a file that replays the record, with what was concluded in a comment."""
    consultation = record.explanation.consultation
    workload = replace(record.workload, as_of=consultation.as_of)
    text = f"{record_marks(consultation)}{write_workload(workload, folder=record.folder)}".rstrip(
        "\n"
    )
    fence = "`" * max(3, max((len(each) for each in re.findall(r"`+", text)), default=0) + 1)
    yield from ("", _ANSWERS.strip(), "", f"{fence}yaml", text, fence)


def answers_in(text: str) -> str:
    """Return the part of a record that ``answers`` yields; empty if there is none."""
    return text[text.rfind(_ANSWERS) :].strip() if _ANSWERS in text else ""


def record_marks(consultation: Consultation) -> str:
    """Return the lines that say in an answer file what was concluded from it, for ``advisor drift``."""
    rules = " ".join(
        rule.id for rule in consultation.fired if not isinstance(rule.conclusion, Advice)
    )
    recommended = (
        consultation.recommendation.id if consultation.recommendation else consultation.status
    )
    told = {"recommended": recommended, "grade": consultation.grade, "rules": rules}
    return "".join(f"{MARK} {key} {value}\n" for key, value in told.items())
