"""The drawing of a decision: says what the explanation says, and can be read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.consultation import consult
from advisor.drawing.alternative_text import to_text
from advisor.drawing.compose import recommended
from advisor.drawing.decision import MOST_RULES, drawn
from advisor.drawing.decision_words import says
from advisor.drawing.dot import to_dot
from advisor.drawing.mermaid import to_mermaid
from advisor.explanation.explanation import Explanation
from advisor.knowledge.conditions import UNKNOWN
from layouts import faults
from situations import situation

if TYPE_CHECKING:
    from conftest import Program

    from advisor.drawing.elements import Drawing
    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
LONGEST = 122  # a sentence of 120, or as much of one, a space and three dots in one letter


@pytest.mark.pictures
@pytest.mark.parametrize("number", range(8))
def test_it_says_what_the_explanation_says(number: int, shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, situation(shipped, number, "decision"))
    explanation = Explanation(consultation)
    drawing = drawn(explanation, "shop")
    nodes = {node.id: node for node in drawing.nodes}
    boxes = [node for node in drawing.nodes if node.role == "platform"]
    parts = {node.id.removeprefix("platform-"): node.managed_by for node in boxes}
    excluded = set(explanation.comparison.excluded)
    assert parts.keys() == shipped.platforms.keys()
    recommendations = [key for key, part in parts.items() if part == "recommended"]
    assert recommendations == [consultation.ranking.winner]
    assert {key for key, part in parts.items() if part == "ruled-out"} == excluded
    excluding = {edge.head for edge in drawing.edges if edge.role == "excludes"}
    assert excluding == {f"platform-{key}" for key in excluded}
    rules = {node.id for node in drawing.nodes if node.role == "rule"}
    assert len(rules) <= MOST_RULES
    assert rules <= {edge.tail for edge in drawing.edges}
    for node in drawing.nodes:
        if node.role == "answer":
            question = node.id.removeprefix("answer-").replace("-", "_")
            assert consultation.answers[question] is not UNKNOWN
    for edge in drawing.edges:
        assert {edge.tail, edge.head} <= nodes.keys()
    assert faults(drawing) == []


def lines_of(drawing: Drawing, key: str) -> tuple[str, ...]:
    """Return what stands in one box."""
    (node,) = (node for node in drawing.nodes if node.id == key)
    return node.lines


def test_boxes_speak_the_words_of_their_readers(shipped: KnowledgeBase) -> None:
    answers = {
        "ops_capacity": "low",
        "engineers": 4,
        "host_access": ["privileged", "daemon"],
        "kubernetes_api": "not-needed",
    }
    drawing = drawn(Explanation(consult(shipped, answers)), "shop")
    assert lines_of(drawing, "answer-ops-capacity") == (
        "Time for infrastructure work",
        "it is nobody's job, and the less of it the better",
    )
    assert lines_of(drawing, "answer-engineers") == ("The number of engineers", "4 people")
    spot = drawn(Explanation(consult(shipped, {"spot_required": True})), "shop")
    assert lines_of(spot, "answer-spot-required") == ("The need for Spot capacity", "yes")
    _, access = lines_of(drawing, "answer-host-access")
    assert access.split("; ") == [
        (
            "containers in privileged mode, as Docker-in-Docker needs, "
            "or with more Linux capabilities than usual"
        ),
        "one agent on each host (a DaemonSet, or a daemon service)",
    ]
    assert lines_of(drawing, "fact-small-team") == ("A small team",)
    ids = [*shipped.questions, *(rule.id for rule in shipped.rules), *shipped.platforms]
    shown = {line for node in drawing.nodes for line in node.lines}
    assert shown.isdisjoint(ids)
    assert shown.isdisjoint(key.partition(".")[2].replace("-", " ") for key in ids if "." in key)


def test_what_is_computed_is_no_answer(shipped: KnowledgeBase) -> None:
    answers = {
        "operating_system": "linux",
        "accelerator": "none",
        "task_count": 4,
        "peak_task_count": 6,
        "task_vcpu": 1,
        "task_memory_gb": 2,
        "hours_per_month": 730,
        "region": "eu-west-1",
        "cpu_architecture": "x86_64",
        "utilisation": "high",
        "commitment": "none",
        "interruptible": "none",
        "spot_required": False,
        "cost_focus": "bill",
    }
    consultation = consult(shipped, answers)
    drawing = drawn(Explanation(consultation), "shop")
    computed = {node.id: node for node in drawing.nodes if node.id.startswith("fact-cost-")}
    assert computed
    for key, node in computed.items():
        assert node.role == "fact"
        relation = key.removeprefix("fact-")
        (told,) = node.lines
        says = {
            "cheaper": "costs less than",
            "similar": "costs about as much as",
            "dearer": "costs more than",
        }
        assert told.startswith("Computed: ")
        assert says[consultation.memory.relations[relation]] in told
    answered = {node.id for node in drawing.nodes if node.role == "answer"}
    assert answered.isdisjoint(f"answer-{relation}" for relation in shipped.relations)


def test_what_is_assumed_is_marked_so_down_to_what_follows_from_it(shipped: KnowledgeBase) -> None:
    assumed = consult(shipped, {"ops_capacity": "low"}, assume={"engineers": 4})
    drawing = drawn(Explanation(assumed), "shop")
    assert {node.id for node in drawing.nodes if node.assumed} == {
        "answer-engineers",
        "fact-small-team",
    }
    assert [entry.label for entry in drawing.legend].count("Assumed, not answered") == 1
    answered = drawn(Explanation(consult(shipped, {"ops_capacity": "low", "engineers": 4})), "shop")
    assert not any(node.assumed for node in answered.nodes)
    assert "Assumed, not answered" not in answered.labels()


def test_a_long_reason_ends_at_a_clause(shipped: KnowledgeBase) -> None:
    for rule in shipped.rules:
        told = says(rule)
        assert len(told) <= LONGEST
        kept = told.removesuffix(" …")
        assert rule.because.startswith(kept)
        rest = rule.because[len(kept) :]
        assert rest == "" or rest[0] in " :;,"


def test_who_runs_there_already_stays(shipped: KnowledgeBase) -> None:
    there = consult(
        shipped,
        {"current_platform": "ecs-fargate", "ops_capacity": "low", "kubernetes_api": "not-needed"},
    )
    assert drawn(Explanation(there), "shop").subtitle.startswith(
        "Recommended: stay on Amazon ECS on AWS Fargate."
    )
    elsewhere = consult(
        shipped,
        {"current_platform": "ecs-ec2", "ops_capacity": "low", "kubernetes_api": "not-needed"},
    )
    assert drawn(Explanation(elsewhere), "shop").subtitle.startswith(
        "Recommended: Amazon ECS on AWS Fargate."
    )


def test_in_words_it_says_each_sentence_once(shipped: KnowledgeBase) -> None:
    for answers in (
        {"ops_capacity": "low"},
        {},
        {"host_access": ["kernel"]},
        situation(shipped, 3, "decision"),
    ):
        told = to_text(drawn(Explanation(consult(shipped, answers)), "shop"))
        heading = " ".join(told.partition("What stands where")[0].split())
        sentences = re.split(r"(?<=\.) ", heading)
        assert len(sentences) == len(set(sentences)), heading
        assert "From the left: answers" in heading


@pytest.mark.pictures
def test_conditions_fit_the_page(shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, situation(shipped, 1, "decision"))
    usual = (
        "Only 2 of 7 platforms competed: Amazon ECS on AWS Fargate and Amazon EKS on AWS Fargate.",
    ) * 4
    for drawing in (
        drawn(Explanation(consultation), "shop"),
        recommended(consultation, name="shop"),
    ):
        for ribbon in ("", "Draft: not final. Questions are still open."):
            assert faults(replace(drawing, conditions=usual, ribbon=ribbon)) == []
            endless = replace(
                drawing, conditions=("<many> & words | " * 20, "W" * 300, "x", "y"), ribbon=ribbon
            )
            # Nothing overlaps, if it is small.
            assert [fault for fault in faults(endless) if "points on" not in fault] == []


def test_conditions_change_nothing_but_the_heading(shipped: KnowledgeBase) -> None:
    drawing = drawn(Explanation(consult(shipped, {"ops_capacity": "low"})), "shop")
    assert drawing.conditions == ()
    plain = to_dot(drawing).splitlines()
    bent = to_dot(replace(drawing, conditions=("Only 2 of 7 competed.",))).splitlines()
    (changed,) = (line for line in bent if line not in plain)
    assert "id=page" in changed


@pytest.mark.parametrize("wanted", ["ecs-fargate", "eks-auto-mode"])
def test_where_no_platform_is_left_it_says_so_in_a_sentence(
    wanted: str, shipped: KnowledgeBase
) -> None:
    answers = {"host_access": ["kernel"]}
    drawing = drawn(Explanation(consult(shipped, answers, platforms=[wanted])), "shop")
    assert drawing.subtitle.startswith("No platform is left. The one that competed is ruled out.")
    both = drawn(
        Explanation(consult(shipped, answers, platforms=["ecs-fargate", "eks-auto-mode"])), "shop"
    )
    assert both.subtitle.startswith(
        "No platform is left. Each of the 2 that competed is ruled out."
    )
    assert "points" not in both.subtitle


def test_answers_behind_facts_lead_there_through_the_fact(shipped: KnowledgeBase) -> None:
    drawing = drawn(Explanation(consult(shipped, {"engineers": 4, "utilisation": "low"})), "shop")
    heads = {edge.head for edge in drawing.edges if edge.tail == "answer-engineers"}
    assert heads == {"fact-small-team"}
    further = [edge.head for edge in drawing.edges if edge.tail == "fact-small-team"]
    assert any(head.startswith("rule-") for head in further)


@pytest.mark.pictures
def test_of_the_kind_decision(folder: Path, advisor: Program) -> None:
    outcome = advisor("diagram", EXAMPLES / "webshop.yaml", "-o", "d.svg", "--kind", "decision")
    assert outcome.code == 0
    text = (folder / "d.svg").read_text(encoding="utf-8")
    assert "how it was decided" in text
    assert "Amazon ECS on AWS Fargate" in text


def test_where_no_platform_is_left_it_shows_what_rules_them_out(advisor: Program) -> None:
    outcome = advisor(
        "diagram", EXAMPLES / "impossible-wishes.yaml", "-o", "-", "--kind", "decision"
    )
    assert outcome.code == 0
    assert "No platform is left" in outcome.out
    assert outcome.out.count('id="edge-rule-') == outcome.out.count('id="node-platform-') > 1


def test_arrows_are_explained_where_there_are_any(shipped: KnowledgeBase) -> None:
    assert "rrow" not in drawn(Explanation(consult(shipped, {})), "shop").subtitle
    decided = drawn(Explanation(consult(shipped, {"ops_capacity": "low"})), "shop")
    assert "Green arrows speak for it" in decided.subtitle


def test_a_hostile_name_stays_a_name(shipped: KnowledgeBase) -> None:
    drawing = drawn(Explanation(consult(shipped, {})), '"]; x [label=<b>')
    assert "&quot;]; x [label=&lt;b&gt;" in to_dot(drawing)
    assert to_mermaid(drawing).startswith("flowchart LR\n")
