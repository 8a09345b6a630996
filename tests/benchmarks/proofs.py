"""Claims of proofs against the enumeration of all worlds, and what each costs.

    python tests/benchmarks/proofs.py [how many bases]

It tries many more small bases than the tests. Prints the claims checked, how many were wrong (none,
or the program exits 1), and the time of a proof as a share of the time
that trying every world takes, both measured side by side.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from advisor.consultation import consult  # noqa: E402 - the checkout comes first
from strategies import random_answers, tiny_base  # noqa: E402
from test_proof_finality import Enumeration  # noqa: E402


def main(bases: int) -> int:
    """Check ``bases`` bases and return how many claims were wrong."""
    wrong = claims = 0
    proving = trying = 0.0
    for seed in range(10_000, 10_000 + bases):
        rng = Random(seed)
        knowledge = tiny_base(rng)
        consultation = consult(
            knowledge, random_answers(rng, knowledge, filled=rng.choice((0.0, 0.3, 0.6, 0.9)))
        )
        truth = Enumeration(consultation)
        start = time.perf_counter()
        final, decided_by = consultation.final, consultation.decided_by
        proving += time.perf_counter() - start
        start = time.perf_counter()
        really = truth.proves()
        trying += time.perf_counter() - start
        faults = [f"final is {final}"] if final != really else []
        if decided_by is not None:
            smaller = ([other for other in decided_by if other != each] for each in decided_by)
            faults += (
                []
                if truth.proves(decided_by) and not any(map(truth.proves, smaller))
                else [f"decided by {decided_by}"]
            )
        claims += 1 + (decided_by is not None)
        wrong += len(faults)
        for fault in faults:
            print(f"seed {seed}: {fault}")
    print(
        f"{claims} claims on {bases} bases, {wrong} wrong; "
        f"proofs took {proving / trying:.2f} x the time of trying every world"
    )
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000) else 0)
