"""What the answers change in a drawing.

Each answer shows where it holds and only there, and alters nothing else.
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from samples import many

from advisor.consultation import consult
from advisor.drawing import catalogue
from advisor.drawing.alternative_text import to_text
from advisor.drawing.compose import of_workload, recommended
from advisor.drawing.dot import to_dot
from advisor.knowledge.conditions import facts_used
from advisor.knowledge.model import Advice
from advisor.workloads.advising import Advised, advise
from advisor.workloads.draft_files import read_draft_file
from advisor.workloads.settings import Settings
from situations import NEEDS, SURROUNDINGS, situation

if TYPE_CHECKING:
    from advisor.drawing.elements import Drawing
    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase, Rule

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
    drawing = of_workload(consult(shipped, answers), platform, name="shop")
    assert label not in shown(drawn(shipped, platform))
    assert label in shown(drawing)


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
    absent = {"vpc", "way-out", "ebs", "load-balancer"}
    assert absent.isdisjoint(node.id for node in drawing.nodes)
    assert absent.isdisjoint(group.id for group in drawing.groups)
    assert {group.parent for group in drawing.groups if group.id == "fleet"} == {"premises"}


def test_every_platform_that_is_left_is_drawn_where_the_rules_tell_the_order_of_the_move(
    shipped: KnowledgeBase,
) -> None:
    for value in shipped.questions["current_platform"].values:
        consultation = consult(shipped, {"current_platform": value})
        for platform in shipped.platforms:
            told = [rule.id for rule in consultation.fired if _orders(rule, platform)]
            drawing = of_workload(consultation, platform, name="x")
            there = {"leaving", "replaced"} & {node.id for node in drawing.nodes}
            assert len(there) == bool(told), (value, platform, told)


def _orders(rule: Rule, platform: str) -> bool:
    """Return whether ``rule`` tells the order of a move to ``platform``."""
    if not isinstance(rule.conclusion, Advice) or "Order:" not in rule.because:
        return False
    return not rule.conclusion.platforms or platform in rule.conclusion.platforms


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
    assert [word for word in false if word in told] == []
    assert "Your machine, with GPU, ARM, one workload each" in shown(drawing)
    uncalled = drawn(shipped, platform, location="on-premises", exposure="none")
    assert "Nobody calls it" in uncalled.description
    called = drawn(shipped, platform, location="on-premises", exposure="tcp")
    assert "Clients call through" in called.description


def test_zones_do_not_hide_the_place(shipped: KnowledgeBase) -> None:
    for zones in (1, 2, 3, 5):
        outpost = drawn(shipped, "ecs-ec2", location="outposts", availability_zones=zones)
        assert "Outpost" in shown(outpost)
        assert "Zone B" not in shown(outpost)
        local = drawn(shipped, "ecs-ec2", location="local-zone", availability_zones=zones)
        assert "Local Zone" in shown(local)


@pytest.mark.parametrize(
    ("today", "platform", "account"),
    [
        ("eks-nodegroup", "eks-auto-mode", "account"),
        ("ecs-ec2", "ecs-fargate", "account"),
        ("eks", "ecs-ec2", "account"),
        ("ecs", "eks-fargate", "account"),
        ("openshift", "ecs-ec2", ""),
        ("compose", "eks-nodegroup", ""),
    ],
)
def test_what_runs_in_the_account_already_is_left_there(
    today: str, platform: str, account: str, shipped: KnowledgeBase
) -> None:
    drawing = drawn(shipped, platform, current_platform=today)
    (left,) = (node for node in drawing.nodes if node.managed_by == "leaving")
    assert (left.id, left.group) == ("replaced" if account else "leaving", account)
    assert len([edge for edge in drawing.edges if left.id in {edge.tail, edge.head}]) == 1


def test_what_moves_to_hardware_of_ones_own_does_not_move_to_aws(shipped: KnowledgeBase) -> None:
    drawing = drawn(shipped, "ecs-ec2", current_platform="vms", location="on-premises")
    assert "leaving" in {node.id for node in drawing.nodes}
    told = drawn(shipped, "ecs-ec2", current_platform="eks", location="on-premises")
    assert "Amazon EKS is left" in told.description
    assert "replaced" not in {node.id for node in told.nodes}
    assert [edge.head for edge in drawing.edges if edge.tail == "leaving"] == []


def test_windows_is_not_drawn_on_fargate_spot(shipped: KnowledgeBase) -> None:
    for system in ("windows", "both"):
        for wish in ({"interruptible": "most"}, {"interruptible": "some"}, {"spot_required": True}):
            drawing = drawn(shipped, "ecs-fargate", operating_system=system, **wish)
            assert "Spot" not in shown(drawing)


def test_every_node_of_an_overview_keeps_an_arrow(shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        drawing = drawn(shipped, platform, "overview")
        ends = {edge.tail for edge in drawing.edges} | {edge.head for edge in drawing.edges}
        assert {node.id for node in drawing.nodes} <= ends


def test_braces_in_an_answer_are_braces(shipped: KnowledgeBase) -> None:
    drawing = drawn(shipped, "ecs-ec2", region="{ci}{subnets}", ci="github")
    assert "The Region is {ci}{subnets}." in drawing.description


def test_the_overview_shows_less_and_misses_no_part(shipped: KnowledgeBase) -> None:
    for platform in shipped.platforms:
        full = drawn(shipped, platform, exposure="public-http")
        overview = drawn(shipped, platform, "overview", exposure="public-http")
        assert len(overview.nodes) < len(full.nodes)
        ids = {node.id for node in overview.nodes}
        assert {"developer", "ci", "ecr", "load-balancer", "cloudwatch", "iam", "workload-a"} <= ids
        assert {"5", "6"} <= {edge.label[:1] for edge in overview.edges}


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
    conclusions = [rule.conclusion for rule in shipped.rules]
    advice = [conclusion for conclusion in conclusions if isinstance(conclusion, Advice)]
    named = {conclusion.component for conclusion in advice} - {""}
    assert named
    assert named <= {feature.id for feature in catalogue.shipped_catalogue().features}


def test_a_component_that_advice_names_is_drawn_on_its_platforms(shipped: KnowledgeBase) -> None:
    advice = [
        (rule, rule.conclusion) for rule in shipped.rules if isinstance(rule.conclusion, Advice)
    ]
    rule, conclusion = next((rule, told) for rule, told in advice if told.component == "karpenter")
    consultation = consult(shipped, rule.examples.fires[0])
    for platform in ("eks-nodegroup", "eks-self-managed", "ecs-ec2"):
        drawing = of_workload(consultation, platform, name="x")
        assert ("Karpenter" in shown(drawing)) is (platform in conclusion.platforms)


_PREFIX = re.compile(r"^(?:node-|edge-|group-|cluster_)")
_INVISIBLE = re.compile(r'"?([\w-]+)"? -> "?([\w-]+)"? \[style=invis\]')


def _elements(drawing: Drawing) -> dict[str, object]:
    found: dict[str, object] = {}
    found |= {f"legend-{entry.managed_by}": entry for entry in drawing.legend}
    found |= {node.id: node for node in drawing.nodes}
    found |= {group.id: group for group in drawing.groups}
    found |= {edge.id: edge for edge in drawing.edges}
    return found


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
        one = of_workload(consult(shipped, before), platform, name="shop")
        two = of_workload(consult(shipped, after), platform, name="shop")
        own = _differing(one, two)
        is_same_heading = _heading(one) == _heading(two)
        placed: set[str] = set()
        for column in (*_columns(one), *_columns(two)):
            if own & set(column):
                placed.update(column)
        for line in _lines(one) ^ _lines(two):
            if "id=page" in line and not is_same_heading:
                continue
            scaffold = _INVISIBLE.fullmatch(line)
            mentions = {_PREFIX.sub("", word) for word in re.findall(r"[\w-]+", line)}
            is_placed = scaffold and placed & set(scaffold.groups())
            assert own & mentions or is_placed, (platform, key, line)


def _heading(drawing: Drawing) -> tuple[str, ...]:
    return drawing.ribbon, drawing.title, drawing.subtitle


def _columns(drawing: Drawing) -> list[tuple[str, ...]]:
    """Return the columns, and the first of them with the legend at its foot."""
    legend = (f"legend-{entry.managed_by}" for entry in drawing.legend)
    return [*drawing.columns, (*drawing.columns[0], *legend)]


def _lines(drawing: Drawing) -> set[str]:
    return set(map(str.strip, to_dot(drawing).splitlines()))


@pytest.mark.parametrize("team", TEAMS, ids=lambda path: path.stem)
def test_the_dot_text_of_a_team_is_the_golden_one(team: Path) -> None:
    (draft,) = read_draft_file(str(team))
    advised = advise(draft, Settings())
    assert isinstance(advised, Advised)
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
    missing = [label for label in drawing.labels() if label.rstrip(",") not in told]
    assert missing == []
    assert "Nexus: copied once, then pushed to ECR by CI (Being left)" in told
    assert "GitLab CI to Amazon ECR: 3 push" in told
