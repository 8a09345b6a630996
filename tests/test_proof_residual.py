"""The residual of a rule base: what the answers given leave undecided."""

from __future__ import annotations

from datetime import date

import pytest

from advisor.consultation import consult
from advisor.knowledge.conditions import UNKNOWN, Concluded, OneOf
from advisor.knowledge.model import (
    Constraint,
    Derivation,
    Evidence,
    KnowledgeBase,
    Platform,
    Question,
    QuestionGroup,
    QuestionKind,
    Rule,
    Source,
)

DAY = date(2026, 1, 1)


def rule(rule_id: str, when: Concluded | OneOf, conclusion: Constraint | Derivation) -> Rule:
    return Rule(rule_id, when, conclusion, "because", ("source",), Evidence.CONFIRMED)


def platform(name: str) -> Platform:
    return Platform(name, "ecs", "ec2", name, name, DAY, (), (), 1, True, ("source",))


def base_with_two_derivations() -> KnowledgeBase:
    """Return a base in which either of two answers derives the fact that excludes the winner."""
    rules = (
        rule("fact.from-first", OneOf("first", (True,)), Derivation("fact")),
        rule("fact.from-second", OneOf("second", (True,)), Derivation("fact")),
        rule("fact.excludes", Concluded("fact"), Constraint(("winner",))),
    )
    return KnowledgeBase(
        reviewed=DAY,
        tie_order=("winner", "other"),
        questions={
            name: Question(name, QuestionGroup.DECIDE, QuestionKind.BOOLEAN, name, name)
            for name in ("first", "second")
        },
        relations={},
        platforms={name: platform(name) for name in ("winner", "other")},
        criteria={},
        sources={"source": Source("source", "source", "", DAY)},
        rules=rules,
    )


@pytest.mark.parametrize(("open_one", "denied"), [("first", "second"), ("second", "first")])
def test_a_fact_that_one_rule_denies_may_still_be_derived_by_another(
    open_one: str, denied: str
) -> None:
    base = base_with_two_derivations()
    consultation = consult(base, {denied: False})
    assert consultation.ranking.winner == "winner"
    assert not consultation.final
    assert consultation.open == (open_one,)
    assert consult(base, {denied: False, open_one: True}).ranking.winner == "other"
    asked = consult(base, {denied: False, open_one: UNKNOWN})
    assert asked.verify == (open_one,)
    assert asked.share < 1
