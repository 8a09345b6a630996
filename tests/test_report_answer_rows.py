"""Answers beside who gave them, when, and what they noted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from advisor.consultation import consult
from advisor.knowledge.conditions import UNKNOWN
from advisor.report.answer_rows import answer_rows
from advisor.workloads.workload import AnswerNote, Workload

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

DAY = date(2026, 11, 20)


def test_each_answer_stands_beside_who_gave_it(shipped: KnowledgeBase) -> None:
    workload = Workload(
        "shop",
        answers={"accelerator": UNKNOWN, "traffic": "spiky"},
        assume={"location": "region"},
        notes={
            "accelerator": AnswerNote("In\nspring.", "Ana", DAY),
            "location": AnswerNote("So they say."),
            "region": AnswerNote(by="Bo"),
        },
    )
    consultation = consult(shipped, workload.answers, assume=workload.assume)
    asks = {key: question.asks for key, question in shipped.questions.items()}
    rows = {row[0]: row[1:] for row in answer_rows(consultation, workload)}
    assert rows == {
        asks["accelerator"]: ("not known", "In spring. (Ana, 2026-11-20)"),
        asks["traffic"]: (shipped.questions["traffic"].values["spiky"], ""),
        asks["location"]: (
            shipped.questions["location"].values["region"],
            "assumed; So they say.",
        ),
        asks["region"]: ("not answered", "Bo"),
    }


def test_a_note_may_lack_each_of_its_parts(shipped: KnowledgeBase) -> None:
    notes = {
        "traffic": AnswerNote("a\nb"),
        "location": AnswerNote(by="Ana", on=DAY),
        "region": AnswerNote("a", on=DAY),
    }
    consultation = consult(shipped, dict.fromkeys(notes, "unknown"))
    workload = Workload("shop", answers=consultation.answers, notes=notes)
    rows = answer_rows(consultation, workload)
    assert {noted for _, _, noted in rows} == {"a b", "Ana, 2026-11-20", "a (2026-11-20)"}


def test_a_note_goes_with_the_answer_that_it_was_beside() -> None:
    workload = Workload(
        "shop",
        answers={"traffic": "spiky", "location": "region"},
        assume={"accelerator": "gpu"},
        notes={key: AnswerNote(key) for key in ("traffic", "location", "accelerator", "region")},
    )
    changed = workload.with_answers(
        {"traffic": "steady", "location": "region", "accelerator": "gpu", "region": UNKNOWN}
    )
    assert set(changed.notes) == {"location", "accelerator"}
