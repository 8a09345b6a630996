"""Other Pythons: those on the path, and those in ``ADVISOR_PYTHONS``.

The variable holds paths of interpreters, joined as in ``PATH``.
"""

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
    """Return the path of a Python of this version that runs, or an empty text."""
    named = os.environ.get("ADVISOR_PYTHONS", "").split(os.pathsep)
    for python in (shutil.which(f"python{version}"), *named):
        if python and _read_version(python) == version:
            return python
    return ""


def wanted(version: str) -> str:
    """Return the path of a Python of this version; skip the test if there is none."""
    python = interpreter(version)
    if not python:
        pytest.skip(f"there is no Python {version} here")
    return python


def environment(python: str, folder: Path) -> str:
    """Make a virtual environment and return the path of its Python.

    Skip the test if nothing could be installed.
    """
    reason = unreached(*PYPI)
    if reason:
        pytest.skip(reason)
    run(python, "-m", "venv", str(folder))
    return str(folder / "bin" / "python")


def run(*command: str, cwd: Path = ROOT, **variables: str) -> str:
    """Run a command that has to succeed and return what it printed."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env=CLEAN | variables
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _read_version(python: str) -> str:
    command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=CLEAN)
    return done.stdout.strip()
