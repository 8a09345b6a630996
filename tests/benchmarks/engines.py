"""Both engines on the shipped rules: that they agree, and how fast each is beside the other.

    python tests/benchmarks/engines.py [how many answer sets]

Both conclude from the same answers in one run, in turns; printed is the best of five rounds of
each, and their ratio.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import advisor  # noqa: E402 - the checkout comes first
from advisor.inference.engine import engine_for  # noqa: E402
from advisor.inference.reference import Reference  # noqa: E402
from strategies import random_answers  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.inference.engine import Engine
    from advisor.knowledge.conditions import Value


def seconds(engine: Engine, sets: list[Mapping[str, Value]]) -> float:
    """Return how long ``engine`` takes for ``sets``."""
    start = time.perf_counter()
    for answers in sets:
        engine.conclude(answers)
    return time.perf_counter() - start


def main(count: int) -> int:
    """Compare and time, and return how many answer sets the engines disagreed on."""
    knowledge = advisor.load()
    knowledge = knowledge.on(knowledge.reviewed)
    engine, reference = engine_for(knowledge), Reference(knowledge)
    rng = Random(1)
    sets: list[Mapping[str, Value]] = [
        random_answers(rng, knowledge, filled=rng.random()) for _ in range(count)
    ]
    disagreed = sum(engine.conclude(each) != reference.conclude(each) for each in sets)
    rounds = [(seconds(engine, sets), seconds(reference, sets)) for _ in range(5)]
    ours, plain = (min(column) for column in zip(*rounds, strict=True))
    print(f"{count} answer sets, {len(knowledge.rules)} rules: {disagreed} disagreements")
    print(
        f"{engine.name}: {count / ours:,.0f} a second; reference: {count / plain:,.0f} a second; "
        f"ratio {plain / ours:.2f}"
    )
    return disagreed


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000) else 0)
