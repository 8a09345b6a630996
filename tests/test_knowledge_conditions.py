"""The laws of three-valued logic, and that the disjunctive form means the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest

from advisor.knowledge.conditions import (
    ALWAYS,
    COMPARISONS,
    OPPOSITES,
    UNKNOWN,
    AllOf,
    AnyOf,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    Not,
    OneOf,
    attributes,
    evaluate,
    facts_used,
    reduce,
)
from strategies import random_base, random_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.conditions import Condition, Facts, Truth

SEEDS = range(60)
YES, NO, OPEN = OneOf("a", (True,)), OneOf("a", (False,)), OneOf("b", (True,))
HERE: Facts = {"a": True}


def cases(seed: int, number: int = 12) -> Iterator[tuple[list[Condition], Facts]]:
    """Yield the conditions of a wild base, and answers to it."""
    rng = Random(seed)
    knowledge = random_base(rng, wild=True, rules=20)
    conditions = [rule.when for rule in knowledge.rules]
    for _ in range(number):
        facts = random_facts(rng, knowledge, filled=rng.choice((0.3, 0.7, 1)))
        yield conditions, {**facts, **{f"fact-{n}": True for n in range(4) if rng.random() < 0.5}}


@pytest.mark.parametrize("seed", SEEDS)
def test_de_morgan_and_double_negation(seed: int) -> None:
    for conditions, facts in cases(seed):
        for first, second in pairwise(conditions):
            both, either = AllOf((first, second)), AnyOf((first, second))
            assert evaluate(Not(both), facts) is evaluate(AnyOf((Not(first), Not(second))), facts)
            assert evaluate(Not(either), facts) is evaluate(AllOf((Not(first), Not(second))), facts)
            assert evaluate(Not(Not(first)), facts) is evaluate(first, facts)
            assert evaluate(both, facts) is evaluate(AllOf((second, first)), facts)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_left_of_a_condition_decides_with_the_rest_of_the_facts(seed: int) -> None:
    rng = Random(seed)
    for conditions, facts in cases(seed):
        given = {key: value for key, value in facts.items() if rng.random() < 0.5}
        rest = {key: value for key, value in facts.items() if key not in given}
        for condition in conditions:
            left = reduce(condition, given, {})
            holds = left if isinstance(left, bool) else evaluate(left, rest | given) is True
            assert holds is (evaluate(condition, facts) is True)


@pytest.mark.parametrize("seed", SEEDS)
def test_unknown_is_as_absent_and_neither_decides(seed: int) -> None:
    for conditions, facts in cases(seed):
        known = {key: value for key, value in facts.items() if value is not UNKNOWN}
        for condition in conditions:
            truth = evaluate(condition, known)
            assert truth is evaluate(
                condition, {**dict.fromkeys(attributes(condition), UNKNOWN), **known}
            )
            assert truth is evaluate(condition, facts)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_answers_close_what_was_open_and_never_turn_what_was_closed(seed: int) -> None:
    rng = Random(seed)
    for conditions, facts in cases(seed):
        fewer = {key: value for key, value in facts.items() if rng.random() < 0.6}
        for condition in conditions:
            before = evaluate(condition, fewer)
            assert before is None or before is evaluate(condition, facts)


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        (ALWAYS, True), (AnyOf(()), False), (Not(ALWAYS), False), (Not(AnyOf(())), True),
        (YES, True), (NO, False), (OPEN, None), (Not(OPEN), None),
        (AllOf((YES, OPEN)), None), (AllOf((OPEN, NO)), False), (AllOf((YES, YES)), True),
        (AnyOf((OPEN, YES)), True), (AnyOf((NO, OPEN)), None), (AnyOf((NO, NO)), False),
        (Not(AllOf((OPEN, NO))), True), (Not(AnyOf((OPEN, YES))), False),
        (Concluded("f"), None), (Not(Concluded("f")), None),
    ],
)  # fmt: skip
def test_truth_table(condition: Condition, truth: Truth) -> None:
    assert evaluate(condition, HERE) is truth


def test_a_concluded_fact_is_true_and_its_negation_false() -> None:
    assert evaluate(Concluded("f"), {"f": True}) is True
    assert evaluate(Not(Concluded("f")), {"f": True}) is False


@pytest.mark.parametrize(
    ("facts", "truth"), [({}, None), ({"m": UNKNOWN}, None), ({"m": frozenset()}, False)]
)
def test_a_list_that_is_empty_is_known(facts: Facts, truth: Truth) -> None:
    assert evaluate(Includes("m", "x"), facts) is truth
    assert evaluate(NoneOfThem("m"), facts) is (None if truth is None else True)


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize(
    "number", [0, 1, 2, Decimal("0.99999"), Decimal("1.00"), Decimal("1E+30"), 10**40]
)
def test_comparisons_and_their_opposites(comparison: str, number: int | Decimal) -> None:
    atom = Compare("n", comparison, 1)
    facts: Facts = {"n": number, "m": Decimal("1.0")}
    assert evaluate(atom, facts) is COMPARISONS[comparison](number, 1)
    assert evaluate(CompareTo("n", comparison, "m"), facts) is evaluate(atom, facts)
    if comparison in OPPOSITES:
        assert evaluate(replace(atom, comparison=OPPOSITES[comparison]), facts) is evaluate(
            Not(atom), facts
        )


def test_two_answers_compare_only_when_both_are_known() -> None:
    atom = CompareTo("n", "below", "m")
    half: list[Facts] = [{"n": 1}, {"m": 1}, {"n": 1, "m": UNKNOWN}, {}]
    assert [evaluate(atom, facts) for facts in half] == [None] * 4
    assert evaluate(atom, {"n": 1, "m": 2}) is True


def test_what_a_condition_looks_at() -> None:
    condition = AllOf(
        (
            Not(CompareTo("n", "below", "m")),
            AnyOf((Concluded("f"), OneOf("a", ("x",)), Includes("l", "i"))),
        )
    )
    assert attributes(condition) == {"n", "m", "a", "l"}
    assert facts_used(condition) == {"f"}
