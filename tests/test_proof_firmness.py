"""How much a result rests on: its grade, its share, and what is worth finding out.

Also when a team stays where it is, and when it moves.
"""

from __future__ import annotations

import json
import re
import shlex
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.simulated import knowledge, person
from samples import many

from advisor.consultation import consult
from advisor.explanation.move import move_of, stays
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.values import spoken, ways, written
from advisor.proof.firmness import Grade
from advisor.report.phrasing import stretch
from advisor.report.record import LAYOUTS
from advisor.report.verdict import finding_out
from strategies import random_answers, tiny_base
from test_proof_finality import Enumeration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Program

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
CALM = {
    "current_platform": "eks-nodegroup",
    "existing_kubernetes": "heavy",
    "kubernetes_skill": "strong",
    "kubernetes_api": "required",
    "ops_capacity": "medium",
    "pains": [],
}


def with_unknown(number: int) -> dict[str, Value]:
    """Return the answers of a person who does not know every third one.

    A fifth of the questions is left out.
    """
    answers = person(number, "firm")
    return {
        key: UNKNOWN if place % 3 == 0 else value
        for place, (key, value) in enumerate(answers.items())
        if place % 5
    }


def recommended(
    advisor: Program, folder: Path, text: str, *options: str, code: int = 0
) -> dict[str, Any]:
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
def test_what_tells_the_leaders_apart_by_nothing_is_undecided(
    answers: Mapping[str, Any], shipped: KnowledgeBase
) -> None:
    consultation = consult(shipped, answers)
    assert (consultation.grade, consultation.status) == (Grade.UNDECIDED, "undecided")
    assert consultation.recommendation is None
    assert consultation.default is not None
    assert consultation.firmness.find_out_first


def test_leaders_of_both_orchestrators_with_equal_points_are_undecided(
    shipped: KnowledgeBase,
) -> None:
    tied = []
    for number in range(many(200, of=300)):
        pair = consult(
            shipped, person(number, "pair"), platforms=["ecs-managed-instances", "eks-auto-mode"]
        )
        if pair.ranking.tied and pair.ranking.standings[0].score:
            tied.append(pair)
    assert tied
    assert {each.grade for each in tied} == {Grade.UNDECIDED}


def test_leaders_of_one_orchestrator_with_points_are_told_apart_by_the_order_of_ties(
    shipped: KnowledgeBase,
) -> None:
    found = None
    for number in range(300):
        consultation = consult(
            shipped, person(number, "ties"), platforms=["ecs-fargate", "ecs-managed-instances"]
        )
        if consultation.ranking.tied and consultation.ranking.standings[0].score:
            found = consultation
            break
    assert found is not None
    assert found.status == "recommended"


def test_grades_are_what_enumeration_says_of_small_bases() -> None:
    seen = dict.fromkeys(Grade, 0)
    for seed in range(many(170, of=250)):
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


@pytest.mark.parametrize("number", range(many(3, of=8)))
def test_unknown_names_answers_given_as_unknown_whose_answer_can_turn_the_result(
    number: int,
) -> None:
    told = with_unknown(number)
    consultation = consult(knowledge(), told)
    assert all(told[each] is UNKNOWN for each in consultation.unknown)
    if consultation.grade is Grade.PROVEN_AS_KNOWN:
        assert consultation.unknown
        assert consultation.share < 1
    if consultation.grade is Grade.PROVEN:
        assert consultation.share == 1
        assert not consultation.unknown


def left_out(answers: Mapping[str, Value]) -> dict[str, Value]:
    """Return ``answers`` without what was answered as unknown."""
    return {key: value for key, value in answers.items() if value is not UNKNOWN}


