"""Looks for faults in the drawings of many teams.

python tests/benchmarks/drawings.py [TEAMS] [SEED]
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import advisor
from advisor.consultation import consult
from advisor.drawing.compose import of_workload
from advisor.drawing.decision import drawn
from advisor.drawing.variations import LEVELS
from advisor.explanation.explanation import Explanation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.consultation import Consultation
    from advisor.drawing.elements import Drawing
from layouts import faults
from situations import situation

_KNOWLEDGE = advisor.load()
_PROVEN = 10
"""After how many teams a decision is drawn.

Its drawing rests on proofs, which take longer than all the others.
"""


def pictures(consultation: Consultation, *, decision: bool) -> Iterator[tuple[str, Drawing]]:
    """Yield each drawing of one team.

    They are of every platform that is left, at both levels, and of the decision, if wanted.
    """
    for standing in consultation.ranking.standings:
        for level in LEVELS:
            drawing = of_workload(consultation, standing.platform, name="checkout-api", level=level)
            yield f"{standing.platform}, {level}", drawing
    if decision:
        yield "decision", drawn(Explanation(consultation), "checkout-api")


def found(task: tuple[int, str]) -> tuple[int, list[str]]:
    """Return how many drawings there are of one team, and the faults in them."""
    number, seed = task
    consultation = consult(_KNOWLEDGE, situation(_KNOWLEDGE, number, seed))
    drawings = list(pictures(consultation, decision=not number % _PROVEN))
    return len(drawings), [
        f"{name}, team {number}: {fault}" for name, drawing in drawings for fault in faults(drawing)
    ]


def main() -> int:
    """Print the faults and their number; return 1 if there is one."""
    teams, seed = (
        int(sys.argv[1]) if len(sys.argv) > 1 else 5000,
        sys.argv[2] if len(sys.argv) > 2 else "layouts",
    )
    start, drawings, kinds = time.perf_counter(), 0, Counter[str]()
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        tasks = ((number, seed) for number in range(teams))
        for done, (count, told) in enumerate(workers.map(found, tasks, chunksize=20), 1):
            drawings += count
            for each in told:
                kinds[each.partition(", team")[0]] += 1
                print(each, flush=True)
            if done % 250 == 0:
                print(
                    f"{done} teams, {drawings} drawings, {time.perf_counter() - start:.0f} s",
                    file=sys.stderr,
                )
    print(f"{teams} teams, {drawings} drawings, {kinds.total()} faults {dict(kinds)}")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
