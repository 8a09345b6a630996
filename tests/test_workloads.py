"""Answer files and workloads: what is written reads back as the same; drafts keep their order."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from samples import many, some

from advisor.errors import UnusableInput
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.values import MAX_TEXT
from advisor.located.messages import nearest
from advisor.provisos import Signature
from advisor.workloads import draft
from advisor.workloads.workload import AnswerNote, Scenario, Workload, name_fault, write_workload
from advisor.workloads.workload_reader import read_workload
from strategies import random_answers

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase


def read_back(text: str, knowledge: KnowledgeBase, file: str = "f.yaml") -> Workload:
    (read,) = draft.read_drafts(text, file)
    workload, problems = read_workload(read, knowledge)
    assert problems == ()
    assert workload is not None
    return workload


@pytest.mark.parametrize("seed", range(20))
def test_a_workload_survives_its_answer_file(seed: int, shipped: KnowledgeBase) -> None:
    answers = random_answers(Random(seed), shipped)
    assumed = dict(list(answers.items())[:3])
    told = {key: value for key, value in answers.items() if key not in assumed}
    workload = Workload("x: y # z", "f.yaml", told, assumed)
    assert read_back(write_workload(workload), shipped) == workload


def test_everything_beside_the_answers_survives_too(shipped: KnowledgeBase) -> None:
    workload = Workload(
        name="Größe 'a' - \"b\"",
        file="f.yaml",
        answers={"region": "yes", "task_vcpu": Decimal("0.25"), "traffic": UNKNOWN},
        notes={
            "traffic": AnswerNote("two\nlines"),
            "region": AnswerNote("", by="Ana", on=date(2026, 11, 20)),
        },
        weights={"cost": Decimal("2.50")},
        platforms=("ecs-ec2",),
        as_of=date(2026, 1, 1),
        chosen="ecs-ec2",
        because="it is known",
        scenarios=(
            Scenario("a: b", {"traffic": "spiky"}, {"task_count": 3}, {"cost": Decimal("0.5")}),
            Scenario("other", weights={"cost": Decimal(10)}),
        ),
    )
    assert read_back(write_workload(workload), shipped) == workload


def test_rules_are_written_as_seen_from_the_file(folder: Path) -> None:
    workload = Workload("x", "design/f.yaml", rules=("own/rules",))
    text = write_workload(workload, folder="design")
    assert "../own/rules" in text
    (read,) = draft.read_drafts(text, "design/f.yaml")
    assert [(folder / rules).resolve() for rules in read.rule_folders()] == [folder / "own/rules"]


def test_an_answer_takes_the_place_of_an_assumption() -> None:
    workload = Workload("x", assume={"traffic": "spiky", "accelerator": "none"}).with_answers(
        {"traffic": "steady"}
    )
    assert (dict(workload.answers), dict(workload.assume)) == (
        {"traffic": "steady"},
        {"accelerator": "none"},
    )
    assert replace(workload, name="y").answers == workload.answers


@pytest.mark.parametrize("name", ["checkout-api", "Größe 1", "a & b", "x" * 120, "=1+1"])
def test_names_that_can_be_shown_are_taken(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    "name", ["", " ", "a\nb", "a\x1b[31m", "<b>", "x" * 121, "a\u202eb", "a\u200bb"]
)
def test_names_that_cannot_be_shown_are_refused(name: str) -> None:
    assert name_fault(name)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("t/a.yaml", "a"),
        ("-", "stdin"),
        ("a\x1b[1m.yaml", "a-[1m"),
        ("<b>.yaml", "-b-"),
        ("x" * 200 + ".yaml", "x" * 120),
    ],
)
def test_a_workload_without_a_name_is_called_after_its_file(file: str, name: str) -> None:
    assert [workload.name for workload in draft.read_drafts("answers: {}", file)] == [name]
    assert name_fault(name) == ""


def test_a_mistake_belongs_to_the_workload_that_it_stands_in(shipped: KnowledgeBase) -> None:
    text = (
        "workloads:\n- name: a\n  answers: {traffic: x}\n- name: b\n  answers: {}\n"
        "- name: c\n  answers: {}\n  answers: {}\n"
    )
    told = [
        (workload.name, [problem.line for problem in read_workload(workload, shipped)[1]])
        for workload in draft.read_drafts(text, "f.yaml")
    ]
    assert told == [("a", [3]), ("b", []), ("c", [8])]


def test_a_mistake_in_the_defaults_is_told_by_every_workload(shipped: KnowledgeBase) -> None:
    text = "defaults: {traffic: x}\nworkloads:\n- name: a\n- name: b\n"
    assert [
        [problem.line for problem in read_workload(one, shipped)[1]]
        for one in draft.read_drafts(text, "f.yaml")
    ] == [[1], [1]]


def test_an_unknown_key_beside_workloads_spoils_none_of_them(shipped: KnowledgeBase) -> None:
    whole, one = draft.read_drafts("extra: 1\nworkloads:\n- {name: a, answers: {}}\n", "f.yaml")
    assert [problem.code for problem in whole.problems] == ["E202"]
    assert read_workload(one, shipped)[1] == ()


HOSTILE = (
    "08", "-09", "+1", "1e5", "5e0", "1E-3", ".5", "1.", "0_1", "0x10", "0o7", "1:30",
    "inf", "-INF", ".inf", "infinity", "nan", ".NaN",
    "no", "Yes", "on", "true", "null", "NULL", "~", "unknown", "2026-11-29", "2026-11-29T10:00:00Z",
    " a", "a ", "a\n", "\na", "a\n\n  b\n c", "a \n b", "a\r\nb", "a\tb",
    "\u2028", "a\u2028 b", "a\u2029b", "a \x85 b", "\ufeff", "a\u202eb", "a\u200bb", "\U000e0041",
    "\x07", "\x00", "emoji 🚀", "# x", "a # x", "a: b", ": ", "- a", "? a", "---", "...",
    "a\n---\nb", "a\n...\nb",
    "# advisor record: recommended none", "a\n# advisor record: recommended none",
    "%YAML", "*a", "&a b", "!a", "<<", "=", "{", "[a", "```", "a\n```\nb", "~~~",
    "'", '"', "\\", "\\u2028", "''a", "x" * 300, "word " * 80,
    "\u00a0", "é", "1e4001", "-1.E+99999", "",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
)
LINES = TEXTS.map(lambda text: " ".join(text.split()))
NAMES = LINES.filter(lambda text: not name_fault(text))


def workloads(knowledge: KnowledgeBase) -> st.SearchStrategy[Workload]:
    """Return workloads of every kind of content, as answer files can hold them."""
    questions = st.sampled_from(sorted(knowledge.questions))
    platforms = st.sampled_from(sorted(knowledge.platforms))
    answers = st.integers(0, 2**32).map(
        lambda seed: random_answers(Random(seed), knowledge, filled=0.2)
    )
    places = st.sampled_from(HOSTILE).filter(
        lambda text: text.isprintable() and text.strip(". ") and "/" not in text
    )
    signatures = st.builds(Signature, LINES.filter(bool), st.dates(), LINES)
    notes = st.builds(AnswerNote, TEXTS) | st.builds(
        AnswerNote, TEXTS, LINES.filter(bool), st.none() | st.dates()
    )
    others = st.integers(0, 2**32).map(
        lambda seed: random_answers(Random(seed), knowledge, filled=0.05)
    )
    scenarios = st.builds(Scenario, NAMES, others.filter(bool))
    return st.builds(
        Workload,
        name=NAMES,
        file=st.just("f.yaml"),
        answers=answers,
        notes=st.dictionaries(questions, notes, max_size=3),
        weights=st.dictionaries(
            st.sampled_from(sorted(knowledge.criteria)), st.decimals(0, 10, places=2), max_size=2
        ),
        platforms=st.none() | st.lists(platforms, min_size=1, max_size=3).map(tuple),
        as_of=st.none() | st.dates(),
        rules=st.lists(places.map(str), max_size=2).map(tuple),
        chosen=platforms | st.just(""),
        because=LINES,
        deciders=st.lists(NAMES, max_size=3, unique=True).map(tuple),
        verified=st.dictionaries(
            st.sampled_from([rule.id for rule in knowledge.rules]), signatures, max_size=2
        ),
        scenarios=st.lists(scenarios, max_size=2, unique_by=lambda scenario: scenario.name).map(
            tuple
        ),
    )


@settings(max_examples=many(100, of=300), deadline=None)
@given(st.data())
def test_whatever_is_written_reads_back(shipped: KnowledgeBase, data: st.DataObject) -> None:
    workload = data.draw(workloads(shipped))
    text = write_workload(workload)
    assert read_back(text, shipped) == workload
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_reads_back_wherever_it_can_stand(text: str, shipped: KnowledgeBase) -> None:
    line = " ".join(text.split())
    answers = {}
    if 0 < len(text) <= MAX_TEXT and text.isprintable() and text != "unknown":
        answers["region"] = text
    workload = Workload(
        name="x" if name_fault(text) else text,
        file="f.yaml",
        answers=answers,
        notes={"traffic": AnswerNote(text), "region": AnswerNote(text, by=line or "x")},
        because=line,
        verified={shipped.rules[0].id: Signature(line or "x", date(2026, 1, 1), line)},
    )
    assert read_back(write_workload(workload), shipped) == workload


@pytest.mark.parametrize(
    "number", ["0.00000000000000000000000000000000001", "1e-30", "0.25", "2", "1e2"]
)
def test_a_number_is_written_as_one_that_can_be_read(number: str) -> None:
    (read,) = draft.read_drafts(
        write_workload(Workload("x", answers={"task_vcpu": Decimal(number)})), "f.yaml"
    )
    assert read.problems == ()
    assert read.node is not None
    assert read.node.value["answers"].value["task_vcpu"].value == Decimal(number)


def test_texts_that_read_back_as_they_are_get_no_quotes() -> None:
    assert (
        write_workload(Workload("shop", because="it is known"))
        == "advisor: 1\nname: shop\nanswers: {}\nbecause: it is known\n"
    )


JSON_KEYS = TEXTS.filter(lambda text: text != "<<" and len(text) < 100)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(JSON_KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=many(60, of=150), deadline=None)
@given(
    st.dictionaries(JSON_KEYS, JSON, min_size=1, max_size=4),
    st.sampled_from([None, 0, 2, "\t"]),
    st.sampled_from([": ", ":", " : ", "\t:\t", "\n: ", "\r\n\r\n:\r\n"]),
    st.booleans(),
)
def test_json_is_read_as_json(
    held: dict[str, object], indent: int | str | None, between: str, escaped: bool
) -> None:
    text = json.dumps(
        {"workloads": [held]}, indent=indent, separators=(",", between), ensure_ascii=escaped
    )
    assume(
        not re.search("[\x7f-\x84\x86-\x9f\ufffe\uffff]", text)
    )  # refused as controls, wherever they stand
    (read,) = draft.read_drafts(f"\t{text}", "f.json")
    assert read.problems == ()
    assert read.node is not None
    assert read.node.plain() == held


@pytest.mark.parametrize(
    "text", ['{"a": 1,}', "{a: 'x\u2028y'}", '{"a": "\\ud800"}', '{"a": "\x7f"}']
)
def test_what_is_no_json_is_not_helped(text: str) -> None:
    (read,) = draft.read_drafts(text, "f.json")
    plain = read.node.plain() if read.node is not None else None
    assert plain in (None, {"a": 1}, {"a": "x\u2028y"})


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("", "nothing"),
        ("08", "a whole number"),
        ("true", "true or false"),
        ("{a: b}", "a mapping"),
        ("''", "an empty text"),
        ("[a, [b]]", "a list"),
        ("[null]", "nothing"),
        ("[1.5]", "a number"),
    ],
)
def test_only_names_are_folders_of_rules(rules: str, found: str, shipped: KnowledgeBase) -> None:
    (read,) = draft.read_drafts(f"advisor: 1\nrules: {rules}\nanswers: {{}}\n", "f.yaml")
    (problem,) = read_workload(read, shipped)[1]
    assert (problem.code, problem.line, problem.message) == (
        "E203",
        2,
        f"`rules` holds {found}, not the name of a folder",
    )
    with pytest.raises(UnusableInput):
        read.rule_folders()


def test_rules_that_cannot_be_used_are_told_with_who_asked_for_them(
    folder: Path, advisor: Program
) -> None:
    (folder / "ours").mkdir()
    (folder / "ours" / "r.yaml").write_text("rulez: []\n", encoding="utf-8")
    (folder / "a.yaml").write_text("name: a\nrules: [ours]\nanswers: {}\n", encoding="utf-8")
    for command in (
        ["recommend", "a.yaml"],
        ["drift", "a.yaml"],
        ["explain", "a.yaml"],
        ["ask", "--answers", "a.yaml"],
    ):
        outcome = advisor(*command)
        assert outcome.code in {1, 2}
        assert "ours/r.yaml:1: E202 unknown key 'rulez'" in outcome.err
        assert "a.yaml:2: E119 brings rules that cannot be used" in outcome.err


@pytest.mark.parametrize(
    "section", some(3, of=["answers", "costs", "verified", "assume", "notes", "weights"])
)
def test_very_many_misspelt_keys_are_told_quickly(section: str, shipped: KnowledgeBase) -> None:
    lines = "".join(f"  key-{number}: 1\n" for number in range(50_000))
    (read,) = draft.read_drafts(
        f"answers: {{}}\n{section}:\n{lines}".removeprefix(
            "answers: {}\n" * (section == "answers")
        ),
        "f.yaml",
    )
    began = time.process_time()
    problems = read_workload(read, shipped)[1]
    assert time.process_time() - began < 5
    assert 100 < len(problems) < 110
    assert sum(problem.code == "E211" for problem in problems) == 1


def test_one_of_very_many_names_is_found_quickly() -> None:
    names = [f"team-{number:06}.yaml" for number in range(100_000)]
    began = time.process_time()
    assert nearest("team-077777.yml", names) == "did you mean team-077777.yaml?"
    assert nearest("taem-000001.yaml", names) == "did you mean team-000001.yaml?"
    assert nearest("nothing like it", names) == ""
    assert time.process_time() - began < 5
