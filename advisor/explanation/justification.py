"""What a rule that fired rests on: the answers, and the derivations, that make its condition hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from advisor.knowledge.conditions import AllOf, AnyOf, CompareTo, Concluded, Not, evaluate_atom

if TYPE_CHECKING:
    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Atom, Condition, Facts
    from advisor.knowledge.model import Rule

    Atoms: TypeAlias = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Justification:
    """One step of an argument: a rule that fired, the questions (or relations) it looks at itself, and the steps under it."""

    rule: Rule
    attributes: tuple[str, ...]
    steps: tuple[Justification, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rule and those of the steps under it."""
        return (self.rule, *(rule for each in self.steps for rule in each.rules))

    @property
    def grounds(self) -> tuple[str, ...]:
        """Return all attributes that the step rests on, those of the steps under it included, each once."""
        below = (each for step in self.steps for each in step.grounds)
        return tuple(dict.fromkeys((*self.attributes, *below)))


def step(consultation: Consultation, rule: Rule) -> Justification:
    """Return what ``rule``, which fired, rests on; where several things would do, the one that takes the fewest."""
    facts: Facts = {each.attribute: each.value for each in consultation.memory.facts}
    found = _support(rule.when, facts, positive=True) or ()
    attributes = dict.fromkeys(each for atom in found for each in _looked_at(atom))
    concluded = dict.fromkeys(atom.fact for atom in found if isinstance(atom, Concluded))
    return Justification(
        rule, tuple(attributes), tuple(_derivation(consultation, fact) for fact in concluded)
    )


def _derivation(consultation: Consultation, fact: str) -> Justification:
    """Return the step by which ``fact`` was concluded; of several derivations the one that rests on the fewest answers."""
    rules = next(each.rules for each in consultation.memory.facts if each.attribute == fact)
    steps = [step(consultation, consultation.knowledge.rule(each)) for each in rules]
    return min(steps, key=lambda each: len(each.grounds))


def _looked_at(atom: Atom) -> tuple[str, ...]:
    if isinstance(atom, Concluded):
        return ()
    return (atom.attribute, atom.other) if isinstance(atom, CompareTo) else (atom.attribute,)


def _support(condition: Condition, facts: Facts, *, positive: bool) -> Atoms | None:
    """Return atoms that alone make ``condition``, or its negation, hold; none if it does not."""
    if isinstance(condition, Not):
        return _support(condition.part, facts, positive=not positive)
    if isinstance(condition, AllOf | AnyOf):
        parts = [_support(part, facts, positive=positive) for part in condition.parts]
        held = [part for part in parts if part is not None]
        if isinstance(condition, AllOf) is positive:
            return (
                tuple(dict.fromkeys(atom for part in held for atom in part))
                if len(held) == len(parts)
                else None
            )
        return min(held, key=len, default=None)
    if isinstance(condition, Concluded):
        return (condition,) if positive and condition.fact in facts else None
    return (condition,) if evaluate_atom(condition, facts) is positive else None
