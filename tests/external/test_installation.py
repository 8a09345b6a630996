"""Install the package with pip, regular and editable, and use a bare checkout.

The regular installation is tried on every interpreter that is available.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "webshop.yaml"
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def version_of(interpreter: str) -> str:
    """Return the version of a Python, or an empty text if it does not run.

    Version managers put names on the path with nothing behind them.
    """
    command = [interpreter, "-c", "import sys; print(*sys.version_info[:2])"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def interpreters() -> list[str]:
    """Return an interpreter of each version, this one for its own version."""
    names = [shutil.which(f"python{version}") for version in VERSIONS]
    by_version = {version_of(name): name for name in (*filter(None, names), sys.executable)}
    return [interpreter for version, interpreter in by_version.items() if version]


FLAG = {"CPPFLAGS": "-DPyEval_CallObject=PyObject_CallObject"}
NO_COMPILER = {"CC": "no-such-compiler", "CXX": "no-such-compiler"}


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env=clean | environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the distributions that are built from a copy of the project."""
    folder = tmp_path_factory.mktemp("dist")
    source = tmp_path_factory.mktemp("source") / "checkout"
    ignored = shutil.ignore_patterns(
        ".git", ".venv", "*.egg-info", "build", "dist", ".*_cache", "__pycache__", ".hypothesis"
    )
    shutil.copytree(ROOT, source, ignore=ignored)
    run(sys.executable, "-m", "build", "--outdir", folder, source, cwd=folder)
    return folder


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory)


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    return next(distributions.glob("*.whl"))


def test_built_again_elsewhere_and_later_the_bytes_are_the_same(
    distributions: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = build(tmp_path_factory)
    names = sorted(path.name for path in distributions.iterdir())
    assert [name.rpartition(".")[2] for name in names] == ["whl", "gz"]
    for name in names:
        assert (again / name).read_bytes() == (distributions / name).read_bytes()


def test_the_wheel_holds_code_and_data_and_nothing_else_at_the_top(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert [top for top in tops if not top.endswith(".dist-info")] == ["advisor"]
    data = [
        *(ROOT / "rules").rglob("*.yaml"),
        *(ROOT / "diagrams").rglob("*.yaml"),
        *(ROOT / "diagrams" / "fonts").glob("*.ttf"),
    ]
    assert {f"advisor/{path.relative_to(ROOT)}" for path in data} <= set(names)


@pytest.mark.parametrize("interpreter", interpreters())
def test_installed_from_the_wheel_it_recommends_and_draws(
    wheel: Path, interpreter: str, tmp_path: Path
) -> None:
    run(interpreter, "-m", "venv", "env", cwd=tmp_path)
    python, advisor = tmp_path / "env" / "bin" / "python", tmp_path / "env" / "bin" / "advisor"
    install = (python, "-m", "pip", "install", "--quiet", "--no-cache-dir")
    run(*install, f"{wheel}[durable]", cwd=tmp_path, **FLAG)
    engine = "durable_rules"
    assert engine in run(advisor, "--version", cwd=tmp_path)
    row = json.loads(run(advisor, "recommend", EXAMPLE, "--format", "jsonl", cwd=tmp_path))
    assert row["recommendation"]["id"] == "ecs-fargate"
    assert row["final"] is True
    assert row["engine"] == engine
    for ending in ("svg", "png", "pdf"):
        run(advisor, "diagram", EXAMPLE, "-o", f"drawing.{ending}", cwd=tmp_path)
        assert (tmp_path / f"drawing.{ending}").stat().st_size > 10_000
    assert "0 problems" in run(advisor, "check", cwd=tmp_path)


def test_a_bare_checkout_and_an_editable_installation_find_their_data(tmp_path: Path) -> None:
    count = "import advisor; print(len(advisor.load().rules))"
    bare = [sys.executable, "-c", f"import sys; sys.path.insert(0, sys.argv[1]); {count}"]
    counted = run(*bare, ROOT, cwd=tmp_path)
    assert int(counted) > 200
    assert run(sys.executable, "-c", count, cwd=tmp_path) == counted
    finds = "import importlib.util as u; print(u.find_spec('rules'))"
    assert run(sys.executable, "-c", finds, cwd=tmp_path).strip() == "None"


def test_the_first_command_of_the_readme_needs_no_compiler(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = next(line for line in readme.splitlines() if line.startswith("python3 -m venv"))
    source = tmp_path / "checkout"
    ignored = shutil.ignore_patterns(".git", ".venv", "*.egg-info", "build", "dist", ".*_cache")
    shutil.copytree(ROOT, source, ignore=ignored)
    typed = command.replace("python3 ", f"{sys.executable} ", 1)
    printed = run("bash", "-c", typed, cwd=source, PIP_NO_CACHE_DIR="1", **NO_COMPILER)
    assert "Recommended: Amazon ECS on AWS Fargate" in printed
    assert "engine: reference" in run(source / ".venv" / "bin" / "advisor", "--version", cwd=source)
    assert (source / "webshop.svg").stat().st_size > 10_000
