"""What a person reads in an interview: screens, standings, reviews, and the words for what was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.values import spoken, ways
from advisor.proof.worlds import is_number
from advisor.report.phrasing import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Form
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.proof.value_of_information import Screen

KEYS: Final = "? why, u don't know, b back, r review, w what if, s save, q stop"
_MOST_RULED_OUT = 2
_MOST_OVERTURNING = 5


def screen_heading(consultation: Consultation, number: int, asked: frozenset[str]) -> Iterator[str]:
    """Yield where the interview stands: how many screens are usual and possible still, who leads, and how firmly."""
    yield ""
    if consultation.final:
        yield f"Question {number}. The recommendation is proven; this refines cost and drawing."
        return
    yield f"Question {number}. Usually about {consultation.usually} more, never more than {consultation.at_most(asked)}."
    yield f"So far: {so_far(consultation)}"


def so_far(consultation: Consultation) -> str:
    """Return who leads, and in how many ways that stays so."""
    if consultation.leader is None:
        return leader(consultation)
    if consultation.is_undecided:
        return "nothing tells the leaders apart yet"
    return f"{leader(consultation)}, in {ways(consultation.share)}"


def leader(consultation: Consultation) -> str:
    """Return the name of the platform that leads."""
    return consultation.leader.name if consultation.leader else "no platform is left"


def same(one: Consultation, other: Consultation) -> bool:
    """Return whether both recommend the same."""
    return one.ranking.winner == other.ranking.winner


def posed(consultation: Consultation, screen: Screen) -> Iterator[str]:
    """Yield the lines that put ``screen``."""
    if screen.lines:
        yield "Which of these rare needs does it have?"
        yield "  Why: each of them rules platforms out. What you leave out counts as not needed once you say so."
        for number, line in enumerate(screen.lines, 1):
            yield f"  {number}. {line.says}"
        yield "  0. none of these  (several: 1,3; you don't know 3: 3u; ask me about 3: 3?)"
        return
    questions = [consultation.knowledge.questions[each] for each in screen.questions]
    form = consultation.knowledge.form_of(screen.questions[0])
    yield from _form(form, questions) if form and len(questions) > 1 else _single(questions[0])
    if turned := _could_turn(consultation, questions):
        yield f"  It could turn the result to: {turned}"
    if len(questions) == 1:
        yield from choices(questions[0])
    else:
        yield f"  {len(questions)} numbers in this order, with spaces between them; u for one that you don't know"


def _single(question: Question) -> Iterator[str]:
    yield question.asks
    yield f"  Why: {question.why}"


def _form(form: Form, questions: Sequence[Question]) -> Iterator[str]:
    yield form.asks
    for number, question in enumerate(questions, 1):
        yield f"  {number}. {question.asks} ({_numbers(question)})"
        yield f"     Why: {question.why}"


def _could_turn(consultation: Consultation, questions: Sequence[Question]) -> str:
    """Return the platforms that some answer to one of ``questions`` would put in the lead, as things stand."""
    found = (name for question in questions for _, name in outcomes(consultation, question))
    return ", ".join(dict.fromkeys(name for name in found if name != leader(consultation)))


def choices(question: Question) -> Iterator[str]:
    """Yield the answers that ``question`` takes, with one line of explanation each."""
    numbered = {"true": "yes", "false": "no"} if question.kind == "boolean" else question.values
    for number, (value, says) in enumerate(numbered.items(), 1):
        yield f"  {number}. {says if question.kind == 'boolean' else f'{value}: {says}'}"
    if question.kind == "multi":
        yield "  0. none of these  (several: 1,3)"
    elif question.range:
        yield f"  a number from {_numbers(question)}"


def _numbers(question: Question) -> str:
    low, high = question.range or (0, 0)
    return f"{low} to {high} {question.unit}".rstrip()


def outcomes(consultation: Consultation, question: Question) -> Iterator[tuple[str, str]]:
    """Yield each sort of answer to ``question`` with the platform that would lead after it, all else as answered so far."""
    for value, winner in consultation.after(question.id):
        yield value, consultation.knowledge.platforms[winner].name if winner else "no platform"


def reasons(consultation: Consultation, screen: Screen) -> Iterator[str]:
    """Yield why ``screen`` is asked, and what each answer would do as things stand."""
    for key in screen.questions:
        question = consultation.knowledge.questions[key]
        yield f"{question.asks} {question.why}"
        if screen.lines:
            continue
        such = (
            "such as " if question.range else ""
        )  # a number only stands for those that rules treat alike
        for value, name in outcomes(consultation, question):
            answer = value if value == "unknown" else f"{such}{value}"
            yield f"  {answer} -> {name}{' (as now)' if name == leader(consultation) else ''}"


def standing(before: Consultation, after: Consultation) -> Iterator[str]:
    """Yield what an answer changed: who leads now, and who dropped out and why."""
    if leader(before) != leader(after):
        yield f"Now leads: {leader(after)} (before: {leader(before)})"
    known = {each.platform for each in before.excluded}
    out: dict[str, list[str]] = {}
    for each in after.excluded:
        if each.platform not in known:
            known.add(each.platform)
            out.setdefault(each.rule.because, []).append(
                after.knowledge.platforms[each.platform].name
            )
    for because, names in list(out.items())[:_MOST_RULED_OUT]:
        yield f"Out: {', '.join(names)}. {because}"
    if len(out) > _MOST_RULED_OUT:
        yield f"Out as well: {', '.join(name for names in list(out.values())[_MOST_RULED_OUT:] for name in names)}"


def unsettled(consultation: Consultation) -> Iterator[str]:
    """Yield how far from final a result is: the share of worlds that agree, and single answers that would overturn it."""
    if consultation.is_undecided:
        yield f"Undecided: nothing tells the leaders apart; {leader(consultation)} is only the default."
    else:
        yield f"Not final: {leader(consultation)} stays in {ways(consultation.share)}, by our model of teams."
    found = consultation.overturning
    for question, value, winner in found[:_MOST_OVERTURNING]:
        end = (
            f"make it {consultation.knowledge.platforms[winner].name}"
            if winner
            else "leave no platform"
        )
        words = in_words(
            consultation.knowledge.questions[question], value, consultation.answers.get(question)
        )
        yield f"  {question}: {example(value, words)} would {end}"
    if not found:
        yield "  No single answer would overturn it; several together can."
    elif len(found) > _MOST_OVERTURNING:
        yield f"  and {len(found) - _MOST_OVERTURNING} more answers would overturn it"


def example(value: Value, words: str) -> str:
    """Return ``value``, put into ``words``, for people; a number only stands for those that rules treat alike."""
    return f"{words} or the like" if is_number(value) else words


def understood(
    knowledge: KnowledgeBase, answers: Mapping[str, Value], words: Mapping[str, str]
) -> Iterator[str]:
    """Yield what was understood, each with the words that it was taken from, to be confirmed."""
    yield "I understood:"
    for number, (key, value) in enumerate(answers.items(), 1):
        yield f'  {number}. {key} = {explained(knowledge.questions[key], value)}, from "{words[key]}"'


def explained(question: Question, value: Value) -> str:
    """Return ``value`` with its explanation, where it has one."""
    says = question.values.get(value, "") if isinstance(value, str) else ""
    return f"{spoken(value)} ({says})" if says else spoken(value)


def reviewed(knowledge: KnowledgeBase, workload: Workload) -> Iterator[str]:
    """Yield every answer so far, numbered."""
    yield ""
    yield "Your answers:"
    both = {**workload.answers, **workload.assume}
    for number, (key, value) in enumerate(both.items(), 1):
        note = "  (assumed)" if key in workload.assume else ""
        yield f"  {number}. {key} = {explained(knowledge.questions[key], value)}{note}"
    if not both:
        yield "  none yet"
