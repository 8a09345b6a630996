"""Shares in percent, written as ``value: percent`` lines: of answers, and what kinds leave of them to the others."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from advisor.knowledge.fields import Fields
from advisor.knowledge.values import NotAccepted, accept, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.elicitation import Shares, Sort
    from advisor.knowledge.model import Question

ALL: Final = Decimal(100)
_BUCKET = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)-([0-9]{1,9}(?:\.[0-9]{1,6})?)\Z")
_SWITCHES = {"true": True, "false": False}

_Sort = TypeVar("_Sort")


def read_shares(fields: Fields, key: str, question: Question, problems: list[Problem]) -> Shares:
    """Return the shares of answers to ``question`` that stand under ``key``; what does not fit goes into ``problems``."""
    node = fields.node(key, required=True)
    if node is None or not node.is_mapping:
        fields.report(
            f"shares of {question.id} are no mapping", "write `value: percent` lines", key=key
        )
        return {}
    inner = Fields(node, tuple(node.value), problems)
    shares: dict[Sort, Decimal] = {}
    for each in node.value:
        shares[_sort(fields, key, question, each)] = Decimal(
            inner.number(each, 0, int(ALL), whole=False)
        )
    if question.kind != "multi" and sum(shares.values()) != ALL:
        fields.report(
            f"shares of {question.id} sum to {sum(shares.values())}, not 100",
            "they are percent",
            key=key,
        )
    return shares


def _sort(fields: Fields, key: str, question: Question, word: str) -> Sort:
    """Return the sort of answers that ``word`` names: a value, an item, a text, or a range."""
    if question.range:
        return _bucket(fields, key, question, word)
    if question.kind == "boolean" and word in _SWITCHES:
        return _SWITCHES[word]
    if question.kind == "text":
        return _text(fields, key, question, word)
    if word not in question.values:
        hint = (
            nearest(word, question.values) or f"one of: {', '.join(question.values or _SWITCHES)}"
        )
        fields.report(f"shares: unknown value {shown(word)}", hint, key=key, code="E302")
    return word


def _text(fields: Fields, key: str, question: Question, word: str) -> str:
    try:
        accept(question, word)
    except NotAccepted as refused:
        fields.report(f"shares: {refused.message}", refused.hint, key=key)
    return word


def _bucket(
    fields: Fields, key: str, question: Question, word: str
) -> tuple[int | Decimal, int | Decimal]:
    low, high = question.range or (0, 0)
    match = _BUCKET.match(word)
    if (
        match is None
        or not low <= (ends := (_number(match[1]), _number(match[2])))[0] <= ends[1] <= high
    ):
        fields.report(
            f"shares: {shown(word)} is no range in {low} to {high}", "write it as 1-3", key=key
        )
        return low, high
    return ends


def _number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


def share_of_value(shares: Shares, value: Value) -> Decimal:
    """Return in percent how common ``value`` is, which is no list: as its range is for a number."""
    if isinstance(value, str | bool):
        return shares.get(value, Decimal(0))
    for sort, share in shares.items():
        if (
            isinstance(sort, tuple)
            and isinstance(value, int | Decimal)
            and sort[0] <= value <= sort[1]
        ):
            return share
    return Decimal(0)


def left_over(
    overall: Mapping[_Sort, Decimal], stated: Iterable[tuple[Decimal, Mapping[_Sort, Decimal]]]
) -> dict[_Sort, Decimal]:
    """Return the shares of those who state none, such that all together come out as ``overall`` says.

    ``stated`` holds how common a kind is, in percent, and the shares that it states. What is left can be less than nothing, if
    they state more than there is. A sort of which every kind states a share has none left.
    """
    stated = tuple(stated)
    left: dict[_Sort, Decimal] = {}
    for sort, share in overall.items():
        others, of_all = ALL, ALL * share
        for size, shares in stated:
            if sort in shares:
                others -= size
                of_all -= size * shares[sort]
        if others > 0:
            left[sort] = of_all / others
    return left
