"""The shipped rules with those that the command line and a workload add."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError, KnowledgeUnusable, UnusableInput
from advisor.knowledge.loader import load
from advisor.located.messages import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.errors import Problem
    from advisor.knowledge.model import KnowledgeBase
    from advisor.located.document import YamlNode
    from advisor.workloads.draft import Draft
    from advisor.workloads.settings import Settings


def knowledge_with(folders: tuple[str, ...]) -> KnowledgeBase:
    """Return the shipped knowledge base with the rules in ``folders``; each is loaded once."""
    if all(Path(folder).is_absolute() for folder in folders):
        return _load(folders, None)
    return _load(folders, _current_folder())


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise AdvisorError(
            "the current folder was deleted; change to another one, or give --rules absolute paths"
        ) from error


@lru_cache(maxsize=16)
def _load(folders: tuple[str, ...], seen_from: Path | None) -> KnowledgeBase:
    """Return what ``knowledge_with`` does; ``seen_from`` is where relative names start."""
    del seen_from
    return load(folders)


def knowledge_for(draft: Draft, settings: Settings) -> KnowledgeBase:
    """Return the shipped knowledge base with the rules that the command line and the draft add.

    Raises ``UnusableInput`` where the draft may not add any, or the rules cannot be used.
    """
    place = draft.rules_place()
    if place and not settings.own_rules:
        message = "brings its own rules, which --no-own-rules refuses"
        hint = "remove `rules` from it, or allow its rules by leaving out --no-own-rules"
        raise UnusableInput([place.problem("E114", message, hint, key="rules")])
    own = draft.rule_folders()
    try:
        return knowledge_with(tuple(dict.fromkeys((*settings.rules, *own))))
    except KnowledgeUnusable as error:
        if not own or place is None:
            raise
        raise KnowledgeUnusable(_locate_problems(error.problems, own, place)) from error


def _locate_problems(
    problems: Iterable[Problem], own: Sequence[str], place: YamlNode
) -> Iterator[Problem]:
    """Yield what is wrong with the ``own`` rules of a workload, and where it asks for them."""
    hint = "fix the problems listed for them, or remove `rules`"
    reference = place.problem("E119", "brings rules that cannot be used", hint, key="rules")
    for problem in problems:
        if problem.path in own and not problem.line:
            message = f"`rules` names {shown(problem.path)}, which {problem.message}"
            reference = place.problem(problem.code, message, problem.hint, key="rules")
        else:
            yield problem
    yield reference
