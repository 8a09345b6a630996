"""Working memory: every fact of a consultation with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.knowledge.model import Derivation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Rule


@dataclass(frozen=True, slots=True)
class Fact:
    """An attribute, its value, and its provenance: ``answer``, ``assumption``, ``relation``, or ``rule``.

    ``rules`` names the derivations that concluded it.
    """

    attribute: str
    value: Value
    provenance: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingMemory:
    """All facts, told ones first."""

    facts: tuple[Fact, ...]

    @classmethod
    def of(
        cls,
        told: Mapping[str, Value],
        assumed: frozenset[str],
        relations: Mapping[str, str],
        fired: Iterable[Rule],
    ) -> WorkingMemory:
        """Return the facts that were told, computed, and derived by the rules that fired."""
        given = [
            Fact(key, value, "assumption" if key in assumed else "answer")
            for key, value in told.items()
        ]
        computed = [Fact(key, value, "relation") for key, value in relations.items()]
        derived: dict[str, tuple[str, ...]] = {}
        for rule in fired:
            if isinstance(rule.conclusion, Derivation):
                fact = rule.conclusion.concludes
                derived[fact] = (*derived.get(fact, ()), rule.id)
        concluded = [Fact(key, True, "rule", rules) for key, rules in derived.items()]  # noqa: FBT003 - a value
        return cls((*given, *computed, *concluded))

    @property
    def relations(self) -> dict[str, str]:
        """Return the computed relations."""
        return {
            fact.attribute: str(fact.value) for fact in self.facts if fact.provenance == "relation"
        }
