"""What is compiled stays within the limits of durable_rules; more is refused early and clearly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import chain
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from advisor.errors import AdvisorError
from advisor.inference import properties
from advisor.inference.properties import fnv_1a
from advisor.inference.shards import (
    MAX_DEPTH,
    MAX_JOINED,
    MAX_SHARDS,
    MAX_TESTS,
    MAX_VARIANTS,
    SHARD_NAMES,
    SHARD_VARIANTS,
    Variant,
    plan,
)
from advisor.knowledge.conditions import (
    ALWAYS,
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
)
from strategies import base_of, random_base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.knowledge.conditions import Condition

A = OneOf("a", (True,))


def said(number: int) -> Condition:
    return OneOf(f"b{number}", (True,))


def variants(*conditions: Condition | tuple[Condition, str]) -> list[Variant]:
    return list(chain.from_iterable(plan(base_of(*conditions).rules).shards))


def within_limits(held: Sequence[Sequence[Variant]]) -> None:
    known: set[int] = set()
    for shard in held:
        names: set[str | int] = set()
        for variant in shard:
            names.update(name for _, name, _ in variant.tests)
            names.update(variant.joined)
        assert 0 < len(shard) <= SHARD_VARIANTS
        assert len(names) <= SHARD_NAMES
        for variant in shard:
            assert len(variant.tests) <= MAX_TESTS
            assert len(variant.joined) <= MAX_JOINED
            if variant.fact is not None:
                known.add(variant.fact)
            assert set(variant.joined) <= known
    variant_names = [variant.name for variant in chain.from_iterable(held)]
    assert len(set(variant_names)) == len(variant_names)


@pytest.mark.parametrize("seed", range(10))
def test_generated_bases_stay_within_the_limits(seed: int) -> None:
    within_limits(plan(random_base(Random(seed), rules=200).rules).shards)


@pytest.mark.parametrize(
    "condition",
    [
        AllOf(tuple(AnyOf((said(3 * n), said(3 * n + 1), said(3 * n + 2))) for n in range(60))),
        AllOf(tuple(AnyOf((said(2 * n), said(2 * n + 1))) for n in range(1_000))),
        AllOf((AnyOf((said(0), said(1))),) * 10_000),
        AllOf(tuple(said(n) for n in range(3_000))),
        AnyOf(tuple(said(n) for n in range(MAX_VARIANTS))),
        AnyOf((AllOf((said(0), AnyOf((said(1), said(2))))),) * 5_000),
        Not(AnyOf(tuple(AllOf((said(3 * n), said(3 * n + 1))) for n in range(500)))),
    ],
)
def test_what_would_multiply_does_not(condition: Condition) -> None:
    within_limits(plan(base_of(condition).rules).shards)


def _nested(condition: Condition, levels: int) -> Condition:
    for n in range(levels):
        condition = (AllOf if n % 2 else AnyOf)((condition, condition))
    return condition


def _negated(condition: Condition, levels: int) -> Condition:
    for _ in range(levels):
        condition = Not(condition)
    return condition


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            AnyOf(tuple(said(n) for n in range(MAX_VARIANTS + 1))),
            f"more than {MAX_VARIANTS} alternatives",
        ),
        (
            AllOf(tuple(AnyOf((said(2 * n), said(2 * n + 1))) for n in range(MAX_VARIANTS))),
            "give fewer, or simpler ones",
        ),
        (AllOf(tuple(said(n) for n in range(70_000))), f"of {MAX_SHARDS} rulesets"),
        (
            AllOf((AnyOf(tuple(said(n) for n in range(7_000))), *(said(n) for n in range(70_000)))),
            "more than",
        ),
        (_nested(A, 90), "conditions in all"),
        (_negated(A, MAX_DEPTH), f"over {MAX_DEPTH} levels"),
        (_negated(A, 100_000), f"over {MAX_DEPTH} levels"),
    ],
)
def test_what_is_too_much_is_refused(condition: Condition, message: str) -> None:
    with pytest.raises(AdvisorError, match=message):
        plan(base_of(condition).rules)


_compare: Any = Compare
_one_of: Any = OneOf
MALFORMED: list[Any] = [
    Compare("n", "around", 1),
    Compare("n", "above", Decimal("NaN")),
    Compare("n", "above", Decimal("Infinity")),
    Compare("n", "above", True),
    _compare("n", "above", 1.5),
    CompareTo("n", "around", "m"),
    _one_of("w", (1,)),
    _one_of("w", (None,)),
    "x",
    None,
]


@pytest.mark.parametrize("condition", MALFORMED)
def test_what_is_no_condition_is_refused(condition: Any) -> None:
    with pytest.raises(AdvisorError, match=r"rule\.1: a malformed condition"):
        plan(base_of(A, AllOf((ALWAYS, condition))).rules)


def test_an_answer_that_is_read_as_two_types_is_refused() -> None:
    words: list[Condition] = [OneOf("q", ("x",)), OneOf("q", ("x", "y"))]
    for other in (*words, Includes("q", "x"), NoneOfThem("q"), CompareTo("n", "above", "q")):
        condition = OneOf("q", ("x",)) if not isinstance(other, OneOf) else Compare("q", "above", 1)
        with pytest.raises(AdvisorError, match=r"rule\.1 reads 'q' as"):
            plan(base_of(condition, other).rules)


def test_facts_out_of_order_or_mistaken_for_answers_are_refused() -> None:
    for conditions in (
        [Concluded("f"), (A, "f")],
        [(Concluded("f"), "f")],
        [(A, "f"), Concluded("f"), (A, "f")],
    ):
        with pytest.raises(AdvisorError, match=r"uses 'f' before rule\.\d concludes it"):
            variants(*conditions)
    for read in (A, CompareTo("n", "above", "a")):
        with pytest.raises(AdvisorError, match="reads 'a' as an answer"):
            variants((said(1), "a"), read)


def test_one_variant_an_alternative_and_none_that_cannot_hold() -> None:
    held = variants(
        AnyOf((A, said(1), A)),
        AllOf((A, Not(Concluded("f")))),
        ALWAYS,
        AnyOf(()),
        AnyOf((said(2), ALWAYS)),
    )
    assert [(variant.name, len(variant.tests)) for variant in held] == [
        ("0#0", 1),
        ("0#1", 1),
        ("2#0", 0),
        ("4#0", 0),
    ]


def test_numbers_become_ranks_among_the_thresholds() -> None:
    conditions = [
        Compare("n", "above", 3),
        Compare("n", "below", Decimal("2.50")),
        Compare("n", "equals", Decimal("2.5")),
    ]
    compiled = plan(base_of(*conditions, Not(conditions[2])).rules)
    tests = chain.from_iterable(variant.tests for variant in compiled.shards[0])
    assert [(comparison, number) for comparison, _, number in tests] == [
        ("above", 3),
        ("below", 1),
        ("equals", 1),
        ("differs", 1),
    ]
    points = (2, Decimal("2.5"), Decimal("2.50000001"), 3, Decimal("3.0"), Decimal("3.1"), 10**400)
    assert [list(compiled.properties.encode({"n": point}).values()) for point in points] == [
        [0],
        [1],
        [2],
        [3],
        [3],
        [4],
        [4],
    ]
    assert compiled.properties.encode({"n": UNKNOWN}) == compiled.properties.encode({}) == {}


def test_words_become_codes_and_lists_one_flag_an_item() -> None:
    words = OneOf("w", ("x",)), OneOf("w", ("y",)), OneOf("v", ("x", "y"))
    compiled = plan(base_of(*words, Includes("l", "i"), NoneOfThem("l")).rules)

    def encoded(**facts: Any) -> list[int]:
        return list(compiled.properties.encode(facts).values())

    assert [encoded(w=word) for word in ("x", "y", "z", "")] == [[1], [2], [0], [0]]
    assert [encoded(l=frozenset(items)) for items in ("i", "j", "", "ij")] == [
        [1, 0],
        [0, 0],
        [0, 1],
        [1, 0],
    ]
    assert [encoded(v=word) for word in "xyz"] == [[1], [1], [0]]


def test_names_that_hash_alike_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fnv_1a("") == 0x811C9DC5
    assert fnv_1a("a") == 0xE40C292C
    assert fnv_1a("foobar") == 0xBF9CF968
    monkeypatch.setattr(properties, "fnv_1a", lambda text: fnv_1a(text) % 256)
    held = variants(*((said(n), f"fact-{n}") for n in range(60)))
    taken = [fnv_1a(name) % 256 for name in ("id", "sid", "k", "d", "a", "sid-0", "$s", "$and")]
    for names in (
        {name for _, name, _ in chain.from_iterable(variant.tests for variant in held)},
        {f"d{variant.fact}" for variant in held},
    ):
        assert len(names) == 60
        assert len({fnv_1a(name) % 256 for name in names}.union(taken)) == 60 + len(set(taken))


def test_rules_that_share_an_id_or_a_part_share_no_name() -> None:
    knowledge = base_of(
        *(
            AllOf((AnyOf((A, said(n % 2))), AnyOf(tuple(said(m) for m in range(9)))))
            for n in range(6)
        )
    )
    compiled = plan(replace(knowledge, rules=knowledge.rules).rules)
    within_limits(compiled.shards)
    variants = chain.from_iterable(compiled.shards)
    assert len({variant.fact for variant in variants if variant.rule is None}) == 1
