"""Check what packaging can get wrong without anybody noticing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_data_folders_hold_no_python() -> None:
    for folder in ("rules", "diagrams"):
        assert list((ROOT / folder).rglob("*.py")) == []


def test_no_module_has_the_name_of_a_data_folder() -> None:
    for name in ("rules", "diagrams"):
        assert not (ROOT / "advisor" / f"{name}.py").exists()
        assert not (ROOT / "advisor" / name / "__init__.py").exists()


def test_the_compiled_engine_is_an_extra_that_the_readme_asks_for_and_can_do_without() -> None:
    for dependency in SETTINGS["project"]["dependencies"]:
        assert not dependency.startswith("durable")
    assert SETTINGS["project"]["optional-dependencies"]["durable"] == ["durable_rules==2.0.28"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    installing = [line for line in readme.splitlines() if line.startswith("python3 -m venv")]
    assert len(installing) == 2
    for line, extras in zip(installing, ("durable", "durable,test"), strict=True):
        flagged, _, without = line.partition(" || ")
        assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject .venv/bin/pip install " in flagged
        assert f".[{extras}]'" in flagged
        assert ".venv/bin/pip install" in without
        assert "durable" not in without.partition(")")[0]


def test_the_image_has_a_user_of_its_own_the_compiled_engine_and_nothing_that_builds_it() -> None:
    stages = (ROOT / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")
    assert len(stages) == 3
    assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject" in stages[1]
    assert "'/source[durable]'" in stages[1]
    assert "gcc" not in stages[2]
    last = stages[2].split("\nUSER 1000\n")[1]
    assert "RUN" not in last
    assert 'ENTRYPOINT ["advisor"]' in last
    assert "_ADVISOR_COMPLETE=bash_source" in stages[2]


def test_every_dependency_has_its_weight_and_its_reason_in_the_docs() -> None:
    asked = [
        *SETTINGS["project"]["dependencies"],
        *SETTINGS["project"]["optional-dependencies"]["durable"],
    ]
    names = {re.split(r"[<>=]", dependency)[0].lower() for dependency in asked}
    page = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ([\w-]+)(?:, with \w+| Advisor)? \| ([\d.]+) \| \w[^|]{8,} \|$", page, re.MULTILINE
    )
    assert {name.lower() for name, _ in rows} - {"container"} == names
    assert sum(float(weight) for _, weight in rows) <= 230, "the whole environment"


def test_nothing_asks_for_what_the_charts_were_drawn_with() -> None:
    for path in (ROOT / "advisor").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"import (matplotlib|numpy)|from (matplotlib|numpy)", text), path


def test_functions_stay_small() -> None:
    import ast

    long: list[str] = []
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        long += [
            f"{path.name}:{function.name}"
            for function in functions
            if (function.end_lineno or 0) - function.lineno >= 50
        ]
    assert long == []


def test_every_dependency_has_a_tested_version_within_its_bounds() -> None:
    lines = (ROOT / "tests" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    tested = [Requirement(line) for line in lines if line and not line.startswith("#")]
    versions = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in tested}
    extras = SETTINGS["project"]["optional-dependencies"]
    asked = [*SETTINGS["project"]["dependencies"], *extras["durable"], *extras["test"]]
    for requirement in map(Requirement, asked):
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement
