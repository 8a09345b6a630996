"""One check of answers, weights and platforms, wherever they are given.

Answer files, ``--set``, calls of the library and the examples of rules pass through it, so that the
same fault has the same code and the same words everywhere.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from advisor.knowledge.values import NotAccepted, accept
from advisor.located.messages import nearest, shown
from advisor.located.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Question

Given: TypeAlias = tuple[str, Any, Place]
"""An id, the raw value that is given for it, and where that is written."""
_MOST_PROBLEMS: Final = 100
_MOST_WEIGHT: Final = 10


def check_answers(
    questions: Mapping[str, Question],
    given: Iterable[Given],
    problems: list[Problem],
    *,
    answered: Collection[str] = (),
    others: Collection[str] = (),
    guess: Callable[[Question, Any], str] | None = None,
) -> dict[str, Value]:
    """Return the ``given`` answers as values; faults go into ``problems``.

    What was ``answered`` must not be given again, as an assumption. ``others`` are names that could
    have been meant too. ``guess`` returns a hint what a refused value could mean, or an empty text.
    """
    values: dict[str, Value] = {}
    for key, raw, place in until_too_many(given, problems):
        if key in answered:
            message = f"{key} is both answered and assumed"
            problems.append(place.problem("E210", message, "keep one of them"))
        if key not in questions:
            problems.append(unknown_question((*questions, *others), key, place))
            continue
        try:
            values[key] = accept(questions[key], raw)
        except NotAccepted as refused:
            hint = guess(questions[key], raw) if guess else ""
            problems.append(place.problem("E304", refused.message, hint or refused.hint))
    return values


def unknown_question(questions: Collection[str], key: str, place: Place) -> Problem:
    """Return the problem that there is no question ``key``."""
    hint = nearest(key, questions) or "`advisor questions` lists them"
    return place.problem("E302", f"unknown question {shown(key)}", hint)


def check_weights(
    criteria: Collection[str], given: Iterable[Given], problems: list[Problem]
) -> dict[str, Decimal]:
    """Return the ``given`` weights of criteria; faults go into ``problems``."""
    weights: dict[str, Decimal] = {}
    for key, raw, place in until_too_many(given, problems):
        if key not in criteria:
            problems.append(_unknown_name("unknown criterion", key, criteria, place))
        elif _is_weight(raw):
            weights[key] = Decimal(str(raw))
        else:
            message = f"weight of {key}: {shown(raw)} is not allowed"
            hint = f"a number from 0 to {_MOST_WEIGHT} with at most two decimals"
            problems.append(place.problem("E304", message, hint))
    return weights


def check_platforms(
    platforms: Collection[str],
    names: Collection[str],
    place: Place,
    problems: list[Problem],
    *,
    key: str = "",
) -> None:
    """Report each of the ``names`` of platforms that is unknown, or that there is none.

    ``key`` is named where it is another one than ``platforms``.
    """
    if not names:
        hint = "leave it out to let all compete"
        problems.append(place.problem("E203", "`platforms` names none", hint))
    unknown = [name for name in names if name not in platforms]
    kind = f"{key}: unknown platform" if key else "unknown platform"
    problems += [_unknown_name(kind, name, platforms, place) for name in unknown]


def until_too_many(given: Iterable[Given], problems: list[Problem]) -> Iterator[Given]:
    """Yield ``given``; end, and report that, once it has led to too many problems."""
    before = len(problems)
    for key, raw, place in given:
        if len(problems) - before > _MOST_PROBLEMS:
            message = "reading ended here, since there are too many problems"
            problems.append(place.problem("E211", message, "fix the others first"))
            return
        yield key, raw, place


def _unknown_name(kind: str, name: str, known: Collection[str], place: Place) -> Problem:
    hint = nearest(name, known) or f"one of: {', '.join(known)}"
    return place.problem("E302", f"{kind} {shown(name)}", hint)


def _is_weight(raw: object) -> bool:
    """Return whether ``raw`` can be a weight: a number from 0 to 10 with at most two decimals."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return False
    weight = Decimal(str(raw))
    return weight.is_finite() and 0 <= weight <= _MOST_WEIGHT and weight == round(weight, 2)
