"""Drawings as Mermaid flowcharts: the same things as in DOT, and no markup from outside."""

from __future__ import annotations

import re

import pytest

import advisor
from advisor.drawing.compose import compose
from advisor.drawing.mermaid import to_mermaid

PLATFORMS = tuple(advisor.load().platforms)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_everything_of_the_drawing_is_in_the_flowchart(platform: str) -> None:
    drawing = compose(platform, name="shop")
    told = to_mermaid(drawing)
    assert told.startswith("flowchart LR\n  accTitle: shop")
    assert told.count("subgraph ") == told.count("\n  end") + len(re.findall(r"\n {3,}end", told)) == len(drawing.groups)
    assert len(re.findall(r"^ +n_\w+ (?:-->|---|<-->|-\.->|-\.-)", told, re.MULTILINE)) == len(drawing.edges)
    for node in drawing.nodes:
        assert re.search(rf"^ +n_{re.sub(r'[^0-9A-Za-z_]', '_', node.id)}[\[(]", told, re.MULTILINE)
    assert told == to_mermaid(compose(platform, name="shop"))


def test_a_name_cannot_leave_its_place() -> None:
    told = to_mermaid(compose("ecs-fargate", name='x"]; end %% \n click n_ci "javascript:alert(1)"'))
    title = told.splitlines()[1]
    assert title.startswith("  accTitle: x")
    assert not set('"[];%<>:') & set(title.partition("accTitle:")[2].replace("%", ""))
    assert "click" not in "".join(told.splitlines()[2:])