def test_unknown_names_what_would_be_open_if_nothing_of_it_had_been_answered_on_small_bases() -> (
    None
):
    named = 0
    for seed in range(many(200, of=600)):
        rng = Random(seed)
        base = tiny_base(rng)
        answers = random_answers(rng, base, filled=rng.choice((0.5, 0.8, 1.0)))
        answers = {key: UNKNOWN if rng.random() < 0.25 else value for key, value in answers.items()}
        consultation = consult(base, answers)
        if consultation.leader is None:
            continue
        anew = consult(base, left_out(answers))
        assert consultation.unknown == tuple(each for each in anew.open if each in answers), (
            f"seed {seed}"
        )
        named += bool(consultation.unknown)
    assert named > many(33, of=100)


@pytest.mark.parametrize("number", range(many(2, of=4)))
def test_unknown_names_what_would_be_open_if_nothing_of_it_had_been_answered(number: int) -> None:
    told = with_unknown(number)
    anew = consult(knowledge(), left_out(told))
    assert consult(knowledge(), told).unknown == tuple(each for each in anew.open if each in told)


@pytest.mark.parametrize("number", range(2))
def test_what_is_open_with_one_unknown_answer_left_out_is_among_those_named(number: int) -> None:
    told = with_unknown(number)
    told |= {
        key: value for key, value in person(number, "firm").items() if key not in told
    }  # nothing left unasked
    consultation = consult(knowledge(), told)
    assert consultation.unknown
    for each in (key for key, value in told.items() if value is UNKNOWN):
        rest = {key: value for key, value in told.items() if key != each}
        if each in consult(knowledge(), rest).open:
            assert each in consultation.unknown


def test_several_unknown_answers_are_said_to_change_it_alone_or_together(
    advisor: Program, folder: Path
) -> None:
    everything = {
        **person(0, "firm"),
        **{key: UNKNOWN for key, value in with_unknown(0).items() if value is UNKNOWN},
    }
    named = consult(knowledge(), everything)
    assert named.grade is Grade.PROVEN_AS_KNOWN
    told = "".join(f"  {key}: {json.dumps(written(value))}\n" for key, value in everything.items())
    (folder / "team.yaml").write_text(f"advisor: 1\nanswers:\n{told}", encoding="utf-8")
    said = " ".join(advisor("recommend", "team.yaml", "--detail").out.split())
    count, first = len(named.unknown), knowledge().questions[named.unknown[0]].label
    assert f'{count} answers given as "unknown" could change it, alone or together: {first}' in said


@pytest.mark.parametrize("number", range(many(3, of=8)))
def test_what_is_worth_finding_out_leads_where_it_says(number: int) -> None:
    told = with_unknown(number)
    consultation = consult(knowledge(), told)
    leads = consultation.firmness.find_out_first
    listed = list(dict.fromkeys((*consultation.open, *consultation.unknown)))[:3]
    assert [each.question for each in leads] == listed
    for lead in leads:
        by_name: dict[str, Value] = {}
        if lead.question not in told:
            for value in consultation.case.weighted.distinguished_values(lead.question):
                by_name[spoken(value)] = value
        for outcome in lead.outcomes:
            assert outcome.platform != consultation.ranking.winner
            if outcome.answer in by_name:
                after = consult(knowledge(), {**told, lead.question: by_name[outcome.answer]})
                assert after.ranking.winner == outcome.platform


def test_numbers_worth_finding_out_are_told_by_the_lines_at_which_the_result_turns() -> None:
    told: dict[str, int] = {}
    for number in range(12):
        answers = with_unknown(number)
        consultation = consult(knowledge(), answers)
        for lead in consultation.firmness.find_out_first:
            question = knowledge().questions[lead.question]
            low, high = question.range or (0, 0)
            step = 1 if question.kind == "integer" else Decimal("0.01")
            for found in lead.stretches:
                first, last = low, high
                outsides: list[int | Decimal] = []
                if found.low is not None:
                    first = found.low if found.takes_low else found.low + step
                    outsides.append(first - step)
                if found.high is not None:
                    last = found.high if found.takes_high else found.high - step
                    outsides.append(last + step)
                assert first <= last
                middle = (first + last) / 2
                if question.kind == "integer":
                    middle = (first + last) // 2
                for inside in (first, middle, last):
                    led = consult(knowledge(), {**answers, lead.question: inside}).ranking.winner
                    assert led == found.platform, f"{number}: {lead.question} = {inside}"
                for outside in outsides:
                    led = consult(knowledge(), {**answers, lead.question: outside}).ranking.winner
                    assert led != found.platform, f"{number}: {lead.question} = {outside}"
                told[stretch(question, found)] = told.get(stretch(question, found), 0) + 1
    assert "more than 14 days" in told


