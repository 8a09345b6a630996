"""What AWS says its platforms can and cannot do: answers, and the platforms that they leave."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import advisor

if TYPE_CHECKING:
    from advisor.consultation import Consultation

SHIPPED = advisor.load()

ECS = {"ecs-ec2", "ecs-fargate", "ecs-managed-instances"}
EKS = {"eks-self-managed", "eks-nodegroup", "eks-auto-mode", "eks-fargate"}
ALL = ECS | EKS
HOSTS = {"ecs-ec2", "eks-nodegroup", "eks-self-managed"}  # with an image of the customer's choice


def told(answers: dict[str, Any], as_of: str = "") -> Consultation:
    return advisor.consult(SHIPPED, answers, as_of=date.fromisoformat(as_of) if as_of else None)


def left(answers: dict[str, Any], as_of: str = "") -> set[str]:
    """Return the platforms that are not ruled out, of those that exist on the day."""
    consultation = told(answers, as_of)
    return {standing.platform for standing in consultation.ranking.standings}


LEFT: list[tuple[str, dict[str, Any], set[str]]] = [
    # A virtual machine for each pod excludes nothing: Auto Mode and node images with Nitro
    # sandboxes give it as well.
    ("a virtual machine for each pod", {"kubernetes_api": "required", "isolation": "per-workload"},
     EKS),
    # EKS on Fargate does not exist in GovCloud, whichever answer says that it is there.
    ("GovCloud", {"location": "govcloud"}, ALL - {"eks-fargate"}),
    ("a Region of GovCloud, east", {"region": "us-gov-east-1"}, ALL - {"eks-fargate"}),
    ("a Region of GovCloud, west", {"region": "us-gov-west-1"}, ALL - {"eks-fargate"}),
    ("another Region of the United States", {"region": "us-east-1"}, ALL),
    # Windows tasks on Fargate mount no volume, and have the scratch space that they start with.
    ("Windows alone", {"operating_system": "windows"}, HOSTS | {"ecs-fargate"}),
    ("Windows, volumes", {"operating_system": "windows", "state": "volumes"}, HOSTS),
    ("Windows, identity", {"operating_system": "windows", "state": "identity"}, HOSTS),
    ("Windows, EFS", {"operating_system": "windows", "storage": ["shared"]}, HOSTS),
    ("Windows, 21 GB", {"operating_system": "windows", "task_disk_gb": 21}, HOSTS),
    (
        "Windows, 20 GB, no state",
        {"operating_system": "windows", "task_disk_gb": 20, "state": "outside", "storage": []},
        HOSTS | {"ecs-fargate"},
    ),
    ("Linux, 21 GB", {"operating_system": "linux", "task_disk_gb": 21}, ALL),
    ("Linux, volumes", {"operating_system": "linux", "state": "volumes"}, ALL),
    ("both systems, volumes", {"operating_system": "both", "state": "volumes"},
     HOSTS | {"ecs-fargate"}),
    # The Docker socket, files of the host, and Docker-in-Docker are three needs.
    ("the Docker socket", {"host_access": ["docker-socket"]}, {"ecs-ec2"}),
    (
        "the Docker socket of an image of one's own",
        {"host_access": ["docker-socket", "custom-image"]},
        HOSTS,
    ),
    ("files of the host", {"host_access": ["host-files"]}, ALL - {"ecs-fargate", "eks-fargate"}),
    ("either, as older files say", {"host_access": ["host-path"]},
     ALL - {"ecs-fargate", "eks-fargate"}),
    ("Docker-in-Docker, which is privileged", {"host_access": ["privileged"]},
     ALL - {"ecs-fargate", "eks-fargate"}),
    ("none of these", {"host_access": []}, ALL),
    ("privileged Windows containers",
     {"host_access": ["privileged"], "operating_system": "windows"}, HOSTS - {"ecs-ec2"}),
    # Machines of one's own beside a Region leave everything that the Region offers.
    ("a Region and machines of one's own", {"location": "hybrid"}, ALL),
    ("machines of one's own alone", {"location": "on-premises"}, {"ecs-ec2", "eks-self-managed"}),
    ("both places in China", {"location": "hybrid", "region": "cn-north-1"}, ECS),
    ("both places in GovCloud", {"location": "hybrid", "region": "us-gov-west-1"}, ECS),
    ("both places in Europe", {"location": "hybrid", "region": "eu-west-1"}, ALL),
    # More scratch space than a Fargate task has on ECS is met by an EBS volume.
    ("350 GB of scratch space", {"task_disk_gb": 350}, ALL - {"eks-fargate"}),
    ("350 GB and EBS", {"task_disk_gb": 350, "storage": ["block"]}, ALL - {"eks-fargate"}),
    ("350 GB for Linux", {"task_disk_gb": 350, "operating_system": "linux"}, ALL - {"eks-fargate"}),
    ("350 GB for Windows", {"task_disk_gb": 350, "operating_system": "windows"}, HOSTS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "platforms"), [pytest.param(*row[1:], id=row[0]) for row in LEFT]
)
def test_answers_leave_these_platforms(answers: dict[str, Any], platforms: set[str]) -> None:
    assert left(answers) == platforms


DAYS: list[tuple[str, dict[str, Any], str, str, bool]] = [
    ("EBS came to Fargate in 2024", {"task_disk_gb": 350}, "2023-12-31", "ecs-fargate", False),
    ("and serves as scratch space since", {"task_disk_gb": 350}, "2024-01-01", "ecs-fargate", True),
    (
        "Docker ran on EKS nodes before 1.24",
        {"host_access": ["docker-socket"]},
        "2022-11-14",
        "eks-nodegroup",
        True,
    ),
    ("and not since", {"host_access": ["docker-socket"]}, "2022-11-15", "eks-nodegroup", False),
    (
        "Windows scratch was disputed",
        {"operating_system": "windows", "task_disk_gb": 21},
        "2026-11-08",
        "ecs-fargate",
        True,
    ),
    (
        "and is settled",
        {"operating_system": "windows", "task_disk_gb": 21},
        "2026-11-09",
        "ecs-fargate",
        False,
    ),
]


@pytest.mark.parametrize(
    ("answers", "day", "platform", "stays"), [pytest.param(*row[1:], id=row[0]) for row in DAYS]
)
def test_what_was_true_on_a_day_is_told_of_that_day(
    answers: dict[str, Any], day: str, platform: str, stays: bool
) -> None:
    assert (platform in left(answers, day)) is stays


RECOMMENDED: list[tuple[str, dict[str, Any], str]] = [
    (
        "k8s-vm-per-pod",
        {"kubernetes_api": "required", "isolation": "per-workload", "ops_capacity": "medium"},
        "eks-auto-mode",
    ),
    (
        "govcloud-eks-fargate",
        {
            "location": "govcloud",
            "kubernetes_api": "required",
            "isolation": "per-workload",
            "ops_capacity": "low",
            "host_access": [],
            "compliance": ["fedramp"],
            "traffic": "spiky",
            "cost_focus": "secondary",
        },
        "eks-auto-mode",
    ),
    (
        "windows-volumes",
        {
            "operating_system": "windows",
            "state": "volumes",
            "ops_capacity": "low",
            "kubernetes_api": "not-needed",
            "engineers": 10,
        },
        "ecs-ec2",
    ),
    (
        "windows-disk",
        {
            "operating_system": "windows",
            "task_disk_gb": 100,
            "ops_capacity": "low",
            "kubernetes_api": "not-needed",
        },
        "ecs-ec2",
    ),
    (
        "runners with the socket",
        {"host_access": ["docker-socket"], "ci": "gitlab", "ops_capacity": "low"},
        "ecs-ec2",
    ),
    (
        "a large scratch disk on Fargate",
        {"task_disk_gb": 350, "ops_capacity": "low", "org_standard": "ecs"},
        "ecs-fargate",
    ),
    (
        "a bank with a Region and machines of its own",
        {"location": "hybrid", "kubernetes_api": "required", "ops_capacity": "low"},
        "eks-auto-mode",
    ),
]


@pytest.mark.parametrize(
    ("answers", "platform"), [pytest.param(*row[1:], id=row[0]) for row in RECOMMENDED]
)
def test_answers_lead_to_this_platform(answers: dict[str, Any], platform: str) -> None:
    consultation = told(answers)
    assert consultation.recommendation is not None
    assert consultation.recommendation.id == platform


def test_before_sandboxes_only_fargate_gave_each_pod_a_machine() -> None:
    answers = {"kubernetes_api": "required", "isolation": "per-workload", "ops_capacity": "medium"}
    assert told(answers, "2026-11-08").ranking.winner == "eks-fargate"
    assert told(answers, "2026-11-09").ranking.winner == "eks-auto-mode"


TOLD: list[tuple[str, dict[str, Any], str, str, bool]] = [
    ("sandboxes of Auto Mode", {"isolation": "per-workload"}, "eks-auto-mode",
     "verify.sandbox-on-auto-mode", True),
    ("none asked for", {"isolation": "standard"}, "eks-auto-mode", "verify.sandbox-on-auto-mode",
     False),
    ("sandboxes of node images", {"isolation": "per-workload"}, "eks-nodegroup",
     "verify.sandbox-on-own-nodes", True),
    ("no sharing claimed of Auto Mode", {"isolation": "per-workload"}, "eks-auto-mode",
     "eks.one-pod-on-a-node", False),
    ("one task each no more", {"isolation": "per-workload"}, "ecs-managed-instances",
     "isolation.one-task-per-instance", False),
    ("EBS as scratch space", {"task_disk_gb": 201}, "ecs-fargate",
     "verify.ebs-as-scratch-on-fargate", True),
    ("no EBS needed", {"task_disk_gb": 200}, "ecs-fargate", "verify.ebs-as-scratch-on-fargate",
     False),
    ("which of the two", {"host_access": ["host-path"]}, "ecs-ec2", "verify.files-or-docker-socket",
     True),
    ("it is said which", {"host_access": ["host-files"]}, "ecs-ec2",
     "verify.files-or-docker-socket", False),
    ("own machines beside Fargate", {"location": "hybrid"}, "ecs-fargate", "verify.ecs-anywhere",
     True),
    ("own machines beside Auto Mode", {"location": "hybrid"}, "eks-auto-mode",
     "verify.hybrid-nodes", True),
    ("the Region's part", {"location": "hybrid"}, "ecs-fargate",
     "location.the-part-in-the-region-stays-free", True),
    ("a Region alone", {"location": "region"}, "ecs-fargate",
     "location.the-part-in-the-region-stays-free", False),
    ("a Windows part", {"operating_system": "both", "state": "volumes"}, "ecs-fargate",
     "verify.windows-part-on-fargate", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "platform", "rule", "said"), [pytest.param(*row[1:], id=row[0]) for row in TOLD]
)
def test_conditions_are_told_with_the_platform(
    answers: dict[str, Any], platform: str, rule: str, said: bool
) -> None:
    assert platform in left(answers)
    assert (rule in {advice.id for advice in told(answers).advice_for(platform)}) is said


def test_efs_in_windows_containers_is_a_contradiction() -> None:
    windows, both = (
        told({"operating_system": system, "storage": ["shared"]}) for system in ("windows", "both")
    )
    assert [warning.id for warning in windows.warnings] == ["storage.efs-in-windows-containers"]
    assert not both.warnings
