"""``advisor understand``: text to answers, as a program that others call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Program

TEXT = "Two devs, nobody wants to patch servers, needs a GPU, no Windows."
MEANT = {"engineers": 2, "ops_capacity": "low", "accelerator": "gpu", "operating_system": "linux"}


def test_json_has_answers_and_the_words_that_they_were_taken_from(advisor: Program) -> None:
    outcome = advisor("understand", TEXT, "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    found = json.loads(outcome.out)
    assert found["answers"] == MEANT
    assert found["words"].keys() == MEANT.keys()
    assert all(words in TEXT for words in found["words"].values())
    assert found["words"]["operating_system"] == "no Windows"


def test_text_may_come_from_standard_input(advisor: Program) -> None:
    assert (
        advisor("understand", "--format", "json", stdin=TEXT).out
        == advisor("understand", "--format", "json", TEXT).out
    )


def test_yaml_is_an_answer_file_that_can_be_recommended_for(folder: Path, advisor: Program) -> None:
    printed = advisor("understand", TEXT).out
    (folder / "a.yaml").write_text(printed, encoding="utf-8")
    assert yaml.safe_load(printed)["answers"] == MEANT
    assert yaml.safe_load(printed)["notes"]["engineers"] == 'from the words "Two devs"'
    (line,) = advisor("recommend", "--format", "jsonl", "a.yaml").out.splitlines()
    assert json.loads(line)["status"] == "recommended"


@pytest.mark.parametrize(
    "text", ["", "Hello.", "ну что ж, два инженера 你好", "\x1b[31m\x00", "." * 15_000]
)
def test_what_says_nothing_gives_nothing(text: str, advisor: Program) -> None:
    outcome = advisor("understand", "--format", "json", stdin=text)
    assert (outcome.code, outcome.err) == (0, "")
    assert json.loads(outcome.out) == {"answers": {}, "words": {}}


def test_a_text_beyond_all_measure_is_refused(advisor: Program) -> None:
    outcome = advisor("understand", stdin="a GPU. " * 3_000)
    assert (outcome.code, outcome.out) == (2, "")
    assert "at most 20,000" in outcome.err


def test_own_rules_bring_phrases_for_their_own_questions(folder: Path, advisor: Program) -> None:
    (folder / "own").mkdir()
    (folder / "own/own.yaml").write_text(
        "questions: [{id: core_bank, group: decide, kind: boolean, asks: Core banking?, "
        "why: It is audited.}]\n"
        "phrases: [{question: core_bank, value: true, negated: false, words: ['core banking'],"
        " examples: {means: [it is core banking]}}]\n",
        encoding="utf-8",
    )
    found = json.loads(
        advisor("understand", "--rules", "own", "--format", "json", "It is no core banking.").out
    )
    assert found == {"answers": {"core_bank": False}, "words": {"core_bank": "no core banking"}}
