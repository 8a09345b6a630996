"""The verdict in sentences, the same in every output: how firm it is, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.explanation.move import move_of, tied_with
from advisor.knowledge.answer_text import clause, join_clauses, label_of
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.regions import REGION, region_doubt
from advisor.knowledge.values import ways
from advisor.proof.firmness import Grade
from advisor.proof.worlds import is_number
from advisor.provisos import listed
from advisor.report.phrasing import as_sentence, in_words, stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.model import Rule
    from advisor.proof.firmness import Lead
    from advisor.provisos import Signature

_MODEL: Final = "according to our model of teams (docs/method.md)"
_MOST_NAMED: Final = 6
_MOST_ANSWERS: Final = 1


def surety(consultation: Consultation) -> Iterator[str]:
    """Yield how firm the verdict is, in a sentence or two."""
    grade = consultation.grade
    if grade is Grade.NONE:
        yield from _explain_nothing_left(consultation)
    elif grade is Grade.UNDECIDED:
        yield from _explain_undecided(consultation)
    elif grade is Grade.PROVEN:
        yield "Proven: no question left unasked could change this."
    elif grade is Grade.PROVEN_AS_KNOWN:
        unknown = _count_unknown(consultation)
        yield f"Proven for what you know: {unknown}. {staying(consultation)}"
    else:
        yield f"Open: questions left unasked can still change this. {staying(consultation)}"
    if consultation.unsettled:
        named = listed(_labels(consultation, consultation.unsettled), _MOST_NAMED)
        yield f"Not settled within the bounds of the proof, and counted as open: {named}."
    if consultation.ranking.tied and consultation.recommendation is not None:
        tied = ", ".join(_short_names(consultation, consultation.ranking.tied))
        yield f"Tied with {tied}; the tie goes to the platform that leaves the least to operate."
    if consultation.verify:
        named = ", ".join(_labels(consultation, consultation.verify))
        yield f"Find out before you decide, since an answer could rule it out: {named}."


def _count_unknown(consultation: Consultation) -> str:
    """Return which answers given as unknown could change the result, alone or together."""
    unknown = consultation.unknown
    named = listed(_labels(consultation, unknown), _MOST_NAMED)
    if len(unknown) == 1:
        return f'1 answer given as "unknown" could change it: {named}'
    return f'{len(unknown)} answers given as "unknown" could change it, alone or together: {named}'


def staying(consultation: Consultation) -> str:
    """Return in how many ways the same platform leads, by the model."""
    return f"It holds in {ways(consultation.share)}, {_MODEL}."


def _explain_undecided(consultation: Consultation) -> Iterator[str]:
    platforms = consultation.knowledge.platforms
    leading = (consultation.ranking.standings[0].platform, *consultation.ranking.tied)
    names = [platforms[platform].name for platform in leading]
    if len(names) == len(platforms):
        yield f"No answer given distinguishes the {len(names)} platforms."
    else:
        yield f"No answer given distinguishes these: {listed(names, len(names))}."
    default = consultation.default
    if default is not None:
        least = f"If you have to start today: {default.name} leaves the least to operate."
        text = f"{least} That is a default, not advice."
        if consultation.share:
            text += f" It leads in {ways(consultation.share)}, {_MODEL}."
        yield text


def _explain_nothing_left(consultation: Consultation) -> Iterator[str]:
    if not consultation.knowledge.platforms:
        yield f"None of the platforms that are allowed to compete existed on {consultation.as_of}."
        return
    answers = [answered(consultation, question) for question in consultation.contradiction]
    named = join_clauses(answers) if answers else ""
    others = [platform.name for platform in consultation.left_otherwise]
    if others:
        allowed = "None of the platforms that were allowed to compete can meet these answers"
        yield f"{allowed}: {named or 'whatever they are'}."
        yield f"{'Others' if len(others) > 1 else 'Another one'} could: {listed(others)}."
    elif not named:
        yield "Every platform is ruled out, whatever is answered."
    elif len(answers) == 1:
        yield f"No platform can meet this answer: {named}."
    else:
        yield f"No platform can meet these answers together: {named}."


def answered(consultation: Consultation, question: str) -> str:
    """Return as a clause what was answered to ``question``."""
    return clause(consultation.knowledge.questions[question], consultation.answers[question])


def _labels(consultation: Consultation, questions: Iterable[str]) -> list[str]:
    """Return what ``questions`` are about, in a few words each."""
    return [label_of(consultation.knowledge.questions[question]) for question in questions]


def _short_names(consultation: Consultation, platforms: Iterable[str]) -> list[str]:
    return [consultation.knowledge.platforms[platform].short for platform in platforms]


def split_deciding(consultation: Consultation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the answers that alone prove a result, in two parts.

    The second part are those that only have to stay unknown for the proof.
    """
    known: list[str] = []
    unknown: list[str] = []
    for question in consultation.decided_by or ():
        if consultation.answers[question] is UNKNOWN:
            unknown.append(question)
        else:
            known.append(question)
    return tuple(known), tuple(unknown)


