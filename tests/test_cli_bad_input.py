"""Bad and hostile input: one line that says what and where, an exit code, and no traceback."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from samples import some

if TYPE_CHECKING:
    from conftest import Outcome, Process, Program

ROOT = Path(__file__).resolve().parent.parent
GOOD = "answers: {ops_capacity: low}\n"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)

# What the file holds, the line that is named, and words of the message: the fault and the cure.
BAD = {
    "not YAML": ("answers: {a: b\nb", 2, "is not YAML", "fix the syntax"),
    "a tab as indentation": (
        "answers:\n\taccelerator: gpu\n",
        2,
        "is not YAML: a tab stands here",
        "put spaces in its place",
    ),
    "text": ("just some words", 1, "is text, not a mapping", "answers:"),
    "a list": ("- accelerator: gpu\n", 1, "is a list, not a mapping", "answers:"),
    "no answers": ("name: x\n", 1, "has no `answers`", "put the answers below"),
    "an unknown question": (
        "answers:\n  acelerator: gpu\n",
        2,
        "unknown question 'acelerator'",
        "did you mean accelerator?",
    ),
    "an unknown key": (
        "answer: {}\nanswers: {}\n",
        1,
        "unknown key 'answer'",
        "did you mean answers?",
    ),
    "a value not allowed": (
        "answers:\n  accelerator: gpus\n",
        2,
        "'gpus' is not allowed",
        "did you mean gpu? one of: none, gpu, neuron, unknown",
    ),
    "yes for a choice": (
        "answers:\n  accelerator: yes\n",
        2,
        "'yes' is not a choice here",
        "one of: none, gpu",
    ),
    "no for a choice": (
        "answers:\n  accelerator: no\n",
        2,
        "'no' is not a choice here",
        "one of: none, gpu",
    ),
    "on for a choice": (
        "answers:\n  accelerator: on\n",
        2,
        "'on' is not a choice here",
        "one of: none, gpu",
    ),
    "off for a choice": (
        "answers:\n  accelerator: off\n",
        2,
        "'off' is not a choice here",
        "one of: none, gpu",
    ),
    "true for a choice": (
        "answers:\n  accelerator: true\n",
        2,
        "true is not a choice here",
        "one of: none, gpu",
    ),
    "nothing": ("answers:\n  accelerator:\n", 2, "nothing is not allowed", "one of: none, gpu"),
    "one wrong word for a list": (
        "answers:\n  host_access: shel\n",
        2,
        "'shel' is not allowed",
        "did you mean shell?",
    ),
    "unknown in a list": (
        "answers:\n  host_access: [unknown]\n",
        2,
        "unknown is in a list",
        "write unknown alone",
    ),
    "a key twice": (
        "answers:\n  accelerator: gpu\n  accelerator: none\n",
        3,
        "'accelerator' is given twice",
        "first in line 2",
    ),
    "an alias bomb": (
        BOMB,
        6,
        "aliases stand for more than 100,000 values",
        "write the values out",
    ),
    "an alias of itself": ("answers: &a [*a]\n", 1, "refers to nothing before it", "remove it"),
    "a merge key": ("answers:\n  <<: {}\n", 2, "merge keys", "defaults"),
    "a tag": ("answers: !!python/object/apply:os.system [ls]\n", 1, "uses the tag", "without tags"),
    "nested lists": (
        "answers: " + "[" * 10_000 + "]" * 10_000,
        1,
        "nested more than 40 levels",
        "use fewer levels",
    ),
    "nested mappings": (
        "answers: " + "{a: " * 10_000 + "}" * 10_000,
        1,
        "nested more than 40 levels",
        "use fewer levels",
    ),
    "nested blocks": (
        "".join(" " * n + "a:\n" for n in range(2_000)),
        41,
        "nested more than 40 levels",
        "use fewer levels",
    ),
    "not a number": ("answers:\n  task_vcpu: .nan\n", 2, "NaN is not allowed", "from 0.01 to 1024"),
    "infinite": (
        "answers:\n  task_vcpu: -.inf\n",
        2,
        "-Infinity is not allowed",
        "from 0.01 to 1024",
    ),
    "out of range": (
        "answers:\n  task_vcpu: 1025\n",
        2,
        "1025 is out of range",
        "from 0.01 to 1024",
    ),
    "a huge exponent": ("answers:\n  task_vcpu: 1e999\n", 2, "out of range", "from 0.01 to 1024"),
    "a fraction of a person": (
        "answers:\n  engineers: 2.5\n",
        2,
        "2.5 is not allowed",
        "a whole number from 1",
    ),
    "5,000 digits": (
        "answers:\n  task_count: " + "9" * 5_000,
        2,
        "a number with 5000 characters",
        "at most 30",
    ),
    "empty": ("", 0, "is empty", "advisor questions --template"),
    "only comments": ("# nothing\n---\n", 0, "is empty", "advisor questions --template"),
    "a control character": (
        "answers: {}\nname: a\x07b\n",
        2,
        "control character U+0007",
        "remove it",
    ),
    "an escape in a name": (
        'answers: {}\nname: "a\\e[31m"\n',
        2,
        "holds control characters",
        "plain words",
    ),
    "a line end in a name": (
        'answers: {}\nname: "a\\nb"\n',
        2,
        "holds control characters",
        "plain words",
    ),
    "markup in a name": ("answers: {}\nname: <b>x</b>\n", 2, "holds markup", "plain words"),
    "a long name": (f"answers: {{}}\nname: {'x' * 121}\n", 2, "longer than 120", "plain words"),
    "a number as name": ("answers: {}\nname: 5\n", 2, "is not text", "plain words"),
    "another version": ("advisor: 2\nanswers: {}\n", 1, "version 2 of this format", "advisor: 1"),
    "a weight too large": (
        "answers: {}\nweights: {cost: 11}\n",
        2,
        "11 is not allowed",
        "from 0 to 10",
    ),
    "an infinite weight": (
        "answers: {}\nweights: {cost: .inf}\n",
        2,
        "Infinity is not allowed",
        "from 0 to 10",
    ),
    "an unknown criterion": (
        "answers: {}\nweights: {costs: 1}\n",
        2,
        "unknown criterion 'costs'",
        "did you mean cost?",
    ),
    "an unknown platform": (
        "answers: {}\nplatforms: [ecs-fargat]\n",
        2,
        "unknown platform 'ecs-fargat'",
        "did you mean ecs-fargate?",
    ),
    "no date": ("answers: {}\nas_of: tomorrow\n", 2, "'tomorrow' is not a date", "2026-11-22"),
    "answered and assumed": (
        "answers: {traffic: spiky}\nassume: {traffic: steady}\n",
        2,
        "both answered and assumed",
        "keep one",
    ),
    "a note on nothing": (
        "answers: {}\nnotes: {traffik: x}\n",
        2,
        "unknown question 'traffik'",
        "did you mean traffic?",
    ),
    "a note that is a number": (
        "answers: {}\nnotes:\n  traffic: 3\n",
        3,
        "the note on traffic is a whole number, not text",
        "write `{text: …, by: NAME, on: DATE}`",
    ),
    "a note without anything": (
        "answers: {}\nnotes:\n  traffic: {on: 2026-11-20}\n",
        3,
        "the note has neither `text` nor `by`",
        "add one of them",
    ),
    "a note of no day": (
        "answers: {}\nnotes:\n  traffic: {by: Ana, on: yesterday}\n",
        3,
        "'yesterday' is not a date",
        "write it as 2026-11-22",
    ),
    "a note by nobody in short": (
        f"answers: {{}}\nnotes:\n  traffic: {{by: {'a' * 501}}}\n",
        3,
        "`by` has 501 characters",
        "at most 500",
    ),
    "a note with another key": (
        "answers: {}\nnotes:\n  traffic: {text: x, bye: Ana}\n",
        3,
        "unknown key 'bye'",
        "did you mean by?",
    ),
    "no workloads": ("workloads: []\n", 1, "`workloads` is empty", "- name:"),
    "rules that are missing": (
        "rules: nowhere\nanswers: {}\n",
        1,
        "is not a folder of rules",
        "give a folder",
    ),
    "rules with no possible name": (
        'rules: "a\\0b"\nanswers: {}\n',
        1,
        "is not a folder of rules",
        "give a folder",
    ),
    "rules with a long name": (
        f"rules: {'a' * 5_000}\nanswers: {{}}\n",
        1,
        "is not a folder of rules",
        "give a folder",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gets_one_line_with_place_fault_and_remedy(
    case: str, folder: Path, advisor: Program
) -> None:
    text, line, fault, remedy = BAD[case]
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    alone = advisor("recommend", "--format", "jsonl", "bad.yaml")
    (told,) = alone.err.splitlines()
    assert alone.code == 2
    assert fault in told
    assert remedy in told
    assert "Traceback" not in told
    assert told.startswith(f"advisor: bad.yaml:{line}: E" if line else "advisor: ")
    row = json.loads(alone.out)
    assert (row["status"], [error["line"] for error in row["errors"]]) == ("invalid", [line])
    assert fault in row["errors"][0]["message"]
    both = advisor("recommend", "--format", "jsonl", "bad.yaml", "good.yaml")
    assert both.code == 1
    assert [json.loads(line)["status"] for line in both.out.splitlines()] == [
        "invalid",
        "recommended",
    ]


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)), GOOD.encode("utf-16"), b"\x7fELF\x02\x01\x01"],
    ids=["binary", "UTF-16", "ELF"],
)
def test_what_is_no_text_is_refused(content: bytes, folder: Path, advisor: Program) -> None:
    (folder / "bad.yaml").write_bytes(content)
    outcome = advisor("recommend", "bad.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert len(outcome.err.splitlines()) == 1
    assert "bad.yaml" in outcome.err


def test_every_mistake_of_a_file_is_told_at_once(folder: Path, advisor: Program) -> None:
    (folder / "bad.yaml").write_text(
        "answers:\n  acelerator: gpu\n  traffic: wild\n  task_vcpu: 0\n", encoding="utf-8"
    )
    told = advisor("recommend", "bad.yaml").err.splitlines()
    assert [line.split()[1] for line in told] == ["bad.yaml:2:", "bad.yaml:3:", "bad.yaml:4:"]


def test_a_missing_file_is_named_with_the_nearest(folder: Path, advisor: Program) -> None:
    (folder / "team.yaml").write_text(GOOD, encoding="utf-8")
    outcome = advisor("recommend", "teem.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "advisor: teem.yaml: E110 does not exist (did you mean team.yaml?)\n"


def test_a_folder_without_answer_files_says_what_they_end_in(
    folder: Path, advisor: Program
) -> None:
    (folder / "t").mkdir()
    (folder / "t/readme.md").write_text("hello", encoding="utf-8")
    outcome = advisor("recommend", "t")
    assert (outcome.code, outcome.out) == (2, "")
    assert (
        outcome.err == "advisor: t: E113 is a folder without answer files "
        "(answer files end in .yaml, .yml, .json or .csv)\n"
    )


def test_no_file_at_all_is_a_wrong_command_line(advisor: Program) -> None:
    outcome = advisor("recommend")
    assert outcome.code == 2
    assert outcome.err == "advisor: FILE|DIR|- is missing (see `advisor recommend --help`)\n"


def test_empty_standard_input_is_told(advisor: Program) -> None:
    outcome = advisor("recommend", "-")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert "is empty" in outcome.err


def test_a_file_name_that_is_too_long_is_told(advisor: Program) -> None:
    outcome = advisor("recommend", "x" * 5_000)
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)


def test_a_device_is_no_answer_file(advisor: Program) -> None:
    outcome = advisor("recommend", "/dev/null")
    assert outcome.code == 2
    assert "neither a file nor a folder" in outcome.err


def test_a_file_that_may_not_be_read_is_told_and_the_others_run(
    folder: Path, advisor: Program
) -> None:
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    unreadable = Path(
        "/proc/self/mem"
    )  # fails even for root, who may read what is forbidden to others
    if not unreadable.exists():
        pytest.skip("there is no file here that cannot be read")
    outcome = advisor("recommend", "--format", "jsonl", unreadable, "good.yaml")
    assert outcome.code == 1
    assert "cannot be read" in outcome.err
    results = [json.loads(line) for line in outcome.out.splitlines()]
    assert [(result["name"], result["status"]) for result in results] == [
        ("mem", "invalid"),
        ("good", "recommended"),
    ]


def test_closed_standard_input_is_told(folder: Path) -> None:
    command = ["sh", "-c", '"$0" -m advisor recommend - <&-', sys.executable]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"standard input cannot be read" in done.stderr


def limited(*arguments: str, seconds: int) -> Outcome:
    """Run in a process that may take 1.5 GB of memory and ``seconds`` of a processor."""
    from conftest import Outcome

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    done = subprocess.run(
        [sys.executable, "-m", "advisor", *arguments],
        capture_output=True,
        check=False,
        timeout=60,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=limit,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


HEAVY = {
    "a list of millions": lambda: "answers:\n" + "- a\n" * 1_000_000,
    "thousands of unknown questions": lambda: (
        "answers:\n" + "".join(f"  k{n}: a\n" for n in range(50_000))
    ),
    "an alias bomb": lambda: BOMB,
    "a value of megabytes": lambda: "answers:\n  accelerator: " + "k" * 5_000_000,
    "nesting": lambda: "[" * 1_000_000,
    "thousands of keys twice": lambda: "answers:\n" + "  k: a\n" * 50_000,
    "a key of megabytes": lambda: "answers:\n  ? " + "k" * 5_000_000 + "\n  : a\n",
}


@pytest.mark.parametrize("case", some(5, of=tuple(HEAVY)))
def test_a_heavy_file_costs_bounded_time_memory_and_output(case: str, folder: Path) -> None:
    (folder / "bad.yaml").write_text(HEAVY[case](), encoding="utf-8")
    outcome = limited("recommend", "bad.yaml", seconds=20)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
    assert 0 < len(outcome.err.splitlines()) <= 110
    assert max(map(len, outcome.err.splitlines())) < 1_000


def test_a_file_of_100_megabytes_is_not_read(folder: Path) -> None:
    with (folder / "bad.yaml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    outcome = limited("recommend", "bad.yaml", seconds=5)
    assert (
        outcome.err == "advisor: bad.yaml: E102 is 100 MB; at most 16 MB are read "
        "(split it into several files)\n"
    )


@pytest.mark.usefixtures("folder")
def test_too_much_standard_input_is_not_held(process: Process) -> None:
    outcome = process("recommend", "-", stdin=b"a" * (17 * 1024 * 1024))
    assert outcome.code == 2
    assert "at most 16 MB are read" in outcome.err


SET = {
    "accelerator": "has no value",
    "=gpu": "unknown question ''",
    "accelerator=": "nothing is not allowed",
    "accelerator=gpus": "did you mean gpu?",
    "acelerator=gpu": "did you mean accelerator?",
    "accelerator=a: b: [": "cannot be read as a value",
    "accelerator=gpu\n--- none": "cannot be read as a value",
    "accelerator=\x1b[31m": "cannot be read as a value",
    "\x1b[31m=gpu": "unknown question '\\x1b[31m'",
    "host_access=privileged": "",
    "host_access=privilege": "did you mean privileged?",
    "task_vcpu=.nan": "NaN is not allowed",
    "task_vcpu=" + "9" * 5_000: "cannot be read as a value",
    "accelerator=*a": "cannot be read as a value",
    "accelerator=&a gpu\n": "",
}


@pytest.mark.parametrize("typed", SET)
def test_set_says_what_is_wrong_with_it(typed: str, folder: Path, advisor: Program) -> None:
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    outcome = advisor("recommend", "good.yaml", "--set", typed)
    assert outcome.code == (2 if SET[typed] else 0)
    assert SET[typed] in outcome.err
    assert "\x1b" not in outcome.err
    lines = outcome.err.splitlines()
    assert [line.startswith("advisor: ") for line in lines] == [True] * bool(SET[typed])
    assert max((len(line) for line in lines), default=0) < 400


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--platforms", "ecs-fargat", "did you mean ecs-fargate?"),
        ("--platforms", ",", "names no platform"),
        ("--as-of", "yesterday", "is not a date"),
        ("--as-of", "2026-02-30", "is not a date"),
        ("--jobs", "0", "0 is not in the range"),
        ("--format", "xml", "'xml' is not one of"),
        ("--rules", "nowhere", "is not a folder of rules"),
        ("--nonsense", "x", "there is no option --nonsense"),
    ],
)
def test_options_that_cannot_be_used_are_told(
    option: str, value: str, told: str, folder: Path, advisor: Program
) -> None:
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    outcome = advisor("recommend", "good.yaml", option, value)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err


ONE_VOICE = {
    "drift": "RECORD|FILE|DIR is missing (see `advisor drift --help`)",
    "cost": "FILE|DIR|- is missing (see `advisor cost --help`)",
    "diagram a.yaml": "-o is missing (see `advisor diagram --help`)",
    "cost --nonsense": "there is no option --nonsense (see `advisor cost --help`)",
    "cost a.yaml --detial": "there is no option --detial (did you mean --detail?)",
    "--xyzzy": "there is no option --xyzzy (see `advisor ask --help`)",
    "recommend a.yaml --jobs 0": "--jobs: 0 is not in the range 1<=x<=256",
    "recommend a.yaml --set foo": "--set: 'foo' has no value; write --set id=value",
    "recommend a.yaml --set": "option '--set' requires an argument",
    "recommend a.yaml --format xml": (
        "--format: 'xml' is not one of 'text', 'json', 'jsonl', 'csv'"
    ),
    "check nowhere": "RULES: directory 'nowhere' does not exist",
    "report a.yaml b.yaml -o x.md": "-o: 'x.md' takes one report; give a folder, such as docs/adr/",
    "questions --template --schema": "--template and --schema cannot be combined; run it twice",
    "recomend a.yaml": "there is no command 'recomend' (did you mean recommend?)",
    "a.yaml": "there is no command 'a.yaml' (did you mean advisor recommend a.yaml?)",
    "prices improt": "there is no command 'improt' (did you mean import?)",
    "prices xyzzy": "there is no command 'xyzzy' (one of: import)",
}


@pytest.mark.parametrize("typed", ONE_VOICE)
def test_a_wrong_command_line_is_told_in_one_line_as_all_errors_are(
    typed: str, advisor: Program
) -> None:
    outcome = advisor(*typed.split())
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"advisor: {ONE_VOICE[typed]}\n"


def test_every_problem_of_a_rules_folder_is_told_with_file_and_line(
    folder: Path, advisor: Program
) -> None:
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    rules = folder / "broken"
    rules.mkdir()
    (rules / "a.yaml").write_text(
        "constraints:\n  - {id: x.a, when: {nothing: 1}, excludes: [ecs]}\n", encoding="utf-8"
    )
    (rules / "b.yaml").write_text("bogus: 1\n", encoding="utf-8")
    (rules / "c.yaml").write_bytes(b"\xff\xfe")
    (rules / "d.yaml").write_text(
        "criteria: [{id: c, name: c, weight: .nan, because: x}]\n", encoding="utf-8"
    )
    checked = advisor("check", rules)
    assert (checked.code, checked.err) == (
        1,
        "",
    )  # what is wrong with rules is what a check is asked for
    told = [checked.out]
    for arguments in (
        ("recommend", "good.yaml", "--rules", rules),
        ("questions", "--rules", rules),
    ):
        outcome = advisor(*arguments)
        assert (outcome.code, outcome.out) == (2, "")
        told.append(outcome.err)
    for text in told:
        for place in ("a.yaml:2:", "b.yaml:1:", "c.yaml:1:", "d.yaml:1:"):
            assert f"{rules}/{place}" in text
        assert "unknown question 'nothing'" in text
        assert "'because' is missing" in text


def rule(when: str) -> str:
    rest = "excludes: [ecs-ec2], because: b, source: course-chapter, evidence: confirmed"
    return f"constraints:\n- {{id: x.y, when: {when}, {rest}}}\n"


def nested(levels: int) -> str:
    return "{not: " * levels + "{traffic: spiky}" + "}" * levels


HOSTILE = {
    "thousands of alternatives": (
        rule("{any: [" + ",".join(f"{{task_count: {n}}}" for n in range(5_000)) + "]}"),
        0,
    ),
    "two to the power of thirty": (
        rule("{all: [" + "{any: [{traffic: spiky}, {engineers: 5}, {task_vcpu: 3}]}," * 30 + "]}"),
        0,
    ),
    "a condition too deep": (rule(nested(100)), 2),
    "a deep condition": (rule(nested(30)), 0),
    "thousands of exceptions": (
        rule("{all: [" + ",".join(f"{{not: {{task_count: {n}}}}}" for n in range(5_000)) + "]}"),
        0,
    ),
}


@pytest.mark.parametrize("case", some(3, of=tuple(HOSTILE)))
def test_hostile_rules_cost_bounded_time(case: str, folder: Path) -> None:
    text, code = HOSTILE[case]
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "r").mkdir()
    (folder / "r/x.yaml").write_text(text, encoding="utf-8")
    outcome = limited("recommend", "good.yaml", "--rules", "r", seconds=15)
    assert outcome.code == code
    assert "Traceback" not in outcome.err


def test_a_folder_of_rules_that_loops_or_waits_for_ever_is_read_in_bounded_time(
    folder: Path,
) -> None:
    (folder / "r").mkdir()
    (folder / "r/loop").symlink_to(".")
    os.mkfifo(folder / "r/pipe.yaml")
    (folder / "a.yaml").write_text(f"rules: r\n{GOOD}", encoding="utf-8")
    outcome = limited("recommend", "a.yaml", seconds=10)
    assert outcome.code == 2
    assert "is a folder without rules" in outcome.err
