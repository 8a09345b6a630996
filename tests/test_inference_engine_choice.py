"""Which engine concludes, and what is said where durable_rules is installed but not loadable."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Process

BROKEN = "raise ImportError('durable_rules_engine.so: undefined symbol: PyEval_CallObject')\n"
CURE = (
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    "pip install --force-reinstall --no-cache-dir --no-deps durable_rules==2.0.28"
)


@pytest.fixture
def unloadable(folder: Path) -> dict[str, str]:
    """Return the environment of a machine where durable_rules is installed and cannot be loaded."""
    broken = folder / "broken"
    broken.mkdir()
    (broken / "durable_rules_engine.py").write_text(BROKEN, encoding="utf-8")
    (folder / "team.yaml").write_text(
        "advisor: 1\nanswers: {ops_capacity: low}\n", encoding="utf-8"
    )
    return {"PYTHONPATH": f"{broken}{os.pathsep}{ROOT}"}


def test_what_cannot_be_loaded_is_told_with_the_cure_and_the_reference_engine_concludes(
    unloadable: dict[str, str], process: Process
) -> None:
    outcome = process("recommend", "team.yaml", "--format", "jsonl", env=unloadable)
    found = json.loads(outcome.out)
    assert outcome.code == 0
    assert (found["recommendation"]["id"], found["engine"]) == ("ecs-fargate", "reference")
    assert outcome.err.count("undefined symbol: PyEval_CallObject") == 1
    assert CURE in outcome.err
    assert "the reference engine concludes, which gives the same results" in outcome.err
    assert "engine: reference" in process("--version", env=unloadable).out


def test_nothing_is_said_where_the_reference_engine_was_asked_for(
    unloadable: dict[str, str], process: Process
) -> None:
    outcome = process("recommend", "team.yaml", "--engine", "reference", env=unloadable)
    assert (outcome.code, outcome.err) == (0, "")


def test_the_engine_that_was_asked_for_and_cannot_be_loaded_is_an_error(
    unloadable: dict[str, str], process: Process
) -> None:
    outcome = process("recommend", "team.yaml", "--engine", "durable", env=unloadable)
    assert outcome.code == 2
    assert CURE in outcome.err
