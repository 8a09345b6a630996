"""Flips, checked by trying all answers.

On small generated bases all are tried, and on the shipped one all single changes.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from random import Random
from typing import TYPE_CHECKING

import pytest
from benchmarks.simulated import knowledge as today
from benchmarks.simulated import person
from samples import many, some

from advisor.consultation import consult
from advisor.decision.ranking import rank
from advisor.inference.reference import Reference
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Inconsistency
from advisor.proof.flips import MOST_LISTED
from advisor.proof.smt.changes import alternatives, sort_of
from strategies import base_of, distinguishable, random_answers, tiny_base
from test_proof_finality import relate, related_base

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value

BASES = range(many(40, of=100))
PEOPLE = some(2, of=(0, 2, 3, 4))


def winner(consultation: Consultation, answers: Mapping[str, Value]) -> str | None:
    """Return who wins after ``answers``.

    ``None`` if nobody does, or if they break a rule that was kept before.
    """
    facts = {**answers, **consultation.relate(consultation.knowledge, answers)}
    fired = Reference(consultation.knowledge).conclude(facts)
    broken = {rule.id for rule in fired if isinstance(rule.conclusion, Inconsistency)}
    if not broken <= {rule.id for rule in consultation.warnings}:
        return None
    return rank(consultation.knowledge, fired, consultation.weights).winner


def distance(before: Value | None, after: Value) -> int:
    """Return how many changes lead from one answer to another.

    It is one, or for a list the number of items that toggle.
    """
    if not isinstance(after, frozenset):
        return int(before != after)
    if isinstance(before, frozenset):
        return len(before ^ after)
    return max(1, len(after))


def fewest(consultation: Consultation, *, nearest: bool = False) -> dict[str, int]:
    """Return for each platform how few changes lead to it.

    All answers that rules distinguish are tried. If ``nearest``, numbers move to the nearest other
    side of a threshold only: something may be computed from them.
    """
    values = distinguishable(consultation.knowledge)
    options = []
    for key, question in consultation.knowledge.questions.items():
        given = consultation.answers.get(key)
        others = [value for value in values[key] if value is not UNKNOWN and value != given]
        if nearest and question.kind in {"integer", "number", "text"}:
            reached = alternatives(consultation.case, question)
            others = [value for value in reached if value is not UNKNOWN]
        before = None if given is UNKNOWN else given
        options.append([(0, given), *((distance(before, value), value) for value in others)])
    found: dict[str, int] = {}
    for chosen in product(*options):
        cost = 0
        told: dict[str, Value] = {}
        for key, (changes, value) in zip(consultation.knowledge.questions, chosen, strict=True):
            cost += changes
            if value is not None:
                told[key] = value
        best = winner(consultation, told)
        if best is not None and best != consultation.ranking.winner:
            found[best] = min(cost, found.get(best, cost))
    return found


def small() -> Iterator[Consultation]:
    for seed in BASES:
        rng = Random(seed)
        knowledge = tiny_base(rng)
        yield consult(knowledge, random_answers(rng, knowledge, filled=rng.choice((0.3, 0.7, 1.0))))


def test_flips_follow_what_is_computed_from_the_answers() -> None:
    """Preferences depend on a relation of two questions.

    Rules distinguish each of its values, and that it has none while it is open.
    """
    through = 0
    for seed in range(many(60, of=150)):
        rng = Random(seed)
        knowledge = related_base(seed)
        answers = random_answers(rng, knowledge, filled=rng.choice((0.3, 0.6, 1.0)))
        consultation = consult(knowledge, answers, relate=relate)
        expected = fewest(consultation, nearest=True)
        for flips in consultation.flips:
            assert flips.changes == expected.get(flips.platform, 0), (
                seed,
                consultation.answers,
                flips,
            )
            for flip in flips.listed:
                told = {**consultation.answers, **flip.answers}
                assert winner(consultation, told) == flips.platform
                through += relate(knowledge, told) != consultation.memory.relations
    assert through > 50


def test_no_flip_of_fewer_changes_exists_and_impossible_means_that_no_answers_lead_there() -> None:
    possible = 0
    for consultation in small():
        expected = fewest(consultation)
        for flips in consultation.flips:
            assert flips.changes == expected.get(flips.platform, 0), (consultation.answers, flips)
            assert flips.impossible is (flips.platform not in expected)
            possible += not flips.impossible
    assert possible > len(BASES) / 2


def test_each_listed_flip_has_as_many_changes_as_it_says_and_leads_there() -> None:
    for consultation in small():
        for flips in consultation.flips:
            assert len(flips.listed) == min(flips.number, MOST_LISTED)
            for flip in flips.listed:
                answers = consultation.answers.items()
                before = {key: value for key, value in answers if value is not UNKNOWN}
                changes = 0
                for key, value in flip.answers.items():
                    changes += distance(before.get(key), value)
                assert changes == flips.changes
                after = {**consultation.answers, **flip.answers}
                assert winner(consultation, after) == flips.platform
                assert flip.opened == flip.answers.keys() - before.keys()


@pytest.mark.parametrize("number", PEOPLE)
def test_of_real_rules_all_single_changes_are_found(number: int) -> None:
    answers = person(number, "flips")
    consultation = consult(today(), answers)
    singles: dict[str, set[object]] = {}
    for question in today().questions.values():
        given = answers[question.id]
        values: list[Value] = []
        values += alternatives(consultation.case, question)
        if question.kind == "multi":
            known = given if isinstance(given, frozenset) else frozenset()
            values += (known ^ {item} for item in question.values)
            values += [known] if given is UNKNOWN else []
        for value in values:
            best = winner(consultation, {**answers, question.id: value})
            if best is not None and best != consultation.ranking.winner:
                alike = sort_of(consultation.case, question.id, value) or value
                singles.setdefault(best, set()).add((question.id, alike))
    found = {flips.platform: flips.number for flips in consultation.flips if flips.changes == 1}
    assert found == {platform: len(changes) for platform, changes in singles.items()}


def test_numbers_move_to_the_nearest_other_side_of_a_threshold() -> None:
    consultation = consult(today(), {"max_run_days": 10, "task_vcpu": 4})
    days = alternatives(consultation.case, today().questions["max_run_days"])
    assert {7, Decimal("14.01"), Decimal("21.01")} <= set(days)
    assert 10 not in days
    assert len(days) == len(set(days))
    assert 4 not in alternatives(consultation.case, today().questions["task_vcpu"])


def test_a_number_that_is_compared_with_another_moves_to_it_and_beyond_it() -> None:
    consultation = consult(today(), {"task_count": 10, "peak_task_count": 50})
    assert {50, 51} <= set(alternatives(consultation.case, today().questions["task_count"]))
    assert {9, 10} <= set(alternatives(consultation.case, today().questions["peak_task_count"]))


def test_changes_of_mind_come_before_facts() -> None:
    consultation = consult(today(), person(3, "flips"))
    eases = ("mind", "effort", "fact")
    for flips in consultation.flips:
        worst: list[int] = []
        for flip in flips.listed:
            of_flip = [today().questions[key].ease for key in flip.answers]
            worst.append(max(map(eases.index, of_flip)))
        assert worst == sorted(worst)


def test_flips_are_the_same_whenever_asked() -> None:
    answers = person(4, "flips")
    assert consult(today(), answers).flips == consult(today(), dict(sorted(answers.items()))).flips


def test_an_answer_that_stays_as_it_is_in_all_words_but_those_of_rules_is_no_change() -> None:
    consultation = consult(today(), {**person(2, "flips"), "region": "eu-central-1"})
    for flips in consultation.flips:
        for flip in flips.listed:
            assert flip.answers.get("region") != "elsewhere"


def test_a_base_without_rules_leads_nowhere_else() -> None:
    knowledge = base_of()
    assert all(flips.impossible and not flips.listed for flips in consult(knowledge, {}).flips)
