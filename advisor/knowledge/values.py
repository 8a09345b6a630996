"""Which values a question accepts, and what to say of the others."""

from __future__ import annotations

import difflib
import heapq
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.knowledge.conditions import UNKNOWN, Partial

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.knowledge.conditions import Known, Value
    from advisor.knowledge.model import Question

MAX_TEXT = 100
_MOST_COMPARED = 1_000
_HARDLY = 0.025  # of all; less than that is told without a number, and so is what is as near to all
_TENTHS = 10
_SWITCHES = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})


class NotAccepted(ValueError):
    """A value that the question does not take; ``hint`` says what it takes."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep the two halves apart, so that each can be shown in its place."""
        super().__init__(f"{message} ({hint})" if hint else message)
        self.message = message
        self.hint = hint


def accept(question: Question, raw: Any) -> Value:  # noqa: ANN401
    """Return ``raw``, as YAML or Python gives it, as an answer to ``question``; raise ``NotAccepted`` otherwise."""
    if raw is UNKNOWN or raw == "unknown":
        return UNKNOWN
    return _ACCEPT[question.kind](question, raw)


def allowed(question: Question) -> str:
    """Return in words which answers ``question`` takes."""
    if question.kind == "boolean":
        return "true, false or unknown"
    if question.kind == "choice":
        return f"one of: {', '.join(question.values)}, unknown"
    if question.kind == "multi":
        return f"a list of: {', '.join(question.values)}; [] for none of them; or unknown"
    if question.range:
        number = "a whole number" if question.kind == "integer" else "a number"
        return f"{number} from {question.range[0]} to {question.range[1]}, or unknown"
    return f"a word of at most {MAX_TEXT} characters, or unknown"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "did you mean ...?" with the known word most like ``word``; empty if none is like it."""
    found = (
        difflib.get_close_matches(word, _alike(word, known), n=1, cutoff=0.6)
        if len(word) <= MAX_TEXT
        else []
    )
    return f"did you mean {found[0]}?" if found else ""


def _alike(word: str, known: Iterable[str]) -> list[str]:
    """Return the ``known`` words; of very many only those that begin or end most like ``word``, for comparing takes long."""
    words = list(known)
    if len(words) <= _MOST_COMPARED:
        return words
    return heapq.nlargest(
        _MOST_COMPARED,
        words,
        key=lambda each: _shared(word, each) + _shared(word[::-1], each[::-1]),
    )


def _shared(one: str, other: str) -> int:
    return next(
        (at for at, (each, beside) in enumerate(zip(one, other, strict=False)) if each != beside),
        len(one),
    )


def written(value: Value) -> Any:  # noqa: ANN401
    """Return ``value`` in the types of YAML and JSON: text, bool, int, float, a sorted list, or ``has`` and ``lacks``."""
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, Partial):
        told: dict[str, Any] = {"has": sorted(value.has), "lacks": sorted(value.lacks)}
        rest = {"rest": "unknown"} if value.rest_is_unknown else {}
        return {key: items for key, items in told.items() if items} | rest
    if isinstance(value, frozenset):
        return sorted(value)
    return float(value) if isinstance(value, Decimal) else value


def spoken(value: Value) -> str:
    """Return ``value`` as text for people."""
    if isinstance(value, Partial):
        return _spoken_partial(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none of them"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(written(value))


def _spoken_partial(value: Partial) -> str:
    told = [", ".join(sorted(value.has))] if value.has else []
    if value.lacks:
        told.append(f"not {', '.join(sorted(value.lacks))}")
    return f"{', '.join(told)}; the rest is {'not known' if value.rest_is_unknown else 'open'}"


def shown(raw: object) -> str:
    """Return ``raw`` for a message: short, and on one line."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if raw is None:
        return "nothing"
    text = (
        str(raw)
        if isinstance(raw, int | Decimal | float)
        else repr(raw[: MAX_TEXT + 1] if isinstance(raw, str) else raw)
    )
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _refuse(question: Question, raw: object) -> NotAccepted:
    hint = allowed(question)
    if isinstance(raw, str):
        guess = nearest(raw, question.values)
        hint = f"{guess} {hint}" if guess else hint
    return NotAccepted(f"{question.id}: {shown(raw)} is not allowed", hint)


