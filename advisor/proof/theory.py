"""A rule base as formulas over finite domains: what holds in a world, and who wins in it.

A theory can also tell this of a counterfactual world. Every theory has a z3 context of its own. So
nothing that was proven before, and nothing that another thread proves, can change what the solver
finds, or how much work it takes.
"""

from __future__ import annotations

import math
import weakref
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import z3

from advisor.knowledge.conditions import (
    MIRRORED,
    OPPOSITES,
    UNKNOWN,
    AllOf,
    AnyOf,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    Not,
    Partial,
    evaluate_atom,
    facts_used,
)
from advisor.knowledge.model import (
    RELATION_VALUES,
    Constraint,
    Derivation,
    Preference,
    QuestionKind,
)
from advisor.proof.formulas import (
    at_most_one,
    bool_variable,
    conjunction,
    disjunction,
    equivalence,
    implication,
    negation,
    sum_is_at_least,
)
from advisor.proof.interpretation import (
    Choice,
    Interpretation,
    NumberVariables,
    Selection,
    Variables,
)
from advisor.proof.worlds import domain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from advisor.knowledge.conditions import Atom, Attributed, Condition, Value
    from advisor.knowledge.model import KnowledgeBase, Law, Rule
    from advisor.proof.formulas import Formula
    from advisor.proof.residual import Residual


