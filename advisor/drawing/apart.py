"""Labels along a line, pushed apart until none overlaps another.

Each stays as near to its place as that allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class _Run:
    """Labels that touch: the best start of the whole run, and its length."""

    start: float
    length: float
    members: int


def pushed_apart(
    wanted: Sequence[float],
    lengths: Sequence[float],
    low: float,
    high: float,
) -> tuple[float, ...]:
    """Return the middles of labels of these ``lengths``, in the order given, near ``wanted``.

    No label reaches beyond ``low`` or ``high``. ``wanted`` has to be in order, and the labels must
    fit between the two ends.
    """
    runs: list[_Run] = []
    for middle, length in zip(wanted, lengths, strict=True):
        run = _Run(middle - length / 2, length, members=1)
        while runs and _overlap(runs[-1], run, low, high):
            run = _merge(runs.pop(), run)
        runs.append(run)
    middles: list[float] = []
    for run in runs:
        position = _clamp_start(run, low, high)
        first = len(middles)
        for length in lengths[first : first + run.members]:
            middles.append(position + length / 2)
            position += length
    return tuple(middles)


def _overlap(
    before: _Run,
    after: _Run,
    low: float,
    high: float,
) -> bool:
    end = _clamp_start(before, low, high) + before.length
    return end > _clamp_start(after, low, high)


def _merge(before: _Run, after: _Run) -> _Run:
    """Return both as one run, whose start leaves its members off their places by least squares."""
    members = before.members + after.members
    moved = after.start - before.length
    start = (before.start * before.members + moved * after.members) / members
    return _Run(start, before.length + after.length, members)


def _clamp_start(run: _Run, low: float, high: float) -> float:
    return max(low, min(run.start, high - run.length))
