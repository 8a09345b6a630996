"""The figures that a bill depends on and nobody was asked for.

Each has a low, a likely and a high value with its reason, and can be set to what is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

from advisor import assets
from advisor.errors import Problem, UnusableInput
from advisor.located import document
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest, shown
from advisor.pricing.amounts import amount_under

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Stance(StrEnum):
    """Whether a bill is assumed to be low, likely or high."""

    LOW = "low"
    LIKELY = "likely"
    HIGH = "high"


LOW, LIKELY, HIGH = STANCES = tuple(Stance)
OURS: Final = "ours"
FOLDER: Final = "costs"

_FORM = 1
_SHARES = frozenset({"share", "off on-demand"})
_WHOLE = frozenset({"zones", "machines", "pods"})
_MOST = Decimal(1_000_000)
_MOST_PLACES = 6
_MOST_ZONES = 6  # as the question has it
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?\Z")
_KEYS = ("id", "says", "unit", *STANCES, "source", "because")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumed figure: for a low bill, a likely one and a high one.

    ``is_set`` says that the user set it.
    """

    id: str
    says: str
    unit: str
    low: Decimal
    likely: Decimal
    high: Decimal
    source: str
    because: str
    is_set: bool = False

    def at(self, stance: Stance) -> Decimal:
        """Return the figure for ``stance``."""
        return Decimal(getattr(self, stance))

    def fault(self, figure: Decimal) -> str:
        """Return why the assumption cannot be ``figure``; empty if it can."""
        is_in_range = figure.is_finite() and 0 <= figure <= _MOST
        if not is_in_range or figure != round(figure, _MOST_PLACES):
            return f"is not a number from 0 to {_MOST:,} with at most {_MOST_PLACES} decimals"
        if self.unit in _SHARES and figure > 1:
            return "is more than 100 %; 60 % is 0.6"
        if self.unit in _WHOLE and figure != int(figure):
            return f"is not a whole number of {self.unit}"
        if self.id.startswith("fill-") and not figure:
            return "would leave machines empty; write more than 0"
        if self.unit == "switch" and figure not in {0, 1}:
            return "is neither 1 nor 0"
        if self.unit == "zones" and not 1 <= figure <= _MOST_ZONES:
            return f"is not 1 to {_MOST_ZONES} zones"
        return ""


class Assumptions:
    """All assumptions by id; immutable."""

    def __init__(self, known: Mapping[str, Assumption]) -> None:
        """Take the assumptions."""
        self._known = dict(known)

    def __iter__(self) -> Iterator[Assumption]:
        """Yield the assumptions in their order."""
        return iter(self._known.values())

    def __getitem__(self, key: str) -> Assumption:
        """Return the assumption called ``key``."""
        return self._known[key]

    def at(self, stance: Stance) -> dict[str, Decimal]:
        """Return every figure for ``stance``."""
        return {key: assumption.at(stance) for key, assumption in self._known.items()}

    def with_figures(self, figures: Mapping[str, Decimal]) -> Assumptions:
        """Return the assumptions with ``figures`` in place of their low, likely and high ones."""
        if not figures:
            return self
        known = dict(self._known)
        for key, figure in figures.items():
            known[key] = replace(known[key], low=figure, likely=figure, high=figure, is_set=True)
        return Assumptions(known)

    def accept(self, key: str, raw: object) -> Decimal:
        """Return ``raw``, from YAML or a command line, as the figure of the assumption ``key``.

        Raises ``ValueError`` with what is wrong.
        """
        if key not in self._known:
            hint = nearest(key, self._known) or "advisor cost FILE --detail lists them"
            raise ValueError(f"there is no assumption {shown(key)} ({hint})")
        figure = Decimal("NaN")
        if not isinstance(raw, bool) and _NUMBER.match(str(raw)):
            figure = Decimal(str(raw))
        fault = self._known[key].fault(figure)
        if fault:
            raise ValueError(f"{key}: {shown(raw)} {fault}")
        return figure


@cache
def shipped_assumptions() -> Assumptions:
    """Return the assumptions that come with the program."""
    problems: list[Problem] = []
    known: dict[str, Assumption] = {}
    for part in parts("assumptions", problems):
        assumption = _read_assumption(part)
        known[assumption.id] = assumption
    if problems:
        raise UnusableInput(problems)
    return Assumptions(known)


def parts(section: str, problems: list[Problem]) -> Iterator[LocatedMapping]:
    """Yield each entry of ``section`` in the shipped files on costs."""
    keys = _KEYS if section == "assumptions" else None
    for name, text in assets.texts(assets.data_folder("rules").joinpath(FOLDER)):
        for node in document.read_documents(text, f"rules/{FOLDER}/{name}", problems):
            whole = LocatedMapping(node, (FOLDER, "assumptions", "fargate_sizes"), problems)
            _check_form(whole)
            yield from whole.rows(section, keys)


def _check_form(whole: LocatedMapping) -> None:
    form = whole.node(FOLDER, required=True)
    if form is not None and form.value != _FORM:
        message = f"{shown(form.plain())} is not a known format of cost files"
        whole.report(message, f"write {FOLDER}: {_FORM}", key=FOLDER, code="E804")


def _read_assumption(part: LocatedMapping) -> Assumption:
    return Assumption(
        id=part.text("id"),
        says=part.text("says"),
        unit=part.text("unit"),
        source=part.text("source"),
        because=part.text("because"),
        low=amount_under(part, LOW) or Decimal(0),
        likely=amount_under(part, LIKELY) or Decimal(0),
        high=amount_under(part, HIGH) or Decimal(0),
    )
