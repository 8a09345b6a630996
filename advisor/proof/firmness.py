"""How firm a result is: which of five grades it has, which unknown answers could change it, and what is worth finding out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import as_unasked, is_unknown
from advisor.knowledge.values import spoken
from advisor.proof.finality import is_final, outcome, worth_trying
from advisor.proof.stretches import stretches
from advisor.proof.value_of_information import OpenQuestions, open_questions, undecided_questions
from advisor.proof.worlds import is_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from advisor.knowledge.conditions import Value
    from advisor.proof.case import Case
    from advisor.proof.stretches import Stretch

MOST_TO_FIND_OUT: Final = 3
_NEARLY_ALL: Final = (
    0.999  # of the worlds, where there are some that differ and the sample holds none of them
)


class Grade(StrEnum):
    """How much a result rests on, the firmest first; ``undecided`` comes before ``open``."""

    PROVEN = "proven"
    PROVEN_AS_KNOWN = "proven-as-known"
    OPEN = "open"
    UNDECIDED = "undecided"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, and the platform that would lead after it, all else as it is; none if no platform were left."""

    value: Value
    platform: str | None

    @property
    def answer(self) -> str:
        """Return the answer as text."""
        return spoken(self.value)


@dataclass(frozen=True, slots=True)
class Lead:
    """A question that is worth finding out, and the answers to it that alone would change the result.

    ``stretches`` say of a number where all answers lead that would; there are none where rules do not draw the lines.
    """

    question: str
    outcomes: tuple[Outcome, ...]
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm a result is.

    ``share`` is the share of the worlds, as common as the model of teams has them, in which the same platform wins; what is
    open and what is unknown is then as the model says. ``unknown`` names the answers given as unknown that could change the
    result, ``unsettled`` the open questions of which the bounded proof could not say whether they matter.
    """

    grade: Grade
    share: float
    unknown: tuple[str, ...]
    unsettled: tuple[str, ...]
    find_out_first: tuple[Lead, ...]


def without_unknowns(case: Case) -> Case:
    """Return ``case`` with what was answered as unknown taken as not answered."""
    answers: dict[str, Value] = {}
    for key, value in case.answers.items():
        known = as_unasked(value) if is_unknown(value) else value
        if known is not None:
            answers[key] = known
    return replace(case, answers=answers)


def doubtful(case: Case) -> OpenQuestions:
    """Return the questions answered as unknown that could change the result if they were known, the most informative first.

    They are those that would be open if nothing of what was answered as unknown had been answered. One left out while the
    others stay unknown can be less: answers that nobody knows change a result together, too.
    """
    unknown = [each for each in case.knowledge.questions if is_unknown(case.answers.get(each))]
    if case.winner is None or not unknown:
        return OpenQuestions(())
    asked_anew = without_unknowns(case)
    if is_final(asked_anew) is True:
        return OpenQuestions(())
    found = open_questions(asked_anew, among=unknown)
    return found if found.questions else _to_blame(case, asked_anew, unknown)


def _to_blame(case: Case, asked_anew: Case, unknown: Collection[str]) -> OpenQuestions:
    """Return which ``unknown`` answers change the result where no two worlds that differ in one of them show it."""
    found = open_questions(asked_anew)
    named = [each for each in found.questions if each in unknown]
    if not named and is_final(case) is True:  # then nothing but what is unknown can change it
        together = undecided_questions(asked_anew)
        named = [each for each in unknown if each in together]
    return OpenQuestions(tuple(named), tuple(each for each in named if each in found.unsettled))


def winning_share(case: Case) -> float:
    """Return in which share of the worlds the winner of ``case``, whose result is not proven, wins as well."""
    asked_anew = without_unknowns(case)
    return min(asked_anew.weighted.share(asked_anew.winner), _NEARLY_ALL)


def find_leads(case: Case, questions: Iterable[str]) -> tuple[Lead, ...]:
    """Return the first of ``questions`` with the answers that would change the result of ``case``."""
    asked_anew = without_unknowns(case)
    return tuple(_lead(case, asked_anew, each) for each in tuple(questions)[:MOST_TO_FIND_OUT])


def _lead(case: Case, asked_anew: Case, question: str) -> Lead:
    outcomes = _changes(case, asked_anew, question)
    if not outcomes or not is_number(outcomes[0].value):
        return Lead(question, outcomes)
    found = stretches(case, question, lambda value: outcome(case, case.changed({question: value})))
    return Lead(question, outcomes, tuple(each for each in found if each.platform != case.winner))


def _changes(case: Case, asked_anew: Case, question: str) -> tuple[Outcome, ...]:
    found: list[Outcome] = []
    for value in worth_trying(asked_anew, question):
        winner = outcome(case, case.changed({question: value}))
        if not is_unknown(value) and winner != case.winner:
            found.append(Outcome(value, winner))
    return tuple(found)
