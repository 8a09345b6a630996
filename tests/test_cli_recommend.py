"""``advisor recommend``: its output, where workloads come from, its options and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Outcome, Process, Program

ROOT = Path(__file__).resolve().parent.parent
LOW = "answers: {ops_capacity: low}\n"
SURE = (
    "answers: {kubernetes_api: required, operating_system: windows, "
    "host_access: [kernel, custom-cni], location: region}\n"
)
RULE = """\
questions:
  - {id: lucky, group: decide, kind: boolean, asks: Is it lucky?, why: Luck matters.}
constraints:
  - id: own.luck
    when: {lucky: true}
    excludes: [ecs-fargate]
    because: Lucky teams need no Fargate.
    source: course-chapter
    evidence: confirmed
    examples: {fires: [{lucky: true}], silent: [{lucky: false}]}
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rows(outcome: Outcome) -> list[dict[str, Any]]:
    return [json.loads(line) for line in outcome.out.splitlines()]


def names(outcome: Outcome) -> list[str]:
    return [row["name"] for row in rows(outcome)]


@pytest.fixture
def recommend(advisor: Program) -> Program:
    def run(*arguments: object, stdin: str | bytes = b"") -> Outcome:
        return advisor("recommend", "--format", "jsonl", *arguments, stdin=stdin)

    return run


@pytest.fixture
def low(folder: Path) -> Path:
    write(folder / "low.yaml", LOW)
    return folder


TYPES: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "file": str,
    "status": str,
    "recommendation": dict,
    "final": bool,
    "tied": list,
    "as_of": str,
    "verify": list,
    "ranking": list,
    "excluded": list,
    "fired": list,
    "advice": list,
    "warnings": list,
    "engine": str,
}


def test_an_object_has_every_key_of_the_contract(low: Path, recommend: Program) -> None:
    write(
        low / "all.yaml", "answers: {ops_capacity: low, accelerator: gpu, host_access: unknown}\n"
    )
    outcome = recommend("all.yaml")
    (row,) = rows(outcome)
    assert (outcome.code, outcome.err) == (0, "")
    assert {key: type(row[key]) for key in TYPES} == TYPES
    assert row["status"] == "recommended"
    assert set(row["recommendation"]) == {"id", "orchestrator", "compute"}
    assert all(
        isinstance(platform["id"], str) and type(platform["score"]) in {int, float}
        for platform in row["ranking"]
    )
    assert row["ranking"][0]["id"] == row["recommendation"]["id"]
    scores = [platform["score"] for platform in row["ranking"]]
    assert scores == sorted(scores, reverse=True)
    excluded = {platform["id"] for platform in row["excluded"]}
    assert excluded >= {"ecs-fargate", "eks-fargate"}
    assert excluded.isdisjoint(platform["id"] for platform in row["ranking"])
    for key in ("excluded", "fired", "advice", "warnings"):
        for reason in row[key]:
            assert all(reason[part].strip() for part in ("rule", "because", "source"))
    assert "host_access" in row["verify"]
    assert "decided_by" not in row
    assert "open" not in row


@pytest.mark.usefixtures("low")
def test_detail_of_an_open_result_lists_open_questions_and_no_deciding_set(
    recommend: Program,
) -> None:
    (row,) = rows(recommend("low.yaml", "--detail"))
    assert row["final"] is False
    assert row["decided_by"] is None
    assert len(row["open"]) > 5
    assert "ops_capacity" not in row["open"]


@pytest.mark.usefixtures("low")
def test_the_first_open_question_is_the_one_that_the_interview_would_ask(
    advisor: Program, recommend: Program
) -> None:
    (row,) = rows(recommend("low.yaml", "--detail"))
    listed = advisor("ask", "--answers", "low.yaml").err.splitlines()[1:-1]
    assert [line.split(":")[0].strip() for line in listed] == row["open"]


def test_detail_of_a_final_result_names_the_answers_that_prove_it(
    low: Path, recommend: Program
) -> None:
    write(low / "sure.yaml", SURE)
    (row,) = rows(recommend("sure.yaml", "--detail", "--platforms", "eks-self-managed,ecs-fargate"))
    assert row["final"] is True
    assert row["open"] == []
    assert row["decided_by"]
    assert set(row["decided_by"]) <= {
        "kubernetes_api",
        "operating_system",
        "host_access",
        "location",
    }


