"""DOT text: the golden texts of all platforms, stable ids, and names from strangers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor.drawing.compose import compose
from advisor.drawing.dot import to_dot
from advisor.drawing.elements import Drawing, Edge, Group, Node
from advisor.drawing.escaping import clean, in_markup, wrap
from advisor.errors import AdvisorError

PLATFORMS = (
    "ecs-ec2",
    "ecs-fargate",
    "ecs-managed-instances",
    "eks-self-managed",
    "eks-nodegroup",
    "eks-fargate",
    "eks-auto-mode",
)
GOLDEN = Path(__file__).parent / "golden" / "drawing"

EVERYWHERE = (
    "Developer",
    "CI pipeline",
    "build the app",
    "build the image",
    "push the image",
    "Amazon ECR",
    "IAM",
    "Elastic Load Balancing",
    "Amazon CloudWatch",
    "Your VPC",
    "Users",
    "You manage",
    "AWS manages",
)
ONLY_IN = {
    "ECS agent": {"ecs-ec2"},
    "EC2 container instance": {"ecs-ec2"},
    "Your Auto Scaling group": {"ecs-ec2", "eks-self-managed"},
    "Amazon ECS": {"ecs-ec2", "ecs-fargate", "ecs-managed-instances"},
    "from day 14": {"ecs-managed-instances"},
    "within 21 days": {"eks-auto-mode"},
    "load balancing, EBS": {"eks-auto-mode"},
    "Managed node group": {"eks-nodegroup"},
    "no server in your account": {"ecs-fargate", "eks-fargate"},
    "microVM": {"ecs-fargate", "eks-fargate"},
    "Network interface": {"ecs-fargate", "eks-fargate"},
    "Container runtime": {
        "ecs-ec2",
        "ecs-managed-instances",
        "ecs-fargate",
        "eks-self-managed",
        "eks-nodegroup",
        "eks-auto-mode",
    },
    "Amazon EKS control plane, replicated": {
        "eks-self-managed",
        "eks-nodegroup",
        "eks-fargate",
        "eks-auto-mode",
    },
    **{
        particular: {"eks-self-managed", "eks-nodegroup", "eks-fargate", "eks-auto-mode"}
        for particular in (
            "kubectl",
            "Helm",
            "kubelet",
            "kube-proxy",
            "etcd, zone A",
            "etcd, zone B",
            "etcd, zone C",
            "API server, zone A",
            "API server, zone C",
            "over three zones",
        )
    },
}


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("GOLDEN_UPDATE"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def test_dot_text_is_the_golden_one(platform: str) -> None:
    golden(f"{platform}.gv", to_dot(compose(platform, name="checkout-api", subtitle="Recommended")))


def test_what_every_drawing_shows(platform: str) -> None:
    shown = "\n".join(compose(platform, name="x").labels())
    assert [label for label in EVERYWHERE if label not in shown] == []


@pytest.mark.parametrize("particular", ONLY_IN)
def test_a_particular_is_in_the_right_drawings_and_in_no_other(particular: str) -> None:
    shown = {name: "\n".join(compose(name, name="x").labels()) for name in PLATFORMS}
    assert {name for name in PLATFORMS if particular in shown[name]} == ONLY_IN[particular]


def test_ids_of_what_stays_do_not_change_between_platforms() -> None:
    stays = {
        "developer",
        "users",
        "ci",
        "ecr",
        "load-balancer",
        "iam",
        "cloudwatch",
        "workload-a",
    }
    for platform in PLATFORMS:
        assert stays <= {node.id for node in compose(platform, name="x").nodes}


def test_the_pipeline_leads_from_the_developer_to_the_workload(platform: str) -> None:
    drawing = compose(platform, name="x")
    anchors = {group.id: group.anchor for group in drawing.groups}
    reached = {"developer"}
    for _ in drawing.edges:
        for edge in drawing.edges:
            if edge.tail in reached:
                reached.add(anchors.get(edge.head, edge.head))
        if "api-b" in reached:  # an arrow at the frame means all that is in it
            reached |= {"api-a", "api-c"}
    assert {"ci", "ecr", "workload-a"} <= reached


@pytest.mark.parametrize(
    ("platform", "node", "manager"),
    [
        ("ecs-ec2", "runtime-a", "customer"),
        ("ecs-managed-instances", "runtime-a", "aws"),
        ("ecs-fargate", "runtime-a", "aws"),
        ("eks-self-managed", "worker-a", "customer"),
        ("eks-nodegroup", "worker-a", "shared"),
        ("eks-auto-mode", "worker-a", "aws"),
        ("eks-fargate", "runtime-a", "aws"),
        ("eks-fargate", "workload-a", "customer"),
    ],
)
def test_who_manages_what(platform: str, node: str, manager: str) -> None:
    assert {node.id: node.managed_by for node in compose(platform, name="x").nodes}[node] == manager


def test_the_compute_of_fargate_stands_outside_the_account() -> None:
    for platform in ("ecs-fargate", "eks-fargate"):
        drawing = compose(platform, name="x")
        parents = {group.id: group.parent for group in drawing.groups}
        assert parents[parents["microvm-a"]] == "aws"
        assert parents[parents["subnets"]] == "account"


def test_the_legend_lists_only_what_the_drawing_shows() -> None:
    assert [entry.managed_by for entry in compose("ecs-ec2", name="x").legend] == [
        "customer",
        "aws",
    ]
    assert [entry.managed_by for entry in compose("eks-nodegroup", name="x").legend] == [
        "customer",
        "aws",
        "shared",
    ]


def test_a_platform_without_a_drawing_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(AdvisorError, match=r"'nomad'; there are: ecs-ec2, ecs-fargate"):
        compose("nomad", name="x")


def test_a_drawing_without_name_is_titled_by_its_platform() -> None:
    assert compose("ecs-ec2", name=" \x07 ").title == "Amazon ECS on EC2"


def test_a_drawing_without_legend_or_columns() -> None:
    drawing = Drawing(
        title="t",
        subtitle="",
        description="",
        nodes=(Node("a", ("A",), "service", group="g"), Node("b", ("B",), "service")),
        edges=(Edge("e", "g", "b", role="control"),),
        groups=(Group("g", "G", "vpc", anchor="a"),),
    )
    text = to_dot(drawing)
    assert "legend" not in text
    assert "ltail=cluster_g" in text


def test_dot_cannot_be_broken_out_of() -> None:
    text = to_dot(compose("ecs-ec2", name='x"]; evil [label=<y>>]; \\N </B></FONT>'))
    assert "&quot;]; evil [label=&lt;y&gt;&gt;]; &#92;&#92;N &lt;/B&gt;&lt;/FONT&gt;" in text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a\x1b[31mb\x00", "a[31mb"),
        (" a \n\t b ", "a b"),
        ("\u202egnp", "gnp"),
        ("a\ud800b\uffff", "ab"),
        ("x" * 500, "x" * 399 + "…"),
    ],
)
def test_cleaning(given: str, expected: str) -> None:
    assert clean(given) == expected


def test_markup_is_literal() -> None:
    assert in_markup("<b>&\"'\\N") == "&lt;b&gt;&amp;&quot;&#x27;&#92;&#92;N"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, ("",)),
        ("one two three", 7, ("one two", "three")),
        ("abcdefgh", 3, ("abc", "def", "gh")),
        ("漢字漢字", 4, ("漢字", "漢字")),
        ("漢", 1, ("漢",)),
        ("e\u0301e\u0301e\u0301", 2, ("e\u0301e\u0301", "e\u0301")),
    ],
)
def test_wrapping(text: str, width: int, lines: tuple[str, ...]) -> None:
    assert wrap(text, width) == lines
