"""Built-in mutation test: a change to any condition of a rule must be noticed by one of the rule's own examples.

A condition that can be dropped, a value that can be left out, or a threshold that can be moved without any example noticing,
is either not needed or not tried.
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
from advisor.knowledge.model import Derivation
from advisor.knowledge.values import spoken
from advisor.verification.finding import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.knowledge.conditions import Condition, Value
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.verification.finding import Finding


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule's condition with one thing changed, what that was, and the questions that an example has to answer to count."""

    condition: Condition
    change: str
    asks: frozenset[str] = frozenset()


def survivors(knowledge: KnowledgeBase, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield each mutant of each of ``rules`` that all of the rule's examples treat as the rule itself."""
    for rule in rules:
        today = knowledge.on(knowledge.day_of(rule))
        examples = [
            _with_derived(today, each) for each in (*rule.examples.fires, *rule.examples.silent)
        ]
        for mutant in (*_unconditional(rule.when), *mutants(rule.when)):
            if not any(_notices(rule, mutant, example) for example in examples):
                message = f"{rule.id}: no example notices when {mutant.change}"
                hint = "add one to `examples`, with another allowed value for that question"
                yield found(rule.place, "E504", rule.id, message, hint)


def _with_derived(knowledge: KnowledgeBase, answers: Mapping[str, Value]) -> dict[str, Value]:
    fired = Reference(knowledge).conclude(answers)
    facts = {
        rule.conclusion.concludes: True for rule in fired if isinstance(rule.conclusion, Derivation)
    }
    return {**answers, **facts}


def _notices(rule: Rule, mutant: Mutant, facts: Mapping[str, Value]) -> bool:
    answered = all(facts.get(each, UNKNOWN) is not UNKNOWN for each in mutant.asks)
    return answered and (evaluate(rule.when, facts) is True) != (
        evaluate(mutant.condition, facts) is True
    )


def _unconditional(condition: Condition) -> Iterator[Mutant]:
    """Yield the rule without its one condition; where there are several, dropping each says more."""
    if not isinstance(condition, AllOf | AnyOf):
        yield Mutant(
            ALWAYS, f"the condition on {_named(condition)} is dropped", attributes(condition)
        )


def mutants(condition: Condition) -> Iterator[Mutant]:
    """Yield ``condition`` with each of its parts dropped, each value left out, each threshold moved, one at a time."""
    if isinstance(condition, AllOf | AnyOf):
        yield from _dropped(condition)
        for place, part in enumerate(condition.parts):
            for mutant in mutants(part):
                parts = (*condition.parts[:place], mutant.condition, *condition.parts[place + 1 :])
                yield Mutant(type(condition)(parts), mutant.change, mutant.asks)
    elif isinstance(condition, Not):
        yield from (
            Mutant(Not(each.condition), each.change, each.asks) for each in mutants(condition.part)
        )
    elif isinstance(condition, OneOf):
        yield from _without_values(condition)
    elif isinstance(condition, Compare):
        yield from _moved(condition)


def _dropped(condition: AllOf | AnyOf) -> Iterator[Mutant]:
    for place, part in enumerate(condition.parts):
        rest = (*condition.parts[:place], *condition.parts[place + 1 :])
        if rest:
            yield Mutant(
                type(condition)(rest),
                f"the condition on {_named(part)} is dropped",
                attributes(part),
            )


def _named(part: Condition) -> str:
    return " and ".join(sorted(attributes(part))) or "a derived fact"


def _without_values(condition: OneOf) -> Iterator[Mutant]:
    if len(condition.values) > 1:
        for value in condition.values:
            rest = tuple(each for each in condition.values if each != value)
            yield Mutant(
                OneOf(condition.attribute, rest),
                f"{condition.attribute} = {spoken(value)} is left out",
            )


_NEIGHBOURS = {"above": "at_least", "at_least": "above", "below": "at_most", "at_most": "below"}


def _moved(condition: Compare) -> Iterator[Mutant]:
    """Yield the comparison with the threshold itself on the other side, and with the threshold a step further."""
    bound = condition.bound
    if condition.comparison in _NEIGHBOURS:
        other = Compare(condition.attribute, _NEIGHBOURS[condition.comparison], bound)
        yield Mutant(other, f"{condition.attribute} is exactly {bound}")
    step = max(Decimal(1), abs(Decimal(bound)) / 10)
    further = bound + step if condition.comparison in {"above", "at_least"} else bound - step
    yield Mutant(
        Compare(condition.attribute, condition.comparison, further),
        f"{condition.attribute} passes {bound} by little",
    )
