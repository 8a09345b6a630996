"""What can be seen by reading the rules.

Things that nothing uses, stale sources, repeated rules, and exclusions that contradict each other.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN, attributes, facts_used
from advisor.knowledge.model import (
    Advice,
    AdviceLevel,
    Evidence,
    moved_by,
    sort_by_conclusion,
)
from advisor.knowledge.values import spoken
from advisor.proof.worlds import distinct_values
from advisor.verification.finding import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.knowledge.elicitation import Kind, Prior
    from advisor.knowledge.model import KnowledgeBase, Platform, Rule
    from advisor.verification.finding import Answers, Finding

_DOUBTFUL = (Evidence.UNCONFIRMED, Evidence.DISPUTED)
_LEAVE_ONE = "leave one to recommend, or say why none is: `allow: {E511: the reason}`"


def lint(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Yield what is wrong with ``knowledge`` on the face of it."""
    yield from _find_unused_sources(knowledge)
    yield from _find_unused_questions(knowledge)
    yield from _find_unused_facts(knowledge)
    yield from _find_unused_criteria(knowledge)
    yield from _find_stale_sources(knowledge)
    yield from _find_repeated_rules(knowledge)
    yield from _find_doubtful_notes(knowledge)
    yield from _find_outdated_rules(knowledge)
    yield from _find_contradictions(knowledge)


def wordless(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield each of ``rules`` that moves a platform and has no sentence about it."""
    for rule in rules:
        moved = moved_by(rule.conclusion)
        missing = [platform for platform in moved if platform not in rule.reasons]
        if missing:
            message = f"{rule.id} has no sentence for {', '.join(missing)}"
            hint = "write one under `reasons`, about that platform alone"
            yield found(rule.place, "E523", rule.id, message, hint)


def _find_unused_sources(knowledge: KnowledgeBase) -> Iterator[Finding]:
    citing: list[Rule | Platform | Prior | Kind] = [
        *knowledge.rules,
        *knowledge.platforms.values(),
        *knowledge.priors.values(),
        *knowledge.kinds.values(),
    ]
    cited = set(chain.from_iterable(entry.sources for entry in citing))
    for source in knowledge.sources.values():
        if source.id not in cited:
            message = f"nothing cites the source {source.id}"
            yield found(source.place, "E505", source.id, message, "cite it, or drop it")


def _find_unused_questions(knowledge: KnowledgeBase) -> Iterator[Finding]:
    asked: set[str] = set()
    for rule in knowledge.rules:
        asked |= attributes(rule.when)
    for relation in knowledge.relations.values():
        asked.update(relation.inputs)
    for question in knowledge.questions.values():
        if question.id not in asked:
            message = f"no rule looks at the question {question.id}"
            hint = "write a rule, or drop the question"
            yield found(question.place, "E507", question.id, message, hint)


def _find_unused_facts(knowledge: KnowledgeBase) -> Iterator[Finding]:
    used: set[str] = set()
    for rule in knowledge.rules:
        used |= facts_used(rule.when)
    for rule, derivation in knowledge.derivations:
        if derivation.concludes not in used:
            message = f"no rule uses {derivation.concludes}, which {rule.id} concludes"
            hint = "use {fact: …} in a rule, or drop this one"
            yield found(rule.place, "E508", rule.id, message, hint)


def _find_unused_criteria(knowledge: KnowledgeBase) -> Iterator[Finding]:
    scored = {preference.criterion for _, preference in knowledge.preferences}
    for criterion in knowledge.criteria.values():
        if criterion.id not in scored:
            message = f"no rule gives points on {criterion.id}"
            hint = "write a preference, or drop the criterion"
            yield found(criterion.place, "E510", criterion.id, message, hint)


def _find_stale_sources(knowledge: KnowledgeBase) -> Iterator[Finding]:
    oldest = knowledge.reviewed - timedelta(days=knowledge.stale_after)
    for source in knowledge.sources.values():
        if source.seen < oldest and not source.event:
            age = (knowledge.reviewed - source.seen).days
            message = (
                f"{source.id} was read {age} days before the review, "
                f"which is more than {knowledge.stale_after}"
            )
            hint = "read it again; if it records something that happened, write `records: event`"
            yield found(source.place, "E506", source.id, message, hint)


def _find_repeated_rules(knowledge: KnowledgeBase) -> Iterator[Finding]:
    first: dict[object, Rule] = {}
    for rule in knowledge.rules:
        if isinstance(rule.conclusion, Advice):
            continue  # two pieces of advice on one condition differ in their words
        meaning = (rule.when, repr(rule.conclusion), rule.valid_from, rule.valid_to)
        if meaning in first:
            message = f"{rule.id} says the same as {first[meaning].id}"
            yield found(rule.place, "E509", rule.id, message, "drop one of them")
        first.setdefault(meaning, rule)


def _find_doubtful_notes(knowledge: KnowledgeBase) -> Iterator[Finding]:
    warnings = {rule.id for rule, note in knowledge.advice if note.level is AdviceLevel.WARNING}
    for rule in knowledge.rules:
        if rule.evidence in _DOUBTFUL and rule.id not in warnings:
            message = f"{rule.id} rests on {rule.evidence} evidence and is not a warning"
            hint = "write `level: warning` and say what to verify"
            yield found(rule.place, "E512", rule.id, message, hint)


def _find_outdated_rules(knowledge: KnowledgeBase) -> Iterator[Finding]:
    for rule in knowledge.rules:
        moved = moved_by(rule.conclusion)
        if not moved or rule.valid_to is None:
            continue
        if rule.valid_to < min(knowledge.platforms[name].available_from for name in moved):
            message = f"{rule.id} ends on {rule.valid_to}, before any of its platforms exists"
            yield found(
                rule.place, "E513", rule.id, message, "correct `valid_to`, or drop the rule"
            )


def _find_contradictions(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Yield each single answer on which no platform is left, at the last rule that excludes."""
    today = knowledge.on(knowledge.reviewed)
    engine = Reference(today)
    reported: set[str] = set()
    for answers in _single_answers(today):
        constraints = sort_by_conclusion(engine.conclude(answers)).constraints
        rules = [rule for rule, _ in constraints]
        excluded = set(chain.from_iterable(constraint.excludes for _, constraint in constraints))
        if not excluded >= today.platforms.keys() or rules[-1].id in reported:
            continue
        if not any("E511" in rule.allow for rule in rules):
            reported.add(rules[-1].id)
            yield _contradiction(rules, answers)


def _single_answers(knowledge: KnowledgeBase) -> Iterator[Answers]:
    """Yield no answers, and each answer that can make a difference alone."""
    yield {}
    for question, values in distinct_values(knowledge).items():
        for value in values:
            if value is not UNKNOWN:
                yield {question: value}


def _contradiction(rules: list[Rule], answers: Answers) -> Finding:
    last = rules[-1]
    names = ", ".join(rule.id for rule in rules)
    given = ", ".join(f"{key} = {spoken(value)}" for key, value in answers.items())
    message = f"{names}: exclude every platform on {given or 'no answer at all'}"
    return found(last.place, "E511", last.id, message, _LEAVE_ONE, answers)
