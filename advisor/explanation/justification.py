"""What a rule that fired rests on: the answers and derivations that make its condition hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from advisor.knowledge.conditions import AllOf, AnyOf, CompareTo, Concluded, Not, evaluate_atom

if TYPE_CHECKING:
    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Atom, Condition, Facts
    from advisor.knowledge.model import Rule

    Atoms: TypeAlias = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Justification:
    """One step of an argument: a rule that fired, and what its condition rests on.

    ``attributes`` are the questions (or relations) that the rule itself looks at, ``steps`` the
    derivations under it.
    """

    rule: Rule
    attributes: tuple[str, ...]
    steps: tuple[Justification, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rule and those of the steps under it."""
        return (self.rule, *chain.from_iterable(step.rules for step in self.steps))

    @property
    def grounds(self) -> tuple[str, ...]:
        """Return every attribute that the step or a step under it rests on, each once."""
        below = chain.from_iterable(step.grounds for step in self.steps)
        return tuple(dict.fromkeys((*self.attributes, *below)))


def step(consultation: Consultation, rule: Rule) -> Justification:
    """Return what ``rule``, which fired, rests on; of several possibilities the smallest one."""
    facts: Facts = {fact.attribute: fact.value for fact in consultation.memory.facts}
    attributes: dict[str, None] = {}
    concluded: dict[str, None] = {}
    for atom in _find_support(rule.when, facts, positive=True) or ():
        match atom:
            case Concluded(fact):
                concluded[fact] = None
            case CompareTo(attribute, _, other):
                attributes |= {attribute: None, other: None}
            case _:
                attributes[atom.attribute] = None
    steps = tuple(_derivation(consultation, fact) for fact in concluded)
    return Justification(rule, tuple(attributes), steps)


def _derivation(consultation: Consultation, concluded: str) -> Justification:
    """Return the step that concluded a fact; of several, the one that rests on fewest answers."""
    facts = consultation.memory.facts
    rule_ids = next(fact.rules for fact in facts if fact.attribute == concluded)
    steps = [step(consultation, consultation.knowledge.rule(rule_id)) for rule_id in rule_ids]
    return min(steps, key=lambda derivation: len(derivation.grounds))


def _find_support(condition: Condition, facts: Facts, *, positive: bool) -> Atoms | None:
    """Return atoms that alone make ``condition``, or its negation, hold; ``None`` if it does not.

    The negation is meant where ``positive`` is false.
    """
    match condition:
        case Not(part):
            return _find_support(part, facts, positive=not positive)
        case AllOf(parts) | AnyOf(parts):
            found = [_find_support(part, facts, positive=positive) for part in parts]
            held = [part for part in found if part is not None]
            if isinstance(condition, AllOf) is not positive:  # one part is enough
                return min(held, key=len, default=None)
            if len(held) < len(parts):
                return None
            return tuple(dict.fromkeys(chain.from_iterable(held)))
        case Concluded(fact):
            holds = positive and fact in facts
        case _:
            holds = evaluate_atom(condition, facts) is positive
    return (condition,) if holds else None
