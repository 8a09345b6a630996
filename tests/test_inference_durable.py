"""What durable_rules does to those who trust it, and that the wrapper withstands each of it."""

from __future__ import annotations

import copy
import gc
import json
import locale
import multiprocessing
import os
import re
import signal
import sys
import threading
import warnings
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from advisor.errors import EngineFault
from advisor.inference.reference import Reference
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
from strategies import base_of, random_base, random_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.knowledge.conditions import Condition, Facts, Value
    from advisor.knowledge.model import KnowledgeBase

library = pytest.importorskip("durable_rules_engine", exc_type=ImportError)

from advisor.inference import durable  # noqa: E402 - only where it is installed
from advisor.inference.durable import SENTINEL, Durable, definition  # noqa: E402
from advisor.inference.shards import SHARD_VARIANTS, plan  # noqa: E402

A, B, C = (OneOf(name, (True,)) for name in "abc")


def fires(condition: Condition, facts: Facts) -> bool:
    """Return whether a lone rule fires, after asserting that the reference says the same."""
    knowledge = base_of(condition)
    fired = Durable(knowledge).conclude(facts)
    assert fired == Reference(knowledge).conclude(facts)
    return bool(fired)


def concluded(knowledge: KnowledgeBase, facts: Facts) -> list[str]:
    fired = Durable(knowledge).conclude(facts)
    assert fired == Reference(knowledge).conclude(facts)
    return [rule.id for rule in fired]


def mixed(seed: int = 5, rules: int = 60) -> tuple[KnowledgeBase, list[Facts]]:
    rng = Random(seed)
    knowledge = random_base(rng, rules=rules)
    return knowledge, [random_facts(rng, knowledge, filled=0.9) for _ in range(20)]


class Tampered:
    """The library with some of its functions replaced, and a record of what it was given."""

    def __init__(self, **replaced: Callable[..., Any]) -> None:
        self._replaced = replaced
        self.told: list[str] = []

    def __getattr__(self, name: str) -> Any:
        call = self._replaced.get(name, getattr(library, name))

        def recorded(*arguments: Any) -> Any:
            self.told += (argument for argument in arguments if isinstance(argument, str))
            return call(*arguments)

        return call if isinstance(call, type) else recorded


# What is believed, and what is not


@pytest.mark.parametrize(
    "shape", [AnyOf((A, B, C)), AllOf((AnyOf((A, B)), AnyOf((B, C)), AnyOf((A, C))))]
)
def test_a_rule_of_several_true_branches_fires_once(shape: Condition) -> None:
    assert concluded(base_of(shape, shape), {"a": True, "b": True, "c": True}) == [
        "rule.0",
        "rule.1",
    ]


def test_the_library_alone_fires_a_rule_once_a_branch() -> None:
    branches = {"$or": [{"x": 1}, {"y": 1}]}
    assert _raw(
        {"r": {"all": [{"a": {"$and": [{"k": "a"}, branches]}}]}}, '{"k":"a","id":"a","x":1,"y":1}'
    ) == ["r", "r"]


def test_the_library_alone_ignores_the_second_key_of_a_pattern() -> None:
    assert _raw({"r": {"all": [{"a": {"x": 1, "y": 2}}]}}, '{"k":"a","id":"a","x":1,"y":1}') == [
        "r"
    ]


def _raw(rules: dict[str, Any], fact: str) -> list[str]:
    rules[SENTINEL] = {"all": [{"a": {"k": "a"}}], "pri": 65535}
    handle = library.create_ruleset("raw", json.dumps(rules))
    fired = []
    _, state = library.assert_fact(handle, fact)
    _, message = library.start_action_for_state(handle, state)
    while message:
        fired.append(message[2 : message.index('"', 2)])
        message = library.complete_and_start_action(handle, state)
    library.delete_state(handle, None)
    return fired[:-1]


def test_every_object_in_a_ruleset_has_one_key() -> None:
    knowledge, _ = mixed()
    for shard in plan(knowledge.rules).shards:
        waiting: list[Any] = []
        for rule in json.loads(definition(shard)).values():
            waiting += rule["all"]
        while waiting:
            pattern = waiting.pop()
            assert len(pattern) == 1
            for held in pattern.values():
                waiting += (
                    held if isinstance(held, list) else [held] if isinstance(held, dict) else []
                )
                assert held != []


