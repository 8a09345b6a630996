"""Cases and agreement: what is read and refused, and that wrong advice never counts as right."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from advisor.knowledge.loader import load
from advisor.verification import cases
from advisor.verification.agreement import (
    Count,
    Goal,
    Verdict,
    agreement,
    by_kind,
    by_platform,
    confusion,
    decisive,
    groups,
    judge_case,
    lead_over_accepted,
    measured,
    obstacles,
    shortfall,
)
from advisor.workloads.settings import Settings

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

PUBLISHED = Path(__file__).parent / "cases"
FARGATE = "answers: {ops_capacity: low}"  # certain to give ecs-fargate
KUBERNETES = "answers: {kubernetes_api: required}"  # certain to exclude ECS
LUCK = """\
questions:
  - {id: lucky, group: decide, kind: boolean, asks: Is it lucky?, why: Luck matters.}
preferences:
""" + "".join(
    f"""\
  - id: own.{name}
    when: {{lucky: true}}
    criterion: control
    points: {points}
    because: Lucky teams like machines.
    source: course-chapter
    evidence: confirmed
    examples: {{fires: [{{lucky: true}}], silent: [{{lucky: false}}]}}
"""
    for name, points in {
        "light": "{ecs-ec2: 1}",
        "even": "{ecs-ec2: 1, ecs-fargate: 1}",
        "against": "{ecs-fargate: 3}",
        "heavy": "{ecs-ec2: 3, ecs-fargate: -3}",
    }.items()
)


def reading(folder: Path, text: str, knowledge: KnowledgeBase) -> cases.CasesRead:
    (folder / "c.yaml").write_text(text, encoding="utf-8")
    return cases.read_cases(["c.yaml"], knowledge)


def judged(folder: Path, text: str, knowledge: KnowledgeBase) -> list[Verdict]:
    found = reading(folder, f"cases:\n{text}", knowledge)
    assert found.problems == ()
    return [judge_case(case, knowledge, Settings()) for case in found.cases]


def one(folder: Path, rest: str, knowledge: KnowledgeBase) -> Verdict:
    (found,) = judged(folder, f"- {{name: x, {rest}}}\n", knowledge)
    return found


def test_the_published_decisions_are_read_without_problems(shipped: KnowledgeBase) -> None:
    found = cases.read_cases([str(PUBLISHED)], shipped)
    assert found.problems == ()
    assert len(found.cases) == len({case.name for case in found.cases}) == 83


def test_a_case_keeps_all_that_is_compared(folder: Path, shipped: KnowledgeBase) -> None:
    text = """\
cases:
- name: x
  title: A title
  source: https://example.org
  kind: adr
  as_of: '2024-01-02'
  answers: {ops_capacity: low}
  assume: {traffic: spiky}
  expect: {orchestrator: ecs, platforms: [ecs-managed-instances, ecs-fargate]}
  judged: orchestrator
  leak: true
  rejected: {eks: too much, eks-fargate: dear, lambda: cold}
  stated_reasons: [simple, {odd: 1}]
  not_expressed: [availability]
