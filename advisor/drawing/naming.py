"""What a decision drawing calls the facts that rules conclude, as read from ``decision.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.located.mapping import LocatedMapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.located.document import YamlNode

_KEYS: Final = ("facts",)


@dataclass(frozen=True, slots=True)
class Naming:
    """Names in the words of readers, by id."""

    facts: Mapping[str, str]

    def fact(self, name: str) -> str:
        """Return what the fact ``name`` is called."""
        return self.facts.get(name) or name.replace("-", " ").capitalize()


def read_names(node: YamlNode, problems: list[Problem]) -> Naming:
    """Return the names that ``node`` holds; what is wrong with it is added to ``problems``."""
    fields = LocatedMapping(node, _KEYS, problems)
    return Naming(fields.mapping("facts", required=False).words())
