"""The drawing of a decision: says what the explanation says, and can be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.consultation import consult
from advisor.drawing.decision import MOST_RULES, drawn
from advisor.drawing.dot import to_dot
from advisor.drawing.mermaid import to_mermaid
from advisor.explanation.explanation import Explanation
from advisor.knowledge.conditions import UNKNOWN
from layouts import faults
from situations import situation

if TYPE_CHECKING:
    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"


@pytest.mark.parametrize("number", range(8))
def test_it_says_what_the_explanation_says(number: int, shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, situation(shipped, number, "decision"))
    explanation = Explanation(consultation)
    drawing = drawn(explanation, "shop")
    nodes = {each.id: each for each in drawing.nodes}
    parts = {each.id.removeprefix("platform-"): each.managed_by for each in drawing.nodes if each.role == "platform"}
    assert parts.keys() == shipped.platforms.keys()
    assert [key for key, part in parts.items() if part == "recommended"] == [consultation.ranking.winner]
    assert {key for key, part in parts.items() if part == "ruled-out"} == set(explanation.comparison.excluded)
    excluding = {each.head.removeprefix("platform-") for each in drawing.edges if each.role == "excludes"}
    assert excluding == set(explanation.comparison.excluded)
    rules = [each for each in drawing.nodes if each.role == "rule"]
    assert len(rules) <= MOST_RULES
    assert all(any(edge.tail == rule.id for edge in drawing.edges) for rule in rules)
    for each in drawing.nodes:
        if each.role == "answer" and (key := each.lines[0].replace(" ", "_")) in consultation.answers:
            assert consultation.answers[key] is not UNKNOWN
    assert {end for edge in drawing.edges for end in (edge.tail, edge.head)} <= nodes.keys()
    assert faults(drawing) == []


def test_points_are_those_of_the_best_two(shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, {"ops_capacity": "low", "kubernetes_api": "not-needed"})
    explanation = Explanation(consultation)
    best, second = (each.platform for each in consultation.ranking.standings[:2])
    told = {each.id: each.lines[1] for each in drawn(explanation, "shop").nodes if each.role == "rule"}
    for reason in explanation.argument.reasons:
        rule = reason.step.rule
        points = rule.conclusion.points  # type: ignore[union-attr]
        weight = consultation.weights[rule.conclusion.criterion]  # type: ignore[union-attr]
        mine, other = (Decimal(points.get(each, 0) * weight) for each in (best, second))
        line = told[f"rule-{rule.id.replace('.', '-').replace('_', '-')}"]
        expected = f"{mine.normalize():+f}".replace("-", "\N{MINUS SIGN}") if mine else "0"
        assert f": {expected}, the next " in line or not (mine or other)


@pytest.mark.parametrize("number", range(8))
def test_a_preference_points_at_the_one_of_the_best_two_that_it_favours(number: int, shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, situation(shipped, number, "decision"))
    standings = consultation.ranking.standings
    if len(standings) == 1:
        return
    explanation = Explanation(consultation)
    heads = {each.tail: each.head for each in drawn(explanation, "shop").edges if each.role.startswith("speaks")}
    argument = explanation.argument
    for reason in (*argument.reasons, *argument.against, *argument.lighter):
        points = reason.step.rule.conclusion.points  # type: ignore[union-attr]
        best, second = (points.get(each.platform, 0) for each in standings[:2])
        head = heads.get(f"rule-{reason.step.rule.id.replace('.', '-').replace('_', '-')}")
        if head and best != second:
            assert head == f"platform-{standings[0 if best > second else 1].platform}"


def test_answers_behind_facts_lead_there_through_the_fact(shipped: KnowledgeBase) -> None:
    drawing = drawn(Explanation(consult(shipped, {"engineers": 4, "utilisation": "low"})), "shop")
    heads = {edge.head for edge in drawing.edges if edge.tail == "answer-engineers"}
    assert heads == {"fact-small-team"}
    assert any(edge.tail == "fact-small-team" and edge.head.startswith("rule-") for edge in drawing.edges)


def test_of_the_kind_decision(folder: Path, advisor: Program) -> None:
    outcome = advisor("diagram", EXAMPLES / "webshop.yaml", "-o", "d.svg", "--kind", "decision")
    assert outcome.code == 0
    text = (folder / "d.svg").read_text(encoding="utf-8")
    assert "how it was decided" in text
    assert "Amazon ECS on AWS Fargate" in text


def test_where_no_platform_is_left_it_shows_what_rules_them_out(advisor: Program) -> None:
    outcome = advisor("diagram", EXAMPLES / "impossible-wishes.yaml", "-o", "-", "--kind", "decision")
    assert outcome.code == 0
    assert "No platform is left" in outcome.out
    assert outcome.out.count('id="edge-rule-') == outcome.out.count('id="node-platform-') > 1


def test_a_hostile_name_stays_a_name(shipped: KnowledgeBase) -> None:
    drawing = drawn(Explanation(consult(shipped, {})), '"]; x [label=<b>')
    assert "&quot;]; x [label=&lt;b&gt;" in to_dot(drawing)
    assert to_mermaid(drawing).startswith("flowchart LR\n")
