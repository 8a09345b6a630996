"""Simulated people: who they are, and how the interview goes with one of them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import advisor
from advisor.consultation import consult
from advisor.interview.history import AnsweredScreen, History, ticked
from advisor.interview.replies import Ticked
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.elicitation import TEAM, WORKLOAD
from advisor.proof.sampling.members import HANDFUL
from advisor.proof.sampling.people import Crowd
from advisor.verification import cases
from advisor.workloads.advising import consult_workload
from advisor.workloads.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import CheckLine
    from advisor.knowledge.model import KnowledgeBase
    from advisor.proof.value_of_information import Screen

    Answers = Mapping[str, Value]

_PUBLISHED = Path(__file__).resolve().parents[1] / "cases" / "published-decisions.yaml"


@cache
def knowledge() -> KnowledgeBase:
    """Return what is known today."""
    shipped = advisor.load()
    return shipped.on(shipped.reviewed)


@cache
def crowd(seed: str) -> Crowd:
    """Return members of all kinds, others than those in whom the program believes."""
    return Crowd(knowledge(), f"simulated {seed}")


def person(number: int, seed: str) -> Answers:
    """Return the full answers of one person, as common as the model of teams says.

    They do not contradict each other.
    """
    chance = Random(f"{seed}:{number}")
    members = crowd(seed).sides
    pairs = crowd(seed).belief.pairs
    while True:
        pair = chance.choices(list(pairs), list(pairs.values()))[0]
        chosen: dict[str, int] = {}
        for side, kind in zip((TEAM, WORKLOAD), pair, strict=True):
            handful = chance.choice(members[side].handfuls[kind])
            chosen[side] = handful * HANDFUL + chance.randrange(HANDFUL)
        answers: dict[str, Value] = {}
        for key in knowledge().questions:
            side = crowd(seed).members(key).side
            answers[key] = members[side].column(key)[chosen[side]]
        if not consult(knowledge(), answers).warnings:
            return answers


def published_cases() -> list[Answers]:
    """Return what the published decisions say, and nothing that they do not."""
    read = cases.read_cases([str(_PUBLISHED)], knowledge()).cases
    return [{**case.workload.answers, **case.workload.assume} for case in read]


def published() -> tuple[list[Answers], Counter[str]]:
    """Return the published decisions, and why others were left out.

    What a decision does not say is unknown.
    """
    people: list[Answers] = []
    left_out: Counter[str] = Counter()
    for told in published_cases():
        answers = {key: told.get(key, UNKNOWN) for key in knowledge().questions}
        result = consult(knowledge(), answers)
        if result.warnings or result.recommendation is None:
            left_out["inconsistent" if result.warnings else "nothing is left"] += 1
        else:
            people.append(answers)
    return people, left_out


@dataclass(frozen=True)
class Shown:
    """One screen: how many more were announced, and how long it took.

    The times are the seconds until the question stood, and until its heading did.
    """

    usually: int
    at_most: int
    consulting: float
    asking: float
    heading: float


@dataclass(frozen=True)
class Interview:
    """How an interview went, and what the full answers recommend."""

    winner: str
    expected: str
    questions: tuple[str, ...]
    screens: tuple[Shown, ...]

    @property
    def errors(self) -> list[int]:
        """Return for each screen how many more were announced than came."""
        left = range(len(self.screens), 0, -1)
        return [screen.usually - more for screen, more in zip(self.screens, left, strict=True)]

    @property
    def violations(self) -> int:
        """Return on how many screens more came than the bound said.

        At the end none may come.
        """
        return sum(
            len(self.screens) - place > each.at_most for place, each in enumerate(self.screens)
        )


def interview(answers: Answers) -> Interview:
    """Return how the interview goes with the person who would give ``answers``."""
    progress = History(Workload("simulated"))
    screens: list[Shown] = []
    while True:
        start = time.perf_counter()
        result = consult_workload(progress.workload, knowledge())
        consulted = time.perf_counter()
        screen = result.next_screen(progress.asked)
        asked = time.perf_counter()
        if screen is None:
            break
        usually, at_most = result.usually, result.at_most(progress.asked)
        screens.append(
            Shown(usually, at_most, consulted - start, asked - start, time.perf_counter() - start)
        )
        progress = progress.with_screen(_answered(screen, answers))
    workload = progress.workload
    questions = tuple(
        dict.fromkeys(key for step in progress.steps for key in (*step.answers, *step.assume))
    )
    assert set(questions) == {*workload.answers, *workload.assume}
    return Interview(_winner(result.ranking.winner), winner(answers), questions, tuple(screens))


def winner(answers: Answers) -> str:
    """Return the platform that is recommended for ``answers``."""
    return _winner(consult(knowledge(), answers).ranking.winner)


def _winner(platform: str | None) -> str:
    return platform or "none"


def _answered(screen: Screen, answers: Answers) -> AnsweredScreen:
    if not screen.lines:
        return AnsweredScreen(
            screen, {question: answers[question] for question in screen.questions}
        )
    applying = [line for line in screen.lines if _applies(line, screen, answers)]
    unknown = frozenset(
        line.id for line in applying if all(answers[each] is UNKNOWN for each in line.otherwise)
    )
    return ticked(
        knowledge(),
        screen,
        Ticked(frozenset(line.id for line in applying) - unknown, unknown=unknown),
    )


def _applies(line: CheckLine, screen: Screen, answers: Answers) -> bool:
    """Return whether ``line`` has to be ticked.

    It has to be if leaving it out does not answer all that it asks rightly.
    """
    return not all(
        _is_usual(line, each, answers[each]) for each in line.otherwise if each in screen.questions
    )


def _is_usual(line: CheckLine, question: str, value: Value) -> bool:
    if question in line.up_to:
        return value is not UNKNOWN and value <= line.up_to[question]  # type: ignore[operator]
    return value == line.otherwise[question]
