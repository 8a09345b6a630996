"""Drawings invent nothing.

What nobody has answered is left out, or drawn as assumed; what is drawn bears its right name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from advisor.consultation import consult
from advisor.drawing.alternative_text import to_text
from advisor.drawing.compose import of_workload
from advisor.drawing.dot import to_dot
from advisor.drawing.variations import LEVELS
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Advice

if TYPE_CHECKING:
    from advisor.drawing.elements import Drawing
    from advisor.knowledge.model import KnowledgeBase


def drawn(shipped: KnowledgeBase, platform: str, level: str = "full", **answers: Any) -> Drawing:
    return of_workload(consult(shipped, answers), platform, name="shop", level=level)


def shown(drawing: Drawing) -> str:
    return " / ".join(drawing.labels())


def several(*items: str) -> frozenset[str]:
    return frozenset(items)


UNCALLED: list[dict[str, Any]] = [
    {},
    {"exposure": "none"},
    {"exposure": UNKNOWN},
    {"traffic": "batch"},
    {"traffic": "batch", "exposure": UNKNOWN},
    {"traffic": "steady"},
]


@pytest.mark.parametrize("answers", UNCALLED, ids=str)
@pytest.mark.parametrize("level", LEVELS)
def test_callers_that_nobody_has_named_are_not_drawn(
    level: str, answers: dict[str, Any], shipped: KnowledgeBase
) -> None:
    for platform in shipped.platforms:
        drawing = drawn(shipped, platform, level, **answers)
        assert not {"users", "load-balancer"} & {node.id for node in drawing.nodes}
        assert "traffic" not in {edge.role for edge in drawing.edges}
        assert not re.search(r"Elastic Load Balancing|HTTP|Users", drawing.description)
        assert {"cloudwatch", "iam"} <= {edge.head for edge in drawing.edges}
        is_answered = answers.get("exposure") == "none"
        told = "Nobody calls it" if is_answered else "Who calls it is not answered"
        assert told in drawing.description


def test_callers_that_are_named_are_drawn_for_jobs_too(shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        drawing = drawn(shipped, platform, traffic="batch", exposure="internal-http")
        assert {"users", "load-balancer"} <= {node.id for node in drawing.nodes}


def copies(drawing: Drawing) -> list[str]:
    return [node.id for node in drawing.nodes if node.role == "workload"]


ONE_COPY: list[dict[str, Any]] = [
    {"task_count": 1},
    {"task_count": 1, "peak_task_count": 1},
    {"task_count": 1, "exposure": "public-http"},
    {"task_count": 1, "exposure": "public-http", "availability_zones": 3},
]


@pytest.mark.parametrize("answers", ONE_COPY, ids=str)
def test_one_copy_is_one_copy(answers: dict[str, Any], shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        for level in LEVELS:
            drawing = drawn(shipped, platform, level, **answers)
            assert copies(drawing) == ["workload-a"], (platform, level)
            assert "the only copy" in shown(drawing)
            assert not re.search(r"as above|Zone B|Pods|Each of", shown(drawing))


def test_copies_that_are_there_at_peaks_only_are_said_to_be(shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        drawing = drawn(shipped, platform, task_count=1, peak_task_count=4, exposure="public-http")
        assert copies(drawing) == ["workload-a", "workload-b"]
        assert "at peaks only" in shown(drawing)
        assert "as above" not in shown(drawing)


def test_several_copies_are_several(shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        assert len(copies(drawn(shipped, platform, task_count=2, exposure="public-http"))) == 2


ON_ONE_DISK: list[dict[str, Any]] = [
    {"state": "identity"},
    {"state": "identity", "storage": UNKNOWN},
    {"state": "identity", "storage": several("block")},
    {"state": "volumes", "storage": several("block")},
    {"state": "identity", "storage": several("block", "shared")},
    {"state": "volumes", "storage": several("instance-store")},
]
ON_NO_DISK: list[dict[str, Any]] = [
    {},
    {"state": "outside"},
    {"state": "identity", "storage": several("shared")},
    {"state": "volumes"},
    {"state": "identity", "storage": several()},
    {"state": "outside", "storage": several("block")},
]


@pytest.mark.parametrize(
    "zones",
    [{}, {"availability_zones": 2}, {"availability_zones": 3}, {"availability_zones": 5}],
    ids=str,
)
def test_one_copy_stays_in_the_zone_of_its_disk(
    zones: dict[str, Any], shipped: KnowledgeBase
) -> None:
    for platform in shipped.platforms:
        for state in ON_ONE_DISK:
            drawing = drawn(shipped, platform, task_count=1, **state, **zones)
            assert "zone of its disk" in shown(drawing)
            assert "belongs to one zone" in drawing.description
            told = shown(drawing).replace("replicated over three zones", "")
            assert not re.search(r"\b(two|three|five|5) zones", told)
        for state in ON_NO_DISK:
            drawing = drawn(shipped, platform, task_count=1, **state, **zones)
            assert "zone of its disk" not in shown(drawing)
            assert re.search(r"One of |two zones|three zones|5 zones", shown(drawing))
        several_copies = drawn(shipped, platform, task_count=3, **ON_ONE_DISK[0], **zones)
        assert "zone of its disk" not in shown(several_copies)


@pytest.mark.parametrize(
    ("platform", "location", "title"),
    [
        ("ecs-ec2", "on-premises", "Amazon ECS Anywhere"),
        ("eks-self-managed", "on-premises", "Amazon EKS with Hybrid Nodes"),
        ("ecs-ec2", "outposts", "Amazon ECS on AWS Outposts"),
        ("ecs-managed-instances", "outposts", "Amazon ECS Managed Instances on AWS Outposts"),
        ("eks-self-managed", "outposts", "Amazon EKS on AWS Outposts, with self-managed nodes"),
    ],
)
def test_machines_that_stand_elsewhere_are_not_called_ec2(
    platform: str, location: str, title: str, shipped: KnowledgeBase
) -> None:
    for level in LEVELS:
        for exposure in (UNKNOWN, "public-http", "none"):
            drawing = drawn(shipped, platform, level, location=location, exposure=exposure)
            assert drawing.title == f"shop · {title}"
            assert "EC2" not in shown(drawing)
            assert "EC2" not in drawing.description
            assert "EC2" not in to_text(drawing)


def test_hardware_of_ones_own_beside_a_region_is_not_called_ec2(shipped: KnowledgeBase) -> None:
    for platform, about in shipped.platforms.items():
        for level in LEVELS:
            drawing = drawn(shipped, platform, level, location="hybrid")
            own = "ECS Anywhere" if about.orchestrator == "ecs" else "Hybrid Nodes"
            assert drawing.title.endswith(f"and {own}")
            (machines,) = (node for node in drawing.nodes if node.group == "premises")
            assert not any("EC2" in line for line in machines.lines)


def test_what_ecs_anywhere_needs_is_no_private_line(shipped: KnowledgeBase) -> None:
    for location in ("on-premises", "hybrid"):
        assert "VPN" not in shown(drawn(shipped, "ecs-ec2", location=location))
        assert "VPN or Direct Connect" in shown(
            drawn(shipped, "eks-self-managed", location=location)
        )


def test_the_order_of_a_move_is_no_fact_about_the_workload(shipped: KnowledgeBase) -> None:
    for value in shipped.questions["current_platform"].values:
        for platform in shipped.platforms:
            drawing = drawn(shipped, platform, current_platform=value, state="volumes")
            for node in drawing.nodes:
                if node.managed_by == "leaving":
                    assert "no state" not in " ".join(node.lines)


def assumed(drawing: Drawing) -> set[str]:
    nodes = {node.id for node in drawing.nodes if node.assumed}
    return nodes | {group.id for group in drawing.groups if group.assumed}


ANSWERED: dict[str, Any] = {
    "ci": "gitlab",
    "location": "region",
    "availability_zones": 3,
    "public_subnets_only": False,
    "task_count": 4,
    "exposure": "public-http",
    "region": "eu-west-1",
    "storage": several("block"),
    "accelerator": "gpu",
}


def test_what_is_answered_is_not_assumed(shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        drawing = drawn(shipped, platform, **ANSWERED)
        assert assumed(drawing) == set()
        assert "Assumed, not answered" not in shown(drawing)


@pytest.mark.parametrize(
    ("platform", "question", "elements"),
    [
        ("ecs-ec2", "ci", {"ci"}),
        ("ecs-ec2", "location", {"vpc"}),
        ("ecs-ec2", "availability_zones", {"zone-a", "zone-b"}),
        ("ecs-ec2", "public_subnets_only", {"zone-a", "zone-b"}),
        ("ecs-ec2", "task_count", {"workload-b"}),
        ("ecs-fargate", "availability_zones", {"subnets"}),
        ("ecs-fargate", "task_count", {"workload-b", "interface-b", "microvm-b"}),
        ("eks-nodegroup", "region", set()),
        ("eks-nodegroup", "accelerator", set()),
        ("eks-nodegroup", "storage", set()),
    ],
)
def test_what_nobody_has_answered_is_assumed(
    platform: str, question: str, elements: set[str], shipped: KnowledgeBase
) -> None:
    absent = {key: value for key, value in ANSWERED.items() if key != question}
    unknown = ANSWERED | {question: UNKNOWN}
    for answers in (absent, unknown):
        drawing = drawn(shipped, platform, **answers)
        assert assumed(drawing) == elements
        labels = [entry.label for entry in drawing.legend]
        assert labels.count("Assumed, not answered") == bool(elements)


@pytest.mark.parametrize(
    ("question", "elements"),
    [
        ("ci", {"ci"}),
        ("location", {"vpc"}),
        ("exposure", {"users", "load-balancer", "workload-b", "zone-a", "zone-b"}),
        ("region", {"account"}),
        ("storage", {"ebs"}),
        ("accelerator", {"host-a"}),
        ("task_count", {"workload-b"}),
    ],
)
def test_what_rests_on_an_assumed_answer_is_assumed(
    question: str, elements: set[str], shipped: KnowledgeBase
) -> None:
    answers = {key: value for key, value in ANSWERED.items() if key != question}
    consultation = consult(shipped, answers, assume={question: ANSWERED[question]})
    drawing = of_workload(consultation, "ecs-ec2", name="shop")
    assert assumed(drawing) == elements
    plain = of_workload(consult(shipped, ANSWERED), "ecs-ec2", name="shop")
    assert shown(drawing).replace(" / Assumed, not answered", "") == shown(plain)


def test_a_component_of_advice_on_an_assumed_answer_is_assumed(shipped: KnowledgeBase) -> None:
    advice = [
        (rule, rule.conclusion) for rule in shipped.rules if isinstance(rule.conclusion, Advice)
    ]
    rule = next(rule for rule, conclusion in advice if conclusion.component == "karpenter")
    answers = dict(rule.examples.fires[0])
    doubtful, certain = consult(shipped, {}, assume=answers), consult(shipped, answers)
    assert "fleet" in assumed(of_workload(doubtful, "eks-nodegroup", name="x"))
    assert "fleet" not in assumed(of_workload(certain, "eks-nodegroup", name="x"))


def test_assumed_parts_are_dashed_and_nothing_else_is(shipped: KnowledgeBase) -> None:
    drawing = drawn(
        shipped,
        "eks-nodegroup",
        current_platform="vms",
        exposure="public-http",
        interruptible="some",
    )
    for line in to_dot(drawing).splitlines():
        element = re.search(r" id=\"?(?:node|group)-([\w-]+)", line)
        if element:
            assert ("dashed" in line) is (element[1] in assumed(drawing)), line
    told = to_text(drawing)
    _, _, listed = told.partition("\nAssumed, not answered\n")
    assert listed.splitlines() == [
        "- CI pipeline",
        "- Pods",
        "- Your VPC",
        "- Zone A · private subnet",
        "- Zone B · private subnet",
    ]
