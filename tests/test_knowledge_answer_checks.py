"""The same fault is described alike in a file, in ``--set``, in a call, and in a rule's example."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import advisor
from advisor.errors import Problem, UnusableInput
from advisor.workloads.draft import read_drafts
from advisor.workloads.settings import Settings, check_settings
from advisor.workloads.workload_reader import read_workload

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RULE = """\
advice:
- id: ours.note
  when: {{ops_capacity: low}}
  because: We say so.
  source: course-chapter
  evidence: confirmed
  examples: {{fires: [{example}]}}
"""


def told(problems: Iterable[Problem]) -> set[tuple[str, str, str]]:
    return {(problem.code, problem.message, problem.hint) for problem in problems}


def told_by_call(given: dict[str, Any]) -> set[tuple[str, str, str]]:
    with pytest.raises(UnusableInput) as refused:
        advisor.consult(advisor.load(), given.pop("answers", {}), **given)
    return told(refused.value.problems)


def told_by_file(given: dict[str, Any]) -> set[tuple[str, str, str]]:
    (draft,) = read_drafts(json.dumps({"answers": {}, **given}), "f.yaml")
    return told(read_workload(draft, advisor.load())[1])


def told_by_settings(settings: Settings) -> set[tuple[str, str, str]]:
    with pytest.raises(UnusableInput) as refused:
        check_settings(settings, advisor.load())
    return told(refused.value.problems)


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown question": (
        {"answers": {"ops_capacty": "low"}},
        "E302",
        "unknown question 'ops_capacty'",
    ),
    "a value": ({"answers": {"ops_capacity": "lo"}}, "E304", "ops_capacity: 'lo' is not allowed"),
    "an unknown criterion": ({"weights": {"costs": 3}}, "E302", "unknown criterion 'costs'"),
    "a weight": ({"weights": {"cost": 11}}, "E304", "weight of cost: 11 is not allowed"),
    "an unknown platform": ({"platforms": ["ecs-ec3"]}, "E302", "unknown platform 'ecs-ec3'"),
    "no platform": ({"platforms": []}, "E203", "`platforms` names none"),
    "both": (
        {"answers": {"ops_capacity": "low"}, "assume": {"ops_capacity": "low"}},
        "E210",
        "ops_capacity is both answered and assumed",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_one_code_and_the_same_words_wherever_it_is_made(
    fault: str, tmp_path: Path
) -> None:
    given, code, message = FAULTS[fault]
    ((*found, hint),) = told_by_file(given)
    assert found == [code, message]
    assert hint
    same = {(code, message, hint)}
    if fault in {"an unknown question", "a value"}:
        answers = given["answers"]
        assert told_by_settings(Settings(changes=tuple(answers.items()))) == same
        example = RULE.format(example=json.dumps(answers))
        (tmp_path / "rule.yaml").write_text(example, encoding="utf-8")
        with pytest.raises(advisor.KnowledgeUnusable) as refused:
            advisor.load([tmp_path])
        assert told(refused.value.problems) == same
    if "platforms" in given:
        assert told_by_settings(Settings(platforms=tuple(given["platforms"]))) == same
    assert told_by_call(dict(given)) == same


def test_an_unknown_question_of_a_note_is_described_like_any_other() -> None:
    noted = told_by_file({"notes": {"ops_capacty": "a note"}})
    assert noted == told_by_file({"answers": {"ops_capacty": "low"}})


def test_the_decision_and_the_platforms_of_a_file_are_told_apart() -> None:
    told_of = told_by_file({"platforms": ["ecs-ec3"], "chosen": "ecs-ec3"})
    messages = {message for _, message, _ in told_of}
    assert messages == {"unknown platform 'ecs-ec3'", "chosen: unknown platform 'ecs-ec3'"}


def test_a_change_to_an_unknown_question_is_that_whatever_its_value() -> None:
    ((code, message, _),) = told_by_settings(Settings(changes=(("ops_capacty", "["),)))
    assert (code, message) == ("E302", "unknown question 'ops_capacty'")


def test_a_relation_may_have_been_meant_in_the_example_of_a_rule(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE.format(example="{cost_fargate_vs_ec2: x}"))
    with pytest.raises(advisor.KnowledgeUnusable, match="did you mean cost-fargate-ec2"):
        advisor.load([tmp_path])


def test_platforms_may_come_from_a_generator() -> None:
    found = advisor.consult(advisor.load(), {}, platforms=iter(["ecs-ec2"]))
    assert found.ranking.winner == "ecs-ec2"


def test_a_problem_of_a_call_names_the_argument() -> None:
    with pytest.raises(UnusableInput) as refused:
        advisor.consult(
            advisor.load(), {"a1": 1}, assume={"a2": 1}, weights={"a3": 1}, platforms=["a4"]
        )
    places = [problem.path for problem in refused.value.problems]
    assert places == ["answers", "assume", "platforms", "weights"]


def test_the_example_of_a_rule_ends_where_there_is_too_much_to_mend(tmp_path: Path) -> None:
    example = json.dumps({f"key-{number}": 1 for number in range(5_000)})
    (tmp_path / "rule.yaml").write_text(RULE.format(example=example), encoding="utf-8")
    with pytest.raises(advisor.KnowledgeUnusable) as refused:
        advisor.load([tmp_path])
    codes = [problem.code for problem in refused.value.problems]
    assert codes.count("E302") == 101
    assert codes.count("E211") == 1
