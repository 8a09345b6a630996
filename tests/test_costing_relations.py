"""Cost in the rules.

Relations computed from sizes, preferences on them, and proofs and flips that know of both.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from samples import many

from advisor.consultation import consult
from advisor.costing import cost_comparison
from advisor.costing.cost_comparison import compare_families, compare_usd
from advisor.costing.hosting import Hosting
from advisor.costing.relations import relate, relating
from advisor.costing.sizes import sizes_of
from advisor.inference.engine import engine_for
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.loader import load
from advisor.knowledge.model import HostingKind
from advisor.proof.smt.changes import alternatives, sort_of
from advisor.proof.worlds import distinct_values
from advisor.workloads.advising import Advised, advise, consult_workload
from advisor.workloads.draft import read_drafts
from advisor.workloads.settings import Settings
from advisor.workloads.workload import Workload, write_workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.proof.flips import Flips

KNOWLEDGE = load()
D = Decimal
FLEET: dict[str, Any] = {
    "task_vcpu": D("0.05"),
    "task_memory_gb": D("0.1"),
    "task_count": 500,
    "peak_task_count": 500,
    "hours_per_month": D(730),
    "utilisation": "high",
    "commitment": "none",
    "interruptible": "none",
    "region": "us-east-1",
    "cpu_architecture": "x86_64",
    "operating_system": "linux",
    "accelerator": "none",
    "spot_required": False,
}
FEW = {
    **FLEET,
    "task_vcpu": D(1),
    "task_memory_gb": D(2),
    "task_count": 2,
    "peak_task_count": 2,
    "utilisation": "low",
}
NAMES = ("cost-fargate-ec2", "cost-fargate-managed", "cost-managed-ec2")


def related(answers: Mapping[str, Value]) -> dict[str, str]:
    return dict(relate(KNOWLEDGE, answers))


def without(answers: Mapping[str, Any], *questions: str) -> dict[str, Any]:
    return {question: answers[question] for question in answers if question not in questions}


def with_unknowns(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``answers``, and that of every other question but the sizes: unknown."""
    others = {question: UNKNOWN for question in KNOWLEDGE.questions if question not in FLEET}
    return {**others, **answers}


def test_tiny_copies_in_a_fleet_are_dearer_on_fargate_and_a_few_on_idle_machines_cheaper() -> None:
    assert related(FLEET)["cost-fargate-ec2"] == related(FLEET)["cost-fargate-managed"] == "dearer"
    assert related(FEW)["cost-fargate-ec2"] == related(FEW)["cost-fargate-managed"] == "cheaper"


def test_relations_are_open_until_every_input_is_answered() -> None:
    for question in FLEET:
        assert related(without(FLEET, question)) == {}, question
    assert set(related(FLEET)) == set(NAMES)
    inputs: set[str] = set()
    for relation in KNOWLEDGE.relations.values():
        inputs |= set(relation.inputs)
    assert inputs == set(FLEET)


@pytest.mark.parametrize(
    "question",
    [
        "task_vcpu",
        "task_memory_gb",
        "task_count",
        "peak_task_count",
        "hours_per_month",
        "region",
        "operating_system",
        "accelerator",
    ],
)
def test_an_unknown_size_settles_that_nothing_is_computed_whatever_else_is_answered(
    question: str,
) -> None:
    assert related({question: UNKNOWN}) == dict.fromkeys(NAMES, "not-computed")
    assert related({**FLEET, question: UNKNOWN}) == dict.fromkeys(NAMES, "not-computed")


def test_an_unknown_discount_counts_only_if_it_makes_a_difference() -> None:
    assert related({**FLEET, "commitment": UNKNOWN})["cost-fargate-ec2"] == "dearer"
    middling = {**FLEET, "task_vcpu": D("0.25"), "task_memory_gb": D("0.5")}
    values = set()
    for utilisation in ("low", "medium", "high"):
        answers = {**middling, "utilisation": utilisation}
        values.add(compare_families(("fargate", "ec2"), answers))
    assert len(values) > 1
    unsure = {**middling, "utilisation": UNKNOWN}
    assert related(unsure)["cost-fargate-ec2"] == "not-computed"


def test_where_there_is_no_price_nothing_is_computed() -> None:
    assert related({**FLEET, "region": "mars-north-1"}) == dict.fromkeys(NAMES, "not-computed")
    assert related({**FLEET, "operating_system": "windows"}) == dict.fromkeys(NAMES, "not-computed")
    with_gpu = related({**FLEET, "accelerator": "gpu"})
    assert with_gpu["cost-fargate-ec2"] == with_gpu["cost-fargate-managed"] == "not-computed"
    assert with_gpu["cost-managed-ec2"] in {"cheaper", "similar", "dearer"}