def test_no_platform_left_is_a_result_that_names_the_contradiction(
    low: Path, recommend: Program, advisor: Program
) -> None:
    write(low / "none.yaml", SURE)
    outcome = recommend("none.yaml", "--platforms", "ecs-fargate,ecs-ec2")
    (row,) = rows(outcome)
    assert outcome.code == 0
    assert (row["status"], row["recommendation"], row["ranking"], row["final"]) == (
        "none",
        None,
        [],
        True,
    )
    assert row["contradiction"] == ["kubernetes_api"]
    text = " ".join(
        advisor("recommend", "none.yaml", "--platforms", "ecs-fargate,ecs-ec2").out.split()
    )
    assert "No platform is left." in text
    assert "can meet these answers: something needs the Kubernetes API." in text


def test_json_is_one_list_in_input_order(low: Path, advisor: Program) -> None:
    write(low / "b.yaml", f"name: second\n{LOW}")
    outcome = advisor("recommend", "--format", "json", "low.yaml", "b.yaml")
    assert [row["name"] for row in json.loads(outcome.out)] == ["low", "second"]
    assert "\n,\n" not in outcome.out


def test_json_of_no_readable_workload_is_still_a_list(folder: Path, advisor: Program) -> None:
    outcome = advisor("recommend", "--format", "json", folder / "nothing.yaml")
    assert outcome.code == 2
    assert [row["status"] for row in json.loads(outcome.out)] == ["invalid"]


