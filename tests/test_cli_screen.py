"""A result on one screen and many in a table: their size, what they say, colors and frames."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest
from conftest import CLEAN, ROOT
from samples import many

from advisor.consultation import consult
from advisor.report.card import write_card
from advisor.report.styled import clip_text, display_width, fit, wrap_text
from advisor.workloads.advising import Advised
from advisor.workloads.workload import Workload
from situations import situation
from terminals import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Outcome, Program

    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = ROOT / "docs" / "examples"
TEAMS = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
LOW = "answers: {ops_capacity: low}\n"
FRAME = "╭─╮│╰╯"
CSI = "\x1b["
LINK = "\x1b]8;;"


@pytest.fixture
def teams(folder: Path) -> Path:
    """Return a folder with the example teams, which is the current one."""
    for path in EXAMPLES.glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def long(kind: str, chance: Random) -> str:
    """Return a name or a reason as long as the reader takes it, of words or of one word."""
    most = {"name": 120, "because": 400}[kind]
    return chance.choice(("wide 東京 words, and more; " * 40, "x" * 400, "short"))[:most].strip()


def any_result(knowledge: KnowledgeBase, number: int) -> Advised:
    """Return the result of a random team, of which much may be open, unknown or restricted."""
    chance = Random(f"screen:{number}")
    told = situation(knowledge, number, "screen")
    kept = chance.choice((1.0, 0.8, 0.4, 0.1))
    answers = {key: value for key, value in told.items() if chance.random() < kept}
    if chance.random() < 0.3:
        answers["current_platform"] = chance.choice([*knowledge.platforms])
    assume = {
        key: answers.pop(key) for key in list(answers) if chance.random() < chance.choice((0, 0.3))
    }
    some = chance.sample([*knowledge.platforms], k=chance.choice((2, 4, 7)))
    if number % 6 == 4:
        answers, some = {"kubernetes_api": "required"}, ["ecs-fargate", "ecs-ec2"]
    if number % 6 == 5:
        answers, assume = {}, {}
    weights = {key: chance.randint(0, 10) for key in knowledge.criteria if chance.random() < 0.3}
    platforms = some if len(some) < len(knowledge.platforms) else None
    consultation = consult(knowledge, answers, assume=assume, weights=weights, platforms=platforms)
    chosen = chance.choice(("", "", some[0]))
    workload = Workload(
        long("name", chance),
        f"{long('name', chance)}.yaml",
        chosen=chosen,
        because=long("because", chance) if chosen else "",
    )
    return Advised(workload, consultation, "advisor ask --answers team.yaml")


@pytest.mark.parametrize("number", range(many(8, of=400)))
def test_every_result_fits_on_a_screen(number: int, shipped: KnowledgeBase) -> None:
    result = any_result(shipped, number)
    for width in (60, 80, 100):
        for frame in ("", FRAME):
            lines = write_card(result, width, frame=frame).splitlines()
            assert max(map(display_width, lines)) <= width
            assert len(lines) <= (24 if width >= 80 else 36)
            if frame:
                assert {display_width(line) for line in lines if line[0] in FRAME} == {width}
    text = " ".join(write_card(result, 80).split())
    consultation = result.consultation
    assert text.startswith(result.workload.name[:20])
    if consultation.share < 1 and consultation.leader:
        assert re.search(r"It (holds|leads) in (about|more|less|fewer|all|nearly|\d)", text), text
    if consultation.firmness.find_out_first and consultation.grade != "proven":
        assert "Find out" in text
    for kind in ("Only", "Weights changed:", "Assumed, not answered:"):
        stated = [each for each in consultation.provisos if each.text.startswith(kind)]
        assert (kind in text) is bool(stated)


def test_the_grades_of_the_sample_are_many(shipped: KnowledgeBase) -> None:
    grades = {any_result(shipped, number).consultation.grade for number in range(16)}
    assert grades == {"proven", "proven-as-known", "open", "undecided", "none"}


@pytest.mark.usefixtures("teams")
def test_a_result_says_what_a_reader_needs(advisor: Program) -> None:
    shop = advisor("recommend", "webshop.yaml").out
    for part in (
        r"^webshop \(webshop.yaml\)$",
        r"^  Recommended: Amazon ECS on AWS Fargate +proven$",
        r"^  About \d+ USD a month on AWS's bill \(\d+ to \d+\)$",
        r"^  Because +\+6 ",
        r"^  But +-3 ",
        r"^  Next best  ECS Managed Instances, \d+ points behind, \d+ USD$",
        r"^  Turns to +ECS Managed Instances if [a-z]",
        r"^ +EKS Auto Mode if something needs the Kubernetes API",
        r"^  Check +Before you build",
        r"^Next:$",
    ):
        assert len(re.findall(part, shop, re.MULTILINE)) == 1, part
    assert len(re.findall(r" \+\d+ ", shop)) == 3
    farm = advisor("recommend", "render-farm.yaml").out
    assert "Recommended: Amazon ECS Managed Instances" in farm
    assert "Next best  EKS Auto Mode, 28 points behind" in farm
    assert "_" not in re.sub(r"^  advisor .*$", "", shop + farm, flags=re.MULTILINE)


@pytest.mark.usefixtures("teams")
def test_without_sizes_no_bill_is_shown_but_what_it_takes(advisor: Program) -> None:
    told = " ".join(advisor("recommend", "factory-edge.yaml").out.split())
    assert "No bill yet: it needs the vCPU of one copy" in told
    assert "advisor cost" not in told


@pytest.mark.pictures
@pytest.mark.parametrize("name", ["webshop", "factory-edge", "impossible-wishes", "my team"])
def test_the_next_commands_run(name: str, teams: Path, advisor: Program) -> None:
    if name == "my team":
        (teams / "my team.yaml").write_text(LOW, encoding="utf-8")
    shown = advisor("recommend", f"{name}.yaml", "--as-of", "2026-06-01").out
    commands = re.findall(r"^  (advisor .*?)(?:  .*)?$", shown, re.MULTILINE)
    assert commands
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "advisor"
        assert arguments[-2:] == ["--as-of", "2026-06-01"] or "-o" in arguments
        if arguments[0] == "ask":
            arguments.append("--help")
        outcome = advisor(*arguments)
        assert outcome.code == 0, outcome.err


def test_answers_in_no_file_name_no_command_to_copy(advisor: Program) -> None:
    told = advisor("recommend", "-", stdin=LOW).out
    assert "show more of a file with these answers" in " ".join(told.split())
    assert re.search(r"^  advisor \w+ -( |$)", told, re.MULTILINE) is None


@pytest.mark.usefixtures("teams")
def test_several_workloads_are_a_table_in_80_columns(teams: Path, advisor: Program) -> None:
    long_name = "a name that is much too long for the column"
    (teams / "long.yaml").write_text(f"name: {long_name}\n{LOW}", encoding="utf-8")
    (teams / "bad.yaml").write_text("answers: {ops_capacity: lots}\n", encoding="utf-8")
    outcome = advisor("recommend", ".")
    head, *rows, empty, foot = outcome.out.splitlines()
    assert head.split() == ["Workload", "Platform", "Result", "Lead", "USD/month", "Verify"]
    assert len(rows) == len(TEAMS) + 2
    assert (empty, foot) == ("", f"{len(rows)} workloads, 1 of them refused; --detail shows each.")
    assert max(map(len, outcome.out.splitlines())) <= 80
    by_name = {row[:18].strip(): row for row in rows}
    assert by_name["webshop"].split("  ")[-1].strip() == "1"
    assert re.search(r"ECS on Fargate +proven +22 +214 +1$", by_name["webshop"])
    assert re.fullmatch(r"bad +- +refused", by_name["bad"])
    assert "none left" in by_name["impossible-wishes"]
    assert f"{long_name[:17]}…" in by_name
    assert outcome.err.count("\n") == 1
    assert outcome.code == 1
    at_length = advisor("recommend", ".", "--detail").out
    assert at_length.count("concluded by") == len(TEAMS) + 1


def test_rows_come_as_soon_as_they_are_concluded(folder: Path) -> None:
    (folder / "many.yaml").write_text("---\n".join([LOW] * 400), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "advisor", "recommend", "many.yaml"],
        env={**CLEAN, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        cwd=folder,
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline().startswith(b"Workload")
        assert run.stdout.readline().startswith(b"many-1 ")
        assert run.poll() is None
        run.kill()


def at_terminal(folder: Path, *arguments: str, columns: int = 80, **env: str) -> tuple[str, str]:
    """Return what comes out raw, and what a person sees."""
    terminal = Terminal(folder, arguments, {"TERM": "xterm-256color", **env}, columns)
    terminal.child.timeout = 60
    terminal.end()
    return terminal.raw.decode(), terminal.seen


def test_a_terminal_gets_a_frame_colors_and_links(teams: Path) -> None:
    raw, seen = at_terminal(teams, "recommend", "webshop.yaml")
    assert "╭─ webshop (webshop.yaml) ─" in seen
    assert f"{CSI}32mproven{CSI}0m" in raw
    assert f"{CSI}1mRecommended: Amazon ECS on AWS Fargate{CSI}0m" in raw
    assert f"{LINK}https://aws.amazon.com/fargate/pricing/" in raw
    assert len([line for line in seen.splitlines() if line.strip()]) <= 24


@pytest.mark.parametrize("columns", [60, 100])
def test_other_widths_read_well(columns: int, teams: Path) -> None:
    _, seen = at_terminal(teams, "recommend", "webshop.yaml", columns=columns)
    framed = [line for line in seen.splitlines() if line.startswith("│")]
    assert {len(line.rstrip()) for line in framed} == {columns}
    assert "Next best" in seen


def test_no_color_keeps_the_frame_and_a_dumb_terminal_has_neither(teams: Path) -> None:
    raw, seen = at_terminal(teams, "recommend", "webshop.yaml", NO_COLOR="1")
    assert "\x1b" not in raw
    assert "╭─ webshop" in seen
    raw, seen = at_terminal(teams, "recommend", "webshop.yaml", "--color", "never")
    assert "\x1b" not in raw
    assert "╭" in seen
    raw, seen = at_terminal(teams, "recommend", "webshop.yaml", TERM="dumb")
    assert "\x1b" not in raw
    assert "╭" not in seen


def test_a_terminal_of_another_encoding_gets_signs_that_it_has(teams: Path) -> None:
    _, seen = at_terminal(teams, "recommend", "webshop.yaml", PYTHONIOENCODING="latin-1")
    assert "+- webshop (webshop.yaml) -" in seen


def piped(folder: Path, *arguments: str) -> Outcome:
    """Return what a pipe gets."""
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        check=True,
    )
    from conftest import Outcome

    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_pipe_gets_colors_only_if_they_are_asked_for(teams: Path) -> None:
    plain = piped(teams, "recommend", "webshop.yaml").out
    assert "\x1b" not in plain
    colored = piped(teams, "recommend", "webshop.yaml", "--color", "always").out
    assert f"{CSI}32mproven" in colored
    assert "╭" not in colored
    for command in ("explain", "cost"):
        told = piped(teams, command, "webshop.yaml", "--color", "always").out
        assert f"{CSI}1m" in told, command
        assert CSI not in piped(teams, command, "webshop.yaml").out
    table = piped(teams, "recommend", "webshop.yaml", "webshop.yaml", "--color", "always").out
    assert f"{CSI}1mWorkload" in table
    data = piped(teams, "recommend", "webshop.yaml", "--format", "json", "--color", "always").out
    assert "\x1b" not in data


def test_foreign_text_brings_no_control_sequence(teams: Path) -> None:
    (teams / "evil.yaml").write_text(
        f'{LOW}chosen: ecs-ec2\nbecause: "a\\e[31mred\\e]8;;https://evil.example\\e\\\\x"\n',
        encoding="utf-8",
    )
    told = piped(teams, "recommend", "evil.yaml", "--color", "always").out
    assert f"{CSI}31mred" not in told
    assert f"{LINK}https://evil" not in told
    assert r"\u001b[31mred" in told


def test_text_is_cut_at_the_end_of_a_clause_or_a_word() -> None:
    text = "Look up each service in the list of today, which AWS keeps, and read it again."
    assert clip_text(text, 80, 1) == [text]
    assert clip_text(text, 62, 1) == [
        "Look up each service in the list of today, which AWS keeps …"
    ]
    assert clip_text(text, 20, 1) == ["Look up each …"]
    assert clip_text(text, 20, 2, tail=" (2 more)") == ["Look up each service", "in the … (2 more)"]
    assert clip_text("x" * 50, 20, 1) == ["x" * 18 + " …"]
    assert fit("東京東京", 5) == "東京…"
    assert wrap_text("東京東京 ab", 4) == ["東京", "東京", "ab"]
