"""Tables of answers: what is written reads back as the same, and what spreadsheets make of it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from samples import some

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.report.answer_sheet import as_sheet
from advisor.workloads.answer_table import is_answer_table, read_table
from advisor.workloads.workload import Workload
from advisor.workloads.workload_reader import read_workload
from strategies import random_answers, told_in_part

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Outcome, Program

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

HEAD = "name,traffic,engineers,task_vcpu,host_access,spot_required,region\n"


def workloads_in(text: str, knowledge: KnowledgeBase) -> list[Workload]:
    found = []
    for draft in read_table(text, "f.csv"):
        workload, problems = read_workload(draft, knowledge)
        assert problems == ()
        assert workload is not None
        found.append(workload)
    return found


def answers_of(row: str, knowledge: KnowledgeBase) -> dict[str, Value]:
    (only,) = workloads_in(f"{HEAD}{row}\n", knowledge)
    return dict(only.answers)


def written_by_excel(text: str, separator: str) -> str:
    """Return ``text`` with another separator, a line end of Windows, and switches in capitals."""
    rows = csv.reader(io.StringIO(text))
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow(cell.upper() if cell in {"true", "false"} else cell for cell in row)
    return lines.getvalue()


@pytest.mark.parametrize("seed", some(8, of=range(60)))
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_is_written_into_a_table_reads_back(
    seed: int, separator: str, shipped: KnowledgeBase
) -> None:
    rng = Random(seed)
    workloads = []
    for number in range(3):
        told = told_in_part(rng, shipped, random_answers(rng, shipped, filled=0.6))
        assumed = {key: told[key] for key in list(told)[:3]}
        workloads.append(
            Workload(
                f"{'=#-'[number]}shop",
                "f.csv",
                {key: value for key, value in told.items() if key not in assumed},
                assumed,
                weights={"cost": Decimal(rng.randrange(1000)) / 100} if number else {},
                platforms=("ecs-ec2", "ecs-fargate") if number == 1 else None,
                as_of=date(2026, 1, 1) if number == 2 else None,
                chosen="ecs-ec2" if number else "",
                because='\'@home, we "know" it;' if number else "",
            )
        )
    text = as_sheet(shipped, workloads)
    assert workloads_in(written_by_excel(text, separator), shipped) == workloads


@pytest.mark.parametrize(
    "value",
    [
        *("'", "'a", "=1+1", "+a", "-a", "-", "@a", "?", "Unknown", "true", "12", "1,5", "a;b c"),
        *(" a ", "=a ", "#a", "[]", "none", '"a"', "1E5"),
        *(UNKNOWN, Partial(frozenset({"shell"}), frozenset())),
        Partial(frozenset(), frozenset({"shell"}), rest_is_unknown=True),
        *(frozenset(), frozenset({"shell"}), True, 0, Decimal("0.25"), Decimal("1e-20")),
    ],
)
def test_any_value_reads_back(value: Value, shipped: KnowledgeBase) -> None:
    question = "region" if isinstance(value, str) else "host_access"
    if isinstance(value, bool):
        question = "spot_required"
    elif isinstance(value, int | Decimal):
        question = "task_vcpu"
    workload = Workload("x", "f.csv", {question: value})
    text = as_sheet(shipped, [workload])
    (draft,) = read_table(text, "f.csv")
    read, problems = read_workload(draft, shipped)
    if question == "task_vcpu" and problems:
        assert "out of range" in problems[0].message
    else:
        assert read == workload
    assert not [
        row for row in csv.reader(io.StringIO(text)) for cell in row if cell[:1] in {*"=+@"}
    ]


def test_a_folder_of_answer_files_becomes_a_table_with_the_same_results(
    folder: Path, advisor: Program
) -> None:
    examples = ROOT / "docs" / "examples"
    table = advisor("questions", "--template", "--format", "csv", examples)
    assert table.code == 0
    assert "swarm-cooperative.yaml: a table has no room for the notes of it" in table.err
    (folder / "services.csv").write_text(table.out, encoding="utf-8-sig")
    known = ("file", "verified")
    expected, found = results(advisor, examples), results(advisor, folder)
    assert len(expected) == len(found) == 10
    for before, after in zip(expected, found, strict=True):
        assert {key: after[key] for key in after if key not in known} == {
            key: before[key] for key in before if key not in known
        }


def results(advisor: Program, path: Path) -> list[dict[str, object]]:
    outcome = advisor("recommend", path, "--format", "jsonl")
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_the_empty_table_says_what_to_fill_in(
    folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    outcome = advisor("questions", "--template", "--format", "csv")
    rows = list(csv.reader(io.StringIO(outcome.out)))
    assert rows[0] == ["name", *shipped.questions]
    assert rows[1][0] == "# asks"
    assert rows[1][1] == next(iter(shipped.questions.values())).asks
    assert rows[2][0] == "# takes"
    takes = dict(zip(rows[0], rows[2], strict=True))
    assert takes["spot_required"] == "true, false or unknown"
    assert "!privileged for not privileged" in takes["host_access"]
    assert len(rows) == 3
    path = folder / "services.csv"
    path.write_text(outcome.out, encoding="utf-8")
    empty = advisor("recommend", path)
    assert empty.code == 2
    assert "E112 holds no workloads" in empty.err
    path.write_text(f"{outcome.out}web\n,,\n", encoding="utf-8")
    assert [row["name"] for row in results(advisor, path)] == ["web"]


def test_cells_are_read_as_people_fill_them_in(shipped: KnowledgeBase) -> None:
    assert answers_of("a,?,4.0,.5,shell; daemon,TRUE,", shipped) == {
        "traffic": UNKNOWN,
        "engineers": 4,
        "task_vcpu": Decimal("0.5"),
        "host_access": frozenset({"shell", "daemon"}),
        "spot_required": True,
    }
    assert answers_of('a, spiky ,Unknown,1E1,"shell,daemon",False,\'007', shipped) == {
        "traffic": "spiky",
        "engineers": UNKNOWN,
        "task_vcpu": 10,
        "host_access": frozenset({"shell", "daemon"}),
        "spot_required": False,
        "region": "007",
    }
    lists = {
        "none": frozenset(),
        "[]": frozenset(),
        "shell": frozenset({"shell"}),
        "shell ...": Partial(frozenset({"shell"}), frozenset()),
        "shell …": Partial(frozenset({"shell"}), frozenset()),
        "!shell; daemon": Partial(frozenset({"daemon"}), frozenset({"shell"})),
        "shell ?": Partial(frozenset({"shell"}), frozenset(), rest_is_unknown=True),
    }
    for cell, value in lists.items():
        assert answers_of(f"a,,,,{cell},,", shipped) == {"host_access": value}


FAULTS = {
    "a,bursty,,,,,": "2: E304 traffic: 'bursty' is not allowed (did you mean spiky?",
    'a,,,"1,5",,,': "2: E304 task_vcpu: '1,5' is not allowed (write 1.5, with a point)",
    'a,,"1,000",,,,': "2: E304 engineers: '1,000' is not allowed "
    "(write 1000 or 1.000, whichever is meant)",
    "a,,few,,,,": "2: E304 engineers: 'few' is not allowed",
    "a,,,,shel,,": "2: E304 host_access: 'shel' is not allowed (did you mean shell?",
    "a,,,,,yes,": "2: E304 spot_required: 'yes' is not allowed",
    "b,,,,,,\na,,,,,,,x": "3: E121 'x' stands in a column without a name",
    "b,,,,,,\n# remark\n\n<b>,,,,,,": "5: E209 the name holds markup",
}


@pytest.mark.parametrize("row", FAULTS)
def test_a_fault_is_told_with_its_row(row: str, folder: Path, advisor: Program) -> None:
    (folder / "f.csv").write_text(f"{HEAD}{row}\n", encoding="utf-8")
    outcome = advisor("recommend", "f.csv")
    assert outcome.code in {1, 2}
    assert f"f.csv:{FAULTS[row]}" in outcome.err


HEADS = {
    "name,trafic\na,spiky\n": "2: E302 unknown question 'trafic' (did you mean traffic?)",
    "service,traffic\na,spiky\n": "1: E121 the first row has no column 'name'",
    "": "1: E121 the first row has no column 'name'",
    "name,traffic,Traffic\na,spiky,batch\n": "1: E106 the column 'traffic' is given twice",
    "name,status,recommendation\na,recommended,ecs-ec2\n": "1: E121 is a table of results",
    "name,weights.costs\na,3\n": "2: E302 unknown criterion 'costs' (did you mean cost?)",
    "name,assume.traffic,traffic\na,spiky,batch\n": "2: E210 traffic is both answered and assumed",
    "name,platforms\na,ecs-ec3\n": "2: E302 unknown platform 'ecs-ec3'",
    "name,as_of\na,1.6.2025\n": "2: E203 as_of: '1.6.2025' is not a date (write it as 2026-11-22)",
    f"name,traffic\na,{'x' * 200_000}\n": "E121 cannot be read as a table: field larger than",
}


@pytest.mark.parametrize("text", HEADS, ids=lambda text: text[:30])
def test_a_fault_of_a_table_is_told(text: str, folder: Path, advisor: Program) -> None:
    (folder / "f.csv").write_text(text, encoding="utf-8")
    outcome = advisor("recommend", "f.csv")
    assert outcome.code == 2
    assert "f.csv" in outcome.err
    assert HEADS[text] in outcome.err


def test_other_tables_in_a_folder_are_none_of_our_business(folder: Path, advisor: Program) -> None:
    table = folder / "services.csv"
    table.write_text("Name;Traffic\r\na;spiky\r\nb;batch\r\n", encoding="utf-8-sig")
    (folder / "owners.csv").write_text("name,owner\na,Ana\n", encoding="utf-8")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "bytes.csv").write_bytes(b"\xff\x00" * 100)
    done = advisor("recommend", ".", "--format", "csv", "-o", "results.csv")
    assert (done.code, done.err.splitlines()) == (0, ["wrote results.csv"])
    again = advisor("recommend", ".", "--format", "jsonl")
    assert [json.loads(line)["name"] for line in again.out.splitlines()] == ["a", "b"]
    assert is_answer_table(table)
    assert not is_answer_table(folder / "nowhere.csv")


def test_every_command_reads_a_table(folder: Path, advisor: Program) -> None:
    (folder / "f.csv").write_text(f"{HEAD}a,spiky,,,,,\nb,batch,,,,,\n", encoding="utf-8")
    commands = (
        ("explain", "f.csv", "--workload", "b"),
        ("diagram", "f.csv", "--workload", "b", "-o", "-"),
        ("report", "f.csv", "--workload", "b", "-o", "b.md"),
        ("portfolio", "f.csv"),
        ("cost", "f.csv", *sizes("task_vcpu=1", "task_memory_gb=2", "task_count=3")),
    )
    for command in commands:
        outcome: Outcome = advisor(*command)
        assert outcome.code == 0, outcome
        assert outcome.out or (folder / "b.md").exists()


def sizes(*given: str) -> list[str]:
    options = ["--workload", "a"]
    for pair in given:
        options += ["--set", pair]
    return options


def test_a_workload_in_a_table_may_bring_rules(
    folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    workload = Workload("x", "f.csv", {"traffic": "spiky"}, rules=("own rules", "others"))
    text = as_sheet(shipped, [workload])
    (draft,) = read_table(text, "f.csv")
    assert draft.rule_folders() == ("own rules", "others")
    (folder / "f.csv").write_text(text, encoding="utf-8")
    refused = advisor("recommend", "f.csv", "--no-own-rules")
    assert "f.csv:4: E114 brings its own rules" in refused.err


def test_what_is_wrong_with_the_options_of_a_table_is_told(folder: Path, advisor: Program) -> None:
    assert "goes with --template" in advisor("questions", "--format", "csv").err
    assert "only a table takes answer files" in advisor("questions", "--template", "a.yaml").err
    (folder / "a.yaml").write_text("answers: {trafic: spiky}\n", encoding="utf-8")
    broken = advisor("questions", "--template", "--format", "csv", "a.yaml")
    assert (broken.code, broken.out) == (2, "")
    assert "a.yaml:1: E302 unknown question 'trafic'" in broken.err
