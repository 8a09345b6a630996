"""``advisor ask`` on a real pseudo-terminal, read as a person reads it, and without a terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from samples import some

from people import CHECKLIST, FORM
from terminals import COLUMNS, OFFER, PROMPT, ROOT, Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

SHORT = "ecs-fargate,ecs-ec2"


@pytest.fixture
def ask(folder: Path) -> Iterator[Any]:
    started: list[Terminal] = []

    def start(
        *arguments: str, env: dict[str, str] | None = None, columns: int = COLUMNS
    ) -> Terminal:
        started.append(
            Terminal(folder, ("ask", "--platforms", SHORT, *arguments), env or {}, columns)
        )
        return started[-1]

    yield start
    for terminal in started:
        terminal.child.close(force=True)


def answers_in(path: Path) -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["answers"]
    return held


def asked(told: str, knowledge: KnowledgeBase) -> str:
    """Return the id of the question that was put in ``told``, or that it was the checklist."""
    flat = " ".join(told.split())
    if CHECKLIST in flat:
        return "checklist"
    questions = knowledge.questions.values()
    (key,) = (question.id for question in questions if " ".join(question.asks.split()) in flat)
    return key


def test_an_interview_takes_numbers_names_and_unknown_and_ends_with_a_result_that_replays(
    ask: Any, folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    terminal = ask()
    told = terminal.begin()
    replies = ["1", "u", "name"]
    for turn in range(60):
        if CHECKLIST in told:
            reply = "0"
        elif FORM in " ".join(told.split()):
            reply = "u"
        else:
            question = shipped.questions[asked(told, shipped)]
            reply = replies[turn % 3]
            if reply == "name" or not (question.values or question.kind == "boolean"):
                reply = next(iter(question.values), {"boolean": "y"}.get(question.kind, "u"))
        terminal.type(reply)
        while True:
            at = terminal.child.expect([r"Question \d+\. Usually", "Enter = no, go on", OFFER])
            terminal._keep(terminal.child.before + terminal.child.after)
            if at < 2:
                break
            terminal.until(PROMPT)
            terminal.type("g")
        if at == 1:
            break
        told = terminal.until(PROMPT)
    terminal.until(PROMPT)
    terminal.type("")
    terminal.until("write nothing")
    terminal.until(PROMPT)
    assert not list(folder.iterdir()), "something was written before it was approved"
    terminal.type("")
    terminal.end()
    assert terminal.child.exitstatus == 0
    assert "Proven" in terminal.seen
    assert "Answers written to answers.yaml" in terminal.seen
    assert len(answers_in(folder / "answers.yaml")) > turn
    replayed = json.loads(advisor("recommend", "--format", "jsonl", "answers.yaml").out)
    assert replayed["final"] is True
    named = shipped.platforms[replayed["recommendation"]["id"]].name
    assert f"Recommended: {named}  " in terminal.seen


def test_why_back_and_wrong_input(ask: Any, shipped: KnowledgeBase) -> None:
    terminal = ask()
    first = asked(terminal.begin(), shipped)
    terminal.type("?")
    terminal.shows("-> Amazon ECS on AWS Fargate (as now)")
    terminal.type("zzz")
    terminal.shows("'zzz' is not allowed (type a number from 1 to")
    terminal.child.send("\x15")
    terminal.type("b")
    terminal.shows("This is the first question")
    terminal.type("1")
    second = asked(terminal.prompted(), shipped)
    if second == first:  # it was put again after the message, which may have come by itself
        second = asked(terminal.prompted(), shipped)
    assert second != first
    terminal.type("b")
    assert asked(terminal.prompted(), shipped) == first
    terminal.shows("Enter keeps it.")
    terminal.type("")
    assert asked(terminal.prompted(), shipped) == second
    terminal.finish()
    assert "Undecided" in terminal.seen


def test_quitting_shows_the_result_as_it_stands_and_how_to_go_on(ask: Any, folder: Path) -> None:
    terminal = ask()
    terminal.begin()
    terminal.finish()
    assert "Undecided: nothing distinguishes the leaders" in terminal.seen
    assert "No recommendation yet" in terminal.seen
    assert "Find out " in terminal.seen
    assert "advisor ask --answers answers.yaml" in terminal.seen
    assert "advisor explain answers.yaml" in terminal.seen
    assert terminal.seen.index("Answers written to") < terminal.seen.index("No recommendation yet")
    assert answers_in(folder / "answers.yaml") == {}


def test_a_review_can_change_answers_or_end_without_writing(ask: Any, folder: Path) -> None:
    terminal = ask()
    terminal.begin()
    terminal.type("1")
    terminal.prompted()
    terminal.type("q")
    terminal.until("write nothing")
    terminal.type("1")
    terminal.prompted()
    terminal.type("2")
    terminal.shows("The need for Kubernetes' API: it would be nice to have")
    terminal.type("n")
    terminal.end()
    assert terminal.child.exitstatus == 0
    assert "Nothing more was written." in terminal.seen
    assert not list(folder.iterdir())


def test_saving_writes_the_answers_and_goes_on(ask: Any, folder: Path) -> None:
    terminal = ask()
    terminal.begin()
    terminal.type("1")
    terminal.prompted()
    terminal.type("s")
    terminal.until("Answers written to answers.yaml")
    assert answers_in(folder / "answers.yaml") == {"kubernetes_api": "not-needed"}
    terminal.until(PROMPT)
    terminal.type("0")
    terminal.prompted()
    terminal.finish()
    assert len(answers_in(folder / "answers.yaml")) > 2
    assert [file.name for file in folder.iterdir()] == ["answers.yaml"]


def test_a_what_if_is_shown_and_dropped(ask: Any, folder: Path) -> None:
    terminal = ask()
    terminal.begin()
    terminal.type("w kubernetes_api=required")
    terminal.shows("If something needs the Kubernetes API: no platform is left.")
    terminal.type("n")
    terminal.prompted()
    terminal.finish()
    assert answers_in(folder / "answers.yaml") == {}


@pytest.mark.parametrize("arguments", some(1, of=[(), ("--plain",)]))
def test_a_description_is_understood_and_confirmed_before_it_counts(
    arguments: tuple[str, ...], ask: Any, folder: Path
) -> None:
    terminal = ask(*arguments)
    terminal.until("Describe your workload")
    terminal.until(PROMPT)
    terminal.type("Two developers, we need a GPU, and no Windows.")
    told = terminal.until("none of it")
    assert "I understood:" in told
    assert "The number of engineers: 2 people" in told
    assert "The need for accelerators: it needs a GPU" in told
    terminal.until(PROMPT)
    number = re.search(r"(\d)\. The need for accelerators", told)
    assert number
    terminal.type(number[1])
    terminal.prompted()
    terminal.finish()
    assert answers_in(folder / "answers.yaml") == {"engineers": 2, "operating_system": "linux"}


def test_an_answer_in_words_is_confirmed_before_it_counts(ask: Any, folder: Path) -> None:
    terminal = ask("--set", "kubernetes_api=not-needed", "--set", "org_standard=none")
    terminal.begin()
    for _ in range(30):
        if "How many engineers" in terminal.seen.split("Question ")[-1]:
            break
        terminal.type("0" if CHECKLIST in terminal.seen.split("Question ")[-1] else "u")
        terminal.prompted()
    else:
        pytest.skip("nobody asks for engineers on these platforms")
    terminal.type("nope, just us two")
    terminal.shows("The number of engineers: 2 people")
    terminal.type("")
    terminal.prompted()  # only then has it counted
    terminal.child.sendintr()
    terminal.end()
    assert answers_in(folder / "answers.yaml")["engineers"] == 2


def test_what_is_not_known_of_a_checklist_is_written_as_unknown(
    ask: Any, folder: Path, shipped: KnowledgeBase
) -> None:
    terminal = ask()
    told = terminal.begin()
    while CHECKLIST not in told:
        terminal.type("u")
        told = terminal.prompted()
    shown = " ".join(told.split())
    first, *others = (line for line in shipped.checklist.values() if f". {line.says}" in shown)
    terminal.type("1u")
    terminal.until("none of the others")
    terminal.until(PROMPT)
    terminal.type("y")
    terminal.prompted()
    terminal.finish()
    answers = answers_in(folder / "answers.yaml")
    assert "you don't know 3: 3u" in shown
    assert {answers[key] for key in first.otherwise} == {"unknown"}
    for line in others:
        assert all(answers.get(key) != "unknown" for key in line.otherwise)
    assert any(answers.keys() & line.otherwise.keys() for line in others)


def test_several_lines_pasted_as_a_description_are_one_in_either_mode(ask: Any) -> None:
    for arguments, paste in (
        ((), "\x1b[200~Two developers.\nNeeds a GPU.\x1b[201~"),
        (("--plain",), "Two developers.\rNeeds a GPU."),
    ):
        terminal = ask(*arguments)
        terminal.until("Describe your workload")
        terminal.until(PROMPT)
        terminal.type(paste)
        told = terminal.until("none of it")
        assert "The number of engineers: 2 people" in told
        assert "The need for accelerators: it needs a GPU" in told


@pytest.mark.parametrize("arguments", some(1, of=[(), ("--plain",)]))
def test_what_is_written_in_another_script_is_not_guessed_at(
    arguments: tuple[str, ...], ask: Any
) -> None:
    terminal = ask(*arguments)
    terminal.until("Describe your workload")
    terminal.until(PROMPT)
    terminal.type("我们有两个工程师, ないです, два инженера")
    terminal.shows("I understood nothing in that")
    terminal.prompted()
    terminal.type("два")
    terminal.shows("is not allowed")
    terminal.child.send("\x15")
    terminal.type("1")
    terminal.prompted()
    terminal.finish()


@pytest.mark.parametrize("arguments", some(1, of=[("--plain",), ()]))
def test_forty_columns_are_enough(arguments: tuple[str, ...], ask: Any) -> None:
    terminal = ask(*arguments, columns=40)
    terminal.begin()
    terminal.type("?")
    terminal.shows("(as now)")
    terminal.type("1")
    terminal.prompted()
    terminal.finish()
    lines = terminal.raw.decode().replace("\r", "").split("\n")
    if arguments:
        end = next(number for number, line in enumerate(lines) if line == "Next:")
        assert max(map(len, lines[:end])) <= 40


def test_a_window_may_be_resized_in_the_middle_of_a_question(ask: Any, folder: Path) -> None:
    terminal = ask()
    terminal.begin()
    terminal.child.send("not-")
    terminal.resized(50)
    time.sleep(0.2)
    terminal.child.send("needed\r")
    terminal.prompted()
    terminal.resized(120)
    terminal.finish()
    assert answers_in(folder / "answers.yaml") == {"kubernetes_api": "not-needed"}


def test_colour_is_left_out_where_it_is_not_wanted(ask: Any) -> None:
    terminal = ask(env={"NO_COLOR": "1"})
    terminal.begin()
    terminal.finish()
    codes: set[bytes] = set()
    for sequence in re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw):
        codes.update(sequence.split(b";"))
    assert not {code for code in codes if code.isdigit() and 30 <= int(code) <= 49}


@pytest.mark.parametrize(
    ("key", "arguments"), some(1, of=[("\x03", ()), ("\x04", ()), ("\x03", ("--plain",))])
)
def test_breaking_off_keeps_the_answers_and_going_on_asks_only_what_is_missing(
    key: str, arguments: tuple[str, ...], ask: Any, folder: Path, shipped: KnowledgeBase
) -> None:
    terminal = ask(*arguments)
    first = asked(terminal.begin(), shipped)
    terminal.type("1")
    second = asked(terminal.prompted(), shipped)
    terminal.child.send(key)
    terminal.end()
    assert terminal.child.exitstatus == 130
    assert "Traceback" not in terminal.seen
    assert "Continue with: advisor ask --answers answers.yaml" in terminal.seen
    assert list(answers_in(folder / "answers.yaml")) == [first]
    again = ask("--answers", "answers.yaml", *arguments)
    assert asked(again.prompted(), shipped) == second
    again.finish()
    assert "Answers written to answers.yaml" in again.seen  # its own file
    assert first in answers_in(folder / "answers.yaml")
    assert [file.name for file in folder.iterdir()] == ["answers.yaml"]


ENDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("SIGHUP", ()),
    ("closed", ("--plain",)),
    ("SIGHUP", ("--plain",)),
    ("SIGTERM", ()),
    ("SIGQUIT", ("--plain",)),
    ("closed", ()),
)


@pytest.mark.parametrize(("how", "arguments"), some(2, of=ENDS))
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_whatever_ends_an_interview_keeps_the_answers(
    how: str, arguments: tuple[str, ...], ask: Any, folder: Path, shipped: KnowledgeBase
) -> None:
    terminal = ask(*arguments)
    first = asked(terminal.begin(), shipped)
    terminal.type("1")
    second = asked(terminal.prompted(), shipped)
    ended(terminal, how)
    assert list(answers_in(folder / "answers.yaml")) == [first]
    assert [file.name for file in folder.iterdir()] == ["answers.yaml"]
    again = ask("--answers", "answers.yaml", *arguments)
    assert asked(again.prompted(), shipped) == second
    again.type("0")
    again.prompted()
    ended(again, how)
    assert len(answers_in(folder / "answers.yaml")) > 1
    last = ask("--answers", "answers.yaml", *arguments)
    last.prompted()
    last.finish()
    assert [file.name for file in folder.iterdir()] == ["answers.yaml"]


def ended(terminal: Terminal, how: str) -> None:
    """End the program in the middle of a question, and see how it takes that."""
    if how == "closed":
        terminal.child.ptyproc.delayafterterminate = 2
        terminal.child.close(force=False)  # also sends SIGHUP, and SIGINT a moment later
    else:
        terminal.child.kill(getattr(signal, how))
        terminal.end()
        assert "Traceback" not in terminal.seen
        assert "Continue with: advisor ask --answers answers.yaml" in terminal.seen
    assert (terminal.child.exitstatus, terminal.child.signalstatus) == (130, None)


@pytest.mark.parametrize("how", some(2, of=["SIGHUP", "key", "SIGTERM", "SIGINT"]))
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_the_description_may_be_broken_off_too(how: str, ask: Any, folder: Path) -> None:
    terminal = ask()
    terminal.until("Describe your workload")
    terminal.until(PROMPT)
    if how == "key":
        terminal.child.send("\x03")
    else:
        terminal.child.kill(getattr(signal, how))
    terminal.end()
    assert terminal.child.exitstatus == 130
    assert answers_in(folder / "answers.yaml") == {}


def test_a_file_that_was_edited_since_is_kept_as_it_is(
    ask: Any, folder: Path, shipped: KnowledgeBase
) -> None:
    terminal = ask()
    asked(terminal.begin(), shipped)
    terminal.type("1")
    terminal.prompted()
    terminal.child.send("\x03")
    terminal.end()
    edited = f"{(folder / 'answers.yaml').read_text(encoding='utf-8')}# a word of my own\n"
    (folder / "answers.yaml").write_text(edited, encoding="utf-8")
    again = ask("--answers", "answers.yaml")
    again.prompted()
    again.finish()
    assert (folder / "answers.yaml").read_text(encoding="utf-8") == edited
    assert "Answers written to answers-2.yaml" in again.seen


def test_a_defect_in_an_interview_keeps_the_answers(ask: Any, folder: Path) -> None:
    (folder / "sitecustomize.py").write_text(
        "from advisor.interview import dialogue\n\n"
        "def broken(*_, **__):\n    raise ZeroDivisionError('so it goes')\n\n"
        "dialogue.wording.standing = broken\n",
        encoding="utf-8",
    )
    terminal = ask(env={"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"})
    terminal.begin()
    terminal.type("1")
    told = terminal.end()
    assert terminal.child.exitstatus == 3
    assert "unexpected error: so it goes" in told
    assert len(answers_in(folder / "answers.yaml")) == 1


PLAIN: list[tuple[tuple[str, ...], dict[str, str]]] = [
    (("--plain",), {}),
    ((), {"TERM": "dumb"}),
    ((), {"ACCESSIBLE": "1"}),
]


@pytest.mark.parametrize(("arguments", "env"), some(1, of=PLAIN))
def test_a_plain_interview_sends_no_escape_sequence(
    arguments: tuple[str, ...], env: dict[str, str], ask: Any, shipped: KnowledgeBase
) -> None:
    terminal = ask(*arguments, env=env)
    first = asked(terminal.begin(), shipped)
    terminal.type("nonsense")
    assert "is not allowed" in terminal.until("\n> ")
    terminal.type("?")
    assert "(as now)" in terminal.until("\n> ")
    terminal.type("b")
    assert "This is the first question" in terminal.until("\n> ")
    terminal.type("u")
    assert asked(terminal.prompted(), shipped) != first
    terminal.finish()
    assert b"\x1b" not in terminal.raw
    assert b"\x08" not in terminal.raw
    assert terminal.raw.isascii()
    assert "No recommendation yet" in terminal.seen


def test_a_stray_byte_is_a_wrong_answer_and_not_the_end(ask: Any) -> None:
    terminal = ask("--plain")
    terminal.begin()
    terminal.child.send(b"\xff\r")
    assert "is not allowed" in terminal.until("\n> ")
    terminal.finish()


@pytest.mark.pictures
def test_a_folder_gets_answers_and_drawing(ask: Any, folder: Path) -> None:
    terminal = ask("--out", "design", "--set", "ops_capacity=low")
    terminal.begin()
    terminal.finish()
    assert sorted(file.name for file in (folder / "design").iterdir()) == [
        "my-workload.svg",
        "my-workload.yaml",
    ]
    assert "<svg" in (folder / "design/my-workload.svg").read_text(encoding="utf-8")


def test_own_rules_are_written_down_so_that_the_file_alone_replays(
    ask: Any, folder: Path, advisor: Program
) -> None:
    (folder / "r").mkdir()
    text = (
        "questions:\n- {id: lucky, group: decide, kind: boolean, asks: Is it lucky?, "
        "why: Luck matters.}\n"
    )
    (folder / "r/own.yaml").write_text(text, encoding="utf-8")
    terminal = ask("--rules", "r", "--set", "lucky=true", "--out", "design")
    terminal.begin()
    terminal.finish()
    replayed = advisor("recommend", "design/my-workload.yaml")
    assert (replayed.code, replayed.err) == (0, "")


@pytest.mark.parametrize("option", some(1, of=("-o", "--answers-out")))
def test_a_named_answer_file_that_exists_is_refused_before_the_questions(
    option: str, ask: Any, folder: Path
) -> None:
    (folder / "mine.yaml").write_text("mine", encoding="utf-8")
    terminal = ask(option, "mine.yaml")
    told = terminal.end()
    assert terminal.child.exitstatus == 2
    assert "exists and was kept" in told
    assert "Question" not in told
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == "mine"


def test_the_default_name_gives_way_to_files_that_exist(ask: Any, folder: Path) -> None:
    (folder / "answers.yaml").write_text("mine", encoding="utf-8")
    terminal = ask()
    terminal.begin()
    terminal.finish()
    assert (folder / "answers.yaml").read_text(encoding="utf-8") == "mine"
    assert answers_in(folder / "answers-2.yaml") == {}


def test_without_a_terminal_the_missing_answers_are_listed_with_what_is_allowed(
    advisor: Program,
) -> None:
    outcome = advisor("ask")
    assert (outcome.code, outcome.out) == (2, "")
    assert "no terminal" in outcome.err
    assert "  kubernetes_api: one of: not-needed, preferred, required, unknown" in outcome.err
    assert "--answers FILE" in outcome.err


def test_without_a_terminal_a_proven_result_is_printed(folder: Path, advisor: Program) -> None:
    (folder / "a.yaml").write_text(
        "name: sure\nanswers: {kubernetes_api: required}\n", encoding="utf-8"
    )
    outcome = advisor("ask", "--answers", "a.yaml", "--platforms", "ecs-ec2")
    assert (outcome.code, outcome.err) == (0, "")
    assert "No platform is left." in outcome.out
    assert list(folder.iterdir()) == [folder / "a.yaml"]


def test_without_a_terminal_the_result_so_far_is_told_like_that_of_recommend(
    folder: Path, advisor: Program
) -> None:
    (folder / "own.yaml").write_text(
        "name: own\nanswers: {ops_capacity: low, engineers: 3}\n", encoding="utf-8"
    )
    outcome = advisor("ask", "--answers", "own.yaml", "--platforms", SHORT)
    recommended = advisor("recommend", "own.yaml", "--platforms", SHORT)
    assert outcome.code == 2
    assert "Recommended: Amazon ECS on AWS Fargate" in outcome.out
    assert "Questions left unasked can still change this." in outcome.out
    assert "Only 2 of" in outcome.out
    assert f"advisor ask --answers own.yaml --platforms {SHORT}" in outcome.out
    assert f"advisor explain own.yaml --platforms {SHORT}" in outcome.out
    assert outcome.out == recommended.out
    assert "  host_access: a list of: privileged" in outcome.err
    assert "--detail" not in outcome.err


def test_what_was_told_of_a_list_is_not_asked_for_again(folder: Path, advisor: Program) -> None:
    text = (
        "name: own\nanswers: {ops_capacity: low, "
        "host_access: {has: [host-network], lacks: [shell, kernel]}}\n"
    )
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("ask", "--answers", "own.yaml")
    (line,) = (line for line in outcome.err.splitlines() if line.startswith("  host_access:"))
    told, left = line.split(", with: ")
    assert "{has: [host-network, ...], lacks: [kernel, shell, ...]}" in told
    assert not {"host-network", "shell", "kernel"} & set(left.split(", "))
    assert "privileged" in left.split(", ")
    untold = next(line for line in outcome.err.splitlines() if line.startswith("  storage:"))
    assert untold.endswith("or {has: [...], lacks: [...]} for part of it")


def test_without_a_terminal_a_mere_default_is_no_result(
    folder: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    lines = "".join(f"  {key}: unknown\n" for key in shipped.questions)
    (folder / "own.yaml").write_text(f"name: own\nanswers:\n{lines}", encoding="utf-8")
    outcome = advisor("ask", "--answers", "own.yaml")
    assert outcome.code == 2
    assert "No recommendation yet" in outcome.out
    assert "could distinguish the platforms" in outcome.err
    assert "  kubernetes_api: one of: not-needed, preferred, required, unknown" in outcome.err
    assert "advisor ask --answers own.yaml " in outcome.out


def test_the_exit_codes_without_a_terminal_stand_in_the_help(advisor: Program) -> None:
    told = " ".join(advisor("ask", "--help").out.split())
    assert (
        "Without a terminal nothing is asked. The exit code is 0 if the answers prove a result"
        in told
    )
    assert "it is 2 if they do not" in told


def test_no_command_at_all_is_the_interview(advisor: Program) -> None:
    assert advisor() == advisor("ask")
    assert advisor("--plain").code == 2


def test_answers_may_come_from_standard_input_where_nobody_is_asked(advisor: Program) -> None:
    outcome = advisor(
        "ask",
        "--answers",
        "-",
        "--platforms",
        "ecs-ec2",
        stdin="name: x\nanswers: {kubernetes_api: required}\n",
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert "No platform is left." in outcome.out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("path", ["nowhere.yaml", "."])
def test_answers_that_cannot_be_had_are_told(path: str, advisor: Program) -> None:
    outcome = advisor("ask", "--answers", path)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"advisor: {path}: E11")


def test_the_engine_that_was_asked_for_concludes(ask: Any) -> None:
    terminal = ask("--engine", "reference", "--set", "kubernetes_api=not-needed")
    terminal.begin()
    terminal.finish()
    assert "Concluded by the reference engine, as requested." in " ".join(terminal.seen.split())


@pytest.mark.parametrize("arguments", [("--plain",)])
def test_a_description_that_was_not_confirmed_yet_is_taken_in_anew(
    arguments: tuple[str, ...], ask: Any, folder: Path
) -> None:
    terminal = ask(*arguments)
    terminal.until("Describe your workload")
    terminal.until(PROMPT)
    terminal.type("Two developers, we need a GPU, and no Windows.")
    terminal.until("none of it")
    terminal.until(PROMPT)
    terminal.child.send("\x03")
    terminal.end()
    assert "Continue with: advisor ask --answers answers.yaml --plain" in terminal.seen
    assert answers_in(folder / "answers.yaml") == {}
    again = ask("--answers", "answers.yaml", *arguments)
    assert "The number of engineers: 2 people" in again.until("none of it")
    again.until(PROMPT)
    again.type("")
    again.prompted()
    again.finish()
    assert answers_in(folder / "answers.yaml") == {
        "engineers": 2,
        "accelerator": "gpu",
        "operating_system": "linux",
    }
    assert "not confirmed" not in (folder / "answers.yaml").read_text(encoding="utf-8")


def test_options_that_stand_in_no_file_are_told_with_the_command_that_goes_on(ask: Any) -> None:
    terminal = ask("--engine", "reference", "--no-own-rules", "--set", "kubernetes_api=not-needed")
    terminal.begin()
    terminal.child.send("\x03")
    terminal.end()
    told = " ".join(terminal.seen.split())
    assert (
        "Continue with: advisor ask --answers answers.yaml --no-own-rules --engine reference"
        in told
    )
