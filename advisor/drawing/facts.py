"""Facts that only drawings need, such as that nobody is known to call the workload.

Each holds or does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.knowledge.condition_parser import Grammar
from advisor.knowledge.conditions import ALWAYS, UNKNOWN, AnyOf, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Condition, Facts, Value
    from advisor.knowledge.model import Question
    from advisor.located.document import YamlNode
    from advisor.located.mapping import LocatedMapping

KEYS: Final = ("when", "unless", "unanswered", "assumes")
NEVER: Final = AnyOf(())


@dataclass(frozen=True, slots=True)
class DrawingFact:
    """A fact with its conditions, each of which may be left out.

    It holds when ``when`` does, ``unless`` does not, and one of the questions ``unanswered`` has no
    answer. ``assumes`` names elements of drawings that show what is merely usual while it holds.
    """

    id: str
    place: YamlNode
    when: YamlNode | None
    unless: YamlNode | None
    unanswered: tuple[str, ...]
    assumes: tuple[str, ...]

    def conditions(
        self, questions: Mapping[str, Question], problems: list[Problem]
    ) -> tuple[Condition, Condition]:
        """Return when it holds and when it does not, in terms of ``questions``.

        Conditions that are left out are always and never.
        """
        grammar = Grammar(questions, {}, problems)
        when = ALWAYS if self.when is None else grammar.condition(self.when)
        unless = NEVER if self.unless is None else grammar.condition(self.unless)
        return when, unless


def read_drawing_fact(name: str, fields: LocatedMapping) -> DrawingFact:
    """Return the fact that is written in one mapping."""
    return DrawingFact(
        id=name,
        place=fields.origin,
        when=fields.node("when"),
        unless=fields.node("unless"),
        unanswered=fields.lines("unanswered"),
        assumes=fields.lines("assumes"),
    )


def holding(
    facts: Iterable[DrawingFact],
    conditions: Mapping[str, tuple[Condition, Condition]],
    answers: Facts,
) -> tuple[DrawingFact, ...]:
    """Return those of ``facts`` that hold on ``answers``; each may refer to those before it."""
    known: dict[str, Value] = dict(answers)
    held = []
    for fact in facts:
        if _holds(fact, conditions[fact.id], known):
            known[fact.id] = True
            held.append(fact)
    return tuple(held)


def _holds(fact: DrawingFact, conditions: tuple[Condition, Condition], known: Facts) -> bool:
    answers = [known.get(question, UNKNOWN) for question in fact.unanswered]
    if answers and UNKNOWN not in answers:
        return False
    when, unless = conditions
    return evaluate(when, known) is True and evaluate(unless, known) is not True
