"""Other commands: questions, check, diagram, help, version, completion, and errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from advisor.cli.shell import COMMANDS
from advisor.output_files import escape_controls

if TYPE_CHECKING:
    from conftest import Process, Program

    from advisor.knowledge.model import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GOOD = "answers: {ops_capacity: low}\n"


def test_every_line_of_the_template_is_accepted_once_it_is_uncommented(
    folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    template = advisor("questions", "--template").out
    documents = []
    for question in shipped.questions:
        opened, count = re.subn(rf"^  # ({question}: .*)$", r"  \1", template, flags=re.MULTILINE)
        assert count == 1
        documents.append(opened)
    (folder / "all.yaml").write_text("---\n".join(documents), encoding="utf-8")
    outcome = advisor("recommend", "--format", "jsonl", "all.yaml")
    assert (outcome.code, outcome.err) == (0, "")
    assert len(outcome.out.splitlines()) == len(shipped.questions) >= 43


def test_the_template_as_it_is_answers_nothing_and_is_read(folder: Path, advisor: Program) -> None:
    (folder / "team.yaml").write_text(advisor("questions", "--template").out, encoding="utf-8")
    assert advisor("recommend", "team.yaml").code == 0


def test_the_template_names_every_value(advisor: Program, shipped: KnowledgeBase) -> None:
    template = advisor("questions", "--template").out
    for question in shipped.questions.values():
        for value in question.values:
            assert f"#   {value}: " in template


def test_the_template_has_the_headings_of_the_list_each_with_its_questions(
    advisor: Program, shipped: KnowledgeBase
) -> None:
    headings = re.compile(
        r"^(?:  # =+ )?(Can change the platform|Limits, and cost|The picture .*?)"
        r"(?: =+)?$",
        re.MULTILINE,
    )
    template = headings.split(advisor("questions", "--template").out)
    listed = headings.split(advisor("questions").out)
    assert len(template) == len(listed) == 7
    assert template[1::2] == listed[1::2]
    for commented, plain in zip(template[2::2], listed[2::2], strict=True):
        asked = [id_ for id_ in shipped.questions if f"\n  # {id_}: " in commented]
        assert asked
        assert asked == [id_ for id_ in shipped.questions if f"{id_} (" in plain]


def test_the_template_names_the_schema_and_the_command_that_writes_it(advisor: Program) -> None:
    first, *_, command = advisor("questions", "--template").out.splitlines()[:3]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert command == f"#   advisor questions --schema > {schema}"


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    from click.testing import CliRunner

    from advisor.cli.shell import shell

    held: dict[str, Any] = json.loads(CliRunner().invoke(shell, ["questions", "--schema"]).stdout)
    jsonschema.Draft202012Validator.check_schema(held)
    return held


@pytest.fixture(scope="session")
def validator(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """Return what validates by the schema, which is checked once and not for each document."""
    return jsonschema.Draft202012Validator(schema)


FULL = {
    "advisor": 1,
    "name": "shop",
    "weights": {"cost": 2.5},
    "platforms": ["ecs-ec2"],
    "as_of": "2026-01-01",
    "rules": ["r"],
    "answers": {
        "accelerator": "gpu",
        "host_access": ["shell"],
        "task_vcpu": 0.25,
        "engineers": 4,
        "spot_required": True,
        "region": "eu-west-1",
        "storage": [],
        "traffic": "unknown",
        "task_count": "unknown",
    },
    "assume": {"operating_system": "linux"},
    "notes": {"accelerator": "why", "region": {"text": "so", "by": "Ana", "on": "2026-11-20"}},
    "scenarios": [
        {"name": "other", "answers": {"traffic": "spiky"}, "assume": {}, "weights": {"cost": 1}}
    ],
    "chosen": "ecs-ec2",
    "because": "it is known",
    "deciders": ["Ada", "Ben"],
}


@pytest.mark.parametrize(
    "document",
    [
        FULL,
        {"answers": {}},
        {"answers": None},
        {"answers": {"host_access": "shell"}},
        {"answers": {"host_access": "none"}},
        {"answers": {"host_access": {"has": "shell", "lacks": ["kernel"]}}},
        {"workloads": [FULL], "defaults": {"accelerator": "gpu"}},
    ],
)
def test_the_schema_admits_valid_answer_files(
    document: dict[str, Any], validator: jsonschema.Draft202012Validator
) -> None:
    validator.validate(document)


def test_the_schema_explains_each_value(schema: dict[str, Any], shipped: KnowledgeBase) -> None:
    workload = schema["anyOf"][0]["properties"]
    for question in shipped.questions.values():
        answer = workload["answers"]["properties"][question.id]
        choices = answer.get("oneOf") or answer.get("anyOf", [])
        told = {choice["const"]: choice["description"] for choice in choices if "const" in choice}
        assert told.pop("unknown", "asked, and not known") == "asked, and not known"
        if question.kind == "multi":
            values = choices[0]["items"]["oneOf"]
            told = {value["const"]: value["description"] for value in values}
        assert told == dict(question.values)
    platforms = {platform["const"] for platform in workload["chosen"]["oneOf"]}
    assert platforms == shipped.platforms.keys()


ANSWER_FILES = [
    *sorted((ROOT / "docs" / "examples").glob("*.yaml")),
    ROOT / "tests" / "teams" / "complete.yaml",
    *(ROOT / "tests" / "data" / "0.1.0" / name for name in ("interview.yaml", "team.yaml")),
]


@pytest.mark.parametrize("path", ANSWER_FILES, ids=lambda path: path.stem)
def test_the_schema_admits_the_answer_files_that_the_reader_reads(
    path: Path, validator: jsonschema.Draft202012Validator
) -> None:
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        plain = json.loads(json.dumps(document, default=str))  # dates are text there
        validator.validate(plain)


@pytest.mark.parametrize(
    "document",
    [
        {"answers": {"accelerator": "gpus"}},
        {"answers": {"acelerator": "gpu"}},
        {"answers": {"host_access": "shel"}},
        {"answers": {"host_access": ["none"]}},
        {"answers": {"host_access": ["unknown"]}},
        {"answers": {"engineers": 2.5}},
        {"answers": {"engineers": 0}},
        {"answers": {"spot_required": "yes"}},
        {"answers": {"accelerator": True}},
        {"answer": {}},
        {"workloads": []},
        {"answers": {}, "notes": {"region": {"on": "2026-11-20"}}},
        {"answers": {}, "notes": {"regoin": "why"}},
        {"answers": {}, "scenarios": [{"name": "other"}]},
        {"answers": {}, "scenarios": [{"answers": {"traffic": "spiky"}}]},
        {"answers": {}, "scenarios": [{"name": "other", "answers": {"traffic": "bursty"}}]},
        {"answers": {}, "scenarios": [{"name": "other", "weights": {}}] * 21},
        {"answers": {}, "name": "<b>"},
        {"answers": {}, "weights": {"cost": 11}},
        {"answers": {}, "platforms": ["ecs"]},
        {"answers": {}, "deciders": ["Ada"] * 21},
        {"answers": {}, "deciders": [1]},
        [],
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(
    document: Any,
    validator: jsonschema.Draft202012Validator,
    folder: Path,
    advisor: Program,
) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(document)
    (folder / "a.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    assert advisor("recommend", "a.yaml").code == 2


def test_the_list_of_questions_says_why_each_is_asked(
    advisor: Program, shipped: KnowledgeBase
) -> None:
    listed = " ".join(advisor("questions").out.split())
    for question in shipped.questions.values():
        assert f"{question.id} ({question.kind})" in listed
        assert " ".join(question.why.split()) in listed


def test_template_and_schema_at_once_are_refused(advisor: Program) -> None:
    assert advisor("questions", "--template", "--schema").code == 2


RULE = """\
preferences:
  - id: own.spiky
    when: {traffic: spiky}
    criterion: cost
    points: {ecs-fargate: 2}
    because: Spiky.
    source: course-chapter
    evidence: confirmed
    examples:
      fires: [{traffic: EXAMPLE}]
      silent: [{traffic: MISS}]
