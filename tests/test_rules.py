"""The shipped knowledge base: its contract, its examples, and what an architect expects of it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

import advisor
from advisor.inference.engine import engine_for, engine_name
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import attributes
from advisor.knowledge.model import Advice, Constraint
from advisor.verification.examples import failing_examples
from advisor.workloads.advising import Advised, advise
from advisor.workloads.draft_files import read_draft_file
from advisor.workloads.settings import Settings
from strategies import random_answers

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"
SHIPPED = advisor.load()
KINDS = {"choice": 20, "multi": 4, "boolean": 2, "integer": 6, "number": 5, "text": 1}


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return SHIPPED


def test_there_are_43_questions_and_7_platforms(knowledge: KnowledgeBase) -> None:
    assert len(knowledge.questions) == 43
    assert {
        platform.id: (platform.orchestrator, platform.compute)
        for platform in knowledge.platforms.values()
    } == {
        "ecs-ec2": ("ecs", "ec2"),
        "ecs-fargate": ("ecs", "fargate"),
        "ecs-managed-instances": ("ecs", "managed-instances"),
        "eks-self-managed": ("eks", "ec2"),
        "eks-nodegroup": ("eks", "nodegroup"),
        "eks-fargate": ("eks", "fargate"),
        "eks-auto-mode": ("eks", "auto-mode"),
    }


def test_every_question_says_why_it_is_asked(knowledge: KnowledgeBase) -> None:
    assert [
        question.id
        for question in knowledge.questions.values()
        if len(question.why) < 30 or len(question.asks) < 15
    ] == []


def test_every_question_that_decides_is_looked_at_by_a_rule(knowledge: KnowledgeBase) -> None:
    used = {attribute for rule in knowledge.rules for attribute in attributes(rule.when)}
    assert [
        question.id
        for question in knowledge.questions.values()
        if question.group == "decide" and question.id not in used
    ] == []


def test_every_example_fires_and_every_near_miss_is_silent(knowledge: KnowledgeBase) -> None:
    assert list(failing_examples(knowledge, knowledge.rules)) == []


def test_only_confirmed_facts_exclude(knowledge: KnowledgeBase) -> None:
    constraints = [rule for rule in knowledge.rules if isinstance(rule.conclusion, Constraint)]
    assert len(constraints) > 40
    assert {rule.evidence for rule in constraints} == {"confirmed"}


def test_what_is_doubtful_only_warns(knowledge: KnowledgeBase) -> None:
    doubtful = [rule for rule in knowledge.rules if rule.evidence in {"unconfirmed", "disputed"}]
    assert doubtful
    assert {type(rule.conclusion) for rule in doubtful} == {Advice}


def test_every_source_is_dated_and_cited(knowledge: KnowledgeBase) -> None:
    cited: Counter[str] = Counter()
    for rule in knowledge.rules:
        cited.update(rule.sources)
    for platform in knowledge.platforms.values():
        cited.update(platform.sources)
    for prior in knowledge.priors.values():
        cited.update(prior.sources)
    for kind in knowledge.kinds.values():
        cited.update(kind.sources)
    assert knowledge.sources.keys() == cited.keys()
    assert [
        source.id for source in knowledge.sources.values() if source.seen > date(2026, 11, 23)
    ] == []


@pytest.mark.skipif(engine_name() == "reference", reason="durable_rules cannot be imported here")
def test_both_engines_agree_on_the_shipped_rules(knowledge: KnowledgeBase) -> None:
    rng = Random(7)
    today = knowledge.on(knowledge.reviewed)
    engine, reference = engine_for(today), Reference(today)
    for _ in range(300):
        answers = random_answers(rng, today, filled=rng.random())
        assert engine.conclude(answers) == reference.conclude(answers)


WINNERS = {
    "ad-exchange": "ecs-ec2",
    "webshop": "ecs-fargate",
    "render-farm": "ecs-managed-instances",
    "factory-edge": "eks-self-managed",
    "retail-platform": "eks-nodegroup",
    "tenant-functions": "eks-fargate",
    "analytics-startup": "eks-auto-mode",
}


@pytest.mark.parametrize(("team", "platform"), WINNERS.items())
def test_each_platform_wins_for_some_team_and_it_is_proven(team: str, platform: str) -> None:
    (draft,) = read_draft_file(str(EXAMPLES / f"{team}.yaml"))
    result = advise(draft, Settings())
    assert isinstance(result, Advised)
    consultation = result.consultation
    assert consultation.recommendation is not None
    assert consultation.recommendation.id == platform
    assert consultation.final
    assert consultation.decided_by


EXCLUDED = [
    ({"accelerator": "gpu"}, {"ecs-fargate", "eks-fargate"}),
    ({"operating_system": "windows"}, {"ecs-managed-instances", "eks-auto-mode", "eks-fargate"}),
    ({"cpu_architecture": "arm64"}, {"eks-fargate"}),
    ({"kubernetes_api": "required"}, {"ecs-ec2", "ecs-fargate", "ecs-managed-instances"}),
    ({"task_vcpu": 33}, {"ecs-fargate", "eks-fargate"}),
    ({"task_vcpu": 32}, set()),
    ({"task_memory_gb": 245}, {"ecs-fargate", "eks-fargate"}),
    ({"task_disk_gb": 176}, {"eks-fargate"}),
    ({"task_disk_gb": 201}, {"eks-fargate"}),
    ({"spot_required": True}, {"eks-fargate"}),
    ({"public_subnets_only": True}, {"eks-fargate"}),
    ({"max_run_days": 14}, set()),
    ({"max_run_days": 15}, {"ecs-managed-instances"}),
    ({"max_run_days": 22}, {"ecs-managed-instances", "eks-auto-mode"}),
    ({"storage": ["block"]}, {"eks-fargate"}),
    ({"host_access": ["custom-image"]},
     {"ecs-fargate", "ecs-managed-instances", "eks-fargate", "eks-auto-mode"}),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "platforms"), EXCLUDED)
def test_hard_limits_of_today(answers: dict[str, object], platforms: set[str]) -> None:
    assert {
        exclusion.platform for exclusion in advisor.consult(SHIPPED, answers).excluded
    } == platforms


OLD_DAYS = [
    ("2025-09-29", "ecs-managed-instances", False),
    ("2025-09-30", "ecs-managed-instances", True),
    ("2024-11-30", "eks-auto-mode", False),
    ("2024-12-01", "eks-auto-mode", True),
]


@pytest.mark.parametrize(("day", "platform", "exists"), OLD_DAYS)
def test_platforms_compete_from_the_day_they_exist(day: str, platform: str, exists: bool) -> None:
    consultation = advisor.consult(SHIPPED, {}, as_of=date.fromisoformat(day))
    assert (
        platform in {standing.platform for standing in consultation.ranking.standings}
    ) is exists


def test_fargate_sizes_of_before_they_grew() -> None:
    large = {"task_vcpu": 20}
    assert "ecs-fargate" not in {
        exclusion.platform for exclusion in advisor.consult(SHIPPED, large).excluded
    }
    before = advisor.consult(SHIPPED, large, as_of=date(2026, 6, 4))
    assert "ecs-fargate" in {exclusion.platform for exclusion in before.excluded}


def test_without_answers_the_tie_goes_to_what_leaves_least_to_operate() -> None:
    consultation = advisor.consult(SHIPPED, {})
    assert consultation.ranking.winner == "ecs-fargate"
    assert len(consultation.ranking.tied) == 6
    assert not consultation.final
