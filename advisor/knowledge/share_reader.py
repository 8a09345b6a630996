"""Read shares in percent, written as ``value: percent`` lines."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.model import QuestionKind
from advisor.knowledge.shares import ALL
from advisor.knowledge.values import NotAccepted, accept
from advisor.located.messages import nearest, shown

if TYPE_CHECKING:
    from advisor.knowledge.model import Question
    from advisor.knowledge.shares import Shares, Sort
    from advisor.located.mapping import LocatedMapping

_RANGE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)-([0-9]{1,9}(?:\.[0-9]{1,6})?)\Z")
_SWITCHES = {"true": True, "false": False}


def read_shares(fields: LocatedMapping, key: str, question: Question) -> Shares:
    """Return the shares of answers to ``question`` under ``key``."""
    inner = fields.mapping(key)
    if not inner.origin.is_mapping:
        return {}
    shares: dict[Sort, Decimal] = {}
    for word, _ in inner.entries():
        share = inner.number(word, 0, int(ALL)) or Decimal(0)
        shares[_read_sort(fields, key, question, word)] = share
    total = sum(shares.values())
    if question.kind is not QuestionKind.MULTI and total != ALL:
        message = f"shares of {question.id} sum to {total}, not 100"
        fields.report(message, "they are percent", key=key)
    return shares


def _read_sort(fields: LocatedMapping, key: str, question: Question, word: str) -> Sort:
    """Return the sort of answers that ``word`` names: a value, an item, a text, or a range."""
    if question.range:
        return _read_range(fields, key, word, question.range)
    if question.kind is QuestionKind.BOOLEAN and word in _SWITCHES:
        return _SWITCHES[word]
    if question.kind is QuestionKind.TEXT:
        return _read_text(fields, key, question, word)
    if word not in question.values:
        guess = nearest(word, question.values)
        known = ", ".join(question.values or _SWITCHES)
        message = f"shares: unknown value {shown(word)}"
        fields.report(message, guess or f"one of: {known}", key=key, code="E302")
    return word


def _read_text(fields: LocatedMapping, key: str, question: Question, word: str) -> str:
    try:
        accept(question, word)
    except NotAccepted as refused:
        fields.report(f"shares: {refused.message}", refused.hint, key=key)
    return word


def _read_range(
    fields: LocatedMapping, key: str, word: str, whole: tuple[int | Decimal, int | Decimal]
) -> tuple[int | Decimal, int | Decimal]:
    lowest, highest = whole
    match = _RANGE.match(word)
    if match:
        low, high = _read_number(match[1]), _read_number(match[2])
        if lowest <= low <= high <= highest:
            return low, high
    message = f"shares: {shown(word)} is not a range within {lowest} to {highest}"
    fields.report(message, "write it as 1-3", key=key)
    return whole


def _read_number(text: str) -> int | Decimal:
    if "." in text:
        return Decimal(text)
    return int(text)
