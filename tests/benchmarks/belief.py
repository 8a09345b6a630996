"""What the model of teams says beside what is: how often platforms are impossible in it, and how often a stated share holds.

    python tests/benchmarks/belief.py [--hide] [--people 300] [--times 3] [--seed 0]

Without ``--hide`` it prints in how many worlds of the model each platform is excluded, beside the published decisions (what
they do not say counts as not needed) and the same shares taken as independent of each other; and how far the shares of answers
in the model lie from the priors.

With ``--hide`` it hides a part of the answers of complete people, takes the share in which the model says that the winner
stays, and looks whether it does. It is done with simulated people, who come from the model itself, with the examples of the
documentation, and with complete teams that were written by hand, where there are any. Beside it stand the same shares when all
answers are taken as independent.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.simulated import knowledge, person, published_cases  # noqa: E402 - the checkout comes first

from advisor.consultation import consult  # noqa: E402
from advisor.knowledge import document  # noqa: E402
from advisor.knowledge.conditions import UNKNOWN  # noqa: E402
from advisor.proof import population  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Shares, Sort
    from advisor.knowledge.model import KnowledgeBase

    Answers = Mapping[str, Value]

HIDDEN = (0.1, 0.3, 0.5, 0.7)
BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_EXAMPLES = ROOT / "docs" / "examples"
_COMPLETE = ROOT / "tests" / "teams" / "complete.yaml"
_NEARLY_COMPLETE = 35


@cache
def independent() -> KnowledgeBase:
    """Return what is known, with answers that have nothing to do with each other."""
    return replace(knowledge(), kinds={})


def excluded_in_worlds(base: KnowledgeBase) -> dict[str, float]:
    """Return for each platform in which part of the possible worlds it is excluded, if nothing has been answered."""
    outcomes = consult(base, {}).case.weighted
    possible = outcomes.possible.bit_count()
    return {
        each: (outcomes.excluded[each] & outcomes.possible).bit_count() / possible
        for each in base.tie_order
    }


def excluded_in_decisions() -> dict[str, float]:
    """Return the same of the published decisions, with today's rules."""
    decisions = published_cases()
    found: Counter[str] = Counter()
    for answers in decisions:
        found.update({each.platform for each in consult(knowledge(), answers).excluded})
    return {each: found[each] / len(decisions) for each in knowledge().tie_order}


def distances() -> list[tuple[float, str]]:
    """Return how far each share in the worlds lies from its prior, in percent of all, the farthest first."""
    people = population.weighted_population(knowledge())
    far: list[tuple[float, str]] = []
    for key, prior in knowledge().priors.items():
        told = [each for each in people.column(key) if each is not UNKNOWN]
        having = Counter(sort for each in told for sort in _sorts_of(each, prior.shares))
        for sort, share in prior.shares.items():
            far.append((abs(100 * having[sort] / len(told) - float(share)), f"{key}: {sort}"))
    return sorted(far, reverse=True)


def _sorts_of(value: Value, shares: Shares) -> Iterable[Sort]:
    """Return the sorts that ``value`` is of: each item of a list, and the first range that holds a number."""
    if isinstance(value, frozenset):
        return value
    if isinstance(value, str | bool):
        return (value,)
    return (
        next(each for each in shares if isinstance(each, tuple) and each[0] <= value <= each[1]),
    )  # type: ignore[operator]


@dataclass(frozen=True)
class Stated:
    """A share that was stated, and whether the winner stayed once all was known."""

    share: float
    stays: bool


def told(
    people: Sequence[Answers], part: float, times: int, seed: str, base: KnowledgeBase
) -> list[Stated]:
    """Return what ``base`` states when a ``part`` of the answers of each of ``people`` is hidden, in another way each time."""
    found: list[Stated] = []
    for number, answers in enumerate(people):
        winner = consult(base, answers).ranking.winner
        for time in range(times):
            given = left(answers, part, Random(f"{seed}:{number}:{part}:{time}"))
            result = consult(base, given)
            found.append(
                Stated(
                    result.case.weighted.share(result.ranking.winner),
                    result.ranking.winner == winner,
                )
            )
    return found


def left(answers: Answers, part: float, chance: Random) -> dict[str, Value]:
    """Return what is left of ``answers`` when a ``part`` of them, drawn by lot, is hidden."""
    hidden = set(chance.sample(sorted(answers), k=round(part * len(answers))))
    return {key: value for key, value in answers.items() if key not in hidden}


def brier(stated: Iterable[Stated]) -> float:
    """Return the mean square of how far the shares lie from what was so; 0 is best, 0.25 is what always saying half gets."""
    return fmean((each.share - each.stays) ** 2 for each in stated)


def banded(stated: Sequence[Stated]) -> Iterator[tuple[float, float, list[Stated]]]:
    """Yield the bands of shares with what was stated in them, those that hold nothing left out."""
    for low, high in pairwise(BANDS):
        inside = [
            each for each in stated if low <= each.share < high or each.share == high == BANDS[-1]
        ]
        if inside:
            yield low, high, inside


