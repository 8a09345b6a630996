"""The words that a line of a phrase needs: what they spare must never change a reading."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import many

import advisor
from advisor.knowledge.phrases import phrases_of
from advisor.understanding import understand
from advisor.understanding.expressions import PhraseLine, expression, expressions
from advisor.understanding.literals import folded, required_words

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = advisor.load()
LINES: list[PhraseLine] = []
for phrase in phrases_of(SHIPPED):
    for words_together in expressions(phrase.words):
        LINES += words_together.lines
DESCRIPTIONS: list[str] = []
for path in sorted((Path(__file__).parent / "descriptions").glob("*.yaml")):
    descriptions = yaml.safe_load(path.read_text(encoding="utf-8"))
    DESCRIPTIONS += [description["text"] for description in descriptions]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("two developers?", {"developer"}),
        ("(no|without) gpus?", {"gpu"}),
        ("(eks|kubernetes|k8s)", {"eks", "kubernetes", "k8s"}),
        ("(nvidia )?a100s?", {"a100"}),
        ("dont {words}care", {"care"}),
        ("dont", {"don"}),
        ("cat|dog", {"cat", "dog"}),
        ("(cat|\\w+)", set()),
        ("(?!never)(?<!not )(?-i:ARM)", {"arm"}),
        ("wait{2,3}", {"wai"}),
        ("(a|b)?[\\]xyz]", set()),
        ("(?P<strange>word)", set()),
        ("(open", set()),
        ("shut)", set()),
    ],
)
def test_a_line_needs_one_of_the_words_that_it_cannot_do_without(
    pattern: str, words: set[str]
) -> None:
    assert required_words(pattern) == words


@pytest.mark.parametrize(
    "text", ["KUBERNETES", "\u212aubernete\u017f", "kubern\u0131tes".replace("\u0131", "e")]
)
def test_letters_that_count_as_the_same_are_made_the_same(text: str) -> None:
    assert re.fullmatch("kubernetes", text, re.IGNORECASE)
    assert folded(text) == "kubernetes"


def test_most_lines_need_a_word() -> None:
    assert sum(not line.needs for line in LINES) < len(LINES) / 50


def _find_unneeded_matches() -> Iterator[tuple[str, str]]:
    for text in DESCRIPTIONS[::4]:
        for line in LINES[::7]:
            if not line.may_match(folded(text)) and line.search(text, 0):
                yield line.pattern, text


def test_no_line_matches_where_it_was_thought_not_to() -> None:
    assert list(_find_unneeded_matches()) == []


def test_what_is_spared_changes_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = DESCRIPTIONS[::12]
    spared = [understand(SHIPPED, text) for text in texts]
    monkeypatch.setattr(PhraseLine, "may_match", lambda _line, _small: True)
    assert [understand(SHIPPED, text) for text in texts] == spared


@settings(max_examples=many(25, of=60), deadline=None)
@given(st.text(alphabet="abc dX.\n", max_size=40))
def test_lines_one_by_one_find_what_they_find_together(text: str) -> None:
    patterns = ("a b?", "ab+c", "(c|dx)", "b {words}c", "ca")
    joined = "|".join(f"(?:{expression(pattern)})" for pattern in patterns)
    together = re.compile(rf"(?<!\w)(?=[\w~.<>$'])(?:{joined})(?!\w)", re.IGNORECASE)
    (one_by_one,) = expressions(patterns)
    expected = [match.span() for match in together.finditer(text) if match.group()]
    assert [match.span() for match in one_by_one.matches(text, folded(text))] == expected
