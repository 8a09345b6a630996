"""Questions about all worlds of a case, put to z3 within bounds.

The bounds are counted in work done, not in time. The same question gets the same answer on every
machine, whatever was asked before: each proof writes its own theory, and gives up after the same
number of z3's resource units. A million of them are about a second of a processor of 2026.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import z3

from advisor.errors import Unsettled
from advisor.knowledge.conditions import Partial
from advisor.proof.residual import Residual
from advisor.proof.smt.formulas import implication, negation
from advisor.proof.smt.theory import Theory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.case import Case
    from advisor.proof.smt.formulas import Formula
    from advisor.proof.smt.interpretation import Interpretation

FOR_A_COUNTEREXAMPLE: Final = 600_000
_FOR_A_DECIDING_SET: Final = 1_000_000
FOR_OPEN_QUESTIONS: Final = 1_200_000
FOR_ALL_FLIPS: Final = 2_000_000
FOR_FLIPS_TO_ONE: Final = 800_000
FOR_A_FLIP: Final = 400_000
_AT_FIRST, _AT_MOST = 60_000, 400_000
_PER_STEP: Final = 60_000


class BoundedSolver:
    """A z3 solver over one theory that does at most ``most`` units of work in all.

    Each question has a bound of its own.
    """

    def __init__(self, theory: Theory, *, most: int | None = None) -> None:
        """Assert the axioms."""
        self._solver = z3.Solver(ctx=theory.logic.context)
        self._solver.add(*theory.axioms)
        self._most = most
        self.done = 0
        """How many units of work were done so far."""

    def add(self, *formulas: Formula) -> None:
        """Assert ``formulas`` for good, or until the next ``pop``."""
        self._solver.add(*formulas)

    def allow(self, most: int) -> None:
        """Do at most ``most`` units of work from here on."""
        self._most = self.done + most

    def push(self) -> None:
        """Start a stretch of assertions that ``pop`` takes back."""
        self._solver.push()

    def pop(self) -> None:
        """Take back what was asserted since the last ``push``."""
        self._solver.pop()

    def is_satisfiable(self, assumptions: Sequence[Formula] = (), *, within: int) -> bool:
        """Return whether all that is asserted, and the literals assumed, can be true together.

        Raises ``Unsettled`` when ``within`` units of work, or those that were left for all
        questions, did not settle it.
        """
        left = within
        if self._most is not None:
            left = min(within, self._most - self.done)
        if left <= 0:
            raise Unsettled("all work that is allowed was done")
        before = self._count_units()
        self._solver.set("rlimit", left)
        verdict = self._solver.check(*assumptions)
        self.done += self._count_units() - before
        if verdict == z3.unknown:
            raise Unsettled(self._solver.reason_unknown())
        return verdict == z3.sat

    def _count_units(self) -> int:
        """Return how many units z3 has counted; it counts none before the first question."""
        statistics = self._solver.statistics()
        context, stats = statistics.ctx.ref(), statistics.stats
        for place in reversed(range(len(statistics))):  # it stands among the last
            if z3.Z3_stats_get_key(context, stats, place) == "rlimit count":
                return z3.Z3_stats_get_uint_value(context, stats, place)
        return 0

    @property
    def model(self) -> z3.ModelRef:
        """Return what made the last question come out true."""
        return self._solver.model()

    @property
    def core(self) -> frozenset[int]:
        """Return the ids of assumptions that made the last question come out false."""
        return frozenset(literal.get_id() for literal in self._solver.unsat_core())


class CompletionProof:
    """Proofs about the completions of one case, whose answers are given for good."""

    def __init__(self, case: Case, *, most: int) -> None:
        """Write down what the answers leave undecided."""
        self._case = case
        self._theory = Theory(case.residual)
        self._solver = BoundedSolver(self._theory, most=most)
        self._solver.add(*self._theory.world.consistent(case.broken))

    def counterexample(self) -> dict[str, Value] | None:
        """Return a world in which another platform wins, or ``None`` if there is none.

        Only the open attributes of the case are in it.
        """
        self._solver.add(self._theory.world.overturned(self._case.winner))
        if not self._solver.is_satisfiable(within=FOR_A_COUNTEREXAMPLE):
            return None
        attributes = (*self._case.absent, *self._case.open_relations)
        return self._theory.world.world(self._solver.model, attributes)

    def matters(self, attribute: str, leaders: Iterable[str | None]) -> bool:
        """Return whether two worlds that differ only in ``attribute`` have different winners.

        The winner of the first is one of ``leaders``. What little work does not settle is tried
        again with more. Raises ``Unsettled`` if that does not settle it either.
        """
        counterfactual, axioms = self._theory.counterfactual(attribute)
        self._solver.push()
        try:
            self._solver.add(*axioms, *counterfactual.consistent(self._case.broken))
            waiting = list(leaders)
            for within in (_AT_FIRST, _AT_MOST):
                waiting, is_overturned = self._try_leaders(waiting, counterfactual, within)
                if is_overturned:
                    return True
        finally:
            self._solver.pop()
        if waiting:
            raise Unsettled(f"whether {attribute} matters")
        return False

    def _try_leaders(
        self, leaders: Sequence[str | None], counterfactual: Interpretation, within: int
    ) -> tuple[list[str | None], bool]:
        """Return which ``leaders`` are not settled, and whether one is overturned.

        Each takes at most ``within`` units of work.
        """
        unsettled: list[str | None] = []
        for leader in leaders:
            self._solver.push()
            try:
                self._solver.add(self._theory.world.wins(leader), counterfactual.overturned(leader))
                if self._solver.is_satisfiable(within=within):
                    return [], True
            except Unsettled:
                unsettled.append(leader)
            finally:
                self._solver.pop()
        return unsettled, False


def shrink_proof(case: Case, order: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """Return a set of answers that proves the winner, and whether none of them can be spared.

    Answers are dropped in ``order``; all of them together are taken to prove the winner. What
    could not be settled stays in the set, which then is only known to suffice.
    """
    proof = _DecidingProof(case)
    left = list(case.answers)
    is_minimal = True
    for question in order:
        if question not in left:
            continue
        others = [other for other in left if other != question]
        try:
            smaller = proof.needed_among(others)
        except Unsettled:
            is_minimal = False
        else:
            if smaller is not None:
                left = smaller
    return tuple(left), is_minimal


class _DecidingProof:
    """Proofs of a winner from some answers of a case.

    Each answer is an assumption, so that a core is a list of answers.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        theory = Theory(nothing_given(case), given=case.answers)
        self._logic = theory.logic
        self._world = theory.world
        self._given: dict[str, Formula] = {}
        for question in case.answers:
            if question in self._world.variables:
                self._given[question] = self._logic.variable(f"given {question}")
        self._solver = BoundedSolver(theory, most=_FOR_A_DECIDING_SET)
        self._solver.add(*self._world.consistent(case.broken), self._world.overturned(case.winner))
        for question, literal in self._given.items():
            answered = self._world.answered(question, case.answers[question])
            self._solver.add(implication(literal, answered))
        for relation, value in case.relations.items():
            self._solver.add(*self._settle(relation, value))

    def _settle(self, relation: str, value: str) -> Iterator[Formula]:
        """Yield that ``relation`` has ``value`` once inputs that settle it are given."""
        if relation not in self._world.variables:
            return
        for inputs in self._case.settling(relation, self._case.answers):
            for question in inputs:
                self._given.setdefault(question, self._logic.variable(f"given {question}"))
            given = self._logic.all_of(self._given[question] for question in inputs)
            yield implication(given, self._world.answered(relation, value))

    def needed_among(self, given: Sequence[str]) -> list[str] | None:
        """Return some of the answers ``given`` that prove the winner.

        ``None`` if all of them together do not prove it.
        """
        literals = {key: self._given[key] for key in given if key in self._given}
        untold = [negation(told) for told in self._told_parts_besides(given)]
        if self._solver.is_satisfiable([*literals.values(), *untold], within=_PER_STEP):
            return None
        core = self._solver.core
        return [key for key, literal in literals.items() if literal.get_id() in core]

    def _told_parts_besides(self, given: Sequence[str]) -> Iterator[Formula]:
        """Yield for each partial list that is not ``given`` the formula that its part is told."""
        for question, value in self._case.answers.items():
            is_besides = question in self._given and question not in given
            if is_besides and isinstance(value, Partial):
                yield self._world.answered(question, value)


def nothing_given(case: Case) -> Residual:
    """Return all that is undecided while nothing is answered."""
    return _nothing_given(case.knowledge, tuple(case.weights.items()))


@lru_cache(maxsize=32)
def _nothing_given(knowledge: KnowledgeBase, weights: tuple[tuple[str, Decimal], ...]) -> Residual:
    return Residual(knowledge, {}, dict(weights))
