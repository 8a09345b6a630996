"""Questions about all worlds of a case, put to z3."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import z3

from advisor.errors import EngineFault
from advisor.proof.formulas import Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from decimal import Decimal

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.case import Case


class Solver:
    """Answers questions about all worlds of cases that share a knowledge base and weights.

    The rules are asserted once; each answer is an assumption, so that an unsatisfiable core is a list of answers.
    """

    def __init__(self, knowledge: KnowledgeBase, weights: Mapping[str, Decimal]) -> None:
        """Assert the rules."""
        self._knowledge = knowledge
        self._rules = Rulebook(knowledge, weights)
        self._solver = z3.Solver()
        self._solver.add(*self._rules.axioms)
        self._literals: dict[object, Any] = {}

    def counterexample(self, case: Case) -> dict[str, Value] | None:
        """Return a world of ``case``, its open attributes only, in which somebody else wins; none if there is none."""
        if not self._check([*self._premises(case, case.answers), self._overturned(self._rules, case.winner)]):
            return None
        return self._rules.encoding.world(self._solver.model(), [*case.absent, *case.open_relations])

    def deciding(self, case: Case, order: Iterable[str]) -> tuple[str, ...] | None:
        """Return a minimal set of answers that proves the winner, dropping answers in ``order``; none if all do not."""
        left: list[str] | None = self._proof(case, case.answers)
        if left is None:
            return None
        for each in order:
            if each in left:
                smaller = self._proof(case, [other for other in left if other != each])
                left = left if smaller is None else smaller
        return tuple(each for each in case.answers if each in left)

    def _proof(self, case: Case, given: Iterable[str]) -> list[str] | None:
        """Return some of the answers ``given`` that prove the winner; none if all of them together do not."""
        given = tuple(given)
        if self._check([*self._premises(case, given), self._overturned(self._rules, case.winner)]):
            return None
        core = {str(each) for each in self._solver.unsat_core()}
        return [each for each in given if str(self._given(each, case.answers[each])) in core]

    def matters(self, case: Case, attribute: str) -> bool:
        """Return whether two worlds of ``case`` that differ only in ``attribute`` have different winners."""
        twin = self._once(("twin", attribute), lambda: self._twin(attribute))
        premises = [*self._premises(case, case.answers), *_switched_on(case, twin)]
        return any(
            self._check([*premises, self._leads(leader), self._overturned(twin, leader)])
            for leader in (*self._knowledge.tie_order, None)
        )

    def _twin(self, attribute: str) -> Rulebook:
        twin = self._rules.twin(attribute)
        self._solver.add(*twin.axioms)
        return twin

    def _check(self, assumptions: list[Any]) -> bool:
        verdict = self._solver.check(*assumptions)
        if verdict == z3.unknown:
            raise EngineFault(f"the solver could not settle a proof: {self._solver.reason_unknown()}")
        return bool(verdict == z3.sat)

    def _premises(self, case: Case, given: Iterable[str]) -> list[Any]:
        settled = (self._settled(case, *each) for each in case.relations.items())
        answered = (self._given(each, case.answers[each]) for each in given)
        return [*answered, *chain.from_iterable(settled), *_switched_on(case, self._rules)]

    def _settled(self, case: Case, relation: str, value: str) -> Iterator[Any]:
        """Yield that ``relation`` has ``value`` once inputs that settle it are given as they are in ``case``."""
        for settling in case.settling(relation, case.answers):
            inputs = tuple((each, case.answers[each]) for each in settling)

            def formula(inputs: tuple[tuple[str, Value], ...] = inputs) -> Any:  # noqa: ANN401
                given = z3.And(*(self._given(*each) for each in inputs))
                return z3.Implies(given, self._rules.encoding.answered(relation, value))

            yield self._implied(("relation", relation, value, inputs), formula)

    def _given(self, question: str, value: Value) -> Any:  # noqa: ANN401
        return self._implied(("given", question, value), lambda: self._rules.encoding.answered(question, value))

    def _overturned(self, rules: Rulebook, leader: str | None) -> Any:  # noqa: ANN401
        return self._implied(("overturned", rules.name, leader), lambda: rules.overturned(leader))

    def _leads(self, leader: str | None) -> Any:  # noqa: ANN401
        return self._implied(("leads", leader), lambda: z3.Not(self._rules.overturned(leader)))

    def _implied(self, key: object, formula: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return a literal that implies ``formula``; the same one for the same ``key``."""

        def define() -> Any:  # noqa: ANN401
            literal = z3.Bool(f"literal:{len(self._literals)}")
            self._solver.add(z3.Implies(literal, formula()))
            return literal

        return self._once(key, define)

    def _once(self, key: object, define: Callable[[], Any]) -> Any:  # noqa: ANN401
        if key not in self._literals:
            self._literals[key] = define()
        return self._literals[key]


def _switched_on(case: Case, rules: Rulebook) -> list[Any]:
    return [switch for rule_id, switch in rules.consistent.items() if rule_id not in case.broken]


@lru_cache(maxsize=32)
def _solver(knowledge: KnowledgeBase, weights: tuple[tuple[str, Decimal], ...]) -> Solver:
    return Solver(knowledge, dict(weights))


def solver_for(case: Case) -> Solver:
    """Return the solver for the knowledge base and weights of ``case``; the same one whenever asked again."""
    return _solver(case.knowledge, tuple(sorted(case.weights.items())))
