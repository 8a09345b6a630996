"""``advisor test``: what it prints, what it finds, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Outcome, Program

PUBLISHED = Path(__file__).parent / "cases"
RIGHT = (
    "- {name: right, kind: adr, answers: {ops_capacity: low}, "
    "expect: {orchestrator: ecs, platforms: [ecs-fargate]}}\n"
)
WRONG = (
    "- {name: wrong, kind: blog, answers: {ops_capacity: low}, "
    "expect: {orchestrator: eks, platforms: [eks-nodegroup]}}\n"
)
VAGUE = (
    "- {name: vague, answers: {ops_capacity: low}, expect: {orchestrator: eks}, judged: neither}\n"
)
BAD = "- {name: bad, answers: {ops_capacity: awful}, expect: {orchestrator: ecs}}\n"


@pytest.fixture
def run(folder: Path, advisor: Program) -> Program:
    def test(*arguments: object, stdin: str | bytes = b"") -> Outcome:
        lists = [argument for argument in arguments if isinstance(argument, list)]
        (folder / "c.yaml").write_text(
            "cases:\n" + "".join(lists[0] if lists else [RIGHT, WRONG, VAGUE]), encoding="utf-8"
        )
        return advisor(
            "test",
            "c.yaml",
            *(argument for argument in arguments if not isinstance(argument, list)),
            stdin=stdin,
        )

    return test


def objects(outcome: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def test_the_published_decisions_agree_as_far_as_we_promise(advisor: Program) -> None:
    outcome = advisor(
        "test", PUBLISHED, "--at-least", "platform=75", "--at-least", "orchestrator=88"
    )
    assert (outcome.code, outcome.err) == (0, "")


def test_disagreements_alone_are_a_report_and_no_finding(run: Program) -> None:
    outcome = run()
    assert (outcome.code, outcome.err) == (0, "")
    assert "wrong (c.yaml:3), as of " in outcome.out
    assert "expected EKS node groups, got ECS on Fargate with " in outcome.out
    assert "Decided by, in points for ECS on Fargate:" in outcome.out
    assert "right (" not in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 100


def test_the_tables_say_how_many_of_how_many(run: Program) -> None:
    rows = {}
    for line in run().out.splitlines()[:13]:
        if "of" in line.split():
            name, columns = re.split(r" {2,}", line.strip(), maxsplit=1)
            rows[name] = " ".join(columns.split())
    assert rows["all"] == "3 1 of 3 33.3 % 1 of 2 50.0 %"
    assert rows["judged both"] == "2 1 of 2 50.0 % 1 of 2 50.0 %"
    assert rows["eks (any)"] == "1 0 of 1 0.0 % -"


def test_what_the_facts_do_not_decide_is_listed_on_demand(run: Program) -> None:
    assert "vague (c.yaml:4)" not in run().out
    assert "1 more" in run().out
    assert "vague (c.yaml:4)" in run("--all").out


def test_json_holds_every_case_and_why_it_differs(run: Program) -> None:
    whole = objects(run("--format", "json", "--at-least", "orchestrator=40"))
    assert whole["cases"] == 3
    assert [result["name"] for result in whole["results"]] == ["right", "wrong", "vague"]
    wrong = whole["results"][1]
    assert wrong["agrees_on"] == {"orchestrator": False, "platform": False}
    assert wrong["best_accepted"] == "eks-nodegroup"
    assert wrong["margin"] > 0
    assert 0 < len(wrong["decided_by"]) <= 8
    assert whole["results"][0]["decided_by"] == []
    assert whole["at_least"] == [
        {
            "level": "orchestrator",
            "asked": 40,
            "agreed": 1,
            "of": 2,
            "percent": 50,
            "reached": True,
        },
    ]
    assert {"expected": "eks", "recommended": "ecs", "cases": 2} in whole["confusion"][
        "orchestrator"
    ]


def test_json_holds_the_problems(run: Program) -> None:
    outcome = run([RIGHT, BAD], "--format", "json")
    whole = objects(outcome)
    assert outcome.code == 1
    assert [
        (problem["path"], problem["line"], problem["code"]) for problem in whole["problems"]
    ] == [("c.yaml", 3, "E304")]


def test_csv_has_a_row_a_case(run: Program) -> None:
    right, wrong, vague = csv.DictReader(io.StringIO(run("--format", "csv").out))
    assert (right["agrees_on_orchestrator"], right["agrees_on_platform"], right["decided_by"]) == (
        "true",
        "true",
        "",
    )
    assert (wrong["expected_platforms"], wrong["recommendation"], wrong["counts"]) == (
        "eks-nodegroup",
        "ecs-fargate",
        "true",
    )
    assert (vague["agrees_on_platform"], vague["counts"], vague["judged"]) == (
        "",
        "false",
        "neither",
    )


def test_csv_gives_a_spreadsheet_no_formula(run: Program) -> None:
    (row,) = csv.DictReader(
        io.StringIO(
            run([RIGHT.replace("right", "=1+1").replace("adr", "'@x'")], "--format", "csv").out
        )
    )
    assert (row["name"], row["kind"]) == ("'=1+1", "'@x")


@pytest.mark.parametrize("form", ["text", "json", "csv"])
@pytest.mark.parametrize(
    ("goal", "code"), [("platform=50", 0), ("platform=50.1", 1), ("orchestrator=0", 0)]
)
def test_falling_short_of_a_goal_is_a_finding(
    form: str, goal: str, code: int, run: Program
) -> None:
    outcome = run("--format", form, "--at-least", goal)
    assert outcome.code == code
    assert len(outcome.err.splitlines()) == code
    assert (
        not code
        or "at least 50.1 % agreement on the platform is asked for, and 1 of 2" in outcome.err
    )


def test_every_goal_is_held(run: Program) -> None:
    outcome = run("--at-least", "platform=10", "--at-least", "orchestrator=90")
    assert outcome.code == 1
    assert "platform at least 10 %: reached" in outcome.out
    assert "orchestrator at least 90 %: missed" in outcome.out


def test_a_goal_that_nothing_measures_is_a_finding(run: Program) -> None:
    outcome = run([VAGUE], "--at-least", "orchestrator=0")
    assert outcome.code == 1
    assert "no case measures it" in outcome.err


@pytest.mark.parametrize(
    "goal",
    [
        "platform",
        "platform=",
        "platform=x",
        "platform=101",
        "platform=-1",
        "platform=nan",
        "platform=inf",
        "cost=5",
        "=5",
    ],
)
def test_a_goal_that_cannot_be_read_is_said_with_a_hint(goal: str, run: Program) -> None:
    outcome = run("--at-least", goal)
    assert (outcome.code, outcome.out) == (2, "")
    assert "write platform=75 or orchestrator=88" in outcome.err


def test_a_bad_case_stops_no_other_and_is_a_finding(run: Program) -> None:
    outcome = run([RIGHT, BAD, WRONG])
    assert outcome.code == 1
    assert outcome.err.startswith("advisor: c.yaml:3: E304 ")
    assert "wrong (c.yaml:4)" in outcome.out


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_nothing_to_run_is_unusable(form: str, run: Program, advisor: Program) -> None:
    outcome = run([BAD], "--format", form)
    assert outcome.code == 2
    assert form != "json" or objects(outcome)["cases"] == 0
    missing = advisor("test", "nowhere.yaml", "--format", form)
    assert missing.code == 2
    assert "E110 does not exist" in missing.err


def test_a_folder_means_the_files_below_it_and_names_are_used_once(
    folder: Path, advisor: Program
) -> None:
    (folder / "t" / "u").mkdir(parents=True)
    (folder / "t" / "a.yaml").write_text(f"cases:\n{RIGHT}", encoding="utf-8")
    (folder / "t" / "u" / "b.json").write_text(
        '{"cases": [{"name": "two", "answers": {}, "expect": {"orchestrator": "ecs"}}]}'
    )
    assert objects(advisor("test", "t", "--format", "json"))["cases"] == 2
    again = advisor("test", "t", "t/a.yaml", "--format", "json")
    assert again.code == 1
    assert "first in t/a.yaml:2" in again.err
    assert objects(again)["cases"] == 2


def test_cases_come_from_standard_input_too(advisor: Program) -> None:
    outcome = advisor("test", "-", "--format", "json", stdin=f"cases:\n{RIGHT}")
    assert [result["file"] for result in objects(outcome)["results"]] == ["-"]


def test_the_options_of_every_command_that_consults(run: Program, folder: Path) -> None:
    def got(*arguments: object) -> list[str]:
        return [
            result["recommendation"]
            for result in objects(run([RIGHT], "--format", "json", *arguments))["results"]
        ]

    (folder / "r").mkdir()
    off = (
        "  - {id: own.no, because: No., source: course-chapter, evidence: confirmed, "
        "when: {ops_capacity: low},"
    )
    examples = " examples: {fires: [{ops_capacity: low}], silent: [{ops_capacity: high}]}"
    (folder / "r" / "own.yaml").write_text(
        f"constraints:\n{off} excludes: [ecs-fargate],{examples}}}\n", encoding="utf-8"
    )
    assert got() == ["ecs-fargate"]
    assert got("--as-of", "2017-01-01") == ["ecs-ec2"]
    assert got("--platforms", "eks-fargate") == ["eks-fargate"]
    assert got("--set", "kubernetes_api=required")[0].startswith("eks-")
    ruled_out = objects(run([RIGHT], "--format", "json", "--rules", "r"))["results"][0]["ruled_out"]
    assert ruled_out == [{"id": "ecs-fargate", "rules": ["own.no"]}]
    assert run("--set", "nothing=1").code == 2


def test_the_same_cases_give_the_same_text(run: Program) -> None:
    assert run("--all") == run("--all")


def test_the_engine_that_was_asked_for_concludes(run: Program) -> None:
    assert "concluded by reference" in " ".join(run("--engine", "reference").out.split())
