"""The interview without a terminal.

It asks what matters, ends as the batch does, and does what the person wishes.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from samples import many

from advisor.consultation import consult
from advisor.interview.console import Interrupted
from advisor.interview.dialogue import Discarded, interview
from advisor.interview.replies import reply
from advisor.interview.screen import ask
from advisor.interview.session import Session
from advisor.interview.wording import KEYS, posed
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.elicitation import Form
from advisor.knowledge.values import ways
from advisor.proof.value_of_information import Screen, asked_together
from advisor.workloads.workload import Workload
from people import CHECKLIST, Person, typed
from strategies import random_answers, tiny_base

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.consultation import Consultation
    from advisor.interview.replies import Reply
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

ALIKE = ("ecs-fargate", "ecs-ec2")
# After it, the Kubernetes API and the standard are asked for.
NO_HOST: Mapping[str, Value] = {"host_access": frozenset()}


def ignore(_: Workload) -> None:
    """Save nothing."""


def held(
    knowledge: KnowledgeBase, person: Person, platforms: Sequence[str] | None = None, **start: Any
) -> tuple[Workload, Consultation]:
    chosen = tuple(platforms) if platforms else None
    return interview(knowledge, Workload("x", platforms=chosen, **start), person, ignore)


def whole(rng: Random, knowledge: KnowledgeBase) -> dict[str, Value]:
    answers = random_answers(rng, knowledge, filled=0.9)
    return {key: answers.get(key, UNKNOWN) for key in knowledge.questions}


@pytest.mark.parametrize("seed", range(many(4, of=12)))
def test_an_interview_ends_where_the_batch_of_all_answers_ends(
    seed: int, shipped: KnowledgeBase
) -> None:
    rng = Random(seed)
    platforms = rng.sample(list(shipped.platforms), k=7 if seed % 2 else 3)
    assert_same_end(shipped, whole(rng, shipped), platforms)


@pytest.mark.parametrize("seed", range(many(15, of=40)))
def test_so_it_does_on_any_other_knowledge(seed: int) -> None:
    rng = Random(seed)
    knowledge = tiny_base(rng)
    assert_same_end(knowledge, whole(rng, knowledge), None)


def assert_same_end(
    knowledge: KnowledgeBase, answers: Mapping[str, Value], platforms: Sequence[str] | None
) -> None:
    person = Person(knowledge, answers)
    done, consultation = held(knowledge, person, platforms)
    batch = consult(knowledge, answers, platforms=platforms)
    assert consultation.final
    assert not person.refused
    if not batch.warnings:  # answers that cannot be true together are beyond what is proven
        assert consultation.leader == batch.leader
    assert {key: answers[key] for key in done.answers} == done.answers
    assert done.answers.keys() >= set(person.asked)
    for key, assumed in done.assume.items():
        line = next(line for line in knowledge.checklist.values() if key in line.up_to)
        assert max(assumed, answers[key]) <= line.up_to[key]  # type: ignore[type-var, operator]


def test_only_open_questions_are_asked_and_the_bound_on_screens_holds(
    shipped: KnowledgeBase,
) -> None:
    person = Person(shipped, whole(Random(4), shipped))
    bounds: list[int] = []

    def note() -> None:
        heading = next(line for line in reversed(person.shown) if line.startswith("Question "))
        bounds.append(int(heading.split("never more than ")[1].rstrip(".")))

    person.before_each = note
    held(shipped, person)
    assert person.screens > 5
    assert len(person.asked) == len(set(person.asked))
    for number, bound in enumerate(bounds):
        assert person.screens - number <= bound


def test_the_first_question_is_the_one_that_open_names_first(shipped: KnowledgeBase) -> None:
    class Quitting(Person):
        def _reply(self, keys: str) -> str:
            if keys.startswith("Enter = write"):
                return "n"
            return "q" if keys == KEYS and self.screens else super()._reply(keys)

    person = Quitting(shipped, {})
    with pytest.raises(Discarded):
        interview(shipped, Workload("x"), person, ignore)
    assert person.asked == [consult(shipped, {}).open[0]]


def test_what_is_known_at_the_start_is_not_asked(shipped: KnowledgeBase) -> None:
    answers = whole(Random(4), shipped)
    first = Person(shipped, answers)
    known = held(shipped, first, ALIKE)[0].answers
    some = dict(list(known.items())[:4])
    again = Person(shipped, answers)
    done, _ = held(shipped, again, ALIKE, answers=some, file="answers.yaml")
    assert not some.keys() & set(again.asked)
    assert done.answers.items() >= some.items()


def test_a_description_replaces_nothing_that_is_answered_or_assumed(
    shipped: KnowledgeBase,
) -> None:
    known: dict[str, Value] = {"operating_system": "linux"}
    assume: dict[str, Value] = {"accelerator": "none"}
    start = Workload("x", answers=known, assume=assume)
    person = Person(shipped, whole(Random(4), shipped))
    text = "Two developers, Windows containers, and we need a GPU."
    done, _ = interview(shipped, start, person, ignore, description=text)
    assert done.answers["engineers"] == 2
    assert done.answers["operating_system"] == "linux"
    assert done.assume["accelerator"] == "none"
    assert "accelerator" not in done.answers


def test_going_back_keeps_later_answers_and_asks_only_the_one_again(shipped: KnowledgeBase) -> None:
    wishes = ["not-needed", "none", "b", "b", "preferred", "q"]
    person = Person(shipped, {}, wishes)
    done, consultation = held(shipped, person, answers=NO_HOST, file="a.yaml")
    assert done.answers == {**NO_HOST, "kubernetes_api": "preferred", "org_standard": "none"}
    assert not consultation.final
    assert not person.refused
    assert "  Your answer: nothing needs the Kubernetes API. Enter keeps it." in person.shown


def test_enter_keeps_the_answer_of_a_question_that_is_asked_again(shipped: KnowledgeBase) -> None:
    person = Person(shipped, {}, ["not-needed", "b", "", "q"])
    assert held(shipped, person, answers=NO_HOST, file="a.yaml")[0].answers == {
        **NO_HOST,
        "kubernetes_api": "not-needed",
    }


def test_there_is_nothing_before_the_first_question(shipped: KnowledgeBase) -> None:
    person = Person(shipped, {}, ["b", "b", "1", "q"])
    assert held(shipped, person, answers=NO_HOST, file="a.yaml")[0].answers == {
        **NO_HOST,
        "kubernetes_api": "not-needed",
    }
    assert "This is the first question: there is no earlier one to go back to." in person.shown


def test_answers_that_cannot_be_true_together_are_settled_by_the_person(
    shipped: KnowledgeBase,
) -> None:
    class Settling(Person):
        def _reply(self, keys: str) -> str:
            if keys.startswith("1 = ask me again"):
                return "1"
            if keys.startswith("y = keep"):
                return "y"
            if keys == KEYS and self.asked[-1:] == ["existing_kubernetes"]:
                return "q"
            return super()._reply(keys)

    person = Settling(shipped, {"kubernetes_skill": "none"}, ["w kubernetes_skill=none"])
    start = {"existing_kubernetes": "heavy"}
    done, _ = held(shipped, person, answers=start, file="a.yaml")
    told = "production already runs on Kubernetes and nobody has run Kubernetes so far"
    clash = f"These answers cannot all be true: {told}. "
    assert any(clash in line for line in person.shown)
    assert person.asked == ["existing_kubernetes"]
    assert done.answers == {"kubernetes_skill": "none", "existing_kubernetes": UNKNOWN}


def test_why_says_what_each_answer_would_do(shipped: KnowledgeBase) -> None:
    person = Person(shipped, {}, ["?", "q"])
    held(shipped, person, answers=NO_HOST, file="a.yaml")
    required = "something that exists only for Kubernetes has to run"
    assert f'  "{required}" -> Amazon EKS Auto Mode' in person.shown
    assert '  "nothing needs it" -> Amazon ECS on AWS Fargate (as now)' in person.shown


@pytest.mark.parametrize(("keeps", "answers"), [("y", {"portability": "high"}), ("n", {})])
def test_a_what_if_shows_the_result_and_counts_only_if_kept(
    keeps: str, answers: dict[str, Value], shipped: KnowledgeBase
) -> None:
    class Trying(Person):
        def _reply(self, keys: str) -> str:
            return keeps if keys.startswith("y = keep") else super()._reply(keys)

    person = Trying(shipped, {}, ["w portability=high", "q"])
    done, _ = held(shipped, person)
    supposed = "If it must be portable beyond AWS: Amazon "
    assert any(line.startswith(supposed) for line in person.shown)
    assert done.answers == answers


@pytest.mark.parametrize("text", ["w nonsense=1", "w portability=nonsense", "w 9"])
def test_a_what_if_that_cannot_be_is_told(text: str, shipped: KnowledgeBase) -> None:
    person = Person(shipped, {}, [text, "q"])
    assert held(shipped, person, answers=NO_HOST, file="a.yaml")[0].answers == NO_HOST
    assert any("unknown question" in line or "is not allowed" in line for line in person.shown)


def test_a_review_changes_any_answer(shipped: KnowledgeBase) -> None:
    class Reviewing(Person):
        picks = 0

        def _reply(self, keys: str) -> str:
            if keys.startswith("Enter = go on") and not self.picks:
                self.picks += 1
                return "2"
            return super()._reply(keys)

    person = Reviewing(shipped, {}, ["not-needed", "none", "r", "preferred", "q"])
    done, _ = held(shipped, person, answers=NO_HOST, file="a.yaml")
    assert "  2. The need for Kubernetes' API: nothing needs it" in person.shown
    assert done.answers == {**NO_HOST, "kubernetes_api": "preferred", "org_standard": "none"}


def test_saving_hands_over_the_answers_and_goes_on(shipped: KnowledgeBase) -> None:
    saved: list[Workload] = []
    person = Person(shipped, {}, ["not-needed", "s", "none", "q"])
    start = Workload("x", answers=NO_HOST, file="a.yaml")
    done, _ = interview(shipped, start, person, saved.append)
    assert [workload.answers for workload in saved] == [{**NO_HOST, "kubernetes_api": "not-needed"}]
    assert done.answers == {**NO_HOST, "kubernetes_api": "not-needed", "org_standard": "none"}


def test_the_checklist_answers_what_is_left_out_only_when_the_person_says_so(
    shipped: KnowledgeBase,
) -> None:
    class Unsure(Person):
        def _reply(self, keys: str) -> str:
            if keys.startswith("And none of the others"):
                return "n"
            if keys == KEYS and CHECKLIST in self._shown_since:
                return "2"
            if keys == KEYS and CHECKLIST in self.shown:
                return "q"
            return super()._reply(keys)

    person = Unsure(shipped, without_checklist(shipped, whole(Random(4), shipped)))
    done, _ = held(shipped, person, answers=NO_HOST, file="a.yaml")
    assert any(CHECKLIST in line for line in person.shown)
    known = {key for key, value in done.answers.items() if value is not UNKNOWN}
    assert not ordinary(shipped).keys() & (known | done.assume.keys()) - NO_HOST.keys()


def ordinary(knowledge: KnowledgeBase) -> dict[str, Value]:
    """Return the questions of the checklist with the answers that hold where no line applies."""
    answers: dict[str, Value] = {}
    for line in knowledge.checklist.values():
        answers.update(line.otherwise)
    return answers


def without_checklist(knowledge: KnowledgeBase, answers: Mapping[str, Value]) -> dict[str, Value]:
    """Return ``answers`` without those to questions of the checklist."""
    rare = ordinary(knowledge)
    return {key: value for key, value in answers.items() if key not in rare}


def test_what_was_ticked_is_kept_before_the_others_are_settled(shipped: KnowledgeBase) -> None:
    class Leaving(Person):
        def _reply(self, keys: str) -> str:
            if keys.startswith("And none of the others"):
                raise KeyboardInterrupt
            return "1u" if keys == KEYS and CHECKLIST in self._shown_since else super()._reply(keys)

    kept: list[Workload] = []
    person = Leaving(shipped, without_checklist(shipped, whole(Random(4), shipped)))
    with pytest.raises(Interrupted):
        interview(shipped, Workload("x", answers=NO_HOST), person, ignore, keep=kept.append)
    assert any(kept[-1].answers.get(key) is UNKNOWN for key in ordinary(shipped))


def test_none_of_these_answers_every_line_with_the_ordinary_value(shipped: KnowledgeBase) -> None:
    usual = ordinary(shipped)
    person = Person(shipped, {**whole(Random(4), shipped), **usual})
    done, consultation = held(shipped, person)
    told = {**done.answers, **done.assume}
    for key in told.keys() & usual.keys():
        assert told[key] == usual[key]
    assert done.assume
    assert consultation.assumed == done.assume.keys()


def test_a_whole_checklist_that_nobody_knows_of_is_answered_so(shipped: KnowledgeBase) -> None:
    lines = tuple(shipped.checklist.values())[:3]
    questions = tuple(key for line in lines for key in line.otherwise)
    session = Session(shipped, Workload("x"), Person(shipped, {}, ["u"]), ignore)
    assert ask(session, Screen(questions, lines))
    assert session.history.workload.answers == dict.fromkeys(questions, UNKNOWN)


COPY = Screen(("task_vcpu", "task_memory_gb", "task_disk_gb"))


def test_a_form_is_gone_back_to_and_keeps_what_was_typed(shipped: KnowledgeBase) -> None:
    person = Person(shipped, {}, ["?", "2 4 30", "b", "", "1", "q"])
    session = Session(shipped, Workload("x"), person, ignore)
    assert ask(session, COPY)
    answers = {"task_vcpu": 2, "task_memory_gb": 4, "task_disk_gb": 30}
    assert session.history.workload.answers == answers
    for key in answers:
        question = shipped.questions[key]
        assert f"{question.asks} {question.why}" in person.shown
    assert not ask(session, Screen(("task_count",)))  # went back, and nothing was changed there
    sizes = "one copy needs 2 vCPU, one copy needs 4 GB of memory"
    disk = "one copy needs 30 GB of scratch disk"
    assert f"  Your answer: {sizes} and {disk}. Enter keeps it." in person.shown
    assert ask(session, Screen(("task_count",)))
    assert session.history.workload.answers == {**answers, "task_count": 1}


def test_what_is_typed_is_read_once(
    shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(knowledge: KnowledgeBase, screen: Screen, text: str) -> Reply:
        read.append(text)
        return reply(knowledge, screen, text)

    monkeypatch.setattr("advisor.interview.screen.reply", noted)
    wishes = ["nonsense", "we do not need Kubernetes", "none", "q"]
    person = Person(shipped, {}, wishes)
    held(shipped, person, answers=NO_HOST, file="a.yaml")
    assert len(person.refused) == 1
    assert read == wishes


def test_what_words_leave_out_of_a_form_is_asked_again(shipped: KnowledgeBase) -> None:
    person = Person(shipped, {}, ["2 vCPU and 4 GB of memory"])
    session = Session(shipped, Workload("x"), person, ignore)
    assert ask(session, COPY)
    assert session.history.workload.answers == {"task_vcpu": 2, "task_memory_gb": 4}


def test_one_number_of_a_form_corrected_in_words_leaves_the_others(shipped: KnowledgeBase) -> None:
    person = Person(shipped, {}, ["1 2 3", "b", "4 GB of memory"])
    session = Session(shipped, Workload("x"), person, ignore)
    assert ask(session, COPY)
    assert not ask(session, Screen(("task_count",)))
    assert session.history.workload.answers == {
        "task_vcpu": 1,
        "task_memory_gb": 4,
        "task_disk_gb": 3,
    }


def test_what_is_kept_while_refining_is_not_asked_twice_and_what_words_leave_out_is(
    shipped: KnowledgeBase,
) -> None:
    replies = ["2 vCPU", "", "1 2 u"]

    class Refining(Person):
        def _reply(self, keys: str) -> str:
            if keys.startswith("Enter = no, go on"):
                return "m"
            shown = "\n".join(self._shown_since)
            has_form = any(form.asks in shown for form in shipped.forms.values())
            return replies.pop(0) if keys == KEYS and has_form else super()._reply(keys)

    start = {"kubernetes_api": "required", "location": "on-premises", "accelerator": "gpu"}
    assume = {"task_memory_gb": 2, "task_disk_gb": 20}
    person = Refining(shipped, {})
    done, _ = interview(shipped, Workload("x", answers=start, assume=assume), person, ignore)
    assert done.answers["task_vcpu"] == 2
    assert "task_memory_gb" not in done.answers, "Enter kept what was assumed"
    assert person.shown.count(shipped.forms["copy"].asks) == 2, (
        "once with vCPU, once for what the words left out"
    )
    assert done.answers["task_count"] == 1
    assert done.answers["peak_task_count"] == 2
    assert done.answers["hours_per_month"] is UNKNOWN


def test_a_question_in_two_forms_belongs_to_the_first(shipped: KnowledgeBase) -> None:
    other = Form("other", "How big and long?", ("task_disk_gb", "max_run_days"))
    knowledge = replace(shipped, forms={**shipped.forms, "other": other})
    everything = set(knowledge.questions)
    assert asked_together(knowledge, "max_run_days", everything) == ("max_run_days",)
    assert asked_together(knowledge, "task_disk_gb", everything) == COPY.questions


def test_to_suppose_something_of_a_form_takes_the_name_of_a_question(
    shipped: KnowledgeBase,
) -> None:
    class Dropping(Person):
        def _reply(self, keys: str) -> str:
            return "n" if keys.startswith("y = keep") else super()._reply(keys)

    person = Dropping(shipped, {}, ["w 2", "w task_vcpu=64", "1 2 3"])
    session = Session(shipped, Workload("x"), person, ignore)
    assert ask(session, COPY)
    assert session.history.workload.answers == {
        "task_vcpu": 1,
        "task_memory_gb": 2,
        "task_disk_gb": 3,
    }
    assert any(line.startswith("which question do you mean?") for line in person.shown)
    assert any(line.startswith("If one copy needs 64 vCPU: ") for line in person.shown)


def test_what_is_asked_by_itself_takes_along_the_open_numbers_of_its_form(
    shipped: KnowledgeBase,
) -> None:
    assert asked_together(shipped, "task_memory_gb", {*COPY.questions, "traffic"}) == COPY.questions
    assert asked_together(shipped, "task_memory_gb", {"task_memory_gb", "task_vcpu"}) == (
        "task_vcpu",
        "task_memory_gb",
    )
    assert asked_together(shipped, "traffic", {"traffic", "task_vcpu"}) == ("traffic",)


def test_a_form_shows_its_questions_numbered_with_their_reasons(shipped: KnowledgeBase) -> None:
    lines = list(posed(consult(shipped, {}), COPY))
    assert lines[0] == "How large is one copy of the container, at most?"
    assert lines[1].startswith(
        "  1. What is the largest number of vCPU that one copy needs? (0.01 to 1024 vCPU)"
    )
    assert lines[2].startswith("     Why: A Fargate task on ECS has at most 32 vCPU.")
    assert (
        lines[-1]
        == "  3 numbers in this order, with spaces between them; u for one that you don't know"
    )


def test_what_refines_cost_and_drawing_is_asked_only_after_the_proof_and_only_if_wanted(
    shipped: KnowledgeBase,
) -> None:
    class Curious(Person):
        def _reply(self, keys: str) -> str:
            return "m" if keys.startswith("Enter = no, go on") else super()._reply(keys)

    answers = whole(Random(5), shipped)
    short = Person(shipped, answers)
    done, _ = held(shipped, short)
    long = Curious(shipped, answers)
    more, consultation = held(shipped, long)
    refining = {key for key, question in shipped.questions.items() if question.group != "decide"}
    assert long.asked[: len(short.asked)] == short.asked
    assert set(long.asked[len(short.asked) :]) == refining - done.answers.keys()
    assert refining <= more.answers.keys()
    assert not more.assume.keys() & refining
    batch = consult(shipped, answers)
    assert consultation.recommendation == batch.recommendation or batch.warnings


def test_stopping_says_in_how_many_ways_it_stays_and_what_would_overturn_it(
    shipped: KnowledgeBase,
) -> None:
    person = Person(shipped, {"ops_capacity": "low"}, ["w ops_capacity=low", "q"])
    person.keeps_what_ifs = True
    _, consultation = held(shipped, person)
    told = "\n".join(person.shown)
    stays = f"holds in {ways(consultation.share)}, according to our model of teams."
    assert f"Not final: Amazon ECS on AWS Fargate {stays}" in told
    overturning = consultation.overturning
    assert f"and {len(overturning) - 5} more answers would overturn it" in told
    for question, value, winner in overturning:
        after = consult(shipped, {"ops_capacity": "low", question: value})
        assert after.ranking.winner == winner != consultation.ranking.winner


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
def test_an_interruption_carries_the_answers_so_far(
    error: type[BaseException], shipped: KnowledgeBase
) -> None:
    class Leaving(Person):
        def _reply(self, keys: str) -> str:
            if self.screens == 2 and keys == KEYS:
                raise error
            return super()._reply(keys)

    with pytest.raises(Interrupted) as interrupted:
        held(shipped, Leaving(shipped, {}))
    assert list(interrupted.value.workload.answers.values()) == [UNKNOWN] * 2


def test_standing_names_who_leads_and_who_dropped_out_and_why(shipped: KnowledgeBase) -> None:
    person = Person(shipped, {}, ["required", "q"])
    held(shipped, person, answers=NO_HOST, file="a.yaml")
    assert "Now leading: Amazon EKS Auto Mode (before: Amazon ECS on AWS Fargate)" in person.shown
    out = next(line for line in person.shown if line.startswith("Out: "))
    assert "Amazon ECS on AWS Fargate" in out
    assert out.endswith(".")


def test_a_person_types_what_is_read_back_as_meant(shipped: KnowledgeBase) -> None:
    answers = whole(Random(6), shipped)
    assert "u" in map(typed, answers.values())
    assert_same_end(shipped, answers, ALIKE)
