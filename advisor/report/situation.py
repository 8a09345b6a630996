"""The situation that a decision is made in, told in sentences made from the answers."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from advisor.knowledge.answer_text import clause, join_clauses
from advisor.knowledge.conditions import UNKNOWN
from advisor.report.grammar import full_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.explanation.explanation import Explanation

_TEAM = ("engineers", "ops_capacity", "kubernetes_skill", "ecs_skill", "team_count", "org_standard")
_TODAY = ("current_platform", "existing_kubernetes", "pains", "deadline")
_WORKLOAD = (
    "service_count",
    "task_count",
    "peak_task_count",
    "task_vcpu",
    "task_memory_gb",
    "task_disk_gb",
    "hours_per_month",
    "traffic",
    "utilisation",
    "interruptible",
    "spot_required",
    "startup",
    "max_run_days",
    "state",
    "storage",
)
_ALWAYS_TOLD = frozenset({"engineers", "current_platform", "deadline", "service_count", "region"})
_MOST_DECIDING = 10
_MOST_JOINED = 4


def situation(explanation: Explanation) -> Iterator[str]:
    """Yield sentences on the team, on what it has today, on the workload, and on its needs.

    They tell whose situation it is, and the answers that decided; not all that was answered.
    """
    consultation = explanation.consultation
    told = _ALWAYS_TOLD.union(_deciding(explanation))
    known = [
        key for key, value in consultation.answers.items() if key in told and value is not UNKNOWN
    ]
    topics = [_TEAM, _TODAY, _WORKLOAD]
    needs = tuple(key for key in known if key not in chain.from_iterable(topics))
    for topic in (*topics, needs):
        clauses: list[str] = []
        for key in topic:
            if key in known:
                question = consultation.knowledge.questions[key]
                clauses.append(clause(question, consultation.answers[key]))
        for first in range(0, len(clauses), _MOST_JOINED):
            yield full_sentence(join_clauses(clauses[first : first + _MOST_JOINED]))


def _deciding(explanation: Explanation) -> list[str]:
    """Return the questions whose answers decided, the weightiest first, at most ten."""
    argument = explanation.argument
    steps = [exclusion.step for exclusion in argument.exclusions]
    steps += [reason.step for reason in (*argument.reasons, *argument.lighter)]
    questions = chain.from_iterable(step.grounds for step in steps)
    answered = dict.fromkeys(key for key in questions if key in explanation.consultation.answers)
    return list(answered)[:_MOST_DECIDING]
