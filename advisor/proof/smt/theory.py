"""A rule base as formulas over finite domains: what holds in a world, and who wins in it.

A theory can also tell this of a counterfactual world. Every theory has a z3 context of its own. So
nothing that was proven before, and nothing that another thread proves, can change what the solver
finds, or how much work it takes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import UNKNOWN, Partial, facts_used
from advisor.knowledge.model import RELATION_VALUES, Derivation, QuestionKind
from advisor.proof.smt.formulas import at_most_one, disjunction, equivalence, negation
from advisor.proof.smt.interpretation import Interpretation
from advisor.proof.smt.logic import Logic
from advisor.proof.smt.variables import Choice, NumberVariables, Selection
from advisor.proof.worlds import domain, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question, Rule
    from advisor.proof.residual import Residual
    from advisor.proof.smt.formulas import Formula
    from advisor.proof.smt.variables import Variables


class Theory:
    """The open rules of ``residual``, and the ``axioms`` that every world obeys.

    An assignment of the variables is a world if the axioms hold in it. ``residual`` holds what is
    given; every other attribute ranges over the values that its rules distinguish. ``given`` are
    answers that are worth a value of their own although they are not given for good.
    """

    def __init__(
        self,
        residual: Residual,
        *,
        given: Mapping[str, Value] | None = None,
        only: Mapping[str, Sequence[Value]] | None = None,
        also: Iterable[str] = (),
    ) -> None:
        """Write the rules down.

        ``only`` limits attributes to some values, ``also`` names some that no rule may look at.
        """
        self.logic = Logic()
        self.axioms: list[Formula] = []
        self._knowledge = residual.knowledge
        self._residual = residual
        self._given = given or {}
        self._only = only or {}
        variables: dict[str, Variables] = {}
        for attribute in self._attributes(also):
            variables[attribute] = self._declare(attribute, "")
        self.world = Interpretation(self.logic, residual, variables, {})
        self._define(self.world, range(len(residual.open)), "")

    def _attributes(self, also: Iterable[str]) -> Iterator[str]:
        """Yield the attributes that have variables, in the order of the knowledge base."""
        wanted = {*self._residual.undecided, *self._given, *self._only, *also}
        for attribute in (*self._knowledge.questions, *self._knowledge.relations):
            if attribute in wanted and attribute not in self._residual.given:
                yield attribute

    def _declare(self, attribute: str, mark: str) -> Variables:
        question = self._knowledge.questions.get(attribute)
        if question is not None and question.kind is QuestionKind.MULTI:
            return self._declare_list(question, mark)
        values = self._values_of(attribute)
        if question is not None and question.kind.is_numeric:
            return self._declare_number(attribute, values, mark)
        options: dict[Value, Formula] = {}
        for value in dict.fromkeys(values):
            options[value] = self.logic.variable(f"{attribute}={value}{mark}")
        self.axioms += [disjunction(*options.values()), at_most_one(*options.values())]
        return Choice(self.logic, options)

    def _values_of(self, attribute: str) -> Sequence[Value]:
        if attribute in self._only:
            return self._only[attribute]
        if attribute in self._knowledge.relations:
            return RELATION_VALUES
        return domain(self._knowledge, attribute, {**self._residual.compared, **self._given})

    def _declare_number(
        self, attribute: str, values: Sequence[Value], mark: str
    ) -> NumberVariables:
        points = sorted(set(filter(is_number, values)))
        rungs = [self.logic.variable(f"{attribute}>={point}{mark}") for point in points]
        for lower, higher in pairwise(rungs):
            self.axioms.append(disjunction(lower, negation(higher)))
        if UNKNOWN not in values:
            self.axioms.append(rungs[0])
        return NumberVariables(self.logic, points, rungs)

    def _declare_list(self, question: Question, mark: str) -> Selection:
        fixed = self._residual.partial.get(question.id)
        settled = fixed.has | fixed.lacks if fixed else frozenset()
        whole = self.logic.variable(f"{question.id} is known{mark}")
        items: dict[str, Formula] = {}
        for item in question.values:
            if item not in settled:
                items[item] = self.logic.variable(f"{question.id}:{item}{mark}")
        selection = Selection(self.logic, whole, items, fixed)
        told = self._given.get(question.id)
        if isinstance(told, Partial):
            selection.told = told
            selection.is_told = self.logic.variable(f"{question.id} is told{mark}")
            self.axioms += self._tell(selection, told)
        else:
            self.axioms += [disjunction(whole, negation(variable)) for variable in items.values()]
        return selection

    def _tell(self, selection: Selection, told: Partial) -> Iterator[Formula]:
        """Yield that ``told`` is known of a list wherever it is told."""
        whole, is_told = selection.whole, selection.is_told
        for item, variable in selection.items.items():
            if item in told.has:
                yield disjunction(whole, is_told, negation(variable))
                yield disjunction(negation(is_told), variable)
            else:
                yield disjunction(whole, negation(variable))
            if item in told.lacks:
                yield disjunction(negation(is_told), negation(variable))

    def _define(self, world: Interpretation, places: Iterable[int], mark: str) -> None:
        """Give ``world`` a variable for each rule in ``places``, which says whether it fires."""
        for place in places:
            condition, _ = self._residual.open[place]
            holds = world.holds(condition)
            world.fires[place] = self.logic.variable(f"rule {place}{mark}")
            self.axioms.append(equivalence(world.fires[place], holds))

    # Other worlds than the first one.

    def counterfactual(self, *attributes: str) -> tuple[Interpretation, list[Formula]]:
        """Return a world that differs from the first one in ``attributes`` alone.

        The second part is the axioms that it obeys.
        """
        start = len(self.axioms)
        mark = f" beside {' '.join(attributes)}"
        variables = dict(self.world.variables)
        touched: set[int] = set()
        for attribute in attributes:
            variables[attribute] = self._declare(attribute, mark)
            touched.update(self._residual.touching.get(attribute, ()))
        world = Interpretation(self.logic, self._residual, variables, self.world.fires)
        self._define(world, sorted(touched), mark)
        return world, self._take_axioms(start)

    def without(self, rule: Rule) -> tuple[Interpretation, list[Formula]]:
        """Return the first world with ``rule`` left out, and the axioms that it obeys.

        The rule must not be a consistency rule.
        """
        start = len(self.axioms)
        first = self.world
        world = Interpretation(self.logic, self._residual, first.variables, first.fires)
        for place, (_, other) in enumerate(self._residual.open):
            if other.id == rule.id:
                world.fires[place] = self.logic.false
        if isinstance(rule.conclusion, Derivation):
            users = self._users({rule.conclusion.concludes})
            self._define(world, users, f" without {rule.id}")
        return world, self._take_axioms(start)

    def _take_axioms(self, start: int) -> list[Formula]:
        """Return the axioms from ``start`` on, and remove them from those of the theory."""
        taken = self.axioms[start:]
        del self.axioms[start:]
        return taken

    def _users(self, facts: set[str]) -> list[int]:
        """Return the places of the rules that look at ``facts``.

        They may also look at facts that follow from these.
        """
        users: list[int] = []
        for place, (condition, _) in enumerate(self._residual.open):
            if facts_used(condition) & facts:
                users.append(place)
                if place in self._residual.concluded:
                    facts.add(self._residual.concluded[place])
        return users