def test_csv_has_a_header_and_a_row_a_workload(low: Path, advisor: Program) -> None:
    write(low / "bad.yaml", "answers: {ops_capacity: lots}\n")
    outcome = advisor("recommend", "--format", "csv", "low.yaml", "bad.yaml")
    good, bad = csv.DictReader(io.StringIO(outcome.out))
    assert outcome.code == 1
    assert (good["name"], good["status"], good["recommendation"], good["final"]) == (
        "low",
        "recommended",
        "ecs-fargate",
        "false",
    )
    assert bad["status"] == "invalid"
    assert "bad.yaml:1: E304" in bad["errors"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_csv_gives_a_spreadsheet_no_formula(name: str, folder: Path, advisor: Program) -> None:
    write(folder / "x.yaml", f'name: "{name}"\n{LOW}')
    write(folder / "=y.yaml", LOW)
    by_name, by_file = csv.DictReader(
        io.StringIO(advisor("recommend", "--format", "csv", "x.yaml", "=y.yaml").out)
    )
    assert by_name["name"] == f"'{name}"
    assert by_file["file"] == "'=y.yaml"


@pytest.mark.usefixtures("low")
def test_text_at_length_names_workload_platform_reasons_and_engine(advisor: Program) -> None:
    text = advisor("recommend", "low.yaml", "--detail").out
    for part in (
        "low (low.yaml)",
        "Recommended: Amazon ECS on AWS Fargate",
        "Why",
        "Standing",
        "concluded by",
    ):
        assert part in text
    assert max(map(len, text.splitlines())) <= 100


def test_text_and_messages_hold_no_control_characters(folder: Path, advisor: Program) -> None:
    name = "a\x1b[31m\n\t\x7f\u202e.yaml"
    write(folder / name, LOW)
    write(folder / f"b{name}", "nonsense")
    outcome = advisor("recommend", name, f"b{name}")
    assert outcome.code == 1
    told = (outcome.out + outcome.err).replace("\n", "")
    assert [
        character for character in told if unicodedata.category(character).startswith("C")
    ] == []
    assert len(outcome.err.splitlines()) == 1
    assert [line[:1] for line in outcome.out.splitlines()] == ["W", "a", "b", "", "2"]
    alone = advisor("recommend", name).out.splitlines()
    assert alone[0].endswith(".yaml)")
    assert all(line.isprintable() for line in alone)


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_machine_formats_survive_hostile_file_names(
    form: str, folder: Path, advisor: Program
) -> None:
    name = 'a\x1b[31m\n"\x7f.yaml'
    write(folder / name, LOW)
    out = advisor("recommend", "--format", form, name).out
    assert "\x1b" not in out
    if form == "csv":
        assert len(list(csv.DictReader(io.StringIO(out)))) == 1
        return
    (row,) = json.loads(out if form == "json" else f"[{out}]")
    assert row["file"] == name


def test_a_folder_is_read_recursively_in_name_order_without_hidden_files(
    folder: Path, recommend: Program
) -> None:
    for name in (
        "t/b.yaml",
        "t/a/z.yml",
        "t/c.json",
        "t/a/.y.yaml",
        "t/.git/x.yaml",
        "t/readme.md",
    ):
        write(folder / name, LOW)
    outcome = recommend("t")
    assert outcome.code == 0
    assert [row["file"] for row in rows(outcome)] == ["t/a/z.yml", "t/b.yaml", "t/c.json"]


def test_several_documents_and_lists_of_workloads_keep_their_order(
    folder: Path, recommend: Program
) -> None:
    write(
        folder / "m.yaml",
        f"{LOW}---\nname: two\n{LOW}---\n"
        f"workloads:\n- {{name: three, {LOW.strip()}}}\n- {{{LOW.strip()}}}\n",
    )
    assert names(recommend("m.yaml")) == ["m-1", "two", "three", "m-3-2"]


def test_an_empty_document_at_the_end_is_passed_over(folder: Path, recommend: Program) -> None:
    write(folder / "m.yaml", f"---\n{LOW}---\n")
    outcome = recommend("m.yaml")
    assert (outcome.code, names(outcome)) == (0, ["m"])


def test_workloads_take_defaults_unless_they_say_otherwise(
    folder: Path, recommend: Program
) -> None:
    write(
        folder / "w.yaml",
        """\
defaults:
  answers: {accelerator: none, ops_capacity: low}
  assume: {operating_system: linux, traffic: spiky}
  weights: {cost: 3}
  platforms: [ecs-fargate, eks-fargate, ecs-ec2]
workloads:
  - name: plain
  - name: own
    answers: {accelerator: gpu, operating_system: windows}
    assume: {ops_capacity: high}
    platforms: [ecs-ec2, ecs-fargate]
""",
    )
    outcome = recommend("w.yaml")
    plain, own = rows(outcome)
    assert outcome.code == 0
    assert plain["assumptions"] == {"operating_system": "linux", "traffic": "spiky"}
    assert own["assumptions"] == {"ops_capacity": "high", "traffic": "spiky"}
    assert {platform["id"] for platform in plain["ranking"]} == {
        "ecs-fargate",
        "eks-fargate",
        "ecs-ec2",
    }
    assert own["recommendation"]["id"] == "ecs-ec2"
    assert "ecs-fargate" in {platform["id"] for platform in own["excluded"]}


def test_defaults_may_hold_answers_directly(folder: Path, recommend: Program) -> None:
    write(
        folder / "w.yaml",
        "defaults: {accelerator: gpu}\n"
        "workloads:\n- name: one\n- {name: two, answers: {accelerator: none}}\n",
    )
    one, two = rows(recommend("w.yaml"))
    assert "ecs-fargate" in {platform["id"] for platform in one["excluded"]}
    assert two["excluded"] == []


def test_standard_input_is_read_by_a_dash(recommend: Program) -> None:
    (row,) = rows(recommend("-", stdin=LOW))
    assert (row["file"], row["name"], row["status"]) == ("-", "stdin", "recommended")


def test_json_answers_are_read_like_yaml(folder: Path, recommend: Program) -> None:
    answers = {
        "name": "Größe \U0001f600 a/b",
        "answers": {"ops_capacity": "low", "host_access": ["shell"], "task_vcpu": 0.25},
    }
    write(folder / "a.json", json.dumps(answers, indent="\t").replace("/", "\\/"))
    outcome = recommend("a.json")
    assert (outcome.code, names(outcome)) == (0, ["Größe \U0001f600 a/b"])


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf" + LOW.encode(), b"answers:\r\n  ops_capacity: low\r\n"],
    ids=["BOM", "CRLF"],
)
def test_files_from_windows_are_read(content: bytes, folder: Path, recommend: Program) -> None:
    (folder / "a.yaml").write_bytes(content)
    assert recommend("a.yaml").code == 0


