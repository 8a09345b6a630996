"""Forward chaining by durable_rules: compiled once, driven by hand, each run checked at its end.

The library's own host is not used: it starts threads, swallows exceptions and loses facts. Its
compiled core does what is needed, within bounds that ``shards`` keeps: one flat fact, derived facts
that join it, and one state for each run.
"""

from __future__ import annotations

import json
import weakref
from typing import TYPE_CHECKING, Final

import durable_rules_engine as library  # type: ignore[import-not-found,import-untyped,unused-ignore]

from advisor.errors import EngineFault
from advisor.inference.properties import DIFFERS
from advisor.inference.shards import plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.inference.properties import Test
    from advisor.inference.shards import Variant
    from advisor.knowledge.conditions import Facts
    from advisor.knowledge.model import KnowledgeBase, Rule

SENTINEL: Final = "done"
_OPERATORS: Final = {
    "above": "$gt",
    "at_least": "$gte",
    "below": "$lt",
    "at_most": "$lte",
    DIFFERS: "$neq",
}
_LOWEST_PRIORITY: Final = 65535


class Durable:
    """Concludes by rulesets of durable_rules, one per shard.

    An engine may be used by several threads, and after a fork.
    """

    name: Final = "durable_rules"

    def __init__(self, knowledge: KnowledgeBase) -> None:
        """Compile the rules of ``knowledge``.

        Raises ``AdvisorError`` if they are malformed, or more than the library can hold.
        """
        self._knowledge = knowledge
        self._plan = plan(knowledge.rules)
        self._rulesets = tuple(map(_Ruleset, self._plan.shards))

    def __reduce__(self) -> tuple[type[Durable], tuple[KnowledgeBase]]:
        """Return how to copy this: by compiling again, since compiled rules belong to a process."""
        return Durable, (self._knowledge,)

    def conclude(self, facts: Facts) -> tuple[Rule, ...]:
        """Return the rules that fire on ``facts``, each once, in knowledge base order."""
        properties = self._plan.properties.encode(facts)
        known = {number for name, number in self._plan.facts.items() if name in facts}
        fired: set[int] = set()
        for ruleset in self._rulesets:
            ruleset.run(properties, known, fired)
        rules = self._knowledge.rules
        return tuple(rules[position] for position in sorted(fired))


class _Ruleset:
    """A compiled shard.

    A handle belongs to one run at a time, and is reused only if that run left it clean. So a run
    that is interrupted, forked halfway, or in another thread, never leaves its facts to the next.
    """

    def __init__(self, shard: tuple[Variant, ...]) -> None:
        self._variants = {variant.name: variant for variant in shard}
        properties: set[str] = set()
        joined: set[int] = set()
        for variant in shard:
            properties.update(name for _, name, _ in variant.tests)
            joined.update(variant.joined)
        self._properties = sorted(properties)
        self._joined = frozenset(joined)
        self._definition = definition(shard)
        self._idle = [self._compile()]
        weakref.finalize(self, _delete_rulesets, self._idle).atexit = False

    def run(self, properties: Mapping[str, int], known: set[int], fired: set[int]) -> None:
        """Run the rules on ``properties`` and the ``known`` derived facts.

        What the run concludes is added to ``known``, and the rules that fire to ``fired``.
        """
        try:
            handle = self._idle.pop()
        except IndexError:
            handle = self._compile()
        started = clean = False
        try:
            state = self._assert_facts(handle, properties, known)
            _, message = library.start_action_for_state(handle, state)
            started = True
            self._follow_activations(handle, state, message, known, fired)
            clean = True
        except (library.error, MemoryError, LookupError, TypeError, ValueError) as error:
            raise EngineFault(f"durable_rules: {error}") from error
        finally:
            if started:  # Before that, the library would free memory that it has not set.
                library.delete_state(handle, None)
            if clean:
                self._idle.append(handle)
            else:
                library.delete_ruleset(handle)

    def _assert_facts(self, handle: int, properties: Mapping[str, int], known: set[int]) -> int:
        numbers = "".join(
            f',"{name}":{properties[name]}' for name in self._properties if name in properties
        )
        state = _assert(handle, f'{{"k":"a","id":"a"{numbers}}}')
        for fact in self._joined & known:
            _assert(handle, _format_derived(fact))
        return state

    def _follow_activations(
        self, handle: int, state: int, message: str | None, known: set[int], fired: set[int]
    ) -> None:
        """Take one activation after the other, until the sentinel proves that none was lost."""
        done = False
        for _ in range(len(self._variants) + 1):
            name = _read_name(message)
            if name == SENTINEL:
                done = True
            else:
                self._fire(handle, self._variants[name], known, fired)
            message = library.complete_and_start_action(handle, state)
            if message is None:
                break
        if not done or message is not None or name != SENTINEL:
            raise EngineFault("durable_rules did not complete a run, or did more than was asked")

    def _fire(self, handle: int, variant: Variant, known: set[int], fired: set[int]) -> None:
        if variant.rule is not None:
            fired.add(variant.rule)
        if variant.fact is not None and variant.fact not in known:
            known.add(variant.fact)
            if variant.fact in self._joined:
                _assert(handle, _format_derived(variant.fact))

    def _compile(self) -> int:
        try:
            return int(library.create_ruleset("advisor", self._definition))
        except (library.error, MemoryError) as error:
            raise EngineFault(f"durable_rules: {error}") from error


def definition(shard: Iterable[Variant]) -> str:
    """Return ``shard`` in the library's JSON; a last rule always fires, after all the others."""
    rules: dict[str, dict[str, object]] = {}
    for variant in shard:
        rules[variant.name] = {"all": _patterns(variant), "dist": 0}
    rules[SENTINEL] = {"all": [{"a": {"k": "a"}}], "dist": 0, "pri": _LOWEST_PRIORITY}
    return json.dumps(rules)


def _patterns(variant: Variant) -> list[object]:
    """Return a pattern for the flat fact and for each derived fact.

    Each test is an object of its own: of an object with two keys, the library loses the second.
    """
    tests = [{"k": "a"}, *map(_pattern, variant.tests)]
    patterns: list[object] = [{"a": {"$and": tests}}]
    for number, fact in enumerate(variant.joined):
        patterns.append({f"b{number}": {"$and": [{"k": "d"}, {"d": fact}]}})
    return patterns


def _pattern(test: Test) -> dict[str, object]:
    comparison, name, number = test
    if comparison == "equals":
        return {name: number}
    return {_OPERATORS[comparison]: {name: number}}


def _format_derived(fact: int) -> str:
    return f'{{"k":"d","id":"d{fact}","d":{fact}}}'


def _assert(handle: int, fact: str) -> int:
    code, state = library.assert_fact(handle, fact)
    if code != 0:
        raise EngineFault(f"durable_rules refused a fact with code {code}")
    return int(state)


def _read_name(message: str | None) -> str:
    """Return the name of the rule in ``{"name":{...}}``."""
    if message is None:
        raise EngineFault("durable_rules started nothing, not even the last rule")
    return message[2 : message.index('"', 2)]


def _delete_rulesets(handles: list[int]) -> None:
    for handle in handles:
        library.delete_ruleset(handle)
