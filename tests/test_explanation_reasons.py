"""Reasons for one platform: they add up to its lead, agree with each other, and are about it."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest
from benchmarks.simulated import knowledge as today
from benchmarks.simulated import person
from samples import many

from advisor.consultation import consult
from advisor.explanation.comparison import compare_platforms
from advisor.explanation.reasons import PlatformReason, reasons_for, rival_of, worded
from advisor.inference.reference import Reference
from advisor.knowledge import loader
from advisor.knowledge.model import Preference
from strategies import random_answers, random_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.model import KnowledgeBase, Rule

ZERO = Decimal(0)


@cache
def consultations() -> tuple[Consultation, ...]:
    results = [consult(today(), person(number, "reasons")) for number in range(many(15, of=40))]
    for seed in range(many(70, of=120)):
        rng = Random(f"reasons {seed}")
        knowledge = random_base(rng, rules=rng.choice((20, 60, 120)))
        answers = random_answers(rng, knowledge, filled=rng.random())
        results.append(consult(knowledge, answers, engine=Reference))
    return tuple(results)


@cache
def told() -> tuple[tuple[Consultation, str, tuple[PlatformReason, ...]], ...]:
    """Return for each consultation and platform the reasons for it and against it."""
    return tuple(
        (consultation, platform, reasons_for(consultation, platform))
        for consultation in consultations()
        for platform in consultation.knowledge.platforms
    )


def points(consultation: Consultation, rule: Rule, platform: str | None) -> Decimal:
    assert isinstance(rule.conclusion, Preference)
    given = rule.conclusion.points.get(platform or "", 0)
    return given * consultation.weights[rule.conclusion.criterion]


def difference(consultation: Consultation, rule: Rule, platform: str) -> Decimal:
    rival = rival_of(consultation, platform)
    return points(consultation, rule, platform) - points(consultation, rule, rival)


def telling(consultation: Consultation, platform: str) -> list[Rule]:
    """Return the rules that separate the platform from its rival, in the order of the base."""
    fired = {rule.id for rule in consultation.fired}
    preferences = [
        rule
        for rule in consultation.knowledge.rules
        if rule.id in fired and isinstance(rule.conclusion, Preference)
    ]
    return [rule for rule in preferences if difference(consultation, rule, platform)]


def test_the_reasons_add_up_to_the_lead_over_the_rival() -> None:
    alone = 0
    for consultation, platform, reasons in told():
        if consultation.ranking.winner is None:
            assert reasons == ()
            continue
        rival = rival_of(consultation, platform)
        totals = compare_platforms(consultation).totals
        alone += rival is None
        assert rival != platform
        lead = totals[platform] - (totals[rival] if rival else ZERO)
        assert sum((reason.points for reason in reasons), ZERO) == lead
    assert alone


def test_the_rival_is_the_winner_and_of_the_winner_the_next_best() -> None:
    for consultation in consultations():
        ranked = [standing.platform for standing in consultation.ranking.standings]
        for platform in consultation.knowledge.platforms:
            others = [other for other in ranked if other != platform]
            assert rival_of(consultation, platform) == (others[0] if others else None)


def test_reasons_of_one_criterion_all_point_where_it_does_in_the_end() -> None:
    both_ways = 0
    for consultation, platform, reasons in told():
        for criterion in consultation.knowledge.criteria:
            gaps = [
                difference(consultation, rule, platform)
                for rule in telling(consultation, platform)
                if isinstance(rule.conclusion, Preference)
                and rule.conclusion.criterion == criterion
            ]
            mine = [reason.points for reason in reasons if reason.criterion == criterion]
            total = sum(mine, ZERO)
            assert total == (sum(gaps, ZERO) if consultation.ranking.winner else ZERO)
            assert all(given * total > 0 for given in mine)
            both_ways += bool(mine) and any(gap * total < 0 for gap in gaps)
    assert both_ways > 100


def test_the_heaviest_reason_comes_first_and_of_equals_the_first_of_the_base() -> None:
    for consultation, _, reasons in told():
        place = [rule.id for rule in consultation.knowledge.rules].index
        order = [(-abs(reason.points), place(reason.rule.id)) for reason in reasons]
        assert order == sorted(order)


def test_a_reason_names_the_rules_whose_differences_it_is() -> None:
    netted = 0
    for consultation, platform, reasons in told():
        named: list[str] = []
        for reason in reasons:
            named += [rule.id for rule in reason.rules]
            assert reason.rules[0] == reason.rule
            gaps = [difference(consultation, rule, platform) for rule in reason.rules]
            assert sum(gaps, ZERO) == reason.points
            assert gaps[0] * reason.points > 0
            assert abs(gaps[0]) >= abs(reason.points)
            netted += len(reason.rules) > 1
        assert len(named) == len(set(named))
        assert set(named) <= {rule.id for rule in telling(consultation, platform)}
    assert netted > 100


def test_a_sentence_is_about_the_platform_or_turns_round_what_is_said_of_the_rival() -> None:
    about = {True: 0, False: 0}
    for consultation, platform, reasons in told():
        rival = rival_of(consultation, platform)
        for reason in reasons:
            assert reason.says == reason.rule.reason_for(reason.about)
            mine = points(consultation, reason.rule, platform)
            rivals = points(consultation, reason.rule, rival)
            assert (reason.about == platform) is (mine * reason.points > 0)
            assert reason.about in {platform, rival}
            assert reason.about == platform or rivals * reason.points < 0
            assert reason.shared is (mine * rivals > 0)
            about[reason.about == platform] += 1
    assert min(about.values()) > 100


def test_what_speaks_for_the_winner_speaks_against_the_next_best() -> None:
    for consultation in consultations():
        standings = consultation.ranking.standings
        if len(standings) > 1:
            winner = reasons_for(consultation, standings[0].platform)
            second = reasons_for(consultation, standings[1].platform)
            turned = [(reason.rules, -reason.points) for reason in second]
            assert [(reason.rules, reason.points) for reason in winner] == turned


def test_a_criterion_without_weight_gives_no_reason() -> None:
    for number in range(20):
        answers = person(number, "weightless")
        consultation = consult(today(), answers, weights={"operations": 0, "cost": 0})
        for platform in today().platforms:
            criteria = {reason.criterion for reason in reasons_for(consultation, platform)}
            assert criteria.isdisjoint({"operations", "cost"})


BASE = """\
knowledge: {reviewed: 2026-11-22, tie_order: [a, b]}
platforms:
- {id: a, orchestrator: ecs, compute: fargate, name: Alpha, summary: s, available_from: 2020-01-01,
   aws_manages: [x], customer_manages: [y], leaves_to_customer: 1, host_reachable: false, source: s}
