"""The script that says whose advice changed between two versions of the rules."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import advice_changed

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "docs" / "examples"
WEBSHOP = EXAMPLES / "webshop.yaml"
VETO = "constraints/own.yaml"
EXCLUDES_FARGATE = """
constraints:
  - id: own.no-fargate
    when: {ops_capacity: low}
    excludes: [ecs-fargate]
    because: A test.
    source: by-definition
    evidence: confirmed
"""
A_CASE = """
cases:
  - name: somebody's decision
    title: Kept for people
    as_of: 2025-11-01
    answers: {ops_capacity: low}
    expect: {orchestrator: ecs}
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "rules", tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "rules", tmp_path / "new")


@pytest.fixture
def compare(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Return the script, run on the two folders."""

    def run(*paths: object) -> tuple[int, str, str]:
        code = advice_changed.main([str(old), str(new), *map(str, paths)])
        printed = capsys.readouterr()
        return code, " ".join(printed.out.split()), printed.err

    return run


def point(folder: Path, rule: str, before: str, after: str) -> None:
    """Replace the first ``before`` that follows the id of ``rule``."""
    for file in sorted(folder.rglob("*.yaml")):
        head, mark, tail = file.read_text(encoding="utf-8").partition(f"id: {rule}\n")
        if mark:
            assert before in tail
            file.write_text(head + mark + tail.replace(before, after, 1), encoding="utf-8")
            return
    raise LookupError(rule)


def test_the_same_rules_change_no_advice(compare: Callable[..., tuple[int, str, str]]) -> None:
    assert compare(EXAMPLES, ROOT / "tests" / "cases") == (0, "no advice changed", "")


def test_points_that_flip_an_example_are_named(
    new: Path, compare: Callable[..., tuple[int, str, str]]
) -> None:
    point(new, "ecosystem.kubernetes-api-required", "eks-nodegroup: 3", "eks-nodegroup: -3")
    code, out, err = compare(EXAMPLES)
    assert (code, err) == (0, "")
    assert re.search(
        r"- retail-platform: `eks-nodegroup` → `[a-z-]+`, by `ecosystem.kubernetes-api-required`\.",
        out,
    )
    assert "webshop" not in out


def test_a_new_exclusion_is_named_and_rules_that_did_not_change_are_not(
    new: Path, compare: Callable[..., tuple[int, str, str]]
) -> None:
    (new / VETO).write_text(EXCLUDES_FARGATE, encoding="utf-8")
    code, out, _ = compare(WEBSHOP)
    assert code == 0
    assert out.startswith("- webshop: `ecs-fargate` → `")
    assert out.endswith(", by `own.no-fargate`.")


def test_a_rule_that_is_gone_is_named(
    old: Path, compare: Callable[..., tuple[int, str, str]]
) -> None:
    (old / VETO).write_text(EXCLUDES_FARGATE, encoding="utf-8")
    _, out, _ = compare(WEBSHOP)
    assert "→ `ecs-fargate`, by `own.no-fargate`." in out


def test_a_weight_that_changed_shows_in_the_rules_of_its_criterion(
    new: Path, compare: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "house.yaml").write_text(
        "answers: {ops_capacity: low, org_standard: eks}\n", encoding="utf-8"
    )
    point(new, "skills", "weight: 3", "weight: 0")
    _, out, _ = compare(tmp_path / "house.yaml")
    assert out == "- house: `eks-auto-mode` → `ecs-fargate`, by `skills.house-standard-eks`."


def test_published_cases_are_compared_on_their_day(
    tmp_path: Path, new: Path, compare: Callable[..., tuple[int, str, str]]
) -> None:
    (tmp_path / "cases.yaml").write_text(A_CASE, encoding="utf-8")
    (new / VETO).write_text(EXCLUDES_FARGATE + "    valid_to: 2025-12-31\n", encoding="utf-8")
    _, out, _ = compare(tmp_path / "cases.yaml")
    assert out.startswith("- somebody's decision: `ecs-fargate` → `")
    (new / VETO).write_text(EXCLUDES_FARGATE + "    valid_from: 2025-12-31\n", encoding="utf-8")
    assert compare(tmp_path / "cases.yaml")[1] == "no advice changed"


def test_a_folder_of_rules_that_a_workload_brings_along_is_used(
    new: Path, compare: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "docs" / "example-rules", tmp_path / "bank-rules")
    file = tmp_path / "bank-rules" / "payment-router.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "rules: [bank]\n", encoding="utf-8")
    assert compare(file)[:2] == (0, "no advice changed")
    (new / VETO).write_text(
        EXCLUDES_FARGATE.replace("ecs-", "eks-").replace("ops_capacity: low", "location: region")
    )
    assert compare(file)[1] == "- payment-router: `eks-fargate` → none, by `own.no-fargate`."


def test_what_only_the_new_rules_can_read_is_said(
    new: Path, compare: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    point(new, "traffic", "spiky:", "wild: all over the place\n      spiky:")
    (tmp_path / "wild.yaml").write_text("answers: {traffic: wild}\n", encoding="utf-8")
    assert "- wild: not readable with the old rules → `" in compare(tmp_path / "wild.yaml")[1]


def test_workloads_of_one_name_are_kept_apart(
    tmp_path: Path, compare: Callable[..., tuple[int, str, str]], new: Path
) -> None:
    workload = "{name: a, answers: {ops_capacity: low}}"
    text = f"workloads: [{workload}, {workload}]"
    (tmp_path / "two.yaml").write_text(text, encoding="utf-8")
    (new / VETO).write_text(EXCLUDES_FARGATE, encoding="utf-8")
    _, out, _ = compare(tmp_path / "two.yaml")
    assert out.count("- a: ") == 1
    assert out.count("- a (2): ") == 1


UNUSABLE = [
    ("answers: {no_such: 1}", "E302 unknown question 'no_such'"),
    (
        "cases: [{name: a, answers: {no_such: 1}, expect: {orchestrator: ecs}}]",
        "E302 unknown question 'no_such'",
    ),
]


@pytest.mark.parametrize(("text", "says"), UNUSABLE)
def test_what_the_new_rules_cannot_read_stops(
    tmp_path: Path, compare: Callable[..., tuple[int, str, str]], text: str, says: str
) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    code, out, err = compare(tmp_path / "bad.yaml")
    assert (code, out) == (2, "")
    assert says in err


def test_a_folder_that_is_no_base_stops(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert advice_changed.main([str(old), str(tmp_path / "gone"), str(EXAMPLES)]) == 2
    assert "is not a folder of rules" in capsys.readouterr().err
    bank = ROOT / "docs" / "example-rules" / "bank"
    assert advice_changed.main([str(old), str(bank), str(EXAMPLES)]) == 2
    assert "`knowledge` is missing" in capsys.readouterr().err.replace("'knowledge'", "`knowledge`")
    assert advice_changed.main([str(old)]) == 2
    assert advice_changed.USAGE in capsys.readouterr().err


def test_the_scripts_run_as_the_pages_say() -> None:
    for arguments in (
        ["docs/tools/rules_page.py", "--check"],
        ["docs/tools/advice_changed.py", "rules", "rules", str(WEBSHOP)],
    ):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
