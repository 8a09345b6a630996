"""Attributes and conditions as formulas: one variable a value, bounds on numbers, all values of one kind."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

import z3

from advisor.knowledge.conditions import (
    COMPARISONS,
    UNKNOWN,
    AllOf,
    AnyOf,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    Not,
    OneOf,
    atoms,
)  # fmt: skip
from advisor.knowledge.model import RELATION_VALUES
from advisor.proof.worlds import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from advisor.knowledge.conditions import Condition, Value
    from advisor.knowledge.model import KnowledgeBase, Law, Question


class Encoding:
    """The variables of every attribute of a knowledge base; ``axioms`` say which assignments are answers at all."""

    def __init__(self, knowledge: KnowledgeBase, open_relations: Collection[str] = ()) -> None:
        """Make the variables; ``open_relations`` may have no value yet."""
        self._questions = knowledge.questions
        self._known: dict[str, Any] = {}
        self._options: dict[str, dict[str | bool, Any]] = {}
        self._numbers: dict[str, Any] = {}
        self._facts: dict[str, list[Any]] = {}
        self._own_axioms: dict[str, list[Any]] = {}
        self.axioms: list[Any] = []
        words = _mentioned_words(knowledge)
        for question in knowledge.questions.values():
            self._declare(question, words)
        for key in knowledge.relations:
            start = len(self.axioms)
            is_open = key in open_relations
            self._known[key] = z3.Bool(f"known:{key}") if is_open else z3.BoolVal(True)  # noqa: FBT003 - a formula, not a switch
            self._choose_one(key, RELATION_VALUES)
            self._own_axioms[key] = self.axioms[start:]

    def _declare(self, question: Question, words: dict[str, list[str]]) -> None:
        start = len(self.axioms)
        known = self._known[question.id] = z3.Bool(f"known:{question.id}")
        if question.kind in {"integer", "number"}:
            make = z3.Int if question.kind == "integer" else z3.Real
            number = self._numbers[question.id] = make(f"number:{question.id}")
            low, high = question.range or (0, 0)
            self.axioms += [number >= _exact(low), number <= _exact(high)]
        elif question.kind == "multi":
            self._options[question.id] = {item: self._bool(question.id, item) for item in question.values}
            self.axioms.append(z3.Implies(z3.Not(known), z3.Not(z3.Or(*self._options[question.id].values()))))
        else:
            values: Sequence[str | bool] = {
                "boolean": (True, False),
                "text": (*words.get(question.id, []), ELSEWHERE),
            }.get(question.kind, tuple(question.values))
            self._choose_one(question.id, values)
        self._own_axioms[question.id] = self.axioms[start:]

    def _bool(self, attribute: str, value: object) -> Any:  # noqa: ANN401
        return z3.Bool(f"{attribute}={value}")

    def _choose_one(self, attribute: str, values: Iterable[str | bool]) -> None:
        """Say that exactly one of ``values`` is taken if the attribute is known, and none otherwise."""
        options = self._options[attribute] = {value: self._bool(attribute, value) for value in values}
        self.axioms.append(self._known[attribute] == z3.Or(*options.values()))
        self.axioms.append(z3.AtMost(*options.values(), 1))

    def derive(self, fact: str, formula: Any) -> None:  # noqa: ANN401
        """Add ``formula`` as a way to conclude ``fact``; to be called before any condition asks for it."""
        self._facts.setdefault(fact, []).append(formula)

    def holds(self, condition: Condition, *, positive: bool = True) -> Any:  # noqa: ANN401
        """Return that ``condition``, or its negation, holds."""
        if isinstance(condition, Not):
            return self.holds(condition.part, positive=not positive)
        if isinstance(condition, AllOf | AnyOf):
            join = z3.And if isinstance(condition, AllOf) is positive else z3.Or
            return join(*(self.holds(part, positive=positive) for part in condition.parts))
        if isinstance(condition, Concluded):
            return z3.Or(*self._facts.get(condition.fact, [])) if positive else z3.BoolVal(False)  # noqa: FBT003
        formula, known = self._atom(condition)
        return z3.And(known, formula if positive else z3.Not(formula))

    def _atom(self, atom: OneOf | Includes | NoneOfThem | Compare | CompareTo) -> tuple[Any, Any]:
        known = self._known[atom.attribute]
        if isinstance(atom, OneOf):
            return z3.Or(*(self._options[atom.attribute][value] for value in atom.values)), known
        if isinstance(atom, Includes):
            return self._options[atom.attribute][atom.item], known
        if isinstance(atom, NoneOfThem):
            return z3.Not(z3.Or(*self._options[atom.attribute].values())), known
        compare = COMPARISONS[atom.comparison]
        number = self._numbers[atom.attribute]
        if isinstance(atom, Compare):
            return compare(number, _exact(atom.bound)), known
        return compare(number, self._numbers[atom.other]), z3.And(known, self._known[atom.other])

    def answered(self, attribute: str, value: Value) -> Any:  # noqa: ANN401
        """Return that the answer to ``attribute`` is ``value``."""
        known = self._known[attribute]
        if value is UNKNOWN:
            return z3.Not(known)
        if attribute in self._numbers:
            return z3.And(known, self._numbers[attribute] == _exact(value))
        options = self._options[attribute]
        if isinstance(value, frozenset):
            return z3.And(known, *(option == (item in value) for item, option in options.items()))
        return options.get(value, options.get(ELSEWHERE))  # type: ignore[arg-type]

    def renamed(self, attribute: str, suffix: str) -> tuple[list[tuple[Any, Any]], list[Any]]:
        """Return a second set of variables for ``attribute``, as pairs of old and new, and the axioms that it obeys."""
        numbers = [self._numbers[attribute]] if attribute in self._numbers else []
        known = [self._known[attribute]] if attribute in self._questions else []
        variables = [*known, *self._options.get(attribute, {}).values(), *numbers]
        pairs = [(each, z3.Const(f"{each}:{suffix}", each.sort())) for each in variables]
        return pairs, [z3.substitute(axiom, *pairs) for axiom in self._own_axioms[attribute]]

    def raised(self, law: Law, pairs: list[tuple[Any, Any]]) -> Any:  # noqa: ANN401
        """Return that the answer in the renamed variables of ``pairs`` is higher by ``law`` than that in the old ones."""

        def new(variable: Any) -> Any:  # noqa: ANN401
            return z3.substitute(variable, *pairs)

        known = self._known[law.question]
        options: dict[Any, Any] = {**self._options.get(law.question, {})}
        if law.order:
            return z3.Or(*(z3.And(options[low], new(options[high])) for low, high in combinations(law.order, 2)))
        if law.question in self._numbers:
            number = self._numbers[law.question]
            return z3.And(known, new(known), number < new(number))
        grown = (z3.Implies(each, new(each)) if item in law.items else each == new(each) for item, each in options.items())
        return z3.And(known, new(known), *grown)

    def known(self, question: str) -> Any:  # noqa: ANN401
        """Return that ``question`` is answered."""
        return self._known[question]

    def toggled(self, question: str, items: frozenset[str]) -> list[Any]:
        """Return for each item of a list that it is in it and not in ``items``, or the other way round."""
        options = self._options[question].items()
        return [z3.Not(option) if item in items else option for item, option in options]

    def given(self) -> list[Any]:
        """Return for each question whether it is answered."""
        return [self._known[each] for each in self._questions]

    def world(self, model: Any, questions: Iterable[str], pairs: Sequence[tuple[Any, Any]] = ()) -> dict[str, Value]:  # noqa: ANN401
        """Return the answers to ``questions`` (or values of relations) that ``model`` stands for; a twin's in its ``pairs``."""
        return {each: self._value(model, each, pairs) for each in questions}

    def _value(self, model: Any, attribute: str, pairs: Sequence[tuple[Any, Any]]) -> Value:  # noqa: ANN401
        def taken_as(formula: Any) -> Any:  # noqa: ANN401
            return model.eval(z3.substitute(formula, *pairs) if pairs else formula, model_completion=True)

        def true(formula: Any) -> bool:  # noqa: ANN401
            return bool(z3.is_true(taken_as(formula)))

        if not true(self._known[attribute]):
            return UNKNOWN
        if attribute in self._numbers:
            return _number(taken_as(self._numbers[attribute]))
        taken = (value for value, option in self._options[attribute].items() if true(option))
        is_multi = attribute in self._questions and self._questions[attribute].kind == "multi"
        return frozenset(map(str, taken)) if is_multi else next(taken)


def _mentioned_words(knowledge: KnowledgeBase) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for atom in chain.from_iterable(atoms(rule.when) for rule in knowledge.rules):
        if isinstance(atom, OneOf):
            held = words.setdefault(atom.attribute, [])
            held.extend(str(value) for value in atom.values if value not in held)
    return words


def _exact(number: Any) -> Any:  # noqa: ANN401
    return z3.IntVal(number) if isinstance(number, int) else z3.RealVal(format(number, "f"))


def _number(value: Any) -> int | Decimal:  # noqa: ANN401
    if z3.is_int_value(value):
        return int(value.as_long())
    top, bottom = value.numerator_as_long(), value.denominator_as_long()
    return int(top) if bottom == 1 else Decimal(top) / Decimal(bottom)
