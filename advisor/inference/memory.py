"""Working memory: every fact of a consultation with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from advisor.knowledge.model import CostRelation, sort_by_conclusion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Rule


class Provenance(StrEnum):
    """Where the value of a fact came from."""

    ANSWER = "answer"
    ASSUMPTION = "assumption"
    RELATION = "relation"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Fact:
    """An attribute, its value, and where that came from.

    ``rules`` names the derivations that concluded the fact.
    """

    attribute: str
    value: Value
    provenance: Provenance
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingMemory:
    """All facts: answers and assumptions first, then relations, then derived facts."""

    facts: tuple[Fact, ...]

    @classmethod
    def of(
        cls,
        told: Mapping[str, Value],
        assumed: frozenset[str],
        relations: Mapping[str, CostRelation],
        fired: Iterable[Rule],
    ) -> WorkingMemory:
        """Return the facts that were told, computed, and derived by the rules that fired."""
        given: list[Fact] = []
        for key, value in told.items():
            provenance = Provenance.ASSUMPTION if key in assumed else Provenance.ANSWER
            given.append(Fact(key, value, provenance))
        computed = [Fact(key, value, Provenance.RELATION) for key, value in relations.items()]
        derived: dict[str, tuple[str, ...]] = {}
        for rule, derivation in sort_by_conclusion(fired).derivations:
            fact = derivation.concludes
            derived[fact] = (*derived.get(fact, ()), rule.id)
        concluded = [
            Fact(key, value=True, provenance=Provenance.RULE, rules=rules)
            for key, rules in derived.items()
        ]
        return cls((*given, *computed, *concluded))

    @property
    def relations(self) -> dict[str, CostRelation]:
        """Return the computed relations."""
        return {
            fact.attribute: CostRelation(str(fact.value))
            for fact in self.facts
            if fact.provenance is Provenance.RELATION
        }
