"""How much a result rests on: its grade, its share, what is worth finding out, staying and moving."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.simulated import knowledge, person

from advisor.consultation import consult
from advisor.explanation.move import move_of, stays
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.values import spoken, ways
from advisor.proof.firmness import Grade
from strategies import random_answers, tiny_base
from test_proof_finality import Enumeration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conftest import Program

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

CALM = {
    "current_platform": "eks-nodegroup",
    "existing_kubernetes": "heavy",
    "kubernetes_skill": "strong",
    "kubernetes_api": "required",
    "ops_capacity": "medium",
    "pains": [],
}


def with_unknown(number: int) -> dict[str, Value]:
    """Return the answers of a person who leaves a fifth of the questions out and does not know every third."""
    answers = person(number, "firm")
    return {key: UNKNOWN if place % 3 == 0 else value for place, (key, value) in enumerate(answers.items()) if place % 5}


def recommended(advisor: Program, folder: Path, text: str, *options: str, code: int = 0) -> dict[str, Any]:
    """Return the one result for an answer file as an object."""
    (folder / "team.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("recommend", "team.yaml", "--format", "jsonl", *options)
    assert outcome.code == code, outcome
    found: dict[str, Any] = json.loads(outcome.out)
    return found


@pytest.mark.parametrize(
    "answers",
    [{}, {"spot_required": True}, dict.fromkeys(knowledge().questions, "unknown")],
    ids=["nothing", "one that tells nothing apart", "all unknown"],
)
def test_what_tells_the_leaders_apart_by_nothing_is_undecided(answers: Mapping[str, Any], shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, answers)
    assert (consultation.grade, consultation.status) == (Grade.UNDECIDED, "undecided")
    assert consultation.recommendation is None
    assert consultation.default is not None
    assert consultation.firmness.find_out_first


def test_leaders_of_both_orchestrators_with_equal_points_are_undecided(shipped: KnowledgeBase) -> None:
    tied = []
    for number in range(300):
        pair = consult(shipped, person(number, "pair"), platforms=["ecs-managed-instances", "eks-auto-mode"])
        if pair.ranking.tied and pair.ranking.standings[0].score:
            tied.append(pair)
    assert tied
    assert {each.grade for each in tied} == {Grade.UNDECIDED}


def test_leaders_of_one_orchestrator_with_points_are_told_apart_by_the_order_of_ties(shipped: KnowledgeBase) -> None:
    found = None
    for number in range(300):
        consultation = consult(shipped, person(number, "ties"), platforms=["ecs-fargate", "ecs-managed-instances"])
        if consultation.ranking.tied and consultation.ranking.standings[0].score:
            found = consultation
            break
    assert found is not None
    assert found.status == "recommended"


def test_grades_are_what_enumeration_says_of_small_bases() -> None:
    seen = dict.fromkeys(Grade, 0)
    for seed in range(250):
        rng = Random(seed)
        base = tiny_base(rng)
        answers = random_answers(rng, base, filled=rng.choice((0.5, 0.8, 1.0)))
        answers = {key: UNKNOWN if rng.random() < 0.25 else value for key, value in answers.items()}
        consultation = consult(base, answers)
        truth = Enumeration(consultation)
        seen[consultation.grade] += 1
        if consultation.grade in {Grade.PROVEN, Grade.PROVEN_AS_KNOWN}:
            assert truth.proves(), f"seed {seed}"
            known = {key: value for key, value in answers.items() if value is not UNKNOWN}
            whole = Enumeration(consult(base, known))
            whole.winner, whole.broken = truth.winner, truth.broken
            assert whole.proves() is (consultation.grade is Grade.PROVEN), f"seed {seed}"
        if consultation.grade is Grade.OPEN:
            assert not truth.proves(), f"seed {seed}"
    assert min(seen[each] for each in (Grade.PROVEN, Grade.PROVEN_AS_KNOWN, Grade.OPEN)) > 5


@pytest.mark.parametrize("number", range(8))
def test_unknown_names_answers_given_as_unknown_whose_answer_can_turn_the_result(number: int) -> None:
    told = with_unknown(number)
    consultation = consult(knowledge(), told)
    assert all(told[each] is UNKNOWN for each in consultation.unknown)
    if consultation.grade is Grade.PROVEN_AS_KNOWN:
        assert consultation.unknown
        assert consultation.share < 1
    if consultation.grade is Grade.PROVEN:
        assert consultation.share == 1
        assert not consultation.unknown


@pytest.mark.parametrize("number", range(8))
def test_what_is_worth_finding_out_leads_where_it_says(number: int) -> None:
    told = with_unknown(number)
    consultation = consult(knowledge(), told)
    leads = consultation.firmness.find_out_first
    listed = list(dict.fromkeys((*consultation.open, *consultation.unknown)))[:3]
    assert [each.question for each in leads] == listed
    for lead in leads:
        values = consultation.case.usual.told_apart(lead.question) if lead.question not in told else ()
        by_name = {spoken(value): value for value in values}
        for each in lead.outcomes:
            assert each.platform != consultation.ranking.winner
            if each.answer in by_name:
                after = consult(knowledge(), {**told, lead.question: by_name[each.answer]})
                assert after.ranking.winner == each.platform


def test_shares_are_told_in_words_that_never_round_to_all_or_nothing() -> None:
    assert ways(0.71) == "about 7 of 10 ways the rest could turn out"
    assert ways(0.999) == "nearly all ways the rest could turn out"
    assert ways(0.96) == "more than 9 of 10 ways the rest could turn out"
    assert ways(0.03) == "fewer than 1 of 10 ways the rest could turn out"
    assert ways(0.001) == "hardly any ways the rest could turn out"


def test_an_undecided_result_is_told_as_a_default_and_refused_as_a_record(advisor: Program, folder: Path) -> None:
    found = recommended(advisor, folder, "advisor: 1\nanswers: {}\n", "--detail")
    assert (found["status"], found["recommendation"], found["default"]["id"]) == ("undecided", None, "ecs-fargate")
    assert found["firmness"]["grade"] == "undecided"
    assert 1 <= len(found["firmness"]["find_out_first"]) <= 3
    text = advisor("recommend", "team.yaml").out
    assert "No recommendation yet" in text
    assert "That is a default, not advice." in text.replace("\n  ", " ")
    assert "advisor ask --answers team.yaml" in text
    assert "Proven" not in text
    refused = advisor("report", "team.yaml", "-o", "record.md")
    assert refused.code == 2
    assert "there is no recommendation yet" in refused.err
    assert not (folder / "record.md").exists()


def test_strict_is_for_results_that_are_proven_alone(advisor: Program, folder: Path) -> None:
    unknown = (
        "advisor: 1\nanswers: {accelerator: gpu, kubernetes_api: required, location: outposts, instance_control: unknown}\n"
    )
    found = recommended(advisor, folder, unknown, "--strict", code=1)
    assert found["firmness"]["grade"] != "proven"


def warned(advisor: Program, folder: Path, extra: str = "", *options: str, code: int = 0) -> dict[str, Any]:
    """Return the result of the shop of the examples, which has a condition to verify, with ``extra`` behind its answers."""
    from conftest import ROOT

    text = (ROOT / "docs" / "examples" / "webshop.yaml").read_text(encoding="utf-8")
    return recommended(advisor, folder, f"{text}\n{extra}", "--detail", *options, code=code)


def test_a_condition_can_be_signed(advisor: Program, folder: Path) -> None:
    before = warned(advisor, folder, "", "--strict", "--signed", code=1)
    (condition,) = before["to_verify"]
    assert condition["verified"] is None
    signed = f"verified:\n  {condition['rule']}: {{by: Ada, on: 2026-11-20, link: 'https://example.org/42'}}\n"
    after = warned(advisor, folder, signed, "--strict", "--signed")
    assert after["to_verify"][0]["verified"] == {"by": "Ada", "on": "2026-11-20", "link": "https://example.org/42"}
    assert {"kind": "verified", "text": "Verified: 1 of 1 conditions, by Ada on 2026-11-20."} in after["conditions"]
    assert "verified by Ada on 2026-11-20" in advisor("recommend", "team.yaml").out.replace("\n    ", " ")
    record = advisor("report", "team.yaml", "-o", "record.md", "--date", "2026-11-29")
    assert record.code == 0
    assert "verified by Ada on 2026-11-20" in (folder / "record.md").read_text(encoding="utf-8")


def test_a_signature_under_what_is_no_rule_is_a_problem_and_one_that_serves_nothing_a_warning(
    advisor: Program, folder: Path
) -> None:  # fmt: skip
    wrong = "advisor: 1\nanswers: {}\nverified:\n  no.such-rule: {by: Ada, on: 2026-11-20}\n"
    (folder / "team.yaml").write_text(wrong, encoding="utf-8")
    outcome = advisor("recommend", "team.yaml")
    assert outcome.code == 2
    assert "team.yaml:4: E302 verified: unknown rule 'no.such-rule'" in outcome.err
    useless = "advisor: 1\nanswers: {ops_capacity: low}\nverified:\n  operations.low-capacity: {by: Ada, on: 2026-11-20}\n"
    found = recommended(advisor, folder, useless)
    assert [each["rule"] for each in found["warnings"]] == ["operations.low-capacity"]
    undated = "advisor: 1\nanswers: {}\nverified:\n  operations.low-capacity: {by: Ada}\n"
    (folder / "team.yaml").write_text(undated, encoding="utf-8")
    assert "on" in advisor("recommend", "team.yaml").err


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2030-01-01", "It is signed on 2030-01-01, after the day of this advice (2026-11-22): check the date"),
        ("0001-01-01", "It is signed on 0001-01-01, before Amazon ECS on AWS Fargate existed (2017-11-29): check the date."),
        ("2026-11-22", ""),
        ("2017-11-29", ""),
    ],
)
def test_a_signature_of_an_odd_day_is_a_warning(day: str, says: str, advisor: Program, folder: Path) -> None:
    found = warned(advisor, folder, f"verified:\n  verify.services-in-scope: {{by: Ada, on: {day}}}\n")
    assert [each["because"][: len(says)] for each in found["warnings"]] == ([says] if says else [])
    for command in ("recommend", "explain"):
        assert (f"verify.services-in-scope: {says}" in " ".join(advisor(command, "team.yaml").out.split())) is bool(says)
    later = warned(advisor, folder, "verified: {verify.services-in-scope: {by: A, on: 2030-01-01}}\n", "--as-of", "2030-01-01")
    assert later["warnings"] == []


def test_a_signature_without_a_name_is_told_as_that(advisor: Program, folder: Path) -> None:
    text = "advisor: 1\nanswers: {}\nverified: {verify.services-in-scope: {by: '', on: 2026-11-20}}\n"
    (folder / "team.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("recommend", "team.yaml")
    assert outcome.code == 2
    assert "E203 'by' is empty (write something there, or take the line out)" in outcome.err


def test_a_signature_in_the_defaults_need_not_serve_every_workload(advisor: Program, folder: Path) -> None:
    shared = "advisor: 1\ndefaults: {verified: {verify.services-in-scope: {by: Ada, on: 2026-11-20}}}\nworkloads:\n"
    one, other = "- {name: a, answers: {compliance: [pci], ops_capacity: low}}\n", "- {name: b, answers: {ops_capacity: low}}\n"
    (folder / "both.yaml").write_text(f"{shared}{one}{other}", encoding="utf-8")
    outcome = advisor("recommend", "both.yaml", "--format", "json")
    assert [each["warnings"] for each in json.loads(outcome.out)] == [[], []]
    assert outcome.err == ""
    (folder / "none.yaml").write_text(f"{shared}{other}", encoding="utf-8")
    outcome = advisor("recommend", "none.yaml", "--jobs", "2")
    assert (outcome.code, outcome.err.count("signed in `defaults`, but asks for nothing")) == (0, 1)
    assert "verify.services-in-scope" in outcome.err


def test_an_empty_list_takes_no_rules_of_the_defaults(advisor: Program, folder: Path) -> None:
    text = "advisor: 1\ndefaults: {rules: [nowhere]}\nworkloads:\n- {name: a, rules: [], answers: {ops_capacity: low}}\n"
    (folder / "team.yaml").write_text(text, encoding="utf-8")
    assert advisor("recommend", "team.yaml").code == 0
    assert advisor("recommend", "team.yaml", "--no-own-rules").code == 0
    (folder / "team.yaml").write_text(text.replace("rules: [], ", ""), encoding="utf-8")
    assert advisor("recommend", "team.yaml").code == 2


def test_who_is_there_already_stays(shipped: KnowledgeBase, advisor: Program, folder: Path) -> None:
    there = consult(shipped, {"current_platform": "ecs-fargate", "ops_capacity": "low", "kubernetes_api": "not-needed"})
    assert stays(there)
    assert move_of(there) is None
    text = "advisor: 1\nanswers: {current_platform: ecs-fargate, ops_capacity: low, kubernetes_api: not-needed}\n"
    assert recommended(advisor, folder, text)["move"] is None
    assert "Recommended: stay on Amazon ECS on AWS Fargate (ecs-fargate)" in advisor("recommend", "team.yaml").out


def moved(consultation: Consultation) -> tuple[str, tuple[str, ...]]:
    move = move_of(consultation)
    assert move is not None
    return move.origin.id, move.asked_for_by


def test_a_move_says_which_answers_ask_for_it_or_that_none_does(shipped: KnowledgeBase) -> None:
    calm = consult(shipped, CALM)
    assert calm.ranking.winner != "eks-nodegroup"
    assert moved(calm) == ("eks-nodegroup", ())
    hurt = consult(shipped, {**CALM, "pains": ["host-care"], "ops_capacity": "low"})
    assert set(moved(hurt)[1]) == {"pains", "ops_capacity"}
    ruled_out = consult(shipped, {"current_platform": "ecs-fargate", "accelerator": "gpu", "ops_capacity": "low"})
    assert moved(ruled_out)[1][0] == "accelerator"


def test_a_move_that_nothing_asks_for_is_told_as_that(advisor: Program, folder: Path) -> None:
    text = f"advisor: 1\nanswers: {json.dumps(CALM)}\n"
    assert recommended(advisor, folder, text)["move"]["asked_for_by"] == []
    assert "Nothing that was answered asks for it" in advisor("recommend", "team.yaml").out.replace("\n  ", " ")
