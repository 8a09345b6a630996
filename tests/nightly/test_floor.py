"""Compare the interview with the exact smallest number of answers for each simulated person.

For some it takes a minute.
"""

from __future__ import annotations

import pytest
from benchmarks.floor import Floor
from benchmarks.simulated import interview, knowledge, person

from advisor.consultation import consult


@pytest.mark.parametrize("number", range(12))
def test_nobody_needs_fewer_answers_than_the_floor(number: int) -> None:
    answers = person(number, "test")
    smallest = Floor(knowledge(), answers).smallest()
    assert consult(knowledge(), {question: answers[question] for question in smallest}).final
    assert len(interview(answers).questions) >= len(smallest)