- {id: b, orchestrator: eks, compute: ec2, name: Beta, summary: s, available_from: 2020-01-01,
   aws_manages: [x], customer_manages: [y], leaves_to_customer: 2, host_reachable: true, source: s}
criteria:
- {id: skills, name: Skills, weight: 3, because: b}
- {id: cost, name: Cost, weight: 1, because: b}
sources:
- {id: s, title: T, seen: 2026-01-01}
questions:
- {id: q1, group: decide, kind: boolean, asks: a, why: w}
- {id: q2, group: decide, kind: boolean, asks: a, why: w}
- {id: q3, group: decide, kind: boolean, asks: a, why: w}
derivations:
- {id: d.f1, when: {q1: true}, concludes: f1, because: b, source: s, evidence: confirmed}
- {id: d.f2, when: {q2: true}, concludes: f2, because: b, source: s, evidence: confirmed}
preferences:
"""


def base_of(*rules: tuple[str, str, Mapping[str, int]]) -> KnowledgeBase:
    """Return a base of rules on a criterion, each of which looks at a question or fact.

    They say "r1 on a." and the like.
    """
    text = BASE
    for number, (question, criterion, given) in enumerate(rules, 1):
        says = ", ".join(f"{{for: {key}, says: r{number} on {key}.}}" for key in given)
        when = f"fact: {question}" if question.startswith("f") else f"{question}: true"
        gives = ", ".join(f"{key}: {value}" for key, value in given.items())
        text += f"- {{id: r.r{number}, when: {{{when}}}, criterion: {criterion},\n"
        text += f"   reasons: [{says}], points: {{{gives}}},\n"
        text += "   because: All of it., source: s, evidence: confirmed}\n"
    knowledge, problems = loader.read_knowledge([("base.yaml", text)])
    assert knowledge is not None, problems
    return knowledge


def reasons(
    platform: str, *rules: tuple[str, str, Mapping[str, int]]
) -> list[tuple[int, str, str]]:
    """Return points, words and rules of the reasons for ``platform`` if all ``rules`` hold."""
    knowledge = base_of(*rules)
    consultation = consult(knowledge, {"q1": True, "q2": True, "q3": True})
    results: list[tuple[int, str, str]] = []
    for reason in reasons_for(consultation, platform):
        names = " ".join(rule.id.removeprefix("r.") for rule in reason.rules)
        results.append((int(reason.points), worded(consultation, platform, reason), names))
    return results


def test_what_both_get_is_no_reason() -> None:
    both, one = ("q1", "skills", {"a": 3, "b": 3}), ("q2", "cost", {"a": 1})
    assert reasons("a", both, one) == [(1, "r2 on a.", "r2")]
    assert reasons("a", both) == []


def test_rules_that_cancel_each_other_give_no_reason() -> None:
    assert reasons(
        "a", ("q1", "skills", {"a": 2}), ("q2", "skills", {"b": 2}), ("q3", "cost", {"a": 1})
    ) == [(1, "r3 on a.", "r3")]


def test_of_a_rule_that_outweighs_another_what_is_left_is_told() -> None:
    assert reasons("a", ("q1", "skills", {"a": 3}), ("q2", "skills", {"b": 2})) == [
        (3, "r1 on a.", "r1 r2")
    ]
    found = reasons("b", ("q1", "skills", {"a": 3}), ("q2", "skills", {"b": 2}))
    assert found == [(-3, "Alpha is ahead here: r1 on a.", "r1 r2")]


def test_the_heavier_ones_are_told_as_far_as_it_takes() -> None:
    three = ("q1", "skills", {"a": 1}), ("q2", "skills", {"a": 3}), ("q3", "skills", {"b": 1})
    assert reasons("a", *three) == [(9, "r2 on a.", "r2 r1 r3")]
    more = ("q1", "skills", {"a": 2}), ("q2", "skills", {"a": 3}), ("q3", "skills", {"b": 1})
    assert reasons("a", *more) == [(9, "r2 on a.", "r2"), (3, "r1 on a.", "r1 r3")]


def test_rules_that_look_at_the_same_answer_are_set_off_against_each_other_first() -> None:
    twins = ("q1", "skills", {"a": 1}), ("q2", "skills", {"a": 1}), ("q1", "skills", {"b": 1})
    assert reasons("a", *twins) == [(3, "r2 on a.", "r2")]
    facts = ("f1", "skills", {"a": 1}), ("q2", "skills", {"a": 1}), ("f1", "skills", {"b": 1})
    assert reasons("a", *facts) == [(3, "r2 on a.", "r2")]
    others = ("f1", "skills", {"a": 2}), ("q2", "skills", {"a": 1}), ("f2", "skills", {"b": 1})
    assert reasons("a", *others) == [(6, "r1 on a.", "r1 r2 r3")]


def test_criteria_are_not_set_off_against_each_other() -> None:
    assert reasons("a", ("q1", "skills", {"a": 1}), ("q2", "cost", {"b": 2})) == [
        (3, "r1 on a.", "r1"),
        (-2, "Beta is ahead here: r2 on b.", "r2"),
    ]


@pytest.mark.parametrize(
    ("given", "mine", "rivals"),
    [
        ({"a": 2}, "r1 on a.", "Alpha is ahead here: r1 on a."),
        ({"b": -2}, "Beta is behind here: r1 on b.", "r1 on b."),
        ({"a": 1, "b": -1}, "r1 on a.", "r1 on b."),
        ({"a": 3, "b": 1}, "r1 on a.", "Alpha is ahead here: r1 on a."),
        ({"a": -1, "b": -3}, "Beta is behind here: r1 on b.", "r1 on b."),
    ],
)
def test_a_sentence_comes_from_the_one_that_the_rule_moves_there(
    given: Mapping[str, int], mine: str, rivals: str
) -> None:
    assert [words for _, words, _ in reasons("a", ("q1", "skills", given))] == [mine]
    assert [words for _, words, _ in reasons("b", ("q1", "skills", given))] == [rivals]


def test_without_sentences_of_its_own_a_rule_is_told_as_it_argues() -> None:
    rule = (
        "- {id: r.r, criterion: cost, points: {b: 1}, because: All of it., source: s,\n"
        "   evidence: reported}\n"
    )
    knowledge, problems = loader.read_knowledge([("base.yaml", BASE + rule)])
    assert knowledge is not None, problems
    consultation = consult(knowledge, {})
    (reason,) = reasons_for(consultation, "a")
    assert worded(consultation, "a", reason) == "Beta is ahead here: All of it."


# What people were told by `because`, which argues about all platforms at once.

SMALL_TEAM = {"engineers": 5, "accelerator": "gpu"}


def words_for(
    answers: Mapping[str, object], winner: str, platforms: list[str] | None = None
) -> dict[str, str]:
    """Return by rule what is said of the platform that wins on ``answers``, a sign before it."""
    consultation = consult(today(), answers, platforms=platforms)
    assert consultation.ranking.winner == winner
    said: dict[str, str] = {}
    for reason in reasons_for(consultation, winner):
        sign = "+" if reason.points > 0 else "-"
        said[reason.rule.id] = f"{sign} {worded(consultation, winner, reason)}"
    return said


def test_managed_instances_are_not_recommended_for_what_fargate_does() -> None:
    said = words_for(SMALL_TEAM, "ecs-managed-instances")
    assert said["operations.small-team"] == (
        "+ AWS runs the hosts, for which a team of up to eight engineers has nobody to spare."
    )
    assert not [words for words in said.values() if "Fargate" in words]


def test_who_runs_on_fargate_is_told_so_and_not_what_moves_to_managed_instances() -> None:
    said = words_for({"current_platform": "ecs-fargate"}, "ecs-fargate", ["ecs-fargate", "ecs-ec2"])
    assert said == {"skills.stays-on-ecs-fargate": "+ The workload already runs on it."}
    assert words_for({"current_platform": "ecs-fargate"}, "ecs-fargate") == {}, (
        "Managed Instances get as much"
    )


def test_who_leaves_a_platform_of_applications_is_not_told_about_another_successor() -> None:
    said = words_for({"current_platform": "paas"}, "ecs-fargate")
    words = "+ A team that has had no machines to look after stays without them."
    assert said == {"skills.leaves-an-application-platform": words}


def test_that_a_workload_runs_on_auto_mode_is_no_reason_for_node_groups() -> None:
    there = {
        "current_platform": "eks-auto-mode",
        "instance_control": "exact",
        "utilisation": "high",
        "cost_focus": "bill",
    }
    said = words_for(there, "eks-nodegroup", ["eks-nodegroup", "eks-auto-mode"])
    words = "- Amazon EKS Auto Mode is ahead here: The workload already runs on it."
    assert said["skills.stays-on-auto-mode"] == words
    there["deadline"] = "weeks"
    alone = words_for(there, "eks-nodegroup", ["eks-nodegroup", "eks-self-managed"])
    assert alone
    assert "skills.stays-on-auto-mode" not in alone, "self-managed nodes get as much"


def test_hours_of_people_are_told_of_auto_mode_without_those_of_ecs() -> None:
    answers = {"cost_focus": "total", "kubernetes_api": "required"}
    said = words_for(answers, "eks-auto-mode", ["eks-auto-mode", "eks-nodegroup"])
    assert said["cost.people-are-counted"].startswith("+ AWS runs the hosts")
    assert "ECS" not in said["cost.people-are-counted"]


def test_the_arm_discount_that_both_get_is_no_reason() -> None:
    answers = {"cpu_architecture": "either", "ops_capacity": "low"}
    fargate_or_managed = ["ecs-fargate", "ecs-managed-instances"]
    said = words_for(answers, "ecs-fargate", fargate_or_managed)
    assert list(said) == ["operations.low-capacity"]