"""


@pytest.mark.parametrize(
    ("example", "miss", "code"),
    [("spiky", "steady", None), ("steady", "batch", "E502"), ("spiky", "spiky", "E503")],
)
def test_check_finds_an_example_that_its_rule_does_not_bear_out(
    example: str, miss: str, code: str | None, folder: Path, advisor: Program
) -> None:
    (folder / "r").mkdir()
    (folder / "r/own.yaml").write_text(
        RULE.replace("EXAMPLE", example).replace("MISS", miss), encoding="utf-8"
    )
    outcome = advisor("check", folder / "r", "--no-proofs")
    assert outcome.code == 1 or not code
    found = [line for line in outcome.out.splitlines() if "own.yaml:2:" in line]
    assert {code} <= {line.split()[1] for line in found} if code else not found
    assert re.search(
        r", [1-9]\d* problems?$" if code else r", \d+ problems?$", outcome.out.splitlines()[-1]
    )


def test_the_shipped_rules_pass_their_own_examples(advisor: Program) -> None:
    assert advisor("check", "--no-proofs").code == 0


GUIDE_LINE = "how to write rules and their examples: docs/writing-rules.md"


def test_new_rules_hold_an_example_of_each_kind_that_passes_every_check(
    folder: Path, advisor: Program
) -> None:
    begun = advisor("check", "--new", "a b/our rules")
    assert (begun.code, begun.out) == (0, "")
    assert "advisor check 'a b/our rules'" in begun.err
    assert GUIDE_LINE in begun.err
    (file,) = (folder / "a b" / "our rules").iterdir()
    held = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert list(held) == ["sources", "questions", "constraints", "preferences"]
    for rule in (*held["constraints"], *held["preferences"]):
        assert rule["examples"].keys() == {"fires", "silent"}
    checked = advisor("check", "a b/our rules")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.endswith(" rules, 4 examples tried, 0 problems\n")


def test_new_rules_overwrite_nothing_unasked(folder: Path, advisor: Program) -> None:
    kept = folder / "rules.yaml"
    kept.write_text("mine", encoding="utf-8")
    outcome = advisor("check", "--new", ".")
    assert (outcome.code, outcome.out) == (2, "")
    assert "rules.yaml exists and was kept" in outcome.err
    assert kept.read_text(encoding="utf-8") == "mine"
    assert advisor("check", "--new", ".", "--force").code == 0
    assert kept.read_text(encoding="utf-8").startswith("# Rules of your own")


def test_rules_are_begun_or_checked_in_one_call_and_not_both(
    folder: Path, advisor: Program
) -> None:
    (folder / "old").mkdir()
    outcome = advisor("check", "--new", "new", "old")
    assert (outcome.code, outcome.out) == (2, "")
    assert not (folder / "new").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [("silent: [{our_data_class: public}]", "silent: []"), ("when: {our", "when: {their")],
)
def test_problems_of_rules_come_with_where_to_read_on(
    before: str, after: str, folder: Path, advisor: Program
) -> None:
    advisor("check", "--new", "ours")
    file = folder / "ours" / "rules.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    outcome = advisor("check", "ours", "--no-proofs")
    assert outcome.code == 1
    assert outcome.out.splitlines().count(GUIDE_LINE) == 1


def test_version_names_the_engine_and_python(process: Process) -> None:
    outcome = process("--version")
    assert outcome.code == 0
    assert re.fullmatch(
        r"advisor \S+ \(engine: (durable_rules|reference), Python 3\.\d+\.\d+\)\n", outcome.out
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_and_says_what_each_option_does(
    command: str, advisor: Program
) -> None:
    outcome = advisor(command, "--help")
    assert outcome.code == 0
    assert outcome.out.startswith(f"Usage: advisor {command} ")
    assert f"  advisor {command}" in outcome.out.split("Examples:")[1]
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_the_help_lists_every_command_and_the_exit_codes(advisor: Program) -> None:
    out = advisor("--help").out
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\w", out, re.MULTILINE)
    assert "130" in out
    assert advisor("-h").out == out


BY_USE = (
    *("ask", "recommend", "explain", "cost", "diagram", "report", "portfolio", "drift"),
    *("questions", "understand", "prices", "check", "test"),
)


def test_the_help_sums_up_each_command_by_use_in_six_words_and_cuts_none(advisor: Program) -> None:
    listed = advisor("--help").out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    summaries = dict(line.split(maxsplit=1) for line in listed)
    assert tuple(summaries) == BY_USE
    for summary in summaries.values():
        assert re.fullmatch(r"[A-Z][^.…]+\.", summary)
        assert len(summary.split()) <= 6


def test_the_readme_lists_the_commands_in_the_order_of_the_help() -> None:
    rows = re.findall(r"^\| (?:`advisor` or )?`advisor (\w+)", README, re.MULTILINE)
    assert tuple(dict.fromkeys(rows)) == BY_USE


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_had_for_each_shell(shell: str, process: Process) -> None:
    source = process(env={"_ADVISOR_COMPLETE": f"{shell}_source"})
    assert source.code == 0
    assert "_ADVISOR_COMPLETE" in source.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("advisor rec", ["recommend"]),
        ("advisor recommend a.yaml --set acc", ["accelerator="]),
        (
            "advisor recommend a.yaml --set accelerator=",
            ["accelerator=none", "accelerator=gpu", "accelerator=neuron", "accelerator=unknown"],
        ),
        ("advisor recommend a.yaml --set accelerator=g", ["accelerator=gpu"]),
        ("advisor recommend a.yaml --set spot_required=t", ["spot_required=true"]),
        ("advisor recommend a.yaml --set host_access=[sh", ["host_access=[shell]"]),
        ("advisor ask --platforms eks-n", ["eks-nodegroup"]),
        (
            "advisor ask --platforms ecs-ec2,ecs-",
            ["ecs-ec2,ecs-fargate", "ecs-ec2,ecs-managed-instances"],
        ),
        ("advisor recommend --format j", ["json", "jsonl"]),
        ("advisor recommend --det", ["--detail"]),
    ],
)
def test_tab_completes(words: str, expected: list[str], process: Process) -> None:
    typed = words.split(" ")
    env = {
        "_ADVISOR_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(typed) - 1),
    }
    completed = process(env=env).out.splitlines()
    assert sorted(line.partition(",")[2] for line in completed) == sorted(expected)


def test_an_answer_file_without_a_command_is_met_with_the_right_one(
    folder: Path, advisor: Program
) -> None:
    (folder / "a.yaml").write_text(GOOD, encoding="utf-8")
    outcome = advisor("a.yaml")
    assert outcome.code == 2
    assert "advisor recommend a.yaml" in outcome.err


def test_an_unknown_command_gets_the_nearest(advisor: Program) -> None:
    outcome = advisor("recomend")
    assert outcome.code == 2
    assert "recommend" in outcome.err


SEVERAL = f"workloads:\n- {{name: one, {GOOD.strip()}}}\n- {{name: two, {GOOD.strip()}}}\n"


@pytest.mark.parametrize(
    ("text", "extra", "told"),
    [
        (SEVERAL, (), "holds 2 workloads; say which with --workload: one, two"),
        (SEVERAL, ("--workload", "three"), "holds no workload called 'three'; it holds: one, two"),
        (SEVERAL.replace("two", "one"), ("--workload", "one"), "holds 2 workloads called 'one'"),
        (SEVERAL + "- [\n", (), "is not YAML"),
        (f"{GOOD}---\nanswers: [\n", (), "is not YAML"),
        (
            GOOD,
            ("--platforms", "ecs-fargate", "--set", "kubernetes_api=required"),
            "no platform is left to draw",
        ),
    ],
)
def test_a_command_on_one_workload_says_why_it_has_none(
    text: str, extra: tuple[str, ...], told: str, folder: Path, advisor: Program
) -> None:
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("diagram", "a.yaml", "-o", "-", *extra)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert len(outcome.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n\ttext é 東京", "plain\n\ttext é 東京"),
        ("a\x1b[31mb", "a\\u001b[31mb"),
        ("x\r\ny\u202ez\u0000", "x\\r\ny\\u202ez\\u0000"),
    ],
)
def test_what_is_printed_can_do_nothing_to_a_terminal(text: str, shown: str) -> None:
    assert escape_controls(text) == shown
    assert json.loads(escape_controls(json.dumps(text, ensure_ascii=False))) == text


def test_one_of_several_workloads_can_be_named(folder: Path, advisor: Program) -> None:
    (folder / "a.yaml").write_text(SEVERAL, encoding="utf-8")
    outcome = advisor("diagram", "a.yaml", "-o", "-", "--workload", "two")
    assert outcome.code == 0
    assert outcome.out.startswith("digraph")


def test_nothing_is_overwritten_unless_forced(folder: Path, advisor: Program) -> None:
    (folder / "a.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "a.gv").write_text("mine", encoding="utf-8")
    kept = advisor("diagram", "a.yaml", "-o", "a.gv")
    assert kept.code == 2
    assert "--force" in kept.err
    assert (folder / "a.gv").read_text(encoding="utf-8") == "mine"
    assert advisor("diagram", "a.yaml", "-o", "a.gv", "--force").code == 0
    assert (folder / "a.gv").read_text(encoding="utf-8").startswith("digraph")
    assert sorted(file.name for file in folder.iterdir()) == ["a.gv", "a.yaml"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_told_and_is_no_defect(folder: Path) -> None:
    (folder / "a.yaml").write_text(GOOD, encoding="utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "recommend", "a.yaml"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "could not be written: No space left" in done.stderr
