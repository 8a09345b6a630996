"""The examples of rules: a rule must fire on its examples, and stay silent on its near misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.inference.engine import engine_for
from advisor.knowledge.values import spoken
from advisor.verification.finding import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.inference.engine import Engine
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.verification.finding import Finding


def failing_examples(knowledge: KnowledgeBase, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield each of ``rules`` without examples, and each example that fails.

    A rule is tried among the rules of a day on which it is true, as some are only true in the past.
    """
    for rule in rules:
        engine = engine_for(knowledge.on(knowledge.day_of(rule)))
        if not rule.examples.fires:
            message = f"{rule.id} has no example on which it fires"
            hint = "add answers under `examples: fires:`"
            yield found(rule.place, "E501", rule.id, message, hint)
        for answers in rule.examples.fires:
            if not _fires(engine, rule, answers):
                yield _failure(rule, answers, "E502", "does not fire on its example")
        for answers in rule.examples.silent:
            if _fires(engine, rule, answers):
                yield _failure(rule, answers, "E503", "fires on its near miss")


def _fires(engine: Engine, rule: Rule, answers: Mapping[str, Value]) -> bool:
    return any(fired.id == rule.id for fired in engine.conclude(answers))


def _failure(rule: Rule, answers: Mapping[str, Value], code: str, what: str) -> Finding:
    shown = ", ".join(f"{key} = {spoken(value)}" for key, value in answers.items())
    message = f"{rule.id} {what}: {shown}"
    return found(rule.place, code, rule.id, message, "fix the rule or the example")
