"""Answers as the flat fact that durable_rules is given: generated names and small whole numbers.

durable_rules reads strings and floats in ways of its own, so it is given neither. Each atom of a
rule is a test on a code, on a rank among thresholds, or on 0 and 1.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from advisor.errors import AdvisorError, EngineFault
from advisor.knowledge.conditions import (
    COMPARISONS,
    OPPOSITES,
    UNKNOWN,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    OneOf,
    Partial,
    evaluate_atom,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from advisor.knowledge.conditions import Atom, Facts, Value
    from advisor.knowledge.model import Rule

    Read: TypeAlias = Callable[[Value], int | None]

Test: TypeAlias = tuple[str, str, int]

DIFFERS: Final = "differs"
_OPPOSITES: Final = {**OPPOSITES, "equals": DIFFERS}
_WORD, _LIST, _NUMBER = "a word, true or false", "a list", "a finite number"
_TAKEN: Final = (
    "id",
    "sid",
    "k",
    "d",
    "a",
    "sid-0",
    "$s",
    "$m",
    "m",
    "$and",
    "$gt",
    "$gte",
    "$lt",
    "$lte",
    "$neq",
)


class Properties:
    """The generated properties of answers: their names, their values, and how atoms test them."""

    def __init__(self, read: Iterable[tuple[Rule, Atom]]) -> None:
        """Register every atom of the rules; raise ``AdvisorError`` if one is malformed."""
        names = (f"p{number}" for number in unhashed("p"))
        self._names: defaultdict[str | Atom, str] = defaultdict(names.__next__)
        self._kinds: dict[str, str] = {}
        self._codes: dict[str, dict[Value, int]] = {}
        self._bounds: dict[str, list[int | Decimal]] = {}
        self._readers: dict[str, dict[str, Read]] = {}
        self._pairs: list[tuple[str, CompareTo]] = []
        for rule, atom in read:
            self._register(rule, atom)
        for bounds in self._bounds.values():
            bounds[:] = sorted(set(bounds))

    def encode(self, facts: Facts) -> dict[str, int]:
        """Return the properties of ``facts``; those of absent and unknown ones are left out.

        Raises ``EngineFault`` if a value is not of the type that the rules read.
        """
        properties: dict[str, int] = {}
        for attribute, readers in self._readers.items():
            value = facts.get(attribute, UNKNOWN)
            if value is UNKNOWN:
                continue
            kind = self._kinds[attribute]
            if not _is_of_kind(kind, value):
                raise EngineFault(f"{attribute}: {type(value).__name__} given, {kind} expected")
            for name, read in readers.items():
                number = read(value)
                if number is not None:
                    properties[name] = int(number)
        for name, pair in self._pairs:
            truth = evaluate_atom(pair, facts)
            if truth is not None:
                properties[name] = int(truth)
        return properties

    def test(
        self, atom: OneOf | Includes | NoneOfThem | Compare | CompareTo, *, positive: bool
    ) -> Test:
        """Return the test for ``atom``, or for its opposite; an absent property passes no test."""
        if isinstance(atom, Compare):
            comparison = atom.comparison if positive else _OPPOSITES[atom.comparison]
            rank = _rank(self._bounds[atom.attribute], atom.bound)
            return comparison, self._names[atom.attribute], rank
        if isinstance(atom, OneOf) and len(atom.values) == 1:
            code = self._codes[atom.attribute][atom.values[0]]
            return "equals" if positive else DIFFERS, self._names[atom.attribute], code
        return "equals", self._names[atom], int(positive)

    def _register(self, rule: Rule, atom: Atom) -> None:
        if isinstance(atom, Compare) and _is_well_formed(atom):
            self._register_bound(rule, atom)
        elif isinstance(atom, CompareTo) and atom.comparison in COMPARISONS:
            self._readers_of(rule, atom.attribute, _NUMBER)
            self._readers_of(rule, atom.other, _NUMBER)
            if atom not in self._names:
                self._pairs.append((self._names[atom], atom))
        elif isinstance(atom, OneOf) and all(_is_of_kind(_WORD, value) for value in atom.values):
            self._register_words(rule, atom)
        elif isinstance(atom, Includes | NoneOfThem):
            readers = self._readers_of(rule, atom.attribute, _LIST)
            readers[self._names[atom]] = partial(_evaluate_list, atom)
        elif not isinstance(atom, Concluded):
            raise AdvisorError(f"{rule.id}: a malformed condition ({type(atom).__name__})")

    def _register_bound(self, rule: Rule, atom: Compare) -> None:
        bounds = self._bounds.setdefault(atom.attribute, [])
        bounds.append(atom.bound)
        readers = self._readers_of(rule, atom.attribute, _NUMBER)
        readers[self._names[atom.attribute]] = lambda value: _rank(bounds, cast("Decimal", value))

    def _register_words(self, rule: Rule, atom: OneOf) -> None:
        readers = self._readers_of(rule, atom.attribute, _WORD)
        if len(atom.values) == 1:
            codes = self._codes.setdefault(atom.attribute, {})
            codes.setdefault(atom.values[0], len(codes) + 1)
            readers[self._names[atom.attribute]] = lambda value: codes.get(value, 0)
        else:
            readers[self._names[atom]] = lambda value: value in atom.values

    def _readers_of(self, rule: Rule, attribute: str, kind: str) -> dict[str, Read]:
        if self._kinds.setdefault(attribute, kind) != kind:
            raise AdvisorError(
                f"{rule.id} reads {attribute!r} as {kind}, others as {self._kinds[attribute]}"
            )
        return self._readers.setdefault(attribute, {})


def _is_of_kind(kind: str, value: object) -> bool:
    if kind is _WORD:
        return isinstance(value, str | bool)
    if kind is _LIST:
        return isinstance(value, frozenset | Partial)
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_well_formed(atom: Compare) -> bool:
    return atom.comparison in COMPARISONS and _is_of_kind(_NUMBER, atom.bound)


def _evaluate_list(atom: Includes | NoneOfThem, value: Value) -> bool | None:
    """Return whether ``atom`` is true of a list, or ``None`` if a partial list leaves it open."""
    return evaluate_atom(atom, {atom.attribute: value})


def _rank(bounds: Sequence[int | Decimal], value: int | Decimal) -> int:
    """Return twice the number of ``bounds`` below ``value``, plus one if ``value`` is a bound."""
    place = bisect_left(bounds, value)
    return 2 * place + (place < len(bounds) and bounds[place] == value)


def fnv_1a(text: str) -> int:
    """Return the hash of ``text`` by which durable_rules distinguishes names and ids."""
    hashed = 2166136261
    for byte in text.encode():
        hashed = (hashed ^ byte) * 16777619 & 0xFFFFFFFF
    return hashed


def unhashed(prefix: str) -> Iterator[int]:
    """Yield numbers that, after ``prefix``, hash to nothing that is in use."""
    taken = set(map(fnv_1a, _TAKEN))
    for number in count():
        hashed = fnv_1a(f"{prefix}{number}")
        if hashed not in taken:
            taken.add(hashed)
            yield number
