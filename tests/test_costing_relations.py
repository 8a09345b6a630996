"""Cost in the rules: relations computed from sizes, preferences on them, and proofs and flips that know of both."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from samples import many

from advisor import batch
from advisor.answers.draft import read_drafts
from advisor.answers.workload import Workload, write_workload
from advisor.consultation import consult
from advisor.costing import cost_comparison
from advisor.costing.cost_comparison import compare_families, compare_usd
from advisor.costing.relations import relate, relating
from advisor.costing.sizes import sizes_of
from advisor.inference.engine import engine_for
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.loader import load
from advisor.proof.changes import alternatives, sort_of
from advisor.proof.worlds import distinct_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.proof.flips import Flips

KNOWLEDGE = load()
D = Decimal
FLEET: dict[str, Any] = {
    "task_vcpu": D("0.05"), "task_memory_gb": D("0.1"), "task_count": 500, "peak_task_count": 500, "hours_per_month": D(730),
    "utilisation": "high", "commitment": "none", "interruptible": "none", "region": "us-east-1", "cpu_architecture": "x86_64",
    "operating_system": "linux", "accelerator": "none", "spot_required": False,
}  # fmt: skip
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


def test_tiny_copies_in_a_fleet_are_dearer_on_fargate_and_a_few_on_idle_machines_cheaper() -> None:
    assert related(FLEET)["cost-fargate-ec2"] == related(FLEET)["cost-fargate-managed"] == "dearer"
    assert related(FEW)["cost-fargate-ec2"] == related(FEW)["cost-fargate-managed"] == "cheaper"


def test_relations_are_open_until_every_input_is_answered() -> None:
    for each in FLEET:
        fewer = {key: value for key, value in FLEET.items() if key != each}
        assert related(fewer) == {}, each
    assert set(related(FLEET)) == set(NAMES)
    assert {each for relation in KNOWLEDGE.relations.values() for each in relation.inputs} == set(
        FLEET
    )


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
    values = {
        compare_families(
            ("fargate", "ec2"),
            {**FLEET, "task_vcpu": D("0.25"), "task_memory_gb": D("0.5"), "utilisation": each},
        )
        for each in ("low", "medium", "high")
    }
    assert len(values) > 1
    unsure = {**FLEET, "task_vcpu": D("0.25"), "task_memory_gb": D("0.5"), "utilisation": UNKNOWN}
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
        ("90", "100", "similar"), ("89.99", "100", "cheaper"), ("0", "0", "similar"),
        ("100", "90", "similar"), ("100", "89.99", "dearer"),
    ],
)  # fmt: skip
def test_costs_within_a_tenth_of_the_larger_are_similar(one: str, other: str, value: str) -> None:
    assert compare_usd(D(one), D(other)) == value


def test_what_ecs_and_eks_put_in_a_different_order_is_similar() -> None:
    rng, differing = Random(41), 0
    for _ in range(many(60, of=150)):
        answers = drawn(rng)
        for between in (("fargate", "ec2"), ("fargate", "managed")):
            verdicts = {
                each
                for pair in cost_comparison._pair_platforms(between)
                if (each := cost_comparison._compare_platforms(sizes_of(answers), *pair, ()))
            }
            differing += len(verdicts) > 1
            assert compare_families(between, answers) == (
                verdicts.pop() if len(verdicts) == 1 else "similar"
            )
    assert differing > 5


def drawn(rng: Random) -> dict[str, Any]:
    copies = rng.choice((0, 1, 3, 12, 80, 500))
    return {
        **FLEET, "task_vcpu": D(rng.choice(("0.1", "0.25", "1", "4"))), "task_memory_gb": D(rng.choice(("0.2", "1", "4"))),
        "task_count": copies, "peak_task_count": copies * rng.choice((1, 3)), "hours_per_month": D(rng.choice((100, 400, 730))),
        "utilisation": rng.choice(("low", "medium", "high")), "commitment": rng.choice(("none", "one-year", "three-year")),
        "interruptible": rng.choice(("none", "some", "most")), "region": rng.choice(("us-east-1", "eu-central-1")),
        "cpu_architecture": rng.choice(("x86_64", "arm64", "either")),
    }  # fmt: skip


@pytest.mark.parametrize("focus", ["total", "bill"])
def test_the_preferences_fire_where_cost_counts_and_say_why(focus: str) -> None:
    fired = {rule.id for rule in consult(KNOWLEDGE, {**FLEET, "cost_focus": focus}).fired}
    assert {
        "cost.fargate-costs-more-than-machines",
        "cost.fargate-costs-more-than-managed",
    } <= fired
    fired = {rule.id for rule in consult(KNOWLEDGE, {**FEW, "cost_focus": focus}).fired}
    assert {
        "cost.fargate-costs-less-than-machines",
        "cost.fargate-costs-less-than-managed",
    } <= fired
    fired = {rule.id for rule in consult(KNOWLEDGE, {**FEW, "cost_focus": "secondary"}).fired}
    assert not {
        each for each in fired if each.startswith(("cost.fargate-costs-", "cost.managed-costs-"))
    }


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
    assert plain.consult(KNOWLEDGE).memory.relations["cost-fargate-ec2"] == "not-computed"
    consultation = told.consult(KNOWLEDGE)
    assert consultation.memory.relations["cost-fargate-ec2"] == "dearer"
    assert consultation.memory.relations == relating(known)(KNOWLEDGE, answers)
    assert consultation.case.relations == consultation.memory.relations
    (draft,) = read_drafts(write_workload(told), "w.yaml")
    again = batch.advise(draft, batch.Settings())
    assert isinstance(again, batch.Advised)
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
    counts = (
        {
            "cost_focus": rng.choice(("total", "bill")),
            "ops_capacity": rng.choice(("medium", "high")),
        }
        for _ in range(many(20, of=40))
    )
    return [{**base, "host_access": frozenset(), **drawn(rng), **each} for each in counts]


def test_what_is_final_stays_so_for_every_size_that_was_not_asked() -> None:
    rng, finals, tried = Random(23), 0, 0
    values = distinct_values(KNOWLEDGE)
    for answers in people():
        dropped = rng.sample(sorted(FLEET), 3)
        given = {key: value for key, value in answers.items() if key not in dropped}
        for question in KNOWLEDGE.questions:
            if question not in given and question not in dropped:
                given[question] = rng.choice(values[question])
        consultation = consult(KNOWLEDGE, given)
        if not consultation.final or consultation.warnings:
            continue
        finals += 1
        for _ in range(12):
            world = consult(KNOWLEDGE, {**given, **{key: drawn(rng)[key] for key in dropped}})
            if not world.warnings:
                tried += 1
                assert world.ranking.winner == consultation.ranking.winner
    assert finals > 5
    assert tried > 50


def test_an_open_relation_keeps_a_result_from_being_final_until_it_cannot_matter() -> None:
    found = 0
    for answers in people():
        whole = {
            question: UNKNOWN for question in KNOWLEDGE.questions if question not in FLEET
        } | answers
        before = consult(
            KNOWLEDGE, {key: value for key, value in whole.items() if key != "commitment"}
        )
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
    """Return answers that leave nothing open and hang on the sizes, so that few flips lead elsewhere."""
    base = {question: UNKNOWN for question in KNOWLEDGE.questions if question not in FLEET}
    told = {"service_count": 12, "engineers": 20, "traffic": "variable"}
    return [{**base, **answers, **told} for answers in people()]


def test_every_single_change_of_a_size_that_leads_elsewhere_is_a_flip_and_every_flip_leads_where_it_says() -> (
    None
):
    """Also those that do so through a relation alone."""
    by_relation = 0
    for whole in settled()[:2]:
        consultation = consult(KNOWLEDGE, whole)
        flips = {each.platform: each for each in consultation.flips}
        for question, value in singles(consultation):
            after = consult(KNOWLEDGE, {**whole, question: value})
            winner = after.ranking.winner
            if winner in {None, consultation.ranking.winner} or len(after.warnings) > len(
                consultation.warnings
            ):
                continue
            assert flips[str(winner)].changes == 1
            assert is_listed(consultation, flips[str(winner)], question, value)
            by_relation += after.memory.relations != consultation.memory.relations
        for each in flips.values():
            for flip in each.listed[:6]:
                assert consult(KNOWLEDGE, {**whole, **flip.answers}).ranking.winner == each.platform
    assert by_relation, "no size of the sample leads elsewhere through what is computed from it"


def singles(consultation: Consultation) -> Iterator[tuple[str, Value]]:
    for question in SIZED:
        for value in alternatives(consultation.case, KNOWLEDGE.questions[question]):
            yield question, value


def is_listed(consultation: Consultation, flips: Flips, question: str, value: Value) -> bool:
    """Return whether the change is among the flips listed, or one that rules see alike; or there are more than are listed."""
    sort = sort_of(consultation.case, question, value)
    mine = [flip.answers[question] for flip in flips.listed if set(flip.answers) == {question}]
    alike = [
        each
        for each in mine
        if each == value or (sort and sort_of(consultation.case, question, each) == sort)
    ]
    return bool(alike) or flips.number > len(flips.listed)


def test_what_an_answer_would_change_is_told_for_the_last_size_too() -> None:
    told = 0
    for whole in settled()[:5]:
        given = {key: value for key, value in whole.items() if key != "task_count"}
        consultation = consult(KNOWLEDGE, given)
        counts = (
            {"task_count": count, "peak_task_count": max(count, 1)}
            for count in (0, 1, 4, 12, 60, 300)
        )
        reached = {consult(KNOWLEDGE, {**given, **each}).ranking.winner for each in counts}
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
        whole = {
            question: UNKNOWN for question in KNOWLEDGE.questions if question not in FLEET
        } | answers
        consultation = consult(KNOWLEDGE, whole)
        decided = consultation.decided_by
        if not decided or consultation.warnings:
            continue
        kept = {key: whole[key] for key in decided}
        again = consult(KNOWLEDGE, kept)
        assert again.final
        assert again.ranking.winner == consultation.ranking.winner
        for each in decided:
            fewer = consult(KNOWLEDGE, {key: value for key, value in kept.items() if key != each})
            assert not fewer.final or fewer.ranking.winner != consultation.ranking.winner, each
        proven += 1
    assert proven > 3
