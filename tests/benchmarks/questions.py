"""How few questions the interview asks: beside a fixed questionnaire, the best fixed order, a learned tree and the floor.

    python tests/benchmarks/questions.py [--users 300] [--only ours] [--jobs 2] [--seed 0]

People are simulated as the priors have them; the published decisions are asked too, with today's advice, and what they do not
say as unknown. Printed are means of answers and screens until the recommendation is proven. Exits 1 if an interview ends with
another recommendation than the full answers have, or takes more screens than announced as the most. Without ``--only ours`` it
needs numpy and scikit-learn.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, quantiles
from typing import TYPE_CHECKING, Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.floor import Floor, bearing  # noqa: E402
from benchmarks.simulated import Interview, interview, knowledge, person, published  # noqa: E402

from advisor.consultation import consult  # noqa: E402 - the checkout comes first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.simulated import Answers

TRAINING = 150
EXAMPLES = 20_000
_A_SECOND = 1.0

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Others:
    """How many answers it takes otherwise: the best order, the tree until its leaf and until proven from there, the floor."""

    ordered: int
    leaf: int
    proven_after: int
    is_right: bool
    smallest: int


@dataclass(frozen=True)
class Measured:
    """One person: the interview, and the other ways of asking if they were tried."""

    interview: Interview
    others: Others | None = None


def spread(
    function: Callable[[_Task], _Result], tasks: Sequence[_Task], what: str, jobs: int = 1
) -> list[_Result]:
    """Return what ``function`` makes of each of ``tasks``, in ``jobs`` processes; tells on stderr how far it is."""
    if jobs == 1:
        return _watched(map(function, tasks), len(tasks), what)
    with multiprocessing.Pool(jobs) as pool:
        return _watched(
            pool.imap(function, tasks, chunksize=max(1, min(20, len(tasks) // 50))),
            len(tasks),
            what,
        )


def _watched(results: Iterable[_Result], number: int, what: str) -> list[_Result]:
    done: list[_Result] = []
    last = time.monotonic()
    told = False
    for each in results:
        done.append(each)
        if time.monotonic() - last > _A_SECOND:
            last, told = time.monotonic(), True
            print(f"\r{what}: {len(done)} of {number}  ", end="", file=sys.stderr, flush=True)
    if told:
        print(f"\r{what}: {number} of {number}  ", file=sys.stderr)
    return done


def drawn(task: tuple[int, str]) -> Answers:
    """Return one simulated person."""
    return person(*task)


def ours(answers: Answers) -> Measured:
    """Return how the interview goes with one person."""
    return Measured(interview(answers))


def measured(task: tuple[Answers, tuple[str, ...], tuple[tuple[str, ...], str]]) -> Measured:
    """Return how each way of asking goes with one person, given the best order and what the tree asks and says."""
    answers, order, (path, said) = task
    held = interview(answers)
    floor = Floor(knowledge(), answers)
    smallest = len(floor.smallest())
    after_path = (*path, *(each for each in order if each not in path))
    proven_after = max(len(path), floor.needed(after_path))
    return Measured(
        held, Others(floor.needed(order), len(path), proven_after, said == held.expected, smallest)
    )


def compared(groups: dict[str, list[Answers]], jobs: int, seed: str) -> dict[str, list[Measured]]:
    """Return every person of ``groups`` measured with all ways of asking, after learning from other people."""
    from benchmarks import orders, trees

    def spread_over(function: Callable[[Any], Any], tasks: Sequence[Any], what: str) -> list[Any]:
        return spread(function, tasks, what, jobs)

    teachers = spread_over(
        drawn,
        [(each, f"{seed}:orders") for each in range(TRAINING)],
        "people to learn an order from",
    )
    origins = orders.starts(consult(knowledge(), {}), teachers)
    order, told = orders.learned(teachers, origins, spread_over, seed)
    print(f"(b) was learned from {TRAINING} other people, means with them: {', '.join(told)}")
    print(f"    {', '.join(order)}")
    examples = spread_over(
        trees.example,
        [(each, f"{seed}:tree") for each in range(EXAMPLES)],
        "people to learn a tree from",
    )
    tree = trees.Tree(examples)
    print(f"(c) has {tree.told}")
    return {
        name: spread_over(measured, [(each, order, tree.asked(each)) for each in people], name)
        for name, people in groups.items()
    }


COLUMNS = (
    "people",
    "ours",
    "screens",
    "(a)",
    "(b)",
    "(c) leaf",
    "(c) proven",
    "(c) right",
    "floor",
)
RATIOS = ("ours/floor", "ours/(b)", "screens/(a)")


def table(name: str, people: Sequence[Measured]) -> list[str]:
    """Return the lines of the table about ``people``: all of them, and those of each recommended platform."""
    winners = Counter(each.interview.expected for each in people)
    lines = [
        f"{name:<26}" + "".join(f"{each:>12}" for each in (*COLUMNS, *RATIOS)),
        _line("all", people),
    ]
    for winner, _ in winners.most_common():
        lines.append(
            _line(f"  {winner}", [each for each in people if each.interview.expected == winner])
        )
    return lines


def _line(name: str, people: Sequence[Measured]) -> str:
    fixed = len(bearing(knowledge()))
    answers = fmean(len(each.interview.questions) for each in people)
    screens = fmean(len(each.interview.screens) for each in people)
    others = [each.others for each in people if each.others]
    cells = [f"{len(people)}", f"{answers:.2f}", f"{screens:.2f}", f"{fixed}"]
    ratios = ["", "", f"{screens / fixed:.3f}"]
    if others:
        ordered, smallest = (
            fmean(each.ordered for each in others),
            fmean(each.smallest for each in others),
        )
        cells += [f"{ordered:.2f}", f"{fmean(each.leaf for each in others):.2f}"]
        cells += [
            f"{fmean(each.proven_after for each in others):.2f}",
            f"{fmean(each.is_right for each in others):.1%}",
        ]
        cells += [f"{smallest:.2f}"]
        ratios[:2] = [f"{answers / smallest:.3f}", f"{answers / ordered:.3f}"]
    else:
        cells += [""] * (len(COLUMNS) - len(cells))
    return f"{name:<26}" + "".join(f"{each:>12}" for each in (*cells, *ratios))


def faults(people: Sequence[Measured]) -> tuple[int, int]:
    """Return how many interviews ended with another recommendation, and how many screens broke the bound that was announced."""
    return (
        sum(each.interview.winner != each.interview.expected for each in people),
        sum(each.interview.violations for each in people),
    )


def estimates(people: Sequence[Measured]) -> str:
    """Return how far off the announced number of further screens is."""
    errors = [error for each in people for error in each.interview.errors]
    first = [each.interview.errors[0] for each in people if each.interview.errors]
    return (
        f'"usually about N more": mean absolute error {fmean(map(abs, errors)):.2f} screens (bias {fmean(errors):+.2f}); '
        f"on the first screen {fmean(map(abs, first)):.2f}"
    )


def timing(people: Sequence[Measured]) -> list[str]:
    """Return how long people wait for a question, beside one consultation."""
    screens = [screen for each in people for screen in each.interview.screens]
    single = quantiles((each.consulting for each in screens), n=100)[49]
    lines = [f"one consult(): p50 {single * 1000:.1f} ms"]
    for name, times in (
        ("answer to next question", [each.asking for each in screens]),
        ("the same with its heading", [each.heading for each in screens]),
    ):
        cuts = quantiles(times, n=100)
        p50, p99 = cuts[49], cuts[98]
        lines.append(
            f"{name}: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms; {p50 / single:.1f} and {p99 / single:.1f} x consult()"
        )
    return lines


def main(users: int, jobs: int, seed: str, *, only_ours: bool) -> int:
    """Measure and print, and return how many claims of the interview were broken."""
    decisions, left_out = published()
    tasks = [(each, f"{seed}:asked") for each in range(users)]
    groups = {
        "simulated people": spread(drawn, tasks, "people", jobs),
        "published decisions": decisions,
    }
    if only_ours:
        found = {name: spread(ours, people, name, jobs) for name, people in groups.items()}
    else:
        found = compared(groups, jobs, seed)
    print(
        f"published decisions left out: {', '.join(f'{n} ({why})' for why, n in left_out.items()) or 'none'}"
    )
    broken = 0
    for name, people in found.items():
        others, beyond = faults(people)
        broken += others + beyond
        print("", *table(name, people), sep="\n")
        print(
            f"other recommendation than with all answers: {others} of {len(people)}; screens beyond the bound: {beyond}"
        )
        print(estimates(people), *timing(people), sep="\n")
    return broken


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--users", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--only", choices=["ours"])
    chosen = parser.parse_args()
    sys.exit(
        1 if main(chosen.users, chosen.jobs, chosen.seed, only_ours=chosen.only == "ours") else 0
    )
