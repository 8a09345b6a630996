"""The interview is proven right and short with simulated people, as ``tests/benchmarks/questions.py`` has them."""

from __future__ import annotations

import pytest
from benchmarks.floor import Floor, bearing
from benchmarks.questions import Measured, faults, table
from benchmarks.simulated import Interview, interview, knowledge, person, published, winner
from samples import many

from advisor.consultation import consult

PEOPLE = range(many(6, of=12))


@pytest.fixture(scope="module")
def interviews() -> list[Interview]:
    return [interview(person(each, "test")) for each in PEOPLE]


def test_every_interview_ends_with_what_all_answers_recommend(interviews: list[Interview]) -> None:
    for number, held in zip(PEOPLE, interviews, strict=True):
        assert held.winner == held.expected == winner(person(number, "test"))


def test_no_screen_announces_fewer_at_the_most_than_come(interviews: list[Interview]) -> None:
    for held in interviews:
        assert all(
            screen.at_most >= len(held.screens) - place for place, screen in enumerate(held.screens)
        )


def test_an_interview_is_never_longer_than_a_questionnaire_and_mostly_far_shorter(
    interviews: list[Interview],
) -> None:
    fixed = bearing(knowledge())
    for held in interviews:
        assert set(held.questions) <= set(fixed)
        assert len(held.screens) <= len(fixed)
    assert sum(len(held.screens) for held in interviews) < len(PEOPLE) * len(fixed) / 2


@pytest.mark.parametrize("number", [0, 1])  # all of them: tests/nightly
def test_nobody_needs_fewer_answers_than_the_floor(
    number: int, interviews: list[Interview]
) -> None:
    answers = person(number, "test")
    smallest = Floor(knowledge(), answers).smallest()
    assert consult(knowledge(), {each: answers[each] for each in smallest}).final
    assert len(interviews[number].questions) >= len(smallest)


def test_an_order_is_asked_until_it_is_proven_and_no_further() -> None:
    answers = person(1, "test")
    order = bearing(knowledge())
    needed = Floor(knowledge(), answers).needed(order)
    assert consult(knowledge(), {each: answers[each] for each in order[:needed]}).final
    assert not consult(knowledge(), {each: answers[each] for each in order[: needed - 1]}).final


def test_the_benchmark_counts_and_tabulates_what_it_is_given(interviews: list[Interview]) -> None:
    people = [Measured(each) for each in interviews]
    assert faults(people) == (0, 0)
    heading, everybody, *platforms = table("test", people)
    assert "screens/(a)" in heading
    assert everybody.split()[:2] == ["all", str(len(PEOPLE))]
    assert len(platforms) == len({each.winner for each in interviews})


def test_published_decisions_are_asked_in_full() -> None:
    people, _ = published()
    assert len(people) > 50
    assert all(each.keys() == knowledge().questions.keys() for each in people)
