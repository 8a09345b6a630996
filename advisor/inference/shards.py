"""Rules in the one form in which durable_rules can be trusted, and answers to match.

durable_rules reads strings, floats and nested patterns in ways of its own, so it is given none of them. Each atom of a
rule becomes a test on a small whole number (a code, a rank among thresholds, or 0 and 1) under a generated name; each
condition becomes variants, short conjunctions of such tests and of derived facts; and the variants are dealt out to
shards below the library's limits. What would multiply without bound is broken off, and concluded first as a step.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import chain, count, product
from operator import contains, not_
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from advisor.errors import AdvisorError, EngineFault
from advisor.knowledge.conditions import (
    COMPARISONS, OPPOSITES, UNKNOWN, AllOf, AnyOf, Compare, CompareTo, Concluded, Includes, NoneOfThem, Not, OneOf,
    evaluate_atom,
)  # fmt: skip
from advisor.knowledge.model import Derivation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from advisor.knowledge.conditions import Atom, Condition, Facts
    from advisor.knowledge.model import Rule

Test: TypeAlias = tuple[str, str, int]
Terms: TypeAlias = "tuple[Test | int, ...]"

MAX_NODES: Final = 200_000
MAX_DEPTH: Final = 100
MAX_VARIANTS: Final = 6_000
MAX_PRODUCT: Final = 8
MAX_TESTS: Final = 24
MAX_JOINED: Final = 12  # the library joins 16 facts a rule
SHARD_VARIANTS: Final = 60  # the library gives up beyond 64 pending nodes
SHARD_PROPERTIES: Final = 200  # the library takes 252 properties a fact

DIFFERS: Final = "differs"
_OPPOSITES: Final = {**OPPOSITES, "equals": DIFFERS}
_WORD, _LIST, _NUMBER = "a word, true or false", "a list", "a finite number"
_TAKEN: Final = ("id", "sid", "k", "d", "a", "sid-0", "$s", "$m", "m", "$and", "$gt", "$gte", "$lt", "$lte", "$neq")


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
class Plan:
    """What is compiled from rules: the properties of answers, the numbers of derived facts, and the shards in order."""

    properties: Properties
    facts: dict[str, int]
    shards: tuple[tuple[Variant, ...], ...]


def plan(rules: Sequence[Rule]) -> Plan:
    """Return ``rules`` in shards; ``AdvisorError`` if they are malformed, out of order, or more than can be held."""
    read = list(_walk(rules))
    _check_facts(rules, read)
    properties = Properties(read)
    writer = _Writer(properties)
    for position, rule in enumerate(rules):
        writer.write(position, rule)
    return Plan(properties, dict(writer.facts), tuple(_dealt(writer.variants)))


def _walk(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Atom]]:
    """Yield every atom with its rule; refuse what later steps, which recurse, could not bear."""
    nodes = 0
    for rule in rules:
        waiting: list[tuple[Condition, int]] = [(rule.when, 1)]
        while waiting:
            node, depth = waiting.pop()
            nodes += 1
            if nodes > MAX_NODES or depth > MAX_DEPTH:
                raise AdvisorError(f"{rule.id}: over {MAX_DEPTH} levels, or over {MAX_NODES} conditions in all rules")
            if isinstance(node, Not):
                waiting.append((node.part, depth + 1))
            elif isinstance(node, AllOf | AnyOf):
                waiting.extend((part, depth + 1) for part in reversed(node.parts))
            else:
                yield rule, node


def _check_facts(rules: Sequence[Rule], read: Iterable[tuple[Rule, Atom]]) -> None:
    order = {rule.id: position for position, rule in enumerate(rules)}
    concluded = {rule.conclusion.concludes: rule for rule in rules if isinstance(rule.conclusion, Derivation)}
    for rule, atom in read:
        if not isinstance(atom, Concluded):
            named = {atom.attribute, atom.other} if isinstance(atom, CompareTo) else {atom.attribute}
            for name in named & concluded.keys():
                raise AdvisorError(f"{rule.id} reads {name!r} as an answer; {concluded[name].id} concludes it")
        elif atom.fact in concluded and order[concluded[atom.fact].id] >= order[rule.id]:
            raise AdvisorError(f"{rule.id} uses {atom.fact!r} before {concluded[atom.fact].id} concludes it")


def _dealt(variants: Iterable[Variant]) -> Iterator[tuple[Variant, ...]]:
    held: list[Variant] = []
    names: set[str] = set()
    for variant in variants:
        more = {name for _, name, _ in variant.tests}
        if held and (len(held) == SHARD_VARIANTS or len(names | more) > SHARD_PROPERTIES):
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
        self._numbers = _numbers("d")
        self.facts: defaultdict[str, int] = defaultdict(self._numbers.__next__)
        self._steps: dict[tuple[Terms, ...], int] = {}

    def write(self, position: int, rule: Rule) -> None:
        fact = self.facts[rule.conclusion.concludes] if isinstance(rule.conclusion, Derivation) else None
        self._add(str(position), self._ways(rule.when, positive=True), position, fact)

    def _add(self, name: str, ways: Iterable[Terms], rule: int | None, fact: int | None) -> None:
        for n, terms in enumerate(ways):
            tests = tuple(term for term in terms if not isinstance(term, int))
            joined = tuple(term for term in terms if isinstance(term, int))
            self.variants.append(Variant(f"{name}#{n}", tests, joined, rule, fact))
        if len(self.variants) > MAX_VARIANTS:
            raise AdvisorError(f"the rules have more than {MAX_VARIANTS} alternatives; give fewer, or simpler ones")

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
        whole = [self._short(chain.from_iterable(ways[0] for ways in parts if len(ways) == 1))] if all(parts) else []
        for ways in sorted((ways for ways in parts if len(ways) > 1), key=len):
            one, other = sorted((whole, ways), key=len)
            if len(one) > 1 and len(one) * len(other) > MAX_PRODUCT:
                other = [(self._step(other),)]
            whole = list(dict.fromkeys(self._short((*left, *right)) for left, right in product(one, other)))
        return whole

    def _short(self, terms: Iterable[Test | int]) -> Terms:
        """Return ``terms`` without repetitions, and no more of them than one rule can hold; the others become steps."""
        unique = dict.fromkeys(terms)
        tests = [term for term in unique if not isinstance(term, int)]
        joined = [term for term in unique if isinstance(term, int)]
        if len(tests) > MAX_TESTS:
            joined += [self._step([tuple(tests[n : n + MAX_TESTS])]) for n in range(0, len(tests), MAX_TESTS)]
            tests = []
        while len(joined) > MAX_JOINED:
            joined = [self._step([tuple(joined[n : n + MAX_JOINED])]) for n in range(0, len(joined), MAX_JOINED)]
        return (*tests, *joined)

    def _step(self, ways: list[Terms]) -> int:
        key = tuple(ways)
        if key not in self._steps:
            self._steps[key] = next(self._numbers)
            self._add(f"step{self._steps[key]}", ways, None, self._steps[key])
        return self._steps[key]


class Properties:
    """The generated properties of answers: which there are, what they are for answers, and how atoms test them."""

    def __init__(self, read: Iterable[tuple[Rule, Atom]]) -> None:
        """Take note of every atom that rules hold, and refuse what is malformed."""
        numbers = _numbers("p")
        self._names: defaultdict[str | Atom, str] = defaultdict(lambda: f"p{next(numbers)}")
        self._kinds: dict[str, str] = {}
        self._codes: dict[str, dict[str | bool, int]] = {}
        self._bounds: dict[str, list[int | Decimal]] = {}
        self._readers: dict[str, dict[str, Callable[[Any], int]]] = {}
        self._pairs: list[tuple[str, CompareTo]] = []
        for rule, atom in read:
            self._note(rule, atom)
        for bounds in self._bounds.values():
            bounds[:] = sorted(set(bounds))

    def encode(self, facts: Facts) -> dict[str, int]:
        """Return the properties of ``facts``; those of absent and unknown ones are left out."""
        found: dict[str, int] = {}
        for attribute, readers in self._readers.items():
            value = facts.get(attribute, UNKNOWN)
            if value is not UNKNOWN:
                if not _is(self._kinds[attribute], value):
                    raise EngineFault(f"{attribute}: {str(value)[:100]!r} is not {self._kinds[attribute]}")
                for name, read in readers.items():
                    found[name] = int(read(value))
        for name, pair in self._pairs:
            truth = evaluate_atom(pair, facts)
            if truth is not None:
                found[name] = int(truth)
        return found

    def test(self, atom: OneOf | Includes | NoneOfThem | Compare | CompareTo, *, positive: bool) -> Test:
        """Return the test that ``atom``, or its opposite, is; an absent property passes no test."""
        if isinstance(atom, Compare):
            comparison = atom.comparison if positive else _OPPOSITES[atom.comparison]
            return comparison, self._names[atom.attribute], _rank(self._bounds[atom.attribute], atom.bound)
        if isinstance(atom, OneOf) and len(atom.values) == 1:
            code = self._codes[atom.attribute][atom.values[0]]
            return "equals" if positive else DIFFERS, self._names[atom.attribute], code
        return "equals", self._names[atom], int(positive)

    def _note(self, rule: Rule, atom: Atom) -> None:
        if isinstance(atom, Compare) and atom.comparison in COMPARISONS and _is(_NUMBER, atom.bound):
            bounds = self._bounds.setdefault(atom.attribute, [])
            bounds.append(atom.bound)
            self._read(rule, atom.attribute, _NUMBER)[self._names[atom.attribute]] = partial(_rank, bounds)
        elif isinstance(atom, CompareTo) and atom.comparison in COMPARISONS:
            self._read(rule, atom.attribute, _NUMBER)
            self._read(rule, atom.other, _NUMBER)
            if atom not in self._names:
                self._pairs.append((self._names[atom], atom))
        elif isinstance(atom, OneOf) and all(_is(_WORD, value) for value in atom.values):
            self._note_words(rule, atom)
        elif isinstance(atom, Includes):
            self._read(rule, atom.attribute, _LIST)[self._names[atom]] = lambda value: atom.item in value
        elif isinstance(atom, NoneOfThem):
            self._read(rule, atom.attribute, _LIST)[self._names[atom]] = not_
        elif not isinstance(atom, Concluded):
            raise AdvisorError(f"{rule.id}: {str(atom)[:100]} is no condition")

    def _note_words(self, rule: Rule, atom: OneOf) -> None:
        readers = self._read(rule, atom.attribute, _WORD)
        if len(atom.values) == 1:
            codes = self._codes.setdefault(atom.attribute, {})
            codes.setdefault(atom.values[0], len(codes) + 1)
            readers[self._names[atom.attribute]] = lambda value: codes.get(value, 0)
        else:
            readers[self._names[atom]] = partial(contains, frozenset(atom.values))

    def _read(self, rule: Rule, attribute: str, kind: str) -> dict[str, Callable[[Any], int]]:
        if self._kinds.setdefault(attribute, kind) != kind:
            raise AdvisorError(f"{rule.id} reads {attribute!r} as {kind}, others as {self._kinds[attribute]}")
        return self._readers.setdefault(attribute, {})


def _is(kind: str, value: object) -> bool:
    if kind is _NUMBER:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole or (isinstance(value, Decimal) and value.is_finite())
    return isinstance(value, frozenset if kind is _LIST else str | bool)


def _rank(bounds: Sequence[int | Decimal], value: int | Decimal) -> int:
    """Return twice the number of ``bounds`` below ``value``, and one more if ``value`` is the next of them."""
    place = bisect_left(bounds, value)
    return 2 * place + (place < len(bounds) and bounds[place] == value)


def fnv_1a(text: str) -> int:
    """Return the hash by which alone durable_rules tells names apart, and ids."""
    hashed = 2166136261
    for byte in text.encode():
        hashed = (hashed ^ byte) * 16777619 & 0xFFFFFFFF
    return hashed


def _numbers(prefix: str) -> Iterator[int]:
    """Yield numbers that, behind ``prefix``, hash to nothing that is in use."""
    taken = set(map(fnv_1a, _TAKEN))
    for number in count():
        if (hashed := fnv_1a(f"{prefix}{number}")) not in taken:
            taken.add(hashed)
            yield number
