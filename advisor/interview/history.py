"""How far an interview has come: which screens were answered, and with what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import QuestionKind
from advisor.workloads.workload import AnswerNote

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from advisor.interview.replies import Ticked
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.value_of_information import Screen
    from advisor.workloads.workload import Workload


@dataclass(frozen=True, slots=True)
class AnsweredScreen:
    """What one screen was answered with.

    ``assume`` holds numbers that stand for a range, ``notes`` the words that were typed.
    """

    screen: Screen
    answers: Mapping[str, Value] = field(default_factory=dict)
    assume: Mapping[str, Value] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def without(self, questions: Collection[str]) -> AnsweredScreen:
        """Return the step with the answers to ``questions`` left out."""
        return AnsweredScreen(
            self.screen,
            answers=_without(self.answers, questions),
            assume=_without(self.assume, questions),
            notes=_without(self.notes, questions),
        )


@dataclass(frozen=True, slots=True)
class History:
    """The state of an interview: the workload that it started from, and the steps since.

    Going back makes another history.
    """

    start: Workload
    steps: tuple[AnsweredScreen, ...] = ()

    @property
    def workload(self) -> Workload:
        """Return the workload with every answer so far."""
        workload = self.start
        for step in self.steps:
            workload = workload.with_answers(step.answers)
            assume = _without(step.assume, workload.answers)
            workload = replace(
                workload,
                assume={**workload.assume, **assume},
                notes={**workload.notes, **_as_notes(step.notes)},
            )
        return workload

    @property
    def asked(self) -> frozenset[str]:
        """Return the lines of the checklist that the person was asked about."""
        lines: set[str] = set()
        for step in self.steps:
            lines.update(line.id for line in step.screen.lines)
        return frozenset(lines)

    @property
    def screens(self) -> tuple[int, ...]:
        """Return the places of the steps that can be asked again."""
        return tuple(place for place, step in enumerate(self.steps) if step.screen.questions)

    def with_screen(self, step: AnsweredScreen, place: int | None = None) -> History:
        """Return the history with ``step`` at ``place``, or at its end if ``place`` is ``None``.

        The step replaces answers given before.
        """
        history = self.without_questions(step.answers.keys() | step.assume.keys())
        steps = list(history.steps)
        if place is None:
            steps.append(step)
        else:
            steps[place] = step
        return replace(history, steps=tuple(steps))

    def without_questions(self, questions: Collection[str]) -> History:
        """Return the history without the answers to ``questions``, which are then open again."""
        start = replace(
            self.start,
            answers=_without(self.start.answers, questions),
            assume=_without(self.start.assume, questions),
            notes=_without(self.start.notes, questions),
        )
        steps = tuple(step.without(questions) for step in self.steps)
        return replace(self, start=start, steps=steps)


def _as_notes(words: Mapping[str, str]) -> dict[str, AnswerNote]:
    return {key: AnswerNote(text) for key, text in words.items()}


_Entry = TypeVar("_Entry")


def _without(entries: Mapping[str, _Entry], questions: Collection[str]) -> dict[str, _Entry]:
    return {key: entry for key, entry in entries.items() if key not in questions}


def ticked(
    knowledge: KnowledgeBase, screen: Screen, given: Ticked, *, others: bool = True
) -> AnsweredScreen:
    """Return the step for a checklist that was replied to with ``given``.

    A line that was not named counts as one that does not apply, unless ``others`` is false: then
    its questions stay open. A line that applies answers its yes-or-no questions and leaves the
    others to be asked; a line to be asked about leaves all of them. Unknown is an answer.
    """
    answers: dict[str, Value] = {}
    assume: dict[str, Value] = {}
    for line in screen.lines:
        for question, value in line.otherwise.items():
            if question not in screen.questions:
                continue
            kind = knowledge.questions[question].kind
            if line.id in given.unknown:
                answers[question] = UNKNOWN
            elif line.id in given.lines and kind is QuestionKind.BOOLEAN:
                answers[question] = not value
            elif not others or line.id in given.named:
                continue
            elif question in line.up_to:
                assume[question] = value
            else:
                answers[question] = value
    return AnsweredScreen(screen, answers, assume)
