"""The examples beside the rules: each must fire where it says so, and stay silent on its near misses."""

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
    """Yield each of ``rules`` without examples and each example that the rule does not bear out.

    A rule is tried among the rules of a day on which it is true, for some are true in the past only.
    """
    for rule in rules:
        engine = engine_for(knowledge.on(knowledge.day_of(rule)))
        if not rule.examples.fires:
            hint = "add answers under `examples: fires:`"
            yield found(
                rule.place, "E501", rule.id, f"{rule.id} has no example on which it fires", hint
            )
        for answers in rule.examples.fires:
            if not _fires(engine, rule, answers):
                yield _misfit(rule, answers, "E502", "does not fire on its example")
        for answers in rule.examples.silent:
            if _fires(engine, rule, answers):
                yield _misfit(rule, answers, "E503", "fires on its near miss")


def _fires(engine: Engine, rule: Rule, answers: Mapping[str, Value]) -> bool:
    return rule.id in {each.id for each in engine.conclude(answers)}


def _misfit(rule: Rule, answers: Mapping[str, Value], code: str, what: str) -> Finding:
    shown = ", ".join(f"{key} = {spoken(value)}" for key, value in answers.items())
    return found(
        rule.place, code, rule.id, f"{rule.id} {what}: {shown}", "mend the rule or the example"
    )
