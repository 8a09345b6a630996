"""What shares a screen, and in which order: needs that decide about as much, numbers of one form, and nothing twice."""

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
    """Yield how telling questions may be, how telling that makes lines that were not asked, and what is put in which order."""
    case = consult(knowledge, {}).case
    for seed in range(200):
        chance = Random(seed)
        questions = chance.sample(
            list(knowledge.questions), k=chance.randint(1, len(knowledge.questions))
        )
        degrees = {
            each: chance.choice((0.02, 0.09, 0.12, 0.2, 0.3, 0.45, 0.6)) for each in questions
        }
        asked = {each.id for each in sound_lines(knowledge) if chance.random() < 0.3}
        lines = {
            each.id: max(degrees.get(question, 0.0) for question in each.otherwise)
            for each in sound_lines(knowledge)
            if each.id not in asked
        }
        yield degrees, lines, list(_screens(case, degrees, asked))


def test_every_question_is_put_once(shipped: KnowledgeBase) -> None:
    for degrees, _, order in screens(shipped):
        put = [each for screen in order for each in screen.questions]
        assert sorted(put) == sorted(degrees)


def test_a_checklist_holds_all_that_decides_about_as_much_and_no_more(
    shipped: KnowledgeBase,
) -> None:
    listed = left = 0
    for _, lines, order in screens(shipped):
        wanted = {
            each
            for each, degree in lines.items()
            if degree >= max(LEAST, HALF * max(lines.values()))
        }
        lists = [{each.id for each in screen.lines} for screen in order if screen.lines]
        assert lists == ([wanted] if len(wanted) > 1 else [])
        listed += bool(lists)
        left += bool(lists) and any(
            LEAST <= degree < HALF * max(lines.values()) for degree in lines.values()
        )
    assert min(listed, left) > 20


def test_what_decides_less_waits_for_the_checklist(shipped: KnowledgeBase) -> None:
    waited = 0
    for _, lines, order in screens(shipped):
        place = next((number for number, screen in enumerate(order) if screen.lines), None)
        if place is None:
            continue
        least = HALF * max(lines.values())
        waiting = {
            question
            for line in sound_lines(shipped)
            if LEAST <= lines.get(line.id, 0.0) < least
            for question in line.otherwise
        }
        alone = [screen.questions for screen in order[:place] if len(screen.questions) == 1]
        assert not waiting & {question for (question,) in alone}
        waited += bool(waiting)
    assert waited > 20


def test_the_most_telling_comes_first_and_a_checklist_counts_half_of_its_mean(
    shipped: KnowledgeBase,
) -> None:
    for degrees, _, order in screens(shipped):
        worth = [
            sum(degrees[each] for each in screen.questions) / len(screen.questions) * HALF
            if screen.lines
            else max(degrees[each] for each in screen.questions)
            for screen in order
        ]
        place = next((number for number, screen in enumerate(order) if screen.lines), None)
        before = worth if place is None else worth[:place]
        assert before == sorted(before, reverse=True)
        assert place is None or all(each >= worth[place] for each in before)


@pytest.mark.parametrize("form", ["copy", "copies", "people"])
def test_numbers_of_a_form_come_together_in_its_order(form: str, shipped: KnowledgeBase) -> None:
    together = 0
    for _, _, order in screens(shipped):
        on_list = {each for screen in order if screen.lines for each in screen.questions}
        put = [
            screen.questions
            for screen in order
            if not screen.lines and set(screen.questions) & set(shipped.forms[form].questions)
        ]
        questions = tuple(
            each for each in shipped.forms[form].questions if any(each in screen for screen in put)
        )
        assert put in ([], [questions])
        assert not on_list & set(questions)
        together += len(questions) > 1
    assert together > 20
