"""How far a weight may move, held against ranking anew with other weights."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

from samples import many

from advisor.consultation import consult
from advisor.decision.ranking import rank
from advisor.decision.sensitivity import LEAST, MOST, Span, spans
from strategies import random_answers, random_base

if TYPE_CHECKING:
    from advisor.consultation import Consultation

STEP = Fraction(1, 10**6)


def winner(consultation: Consultation, criterion: str, weight: Fraction) -> str | None:
    """Return who wins if ``criterion`` weighs ``weight``; all weights are scaled to be whole."""
    changed = {key: Fraction(value) for key, value in consultation.weights.items()}
    changed[criterion] = weight
    scaled = {key: Decimal(int(value * 10**9)) for key, value in changed.items()}
    return rank(consultation.knowledge, consultation.fired, scaled).winner


def found() -> list[tuple[Consultation, Span]]:
    pairs: list[tuple[Consultation, Span]] = []
    for seed in range(many(80, of=150)):
        rng = Random(seed)
        knowledge = random_base(rng)
        consultation = consult(knowledge, random_answers(rng, knowledge))
        left = {standing.platform for standing in consultation.ranking.standings}
        competing = [platform for platform in knowledge.tie_order if platform in left]
        if competing:
            found_spans = spans(competing, consultation.fired, consultation.weights)
            pairs += [(consultation, span) for span in found_spans]
    return pairs


def test_the_winner_stays_within_a_span_and_changes_as_said_beyond_it() -> None:
    pairs = found()
    moved = 0
    for consultation, span in pairs:
        now = winner(consultation, span.criterion, span.weight)
        assert span.low <= span.weight <= span.high
        middles = [(span.low + span.weight) / 2, (span.high + span.weight) / 2]
        assert {winner(consultation, span.criterion, middle) for middle in middles} == {now}
        if span.below and span.low - STEP >= LEAST:
            assert winner(consultation, span.criterion, span.low - STEP) not in {now, None}
            moved += 1
        if span.above and span.high + STEP <= MOST:
            assert winner(consultation, span.criterion, span.high + STEP) not in {now, None}
            moved += 1
        if not span.below:
            assert winner(consultation, span.criterion, LEAST) == now
        if not span.above:
            assert winner(consultation, span.criterion, MOST) == now
    assert len(pairs) > 100
    assert moved > 30


def test_who_takes_over_is_named() -> None:
    for consultation, span in found():
        if span.below and span.low - STEP >= LEAST:
            at_end = winner(consultation, span.criterion, span.low)
            beyond = winner(consultation, span.criterion, span.low - STEP)
            assert span.below in {at_end, beyond}
        if span.above and span.high + STEP <= MOST:
            at_end = winner(consultation, span.criterion, span.high)
            beyond = winner(consultation, span.criterion, span.high + STEP)
            assert span.above in {at_end, beyond}
