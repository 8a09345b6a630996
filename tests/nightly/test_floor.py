"""How few answers would do, exactly, for each of the people with whom the interview is tried; for some it takes a minute."""

from __future__ import annotations

import pytest
from benchmarks.floor import Floor
from benchmarks.simulated import interview, knowledge, person

from advisor.consultation import consult


@pytest.mark.parametrize("number", range(12))
def test_nobody_needs_fewer_answers_than_the_floor(number: int) -> None:
    answers = person(number, "test")
    smallest = Floor(knowledge(), answers).smallest()
    assert consult(knowledge(), {each: answers[each] for each in smallest}).final
    assert len(interview(answers).questions) >= len(smallest)
