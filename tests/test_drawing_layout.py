"""The layout: faultless on every platform and on a sample of answers.

Each fault that is planted is found.
"""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from advisor.consultation import consult
from advisor.drawing.compose import compose, of_workload, recommended
from advisor.drawing.decision import drawn
from advisor.drawing.dot import to_dot
from advisor.drawing.layout import draw
from advisor.drawing.variations import LEVELS
from advisor.explanation.explanation import Explanation
from layouts import Layout, faults
from situations import situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.knowledge.model import KnowledgeBase

PLATFORMS = (
    "ecs-ec2",
    "ecs-fargate",
    "ecs-managed-instances",
    "eks-self-managed",
    "eks-nodegroup",
    "eks-fargate",
    "eks-auto-mode",
)
HARD = [
    (123, "layouts")
]  # a second pass of Graphviz over all frames at once turns a column over here
LONGEST_RIBBON = "No recommendation yet. This is only the default."
SAMPLE = 12  # tests/benchmarks/drawings.py goes through thousands


@pytest.mark.pictures
@pytest.mark.parametrize("ribbon", ["", LONGEST_RIBBON, " ".join(["a ribbon of many words"] * 8)])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_fault_without_answers(platform: str, ribbon: str) -> None:
    drawing = compose(platform, name="checkout-api", subtitle="Recommended")
    assert faults(replace(drawing, ribbon=ribbon)) == []


@pytest.mark.pictures
@pytest.mark.parametrize(
    ("number", "seed"), [*((number, "layout") for number in range(SAMPLE)), *HARD]
)
def test_no_fault_with_answers(number: int, seed: str, shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, situation(shipped, number, seed))
    for standing in consultation.ranking.standings:
        for level in LEVELS:
            drawing = of_workload(consultation, standing.platform, name="checkout-api", level=level)
            assert faults(replace(drawing, ribbon=LONGEST_RIBBON)) == [], (standing.platform, level)


PLACES = ("region", "local-zone", "outposts", "on-premises", "hybrid")
ABSENT = {
    "on-premises": {
        "ecs-fargate",
        "ecs-managed-instances",
        "eks-fargate",
        "eks-auto-mode",
        "eks-nodegroup",
    },
    "outposts": {"ecs-fargate", "eks-fargate", "eks-auto-mode", "eks-nodegroup"},
    "local-zone": {"ecs-fargate", "eks-fargate"},
}
"""Where no drawing is made of a platform, since there is none of it."""
CASES: tuple[dict[str, Any], ...] = (
    {},
    {"exposure": "public-http"},
    {"task_count": 1, "state": "identity", "exposure": "internal-http"},
    {"task_count": 1, "state": "identity", "storage": ["block"]},
    {"task_count": 1, "peak_task_count": 9, "exposure": "tcp"},
)


@pytest.mark.pictures
@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("place", PLACES)
def test_no_fault_wherever_it_runs_and_however_many(
    place: str, case: dict[str, Any], shipped: KnowledgeBase
) -> None:
    consultation = consult(shipped, {"location": place, **case})
    for platform in shipped.platforms:
        if platform in ABSENT.get(place, ()):
            continue
        for level in LEVELS:
            drawing = of_workload(consultation, platform, name="checkout-api", level=level)
            assert faults(replace(drawing, ribbon=LONGEST_RIBBON)) == [], (platform, level)


@pytest.mark.pictures
@pytest.mark.parametrize("number", range(SAMPLE))
def test_no_fault_where_answers_are_missing(number: int, shipped: KnowledgeBase) -> None:
    chance = Random(f"missing:{number}")
    everything = situation(shipped, number, "missing")
    answers = {key: value for key, value in everything.items() if chance.random() > 1 / 3}
    consultation = consult(shipped, answers)
    for level in LEVELS:
        assert faults(recommended(consultation, name="checkout-api", level=level)) == [], level
    assert faults(drawn(Explanation(consultation), "checkout-api")) == []


Found = dict[str, Any]


def _node(found: Found, name: str) -> Found:
    element: Found = next(element for element in found["objects"] if element["name"] == name)
    return element


def _edge(found: Found, name: str) -> Found:
    element: Found = next(edge for edge in found["edges"] if edge.get("id") == name)
    return element


def _widen(element: Found, by: float) -> None:
    for part in element["_ldraw_"]:
        if part["op"] == "T":
            part["width"] += by


def _move(element: Found, x: float, y: float) -> None:
    for part in element["_ldraw_"]:
        if part["op"] == "T":
            part["pt"] = [x, y]


def _one_node_over_another(found: Found) -> None:
    _node(found, "iam")["pos"] = _node(found, "cloudwatch")["pos"]


def _out_of_its_group(found: Found) -> None:
    _node(found, "agent-a")["pos"] = _node(found, "developer")["pos"].replace(",", "5,")


def _columns_upside_down(found: Found) -> None:
    one, two = _node(found, "agent-a"), _node(found, "workload-a")
    one["pos"], two["pos"] = two["pos"], one["pos"]


def _arrow_through_a_node(found: Found) -> None:
    left, right = (_node(found, name)["pos"] for name in ("developer", "ecr"))
    _edge(found, "edge-developer-to-ci")["pos"] = f"{left} {left} {right} {right}"


