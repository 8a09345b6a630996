"""Questions about the whole space of answers of a knowledge base, put to z3.

They ask what can fire, win, matter, and break a law.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.decision.ranking import rank, weights_of
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN, attributes, reduce
from advisor.knowledge.model import Advice, CostRelation
from advisor.proof.residual import Residual
from advisor.proof.smt.formulas import negation, sum_is_at_most
from advisor.proof.smt.solver import BoundedSolver
from advisor.proof.smt.theory import Theory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Law, Rule
    from advisor.proof.smt.formulas import Formula
    from advisor.proof.smt.interpretation import Interpretation

    Answers: TypeAlias = dict[str, Value]

MOST_WORK: Final = 10_000_000
"""How many of z3's resource units one question may take."""


class AnswerSpace:
    """All consistent answers to the questions of ``knowledge``, under the default weights.

    What is found comes back as the answers (and the values of relations that rules look at) for
    which it is so; ``None`` means that there are no such answers. Raises ``Unsettled`` where the
    solver gives up, after ``most`` units of work on one question.
    """

    def __init__(self, knowledge: KnowledgeBase, *, most: int | None = None) -> None:
        """Write the rules down."""
        self._knowledge = knowledge
        self._most = MOST_WORK if most is None else most
        weights = weights_of(knowledge)
        everything = Residual(knowledge, {}, weights, keeps_all=True)
        attributes = (*knowledge.questions, *knowledge.relations)
        self._theory = Theory(everything, also=attributes)
        self._world = self._theory.world
        self._solver = BoundedSolver(self._theory)
        self._counterfactuals: dict[str, tuple[Interpretation, list[Formula]]] = {}

    @cached_property
    def _attributes(self) -> tuple[str, ...]:
        looked_at = frozenset().union(*(attributes(rule.when) for rule in self._knowledge.rules))
        relations = (relation for relation in self._knowledge.relations if relation in looked_at)
        return (*self._knowledge.questions, *relations)

    def firing(self, rule: Rule) -> Answers | None:
        """Return answers on which ``rule`` fires; for advice, with a winner that it is for."""
        concerned: list[Formula] = []
        if isinstance(rule.conclusion, Advice) and rule.conclusion.platforms:
            wins = map(self._world.wins, rule.conclusion.platforms)
            concerned.append(self._theory.logic.any_of(wins))
        return self._find(self._holds(rule), *concerned, aside=rule.id)

    def _holds(self, rule: Rule) -> Formula:
        reduced = reduce(rule.when, {}, {})
        if isinstance(reduced, bool):
            logic = self._theory.logic
            return logic.true if reduced else logic.false
        return self._world.holds(reduced)

    def winning(self, platform: str) -> Answers | None:
        """Return the fewest answers on which ``platform`` is recommended.

        Nothing is computed from sizes in them if the platform wins so.
        """
        relations = self._knowledge.relations
        nothing = [
            self._world.answered(relation, CostRelation.NOT_COMPUTED) for relation in relations
        ]
        plain = self._find_fewest(platform, *nothing)
        if plain is None:
            return self._find_fewest(platform)
        answers = {key: value for key, value in plain.items() if key not in relations}
        if self._winner_after(answers) == platform:
            return answers
        return plain  # a rule may look at what is not computed

    def _winner_after(self, answers: Answers) -> str | None:
        fired = Reference(self._knowledge).conclude(answers)
        return rank(self._knowledge, fired, weights_of(self._knowledge)).winner

    def _find_fewest(self, platform: str, *wanted: Formula) -> Answers | None:
        fewest = self._find(self._world.wins(platform), *wanted)
        fewer = fewest
        while fewer is not None:
            fewest = fewer
            count = sum(key in self._knowledge.questions for key in fewest)
            if not count:
                break
            fewer = self._find(self._world.wins(platform), *wanted, self._at_most(count - 1))
        return fewest

    def _at_most(self, count: int) -> Formula:
        """Return that at most ``count`` questions have an answer that is known."""
        known = [(self._world.known(question), 1) for question in self._knowledge.questions]
        return sum_is_at_most(known, count)

    def mattering(self, rule: Rule) -> Answers | None:
        """Return answers for which another platform is recommended when ``rule`` is left out."""
        fewer, axioms = self._theory.without(rule)
        changes: list[Formula] = []
        for platform in self._knowledge.tie_order:
            parts = [fewer.wins(platform), self._world.overturned(platform)]
            changes.append(self._theory.logic.all_of(parts))
        return self._find(self._holds(rule), self._theory.logic.any_of(changes), *axioms)

    def counting(self, rule: Rule, platform: str) -> Answers | None:
        """Return answers on which ``rule`` fires and ``platform`` is not excluded."""
        return self._find(self._holds(rule), negation(self._world.excluded(platform)))

    def breaking(self, law: Law, before: str, after: str) -> tuple[Answers, Answers] | None:
        """Return two sets of answers that lead to ``before`` and to ``after``.

        The second is higher by ``law`` and otherwise the same. A relation that the question is an
        input of may have any other value in the second.
        """
        relations = self._knowledge.relations
        following = [key for key in relations if law.question in relations[key].inputs]
        changing = (law.question, *following)
        if law.question not in self._counterfactuals:
            self._counterfactuals[law.question] = self._theory.counterfactual(*changing)
        counterfactual, axioms = self._counterfactuals[law.question]
        raised = (self._world.raised(law, counterfactual), *axioms, *counterfactual.consistent())
        overtaken = counterfactual.overtaken(self._world, before, after)
        if self._find(*raised, overtaken) is None:  # proven without a look at the other platforms
            return None
        wins = (self._world.wins(before), counterfactual.wins(after))
        answers = self._find(*raised, overtaken, *wins)
        if answers is None:
            return None
        changed = {**answers, **self._answers(counterfactual, changing)}
        return answers, changed

    def _find(self, *wanted: Formula, aside: str = "") -> Answers | None:
        """Return answers for which all that is ``wanted`` is true.

        The consistency rule ``aside`` may be broken.
        """
        self._solver.push()
        try:
            self._solver.add(*wanted, *self._world.consistent({aside}))
            if not self._solver.is_satisfiable(within=self._most):
                return None
            self._model = self._solver.model
        finally:
            self._solver.pop()
        return self._answers(self._world, self._attributes)

    def _answers(self, world: Interpretation, attributes: Iterable[str]) -> Answers:
        values: Mapping[str, Value] = world.world(self._model, attributes)
        return {key: value for key, value in values.items() if value is not UNKNOWN}