"""
    (case,) = reading(folder, text, shipped).cases
    assert (case.name, case.place, case.title, case.kind) == ("x", "c.yaml:2", "A title", "adr")
    assert str(case.workload.as_of) == "2024-01-02"
    assert (case.answers, case.judged, case.leak) == (2, "orchestrator", True)
    assert set(case.expected.platforms) == {"ecs-fargate", "ecs-managed-instances"}
    assert case.rejected == {"eks", "eks-fargate"}


def test_what_may_be_left_out_may_be_left_empty(folder: Path, shipped: KnowledgeBase) -> None:
    empty = "as_of: , title: , rejected: , expect: {orchestrator: ecs, platforms: }"
    text = f"cases:\n- {{name: x, answers: {{}}, {empty}}}\n"
    found = reading(folder, text, shipped)
    assert found.problems == ()
    (case,) = found.cases
    assert (case.judged, case.leak, case.answers, case.expected.platforms) == ("both", False, 0, ())


GOOD = "- {name: good, answers: {}, expect: {orchestrator: ecs}}\n"

# A case, the reported line counted from the case, the code, and words of the message or the hint.
BAD = {
    "no name": ("- {answers: {}, expect: {orchestrator: ecs}}", 0, "E203", "'name' is missing"),
    "a number as name": (
        "- {name: 5, answers: {}, expect: {orchestrator: ecs}}",
        0,
        "E201",
        "not text",
    ),
    "markup in a name": (
        "- {name: <b>, answers: {}, expect: {orchestrator: ecs}}",
        0,
        "E209",
        "markup",
    ),
    "no answers": ("- {name: x, expect: {orchestrator: ecs}}", 0, "E207", "has no `answers`"),
    "an unknown question": (
        "- name: x\n  answers:\n    trafic: a\n  expect: {orchestrator: ecs}",
        2,
        "E302",
        "traffic?",
    ),
    "an answer not allowed": (
        "- {name: x, answers: {traffic: much}, expect: {orchestrator: ecs}}",
        0,
        "E304",
        "'much'",
    ),
    "answered and assumed": (
        (
            "- {name: x, answers: {traffic: spiky}, assume: {traffic: spiky}, "
            "expect: {orchestrator: ecs}}"
        ),
        0,
        "E210",
        "both",
    ),
    "an unknown key": (
        "- name: x\n  expect: {orchestrator: ecs}\n  answer: {}\n  answers: {}",
        2,
        "E202",
        "did you mean answers?",
    ),
    "nothing expected": ("- {name: x, answers: {}}", 0, "E203", "'expect' is missing"),
    "a word expected": ("- {name: x, answers: {}, expect: ecs}", 0, "E201", "'expect' is text"),
    "no orchestrator": (
        "- {name: x, answers: {}, expect: {platforms: [ecs-ec2]}}",
        0,
        "E203",
        "'orchestrator' is missing",
    ),
    "another orchestrator": (
        "- {name: x, answers: {}, expect: {orchestrator: nomad}}",
        0,
        "E203",
        "ecs, eks, none",
    ),
    "an unknown platform": (
        "- name: x\n  answers: {}\n  expect:\n    orchestrator: ecs\n    platforms: [ecs-fargat]",
        4,
        "E302",
        "ecs-fargate?",
    ),
    "a platform of the other": (
        "- {name: x, answers: {}, expect: {orchestrator: ecs, platforms: eks-fargate}}",
        0,
        "E203",
        "eks",
    ),
    "a platform, none left": (
        "- {name: x, answers: {}, expect: {orchestrator: none, platforms: ecs-ec2}}",
        0,
        "E203",
        "none",
    ),
    "an unknown key expected": (
        "- {name: x, answers: {}, expect: {orchestrator: ecs, by: a}}",
        0,
        "E202",
        "'by'",
    ),
    "an unknown judgement": (
        "- {name: x, answers: {}, expect: {orchestrator: ecs}, judged: all}",
        0,
        "E203",
        "neither",
    ),
    "a leak that is a word": (
        "- {name: x, answers: {}, expect: {orchestrator: ecs}, leak: yes}",
        0,
        "E201",
        "true or false",
    ),
    "a day that is none": (
        "- {name: x, answers: {}, expect: {orchestrator: ecs}, as_of: May}",
        0,
        "E203",
        "not a date",
    ),
    "a list of rejected": (
        "- {name: x, answers: {}, expect: {orchestrator: ecs}, rejected: [eks]}",
        0,
        "E201",
        "not a mapping",
    ),
    "a word as a case": ("- ecs", 0, "E201", "a mapping"),
    "a key twice": (
        "- name: x\n  answers: {}\n  answers: {}\n  expect: {orchestrator: ecs}",
        2,
        "E106",
        "given twice",
    ),
    "a name again": (
        "- name: good\n  answers: {}\n  expect: {orchestrator: ecs}",
        0,
        "E204",
        "first in c.yaml:2",
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_case_is_said_with_its_line_and_stops_no_other(
    bad: tuple[str, int, str, str], folder: Path, shipped: KnowledgeBase
) -> None:
    case, line, code, words = bad
    last = GOOD.replace("good", "last")
    found = reading(folder, f"cases:\n{GOOD}{case}\n{last}", shipped)
    assert [case.name for case in found.cases] == ["good", "last"]
    assert [(problem.path, problem.line, problem.code) for problem in found.problems] == [
        ("c.yaml", 3 + line, code)
    ]
    assert words in str(found.problems[0])


WHOLE = {
    "empty": ("", "holds no cases"),
    "a list": ("- name: x\n", "holds no cases"),
    "an answer file": ("name: x\nanswers: {}\n", "has no `cases`"),
    "cases that are no list": ("cases: {name: x}\n", "not a list"),
    "an empty list": ("cases: []\n", "`cases` is empty"),
    "no YAML": ("cases: [\n", "is not YAML"),
    "a key beside the cases": ("defaults: {}\ncases: []\n", "unknown key 'defaults'"),
}


@pytest.mark.parametrize(("text", "words"), WHOLE.values(), ids=WHOLE)
def test_a_file_that_holds_no_cases_is_said(
    text: str, words: str, folder: Path, shipped: KnowledgeBase
) -> None:
    found = reading(folder, text, shipped)
    assert found.cases == ()
    assert any(words in str(problem) for problem in found.problems)
    assert all("answers:" not in problem.hint for problem in found.problems)


def test_a_wrong_expectation_is_a_disagreement_on_the_platform_only(
    folder: Path, shipped: KnowledgeBase
) -> None:
    found = one(folder, f"{FARGATE}, expect: {{orchestrator: ecs, platforms: [ecs-ec2]}}", shipped)
    assert (found.agrees_on_orchestrator, found.agrees_on_platform) == (True, False)
    assert found.disagrees_on == ("platform",)
    assert found.counts
    lead = lead_over_accepted(found)
    assert lead is not None
    assert sum(pull.points for pull in decisive(found)) == lead > 0


def test_a_wrong_orchestrator_is_a_disagreement_on_both_levels(
    folder: Path, shipped: KnowledgeBase
) -> None:
    found = one(
        folder, f"{KUBERNETES}, expect: {{orchestrator: ecs, platforms: [ecs-ec2]}}", shipped
    )
    assert found.disagrees_on == ("orchestrator", "platform")
    assert lead_over_accepted(found) is None
    assert decisive(found) == ()
    (obstacle,) = obstacles(found)
    assert obstacle.platform == "ecs-ec2"
    assert obstacle.rules


def test_a_case_without_platforms_is_judged_on_the_orchestrator_alone(
    folder: Path, shipped: KnowledgeBase
) -> None:
    found = one(folder, f"{FARGATE}, expect: {{orchestrator: ecs}}", shipped)
    assert (found.agrees_on_orchestrator, found.agrees_on_platform, found.disagrees_on) == (
        True,
        None,
        (),
    )
    group = agreement("all", [found])
    assert (group.orchestrator, group.platform) == (Count(1, 1), Count(0, 0))


@pytest.mark.parametrize(
    ("expect", "rejected", "levels"),
    [
        ("{orchestrator: ecs}", "ecs-fargate", ("platform",)),
        ("{orchestrator: ecs, platforms: [ecs-fargate]}", "ecs-fargate", ("platform",)),
        ("{orchestrator: ecs}", "ecs", ("orchestrator", "platform")),
        ("{orchestrator: ecs, platforms: [ecs-fargate]}", "ecs", ("orchestrator", "platform")),
        ("{orchestrator: ecs, platforms: [ecs-fargate]}", "eks", ()),
        ("{orchestrator: ecs, platforms: [ecs-fargate]}", "lambda", ()),
    ],
)
def test_what_the_authors_rejected_is_never_an_agreement(
    expect: str, rejected: str, levels: tuple[str, ...], folder: Path, shipped: KnowledgeBase
) -> None:
    found = one(folder, f"{FARGATE}, expect: {expect}, rejected: {{{rejected}: no}}", shipped)
    assert found.recommended == "ecs-fargate"
    assert found.disagrees_on == levels
    assert "ecs-fargate" not in found.accepted or not levels


def test_no_platform_left_can_be_what_is_expected(folder: Path, shipped: KnowledgeBase) -> None:
    expect = "expect: {orchestrator: none}"
    left = one(folder, f"{FARGATE}, {expect}", shipped)
    none = one(folder, f"{FARGATE}, as_of: '1990-01-01', {expect}", shipped)
    assert (left.disagrees_on, none.disagrees_on) == (("orchestrator",), ())
    assert (left.accepted, none.recommended) == ((), "none")


def test_a_platform_is_not_recommended_before_its_day(folder: Path, shipped: KnowledgeBase) -> None:
    expect = "expect: {orchestrator: ecs, platforms: [ecs-fargate]}"
    assert one(folder, f"{FARGATE}, {expect}", shipped).disagrees_on == ()
    early = one(folder, f"{FARGATE}, as_of: '2017-01-01', {expect}", shipped)
    assert (early.recommended, early.disagrees_on) == ("ecs-ec2", ("platform",))
    (obstacle,) = obstacles(early)
    assert (obstacle.platform, obstacle.rules) == ("ecs-fargate", ())


def test_the_command_line_changes_the_facts_of_every_case(
    folder: Path, shipped: KnowledgeBase
) -> None:
    (case,) = reading(
        folder,
        f"cases:\n- {{name: x, as_of: '2017-01-01', {FARGATE}, expect: {{orchestrator: ecs}}}}\n",
        shipped,
    ).cases
    settings = Settings(changes=(("kubernetes_api", "required"),), as_of=shipped.reviewed)
    found = judge_case(case, shipped, settings)
    assert (found.orchestrator, found.consultation.as_of) == ("eks", shipped.reviewed)


def test_the_rules_that_decided_are_named_with_what_they_weigh(
    folder: Path, shipped: KnowledgeBase
) -> None:
    (folder / "r").mkdir()
    (folder / "r" / "own.yaml").write_text(LUCK, encoding="utf-8")
    knowledge = load([folder / "r"])
    found = one(
        folder,
        "answers: {lucky: true}, expect: {orchestrator: ecs, platforms: [ecs-fargate]}",
        knowledge,
    )
    assert found.recommended == "ecs-ec2"
    weight = shipped.criteria["control"].weight
    own = [
        (pull.rule.id, pull.points) for pull in decisive(found) if pull.rule.id.startswith("own.")
    ]
    assert own == [("own.heavy", 6 * weight), ("own.against", -3 * weight), ("own.light", weight)]


MIXED = f"""\
- {{name: a, kind: adr, {FARGATE}, expect: {{orchestrator: ecs, platforms: [ecs-fargate]}}}}
- {{name: b, kind: adr, {FARGATE},
   expect: {{orchestrator: eks, platforms: [eks-fargate, eks-auto-mode]}}}}
