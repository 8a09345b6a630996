"""The options that commands share: one name, one meaning, whatever is written and to where."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from samples import some

from advisor.cli.shell import COMMANDS, shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

PAGE = Path(__file__).resolve().parent.parent / "docs/answer-files.md"
LOW = "ops_capacity: low, kubernetes_api: not-needed"
SIZED = f"{LOW}, task_vcpu: 1, task_memory_gb: 2, task_count: 10, region: us-east-1"
OWN_WORDS = {"--detail", "--rules"}
"""Options that show or add more of what the command is about, which its help says."""


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Yield all commands by what is typed for them."""
    context = click.Context(shell)
    for name in COMMANDS:
        command = shell.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            for inner, below in command.commands.items():
                yield f"{name} {inner}", below


def options_of(command: click.Command) -> dict[str, click.Option]:
    """Return the options of ``command`` by their long names."""
    found: dict[str, click.Option] = {}
    for option in command.params:
        if isinstance(option, click.Option):
            found[max(option.opts, key=len)] = option
    return found


def meaning(name: str, option: click.Option) -> tuple[str, ...]:
    """Return what ``option`` is, without the default and what only a folder gets."""
    text = re.sub(r"  \[default: .*", "", option.help or "")
    if name == "--out":
        text = text.partition(";")[0].rstrip(".")
    if name == "--format":
        text = re.sub("^What to (print|write)", "What to write", text)
    return (*sorted(option.opts), text, str(option.metavar), str(option.multiple))


