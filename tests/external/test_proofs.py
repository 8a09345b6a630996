"""Check the shipped rules with every proof of `advisor check`, which takes long."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from advisor.consultation import consult
from advisor.knowledge.loader import load

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_rules_pass_with_all_proofs() -> None:
    command = [sys.executable, "-m", "advisor", "check", "--format", "json"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert (done.returncode, done.stderr) == (0, "")
    held, shipped = json.loads(done.stdout), load()
    assert held["problems"] == []
    assert held["rules"] == len(shipped.rules)
    assert held["shortest"].keys() == shipped.platforms.keys()
    for platform, answers in held["shortest"].items():
        assert consult(shipped, answers).ranking.winner == platform
