"""What a person reads in an interview: screens, standings, reviews, and what was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.answer_text import label_of
from advisor.knowledge.model import QuestionKind
from advisor.knowledge.values import ways
from advisor.proof.worlds import is_number
from advisor.report.phrasing import as_sentence, in_words, meaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Form
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.proof.value_of_information import Screen
    from advisor.workloads.workload import Workload

KEYS: Final = "? why, u don't know, b back, r review, w what if, s save, q stop"
_MOST_RULED_OUT = 2
_MOST_OVERTURNING = 5


def screen_heading(consultation: Consultation, number: int, asked: frozenset[str]) -> Iterator[str]:
    """Yield where the interview stands.

    That is how many more screens are usual and how many possible, who leads, and how firmly.
    """
    yield ""
    if consultation.final:
        yield f"Question {number}. The recommendation is proven; this refines cost and drawing."
        return
    usually = consultation.usually
    at_most = consultation.at_most(asked)
    yield f"Question {number}. Usually about {usually} more, never more than {at_most}."
    yield f"So far: {so_far(consultation)}"


def so_far(consultation: Consultation) -> str:
    """Return who leads, and in how many ways that stays so."""
    if consultation.leader is None:
        return leader(consultation)
    if consultation.is_undecided:
        return "nothing distinguishes the leaders yet"
    return f"{leader(consultation)}, in {ways(consultation.share)}"


def leader(consultation: Consultation) -> str:
    """Return the name of the platform that leads."""
    if consultation.leader is None:
        return "no platform is left"
    return consultation.leader.name


def same(one: Consultation, other: Consultation) -> bool:
    """Return whether both recommend the same."""
    return one.ranking.winner == other.ranking.winner


def posed(consultation: Consultation, screen: Screen) -> Iterator[str]:
    """Yield the lines that ask ``screen``."""
    if screen.lines:
        yield from _pose_checklist(screen)
        return
    questions = [consultation.knowledge.questions[key] for key in screen.questions]
    first, several = questions[0], len(questions) > 1
    form = consultation.knowledge.form_of(first.id)
    if form and several:
        yield from _pose_form(form, questions)
    else:
        yield first.asks
        yield f"  Why: {first.why}"
    other_leaders = _find_other_leaders(consultation, questions)
    if other_leaders:
        yield f"  It could turn the result to: {', '.join(other_leaders)}"
    if several:
        yield (
            f"  {len(questions)} numbers in this order, with spaces between them; "
            "u for one that you don't know"
        )
    else:
        yield from choices(first)


def _pose_checklist(screen: Screen) -> Iterator[str]:
    yield "Which of these rare needs does it have?"
    yield (
        "  Why: each of them rules out platforms. "
        "What you leave out counts as not needed once you say so."
    )
    for number, line in enumerate(screen.lines, 1):
        yield f"  {number}. {line.says}"
    yield "  0. none of these  (several: 1,3; you don't know 3: 3u; ask me about 3: 3?)"


def _pose_form(form: Form, questions: Sequence[Question]) -> Iterator[str]:
    yield form.asks
    for number, question in enumerate(questions, 1):
        yield f"  {number}. {question.asks} ({_format_range(question)})"
        yield f"     Why: {question.why}"


def _find_other_leaders(consultation: Consultation, questions: Sequence[Question]) -> list[str]:
    """Return the platforms that some answer to one of ``questions`` would put in the lead now."""
    names: dict[str, None] = {}
    for question in questions:
        names |= dict.fromkeys(name for _, name in outcomes(consultation, question))
    names.pop(leader(consultation), None)
    return list(names)


def choices(question: Question) -> Iterator[str]:
    """Yield the answers that ``question`` takes, with one line of explanation each."""
    if question.kind is QuestionKind.BOOLEAN:
        yield "  1. yes"
        yield "  2. no"
    else:
        for number, says in enumerate(question.values.values(), 1):
            yield f"  {number}. {says}"
    if question.kind is QuestionKind.MULTI:
        yield "  0. none of these  (several: 1,3)"
    elif question.range:
        yield f"  a number from {_format_range(question)}"


def _format_range(question: Question) -> str:
    low, high = question.range or (0, 0)
    return f"{low} to {high} {question.unit}".rstrip()


def outcomes(consultation: Consultation, question: Question) -> Iterator[tuple[Value, str]]:
    """Yield each sort of answer to ``question`` with the platform that would lead after it.

    All else is as answered so far.
    """
    for value, winner in consultation.after(question.id):
        yield value, consultation.knowledge.platforms[winner].name if winner else "no platform"


def reasons(consultation: Consultation, screen: Screen) -> Iterator[str]:
    """Yield why ``screen`` is asked, and what each answer would do as things stand."""
    for key in screen.questions:
        question = consultation.knowledge.questions[key]
        yield f"{question.asks} {question.why}"
        if screen.lines:
            continue
        for value, name in outcomes(consultation, question):
            # A number only stands for those that rules treat alike.
            such_as = "such as " if is_number(value) else ""
            as_now = " (as now)" if name == leader(consultation) else ""
            words = in_words(question, value, consultation.answers.get(key))
            yield f"  {such_as}{words} -> {name}{as_now}"


def standing(before: Consultation, after: Consultation) -> Iterator[str]:
    """Yield what an answer changed: who leads now, and who dropped out and why."""
    if leader(before) != leader(after):
        yield f"Now leading: {leader(after)} (before: {leader(before)})"
    excluded = {exclusion.platform for exclusion in before.excluded}
    names_by_reason: dict[str, list[str]] = {}
    for exclusion in after.excluded:
        if exclusion.platform not in excluded:
            excluded.add(exclusion.platform)
            names = names_by_reason.setdefault(exclusion.rule.because, [])
            names.append(after.knowledge.platforms[exclusion.platform].name)
    others: list[str] = []
    for number, (because, names) in enumerate(names_by_reason.items()):
        if number < _MOST_RULED_OUT:
            yield f"Out: {', '.join(names)}. {because}"
        else:
            others += names
    if others:
        yield f"Out as well: {', '.join(others)}"


def unsettled(consultation: Consultation) -> Iterator[str]:
    """Yield how far from final a result is.

    That is the share of worlds that agree, and single answers that would overturn it.
    """
    name = leader(consultation)
    if consultation.is_undecided:
        yield f"Undecided: nothing distinguishes the leaders; {name} is only the default."
    else:
        share = ways(consultation.share)
        yield f"Not final: {name} holds in {share}, according to our model of teams."
    knowledge = consultation.knowledge
    overturning = consultation.overturning
    for key, value, winner in overturning[:_MOST_OVERTURNING]:
        end = f"make it {knowledge.platforms[winner].name}" if winner else "leave no platform"
        question = knowledge.questions[key]
        words = in_words(question, value, consultation.answers.get(key))
        yield f"  {as_sentence(label_of(question))}: {example(value, words)} would {end}"
    more = len(overturning) - _MOST_OVERTURNING
    if not overturning:
        yield "  No single answer would overturn it; several together can."
    elif more > 0:
        yield f"  and {more} more answers would overturn it"


def example(value: Value, words: str) -> str:
    """Return ``value``, put into ``words``, for people.

    A number only stands for those that rules treat alike.
    """
    return f"{words} or similar" if is_number(value) else words


def understood(
    knowledge: KnowledgeBase, answers: Mapping[str, Value], words: Mapping[str, str]
) -> Iterator[str]:
    """Yield what was understood, to be confirmed, with the words that each was taken from."""
    yield "I understood:"
    for number, (key, value) in enumerate(answers.items(), 1):
        yield f'  {number}. {meaning(knowledge.questions[key], value)}, from "{words[key]}"'


def reviewed(knowledge: KnowledgeBase, workload: Workload) -> Iterator[str]:
    """Yield every answer so far, numbered."""
    yield ""
    yield "Your answers:"
    answers = {**workload.answers, **workload.assume}
    for number, (key, value) in enumerate(answers.items(), 1):
        note = "  (assumed)" if key in workload.assume else ""
        yield f"  {number}. {meaning(knowledge.questions[key], value)}{note}"
    if not answers:
        yield "  none yet"