def proven_by(consultation: Consultation) -> str:
    """Return what introduces the answers that prove a result, without those that stay unknown."""
    known, unknown = split_deciding(consultation)
    if consultation.leader is None:
        return "These answers cannot be met together"
    if not known:
        return "No known answer is needed to prove it"
    answers = "Of what you know, these answers" if unknown else "These answers"
    if consultation.is_minimal:
        return f"{answers} alone prove it"
    return f"{answers} prove it, though perhaps not all of them are needed"


def while_unknown(consultation: Consultation) -> str:
    """Return which answers have to stay unknown for the proof to hold; empty if it needs none."""
    _, unknown = split_deciding(consultation)
    if not unknown or consultation.leader is None:
        return ""
    named = listed(_labels(consultation, unknown), _MOST_NAMED)
    if len(unknown) == 1:
        stay, one = "1 answer stays unknown", "it"
    else:
        stay, one = f"{len(unknown)} answers stay unknown", "one of them"
    proof = f"Once {one} is known, it has to be proven again."
    return f"This holds as long as {stay}: {named}. {proof}"


def move_sentences(consultation: Consultation) -> Iterator[str]:
    """Yield what asks for the move that the recommendation means, if it means one.

    If the two are tied, this says that staying is as good.
    """
    move = move_of(consultation)
    if move is None:
        yield from _explain_default(consultation)
        return
    origin = move.origin.name
    asking = listed([answered(consultation, question) for question in move.asked_for_by])
    if move.is_tie:
        why = "No answer given asks for a move."
        if move.asked_for_by:
            why = f"The reasons for a move, {asking}, weigh no more than the reasons for staying."
        yield f"It runs on {origin} today, which is tied with it: staying is as good. {why}"
    elif move.asked_for_by:
        yield f"A move away from {origin}. What asks for it: {asking}."
    else:
        nothing = "No answer given asks for it: no need that it cannot meet, no trouble."
        yield f"A move away from {origin}. {nothing}"


def _explain_default(consultation: Consultation) -> Iterator[str]:
    """Yield that a default is not a reason to leave today's platform, if that leads with it."""
    today = tied_with(consultation)
    if consultation.default is not None and today is not None:
        stay = "staying is as good, and the default is not a reason to move"
        yield f"It runs on {today.name} today, which is one of them: {stay}."


def doubts(consultation: Consultation, verified: Mapping[str, Signature]) -> Iterator[str]:
    """Yield why answers cannot be true together, and what is wrong with Region and signatures."""
    for rule in consultation.warnings:
        yield rule.because
    doubt = doubtful_region(consultation)
    if doubt:
        yield f"{as_sentence(label_of(consultation.knowledge.questions[REGION]))}: {doubt}"
    for rule_id, doubt in doubtful_signatures(consultation, verified):
        yield f"{rule_id}: {doubt}"


def doubtful_region(consultation: Consultation) -> str:
    """Return what is odd about the Region, which may also be a new one; empty if nothing is."""
    region = consultation.answers.get(REGION)
    return region_doubt(region) if isinstance(region, str) else ""


