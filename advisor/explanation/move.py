"""Staying and moving: whether a workload already runs on what leads, and which of its answers ask for a move."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.explanation.justification import step
from advisor.knowledge.model import Constraint, Preference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Platform, Question, Rule

CURRENT = "current_platform"


@dataclass(frozen=True, slots=True)
class Move:
    """A move away from the platform ``origin``; ``asked_for_by`` names the answers that ask for it, the weightiest first.

    ``is_tie`` says that the scores have both alike, so that only the order of ties is for it.
    """

    origin: Platform
    asked_for_by: tuple[str, ...]
    is_tie: bool = False


def stays(consultation: Consultation) -> bool:
    """Return whether the workload runs on the recommended platform already."""
    recommended = consultation.recommendation
    return recommended is not None and consultation.answers.get(CURRENT) == recommended.id


def tied_with(consultation: Consultation) -> Platform | None:
    """Return the platform of today, if it leads together with the one that comes first by the order of ties."""
    today = str(consultation.answers.get(CURRENT, ""))
    return consultation.knowledge.platforms[today] if today in consultation.ranking.tied else None


def move_of(consultation: Consultation) -> Move | None:
    """Return the move that the recommendation means; none where it means none, or where nobody said what is in use today.

    An answer asks for it if it rules the platform of today out, or if it says that something is wanted (``demands`` of its
    question) and a rule that looks at it puts the recommended platform ahead of that of today.
    """
    origin = consultation.everything.platforms.get(str(consultation.answers.get(CURRENT, "")))
    recommended = consultation.recommendation
    if origin is None or recommended is None or recommended.id == origin.id:
        return None
    weighed: dict[str, Decimal] = {}
    for rule in consultation.fired:
        weight, asking = _asks(consultation, rule, origin.id, recommended.id)
        for each in asking:
            weighed[each] = weighed.get(each, Decimal(0)) + weight
    asked_for_by = tuple(sorted(weighed, key=lambda each: -weighed[each]))
    return Move(origin, asked_for_by, is_tie=origin.id in consultation.ranking.tied)


def _asks(
    consultation: Consultation, rule: Rule, origin: str, recommended: str
) -> tuple[Decimal, list[str]]:
    """Return by how many points ``rule`` speaks for the move, and the answers under it that ask for one."""
    conclusion = rule.conclusion
    if isinstance(conclusion, Constraint) and origin in conclusion.excludes:
        return Decimal(100), list(_answered(consultation, rule))
    if isinstance(conclusion, Preference):
        points = conclusion.points.get(recommended, 0) - conclusion.points.get(origin, 0)
        if points > 0:
            demanding = [
                each for each in _answered(consultation, rule) if _demands(consultation, each)
            ]
            return points * consultation.weights[conclusion.criterion], demanding
    return Decimal(0), []


def _answered(consultation: Consultation, rule: Rule) -> Iterator[str]:
    for each in step(consultation, rule).grounds:
        if each in consultation.answers and each != CURRENT:
            yield each


def _demands(consultation: Consultation, question: str) -> bool:
    return is_demand(consultation.knowledge.questions[question], consultation.answers[question])


def is_demand(question: Question, value: Value) -> bool:
    """Return whether the answer ``value`` to ``question`` says that something is wanted or troublesome."""
    if isinstance(value, frozenset):
        return not value.isdisjoint(question.demands)
    return str(value).lower() in question.demands
