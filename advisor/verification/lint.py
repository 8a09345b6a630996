"""What can be seen by reading the rules: things that nothing uses, sources grown old, rules said twice, exclusions at odds."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN, attributes, facts_used
from advisor.knowledge.model import Advice, Constraint, Derivation, Preference, moved_by
from advisor.knowledge.values import spoken
from advisor.proof.worlds import distinct_values
from advisor.verification.finding import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.verification.finding import Answers, Finding

_DOUBTFUL = ("unconfirmed", "disputed")
_LEAVE_ONE = "leave one to recommend, or say why none is: `allow: {E511: the reason}`"


def lint(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Yield what is wrong with ``knowledge`` on the face of it."""
    yield from _unused(knowledge)
    yield from _stale_sources(knowledge)
    yield from _said_twice(knowledge)
    yield from _doubtful_notes(knowledge)
    yield from _out_of_time(knowledge)
    yield from _contradictions(knowledge)


def wordless(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield each of ``rules`` that moves a platform and has no sentence about it."""
    for rule in rules:
        missing = [each for each in moved_by(rule.conclusion) if each not in rule.reasons]
        if missing:
            message = f"{rule.id} has no sentence for {', '.join(missing)}"
            hint = "write one under `reasons`, about that platform alone"
            yield found(rule.place, "E523", rule.id, message, hint)


def _unused(knowledge: KnowledgeBase) -> Iterator[Finding]:
    yield from _unused_sources(knowledge)
    asked = set(chain.from_iterable(attributes(rule.when) for rule in knowledge.rules))
    asked.update(chain.from_iterable(each.inputs for each in knowledge.relations.values()))
    for question in knowledge.questions.values():
        if question.id not in asked:
            message = f"no rule looks at the question {question.id}"
            yield found(
                question.place, "E507", question.id, message, "write a rule, or drop the question"
            )
    used = set(chain.from_iterable(facts_used(rule.when) for rule in knowledge.rules))
    for rule in knowledge.rules:
        if isinstance(rule.conclusion, Derivation) and rule.conclusion.concludes not in used:
            message = f"no rule uses {rule.conclusion.concludes}, which {rule.id} concludes"
            yield found(
                rule.place, "E508", rule.id, message, "use {fact: …} in a rule, or drop this one"
            )
    scored = {
        rule.conclusion.criterion
        for rule in knowledge.rules
        if isinstance(rule.conclusion, Preference)
    }
    for criterion in knowledge.criteria.values():
        if criterion.id not in scored:
            message = f"no rule gives points on {criterion.id}"
            yield found(
                criterion.place,
                "E510",
                criterion.id,
                message,
                "write a preference, or drop the criterion",
            )


def _unused_sources(knowledge: KnowledgeBase) -> Iterator[Finding]:
    cited = {each for rule in knowledge.rules for each in rule.sources}
    cited.update(each for platform in knowledge.platforms.values() for each in platform.sources)
    cited.update(each for prior in knowledge.priors.values() for each in prior.sources)
    cited.update(each for kind in knowledge.kinds.values() for each in kind.sources)
    for source in knowledge.sources.values():
        if source.id not in cited:
            yield found(
                source.place,
                "E505",
                source.id,
                f"nothing cites the source {source.id}",
                "cite it, or drop it",
            )


def _stale_sources(knowledge: KnowledgeBase) -> Iterator[Finding]:
    oldest = knowledge.reviewed - timedelta(days=knowledge.stale_after)
    for source in knowledge.sources.values():
        if source.seen < oldest and not source.event:
            age = (knowledge.reviewed - source.seen).days
            message = f"{source.id} was read {age} days before the review, which is more than {knowledge.stale_after}"
            hint = "read it again; if it records something that happened, write `records: event`"
            yield found(source.place, "E506", source.id, message, hint)


def _said_twice(knowledge: KnowledgeBase) -> Iterator[Finding]:
    said: dict[object, Rule] = {}
    for rule in knowledge.rules:
        if isinstance(rule.conclusion, Advice):
            continue  # two pieces of advice on one condition say different things in words
        what = (rule.when, repr(rule.conclusion), rule.valid_from, rule.valid_to)
        if what in said:
            message = f"{rule.id} says the same as {said[what].id}"
            yield found(rule.place, "E509", rule.id, message, "drop one of them")
        said.setdefault(what, rule)


def _doubtful_notes(knowledge: KnowledgeBase) -> Iterator[Finding]:
    for rule in knowledge.rules:
        conclusion = rule.conclusion
        if rule.evidence in _DOUBTFUL and not (
            isinstance(conclusion, Advice) and conclusion.level == "warning"
        ):
            message = f"{rule.id} rests on {rule.evidence} evidence and is no warning"
            yield found(
                rule.place,
                "E512",
                rule.id,
                message,
                "write `level: warning` and say what to verify",
            )


def _out_of_time(knowledge: KnowledgeBase) -> Iterator[Finding]:
    for rule in knowledge.rules:
        since = [knowledge.platforms[each].available_from for each in moved_by(rule.conclusion)]
        if since and rule.valid_to and rule.valid_to < min(since):
            message = f"{rule.id} ends on {rule.valid_to}, before any of its platforms exists"
            yield found(rule.place, "E513", rule.id, message, "mend `valid_to`, or drop the rule")


def _contradictions(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Yield each single answer after which no platform is left, at the first of the rules that exclude."""
    today = knowledge.on(knowledge.reviewed)
    engine = Reference(today)
    alone = (
        {key: value}
        for key, values in distinct_values(today).items()
        for value in values
        if value is not UNKNOWN
    )
    reported: set[str] = set()
    for answers in chain([{}], alone):
        rules = [
            rule for rule in engine.conclude(answers) if isinstance(rule.conclusion, Constraint)
        ]
        excluded = set(chain.from_iterable(moved_by(rule.conclusion) for rule in rules))
        allowed = any("E511" in rule.allow for rule in rules)
        if excluded >= today.platforms.keys() and rules[-1].id not in reported and not allowed:
            reported.add(rules[-1].id)
            yield _contradiction(rules, answers)


def _contradiction(rules: list[Rule], answers: Answers) -> Finding:
    last, names = rules[-1], ", ".join(rule.id for rule in rules)
    given = (
        ", ".join(f"{key} = {spoken(value)}" for key, value in answers.items())
        or "no answer at all"
    )
    return found(
        last.place,
        "E511",
        last.id,
        f"{names}: exclude every platform on {given}",
        _LEAVE_ONE,
        answers,
    )
