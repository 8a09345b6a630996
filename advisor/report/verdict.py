"""The verdict in sentences, the same in every output: how much it rests on, what asks for a move, what to find out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.explanation.move import move_of, tied_with
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.values import spoken, ways
from advisor.proof.firmness import Grade
from advisor.proof.worlds import is_number
from advisor.provisos import listed
from advisor.report.phrasing import in_words, stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.model import Rule
    from advisor.proof.firmness import Lead
    from advisor.provisos import Signature

_MODEL: Final = "by our model of teams (docs/method.md)"
_MOST_NAMED: Final = 6
_MOST_ANSWERS: Final = 1


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
        yield f"Proven for what you know: {_doubts(consultation)}. {staying(consultation)}"
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


def _doubts(consultation: Consultation) -> str:
    """Return which answers given as unknown could change the result, and that not each of several has to do so alone."""
    unknown = consultation.unknown
    named = listed(unknown, _MOST_NAMED)
    if len(unknown) == 1:
        return f'1 answer given as "unknown" could change it: {named}'
    return f'{len(unknown)} answers given as "unknown" could change it, alone or together: {named}'


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
        yield (
            f"{begin} It leads in {ways(consultation.share)}, {_MODEL}."
            if consultation.share
            else begin
        )


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


def split_deciding(consultation: Consultation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the answers that alone prove a result, and apart from them those that only have to stay unknown for the proof."""
    proof = consultation.decided_by or ()
    unknown = tuple(each for each in proof if consultation.answers[each] is UNKNOWN)
    return tuple(each for each in proof if each not in unknown), unknown


def proven_by(consultation: Consultation) -> str:
    """Return what introduces the answers that prove a result; those that stay unknown are told apart from it."""
    known, unknown = split_deciding(consultation)
    if consultation.leader is None:
        return "These answers cannot be met together"
    if not known:
        return "No answer that is known is needed to prove it"
    told = "Of what you know, these answers" if unknown else "These answers"
    return (
        f"{told} alone prove it"
        if consultation.is_minimal
        else f"{told} prove it, and not all of them may be needed"
    )


def while_unknown(consultation: Consultation) -> str:
    """Return which answers have to stay unknown for the proof to hold; empty where it needs none of them."""
    _, unknown = split_deciding(consultation)
    if not unknown or consultation.leader is None:
        return ""
    told = f"{len(unknown)} answer{' stays' if len(unknown) == 1 else 's stay'} unknown: {listed(unknown, _MOST_NAMED)}"
    return f"This holds as long as {told}. Once {'it' if len(unknown) == 1 else 'one of them'} is known, it has to be proven anew."


def move_sentences(consultation: Consultation) -> Iterator[str]:
    """Yield what asks for the move that the recommendation means, if it means one; of a tie, that staying is as good."""
    move = move_of(consultation)
    if move is None:
        yield from _staying_by_default(consultation)
        return
    asking = listed([answered(consultation, each) for each in move.asked_for_by])
    if move.is_tie:
        weighing = f"What asks for a move, {asking}, weighs no more than what speaks for staying."
        why = weighing if move.asked_for_by else "Nothing that was answered asks for a move."
        yield f"It runs on {move.origin.name} today, which is tied with it: staying is as good. {why}"
    elif move.asked_for_by:
        yield f"A move away from {move.origin.name}. What asks for it: {asking}."
    else:
        nothing = "Nothing that was answered asks for it: no need that it cannot meet, no trouble."
        yield f"A move away from {move.origin.name}. {nothing}"


def _staying_by_default(consultation: Consultation) -> Iterator[str]:
    """Yield of a default that it is no reason to leave the platform of today, if that leads with it."""
    today = tied_with(consultation)
    if consultation.default is not None and today is not None:
        yield f"It runs on {today.name} today, which is one of them: staying is as good, and the default is no reason to move."


def doubts(consultation: Consultation, verified: Mapping[str, Signature]) -> Iterator[str]:
    """Yield why answers cannot be true together, and what is wrong with signatures."""
    for rule in consultation.warnings:
        yield rule.because
    for rule_id, doubt in doubtful_signatures(consultation, verified):
        yield f"{rule_id}: {doubt}"


def doubtful_signatures(
    consultation: Consultation, verified: Mapping[str, Signature]
) -> Iterator[tuple[str, str]]:
    """Yield the rules under which a signature serves nothing, or has a day that cannot be right, and what is wrong with it.

    One of the defaults of a file may serve another workload. Whether a day is still to come, the clock alone can tell.
    """
    needed = {rule.id for rule in consultation.to_verify}
    platform = consultation.recommendation
    for key, each in verified.items():
        if key not in needed:
            if not each.is_shared:
                yield key, "It is signed as verified, but asks for nothing to be verified here."
        elif platform is not None and each.on < platform.available_from:
            first = platform.available_from.isoformat()
            yield (
                key,
                f"It is signed on {each.on.isoformat()}, before {platform.name} existed ({first}): check the date.",
            )


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


def finding_out(consultation: Consultation, asking_on: str = "") -> Iterator[str]:
    """Yield what is worth finding out first, where its answers lead, and the command that asks the rest.

    What changes nothing by itself comes after what does.
    """
    if consultation.grade in {Grade.PROVEN, Grade.NONE}:
        return
    leads = sorted(consultation.firmness.find_out_first, key=lambda each: not each.outcomes)
    for place, lead in enumerate(leads, 1):
        question = consultation.knowledge.questions[lead.question]
        yield f"{place}. {question.asks} ({question.id}) {_leading(consultation, lead)}"
    if asking_on and consultation.open:
        yield f"To answer the open questions: {asking_on}"
    elif asking_on and consultation.default is not None:
        yield f"Once you know: {asking_on} shows all answers, and changes those that you pick."


def undecided(consultation: Consultation, asking_on: str = "") -> Iterator[str]:
    """Yield all that is to be said of a result that is only a default: why, what to find out first, and how to go on."""
    if consultation.default is not None:
        yield from surety(consultation)
        yield from move_sentences(consultation)
        yield from finding_out(consultation, asking_on)


def _leading(consultation: Consultation, lead: Lead) -> str:
    """Return which answers would change the result, and to what."""
    ends: list[str] = []
    for platform, answers in _by_platform(consultation, lead).items():
        end = (
            f"make it {consultation.knowledge.platforms[platform].name}"
            if platform
            else "leave no platform"
        )
        ends.append(f"{_one_of(answers)} would {end}")
    if not ends:
        return "No answer to it changes the result by itself; together with other answers it can."
    return f"{'; '.join(ends)}."


def _by_platform(consultation: Consultation, lead: Lead) -> dict[str | None, list[str]]:
    """Return the answers that would change the result, in words, by the platform that each leads to."""
    question, told = (
        consultation.knowledge.questions[lead.question],
        consultation.answers.get(lead.question),
    )
    answers: dict[str | None, list[str]] = {}
    for each in lead.stretches:
        answers.setdefault(each.platform, []).append(stretch(question, each))
    for one in () if lead.stretches else lead.outcomes:
        such = "such as " if is_number(one.value) else ""
        answers.setdefault(one.platform, []).append(f"{such}{in_words(question, one.value, told)}")
    return answers


def _one_of(answers: list[str]) -> str:
    """Return ``answers`` as alternatives; the first of them, and how many there are beside them, where there are many."""
    left = len(answers) - _MOST_ANSWERS
    named = answers if left <= 1 else [*answers[:_MOST_ANSWERS], f"one of {left} other answers"]
    return f"{', '.join(named[:-1])} or {named[-1]}" if named[1:] else named[0]
