"""What narrows or bends a result, in a sentence each: it stands beside the verdict in every output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from advisor.knowledge.values import counted, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

ORDER: Final = (
    "platforms",
    "weights",
    "rules",
    "disabled",
    "assumed",
    "prices",
    "costs",
    "as_of",
    "engine",
    "config",
    "verified",
)
"""The kinds of conditions in the order in which every output tells them."""

_MOST_NAMED: Final = 4
_LONGEST: Final = 160  # characters of a name or a reason that somebody wrote


@dataclass(frozen=True, slots=True)
class Proviso:
    """Something that a result depends on beside the answers and the shipped rules; ``kind`` is a word for programs."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has verified a condition, on which day, and where that can be seen.

    ``is_shared`` says that it stands in the defaults of a file, for whichever of its workloads it serves.
    """

    by: str
    on: date
    link: str = ""
    is_shared: bool = False


def sort_provisos(found: Iterable[Proviso]) -> tuple[Proviso, ...]:
    """Return what was ``found``, whoever found it, in the one order of all outputs."""
    return tuple(sorted(found, key=lambda each: ORDER.index(each.kind)))


def restricted(everything: KnowledgeBase, competing: KnowledgeBase) -> Iterator[Proviso]:
    """Yield that only some of the platforms of ``everything``, those of ``competing``, took part."""
    names = [each.name for each in competing.platforms.values()]
    if len(names) < len(everything.platforms):
        yield Proviso(
            "platforms",
            f"Only {len(names)} of {len(everything.platforms)} platforms competed: {listed(names)}.",
        )


def weighted(knowledge: KnowledgeBase, weights: Mapping[str, Decimal]) -> Iterator[Proviso]:
    """Yield which criteria weigh otherwise than shipped."""
    moved = [each for each in knowledge.criteria.values() if weights[each.id] != each.weight]
    if moved:
        told = [
            f"{each.name.lower()} {_plain(each.weight)} to {_plain(weights[each.id])}"
            for each in moved
        ]
        yield Proviso("weights", f"Weights changed: {listed(told, len(told))}.")


def ruled(knowledge: KnowledgeBase) -> Iterator[Proviso]:
    """Yield which rules were added to the shipped ones, and which of these were disabled."""
    added = [rule for rule in knowledge.rules if rule.id in knowledge.added]
    if added:
        folders = list(dict.fromkeys(str(PurePath(each.place.path).parent) for each in added))
        ids = [each.id for each in added]
        yield Proviso(
            "rules",
            f"{counted(len(added), 'own rule')} from {listed(folders)} took part: {listed(ids)}.",
        )
    if knowledge.disabled:
        told = [
            f"{key} ({reason.strip().rstrip('.')})" for key, reason in knowledge.disabled.items()
        ]
        yield Proviso("disabled", f"{counted(len(told), 'shipped rule')} disabled: {listed(told)}.")


def assumed(answers: Mapping[str, Value], names: Iterable[str]) -> Iterator[Proviso]:
    """Yield which answers were assumed and not given."""
    told = [f"{each} = {spoken(answers[each])}" for each in answers if each in set(names)]
    if told:
        yield Proviso("assumed", f"Assumed, not answered: {listed(told, len(told))}.")


def figured(costs: Mapping[str, Decimal]) -> Iterator[Proviso]:
    """Yield which figures of cost take the place of the shipped ones."""
    if costs:
        told = [f"{key} = {_plain(value)}" for key, value in costs.items()]
        yield Proviso("costs", f"Own cost figures: {listed(told, len(told))}.")


def dated(as_of: date | None) -> Iterator[Proviso]:
    """Yield that the advice of another day was asked for."""
    if as_of is not None:
        yield Proviso("as_of", f"Advice as of {as_of.isoformat()}, as requested.")


def driven(engine: str | None) -> Iterator[Proviso]:
    """Yield that an engine was asked for."""
    if engine is not None:
        yield Proviso("engine", f"Concluded by the {engine} engine, as requested.")


def priced(file: str | None) -> Iterator[Proviso]:
    """Yield that prices come from a file of one's own."""
    if file is not None:
        yield Proviso("prices", f"Prices of {file} take the place of shipped ones.")


def listed(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """Return ``names`` in a sentence, at most so many of them."""
    names = [each if len(each) <= _LONGEST else f"{each[: _LONGEST - 1]}…" for each in names]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return names[0] if names else "none"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
