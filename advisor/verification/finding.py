"""A finding: what is wrong with a knowledge base, and the answers that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from advisor.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Value
    from advisor.located.place import Place

    Answers: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with the knowledge base; ``about`` names the rule, source or question at fault."""

    problem: Problem
    about: str
    answers: tuple[Answers, ...] = ()


def found(
    place: Place, code: str, about: str, message: str, hint: str, *answers: Answers
) -> Finding:
    """Return the finding ``code`` at ``place``."""
    return Finding(Problem(place.path, place.line, code, message, hint), about, answers)
