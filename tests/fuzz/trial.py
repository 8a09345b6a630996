"""One input given to one reader, and what must not come of it: a traceback, a wait, a loss, a line that does not exist."""

from __future__ import annotations

import re
import signal
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Protocol

from advisor.batch import DEFECT
from advisor.errors import EngineFault, Unsettled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from advisor.errors import Problem
    from fuzz.inputs import Input

MOST_SECONDS = 2.0
"""How much time of the processor one input may take."""
PATIENCE = 60.0
"""Seconds after which an input is given up; they pass on a busy machine too, so that there are many of them."""
_LINE_END = re.compile(rb"\r\n|\r|\n")
_MOST_TOLD = 700  # characters of the beginning, and as many of the end


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader made of an input: whether it took all of it, what it complained about, and what was lost on the way."""

    accepted: bool
    problems: Sequence[Problem] = ()
    lost: Sequence[str] = ()


class Reader(Protocol):
    """A way into the program; ``refusals`` are the errors with which it may turn an input away."""

    @property
    def refusals(self) -> tuple[type[Exception], ...]: ...

    def make(self, rng: Random) -> Input:
        """Return an input, which chance decides."""
        ...

    def read(self, given: Input) -> Outcome:
        """Return what becomes of an input."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not happen, and with which input it did."""

    reader: str
    number: int
    oracle: str
    told: str

    def __str__(self) -> str:
        """Return the finding, and how to see it again."""
        replay = f"python tests/fuzz/run.py --reader {self.reader} --number {self.number}"
        told = (
            self.told
            if len(self.told) <= 2 * _MOST_TOLD
            else f"{self.told[:_MOST_TOLD]} … {self.told[-_MOST_TOLD:]}"
        )
        return f"{self.reader} {self.number}: {self.oracle}: {told}\n  {replay}"


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of an input, and the seconds of the processor that it took."""

    accepted: bool
    seconds: float
    findings: tuple[Finding, ...] = ()


class _Hung(BaseException):
    """An input that does not come to an end; no handler of errors catches it."""


def made(name: str, reader: Reader, number: int) -> Input:
    """Return the input of that ``number``, on which nothing else has an influence."""
    return reader.make(Random(f"{name} {number}"))


def look(name: str, reader: Reader, number: int) -> Looked:
    """Give the reader called ``name`` its input of that ``number``."""
    given = made(name, reader, number)
    started = time.process_time()
    outcome, found = _outcome(reader, given)
    seconds = time.process_time() - started
    if outcome is not None:
        found += [("lost", each) for each in outcome.lost]
        if given.is_right:
            found += [
                ("lost", f"something that is right was refused: {each}")
                for each in outcome.problems
            ]
        found += [("traceback", str(each)) for each in outcome.problems if each.code == DEFECT]
        found += [("line", each) for each in _wrong_lines(given, outcome)]
    if seconds > MOST_SECONDS and not found:
        found.append(("slow", f"took {seconds:.1f} s"))
    return Looked(
        outcome is not None and outcome.accepted,
        seconds,
        tuple(Finding(name, number, *each) for each in found),
    )


def _outcome(reader: Reader, given: Input) -> tuple[Outcome | None, list[tuple[str, str]]]:
    try:
        with _alarm():
            return reader.read(given), []
    except _Hung:
        return None, [("slow", f"was given up after {PATIENCE:.0f} s: {traceback.format_exc()}")]
    except (EngineFault, Unsettled):
        return None, [("traceback", traceback.format_exc())]
    except reader.refusals as error:
        problems = getattr(error, "problems", ())
        lost = (
            [f"something that is right was refused: {error}"]
            if given.is_right and not problems
            else []
        )
        return Outcome(accepted=False, problems=problems, lost=lost), []
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
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


def _wrong_lines(given: Input, outcome: Outcome) -> Iterator[str]:
    """Yield what is told of a line that does not exist, or that is not the one in which a mistake was planted."""
    lines = len(_LINE_END.findall(given.as_bytes)) + 1
    for each in outcome.problems:
        if not 0 <= each.line <= lines:
            yield f"there are {lines} lines: {each}"
        elif given.planted and each.line != given.planted:
            yield f"the mistake stands in line {given.planted}: {each}"
    if given.planted and not outcome.problems:
        yield f"nothing is told of the mistake in line {given.planted}"
