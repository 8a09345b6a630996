"""The course of an interview, told apart from the terminal on which it takes place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Question


@dataclass(frozen=True, slots=True)
class Turn:
    """What there is to ask next, and where things stand."""

    question: Question
    consultation: Consultation
    asked: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Answered:
    """The person answered; ``unknown`` is an answer."""

    value: Value


@dataclass(frozen=True, slots=True)
class Back:
    """The person wants the previous question again."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The person wants the result as it stands."""


Reply: TypeAlias = Answered | Back | Stop


class Asker(Protocol):
    """Whoever puts the questions to a person."""

    def ask(self, turn: Turn) -> Reply:
        """Return what the person replies."""
        ...


class Interrupted(Exception):
    """The person broke off; carries the answers so far."""

    def __init__(self, workload: Workload) -> None:
        """Keep what was answered."""
        super().__init__("interrupted")
        self.workload = workload


def interview(knowledge: KnowledgeBase, workload: Workload, asker: Asker) -> tuple[Workload, Consultation]:
    """Return ``workload`` with what was asked and answered, and the consultation at the end.

    Only questions that can still change the result are asked, the most telling first. The state of the interview is nothing but
    the answers in the order in which they were given: going back drops the last one. Raises ``Interrupted``.
    """
    given: tuple[tuple[str, Value], ...] = ()
    while True:
        current = replace(workload, answers={**workload.answers, **dict(given)})
        try:
            consultation = current.consult(knowledge)
            screen = consultation.next_screen()
            key = screen.questions[0] if screen else ""
            reply = asker.ask(Turn(knowledge.questions[key], consultation, len(given), consultation.at_most)) if key else Stop()
        except (KeyboardInterrupt, EOFError) as end:
            raise Interrupted(current) from end
        if isinstance(reply, Stop):
            return current, consultation
        given = given[:-1] if isinstance(reply, Back) else (*given, (key, reply.value))

