"""The examples in the docstrings of the library do what they show."""

from __future__ import annotations

import doctest
from importlib import import_module
from types import ModuleType

import pytest

SHOWN = ("advisor", "advisor.consultation", "advisor.errors", "advisor.knowledge.loader")


def run(module: ModuleType) -> doctest.TestResults:
    return doctest.testmod(module, optionflags=doctest.REPORT_ONLY_FIRST_FAILURE)


@pytest.mark.parametrize("name", SHOWN)
def test_the_examples_of_a_module_hold(name: str) -> None:
    results = run(import_module(name))
    assert results.attempted
    assert not results.failed


def test_an_example_that_does_not_hold_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    module = ModuleType("example", "An example.\n\n>>> 1 + 1\n3\n")
    assert run(module).failed == 1
    assert "Expected:\n    3\nGot:\n    2" in capsys.readouterr().out
