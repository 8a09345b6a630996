"""The checker of rules, held against rules with a planted fault each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor.knowledge.conditions import Compare
from advisor.knowledge.loader import load
from advisor.verification.examples import failing_examples
from advisor.verification.mutation import mutants, survivors

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """
advice:
  - id: own.rule
    when: {when}
    because: It is so.
    source: by-definition
    evidence: confirmed
    examples:
      fires: [{fires}]
      silent: [{silent}]
"""


def problems(folder: Path, when: str, fires: str, silent: str) -> list[str]:
    text = SOUND.format(when=when, fires=fires, silent=silent)
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    knowledge = load([folder])
    own = [rule for rule in knowledge.rules if rule.id == "own.rule"]
    found = (*failing_examples(knowledge, own), *survivors(knowledge, own))
    assert {(finding.about, finding.problem.line) for finding in found} <= {("own.rule", 3)}
    return [f"{finding.problem.code} {finding.problem.message}" for finding in found]


SOUND_RULES = [
    ("{traffic: spiky}", "{traffic: spiky}", "{traffic: steady}"),
    ("{traffic: [spiky, batch]}", "{traffic: spiky}, {traffic: batch}", "{traffic: steady}"),
    (
        "{traffic: spiky, ops_capacity: low}",
        "{traffic: spiky, ops_capacity: low}",
        "{traffic: steady, ops_capacity: low}, {traffic: spiky, ops_capacity: high}",
    ),
    ("{task_vcpu: {above: 4}}", "{task_vcpu: 5}", "{task_vcpu: 4}"),
    ("{not: {traffic: spiky}}", "{traffic: steady}", "{traffic: spiky}"),
    ("{host_access: []}", "{host_access: []}", "{host_access: [shell]}"),
    (
        "{any: [{traffic: spiky}, {ops_capacity: low}]}",
        "{traffic: spiky, ops_capacity: high}, {traffic: steady, ops_capacity: low}",
        "{traffic: steady, ops_capacity: high}",
    ),
]


@pytest.mark.parametrize(("when", "fires", "silent"), SOUND_RULES)
def test_a_sound_rule_has_no_problem(tmp_path: Path, when: str, fires: str, silent: str) -> None:
    assert problems(tmp_path, when, fires, silent) == []


BOTH = "{traffic: spiky, ops_capacity: low}"
PLANTED = [
    ("{traffic: spiky}", "", "{traffic: steady}", "E501"),
    ("{traffic: spiky}", "{traffic: steady}", "{traffic: steady}", "E502"),
    ("{traffic: spiky}", "{traffic: unknown}", "{traffic: steady}", "E502"),
    ("{traffic: spiky}", "{traffic: spiky}", "{traffic: spiky}", "E503"),
    ("{traffic: spiky}", "{traffic: spiky}", "", "E504"),
    ("{traffic: spiky}", "{traffic: spiky}", "{ops_capacity: low}", "E504"),
    ("{traffic: spiky}", "{traffic: spiky}", "{traffic: unknown}", "E504"),
    ("{traffic: [spiky, batch]}", "{traffic: spiky}", "{traffic: steady}", "E504"),
    (BOTH, BOTH, "{traffic: steady, ops_capacity: low}", "E504"),
    (BOTH, BOTH, "{traffic: steady}, {ops_capacity: high}", "E504"),
    ("{task_vcpu: {above: 4}}", "{task_vcpu: 5}", "{task_vcpu: 3}", "E504"),
    ("{task_vcpu: {above: 4}}", "{task_vcpu: 64}", "{task_vcpu: 4}", "E504"),
    ("{task_vcpu: {at_most: 4}}", "{task_vcpu: 3}", "{task_vcpu: 5}", "E504"),
    ("{any: [{traffic: spiky}, {ops_capacity: low}]}", "{traffic: spiky}",
     "{traffic: steady, ops_capacity: high}", "E504"),
    ("{host_access: [shell, kernel]}", "{host_access: [shell]}", "{host_access: []}", "E504"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "fires", "silent", "code"), PLANTED)
def test_a_planted_fault_is_found(
    tmp_path: Path, when: str, fires: str, silent: str, code: str
) -> None:
    assert code in {problem[:4] for problem in problems(tmp_path, when, fires, silent)}


def test_the_shipped_rules_have_examples_that_notice_every_change() -> None:
    knowledge = load()
    assert list(survivors(knowledge, knowledge.rules)) == []


@pytest.mark.parametrize(
    ("comparison", "bound", "others"),
    [
        ("above", 100, {("at_least", 100), ("above", 110)}),
        ("at_most", 20, {("below", 20), ("at_most", 18)}),
        ("at_least", 4, {("above", 4), ("at_least", 5)}),
        ("below", 1, {("at_most", 1), ("below", 0)}),
    ],
)
def test_a_bound_is_moved_by_a_tenth_and_at_least_by_one(
    comparison: str, bound: int, others: set[tuple[str, int]]
) -> None:
    found = [mutant.condition for mutant in mutants(Compare("count", comparison, bound))]
    assert {(each.comparison, each.bound) for each in found if isinstance(each, Compare)} == others
