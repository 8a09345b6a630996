"""How few questions the interview asks, compared with other ways of asking.

    python tests/benchmarks/questions.py [--users 300] [--only ours] [--jobs 2] [--seed 0]

The others are a fixed questionnaire, the best fixed order, a learned tree and the floor. People are
simulated as the priors have them; the published decisions are asked too, with today's advice, and
what they do not say as unknown. Printed are means of answers and screens until the recommendation
is proven. Exits 1 if an interview ends with another recommendation than the full answers have, or
takes more screens than announced as the most. Without ``--only ours`` it needs numpy and
scikit-learn.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
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

    from benchmarks.simulated import Answers, Shown

TRAINING = 150
EXAMPLES = 20_000
_A_SECOND = 1.0

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Others:
    """How many answers it takes otherwise.

    With the best order, with the tree until its leaf and until proven from there, and the floor.
    """

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
    """Return what ``function`` makes of each of ``tasks``, in ``jobs`` processes.

    It tells on stderr how far it is.
    """
    if jobs == 1:
        return _watch(map(function, tasks), len(tasks), what)
    with multiprocessing.Pool(jobs) as pool:
        chunk = max(1, min(20, len(tasks) // 50))
        return _watch(pool.imap(function, tasks, chunksize=chunk), len(tasks), what)


def _watch(results: Iterable[_Result], number: int, what: str) -> list[_Result]:
    done: list[_Result] = []
    last = time.monotonic()
    told = False
    for result in results:
        done.append(result)
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
    """Return how each way of asking goes with one person.

    The best order, and what the tree asks and says, are given.
    """
    answers, order, (path, said) = task
    held = interview(answers)
    floor = Floor(knowledge(), answers)
    smallest = len(floor.smallest())
    after_path = (*path, *(question for question in order if question not in path))
    proven_after = max(len(path), floor.needed(after_path))
    others = Others(
        ordered=floor.needed(order),
        leaf=len(path),
        proven_after=proven_after,
        is_right=said == held.expected,
        smallest=smallest,
    )
    return Measured(held, others)


def compared(groups: dict[str, list[Answers]], jobs: int, seed: str) -> dict[str, list[Measured]]:
    """Return every person of ``groups`` measured with all ways of asking.

    The other ways learn from other people first.
    """
    from benchmarks import orders, trees

    def spread_over(function: Callable[[Any], Any], tasks: Sequence[Any], what: str) -> list[Any]:
        return spread(function, tasks, what, jobs)

    training = [(number, f"{seed}:orders") for number in range(TRAINING)]
    teachers = spread_over(drawn, training, "people to learn an order from")
    origins = orders.starts(consult(knowledge(), {}), teachers)
    order, told = orders.learned(teachers, origins, spread_over, seed)
    print(f"(b) was learned from {TRAINING} other people, means with them: {', '.join(told)}")
    print(f"    {', '.join(order)}")
    numbered = [(number, f"{seed}:tree") for number in range(EXAMPLES)]
    tree = trees.Tree(spread_over(trees.example, numbered, "people to learn a tree from"))
    print(f"(c) has {tree.told}")
    results: dict[str, list[Measured]] = {}
    for name, people in groups.items():
        tasks = [(answers, order, tree.asked(answers)) for answers in people]
        results[name] = spread_over(measured, tasks, name)
    return results


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
    """Return the lines of the table about ``people``.

    They are about all of them, and about those of each recommended platform.
    """
    of_winner: dict[str, list[Measured]] = {}
    for one in people:
        of_winner.setdefault(one.interview.expected, []).append(one)
    winners = sorted(of_winner, key=lambda winner: -len(of_winner[winner]))
    of_platforms = [_line(f"  {winner}", of_winner[winner]) for winner in winners]
    return [_row(name, (*COLUMNS, *RATIOS)), _line("all", people), *of_platforms]


def _line(name: str, people: Sequence[Measured]) -> str:
    fixed = len(bearing(knowledge()))
    answers = fmean(len(one.interview.questions) for one in people)
    screens = fmean(len(one.interview.screens) for one in people)
    others = [one.others for one in people if one.others]
    cells = [f"{len(people)}", f"{answers:.2f}", f"{screens:.2f}", f"{fixed}"]
    ratios = ["", "", f"{screens / fixed:.3f}"]
    if others:
        ordered = fmean(other.ordered for other in others)
        leaf = fmean(other.leaf for other in others)
        proven = fmean(other.proven_after for other in others)
        right = fmean(other.is_right for other in others)
        smallest = fmean(other.smallest for other in others)
        cells += [f"{ordered:.2f}", f"{leaf:.2f}", f"{proven:.2f}", f"{right:.1%}"]
        cells.append(f"{smallest:.2f}")
        ratios[:2] = [f"{answers / smallest:.3f}", f"{answers / ordered:.3f}"]
    else:
        cells += [""] * (len(COLUMNS) - len(cells))
    return _row(name, (*cells, *ratios))


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:<26}" + "".join(f"{cell:>12}" for cell in cells)


def faults(people: Sequence[Measured]) -> tuple[int, int]:
    """Return how many interviews ended otherwise, and how many screens broke the bound.

    They end otherwise if another platform is recommended; the bound is the one announced.
    """
    interviews = [one.interview for one in people]
    others = sum(held.winner != held.expected for held in interviews)
    return others, sum(held.violations for held in interviews)


def estimates(people: Sequence[Measured]) -> str:
    """Return how far off the announced number of further screens is."""
    errors: list[int] = []
    first: list[int] = []
    for one in people:
        errors += one.interview.errors
        first += one.interview.errors[:1]
    return (
        f'"usually about N more": mean absolute error {fmean(map(abs, errors)):.2f} screens '
        f"(bias {fmean(errors):+.2f}); on the first screen {fmean(map(abs, first)):.2f}"
    )


def timing(people: Sequence[Measured]) -> list[str]:
    """Return how long people wait for a question, compared with one consultation."""
    screens: list[Shown] = []
    for one in people:
        screens += one.interview.screens
    single = quantiles((screen.consulting for screen in screens), n=100)[49]
    lines = [f"one consult(): p50 {single * 1000:.1f} ms"]
    for name, times in (
        ("answer to next question", [screen.asking for screen in screens]),
        ("the same with its heading", [screen.heading for screen in screens]),
    ):
        cuts = quantiles(times, n=100)
        p50, p99 = cuts[49], cuts[98]
        lines.append(
            f"{name}: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms; "
            f"{p50 / single:.1f} and {p99 / single:.1f} x consult()"
        )
    return lines


def main(users: int, jobs: int, seed: str, *, only_ours: bool) -> int:
    """Measure and print, and return how many claims of the interview were broken."""
    decisions, left_out = published()
    tasks = [(number, f"{seed}:asked") for number in range(users)]
    groups = {
        "simulated people": spread(drawn, tasks, "people", jobs),
        "published decisions": decisions,
    }
    if only_ours:
        found = {name: spread(ours, people, name, jobs) for name, people in groups.items()}
    else:
        found = compared(groups, jobs, seed)
    reasons = ", ".join(f"{count} ({reason})" for reason, count in left_out.items())
    print(f"published decisions left out: {reasons or 'none'}")
    broken = 0
    for name, people in found.items():
        others, beyond = faults(people)
        broken += others + beyond
        print("", *table(name, people), sep="\n")
        print(
            f"other recommendation than with all answers: {others} of {len(people)}; "
            f"screens beyond the bound: {beyond}"
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
