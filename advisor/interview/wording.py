"""What a person typed, as a reply; and what the person reads before typing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.interview.dialogue import Answered, Back, Stop
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.document import MAX_DIGITS
from advisor.knowledge.values import NotAccepted, accept, allowed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.interview.dialogue import Reply, Turn
    from advisor.knowledge.model import Question

KEYS = "? = why it is asked, u = don't know, b = back, q = stop with the result so far"
_NONE = frozenset({"0", "none", "nothing", "none of them", "[]"})
_YES = {"y": True, "yes": True, "true": True, "1": True, "n": False, "no": False, "false": False, "2": False}
_SHORTEST_PREFIX = 2
_PLAIN_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)\Z")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}\Z")


def understand(turn: Turn, typed: str) -> Reply | None:
    """Return what ``typed`` replies to the question of ``turn``; none if it asks why. Raises ``NotAccepted``."""
    question = turn.question
    word = typed.strip().lower()
    commands: dict[str, Reply | None] = {
        "?": None, "u": Answered(UNKNOWN), "unknown": Answered(UNKNOWN), "b": Back(), "q": Stop(),
    }  # fmt: skip
    if word == "b" and not turn.asked:
        raise NotAccepted("this is the first question", "there is none to go back to")
    if word in commands:
        return commands[word]
    if not word:
        raise NotAccepted("nothing was typed", f"{_how(question)}; u if you don't know")
    try:
        return Answered(accept(question, _raw(question, typed.strip())))
    except NotAccepted as refused:
        guess = nearest(word, question.values)
        message = refused.message.removeprefix(f"{question.id}: ")
        raise NotAccepted(message, f"{guess} {_how(question)}" if guess else _how(question)) from refused


def _how(question: Question) -> str:
    """Return in words how to answer ``question`` at the keyboard."""
    if question.kind == "boolean":
        return "type y or n"
    if question.kind == "choice":
        return f"type a number from 1 to {len(question.values)}, or a name"
    if question.kind == "multi":
        return f"type numbers from 1 to {len(question.values)} or names, with commas between them; 0 for none of these"
    return f"type {allowed(question).removesuffix(', or unknown')}"


def _raw(question: Question, typed: str) -> object:
    if question.kind == "multi":
        if typed.lower() in _NONE:
            return []
        return [_choice(question, each.strip()) for each in typed.split(",") if each.strip()]
    if question.kind == "choice":
        return _choice(question, typed)
    if question.kind == "boolean":
        return _YES.get(typed.lower(), typed)
    return typed if question.kind == "text" else _number(question, typed)


def _choice(question: Question, typed: str) -> str:
    """Return the value that ``typed`` names by its number, its name, or the beginning of its name."""
    values = list(question.values)
    if typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= len(values):
        return values[int(typed) - 1]
    word = typed.lower().replace(" ", "-")
    begun = [each for each in values if each.startswith(word)] if len(word) >= _SHORTEST_PREFIX else []
    return word if word in values else begun[0] if len(begun) == 1 else typed


def _number(question: Question, typed: str) -> object:
    """Return the number typed; separators of thousands are refused, for 1,000 is a thousand here and a one there."""
    if len(typed) > MAX_DIGITS or not _PLAIN_NUMBER.match(typed):
        return typed
    doubtful = _THOUSANDS.match(typed) and (question.kind == "integer" or "," in typed)
    if doubtful:
        raise NotAccepted(f"{typed} can be read in two ways", "leave out the separator of thousands")
    number = Decimal(typed.replace(",", "."))
    return int(number) if number == number.to_integral_value() else number


def posed(turn: Turn) -> Iterator[str]:
    """Yield the lines that put the question of ``turn``."""
    question = turn.question
    leader = turn.consultation.recommendation
    yield f"Question {turn.asked + 1}, at most {turn.at_most} to go. So far: {leader.name if leader else 'none left'}"
    yield question.asks
    numbered = {"true": "yes", "false": "no"} if question.kind == "boolean" else question.values
    for number, (value, says) in enumerate(numbered.items(), 1):
        yield f"  {number}. {says if question.kind == 'boolean' else f'{value}: {says}'}"
    if question.kind == "multi":
        yield "  0. none of these  (several: 1,3)"
    elif question.range:
        unit = f" {question.unit}" if question.unit else ""
        yield f"  a number from {question.range[0]} to {question.range[1]}{unit}"


def reason(question: Question) -> str:
    """Return why ``question`` is asked."""
    return f"Why this is asked: {question.why}"
