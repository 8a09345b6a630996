"""Flips: the fewest changes of answers after which another platform is recommended, found and counted by the solver."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import z3

from advisor.decision.ranking import rank
from advisor.errors import EngineFault
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import EASES, RELATION_VALUES, Inconsistency
from advisor.proof.changes import alternatives, computed_from, relations_used, sort_of
from advisor.proof.formulas import Rulebook
from advisor.proof.worlds import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question
    from advisor.proof.case import Case

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Flip:
    """Answers that, set as here and all else left as it is, make another platform win; ``opened`` were not known before."""

    answers: Mapping[str, Value]
    opened: frozenset[str]


@dataclass(frozen=True, slots=True)
class Flips:
    """The flips of the fewest changes that make ``platform`` win: how many changes, how many flips, and the easiest of them.

    No changes at all means that no consistent answers lead there.
    """

    platform: str
    changes: int
    number: int
    listed: tuple[Flip, ...]

    @property
    def impossible(self) -> bool:
        """Return whether no answers lead to the platform."""
        return not self.number


class Flipping:
    """Finds flips of one case; what is answered stays answered, and relations follow the answers.

    How a relation follows from its inputs is more than the solver knows. It takes the value as free once an input has changed,
    and whenever that leads astray it learns what the answers come to.
    """

    def __init__(self, case: Case) -> None:
        """Write down the rules and what may change."""
        self._case = case
        self._rules = Rulebook(case.knowledge, case.weights, open_relations=case.knowledge.relations)
        self._solver = z3.Solver()
        self._alternatives = {key: alternatives(case, each) for key, each in case.knowledge.questions.items()}
        steps = {key: list(self._steps_of(each)) for key, each in case.knowledge.questions.items()}
        self._moved = {key: z3.Or(*each) for key, each in steps.items()}
        self._steps = [(step, 1) for each in steps.values() for step in each]
        self._learned: list[Any] = []
        self._wanted = ""
        self._changes: dict[str, Value] = {}
        self._solver.add(*self._rules.axioms, *self._premises(), *self._related())

    def _premises(self) -> Iterator[Any]:
        encoding = self._rules.encoding
        yield from (switch for rule_id, switch in self._rules.consistent.items() if rule_id not in self._case.broken)
        for each in self._case.knowledge.questions.values():
            if self._is_known(each.id):
                yield encoding.known(each.id)
            if each.kind in {"integer", "number"}:
                yield self._one_of(each)
            if each.kind == "text" and each.id in computed_from(self._case.knowledge):  # as `alternatives` has it
                yield z3.Or(z3.Not(self._moved[each.id]), z3.Not(encoding.answered(each.id, ELSEWHERE)))

    def _related(self) -> Iterator[Any]:
        """Yield that relations stay as they are while their inputs do, and are not computed while one of these is absent."""
        encoding = self._rules.encoding
        for key, relation in self._case.knowledge.relations.items():
            inputs = [each for each in relation.inputs if each in self._moved]
            as_now = encoding.answered(key, self._case.relations.get(key, UNKNOWN))
            yield z3.Or(as_now, *(self._moved[each] for each in inputs))
            absent = (encoding.known(each) for each in inputs if each not in self._case.answers)
            computed = z3.And(encoding.known(key), z3.Not(encoding.answered(key, RELATION_VALUES[-1])))
            yield z3.Implies(computed, z3.And(*absent))

    def _one_of(self, question: Question) -> Any:  # noqa: ANN401
        """Return that a number is the one given or the nearest on the other side of a threshold."""
        given = self._case.answers.get(question.id)
        values = (*self._alternatives[question.id], *(() if given is None or given is UNKNOWN else (given,)))
        answered = (self._rules.encoding.answered(question.id, each) for each in values)
        return z3.Or(z3.Not(self._rules.encoding.known(question.id)), *answered)

    def _is_known(self, question: str) -> bool:
        return self._case.answers.get(question, UNKNOWN) is not UNKNOWN

    def _steps_of(self, question: Question) -> Iterator[Any]:
        """Yield what is true if a change is made, once for each change of ``question``."""
        encoding = self._rules.encoding
        given = self._case.answers.get(question.id, UNKNOWN)
        if question.kind == "multi":
            yield from encoding.toggled(question.id, given if isinstance(given, frozenset) else frozenset())
            if given is UNKNOWN:
                yield encoding.answered(question.id, frozenset())
        elif given is UNKNOWN:
            yield encoding.known(question.id)
        else:
            yield z3.Not(encoding.answered(question.id, given))

    def to(self, platform: str) -> Flips:
        """Return the flips after which ``platform`` wins."""
        self._wanted = platform
        with self._within(self._rules.wins(platform)):
            fewest = self._fewest()
            found = sorted(map(self._flip, self._all(fewest)), key=self._ease) if fewest else []
        return Flips(platform, fewest, len(found), tuple(found[:MOST_LISTED]))

    def _fewest(self) -> int:
        """Return how many changes it takes at the least; 0 if none do."""
        if not self._satisfiable():
            return 0
        return next(count for count in range(1, len(self._steps) + 1) if self._satisfiable(z3.PbLe(self._steps, count)))

    def _satisfiable(self, *assumed: Any) -> bool:  # noqa: ANN401
        with self._within(*assumed):
            return self._check()

    @contextmanager
    def _within(self, *assumed: Any) -> Iterator[None]:  # noqa: ANN401
        """Assume something for a while; what is learned meanwhile stays."""
        known = len(self._learned)
        self._solver.push()
        try:
            self._solver.add(*assumed)
            yield
        finally:
            self._solver.pop()
            self._solver.add(*self._learned[known:])

    def _check(self) -> bool:
        """Return whether there are answers as wanted, with the relations that they come to."""
        while (verdict := self._solver.check()) == z3.sat:
            if not self._learns(self._solver.model()):
                return True
        if verdict == z3.unknown:
            raise EngineFault(f"the solver could not settle a flip: {self._solver.reason_unknown()}")
        return False

    def _learns(self, model: Any) -> bool:  # noqa: ANN401
        """Return whether the answers of ``model`` do not lead where it has them lead, and it was taught what they come to."""
        answers = self._changes = self._moved_in(model)
        facts = self._case.changed(answers)
        supposed = self._rules.encoding.world(model, relations_used(self._case.knowledge))
        wrong = [each for each, value in supposed.items() if facts.get(each, UNKNOWN) != value]
        if not wrong or self._leads(answers):
            return False
        for each in wrong:
            relation = self._case.knowledge.relations[each]
            inputs = self._case.settling(each, facts)[0] if each in facts else relation.inputs
            same = (self._as_in(answers, key) for key in inputs if key in self._moved)
            lesson = z3.Implies(z3.And(*same), self._rules.encoding.answered(each, facts.get(each, UNKNOWN)))
            self._learned.append(lesson)
            self._solver.add(lesson)
        return True

    def _as_in(self, answers: Mapping[str, Value], question: str) -> Any:  # noqa: ANN401
        if question in answers:
            return self._rules.encoding.answered(question, answers[question])
        return z3.Not(self._moved[question])

    def _moved_in(self, model: Any) -> dict[str, Value]:  # noqa: ANN401
        moved = [key for key, each in self._moved.items() if z3.is_true(model.eval(each, model_completion=True))]
        return self._rules.encoding.world(model, moved)

    def _all(self, fewest: int) -> Iterator[dict[str, Value]]:
        """Yield the answers that change in each flip of the ``fewest`` changes, one for numbers of one sort."""
        self._solver.add(z3.PbLe(self._steps, fewest))
        while self._check():
            alike = {key: self._alike(key, value) for key, value in self._changes.items()}
            yield self._first_of(alike)
            answered = self._rules.encoding.answered
            again = (z3.Or(*(answered(key, each) for each in values)) for key, values in alike.items())
            self._solver.add(z3.Not(z3.And(*again)))

    def _alike(self, question: str, value: Value) -> list[Value]:
        """Return the answers that rules see as they see ``value``, those first that are listed first."""
        asked, sort = self._case.knowledge.questions[question], sort_of(self._case, question, value)
        if asked.kind not in {"integer", "number"} or not sort:
            return [value]
        others = (each for each in self._alternatives[question] if sort_of(self._case, question, each) == sort)
        return sorted({value, *others}, key=lambda each: self._place(asked, each))

    def _first_of(self, alike: Mapping[str, list[Value]]) -> dict[str, Value]:
        """Return the first answers among those that are ``alike`` which lead where they should; the solver found some."""
        for values in product(*alike.values()):
            answers = dict(zip(alike, values, strict=True))
            if self._leads(answers):
                return answers
        raise EngineFault(f"the solver's flip to {self._wanted} does not lead there: {alike}")

    def _leads(self, answers: Mapping[str, Value]) -> bool:
        """Return whether the wanted platform wins after ``answers``, and no consistency rule is broken that was kept."""
        fired = Reference(self._case.knowledge).conclude(self._case.changed(answers))
        broken = {rule.id for rule in fired if isinstance(rule.conclusion, Inconsistency)}
        winner = rank(self._case.knowledge, fired, self._case.weights).winner
        return winner == self._wanted and broken <= self._case.broken

    def _flip(self, answers: dict[str, Value]) -> Flip:
        return Flip(answers, frozenset(each for each in answers if not self._is_known(each)))

    def _ease(self, flip: Flip) -> tuple[Any, ...]:
        """Return the key that sorts changes of mind before facts, then as the base has its questions and values."""
        questions = self._case.knowledge.questions
        eases = sorted((EASES.index(questions[each].ease) for each in flip.answers), reverse=True)
        order = tuple(questions)
        return eases, sorted((order.index(key), self._place(questions[key], value)) for key, value in flip.answers.items())

    def _place(self, question: Question, value: Value) -> tuple[Any, ...]:
        """Return the place of ``value`` among those of ``question``: as declared, or the nearest number first."""
        if isinstance(value, frozenset):
            return (len(value), *(tuple(question.values).index(each) for each in question.values if each in value))
        if isinstance(value, str) and value in question.values:
            return (tuple(question.values).index(value),)
        given = self._case.answers.get(question.id)
        if question.kind in {"integer", "number"} and given is not None and given is not UNKNOWN:
            return (abs(value - given), value)  # type: ignore[operator]
        return (value,)
