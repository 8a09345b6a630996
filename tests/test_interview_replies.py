"""What a person types, as a reply, and what is refused, with what to type instead."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from advisor.consultation import consult
from advisor.interview.replies import (
    Answered,
    Command,
    Filled,
    Meant,
    Ticked,
    parse_answer,
    parse_command,
    reply,
)
from advisor.interview.wording import choices, screen_heading
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Question, QuestionGroup, QuestionKind
from advisor.knowledge.values import NotAccepted
from advisor.proof.value_of_information import Screen

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

VALUES = {
    "choice": {"gpu": "a", "neuron": "b", "none-at-all": "c"},
    "multi": {"shell": "a", "kernel": "b", "daemon": "c"},
}


def question(kind: QuestionKind, **more: Any) -> Question:
    return Question("q", QuestionGroup.DECIDE, kind, "?", "why", VALUES.get(kind, {}), **more)


KINDS = {
    "choice": question(QuestionKind.CHOICE),
    "multi": question(QuestionKind.MULTI),
    "boolean": question(QuestionKind.BOOLEAN),
    "integer": question(QuestionKind.INTEGER, range=(0, 100_000), unit="people"),
    "number": question(QuestionKind.NUMBER, range=(0, 100_000), unit="GB"),
    "text": question(QuestionKind.TEXT),
}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("choice", "1", "gpu"),
        ("choice", " GPU ", "gpu"),
        ("choice", "ne", "neuron"),
        ("choice", "none at all", "none-at-all"),
        ("choice", "u", UNKNOWN),
        ("choice", "Unknown", UNKNOWN),
        ("multi", "1,3", frozenset({"shell", "daemon"})),
        ("multi", "shell, kernel", frozenset({"shell", "kernel"})),
        ("multi", "0", frozenset()),
        ("multi", "none", frozenset()),
        ("boolean", "y", True),
        ("boolean", "NO", False),
        ("boolean", "1", True),
        ("boolean", "2", False),
        ("integer", "1200", 1200),
        ("integer", "12.0", 12),
        ("number", "0,25", 0.25),
        ("number", "1.125", 1.125),
        ("number", ".5", 0.5),
        ("text", "eu-west-1", "eu-west-1"),
    ],
)
def test_answers_are_understood(kind: str, typed: str, value: Any, shipped: KnowledgeBase) -> None:
    given = parse_answer(shipped, KINDS[kind], typed)
    assert isinstance(given, Answered)
    assert given.value == value


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("choice", "", "nothing was typed"),
        ("choice", "4", "type a number from 1 to 3, or say it in your own words"),
        ("choice", "0", "type a number"),
        ("choice", "-1", "type a number"),
        ("choice", "n", "type a number"),
        ("choice", "g", "type a number"),
        ("choice", "neurone", "did you mean neuron?"),
        ("choice", "²", "type a number"),
        ("choice", "9" * 10_000, "type a number"),
        ("multi", "1,4", "0 for none of these"),
        ("multi", "unknown,1", "unknown is in a list"),
        ("boolean", "maybe", "type y or n"),
        ("integer", "many", "type a whole number from 0"),
        ("integer", "2.5", "type a whole number"),
        ("integer", "1,000", "can be read in two ways"),
        ("integer", "1.000", "can be read in two ways"),
        ("number", "1,500", "can be read in two ways"),
        ("number", "nan", "type a number"),
        ("number", "1e999999999", "type a number"),
        ("number", "9" * 10_000, "type a number"),
        ("number", "100001", "out of range"),
        ("text", "x" * 101, "at most 100"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_to_type(
    kind: str, typed: str, words: str, shipped: KnowledgeBase
) -> None:
    with pytest.raises(NotAccepted) as refused:
        parse_answer(shipped, KINDS[kind], typed)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 350


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("?", Command("why")),
        ("b", Command("back")),
        (" Q ", Command("stop")),
        ("r", Command("review")),
        ("s", Command("save")),
        ("w", Command("what-if")),
        ("w 2", Command("what-if", "2")),
        ("w accelerator=gpu", Command("what-if", "accelerator=gpu")),
        ("w storage = block, shared", Command("what-if", "storage = block, shared")),
        ("we have two developers", None),
        ("w e use it", None),
        ("", None),
    ],
)
def test_commands_are_told_from_answers(typed: str, meant: Command | None) -> None:
    assert parse_command(typed) == meant


@pytest.mark.parametrize(
    ("typed", "lines"),
    [("0", ()), ("none", ()), ("1", (0,)), ("3,1", (0, 2)), ("1 2", (0, 1)), (" 2 , 3 ", (1, 2))],
)
def test_lines_of_the_checklist_are_ticked_by_number(
    typed: str, lines: tuple[int, ...], shipped: KnowledgeBase
) -> None:
    all_lines = tuple(shipped.checklist.values())[:3]
    screen = Screen(tuple(key for line in all_lines for key in line.otherwise), all_lines)
    expected = frozenset(all_lines[place].id for place in lines)
    assert reply(shipped, screen, typed) == Ticked(expected)
    first, second, third = (frozenset({line.id}) for line in all_lines)
    assert reply(shipped, screen, "u") == Ticked(unknown=first | second | third)
    assert reply(shipped, screen, "1, 3?") == Ticked(first, third)
    assert reply(shipped, screen, "2u,1, 3?") == Ticked(first, third, second)
    assert reply(shipped, screen, "3U") == Ticked(unknown=third)
    assert reply(shipped, screen, "1,1") == Ticked(first)
    for wrong in (
        "",
        "4",
        "4?",
        "4u",
        "u3",
        "3 u",
        "3uu",
        "3,3u",
        "1,2?,2",
        "??",
        "1 ?",
        "1,9",
        "-1",
        "1.5",
        "²",
        "9" * 5_000,
    ):
        with pytest.raises(NotAccepted, match="0 for none of these"):
            reply(shipped, screen, wrong)


COPY = Screen(("task_vcpu", "task_memory_gb", "task_disk_gb"))


@pytest.mark.parametrize(
    "typed",
    [
        "0.5 2 20",
        "0.5, 2, 20",
        "0,5 2 20",
        "0,5; 2; 20",
        "0.5,2,20",
        " .5  2   20 ",
        "0,5;2;20",
        "0.5\t2\t20.0",
        "0.5 vCPU, 2 GB, 20 GB",
        "0.5vcpu 2gb 20gb",
    ],
)
def test_numbers_of_a_form_are_typed_in_its_order(typed: str, shipped: KnowledgeBase) -> None:
    assert reply(shipped, COPY, typed) == Filled(
        dict(zip(COPY.questions, (Decimal("0.5"), 2, 20), strict=True))
    )


def test_what_is_not_known_of_a_form_is_an_answer_too(shipped: KnowledgeBase) -> None:
    assert reply(shipped, COPY, "u") == Filled(dict.fromkeys(COPY.questions, UNKNOWN))
    assert reply(shipped, COPY, "2 u unknown") == Filled(
        {**dict.fromkeys(COPY.questions, UNKNOWN), "task_vcpu": 2}
    )
    assert reply(shipped, COPY, "b") == Command("back")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1",
        "1 2",
        "1,2,20",
        "1 2 3 4",
        "1 2 lots",
        "1 2 -",
        "½ 2 20",
        "² 2 20",
        "1 2 u?",
        "0.5 2,048",
        "1.5 2,5",
        "0.5,2,000",
        "2,u",
        "2 GB 4 GB 20 GB",
        "1e3 2 3",
    ],
)
def test_what_may_be_meant_in_two_ways_is_no_reply_to_a_form(
    typed: str, shipped: KnowledgeBase
) -> None:
    with pytest.raises(
        NotAccepted, match=r"type 3 numbers with spaces between them \(vCPU, GB, GB\)"
    ):
        reply(shipped, COPY, typed)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("0 2 20", "the vCPU of one copy: 0 is"),
        ("1 99999 20", "the memory of one copy: 99999 is"),
        ("1 2,000 20", "the memory of one copy: 2,000 can be read in two"),
    ],
)
def test_a_number_of_a_form_that_does_not_fit_is_told(
    typed: str, named: str, shipped: KnowledgeBase
) -> None:
    with pytest.raises(NotAccepted, match=named):
        reply(shipped, COPY, typed)


def test_not_to_know_may_be_said_of_a_form_in_words(shipped: KnowledgeBase) -> None:
    meant = reply(shipped, COPY, "no idea")
    assert isinstance(meant, Meant)
    assert meant.answers == dict.fromkeys(COPY.questions, UNKNOWN)


def test_words_to_a_form_have_to_be_confirmed_and_need_not_say_everything(
    shipped: KnowledgeBase,
) -> None:
    meant = reply(shipped, COPY, "2 vCPU and 4 GB of memory")
    assert isinstance(meant, Meant)
    assert meant.answers == {"task_vcpu": 2, "task_memory_gb": 4}


def test_choices_are_listed_with_their_explanations() -> None:
    assert list(choices(KINDS["choice"])) == [
        "  1. a",
        "  2. b",
        "  3. c",
    ]
    assert list(choices(KINDS["number"]))[-1] == "  a number from 0 to 100000 GB"
    assert list(choices(KINDS["boolean"])) == ["  1. yes", "  2. no"]
    assert list(choices(KINDS["multi"]))[-1] == "  0. none of these  (several: 1,3)"


def test_a_heading_says_where_things_stand(shipped: KnowledgeBase) -> None:
    consultation = consult(shipped, {})
    _, first, second = screen_heading(consultation, 2, frozenset())
    usually, at_most = consultation.usually, consultation.at_most()
    assert first == f"Question 2. Usually about {usually} more, never more than {at_most}."
    assert second == "So far: nothing distinguishes the leaders yet"
    _, _, third = screen_heading(consult(shipped, {"ops_capacity": "low"}), 2, frozenset())
    assert third.startswith("So far: Amazon ECS on AWS Fargate, in ")
