"""A rule base as formulas over finite domains: what holds in a world, who wins in it, and in another one beside it.

Every theory has a z3 context of its own. So nothing that was proven before, and nothing that another thread proves, can change
what the solver finds, or how much work it takes.
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
from advisor.knowledge.model import RELATION_VALUES, Constraint, Derivation, Preference
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
    """The open rules of ``residue``, and ``axioms`` that say which assignments of its variables are worlds at all.

    ``residue`` holds what is given; every other attribute ranges over the values that its rules tell apart. ``given`` are
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
        """Write the rules down; ``only`` limits attributes to some values, ``also`` names some that no rule may look at."""
        self.knowledge = knowledge
        self.residual = residual
        self.context = z3.Context()
        z3.Z3_enable_concurrent_dec_ref(
            self.context.ref()
        )  # garbage may be collected by another thread
        self.true, self.false = (z3.BoolVal(truth, self.context) for truth in (True, False))
        self.axioms: list[Formula] = []
        self.platforms = tuple(
            each for each in knowledge.tie_order if each not in residual.excluded
        )
        self._weights = {key: int(weight * 100) for key, weight in weights.items()}
        self._given = given or {}
        self._only = only or {}
        variables = {each: self._declared(each, "") for each in self._attributes(also)}
        fires = self._defined(variables, range(len(residual.open)), {}, "")
        self.world = self._interpretation(variables, fires)

    def _attributes(self, also: Iterable[str]) -> Iterator[str]:
        """Yield the attributes that have variables, in the order of the base."""
        wanted = {*self.residual.undecided, *self._given, *self._only, *also}
        both = (*self.knowledge.questions, *self.knowledge.relations)
        return (each for each in both if each in wanted and each not in self.residual.given)

    def _interpretation(
        self, variables: Mapping[str, Variables], fires: Mapping[int, Formula]
    ) -> Interpretation:
        """Return a world that knows this theory without keeping it alive: its memory is given back as soon as it is dropped."""
        return Interpretation(weakref.proxy(self), variables, fires)

    # Formulas whose parts may be none at all; z3 itself would look for their context in vain.

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
        return sum_is_at_least(
            [(formula, number // unit) for formula, number in counting], -(-least // unit)
        )

    def variable(self, name: str) -> Formula:
        """Return a variable called ``name``; the same one for the same name."""
        return bool_variable(name, self.context)

    # What is declared for attributes, and defined for rules.

    def _declared(self, attribute: str, mark: str) -> Variables:
        question = self.knowledge.questions.get(attribute)
        if question is not None and question.kind == "multi":
            return self._declared_list(attribute, question.values, mark)
        if question is None:
            values: Iterable[Value] = RELATION_VALUES
        else:
            values = domain(self.knowledge, attribute, {**self.residual.compared, **self._given})
        values = self._only.get(attribute, values)
        if question is not None and question.kind in {"integer", "number"}:
            return self._declared_number(attribute, values, mark)
        options = {
            value: self.variable(f"{attribute}={value}{mark}") for value in dict.fromkeys(values)
        }
        self.axioms += [disjunction(*options.values()), at_most_one(*options.values())]
        return Choice(options)

    def _declared_number(
        self, attribute: str, values: Iterable[Value], mark: str
    ) -> NumberVariables:
        values = list(values)
        points = sorted({value for value in values if value is not UNKNOWN})  # type: ignore[type-var]
        rungs = [self.variable(f"{attribute}>={point}{mark}") for point in points]
        self.axioms += [disjunction(lower, negation(higher)) for lower, higher in pairwise(rungs)]
        if UNKNOWN not in values:
            self.axioms.append(rungs[0])
        return NumberVariables(points, rungs, self.false)  # type: ignore[arg-type]

    def _declared_list(self, attribute: str, items: Iterable[str], mark: str) -> Selection:
        fixed = self.residual.partial.get(attribute)
        settled = fixed.has | fixed.lacks if fixed else frozenset()
        known = self.variable(f"{attribute} is known{mark}")
        held = {
            item: self.variable(f"{attribute}:{item}{mark}")
            for item in items
            if item not in settled
        }
        found = Selection(known, held, fixed)
        told = self._given.get(attribute)
        if isinstance(told, Partial):
            self._tell(found, told, self.variable(f"{attribute} is told{mark}"))
        else:
            self.axioms += [disjunction(known, negation(each)) for each in held.values()]
        return found

    def _tell(self, found: Selection, told: Partial, is_told: Formula) -> None:
        """Let ``told`` be known of a list wherever ``is_told`` is true."""
        found.told, found.is_told = told, is_told
        for item, variable in found.items.items():
            if item in told.has:
                self.axioms += [
                    disjunction(found.known, is_told, negation(variable)),
                    disjunction(negation(is_told), variable),
                ]
            else:
                self.axioms.append(disjunction(found.known, negation(variable)))
            if item in told.lacks:
                self.axioms.append(disjunction(negation(is_told), negation(variable)))

    def _defined(
        self,
        variables: Mapping[str, Variables],
        places: Iterable[int],
        others: Mapping[int, Formula],
        mark: str,
    ) -> dict[int, Formula]:
        """Return ``others`` with a variable for each rule in ``places`` that says whether it fires on ``variables``."""
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
        found: dict[str, dict[int, Formula]] = {}
        for place, variable in fires.items():
            conclusion = self.residual.open[place][1].conclusion
            if isinstance(conclusion, Derivation):
                found.setdefault(conclusion.concludes, {})[place] = variable
        return found

    def holds(
        self,
        condition: Condition,
        variables: Mapping[str, Variables],
        derived: Mapping[str, Mapping[int, Formula]],
    ) -> Formula:
        """Return that ``condition``, in which negations stand at atoms, holds on ``variables`` and ``derived`` facts."""
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
        if isinstance(atom, CompareTo):
            return self._comparison(atom, variables, truth=truth)
        found = variables[atom.attribute]
        if isinstance(found, Selection):
            return self._in_list(atom, found, truth=truth)
        if isinstance(found, NumberVariables) and isinstance(atom, Compare):
            if truth or atom.comparison in OPPOSITES:
                return found.compares(
                    atom.comparison if truth else OPPOSITES[atom.comparison], atom.bound
                )
            return conjunction(found.known, negation(found.compares(atom.comparison, atom.bound)))
        assert isinstance(found, Choice)  # noqa: S101 - nothing else is left
        told = [
            option
            for value, option in found.options.items()
            if evaluate_atom(atom, {atom.attribute: value}) is truth
        ]
        return self.any_of(told)

    def _in_list(self, atom: Atom, found: Selection, *, truth: bool) -> Formula:
        if isinstance(atom, Includes):
            variable = found.items[atom.item]
            known = found.known
            if found.told is not None and atom.item in (
                found.told.has if truth else found.told.lacks
            ):
                known = disjunction(known, found.is_told)
            return conjunction(known, variable if truth else negation(variable))
        assert isinstance(atom, NoneOfThem)  # noqa: S101 - nothing else looks at a list
        some = self.any_of(found.items.values())
        return (
            conjunction(found.known, negation(some)) if truth else some
        )  # nothing is in a list that is not known

    def _comparison(
        self, atom: CompareTo, variables: Mapping[str, Variables], *, truth: bool
    ) -> Formula:
        """Return that both numbers are known, and compare as ``atom`` says, or not."""
        left, right = variables.get(atom.attribute), variables.get(atom.other)
        if not isinstance(left, NumberVariables):
            comparison = atom.comparison if truth else OPPOSITES.get(atom.comparison, "equals")
            return self._beside(
                right, MIRRORED[comparison], self.residual.compared[atom.attribute], truth=truth
            )
        if not isinstance(right, NumberVariables):
            comparison = atom.comparison if truth else OPPOSITES.get(atom.comparison, "equals")
            return self._beside(left, comparison, self.residual.compared[atom.other], truth=truth)
        both = [left.known, right.known]
        if atom.comparison == "equals":
            differ = self.any_of([self._exceeds(left, right), self._exceeds(right, left)])
            return self.all_of([*both, negation(differ) if truth else differ])
        comparison = atom.comparison if truth else OPPOSITES[atom.comparison]
        if comparison in {"above", "at_most"}:
            exceeds = self._exceeds(left, right)
            return self.all_of([*both, exceeds if comparison == "above" else negation(exceeds)])
        exceeds = self._exceeds(right, left)
        return self.all_of([*both, exceeds if comparison == "below" else negation(exceeds)])

    def _beside(
        self, found: Variables | None, comparison: str, given: Value, *, truth: bool
    ) -> Formula:
        """Return that the number of ``found`` compares so with the one ``given``, or, of equal ones, that it does not."""
        assert isinstance(found, NumberVariables)  # noqa: S101 - two given numbers are settled
        holds = found.compares(comparison, given)  # type: ignore[arg-type]
        return (
            holds if truth or comparison != "equals" else conjunction(found.known, negation(holds))
        )

    def _exceeds(self, one: NumberVariables, other: NumberVariables) -> Formula:
        """Return that ``one`` is more than ``other``, where both are known: it reaches a point that the other does not."""
        reached = zip(one.points, one.rungs, strict=True)
        return self.any_of(
            conjunction(rung, negation(other.at_least(point))) for point, rung in reached
        )

    # What rules do to platforms.

    def excludes(self, place: int) -> tuple[str, ...]:
        """Return the platforms that the rule at ``place`` excludes."""
        conclusion = self.residual.open[place][1].conclusion
        return conclusion.excludes if isinstance(conclusion, Constraint) else ()

    def margin(self, place: int, platform: str, rival: str) -> int:
        """Return by how many hundredths of a point the rule at ``place`` moves ``platform`` ahead of ``rival``."""
        conclusion = self.residual.open[place][1].conclusion
        if not isinstance(conclusion, Preference):
            return 0
        points = conclusion.points.get(platform, 0) - conclusion.points.get(rival, 0)
        return points * self._weights[conclusion.criterion]

    def least_lead(self, platform: str, rival: str) -> int:
        """Return how many hundredths the open rules have to move ``platform`` ahead of ``rival`` for it to rank first."""
        order = self.knowledge.tie_order
        wins_ties = order.index(platform) < order.index(rival)
        return (
            self.residual.scores[rival] - self.residual.scores[platform] + (0 if wins_ties else 1)
        )

    # Worlds beside the first one.

    def counterfactual(self, *attributes: str) -> tuple[Interpretation, list[Formula]]:
        """Return a world that differs from the first one in ``attributes`` alone, and the axioms that it obeys."""
        start = len(self.axioms)
        mark = f" beside {' '.join(attributes)}"
        variables = {
            **self.world.variables,
            **{each: self._declared(each, mark) for each in attributes},
        }
        fires = self._defined(variables, self._touched(attributes), self.world.fires, mark)
        return self._interpretation(variables, fires), self._taken(start)

    def without(self, rule: Rule) -> tuple[Interpretation, list[Formula]]:
        """Return the first world with ``rule``, which is no consistency rule, left out, and the axioms that it obeys."""
        start = len(self.axioms)
        gone = [place for place, (_, each) in enumerate(self.residual.open) if each.id == rule.id]
        fires = {**self.world.fires, **dict.fromkeys(gone, self.false)}
        if isinstance(rule.conclusion, Derivation):
            users = self._users({rule.conclusion.concludes})
            fires = self._defined(self.world.variables, users, fires, f" without {rule.id}")
        return self._interpretation(self.world.variables, fires), self._taken(start)

    def _taken(self, start: int) -> list[Formula]:
        """Return the axioms from ``start`` on, which then are none of the theory's own."""
        taken = self.axioms[start:]
        del self.axioms[start:]
        return taken

    def _touched(self, attributes: Collection[str]) -> list[int]:
        """Return the places of the rules that look at ``attributes``, through derived facts too."""
        places = {place for each in attributes for place in self.residual.touching.get(each, ())}
        return sorted(places)

    def _users(self, facts: set[str]) -> list[int]:
        """Return the places of the rules that look at ``facts``, or at facts that follow from them."""
        found: list[int] = []
        for place, (condition, rule) in enumerate(self.residual.open):
            if facts_used(condition) & facts:
                found.append(place)
                if isinstance(rule.conclusion, Derivation):
                    facts.add(rule.conclusion.concludes)
        return found

    def raised(self, law: Law, after: Interpretation) -> Formula:
        """Return that the answer to the question of ``law`` is higher in the world ``after`` than in the first one."""
        old, new = self.world.variables[law.question], after.variables[law.question]
        if isinstance(old, Selection) and isinstance(new, Selection):
            grown = [
                implication(held, new.items[item])
                if item in law.items
                else equivalence(held, new.items[item])
                for item, held in old.items.items()
            ]
            return self.all_of([old.known, new.known, *grown])
        if isinstance(old, NumberVariables) and isinstance(new, NumberVariables):
            return self.all_of([old.known, new.known, self._exceeds(new, old)])
        assert isinstance(old, Choice)  # noqa: S101 - both are of the same question
        assert isinstance(new, Choice)  # noqa: S101 - as above
        risen = [(old.options[low], new.options[high]) for low, high in combinations(law.order, 2)]
        return self.any_of(conjunction(before, after) for before, after in risen)
