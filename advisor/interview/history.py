"""How far an interview has come: which screens were answered, and with what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from advisor.knowledge.conditions import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from advisor.answers.workload import Workload
    from advisor.interview.replies import Ticked
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.value_of_information import Screen


@dataclass(frozen=True, slots=True)
class AnsweredScreen:
    """What one screen was answered with; ``assume`` holds numbers that stand for a range, ``notes`` the words typed."""

    screen: Screen
    answers: Mapping[str, Value] = field(default_factory=dict)
    assume: Mapping[str, Value] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def without(self, questions: Collection[str]) -> AnsweredScreen:
        """Return the step with the answers to ``questions`` left out."""
        return AnsweredScreen(
            self.screen,
            _less(self.answers, questions),
            _less(self.assume, questions),
            _less(self.notes, questions),
        )


@dataclass(frozen=True, slots=True)
class History:
    """The state of an interview: the workload that it started from, and the steps since. Going back is making another one."""

    start: Workload
    steps: tuple[AnsweredScreen, ...] = ()

    @property
    def workload(self) -> Workload:
        """Return the workload with every answer so far."""
        workload = self.start
        for step in self.steps:
            workload = workload.with_answers(step.answers)
            assume = {
                key: value for key, value in step.assume.items() if key not in workload.answers
            }
            workload = replace(
                workload,
                assume={**workload.assume, **assume},
                notes={**workload.notes, **step.notes},
            )
        return workload

    @property
    def asked(self) -> frozenset[str]:
        """Return the lines of the checklist that were put to the person."""
        return frozenset(line.id for step in self.steps for line in step.screen.lines)

    @property
    def screens(self) -> tuple[int, ...]:
        """Return the places of the steps that can be asked again."""
        return tuple(place for place, step in enumerate(self.steps) if step.screen.questions)

    def with_screen(self, step: AnsweredScreen, place: int | None = None) -> History:
        """Return the progress after ``step``, instead of that at ``place`` or as the last; it replaces answers given before."""
        changed = step.answers.keys() | step.assume.keys()
        steps = [each.without(changed) for each in self.steps]
        if place is None:
            return replace(self, start=self._without_start(changed), steps=(*steps, step))
        steps[place] = step
        return replace(self, start=self._without_start(changed), steps=tuple(steps))

    def without_questions(self, questions: Collection[str]) -> History:
        """Return the progress without the answers to ``questions``, which are then open again."""
        steps = tuple(each.without(questions) for each in self.steps)
        return replace(self, start=self._without_start(questions), steps=steps)

    def _without_start(self, questions: Collection[str]) -> Workload:
        start = self.start
        return replace(
            start, answers=_less(start.answers, questions), assume=_less(start.assume, questions)
        )


_Entry = TypeVar("_Entry")


def _less(entries: Mapping[str, _Entry], questions: Collection[str]) -> dict[str, _Entry]:
    return {key: each for key, each in entries.items() if key not in questions}


def ticked(
    knowledge: KnowledgeBase, screen: Screen, given: Ticked, *, others: bool = True
) -> AnsweredScreen:
    """Return the step of a checklist that was replied to with ``given``.

    The lines that were not named are answered as they say, unless ``others`` were left open. A line that applies answers a
    question of yes or no and leaves others to be asked; one to be asked about leaves all of them. Not known is an answer.
    """
    answers: dict[str, Value] = {}
    assume: dict[str, Value] = {}
    for line in screen.lines:
        for question, value in line.otherwise.items():
            if question not in screen.questions:
                continue
            if line.id in given.unknown:
                answers[question] = UNKNOWN
            elif line.id in given.lines and knowledge.questions[question].kind == "boolean":
                answers[question] = not value
            elif others and line.id not in given.named:
                (assume if question in line.up_to else answers)[question] = value
    return AnsweredScreen(screen, answers, assume)
