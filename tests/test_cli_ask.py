"""``advisor ask`` on a real pseudo-terminal, read as a person reads it, and without a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pexpect
import pyte
import pytest
import yaml

from advisor.consultation import consult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 100, 45
PROMPT = "> |>\x08"  # prompt_toolkit writes the space after it as a movement
SHORT = "ecs-fargate,ecs-ec2"


class Terminal:
    """The program on a pseudo-terminal, and the screen that a person would see."""

    def __init__(self, folder: Path, arguments: tuple[str, ...], env: dict[str, str]) -> None:
        self.raw = b""
        self._screen = pyte.HistoryScreen(COLUMNS, ROWS, history=2_000)
        self._stream = pyte.ByteStream(self._screen)
        self.child = pexpect.spawn(
            sys.executable, ["-m", "advisor", "ask", "--platforms", SHORT, *arguments], cwd=str(folder),
            timeout=15, dimensions=(ROWS, COLUMNS),
            env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT), "PROMPT_TOOLKIT_NO_CPR": "1", **env},
        )  # fmt: skip

        self.child.delaybeforesend = None
        self.child.ptyproc.delayafterclose = 0.01

    def until(self, pattern: str) -> str:
        """Read until ``pattern`` was printed; return all that came, without escape sequences."""
        self.child.expect(pattern)
        return self._keep(self.child.before + self.child.after)

    def end(self) -> str:
        """Read to the end; return all that came."""
        self.child.expect(pexpect.EOF)
        told = self._keep(self.child.before)
        self.child.close()
        return told

    def type(self, line: str) -> None:
        self.child.send(f"{line}\r")

    def prompted(self) -> str:
        """Read until the next question waits for an answer."""
        self.until(r"Question \d+")
        return self.until(PROMPT)

    def shows(self, text: str) -> None:
        """Read until ``text`` stands on the screen."""
        end = time.monotonic() + 15
        while text not in self.seen:
            assert time.monotonic() < end, f"{text!r} is not in:\n{self.seen}"
            with contextlib.suppress(pexpect.TIMEOUT):
                self._keep(self.child.read_nonblocking(65_536, 0.2))

    @property
    def seen(self) -> str:
        """Return the lines that scrolled by and those on the screen."""
        past = ("".join(line[at].data for at in range(COLUMNS)) for line in self._screen.history.top)
        return "\n".join(each.rstrip() for each in (*past, *self._screen.display))

    def _keep(self, data: bytes) -> str:
        self.raw += data
        self._stream.feed(data)
        return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", data.decode(errors="replace")).replace("\r", "")


@pytest.fixture
def ask(folder: Path) -> Iterator[Any]:
    started: list[Terminal] = []

    def start(*arguments: str, env: dict[str, str] | None = None) -> Terminal:
        started.append(Terminal(folder, arguments, env or {}))
        return started[-1]

    yield start
    for each in started:
        each.child.close(force=True)


def answers_in(path: Path) -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["answers"]
    return held


def asked(told: str, knowledge: KnowledgeBase) -> str:
    """Return the id of the question that was put in ``told``."""
    flat = " ".join(told.split())
    (found,) = (each.id for each in knowledge.questions.values() if " ".join(each.asks.split()) in flat)
    return found


def test_an_interview_takes_numbers_names_and_unknown_and_ends_with_a_result_that_replays(
    ask: Any, folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    terminal = ask()
    given: dict[str, Any] = {}
    replies = ["1", "u", "name"]
    for turn in range(60):
        at = terminal.child.expect([r"Question \d+, at most \d+ to go", "Recommended:"])
        terminal._keep(terminal.child.before + terminal.child.after)
        if at == 1:
            break
        told = terminal.until(PROMPT)
        question = shipped.questions[asked(told, shipped)]
        still = consult(shipped, given, platforms=SHORT.split(","))
        assert question.id == (still.next_screen() or pytest.fail()).questions[0]
        if turn % 5 == 0:  # listing all takes its time
            assert question.id == still.open[0]
        reply = replies[turn % 3]
        if reply == "name" or not (question.values or question.kind == "boolean"):
            reply = next(iter(question.values), {"boolean": "y"}.get(question.kind, "u"))
        given[question.id] = _meant(question, reply)
        terminal.type(reply)
    terminal.end()
    assert terminal.child.exitstatus == 0
    assert "Proven: no question left unasked could change this." in terminal.seen
    assert "Answers written to answers.yaml" in terminal.seen
    assert answers_in(folder / "answers.yaml") == given
    replayed = json.loads(advisor("recommend", "--format", "jsonl", "answers.yaml").out)
    assert replayed["final"] is True
    assert f"({replayed['recommendation']['id']})" in terminal.seen


def _meant(question: Any, reply: str) -> Any:
    if reply == "u":
        return "unknown"
    if question.kind == "boolean":
        return reply in {"1", "y"}
    value = next(iter(question.values)) if reply == "1" else reply
    return [value] if question.kind == "multi" else value


def test_why_back_and_wrong_input(ask: Any, shipped: KnowledgeBase) -> None:
    terminal = ask()
    first = asked(terminal.prompted(), shipped)
    terminal.type("?")
    terminal.shows("Why this is asked:")
    terminal.type("zzz")
    terminal.shows("'zzz' is not allowed (type a number from 1 to")
    terminal.child.send("\x15")
    terminal.type("b")
    terminal.shows("this is the first question")
    terminal.child.send("\x15")
    terminal.type("1")
    second = asked(terminal.prompted(), shipped)
    assert second != first
    terminal.type("b")
    assert asked(terminal.prompted(), shipped) == first
    terminal.type("q")
    terminal.end()
    assert terminal.child.exitstatus == 0
    assert "Not final" in terminal.seen


def test_quitting_shows_the_result_as_it_stands_and_how_to_go_on(ask: Any, folder: Path) -> None:
    terminal = ask()
    terminal.prompted()
    terminal.type("q")
    terminal.end()
    assert terminal.child.exitstatus == 0
    assert "Recommended:" in terminal.seen
    assert "To answer more: advisor ask --answers answers.yaml" in terminal.seen
    assert answers_in(folder / "answers.yaml") == {}


@pytest.mark.parametrize(("key", "arguments"), [("\x03", ()), ("\x04", ()), ("\x03", ("--plain",))])
def test_breaking_off_keeps_the_answers_and_going_on_asks_only_what_is_missing(
    key: str, arguments: tuple[str, ...], ask: Any, folder: Path, shipped: KnowledgeBase
) -> None:
    terminal = ask(*arguments)
    first = asked(terminal.prompted(), shipped)
    terminal.type("1")
    second = asked(terminal.prompted(), shipped)
    terminal.child.send(key)
    terminal.end()
    assert terminal.child.exitstatus == 130
    assert "Traceback" not in terminal.seen
    assert "Go on with: advisor ask --answers answers.yaml" in terminal.seen
    assert list(answers_in(folder / "answers.yaml")) == [first]
    again = ask("--answers", "answers.yaml", *arguments)
    assert asked(again.prompted(), shipped) == second
    again.type("q")
    again.end()
    assert "Answers written to answers-2.yaml" in again.seen


@pytest.mark.parametrize(("arguments", "env"), [(("--plain",), {}), ((), {"TERM": "dumb"}), ((), {"ACCESSIBLE": "1"})])
def test_a_plain_interview_sends_no_escape_sequence(
    arguments: tuple[str, ...], env: dict[str, str], ask: Any, shipped: KnowledgeBase
) -> None:
    terminal = ask(*arguments, env=env)
    first = asked(terminal.prompted(), shipped)
    terminal.type("nonsense")
    assert "is not allowed" in terminal.until("\n> ")
    terminal.type("?")
    assert "Why this is asked:" in terminal.until("\n> ")
    terminal.type("b")
    assert "this is the first question" in terminal.until("\n> ")
    terminal.type("u")
    assert asked(terminal.prompted(), shipped) != first
    terminal.type("q")
    terminal.end()
    assert b"\x1b" not in terminal.raw
    assert terminal.raw.isascii()
    assert "Recommended:" in terminal.seen


def test_a_stray_byte_is_a_wrong_answer_and_not_the_end(ask: Any) -> None:
    terminal = ask("--plain")
    terminal.prompted()
    terminal.child.send(b"\xff\r")
    assert "is not allowed" in terminal.until("\n> ")
    terminal.type("q")
    terminal.end()
    assert terminal.child.exitstatus == 0


def test_a_folder_gets_answers_and_drawing(ask: Any, folder: Path) -> None:
    terminal = ask("--out", "design", "--set", "ops_capacity=low")
    terminal.prompted()
    terminal.type("q")
    terminal.end()
    assert sorted(each.name for each in (folder / "design").iterdir()) == ["my-workload.svg", "my-workload.yaml"]
    assert "<svg" in (folder / "design/my-workload.svg").read_text(encoding="utf-8")


def test_own_rules_are_written_down_so_that_the_file_alone_replays(ask: Any, folder: Path, advisor: Program) -> None:
    (folder / "r").mkdir()
    text = "questions:\n- {id: lucky, group: decide, kind: boolean, asks: Is it lucky?, why: Luck matters.}\n"
    (folder / "r/own.yaml").write_text(text, encoding="utf-8")
    terminal = ask("--rules", "r", "--set", "lucky=true", "--out", "design")
    terminal.prompted()
    terminal.type("q")
    terminal.end()
    replayed = advisor("recommend", "design/my-workload.yaml")
    assert (replayed.code, replayed.err) == (0, "")


def test_a_named_answer_file_that_exists_is_refused_before_the_questions(ask: Any, folder: Path) -> None:
    (folder / "mine.yaml").write_text("mine", encoding="utf-8")
    terminal = ask("--answers-out", "mine.yaml")
    told = terminal.end()
    assert terminal.child.exitstatus == 2
    assert "exists and was kept" in told
    assert "Question" not in told
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == "mine"


def test_the_default_name_gives_way_to_files_that_exist(ask: Any, folder: Path) -> None:
    (folder / "answers.yaml").write_text("mine", encoding="utf-8")
    terminal = ask()
    terminal.prompted()
    terminal.type("q")
    terminal.end()
    assert (folder / "answers.yaml").read_text(encoding="utf-8") == "mine"
    assert answers_in(folder / "answers-2.yaml") == {}


def test_without_a_terminal_the_missing_answers_are_listed_with_what_is_allowed(advisor: Program) -> None:
    outcome = advisor("ask")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no terminal" in outcome.err
    assert "  kubernetes_api: one of: not-needed, preferred, required, unknown" in outcome.err
    assert "--answers FILE" in outcome.err


def test_without_a_terminal_a_proven_result_is_printed(folder: Path, advisor: Program) -> None:
    (folder / "a.yaml").write_text("name: sure\nanswers: {kubernetes_api: required}\n", encoding="utf-8")
    outcome = advisor("ask", "--answers", "a.yaml", "--platforms", "ecs-ec2")
    assert (outcome.code, outcome.err) == (0, "")
    assert "No platform is left." in outcome.out
    assert list(folder.iterdir()) == [folder / "a.yaml"]


def test_no_command_at_all_is_the_interview(advisor: Program) -> None:
    assert advisor() == advisor("ask")
    assert advisor("--plain").code == 2


def test_answers_may_come_from_standard_input_where_nobody_is_asked(advisor: Program) -> None:
    outcome = advisor("ask", "--answers", "-", "--platforms", "ecs-ec2", stdin="name: x\nanswers: {kubernetes_api: required}\n")
    assert (outcome.code, outcome.err) == (0, "")
    assert "No platform is left." in outcome.out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("path", ["nowhere.yaml", "."])
def test_answers_that_cannot_be_had_are_told(path: str, advisor: Program) -> None:
    outcome = advisor("ask", "--answers", path)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"advisor: {path}: E11")
