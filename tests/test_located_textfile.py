"""Pipes where files are expected: read like standard input, and never waited for without end."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from advisor.errors import UnusableInput
from advisor.located import textfile
from advisor.located.document import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Program

SHOP = "name: shop\nanswers: {ops_capacity: low, kubernetes_api: not-needed}\n"


@pytest.fixture
def pipe(folder: Path) -> Path:
    path = folder / "pipe"
    os.mkfifo(path)
    return path


@contextmanager
def writing(path: Path, *pieces: bytes, pause: float = 0.0) -> Iterator[None]:
    """Write ``pieces`` into a pipe while something else is done."""

    def write() -> None:
        with path.open("wb") as file:
            for piece in pieces:
                time.sleep(pause)
                file.write(piece)
                file.flush()

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    yield
    writer.join(timeout=10)
    assert not writer.is_alive()


def test_what_is_written_into_a_pipe_is_read_to_its_end(pipe: Path) -> None:
    with writing(pipe, b"name: ", "größe".encode(), b"\n", pause=0.2):
        assert textfile.read_text(pipe, "p") == "name: größe\n"
    many = b"# " + b"x" * 5_000_000
    with writing(pipe, many):
        assert textfile.read_text(pipe, "p") == many.decode()


def test_a_pipe_is_held_to_the_size_of_a_file(pipe: Path) -> None:
    with subprocess.Popen(
        ["/bin/sh", "-c", f"exec head -c {2 * MAX_BYTES} /dev/zero > {pipe}"]
    ) as writer:
        with pytest.raises(UnusableInput, match="E102 is 16 MB"):
            textfile.read_text(pipe, "p")
        writer.wait(timeout=10)  # told by the system that nobody reads on


@pytest.mark.parametrize(("held", "patience"), [(False, 5), (True, 60)])
def test_a_silent_pipe_is_given_up(
    pipe: Path, monkeypatch: pytest.MonkeyPatch, *, held: bool, patience: int
) -> None:
    seconds = itertools.count(step=5)  # pass whenever somebody looks at the clock
    clock = SimpleNamespace(monotonic=lambda: next(seconds), sleep=lambda _: None)
    monkeypatch.setattr(textfile, "time", clock)
    other = os.open(pipe, os.O_RDWR) if held else -1
    with pytest.raises(UnusableInput, match="p: E118 is a pipe that nothing writes to"):
        textfile.read_text(pipe, "p")
    assert patience < next(seconds) <= patience + 15
    if held:
        os.close(other)


@pytest.mark.parametrize(
    "arguments",
    [
        ["recommend", "pipe"],
        ["drift", "pipe"],
        ["prices", "--prices", "pipe"],
        ["cost", "pipe"],
        ["check", "pipe"],
        ["ask", "--answers", "pipe"],
        ["report", "pipe", "-o", "r.md"],
        ["recommend", "--rules", "pipe", "a.yaml"],
        ["recommend", "b.yaml"],
        ["prices", "import", "pipe", "-o", "p.yaml"],
        ["test", "pipe"],
        ["diagram", "a.yaml", "-o", "x.svg", "--icons", "pipe"],
    ],
)
def test_no_command_waits_for_a_pipe_without_end(
    arguments: list[str], pipe: Path, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(textfile, "PATIENCE_ALONE", 0.2)
    (pipe.parent / "a.yaml").write_text(SHOP, encoding="utf-8")
    (pipe.parent / "b.yaml").write_text(f"{SHOP}rules: [pipe]\n", encoding="utf-8")
    outcome = advisor(*arguments)
    assert outcome.code in {1, 2}
    assert "pipe" in outcome.err + outcome.out


def test_commands_read_answers_from_pipes(pipe: Path, advisor: Program) -> None:
    with writing(pipe, SHOP.encode()):
        (found,) = json.loads(advisor("recommend", "pipe", "--format", "json").out)
    assert (found["name"], found["recommendation"]["id"]) == ("shop", "ecs-fargate")
    with writing(pipe, f"# advisor record: recommended ecs-fargate\n{SHOP}".encode()):
        assert advisor("drift", "pipe").out.splitlines()[-1] == "1 record, none changed"


@pytest.mark.skipif(
    not Path("/dev/fd").exists(), reason="there are no file names of open files here"
)
def test_the_output_of_a_command_stands_for_a_file() -> None:
    command = f"{sys.executable} -m advisor recommend <(sleep 0.2; printf '{SHOP}') --format json"
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    (found,) = json.loads(done.stdout)
    assert found["name"] == "shop"
