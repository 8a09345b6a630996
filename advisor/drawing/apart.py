"""Labels along a line, pushed apart so that none overlaps another, each as near to its place as that allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class _Run:
    """Labels that touch: where the first of them would begin for the whole run to stand best, and how long they are."""

    start: float
    length: float
    members: int


def pushed_apart(
    wanted: Sequence[float], lengths: Sequence[float], low: float, high: float
) -> tuple[float, ...]:
    """Return the middles of labels so long, in the order given, none beyond ``low`` or ``high``, near to those ``wanted``.

    ``wanted`` has to be in order; the labels must find room between the two.
    """
    runs: list[_Run] = []
    for middle, length in zip(wanted, lengths, strict=True):
        run = _Run(middle - length / 2, length, 1)
        while runs and _clamped(runs[-1], low, high) + runs[-1].length > _clamped(run, low, high):
            run = _joined(runs.pop(), run)
        runs.append(run)
    middles: list[float] = []
    for run in runs:
        at = _clamped(run, low, high)
        for length in lengths[len(middles) : len(middles) + run.members]:
            middles.append(at + length / 2)
            at += length
    return tuple(middles)


def _joined(one: _Run, two: _Run) -> _Run:
    """Return both as one run, which begins where its members are off their places by the least squares."""
    members = one.members + two.members
    start = (one.start * one.members + (two.start - one.length) * two.members) / members
    return _Run(start, one.length + two.length, members)


def _clamped(run: _Run, low: float, high: float) -> float:
    return max(low, min(run.start, high - run.length))
