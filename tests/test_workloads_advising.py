"""Paths to results: order, folders, and settings from the command line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from advisor.errors import Problem, UnusableInput
from advisor.knowledge.conditions import UNKNOWN
from advisor.workloads.advising import Advised, advise
from advisor.workloads.draft_files import find_files, read_paths
from advisor.workloads.settings import Settings, read_changes

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

GOOD = "answers: {ops_capacity: low}\n"


def test_files_and_folders_keep_the_order_in_which_they_were_named(folder: Path) -> None:
    for name in ("b/2.yaml", "b/10.yaml", "a.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(GOOD, encoding="utf-8")
    assert list(find_files(["b", "a.yaml", "-", "b/2.yaml"])) == [
        "b/10.yaml",
        "b/2.yaml",
        "a.yaml",
        "-",
        "b/2.yaml",
    ]


def test_what_cannot_be_found_is_a_draft_that_says_so(folder: Path) -> None:
    (folder / "a.yaml").write_text(GOOD, encoding="utf-8")
    missing, good = read_paths(["nowhere.yaml", "a.yaml"])
    assert [problem.code for problem in missing.problems] == ["E110"]
    assert missing.name == "nowhere"
    assert good.problems == ()


def test_a_link_that_leads_nowhere_or_in_a_circle_is_passed_over_in_folders(folder: Path) -> None:
    (folder / "t").mkdir()
    (folder / "t/a.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "t/gone.yaml").symlink_to("nowhere")
    (folder / "t/self.yaml").symlink_to("self.yaml")
    (folder / "t/loop").symlink_to(".")
    assert list(find_files(["t"])) == ["t/a.yaml"]


def test_typed_changes_become_answers(shipped: KnowledgeBase) -> None:
    typed = (
        ("host_access", "[shell, kernel]"),
        ("storage", "shared"),
        ("pains", "none"),
        ("task_vcpu", "0.5"),
        ("traffic", "unknown"),
        ("region", '"on"'),
    )
    assert read_changes(typed, shipped) == {
        "host_access": frozenset({"shell", "kernel"}),
        "storage": frozenset({"shared"}),
        "pains": frozenset(),
        "task_vcpu": pytest.approx(0.5),
        "traffic": UNKNOWN,
        "region": "on",
    }


def test_rules_are_read_from_a_folder_that_was_deleted_by_whole_paths_only(
    folder: Path, advisor: Program
) -> None:
    (folder.parent / "rules").mkdir()
    (folder.parent / "team.yaml").write_text("answers: {}\n", encoding="utf-8")
    folder.rmdir()
    whole = advisor("recommend", folder.parent / "team.yaml", "--rules", folder.parent / "rules")
    assert whole.code == 2
    assert "rules" in whole.err
    assert "defect" not in whole.err
    relative = advisor("recommend", folder.parent / "team.yaml", "--rules", "../rules")
    assert relative.code == 2
    assert "the current folder was deleted" in relative.err


def test_all_changes_that_do_not_fit_are_told(shipped: KnowledgeBase) -> None:
    with pytest.raises(UnusableInput) as refused:
        read_changes((("traffik", "x"), ("traffic", "x"), ("region", "[")), shipped)
    assert {problem.code for problem in refused.value.problems} == {"E302", "E304"}
    assert len(refused.value.problems) == 3
    assert all(isinstance(problem, Problem) and problem.hint for problem in refused.value.problems)


def test_settings_take_the_place_of_what_the_file_says(folder: Path) -> None:
    text = "answers: {traffic: spiky}\nplatforms: [ecs-ec2]\nas_of: 2026-01-01\n"
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    (draft,) = read_paths(["a.yaml"])
    settings = Settings(
        changes=(("traffic", "steady"),), platforms=("ecs-fargate",), as_of=date(2026, 2, 2)
    )
    result = advise(draft, settings)
    assert isinstance(result, Advised)
    assert (result.workload.answers["traffic"], result.workload.platforms) == (
        "steady",
        ("ecs-fargate",),
    )
    assert result.consultation.as_of == date(2026, 2, 2)
    assert [standing.platform for standing in result.consultation.ranking.standings] == [
        "ecs-fargate"
    ]


def test_the_command_that_asks_on_names_a_file_whatever_its_name_begins_with(
    folder: Path, advisor: Program
) -> None:
    (folder / "+team.yaml").write_text("answers: {}\n", encoding="utf-8")
    said = " ".join(advisor("recommend", "+team.yaml").out.split())
    assert "advisor ask --answers +team.yaml" in said
    alone = " ".join(advisor("recommend", "-", stdin="answers: {}\n").out.split())
    assert "advisor ask" not in alone
