"""How often platforms are impossible in the model of teams, and how often a stated share holds.

    python tests/benchmarks/belief.py [--hide] [--people 300] [--times 3] [--seed 0]

Without ``--hide`` it prints in how many worlds of the model each platform is excluded, next to the
published decisions (what they do not say counts as not needed) and the same shares taken as
independent of each other; and how far the shares of answers in the model lie from the priors.

With ``--hide`` it hides a part of the answers of complete people, takes the share in which the
model says that the winner stays, and looks whether it does. It is done with simulated people, who
come from the model itself, with the examples of the documentation, and with complete teams that
were written by hand, where there are any. Next to it stand the same shares when all answers are
taken as independent.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.simulated import knowledge, person, published_cases  # noqa: E402

from advisor.consultation import consult  # noqa: E402 - the checkout comes first
from advisor.knowledge.conditions import UNKNOWN  # noqa: E402
from advisor.located import document  # noqa: E402
from advisor.proof.sampling.people import weighted_population  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.knowledge.shares import Shares, Sort

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
    """Return for each platform in which part of the possible worlds it is excluded.

    Nothing has been answered.
    """
    outcomes = consult(base, {}).case.weighted
    possible = outcomes.possible.bit_count()
    shares: dict[str, float] = {}
    for platform in base.tie_order:
        excluded = outcomes.excluded[platform] & outcomes.possible
        shares[platform] = excluded.bit_count() / possible
    return shares


def excluded_in_decisions() -> dict[str, float]:
    """Return the same of the published decisions, with today's rules."""
    decisions = published_cases()
    found: Counter[str] = Counter()
    for answers in decisions:
        excluded = consult(knowledge(), answers).excluded
        found.update({exclusion.platform for exclusion in excluded})
    return {platform: found[platform] / len(decisions) for platform in knowledge().tie_order}


def distances() -> list[tuple[float, str]]:
    """Return how far each share in the worlds lies from its prior, the farthest first.

    The unit is percent of all.
    """
    people = weighted_population(knowledge())
    far: list[tuple[float, str]] = []
    for key, prior in knowledge().priors.items():
        told = [value for value in people.column(key) if value is not UNKNOWN]
        having: Counter[Sort] = Counter()
        for value in told:
            having.update(_sorts_of(value, prior.shares))
        for sort, share in prior.shares.items():
            percent = 100 * having[sort] / len(told)
            far.append((abs(percent - float(share)), f"{key}: {sort}"))
    return sorted(far, reverse=True)


def _sorts_of(value: Value, shares: Shares) -> Iterable[Sort]:
    """Return the sorts that ``value`` is of.

    These are each item of a list, and the first range that holds a number.
    """
    if isinstance(value, frozenset):
        return value
    if isinstance(value, str | bool):
        return (value,)
    assert isinstance(value, int | Decimal)
    ranges = (sort for sort in shares if isinstance(sort, tuple))
    return (next((low, high) for low, high in ranges if low <= value <= high),)


@dataclass(frozen=True)
class Stated:
    """A share that was stated, and whether the winner stayed once all was known."""

    share: float
    stays: bool


def told(
    people: Sequence[Answers], part: float, times: int, seed: str, base: KnowledgeBase
) -> list[Stated]:
    """Return what ``base`` states when a ``part`` of the answers of each person is hidden.

    Other answers are hidden each time.
    """
    found: list[Stated] = []
    for number, answers in enumerate(people):
        winner = consult(base, answers).ranking.winner
        for time in range(times):
            given = left(answers, part, Random(f"{seed}:{number}:{part}:{time}"))
            result = consult(base, given)
            leader = result.ranking.winner
            share = result.case.weighted.share(leader)
            found.append(Stated(share, stays=leader == winner))
    return found


def left(answers: Answers, part: float, chance: Random) -> dict[str, Value]:
    """Return what is left of ``answers`` when a ``part`` of them, drawn by lot, is hidden."""
    hidden = set(chance.sample(sorted(answers), k=round(part * len(answers))))
    return {key: value for key, value in answers.items() if key not in hidden}


def brier(stated: Iterable[Stated]) -> float:
    """Return the mean square of how far the shares lie from what was so.

    0 is best, 0.25 is what always saying half gets.
    """
    return fmean((share.share - share.stays) ** 2 for share in stated)