def found_out(advisor: Program, folder: Path, text: str, *options: str) -> list[str]:
    """Return what a result at length says is worth finding out first, one line each."""
    (folder / "team.yaml").write_text(text, encoding="utf-8")
    out = advisor("recommend", "team.yaml", "--detail", *options).out
    section = out.split("  Find out first\n")[1]
    lines = [line for line in section.split("\n  ") if line.startswith(("- ", "  "))]
    return [" ".join(each.split()) for each in "\n".join(lines).removeprefix("- ").split("\n- ")]


def test_answers_worth_finding_out_are_told_in_the_words_of_the_question(
    advisor: Program, folder: Path
) -> None:
    first, *_ = found_out(advisor, folder, "advisor: 1\nanswers: {}\n")
    assert '"containers in privileged mode, as Docker-in-Docker needs' in first
    assert "or one of" in first
    assert "docker-socket" not in first
    assert "privileged or" not in first


def test_items_beside_those_told_of_a_list_are_said_to_come_to_it() -> None:
    seen = 0
    asks = knowledge().questions["host_access"].asks
    for number in range(10):
        told = {
            **person(number, "firm"),
            "host_access": {"has": ["host-network"], "lacks": ["privileged"]},
        }
        consultation = consult(knowledge(), told)
        for said in (each for each in finding_out(consultation) if each.startswith(asks)):
            assert 'Also "' in said
            assert "the network of the host" not in said
            seen += 1
    assert seen


def test_what_changes_nothing_by_itself_comes_last_and_says_so_in_words(
    shipped: KnowledgeBase,
) -> None:
    seen = 0
    for number in range(8):
        consultation = consult(shipped, with_unknown(number))
        lines = list(finding_out(consultation))
        silent = [
            "No answer to it changes the result by itself; together with other answers it can."
            in each
            for each in lines
        ]
        assert silent == sorted(silent)
        seen += any(silent)
    assert seen


def test_shares_are_told_in_words_that_never_round_to_all_or_nothing() -> None:
    assert ways(0.71) == "about 7 of 10 ways the rest could turn out"
    assert ways(0.999) == "nearly all ways the rest could turn out"
    assert ways(0.96) == "more than 9 of 10 ways the rest could turn out"
    assert ways(0.03) == "fewer than 1 of 10 ways the rest could turn out"
    assert ways(0.001) == "hardly any ways the rest could turn out"


def test_an_undecided_result_is_told_as_a_default_and_refused_as_a_record(
    advisor: Program, folder: Path
) -> None:
    found = recommended(advisor, folder, "advisor: 1\nanswers: {}\n", "--detail")
    assert (found["status"], found["recommendation"], found["default"]["id"]) == (
        "undecided",
        None,
        "ecs-fargate",
    )
    assert found["firmness"]["grade"] == "undecided"
    assert 1 <= len(found["firmness"]["find_out_first"]) <= 3
    text = advisor("recommend", "team.yaml").out
    assert "No recommendation yet" in text
    assert "That is a default, not advice." in text.replace("\n  ", " ")
    assert "advisor ask --answers team.yaml" in text
    assert "--workload" not in text
    assert "Proven" not in text
    refused = advisor("report", "team.yaml", "-o", "record.md")
    assert refused.code == 2
    assert "there is no recommendation yet" in refused.err
    assert not (folder / "record.md").exists()


def test_strict_is_for_results_that_are_proven_alone(advisor: Program, folder: Path) -> None:
    unknown = (
        "advisor: 1\nanswers: {accelerator: gpu, kubernetes_api: required, location: outposts,"
        " instance_control: unknown}\n"
    )
    found = recommended(advisor, folder, unknown, "--strict", code=1)
    assert found["firmness"]["grade"] != "proven"


