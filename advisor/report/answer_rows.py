"""Answers in words, each beside who gave it and what they noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.answer_text import answer_text
from advisor.knowledge.conditions import attributes
from advisor.report.verdict import verified_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.consultation import Consultation
    from advisor.workloads.workload import AnswerNote, Workload

_OPEN = "not answered"
_ASSUMED = "assumed"


def answer_rows(consultation: Consultation, workload: Workload) -> Iterator[tuple[str, str, str]]:
    """Yield what each question asks, its answer in words, and who noted or verified what there.

    They come in the order of the questions. Open questions are left out unless somebody noted
    something there. The last text is empty where nobody noted anything.
    """
    for key, question in consultation.knowledge.questions.items():
        note = workload.notes.get(key)
        if key not in consultation.answers:
            if note is not None:
                yield question.asks, _OPEN, _note_text(note)
            continue
        noted = [_ASSUMED] if key in consultation.assumed else []
        if note is not None:
            noted.append(_note_text(note))
        noted += _signatures(consultation, workload, key)
        answer = answer_text(question, consultation.answers[key])
        yield question.asks, answer, "; ".join(filter(None, noted))


def _signatures(consultation: Consultation, workload: Workload, key: str) -> Iterator[str]:
    """Yield who verified a condition that the answer to the question ``key`` brings with it."""
    for rule in consultation.to_verify:
        if key in attributes(rule.when):
            yield verified_by(rule, workload.verified)


def _note_text(note: AnswerNote) -> str:
    """Return ``note`` on one line: its text, and in brackets who gave the answer and when."""
    day = note.on.isoformat() if note.on else ""
    who = ", ".join(filter(None, (note.by, day)))
    text = " ".join(note.text.split())
    if text and who:
        return f"{text} ({who})"
    return text or who
