"""Feed all readers of the program with random inputs, and report what must not have happened.

All readers, each with its share:
    python tests/fuzz/run.py [--inputs 20000] [--jobs 2]
One of them:
    python tests/fuzz/run.py --reader answers --inputs 500 --from 0
One input, which is printed with what becomes of it:
    python tests/fuzz/run.py --reader answers --number 1234

An input depends on the name of the reader and the number alone. Exits 1 if anything was found.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from fuzz.readers import READERS, SHARES  # noqa: E402 - the checkout comes first
from fuzz.trial import look, made  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.trial import Finding

_IN_A_BATCH = 250
_LONGEST_BATCH = 600
"""Seconds after which a batch is given up in which even the alarm of an input fails."""
_MOST_FINDINGS = 50


@dataclass
class Tally:
    """What became of the inputs of one reader."""

    inputs: int = 0
    accepted: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_number: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the counts of another part of the work."""
        self.inputs += other.inputs
        self.accepted += other.accepted
        self.seconds += other.seconds
        if other.slowest > self.slowest:
            self.slowest, self.slowest_number = other.slowest, other.slowest_number
        self.findings = (self.findings + other.findings)[:_MOST_FINDINGS]


def tallied(name: str, first: int, number: int) -> Tally:
    """Return what becomes of ``number`` inputs of the reader called ``name``, from ``first`` on."""
    tally = Tally()
    started = time.process_time()
    for at in range(first, first + number):
        looked = look(name, READERS[name], at)
        tally.add(
            Tally(
                inputs=1,
                accepted=int(looked.accepted),
                slowest=looked.seconds,
                slowest_number=at,
                findings=list(looked.findings),
            )
        )
    tally.seconds = time.process_time() - started
    return tally


def _tally_batch(task: tuple[str, int, int]) -> tuple[str, Tally]:
    return task[0], tallied(*task)


def _split_into_batches(readers: dict[str, int], first: int) -> Iterator[tuple[str, int, int]]:
    for name, number in readers.items():
        for at in range(0, number, _IN_A_BATCH):
            yield name, first + at, min(_IN_A_BATCH, number - at)


def _run(readers: dict[str, int], first: int, jobs: int) -> dict[str, Tally]:
    tallies = {name: Tally() for name in readers}
    total, done = sum(readers.values()), 0
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=100) as pool:
        batches = pool.imap_unordered(_tally_batch, _split_into_batches(readers, first))
        while done < total:
            name, tally = batches.next(timeout=_LONGEST_BATCH)
            tallies[name].add(tally)
            done += tally.inputs
            if sys.stderr.isatty():
                print(f"\r{done:,} of {total:,}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return tallies


def _print_tallies(tallies: dict[str, Tally]) -> None:
    row = "{:<14}{:>12}{:>12}{:>12}{:>12}{:>14}{:>14}"
    print(row.format("reader", "inputs", "accepted", "refused", "CPU s", "slowest ms", "findings"))
    for name, tally in tallies.items():
        slowest = f"{tally.slowest * 1000:.0f} (#{tally.slowest_number})"
        counts = (
            f"{tally.inputs:,}",
            f"{tally.accepted:,}",
            f"{tally.inputs - tally.accepted:,}",
            f"{tally.seconds:.1f}",
        )
        print(row.format(name, *counts, slowest, len(tally.findings)))


def _show(name: str, number: int) -> int:
    """Print one input, and what becomes of it."""
    given = made(name, READERS[name], number)
    planted = f", planted in line {given.planted}" if given.planted else ""
    print(f"{given.kind}{planted}:")
    if isinstance(given.content, bytes):
        print(repr(given.content))
    else:
        print(given.content.encode("utf-8", "backslashreplace").decode())
    print(f"\n{given.content!r}")
    looked = look(name, READERS[name], number)
    verdict = "accepted" if looked.accepted else "refused"
    print(f"\n{verdict} in {looked.seconds * 1000:.1f} ms")
    for finding in looked.findings:
        print(finding)
    return 1 if looked.findings else 0


def main() -> int:
    """Read the arguments and run; return 1 if anything was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reader", choices=READERS)
    parser.add_argument("--number", type=int)
    parser.add_argument("--inputs", type=int, default=sum(SHARES.values()))
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    if asked.number is not None:
        if asked.reader is None:
            parser.error("--number is that of an input of one reader; name it with --reader")
        return _show(asked.reader, asked.number)
    whole = sum(SHARES.values())
    readers = {name: asked.inputs * share // whole for name, share in SHARES.items()}
    if asked.reader is not None:
        readers = {asked.reader: asked.inputs}
    tallies = _run(readers, asked.first, asked.jobs)
    _print_tallies(tallies)
    findings = list(chain.from_iterable(tally.findings for tally in tallies.values()))
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
