"""Which values each kind of question accepts, and what is said of the others."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Question, QuestionGroup, QuestionKind
from advisor.knowledge.values import NotAccepted, accept, allowed, spoken, written
from advisor.located.messages import nearest, shown

VALUES = {"none": "no", "gpu": "a GPU", "neuron": "a chip"}


def question(kind: str) -> Question:
    values = VALUES if kind in {"choice", "multi"} else {}
    ends = (1, 10) if kind in {"integer", "number"} else None
    return Question("q", QuestionGroup.DECIDE, QuestionKind(kind), "?", "why", values, ends)


@pytest.mark.parametrize("kind", QuestionKind)
@pytest.mark.parametrize("raw", ["unknown", UNKNOWN])
def test_every_question_takes_unknown(kind: str, raw: Any) -> None:
    assert accept(question(kind), raw) is UNKNOWN


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("choice", "gpu", "gpu"),
        ("multi", [], frozenset()),
        ("multi", ["gpu", "gpu"], frozenset({"gpu"})),
        ("multi", {"gpu"}, frozenset({"gpu"})),
        ("multi", "gpu", frozenset({"gpu"})),
        ("multi", "none", frozenset({"none"})),
        ("boolean", True, True),
        ("boolean", False, False),
        ("integer", 1, 1),
        ("integer", 10, 10),
        ("number", 2, 2),
        ("number", 0.1 + 1, Decimal("1.1")),
        ("number", Decimal("2.50"), Decimal("2.5")),
        ("number", Decimal("2.0"), 2),
        ("number", 10.0, 10),
        ("text", "eu-west-1", "eu-west-1"),
        ("text", "x" * 100, "x" * 100),
    ],
)
def test_what_fits_is_taken(kind: str, raw: Any, value: Any) -> None:
    taken = accept(question(kind), raw)
    assert taken == value
    assert type(taken) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw", "message", "hint"),
    [
        (
            "choice",
            "gpus",
            "q: 'gpus' is not allowed",
            "did you mean gpu? one of: none, gpu, neuron, unknown",
        ),
        ("choice", "yes", "q: 'yes' is not a choice here", "one of: none, gpu, neuron, unknown"),
        ("choice", "OFF", "q: 'OFF' is not a choice here", "one of: none, gpu, neuron, unknown"),
        ("choice", False, "q: false is not a choice here", "one of: none, gpu, neuron, unknown"),
        ("choice", None, "q: nothing is not allowed", "one of: none, gpu, neuron, unknown"),
        ("choice", 5, "q: 5 is not allowed", "one of: none, gpu, neuron, unknown"),
        ("choice", ["gpu"], "q: ['gpu'] is not allowed", "one of: none, gpu, neuron, unknown"),
        (
            "multi",
            "gpus",
            "q: 'gpus' is not allowed",
            "did you mean gpu? a list of: none, gpu, neuron; [] for none of them; or unknown",
        ),
        (
            "multi",
            True,
            "q: true is not a list",
            "a list of: none, gpu, neuron; [] for none of them; or unknown",
        ),
        (
            "multi",
            ["gpu", "unknown"],
            "q: unknown is in a list",
            "write unknown alone, without a list",
        ),
        (
            "multi",
            ["gpus"],
            "q: 'gpus' is not allowed",
            "did you mean gpu? a list of: none, gpu, neuron; [] for none of them; or unknown",
        ),
        (
            "multi",
            [["gpu"]],
            "q: ['gpu'] is not allowed",
            "a list of: none, gpu, neuron; [] for none of them; or unknown",
        ),
        (
            "multi",
            None,
            "q: nothing is not a list",
            "a list of: none, gpu, neuron; [] for none of them; or unknown",
        ),
        ("boolean", "yes", "q: 'yes' is not allowed", "true, false or unknown"),
        ("boolean", 1, "q: 1 is not allowed", "true, false or unknown"),
        ("integer", True, "q: true is not allowed", "a whole number from 1 to 10, or unknown"),
        (
            "integer",
            Decimal("1.5"),
            "q: 1.5 is not allowed",
            "a whole number from 1 to 10, or unknown",
        ),
        ("integer", "5", "q: '5' is not allowed", "a whole number from 1 to 10, or unknown"),
        ("integer", 0, "q: 0 is out of range", "a whole number from 1 to 10, or unknown"),
        ("integer", 11, "q: 11 is out of range", "a whole number from 1 to 10, or unknown"),
        (
            "number",
            Decimal("0.999"),
            "q: 0.999 is out of range",
            "a number from 1 to 10, or unknown",
        ),
        ("number", float("nan"), "q: nan is not allowed", "a number from 1 to 10, or unknown"),
        ("number", Decimal("NaN"), "q: NaN is not allowed", "a number from 1 to 10, or unknown"),
        ("number", float("inf"), "q: inf is not allowed", "a number from 1 to 10, or unknown"),
        ("number", True, "q: true is not allowed", "a number from 1 to 10, or unknown"),
        (
            "number",
            Decimal("1e999"),
            "q: 1E+999 is out of range",
            "a number from 1 to 10, or unknown",
        ),
        ("text", "", "q: '' is not allowed", "a word of at most 100 characters, or unknown"),
        (
            "text",
            "a\nb",
            r"q: 'a\nb' is not allowed",
            "a word of at most 100 characters, or unknown",
        ),
        (
            "text",
            "\x1b[31m",
            r"q: '\x1b[31m' is not allowed",
            "a word of at most 100 characters, or unknown",
        ),
        ("text", 5, "q: 5 is not allowed", "a word of at most 100 characters, or unknown"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(
    kind: str, raw: Any, message: str, hint: str
) -> None:
    with pytest.raises(NotAccepted) as refused:
        accept(question(kind), raw)
    assert (refused.value.message, refused.value.hint) == (message, hint)
    assert str(refused.value) == f"{message} ({hint})"


@pytest.mark.parametrize("kind", QuestionKind)
def test_what_is_allowed_mentions_unknown(kind: str) -> None:
    assert "unknown" in allowed(question(kind))


@pytest.mark.parametrize("raw", ["x" * 1_000_000, ["x"] * 1_000, 10**200, None, True])
def test_shown_is_short(raw: Any) -> None:
    assert len(shown(raw)) <= 102


@pytest.mark.parametrize(
    ("value", "plain", "words"),
    [
        (UNKNOWN, "unknown", "unknown"),
        (frozenset({"b", "a"}), ["a", "b"], "a, b"),
        (frozenset(), [], "none of them"),
        (Decimal("0.25"), 0.25, "0.25"),
        (True, True, "yes"),
        (False, False, "no"),
        (3, 3, "3"),
        ("gpu", "gpu", "gpu"),
    ],
)
def test_values_are_written_and_spoken(value: Any, plain: Any, words: str) -> None:
    assert written(value) == plain
    assert spoken(value) == words


def test_the_nearest_word_is_suggested_and_nothing_far() -> None:
    assert nearest("gup", VALUES) == "did you mean gpu?"
    assert nearest("zzzzzz", VALUES) == ""
    assert nearest("g" * 1_000_000, VALUES) == ""