def banded(stated: Sequence[Stated]) -> Iterator[tuple[float, float, list[Stated]]]:
    """Yield the bands of shares with what was stated in them, those that hold nothing left out."""
    for low, high in pairwise(BANDS):
        is_last = high == BANDS[-1]
        inside = [
            share
            for share in stated
            if low <= share.share < high or (is_last and share.share == high)
        ]
        if inside:
            yield low, high, inside


def calibration_error(stated: Sequence[Stated]) -> float:
    """Return how far stated shares and what was so lie apart, on the mean over the bands."""
    apart = 0.0
    for _, _, inside in banded(stated):
        mean, stays = _mean_share(inside), _mean_stays(inside)
        apart += len(inside) * abs(mean - stays)
    return apart / len(stated)


def _mean_share(stated: Iterable[Stated]) -> float:
    return fmean(share.share for share in stated)


def _mean_stays(stated: Iterable[Stated]) -> float:
    return fmean(share.stays for share in stated)


def complete(path: Path) -> list[Answers]:
    """Return the answers of all teams that answer nearly everything.

    ``path`` is a file, or a folder of files.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    found: list[Answers] = []
    for file in files if path.exists() else []:
        for node in document.read_documents(file.read_text(encoding="utf-8"), file.name, []):
            sets = _answer_sets(node.plain())
            found += [consult(knowledge(), answers).answers for answers in sets]
    return [answers for answers in found if len(answers) >= _NEARLY_COMPLETE]


def _answer_sets(entry: object) -> Iterator[Mapping[str, object]]:
    """Yield each mapping called ``answers`` in ``entry``, however deep."""
    inner: Iterable[object] = ()
    if isinstance(entry, dict):
        if isinstance(entry.get("answers"), dict):
            yield entry["answers"]
            return
        inner = entry.values()
    elif isinstance(entry, list):
        inner = entry
    for part in inner:
        yield from _answer_sets(part)


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
    ours_head = f"{'stated':>12}{'times':>8}{'on the mean':>13}{'stays':>8}"
    print(f"{ours_head}{'independent: times':>21}{'on the mean':>13}{'stays':>8}")
    rows = {low: inside for low, _, inside in banded(everything)}
    others = {low: inside for low, _, inside in banded(beside)}
    for low, high in pairwise(BANDS):
        ours_row, theirs_row = _row(rows.get(low, []), 8), _row(others.get(low, []), 21)
        print(f"{low:>6.1f} - {high:.1f}{ours_row}{theirs_row}")


def _scores(name: str, ours: Sequence[Stated], theirs: Sequence[Stated]) -> str:
    right = _mean_stays(ours)
    of_ours = f"{name:>8}{right:>9.1%}{brier(ours):>9.3f}{calibration_error(ours):>9.3f}"
    return f"{of_ours}{brier(theirs):>21.3f}{calibration_error(theirs):>9.3f}"


def _row(stated: Sequence[Stated], width: int) -> str:
    if not stated:
        return f"{0:>{width}}{'':>13}{'':>8}"
    return f"{len(stated):>{width}}{_mean_share(stated):>13.2f}{_mean_stays(stated):>8.2f}"


def hide(people: int, times: int, seed: str) -> None:
    """Print how often stated shares hold, with people of each sort."""
    simulated = [person(number, f"{seed}:hidden") for number in range(people)]
    report("simulated people", simulated, times, seed)
    report("examples of the documentation", complete(_EXAMPLES), times * 10, seed)
    if _COMPLETE.exists():
        report("complete teams", complete(_COMPLETE), times * 3, seed)


def show() -> None:
    """Print how often platforms are excluded, and how far the model lies from the priors."""
    ours = excluded_in_worlds(knowledge())
    theirs = excluded_in_worlds(independent())
    decided = excluded_in_decisions()
    print(f"{'impossible in':<26}{'the model':>12}{'published':>12}{'independent':>14}")
    for platform in knowledge().tie_order:
        decided_share = f"{decided[platform]:>12.1%}"
        print(f"{platform:<26}{ours[platform]:>12.1%}{decided_share}{theirs[platform]:>14.1%}")
    far = distances()
    mean = fmean(distance for distance, _ in far)
    print(
        f"\nshares in the worlds lie {mean:.2f} percent points from the priors on the mean; "
        "the farthest:"
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
