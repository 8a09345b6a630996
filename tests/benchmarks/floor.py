"""The smallest set of answers that proves a result, and how many answers of an order are needed.

Both are exact. A *clash* is a set of questions of which every proof holds at least one: some world
agrees with the person on all the others, and another platform wins in it. The smallest deciding set
is the smallest set that meets all clashes; clashes are found one by one, by asking the solver
whether the smallest set that meets those known proves the result (an implicit hitting set).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import z3

from advisor.consultation import consult
from advisor.costing.relations import relate
from advisor.proof.smt.formulas import implication
from advisor.proof.smt.solver import FOR_A_COUNTEREXAMPLE, BoundedSolver, nothing_given
from advisor.proof.smt.theory import Theory
from advisor.proof.value_of_information import undecided_questions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.case import Case
    from advisor.proof.smt.formulas import Formula

    Clash = frozenset[str]


def bearing(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the questions that any rule bearing on the result reads.

    It may read a relation that is computed from the question.
    """
    undecided = set(undecided_questions(consult(knowledge, {}).case))
    return tuple(question for question in knowledge.questions if question in undecided)


class _Rivals:
    """The worlds with another winner than ``whole``, asked for with some answers given.

    All the answers of ``whole`` are there. All questions go to one solver, to which answers are
    assumptions: writing the rules down anew for each takes far longer.
    """

    def __init__(self, whole: Case) -> None:
        self._whole = whole
        self._theory = Theory(nothing_given(whole), given=whole.answers)
        self._world = self._theory.world
        self._solver = BoundedSolver(self._theory)
        self._solver.add(*self._world.consistent(), self._world.overturned(whole.winner))
        self._literals: dict[tuple[str, Value], Formula] = {}

    def one(self, told: Mapping[str, Value]) -> dict[str, Value] | None:
        """Return such a world in which the answers ``told`` are given.

        The relations are as these answers close them.
        """
        given = {**told, **relate(self._whole.knowledge, told)}
        literals: list[Formula] = []
        for attribute, value in given.items():
            if attribute in self._world.variables:
                literals.append(self._literal(attribute, value))
        if not self._solver.is_satisfiable(literals, within=FOR_A_COUNTEREXAMPLE):
            return None
        free = [attribute for attribute in self._world.variables if attribute not in given]
        return self._world.world(self._solver.model, free)

    def _literal(self, attribute: str, value: Value) -> Formula:
        """Return a variable that makes ``attribute`` have ``value`` where it is assumed."""
        if (attribute, value) not in self._literals:
            literal = self._theory.logic.variable(f"given {attribute} {value}")
            self._solver.add(implication(literal, self._world.answered(attribute, value)))
            self._literals[attribute, value] = literal
        return self._literals[attribute, value]


class Floor:
    """Proofs of what one person's full answers recommend, from some of these answers.

    ``clashes`` are those found so far.
    """

    def __init__(
        self, knowledge: KnowledgeBase, answers: Mapping[str, Value], clashes: Iterable[Clash] = ()
    ) -> None:
        self._knowledge = knowledge
        self._answers = answers
        self._rivals = _Rivals(consult(knowledge, answers).case)
        self.clashes = list(clashes)
        self._proofs: list[frozenset[str]] = []

    @cached_property
    def _questions(self) -> tuple[str, ...]:
        return bearing(self._knowledge)

    def proves(self, given: Collection[str]) -> bool:
        """Return whether the answers to ``given`` prove the result."""
        given = frozenset(given)
        if any(given.isdisjoint(clash) for clash in self.clashes):
            return False
        if any(proof <= given for proof in self._proofs):
            return True
        world = self._counterexample(given)
        if world is None:
            self._proofs.append(given)
            return True
        self.clashes.append(self._clash(given, world))
        return False

    def _counterexample(self, given: Collection[str]) -> Mapping[str, Value] | None:
        return self._rivals.one(self._answers_to(given))

    def _answers_to(self, questions: Collection[str]) -> dict[str, Value]:
        """Return the answers to ``questions``, in the order of the knowledge base."""
        return {key: self._answers[key] for key in self._knowledge.questions if key in questions}

    def _clash(self, given: Collection[str], world: Mapping[str, Value]) -> Clash:
        """Return what is left when as many answers as possible are added to ``given``.

        The result stays unproven.
        """
        agreed = self._agreeing(set(given), world)
        for question in self._questions:
            if question in agreed:
                continue
            found = self._counterexample({*agreed, question})
            if found is not None:
                agreed = self._agreeing({*agreed, question}, found)
        return frozenset(self._questions) - agreed

    def _agreeing(self, given: set[str], world: Mapping[str, Value]) -> set[str]:
        """Return ``given`` with the questions that ``world`` answers likewise.

        They are added as far as its relations stay as they are.
        """
        agreed = set(given)
        for question in self._questions:
            if question in world and world[question] == self._answers[question]:
                agreed.add(question)
        while wrong := self._closed_otherwise(agreed, world):
            inputs = reversed(self._knowledge.relations[wrong].inputs)
            agreed.discard(next(question for question in inputs if question in agreed - given))
        return agreed

    def _closed_otherwise(self, given: set[str], world: Mapping[str, Value]) -> str | None:
        """Return a relation that the answers ``given`` close otherwise than it is in ``world``."""
        for relation, value in relate(self._knowledge, self._answers_to(given)).items():
            if relation in world and world[relation] != value:
                return relation
        return None

    def needed(self, order: Sequence[str]) -> int:
        """Return how many answers prove the result when the questions are asked in ``order``."""
        places = {question: place for place, question in enumerate(order, 1)}
        while True:
            least = 0
            for clash in self.clashes:
                least = max(least, min(places[question] for question in clash))
            if self.proves(order[:least]):
                return least

    def smallest(self) -> frozenset[str]:
        """Return a smallest set of questions whose answers prove the result."""
        chosen = {question: z3.Bool(question) for question in self._questions}
        solver = z3.Solver()
        known = least = 0
        while True:
            for clash in self.clashes[known:]:
                solver.add(z3.Or([chosen[question] for question in sorted(clash)]))
            known = len(self.clashes)
            found = _meeting(solver, chosen, least)
            if found is None:
                least += 1
            elif self.proves(found):
                return found
            else:
                self._prove_with_more(found)

    def _prove_with_more(self, given: frozenset[str]) -> None:
        """Find further clashes than the last one, no two of which share a question."""
        given |= self.clashes[-1]
        while not self.proves(given):
            given |= self.clashes[-1]


def _meeting(
    solver: z3.Solver, chosen: Mapping[str, z3.BoolRef], most: int
) -> frozenset[str] | None:
    """Return at most ``most`` questions that meet every clash, if there are such."""
    solver.push()
    try:
        solver.add(z3.PbLe([(variable, 1) for variable in chosen.values()], most))
        if solver.check() != z3.sat:
            return None
        model = solver.model()
        return frozenset(key for key, variable in chosen.items() if z3.is_true(model[variable]))
    finally:
        solver.pop()