@pytest.mark.parametrize("facts", [{"x": 1, "y": 1}, {"x": 1}, {"x": 1, "y": 2}, {"x": 2, "y": 2}])
def test_both_halves_of_a_conjunction_count(facts: Facts) -> None:
    both = AllOf((Compare("x", "equals", 1), Compare("y", "equals", 2)))
    assert fires(both, facts) is (facts == {"x": 1, "y": 2})


ATOMS: list[tuple[Condition, Value, Value]] = [
    (OneOf("q", ("x",)), "x", "y"),
    (OneOf("q", ("x", "z")), "z", "y"),
    (OneOf("q", (True,)), True, False),
    (OneOf("q", (False,)), False, True),
    (OneOf("q", (True, False)), False, UNKNOWN),
    (Includes("q", "x"), frozenset({"x", "y"}), frozenset({"y"})),
    (NoneOfThem("q"), frozenset(), frozenset({"y"})),
    (Compare("q", "above", 3), 4, 3),
    (Compare("q", "at_least", 3), 3, Decimal("2.9999999999")),
    (Compare("q", "below", 3), Decimal("2.9999999999"), 3),
    (Compare("q", "at_most", 3), 3, Decimal("3.0000000001")),
    (
        Compare("q", "equals", Decimal("0.1")),
        Decimal("0.10"),
        Decimal("0.1000000000000000055511151231257827"),
    ),
    (CompareTo("q", "below", "r"), 1, 3),
    (CompareTo("r", "at_least", "q"), 2, 3),
]


@pytest.mark.parametrize(("atom", "value", "other"), ATOMS)
def test_an_atom_holds_its_negation_does_not_and_on_no_answer_neither_does(
    atom: Condition, value: Value, other: Value
) -> None:
    known: dict[str, Value] = {"r": 2}
    for facts, expected in (
        ({**known, "q": value}, (True, False)),
        ({**known, "q": other}, (False, other is not UNKNOWN)),
        ({**known, "q": UNKNOWN}, (False, False)),
        (known, (False, False)),
        ({}, (False, False)),
    ):
        assert (fires(atom, facts), fires(Not(atom), facts)) == expected


def test_empty_lists() -> None:
    for condition, expected in (
        (ALWAYS, True),
        (AnyOf(()), False),
        (Not(ALWAYS), False),
        (Not(AnyOf(())), True),
        (AllOf((ALWAYS, A)), True),
        (AllOf((AnyOf(()), A)), False),
        (AnyOf((ALWAYS, B)), True),
        (OneOf("a", ()), False),
        (Not(OneOf("a", ())), True),
    ):
        assert fires(condition, {"a": True}) is expected
    assert Durable(base_of()).conclude({"a": True}) == ()


WORDS = (
    "",
    "1",
    "0",
    "true",
    "false",
    "null",
    "a",
    "0.5",
    "1e5",
    '"',
    "\\",
    "größe",
    "\x00",
    "{}",
    "sid",
    "0" * 5000,
)


def test_words_that_look_like_other_types_are_words() -> None:
    knowledge = base_of(
        *(OneOf("w", (word,)) for word in WORDS), *(Not(OneOf("w", (word,))) for word in WORDS)
    )
    for n, word in enumerate(WORDS):
        others = [f"rule.{len(WORDS) + m}" for m in range(len(WORDS)) if m != n]
        assert concluded(knowledge, {"w": word}) == [f"rule.{n}", *others]


READERS = (
    OneOf("w", ("x",)),
    OneOf("w", (True,)),
    Compare("n", "above", 1),
    CompareTo("n", "above", "m"),
    Includes("l", "x"),
    NoneOfThem("l"),
)


