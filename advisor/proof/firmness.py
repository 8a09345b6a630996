"""How firm a result is: its grade, which unknown answers could change it, and what to find out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from advisor.knowledge.conditions import as_unasked, is_unknown
from advisor.knowledge.values import spoken
from advisor.proof.finality import is_final, worth_trying
from advisor.proof.stretches import stretches
from advisor.proof.value_of_information import OpenQuestions, open_questions, undecided_questions
from advisor.proof.worlds import is_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from advisor.knowledge.conditions import Value
    from advisor.proof.case import Case
    from advisor.proof.stretches import Stretch

_MOST_TO_FIND_OUT: Final = 3
_NEARLY_ALL: Final = 0.999
"""The share stated where some worlds differ but the sample holds none of them."""


class Grade(StrEnum):
    """How much a result rests on, the firmest first; ``undecided`` comes before ``open``."""

    PROVEN = "proven"
    PROVEN_AS_KNOWN = "proven-as-known"
    OPEN = "open"
    UNDECIDED = "undecided"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, and the platform that would lead after it, all else as it is.

    ``platform`` is ``None`` if no platform were left.
    """

    value: Value
    platform: str | None

    @property
    def answer(self) -> str:
        """Return the answer as text."""
        return spoken(self.value)


@dataclass(frozen=True, slots=True)
class Lead:
    """A question that is worth finding out, with the answers that alone would change the result.

    ``stretches`` hold, for a number, where all the answers lead that would; they are empty where
    the result turns elsewhere than at the thresholds of rules.
    """

    question: str
    outcomes: tuple[Outcome, ...]
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm a result is.

    ``share`` is the share of the worlds, as common as the model of teams has them, in which the
    same platform wins; what is open and what is unknown is then as the model says. ``unknown``
    names the answers given as unknown that could change the result, ``unsettled`` the open
    questions of which the bounded proof could not say whether they matter.
    """

    grade: Grade
    share: float
    unknown: tuple[str, ...]
    unsettled: tuple[str, ...]
    find_out_first: tuple[Lead, ...]


def _without_unknowns(case: Case) -> Case:
    """Return ``case`` with what was answered as unknown taken as not answered."""
    answers: dict[str, Value] = {}
    for question, value in case.answers.items():
        known = as_unasked(value) if is_unknown(value) else value
        if known is not None:
            answers[question] = known
    return replace(case, answers=answers)


def doubtful(case: Case) -> OpenQuestions:
    """Return the questions answered as unknown whose answers could change the result.

    The most informative come first. They are those that would be open if nothing of what was
    answered as unknown had been answered. It would not be enough to leave out one of them while
    the others stay unknown: answers that nobody knows also change a result together.
    """
    questions = case.knowledge.questions
    unknown = [question for question in questions if is_unknown(case.answers.get(question))]
    if case.winner is None or not unknown:
        return OpenQuestions(())
    asked_anew = _without_unknowns(case)
    if is_final(asked_anew) is True:
        return OpenQuestions(())
    found = open_questions(asked_anew, among=unknown)
    return found if found.questions else _blame_unknown(case, asked_anew, unknown)


def _blame_unknown(case: Case, asked_anew: Case, unknown: Collection[str]) -> OpenQuestions:
    """Return which ``unknown`` answers change the result where no single one shows it.

    That is where no two worlds that differ in one of them have different winners.
    """
    found = open_questions(asked_anew)
    blamed = [question for question in found.questions if question in unknown]
    if not blamed and is_final(case) is True:  # then only what is unknown can change it
        undecided = undecided_questions(asked_anew)
        blamed = [question for question in unknown if question in undecided]
    unsettled = [question for question in blamed if question in found.unsettled]
    return OpenQuestions(tuple(blamed), tuple(unsettled))


def winning_share(case: Case) -> float:
    """Return in which share of the worlds the winner of ``case`` wins as well.

    The result of ``case`` is not proven.
    """
    asked_anew = _without_unknowns(case)
    return min(asked_anew.weighted.share(asked_anew.winner), _NEARLY_ALL)


def find_leads(case: Case, questions: Iterable[str]) -> tuple[Lead, ...]:
    """Return the first of ``questions`` with the answers that would change the result."""
    asked_anew = _without_unknowns(case)
    first = tuple(questions)[:_MOST_TO_FIND_OUT]
    return tuple(_find_lead(case, asked_anew, question) for question in first)


def _find_lead(case: Case, asked_anew: Case, question: str) -> Lead:
    outcomes = _find_changes(case, asked_anew, question)
    if not outcomes or not is_number(outcomes[0].value):
        return Lead(question, outcomes)

    found = stretches(case, question)
    changing = tuple(stretch for stretch in found if stretch.platform != case.winner)
    return Lead(question, outcomes, changing)


def _find_changes(case: Case, asked_anew: Case, question: str) -> tuple[Outcome, ...]:
    outcomes: list[Outcome] = []
    for value in worth_trying(asked_anew, question):
        winner = case.winner_after(question, value)
        if not is_unknown(value) and winner != case.winner:
            outcomes.append(Outcome(value, winner))
    return tuple(outcomes)