def test_set_takes_the_place_of_answers_and_assumptions(folder: Path, recommend: Program) -> None:
    write(folder / "a.yaml", "answers: {accelerator: none}\nassume: {operating_system: linux}\n")
    (row,) = rows(
        recommend("a.yaml", "--set", "accelerator=gpu", "--set", "operating_system=windows")
    )
    assert row["assumptions"] == {}
    assert {"ecs-fargate", "eks-fargate", "eks-auto-mode"} <= {
        platform["id"] for platform in row["excluded"]
    }


@pytest.mark.usefixtures("low")
def test_set_takes_lists_numbers_and_unknown(recommend: Program) -> None:
    (row,) = rows(
        recommend(
            "low.yaml",
            "--set",
            "host_access=[privileged]",
            "--set",
            "task_vcpu=64",
            "--set",
            "accelerator=unknown",
        )
    )
    assert {exclusion["rule"] for exclusion in row["excluded"]} != set()
    assert "ecs-fargate" in {platform["id"] for platform in row["excluded"]}


def test_rules_add_a_question_and_a_rule(low: Path, recommend: Program, advisor: Program) -> None:
    write(low / "r/own.yaml", RULE)
    (row,) = rows(recommend("low.yaml", "--rules", low / "r", "--set", "lucky=true"))
    assert {"id": "ecs-fargate", "rule": "own.luck"}.items() <= row["excluded"][0].items()
    assert "lucky (boolean)" in advisor("questions", "--rules", low / "r").out
    assert recommend("low.yaml", "--set", "lucky=true").code == 2


def test_a_file_names_its_own_rules_relative_to_itself(folder: Path, recommend: Program) -> None:
    write(folder / "team/r/own.yaml", RULE)
    write(folder / "team/a.yaml", "rules: r\nanswers: {lucky: true}\n")
    (row,) = rows(recommend("team/a.yaml"))
    assert [exclusion["rule"] for exclusion in row["excluded"]] == ["own.luck"]


def test_rules_disable_shipped_ones_with_a_reason(low: Path, recommend: Program) -> None:
    write(low / "r/off.yaml", "disable: {hardware.fargate-has-no-accelerator: We know better.}\n")
    assert rows(recommend("low.yaml", "--set", "accelerator=gpu"))[0]["excluded"]
    (row,) = rows(recommend("low.yaml", "--set", "accelerator=gpu", "--rules", low / "r"))
    assert "hardware.fargate-has-no-accelerator" not in {
        exclusion["rule"] for exclusion in row["excluded"]
    }


@pytest.mark.usefixtures("low")
def test_platforms_limits_who_competes(recommend: Program) -> None:
    (row,) = rows(
        recommend("low.yaml", "--platforms", "ecs-ec2,eks-fargate", "--set", "accelerator=gpu")
    )
    assert [platform["id"] for platform in row["ranking"]] == ["ecs-ec2"]
    assert {platform["id"] for platform in row["excluded"]} == {"eks-fargate"}


@pytest.mark.parametrize(("day", "known"), [("2024-11-30", False), ("2024-12-01", True)])
@pytest.mark.usefixtures("low")
def test_as_of_knows_no_platform_before_its_day(day: str, known: bool, recommend: Program) -> None:
    (row,) = rows(recommend("low.yaml", "--as-of", day))
    assert row["as_of"] == day
    assert ("eks-auto-mode" in {platform["id"] for platform in row["ranking"]}) is known


@pytest.mark.usefixtures("low")
def test_a_day_before_all_platforms_leaves_none_and_says_so(advisor: Program) -> None:
    outcome = advisor("recommend", "low.yaml", "--as-of", "1990-01-01")
    assert outcome.code == 0
    assert "existed on 1990-01-01" in outcome.out


