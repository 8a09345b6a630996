"""The interview without a terminal: it asks what matters, goes back, keeps answers, and ends as the batch does."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from advisor.answers.workload import Workload
from advisor.consultation import consult
from advisor.interview.dialogue import Answered, Back, Interrupted, Stop, Turn, interview
from advisor.interview.wording import posed, understand
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Question
from advisor.knowledge.values import NotAccepted
from strategies import random_answers, tiny_base

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from advisor.interview.dialogue import Reply
    from advisor.knowledge.model import KnowledgeBase


class Script:
    """Replies as told, and remembers what it was asked."""

    def __init__(self, reply: Callable[[Turn], Reply]) -> None:
        self._reply = reply
        self.turns: list[Turn] = []

    def ask(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        return self._reply(turn)


def by(answers: Mapping[str, Any]) -> Script:
    return Script(lambda turn: Answered(answers.get(turn.question.id, UNKNOWN)))


@pytest.mark.parametrize("seed", range(5))
def test_an_interview_ends_where_the_batch_of_all_answers_ends(seed: int, shipped: KnowledgeBase) -> None:
    rng = Random(seed)
    platforms = rng.sample(list(shipped.platforms), k=7 if seed == 0 else 2)  # more of them take more time, not more code
    assert_same_end(shipped, rng, tuple(platforms))


@pytest.mark.parametrize("seed", range(40))
def test_so_it_does_on_any_other_knowledge(seed: int) -> None:
    rng = Random(seed)
    assert_same_end(tiny_base(rng), rng, None)


def assert_same_end(knowledge: KnowledgeBase, rng: Random, platforms: tuple[str, ...] | None) -> None:
    answers = random_answers(rng, knowledge, filled=0.9)
    whole = {key: answers.get(key, UNKNOWN) for key in knowledge.questions}
    asker = by(whole)
    done, consultation = interview(knowledge, Workload("x", platforms=platforms), asker)
    batch = consult(knowledge, whole, platforms=platforms)
    assert consultation.final
    if not batch.warnings:  # answers that cannot be true together are beyond what is proven
        assert consultation.recommendation == batch.recommendation
    assert done.answers == {turn.question.id: whole[turn.question.id] for turn in asker.turns}


def test_only_open_questions_are_asked_and_the_bound_on_those_left_holds(shipped: KnowledgeBase) -> None:
    asker = by(random_answers(Random(3), shipped))
    interview(shipped, Workload("x", platforms=("ecs-fargate", "ecs-ec2", "eks-nodegroup")), asker)
    total = len(asker.turns)
    for number, turn in enumerate(asker.turns):
        assert turn.asked == number
        assert turn.question.id not in turn.consultation.answers
        assert total - number <= turn.at_most
        if number % 5 == 0:  # listing all takes its time
            assert turn.question.id in turn.consultation.open


def test_what_is_known_at_the_start_is_not_asked(shipped: KnowledgeBase) -> None:
    def five(turn: Turn) -> Reply:
        return Stop() if turn.asked == 5 else Answered(UNKNOWN)

    known = interview(shipped, Workload("x"), Script(five))[0].answers
    again = Script(five)
    done, _ = interview(shipped, Workload("x", answers=known), again)
    assert len(known) == 5
    assert not known.keys() & {turn.question.id for turn in again.turns}
    assert done.answers.items() >= known.items()


def test_back_asks_the_previous_question_again_and_drops_its_answer(shipped: KnowledgeBase) -> None:
    replies: list[Reply] = [Answered(UNKNOWN), Answered(UNKNOWN), Back(), Back(), Back(), Stop()]
    asker = Script(lambda _: replies.pop(0))
    done, _ = interview(shipped, Workload("x"), asker)
    first, second, third, *rest = (turn.question.id for turn in asker.turns)
    assert rest == [second, first, first]
    assert third not in {first, second}
    assert done.answers == {}


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
def test_an_interruption_carries_the_answers_so_far(error: type[BaseException], shipped: KnowledgeBase) -> None:
    def reply(turn: Turn) -> Reply:
        if turn.asked == 3:
            raise error
        return Answered(UNKNOWN)

    with pytest.raises(Interrupted) as interrupted:
        interview(shipped, Workload("x"), Script(reply))
    assert list(interrupted.value.workload.answers.values()) == [UNKNOWN] * 3


KINDS = {
    "choice": Question("q", "decide", "choice", "?", "why", {"gpu": "a", "neuron": "b", "none-at-all": "c"}),
    "multi": Question("q", "decide", "multi", "?", "why", {"shell": "a", "kernel": "b", "daemon": "c"}),
    "boolean": Question("q", "decide", "boolean", "?", "why"),
    "integer": Question("q", "decide", "integer", "?", "why", range=(0, 100_000), unit="people"),
    "number": Question("q", "decide", "number", "?", "why", range=(0, 100_000), unit="GB"),
    "text": Question("q", "decide", "text", "?", "why"),
}


def turn_on(kind: str, shipped: KnowledgeBase, *, asked: int = 1) -> Turn:
    return Turn(KINDS[kind], consult(shipped, {}), asked, 9)


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
    reply = understand(turn_on(kind, shipped), typed)
    assert isinstance(reply, Answered)
    assert reply.value == value


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("choice", "", "nothing was typed"),
        ("choice", "4", "type a number from 1 to 3, or a name"),
        ("choice", "0", "type a number"),
        ("choice", "-1", "type a number"),
        ("choice", "n", "type a number"),
        ("choice", "neurone", "did you mean neuron?"),
        ("choice", "²", "type a number"),
        ("choice", "9" * 10_000, "type a number"),
        ("multi", "1,4", "0 for none of these"),
        ("multi", "unknown,1", "unknown stands in a list"),
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
def test_what_is_not_understood_is_refused_with_what_to_type(kind: str, typed: str, words: str, shipped: KnowledgeBase) -> None:
    with pytest.raises(NotAccepted) as refused:
        understand(turn_on(kind, shipped), typed)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 350


def test_commands_are_understood(shipped: KnowledgeBase) -> None:
    turn = turn_on("text", shipped)
    assert [understand(turn, each) for each in ("?", "b", "Q")] == [None, Back(), Stop()]
    with pytest.raises(NotAccepted, match="this is the first question"):
        understand(turn_on("text", shipped, asked=0), "b")


def test_a_question_is_put_with_every_choice_and_the_standing(shipped: KnowledgeBase) -> None:
    lines = list(posed(turn_on("choice", shipped)))
    assert lines[0].startswith("Question 2, at most 9 to go. So far: Amazon")
    assert lines[2:] == ["  1. gpu: a", "  2. neuron: b", "  3. none-at-all: c"]
    assert list(posed(turn_on("number", shipped)))[-1] == "  a number from 0 to 100000 GB"
    assert list(posed(turn_on("boolean", shipped)))[2:] == ["  1. yes", "  2. no"]
