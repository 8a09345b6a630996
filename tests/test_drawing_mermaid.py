"""Drawings as Mermaid flowcharts: the same things as in DOT, and no markup from outside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import advisor
from advisor.consultation import consult
from advisor.drawing.compose import compose, of_workload
from advisor.drawing.mermaid import to_mermaid

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

PLATFORMS = tuple(advisor.load().platforms)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_everything_of_the_drawing_is_in_the_flowchart(platform: str) -> None:
    drawing = compose(platform, name="shop")
    told = to_mermaid(drawing)
    assert told.startswith("flowchart LR\n  accTitle: shop")
    assert (
        told.count("subgraph ")
        == told.count("\n  end") + len(re.findall(r"\n {3,}end", told))
        == len(drawing.groups)
    )
    assert len(re.findall(r"^ +n_\w+ (?:-->|---|<-->|-\.->|-\.-)", told, re.MULTILINE)) == len(
        drawing.edges
    )
    for node in drawing.nodes:
        assert re.search(rf"^ +n_{re.sub(r'[^0-9A-Za-z_]', '_', node.id)}[\[(]", told, re.MULTILINE)
    assert told == to_mermaid(compose(platform, name="shop"))


def test_an_arrow_points_where_it_points_in_the_picture(shipped: KnowledgeBase) -> None:
    told = to_mermaid(
        of_workload(
            consult(shipped, {"current_platform": "eks-nodegroup"}), "eks-auto-mode", name="x"
        )
    )
    assert 'n_replaced -.->|"move"| n_workload_a' in told


def test_what_is_assumed_is_dashed_and_a_box_says_so(shipped: KnowledgeBase) -> None:
    told = to_mermaid(
        of_workload(
            consult(shipped, {"ci": "gitlab", "exposure": "public-http"}), "eks-auto-mode", name="x"
        )
    )
    assert told.count('["Assumed, not answered"]') == 1
    look = "  classDef n_assumed stroke-dasharray:5 4\n"
    assert f"{look}  class n_workload_b,n_vpc,n_zone_a,n_zone_b n_assumed\n" in told
    assert told.count("stroke-dasharray:5 4") == 2
    everything = {
        "ci": "gitlab",
        "location": "region",
        "availability_zones": 2,
        "public_subnets_only": False,
        "task_count": 3,
    }
    assert "ssumed" not in to_mermaid(
        of_workload(consult(shipped, everything), "eks-auto-mode", name="x")
    )


def test_a_name_cannot_leave_its_place() -> None:
    told = to_mermaid(
        compose("ecs-fargate", name='x"]; end %% \n click n_ci "javascript:alert(1)"')
    )
    title = told.splitlines()[1]
    assert title.startswith("  accTitle: x")
    assert not set('"[];%<>:') & set(title.partition("accTitle:")[2].replace("%", ""))
    assert "click" not in "".join(told.splitlines()[2:])


def test_no_label_can_leave_its_quotation_marks() -> None:
    drawing = compose("ecs-fargate", name="x")
    hostile = 'a"] --> b; %% #quot; <br> `c` |d|'
    node, edge, group = drawing.nodes[0], drawing.edges[0], drawing.groups[0]
    told = to_mermaid(
        replace(
            drawing,
            nodes=(replace(node, lines=(hostile,)), *drawing.nodes[1:]),
            edges=(replace(edge, label=hostile), *drawing.edges[1:]),
            groups=(replace(group, label=hostile), *drawing.groups[1:]),
        )
    )
    labels = [label for label in re.findall(r'"([^"]*)"', told) if label.startswith("a#34;")]
    assert len(labels) == 3
    for label in labels:
        assert not set('"[]<>`|') & set(label)
        assert "#35;quot" in label
