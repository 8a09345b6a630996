"""Rules in the one form in which durable_rules can be trusted.

Each condition becomes variants, short conjunctions of tests on properties and of derived facts, and the variants are dealt
out to shards below the library's limits. What would multiply without bound is broken off, and concluded first as a step.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, product
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.errors import AdvisorError
from advisor.inference.properties import Properties, unhashed
from advisor.knowledge.conditions import AllOf, AnyOf, CompareTo, Concluded, Not
from advisor.knowledge.model import Derivation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.inference.properties import Test
    from advisor.knowledge.conditions import Atom, Condition
    from advisor.knowledge.model import Rule

Terms: TypeAlias = "tuple[Test | int, ...]"

MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 100
MAX_VARIANTS: Final = 6_000
MAX_PRODUCT: Final = 8
MAX_TESTS: Final = 24
MAX_JOINED: Final = 12  # the library joins 16 facts a rule
SHARD_VARIANTS: Final = 60  # the library gives up beyond 64 pending nodes
SHARD_NAMES: Final = (
    200  # the library takes 252 properties a fact, and hangs on 512 patterns for one property
)
MAX_SHARDS: Final = 200


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a rule fires, or a step towards it, and the derived fact that it concludes then.

    A test is the comparison, the name of a property, and a number; derived facts have numbers, too.
    """

    name: str
    tests: tuple[Test, ...]
    joined: tuple[int, ...]
    rule: int | None
    fact: int | None


@dataclass(frozen=True, slots=True)
class ShardPlan:
    """What is compiled from rules: the properties of answers, the numbers of derived facts, and the shards in order."""

    properties: Properties
    facts: dict[str, int]
    shards: tuple[tuple[Variant, ...], ...]


def plan(rules: Sequence[Rule]) -> ShardPlan:
    """Return ``rules`` in shards; ``AdvisorError`` if they are malformed, out of order, or more than can be held."""
    read = list(_walk(rules))
    properties = Properties(read)
    _check_facts(rules, read)
    writer = _Writer(properties)
    for position, rule in enumerate(rules):
        writer.write(position, rule)
    shards = tuple(_dealt(writer.variants))
    if len(shards) > MAX_SHARDS:
        raise AdvisorError(
            f"the rules are too many, or too long: they fill {len(shards)} of {MAX_SHARDS} rulesets"
        )
    return ShardPlan(properties, dict(writer.facts), shards)


def _walk(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Atom]]:
    """Yield every atom with its rule; refuse what later steps, which recurse, could not bear."""
    nodes = 0
    for rule in rules:
        waiting: list[tuple[Condition, int]] = [(rule.when, 1)]
        while waiting:
            node, depth = waiting.pop()
            nodes += 1
            if nodes > MAX_NODES or depth > MAX_DEPTH:
                raise AdvisorError(
                    f"{rule.id}: over {MAX_DEPTH} levels, or over {MAX_NODES} conditions in all rules"
                )
            if isinstance(node, Not):
                waiting.append((node.part, depth + 1))
            elif isinstance(node, AllOf | AnyOf):
                waiting.extend((part, depth + 1) for part in reversed(node.parts))
            else:
                yield rule, node


def _check_facts(rules: Sequence[Rule], read: Iterable[tuple[Rule, Atom]]) -> None:
    order = {rule.id: position for position, rule in enumerate(rules)}
    concluded = {
        rule.conclusion.concludes: rule for rule in rules if isinstance(rule.conclusion, Derivation)
    }
    for rule, atom in read:
        if not isinstance(atom, Concluded):
            named = (
                {atom.attribute, atom.other} if isinstance(atom, CompareTo) else {atom.attribute}
            )
            for name in named & concluded.keys():
                raise AdvisorError(
                    f"{rule.id} reads {name!r} as an answer; {concluded[name].id} concludes it"
                )
        elif atom.fact in concluded and order[concluded[atom.fact].id] >= order[rule.id]:
            raise AdvisorError(
                f"{rule.id} uses {atom.fact!r} before {concluded[atom.fact].id} concludes it"
            )


