"""What shares a screen, and in which order.

Needs that decide about as much do, and numbers of one form; nothing is asked twice.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from advisor.consultation import consult
from advisor.proof.value_of_information import _screens, sound_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.value_of_information import Screen

HALF, LEAST = 0.5, 0.1  # as docs/method.md says


def screens(
    knowledge: KnowledgeBase,
) -> Iterator[tuple[dict[str, float], dict[str, float], list[Screen]]]:
    """Yield how informative questions may be, and what is put in which order.

    Between the two is how informative that makes the lines that were not asked.
    """
    case = consult(knowledge, {}).case
    for seed in range(200):
        chance = Random(seed)
        number = chance.randint(1, len(knowledge.questions))
        questions = chance.sample(list(knowledge.questions), k=number)
        value_of: dict[str, float] = {}
        for question in questions:
            value_of[question] = chance.choice((0.02, 0.09, 0.12, 0.2, 0.3, 0.45, 0.6))
        asked: set[str] = set()
        lines: dict[str, float] = {}
        for line in sound_lines(knowledge):
            if chance.random() < 0.3:
                asked.add(line.id)
            else:
                lines[line.id] = max(value_of.get(question, 0.0) for question in line.otherwise)
        yield value_of, lines, list(_screens(case, value_of, asked))


def place_of_list(order: list[Screen]) -> int | None:
    """Return the place of the checklist among the screens, or ``None`` if there is none."""
    return next((place for place, screen in enumerate(order) if screen.lines), None)


def test_every_question_is_put_once(shipped: KnowledgeBase) -> None:
    for value_of, _, order in screens(shipped):
        put: list[str] = []
        for screen in order:
            put += screen.questions
        assert sorted(put) == sorted(value_of)


def test_a_checklist_holds_all_that_decides_about_as_much_and_no_more(
    shipped: KnowledgeBase,
) -> None:
    listed = left = 0
    for _, lines, order in screens(shipped):
        least = HALF * max(lines.values())
        wanted = {line for line, value in lines.items() if value >= max(LEAST, least)}
        lists = [{line.id for line in screen.lines} for screen in order if screen.lines]
        assert lists == ([wanted] if len(wanted) > 1 else [])
        listed += bool(lists)
        left += bool(lists) and any(LEAST <= value < least for value in lines.values())
    assert min(listed, left) > 20


def test_what_decides_less_waits_for_the_checklist(shipped: KnowledgeBase) -> None:
    waited = 0
    for _, lines, order in screens(shipped):
        place = place_of_list(order)
        if place is None:
            continue
        least = HALF * max(lines.values())
        waiting: set[str] = set()
        for line in sound_lines(shipped):
            if LEAST <= lines.get(line.id, 0.0) < least:
                waiting.update(line.otherwise)
        for screen in order[:place]:
            assert len(screen.questions) > 1 or waiting.isdisjoint(screen.questions)
        waited += bool(waiting)
    assert waited > 20


def test_the_most_telling_comes_first_and_a_checklist_counts_half_of_its_mean(
    shipped: KnowledgeBase,
) -> None:
    for value_of, _, order in screens(shipped):
        worth: list[float] = []
        for screen in order:
            values = [value_of[question] for question in screen.questions]
            worth.append(sum(values) / len(values) * HALF if screen.lines else max(values))
        place = place_of_list(order)
        before = worth[:place]
        assert before == sorted(before, reverse=True)
        assert place is None or min(before, default=worth[place]) >= worth[place]


@pytest.mark.parametrize("form", ["copy", "copies", "people"])
def test_numbers_of_a_form_come_together_in_its_order(form: str, shipped: KnowledgeBase) -> None:
    together = 0
    in_form = shipped.forms[form].questions
    for _, _, order in screens(shipped):
        on_list: set[str] = set()
        put: list[tuple[str, ...]] = []
        for screen in order:
            if screen.lines:
                on_list.update(screen.questions)
            elif not set(in_form).isdisjoint(screen.questions):
                put.append(screen.questions)
        asked = set().union(*put)
        questions = tuple(question for question in in_form if question in asked)
        assert put in ([], [questions])
        assert on_list.isdisjoint(questions)
        together += len(questions) > 1
    assert together > 20
