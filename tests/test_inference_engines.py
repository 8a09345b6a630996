"""The engines agree: durable_rules concludes exactly what plain Python concludes."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import many

import advisor
from advisor.inference.engine import engine_for, engine_name
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import ALWAYS, AllOf, AnyOf, Compare, Concluded, Not, OneOf
from strategies import base_of, completions, random_base, random_facts, tiny_base

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.inference.engine import Engine
    from advisor.knowledge.conditions import Condition, Facts
    from advisor.knowledge.model import KnowledgeBase

pytest.importorskip("durable_rules_engine", exc_type=ImportError)

from advisor.inference.durable import Durable


def fired(engine: Engine, facts: Facts) -> list[str]:
    return [rule.id for rule in engine.conclude(facts)]


def agree(knowledge: KnowledgeBase, answers: Iterable[Facts]) -> int:
    """Assert that both engines conclude the same from ``answers``, and count the fired rules."""
    engine, reference = Durable(knowledge), Reference(knowledge)
    total = 0
    for facts in answers:
        expected = fired(reference, facts)
        assert fired(engine, facts) == expected, facts
        total += len(expected)
    return total


@pytest.mark.parametrize("filled", [0.3, 0.7, 1.0])
@pytest.mark.parametrize("seed", range(many(50, of=100)))
def test_agree_on_generated_bases(seed: int, filled: float) -> None:
    rng = Random(seed)
    knowledge = random_base(rng, rules=rng.choice((10, 40, 70)), wild=seed % 2 == 1)
    total = agree(knowledge, (random_facts(rng, knowledge, filled=filled) for _ in range(20)))
    assert total > 0 or filled < 1


@pytest.mark.parametrize("seed", range(20))
def test_agree_on_every_completion_of_tiny_bases(seed: int) -> None:
    rng = Random(seed)
    knowledge = tiny_base(rng)
    worlds = list(completions(knowledge, {}))
    agree(knowledge, rng.sample(worlds, k=min(200, len(worlds))))


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32 - 1), filled=st.floats(0, 1))
def test_agree_on_whatever_hypothesis_tries(seed: int, filled: float) -> None:
    rng = Random(seed)
    knowledge = random_base(rng, wild=True)
    agree(knowledge, (random_facts(rng, knowledge, filled=filled) for _ in range(5)))


def test_agree_on_the_shipped_base() -> None:
    rng = Random(0)
    knowledge = advisor.load()
    fills = [rng.choice((0, 0.2, 0.5, 0.9, 1)) for _ in range(1500)]
    assert (
        agree(knowledge, (random_facts(rng, knowledge, filled=filled) for filled in fills)) > 1500
    )


def test_agree_on_the_examples_of_the_shipped_base() -> None:
    knowledge = advisor.load()
    examples: list[Facts] = []
    for rule in knowledge.rules:
        examples += (*rule.examples.fires, *rule.examples.silent)
    assert agree(knowledge, examples) > 0


def test_agree_on_a_thousand_rules() -> None:
    rng = Random(7)
    knowledge = random_base(rng, questions=60, rules=1000)
    fills = (0.3, 0.7, 1)
    answers = [random_facts(rng, knowledge, filled=filled) for filled in fills for _ in range(20)]
    assert agree(knowledge, answers) > 1000


@pytest.mark.parametrize("seed", range(30))
def test_agree_on_conditions_that_multiply(seed: int) -> None:
    """Conjunctions of many alternatives, with more facts than the library can join in a rule."""
    rng = Random(seed)
    derived = [(OneOf(f"b{rng.randrange(30)}", (True,)), f"fact-{n}") for n in range(40)]

    def condition(depth: int) -> Condition:
        if depth == 0:
            draw = rng.random()
            if draw < 0.3:
                return Concluded(f"fact-{rng.randrange(40)}")
            if draw < 0.95:
                return OneOf(f"b{rng.randrange(30)}", (draw < 0.9,))
            return Compare("n", "above", rng.randrange(9))
        parts = tuple(condition(depth - 1) for _ in range(rng.randint(1, 9)))
        return AllOf(parts) if rng.random() < 0.5 else AnyOf(parts)

    wide = AllOf(
        tuple(AnyOf(tuple(condition(0) for _ in range(rng.randint(1, 4)))) for _ in range(40))
    )
    facts_only = AllOf(tuple(Concluded(f"fact-{n}") for n in range(0, 40, rng.choice((1, 2)))))
    long = AllOf(tuple(Compare("n", "at_least", n) for n in range(-60, 4)))
    knowledge = base_of(
        *derived, wide, facts_only, long, Not(long), *(condition(3) for _ in range(5))
    )
    often = (0.5, 0.9, 0.98, 1)
    answers = [
        {f"b{n}": rng.random() < often[k % 4] for n in range(30)} | {"n": rng.randint(-3, 9)}
        for k in range(40)
    ]
    assert agree(knowledge, answers) > 0


def test_this_machine_concludes_with_durable_rules_and_keeps_what_it_compiled() -> None:
    knowledge = base_of(ALWAYS)
    assert engine_name() == "durable_rules"
    assert engine_for(knowledge).name == "durable_rules"
    assert engine_for(knowledge) is engine_for(knowledge)
