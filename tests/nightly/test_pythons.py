"""Try other Pythons.

The compiled engine installs with the flag of the README and agrees with the reference engine. What
one version of pygraphviz, and so of Graphviz, draws is the same to the byte.
"""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING

import pytest
from nightly.pythons import ROOT, VERSIONS, environment, run, wanted

if TYPE_CHECKING:
    from pathlib import Path

FLAG = "-DPyEval_CallObject=PyObject_CallObject"
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
IMPOSSIBLE = "impossible-wishes"
"""The example that leaves no platform, so that only its decision can be drawn."""


@pytest.fixture(scope="module", params=VERSIONS)
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return another Python with the program, its tests, and the pygraphviz version of this one."""
    folder = tmp_path_factory.mktemp("other")
    inside = environment(wanted(request.param), folder)
    drawing = f"pygraphviz=={version_of('pygraphviz')}"
    run(inside, "-m", "pip", "install", "--quiet", f"{ROOT}[test]", drawing)
    return inside


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return what this Python draws."""
    return drawings(sys.executable, tmp_path_factory.mktemp("drawn"))


def drawings(python: str, folder: Path) -> dict[str, bytes]:
    """Return the drawings of all examples and of their decisions by the names of their files.

    The reference engine concludes, as the drawing of a decision names the engine.
    """
    for example in EXAMPLES:
        draw = (python, "-m", "advisor", "diagram", str(example), "--engine", "reference")
        run(*draw, "--kind", "decision", "-o", f"{example.stem}-decision.svg", cwd=folder)
        if example.stem != IMPOSSIBLE:
            run(*draw, "-o", f"{example.stem}.svg", cwd=folder)
    return {path.name: path.read_bytes() for path in folder.glob("*.svg")}


def test_the_engines_agree(other: str) -> None:
    if not any(map(shutil.which, ("cc", "gcc", "clang"))):
        pytest.skip("there is no C compiler here")
    install = (other, "-m", "pip", "install", "--quiet", "--no-cache-dir")
    run(*install, f"{ROOT}[durable]", CPPFLAGS=FLAG)
    printed = run(
        other, "-m", "pytest", "-q", "tests/test_inference_engines.py", "-p", "no:cacheprovider"
    )
    last = printed.strip().splitlines()[-1]
    assert "passed" in last
    assert "skipped" not in last


def test_the_drawings_are_the_same_bytes(
    other: str, drawn: dict[str, bytes], tmp_path: Path
) -> None:
    assert len(drawn) == 19
    assert drawings(other, tmp_path) == drawn
