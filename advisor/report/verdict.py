"""The verdict in sentences, the same in every output: how much it rests on, what asks for a move, what to find out."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from advisor.explanation.move import move_of
from advisor.knowledge.values import spoken, ways
from advisor.proof.firmness import Grade
from advisor.provisos import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.model import Rule
    from advisor.proof.firmness import Lead
    from advisor.provisos import Signature

_MODEL: Final = "by our model of teams (docs/method.md)"
_MOST_NAMED: Final = 6


def surety(consultation: Consultation) -> Iterator[str]:
    """Yield how much the verdict rests on, in a sentence or two."""
    grade = consultation.grade
    if grade is Grade.NONE:
        yield from _nothing_left(consultation)
    elif grade is Grade.UNDECIDED:
        yield from _undecided(consultation)
    elif grade is Grade.PROVEN:
        yield "Proven: no question left unasked could change this."
    elif grade is Grade.PROVEN_AS_KNOWN:
        count = len(consultation.unknown)
        answers = f'{count} answer{"" if count == 1 else "s"} given as "unknown" could change it'
        yield f"Proven for what you know: {answers}: {listed(consultation.unknown, _MOST_NAMED)}. {staying(consultation)}"
    else:
        yield f"Open: questions left unasked can still change this. {staying(consultation)}"
    if consultation.unsettled:
        named = listed(consultation.unsettled, _MOST_NAMED)
        yield f"Not settled within the bounds of the proof, and counted as open: {named}."
    if consultation.ranking.tied and consultation.recommendation is not None:
        tied = ", ".join(consultation.ranking.tied)
        yield f"Tied with {tied}; the tie goes to what leaves least to operate."
    if consultation.verify:
        yield f"Find out before you decide, since an answer could rule it out: {', '.join(consultation.verify)}."


def staying(consultation: Consultation) -> str:
    """Return in how many ways the same platform leads, by the model."""
    return f"It stays in {ways(consultation.share)}, {_MODEL}."


def _undecided(consultation: Consultation) -> Iterator[str]:
    leading = (consultation.ranking.standings[0].platform, *consultation.ranking.tied)
    names = [consultation.knowledge.platforms[each].name for each in leading]
    if len(names) == len(consultation.knowledge.platforms):
        yield f"Nothing that was answered tells the {len(names)} platforms apart."
    else:
        yield f"Nothing that was answered tells these apart: {listed(names, len(names))}."
    default = consultation.default
    if default is not None:
        begin = f"If you have to begin today: {default.name} leaves the least to operate. That is a default, not advice."
        yield f"{begin} It leads in {ways(consultation.share)}, {_MODEL}." if consultation.share else begin


def _nothing_left(consultation: Consultation) -> Iterator[str]:
    if not consultation.knowledge.platforms:
        yield f"None of the platforms that may compete existed on {consultation.as_of}."
        return
    named = ", ".join(answered(consultation, each) for each in consultation.contradiction)
    others = [each.name for each in consultation.left_otherwise]
    if others:
        yield f"None of the platforms that were allowed to compete can meet these answers: {named or 'whatever they are'}."
        yield f"{'Others' if len(others) > 1 else 'Another one'} could: {listed(others)}."
    elif not named:
        yield "Every platform is ruled out, whatever is answered."
    elif len(consultation.contradiction) == 1:
        yield f"No platform can meet this answer: {named}"
    else:
        yield f"No platform can meet these answers together: {named}"


def answered(consultation: Consultation, question: str) -> str:
    """Return a question with its answer."""
    return f"{question} = {spoken(consultation.answers[question])}"


def moving(consultation: Consultation) -> Iterator[str]:
    """Yield what asks for the move that the recommendation means, if it means one."""
    move = move_of(consultation)
    if move is None:
        return
    if move.asked_for_by:
        asking = listed([answered(consultation, each) for each in move.asked_for_by])
        yield f"A move away from {move.origin.name}. What asks for it: {asking}."
    else:
        nothing = "Nothing that was answered asks for it: no need that it cannot meet, no trouble."
        yield f"A move away from {move.origin.name}. {nothing}"


def doubtful_signatures(consultation: Consultation, verified: Mapping[str, Signature]) -> Iterator[tuple[str, str]]:
    """Yield the rules under which a signature serves nothing, or has a day that cannot be right, and what is wrong with it.

    Days are compared with that of the advice, never with the clock. One of the defaults of a file may serve another workload.
    """
    needed = {rule.id for rule in consultation.to_verify}
    platform = consultation.recommendation
    for key, each in verified.items():
        if key not in needed:
            if not each.is_shared:
                yield key, "It is signed as verified, but asks for nothing to be verified here."
        elif each.on > consultation.as_of:
            later = f"It is signed on {each.on.isoformat()}, after the day of this advice ({consultation.as_of.isoformat()})"
            yield key, f"{later}: check the date, or ask for the advice of that day with --as-of."
        elif platform is not None and each.on < platform.available_from:
            first = platform.available_from.isoformat()
            yield key, f"It is signed on {each.on.isoformat()}, before {platform.name} existed ({first}): check the date."


def verified_by(rule: Rule, verified: Mapping[str, Signature]) -> str:
    """Return who verified the condition of ``rule``; empty if nobody did."""
    signature = verified.get(rule.id)
    if signature is None:
        return ""
    link = f", {signature.link}" if signature.link else ""
    return f"verified by {signature.by} on {signature.on.isoformat()}{link}"


def links_of(rule: Rule, verified: Mapping[str, Signature]) -> tuple[str, ...]:
    """Return where it can be seen that the condition of ``rule`` was verified, if anybody says so."""
    signature = verified.get(rule.id)
    return (signature.link,) if signature and signature.link else ()


def finding_out(consultation: Consultation, file: str = "") -> Iterator[str]:
    """Yield what is worth finding out first, where its answers lead, and how to be asked the rest."""
    if consultation.grade in {Grade.PROVEN, Grade.NONE}:
        return
    for place, lead in enumerate(consultation.firmness.find_out_first, 1):
        question = consultation.knowledge.questions[lead.question]
        yield f"{place}. {question.asks} ({question.id}) {_leading(consultation, lead)}"
    if file and consultation.open:
        yield f"To be asked: advisor ask --answers {shlex.quote(file)}"


def _leading(consultation: Consultation, lead: Lead) -> str:
    """Return which answers would change the result, and to what."""
    answers: dict[str | None, list[str]] = {}
    for each in lead.outcomes:
        answers.setdefault(each.platform, []).append(each.answer)
    if not answers:
        return "Alone it changes nothing; with other answers it can."
    ends: list[str] = []
    for platform, values in answers.items():
        name = consultation.knowledge.platforms[platform].name if platform else "no platform at all"
        ends.append(f"{' or '.join(values)} would make it {name}")
    return f"{'; '.join(ends)}."