@pytest.mark.parametrize("name", ["w", "n", "l"])
@pytest.mark.parametrize(
    "value",
    [
        None,
        1.5,
        float("nan"),
        float("inf"),
        *map(Decimal, ("NaN", "sNaN", "Infinity")),
        [],
        ["x"],
        {},
        b"x",
        object(),
    ],
)
def test_a_value_of_no_type_that_answers_have_is_refused_and_leaves_nothing_behind(
    name: str, value: Any
) -> None:
    knowledge = base_of(*READERS, ALWAYS)
    engine = Durable(knowledge)
    with pytest.raises(EngineFault, match=f"^{name}: .* expected$"):
        engine.conclude({"n": 5, "m": 4, name: value})
    good: Facts = {"w": "x", "n": 5, "m": 4, "l": frozenset({"x"})}
    assert engine.conclude(good) == Reference(knowledge).conclude(good)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("w", 1),
        ("w", frozenset({"x"})),
        ("n", "5"),
        ("n", True),
        ("n", frozenset()),
        ("l", "x"),
        ("l", 0),
    ],
)
def test_a_value_of_another_question_s_type_is_refused(name: str, value: Value) -> None:
    with pytest.raises(EngineFault):
        Durable(base_of(*READERS)).conclude({name: value})


NUMBERS: list[int | Decimal] = [
    0,
    1,
    -1,
    Decimal("1E-5"),
    Decimal("1.00000001E-5"),
    Decimal("0.1"),
    Decimal("1E+16"),
    10**16 + 1,
    2**63 - 1,
    2**63,
    2**64,
    10**400,
    -(10**400),
    Decimal("1E+999"),
    Decimal("1E-999"),
    Decimal("-0"),
    Decimal("0.1000000000000000055511151231257827"),
]


@pytest.mark.parametrize("bound", NUMBERS)
def test_numbers_compare_exactly_whatever_their_size(bound: int | Decimal) -> None:
    conditions = [
        Compare("n", comparison, bound)
        for comparison in ("above", "at_least", "below", "at_most", "equals")
    ]
    knowledge = base_of(
        *conditions, *map(Not, conditions), *(Compare("n", "above", bound) for bound in NUMBERS)
    )
    for number in NUMBERS:
        concluded(knowledge, {"n": number})


def test_nothing_that_a_locale_or_a_parser_could_misread_crosses_to_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tampered = Tampered()
    monkeypatch.setattr(durable, "library", tampered)
    knowledge = random_base(Random(3), wild=True)
    engine = Durable(knowledge)
    for seed in range(20):
        engine.conclude(random_facts(Random(seed), knowledge))
    facts = [text for text in tampered.told if text.startswith('{"k"')]
    assert len(facts) >= 20
    assert all(
        re.fullmatch(r'\{"k":"[ad]","id":"(a|d\d+)"(,"[dp]\d*":\d{1,9})*\}', text) for text in facts
    )
    for text in (
        text for text in tampered.told if text.startswith('{"') and not text.startswith('{"k"')
    ):
        names = "".join(re.findall(r'"([^"]*)"', text))
        assert re.fullmatch(r"[a-z0-9#$]+", names)
        assert "." not in text


def test_a_locale_with_a_decimal_comma_changes_nothing() -> None:
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"):
            with suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, name)
                break
        assert fires(Compare("x", "at_least", Decimal("0.5")), {"x": Decimal("0.5")})
        assert not fires(Compare("x", "at_least", Decimal("0.5")), {"x": Decimal("0.2")})
    finally:
        locale.setlocale(locale.LC_ALL, before)


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "sid",
        "k",
        "d",
        "a",
        "b0",
        "p0",
        "a.b",
        "$and",
        "$s",
        "$m",
        "m",
        "done",
        "",
        " ",
        'say "so"',
        "größe",
    ],
)
def test_any_name_may_name_a_question_or_a_fact(name: str) -> None:
    assert fires(AllOf((OneOf(name, ("x",)), OneOf("other", ("y",)))), {name: "x", "other": "y"})
    assert not fires(OneOf(name, ("x",)), {name: "y"})
    knowledge = base_of((OneOf("other", ("y",)), name), Concluded(name))
    assert concluded(knowledge, {"other": "y"}) == ["rule.0", "rule.1"]
    assert concluded(knowledge, {"other": "z"}) == []


# Limits of the library