def doubtful_signatures(
    consultation: Consultation, verified: Mapping[str, Signature]
) -> Iterator[tuple[str, str]]:
    """Yield the rules with a doubtful signature, and what is wrong with it.

    It is of no use here, or its day cannot be right. A signature in the defaults of a file may be
    meant for another workload. Only the clock can tell whether a day is in the future.
    """
    needed = {rule.id for rule in consultation.to_verify}
    platform = consultation.recommendation
    for rule_id, signature in verified.items():
        if rule_id not in needed:
            if not signature.is_shared:
                yield (
                    rule_id,
                    "It is signed as verified, but there is nothing for it to verify here.",
                )
        elif platform is not None and signature.on < platform.available_from:
            signed = f"It is signed on {signature.on.isoformat()}"
            first = platform.available_from.isoformat()
            yield rule_id, f"{signed}, before {platform.name} existed ({first}): check the date."


def verified_by(rule: Rule, verified: Mapping[str, Signature]) -> str:
    """Return who verified the condition of ``rule``; empty if nobody did."""
    signature = verified.get(rule.id)
    if signature is None:
        return ""
    link = f", {signature.link}" if signature.link else ""
    return f"verified by {signature.by} on {signature.on.isoformat()}{link}"


def links_of(rule: Rule, verified: Mapping[str, Signature]) -> tuple[str, ...]:
    """Return where one can see that the condition of ``rule`` was verified, if anybody says so."""
    signature = verified.get(rule.id)
    return (signature.link,) if signature and signature.link else ()


def finding_out(consultation: Consultation) -> Iterator[str]:
    """Yield what to find out first, and where its answers lead.

    Questions that change nothing by themselves come last.
    """
    if consultation.grade in {Grade.PROVEN, Grade.NONE}:
        return
    leads = sorted(consultation.firmness.find_out_first, key=lambda lead: not lead.outcomes)
    for lead in leads:
        question = consultation.knowledge.questions[lead.question]
        ends = as_sentence(_describe_outcomes(consultation, lead))
        yield f"{question.asks} {ends}"


def asking_the_rest(consultation: Consultation, asking_on: str) -> Iterator[str]:
    """Yield the command that asks what is open or unknown, if there is one."""
    if asking_on and consultation.open:
        yield f"To answer the open questions: {asking_on}"
    elif asking_on and consultation.default is not None:
        yield f"Once you know: {asking_on} shows all answers, and changes those that you pick."


def undecided(consultation: Consultation, asking_on: str = "") -> Iterator[str]:
    """Yield all there is to say if a result is only a default: why, and how to go on."""
    if consultation.default is not None:
        yield from surety(consultation)
        yield from move_sentences(consultation)
        for place, step in enumerate(finding_out(consultation), 1):
            yield f"{place}. {step}"
        yield from asking_the_rest(consultation, asking_on)


def _describe_outcomes(consultation: Consultation, lead: Lead) -> str:
    """Return which answers would change the result, and to what."""
    ends: list[str] = []
    for platform, answers in _answers_by_platform(consultation, lead).items():
        end = "leave no platform"
        if platform:
            end = f"make it {consultation.knowledge.platforms[platform].name}"
        ends.append(f"{_list_alternatives(answers)} would {end}")
    if not ends:
        return "No answer to it changes the result by itself; together with other answers it can."
    return f"{'; '.join(ends)}."


def _answers_by_platform(consultation: Consultation, lead: Lead) -> dict[str | None, list[str]]:
    """Return in words the answers that would change the result, by the platforms they lead to."""
    question = consultation.knowledge.questions[lead.question]
    given = consultation.answers.get(lead.question)
    answers: dict[str | None, list[str]] = {}
    if lead.stretches:
        for numbers in lead.stretches:
            answers.setdefault(numbers.platform, []).append(stretch(question, numbers))
        return answers
    for outcome in lead.outcomes:
        such_as = "such as " if is_number(outcome.value) else ""
        answer = f"{such_as}{in_words(question, outcome.value, given)}"
        answers.setdefault(outcome.platform, []).append(answer)
    return answers


def _list_alternatives(answers: list[str]) -> str:
    """Return ``answers`` as alternatives; of many, the first and how many others there are."""
    left = len(answers) - _MOST_ANSWERS
    if left > 1:
        answers = [*answers[:_MOST_ANSWERS], f"one of {left} other answers"]
    *others, last = answers
    return f"{', '.join(others)} or {last}" if others else last
