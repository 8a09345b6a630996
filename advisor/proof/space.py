"""Questions about the whole space of answers of a knowledge base, put to z3: what can fire, win, matter, and go astray."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import z3

from advisor.decision.ranking import rank, weights_of
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN, attributes
from advisor.knowledge.model import NOT_COMPUTED, Advice
from advisor.proof.formulas import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Law, Rule

    Answers: TypeAlias = dict[str, Value]

PATIENCE = 20_000  # milliseconds for one question


class Unsettled(Exception):
    """The solver could not say yes or no."""


class AnswerSpace:
    """All consistent answers to the questions of ``knowledge``, under the default weights.

    What is found comes back as the answers (and the values of relations that rules look at) in which it is so; none means that
    there are no such answers. Raises ``Unsettled`` where the solver gives up.
    """

    def __init__(self, knowledge: KnowledgeBase, *, patience: int = PATIENCE) -> None:
        """Write the rules down."""
        self._knowledge = knowledge
        self._rules = Rulebook(knowledge, weights_of(knowledge))
        self._solver = z3.Solver()
        self._solver.set("timeout", patience)
        self._solver.add(*self._rules.axioms)
        self._twins: dict[str, Rulebook] = {}

    @cached_property
    def _attributes(self) -> tuple[str, ...]:
        looked_at = frozenset().union(*(attributes(rule.when) for rule in self._knowledge.rules))
        return (*self._knowledge.questions, *(each for each in self._knowledge.relations if each in looked_at))

    def firing(self, rule: Rule) -> Answers | None:
        """Return answers on which ``rule`` fires; for advice, with a winner that it is for."""
        platforms = rule.conclusion.platforms if isinstance(rule.conclusion, Advice) else ()
        concerned = [z3.Or(*map(self._wins, platforms))] if platforms else []
        return self._found(self._condition(rule), *concerned, aside=rule.id)

    def _condition(self, rule: Rule) -> Any:  # noqa: ANN401
        return self._rules.encoding.holds(rule.when)

    def _wins(self, platform: str) -> Any:  # noqa: ANN401
        return self._rules.wins(platform) if platform in self._knowledge.tie_order else z3.BoolVal(False)  # noqa: FBT003

    def winning(self, platform: str) -> Answers | None:
        """Return the fewest answers on which ``platform`` is recommended, with nothing computed from sizes if it wins so."""
        relations = self._knowledge.relations
        nothing = [self._rules.encoding.answered(each, NOT_COMPUTED) for each in relations]
        plain = self._fewest(platform, *nothing)
        if plain is None:
            return self._fewest(platform)
        answers = {key: value for key, value in plain.items() if key not in relations}
        return answers if self._winner(answers) == platform else plain  # a rule may look at what is not computed

    def _winner(self, answers: Answers) -> str | None:
        return rank(self._knowledge, Reference(self._knowledge).conclude(answers), weights_of(self._knowledge)).winner

    def _fewest(self, platform: str, *wanted: Any) -> Answers | None:  # noqa: ANN401
        answers = self._found(self._wins(platform), *wanted)
        while answers and (given := sum(each in self._knowledge.questions for each in answers)):
            fewer = self._found(self._wins(platform), *wanted, self._at_most(given - 1))
            if fewer is None:
                break
            answers = fewer
        return answers

    def _at_most(self, count: int) -> Any:  # noqa: ANN401
        return z3.PbLe([(known, 1) for known in self._rules.encoding.given()], count)

    def mattering(self, rule: Rule) -> Answers | None:
        """Return answers for which another platform is recommended when ``rule`` is left out."""
        fewer = self._rules.without(rule)
        changes = (z3.And(fewer.wins(each), self._rules.overturned(each)) for each in self._knowledge.tie_order)
        return self._found(self._condition(rule), z3.Or(*changes), *fewer.axioms)

    def counting(self, rule: Rule, platform: str) -> Answers | None:
        """Return answers on which ``rule`` fires and ``platform`` is not excluded."""
        return self._found(self._condition(rule), self._rules.competes(platform))

    def breaking(self, law: Law, before: str, after: str) -> tuple[Answers, Answers] | None:
        """Return two sets of answers, the second higher by ``law`` and else the same, that lead ``before`` and ``after``.

        A relation that the question is an input of may be any other in the second.
        """
        following = [key for key, each in self._knowledge.relations.items() if law.question in each.inputs]
        if law.question not in self._twins:
            self._twins[law.question] = self._rules.twin(law.question, *following)
        twin = self._twins[law.question]
        raised = (twin.raised(law), *twin.axioms, *twin.consistent.values())
        overtaken = twin.overtaken(self._rules, before, after)
        if self._found(*raised, overtaken) is None:  # proven without a look at the other platforms
            return None
        answers = self._found(*raised, overtaken, self._wins(before), twin.wins(after))
        if answers is None:
            return None
        changed = self._answers([law.question, *following], twin.pairs)
        return answers, {key: value for key, value in {**answers, **changed}.items() if value is not UNKNOWN}

    def _found(self, *wanted: Any, aside: str = "") -> Answers | None:  # noqa: ANN401
        """Return answers of which all that is ``wanted`` is true, the consistency rule ``aside`` left aside."""
        self._solver.push()
        try:
            self._solver.add(*wanted, *(each for rule_id, each in self._rules.consistent.items() if rule_id != aside))
            verdict = self._solver.check()
            if verdict == z3.unknown:
                raise Unsettled(self._solver.reason_unknown())
            self._model = self._solver.model() if verdict == z3.sat else None
        finally:
            self._solver.pop()
        return self._answers(self._attributes) if self._model is not None else None

    def _answers(self, questions: Iterable[str], pairs: Any = ()) -> Answers:  # noqa: ANN401
        world: Mapping[str, Value] = self._rules.encoding.world(self._model, questions, pairs)
        return {key: value for key, value in world.items() if value is not UNKNOWN}
