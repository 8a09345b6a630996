"""Other Pythons: those on the path, and those that ``ADVISOR_PYTHONS`` names (paths, joined as in ``PATH``)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from nightly.registries import PYPI, unreached

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def interpreter(version: str) -> str:
    """Return the path of a Python of this version that runs; empty if there is none."""
    named = os.environ.get("ADVISOR_PYTHONS", "").split(os.pathsep)
    for each in (shutil.which(f"python{version}"), *named):
        if (
            each
            and _output(each, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
            == version
        ):
            return each
    return ""


def wanted(version: str) -> str:
    """Return the path of a Python of this version; skip the test where there is none."""
    found = interpreter(version)
    if not found:
        pytest.skip(f"there is no Python {version} here")
    return found


def environment(python: str, folder: Path) -> str:
    """Make a virtual environment; return the path of its Python. Skip the test where nothing could be installed."""
    reason = unreached(*PYPI)
    if reason:
        pytest.skip(reason)
    run(python, "-m", "venv", str(folder))
    return str(folder / "bin" / "python")


def run(*command: str, cwd: Path = ROOT, **variables: str) -> str:
    """Run a command that has to go well; return what it printed."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env=CLEAN | variables
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, env=CLEAN).stdout
