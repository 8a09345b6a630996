"""What proves a result: the smallest deciding set of answers, and how many answers of an order are needed, both exact.

A *clash* is a set of questions of which every proof holds at least one: some world agrees with the person on all the others,
and somebody else wins in it. The smallest deciding set is the smallest set that meets all clashes; clashes are found one by
one, by asking the solver whether the smallest set that meets those known proves the result (an implicit hitting set).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import z3

from advisor.consultation import consult
from advisor.costing.relations import relate
from advisor.proof.formulas import implication
from advisor.proof.solver import FOR_A_COUNTEREXAMPLE, BoundedSolver, nothing_given
from advisor.proof.theory import Theory
from advisor.proof.value_of_information import undecided_questions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.case import Case
    from advisor.proof.formulas import Formula

    Clash = frozenset[str]


def bearing(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the questions that any rule bearing on the result reads, itself or through a relation."""
    return tuple(
        each
        for each in knowledge.questions
        if each in set(undecided_questions(consult(knowledge, {}).case))
    )


class _Rivals:
    """The worlds in which somebody else wins than in ``whole``, whose answers are all there; asked with some of them given.

    All questions go to one solver, to which answers are assumptions: writing the rules down anew for each takes far longer.
    """

    def __init__(self, whole: Case) -> None:
        self._whole = whole
        self._theory = Theory(
            whole.knowledge, whole.weights, nothing_given(whole), given=whole.answers
        )
        self._world = self._theory.world
        self._solver = BoundedSolver(self._theory)
        self._solver.add(*self._world.consistent(), self._world.overturned(whole.winner))
        self._literals: dict[tuple[str, Value], Formula] = {}

    def one(self, told: Mapping[str, Value]) -> dict[str, Value] | None:
        """Return such a world in which the answers ``told`` are given, and so the relations are as these close them."""
        given = {**told, **relate(self._whole.knowledge, told)}
        literals = [
            self._literal(each, value)
            for each, value in given.items()
            if each in self._world.variables
        ]
        if not self._solver.is_satisfiable(literals, within=FOR_A_COUNTEREXAMPLE):
            return None
        return self._world.world(
            self._solver.model, (each for each in self._world.variables if each not in given)
        )

    def _literal(self, attribute: str, value: Value) -> Formula:
        """Return a variable that makes ``attribute`` have ``value`` where it is assumed."""
        if (attribute, value) not in self._literals:
            literal = self._theory.variable(f"given {attribute} {value}")
            self._solver.add(implication(literal, self._world.answered(attribute, value)))
            self._literals[attribute, value] = literal
        return self._literals[attribute, value]


class Floor:
    """Proofs of what one person's full answers recommend, from some of these answers; ``clashes`` are those found so far."""

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
        return self._rivals.one(
            {each: self._answers[each] for each in self._knowledge.questions if each in given}
        )

    def _clash(self, given: Collection[str], world: Mapping[str, Value]) -> Clash:
        """Return what is left when as many answers as possible are added to ``given`` without proving the result."""
        agreed = self._agreeing(set(given), world)
        for question in self._questions:
            if (
                question not in agreed
                and (found := self._counterexample({*agreed, question})) is not None
            ):
                agreed = self._agreeing({*agreed, question}, found)
        return frozenset(self._questions) - agreed

    def _agreeing(self, given: set[str], world: Mapping[str, Value]) -> set[str]:
        """Return ``given`` with the questions that ``world`` answers likewise, as far as its relations stay as they are."""
        agreed = given | {
            each for each in self._questions if each in world and world[each] == self._answers[each]
        }
        while wrong := self._closed_otherwise(agreed, world):
            agreed.discard(
                next(
                    each
                    for each in reversed(self._knowledge.relations[wrong].inputs)
                    if each in agreed - given
                )
            )
        return agreed

    def _closed_otherwise(self, given: set[str], world: Mapping[str, Value]) -> str | None:
        told = {each: self._answers[each] for each in self._knowledge.questions if each in given}
        closed = relate(self._knowledge, told).items()
        return next((key for key, value in closed if key in world and world[key] != value), None)

    def needed(self, order: Sequence[str]) -> int:
        """Return how many answers prove the result when the questions are asked in ``order``."""
        places = {question: place for place, question in enumerate(order, 1)}
        while True:
            least = max((min(places[each] for each in clash) for clash in self.clashes), default=0)
            if self.proves(order[:least]):
                return least

    def smallest(self) -> frozenset[str]:
        """Return a smallest set of questions whose answers prove the result."""
        chosen = {each: z3.Bool(each) for each in self._questions}
        solver = z3.Solver()
        known = least = 0
        while True:
            for clash in self.clashes[known:]:
                solver.add(z3.Or([chosen[each] for each in sorted(clash)]))
            known = len(self.clashes)
            found = _meeting(solver, chosen, least)
            if found is None:
                least += 1
            elif self.proves(found):
                return found
            else:
                self._prove_with_more(found)

    def _prove_with_more(self, given: frozenset[str]) -> None:
        """Find further clashes beside the last one, none of which has a question in common with another."""
        given |= self.clashes[-1]
        while not self.proves(given):
            given |= self.clashes[-1]


def _meeting(
    solver: z3.Solver, chosen: Mapping[str, z3.BoolRef], most: int
) -> frozenset[str] | None:
    """Return at most ``most`` questions that meet every clash, if there are such."""
    solver.push()
    try:
        solver.add(z3.PbLe([(each, 1) for each in chosen.values()], most))
        if solver.check() != z3.sat:
            return None
        model = solver.model()
        return frozenset(each for each, variable in chosen.items() if z3.is_true(model[variable]))
    finally:
        solver.pop()
