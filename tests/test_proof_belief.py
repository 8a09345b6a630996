"""The joint model of teams: what answers teach, and how common worlds are.

No world contradicts itself.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from benchmarks.belief import excluded_in_decisions, excluded_in_worlds
from test_repeatable import ROOT, clean_environment

import advisor as library
from advisor.consultation import consult
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.loader import read_knowledge
from advisor.knowledge.model import Inconsistency
from advisor.proof.sampling.belief import belief_of
from advisor.proof.sampling.people import weighted_population

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase


def how_common(
    knowledge: KnowledgeBase,
    answers: Mapping[str, Value],
    question: str,
    is_so: Callable[[Value], bool],
) -> float:
    """Return in which share of the worlds after ``answers`` the one to ``question`` is so."""
    people = weighted_population(knowledge).given(answers)
    worlds = [people.world(number)[question] for number in range(people.size)]
    return sum(map(is_so, worlds)) / len(worlds)


def test_no_world_contradicts_itself(shipped: KnowledgeBase) -> None:
    people = weighted_population(shipped)
    engine = Reference(shipped)
    worlds = [{**people.world(number)} for number in range(0, people.size, 7)]
    broken = [
        any(isinstance(rule.conclusion, Inconsistency) for rule in engine.conclude(world))
        for world in worlds
    ]
    assert not any(broken)


@pytest.mark.parametrize(
    ("answers", "question", "value"),
    [
        ({"existing_kubernetes": "heavy"}, "kubernetes_skill", "strong"),
        ({"current_platform": "paas"}, "location", "region"),
        ({"current_platform": "paas"}, "ops_capacity", "low"),
        ({"current_platform": "eks-nodegroup"}, "existing_kubernetes", "heavy"),
        ({"traffic": "batch"}, "exposure", "none"),
        ({"host_access": Partial(frozenset({"privileged"}), frozenset())}, "ops_capacity", "high"),
    ],
)
def test_answers_teach(
    answers: dict[str, Value], question: str, value: str, shipped: KnowledgeBase
) -> None:
    before = how_common(shipped, {}, question, lambda each: each == value)
    assert how_common(shipped, answers, question, lambda each: each == value) > before


def test_a_team_on_an_application_platform_is_hardly_asked_where_it_runs(
    shipped: KnowledgeBase,
) -> None:
    nobody, somebody = (
        consult(shipped, {}),
        consult(shipped, {"current_platform": "paas", "ops_capacity": "low"}),
    )
    assert (
        somebody.case.weighted.information_value("location")
        < nobody.case.weighted.information_value("location") / 2
    )
    assert somebody.open.index("location") > nobody.open.index("location") + 3


def test_what_is_not_known_teaches_nothing(shipped: KnowledgeBase) -> None:
    belief = belief_of(shipped)
    assert belief.learnt({"existing_kubernetes": UNKNOWN}) == belief.learnt({})


def test_platforms_are_impossible_about_as_often_as_in_published_decisions(
    shipped: KnowledgeBase,
) -> None:
    worlds, decided = excluded_in_worlds(shipped), excluded_in_decisions()
    assert 0.15 < worlds["ecs-fargate"] < 0.35
    assert abs(worlds["ecs-fargate"] - decided["ecs-fargate"]) < 0.1
    for platform in shipped.tie_order:
        assert abs(worlds[platform] - decided[platform]) < 0.18, platform


def test_worlds_are_the_same_in_another_process_whatever_python_hashes() -> None:
    program = (
        "import advisor; from advisor.proof.sampling.people import weighted_population; "
        "k = advisor.load(); "
        "p = weighted_population(k).given({'traffic': 'batch'}); "
        "told = lambda v: str(sorted(v) if isinstance(v, frozenset) else v); "
        "print([[told(v) for v in p.world(n).values()] for n in range(0, p.size, 50)])"
    )
    told = set()
    for seed in ("1", "99"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env=clean_environment(PYTHONHASHSEED=seed),
        )
        told.add(done.stdout)
    assert len(told) == 1


BASE = """
knowledge: {reviewed: 2026-11-22, tie_order: [a]}
platforms:
  - {id: a, orchestrator: ecs, compute: ec2, name: A, summary: It is a.,
     available_from: 2020-01-01, aws_manages: [x], customer_manages: [y],
     leaves_to_customer: 1, host_reachable: true, source: s}
criteria: [{id: c, name: C, weight: 1, because: So.}]
sources: [{id: s, title: S, url: "https://example.org", seen: 2026-11-01}]
questions:
  - {id: q, group: decide, kind: choice, asks: Which?, why: So., values: {x: it is x, y: it is y}}
priors: [{question: q, shares: {x: 60, y: 40}, unknown: 5, because: So., source: s}]
"""
KIND = "kinds_of_team: [{id: k, says: A kind, share: 100, because: So., source: s, answers: %s}]\n"


def test_a_kind_that_says_what_its_prior_says_is_read() -> None:
    knowledge, problems = read_knowledge([("base.yaml", BASE + KIND % "{q: {x: 60, y: 40}}")])
    assert problems == []
    assert knowledge is not None
    assert belief_of(knowledge).side_of("q") == "team"


@pytest.mark.parametrize(
    ("answers", "part"),
    [
        ("{p: {x: 100}}", "unknown question 'p'"),
        ("{q: {z: 100}}", "'z'"),
        ("{q: {x: 50, y: 40}}", "sum to 90"),
        ("{q: {x: 90, y: 10}}", "90"),
    ],
)
def test_a_kind_that_does_not_fit_is_a_problem_at_its_line(answers: str, part: str) -> None:
    _, problems = read_knowledge([("base.yaml", BASE + KIND % answers)])
    assert problems
    assert any(part in str(each) for each in problems), problems
    assert all(each.line for each in problems)


def test_loading_again_changes_no_share() -> None:
    answers = {"ops_capacity": "low", "current_platform": "compose"}
    assert consult(library.load(), answers).share == consult(library.load(), answers).share
