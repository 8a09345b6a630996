"""The outlook on many worlds at once, held against trying each world by itself."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest

from advisor.consultation import consult
from advisor.decision.ranking import rank
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import RELATION_VALUES, Inconsistency
from advisor.proof.sampling import bitslices, population
from advisor.proof.sampling.people import weighted_population
from advisor.proof.worlds import _between, distinct_values
from strategies import random_answers, random_base, tiny_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.sampling.outcomes import Outcomes


class OneByOne:
    """Who wins in a single world of a consultation, and whether the world is possible."""

    def __init__(self, consultation: Consultation) -> None:
        self.case = consultation.case
        self.engine = Reference(consultation.knowledge)

    def tried(self, world: Mapping[str, Value]) -> tuple[str | None, bool]:
        fired = self.engine.conclude({**world, **self.case.facts})
        broken = {rule.id for rule in fired if isinstance(rule.conclusion, Inconsistency)}
        return rank(
            self.case.knowledge, fired, self.case.weights
        ).winner, broken <= self.case.broken


POPULATIONS = {
    "weighted": weighted_population,
    "uniform": population.uniform_population,
}


def consultations(rng: Random, shipped: KnowledgeBase, seed: int) -> Consultation:
    knowledge = shipped if seed % 4 == 0 else tiny_base(rng) if seed % 4 == 1 else random_base(rng)
    return consult(knowledge, random_answers(rng, knowledge, filled=rng.choice((0.0, 0.3, 0.8))))


@pytest.mark.parametrize(
    ("left", "right", "inner"),
    [
        ("0", "32", "10 20"),
        ("0.25", "4", "2 3"),
        ("192", "1024", "500 700"),
        ("0", "1", "0.3 0.7"),
        ("99", "100", "99.3 99.7"),
    ],
)
def test_numbers_between_thresholds_are_two_and_round(left: str, right: str, inner: str) -> None:
    assert [str(each) for each in _between(Decimal(left), Decimal(right))] == inner.split()


def test_numbers_between_thresholds_lie_between_them_whatever_these_are() -> None:
    chance = Random(1)
    for _ in range(500):
        left, right = sorted(
            Decimal(chance.randint(0, 10**12)).scaleb(-chance.randint(0, 12)) for _ in range(2)
        )
        if left < right:
            one, two = _between(left, right)
            assert left < one < two < right


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("kind", POPULATIONS)
def test_an_outlook_says_of_every_world_what_that_world_says(
    seed: int, kind: str, shipped: KnowledgeBase
) -> None:
    rng = Random(seed)
    consultation = consultations(rng, shipped, seed)
    people = POPULATIONS[kind](consultation.knowledge).given(consultation.case.answers)
    outcomes: Outcomes = getattr(consultation.case, kind)
    single = OneByOne(consultation)
    attributes = [*consultation.case.absent, *consultation.case.open_relations]
    for number in rng.sample(range(people.size), k=30):
        world = people.world(number)
        winner, possible = single.tried(world)
        assert bool(outcomes.possible >> number & 1) is possible
        assert [each for each, mask in outcomes.winners.items() if mask >> number & 1] == [winner]
        for attribute in rng.sample(attributes, k=min(3, len(attributes))):
            value = rng.choice(
                distinct_values(consultation.knowledge).get(attribute, RELATION_VALUES)
            )
            other, still_possible = single.tried({**world, attribute: value})
            changes = possible and still_possible and other != winner
            assert bool(outcomes.changing(attribute, value) >> number & 1) is changes


@pytest.mark.parametrize("seed", range(12))
def test_telling_is_above_zero_just_where_a_world_shows_a_change(
    seed: int, shipped: KnowledgeBase
) -> None:
    consultation = consultations(Random(seed), shipped, seed)
    outcomes = consultation.case.uniform
    for attribute in consultation.case.absent:
        changes = [
            outcomes.changing(attribute, value).bit_count()
            for value in outcomes.distinguished_values(attribute)
        ]
        assert (outcomes.information_value(attribute) > 0) is any(changes)


def test_slices_add_and_compare_as_numbers_do() -> None:
    rng = Random(1)
    size, width = 64, 12
    everywhere = (1 << size) - 1
    left, right = ([0] * size for _ in range(2))
    sliced = [bitslices.constant(0, everywhere, width) for _ in range(2)]
    for _ in range(40):
        which, amount, where = rng.randrange(2), rng.randint(-50, 50), rng.getrandbits(size)
        numbers = (left, right)[which]
        for world in range(size):
            numbers[world] += amount * (where >> world & 1)
        sliced[which] = bitslices.add_where(sliced[which], where, amount)
    above = bitslices.above(*sliced)
    assert [bool(above >> world & 1) for world in range(size)] == [
        left[world] > right[world] for world in range(size)
    ]
    assert 0 < above < everywhere
    best = bitslices.select(above, *sliced)
    assert bitslices.above(sliced[0], best) == bitslices.above(sliced[1], best) == 0


def test_usual_worlds_are_about_as_common_as_the_priors_say(shipped: KnowledgeBase) -> None:
    people = weighted_population(shipped)
    worlds = [people.world(number) for number in range(people.size)]
    for key, prior in shipped.priors.items():
        answers = [world[key] for world in worlds]
        known = [each for each in answers if each is not UNKNOWN]
        assert len(answers) - len(known) == pytest.approx(
            float(prior.unknown) / 100 * people.size, rel=0.1, abs=32
        )
        for sort, share in prior.shares.items():
            if isinstance(sort, tuple):
                low, high = sort
                having = sum(low <= each <= high for each in known)  # type: ignore[operator]
                assert 100 * having / len(known) >= float(share) - 4
            else:
                having = sum(
                    sort in each if isinstance(each, frozenset) else each == sort for each in known
                )
                assert 100 * having / len(known) == pytest.approx(float(share), abs=4)


def test_numbers_are_drawn_within_the_range_of_their_question(shipped: KnowledgeBase) -> None:
    for key, prior in shipped.priors.items():
        question = shipped.questions[key]
        if question.range:
            for each in population.sorts(question, prior.shares):
                assert isinstance(each, int if question.kind == "integer" else Decimal)
                assert question.range[0] <= each <= question.range[1]