def calibration_error(stated: Sequence[Stated]) -> float:
    """Return how far stated shares and what was so lie apart, on the mean over the bands."""
    apart = 0.0
    for _, _, inside in banded(stated):
        apart += len(inside) * abs(
            fmean(each.share for each in inside) - fmean(each.stays for each in inside)
        )
    return apart / len(stated)


def complete(path: Path) -> list[Answers]:
    """Return the answers of all teams in a file, or in the files of a folder, that answer nearly everything."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    found: list[Answers] = []
    for file in files if path.exists() else []:
        for node in document.read_documents(file.read_text(encoding="utf-8"), file.name, []):
            found += [consult(knowledge(), each).answers for each in _answer_sets(node.plain())]
    return [each for each in found if len(each) >= _NEARLY_COMPLETE]


def _answer_sets(entry: object) -> Iterator[Mapping[str, object]]:
    """Yield each mapping called ``answers`` in ``entry``, however deep."""
    inner: Iterable[object] = (
        entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
    )
    if isinstance(entry, dict) and isinstance(entry.get("answers"), dict):
        yield entry["answers"]
        return
    for each in inner:
        yield from _answer_sets(each)


def report(name: str, people: Sequence[Answers], times: int, seed: str) -> None:
    """Print how often stated shares hold with ``people``."""
    print(f"\n{name}: {len(people)}, each asked {times} times with each part hidden")
    print(
        f"{'hidden':>8}{'right':>9}{'Brier':>9}{'apart':>9}{'independent: Brier':>21}{'apart':>9}"
    )
    everything: list[Stated] = []
    beside: list[Stated] = []
    for part in HIDDEN:
        ours = told(people, part, times, seed, knowledge())
        theirs = told(people, part, times, seed, independent())
        everything += ours
        beside += theirs
        print(_scores(f"{part:.0%}", ours, theirs))
    print(_scores("all", everything, beside))
    print(
        f"{'stated':>12}{'times':>8}{'on the mean':>13}{'stays':>8}{'independent: times':>21}{'on the mean':>13}{'stays':>8}"
    )
    rows = {low: inside for low, _, inside in banded(everything)}
    others = {low: inside for low, _, inside in banded(beside)}
    for low, high in pairwise(BANDS):
        print(
            f"{low:>6.1f} - {high:.1f}{_row(rows.get(low, []), 8)}{_row(others.get(low, []), 21)}"
        )


def _scores(name: str, ours: Sequence[Stated], theirs: Sequence[Stated]) -> str:
    right = fmean(each.stays for each in ours)
    return (
        f"{name:>8}{right:>9.1%}{brier(ours):>9.3f}{calibration_error(ours):>9.3f}{brier(theirs):>21.3f}"
        f"{calibration_error(theirs):>9.3f}"
    )


def _row(stated: Sequence[Stated], width: int) -> str:
    if not stated:
        return f"{0:>{width}}{'':>13}{'':>8}"
    mean, stays = fmean(each.share for each in stated), fmean(each.stays for each in stated)
    return f"{len(stated):>{width}}{mean:>13.2f}{stays:>8.2f}"


def hide(people: int, times: int, seed: str) -> None:
    """Print how often stated shares hold, with people of each sort."""
    report(
        "simulated people", [person(each, f"{seed}:hidden") for each in range(people)], times, seed
    )
    report("examples of the documentation", complete(_EXAMPLES), times * 10, seed)
    if _COMPLETE.exists():
        report("complete teams", complete(_COMPLETE), times * 3, seed)


def show() -> None:
    """Print how often platforms are excluded, and how far the model lies from the priors."""
    ours, theirs, decided = (
        excluded_in_worlds(knowledge()),
        excluded_in_worlds(independent()),
        excluded_in_decisions(),
    )
    print(f"{'impossible in':<26}{'the model':>12}{'published':>12}{'independent':>14}")
    for platform in knowledge().tie_order:
        print(
            f"{platform:<26}{ours[platform]:>12.1%}{decided[platform]:>12.1%}{theirs[platform]:>14.1%}"
        )
    far = distances()
    mean = fmean(each for each, _ in far)
    print(
        f"\nshares in the worlds lie {mean:.2f} percent points from the priors on the mean; the farthest:"
    )
    for distance, name in far[:5]:
        print(f"  {distance:.1f}  {name}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hide", action="store_true", help="hide answers of complete people")
    parser.add_argument("--people", type=int, default=300, help="how many simulated people")
    parser.add_argument(
        "--times", type=int, default=3, help="how often each is asked with each part hidden"
    )
    parser.add_argument("--seed", default="0")
    chosen = parser.parse_args()
    show()
    if chosen.hide:
        hide(chosen.people, chosen.times, chosen.seed)
