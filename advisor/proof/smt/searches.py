"""The search for flips: which changes of answers lead to a platform.

The solver does a bounded amount of work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.errors import Unsettled
from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.model import RELATION_VALUES, CostRelation, QuestionKind
from advisor.proof.smt.changes import relations_used
from advisor.proof.smt.formulas import implication, is_true_in, negation, sum_is_at_most
from advisor.proof.smt.solver import (
    FOR_A_FLIP,
    FOR_ALL_FLIPS,
    FOR_FLIPS_TO_ONE,
    BoundedSolver,
    nothing_given,
)
from advisor.proof.smt.theory import Theory
from advisor.proof.smt.variables import Selection

_MOST_ATTEMPTS: Final = 40
"""How often one search may find changes after which costs differ from what it supposed."""

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from z3 import ModelRef

    from advisor.knowledge.conditions import Facts, Value
    from advisor.knowledge.model import Question
    from advisor.proof.case import Case
    from advisor.proof.smt.formulas import Formula


class Searches:
    """The rules of a case over the answers that changes reach.

    They serve the searches for one platform after the other. What one search learns of how
    relations follow from answers serves the next ones.
    """

    def __init__(self, case: Case, alternatives: Mapping[str, Sequence[Value]]) -> None:
        """Write down the rules and what may change.

        Each question may change to one of its ``alternatives``, and a list item by item.
        """
        self._case = case
        allowed = self._allowed_values(alternatives)
        theory = Theory(nothing_given(case), given=case.answers, only=allowed)
        self._logic = theory.logic
        self._world = theory.world
        self._moved: dict[str, Formula] = {}
        self._steps: list[tuple[Formula, int]] = []
        questions = case.knowledge.questions.values()
        looked_at = [asked for asked in questions if asked.id in self._world.variables]
        steps_of = {question.id: list(self._steps_of(question)) for question in looked_at}
        for question, steps in steps_of.items():
            self._moved[question] = self._logic.any_of(steps)
            self._steps += [(step, 1) for step in steps]
        self._solver = BoundedSolver(theory)
        consistent = self._world.consistent(case.broken)
        kept = self._keep_known(looked_at)
        self._solver.add(*consistent, *kept, *self._keep_relations())
        self._learned: list[Formula] = []
        self._attempts = 0
        self._platform = ""
        self.at_least = 0
        """How many changes the search takes at least, as far as that is settled."""

    def _allowed_values(
        self, alternatives: Mapping[str, Sequence[Value]]
    ) -> dict[str, tuple[Value, ...]]:
        """Return the values that each question with one value may have.

        These are the one given, and those that a change reaches. A relation may have none, because
        its inputs may be open.
        """
        allowed: dict[str, tuple[Value, ...]] = {}
        for key, question in self._case.knowledge.questions.items():
            if question.kind is QuestionKind.MULTI:
                continue
            given = self._case.answers.get(key, UNKNOWN)
            allowed[key] = (*alternatives[key], given)
        allowed.update(dict.fromkeys(self._case.knowledge.relations, (*RELATION_VALUES, UNKNOWN)))
        return allowed

    def _keep_known(self, questions: Iterable[Question]) -> Iterator[Formula]:
        """Yield that what is answered stays answered."""
        for question in questions:
            if self._case.is_known(question.id):
                yield self._world.known(question.id)

    def _keep_relations(self) -> Iterator[Formula]:
        """Yield that relations stay as they are while their inputs do.

        They are not computed while one of the inputs is absent.
        """
        for key, relation in self._case.knowledge.relations.items():
            if key not in self._world.variables:
                continue
            inputs = [question for question in relation.inputs if question in self._moved]
            as_now = self._world.answered(key, self._case.relations.get(key, UNKNOWN))
            moved = [self._moved[question] for question in inputs]
            yield self._logic.any_of([as_now, *moved])
            absent = [question for question in inputs if question not in self._case.answers]
            known = [self._world.known(question) for question in absent]
            not_computed = (UNKNOWN, CostRelation.NOT_COMPUTED)
            nothing = [self._world.answered(key, value) for value in not_computed]
            yield self._logic.any_of([*nothing, self._logic.all_of(known)])

    def _steps_of(self, question: Question) -> Iterator[Formula]:
        """Yield what is true if a change is made, once for each change of ``question``."""
        given = self._case.answers.get(question.id, UNKNOWN)
        if question.kind is not QuestionKind.MULTI:
            yield negation(self._world.answered(question.id, given))
            return
        variables = self._world.variables[question.id]
        assert isinstance(variables, Selection)  # noqa: S101 - so are lists declared
        told: frozenset[str] = frozenset()
        if isinstance(given, Partial):
            told = given.has
        elif isinstance(given, frozenset):
            told = given
        for item, variable in variables.items.items():
            yield negation(variable) if item in told else variable
        if not isinstance(given, frozenset):
            yield self._world.answered(question.id, told)

    def begin(self, platform: str) -> None:
        """Begin to search for what leads to ``platform``; ``end`` has to follow."""
        self._platform = platform
        self.at_least = 1
        self._attempts = 0
        self._solver.allow(min(FOR_FLIPS_TO_ONE, FOR_ALL_FLIPS - self._solver.done))
        self._solver.push()
        self._solver.add(self._world.wins(platform))

    def end(self) -> None:
        """End the search; what was learned stays."""
        self._pop()

    def _pop(self) -> None:
        """Take back what was wanted since the last ``push``, and keep what was learned."""
        self._solver.pop()
        self._solver.add(*self._learned)

    def fewest(self) -> int:
        """Return the least number of changes that it takes; 0 if none lead there."""
        if not self._solver.is_satisfiable(within=FOR_A_FLIP):  # not even with free relations
            return 0
        while not self._is_satisfiable_within(self.at_least):
            self.at_least += 1
            if self.at_least > len(self._steps):
                return 0
        return self.at_least

    def _is_satisfiable_within(self, changes: int) -> bool:
        self._solver.push()
        try:
            self._solver.add(sum_is_at_most(self._steps, changes))
            return self._find() is not None
        finally:
            self._pop()

    def all_of(self, fewest: int) -> Iterator[dict[str, Value]]:
        """Yield the answers that change in each flip of the ``fewest`` changes.

        What is left out meanwhile does not come again.
        """
        self._solver.add(sum_is_at_most(self._steps, fewest))
        found = self._find()
        while found is not None:
            yield found
            found = self._find()

    def leave_out(self, alike: Mapping[str, Sequence[Value]]) -> None:
        """Leave out what changes each question to one of the answers that are ``alike``."""
        same = []
        for question, values in alike.items():
            answered = [self._world.answered(question, value) for value in values]
            same.append(self._logic.any_of(answered))
        self._solver.add(negation(self._logic.all_of(same)))

    def _find(self) -> dict[str, Value] | None:
        """Return changes of answers as wanted, or ``None`` if there are none.

        The relations are as they follow from the answers.
        """
        while self._solver.is_satisfiable(within=FOR_A_FLIP):
            answers, lessons = self._check(self._solver.model)
            if not lessons:
                return answers
            self._attempts += 1
            if self._attempts > _MOST_ATTEMPTS:
                raise Unsettled("it takes too many attempts to see how costs follow from answers")
            self._learned += lessons
            self._solver.add(*lessons)
        return None

    def _check(self, model: ModelRef) -> tuple[dict[str, Value], list[Formula]]:
        """Return the changes in ``model``, and lessons if they do not lead where it says.

        A lesson says which value the changes give a relation.
        """
        moved = [key for key, formula in self._moved.items() if is_true_in(model, formula)]
        answers = self._world.world(model, moved)
        facts = self._case.changed(answers)
        lessons: list[Formula] = []
        supposed = self._world.world(model, relations_used(self._case.knowledge))
        wrong = [key for key, value in supposed.items() if facts.get(key, UNKNOWN) != value]
        if wrong and not self._case.would_win(self._platform, answers):
            lessons = [self._lesson(relation, answers, facts) for relation in wrong]
        return answers, lessons

    def _lesson(self, relation: str, answers: Mapping[str, Value], facts: Facts) -> Formula:
        """Return what ``relation`` is where its inputs are as after ``answers``."""
        inputs = self._case.knowledge.relations[relation].inputs
        if relation in facts:
            inputs = self._case.settling(relation, facts)[0]
        same = []
        for question in inputs:
            if question in answers:
                same.append(self._world.answered(question, answers[question]))
            elif question in self._moved:
                same.append(negation(self._moved[question]))
        value = facts.get(relation, UNKNOWN)
        return implication(self._logic.all_of(same), self._world.answered(relation, value))
