"""What version 0.1.0 wrote, today's version reads: records, pages, answer files and own rules.

``drift`` says what changed.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT

from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.loader import load
from advisor.workloads import draft
from advisor.workloads.workload import AnswerNote
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from conftest import Program

    from advisor.workloads.workload import Workload

WRITTEN = ROOT / "tests" / "data" / "0.1.0"
RECORDS = WRITTEN / "records"


@pytest.fixture(scope="module")
def desk() -> Workload:
    """Return the workload of the answer file with everything in it."""
    return read((WRITTEN / "desk.yaml").read_text(encoding="utf-8"))


def read(text: str) -> Workload:
    (only,) = draft.read_drafts(text, "desk.yaml")
    workload, problems = read_workload(only, load([WRITTEN / "own"]))
    assert problems == ()
    assert workload is not None
    return workload


def test_an_answer_file_says_what_it_said(desk: Workload) -> None:
    assert desk.name == "Größe: desk # 7"
    assert (desk.answers["bank_unit"], desk.answers["task_vcpu"]) == ("trading", Decimal("0.25"))
    assert (desk.answers["traffic"], desk.assume) == (UNKNOWN, {"accelerator": "none"})
    assert desk.notes == {
        "traffic": AnswerNote("Nobody knows.\n# advisor record: recommended none\n"),
        "ops_capacity": AnswerNote("no"),
    }
    assert (desk.weights, desk.costs) == (
        {"cost": Decimal("2.5")},
        {"fill-customer": Decimal("0.8")},
    )
    assert (str(desk.as_of), desk.chosen) == ("2026-11-22", "ecs-managed-instances")
    assert desk.because == "We decided: machines that AWS keeps."


@pytest.mark.parametrize("layout", ["adr", "madr", "nygard"])
def test_the_answers_in_a_record_are_those_of_the_file(layout: str, desk: Workload) -> None:
    text = (RECORDS / f"desk-{layout}.md").read_text(encoding="utf-8")
    answers = re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[-1]
    said = read(answers.replace("- ../own", "- own"))
    assert said == desk


@pytest.mark.parametrize(
    ("file", "then", "now"),
    [
        ("desk-adr.md", "ecs-managed-instances", "ecs-managed-instances"),
        ("desk-madr.md", "ecs-managed-instances", "ecs-managed-instances"),
        ("desk-nygard.md", "ecs-managed-instances", "ecs-managed-instances"),
        ("farm.md", "eks-auto-mode", "ecs-managed-instances"),
        ("gov.md", "eks-fargate", "eks-nodegroup"),
        ("shop.html", None, "ecs-fargate"),
    ],
)
def test_records_and_pages_are_decided_again(
    file: str, then: str, now: str, advisor: Program
) -> None:
    outcome = advisor("drift", RECORDS / file, "--format", "json")
    (found,) = json.loads(outcome.out)
    assert (found["then"], found["now"], found["grade_then"]) == (then, now, None)
    assert (outcome.code, outcome.err) == (int(then is not None and then != now), "")


def test_drift_says_what_changed_and_why(advisor: Program) -> None:
    outcome = advisor("drift", RECORDS)
    assert (outcome.code, outcome.err) == (1, "")
    told = " ".join(outcome.out.split())
    now = "now Amazon EKS with managed node groups, then Amazon EKS on AWS Fargate"
    assert f"gov ({RECORDS}/gov.md): {now}" in told
    began = "Amazon EKS on Fargate is not available"
    assert f"Holds now and did not then: {began}" in told
    gone = "the rule isolation.own-virtual-machine-on-eks, which is gone"
    assert f"Held then and does not now: {gone}" in told
    assert "Advice of 2025-06-01, re-decided as of" in told
    spot = load().rule("cost.spot-on-managed-instances")
    assert f"Holds now and did not then: {spot.because}" in told
    last = "5 records, 2 changed; 1 workload with no earlier recommendation to compare"
    assert outcome.out.splitlines()[-1] == last


def test_an_explanation_in_markdown_holds_no_answers_and_is_passed_over(advisor: Program) -> None:
    outcome = advisor("drift", RECORDS / "desk-whole.md")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no record or answer file" in outcome.err


def test_answer_files_are_advised_on(advisor: Program) -> None:
    files = [WRITTEN / name for name in ("desk.yaml", "team.yaml", "interview.yaml")]
    outcome = advisor("recommend", *files, "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    results: list[dict[str, Any]] = json.loads(outcome.out)
    assert [result["status"] for result in results] == ["recommended"] * 4
    names = [result["name"] for result in results]
    assert names == ["Größe: desk # 7", "shop", "scans", "my-workload"]
    (interview,) = json.loads(advisor("drift", files[2], "--format", "json").out)
    assert (interview["then"], interview["changed"]) == (interview["now"], False)


def test_own_rules_are_loaded() -> None:
    knowledge = load([WRITTEN / "own"])
    assert knowledge.added == {"bank.keeps-machines", "bank.no-serverless", "bank.knows-ecs"}
    assert knowledge.disabled == {
        "cost.ecs-control-plane-is-free": "We have an agreement of our own."
    }
