"""Stretches: the ranges of a number within which every answer leads to the same platform."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, TypeAlias

from advisor.proof.worlds import domain, is_number, threshold_marks

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from advisor.knowledge.conditions import Value
    from advisor.proof.case import Case

Number: TypeAlias = "int | Decimal"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers that all lead to ``platform``, from ``low`` to ``high``; an end is none where the range of the question ends.

    An end belongs to the numbers if ``takes_low``, or ``takes_high``, says so.
    """

    platform: str | None
    low: Number | None = None
    high: Number | None = None
    takes_low: bool = True
    takes_high: bool = True


def stretches(
    case: Case, question: str, leads_to: Callable[[Value], str | None]
) -> tuple[Stretch, ...]:
    """Return the stretches of the numbers that answer ``question``, from the lowest; none if rules do not draw the lines.

    ``leads_to`` says which platform leads after an answer. What is computed from a number, as costs are, may turn anywhere.
    """
    points = [each for each in domain(case.knowledge, question, case.answers) if is_number(each)]
    lines = threshold_marks(case.knowledge, question, case.answers)
    led = [(each, leads_to(each)) for each in points]
    if any(
        one != other
        for (left, one), (right, other) in pairwise(led)
        if left not in lines and right not in lines
    ):
        return ()
    runs = [[each for each, _ in run] for _, run in groupby(led, key=lambda pair: pair[1])]
    winners = [winner for winner, _ in groupby(winner for _, winner in led)]
    found: list[Stretch] = []
    for place, (run, winner) in enumerate(zip(runs, winners, strict=True)):
        low = _end(run[0], runs[place - 1][-1], lines) if place else (None, True)
        high = _end(run[-1], runs[place + 1][0], lines) if place + 1 < len(runs) else (None, True)
        found.append(Stretch(winner, low[0], high[0], low[1], high[1]))
    return tuple(found)


def _end(mine: Value, others: Value, lines: frozenset[Number]) -> tuple[Number, bool]:
    """Return the line between two neighbours that lead to different platforms, and whether it is on the side of ``mine``."""
    line, is_mine = (mine, True) if mine in lines else (others, False)
    return line, is_mine  # type: ignore[return-value]  # both are numbers
