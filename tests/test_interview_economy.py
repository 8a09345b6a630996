"""The interview is proven right and short with people simulated as in the benchmarks."""

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
    return [interview(person(number, "test")) for number in PEOPLE]


def test_every_interview_ends_with_what_all_answers_recommend(interviews: list[Interview]) -> None:
    for number, held in zip(PEOPLE, interviews, strict=True):
        assert held.winner == held.expected == winner(person(number, "test"))


def test_no_screen_announces_fewer_at_the_most_than_come(interviews: list[Interview]) -> None:
    for held in interviews:
        for place, screen in enumerate(held.screens):
            assert screen.at_most >= len(held.screens) - place


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
    assert consult(knowledge(), {question: answers[question] for question in smallest}).final
    assert len(interviews[number].questions) >= len(smallest)


def test_an_order_is_asked_until_it_is_proven_and_no_further() -> None:
    answers = person(1, "test")
    order = bearing(knowledge())
    needed = Floor(knowledge(), answers).needed(order)
    enough = {question: answers[question] for question in order[:needed]}
    assert consult(knowledge(), enough).final
    del enough[order[needed - 1]]
    assert not consult(knowledge(), enough).final


def test_the_benchmark_counts_and_tabulates_what_it_is_given(interviews: list[Interview]) -> None:
    people = [Measured(held) for held in interviews]
    assert faults(people) == (0, 0)
    heading, everybody, *platforms = table("test", people)
    assert "screens/(a)" in heading
    assert everybody.split()[:2] == ["all", str(len(PEOPLE))]
    assert len(platforms) == len({held.winner for held in interviews})


def test_published_decisions_are_asked_in_full() -> None:
    people, _ = published()
    assert len(people) > 50
    assert all(answers.keys() == knowledge().questions.keys() for answers in people)
