"""How answers, changes and rules are put into words, the same in every document."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.values import spoken
from advisor.proof.worlds import ELSEWHERE, is_number
from advisor.report.blocks import ListItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.consultation import Consultation
    from advisor.explanation.explanation import Explanation
    from advisor.explanation.justification import Justification
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question, Rule
    from advisor.proof.flips import Flip
    from advisor.proof.stretches import Stretch

_STEP = Decimal("0.01")


def sentence(rule: Rule) -> str:
    """Return the reason that ``rule`` gives, and the sources that it cites."""
    return f"{rule.because} [{', '.join(rule.sources)}]"


def signed(points: Decimal) -> str:
    """Return ``points`` with their sign, whole where they are whole; nothing as a plain 0."""
    plain = format(points.normalize(), "f")
    return f"+{plain}" if points > 0 else plain if points else "0"


def describe_answer(consultation: Consultation, attribute: str) -> str:
    """Return the answer to a question, or the value of a relation, with what it means."""
    if attribute in consultation.knowledge.questions and attribute in consultation.answers:
        note = " (assumed)" if attribute in consultation.assumed else ""
        return (
            meaning(consultation.knowledge.questions[attribute], consultation.answers[attribute])
            + note
        )
    return f"{attribute} = {consultation.memory.relations.get(attribute, 'not asked')}"


def meaning(question: Question, value: Value) -> str:
    """Return an answer with the one line that explains it, where it has one."""
    says = question.values.get(value, "") if isinstance(value, str) else ""
    unit = (
        f" {question.unit}"
        if question.unit and isinstance(value, int | Decimal) and not isinstance(value, bool)
        else ""
    )
    return f"{question.id} = {spoken(value)}{unit}{f': {says}' if says else ''}"


def in_words(question: Question, value: Value, told: Value | None = None) -> str:
    """Return an answer as somebody says it who knows the words of the question and not its values.

    Of a list of which a part was ``told`` before, only what comes to it is said.
    """
    if isinstance(value, Partial):
        value = value.has
    if isinstance(value, frozenset):
        before = told.has if isinstance(told, Partial) else frozenset()
        more = [f'"{question.values[each]}"' for each in question.values if each in value - before]
        return (
            f"{'also ' if before else ''}{' and '.join(more)}"
            if more
            else "nothing else"
            if before
            else "none of them"
        )
    if isinstance(value, str) and value in question.values:
        return f'"{question.values[value]}"'
    if value == ELSEWHERE:
        return "any other"
    unit = f" {question.unit}" if question.unit and is_number(value) else ""
    return f"{spoken(value)}{unit}"


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


def platform_name(consultation: Consultation, platform: str | None) -> str:
    """Return the name of ``platform``; what stands for none where nobody wins."""
    return consultation.knowledge.platforms[platform].name if platform else "no platform"


def all_named(consultation: Consultation, platforms: Iterable[str]) -> str:
    """Return the names of ``platforms``, listed."""
    return ", ".join(platform_name(consultation, each) for each in platforms)


def grounds(consultation: Consultation, step: Justification) -> tuple[ListItem, ...]:
    """Return what ``step`` rests on as items: answers, and derivations with theirs."""
    told = [ListItem(describe_answer(consultation, each)) for each in step.attributes]
    return (
        *told,
        *(ListItem(sentence(each.rule), grounds(consultation, each)) for each in step.steps),
    )


def flip(consultation: Consultation, found: Flip) -> str:
    """Return the changes of ``found`` in words, with what the answers are now."""
    return " and ".join(_change(consultation, key, value) for key, value in found.answers.items())


def _change(consultation: Consultation, key: str, value: Value) -> str:
    question = consultation.knowledge.questions[key]
    given = consultation.answers.get(key, UNKNOWN)
    if isinstance(value, frozenset) and isinstance(given, frozenset):
        return f"{key} {' and '.join(_toggled(given, value))}"
    now = "unknown now" if key in consultation.answers else "open now"
    return f"{key}{_target(question, value, given)} ({now if given is UNKNOWN else f'now {spoken(given)}'})"


def _toggled(before: frozenset[str], after: frozenset[str]) -> Iterator[str]:
    if after - before:
        yield f"with {', '.join(sorted(after - before))}"
    if before - after:
        yield f"without {', '.join(sorted(before - after))}"


def _target(question: Question, value: Value, given: Value) -> str:
    """Return the value that is reached; a number just beyond a threshold by the threshold."""
    if question.kind == "number" and isinstance(value, Decimal):
        above, below = value - _STEP, value + _STEP
        if above == int(above) and (given is UNKNOWN or value > given):  # type: ignore[operator]
            return f" above {int(above)}"
        if below == int(below) and (given is UNKNOWN or value < given):  # type: ignore[operator]
            return f" below {int(below)}"
    return f" = {spoken(value)}"


def advice(explanation: Explanation) -> tuple[Rule, ...]:
    """Return the notes and warnings that hold for the platform that was decided on, which need not be the recommended one."""
    consultation = explanation.consultation
    return (
        consultation.advice_for(explanation.choice.id)
        if explanation.choice
        else consultation.advice
    )


def cited(consultation: Consultation, rules: Iterable[Rule]) -> tuple[ListItem, ...]:
    """Return every source that ``rules`` cite as an item, in the order in which they first do."""
    sources = dict.fromkeys(each for rule in rules for each in rule.sources)
    known = consultation.knowledge.sources
    return tuple(
        ListItem(f"{each}: {known[each].citation()}", links=(known[each].url,)) for each in sources
    )
