"""How long a single call can take, and how much its bounds leave unsettled.

    python tests/benchmarks/bounds.py [--sets 2000] [--seed 0] [--jobs 2] [--most 2.0]

The calls are made on random answer sets from empty to complete. Half of the sets are answered by
simulated people, who leave questions out and do not know others; the other half takes any values,
whether or not they go together. Each is put through what `recommend --detail`, `explain --flips`
and `ask` without a terminal work out and print, every time from the start. Printed are the seconds
of CPU of each, and the share of questions and of results that the bounded proofs left unsettled.
Exits 1 if a call took more than ``--most`` seconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.simulated import knowledge, person  # noqa: E402 - the checkout comes first

from advisor.explanation.explanation import Explanation  # noqa: E402
from advisor.knowledge.conditions import UNKNOWN  # noqa: E402
from advisor.proof.worlds import distinct_values  # noqa: E402
from advisor.report.flip_report import flip_blocks  # noqa: E402
from advisor.report.plain import as_plain  # noqa: E402
from advisor.report.recommendation import RecommendationReport  # noqa: E402
from advisor.report.report import write_report  # noqa: E402
from advisor.workloads.advising import Advised, consult_workload  # noqa: E402
from advisor.workloads.workload import Workload  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Value

CALLS = ("recommend --detail", "explain --flips", "ask")
_UNKNOWN_SHARES = (0.0, 0.1, 0.4)


@dataclass(frozen=True)
class Measured:
    """What one answer set took: the seconds of each call, and what of it was left unsettled."""

    answers: Mapping[str, Value]
    seconds: tuple[float, ...]
    grade: str
    open: int
    unsettled: int
    is_minimal: bool
    flips: int
    incomplete: int


def answer_set(number: int, seed: str) -> dict[str, Value]:
    """Return random answers: from none to all of the questions, some of them unknown."""
    chance = Random(f"{seed}:{number}")
    filled = chance.random()
    unknown = chance.choice(_UNKNOWN_SHARES)
    whole = person(number, seed) if number % 2 else _any_values(chance)
    answers: dict[str, Value] = {}
    for key, value in whole.items():
        if chance.random() < filled:
            answers[key] = UNKNOWN if chance.random() < unknown else value
    return answers


def _any_values(chance: Random) -> dict[str, Value]:
    return {key: chance.choice(values) for key, values in distinct_values(knowledge()).items()}


def measured(task: tuple[int, str]) -> Measured:
    """Return what one answer set takes."""
    answers = answer_set(*task)
    workload = Workload("random", answers=answers)
    seconds = []

    start = time.process_time()
    result = consult_workload(workload, knowledge())
    report = RecommendationReport(Advised(workload, result), detail=True)
    write_report(report, "json")
    write_report(report, "text")
    seconds.append(time.process_time() - start)

    start = time.process_time()
    explanation = Explanation(consult_workload(workload, knowledge()))
    as_plain(list(flip_blocks(explanation)))
    seconds.append(time.process_time() - start)

    start = time.process_time()
    asked = consult_workload(workload, knowledge())
    _ = asked.final or asked.open
    seconds.append(time.process_time() - start)

    flips = explanation.flips
    return Measured(
        answers=answers,
        seconds=tuple(seconds),
        grade="final" if result.final else "not final",
        open=len(result.open),
        unsettled=len(result.unsettled),
        is_minimal=result.decided_by is None or result.is_minimal,
        flips=len(flips),
        incomplete=sum(not found.is_complete for found in flips),
    )


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", type=int, default=2000)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--most", type=float, default=2.0)
    options = parser.parse_args()
    tasks = [(number, options.seed) for number in range(options.sets)]
    measured(tasks[0])  # what is loaded and drawn once is not part of any one call
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        results = pool.map(measured, tasks, chunksize=5)
    for place, name in enumerate(CALLS):
        seconds = [result.seconds[place] for result in results]
        ninety_ninth = quantiles(seconds, n=100)[98]
        print(
            f"{name:20} median {median(seconds):.3f}  99th percentile {ninety_ninth:.3f}  "
            f"worst {max(seconds):.3f} s of CPU"
        )
    _print_unsettled(results)
    slow = [result for result in results if max(result.seconds) > options.most]
    for result in slow[:10]:
        print(f"over {options.most} s: {result.seconds} {dict(result.answers)}")
    worst = max(max(result.seconds) for result in results)
    print(
        f"bounds: {len(results)} answer sets, {len(slow)} over {options.most} s of CPU, "
        f"the worst {worst:.2f} s"
    )
    return 1 if slow else 0


def _print_unsettled(results: list[Measured]) -> None:
    asked = unsettled = touched = loose = flips = incomplete = 0
    for result in results:
        asked += result.open
        unsettled += result.unsettled
        touched += result.unsettled > 0
        loose += not result.is_minimal
        flips += result.flips
        incomplete += result.incomplete
    print(f"unsettled: {unsettled} of {asked} open questions ({unsettled / max(asked, 1):.2%}),")
    print(f"  in {touched} of {len(results)} results ({touched / len(results):.2%})")
    print(
        f"deciding sets only known to suffice: {loose}; "
        f"searches for flips that gave up: {incomplete} of {flips}"
    )


if __name__ == "__main__":
    sys.exit(main())
