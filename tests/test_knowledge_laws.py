"""Laws as they are written: orders by kind of question, and mistakes reported at their line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.errors import KnowledgeUnusable
from advisor.knowledge.loader import load

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.knowledge.model import Law

LAW = """laws:
  - id: law.own
    {body}
    level: leaves_to_customer
    never: falls
    because: It is so.
"""


def written(folder: Path, body: str) -> Law:
    (folder / "laws.yaml").write_text(
        LAW.format(body=body.replace("; ", "\n    ")), encoding="utf-8"
    )
    return next(law for law in load([folder]).laws if law.id == "law.own")


@pytest.mark.parametrize(
    ("body", "order", "items"),
    [
        ("question: traffic; order: [steady, spiky]", ("steady", "spiky"), ()),
        ("question: spot_required; order: [false, true]", (False, True), ()),
        ("question: engineers; order: up", (), ()),
        ("question: task_vcpu; order: up", (), ()),
        ("question: pains; order: more; items: [bill, upgrades]", (), ("bill", "upgrades")),
    ],
)
def test_a_law_is_read(
    tmp_path: Path, body: str, order: tuple[object, ...], items: tuple[str, ...]
) -> None:
    law = written(tmp_path, body)
    assert law.order == order
    assert law.items == items
    assert not law.same_orchestrator


def test_without_items_a_list_may_gain_any(tmp_path: Path) -> None:
    assert written(tmp_path, "question: pains; order: more").items == tuple(
        load().questions["pains"].values
    )


def test_a_law_may_stay_within_an_orchestrator(tmp_path: Path) -> None:
    law = written(tmp_path, "question: engineers; order: up; within: orchestrator")
    platforms = load().platforms
    assert law.forbids(platforms["ecs-ec2"], platforms["ecs-fargate"])
    assert not law.forbids(platforms["ecs-fargate"], platforms["ecs-ec2"])
    assert not law.forbids(platforms["eks-nodegroup"], platforms["ecs-fargate"])


@pytest.mark.parametrize(
    ("body", "code", "line", "words"),
    [
        (
            "question: trafic; order: [steady, spiky]",
            "E203",
            3,
            "'trafic' is not allowed (did you mean traffic?)",
        ),
        ("question: traffic; order: [steady, spikey]", "E304", 4, "did you mean spiky"),
        ("question: traffic; order: [steady]", "E203", 4, "two or more values of traffic"),
        ("question: traffic; order: [steady, steady]", "E203", 4, "each once"),
        ("question: traffic; order: up", "E201", 4, "not a list"),
        ("question: engineers; order: [1, 2]", "E201", 4, "not text"),
        ("question: engineers; order: down", "E203", 4, "'down' is not allowed"),
        ("question: pains; order: more; items: [bil]", "E302", 5, "unknown 'bil'"),
        (
            "question: traffic; order: [steady, spiky]; items: [bill]",
            "E203",
            5,
            "traffic is not a list",
        ),
        (
            "question: traffic; order: [steady, spiky]; within: region",
            "E203",
            5,
            "'region' is not allowed",
        ),
    ],
)
def test_a_mistake_is_told_at_its_line(
    tmp_path: Path, body: str, code: str, line: int, words: str
) -> None:
    with pytest.raises(KnowledgeUnusable) as refused:
        written(tmp_path, body)
    told = [
        str(problem)
        for problem in refused.value.problems
        if (problem.code, problem.line) == (code, line)
    ]
    assert told, refused.value
    assert any(words in message for message in told), told


def test_a_law_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(
        LAW.format(body="question: engineers\n    order: up"), encoding="utf-8"
    )
    with pytest.raises(KnowledgeUnusable, match="given twice"):
        written(tmp_path, "question: engineers; order: up")
