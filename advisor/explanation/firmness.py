"""How firm a result is: how far ahead, in how many possible worlds, and what is worth finding out first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.decision.sensitivity import Span, spans
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.values import spoken

if TYPE_CHECKING:
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.proof.case import Case


@dataclass(frozen=True, slots=True)
class Lead:
    """A question whose answer is not known and can change the result, and which platform each sort of answer leads to."""

    question: str
    was_asked: bool
    outcomes: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Firmness:
    """How far ahead a result is, and how much it would take to overturn it.

    ``margin`` is the gap to the runner-up; none if there is none. ``near`` are platforms within one point of the weightiest
    criterion. ``share`` is the share of the possible worlds in which the result stays, with what was answered ``unknown`` taken
    as unanswered. ``lead`` is the question worth finding out first, if any. ``weights`` say how far each weight may move.
    """

    final: bool
    margin: Decimal | None
    tied: tuple[str, ...]
    near: tuple[str, ...]
    share: float
    lead: Lead | None
    weights: tuple[Span, ...]


def firmness(consultation: Consultation) -> Firmness:
    """Return how firm the result of ``consultation`` is."""
    standings = consultation.ranking.standings
    best = standings[0].score if standings else None
    gaps = {each.platform: best - each.score for each in standings[1:]} if best is not None else {}
    one_point = max(consultation.weights.values(), default=0)
    competing = [each for each in consultation.knowledge.tie_order if each in {one.platform for one in standings}]
    case = _without_unknowns(consultation)
    return Firmness(
        final=consultation.final,
        margin=min(gaps.values(), default=None),
        tied=consultation.ranking.tied,
        near=tuple(each for each, gap in gaps.items() if 0 < gap <= one_point),
        share=1.0 if _is_settled(consultation) else min(case.usual.share(case.winner), consultation.agreeing),
        lead=_lead(consultation, case),
        weights=spans(competing, consultation.fired, consultation.weights),
    )


def _is_settled(consultation: Consultation) -> bool:
    return consultation.final and UNKNOWN not in consultation.answers.values()


def _without_unknowns(consultation: Consultation) -> Case:
    """Return the case with what was answered ``unknown`` taken as unanswered."""
    known = {key: value for key, value in consultation.answers.items() if value is not UNKNOWN}
    return replace(consultation.case, answers=known)


def _lead(consultation: Consultation, case: Case) -> Lead | None:
    telling = {each: case.usual.telling(each) for each in case.absent if each in case.residue.undecided}
    first = max(telling, key=lambda each: telling[each], default=None)
    if first is None or not telling[first] or consultation.recommendation is None:
        return None
    from advisor.proof.finality import outcome  # noqa: PLC0415 - proofs are loaded when one is asked for

    outcomes = tuple((spoken(value), outcome(case, case.changed({first: value}))) for value in case.usual.told_apart(first))
    return Lead(first, first in consultation.answers, outcomes)