def warned(
    advisor: Program, folder: Path, extra: str = "", *options: str, code: int = 0
) -> dict[str, Any]:
    """Return the result of the shop of the examples, with ``extra`` behind its answers.

    It has a condition to verify.
    """
    from conftest import ROOT

    text = (ROOT / "docs" / "examples" / "webshop.yaml").read_text(encoding="utf-8")
    return recommended(advisor, folder, f"{text}\n{extra}", "--detail", *options, code=code)


def test_a_condition_can_be_signed(advisor: Program, folder: Path) -> None:
    before = warned(advisor, folder, "", "--strict", "--signed", code=1)
    (condition,) = before["to_verify"]
    assert condition["verified"] is None
    signature = "{by: Ada, on: 2026-11-20, link: 'https://example.org/42'}"
    signed = f"verified:\n  {condition['rule']}: {signature}\n"
    after = warned(advisor, folder, signed, "--strict", "--signed")
    assert after["to_verify"][0]["verified"] == {
        "by": "Ada",
        "on": "2026-11-20",
        "link": "https://example.org/42",
    }
    assert {
        "kind": "verified",
        "text": "Verified: 1 of 1 conditions, by Ada on 2026-11-20.",
    } in after["conditions"]
    at_length = advisor("recommend", "team.yaml", "--detail").out
    assert "verified by Ada on 2026-11-20" in at_length.replace("\n    ", " ")
    record = advisor("report", "team.yaml", "-o", "record.md", "--date", "2026-11-29")
    assert record.code == 0
    assert "verified by Ada on 2026-11-20" in (folder / "record.md").read_text(encoding="utf-8")


def test_a_signature_under_what_is_no_rule_is_a_problem_and_one_that_serves_nothing_a_warning(
    advisor: Program, folder: Path
) -> None:
    wrong = "advisor: 1\nanswers: {}\nverified:\n  no.such-rule: {by: Ada, on: 2026-11-20}\n"
    (folder / "team.yaml").write_text(wrong, encoding="utf-8")
    outcome = advisor("recommend", "team.yaml")
    assert outcome.code == 2
    assert "team.yaml:4: E302 verified: unknown rule 'no.such-rule'" in outcome.err
    useless = (
        "advisor: 1\nanswers: {ops_capacity: low}\n"
        "verified:\n  operations.low-capacity: {by: Ada, on: 2026-11-20}\n"
    )
    found = recommended(advisor, folder, useless)
    assert [each["rule"] for each in found["warnings"]] == ["operations.low-capacity"]
    undated = "advisor: 1\nanswers: {}\nverified:\n  operations.low-capacity: {by: Ada}\n"
    (folder / "team.yaml").write_text(undated, encoding="utf-8")
    assert "on" in advisor("recommend", "team.yaml").err


EARLY = (
    "It is signed on 0001-01-01, before Amazon ECS on AWS Fargate existed (2017-11-29): "
    "check the date."
)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (
            "0001-01-01",
            EARLY,
        ),
        ("2026-11-22", ""),
        ("2017-11-29", ""),
    ],
)
def test_a_signature_of_an_odd_day_is_a_warning(
    day: str, says: str, advisor: Program, folder: Path
) -> None:
    found = warned(
        advisor, folder, f"verified:\n  verify.services-in-scope: {{by: Ada, on: {day}}}\n"
    )
    assert [each["because"][: len(says)] for each in found["warnings"]] == ([says] if says else [])
    for command in ("recommend", "explain"):
        assert (
            f"verify.services-in-scope: {says}"
            in " ".join(advisor(command, "team.yaml").out.split())
        ) is bool(says)


