"""What the answers change in a drawing: each shows where it holds and only there, and alters nothing else."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from samples import many

from advisor import batch
from advisor.consultation import consult
from advisor.drawing import catalogue
from advisor.drawing.alternative_text import to_text
from advisor.drawing.compose import of_workload, recommended
from advisor.drawing.dot import to_dot
from advisor.knowledge.conditions import facts_used
from advisor.knowledge.model import Advice
from situations import NEEDS, SURROUNDINGS, situation

if TYPE_CHECKING:
    from advisor.drawing.elements import Drawing
    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

ROOT = Path(__file__).parent.parent
TEAMS = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
GOLDEN = Path(__file__).parent / "golden" / "drawing"


def drawn(shipped: KnowledgeBase, platform: str, level: str = "full", **answers: Any) -> Drawing:
    return of_workload(consult(shipped, answers), platform, name="shop", level=level)


def shown(drawing: Drawing) -> str:
    return " / ".join(drawing.labels())


def several(*items: str) -> frozenset[str]:
    return frozenset(items)


FEATURES: list[tuple[str, dict[str, Value], str]] = [
    ("ecs-fargate", {"ci": "gitlab"}, "GitLab CI"),
    ("ecs-fargate", {"ci": "github"}, "GitHub Actions"),
    ("ecs-fargate", {"ci": "jenkins"}, "Jenkins"),
    ("ecs-fargate", {"ci": "codepipeline"}, "AWS CodePipeline"),
    ("eks-nodegroup", {"registry": "docker-hub"}, "pull-through cache"),
    ("eks-nodegroup", {"registry": "gitlab"}, "GitLab registry"),
    ("eks-nodegroup", {"registry": "nexus"}, "Nexus"),
    ("eks-nodegroup", {"registry": "artifactory"}, "Artifactory"),
    ("eks-nodegroup", {"registry": "other"}, "Registry of today"),
    ("ecs-ec2", {"exposure": "internal-http"}, "Other services"),
    ("ecs-ec2", {"exposure": "tcp"}, "TCP or UDP"),
    ("ecs-ec2", {"region": "eu-west-1"}, "Your AWS account · eu-west-1"),
    ("ecs-ec2", {"location": "govcloud"}, "Your GovCloud account"),
    ("ecs-ec2", {"location": "local-zone"}, "Local Zone"),
    ("ecs-ec2", {"location": "outposts"}, "Outpost"),
    ("ecs-ec2", {"location": "hybrid"}, "ECS Anywhere"),
    ("ecs-ec2", {"location": "on-premises"}, "External instances (ECS Anywhere)"),
    ("ecs-fargate", {"location": "hybrid"}, "ECS Anywhere"),
    ("ecs-managed-instances", {"location": "hybrid"}, "ECS Anywhere"),
    ("eks-self-managed", {"location": "hybrid"}, "EKS Hybrid Nodes"),
    ("eks-auto-mode", {"location": "hybrid"}, "EKS Hybrid Nodes"),
    ("eks-fargate", {"location": "hybrid"}, "EKS Hybrid Nodes"),
    ("eks-self-managed", {"location": "on-premises"}, "EKS Hybrid Nodes"),
    ("ecs-fargate", {"public_subnets_only": True}, "Public subnets"),
    ("ecs-fargate", {"public_subnets_only": False}, "NAT gateway"),
    ("eks-nodegroup", {"availability_zones": 3, "exposure": "public-http"}, "Zones B, C"),
    ("eks-nodegroup", {"availability_zones": 5, "exposure": "public-http"}, "The others"),
    ("ecs-managed-instances", {"accelerator": "gpu"}, "with GPU"),
    ("ecs-managed-instances", {"accelerator": "neuron"}, "with Inferentia or Trainium"),
    ("ecs-fargate", {"cpu_architecture": "arm64"}, "Graviton"),
    ("ecs-ec2", {"operating_system": "windows"}, "Windows"),
    ("ecs-ec2", {"operating_system": "both"}, "Linux or Windows"),
    ("ecs-ec2", {"isolation": "per-workload"}, "one workload each"),
    ("eks-auto-mode", {"isolation": "per-workload"}, "Nitro sandboxes"),
    ("ecs-managed-instances", {"isolation": "per-workload"}, "Nitro sandboxes"),
    ("ecs-ec2", {"spot_required": True}, "Spot"),
    ("ecs-fargate", {"interruptible": "most"}, "Spot first"),
    ("eks-nodegroup", {"interruptible": "some"}, "On-Demand and Spot"),
    ("ecs-ec2", {"storage": several("instance-store")}, "local NVMe"),
    ("ecs-ec2", {"storage": several("block")}, "Amazon EBS"),
    ("ecs-fargate", {"storage": several("block")}, "with an EBS volume"),
    ("ecs-ec2", {"storage": several("shared")}, "Amazon EFS"),
    ("eks-fargate", {"storage": several("shared")}, "Amazon EFS"),
    ("ecs-ec2", {"storage": several("lustre")}, "FSx for Lustre"),
    ("ecs-ec2", {"host_access": several("daemon")}, "an agent on each host"),
    ("ecs-ec2", {"task_vcpu": Decimal("0.50"), "task_memory_gb": Decimal(1)}, "0.5 vCPU, 1 GB"),
    ("ecs-ec2", {"current_platform": "swarm"}, "Docker Swarm"),
    ("eks-auto-mode", {"current_platform": "openshift"}, "OpenShift"),
    ("ecs-ec2", {"current_platform": "mesos"}, "Mesos"),
    ("eks-nodegroup", {"current_platform": "rancher"}, "Rancher"),
    ("ecs-ec2", {"current_platform": "nomad"}, "Nomad"),
    ("ecs-ec2", {"current_platform": "paas"}, "Being left"),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "answers", "label"), FEATURES, ids=str)
def test_what_is_answered_is_drawn_and_only_then(
    platform: str, answers: dict[str, Value], label: str, shipped: KnowledgeBase
) -> None:
    before, after = (
        of_workload(consult(shipped, each), platform, name="shop") for each in ({}, answers)
    )
    assert label not in shown(before)
    assert label in shown(after)


def test_one_zone_is_one_zone(shipped: KnowledgeBase) -> None:
    assert "Zone B" not in shown(drawn(shipped, "ecs-ec2", availability_zones=1))
    assert "one zone" in shown(drawn(shipped, "ecs-fargate", availability_zones=1))


def test_on_premises_there_is_nothing_of_the_vpc(shipped: KnowledgeBase) -> None:
    drawing = drawn(
        shipped,
        "ecs-ec2",
        location="on-premises",
        storage=several("block"),
        public_subnets_only=False,
    )
    there = {each.id for each in drawing.nodes} | {each.id for each in drawing.groups}
    assert not {"vpc", "way-out", "ebs", "load-balancer"} & there
    assert {each.parent for each in drawing.groups if each.id == "fleet"} == {"premises"}


def test_every_platform_that_is_left_is_drawn_where_the_rules_tell_the_order_of_the_move(
    shipped: KnowledgeBase,
) -> None:
    for value in shipped.questions["current_platform"].values:
        consultation = consult(shipped, {"current_platform": value})
        for platform in shipped.platforms:
            told = [
                rule.id
                for rule in consultation.fired
                if isinstance(rule.conclusion, Advice)
                and "Order:" in rule.because
                and (not rule.conclusion.platforms or platform in rule.conclusion.platforms)
            ]
            drawing = of_workload(consultation, platform, name="x")
            there = {"leaving", "replaced"} & {each.id for each in drawing.nodes}
            assert len(there) == bool(told), (value, platform, told)


@pytest.mark.parametrize("platform", ["ecs-ec2", "eks-self-managed"])
def test_on_premises_nothing_is_said_of_machines_that_aws_sells(
    platform: str, shipped: KnowledgeBase
) -> None:
    wishes: dict[str, Any] = {
        "interruptible": "most",
        "cpu_architecture": "arm64",
        "traffic": "spiky",
        "accelerator": "gpu",
    }
    wishes |= {
        "isolation": "per-workload",
        "public_subnets_only": True,
        "storage": several("block"),
    }
    drawing = drawn(shipped, platform, location="on-premises", **wishes)
    told = f"{shown(drawing)} {drawing.description} {drawing.subtitle}"
    for true in (
        "AWS's own account and VPC",
        "in its own VPC",
        "Amazon ECS on EC2",
        "self-managed EC2",
    ):
        told = told.replace(true, "")
    false = ("Auto Scaling", "VPC", "Spot", "Karpenter", "Graviton", "subnet", "EBS", "EC2 ")
    assert [each for each in false if each in told] == []
    assert "Your machine, with GPU, ARM, one workload each" in shown(drawing)
    assert (
        "Nobody calls it"
        in drawn(shipped, platform, location="on-premises", exposure="none").description
    )
    assert (
        "Clients call through"
        in drawn(shipped, platform, location="on-premises", exposure="tcp").description
    )


def test_zones_do_not_hide_the_place(shipped: KnowledgeBase) -> None:
    for zones in (1, 2, 3, 5):
        assert "Outpost" in shown(
            drawn(shipped, "ecs-ec2", location="outposts", availability_zones=zones)
        )
        assert "Zone B" not in shown(
            drawn(shipped, "ecs-ec2", location="outposts", availability_zones=zones)
        )
        assert "Local Zone" in shown(
            drawn(shipped, "ecs-ec2", location="local-zone", availability_zones=zones)
        )


@pytest.mark.parametrize(
    ("today", "platform", "account"),
    [
        ("eks-nodegroup", "eks-auto-mode", "account"), ("ecs-ec2", "ecs-fargate", "account"), ("eks", "ecs-ec2", "account"),
        ("ecs", "eks-fargate", "account"), ("openshift", "ecs-ec2", ""), ("compose", "eks-nodegroup", ""),
    ],
)  # fmt: skip
def test_what_runs_in_the_account_already_is_left_there(
    today: str, platform: str, account: str, shipped: KnowledgeBase
) -> None:
    drawing = drawn(shipped, platform, current_platform=today)
    (left,) = (each for each in drawing.nodes if each.managed_by == "leaving")
    assert (left.id, left.group) == ("replaced" if account else "leaving", account)
    assert len([each for each in drawing.edges if left.id in {each.tail, each.head}]) == 1


def test_what_moves_to_hardware_of_ones_own_does_not_move_to_aws(shipped: KnowledgeBase) -> None:
    drawing = drawn(shipped, "ecs-ec2", current_platform="vms", location="on-premises")
    assert "leaving" in {each.id for each in drawing.nodes}
    told = drawn(shipped, "ecs-ec2", current_platform="eks", location="on-premises")
    assert "Amazon EKS is left" in told.description
    assert "replaced" not in {each.id for each in told.nodes}
    assert [each.head for each in drawing.edges if each.tail == "leaving"] == []


def test_windows_is_not_drawn_on_fargate_spot(shipped: KnowledgeBase) -> None:
    for system in ("windows", "both"):
        for wish in ({"interruptible": "most"}, {"interruptible": "some"}, {"spot_required": True}):
            assert "Spot" not in shown(
                drawn(shipped, "ecs-fargate", operating_system=system, **wish)
            )


def test_every_node_of_an_overview_keeps_an_arrow(shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        drawing = drawn(shipped, platform, "overview")
        ends = {end for each in drawing.edges for end in (each.tail, each.head)}
        assert {each.id for each in drawing.nodes} <= ends


def test_braces_in_an_answer_are_braces(shipped: KnowledgeBase) -> None:
    drawing = drawn(shipped, "ecs-ec2", region="{ci}{subnets}", ci="github")
    assert "The Region is {ci}{subnets}." in drawing.description


def test_the_overview_shows_less_and_misses_no_part(shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        full = drawn(shipped, platform, exposure="public-http")
        overview = drawn(shipped, platform, "overview", exposure="public-http")
        assert len(overview.nodes) < len(full.nodes)
        ids = {each.id for each in overview.nodes}
        assert {"developer", "ci", "ecr", "load-balancer", "cloudwatch", "iam", "workload-a"} <= ids
        assert {"5", "6"} <= {each.label[:1] for each in overview.edges}


def test_every_condition_speaks_of_shipped_questions(shipped: KnowledgeBase) -> None:
    problems: list[Problem] = []
    facts: set[str] = set()
    for fact in catalogue.shipped_catalogue().facts:
        for condition in fact.conditions(shipped.questions, problems):
            assert facts_used(condition) <= facts, fact.id  # those before it
        assert set(fact.unanswered) <= shipped.questions.keys()
        facts.add(fact.id)
    for feature in catalogue.shipped_catalogue().features:
        for condition in feature.conditions(shipped.questions, problems):
            assert facts_used(condition) <= facts, feature.id
        assert not feature.given or feature.given in shipped.questions
    assert problems == []


def test_every_component_that_a_rule_names_is_drawn(shipped: KnowledgeBase) -> None:
    named = {
        rule.conclusion.component for rule in shipped.rules if isinstance(rule.conclusion, Advice)
    } - {""}
    assert named
    assert named <= {each.id for each in catalogue.shipped_catalogue().features}


def test_a_component_that_advice_names_is_drawn_on_its_platforms(shipped: KnowledgeBase) -> None:
    advice = [
        (each, each.conclusion) for each in shipped.rules if isinstance(each.conclusion, Advice)
    ]
    rule, conclusion = next((rule, told) for rule, told in advice if told.component == "karpenter")
    consultation = consult(shipped, rule.examples.fires[0])
    for platform in ("eks-nodegroup", "eks-self-managed", "ecs-ec2"):
        drawing = of_workload(consultation, platform, name="x")
        assert ("Karpenter" in shown(drawing)) is (platform in conclusion.platforms)


_PREFIX = re.compile(r"^(?:node-|edge-|group-|cluster_)")
_INVISIBLE = re.compile(r'"?([\w-]+)"? -> "?([\w-]+)"? \[style=invis\]')


def _elements(drawing: Drawing) -> dict[str, object]:
    found: dict[str, object] = {f"legend-{each.managed_by}": each for each in drawing.legend}
    found |= {each.id: each for each in drawing.nodes} | {each.id: each for each in drawing.groups}
    return found | {each.id: each for each in drawing.edges}


def _differing(one: Drawing, two: Drawing) -> set[str]:
    """Return the ids of the elements that are not the same in both drawings."""
    first, second = _elements(one), _elements(two)
    return {key for key in first.keys() | second.keys() if first.get(key) != second.get(key)}


@pytest.mark.parametrize("number", range(many(15, of=40)))
def test_one_answer_changed_alters_only_the_lines_of_what_it_changes(
    number: int, shipped: KnowledgeBase
) -> None:
    before = situation(shipped, number, "lines")
    key = (*SURROUNDINGS, *NEEDS)[number % (len(SURROUNDINGS) + len(NEEDS))]
    after = {**before, key: situation(shipped, number, "other")[key]}
    for platform in shipped.platforms:
        one, two = (
            of_workload(consult(shipped, each), platform, name="shop") for each in (before, after)
        )
        own = _differing(one, two)
        headings = [(each.ribbon, each.title, each.subtitle) for each in (one, two)]
        legends = [
            tuple(f"legend-{each.managed_by}" for each in drawing.legend) for drawing in (one, two)
        ]
        columns = [
            *one.columns,
            *two.columns,
            (*one.columns[0], *legends[0]),
            (*two.columns[0], *legends[1]),
        ]
        placed = {name for column in columns if own & set(column) for name in column}
        lines, others = (set(map(str.strip, to_dot(each).splitlines())) for each in (one, two))
        for text in lines ^ others:
            if "id=page" in text and headings[0] != headings[1]:
                continue
            scaffold = _INVISIBLE.fullmatch(text)
            mentions = {_PREFIX.sub("", each) for each in re.findall(r"[\w-]+", text)}
            assert own & mentions or (scaffold and placed & set(scaffold.groups())), (
                platform,
                key,
                text,
            )


@pytest.mark.parametrize("team", TEAMS, ids=lambda each: each.stem)
def test_the_dot_text_of_a_team_is_the_golden_one(team: Path) -> None:
    (draft,) = batch.read_draft_file(str(team))
    advised = batch.advise(draft, batch.Settings())
    assert isinstance(advised, batch.Advised)
    if advised.consultation.recommendation is None:
        assert not (GOLDEN / f"team-{team.stem}.gv").exists()
        return
    text = to_dot(recommended(advised.consultation, name=advised.workload.name))
    path = GOLDEN / f"team-{team.stem}.gv"
    if os.environ.get("GOLDEN_UPDATE"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def test_the_drawing_in_words_tells_everything(shipped: KnowledgeBase) -> None:
    drawing = drawn(
        shipped,
        "eks-auto-mode",
        ci="gitlab",
        registry="nexus",
        storage=several("block"),
        current_platform="nomad",
    )
    told = " ".join(to_text(drawing).split())
    missing = [each for each in drawing.labels() if each.rstrip(",") not in told]
    assert missing == []
    assert "Nexus: copied once, then pushed to ECR by CI (Being left)" in told
    assert "GitLab CI to Amazon ECR: 3 push" in told
