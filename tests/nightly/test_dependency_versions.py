"""Run the ordinary tests with the lowest versions that pyproject.toml allows, and with the newest.

Each of the two takes as long as the tests do.
"""

from __future__ import annotations

import re
import sys
import tomllib
from typing import TYPE_CHECKING

from nightly.pythons import ROOT, VERSIONS, environment, interpreter, run, wanted

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASKED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
LOWEST_PYTHON = PROJECT["requires-python"].removeprefix(">=")


def passes(python: str) -> None:
    """Run the ordinary tests; the list of what is installed is printed first, in case they fail."""
    print(run(python, "-m", "pip", "freeze"))
    printed = run(python, "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider")
    assert " passed" in printed.splitlines()[-1]


def test_every_dependency_has_a_lowest_version_or_is_pinned() -> None:
    for requirement in ASKED:
        assert re.fullmatch(r"[\w-]+(>=|==)[\d.]+", requirement), requirement


def test_the_lowest_versions_pass(tmp_path: Path) -> None:
    python = environment(wanted(LOWEST_PYTHON), tmp_path / "env")
    lowest = [requirement.replace(">=", "==") for requirement in ASKED]
    run(python, "-m", "pip", "install", "--quiet", "--editable", ".", *lowest)
    passes(python)


def test_the_newest_versions_pass(tmp_path: Path) -> None:
    interpreters = [sys.executable, *filter(None, map(interpreter, VERSIONS))]
    python = environment(interpreters[-1], tmp_path / "env")
    newest = ("--upgrade", "--upgrade-strategy", "eager")
    run(python, "-m", "pip", "install", "--quiet", *newest, "--editable", ".[test]")
    passes(python)
