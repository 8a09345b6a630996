"""Give one input to one reader, and find what must not happen.

That is a traceback, a hang, a loss, or a problem with a line that does not exist.
"""

from __future__ import annotations

import re
import signal
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Protocol

from advisor.errors import EngineFault, Unsettled
from advisor.workloads.advising import DEFECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from advisor.errors import Problem
    from fuzz.inputs import Input

MOST_SECONDS = 2.0
"""CPU seconds that one input may take."""
PATIENCE = 60.0
"""Wall-clock seconds after which an input is given up; ample, as the machine may be busy."""
_LINE_END = re.compile(rb"\r\n|\r|\n")
_MOST_TOLD = 700
"""How many characters of a finding are shown of its beginning and of its end."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader made of an input: whether it took all of it, its complaints, and its losses."""

    accepted: bool
    problems: Sequence[Problem] = ()
    lost: Sequence[str] = ()


class Reader(Protocol):
    """A way into the program; ``refusals`` are the errors with which it may refuse an input."""

    @property
    def refusals(self) -> tuple[type[Exception], ...]: ...

    def make(self, rng: Random) -> Input:
        """Return a random input."""
        ...

    def read(self, given: Input) -> Outcome:
        """Return the outcome of reading an input."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not happen, and the input with which it did."""

    reader: str
    number: int
    oracle: str
    told: str

    def __str__(self) -> str:
        """Return the finding and the command that reproduces it."""
        replay = f"python tests/fuzz/run.py --reader {self.reader} --number {self.number}"
        told = self.told
        if len(told) > 2 * _MOST_TOLD:
            told = f"{told[:_MOST_TOLD]} … {told[-_MOST_TOLD:]}"
        return f"{self.reader} {self.number}: {self.oracle}: {told}\n  {replay}"


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of an input, and the CPU seconds that it took."""

    accepted: bool
    seconds: float
    findings: tuple[Finding, ...] = ()


class _Hung(BaseException):
    """An input takes too long; a handler of ``Exception`` does not catch it."""


def made(name: str, reader: Reader, number: int) -> Input:
    """Return the input with that ``number``; it depends on nothing but ``name`` and ``number``."""
    return reader.make(Random(f"{name} {number}"))


def look(name: str, reader: Reader, number: int) -> Looked:
    """Give the reader called ``name`` its input with that ``number``."""
    given = made(name, reader, number)
    started = time.process_time()
    outcome, faults = _read(reader, given)
    seconds = time.process_time() - started
    if outcome is not None:
        faults += _find_faults(given, outcome)
    if seconds > MOST_SECONDS and not faults:
        faults.append(("slow", f"took {seconds:.1f} s"))
    return Looked(
        accepted=outcome is not None and outcome.accepted,
        seconds=seconds,
        findings=tuple(Finding(name, number, oracle, told) for oracle, told in faults),
    )


def _read(reader: Reader, given: Input) -> tuple[Outcome | None, list[tuple[str, str]]]:
    """Return the outcome, ``None`` if there is none, and the faults: pairs of oracle and text."""
    try:
        with _alarm():
            return reader.read(given), []
    except _Hung:
        return None, [("slow", f"was given up after {PATIENCE:.0f} s: {traceback.format_exc()}")]
    except (EngineFault, Unsettled):
        return None, [("traceback", traceback.format_exc())]
    except reader.refusals as error:
        problems = getattr(error, "problems", ())
        lost = []
        if given.is_right and not problems:
            lost.append(f"something that is right was refused: {error}")
        return Outcome(accepted=False, problems=problems, lost=lost), []
    except Exception:  # noqa: BLE001 - any other error is a finding
        return None, [("traceback", traceback.format_exc())]


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise _Hung

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _find_faults(given: Input, outcome: Outcome) -> Iterator[tuple[str, str]]:
    for loss in outcome.lost:
        yield "lost", loss
    if given.is_right:
        for problem in outcome.problems:
            yield "lost", f"something that is right was refused: {problem}"
    for problem in outcome.problems:
        if problem.code == DEFECT:
            yield "traceback", str(problem)
    for told in _find_wrong_lines(given, outcome):
        yield "line", told


def _find_wrong_lines(given: Input, outcome: Outcome) -> Iterator[str]:
    """Yield a text for each problem with a line that does not exist or is not the planted one."""
    lines = len(_LINE_END.findall(given.as_bytes)) + 1
    for problem in outcome.problems:
        if not 0 <= problem.line <= lines:
            yield f"there are {lines} lines: {problem}"
        elif given.planted and problem.line != given.planted:
            yield f"the mistake stands in line {given.planted}: {problem}"
    if given.planted and not outcome.problems:
        yield f"nothing is told of the mistake in line {given.planted}"
