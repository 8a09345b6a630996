"""Fixtures: the command line in this process or in one of its own, and a folder to work in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner
from hypothesis import settings
from samples import THOROUGH

from advisor.cli.shell import shell
from advisor.knowledge.loader import load

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
"""The environment without what changes how Python runs.

PYTHONUNBUFFERED, for example, hides failures of writing.
"""

# A busy machine is no fault, and by day it is not chance that decides whether a change passes.
settings.register_profile("project", deadline=None, derandomize=not THOROUGH)
settings.load_profile("project")

# nohup, or a shell in the background, ignores these signals; what the tests start would do so too.
for _ignored in ("SIGHUP", "SIGQUIT"):
    if hasattr(signal, _ignored):
        signal.signal(getattr(signal, _ignored), signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Outcome:
    """What became of one run of the program."""

    code: int
    out: str
    err: str


class Program(Protocol):
    """The command line, called with arguments."""

    def __call__(self, *arguments: object, stdin: str | bytes = ...) -> Outcome: ...


class Process(Protocol):
    """The command line in a process of its own."""

    def __call__(
        self,
        *arguments: object,
        stdin: bytes = ...,
        env: dict[str, str] | None = ...,
        timeout: float = ...,
    ) -> Outcome: ...


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests that make pictures on a machine without Graphviz."""
    if item.get_closest_marker("pictures") is not None and not draws():
        pytest.skip(
            "there is no Graphviz here: pygraphviz does not load, and there is no program dot"
        )


@cache
def draws() -> bool:
    """Return whether there is a Graphviz.

    The library is tried in another process, so that only the program loads it in this one.
    """
    trying = "try: import pygraphviz\nexcept ImportError: print('absent')"
    tried = subprocess.run(
        [sys.executable, "-c", trying], capture_output=True, text=True, check=False
    )
    return tried.stdout.strip() != "absent" or shutil.which("dot") is not None


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the current one."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def advisor() -> Program:
    """Return the command line, run in this process."""

    def run(*arguments: object, stdin: str | bytes = b"") -> Outcome:
        words = [str(argument) for argument in arguments]
        result = CliRunner().invoke(shell, words, input=stdin, prog_name="advisor")
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def process() -> Process:
    """Return the command line, run in a process of its own."""

    def run(
        *arguments: object,
        stdin: bytes = b"",
        env: dict[str, str] | None = None,
        timeout: float = 60,
    ) -> Outcome:
        words = [str(argument) for argument in arguments]
        done = subprocess.run(
            [sys.executable, "-m", "advisor", *words],
            input=stdin,
            capture_output=True,
            timeout=timeout,
            check=False,
            env={**CLEAN, "PYTHONPATH": str(ROOT), **(env or {})},
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def shipped() -> KnowledgeBase:
    """Return the shipped knowledge base."""
    return load()