def test_turning_a_relation_round_turns_its_value() -> None:
    opposite = {
        "cheaper": "dearer",
        "dearer": "cheaper",
        "similar": "similar",
        "not-computed": "not-computed",
    }
    rng = Random(5)
    seen = set()
    for _ in range(many(25, of=60)):
        answers = drawn(rng)
        for pair in (("fargate", "ec2"), ("fargate", "managed"), ("managed", "ec2")):
            value = compare_families(pair, answers)
            assert compare_families((pair[1], pair[0]), answers) == opposite[value]
            seen.add(value)
    assert {"cheaper", "similar", "dearer"} <= seen


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ("90", "100", "similar"),
        ("89.99", "100", "cheaper"),
        ("0", "0", "similar"),
        ("100", "90", "similar"),
        ("100", "89.99", "dearer"),
    ],
)
def test_costs_within_a_tenth_of_the_larger_are_similar(one: str, other: str, value: str) -> None:
    assert compare_usd(D(one), D(other)) == value


def test_what_ecs_and_eks_put_in_a_different_order_is_similar() -> None:
    rng = Random(41)
    differing = 0
    for _ in range(many(60, of=150)):
        answers = drawn(rng)
        sizes = sizes_of(answers)
        for between in (("fargate", "ec2"), ("fargate", "managed")):
            verdicts = set()
            for orchestrator in ("ecs", "eks"):
                costs = []
                for kind in between:
                    hosting = Hosting(HostingKind(kind), orchestrator)
                    costs.append(cost_comparison._usd(sizes, hosting, ()))
                if costs[0] is not None and costs[1] is not None:
                    verdicts.add(compare_usd(costs[0], costs[1]))
            differing += len(verdicts) > 1
            expected = verdicts.pop() if len(verdicts) == 1 else "similar"
            assert compare_families(between, answers) == expected
    assert differing > 5


def drawn(rng: Random) -> dict[str, Any]:
    copies = rng.choice((0, 1, 3, 12, 80, 500))
    return {
        **FLEET,
        "task_vcpu": D(rng.choice(("0.1", "0.25", "1", "4"))),
        "task_memory_gb": D(rng.choice(("0.2", "1", "4"))),
        "task_count": copies,
        "peak_task_count": copies * rng.choice((1, 3)),
        "hours_per_month": D(rng.choice((100, 400, 730))),
        "utilisation": rng.choice(("low", "medium", "high")),
        "commitment": rng.choice(("none", "one-year", "three-year")),
        "interruptible": rng.choice(("none", "some", "most")),
        "region": rng.choice(("us-east-1", "eu-central-1")),
        "cpu_architecture": rng.choice(("x86_64", "arm64", "either")),
    }


@pytest.mark.parametrize("focus", ["total", "bill"])
def test_the_preferences_fire_where_cost_counts_and_say_why(focus: str) -> None:
    fired = fired_by({**FLEET, "cost_focus": focus})
    assert "cost.fargate-costs-more-than-machines" in fired
    assert "cost.fargate-costs-more-than-managed" in fired
    fired = fired_by({**FEW, "cost_focus": focus})
    assert "cost.fargate-costs-less-than-machines" in fired
    assert "cost.fargate-costs-less-than-managed" in fired
    on_cost = ("cost.fargate-costs-", "cost.managed-costs-")
    fired = fired_by({**FEW, "cost_focus": "secondary"})
    assert not any(rule.startswith(on_cost) for rule in fired)


def fired_by(answers: dict[str, Any]) -> set[str]:
    return {rule.id for rule in consult(KNOWLEDGE, answers).fired}


def test_a_file_can_set_what_the_relation_rests_on_and_is_replayed_with_it() -> None:
    answers = {
        **FLEET,
        "task_vcpu": D("0.25"),
        "task_memory_gb": D("0.5"),
        "cost_focus": "bill",
        "utilisation": UNKNOWN,
    }
    known = {
        "fill-customer": D(1),
        "fill-when-low": D(1),
        "fill-when-medium": D(1),
        "fill-when-high": D(1),
        "swing-customer": D(0),
    }
    plain, told = Workload("w", answers=answers), Workload("w", answers=answers, costs=known)
    assert consult_workload(plain, KNOWLEDGE).memory.relations["cost-fargate-ec2"] == "not-computed"
    consultation = consult_workload(told, KNOWLEDGE)
    assert consultation.memory.relations["cost-fargate-ec2"] == "dearer"
    assert consultation.memory.relations == relating(known)(KNOWLEDGE, answers)
    assert consultation.case.relations == consultation.memory.relations
    (draft,) = read_drafts(write_workload(told), "w.yaml")
    again = advise(draft, Settings())
    assert isinstance(again, Advised)
    assert again.workload.costs == known
    assert again.consultation.ranking == consultation.ranking


def people() -> list[dict[str, Any]]:
    """Return answers for which cost counts and the lead is small."""
    rng = Random(17)
    base = {
        "existing_kubernetes": "none",
        "kubernetes_api": "not-needed",
        "portability": "medium",
        "location": "region",
    }
    found = []
    for _ in range(many(20, of=40)):
        focus = {
            "cost_focus": rng.choice(("total", "bill")),
            "ops_capacity": rng.choice(("medium", "high")),
        }
        found.append({**base, "host_access": frozenset(), **drawn(rng), **focus})
    return found


