"""``advisor portfolio`` over the example teams, as people and programs use it."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"


def read_exact(text: str) -> Any:
    """Return what JSON text holds, with its numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


def test_the_teams_together(advisor: Program, shipped: KnowledgeBase) -> None:
    outcome = advisor("portfolio", EXAMPLES)
    assert (outcome.code, outcome.err) == (0, "")
    alone = shipped.platforms["eks-self-managed"].short
    assert outcome.out.startswith(f"9 workloads: {alone} can serve all, at a loss of 563 points\n")
    told = " ".join(outcome.out.split())
    assert "Each on its best platform takes 7. " in told
    assert "come closest, at a loss of 162 points." in told
    for part in (
        "One orchestrator for all",
        "The fewest platforms for all",
        "Answers that decide most",
    ):
        assert f"\n{part}\n" in outcome.out
    assert "impossible-wishes" in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 100


def test_json_csv_and_markdown_agree(advisor: Program) -> None:
    found = json.loads(advisor("portfolio", EXAMPLES, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(advisor("portfolio", EXAMPLES, "--format", "csv").out)))
    assert [row["name"] for row in found["workloads"]] == [row["name"] for row in rows]
    assert found["nowhere"] == ["impossible-wishes"]
    for workload, row in zip(found["workloads"], rows, strict=True):
        assert workload["loss"][workload["recommendation"]] == 0
        assert row["recommendation"] == workload["recommendation"]
        assert {key: float(row[f"loss_{key}"]) for key in workload["loss"]} == workload["loss"]
    for standard in found["standards"]:
        cannot_run = total = 0
        for workload in found["workloads"]:
            losses = [workload["loss"].get(platform) for platform in standard["platforms"]]
            possible = [loss for loss in losses if loss is not None]
            cannot_run += not possible
            total += min(possible, default=0)
        assert (cannot_run, total) == (standard["cannot_run"], standard["loss"])
    assert "| points lost |" in advisor("portfolio", EXAMPLES, "--format", "markdown").out


def test_several_processes_say_the_same(advisor: Program) -> None:
    assert advisor("portfolio", EXAMPLES, "--jobs", 2) == advisor("portfolio", EXAMPLES)


def test_the_matrix_shows_the_losses_that_json_has(
    advisor: Program, shipped: KnowledgeBase
) -> None:
    text = advisor("portfolio", EXAMPLES).out
    table = text.partition("points lost")[2].partition("\n- means that")[0]
    rows = {name: cells for name, *cells in filter(None, map(str.split, table.splitlines()))}
    found = json.loads(advisor("portfolio", EXAMPLES, "--format", "json").out)
    needed = {entry["id"] for entry in found["needed"]}
    columns = [platform for platform in shipped.tie_order if platform in needed]
    assert len(columns) == 7
    for workload in found["workloads"]:
        losses = [workload["loss"].get(platform) for platform in columns]
        cells = ["-" if loss is None else f"{loss:g}" if loss else "best" for loss in losses]
        assert rows[workload["name"]] == cells


LOW = "ops_capacity: low, kubernetes_api: not-needed"
KUBERNETES = "ops_capacity: low, kubernetes_api: required"


@pytest.mark.parametrize(
    ("workloads", "begins"),
    [
        ([("", LOW)], "1 workload: ecs-fargate is best"),
        ([("", LOW)] * 2, "2 workloads: ecs-fargate is best for all"),
        (
            [("platforms: [ecs-fargate]", LOW), ("platforms: [eks-fargate]", KUBERNETES)],
            "2 workloads: ecs-fargate and eks-fargate serve each best",
        ),
        (
            [
                ("platforms: [ecs-fargate]", LOW),
                ("platforms: [ecs-ec2]", LOW),
                ("platforms: [eks-fargate]", KUBERNETES),
                ("platforms: [eks-auto-mode]", KUBERNETES),
            ],
            (
                "4 workloads: no 3 platforms can serve all; "
                "ecs-fargate, ecs-ec2 and eks-fargate serve 3"
            ),
        ),
    ],
)
def test_the_first_line_is_the_conclusion(
    workloads: list[tuple[str, str]],
    begins: str,
    folder: Path,
    advisor: Program,
    shipped: KnowledgeBase,
) -> None:
    for number, (head, answers) in enumerate(workloads):
        (folder / f"{number}.yaml").write_text(
            f"{head}\nanswers: {{{answers}}}\n", encoding="utf-8"
        )
    first = " ".join(advisor("portfolio", ".").out.partition("\n==")[0].split())
    for platform in shipped.platforms.values():
        first = first.replace(platform.short, platform.id)
    assert first == begins


@pytest.mark.pictures
def test_a_picture_is_drawn_and_nothing_overwritten(folder: Path, advisor: Program) -> None:
    assert advisor("portfolio", EXAMPLES, "-o", "p.svg").code == 0
    drawn = (folder / "p.svg").read_text(encoding="utf-8")
    assert "cannot run" in drawn
    assert "webshop" in drawn
    assert advisor("portfolio", EXAMPLES, "-o", "p.svg").code == 2
    assert advisor("portfolio", EXAMPLES, "-o", "p.json", "--format", "json").code == 0
    assert json.loads((folder / "p.json").read_text(encoding="utf-8"))["standards"]