def _dealt(variants: Iterable[Variant]) -> Iterator[tuple[Variant, ...]]:
    held: list[Variant] = []
    names: set[str | int] = set()
    for variant in variants:
        more: set[str | int] = {*(name for _, name, _ in variant.tests), *variant.joined}
        if held and (len(held) == SHARD_VARIANTS or len(names | more) > SHARD_NAMES):
            yield tuple(held)
            held, names = [], set()
        held.append(variant)
        names |= more
    if held:
        yield tuple(held)


class _Writer:
    """Writes rules as variants; a part that would multiply the others is written before them, as a step."""

    def __init__(self, properties: Properties) -> None:
        self.variants: list[Variant] = []
        self._properties = properties
        self._numbers = unhashed("d")
        self.facts: defaultdict[str, int] = defaultdict(self._numbers.__next__)
        self._steps: dict[tuple[Terms, ...], int] = {}

    def write(self, position: int, rule: Rule) -> None:
        fact = (
            self.facts[rule.conclusion.concludes]
            if isinstance(rule.conclusion, Derivation)
            else None
        )
        self._add(str(position), self._ways(rule.when, positive=True), position, fact)

    def _add(self, name: str, ways: Iterable[Terms], rule: int | None, fact: int | None) -> None:
        for n, terms in enumerate(ways):
            tests, joined = _parted(terms)
            self.variants.append(Variant(f"{name}#{n}", tuple(tests), tuple(joined), rule, fact))
        if len(self.variants) > MAX_VARIANTS:
            raise AdvisorError(
                f"the rules have more than {MAX_VARIANTS} alternatives; give fewer, or simpler ones"
            )

    def _ways(self, condition: Condition, *, positive: bool) -> list[Terms]:
        """Return in which ways ``condition``, or its opposite, holds: none if it cannot, an empty one if always."""
        if isinstance(condition, Not):
            return self._ways(condition.part, positive=not positive)
        if isinstance(condition, AllOf | AnyOf):
            parts = [self._ways(part, positive=positive) for part in condition.parts]
            if isinstance(condition, AllOf) is positive:
                return self._all(parts)
            ways = list(dict.fromkeys(chain.from_iterable(parts)))
            return [()] if () in ways else ways
        if isinstance(condition, Concluded):
            return [(self.facts[condition.fact],)] if positive else []
        return [(self._properties.test(condition, positive=positive),)]

    def _all(self, parts: list[list[Terms]]) -> list[Terms]:
        """Return in which ways all ``parts`` hold; of two that would multiply, the longer becomes a step."""
        whole = (
            [self._short(chain.from_iterable(ways[0] for ways in parts if len(ways) == 1))]
            if all(parts)
            else []
        )
        for ways in sorted((ways for ways in parts if len(ways) > 1), key=len):
            one, other = sorted((whole, ways), key=len)
            if len(one) > 1 and len(one) * len(other) > MAX_PRODUCT:
                other = [(self._step(other),)]
            whole = list(
                dict.fromkeys(self._short((*left, *right)) for left, right in product(one, other))
            )
        return whole

    def _short(self, terms: Iterable[Test | int]) -> Terms:
        """Return ``terms`` without repetitions, and no more of them than one rule can hold; the others become steps."""
        tests, joined = _parted(dict.fromkeys(terms))
        if len(tests) > MAX_TESTS:
            joined += [
                self._step([tuple(tests[n : n + MAX_TESTS])])
                for n in range(0, len(tests), MAX_TESTS)
            ]
            tests = []
        while len(joined) > MAX_JOINED:
            joined = [
                self._step([tuple(joined[n : n + MAX_JOINED])])
                for n in range(0, len(joined), MAX_JOINED)
            ]
        return (*tests, *joined)

    def _step(self, ways: list[Terms]) -> int:
        key = tuple(ways)
        if key not in self._steps:
            self._steps[key] = next(self._numbers)
            self._add(f"step{self._steps[key]}", ways, None, self._steps[key])
        return self._steps[key]


def _parted(terms: Iterable[Test | int]) -> tuple[list[Test], list[int]]:
    held = list(terms)
    return [term for term in held if not isinstance(term, int)], [
        term for term in held if isinstance(term, int)
    ]
