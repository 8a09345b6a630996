"""How answers, changes and rules are put into words, the same in every document."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.answer_text import clause, join_clauses
from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.model import QuestionKind, sort_by_conclusion
from advisor.knowledge.values import spoken
from advisor.proof.worlds import ELSEWHERE, is_number
from advisor.report.blocks import ListItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from advisor.consultation import Consultation
    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import AdviceLevel, Question, Rule
    from advisor.proof.flips import Flip
    from advisor.proof.stretches import Stretch

_STEP = Decimal("0.01")


def sentence(rule: Rule) -> str:
    """Return the reason that ``rule`` gives, and the sources that it cites."""
    return with_sources(rule, rule.because)


def with_sources(rule: Rule, text: str) -> str:
    """Return ``text``, and the sources that ``rule`` cites for it."""
    return f"{text} [{', '.join(rule.sources)}]"


def signed(points: Decimal) -> str:
    """Return ``points`` with their sign, without needless zeros; no points are a plain 0."""
    if not points:
        return "0"
    sign = "+" if points > 0 else ""
    return f"{sign}{points.normalize():f}"


def number(score: Decimal) -> int | float:
    """Return ``score`` as JSON writes it: an integer where it is whole."""
    return int(score) if score == int(score) else float(score)


def describe_answer(consultation: Consultation, attribute: str) -> str:
    """Return the answer to a question, or the value of a relation, with what it means."""
    question = consultation.knowledge.questions.get(attribute)
    if question is None or attribute not in consultation.answers:
        return f"{attribute} = {consultation.memory.relations.get(attribute, 'not asked')}"
    note = " (assumed)" if attribute in consultation.assumed else ""
    return f"{meaning(question, consultation.answers[attribute])}{note}"


def meaning(question: Question, value: Value) -> str:
    """Return an answer with the one line that explains it, where it has one."""
    text = f"{question.id} = {spoken(value)}"
    if question.unit and isinstance(value, int | Decimal) and not isinstance(value, bool):
        text += f" {question.unit}"
    says = question.values.get(value, "") if isinstance(value, str) else ""
    return f"{text}: {says}" if says else text


def in_words(question: Question, value: Value, told: Value | None = None) -> str:
    """Return an answer in the words of the question, for readers who do not know its values.

    Of a list of which a part was ``told`` before, only the rest is said.
    """
    if isinstance(value, Partial):
        value = value.has
    if isinstance(value, frozenset):
        before = told.has if isinstance(told, Partial) else frozenset()
        return _list_choices(question, value, before)
    if isinstance(value, str) and value in question.values:
        return f'"{question.values[value]}"'
    if value == ELSEWHERE:
        return "any other"
    unit = f" {question.unit}" if question.unit and is_number(value) else ""
    return f"{spoken(value)}{unit}"


def _list_choices(question: Question, chosen: frozenset[str], before: frozenset[str]) -> str:
    added = [f'"{says}"' for key, says in question.values.items() if key in chosen - before]
    if not added:
        return "nothing else" if before else "none of them"
    also = "also " if before else ""
    return f"{also}{' and '.join(added)}"


def stretch(question: Question, found: Stretch) -> str:
    """Return which numbers ``found`` stands for."""
    unit = f" {question.unit}" if question.unit else ""
    if found.low is not None and found.low == found.high:
        return f"exactly {spoken(found.low)}{unit}"
    ends: list[str] = []
    if found.low is not None:
        ends.append(f"{'at least' if found.takes_low else 'more than'} {spoken(found.low)}")
    if found.high is not None:
        ends.append(f"{'at most' if found.takes_high else 'less than'} {spoken(found.high)}")
    return f"{' and '.join(ends)}{unit}" if ends else "any number"


def day_range(oldest: date, newest: date) -> str:
    """Return the days from ``oldest`` to ``newest``; one day is named once."""
    return f"{oldest}" if oldest == newest else f"{oldest} to {newest}"


def platform_name(consultation: Consultation, platform: str | None) -> str:
    """Return the name of ``platform``, or what stands for ``None`` where no platform wins."""
    return consultation.knowledge.platforms[platform].name if platform else "no platform"


def all_named(consultation: Consultation, platforms: Iterable[str]) -> str:
    """Return the names of ``platforms``, separated by commas."""
    return ", ".join(platform_name(consultation, platform) for platform in platforms)


def flip(consultation: Consultation, found: Flip) -> str:
    """Return the changes of ``found`` in words, with what the answers are now."""
    changes = [_describe_change(consultation, key, value) for key, value in found.answers.items()]
    return " and ".join(changes)


def changed_to(consultation: Consultation, found: Flip) -> str:
    """Return the changes of ``found`` as clauses that can follow "if"."""
    questions = consultation.knowledge.questions
    return join_clauses(clause(questions[key], value) for key, value in found.answers.items())


def _describe_change(consultation: Consultation, key: str, value: Value) -> str:
    question = consultation.knowledge.questions[key]
    given = consultation.answers.get(key, UNKNOWN)
    if isinstance(value, frozenset) and isinstance(given, frozenset):
        return f"{key} {' and '.join(_list_toggled(given, value))}"
    if given is not UNKNOWN:
        now = f"now {spoken(given)}"
    elif key in consultation.answers:
        now = "unknown now"
    else:
        now = "open now"
    return f"{key}{_describe_target(question, value, given)} ({now})"


def _list_toggled(before: frozenset[str], after: frozenset[str]) -> Iterator[str]:
    if after - before:
        yield f"with {', '.join(sorted(after - before))}"
    if before - after:
        yield f"without {', '.join(sorted(before - after))}"


def _describe_target(question: Question, value: Value, given: Value) -> str:
    """Return the value that is reached; a number just beyond a threshold by the threshold."""
    if question.kind is QuestionKind.NUMBER and isinstance(value, Decimal):
        above, below = value - _STEP, value + _STEP
        if above == int(above) and (given is UNKNOWN or value > given):  # type: ignore[operator]
            return f" above {int(above)}"
        if below == int(below) and (given is UNKNOWN or value < given):  # type: ignore[operator]
            return f" below {int(below)}"
    return f" = {spoken(value)}"


def advice(explanation: Explanation, level: AdviceLevel) -> list[Rule]:
    """Return the notes or warnings for the platform that was decided on.

    That need not be the recommended one.
    """
    consultation = explanation.consultation
    if explanation.choice:
        return of_level(consultation.advice_for(explanation.choice.id), level)
    return of_level(consultation.advice, level)


def of_level(rules: Iterable[Rule], level: AdviceLevel) -> list[Rule]:
    """Return those of ``rules`` that advise on ``level``."""
    return [rule for rule, note in sort_by_conclusion(rules).advice if note.level is level]


def cited(consultation: Consultation, rules: Iterable[Rule]) -> tuple[ListItem, ...]:
    """Return every source that ``rules`` cite as an item, in the order of first citation."""
    sources: dict[str, ListItem] = {}
    for rule in rules:
        for key in rule.sources:
            source = consultation.knowledge.sources[key]
            sources[key] = ListItem(f"{key}: {source.citation()}", links=(source.url,))
    return tuple(sources.values())
