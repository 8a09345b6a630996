"""Rules in the one form in which durable_rules can be trusted.

Each condition becomes variants, short conjunctions of tests on properties and of derived facts.
The variants are dealt out to shards within the library's limits. Parts that would multiply without
bound are split off, and concluded first as steps.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, product
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.errors import AdvisorError
from advisor.inference.properties import Properties, unhashed
from advisor.knowledge.conditions import AllOf, AnyOf, CompareTo, Concluded, Not
from advisor.knowledge.model import Derivation, sort_by_conclusion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.inference.properties import Test
    from advisor.knowledge.conditions import Atom, Condition
    from advisor.knowledge.model import Rule

_Terms: TypeAlias = "tuple[Test | int, ...]"

_MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 100
MAX_VARIANTS: Final = 6_000
_MAX_PRODUCT: Final = 8
MAX_TESTS: Final = 24
MAX_JOINED: Final = 12  # the library joins 16 facts a rule
SHARD_VARIANTS: Final = 60  # the library gives up beyond 64 pending nodes
# The library takes 252 properties a fact, and hangs on 512 patterns for one property.
SHARD_NAMES: Final = 200
MAX_SHARDS: Final = 200


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a rule fires, or a step towards it, and the derived fact that it concludes.

    A test is a comparison, the name of a property, and a number. ``joined`` and ``fact`` are
    numbers of derived facts, ``rule`` is the position of the rule.
    """

    name: str
    tests: tuple[Test, ...]
    joined: tuple[int, ...]
    rule: int | None
    fact: int | None


@dataclass(frozen=True, slots=True)
class ShardPlan:
    """What rules compile to: properties of answers, numbers of derived facts, shards in order."""

    properties: Properties
    facts: dict[str, int]
    shards: tuple[tuple[Variant, ...], ...]


def plan(rules: Sequence[Rule]) -> ShardPlan:
    """Return ``rules`` in shards.

    Raises ``AdvisorError`` if they are malformed, out of order, or more than the library can hold.
    """
    read = list(_walk_atoms(rules))
    properties = Properties(read)
    _check_facts(rules, read)
    writer = _Writer(properties)
    for position, rule in enumerate(rules):
        writer.write(position, rule)
    shards = tuple(_deal(writer.variants))
    filled = len(shards)
    if filled > MAX_SHARDS:
        raise AdvisorError(
            f"the rules are too many, or too long: they fill {filled} of {MAX_SHARDS} rulesets"
        )
    return ShardPlan(properties, dict(writer.facts), shards)


def _walk_atoms(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Atom]]:
    """Yield every atom with its rule.

    Raises ``AdvisorError`` at conditions too deep or too many for later steps, which recurse.
    """
    nodes = 0
    for rule in rules:
        waiting: list[tuple[Condition, int]] = [(rule.when, 1)]
        while waiting:
            node, depth = waiting.pop()
            nodes += 1
            if nodes > _MAX_NODES or depth > MAX_DEPTH:
                raise AdvisorError(
                    f"{rule.id}: over {MAX_DEPTH} levels, "
                    f"or over {_MAX_NODES} conditions in all rules"
                )
            if isinstance(node, Not):
                waiting.append((node.part, depth + 1))
            elif isinstance(node, AllOf | AnyOf):
                waiting.extend((part, depth + 1) for part in reversed(node.parts))
            else:
                yield rule, node


def _check_facts(rules: Sequence[Rule], read: Iterable[tuple[Rule, Atom]]) -> None:
    order: dict[str, int] = {}
    concluding: dict[str, str] = {}
    for position, rule in enumerate(rules):
        order[rule.id] = position
    for rule, conclusion in sort_by_conclusion(rules).derivations:
        concluding[conclusion.concludes] = rule.id
    for rule, atom in read:
        if not isinstance(atom, Concluded):
            names = {atom.attribute}
            if isinstance(atom, CompareTo):
                names.add(atom.other)
            for name in names & concluding.keys():
                raise AdvisorError(
                    f"{rule.id} reads {name!r} as an answer; {concluding[name]} concludes it"
                )
        elif atom.fact in concluding:
            derivation = concluding[atom.fact]
            if order[derivation] >= order[rule.id]:
                raise AdvisorError(f"{rule.id} uses {atom.fact!r} before {derivation} concludes it")


def _deal(variants: Iterable[Variant]) -> Iterator[tuple[Variant, ...]]:
    """Yield ``variants`` in groups that each stay within the limits of a shard."""
    held: list[Variant] = []
    names: set[str | int] = set()
    for variant in variants:
        more: set[str | int] = set(variant.joined)
        more.update(name for _, name, _ in variant.tests)
        if held and (len(held) == SHARD_VARIANTS or len(names | more) > SHARD_NAMES):
            yield tuple(held)
            held, names = [], set()
        held.append(variant)
        names |= more
    if held:
        yield tuple(held)


