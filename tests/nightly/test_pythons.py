"""The compiled engine on other Pythons: it installs with the flag of the README, and agrees with the reference engine.

Interpreters are looked for on the path, and among those that ``ADVISOR_PYTHONS`` names (paths, joined as in ``PATH``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLAG = {"CPPFLAGS": "-DPyEval_CallObject=PyObject_CallObject"}
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def interpreter(version: str) -> str:
    """Return the path of a Python of this version that runs; empty if there is none."""
    named = os.environ.get("ADVISOR_PYTHONS", "").split(os.pathsep)
    for each in (shutil.which(f"python{version}"), *named):
        if each and _output(each, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip() == version:
            return each
    return ""


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, env=CLEAN).stdout


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_the_engines_agree(version: str, tmp_path: Path) -> None:
    python = interpreter(version)
    if not python:
        pytest.skip(f"there is no Python {version} here")
    if not any(map(shutil.which, ("cc", "gcc", "clang"))):
        pytest.skip("there is no C compiler here")
    inside = str(tmp_path / "env" / "bin" / "python")
    installing = [inside, "-m", "pip", "install", "--quiet", "--no-cache-dir", f"{ROOT}[durable,test]"]
    for command in (
        [python, "-m", "venv", str(tmp_path / "env")],
        installing,
        [inside, "-m", "pytest", "-q", "tests/test_engines.py", "-p", "no:cacheprovider"],
    ):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=CLEAN | FLAG)
        assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.strip().splitlines()[-1]
    assert "passed" in last
    assert "skipped" not in last
