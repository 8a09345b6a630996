"""Results depend on the input alone: not on order, processes, threads, or Python's hashing."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bounds import answer_set
from samples import many, some

import advisor as library
from advisor.proof.smt.theory import Theory
from advisor.report.recommendation import RecommendationReport
from advisor.report.report import write_report
from advisor.workloads.advising import Advised, consult_workload
from advisor.workloads.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.knowledge.model import KnowledgeBase

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
SETS = many(12, of=48)
THREADS = 8


def told(knowledge: KnowledgeBase, number: int) -> str:
    """Return all that is concluded and proven for one random answer set, as JSON."""
    workload = Workload("random", answers=answer_set(number, "repeatable"))
    result = consult_workload(workload, knowledge)
    tree = write_report(RecommendationReport(Advised(workload, result), detail=True), "json")
    flips = []
    if number % 6 == 0:
        flips = [(flip.platform, flip.changes, flip.number) for flip in result.flips]
    return json.dumps([tree, flips])


def clean_environment(**more: str) -> dict[str, str]:
    """Return the environment with ``more``, without the variables that change how Python runs."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | more


def printed(arguments: Iterable[str], **environment: str) -> str:
    command = [sys.executable, "-m", "advisor", *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=clean_environment(**environment),
    )
    return done.stdout


def test_neither_what_was_advised_on_before_nor_threads_make_a_difference() -> None:
    forwards, backwards, shared = library.load(), library.load(), library.load()
    expected = [told(forwards, number) for number in range(SETS)]
    assert [told(backwards, number) for number in reversed(range(SETS))] == expected[::-1]
    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(lambda number: told(shared, number), range(SETS))) == expected


def test_processes_and_the_order_of_files_make_no_difference() -> None:
    names = [str(example.relative_to(ROOT)) for example in some(5, of=EXAMPLES)]
    arguments = ["recommend", "--detail", "--format", "jsonl"]
    one = printed([*arguments, *names]).splitlines()
    assert printed([*arguments, *names, "--jobs", "4"]).splitlines() == one
    assert printed([*arguments, *reversed(names)]).splitlines() == one[::-1]


def test_how_python_hashes_makes_no_difference() -> None:
    names = [str(example.relative_to(ROOT)) for example in some(2, of=EXAMPLES)]
    seeds = some(2, of=("1", "77", "2"))
    for arguments in (
        ["recommend", "--detail", "--format", "jsonl", *names],
        ["explain", "--flips", names[1]],
    ):
        outputs = {printed(arguments, PYTHONHASHSEED=seed) for seed in seeds}
        assert len(outputs) == 1, arguments


def test_what_a_proof_took_is_given_back_without_waiting_for_the_collector(
    shipped: KnowledgeBase,
) -> None:
    case = library.consult(shipped, {"kubernetes_api": "required"}).case
    gc.disable()
    try:
        theory = Theory(case.residual)
        twin, axioms = theory.counterfactual("ops_capacity")
        held = weakref.ref(theory)
        del theory, twin, axioms
        assert held() is None
    finally:
        gc.enable()
