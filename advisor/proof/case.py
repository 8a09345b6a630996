"""A case: all that a proof needs to know of a consultation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import UNKNOWN, Partial, is_open
from advisor.proof import population
from advisor.proof.outcomes import Outcomes
from advisor.proof.residual import Residual

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from advisor.costing.relations import Relate
    from advisor.knowledge.conditions import Facts, Value
    from advisor.knowledge.model import KnowledgeBase


@dataclass(frozen=True, eq=False)
class Case:
    """What is known, what was answered, how much each criterion weighs, and who leads.

    ``relate`` computes from any answers the relations that they close; the others are open. A *world* completes the case: it
    gives each absent question a value or ``unknown``, each open relation one of its values, and breaks no consistency rule
    beside those that the answers break already (``broken``: with them there were no world at all).
    """

    knowledge: KnowledgeBase
    answers: Mapping[str, Value]
    relate: Relate
    weights: Mapping[str, Decimal]
    winner: str | None
    broken: frozenset[str]

    @cached_property
    def relations(self) -> Mapping[str, str]:
        """Return the closed relations with their values."""
        return self.relate(self.knowledge, self.answers)

    @cached_property
    def facts(self) -> Facts:
        """Return answers and closed relations together."""
        return {**self.answers, **self.relations}

    def completed(self, question: str, value: Value) -> Value:
        """Return ``value`` as the answer to ``question``, with what is told of its list already."""
        told = self.answers.get(question)
        return told.completed(value) if isinstance(told, Partial) else value

    def changed(self, answers: Mapping[str, Value]) -> Facts:
        """Return the facts after some other ``answers``, with the relations as they are then."""
        told = {**self.answers, **answers}
        return {**told, **self.relate(self.knowledge, told)}

    def settling(self, relation: str, facts: Facts) -> tuple[tuple[str, ...], ...]:
        """Return sets of inputs each of which alone makes ``relation``, which is closed, what it is among ``facts``."""
        inputs = tuple(each for each in self.knowledge.relations[relation].inputs if each in facts)
        alone = (
            each for each in inputs if relation in self.relate(self.knowledge, {each: facts[each]})
        )
        return tuple((each,) for each in alone) or (inputs,)

    @cached_property
    def absent(self) -> tuple[str, ...]:
        """Return the questions that were not asked, or of whose list only a part was told, in the order of the base."""
        return tuple(each for each in self.knowledge.questions if is_open(self.answers.get(each)))

    @cached_property
    def open_relations(self) -> tuple[str, ...]:
        """Return the relations that wait for an answer."""
        return tuple(each for each in self.knowledge.relations if each not in self.relations)

    @cached_property
    def residual(self) -> Residual:
        """Return what the facts leave undecided."""
        return Residual(self.knowledge, self.facts, self.weights)

    @cached_property
    def weighted(self) -> Outcomes:
        """Return the outcomes in worlds that are as common as the priors say."""
        return Outcomes(self, self.residual, population.weighted_population(self.knowledge))

    @cached_property
    def uniform(self) -> Outcomes:
        """Return the outcomes in worlds of all sorts."""
        return Outcomes(self, self.residual, population.uniform_population(self.knowledge))

    @property
    def likely_winners(self) -> tuple[str | None, ...]:
        """Return the platforms that are not excluded yet, and none at all, those first that win in most of the usual worlds."""
        left = (
            *(each for each in self.knowledge.tie_order if each not in self.residual.excluded),
            None,
        )
        return tuple(sorted(left, key=lambda each: -self.weighted.share(each)))

    def behind(self, attribute: str) -> tuple[str, ...]:
        """Return the absent questions that ``attribute`` waits for: itself, or the inputs of a relation."""
        inputs = (
            self.knowledge.relations[attribute].inputs
            if attribute in self.knowledge.relations
            else (attribute,)
        )
        return tuple(each for each in inputs if is_open(self.answers.get(each)))

    def unasked_as_unknown(self) -> dict[str, Value]:
        """Return the facts with every absent question taken as unknown."""
        return {**dict.fromkeys(self.absent, UNKNOWN), **self.facts}
