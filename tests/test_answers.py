"""Answer files and workloads: what is written reads back as the same, and paths lead to drafts in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest

from advisor.answers import draft
from advisor.answers.reader import accepted
from advisor.answers.workload import Workload, name_fault, write
from advisor.knowledge.conditions import UNKNOWN
from strategies import random_answers

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.knowledge.model import KnowledgeBase


def read_back(text: str, knowledge: KnowledgeBase, file: str = "f.yaml") -> Workload:
    (read,) = draft.read(text, file)
    workload, problems = accepted(read, knowledge)
    assert problems == ()
    assert workload is not None
    return workload


@pytest.mark.parametrize("seed", range(20))
def test_a_workload_survives_its_answer_file(seed: int, shipped: KnowledgeBase) -> None:
    answers = random_answers(Random(seed), shipped)
    assumed = dict(list(answers.items())[:3])
    told = {key: value for key, value in answers.items() if key not in assumed}
    workload = Workload("x: y # z", "f.yaml", told, assumed)
    assert read_back(write(workload), shipped) == workload


def test_everything_beside_the_answers_survives_too(shipped: KnowledgeBase) -> None:
    workload = Workload(
        name="Größe 'a' - \"b\"", file="f.yaml", answers={"region": "yes", "task_vcpu": Decimal("0.25"), "traffic": UNKNOWN},
        notes={"traffic": "two\nlines"}, weights={"cost": Decimal("2.50")}, platforms=("ecs-ec2",), as_of=date(2026, 1, 1),
        chosen="ecs-ec2", because="it is known",
    )  # fmt: skip
    assert read_back(write(workload), shipped) == workload


def test_rules_are_written_as_seen_from_the_file(folder: Path) -> None:
    workload = Workload("x", "design/f.yaml", rules=("own/rules",))
    text = write(workload, folder="design")
    assert "../own/rules" in text
    (read,) = draft.read(text, "design/f.yaml")
    assert [(folder / each).resolve() for each in read.rule_folders()] == [folder / "own/rules"]


def test_an_answer_takes_the_place_of_an_assumption() -> None:
    workload = Workload("x", assume={"traffic": "spiky", "accelerator": "none"}).with_answers({"traffic": "steady"})
    assert (dict(workload.answers), dict(workload.assume)) == ({"traffic": "steady"}, {"accelerator": "none"})
    assert replace(workload, name="y").answers == workload.answers


@pytest.mark.parametrize("name", ["checkout-api", "Größe 1", "a & b", "x" * 120, "=1+1"])
def test_names_that_can_be_shown_are_taken(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x1b[31m", "<b>", "x" * 121, "a\u202eb", "a\u200bb"])
def test_names_that_cannot_be_shown_are_refused(name: str) -> None:
    assert name_fault(name)


@pytest.mark.parametrize(
    ("file", "name"),
    [("t/a.yaml", "a"), ("-", "stdin"), ("a\x1b[1m.yaml", "a-[1m"), ("<b>.yaml", "-b-"), ("x" * 200 + ".yaml", "x" * 120)],
)
def test_a_workload_without_a_name_is_called_after_its_file(file: str, name: str) -> None:
    assert [each.name for each in draft.read("answers: {}", file)] == [name]
    assert name_fault(name) == ""


def test_a_mistake_belongs_to_the_workload_that_it_stands_in(shipped: KnowledgeBase) -> None:
    text = "workloads:\n- name: a\n  answers: {traffic: x}\n- name: b\n  answers: {}\n- name: c\n  answers: {}\n  answers: {}\n"
    told = [(each.name, [problem.line for problem in accepted(each, shipped)[1]]) for each in draft.read(text, "f.yaml")]
    assert told == [("a", [3]), ("b", []), ("c", [8])]


def test_a_mistake_in_the_defaults_is_told_by_every_workload(shipped: KnowledgeBase) -> None:
    text = "defaults: {traffic: x}\nworkloads:\n- name: a\n- name: b\n"
    assert [[each.line for each in accepted(one, shipped)[1]] for one in draft.read(text, "f.yaml")] == [[1], [1]]


def test_an_unknown_key_beside_workloads_spoils_none_of_them(shipped: KnowledgeBase) -> None:
    whole, one = draft.read("extra: 1\nworkloads:\n- {name: a, answers: {}}\n", "f.yaml")
    assert [each.code for each in whole.problems] == ["E202"]
    assert accepted(one, shipped)[1] == ()