def _accept_choice(question: Question, raw: object) -> Known:
    if isinstance(raw, str) and raw in question.values:
        return raw
    if isinstance(raw, bool) or (isinstance(raw, str) and raw.lower() in _SWITCHES):
        raise NotAccepted(f"{question.id}: {shown(raw)} is no choice here", allowed(question))
    raise _refuse(question, raw)


def _accept_multi(question: Question, raw: object) -> Known:
    if isinstance(raw, Partial):
        raw = {
            "has": raw.has,
            "lacks": raw.lacks,
            **({"rest": UNKNOWN} if raw.rest_is_unknown else {}),
        }
    if isinstance(raw, dict):
        return _accept_partial(question, raw)
    return _accept_items(question, raw)


def _accept_partial(question: Question, raw: dict[object, object]) -> Known:
    """Return a list of which only a part is told; as the whole list where every item is."""
    for key in raw:
        if key not in {"has", "lacks", "rest"}:
            hint = nearest(key, ("has", "lacks", "rest")) if isinstance(key, str) else ""
            raise NotAccepted(
                f"{question.id}: {shown(key)} is none of has, lacks and rest",
                hint or allowed(question),
            )
    if raw.get("rest", UNKNOWN) not in (UNKNOWN, "unknown"):
        raise NotAccepted(
            f"{question.id}: rest is {shown(raw['rest'])}",
            "write `rest: unknown`, or leave it out: then it is open",
        )
    has = _accept_items(question, raw.get("has", []))
    lacks = _accept_items(question, raw.get("lacks", []))
    if both := sorted(has & lacks):
        raise NotAccepted(
            f"{question.id}: {both[0]} stands under has and under lacks",
            "keep it under one of them",
        )
    if not has | lacks:
        hint = "leave the question out to leave it open, or write [] for none of them"
        raise NotAccepted(f"{question.id}: neither has nor lacks names anything", hint)
    return has if has | lacks == question.values.keys() else Partial(has, lacks, "rest" in raw)


def _accept_items(question: Question, raw: object) -> frozenset[str]:
    if not isinstance(raw, list | tuple | set | frozenset):
        hint = (
            f"write [{raw}]"
            if isinstance(raw, str) and raw in question.values
            else allowed(question)
        )
        raise NotAccepted(f"{question.id}: {shown(raw)} is not a list", hint)
    for item in raw:
        if item == "unknown" or item is UNKNOWN:
            raise NotAccepted(
                f"{question.id}: unknown stands in a list", "write unknown alone, without a list"
            )
        if not isinstance(item, str) or item not in question.values:
            raise _refuse(question, item)
    return frozenset(map(str, raw))


def _accept_boolean(question: Question, raw: object) -> Known:
    if isinstance(raw, bool):
        return raw
    raise _refuse(question, raw)


def _accept_integer(question: Question, raw: object) -> Known:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _refuse(question, raw)
    return _within(question, raw)


def _accept_number(question: Question, raw: object) -> Known:
    if isinstance(raw, float) and math.isfinite(raw):
        raw = Decimal(repr(raw))
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal) or not Decimal(raw).is_finite():
        raise _refuse(question, raw)
    return _within(question, raw)


def _within(question: Question, number: int | Decimal) -> int | Decimal:
    if question.range and not question.range[0] <= number <= question.range[1]:
        raise NotAccepted(f"{question.id}: {number} is out of range", allowed(question))
    return int(number) if number == int(number) else number


def _accept_text(question: Question, raw: object) -> Known:
    if isinstance(raw, str) and raw.isprintable() and 0 < len(raw) <= MAX_TEXT:
        return raw
    raise _refuse(question, raw)


_ACCEPT = {
    "choice": _accept_choice,
    "multi": _accept_multi,
    "boolean": _accept_boolean,
    "integer": _accept_integer,
    "number": _accept_number,
    "text": _accept_text,
}
KINDS = tuple(_ACCEPT)


def counted(number: int, noun: str) -> str:
    """Return ``number`` with ``noun``, in the plural unless there is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def ways(share: float) -> str:
    """Return ``share`` of the ways in which the rest could turn out, in words; what is not all of them is never told as all."""
    tenths = round(share * _TENTHS)
    if share >= 1 - _HARDLY:
        told = "nearly all"
    elif share < _HARDLY:
        told = "hardly any"
    elif tenths == 0:
        told = "fewer than 1 of 10"
    elif tenths == _TENTHS:
        told = "more than 9 of 10"
    else:
        told = f"about {tenths} of 10"
    return f"{told} ways the rest could turn out"
