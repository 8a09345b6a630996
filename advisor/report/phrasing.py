"""How answers, changes and rules are put into words, the same in every document."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.answer_text import (
    answer_text,
    clause,
    join_clauses,
    label_of,
    numbered_clause,
    relation_clause,
    toggled_clause,
)
from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.model import CostRelation, QuestionKind, sort_by_conclusion
from advisor.knowledge.values import spoken
from advisor.proof.worlds import ELSEWHERE, is_number
from advisor.report.blocks import ListItem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from advisor.consultation import Consultation
    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import AdviceLevel, Question, Rule
    from advisor.proof.flips import Flip
    from advisor.proof.stretches import Stretch
    from advisor.proof.worlds import Number

_STEP = Decimal("0.01")


def sentence(rule: Rule) -> str:
    """Return the reason that ``rule`` gives, and the sources that it cites."""
    return f"{rule.because} [{', '.join(rule.sources)}]"


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
    """Return as a clause what an answer means, or what a relation of costs has come to."""
    knowledge = consultation.knowledge
    if attribute in knowledge.relations:
        value = consultation.memory.relations.get(attribute, CostRelation.NOT_COMPUTED)
        return relation_clause(knowledge.relations[attribute], value)
    question = knowledge.questions[attribute]
    if attribute not in consultation.answers:
        return f"nobody was asked about {label_of(question)}"
    note = " (assumed)" if attribute in consultation.assumed else ""
    return f"{clause(question, consultation.answers[attribute])}{note}"


def meaning(question: Question, value: Value) -> str:
    """Return an answer under the name of its question, as an entry of a list of answers."""
    return f"{as_sentence(label_of(question))}: {answer_text(question, value)}"


def as_sentence(text: str) -> str:
    """Return ``text`` with a capital at its beginning."""
    return f"{text[:1].upper()}{text[1:]}"


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
    return question.with_unit(spoken(value)) if is_number(value) else spoken(value)


def _list_choices(question: Question, chosen: frozenset[str], before: frozenset[str]) -> str:
    added = [f'"{says}"' for key, says in question.values.items() if key in chosen - before]
    if not added:
        return "nothing else" if before else "none of them"
    also = "also " if before else ""
    return f"{also}{' and '.join(added)}"


def stretch(question: Question, found: Stretch) -> str:
    """Return which numbers ``found`` stands for."""
    if found.low is not None and found.low == found.high:
        return f"exactly {question.with_unit(spoken(found.low))}"
    least = "at least" if found.takes_low else "more than"
    most = "at most" if found.takes_high else "less than"
    if found.high is None:
        low = found.low
        return "any number" if low is None else f"{least} {question.with_unit(spoken(low))}"
    below = f"{most} {question.with_unit(spoken(found.high))}"
    return below if found.low is None else f"{least} {spoken(found.low)} and {below}"


def day_range(oldest: date, newest: date) -> str:
    """Return the days from ``oldest`` to ``newest``; one day is named once."""
    return f"{oldest}" if oldest == newest else f"{oldest} to {newest}"


def flip(consultation: Consultation, found: Flip) -> str:
    """Return the changes of ``found`` in words, with what the answers are now."""
    changes = [_describe_change(consultation, key, value) for key, value in found.answers.items()]
    return " and ".join(changes)


def changed_to(consultation: Consultation, found: Flip) -> str:
    """Return the changes of ``found`` as clauses that can follow "if"."""
    changes = [_changed_clause(consultation, key, value) for key, value in found.answers.items()]
    return join_clauses(changes)


def _describe_change(consultation: Consultation, key: str, value: Value) -> str:
    given = consultation.answers.get(key)
    changed = _changed_clause(consultation, key, value)
    if isinstance(given, frozenset):
        return changed
    now = "open"
    if given is not None:
        now = answer_text(consultation.knowledge.questions[key], given)
    return f"{changed} (now: {now})"


def _changed_clause(consultation: Consultation, key: str, value: Value) -> str:
    """Return as a clause what an answer becomes; of a list, which items come and go."""
    question = consultation.knowledge.questions[key]
    given = consultation.answers.get(key, UNKNOWN)
    before = given.has if isinstance(given, Partial) else given
    if isinstance(value, frozenset) and isinstance(before, frozenset):
        return toggled_clause(question, before, value)
    if value == ELSEWHERE:
        return f"{label_of(question)} is any other"
    if is_number(value):
        amount = _name_amount(question, value, given)
        return numbered_clause(question, amount) if amount else clause(question, value)
    return clause(question, value)


def _name_amount(question: Question, value: Number, given: Value) -> str:
    """Return a number just beyond a threshold by the threshold; empty for any other."""
    if question.kind is not QuestionKind.NUMBER:
        return ""
    above, below = value - _STEP, value + _STEP
    if above == int(above) and (not is_number(given) or value > given):
        return f"more than {int(above)}"
    if below == int(below) and (not is_number(given) or value < given):
        return f"less than {int(below)}"
    return ""


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