def test_what_is_final_stays_so_for_every_size_that_was_not_asked() -> None:
    rng, finals, tried = Random(23), 0, 0
    values = distinct_values(KNOWLEDGE)
    for answers in people():
        dropped = rng.sample(sorted(FLEET), 3)
        given = without(answers, *dropped)
        for question in KNOWLEDGE.questions:
            if question not in given and question not in dropped:
                given[question] = rng.choice(values[question])
        consultation = consult(KNOWLEDGE, given)
        if not consultation.final or consultation.warnings:
            continue
        finals += 1
        for _ in range(12):
            sizes = {question: drawn(rng)[question] for question in dropped}
            world = consult(KNOWLEDGE, {**given, **sizes})
            if not world.warnings:
                tried += 1
                assert world.ranking.winner == consultation.ranking.winner
    assert finals > 5
    assert tried > 50


def test_an_open_relation_keeps_a_result_from_being_final_until_it_cannot_matter() -> None:
    found = 0
    for answers in people():
        whole = with_unknowns(answers)
        before = consult(KNOWLEDGE, without(whole, "commitment"))
        if not before.final and set(before.open) == {"commitment"}:
            found += 1
        assert consult(KNOWLEDGE, whole).final
    assert found


SIZED = (
    "task_count",
    "hours_per_month",
    "utilisation",
    "commitment",
    "interruptible",
    "cpu_architecture",
    "spot_required",
)


def settled() -> list[dict[str, Any]]:
    """Return answers that leave nothing open and hang on the sizes.

    Few flips lead elsewhere then.
    """
    told = {"service_count": 12, "engineers": 20, "traffic": "variable"}
    return [{**with_unknowns(answers), **told} for answers in people()]


def test_every_change_of_a_size_that_leads_elsewhere_is_a_flip_that_leads_where_it_says() -> None:
    """Also those that do so through a relation alone."""
    by_relation = 0
    for whole in settled()[:2]:
        consultation = consult(KNOWLEDGE, whole)
        flips = {by_platform.platform: by_platform for by_platform in consultation.flips}
        for question, value in singles(consultation):
            after = consult(KNOWLEDGE, {**whole, question: value})
            winner = after.ranking.winner
            if winner in {None, consultation.ranking.winner}:
                continue
            if len(after.warnings) > len(consultation.warnings):
                continue
            assert flips[str(winner)].changes == 1
            assert is_listed(consultation, flips[str(winner)], question, value)
            by_relation += after.memory.relations != consultation.memory.relations
        for platform, by_platform in flips.items():
            for flip in by_platform.listed[:6]:
                after = consult(KNOWLEDGE, {**whole, **flip.answers})
                assert after.ranking.winner == platform
    assert by_relation, "no size of the sample leads elsewhere through what is computed from it"


def singles(consultation: Consultation) -> Iterator[tuple[str, Value]]:
    for question in SIZED:
        for value in alternatives(consultation.case, KNOWLEDGE.questions[question]):
            yield question, value


def is_listed(consultation: Consultation, flips: Flips, question: str, value: Value) -> bool:
    """Return whether the change is among the flips listed, or one that rules see alike.

    It counts as listed too if there are more flips than are listed.
    """
    if flips.number > len(flips.listed):
        return True
    sort = sort_of(consultation.case, question, value)
    for flip in flips.listed:
        if set(flip.answers) != {question}:
            continue
        listed = flip.answers[question]
        if listed == value or (sort and sort_of(consultation.case, question, listed) == sort):
            return True
    return False


def test_what_an_answer_would_change_is_told_for_the_last_size_too() -> None:
    told = 0
    for whole in settled()[:5]:
        given = without(whole, "task_count")
        consultation = consult(KNOWLEDGE, given)
        reached = set()
        for count in (0, 1, 4, 12, 60, 300):
            sizes = {"task_count": count, "peak_task_count": max(count, 1)}
            reached.add(consult(KNOWLEDGE, {**given, **sizes}).ranking.winner)
        if len(reached) > 1 and not consultation.final:
            told += len({leads for _, leads in consultation.after("task_count")}) > 1
        for _, value, leads in consultation.overturning:
            assert consult(KNOWLEDGE, {**given, "task_count": value}).ranking.winner == leads
    assert told


def test_the_engines_agree_on_what_is_computed() -> None:
    engine, reference = engine_for(KNOWLEDGE), Reference(KNOWLEDGE)
    for answers in people():
        facts = {**answers, **related(answers)}
        assert {rule.id for rule in engine.conclude(facts)} == {
            rule.id for rule in reference.conclude(facts)
        }


def test_decided_by_proves_the_result_again_and_no_answer_of_it_can_be_left_out() -> None:
    proven = 0
    for answers in people()[: many(5, of=10)]:
        whole = with_unknowns(answers)
        consultation = consult(KNOWLEDGE, whole)
        decided = consultation.decided_by
        if not decided or consultation.warnings:
            continue
        kept = {key: whole[key] for key in decided}
        again = consult(KNOWLEDGE, kept)
        assert again.final
        assert again.ranking.winner == consultation.ranking.winner
        for question in decided:
            fewer = consult(KNOWLEDGE, without(kept, question))
            assert not fewer.final or fewer.ranking.winner != consultation.ranking.winner, question
        proven += 1
    assert proven > 3
