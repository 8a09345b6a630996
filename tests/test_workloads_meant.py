"""A value that is refused is looked up in the words that free text is read with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from advisor.errors import UnusableInput
from advisor.knowledge.values import allowed
from advisor.located.messages import nearest
from advisor.workloads.draft import read_drafts
from advisor.workloads.meant import guess_meaning
from advisor.workloads.settings import read_changes
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase


@pytest.mark.parametrize(
    ("key", "raw", "meant"),
    [
        ("traffic", "bursty", "spiky"),
        ("current_platform", "Heroku", "paas"),
        ("ci", "Github Actions", "github"),
        ("compliance", ["SOC2", "pci"], "[other, pci]"),
        ("storage", "efs", "[shared]"),
        ("host_access", ["none"], "[]"),
        ("accelerator", "no", "none"),
        ("spot_required", "yes", "true"),
        ("spot_required", "no", "false"),
        ("engineers", "five", "5"),
        ("task_memory_gb", "4 GB", "4"),
        ("task_vcpu", "500 millicores", "0.5"),
        ("traffic", "don't know", "unknown"),
    ],
)
def test_other_words_for_a_value_are_understood(
    key: str, raw: Any, meant: str, shipped: KnowledgeBase
) -> None:
    question = shipped.questions[key]
    hint = f"did you mean {meant}? {allowed(question)}"
    assert guess_meaning(shipped, question, raw) == hint


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("traffic", "green"),
        ("accelerator", "yes"),
        ("compliance", ["SOC2", "green"]),
        ("compliance", ["SOC2", 5]),
        ("compliance", [["SOC2"], 5]),
        ("compliance", ["SOC2"] * 21),
        ("accelerator", True),
        ("traffic", None),
        ("traffic", "bursty " * 15),
        ("engineers", "2 to 5"),
    ],
)
def test_nothing_is_guessed_of_what_is_not_understood(
    key: str, raw: Any, shipped: KnowledgeBase
) -> None:
    assert guess_meaning(shipped, shipped.questions[key], raw) == ""


@pytest.mark.parametrize("section", ["answers", "assume"])
def test_a_file_is_told_what_its_word_means(section: str, shipped: KnowledgeBase) -> None:
    (draft,) = read_drafts(f"name: x\n{section}:\n  traffic: bursty\n  portability: lo\n", "f.yaml")
    workload, problems = read_workload(draft, shipped)
    assert workload is None
    assert [(problem.line, problem.code) for problem in problems] == [(3, "E304"), (4, "E304")]
    assert problems[0].hint.startswith("did you mean spiky?")
    assert problems[1].hint.startswith("did you mean low?")


def test_the_command_line_is_told_what_its_word_means(shipped: KnowledgeBase) -> None:
    with pytest.raises(UnusableInput, match=r"did you mean spiky\?"):
        read_changes((("traffic", "bursty"),), shipped)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("fargate", "did you mean ecs-fargate or eks-fargate?"),
        ("ECS", "did you mean ecs-ec2, ecs-fargate or ecs-managed-instances?"),
        ("managed-instances", "did you mean ecs-managed-instances?"),
        ("ecs-fargat", "did you mean ecs-fargate?"),
        ("far", ""),
    ],
)
def test_a_part_of_names_stands_for_each_of_them(
    word: str, meant: str, shipped: KnowledgeBase
) -> None:
    assert nearest(word, shipped.platforms) == meant
    assert nearest("a", [f"a-{number}" for number in range(6)]) != "did you mean a-0 or a-1?"