def test_a_signature_of_a_day_still_to_come_is_told_beside_the_result(
    advisor: Program, folder: Path
) -> None:
    """One that is younger than the rules is right, and results do not depend on the clock."""
    today = date.today()  # noqa: DTZ011 - as the command line has it
    for day, is_told in ((today + timedelta(days=1), True), (today, False)):
        found = warned(
            advisor, folder, f"verified: {{verify.services-in-scope: {{by: A, on: {day}}}}}\n"
        )
        assert found["warnings"] == []
        told = (
            f"team.yaml: verify.services-in-scope is signed on {day}, "
            f"which is in the future (today is {today}): check it"
        )
        assert (told in advisor("recommend", "team.yaml").err) is is_told


def test_a_signature_without_a_name_is_told_as_that(advisor: Program, folder: Path) -> None:
    text = (
        "advisor: 1\nanswers: {}\nverified: {verify.services-in-scope: {by: '', on: 2026-11-20}}\n"
    )
    (folder / "team.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("recommend", "team.yaml")
    assert outcome.code == 2
    assert "E203 'by' is empty (write something there, or take it out)" in outcome.err


def test_a_signature_in_the_defaults_need_not_serve_every_workload(
    advisor: Program, folder: Path
) -> None:
    signature = "{by: Ada, on: 2026-11-20}"
    defaults = f"{{verified: {{verify.services-in-scope: {signature}}}}}"
    shared = f"advisor: 1\ndefaults: {defaults}\nworkloads:\n"
    one = "- {name: a, answers: {compliance: [pci], ops_capacity: low}}\n"
    other = "- {name: b, answers: {ops_capacity: low}}\n"
    (folder / "both.yaml").write_text(f"{shared}{one}{other}", encoding="utf-8")
    outcome = advisor("recommend", "both.yaml", "--format", "json")
    assert [each["warnings"] for each in json.loads(outcome.out)] == [[], []]
    assert outcome.err == ""
    (folder / "none.yaml").write_text(f"{shared}{other}", encoding="utf-8")
    outcome = advisor("recommend", "none.yaml", "--jobs", "2")
    assert (outcome.code, outcome.err.count("signed in `defaults`, but asks for nothing")) == (0, 1)
    assert "verify.services-in-scope" in outcome.err


def test_an_empty_list_takes_no_rules_of_the_defaults(advisor: Program, folder: Path) -> None:
    text = (
        "advisor: 1\ndefaults: {rules: [nowhere]}\n"
        "workloads:\n- {name: a, rules: [], answers: {ops_capacity: low}}\n"
    )
    (folder / "team.yaml").write_text(text, encoding="utf-8")
    assert advisor("recommend", "team.yaml").code == 0
    assert advisor("recommend", "team.yaml", "--no-own-rules").code == 0
    (folder / "team.yaml").write_text(text.replace("rules: [], ", ""), encoding="utf-8")
    assert advisor("recommend", "team.yaml").code == 2


def test_who_is_there_already_stays(shipped: KnowledgeBase, advisor: Program, folder: Path) -> None:
    there = consult(
        shipped,
        {"current_platform": "ecs-fargate", "ops_capacity": "low", "kubernetes_api": "not-needed"},
    )
    assert stays(there)
    assert move_of(there) is None
    text = (
        "advisor: 1\nanswers: {current_platform: ecs-fargate, ops_capacity: low,"
        " kubernetes_api: not-needed}\n"
    )
    assert recommended(advisor, folder, text)["move"] is None
    assert (
        "Recommended: stay on Amazon ECS on AWS Fargate  " in advisor("recommend", "team.yaml").out
    )


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
    ruled_out = consult(
        shipped, {"current_platform": "ecs-fargate", "accelerator": "gpu", "ops_capacity": "low"}
    )
    assert moved(ruled_out)[1][0] == "accelerator"


def test_a_deadline_asks_nobody_to_leave_what_runs(shipped: KnowledgeBase) -> None:
    pressed = {
        "current_platform": "ecs-ec2",
        "pains": frozenset(),
        "deadline": "weeks",
        "kubernetes_api": "not-needed",
    }
    assert moved(consult(shipped, pressed)) == ("ecs-ec2", ())


def test_a_move_that_nothing_asks_for_is_told_as_that(advisor: Program, folder: Path) -> None:
    text = f"advisor: 1\nanswers: {json.dumps(CALM)}\n"
    assert recommended(advisor, folder, text)["move"]["asked_for_by"] == []
    assert "No answer given asks for it" in advisor("recommend", "team.yaml").out.replace(
        "\n  ", " "
    )


def mostly_unknown(knowledge: KnowledgeBase) -> str:
    """Return an answer file that says three things and takes nothing else as known."""
    known = {"kubernetes_api": "not-needed", "ops_capacity": "low", "engineers": 3}
    lines = "".join(f"  {each}: {known.get(each, 'unknown')}\n" for each in knowledge.questions)
    return f"advisor: 1\nanswers:\n{lines}"


@pytest.mark.parametrize(
    "command",
    [
        ("recommend", "--detail"),
        ("explain",),
        ("portfolio",),
        *(("report", "--format", form, "-o", "out.md") for form in LAYOUTS),
    ],
    ids=" ".join,
)
def test_unknown_answers_are_never_told_as_deciding(
    command: tuple[str, ...], advisor: Program, folder: Path, shipped: KnowledgeBase
) -> None:
    (folder / "team.yaml").write_text(mostly_unknown(shipped), encoding="utf-8")
    outcome = advisor(command[0], "team.yaml", *command[1:])
    written_out = "".join(
        each.read_text(encoding="utf-8").split("## Answers")[0] for each in folder.glob("out.*")
    )
    said = " ".join(f"{outcome.out} {written_out}".split())
    assert " = unknown" not in said
    assert "nobody knows about" not in said
    if command[0] != "portfolio":
        assert "Of what you know, these answers alone prove it: " in said.replace(
            "prove it -", "prove it: -"
        )
        assert re.search(
            r"This holds as long as \d+ answers stay unknown: [\w ']+, .* and \d+ more\.", said
        )
        assert "Once one of them is known, it has to be proven again." in said


def test_a_proof_that_needs_nothing_unknown_says_nothing_of_it(advisor: Program) -> None:
    said = " ".join(advisor("explain", EXAMPLES / "webshop.yaml").out.split())
    assert "These answers alone prove it: - " in said
    assert "stay unknown" not in said


def test_nothing_is_told_as_proof_of_a_default(
    advisor: Program, folder: Path, shipped: KnowledgeBase
) -> None:
    lines = "".join(f"  {each}: unknown\n" for each in shipped.questions)
    (folder / "team.yaml").write_text(f"advisor: 1\nanswers:\n{lines}", encoding="utf-8")
    for command in (("recommend", "--detail"), ("explain",)):
        assert "prove it" not in advisor(command[0], "team.yaml", *command[1:]).out


def tied_at_home(number: int, today: str) -> str:
    """Return the answer file of a person whose platform of ``today`` is tied with another."""
    answers = {**person(number, "ties"), "current_platform": today}
    consultation = consult(knowledge(), answers)
    assert today in consultation.ranking.tied
    told = "".join(
        f"  {key}: {json.dumps(written(value))}\n" for key, value in consultation.answers.items()
    )
    return f"advisor: 1\nanswers:\n{told}"


TOLD = [
    ("recommend",),
    ("explain",),
    ("cost",),
    ("report", "-o", "out.md"),
    ("report", "--format", "html", "-o", "out.html"),
]


@pytest.mark.parametrize("command", TOLD, ids=" ".join)
def test_a_tie_with_the_platform_of_today_is_no_reason_to_move(
    command: tuple[str, ...], advisor: Program, folder: Path
) -> None:
    (folder / "team.yaml").write_text(tied_at_home(15, "eks-nodegroup"), encoding="utf-8")
    outcome = advisor(command[0], "team.yaml", *command[1:])
    assert outcome.code == 0, outcome
    written_out = "".join(each.read_text(encoding="utf-8") for each in folder.glob("out.*"))
    said = " ".join(f"{outcome.out} {written_out}".split())
    staying = "today, which is tied with it: staying is as good."
    assert f"{staying} No answer given asks for a move." in said
    assert "A move away from" not in said


def test_what_asks_for_a_move_in_a_tie_weighs_no_more_than_what_speaks_for_staying(
    advisor: Program, folder: Path
) -> None:
    (folder / "team.yaml").write_text(tied_at_home(333, "ecs-ec2"), encoding="utf-8")
    said = " ".join(advisor("recommend", "team.yaml", "--detail").out.split())
    why = "each copy needs a virtual machine of its own"
    asking = f"The reasons for a move, {why}, weigh no more than the reasons"
    assert f"staying is as good. {asking}" in said
    found = recommended(advisor, folder, tied_at_home(333, "ecs-ec2"))
    assert (found["recommendation"]["id"], found["tied"]) == ("ecs-fargate", ["ecs-ec2"])
    assert found["move"]["asked_for_by"] == ["isolation"]


@pytest.mark.parametrize(
    "command", [*TOLD[:2], TOLD[3], ("portfolio",), ("diagram", "-o", "out.txt")], ids=" ".join
)
def test_a_default_is_no_reason_to_leave_the_platform_of_today(
    command: tuple[str, ...], advisor: Program, folder: Path
) -> None:
    (folder / "team.yaml").write_text(tied_at_home(279, "eks-auto-mode"), encoding="utf-8")
    outcome = advisor(command[0], "team.yaml", *command[1:])
    said = " ".join(f"{outcome.out} {outcome.err}".split())
    assert "It runs on Amazon EKS Auto Mode today, which is one of them: staying is as good" in said


UNDECIDED = """advisor: 1
workloads:
- name: own thing
  answers: {task_vcpu: 1, task_memory_gb: 2, task_count: 10}
- name: other
  answers: {kubernetes_api: required}
"""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("recommend", "--detail"), 0),
        (("explain",), 0),
        (("cost",), 0),
        (("report", "-o", "out.md"), 2),
        (("portfolio",), 0),
        (("diagram", "-o", "out.txt"), 0),
        (("diagram", "--kind", "decision", "-o", "out.txt"), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_default_is_told_as_one_with_what_to_find_out_and_the_command_that_asks(
    command: tuple[str, ...], code: int, advisor: Program, folder: Path
) -> None:
    (folder / "my team.yaml").write_text(UNDECIDED, encoding="utf-8")
    only = () if command[0] in {"recommend", "portfolio"} else ("--workload", "own thing")
    outcome = advisor(command[0], "my team.yaml", *command[1:], *only, "--set", "region=eu-west-1")
    assert outcome.code == code, outcome
    said = " ".join(f"{outcome.out} {outcome.err}".split())
    assert (
        "Amazon ECS on AWS Fargate leaves the least to operate. That is a default, not advice."
        in said
    )
    assert re.search(r'1\. [^?]+\? "[^"]+".* would make it Amazon', said)
    assert re.search(r"3\. [^?]+\? ", said)
    assert (
        "advisor ask --answers 'my team.yaml' --workload 'own thing' --set region=eu-west-1" in said
    )
    assert not (folder / "out.md").exists()


def test_the_command_that_asks_on_asks_on(advisor: Program, folder: Path) -> None:
    (folder / "my team.yaml").write_text(UNDECIDED, encoding="utf-8")
    said = advisor(
        "explain", "my team.yaml", "--workload", "own thing", "--platforms", "ecs-fargate,ecs-ec2"
    ).out
    command = " ".join(said.split()).split("To answer the open questions: ")[1].split(" Why ")[0]
    outcome = advisor(*shlex.split(command)[1:])
    assert "there is no terminal to ask questions on" in outcome.err
    assert "own thing (my team.yaml)" in outcome.out


def test_answers_from_standard_input_have_no_file_to_ask_on_from(advisor: Program) -> None:
    outcome = advisor("recommend", "-", stdin="advisor: 1\nanswers: {}\n")
    assert "--answers -" not in outcome.out
    assert "Find out " in outcome.out
