"""A case: all that a proof needs to know of a consultation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.decision.ranking import rank
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN, is_open
from advisor.knowledge.model import sort_by_conclusion
from advisor.proof.residual import Residual
from advisor.proof.sampling.outcomes import Outcomes
from advisor.proof.sampling.people import weighted_population
from advisor.proof.sampling.population import uniform_population

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from advisor.costing.relations import Relate
    from advisor.knowledge.conditions import Facts, Value
    from advisor.knowledge.model import CostRelation, KnowledgeBase


@dataclass(frozen=True, eq=False)
class Case:
    """What is known, what was answered, how much each criterion weighs, and who leads.

    ``relate`` computes from any answers the relations that they close; the others are open. A
    *world* completes the case: it gives each absent question a value or ``unknown``, gives each
    open relation one of its values, and breaks no consistency rule except those that the answers
    break already (``broken``: without this exception there would be no world at all).
    """

    knowledge: KnowledgeBase
    answers: Mapping[str, Value]
    relate: Relate
    weights: Mapping[str, Decimal]
    winner: str | None
    broken: frozenset[str]

    @cached_property
    def relations(self) -> Mapping[str, CostRelation]:
        """Return the closed relations with their values."""
        return self.relate(self.knowledge, self.answers)

    @cached_property
    def facts(self) -> Facts:
        """Return answers and closed relations together."""
        return {**self.answers, **self.relations}

    def changed(self, answers: Mapping[str, Value]) -> Facts:
        """Return the facts after some other ``answers``, with the relations as they are then."""
        changed = {**self.answers, **answers}
        return {**changed, **self.relate(self.knowledge, changed)}

    def judge(self, facts: Facts) -> tuple[str | None, bool]:
        """Return who wins on ``facts``, by the reference engine, and whether they are consistent.

        They are if they break no other consistency rule than those that are broken already.
        """
        fired = Reference(self.knowledge).conclude(facts)
        broken = {rule.id for rule in sort_by_conclusion(fired).inconsistencies}
        return rank(self.knowledge, fired, self.weights).winner, broken <= self.broken

    def winner_on(self, facts: Facts) -> str | None:
        """Return who wins on ``facts``."""
        winner, _ = self.judge(facts)
        return winner

    def winner_after(self, question: str, value: Value) -> str | None:
        """Return who wins after another answer to one question."""
        return self.winner_on(self.changed({question: value}))

    def would_win(self, platform: str, answers: Mapping[str, Value]) -> bool:
        """Return whether ``platform`` wins after other ``answers``, which are consistent."""
        return self.judge(self.changed(answers)) == (platform, True)

    def is_known(self, question: str) -> bool:
        """Return whether ``question`` was answered, and not as unknown."""
        return self.answers.get(question, UNKNOWN) is not UNKNOWN

    def settling(self, relation: str, facts: Facts) -> tuple[tuple[str, ...], ...]:
        """Return sets of inputs each of which alone gives ``relation`` its value among ``facts``.

        The relation is closed.
        """
        inputs = [name for name in self.knowledge.relations[relation].inputs if name in facts]
        alone = [
            (name,)
            for name in inputs
            if relation in self.relate(self.knowledge, {name: facts[name]})
        ]
        return tuple(alone) or (tuple(inputs),)

    @cached_property
    def absent(self) -> tuple[str, ...]:
        """Return the questions without a whole answer, in the order of the knowledge base.

        They were not asked, or only a part of the list was given.
        """
        questions = self.knowledge.questions
        return tuple(question for question in questions if is_open(self.answers.get(question)))

    @cached_property
    def open_relations(self) -> tuple[str, ...]:
        """Return the relations that wait for an answer."""
        relations = self.knowledge.relations
        return tuple(relation for relation in relations if relation not in self.relations)

    @cached_property
    def residual(self) -> Residual:
        """Return what the facts leave undecided."""
        return Residual(self.knowledge, self.facts, self.weights)

    @cached_property
    def weighted(self) -> Outcomes:
        """Return the outcomes in worlds that are as common as the priors say."""
        return Outcomes(self.residual, weighted_population(self.knowledge), self.broken)

    @cached_property
    def uniform(self) -> Outcomes:
        """Return the outcomes in worlds of all sorts."""
        return Outcomes(self.residual, uniform_population(self.knowledge), self.broken)

    @property
    def likely_winners(self) -> tuple[str | None, ...]:
        """Return the platforms that are not excluded yet, and ``None`` for no platform at all.

        Those that win in most of the usual worlds come first.
        """
        possible = (*self.residual.platforms, None)
        return tuple(sorted(possible, key=self.weighted.share, reverse=True))

    def behind(self, attribute: str) -> tuple[str, ...]:
        """Return the absent questions that ``attribute`` waits for.

        These are the question itself, or the inputs of a relation.
        """
        inputs: tuple[str, ...] = (attribute,)
        if attribute in self.knowledge.relations:
            inputs = self.knowledge.relations[attribute].inputs
        return tuple(question for question in inputs if is_open(self.answers.get(question)))

    def unasked_as_unknown(self) -> dict[str, Value]:
        """Return the facts with every absent question taken as unknown."""
        return {**dict.fromkeys(self.absent, UNKNOWN), **self.facts}