def test_a_date_in_the_file_gives_way_to_the_command_line(folder: Path, recommend: Program) -> None:
    write(folder / "a.yaml", f"as_of: 2024-01-01\n{LOW}")
    assert rows(recommend("a.yaml"))[0]["as_of"] == "2024-01-01"
    assert rows(recommend("a.yaml", "--as-of", "2025-01-01"))[0]["as_of"] == "2025-01-01"


def test_several_processes_give_the_same_in_the_same_order(folder: Path, process: Process) -> None:
    levels = ("low", "medium", "high", "awful")
    for number in range(40):
        write(
            folder / f"t/{number:02}.yaml",
            f"answers: {{ops_capacity: {levels[number % 4]}, engineers: {number + 1}}}\n",
        )
    alone = process("recommend", "t", "--format", "jsonl")
    together = process("recommend", "t", "--format", "jsonl", "--jobs", "2")
    assert alone.code == 1
    assert len(alone.out.splitlines()) == 40
    assert together == alone


@pytest.mark.parametrize(("extra", "code"), [((), 0), (("--strict",), 1)])
@pytest.mark.usefixtures("low")
def test_strict_makes_an_open_result_a_finding(
    extra: tuple[str, ...], code: int, recommend: Program
) -> None:
    assert recommend("low.yaml", *extra).code == code


def test_strict_makes_none_and_verify_findings_and_nothing_else(
    folder: Path, recommend: Program
) -> None:
    write(folder / "a.yaml", SURE)
    assert recommend("a.yaml", "--platforms", "eks-self-managed", "--strict").code == 0
    assert recommend("a.yaml", "--platforms", "ecs-ec2", "--strict").code == 1
    verify = recommend(
        "a.yaml", "--platforms", "eks-self-managed", "--strict", "--set", "location=unknown"
    )
    assert (rows(verify)[0]["firmness"]["grade"] == "proven") is (verify.code == 0)


def test_one_bad_file_never_stops_the_others(low: Path, recommend: Program) -> None:
    write(low / "bad.yaml", "answers: [")
    outcome = recommend("bad.yaml", "nowhere.yaml", "low.yaml")
    assert outcome.code == 1
    assert [row["status"] for row in rows(outcome)] == ["invalid", "invalid", "recommended"]
    assert len(outcome.err.splitlines()) == 2


def test_a_bad_document_never_stops_those_around_it(folder: Path, recommend: Program) -> None:
    write(
        folder / "a.yaml",
        f"{LOW}---\nanswers: {{ops_capacity: awful}}\n---\n{LOW}---\nanswers: [\n",
    )
    outcome = recommend("a.yaml")
    assert [row["status"] for row in rows(outcome)] == [
        "recommended",
        "invalid",
        "recommended",
        "invalid",
    ]
    assert [line.split(" ")[1] for line in outcome.err.splitlines()] == ["a.yaml:3:", "a.yaml:8:"]


def test_json_is_read_back_where_nothing_but_ascii_is_spoken(
    folder: Path, process: Process
) -> None:
    write(folder / "a.yaml", f"name: Größe 😀\n{LOW}")
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert names(process("recommend", "--format", "jsonl", "a.yaml", env=plain)) == ["Größe 😀"]
    assert process("recommend", "a.yaml", env=plain).code == 0


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    for number in range(200):
        write(folder / f"t/{number}.yaml", LOW)
    command = [sys.executable, "-m", "advisor", "recommend", "t"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(30) == 0


def test_rules_of_the_command_line_come_before_those_of_the_file(
    folder: Path, recommend: Program
) -> None:
    for name in ("mine", "theirs"):
        fields = f"id: own.{name}, when: {{ops_capacity: low}}, because: So it is."
        cited = "source: course-chapter, evidence: confirmed"
        examples = "examples: {fires: [{ops_capacity: low}], silent: [{ops_capacity: high}]}"
        write(folder / name / "own.yaml", f"advice: [{{{fields}, {cited}, {examples}}}]\n")
    write(folder / "a.yaml", "rules: theirs\nanswers: {ops_capacity: low}\n")
    (row,) = rows(recommend("a.yaml", "--rules", "mine"))
    own = [advice["rule"] for advice in row["advice"] if advice["rule"].startswith("own.")]
    assert own == ["own.mine", "own.theirs"]