class Theory:
    """The open rules of ``residual``, and the ``axioms`` that every world obeys.

    An assignment of the variables is a world if the axioms hold in it. ``residual`` holds what is
    given; every other attribute ranges over the values that its rules distinguish. ``given`` are
    answers that are worth a value of their own although they are not given for good.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        weights: Mapping[str, Decimal],
        residual: Residual,
        *,
        given: Mapping[str, Value] | None = None,
        only: Mapping[str, Sequence[Value]] | None = None,
        also: Iterable[str] = (),
    ) -> None:
        """Write the rules down.

        ``only`` limits attributes to some values, ``also`` names some that no rule may look at.
        """
        self.knowledge = knowledge
        self.residual = residual
        self.context = z3.Context()
        # garbage may be collected by another thread
        z3.Z3_enable_concurrent_dec_ref(self.context.ref())
        self.true = z3.BoolVal(val=True, ctx=self.context)
        self.false = z3.BoolVal(val=False, ctx=self.context)
        self.axioms: list[Formula] = []
        self.platforms = tuple(
            platform for platform in knowledge.tie_order if platform not in residual.excluded
        )
        self._weights = {key: int(weight * 100) for key, weight in weights.items()}
        self._given = given or {}
        self._only = only or {}
        variables: dict[str, Variables] = {}
        for attribute in self._attributes(also):
            variables[attribute] = self._declare(attribute, "")
        fires = self._define(variables, range(len(residual.open)), {}, "")
        self.world = self._interpretation(variables, fires)

    def _attributes(self, also: Iterable[str]) -> Iterator[str]:
        """Yield the attributes that have variables, in the order of the knowledge base."""
        wanted = {*self.residual.undecided, *self._given, *self._only, *also}
        for attribute in (*self.knowledge.questions, *self.knowledge.relations):
            if attribute in wanted and attribute not in self.residual.given:
                yield attribute

    def _interpretation(
        self, variables: Mapping[str, Variables], fires: Mapping[int, Formula]
    ) -> Interpretation:
        """Return a world that knows this theory without keeping it alive.

        The memory of the theory is then given back as soon as it is dropped.
        """
        return Interpretation(weakref.proxy(self), variables, fires)

    # Formulas that may have no parts at all; z3 itself could not find their context.

    def all_of(self, parts: Iterable[Formula]) -> Formula:
        """Return that every part holds."""
        parts = list(parts)
        return conjunction(*parts) if parts else self.true

    def any_of(self, parts: Iterable[Formula]) -> Formula:
        """Return that at least one part holds."""
        parts = list(parts)
        return disjunction(*parts) if parts else self.false

    def at_least(self, terms: Iterable[tuple[Formula, int]], least: int) -> Formula:
        """Return that the numbers of the terms that hold sum up to ``least`` or more."""
        counting = [(formula, number) for formula, number in terms if number]
        if not counting:
            return self.true if least <= 0 else self.false
        unit = math.gcd(*(number for _, number in counting))
        reduced = [(formula, number // unit) for formula, number in counting]
        rounded_up = -(-least // unit)
        return sum_is_at_least(reduced, rounded_up)

    def variable(self, name: str) -> Formula:
        """Return a variable called ``name``; the same one for the same name."""
        return bool_variable(name, self.context)

    # What is declared for attributes, and defined for rules.

    def _declare(self, attribute: str, mark: str) -> Variables:
        question = self.knowledge.questions.get(attribute)
        if question is not None and question.kind is QuestionKind.MULTI:
            return self._declare_list(attribute, question.values, mark)
        values: Iterable[Value] = RELATION_VALUES
        if question is not None:
            values = domain(self.knowledge, attribute, {**self.residual.compared, **self._given})
        values = self._only.get(attribute, values)
        if question is not None and question.kind in {"integer", "number"}:
            return self._declare_number(attribute, values, mark)
        options: dict[Value, Formula] = {}
        for value in dict.fromkeys(values):
            options[value] = self.variable(f"{attribute}={value}{mark}")
        self.axioms += [disjunction(*options.values()), at_most_one(*options.values())]
        return Choice(options)

    def _declare_number(
        self, attribute: str, values: Iterable[Value], mark: str
    ) -> NumberVariables:
        values = list(values)
        points = sorted({value for value in values if value is not UNKNOWN})  # type: ignore[type-var]
        rungs = [self.variable(f"{attribute}>={point}{mark}") for point in points]
        for lower, higher in pairwise(rungs):
            self.axioms.append(disjunction(lower, negation(higher)))
        if UNKNOWN not in values:
            self.axioms.append(rungs[0])
        return NumberVariables(points, rungs, self.false)  # type: ignore[arg-type]

    def _declare_list(self, attribute: str, items: Iterable[str], mark: str) -> Selection:
        fixed = self.residual.partial.get(attribute)
        settled = fixed.has | fixed.lacks if fixed else frozenset()
        known = self.variable(f"{attribute} is known{mark}")
        held: dict[str, Formula] = {}
        for item in items:
            if item not in settled:
                held[item] = self.variable(f"{attribute}:{item}{mark}")
        selection = Selection(known, held, fixed)
        told = self._given.get(attribute)
        if isinstance(told, Partial):
            self._tell(selection, told, self.variable(f"{attribute} is told{mark}"))
        else:
            self.axioms += [disjunction(known, negation(variable)) for variable in held.values()]
        return selection

    def _tell(self, selection: Selection, told: Partial, is_told: Formula) -> None:
        """Let ``told`` be known of a list wherever ``is_told`` is true."""
        selection.told, selection.is_told = told, is_told
        known = selection.known
        for item, variable in selection.items.items():
            if item in told.has:
                self.axioms.append(disjunction(known, is_told, negation(variable)))
                self.axioms.append(disjunction(negation(is_told), variable))
            else:
                self.axioms.append(disjunction(known, negation(variable)))
            if item in told.lacks:
                self.axioms.append(disjunction(negation(is_told), negation(variable)))

    def _define(
        self,
        variables: Mapping[str, Variables],
        places: Iterable[int],
        others: Mapping[int, Formula],
        mark: str,
    ) -> dict[int, Formula]:
        """Return ``others`` with a variable for each rule in ``places``.

        It says whether the rule fires on ``variables``.
        """
        fires = dict(others)
        derived = self.derived(fires)
        for place in places:
            condition, rule = self.residual.open[place]
            formula = self.holds(condition, variables, derived)
            fires[place] = self.variable(f"rule {place}{mark}")
            self.axioms.append(equivalence(fires[place], formula))
            if isinstance(rule.conclusion, Derivation):
                derived.setdefault(rule.conclusion.concludes, {})[place] = fires[place]
        return dict(sorted(fires.items()))

    def derived(self, fires: Mapping[int, Formula]) -> dict[str, dict[int, Formula]]:
        """Return for each derived fact what concludes it, by the places of the rules."""
        derived: dict[str, dict[int, Formula]] = {}
        for place, variable in fires.items():
            conclusion = self.residual.open[place][1].conclusion
            if isinstance(conclusion, Derivation):
                derived.setdefault(conclusion.concludes, {})[place] = variable
        return derived

    def holds(
        self,
        condition: Condition,
        variables: Mapping[str, Variables],
        derived: Mapping[str, Mapping[int, Formula]],
    ) -> Formula:
        """Return that ``condition`` holds on ``variables`` and ``derived`` facts.

        Its negations stand at atoms.
        """
        if isinstance(condition, AllOf):
            return self.all_of(self.holds(part, variables, derived) for part in condition.parts)
        if isinstance(condition, AnyOf):
            return self.any_of(self.holds(part, variables, derived) for part in condition.parts)
        if isinstance(condition, Concluded):
            return self.any_of(derived.get(condition.fact, {}).values())
        if isinstance(condition, Not):
            return self._atom(condition.part, variables, truth=False)  # type: ignore[arg-type]
        return self._atom(condition, variables, truth=True)

    def _atom(
        self, atom: Attributed, variables: Mapping[str, Variables], *, truth: bool
    ) -> Formula:
        """Return that ``atom`` is true, or false; it is neither on what is not known."""
        if isinstance(atom, CompareTo):
            return self._comparison(atom, variables, truth=truth)
        looked_at = variables[atom.attribute]
        if isinstance(looked_at, Selection):
            return self._in_list(atom, looked_at, truth=truth)
        if isinstance(looked_at, NumberVariables) and isinstance(atom, Compare):
            comparison = _turn(atom.comparison, truth=truth)
            return self._compares(looked_at, comparison, atom.bound, truth=truth)
        assert isinstance(looked_at, Choice)  # noqa: S101 - nothing else is left
        fitting: list[Formula] = []
        for value, option in looked_at.options.items():
            if evaluate_atom(atom, {atom.attribute: value}) is truth:
                fitting.append(option)
        return self.any_of(fitting)

    def _in_list(self, atom: Atom, selection: Selection, *, truth: bool) -> Formula:
        if isinstance(atom, Includes):
            known = selection.known
            if selection.told is not None:
                told_items = selection.told.has if truth else selection.told.lacks
                if atom.item in told_items:
                    known = disjunction(known, selection.is_told)
            variable = selection.items[atom.item]
            return conjunction(known, variable if truth else negation(variable))
        assert isinstance(atom, NoneOfThem)  # noqa: S101 - nothing else looks at a list
        some = self.any_of(selection.items.values())
        if truth:
            return conjunction(selection.known, negation(some))
        return some  # nothing is in a list that is not known

    def _comparison(
        self, atom: CompareTo, variables: Mapping[str, Variables], *, truth: bool
    ) -> Formula:
        """Return that both numbers are known, and compare as ``atom`` says, or not."""
        left, right = variables.get(atom.attribute), variables.get(atom.other)
        comparison = _turn(atom.comparison, truth=truth)
        if not isinstance(left, NumberVariables):
            assert isinstance(right, NumberVariables)  # noqa: S101 - two given numbers are settled
            given = self.residual.compared[atom.attribute]
            return self._compares(right, MIRRORED[comparison], given, truth=truth)
        if not isinstance(right, NumberVariables):
            given = self.residual.compared[atom.other]
            return self._compares(left, comparison, given, truth=truth)
        both = [left.known, right.known]
        if comparison == "equals":
            differ = self.any_of([self._exceeds(left, right), self._exceeds(right, left)])
            return self.all_of([*both, negation(differ) if truth else differ])
        if comparison in {"above", "at_most"}:
            exceeds = self._exceeds(left, right)
        else:
            exceeds = self._exceeds(right, left)
        if comparison in {"at_most", "at_least"}:
            exceeds = negation(exceeds)
        return self.all_of([*both, exceeds])

    def _compares(
        self, number: NumberVariables, comparison: str, given: Value, *, truth: bool
    ) -> Formula:
        """Return that ``number`` compares so with the one ``given``.

        Unless ``truth``, "equals" stands for its opposite.
        """
        holds = number.compares(comparison, given)  # type: ignore[arg-type]
        if truth or comparison != "equals":
            return holds
        return conjunction(number.known, negation(holds))

    def _exceeds(self, number: NumberVariables, other: NumberVariables) -> Formula:
        """Return that ``number`` is more than ``other``, where both are known.

        It then reaches a point that the other does not.
        """
        reached: list[Formula] = []
        for point, rung in zip(number.points, number.rungs, strict=True):
            reached.append(conjunction(rung, negation(other.at_least(point))))
        return self.any_of(reached)

    # What rules do to platforms.

    def excludes(self, place: int) -> tuple[str, ...]:
        """Return the platforms that the rule at ``place`` excludes."""
        conclusion = self.residual.open[place][1].conclusion
        return conclusion.excludes if isinstance(conclusion, Constraint) else ()

    def margin(self, place: int, platform: str, rival: str) -> int:
        """Return how far the rule at ``place`` moves ``platform`` ahead of ``rival``.

        The unit is a hundredth of a point.
        """
        conclusion = self.residual.open[place][1].conclusion
        if not isinstance(conclusion, Preference):
            return 0
        points = conclusion.points.get(platform, 0) - conclusion.points.get(rival, 0)
        return points * self._weights[conclusion.criterion]

    def least_lead(self, platform: str, rival: str) -> int:
        """Return how far the open rules have to move ``platform`` ahead for it to rank first.

        It then ranks before ``rival``. The unit is a hundredth of a point.
        """
        order = self.knowledge.tie_order
        loses_ties = order.index(platform) >= order.index(rival)
        behind = self.residual.scores[rival] - self.residual.scores[platform]
        return behind + int(loses_ties)

    # Other worlds than the first one.

    def counterfactual(self, *attributes: str) -> tuple[Interpretation, list[Formula]]:
        """Return a world that differs from the first one in ``attributes`` alone.

        The second part is the axioms that it obeys.
        """
        start = len(self.axioms)
        mark = f" beside {' '.join(attributes)}"
        variables = dict(self.world.variables)
        for attribute in attributes:
            variables[attribute] = self._declare(attribute, mark)
        fires = self._define(variables, self._touched(attributes), self.world.fires, mark)
        return self._interpretation(variables, fires), self._take_axioms(start)

    def without(self, rule: Rule) -> tuple[Interpretation, list[Formula]]:
        """Return the first world with ``rule`` left out, and the axioms that it obeys.

        The rule must not be a consistency rule.
        """
        start = len(self.axioms)
        fires = dict(self.world.fires)
        for place, (_, other) in enumerate(self.residual.open):
            if other.id == rule.id:
                fires[place] = self.false
        if isinstance(rule.conclusion, Derivation):
            users = self._users({rule.conclusion.concludes})
            fires = self._define(self.world.variables, users, fires, f" without {rule.id}")
        return self._interpretation(self.world.variables, fires), self._take_axioms(start)

    def _take_axioms(self, start: int) -> list[Formula]:
        """Return the axioms from ``start`` on, and remove them from those of the theory."""
        taken = self.axioms[start:]
        del self.axioms[start:]
        return taken

    def _touched(self, attributes: Collection[str]) -> list[int]:
        """Return the places of the rules that look at ``attributes``, through derived facts too."""
        places: set[int] = set()
        for attribute in attributes:
            places.update(self.residual.touching.get(attribute, ()))
        return sorted(places)

    def _users(self, facts: set[str]) -> list[int]:
        """Return the places of the rules that look at ``facts``.

        They may also look at facts that follow from these.
        """
        users: list[int] = []
        for place, (condition, rule) in enumerate(self.residual.open):
            if facts_used(condition) & facts:
                users.append(place)
                if isinstance(rule.conclusion, Derivation):
                    facts.add(rule.conclusion.concludes)
        return users

    def raised(self, law: Law, after: Interpretation) -> Formula:
        """Return that the answer to the question of ``law`` is higher in the world ``after``.

        It is compared with the answer in the first world.
        """
        old, new = self.world.variables[law.question], after.variables[law.question]
        if isinstance(old, Selection) and isinstance(new, Selection):
            parts = [old.known, new.known]
            for item, held in old.items.items():
                joined = implication if item in law.items else equivalence
                parts.append(joined(held, new.items[item]))
            return self.all_of(parts)
        if isinstance(old, NumberVariables) and isinstance(new, NumberVariables):
            return self.all_of([old.known, new.known, self._exceeds(new, old)])
        assert isinstance(old, Choice)  # noqa: S101 - both are of the same question
        assert isinstance(new, Choice)  # noqa: S101 - as above
        risen: list[Formula] = []
        for low, high in combinations(law.order, 2):
            risen.append(conjunction(old.options[low], new.options[high]))
        return self.any_of(risen)


def _turn(comparison: str, *, truth: bool) -> str:
    """Return ``comparison``, or its opposite unless ``truth``; "equals" has none and stays."""
    return comparison if truth else OPPOSITES.get(comparison, comparison)