def test_an_option_means_the_same_in_every_command() -> None:
    meanings: dict[str, dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for command_name, command in every_command():
        for name, option in options_of(command).items():
            meanings[name][meaning(name, option)].append(command_name)
    shared = {name for name, found in meanings.items() if sum(map(len, found.values())) > 1}
    assert shared >= {"--format", "--out", "--jobs", "--workload", "--force", "--resume", "--set"}
    for name in shared - OWN_WORDS:
        assert len(meanings[name]) == 1, meanings[name]


def test_the_page_lists_what_each_command_reads_and_writes() -> None:
    rows = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 5 and cells[0].startswith("`"):
            rows[cells[0].strip("`")] = cells[1:]
    commands = dict(every_command())
    assert rows.keys() == commands.keys()
    for name, (_, formats, one_file, folder) in rows.items():
        options = options_of(commands[name])
        choices: tuple[str, ...] = ()
        if "--format" in options:
            kind = options["--format"].type
            assert isinstance(kind, click.Choice)
            choices = tuple(kind.choices)
        assert re.findall(r"\w+", formats) == list(choices), name
        assert bool(one_file) == ("--out" in options), name
        assert bool(folder) == ("--out" in options and "folder" in str(options["--out"].help)), name


@pytest.fixture
def teams(folder: Path) -> Path:
    (folder / "teams").mkdir()
    (folder / "teams/a.yaml").write_text(f"answers: {{{SIZED}}}\n", encoding="utf-8")
    (folder / "teams/b.yaml").write_text(
        f"answers: {{{SIZED}, kubernetes_api: required}}\n".replace(
            "kubernetes_api: not-needed, ", ""
        ),
        encoding="utf-8",
    )
    return folder


ENDINGS = [
    ("cost", ".csv", "csv"),
    ("recommend", ".jsonl", "jsonl"),
    ("explain", ".md", "markdown"),
    ("portfolio", ".json", "json"),
    ("diagram", ".mmd", "mmd"),
    ("report", ".html", "html"),
    ("report", ".json", "json"),
    ("recommend", ".JSON", "json"),
    ("recommend", ".csv", "csv"),
    ("recommend", ".txt", "text"),
    ("explain", ".json", "json"),
    ("explain", ".csv", "csv"),
    ("cost", ".markdown", "markdown"),
    ("cost", ".jsonl", "jsonl"),
    ("cost", "", "text"),
    ("portfolio", ".csv", "csv"),
    ("diagram", ".gv", "gv"),
    ("diagram", ".txt", "txt"),
]


@pytest.mark.parametrize(("command", "ending", "form"), some(6, of=ENDINGS))
def test_the_ending_of_a_name_chooses_the_format(
    command: str, ending: str, form: str, teams: Path, advisor: Program
) -> None:
    printed = advisor(command, "teams/a.yaml", "--format", form, "-o", "-")
    written = advisor(command, "teams/a.yaml", "-o", f"x{ending}")
    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert written.err.endswith(f"wrote x{ending}\n")
    text = (teams / f"x{ending}").read_text(encoding="utf-8")
    assert text.rstrip("\n") == printed.out.rstrip("\n")


@pytest.mark.parametrize("command", ["recommend", "explain", "cost", "portfolio"])
@pytest.mark.parametrize(
    ("named", "says"),
    [
        (("-o", "x.html"), "-o: 'x.html' is not a name for what this writes: end it with .txt, "),
        (
            ("-o", "x.csv", "--format", "json"),
            "-o: 'x.csv' is not a name for json: end it with .json, or use --format csv",
        ),
        (("-o", "x.jpg"), "-o: 'x.jpg' is not a name for what this writes: end it with .txt, "),
        (("-o", f"{'a' * 300}.csv"), "cannot be written: File name too long"),
        (("-o", ".csv"), "-o: '.csv' is not a name for what this writes: end it with "),
    ],
)
def test_a_name_that_contradicts_the_format_is_refused(
    command: str, named: tuple[str, ...], says: str, teams: Path, advisor: Program
) -> None:
    outcome = advisor(command, "teams/a.yaml", *named)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert [path.name for path in teams.iterdir()] == ["teams"]


@pytest.mark.parametrize(
    ("command", "more", "ending"),
    [
        ("cost", (), ".txt"),
        ("cost", ("--format", "csv"), ".csv"),
        ("explain", ("--format", "markdown"), ".md"),
        ("explain", ("--set", "portability=high"), ".txt"),
        ("diagram", ("--format", "mmd"), ".mmd"),
        ("report", ("--format", "json"), ".json"),
    ],
)
def test_a_folder_gets_a_file_for_each_workload(
    command: str, more: tuple[str, ...], ending: str, teams: Path, advisor: Program
) -> None:
    (teams / "teams/c.yaml").write_text("answers: {ops_capacity: lots}\n", encoding="utf-8")
    outcome = advisor(command, "teams", *more, "-o", "out/")
    assert (outcome.code, outcome.out) == (1, "")
    assert "c.yaml:1: E304" in outcome.err
    files = sorted((teams / "out").iterdir())
    assert [file.suffix for file in files] == [ending] * 2
    if command != "report":  # which names its files after the decision
        assert [file.stem for file in files] == ["a", "b"]
        alone = advisor(command, "teams/b.yaml", *more, "-o", "-")
        assert files[1].read_text(encoding="utf-8").rstrip("\n") == alone.out.rstrip("\n")
    again = advisor(command, "teams", *more, "-o", "out")
    assert again.code in {1, 2}
    assert "exists and was kept" in again.err


@pytest.mark.parametrize("command", ["recommend", "portfolio"])
def test_what_is_one_result_takes_no_folder(command: str, teams: Path, advisor: Program) -> None:
    for out in ("new/", "teams"):
        outcome = advisor(command, "teams", "-o", out)
        assert (outcome.code, outcome.out) == (2, "")
        assert f"-o: '{out}' is a folder, and this writes one file: name it" in outcome.err
    assert [path.name for path in teams.iterdir()] == ["teams"]


@pytest.mark.parametrize("command", ["explain", "cost", "portfolio"])
@pytest.mark.usefixtures("teams")
def test_a_picture_needs_a_file(command: str, advisor: Program) -> None:
    for more in ((), ("-o", "-")):
        outcome = advisor(command, "teams/a.yaml", "--format", "svg", *more)
        assert (outcome.code, outcome.out) == (2, "")
        assert "--format: a picture needs a file; name it with -o" in outcome.err
    if command != "portfolio":
        outcome = advisor(command, "teams", "-o", "x.svg")
        assert outcome.code == 2
        assert "-o: 'x.svg' takes one picture; give a folder" in outcome.err


def test_each_of_several_workloads_is_explained(teams: Path, advisor: Program) -> None:
    alone = [advisor("explain", f"teams/{name}.yaml", "--format", "json").out for name in "ab"]
    both = advisor("explain", "teams", "--format", "json")
    assert (both.code, json.loads(both.out)) == (0, [json.loads(text) for text in alone])
    lines = advisor("explain", "teams", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == json.loads(both.out)
    text = advisor("explain", "teams").out
    begins = [advisor("explain", f"teams/{name}.yaml").out.strip("\n") for name in "ab"]
    assert text.strip("\n") == "\n\n\n".join(begins)
    table = list(csv.DictReader(io.StringIO(advisor("explain", "teams", "--format", "csv").out)))
    for name in "ab":
        single = advisor("explain", f"teams/{name}.yaml", "--format", "csv").out
        for row in csv.DictReader(io.StringIO(single)):
            assert any(row.items() | {("name", name)} <= other.items() for other in table)
    (teams / "teams/c.yaml").write_text("answers: {x: 1}\n", encoding="utf-8")
    refused = advisor("explain", "teams", "--why-not", "ecs-fargate", "--format", "json")
    assert refused.code == 1
    assert [entry["name"] for entry in json.loads(refused.out)] == ["b"]
    assert "ecs-fargate is the recommended platform" in refused.err
    assert "c.yaml:1: E302" in refused.err


def cost_objects(advisor: Program, *names: str) -> list[dict[str, Any]]:
    return [json.loads(advisor("cost", name, "--format", "json").out) for name in names]


@pytest.mark.usefixtures("teams")
def test_several_workloads_are_priced_in_one_table(
    advisor: Program, shipped: KnowledgeBase
) -> None:
    found = cost_objects(advisor, "teams/a.yaml", "teams/b.yaml")
    outcome = advisor("cost", "teams")
    assert (outcome.code, outcome.err) == (0, "")
    rows = {line.split()[0]: line.split(maxsplit=4) for line in outcome.out.splitlines() if line}
    total = least = 0.0
    for entry in found:
        priced = [row for row in entry["platforms"] if row["bill_usd"]]
        bills = {row["id"]: row["bill_usd"]["likely"] for row in priced}
        ranking = json.loads(
            advisor("recommend", entry["file"], "--format", "jsonl").out.splitlines()[0]
        )["ranking"]
        best, second = (standing["id"] for standing in ranking[:2])
        total += bills[best]
        least += min(bills.values())
        cells = [f"{round(bill):,}" for bill in (bills[best], bills[second], min(bills.values()))]
        assert rows[entry["name"]][1:4] == cells
        says = rows[entry["name"]][4]
        assert says.startswith(shipped.platforms[best].short)
        assert ("; cheapest: " in says) == (bills[best] > min(bills.values()))
    assert rows["total"][1:3] == [f"{round(total):,}", f"{round(least):,}"]
    begin = f"2 workloads: about {round(total):,} USD a month on AWS's bill\n"
    assert outcome.out.startswith(begin)
    assert advisor("cost", "teams", "--jobs", 2).out == outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 100


@pytest.mark.usefixtures("teams")
def test_programs_get_the_whole_of_each_workload(advisor: Program) -> None:
    alone = cost_objects(advisor, "teams/a.yaml", "teams/b.yaml")
    assert json.loads(advisor("cost", "teams", "--format", "json").out) == alone
    lines = advisor("cost", "teams", "-o", "-", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == alone
    for more in ((), ("--detail",)):
        whole = advisor("cost", "teams", "--format", "csv", *more).out
        singles = [
            advisor("cost", f"teams/{name}.yaml", "--format", "csv", *more).out for name in "ab"
        ]
        assert whole == singles[0] + singles[1].partition("\n")[2]


def test_what_has_no_bill_says_why_and_is_a_finding(
    folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    texts = {
        "a": f"answers: {{{SIZED}}}",
        "decided": f"chosen: ecs-ec2\nanswers: {{{SIZED}}}",
        "sketch": f"answers: {{{LOW}}}",
        "nowhere": f"answers: {{{SIZED}, region: eu-west-9}}".replace("region: us-east-1, ", ""),
        "hopeless": "platforms: [ecs-fargate]\nanswers: {kubernetes_api: required}",
        "bad": "answers: {ops_capacity: lots}",
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(f"{text}\n", encoding="utf-8")
    outcome = advisor("cost", ".")
    assert outcome.code == 1
    assert outcome.err.startswith("advisor: bad.yaml:1: E304 ")
    told = " ".join(outcome.out.split())
    assert told.startswith("2 of 6 workloads: about ")
    fargate, machines = (shipped.platforms[key].short for key in ("ecs-fargate", "ecs-ec2"))
    assert f" {machines} (decided); cheapest: {fargate} " in told
    assert f" sketch {fargate}; no bill yet: it needs " in told
    assert " nowhere no bill: the price book knows no Region 'eu-west-9'" in told
    assert " hopeless no platform is left " in told
    assert " bad invalid: ops_capacity: 'lots' is not allowed " in told
    found = json.loads(advisor("cost", ".", "--format", "json").out)
    assert {entry["name"]: entry["status"] for entry in found} == {
        "a": "recommended",
        "bad": "invalid",
        "decided": "recommended",
        "hopeless": "none",
        "nowhere": "not-priced",
        "sketch": "not-sized",
    }
    rows = list(csv.DictReader(io.StringIO(advisor("cost", ".", "--format", "csv").out)))
    without = {row["name"]: row["because"] for row in rows if not row["platform"]}
    assert without.keys() == texts.keys() - {"a", "decided"}
    none = advisor("cost", "sketch.yaml", "bad.yaml")
    assert none.code == 2
    assert none.out.startswith("2 workloads, none with a bill yet\n")
    assert advisor("cost", "sketch.yaml").code == 2


def test_what_asks_names_its_answer_file_once(advisor: Program, folder: Path) -> None:
    both = advisor("ask", "-o", "x.yaml", "--answers-out", "y.yaml")
    assert both.code == 2
    assert "-o and --answers-out both name the answer file; give one of them" in both.err
    (folder / "notes").write_text("mine", encoding="utf-8")
    file = advisor("ask", "-o", "notes")
    assert file.code == 2
    assert "'notes' is a file; end the name of an answer file with .yaml" in file.err
