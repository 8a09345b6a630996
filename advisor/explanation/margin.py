"""How far ahead a result is, and how far each weight may move before another platform leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.decision.sensitivity import Span, spans

if TYPE_CHECKING:
    from decimal import Decimal

    from advisor.consultation import Consultation


@dataclass(frozen=True, slots=True)
class Margin:
    """How far ahead the leader is.

    ``points`` is the gap to the runner-up, or ``None`` without one. ``near`` are platforms within
    one point of the weightiest criterion. ``weights`` say how far each weight may move.
    """

    points: Decimal | None
    tied: tuple[str, ...]
    near: tuple[str, ...]
    weights: tuple[Span, ...]


def margin_of(consultation: Consultation) -> Margin:
    """Return how far ahead the leader of ``consultation`` is."""
    standings = consultation.ranking.standings
    gaps = {rival.platform: standings[0].score - rival.score for rival in standings[1:]}
    one_point = max(consultation.weights.values(), default=0)
    left = {standing.platform for standing in standings}
    competing = [platform for platform in consultation.knowledge.tie_order if platform in left]
    return Margin(
        points=min(gaps.values(), default=None),
        tied=consultation.ranking.tied,
        near=tuple(platform for platform, gap in gaps.items() if 0 < gap <= one_point),
        weights=spans(competing, consultation.fired, consultation.weights),
    )
