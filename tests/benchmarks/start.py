"""How long a person waits from a cold start until the interview asks something.

    python tests/benchmarks/start.py [--runs 15]

It is compared with importing the libraries that the interview stands on. Each run starts both in
turn, as processes of their own; the interview on a pseudo-terminal. Printed are medians, and the
ratio.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pexpect

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = "import click, prompt_toolkit, yaml"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
PROMPT = "> |>\x08"


def libraries() -> float:
    """Return the seconds that it takes to start Python and import the libraries."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def interview(*arguments: str) -> tuple[float, float]:
    """Return the seconds until a description is asked for, and those until the first question.

    The second time is from Enter at the description until the question stands.
    """
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = ["-m", "advisor", "ask", *arguments]
        child = pexpect.spawn(
            sys.executable, command, cwd=folder, env=ENVIRONMENT, timeout=60, dimensions=(45, 100)
        )
        child.delaybeforesend = None
        child.expect("Describe your workload")
        child.expect(PROMPT)
        described = time.perf_counter()
        child.send("\r")
        child.expect(r"Question \d+")
        child.expect(PROMPT)
        asked = time.perf_counter()
        child.close(force=True)
    return described - start, asked - described


def main(runs: int) -> None:
    """Measure and print."""
    base: list[float] = []
    opening: dict[str, list[float]] = {"ask": [], "ask --plain": []}
    question: dict[str, list[float]] = {name: [] for name in opening}
    for _ in range(runs):
        base.append(libraries())
        for name, times in opening.items():
            first, second = interview(*name.split()[1:])
            times.append(first)
            question[name].append(second)
    print(f"python -c '{LIBRARIES}': {median(base) * 1000:.0f} ms")
    for name, times in opening.items():
        ratio = median(each / beside for each, beside in zip(times, base, strict=True))
        print(
            f"advisor {name}: asks after {median(times) * 1000:.0f} ms, {ratio:.2f} x; "
            f"first question {median(question[name]) * 1000:.0f} ms after Enter"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=15)
    main(parser.parse_args().runs)