def _arrow_over_a_title(found: Found) -> None:
    parts = _node(found, "cluster_account")["_ldraw_"]
    x, y = next(part["pt"] for part in parts if part["op"] == "T")
    place = f"{x + 20},{y + 2}"
    _edge(found, "edge-ci-to-ecs")["pos"] = " ".join([place] * 4)


def _labels_of_arrows_over_each_other(found: Found) -> None:
    other = _edge(found, "edge-ci-to-ecr")
    _edge(found, "edge-ci-to-ecs")["_ldraw_"] = copy.deepcopy(other["_ldraw_"])


def _label_of_an_arrow_over_a_node(found: Found) -> None:
    x, y = map(float, _node(found, "ci")["pos"].split(","))
    _move(_edge(found, "edge-ci-to-ecr"), x, y)


def _label_wider_than_its_box(found: Found) -> None:
    _widen(_node(found, "ecs"), 60)


def _title_wider_than_its_frame(found: Found) -> None:
    _widen(_node(found, "cluster_vpc"), 900)


def _title_over_another(found: Found) -> None:
    other = _node(found, "cluster_account")
    _node(found, "cluster_vpc")["_ldraw_"] = copy.deepcopy(other["_ldraw_"])


def _label_off_the_page(found: Found) -> None:
    _move(_edge(found, "edge-ci-to-ecr"), -500, 5)


def _too_wide_for_paper(found: Found) -> None:
    left, bottom, right, top = found["bb"].split(",")
    found["bb"] = f"{left},{bottom},{float(right) + 400},{top}"


def _heading(found: Found) -> list[dict[str, Any]]:
    """Return what draws ribbon and title: a filled box with text and frame, then lines of text."""
    drawn: list[dict[str, Any]] = _node(found, "cluster_page")["_ldraw_"]
    return drawn


def _shifted(element: dict[str, Any], by: float) -> None:
    element["points"] = [[x, y + by] for x, y in element["points"]]


def _ribbon_over_the_title(found: Found) -> None:
    for part in _heading(found):
        if part["op"] == "p":
            _shifted(part, -25)


def _ribbon_off_the_page(found: Found) -> None:
    for part in _heading(found):
        if part["op"] == "p":
            _shifted(part, 40)


def _ribbon_without_a_frame(found: Found) -> None:
    element = _node(found, "cluster_page")
    element["_ldraw_"] = [part for part in element["_ldraw_"] if part["op"] != "p"]


def _line(found: Found, start: str) -> dict[str, Any]:
    """Return the line of the heading that begins so."""
    texts = (part for part in _heading(found) if part["op"] == "T")
    return next(text for text in texts if text["text"].startswith(start))


def _text_out_of_the_ribbon(found: Found) -> None:
    _line(found, "No recommendation")["width"] += 600


def _title_off_the_page(found: Found) -> None:
    _line(found, "checkout-api")["width"] += 2000


def _node_over_the_title(found: Found) -> None:
    x, y = _line(found, "checkout-api")["pt"]
    _node(found, "developer")["pos"] = f"{x},{y}"


def _arrow_over_the_ribbon(found: Found) -> None:
    x, y = next(part["points"][0] for part in _heading(found) if part["op"] == "p")
    _edge(found, "edge-ci-to-ecs")["pos"] = " ".join([f"{x + 5},{y + 5}"] * 4)


PLANTED: dict[str, Callable[[Found], None]] = {
    "cloudwatch overlaps iam": _one_node_over_another,
    "agent-a stands in": _out_of_its_group,
    "is out of order": _columns_upside_down,
    "runs through ecr": _arrow_through_a_node,
    "is drawn over the title of account": _arrow_over_a_title,
    "the labels of edge-ci-to-ecr and edge-ci-to-ecs overlap": _labels_of_arrows_over_each_other,
    "the label of edge-ci-to-ecr touches ci": _label_of_an_arrow_over_a_node,
    "leaves the box of ecs": _label_wider_than_its_box,
    "leaves the frame of vpc": _title_wider_than_its_frame,
    "the titles of account and vpc overlap": _title_over_another,
    "the label of edge-ci-to-ecr leaves the page": _label_off_the_page,
    "points on A4": _too_wide_for_paper,
    "the ribbon touches something": _ribbon_over_the_title,
    "the ribbon leaves the page": _ribbon_off_the_page,
    "0 ribbons are drawn": _ribbon_without_a_frame,
    "in the frame of the ribbon stands []": _text_out_of_the_ribbon,
    "'checkout-api · Amazon ECS on EC2' leaves the page": _title_off_the_page,
    "'checkout-api · Amazon ECS on EC2' touches developer": _node_over_the_title,
    "edge-ci-to-ecs is drawn over the ribbon": _arrow_over_the_ribbon,
}


@pytest.mark.pictures
@pytest.mark.parametrize("told", PLANTED)
def test_a_planted_fault_is_found(told: str) -> None:
    drawing = replace(compose("ecs-ec2", name="checkout-api"), ribbon=LONGEST_RIBBON)
    found = json.loads(draw(to_dot(drawing), "json"))
    assert faults(drawing, Layout(copy.deepcopy(found))) == []
    PLANTED[told](found)
    told_of = faults(drawing, Layout(found))
    assert any(told in problem for problem in told_of), told_of
