"""Which values a question accepts, and what to say of the others."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.model import QuestionKind
from advisor.located.messages import nearest, shown

if TYPE_CHECKING:
    from advisor.knowledge.conditions import Known, Value
    from advisor.knowledge.model import Question

MAX_TEXT = 100
NONE = "none"
"""The empty list: how people write it, in questions of which it is not a value, and its clause."""
_HARDLY = 0.025  # a share below this, or as near to all, is described without a number
_TENTHS = 10
_SWITCHES = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})


class NotAccepted(ValueError):
    """A value that the question does not accept; ``hint`` says what it accepts."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep ``message`` and ``hint`` separately, so that each can be shown in its place."""
        super().__init__(f"{message} ({hint})" if hint else message)
        self.message = message
        self.hint = hint


def accept(question: Question, raw: Any) -> Value:  # noqa: ANN401
    """Return ``raw``, a value from YAML or Python, as an answer to ``question``.

    Raises ``NotAccepted`` if the question does not accept it.
    """
    if raw is UNKNOWN or raw == "unknown":
        return UNKNOWN
    return _ACCEPT[question.kind](question, raw)


def allowed(question: Question) -> str:
    """Return in words which answers ``question`` accepts."""
    if question.kind is QuestionKind.BOOLEAN:
        return "true, false or unknown"
    if question.kind is QuestionKind.CHOICE:
        return f"one of: {', '.join(question.values)}, unknown"
    if question.kind is QuestionKind.MULTI:
        return f"a list of: {', '.join(question.values)}; [] for none of them; or unknown"
    if question.range:
        number = "a whole number" if question.kind is QuestionKind.INTEGER else "a number"
        return f"{number} from {question.range[0]} to {question.range[1]}, or unknown"
    return f"a word of at most {MAX_TEXT} characters, or unknown"


def written(value: Value) -> Any:  # noqa: ANN401
    """Return ``value`` in the types of YAML and JSON.

    That is text, a bool, an int, a float, a sorted list, or a mapping with ``has`` and ``lacks``.
    """
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, Partial):
        return _write_partial(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return float(value)
    return value


def _write_partial(value: Partial) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    if value.has:
        plain["has"] = sorted(value.has)
    if value.lacks:
        plain["lacks"] = sorted(value.lacks)
    if value.rest_is_unknown:
        plain["rest"] = "unknown"
    return plain


def spoken(value: Value) -> str:
    """Return ``value`` as text for people."""
    if isinstance(value, Partial):
        return _speak_partial(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none of them"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(written(value))


def _speak_partial(value: Partial) -> str:
    items: list[str] = sorted(value.has)
    if value.lacks:
        items.append(f"not {', '.join(sorted(value.lacks))}")
    rest = "not known" if value.rest_is_unknown else "open"
    return f"{', '.join(items)}; the rest is {rest}"


def _refuse(question: Question, raw: object) -> NotAccepted:
    hint = allowed(question)
    if isinstance(raw, str):
        guess = nearest(raw, question.values)
        if guess:
            hint = f"{guess} {hint}"
    return NotAccepted(f"{question.id}: {shown(raw)} is not allowed", hint)


def _accept_choice(question: Question, raw: object) -> Known:
    if isinstance(raw, str) and raw in question.values:
        return raw
    if isinstance(raw, bool) or (isinstance(raw, str) and raw.lower() in _SWITCHES):
        raise NotAccepted(f"{question.id}: {shown(raw)} is not a choice here", allowed(question))
    raise _refuse(question, raw)


def _accept_multi(question: Question, raw: object) -> Known:
    if isinstance(raw, Partial):
        rest = {"rest": UNKNOWN} if raw.rest_is_unknown else {}
        raw = {"has": raw.has, "lacks": raw.lacks, **rest}
    if isinstance(raw, dict):
        return _accept_partial(question, raw)
    if raw == NONE and NONE not in question.values:
        return frozenset()
    return _accept_items(question, raw)


def _accept_partial(question: Question, raw: dict[object, object]) -> Known:
    """Return a partial list, or the whole list if every item is named."""
    for key in raw:
        if key not in {"has", "lacks", "rest"}:
            hint = nearest(key, ("has", "lacks", "rest")) if isinstance(key, str) else ""
            raise NotAccepted(
                f"{question.id}: {shown(key)} is not has, lacks or rest",
                hint or allowed(question),
            )
    if raw.get("rest", UNKNOWN) not in (UNKNOWN, "unknown"):
        raise NotAccepted(
            f"{question.id}: rest is {shown(raw['rest'])}",
            "write `rest: unknown`, or leave it out: then it is open",
        )
    has = _accept_items(question, raw.get("has", []))
    lacks = _accept_items(question, raw.get("lacks", []))
    both = sorted(has & lacks)
    if both:
        raise NotAccepted(
            f"{question.id}: {both[0]} is under both has and lacks",
            "keep it under one of them",
        )
    if not has | lacks:
        hint = "leave the question out to leave it open, or write [] for none of them"
        raise NotAccepted(f"{question.id}: neither has nor lacks names anything", hint)
    if has | lacks == question.values.keys():
        return has
    return Partial(has, lacks, rest_is_unknown="rest" in raw)


def _accept_items(question: Question, raw: object) -> frozenset[str]:
    """Return the items of a list; one alone is a list of it."""
    if isinstance(raw, str):
        raw = [raw]
    if not isinstance(raw, list | tuple | set | frozenset):
        raise NotAccepted(f"{question.id}: {shown(raw)} is not a list", allowed(question))
    for item in raw:
        if item == "unknown" or item is UNKNOWN:
            raise NotAccepted(
                f"{question.id}: unknown is in a list", "write unknown alone, without a list"
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
    return _accept_in_range(question, raw)


def _accept_number(question: Question, raw: object) -> Known:
    if isinstance(raw, float) and math.isfinite(raw):
        raw = Decimal(repr(raw))
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal) or not Decimal(raw).is_finite():
        raise _refuse(question, raw)
    return _accept_in_range(question, raw)


def _accept_in_range(question: Question, number: int | Decimal) -> int | Decimal:
    if question.range and not question.range[0] <= number <= question.range[1]:
        raise NotAccepted(f"{question.id}: {number} is out of range", allowed(question))
    if number == int(number):
        return int(number)
    return number


def _accept_text(question: Question, raw: object) -> Known:
    if not isinstance(raw, str) or not raw.isprintable() or not 0 < len(raw) <= MAX_TEXT:
        raise _refuse(question, raw)
    return raw


_ACCEPT = {
    QuestionKind.CHOICE: _accept_choice,
    QuestionKind.MULTI: _accept_multi,
    QuestionKind.BOOLEAN: _accept_boolean,
    QuestionKind.INTEGER: _accept_integer,
    QuestionKind.NUMBER: _accept_number,
    QuestionKind.TEXT: _accept_text,
}


def counted(number: int, noun: str) -> str:
    """Return ``number`` with ``noun``, in the plural unless there is one."""
    plural = "" if number == 1 else "s"
    return f"{number:,} {noun}{plural}"


def ways(share: float) -> str:
    """Return in words ``share`` of the ways in which the rest could turn out.

    A share of less than all is never described as all.
    """
    tenths = round(share * _TENTHS)
    if share >= 1 - _HARDLY:
        words = "nearly all"
    elif share < _HARDLY:
        words = "hardly any"
    elif tenths == 0:
        words = "fewer than 1 of 10"
    elif tenths == _TENTHS:
        words = "more than 9 of 10"
    else:
        words = f"about {tenths} of 10"
    return f"{words} ways the rest could turn out"
