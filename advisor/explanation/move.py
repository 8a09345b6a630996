"""Staying and moving: whether a workload already runs on the leader, and what asks for a move."""

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

_CURRENT = "current_platform"


@dataclass(frozen=True, slots=True)
class Move:
    """A move away from the platform ``origin``.

    ``asked_for_by`` names the answers that ask for it, the weightiest first. ``is_tie`` says that
    both score the same, so that only the tie order is in favour of it.
    """

    origin: Platform
    asked_for_by: tuple[str, ...]
    is_tie: bool = False


def stays(consultation: Consultation) -> bool:
    """Return whether the workload runs on the recommended platform already."""
    recommended = consultation.recommendation
    return recommended is not None and consultation.answers.get(_CURRENT) == recommended.id


def tied_with(consultation: Consultation) -> Platform | None:
    """Return today's platform if it ties with the one that the tie order puts first."""
    today = str(consultation.answers.get(_CURRENT, ""))
    return consultation.knowledge.platforms[today] if today in consultation.ranking.tied else None


def move_of(consultation: Consultation) -> Move | None:
    """Return the move that the recommendation means.

    It is ``None`` where the recommendation means none, or where today's platform is not known.

    An answer asks for the move if it rules today's platform out. It also does if it says that
    something is wanted (``demands`` of its question) and a rule that looks at it puts the
    recommended platform ahead of today's.
    """
    origin = consultation.everything.platforms.get(str(consultation.answers.get(_CURRENT, "")))
    recommended = consultation.recommendation
    if origin is None or recommended is None or recommended.id == origin.id:
        return None
    weights: dict[str, Decimal] = {}
    for rule in consultation.fired:
        weight, asking = _weigh(consultation, rule, origin.id, recommended.id)
        for question in asking:
            weights[question] = weights.get(question, Decimal(0)) + weight
    asked_for_by = tuple(sorted(weights, key=lambda question: -weights[question]))
    return Move(origin, asked_for_by, is_tie=origin.id in consultation.ranking.tied)


def _weigh(
    consultation: Consultation, rule: Rule, origin: str, recommended: str
) -> tuple[Decimal, list[str]]:
    """Return how many points ``rule`` gives the move, and the answers under it that ask for one."""
    match rule.conclusion:
        case Constraint(excludes) if origin in excludes:
            return Decimal(100), list(_list_answered(consultation, rule))
        case Preference(criterion, points) if points.get(recommended, 0) > points.get(origin, 0):
            gain = points.get(recommended, 0) - points.get(origin, 0)
            answered = _list_answered(consultation, rule)
            demanding = [question for question in answered if _demands(consultation, question)]
            return gain * consultation.weights[criterion], demanding
    return Decimal(0), []


def _list_answered(consultation: Consultation, rule: Rule) -> Iterator[str]:
    for attribute in step(consultation, rule).grounds:
        if attribute in consultation.answers and attribute != _CURRENT:
            yield attribute


def _demands(consultation: Consultation, question: str) -> bool:
    return _is_demand(consultation.knowledge.questions[question], consultation.answers[question])


def _is_demand(question: Question, value: Value) -> bool:
    """Return whether ``value`` as the answer says that something is wanted or troublesome."""
    if isinstance(value, frozenset):
        return not value.isdisjoint(question.demands)
    return str(value).lower() in question.demands
