"""The ranges of a number within which every answer leads to the same platform."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.proof.worlds import domain, is_number, threshold_marks

if TYPE_CHECKING:
    from advisor.proof.case import Case
    from advisor.proof.worlds import Number


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers that all lead to ``platform``, from ``low`` to ``high``.

    An end is ``None`` where the range of the question ends. An end belongs to the numbers if
    ``takes_low``, or ``takes_high``, says so.
    """

    platform: str | None
    low: Number | None = None
    high: Number | None = None
    takes_low: bool = True
    takes_high: bool = True


def stretches(case: Case, question: str) -> tuple[Stretch, ...]:
    """Return the stretches of the numbers that answer ``question``, from the lowest.

    There are none if the winner changes
    elsewhere than at the thresholds of rules: what is computed from a number, as costs are, may
    change it anywhere.
    """
    thresholds = threshold_marks(case.knowledge, question, case.answers)
    points = [point for point in domain(case.knowledge, question, case.answers) if is_number(point)]
    led = [(point, case.winner_after(question, point)) for point in points]
    found: list[Stretch] = []
    low: Number | None = None
    takes_low = True
    for (left, before), (right, after) in pairwise(led):
        if before == after:
            continue
        takes_left, takes_right = left in thresholds, right in thresholds
        if not takes_left and not takes_right:
            return ()
        high = left if takes_left else right
        found.append(Stretch(before, low, high, takes_low, takes_high=takes_left))
        low = right if takes_right else left
        takes_low = takes_right
    _, last = led[-1]
    found.append(Stretch(last, low, takes_low=takes_low))
    return tuple(found)
