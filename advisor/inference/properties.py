"""Answers as the flat fact that durable_rules is given: generated names, small whole numbers, and nothing else.

durable_rules reads strings and floats in ways of its own, so it sees none. Each atom of a rule is a test on a code, on a rank
among thresholds, or on 0 and 1.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final, TypeAlias

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
    """The generated properties of answers: which there are, what they are for answers, and how atoms test them."""

    def __init__(self, read: Iterable[tuple[Rule, Atom]]) -> None:
        """Take note of every atom that rules hold, and refuse what is malformed."""
        self._names: defaultdict[str | Atom, str] = defaultdict(
            map("p{}".format, unhashed("p")).__next__
        )
        self._kinds: dict[str, str] = {}
        self._codes: dict[str, dict[str | bool, int]] = {}
        self._bounds: dict[str, list[int | Decimal]] = {}
        self._readers: dict[str, dict[str, Callable[[Any], int | None]]] = {}
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
                    raise EngineFault(
                        f"{attribute}: {type(value).__name__} given, {self._kinds[attribute]} expected"
                    )
                found |= {
                    name: int(told)
                    for name, read in readers.items()
                    if (told := read(value)) is not None
                }
        truths = ((name, evaluate_atom(pair, facts)) for name, pair in self._pairs)
        return found | {name: int(truth) for name, truth in truths if truth is not None}

    def test(
        self, atom: OneOf | Includes | NoneOfThem | Compare | CompareTo, *, positive: bool
    ) -> Test:
        """Return the test that ``atom``, or its opposite, is; an absent property passes no test."""
        if isinstance(atom, Compare):
            comparison = atom.comparison if positive else _OPPOSITES[atom.comparison]
            return (
                comparison,
                self._names[atom.attribute],
                _rank(self._bounds[atom.attribute], atom.bound),
            )
        if isinstance(atom, OneOf) and len(atom.values) == 1:
            code = self._codes[atom.attribute][atom.values[0]]
            return "equals" if positive else DIFFERS, self._names[atom.attribute], code
        return "equals", self._names[atom], int(positive)

    def _note(self, rule: Rule, atom: Atom) -> None:
        if (
            isinstance(atom, Compare)
            and atom.comparison in COMPARISONS
            and _is(_NUMBER, atom.bound)
        ):
            bounds = self._bounds.setdefault(atom.attribute, [])
            bounds.append(atom.bound)
            self._read(rule, atom.attribute, _NUMBER)[self._names[atom.attribute]] = lambda value: (
                _rank(bounds, value)
            )
        elif isinstance(atom, CompareTo) and atom.comparison in COMPARISONS:
            self._read(rule, atom.attribute, _NUMBER)
            self._read(rule, atom.other, _NUMBER)
            if atom not in self._names:
                self._pairs.append((self._names[atom], atom))
        elif isinstance(atom, OneOf) and all(_is(_WORD, value) for value in atom.values):
            self._note_words(rule, atom)
        elif isinstance(atom, Includes | NoneOfThem):
            self._read(rule, atom.attribute, _LIST)[self._names[atom]] = partial(_told, atom)
        elif not isinstance(atom, Concluded):
            raise AdvisorError(f"{rule.id}: a malformed condition ({type(atom).__name__})")

    def _note_words(self, rule: Rule, atom: OneOf) -> None:
        readers = self._read(rule, atom.attribute, _WORD)
        if len(atom.values) == 1:
            codes = self._codes.setdefault(atom.attribute, {})
            codes.setdefault(atom.values[0], len(codes) + 1)
            readers[self._names[atom.attribute]] = lambda value: codes.get(value, 0)
        else:
            readers[self._names[atom]] = lambda value: value in atom.values

    def _read(
        self, rule: Rule, attribute: str, kind: str
    ) -> dict[str, Callable[[Any], int | None]]:
        if self._kinds.setdefault(attribute, kind) != kind:
            raise AdvisorError(
                f"{rule.id} reads {attribute!r} as {kind}, others as {self._kinds[attribute]}"
            )
        return self._readers.setdefault(attribute, {})


def _is(kind: str, value: object) -> bool:
    if kind is _NUMBER:
        return (
            value.is_finite()
            if isinstance(value, Decimal)
            else isinstance(value, int) and not isinstance(value, bool)
        )
    return isinstance(value, frozenset | Partial if kind is _LIST else str | bool)


def _told(atom: Includes | NoneOfThem, value: Value) -> bool | None:
    """Return what a list says of ``atom``; nothing where a partial one leaves it open."""
    return evaluate_atom(atom, {atom.attribute: value})


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


def unhashed(prefix: str) -> Iterator[int]:
    """Yield numbers that, behind ``prefix``, hash to nothing that is in use."""
    taken = set(map(fnv_1a, _TAKEN))
    for number in count():
        if (hashed := fnv_1a(f"{prefix}{number}")) not in taken:
            taken.add(hashed)
            yield number
