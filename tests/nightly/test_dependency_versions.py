"""The ordinary tests with the lowest versions that pyproject.toml allows of all it names, and with the newest that there are.

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
    """Run the ordinary tests; where they fail, what is installed is told before what they say."""
    print(run(python, "-m", "pip", "freeze"))
    last = run(python, "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider").splitlines()[
        -1
    ]
    assert " passed" in last


def test_every_dependency_has_a_lowest_version_or_is_pinned() -> None:
    assert [each for each in ASKED if not re.fullmatch(r"[\w-]+(>=|==)[\d.]+", each)] == []


def test_the_lowest_versions_pass(tmp_path: Path) -> None:
    python = environment(wanted(LOWEST_PYTHON), tmp_path / "env")
    run(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--editable",
        ".",
        *(each.replace(">=", "==") for each in ASKED),
    )
    passes(python)


def test_the_newest_versions_pass(tmp_path: Path) -> None:
    newest = [sys.executable, *filter(None, map(interpreter, VERSIONS))][-1]
    python = environment(newest, tmp_path / "env")
    run(
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--upgrade",
        "--upgrade-strategy",
        "eager",
        "--editable",
        ".[test]",
    )
    passes(python)