- {{name: c, kind: blog, {FARGATE}, expect: {{orchestrator: eks}}, judged: orchestrator}}
- {{name: d, {FARGATE[:-1]}, traffic: spiky}}, judged: orchestrator, leak: true,
   expect: {{orchestrator: ecs, platforms: [ecs-ec2]}}}}
- {{name: e, kind: blog, {FARGATE[:-1]}, traffic: spiky, engineers: 3}},
   expect: {{orchestrator: eks}}, judged: neither}}
"""


@pytest.fixture
def mixed(folder: Path, shipped: KnowledgeBase) -> list[Verdict]:
    return judged(folder, MIXED, shipped)


def test_groups_count_who_belongs_to_them(mixed: list[Verdict]) -> None:
    counted = {
        group.name: (group.cases, group.orchestrator, group.platform) for group in groups(mixed)
    }
    assert counted == {
        "all": (5, Count(2, 5), Count(1, 3)),
        "without leak": (4, Count(1, 4), Count(1, 2)),
        "three answers or more": (1, Count(0, 1), Count(0, 0)),
        "judged both": (2, Count(1, 2), Count(1, 2)),
        "judged both or orchestrator": (4, Count(2, 4), Count(1, 3)),
    }


def test_a_disagreement_counts_on_the_level_on_which_the_facts_decide(mixed: list[Verdict]) -> None:
    assert {
        verdict.case.name: (bool(verdict.disagrees_on), verdict.counts) for verdict in mixed
    } == {
        "a": (False, False),
        "b": (True, True),
        "c": (True, True),
        "d": (True, False),
        "e": (True, False),
    }


def test_what_is_expected_and_kinds_have_a_row_each(mixed: list[Verdict]) -> None:
    assert [group.name for group in by_platform(mixed)] == [
        "ecs-ec2",
        "ecs-fargate",
        "eks-fargate | eks-auto-mode",
        "eks (any)",
    ]
    assert [(group.name, group.cases) for group in by_kind(mixed)] == [
        ("(no kind)", 1),
        ("adr", 2),
        ("blog", 2),
    ]


def test_confusion_counts_each_pair(mixed: list[Verdict]) -> None:
    assert confusion(mixed, "orchestrator") == {("ecs", "ecs"): 2, ("eks", "ecs"): 3}
    assert confusion(mixed, "platform")["eks (any)", "ecs-fargate"] == 2


def test_a_goal_is_held_against_the_cases_that_the_facts_decide(mixed: list[Verdict]) -> None:
    assert measured(mixed, "platform") == Count(1, 2)
    assert measured(mixed, "orchestrator") == Count(2, 4)
    assert shortfall(mixed, Goal("platform", Decimal(50))) == ""
    assert "1 of 2 cases agree (50.0 %)" in shortfall(mixed, Goal("platform", Decimal("50.1")))
    assert "no case measures it" in shortfall(mixed[-1:], Goal("orchestrator", Decimal(0)))


def test_a_share_is_never_rounded_up() -> None:
    assert (Count(2, 3).percent, Count(1999, 2000).percent, Count(0, 0).percent) == (
        Decimal("66.6"),
        Decimal("99.9"),
        None,
    )
    assert not Count(1999, 2000).reaches(Decimal(100))
