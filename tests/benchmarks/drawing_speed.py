"""How long drawings take, compared with the package ``diagrams`` and a ``dot`` on the machine.

    python -m venv other && other/bin/pip install diagrams
    apt-get install graphviz
    python tests/benchmarks/drawing_speed.py other/bin/python [ROUNDS]

Both make the same picture, as SVG with as many nodes, frames and arrows. Timed by turns: whole
processes with one drawing each, drawings in one process, and whole batches, from the answer files
to the pictures, on one core and on all of them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from advisor.drawing.compose import recommended
from advisor.drawing.render import picture
from advisor.workloads.advising import Advised, advise
from advisor.workloads.draft_files import read_draft_file
from advisor.workloads.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TEAM = ROOT / "docs" / "examples" / "retail-platform.yaml"
EACH, BATCH = 20, 200
Timed: TypeAlias = Callable[[], float]
OTHER = """
import sys, time
from diagrams import Cluster, Diagram, Edge
from diagrams.aws.compute import ECR, EKS, EC2
from diagrams.aws.management import Cloudwatch
from diagrams.aws.network import ELB
from diagrams.aws.security import IAM
from diagrams.k8s.compute import Pod
from diagrams.onprem.ci import GitlabCI
from diagrams.onprem.client import User, Users

def draw(name):
    with Diagram("retail-platform", filename=name, outformat="svg", show=False):
        developer, users = User("Developer"), Users("Users")
        ci, kubectl = GitlabCI("GitLab CI"), EC2("kubectl")
        registry, old = ECR("Artifactory"), EKS("Own Kubernetes")
        with Cluster("AWS's own account"):
            servers = [EKS(f"API server {each}") for each in "ABC"]
            stores = [EC2(f"etcd {each}") for each in "ABC"]
        with Cluster("Your AWS account"):
            images, logs, roles = ECR("Amazon ECR"), Cloudwatch("CloudWatch"), IAM("IAM")
            with Cluster("Your VPC"):
                balancer = ELB("Load balancer")
                with Cluster("Node group"):
                    with Cluster("Zone A"):
                        with Cluster("Node"):
                            worker, runtime = EC2("Worker processes"), EC2("Container runtime")
                            pods = Pod("Pods")
                    with Cluster("Zone B"):
                        others = Pod("Pods")
        developer >> Edge(label="commits") >> ci >> Edge(label="push") >> images
        developer >> kubectl
        ci >> kubectl >> Edge(label="manifests") >> servers[1]
        for one, two in zip(servers, stores):
            one >> two
        stores[0] - stores[1] - stores[2]
        servers[2] >> Edge(label="schedule") >> worker >> runtime >> pods
        images >> Edge(label="image pull") >> runtime
        users >> Edge(label="HTTPS") >> balancer
        balancer >> pods
        balancer >> others
        pods >> Edge(label="logs") >> logs
        pods >> roles
        registry >> Edge(label="copy") >> images
        old >> Edge(label="move") >> images

folder, number = sys.argv[1], int(sys.argv[2])
draw(folder + "/first")
start = time.perf_counter()
for each in range(number):
    draw(folder + "/" + str(each))
print((time.perf_counter() - start) / max(number, 1))
"""


def seconds(command: list[str]) -> float:
    """Return how long a whole process takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def ours() -> float:
    """Return the seconds that one drawing takes in this process.

    It takes them from the recommendation to the SVG.
    """
    (draft,) = read_draft_file(str(TEAM))
    advised = advise(draft, Settings())
    assert isinstance(advised, Advised)
    start = time.perf_counter()
    for number in range(EACH):
        picture(recommended(advised.consultation, name=f"retail-platform-{number}"))
    return (time.perf_counter() - start) / EACH


def theirs(python: str, folder: str) -> float:
    """Return the seconds that one drawing takes there, once the package is loaded."""
    command = [python, "-c", OTHER, folder, str(EACH)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def copies(folder: str) -> str:
    """Return a folder below ``folder`` with as many teams as a batch has.

    Each has a name of its own.
    """
    teams = Path(folder, "teams")
    teams.mkdir()
    for number in range(BATCH):
        text = TEAM.read_text(encoding="utf-8").replace(
            "name: retail-platform", f"name: retail-platform-{number}"
        )
        (teams / f"{number}.yaml").write_text(text, encoding="utf-8")
    return str(teams)


def main() -> None:
    """Print the medians and how they compare."""
    python, rounds, cores = (
        sys.argv[1],
        int(sys.argv[2]) if len(sys.argv) > 2 else 5,
        os.cpu_count() or 1,
    )
    with tempfile.TemporaryDirectory() as folder:
        whole = [
            sys.executable,
            "-m",
            "advisor",
            "diagram",
            str(TEAM),
            "-o",
            f"{folder}/ours.svg",
            "--force",
        ]
        many = [
            sys.executable,
            "-m",
            "advisor",
            "diagram",
            copies(folder),
            "-o",
            f"{folder}/ours/",
            "--force",
            "--jobs",
        ]
        other = [python, "-c", OTHER, folder]

        def batch_there() -> float:
            return seconds([*other, str(BATCH)])

        compared: dict[str, tuple[Timed, Timed]] = {
            "whole process, one drawing": (lambda: seconds(whole), lambda: seconds([*other, "0"])),
            f"each of {EACH} in one process": (ours, lambda: theirs(python, folder)),
            f"batch of {BATCH}, answers read and decided, one core": (
                lambda: seconds([*many, "1"]),
                batch_there,
            ),
            f"the same on {cores} cores": (lambda: seconds([*many, str(cores)]), batch_there),
        }
        for name, (mine, its) in compared.items():
            mine(), its()
            pairs = [(mine(), its()) for _ in range(rounds)]
            one, two = (statistics.median(times) for times in zip(*pairs, strict=True))
            print(
                f"{name}: advisor {one * 1000:.0f} ms, diagrams with dot {two * 1000:.0f} ms, "
                f"{two / one:.1f} x",
                flush=True,
            )


if __name__ == "__main__":
    main()
