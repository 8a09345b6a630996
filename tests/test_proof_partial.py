"""Lists of which only a part is told: what engines, proofs and files make of them."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from samples import many

from advisor.consultation import consult
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import Partial, is_open, is_unknown
from advisor.knowledge.values import NotAccepted, accept, spoken, written
from advisor.workloads.workload import Workload, write_workload
from strategies import random_answers, tiny_base, told_in_part
from test_proof_finality import Enumeration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Program

    from advisor.consultation import Consultation
    from advisor.knowledge.model import KnowledgeBase

BASES = many(1000, of=1500)


@lru_cache(maxsize=1)
def consultations() -> tuple[tuple[int, Consultation], ...]:
    """Return consultations on small bases with at least one list that is told in part."""
    return tuple(_consultations())


def _consultations() -> Iterator[tuple[int, Consultation]]:
    for seed in range(50_000, 50_000 + BASES):
        rng = Random(seed)
        knowledge = tiny_base(rng)
        answers = random_answers(rng, knowledge, filled=rng.choice((0.5, 0.8)))
        told = told_in_part(rng, knowledge, answers)
        if any(isinstance(value, Partial) for value in told.values()):
            yield seed, consult(knowledge, told)


def of(has: str = "", lacks: str = "", *, rest_is_unknown: bool = False) -> Partial:
    return Partial(frozenset(has.split()), frozenset(lacks.split()), rest_is_unknown)


def test_final_is_claimed_exactly_where_every_completion_agrees() -> None:
    claims = []
    for seed, consultation in consultations():
        assert consultation.final == Enumeration(consultation).proves(), f"seed {seed}"
        claims.append(consultation.final)
    assert 20 < sum(claims) < len(claims) - 20, (
        "the sample holds too few of either kind to mean anything"
    )


def test_open_names_exactly_the_questions_that_can_change_the_result() -> None:
    partial = 0
    for seed, consultation in consultations():
        if consultation.final:
            continue
        truth = Enumeration(consultation)
        asked = [
            each
            for each in consultation.knowledge.questions
            if is_open(consultation.answers.get(each))
        ]
        assert set(consultation.open) == {each for each in asked if truth.matters(each)}, (
            f"seed {seed}"
        )
        partial += any(each in consultation.answers for each in consultation.open)
    assert partial > 20


def test_decided_by_proves_the_result_and_no_smaller_part_of_it_does() -> None:
    held = 0
    for seed, consultation in consultations():
        decided_by = consultation.decided_by
        if decided_by is None:
            continue
        truth = Enumeration(consultation)
        assert truth.proves(decided_by), f"seed {seed}"
        for each in decided_by:
            fewer = [other for other in decided_by if other != each]
            assert not truth.proves(fewer), f"seed {seed}: {each} is not needed"
        held += any(isinstance(consultation.answers[each], Partial) for each in decided_by)
    assert held > 10


def test_verify_names_the_lists_whose_unknown_rest_endangers_the_winner() -> None:
    named = 0
    for seed, consultation in consultations():
        if consultation.ranking.winner is None:
            continue
        truth = Enumeration(consultation)
        unknown = [key for key, value in consultation.answers.items() if is_unknown(value)]
        assert set(consultation.verify) == {
            each for each in unknown if truth.endangered_by(each)
        }, f"seed {seed}"
        named += any(
            isinstance(consultation.answers[each], Partial) for each in consultation.verify
        )
    assert named > 1


def test_engines_agree() -> None:
    durable = pytest.importorskip("advisor.inference.durable", exc_type=ImportError)
    for seed, consultation in consultations():
        knowledge = consultation.knowledge
        one, other = durable.Durable(knowledge), Reference(knowledge)
        assert one.conclude(consultation.answers) == other.conclude(consultation.answers), (
            f"seed {seed}"
        )


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"has": ["shell"]}, of("shell")),
        ({"lacks": ["shell"], "has": ["daemon"]}, of("daemon", "shell")),
        ({"lacks": ["shell"]}, of("", "shell")),
        ({"has": ["shell"], "rest": "unknown"}, of("shell", rest_is_unknown=True)),
    ],
)
def test_a_list_told_in_part_is_accepted_and_written_as_it_was(
    raw: Any, value: Partial, shipped: KnowledgeBase
) -> None:
    question = shipped.questions["host_access"]
    assert accept(question, raw) == value
    assert accept(question, value) == value
    assert accept(question, written(value)) == value


def test_a_list_of_which_every_item_is_told_is_a_whole_one(shipped: KnowledgeBase) -> None:
    question = shipped.questions["host_access"]
    others = [each for each in question.values if each != "shell"]
    assert accept(question, {"has": ["shell"], "lacks": others}) == frozenset({"shell"})
    assert accept(question, {"lacks": list(question.values)}) == frozenset()


def test_one_item_stands_for_a_list_of_it_and_none_for_an_empty_one(shipped: KnowledgeBase) -> None:
    question = shipped.questions["host_access"]
    assert accept(question, "shell") == frozenset({"shell"})
    assert accept(question, "none") == frozenset()
    assert accept(question, {"has": "shell", "lacks": "kernel"}) == of("shell", "kernel")
    with pytest.raises(NotAccepted, match="'none' is not allowed"):
        accept(question, ["none"])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({}, "neither has nor lacks names anything"),
        ({"has": []}, "neither has nor lacks names anything"),
        ({"has": ["shell"], "lacks": ["shell"]}, "shell is under both has and lacks"),
        ({"hass": ["shell"]}, "'hass' is not has, lacks or rest"),
        ({"has": "shel"}, "'shel' is not allowed"),
        ({"has": "none", "lacks": ["shell"]}, "'none' is not allowed"),
        ({"has": 5}, "is not a list"),
        ({"has": ["shel"]}, "'shel' is not allowed"),
        ({"has": ["shell"], "rest": "open"}, "rest is 'open'"),
    ],
)
def test_what_is_no_part_of_a_list_is_refused(
    raw: Any, message: str, shipped: KnowledgeBase
) -> None:
    with pytest.raises(NotAccepted, match=message):
        accept(shipped.questions["host_access"], raw)


def test_it_is_spoken_of_with_what_is_open() -> None:
    assert spoken(of("daemon shell", "kernel")) == "daemon, shell, not kernel; the rest is open"
    assert spoken(of("", "kernel", rest_is_unknown=True)) == "not kernel; the rest is not known"


def test_an_answer_file_and_a_setting_hold_it(advisor: Program, folder: Any) -> None:
    text = write_workload(Workload("part", answers={"host_access": of("privileged", "shell")}))
    assert "host_access:\n    has:\n    - privileged\n    lacks:\n    - shell\n" in text
    (folder / "part.yaml").write_text(text, encoding="utf-8")
    from_file = advisor("recommend", "part.yaml", "--detail", "--format", "jsonl")
    setting = "host_access={has: [privileged], lacks: [shell]}"
    (folder / "none.yaml").write_text("advisor: 1\nname: part\nanswers: {}\n", encoding="utf-8")
    typed = advisor("recommend", "none.yaml", "--set", setting, "--detail", "--format", "jsonl")
    assert from_file.out.replace("part.yaml", "none.yaml") == typed.out
    assert '"host_access"' in typed.out.partition('"open":')[2]


def test_a_need_that_was_told_rules_out_and_one_that_is_open_is_asked_for(
    shipped: KnowledgeBase,
) -> None:
    consultation = consult(shipped, {"host_access": of("privileged")})
    assert "ecs-fargate" in {each.platform for each in consultation.excluded}
    assert "host_access" in consultation.open
    closed = consult(shipped, {"host_access": frozenset({"privileged"})})
    assert "host_access" not in closed.open
