"""What a decision drawing calls questions, facts and families of compute.

The names are read from ``decision.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.located.mapping import LocatedMapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

_KEYS: Final = ("questions", "facts", "families")


@dataclass(frozen=True, slots=True)
class Naming:
    """Names in the words of readers, by id."""

    questions: Mapping[str, str]
    facts: Mapping[str, str]
    families: Mapping[str, str]

    def question(self, name: str) -> str:
        """Return what the question ``name`` is called."""
        return self.questions.get(name) or name.replace("_", " ").capitalize()

    def fact(self, name: str) -> str:
        """Return what the fact ``name`` is called."""
        return self.facts.get(name) or name.replace("-", " ").capitalize()

    def family(self, name: str) -> str:
        """Return what the family of compute ``name`` is called."""
        return self.families.get(name) or name


def read_names(node: YamlNode, problems: list[Problem]) -> Naming:
    """Return the names that ``node`` holds; what is wrong with it is added to ``problems``."""
    fields = LocatedMapping(node, _KEYS, problems)
    questions, facts, families = (fields.mapping(key, required=False).words() for key in _KEYS)
    return Naming(questions, facts, families=families)
