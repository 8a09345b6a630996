"""What a bill depends on and nobody asked: each figure low, likely and high, with its reason, to be set to what is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from advisor import assets
from advisor.errors import Problem, UnusableInput
from advisor.knowledge import document
from advisor.knowledge.values import nearest, shown
from advisor.pricing.fields import PriceFields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.knowledge.document import YamlNode

LOW, LIKELY, HIGH = "low", "likely", "high"
STANCES: Final = (LOW, LIKELY, HIGH)
OURS: Final = "ours"
FOLDER: Final = "costs"

_FORM = 1
_SHARES = frozenset({"share", "off on-demand"})
_WHOLE = frozenset({"zones", "machines", "pods"})
_MOST = Decimal(1_000_000)
_MOST_PLACES = 6
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?\Z")
_KEYS = ("id", "says", "unit", *STANCES, "source", "because")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One figure that is taken for granted: for a low bill, a likely one and a high one; ``is_set`` if somebody set it."""

    id: str
    says: str
    unit: str
    low: Decimal
    likely: Decimal
    high: Decimal
    source: str
    because: str
    is_set: bool = False

    def at(self, stance: str) -> Decimal:
        """Return the figure for ``stance``, one of ``STANCES``."""
        return Decimal(getattr(self, stance))

    def fault(self, figure: Decimal) -> str:
        """Return why the assumption cannot be ``figure``; empty if it can."""
        if (
            not figure.is_finite()
            or not 0 <= figure <= _MOST
            or figure != round(figure, _MOST_PLACES)
        ):
            return f"is no number from 0 to {_MOST:,} with at most {_MOST_PLACES} decimals"
        if self.unit in _SHARES and figure > 1:
            return "is more than all of it; 60 % is 0.6"
        if self.unit in _WHOLE and figure != int(figure):
            return f"is no whole number of {self.unit}"
        if self.id.startswith("fill-") and not figure:
            return "would leave machines empty; write more than 0"
        if self.unit == "switch" and figure not in {0, 1}:
            return "is neither 1 nor 0"
        return "is not 1 to 6 zones" if self.unit == "zones" and not 1 <= figure <= 6 else ""  # noqa: PLR2004 - as the question


class Assumptions:
    """All assumptions by id; unchangeable, with a copy for whoever knows better."""

    def __init__(self, known: Mapping[str, Assumption]) -> None:
        """Take the assumptions."""
        self._known = dict(known)

    def __iter__(self) -> Iterator[Assumption]:
        """Yield the assumptions in their order."""
        return iter(self._known.values())

    def __getitem__(self, key: str) -> Assumption:
        """Return the assumption called ``key``."""
        return self._known[key]

    def at(self, stance: str) -> dict[str, Decimal]:
        """Return every figure for ``stance``."""
        return {key: each.at(stance) for key, each in self._known.items()}

    def with_figures(self, figures: Mapping[str, Decimal]) -> Assumptions:
        """Return the assumptions with some ``figures`` known, which then are low, likely and high at once."""
        known = {
            key: replace(self._known[key], low=each, likely=each, high=each, is_set=True)
            for key, each in figures.items()
        }
        return Assumptions({**self._known, **known}) if known else self

    def accept(self, key: str, raw: Any) -> Decimal:  # noqa: ANN401 - as YAML or a command line gives it
        """Return ``raw`` as the figure of the assumption called ``key``; raises ``ValueError`` with what is wrong."""
        if key not in self._known:
            hint = nearest(key, self._known) or "advisor cost FILE --detail lists them"
            raise ValueError(f"there is no assumption {shown(key)} ({hint})")
        figure = (
            Decimal(str(raw))
            if not isinstance(raw, bool) and _NUMBER.match(str(raw))
            else Decimal("NaN")
        )
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
        each = _assumption(part)
        known[each.id] = each
    if problems:
        raise UnusableInput(problems)
    return Assumptions(known)


def parts(section: str, problems: list[Problem]) -> Iterator[PriceFields]:
    """Yield each entry of ``section`` in the shipped files on costs."""
    for name, text in assets.texts(assets.data_folder("rules").joinpath(FOLDER)):
        for node in document.read_documents(text, f"rules/{FOLDER}/{name}", problems):
            whole = PriceFields(node, problems, (FOLDER, "assumptions", "fargate_sizes"))
            _check_form(whole)
            yield from (_entry(each, problems, section) for each in whole.list_of(section))


def _check_form(whole: PriceFields) -> None:
    form = whole.node_of(FOLDER)
    if form is not None and form.value != _FORM:
        whole.note(
            "E804",
            f"{shown(form.plain())} is no form of files on costs",
            f"write {FOLDER}: {_FORM}",
            key=FOLDER,
        )


def _entry(node: YamlNode, problems: list[Problem], section: str) -> PriceFields:
    return PriceFields(node, problems, _KEYS if section == "assumptions" else None)


def _assumption(part: PriceFields) -> Assumption:
    figures = (part.amount(each) or Decimal(0) for each in STANCES)
    texts = {key: part.text(key) for key in ("id", "says", "unit", "source", "because")}
    low, likely, high = figures
    return Assumption(
        texts["id"],
        texts["says"],
        texts["unit"],
        low,
        likely,
        high,
        texts["source"],
        texts["because"],
    )
