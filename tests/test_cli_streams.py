"""Standard streams that are closed, or read by nobody, and signals that end a command."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from conftest import CLEAN, ROOT
from samples import some

if TYPE_CHECKING:
    from pathlib import Path

BASH = shutil.which("bash")
ENV = {**CLEAN, "PYTHONPATH": str(ROOT)}
pytestmark = pytest.mark.skipif(BASH is None, reason="there is no shell here that closes streams")


@pytest.fixture
def low(folder: Path) -> Path:
    """Return a folder with a workload."""
    (folder / "low.yaml").write_text("answers: {ops_capacity: low}\n", encoding="utf-8")
    return folder


def shell(line: str, folder: Path) -> tuple[int, str, str]:
    """Run a line in which ``advisor`` is the program; return the code, output and errors."""
    script = f'set -o pipefail; advisor() {{ "{sys.executable}" -m advisor "$@"; }}; {line}'
    done = subprocess.run(
        [str(BASH), "-c", script],
        env={**ENV, "TMPDIR": str(folder)},
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


SPEAKING = (
    "recommend low.yaml --format csv --jobs 2",
    "explain low.yaml",
    "diagram low.yaml -o -",
    "report low.yaml -o - --format markdown",
    "ask --answers low.yaml",
    "--version",
    "recommend --help",
    "recommend low.yaml",
    "recommend low.yaml --format json",
    "portfolio low.yaml",
    "drift low.yaml",
    "questions",
    "prices",
    "--help",
)


@pytest.mark.parametrize("arguments", some(5, of=SPEAKING))
def test_a_closed_standard_output_is_told_and_is_no_defect(arguments: str, low: Path) -> None:
    code, out, err = shell(f"advisor {arguments} >&-", low)
    assert (code, out) == (2, "")
    assert "standard output is closed" in err
    assert "Traceback" not in err
    assert [file.name for file in low.iterdir()] == ["low.yaml"]  # no crash log


def test_a_closed_standard_error_takes_nothing_but_what_is_told_there(low: Path) -> None:
    code, out, _ = shell("advisor recommend low.yaml --format json 2>&-", low)
    assert (code, len(json.loads(out))) == (0, 1)
    assert shell("advisor recommend nowhere.yaml --format json 2>&-", low)[0] == 2
    assert shell("advisor recommend --no-such-option 2>&-", low)[0] == 2
    assert shell("advisor recommend low.yaml >&- 2>&-", low) == (2, "", "")
    assert shell("advisor recommend low.yaml --format json <&-", low)[:2] == (0, out)


@pytest.mark.pictures
@pytest.mark.parametrize("closed", some(1, of=["<&- >&- 2>&-", ">&-", ">&- 2>&-"]))
def test_a_file_is_written_whatever_is_closed(closed: str, low: Path) -> None:
    for arguments, name in (
        ("recommend low.yaml --format json -o", "r.json"),
        ("recommend low.yaml --format json --jobs 2 -o", "j.json"),
        ("diagram low.yaml -o", "d.svg"),
        ("report low.yaml -o", "r.md"),
        ("portfolio low.yaml --format json -o", "p.json"),
    ):
        code, out, _ = shell(f"advisor {arguments} {name} {closed}", low)
        assert (code, out) == (0, "")
        assert (low / name).stat().st_size > 100
    assert len(json.loads((low / "r.json").read_text(encoding="utf-8"))) == 1
    assert (low / "j.json").read_bytes() == (low / "r.json").read_bytes()


@pytest.mark.parametrize(
    "arguments", ["--version", "--help", "recommend --help", "questions", "recommend low.yaml"]
)
def test_a_reader_that_goes_away_had_what_it_wanted(arguments: str, low: Path) -> None:
    code, _, err = shell(f"advisor {arguments} | true", low)
    assert (code, err) == (0, "")


SIGNALS = [
    ("SIGHUP", "1"),
    ("SIGTERM", "2"),
    ("SIGINT", "2"),
    ("SIGQUIT", "1"),
    ("SIGHUP", "2"),
    ("SIGTERM", "1"),
    ("SIGQUIT", "2"),
    ("SIGINT", "1"),
]


@pytest.mark.parametrize(("how", "jobs"), some(2, of=SIGNALS))
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_a_signal_ends_a_command_in_order(how: str, jobs: str, low: Path) -> None:
    (low / "many.yaml").write_text(
        "---\n".join(["answers: {ops_capacity: low}\n"] * 2_000), encoding="utf-8"
    )
    arguments = [
        sys.executable,
        "-m",
        "advisor",
        "recommend",
        "many.yaml",
        "--format",
        "json",
        "--jobs",
        jobs,
        "-o",
        "results",
    ]
    run = subprocess.Popen(
        arguments,
        env={**ENV, "TMPDIR": str(low)},
        stderr=subprocess.PIPE,
        restore_signals=True,
        start_new_session=True,
    )
    results = low / "results"
    end = time.monotonic() + 30
    while not (results.exists() and results.stat().st_size > 5_000):
        assert time.monotonic() < end
        time.sleep(0.01)
    run.send_signal(getattr(signal, how))
    _, err = run.communicate(timeout=30)
    assert run.returncode == 130
    assert err.decode().strip().splitlines()[-1] == "advisor: interrupted"
    assert "Traceback" not in err.decode()
    assert 0 < len(json.loads(results.read_text(encoding="utf-8"))) < 2_000
    assert sorted(file.name for file in low.iterdir()) == ["low.yaml", "many.yaml", "results"]
