"""What explanations claim, held against trying: flips, and the answers that decide.

    python tests/benchmarks/claims.py [--people 300] [--pairs 500] [--worlds 1000] [--seed 0]

People are simulated as the priors have them and answer everything. Each listed flip is replayed;
all single changes of each person are tried, and a sample of pairs of changes, for flips of fewer
changes than claimed; and the answers that decide are completed at random. Exits 1 if a claim is
wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from statistics import fmean, quantiles
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.simulated import knowledge, person  # noqa: E402 - the checkout comes first

from advisor.consultation import consult  # noqa: E402
from advisor.decision.ranking import rank  # noqa: E402
from advisor.inference.reference import Reference  # noqa: E402
from advisor.knowledge.conditions import UNKNOWN  # noqa: E402
from advisor.knowledge.model import Inconsistency  # noqa: E402
from advisor.proof.smt.changes import alternatives  # noqa: E402
from advisor.proof.worlds import distinct_values  # noqa: E402

if TYPE_CHECKING:
    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value

    Answers = dict[str, Value]
    Change = tuple[str, Value]


def outcome(consultation: Consultation, answers: Answers) -> tuple[str | None, bool]:
    """Return who wins after ``answers``, and whether they are as consistent as before.

    They are if they break no consistency rule that was kept.
    """
    facts = {**answers, **consultation.relate(consultation.knowledge, answers)}
    fired = Reference(consultation.knowledge).conclude(facts)
    broken = {rule.id for rule in fired if isinstance(rule.conclusion, Inconsistency)}
    winner = rank(consultation.knowledge, fired, consultation.weights).winner
    return winner, broken <= {rule.id for rule in consultation.warnings}


def changes(consultation: Consultation) -> list[Change]:
    """Return every single change of the answers of ``consultation``."""
    found: list[Change] = []
    for key, question in consultation.knowledge.questions.items():
        given = consultation.answers[key]
        if question.kind == "multi":
            known = given if isinstance(given, frozenset) else frozenset()
            found += [(key, known ^ {item}) for item in question.values]
            found += [(key, known)] if given is UNKNOWN else []
        else:
            found += [(key, value) for value in alternatives(consultation.case, question)]
    return found


def wrong_flips(consultation: Consultation, chance: Random, pairs: int) -> int:
    """Return how many claims about flips are wrong.

    A flip that does not lead there is, and so is a claim if fewer changes do.
    """
    fewest: dict[str, int] = {}
    answers = dict(consultation.answers)
    wrong = 0
    for flips in consultation.flips:
        fewest[flips.platform] = flips.changes or 99
        for flip in flips.listed:
            wrong += outcome(consultation, answers | dict(flip.answers)) != (flips.platform, True)
    singles = changes(consultation)
    sets = [[change] for change in singles]
    sets += [chance.sample(singles, 2) for _ in range(pairs)]
    for changed in sets:
        if len({question for question, _ in changed}) == len(changed):
            winner, consistent = outcome(consultation, answers | dict(changed))
            wrong += consistent and winner in fewest and fewest[winner] > len(changed)
    return wrong


def wrong_worlds(consultation: Consultation, chance: Random, worlds: int) -> int:
    """Return in how many random completions of the deciding answers another platform wins."""
    kept = {key: consultation.answers[key] for key in consultation.decided_by or ()}
    values = distinct_values(consultation.knowledge)
    wrong = 0
    for _ in range(worlds):
        world = {key: chance.choice(values[key]) for key in consultation.knowledge.questions} | kept
        winner, consistent = outcome(consultation, world)
        wrong += consistent and winner != consultation.ranking.winner
    return wrong


def main(people: int, pairs: int, worlds: int, seed: str) -> int:
    """Try all claims and print what came of it; return how many were wrong."""
    chance = Random(seed)
    sizes: Counter[int] = Counter()
    counts: list[int] = []
    seconds: list[float] = []
    deciding: list[int] = []
    flips = completions = 0
    for number in range(people):
        consultation = consult(knowledge(), person(number, f"{seed}:claims"))
        start = time.perf_counter()
        found = consultation.flips
        seconds.append(time.perf_counter() - start)
        sizes.update(flips_to_one.changes for flips_to_one in found)
        counts += [flips_to_one.number for flips_to_one in found if flips_to_one.number]
        deciding.append(len(consultation.decided_by or ()))
        flips += wrong_flips(consultation, chance, pairs)
        completions += wrong_worlds(consultation, chance, worlds)
        if sys.stderr.isatty():
            print(f"\r{number + 1} of {people}  ", end="", file=sys.stderr, flush=True)
    told = ", ".join(f"{size or 'impossible'}: {sizes[size]}" for size in sorted(sizes))
    print(f"{people} people; rivals by the fewest changes that make them win: {told}")
    print(
        f"flips of the fewest changes: mean {fmean(counts):.1f}, most {max(counts)}; "
        f"answers that decide: {fmean(deciding):.1f}"
    )
    cuts = quantiles(seconds, n=20)
    print(f"all flips of one person: median {cuts[9]:.2f} s, 95 % within {cuts[18]:.2f} s")
    print(
        f"wrong flips: {flips}; worlds that break what decides: {completions} of {people * worlds}"
    )
    return flips + completions


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", default="0")
    chosen = parser.parse_args()
    sys.exit(1 if main(chosen.people, chosen.pairs, chosen.worlds, chosen.seed) else 0)
