"""The words of shipped questions and platforms, in which readers meet them in place of ids."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from advisor.consultation import consult
from advisor.knowledge.answer_text import (
    answer_text,
    clause,
    label_of,
    relation_clause,
    toggled_clause,
)
from advisor.knowledge.conditions import UNKNOWN, Partial
from advisor.knowledge.model import (
    ANSWER_PLACE,
    CostRelation,
    Question,
    QuestionGroup,
    QuestionKind,
)
from advisor.proof.flips import Flip
from advisor.proof.stretches import Stretch
from advisor.proof.worlds import ELSEWHERE
from advisor.report.phrasing import changed_to, describe_answer, flip, stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

LONGEST_CLAUSE = 70
MOST_WORDS_OF_LABEL = 6
NAMES = ("AWS", "EBS", "ECS", "EKS", "GitHub", "GitLab", "Jenkins", "Kubernetes", "Spot")
"""What a clause may begin with in upper case."""


def clauses(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for question in knowledge.questions.values():
        for text in question.clauses.values():
            yield question.id, text


def needed(question: Question) -> set[str]:
    """Return the answers of which each needs a clause."""
    match question.kind:
        case QuestionKind.CHOICE:
            return set(question.values)
        case QuestionKind.MULTI:
            return {*question.values, "none"}
        case QuestionKind.BOOLEAN:
            return {"yes", "no"}
        case QuestionKind.TEXT:
            return {"text"}
    return {"number"}


def test_every_question_has_a_label_and_every_answer_a_clause(shipped: KnowledgeBase) -> None:
    for question in shipped.questions.values():
        assert question.label, question.id
        assert question.clauses.keys() - {"one"} == needed(question), question.id


def test_every_platform_has_a_short_name_of_its_own(shipped: KnowledgeBase) -> None:
    platforms = shipped.platforms.values()
    assert len({platform.short for platform in platforms}) == len(platforms)
    for platform in platforms:
        assert platform.label.startswith(platform.orchestrator.upper()), platform.id
        assert len(platform.short) < len(platform.name), platform.id


def test_a_label_is_a_few_words_that_fit_into_a_sentence(shipped: KnowledgeBase) -> None:
    labels = [question.label for question in shipped.questions.values()]
    assert len(set(labels)) == len(labels)
    for label in labels:
        assert len(label.split()) <= MOST_WORDS_OF_LABEL, label
        assert re.fullmatch(r"[a-zA-Z' ]*[a-z]|.* (API|ECS|VPC|Zones)|the AWS Region", label), label
        assert label[0].islower(), label


def test_a_clause_can_follow_if_and_begin_a_sentence(shipped: KnowledgeBase) -> None:
    for question, text in clauses(shipped):
        begins = text.removeprefix(f"{ANSWER_PLACE} ")
        assert begins[0].islower() or begins.startswith(NAMES), (question, text)
        assert not text.endswith("."), (question, text)
        assert len(text) <= LONGEST_CLAUSE, (question, text)


def test_an_item_of_a_list_can_be_no_longer_true(shipped: KnowledgeBase) -> None:
    for question in shipped.questions.values():
        if question.kind is QuestionKind.MULTI:
            items = [question.clauses[item] for item in question.values]
            assert [text for text in items if f" {ANSWER_PLACE} " not in text] == [], question.id


@pytest.mark.parametrize(
    ("question", "value", "says"),
    [
        ("kubernetes_api", "not-needed", "nothing needs the Kubernetes API"),
        ("spot_required", True, "it must run on Spot capacity"),
        ("engineers", 1, "one engineer develops and operates it"),
        ("engineers", 4, "4 engineers develop and operate it"),
        ("task_memory_gb", Decimal("0.5"), "one copy needs 0.5 GB of memory"),
        ("task_vcpu", 1, "one copy needs 1 vCPU"),
        ("region", "eu-west-1", "it runs in eu-west-1"),
        ("storage", frozenset(), "no storage has to be mounted"),
        ("storage", frozenset({"block"}), "EBS volumes have to be mounted"),
        (
            "pains",
            frozenset({"bill", "scaling", "host-care"}),
            (
                "looking after machines causes trouble, the bill causes trouble and capacity"
                " arrives late or not at all"
            ),
        ),
        (
            "host_access",
            Partial(frozenset({"shell"}), frozenset({"kernel"})),
            "a login on the host is needed",
        ),
        (
            "host_access",
            Partial(frozenset(), frozenset({"privileged", "shell"})),
            (
                "it is not the case that privileged containers are needed or a login on the host"
                " is needed"
            ),
        ),
        ("state", UNKNOWN, "nobody knows about where lasting data is kept"),
    ],
)
def test_an_answer_reads_as_a_clause(
    shipped: KnowledgeBase, question: str, value: Value, says: str
) -> None:
    assert clause(shipped.questions[question], value) == says


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ({"kernel"}, {"kernel", "privileged"}, "privileged containers are needed"),
        ({"kernel", "shell"}, {"kernel"}, "a login on the host is no longer needed"),
        ({"kernel", "shell"}, set(), "nothing is needed from the host"),
        (
            {"kernel", "daemon"},
            {"kernel", "shell"},
            "an agent no longer has to run on each host and a login on the host is needed",
        ),
    ],
)
def test_a_changed_list_says_what_comes_and_what_goes(
    shipped: KnowledgeBase, before: set[str], after: set[str], says: str
) -> None:
    host = shipped.questions["host_access"]
    assert toggled_clause(host, frozenset(before), frozenset(after)) == says


ANSWERED: dict[str, Value] = {
    "kubernetes_api": "not-needed",
    "host_access": frozenset({"kernel"}),
    "storage": Partial(frozenset({"block"}), frozenset()),
    "max_run_days": 30,
    "startup": UNKNOWN,
}


@pytest.mark.parametrize(
    ("question", "value", "becomes", "now"),
    [
        ("kubernetes_api", "required", "something needs the Kubernetes API", "nothing needs it"),
        ("startup", "seconds", "another copy has to respond within seconds", "not known"),
        ("task_vcpu", Decimal("32.01"), "one copy needs more than 32 vCPU", "open"),
        ("task_vcpu", 64, "one copy needs 64 vCPU", "open"),
        (
            "max_run_days",
            Decimal("13.99"),
            "one copy has to keep running for less than 14 days",
            "30 days",
        ),
        ("engineers", 9, "9 engineers develop and operate it", "open"),
        ("region", ELSEWHERE, "the AWS Region is any other", "open"),
        ("host_access", frozenset({"kernel", "shell"}), "a login on the host is needed", ""),
        ("host_access", frozenset(), "nothing is needed from the host", ""),
        (
            "storage",
            frozenset({"block"}),
            "storage mounted into containers includes nothing else",
            "EBS volumes; the rest is open",
        ),
    ],
)
def test_a_change_is_said_with_what_the_answer_is_now(
    shipped: KnowledgeBase, question: str, value: Value, becomes: str, now: str
) -> None:
    consultation = consult(shipped, ANSWERED)
    found = Flip({question: value}, frozenset())
    assert changed_to(consultation, found) == becomes
    assert flip(consultation, found) == (f"{becomes} (now: {now})" if now else becomes)


def test_several_changes_are_joined(shipped: KnowledgeBase) -> None:
    found = Flip({"kubernetes_api": "required", "startup": "seconds"}, frozenset())
    said = changed_to(consult(shipped, ANSWERED), found)
    assert said == (
        "something needs the Kubernetes API and another copy has to respond within seconds"
    )


def test_what_is_computed_from_sizes_is_said_as_a_clause(shipped: KnowledgeBase) -> None:
    relation = shipped.relations["cost-fargate-ec2"]
    dearer = relation_clause(relation, CostRelation.DEARER)
    assert dearer == "Fargate costs more than EC2 that the customer runs"
    assert relation_clause(relation, CostRelation.NOT_COMPUTED) == (
        "the cost of Fargate compared with EC2 that the customer runs is not computed"
    )
    open_yet = describe_answer(consult(shipped, ANSWERED), "cost-fargate-ec2")
    assert open_yet.endswith("is not computed")


def test_a_question_without_words_is_described_by_what_it_asks() -> None:
    bare = Question(
        "q", QuestionGroup.DECIDE, QuestionKind.MULTI, "Which?", "w", {"a": "an a", "b": "a b"}
    )
    some, all_of_them = frozenset({"a"}), frozenset({"a", "b"})
    assert label_of(bare) == '"Which?"'
    assert clause(bare, some) == '"Which?" includes an a'
    assert clause(bare, frozenset()) == '"Which?" is none of them'
    gone = 'it is no longer the case that "Which?" includes a b'
    assert toggled_clause(bare, all_of_them, some) == gone
    assert toggled_clause(bare, some, frozenset()).endswith('"Which?" includes an a')


def test_one_of_what_is_counted_has_its_own_name(shipped: KnowledgeBase) -> None:
    counted = {
        question.id: (answer_text(question, 1), answer_text(question, 2))
        for question in shipped.questions.values()
        if question.kind is QuestionKind.INTEGER
    }
    assert counted["engineers"] == ("1 person", "2 people")
    assert counted["task_count"] == ("1 copy", "2 copies")
    for one, two in counted.values():
        assert one.removeprefix("1 ") != two.removeprefix("2 ")


def test_what_is_counted_is_named_after_the_last_number_of_a_stretch(
    shipped: KnowledgeBase,
) -> None:
    copies = shipped.questions["task_count"]
    assert stretch(copies, Stretch(None, 1, 1)) == "exactly 1 copy"
    assert stretch(copies, Stretch(None, 1, 9)) == "at least 1 and at most 9 copies"
    assert stretch(copies, Stretch(None, 1, takes_low=False)) == "more than 1 copy"
    assert stretch(copies, Stretch(None, high=2, takes_high=False)) == "less than 2 copies"
    assert stretch(copies, Stretch(None)) == "any number"
