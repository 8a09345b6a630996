"""Built-in mutation test: examples of a rule must notice a change to any of its conditions.

A condition that can be dropped, a value that can be left out, or a threshold that can be moved
without any example noticing, is either not needed or not tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.inference.reference import Reference
from advisor.knowledge.conditions import (
    ALWAYS,
    UNKNOWN,
    AllOf,
    AnyOf,
    Compare,
    Not,
    OneOf,
    attributes,
    evaluate,
)
from advisor.knowledge.model import sort_by_conclusion
from advisor.knowledge.values import spoken
from advisor.verification.finding import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.knowledge.conditions import Condition, Value
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.verification.finding import Finding


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule's condition with one thing changed.

    ``change`` says what; ``asks`` are the questions that an example has to answer to count.
    """

    condition: Condition
    change: str
    asks: frozenset[str] = frozenset()


def survivors(knowledge: KnowledgeBase, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield each mutant of ``rules`` that no example of the rule distinguishes from it."""
    for rule in rules:
        today = knowledge.on(knowledge.day_of(rule))
        answer_sets = (*rule.examples.fires, *rule.examples.silent)
        examples = [_with_derived(today, answers) for answers in answer_sets]
        for mutant in (*_unconditional(rule.when), *mutants(rule.when)):
            if not any(_notices(rule, mutant, example) for example in examples):
                message = f"{rule.id}: no example notices when {mutant.change}"
                hint = "add one to `examples`, with another allowed value for that question"
                yield found(rule.place, "E504", rule.id, message, hint)


def _with_derived(knowledge: KnowledgeBase, answers: Mapping[str, Value]) -> dict[str, Value]:
    facts = dict(answers)
    for _, derivation in sort_by_conclusion(Reference(knowledge).conclude(answers)).derivations:
        facts[derivation.concludes] = True
    return facts


def _notices(rule: Rule, mutant: Mutant, facts: Mapping[str, Value]) -> bool:
    if any(facts.get(question, UNKNOWN) is UNKNOWN for question in mutant.asks):
        return False
    fires = evaluate(rule.when, facts) is True
    return fires != (evaluate(mutant.condition, facts) is True)


def _unconditional(condition: Condition) -> Iterator[Mutant]:
    """Yield the rule without its only condition; of several, dropping each one says more."""
    if not isinstance(condition, AllOf | AnyOf):
        yield _without(condition, ALWAYS)


def mutants(condition: Condition) -> Iterator[Mutant]:
    """Yield ``condition`` with one change each: a part dropped, a value left out, a bound moved."""
    match condition:
        case AllOf() | AnyOf():
            yield from _drop_parts(condition)
            for place, part in enumerate(condition.parts):
                before, after = condition.parts[:place], condition.parts[place + 1 :]
                for mutant in mutants(part):
                    parts = (*before, mutant.condition, *after)
                    yield Mutant(type(condition)(parts), mutant.change, mutant.asks)
        case Not(part):
            for mutant in mutants(part):
                yield Mutant(Not(mutant.condition), mutant.change, mutant.asks)
        case OneOf():
            yield from _drop_values(condition)
        case Compare():
            yield from _move_bound(condition)


def _drop_parts(condition: AllOf | AnyOf) -> Iterator[Mutant]:
    for place, part in enumerate(condition.parts):
        rest = (*condition.parts[:place], *condition.parts[place + 1 :])
        if rest:
            yield _without(part, type(condition)(rest))


def _without(part: Condition, rest: Condition) -> Mutant:
    questions = attributes(part)
    subject = " and ".join(sorted(questions)) or "a derived fact"
    return Mutant(rest, f"the condition on {subject} is dropped", questions)


def _drop_values(condition: OneOf) -> Iterator[Mutant]:
    if len(condition.values) > 1:
        for dropped in condition.values:
            rest = tuple(value for value in condition.values if value != dropped)
            change = f"{condition.attribute} = {spoken(dropped)} is left out"
            yield Mutant(OneOf(condition.attribute, rest), change)


_NEIGHBOURS = {"above": "at_least", "at_least": "above", "below": "at_most", "at_most": "below"}


def _move_bound(condition: Compare) -> Iterator[Mutant]:
    """Yield the comparison with the bound itself on the other side, and with the bound moved."""
    bound = condition.bound
    if condition.comparison in _NEIGHBOURS:
        other = Compare(condition.attribute, _NEIGHBOURS[condition.comparison], bound)
        yield Mutant(other, f"{condition.attribute} is exactly {bound}")
    step = max(Decimal(1), abs(Decimal(bound)) / 10)
    moved = bound + step if condition.comparison in {"above", "at_least"} else bound - step
    yield Mutant(
        Compare(condition.attribute, condition.comparison, moved),
        f"{condition.attribute} passes {bound} by little",
    )
