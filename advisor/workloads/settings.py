"""What the command line says for every workload, in place of what their files say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from advisor.errors import Problem, UnusableInput
from advisor.knowledge.answer_checks import check_answers, check_platforms
from advisor.located.document import read_documents
from advisor.located.messages import shown
from advisor.located.place import Place
from advisor.workloads.meant import guess_meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from advisor.knowledge.answer_checks import Given
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.workloads.workload import Workload


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says for every workload; it takes the place of what a file says.

    ``changes`` maps question ids to values as typed. ``rules`` are folders on top of the shipped
    rules. Workloads that bring rules of their own are refused unless ``own_rules`` is set.
    """

    rules: tuple[str, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    platforms: tuple[str, ...] | None = None
    as_of: date | None = None
    own_rules: bool = True
    engine: str | None = None

    def typed(self) -> Iterator[str]:
        """Yield the settings as they are typed on the command line."""
        for key, value in self.changes:
            yield from ("--set", f"{key}={value}")
        for folder in self.rules:
            yield from ("--rules", folder)
        if self.platforms is not None:
            yield from ("--platforms", ",".join(self.platforms))
        if self.as_of is not None:
            yield from ("--as-of", self.as_of.isoformat())
        if not self.own_rules:
            yield "--no-own-rules"
        if self.engine is not None:
            yield from ("--engine", self.engine)


def adjust_workload(workload: Workload, settings: Settings, knowledge: KnowledgeBase) -> Workload:
    """Return ``workload`` with the settings of the command line in place of its file's."""
    return replace(
        workload.with_answers(read_changes(settings.changes, knowledge)),
        platforms=settings.platforms or workload.platforms,
        as_of=settings.as_of or workload.as_of,
        rules=tuple(dict.fromkeys((*settings.rules, *workload.rules))),
    )


def read_changes(typed: Iterable[tuple[str, str]], knowledge: KnowledgeBase) -> Mapping[str, Value]:
    """Return the typed ``id=value`` pairs as answers.

    Raises ``UnusableInput`` with every pair that cannot be used.
    """
    problems: list[Problem] = []
    given = _parse_changes(typed, knowledge, problems)
    guess = partial(guess_meaning, knowledge)
    values = check_answers(knowledge.questions, given, problems, guess=guess)
    if problems:
        raise UnusableInput(problems)
    return values


def _parse_changes(
    typed: Iterable[tuple[str, str]], knowledge: KnowledgeBase, problems: list[Problem]
) -> Iterator[Given]:
    """Yield the typed pairs with their values as YAML reads them."""
    place = Place("--set")
    for key, text in typed:
        if key not in knowledge.questions:  # whatever its value is
            yield key, None, place
            continue
        faults: list[Problem] = []
        nodes = read_documents(text, place.path, faults)
        if faults or len(nodes) > 1:
            message = f"{key}: {shown(text)} cannot be read as a value"
            hint = f"write --set {key}=VALUE, or --set '{key}=[ONE, OTHER]'"
            problems.append(place.problem("E304", message, hint))
        else:
            yield key, nodes[0].plain() if nodes else None, place


def check_settings(settings: Settings, knowledge: KnowledgeBase) -> None:
    """Raise ``UnusableInput`` if ``knowledge`` cannot use the settings."""
    read_changes(settings.changes, knowledge)
    problems: list[Problem] = []
    if settings.platforms is not None:
        place = Place("--platforms")
        check_platforms(knowledge.platforms, settings.platforms, place, problems)
    if problems:
        raise UnusableInput(problems)