@pytest.mark.parametrize("rules", [65, 400, 1000])
def test_more_thresholds_on_one_number_than_the_library_keeps_pending(rules: int) -> None:
    above = [Compare("n", "above", n) for n in range(rules)]
    knowledge = base_of(*(Compare("n", "at_least", n) for n in range(rules)), *map(Not, above))
    for number in (-1, 0, 1, rules // 2, rules):
        concluded(knowledge, {"n": number})


@pytest.mark.parametrize("facts", [16, 17, 40, 300])
def test_a_rule_that_joins_more_facts_than_the_library_can(facts: int) -> None:
    derived = [(OneOf(f"b{n}", (True,)), f"fact-{n}") for n in range(facts)]
    knowledge = base_of(*derived, AllOf(tuple(Concluded(f"fact-{n}") for n in range(facts))))
    answers: dict[str, Value] = {f"b{n}": True for n in range(facts)}
    assert len(concluded(knowledge, answers)) == facts + 1
    assert len(concluded(knowledge, {**answers, "b7": False})) == facts - 1


def test_more_properties_and_more_facts_than_one_message_or_node_can_hold() -> None:
    many = 700
    answers: dict[str, Value] = {f"b{n}": True for n in range(many)}
    assert fires(AllOf(tuple(OneOf(f"b{n}", (True,)) for n in range(many))), answers)
    users = [
        AllOf(tuple(Concluded(f"fact-{n}") for n in range(first, first + 10)))
        for first in range(0, many, 10)
    ]
    knowledge = base_of(*((OneOf(f"b{n}", (True,)), f"fact-{n}") for n in range(many)), *users)
    assert len(concluded(knowledge, answers)) == many + many // 10


def test_a_chain_of_facts_through_all_shards() -> None:
    chain = [
        (AllOf((A, Concluded(f"f{n - 1}"))) if n else A, f"f{n}") for n in range(4 * SHARD_VARIANTS)
    ]
    assert len(concluded(base_of(*chain), {"a": True})) == len(chain)
    assert concluded(base_of(*chain), {"a": False}) == []
    assert len(concluded(base_of(*chain[100:]), {"a": True, "f99": True})) == len(chain) - 100


def test_a_fact_that_nobody_uses_and_one_that_two_rules_conclude() -> None:
    knowledge = base_of((A, "unused"), (A, "twice"), (B, "twice"), Concluded("twice"), C)
    assert concluded(knowledge, {"a": True, "b": True, "c": True}) == [
        f"rule.{n}" for n in range(5)
    ]


# Runs


def test_a_run_begins_with_nothing_of_the_one_before() -> None:
    knowledge = base_of((A, "fact"), AllOf((B, Concluded("fact"))), Not(A))
    engine = Durable(knowledge)
    for _ in range(3):
        assert [rule.id for rule in engine.conclude({"a": True, "b": True})] == ["rule.0", "rule.1"]
        assert [rule.id for rule in engine.conclude({"b": True})] == []
        assert [rule.id for rule in engine.conclude({"a": False, "b": True})] == ["rule.2"]
        assert [rule.id for rule in engine.conclude({"a": True})] == ["rule.0"]


@pytest.mark.parametrize(
    "name", ["assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"]
)
@pytest.mark.parametrize(
    "error", [library.error("boom"), MemoryError(), KeyboardInterrupt(), RuntimeError("boom")]
)
def test_whatever_breaks_a_run_leaves_nothing_to_the_next(
    monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException
) -> None:
    knowledge, answers = mixed()
    engine, reference = Durable(knowledge), Reference(knowledge)
    rng = Random(1)
    for facts in answers:
        left = rng.randrange(8)

        def breaks(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left == -1:
                raise error
            return getattr(library, name)(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(durable, "library", Tampered(**{name: breaks}))
            with suppress(EngineFault, type(error)):
                assert engine.conclude(facts) == reference.conclude(facts)
        assert engine.conclude(facts) == reference.conclude(facts)


def test_errors_of_the_library_become_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise library.error("Could not assert fact, error code: 303")

    engine = Durable(base_of(A))
    monkeypatch.setattr(durable, "library", Tampered(assert_fact=fail))
    with pytest.raises(EngineFault, match="303"):
        engine.conclude({"a": True})
    monkeypatch.setattr(durable, "library", Tampered(create_ruleset=fail))
    with pytest.raises(EngineFault, match="303"):
        Durable(base_of(A))


def test_a_run_that_stops_early_repeats_itself_or_refuses_a_fact_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = '{"0#0":{}}'
    for replaced in (
        {"start_action_for_state": lambda *_: None},
        {"complete_and_start_action": lambda *_: None},
        {"complete_and_start_action": lambda *_: first},
        {"complete_and_start_action": lambda *_: '{"stranger":{}}'},
        {"complete_and_start_action": lambda *_: ""},
        {"complete_and_start_action": lambda *_: f'{{"{SENTINEL}":{{}}}}'},
        {"assert_fact": lambda *arguments: (2, library.assert_fact(*arguments)[1])},
        {"assert_fact": lambda *arguments: (1, library.assert_fact(*arguments)[1])},
    ):
        knowledge = base_of((A, "fact"), Concluded("fact"), B)
        engine = Durable(knowledge)
        with monkeypatch.context() as patch:
            patch.setattr(durable, "library", Tampered(**replaced))
            with pytest.raises(EngineFault):
                engine.conclude({"a": True, "b": True})
        assert len(engine.conclude({"a": True, "b": True})) == 3


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
def test_interrupts_at_any_moment_leave_nothing_behind() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    knowledge, answers = mixed()
    engine, reference = Durable(knowledge), Reference(knowledge)
    expected = [reference.conclude(facts) for facts in answers]
    before = signal.signal(signal.SIGALRM, interrupt)
    tracer = sys.gettrace()
    sys.settrace(
        None
    )  # an interrupt within a measurement of coverage would leave its lock held, and block for ever
    rng, interrupted = Random(2), 0
    try:
        for n in range(300):
            try:
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(0.00002, 0.001))
                engine.conclude(answers[n % 20])
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                interrupted += 1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            assert engine.conclude(answers[n % 20]) == expected[n % 20]
    finally:
        signal.signal(signal.SIGALRM, before)
        sys.settrace(tracer)
    assert interrupted > 20


# Threads, processes, memory


def _tasks() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()


def test_no_thread_is_started() -> None:
    before = threading.active_count(), _tasks()
    knowledge, answers = mixed()
    engine = Durable(knowledge)
    for facts in answers:
        engine.conclude(facts)
    assert (threading.active_count(), _tasks()) == before


def test_threads_may_share_an_engine() -> None:
    knowledge, answers = mixed()
    engine, reference = Durable(knowledge), Reference(knowledge)
    expected = [reference.conclude(facts) for facts in answers]

    def work(seed: int) -> int:
        order = [Random(seed).randrange(len(answers)) for _ in range(150)]
        return sum(engine.conclude(answers[n]) != expected[n] for n in order)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(work, range(8))) == 0
    finally:
        sys.setswitchinterval(before)


def test_an_engine_that_is_used_within_its_own_run_does_not_mix_the_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a signal handler might, between any two steps."""
    knowledge, answers = mixed(rules=20)
    engine, reference = Durable(knowledge), Reference(knowledge)
    inner: list[bool] = []

    def meanwhile(*arguments: Any) -> Any:
        if len(inner) < 40:
            inner.append(True)
            inner[-1] = engine.conclude(answers[1]) == reference.conclude(answers[1])
        return library.complete_and_start_action(*arguments)

    monkeypatch.setattr(durable, "library", Tampered(complete_and_start_action=meanwhile))
    assert engine.conclude(answers[0]) == reference.conclude(answers[0])
    assert len(inner) == 40
    assert all(inner)


def fired_ids(engine: Durable | Reference, answers: list[Facts]) -> list[list[str]]:
    """Return the ids of the rules that fire on each of ``answers``."""
    return [list(map(attrgetter("id"), engine.conclude(facts))) for facts in answers]


def _conclude_in_child(engine: Durable, answers: list[Facts], queue: Any) -> None:
    queue.put(fired_ids(engine, answers))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_an_engine_survives_a_fork() -> None:
    knowledge, answers = mixed()
    engine = Durable(knowledge)
    expected = fired_ids(engine, answers)
    context = multiprocessing.get_context("fork")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        queue = context.SimpleQueue()
        children = [
            context.Process(target=_conclude_in_child, args=(engine, answers, queue))
            for _ in range(2)
        ]
        for child in children:
            child.start()
    assert fired_ids(engine, answers) == expected
    for child in children:
        assert queue.get() == expected
        child.join(20)
        assert child.exitcode == 0


def test_a_copy_is_compiled_anew() -> None:
    knowledge, answers = mixed()
    engine = Durable(knowledge)
    twin = copy.deepcopy(engine)
    del engine
    gc.collect()
    assert fired_ids(twin, answers) == fired_ids(Reference(knowledge), answers)


def _resident() -> int:
    """Return the resident memory in KiB."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("memory is measured on Linux only")
    return int(re.findall(r"VmRSS:\s+(\d+)", status.read_text())[0])


def test_memory_is_flat_over_20_000_conclusions() -> None:
    rng = Random(4)
    knowledge = random_base(rng, rules=25)
    engine = Durable(knowledge)
    answers = [random_facts(rng, knowledge, filled=0.9) for _ in range(50)]
    for n in range(2_000):
        engine.conclude(answers[n % 50])
    before = _resident()
    for n in range(18_000):
        engine.conclude(answers[n % 50])
    assert _resident() - before < 2_000


def test_many_bases_in_one_process_give_their_memory_back() -> None:
    def compiled(number: int) -> Iterator[Durable]:
        for seed in range(number):
            knowledge, answers = mixed(seed, rules=30)
            engine, reference = Durable(knowledge), Reference(knowledge)
            assert [engine.conclude(facts) for facts in answers[:2]] == [
                reference.conclude(facts) for facts in answers[:2]
            ]
            yield engine

    alive = list(compiled(100))
    assert len(alive) == 100
    del alive
    assert all(compiled(20))
    before = _resident()
    assert all(compiled(100))
    assert _resident() - before < 10_000


# The library's own way of running rules


def test_the_host_of_the_library_fires_the_same_rules() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for seed in range(5):
            knowledge, answers = mixed(seed, rules=40)
            engine = Durable(knowledge)
            for facts in answers[:10]:
                assert _by_host(knowledge, facts) == [rule.id for rule in engine.conclude(facts)]


def _by_host(knowledge: KnowledgeBase, facts: Facts) -> list[str]:
    host_api = pytest.importorskip("durable.engine")

    class QuietHost(host_api.Host):  # type: ignore[misc, name-defined]
        def _run(self) -> None:
            """Start no threads."""

    compiled = plan(knowledge.rules)
    numbers = compiled.properties.encode(facts)
    known: set[int] = set()
    fired: set[int] = set()
    for shard in compiled.shards:
        users: defaultdict[int, int] = defaultdict(int)
        for variant in shard:
            for fact in variant.joined:
                users[fact] += 1

        def action(variant: Any, users: Any = users) -> Callable[[Any], None]:
            def run(closure: Any) -> None:
                if variant.rule is not None:
                    fired.add(variant.rule)
                if variant.fact is not None and variant.fact not in known:
                    known.add(variant.fact)
                    if users[variant.fact]:
                        closure.assert_fact({"k": "d", "id": f"d{variant.fact}", "d": variant.fact})

            return run

        rules = json.loads(definition(shard))
        completed: list[bool] = []
        for variant in shard:
            rules[variant.name]["run"] = action(variant)
        rules[SENTINEL]["run"] = _noting(completed)
        host = QuietHost({"advisor": rules})
        for fact in sorted(known):
            if users[fact]:
                host.assert_fact("advisor", {"k": "d", "id": f"d{fact}", "d": fact})
        state = host.assert_fact("advisor", {"k": "a", "id": "a", **numbers})
        assert "exception" not in state
        assert completed == [True]
    return [knowledge.rules[n].id for n in sorted(fired)]


def _noting(completed: list[bool]) -> Callable[[Any], None]:
    def run(_: Any) -> None:
        completed.append(True)

    return run
