"""Questions about the whole space of answers of a knowledge base, put to z3: what can fire, win, matter, and go astray."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

from advisor.decision.ranking import rank, weights_of
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN, attributes
from advisor.knowledge.model import NOT_COMPUTED, Advice
from advisor.proof.formulas import negation, sum_is_at_most
from advisor.proof.residual import Residual
from advisor.proof.solver import BoundedSolver
from advisor.proof.theory import Theory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Law, Rule
    from advisor.proof.formulas import Formula
    from advisor.proof.interpretation import Interpretation

    Answers: TypeAlias = dict[str, Value]

MOST_WORK: Final = 10_000_000
"""How many of z3's resource units one question may take."""


class AnswerSpace:
    """All consistent answers to the questions of ``knowledge``, under the default weights.

    What is found comes back as the answers (and the values of relations that rules look at) in which it is so; none means that
    there are no such answers. Raises ``Unsettled`` where the solver gives up, after ``most`` units of work on one question.
    """

    def __init__(self, knowledge: KnowledgeBase, *, most: int | None = None) -> None:
        """Write the rules down."""
        self._knowledge = knowledge
        self._most = MOST_WORK if most is None else most
        weights = weights_of(knowledge)
        everything = Residual(knowledge, {}, weights, keeps_all=True)
        self._theory = Theory(
            knowledge, weights, everything, also=(*knowledge.questions, *knowledge.relations)
        )
        self._world = self._theory.world
        self._solver = BoundedSolver(self._theory)
        self._counterfactuals: dict[str, tuple[Interpretation, list[Formula]]] = {}

    @cached_property
    def _attributes(self) -> tuple[str, ...]:
        looked_at = frozenset().union(*(attributes(rule.when) for rule in self._knowledge.rules))
        return (
            *self._knowledge.questions,
            *(each for each in self._knowledge.relations if each in looked_at),
        )

    def firing(self, rule: Rule) -> Answers | None:
        """Return answers on which ``rule`` fires; for advice, with a winner that it is for."""
        platforms = rule.conclusion.platforms if isinstance(rule.conclusion, Advice) else ()
        concerned = [self._theory.any_of(map(self._world.wins, platforms))] if platforms else []
        return self._found(self._world.holds(rule.when), *concerned, aside=rule.id)

    def winning(self, platform: str) -> Answers | None:
        """Return the fewest answers on which ``platform`` is recommended, with nothing computed from sizes if it wins so."""
        relations = self._knowledge.relations
        nothing = [self._world.answered(each, NOT_COMPUTED) for each in relations]
        plain = self._fewest(platform, *nothing)
        if plain is None:
            return self._fewest(platform)
        answers = {key: value for key, value in plain.items() if key not in relations}
        return (
            answers if self._winner(answers) == platform else plain
        )  # a rule may look at what is not computed

    def _winner(self, answers: Answers) -> str | None:
        return rank(
            self._knowledge,
            Reference(self._knowledge).conclude(answers),
            weights_of(self._knowledge),
        ).winner

    def _fewest(self, platform: str, *wanted: Formula) -> Answers | None:
        answers = self._found(self._world.wins(platform), *wanted)
        while answers and (given := sum(each in self._knowledge.questions for each in answers)):
            fewer = self._found(self._world.wins(platform), *wanted, self._at_most(given - 1))
            if fewer is None:
                break
            answers = fewer
        return answers

    def _at_most(self, count: int) -> Formula:
        return sum_is_at_most(
            [(self._world.known(each), 1) for each in self._knowledge.questions], count
        )

    def mattering(self, rule: Rule) -> Answers | None:
        """Return answers for which another platform is recommended when ``rule`` is left out."""
        fewer, axioms = self._theory.without(rule)
        platforms = self._knowledge.tie_order
        changes = [
            self._theory.all_of([fewer.wins(each), self._world.overturned(each)])
            for each in platforms
        ]
        return self._found(self._world.holds(rule.when), self._theory.any_of(changes), *axioms)

    def counting(self, rule: Rule, platform: str) -> Answers | None:
        """Return answers on which ``rule`` fires and ``platform`` is not excluded."""
        return self._found(self._world.holds(rule.when), negation(self._world.excluded(platform)))

    def breaking(self, law: Law, before: str, after: str) -> tuple[Answers, Answers] | None:
        """Return two sets of answers, the second higher by ``law`` and else the same, that lead ``before`` and ``after``.

        A relation that the question is an input of may be any other in the second.
        """
        following = [
            key for key, each in self._knowledge.relations.items() if law.question in each.inputs
        ]
        if law.question not in self._counterfactuals:
            self._counterfactuals[law.question] = self._theory.counterfactual(
                law.question, *following
            )
        counterfactual, axioms = self._counterfactuals[law.question]
        raised = (self._theory.raised(law, counterfactual), *axioms, *counterfactual.consistent())
        overtaken = counterfactual.overtaken(self._world, before, after)
        if self._found(*raised, overtaken) is None:  # proven without a look at the other platforms
            return None
        answers = self._found(
            *raised, overtaken, self._world.wins(before), counterfactual.wins(after)
        )
        if answers is None:
            return None
        changed = self._answers(counterfactual, [law.question, *following])
        return answers, {
            key: value for key, value in {**answers, **changed}.items() if value is not UNKNOWN
        }

    def _found(self, *wanted: Formula, aside: str = "") -> Answers | None:
        """Return answers of which all that is ``wanted`` is true, the consistency rule ``aside`` left aside."""
        self._solver.push()
        try:
            self._solver.add(*wanted, *self._world.consistent({aside}))
            self._model = (
                self._solver.model if self._solver.is_satisfiable(within=self._most) else None
            )
        finally:
            self._solver.pop()
        return self._answers(self._world, self._attributes) if self._model is not None else None

    def _answers(self, world: Interpretation, attributes: Iterable[str]) -> Answers:
        found: Mapping[str, Value] = world.world(self._model, attributes)
        return {key: value for key, value in found.items() if value is not UNKNOWN}
