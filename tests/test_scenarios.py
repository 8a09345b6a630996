"""Scenarios: each has the result that a file of its own would have, beside that of the base."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from samples import some

from advisor.report.plain import as_plain
from advisor.report.recommendation_data import result_object
from advisor.report.scenario_table import scenarios_of
from advisor.workloads.advising import Advised, advise
from advisor.workloads.draft import read_drafts
from advisor.workloads.settings import Settings
from advisor.workloads.workload import Scenario, Workload, write_workload
from strategies import random_answers

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

SHOP = """\
name: shop
answers:
  engineers: 4
  ops_capacity: low
  task_vcpu: 0.5
  task_memory_gb: 1
  task_count: 10
  host_access: [shell]
assume: {traffic: steady}
scenarios:
  - name: on-spot
    answers: {spot_required: true}
  - name: two years on
    answers: {task_count: 40}
    assume: {engineers: 12}
    weights: {cost: 8}
  - name: Kubernetes
    answers: {kubernetes_api: required, host_access: [daemon], task_count: 10}
"""


def concluded(text: str, *changes: tuple[str, str]) -> Advised:
    (only,) = read_drafts(text, "f.yaml")
    result = advise(only, Settings(changes=changes))
    assert isinstance(result, Advised), result
    return result


@pytest.mark.parametrize("seed", some(3, of=range(40)))
def test_a_scenario_has_the_result_of_a_file_of_its_own(seed: int, shipped: KnowledgeBase) -> None:
    rng = Random(seed)
    base = Workload("x", "f.yaml", random_answers(rng, shipped, filled=0.5))
    others = random_answers(rng, shipped, filled=0.2)
    half = len(others) // 2
    scenario = Scenario(
        "other",
        answers=dict(list(others.items())[:half]),
        assume=dict(list(others.items())[half:]),
        weights={"cost": Decimal(rng.randrange(11))},
    )
    own_assume = {**base.assume, **scenario.assume}
    alone = replace(
        base,
        answers={
            key: value
            for key, value in {**base.answers, **scenario.answers}.items()
            if key not in own_assume
        },
        assume=own_assume,
        weights=scenario.weights,
    )
    together = concluded(write_workload(replace(base, scenarios=(scenario,))))
    (advised,) = together.scenarios
    own = concluded(write_workload(alone))
    assert result_object(
        replace(own, consultation=advised.consultation), detail=True
    ) == result_object(own, detail=True)
    assert result_object(together) == result_object(concluded(write_workload(base)))


def test_what_changed_is_told_by_id_and_in_words(folder: Path, advisor: Program) -> None:
    (folder / "f.yaml").write_text(SHOP, encoding="utf-8")
    rows = json.loads(advisor("recommend", "f.yaml", "--format", "jsonl").out)["scenarios"]
    assert {row["name"]: (row["recommendation"]["id"], row["changed"]) for row in rows} == {
        "on-spot": ("ecs-ec2", ["spot_required"]),
        "two years on": ("ecs-ec2", ["engineers", "task_count"]),
        "Kubernetes": ("eks-auto-mode", ["kubernetes_api", "host_access"]),
    }
    assert [row["weights"] for row in rows] == [{}, {"cost": 8}, {}]
    assert {row["firmness"]["grade"] for row in rows} == {"open"}
    text = " ".join(advisor("recommend", "f.yaml").out.split())
    assert "stays, if it must run on Spot capacity" in text
    assert "40 copies run on average and cost weighs 8" in text
    assert "ECS on EC2 → EKS Auto Mode, if something needs the Kubernetes API" in text
    assert "login on the host is no longer needed" in text


def test_each_scenario_has_its_bill(folder: Path, advisor: Program) -> None:
    (folder / "f.yaml").write_text(SHOP, encoding="utf-8")
    cost = json.loads(advisor("cost", "f.yaml", "--format", "json").out)
    for row in cost["scenarios"]:
        changes = {"on-spot": "spot_required=true", "two years on": "task_count=40"}
        if row["name"] in changes:
            alone = advisor("cost", "f.yaml", "--format", "json", "--set", changes[row["name"]])
            platforms = {found["id"]: found for found in json.loads(alone.out)["platforms"]}
            assert row["bill_usd"] == platforms[row["recommendation"]["id"]]["bill_usd"]
    own = ("--assume", "fill-customer=0.1")
    dearer = json.loads(advisor("cost", "f.yaml", "--format", "json", *own).out)["scenarios"]
    assert dearer[0]["bill_usd"]["likely"] > cost["scenarios"][0]["bill_usd"]["likely"]
    table = advisor("cost", "f.yaml").out.partition("as answered")[2].partition("line by line")[0]
    assert table.split()[:5] == ["ECS", "on", "EC2", "open", "416"]


def test_a_row_of_a_table_names_the_scenarios(folder: Path, advisor: Program) -> None:
    (folder / "f.yaml").write_text(SHOP, encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(advisor("recommend", "f.yaml", "--format", "csv").out))
    assert row["scenarios"] == "on-spot: ecs-ec2; two years on: ecs-ec2; Kubernetes: eks-auto-mode"


def test_a_change_holds_for_all_scenarios_but_those_that_say_otherwise() -> None:
    result = concluded(SHOP, ("task_count", "7"), ("spot_required", "false"))
    answers = [advised.consultation.answers for advised in result.scenarios]
    assert [found["task_count"] for found in answers] == [7, 40, 10]
    assert [found["spot_required"] for found in answers] == [True, False, False]
    assert [advised.changed_from(result.consultation) for advised in result.scenarios] == [
        ("spot_required",),
        ("engineers", "task_count"),
        ("kubernetes_api", "host_access", "task_count"),
    ]


def test_an_assumption_of_a_scenario_takes_the_place_of_an_answer() -> None:
    _, later, _ = concluded(SHOP).scenarios
    assert later.consultation.answers["engineers"] == 12
    assert later.consultation.assumed == {"traffic", "engineers"}


def test_strict_looks_at_the_base(folder: Path, advisor: Program) -> None:
    sure, doubtful = "[kernel, custom-cni]", "unknown"
    for base, other, code in ((sure, doubtful, 0), (doubtful, sure, 1)):
        text = (
            "answers: {kubernetes_api: required, operating_system: windows, location: region, "
            f"host_access: {base}}}\nplatforms: [eks-self-managed]\n"
            f"scenarios: [{{name: other, answers: {{host_access: {other}}}}}]\n"
        )
        (folder / "f.yaml").write_text(text, encoding="utf-8")
        outcome = advisor("recommend", "f.yaml", "--strict", "--format", "jsonl")
        (row,) = json.loads(outcome.out)["scenarios"]
        assert (row["firmness"]["grade"] == "proven") == (code == 1)
        assert outcome.code == code


def test_a_scenario_may_leave_no_platform(folder: Path, advisor: Program) -> None:
    text = "answers: {}\nplatforms: [ecs-fargate]\n"
    scenario = "scenarios: [{name: gpu, answers: {accelerator: gpu}}]\n"
    (folder / "f.yaml").write_text(f"{text}{scenario}", encoding="utf-8")
    (row,) = json.loads(advisor("recommend", "f.yaml", "--format", "jsonl").out)["scenarios"]
    assert (row["status"], row["recommendation"], row["bill_usd"]) == ("none", None, None)
    assert "ECS on Fargate → none" in " ".join(advisor("recommend", "f.yaml").out.split())


def test_scenarios_of_the_defaults_are_for_all_that_have_none_of_their_own() -> None:
    text = (
        "defaults: {scenarios: [{name: shared, answers: {traffic: spiky}}]}\n"
        "workloads:\n"
        "  - {name: a, answers: {}}\n"
        "  - {name: b, answers: {}, scenarios: []}\n"
        "  - {name: c, answers: {}, scenarios: [{name: own, answers: {traffic: batch}}]}\n"
    )
    names = []
    for read in read_drafts(text, "f.yaml"):
        result = advise(read, Settings())
        assert isinstance(result, Advised)
        names.append([advised.scenario.name for advised in result.scenarios])
    assert names == [["shared"], [], ["own"]]


def test_a_record_keeps_the_scenarios_with_its_answers(folder: Path, advisor: Program) -> None:
    (folder / "f.yaml").write_text(SHOP, encoding="utf-8")
    assert advisor("report", "f.yaml", "-o", "record.md", "--date", "2026-11-30").code == 0
    assert "- name: two years on" in (folder / "record.md").read_text(encoding="utf-8")
    assert advisor("drift", "record.md").code == 0


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_what_changes_is_read_at_any_width(width: int) -> None:
    lines = as_plain(scenarios_of(concluded(SHOP)).blocks(), width=width).splitlines()
    assert max(map(len, lines)) <= max(width, 55)
    assert "no longer needed" in " ".join(" ".join(lines).split())
    names = ("as answered", "on-spot", "two years on", "Kubernetes")
    assert [line for line in lines if line.startswith(names)][3].split()[1] == "EKS"


FAULTS: dict[str, tuple[str, str, str]] = {
    "no list": ("scenarios: {}", "1: E201 'scenarios' is a mapping", "start each entry"),
    "no mapping": ("scenarios:\n  - x", "2: E201 'scenario' is text", "key: value"),
    "no name": (
        "scenarios:\n  - answers: {traffic: spiky}",
        "2: E203 'name' is missing",
        "add it",
    ),
    "markup": (
        "scenarios:\n  - name: <b>\n    answers: {traffic: spiky}",
        "2: E209 the name holds markup",
        "plain words",
    ),
    "the same name": (
        "scenarios:\n  - {name: a, weights: {cost: 1}}\n  - {name: a, weights: {cost: 2}}",
        "3: E204 two scenarios are called 'a'",
        "a name of its own",
    ),
    "no change": ("scenarios:\n  - name: a", "2: E203 the scenario changes nothing", "answers:"),
    "another key": (
        "scenarios:\n  - {name: a, answer: {traffic: spiky}}",
        "2: E202 unknown key 'answer'",
        "did you mean answers?",
    ),
    "a question": (
        "scenarios:\n  - name: a\n    answers:\n      trafic: spiky",
        "4: E302 unknown question 'trafic'",
        "did you mean traffic?",
    ),
    "a value": (
        "scenarios:\n  - name: a\n    answers:\n      traffic: bursty",
        "4: E304 traffic: 'bursty' is not allowed",
        "did you mean spiky?",
    ),
    "both": (
        "scenarios:\n  - {name: a, answers: {traffic: spiky}, assume: {traffic: batch}}",
        "2: E210 traffic is both answered and assumed",
        "keep one",
    ),
    "a weight": (
        "scenarios:\n  - {name: a, weights: {costs: 3}}",
        "2: E302 unknown criterion 'costs'",
        "did you mean cost?",
    ),
    "too many": (
        "scenarios:" + "".join(f"\n  - {{name: s{n}, weights: {{cost: 1}}}}" for n in range(21)),
        "1: E212 21 scenarios are too many",
        "keep 20",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_scenario_is_told_with_its_line(
    fault: str, folder: Path, advisor: Program
) -> None:
    text, message, hint = FAULTS[fault]
    (folder / "f.yaml").write_text(f"{text}\nanswers: {{}}\n", encoding="utf-8")
    outcome = advisor("recommend", "f.yaml")
    assert outcome.code == 2
    assert f"f.yaml:{message}" in outcome.err
    assert hint in outcome.err


def test_twenty_scenarios_are_advised_on() -> None:
    scenarios = [
        {"name": f"s{number}", "answers": {"engineers": number}} for number in range(1, 21)
    ]
    text = json.dumps({"answers": {"traffic": "spiky"}, "scenarios": scenarios})
    assert len(concluded(text).scenarios) == 20


def test_the_page_on_answer_files_shows_the_table_that_is_printed() -> None:
    page = (ROOT / "docs" / "answer-files.md").read_text(encoding="utf-8")
    shown = re.search(
        r"<!-- scenarios -->\n```yaml\n(.*?)```.*?```text\n(.*?)\n```", page, re.DOTALL
    )
    assert shown is not None
    table = as_plain(scenarios_of(concluded(shown[1])).blocks())
    assert shown[2] == table
