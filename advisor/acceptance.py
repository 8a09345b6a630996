"""Check what ``consult`` gets: answers, assumptions, weights and platforms of the base."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from advisor.errors import Problem, UnusableInput
from advisor.knowledge.values import NotAccepted, accept
from advisor.located.messages import nearest

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
    """Return answers and assumptions together, in the order of the base, and the changed weights.

    Raises ``UnusableInput`` with every problem.
    """
    faults: list[tuple[str, str]] = []
    answered = _accept_values(knowledge, answers, faults)
    assumed = _accept_values(knowledge, assume, faults)
    both = [key for key in answered if key in assumed]
    faults += [(f"{key} is both answered and assumed", "keep one") for key in both]
    known = knowledge.platforms
    for platform in platforms or ():
        if platform not in known:
            hint = nearest(platform, known) or f"one of: {', '.join(known)}"
            faults.append((f"unknown platform {platform!r}", hint))
    weighed = {key: _accept_weight(knowledge, key, raw, faults) for key, raw in weights.items()}
    if faults:
        raise UnusableInput(
            Problem("answers", 0, "E401", message, hint) for message, hint in faults
        )
    values = answered | assumed
    return {key: values[key] for key in knowledge.questions if key in values}, weighed


def _accept_values(
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


def _accept_weight(
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