def test_what_workloads_share_is_paid_once_where_they_share_it(
    folder: Path, advisor: Program
) -> None:
    teams = [
        ("few", "task_count: 3, region: us-east-1, kubernetes_api: required"),
        ("many", "task_count: 9, region: us-east-1, kubernetes_api: required"),
        ("abroad", "task_count: 3, region: eu-west-1, kubernetes_api: required"),
        ("other", "task_count: 3, region: us-east-1, kubernetes_api: not-needed"),
    ]
    same = "ops_capacity: medium, task_vcpu: 1, task_memory_gb: 2, availability_zones: 3"
    for name, answers in teams:
        (folder / f"{name}.yaml").write_text(f"answers: {{{same}, {answers}}}\n", encoding="utf-8")
    sketch = "answers: {kubernetes_api: required, ops_capacity: medium}\n"
    (folder / "a-sketch.yaml").write_text(sketch, encoding="utf-8")
    own = Decimal(0)
    apart = Decimal(0)
    shared: dict[tuple[str, str], Decimal] = {}
    for name, _ in teams:
        estimate = read_exact(advisor("cost", f"{name}.yaml", "--format", "json").out)
        platforms = {platform["id"]: platform for platform in estimate["platforms"]}
        best = estimate["recommendation"]
        for line in platforms[best]["lines"]:
            usd = Decimal(line["usd"])
            apart += usd
            key = None
            if line["item"] == "people":
                key = ("people", best)
            elif line["item"] in {"eks-cluster", "nat", "endpoints"} and line["unit"] == "hour":
                key = (line["item"], estimate["region"])
            if key is None:
                own += usd
            else:
                shared[key] = max(shared.get(key, Decimal(0)), usd)
    found = read_exact(advisor("portfolio", ".", "--format", "json").out)
    best_for_each = found["cost"][0]
    assert abs(best_for_each["apart_usd"] - apart) < Decimal("0.01")
    assert abs(best_for_each["together_usd"] - own - sum(shared.values())) < Decimal("0.01")
    assert best_for_each["without_figure"] == ["a-sketch"]
    assert {key for key, _ in shared} == {"people", "eks-cluster", "nat"}


def test_one_bad_file_is_told_and_does_not_stop_the_others(folder: Path, advisor: Program) -> None:
    (folder / "a.yaml").write_text("answers: {ops_capacity: low}\n", encoding="utf-8")
    (folder / "b.yaml").write_text("answers: {ops_capacity: lots}\n", encoding="utf-8")
    outcome = advisor("portfolio", ".")
    assert outcome.code == 1
    assert "b.yaml:1: " in outcome.err
    assert outcome.out.startswith("1 workload: ")
    assert "Not final yet" in outcome.out


@pytest.mark.parametrize(
    ("text", "says"), [("answers: {x: 1}\n", "unknown question"), ("", "is empty")]
)
def test_without_a_readable_workload_there_is_nothing_to_say(
    text: str, says: str, folder: Path, advisor: Program
) -> None:
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("portfolio", "a.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err


@pytest.mark.pictures
def test_it_says_who_stays_who_moves_and_who_could_run_elsewhere(
    folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    auto_mode = shipped.platforms["eks-auto-mode"].short
    (folder / "many.yaml").write_text(
        """\
advisor: 1
workloads:
- name: staying
  answers: {ops_capacity: low, kubernetes_api: not-needed, current_platform: ecs-fargate}
- name: moving
  answers: {ops_capacity: low, kubernetes_api: not-needed, current_platform: ecs-ec2}
- {name: lost, platforms: [ecs-fargate], answers: {kubernetes_api: required}}
""",
        encoding="utf-8",
    )
    told = " ".join(advisor("portfolio", "many.yaml").out.split())
    assert "Stay where they are, because they already run on their best platform: staying." in told
    asking = "What asks for it: nobody is there to look after servers."
    assert f"moving: A move away from Amazon ECS on EC2. {asking}" in told
    assert "None of the platforms that were allowed to compete meets the answers of lost" in told
    assert f"lost: others could: {auto_mode}" in told
    assert "lost: Only 1 of 7 platforms competed" in told
    found = json.loads(advisor("portfolio", "many.yaml", "--format", "json").out)
    assert [
        (workload["stays"], workload["move"] and workload["move"]["from"])
        for workload in found["workloads"]
    ] == [
        (True, None),
        (False, "ecs-ec2"),
    ]
    assert found["left_out"][0]["allowed_otherwise"][0] == "eks-auto-mode"
    rows = list(
        csv.DictReader(io.StringIO(advisor("portfolio", "many.yaml", "--format", "csv").out))
    )
    assert [row["move"] for row in rows] == ["stay", "ecs-ec2"]
    assert advisor("portfolio", "many.yaml", "-o", "x.svg").code == 0
    assert "best: stay" in (folder / "x.svg").read_text(encoding="utf-8")
    nothing = advisor(
        "portfolio", "many.yaml", "--platforms", "ecs-fargate", "--set", "kubernetes_api=required"
    )
    assert nothing.code == 2
    assert "allowed to compete meets the answers of any workload; others could: " in nothing.err


def test_workloads_that_run_nowhere_are_no_portfolio(advisor: Program) -> None:
    outcome = advisor("portfolio", EXAMPLES / "impossible-wishes.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert "advisor explain" in outcome.err


def test_what_people_decided_otherwise_is_told_with_what_it_loses(
    folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    machines, fargate = (shipped.platforms[key].short for key in ("ecs-ec2", "ecs-fargate"))
    text = (EXAMPLES / "webshop.yaml").read_text(encoding="utf-8")
    (folder / "a.yaml").write_text(f"chosen: ecs-ec2\n{text}", encoding="utf-8")
    told = " ".join(advisor("portfolio", "a.yaml").out.split())
    assert f"webshop: {machines}, which loses 63, instead of {fargate}" in told
    assert (
        json.loads(advisor("portfolio", "a.yaml", "--format", "json").out)["workloads"][0]["chosen"]
        == "ecs-ec2"
    )
