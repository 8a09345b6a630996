"""What narrows or bends a result, one sentence each; it accompanies the verdict everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from advisor.knowledge.answer_text import clause, join_clauses
from advisor.knowledge.values import counted

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
"""The kinds of conditions in the order in which every output lists them."""

_MOST_NAMED: Final = 4
_LONGEST: Final = 160  # characters of a name or a reason that somebody wrote


@dataclass(frozen=True, slots=True)
class Proviso:
    """What a result depends on besides the answers and the shipped rules.

    ``kind`` is a word for programs.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has verified a condition, on which day, and where that can be seen.

    ``is_shared`` says that it stands in the defaults of a file, for any of its workloads that need
    it.
    """

    by: str
    on: date
    link: str = ""
    is_shared: bool = False


def sort_provisos(found: Iterable[Proviso]) -> tuple[Proviso, ...]:
    """Return the provisos in the order of all outputs, whatever their origin."""
    return tuple(sorted(found, key=lambda proviso: ORDER.index(proviso.kind)))


def restricted(everything: KnowledgeBase, competing: KnowledgeBase) -> Iterator[Proviso]:
    """Yield that only the platforms of ``competing`` took part, if ``everything`` has more."""
    names = [platform.name for platform in competing.platforms.values()]
    if len(names) < len(everything.platforms):
        share = f"{len(names)} of {len(everything.platforms)}"
        yield Proviso("platforms", f"Only {share} platforms competed: {listed(names)}.")


def weighted(knowledge: KnowledgeBase, weights: Mapping[str, Decimal]) -> Iterator[Proviso]:
    """Yield which criteria have other weights than the shipped ones."""
    changes: list[str] = []
    for criterion in knowledge.criteria.values():
        weight = weights[criterion.id]
        if weight != criterion.weight:
            shipped = _format_number(criterion.weight)
            changes.append(f"{criterion.name.lower()} {shipped} to {_format_number(weight)}")
    if changes:
        yield Proviso("weights", f"Weights changed: {listed(changes, len(changes))}.")


def ruled(knowledge: KnowledgeBase) -> Iterator[Proviso]:
    """Yield which rules were added to the shipped ones, and which of these were disabled."""
    added = [rule for rule in knowledge.rules if rule.id in knowledge.added]
    if added:
        folders = dict.fromkeys(str(PurePath(rule.place.path).parent) for rule in added)
        ids = listed([rule.id for rule in added])
        own = counted(len(added), "own rule")
        yield Proviso("rules", f"{own} from {listed(list(folders))} took part: {ids}.")
    disabled: list[str] = []
    for rule_id, reason in knowledge.disabled.items():
        disabled.append(f"{rule_id} ({reason.strip().rstrip('.')})")
    if disabled:
        shipped = counted(len(disabled), "shipped rule")
        yield Proviso("disabled", f"{shipped} disabled: {listed(disabled)}.")


def assumed(
    knowledge: KnowledgeBase, answers: Mapping[str, Value], names: Iterable[str]
) -> Iterator[Proviso]:
    """Yield which answers were assumed and not given."""
    assumed_names = set(names)
    given: list[str] = []
    for key, value in answers.items():
        if key in assumed_names:
            given.append(clause(knowledge.questions[key], value))
    if given:
        yield Proviso("assumed", f"Assumed, not answered: {join_clauses(given)}.")


def figured(costs: Mapping[str, Decimal]) -> Iterator[Proviso]:
    """Yield which cost figures replace the shipped ones."""
    if costs:
        figures = [f"{key} = {_format_number(value)}" for key, value in costs.items()]
        yield Proviso("costs", f"Own cost figures: {listed(figures, len(figures))}.")


def dated(as_of: date | None) -> Iterator[Proviso]:
    """Yield that the advice of another day was asked for."""
    if as_of is not None:
        yield Proviso("as_of", f"Advice as of {as_of.isoformat()}, as requested.")


def driven(engine: str | None) -> Iterator[Proviso]:
    """Yield that an engine was asked for."""
    if engine is not None:
        yield Proviso("engine", f"Concluded by the {engine} engine, as requested.")


def priced(file: str | None) -> Iterator[Proviso]:
    """Yield that prices come from the user's own ``file``."""
    if file is not None:
        yield Proviso("prices", f"Prices of {file} take the place of shipped ones.")


def listed(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """Return ``names`` as part of a sentence, at most ``most`` of them; long ones are cut."""
    names = [_shorten(name) for name in names]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return names[0] if names else "none"


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _format_number(number: Decimal) -> str:
    return f"{number.normalize():f}"