class _Writer:
    """Writes rules as variants.

    A part that would multiply the others is written before them, as a step.
    """

    def __init__(self, properties: Properties) -> None:
        self.variants: list[Variant] = []
        self._properties = properties
        self._numbers = unhashed("d")
        self.facts: defaultdict[str, int] = defaultdict(self._numbers.__next__)
        self._steps: dict[tuple[_Terms, ...], int] = {}

    def write(self, position: int, rule: Rule) -> None:
        fact = None
        if isinstance(rule.conclusion, Derivation):
            fact = self.facts[rule.conclusion.concludes]
        ways = self._ways(rule.when, positive=True)
        self._add_variants(str(position), ways, rule=position, fact=fact)

    def _add_variants(
        self, name: str, ways: Iterable[_Terms], *, rule: int | None, fact: int | None
    ) -> None:
        for number, terms in enumerate(ways):
            tests, joined = _split_terms(terms)
            variant = Variant(
                name=f"{name}#{number}",
                tests=tuple(tests),
                joined=tuple(joined),
                rule=rule,
                fact=fact,
            )
            self.variants.append(variant)
        if len(self.variants) > MAX_VARIANTS:
            raise AdvisorError(
                f"the rules have more than {MAX_VARIANTS} alternatives; give fewer, or simpler ones"
            )

    def _ways(self, condition: Condition, *, positive: bool) -> list[_Terms]:
        """Return the ways in which ``condition``, or its opposite, holds.

        There are none if it never holds, and an empty one if it always holds.
        """
        if isinstance(condition, Not):
            return self._ways(condition.part, positive=not positive)
        if isinstance(condition, AllOf | AnyOf):
            parts = [self._ways(part, positive=positive) for part in condition.parts]
            if isinstance(condition, AllOf) is positive:
                return self._ways_of_all(parts)
            ways = list(dict.fromkeys(chain.from_iterable(parts)))
            return [()] if () in ways else ways
        if isinstance(condition, Concluded):
            return [(self.facts[condition.fact],)] if positive else []
        return [(self._properties.test(condition, positive=positive),)]

    def _ways_of_all(self, parts: list[list[_Terms]]) -> list[_Terms]:
        """Return the ways in which all ``parts`` hold.

        Of two that would multiply, the longer becomes a step.
        """
        whole: list[_Terms] = []
        if all(parts):
            certain = [ways[0] for ways in parts if len(ways) == 1]
            whole = [self._shorten(chain.from_iterable(certain))]
        alternatives = [ways for ways in parts if len(ways) > 1]
        for ways in sorted(alternatives, key=len):
            shorter, longer = sorted((whole, ways), key=len)
            if len(shorter) > 1 and len(shorter) * len(longer) > _MAX_PRODUCT:
                longer = [(self._step(longer),)]
            combined: dict[_Terms, None] = {}
            for left, right in product(shorter, longer):
                combined[self._shorten((*left, *right))] = None
            whole = list(combined)
        return whole

    def _shorten(self, terms: Iterable[Test | int]) -> _Terms:
        """Return ``terms`` without repetitions, at most as many as one rule can hold.

        The others become steps.
        """
        tests, joined = _split_terms(dict.fromkeys(terms))
        if len(tests) > MAX_TESTS:
            joined += self._steps_for(tests, MAX_TESTS)
            tests = []
        while len(joined) > MAX_JOINED:
            joined = self._steps_for(joined, MAX_JOINED)
        return (*tests, *joined)

    def _steps_for(self, terms: Sequence[Test | int], most: int) -> list[int]:
        """Return steps that stand for ``terms``, one for each group of ``most`` terms."""
        starts = range(0, len(terms), most)
        return [self._step([tuple(terms[start : start + most])]) for start in starts]

    def _step(self, ways: list[_Terms]) -> int:
        """Return the number of the derived fact that holds in any of ``ways``."""
        key = tuple(ways)
        if key not in self._steps:
            number = next(self._numbers)
            self._steps[key] = number
            self._add_variants(f"step{number}", ways, rule=None, fact=number)
        return self._steps[key]


def _split_terms(terms: Iterable[Test | int]) -> tuple[list[Test], list[int]]:
    tests: list[Test] = []
    facts: list[int] = []
    for term in terms:
        if isinstance(term, int):
            facts.append(term)
        else:
            tests.append(term)
    return tests, facts
