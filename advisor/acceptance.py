"""What consult() accepts: answers, assumptions, weights and platforms that the knowledge base knows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from advisor.errors import Problem, UnusableInput
from advisor.knowledge.values import NotAccepted, accept, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

MOST_WEIGHT: Final = 10
WEIGHT_HINT: Final = f"a number from 0 to {MOST_WEIGHT} with at most two decimals"


def checked(
    knowledge: KnowledgeBase,
    answers: Mapping[str, Any],
    assume: Mapping[str, Any],
    weights: Mapping[str, Any],
    platforms: Iterable[str] | None,
) -> tuple[dict[str, Value], dict[str, Decimal]]:
    """Return answers and assumptions together, in the order of the base, and the weights that are changed.

    Raises ``UnusableInput`` with every problem.
    """
    faults: list[tuple[str, str]] = []
    told = _accepted(knowledge, answers, faults)
    assumed = _accepted(knowledge, assume, faults)
    faults += [
        (f"{each} is both answered and assumed", "keep one") for each in told if each in assumed
    ]
    faults += [
        (
            f"unknown platform {each!r}",
            nearest(each, knowledge.platforms) or f"one of: {', '.join(knowledge.platforms)}",
        )
        for each in platforms or ()
        if each not in knowledge.platforms
    ]
    weighed = {key: _weight(knowledge, key, value, faults) for key, value in weights.items()}
    if faults:
        raise UnusableInput(
            Problem("answers", 0, "E401", message, hint) for message, hint in faults
        )
    both = told | assumed
    return {key: both[key] for key in knowledge.questions if key in both}, weighed


def _accepted(
    knowledge: KnowledgeBase, raw: Mapping[str, Any], faults: list[tuple[str, str]]
) -> dict[str, Value]:
    accepted = {}
    for key, value in raw.items():
        if key not in knowledge.questions:
            faults.append((f"unknown question {key!r}", nearest(key, knowledge.questions)))
            continue
        try:
            accepted[key] = accept(knowledge.questions[key], value)
        except NotAccepted as refused:
            faults.append((refused.message, refused.hint))
    return accepted


def _weight(
    knowledge: KnowledgeBase, key: str, raw: object, faults: list[tuple[str, str]]
) -> Decimal:
    if key not in knowledge.criteria:
        hint = nearest(key, knowledge.criteria) or f"one of: {', '.join(knowledge.criteria)}"
        faults.append((f"unknown criterion {key!r}", hint))
    elif weight_fits(raw):
        return Decimal(str(raw))
    else:
        faults.append((f"weight of {key}: {raw!r} is not allowed", WEIGHT_HINT))
    return Decimal(0)


def weight_fits(raw: object) -> bool:
    """Return whether ``raw`` can be a weight: a number from 0 to 10 with at most two decimals."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return False
    weight = Decimal(str(raw))
    return weight.is_finite() and 0 <= weight <= MOST_WEIGHT and weight == round(weight, 2)
