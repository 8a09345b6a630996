"""Explanations: what they rest on holds, and they say nothing that the consultation does not."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from benchmarks.simulated import knowledge as today
from benchmarks.simulated import person
from samples import many

from advisor.consultation import consult
from advisor.decision.ranking import Ranking, Standing, rank
from advisor.explanation.argument import contrast
from advisor.explanation.comparison import compare_platforms
from advisor.explanation.difference import differ
from advisor.explanation.explanation import Explanation
from advisor.explanation.justification import step
from advisor.explanation.margin import margin_of
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.model import Preference
from advisor.report.argument_report import why_blocks
from advisor.report.footnotes import Footnotes
from advisor.report.plain import as_plain
from strategies import random_answers, random_base

if TYPE_CHECKING:
    from advisor.consultation import Consultation

PEOPLE = range(many(3, of=8))


def consultations() -> list[Consultation]:
    results = [consult(today(), person(number, "explained")) for number in PEOPLE]
    for seed in range(40):
        rng = Random(seed)
        knowledge = random_base(rng)
        results.append(consult(knowledge, random_answers(rng, knowledge)))
    return results


def test_what_a_step_rests_on_alone_makes_its_rule_fire() -> None:
    for consultation in consultations():
        for rule in consultation.fired:
            grounds = step(consultation, rule).grounds
            answers = {key: value for key, value in consultation.answers.items() if key in grounds}
            assert UNKNOWN not in answers.values()
            relations = {
                key: value for key, value in consultation.memory.relations.items() if key in grounds
            }
            again = consult(consultation.knowledge, answers, relate=lambda *_, held=relations: held)
            assert rule in again.fired, (rule.id, grounds)


def test_the_reasons_given_keep_the_winner_first_alone_and_none_of_them_is_idle() -> None:
    pruned = 0
    for consultation in consultations():
        argument = Explanation(consultation).argument
        if argument.winner is None:
            continue
        pruned += bool(argument.lighter)
        lighter = {reason.step.rule.id for reason in argument.lighter}
        kept = [rule for rule in consultation.fired if rule.id not in lighter]
        assert rank(consultation.knowledge, kept, consultation.weights).winner == argument.winner.id
        if argument.reasons:
            last = argument.reasons[-1].step.rule
            without = [rule for rule in kept if rule.id != last.id]
            ranking = rank(consultation.knowledge, without, consultation.weights)
            assert ranking.winner != argument.winner.id
    assert pruned > len(PEOPLE)


def test_that_nothing_tells_platforms_apart_is_said_only_where_nothing_does() -> None:
    tied = {
        "kubernetes_api": "required",
        "host_access": frozenset({"custom-image"}),
        "org_standard": "eks",
    }
    said = without = 0
    for consultation in (*consultations(), consult(today(), tied)):
        explanation = Explanation(consultation)
        notes = Footnotes(consultation.knowledge)
        told = as_plain(list(why_blocks(explanation, notes)), width=10_000)
        argument, rivals = explanation.argument, consultation.ranking.standings[1:]
        apart = bool(argument.reasons or argument.lighter or argument.against)
        assert ("Nothing distinguishes" in told) is bool(rivals and not apart), told
        assert ("even without the reasons for it" in told) is (
            not argument.reasons and bool(argument.lighter)
        )
        said += "In its favor:" in told
        without += "Pointing the same way:" in told
    assert said
    assert without


def test_every_preference_that_tells_the_winner_apart_is_somewhere_in_the_argument() -> None:
    for consultation in consultations():
        argument = Explanation(consultation).argument
        if argument.winner is None:
            continue
        left = [standing.platform for standing in consultation.ranking.standings]
        reasons = (*argument.reasons, *argument.lighter, *argument.against)
        told = {reason.step.rule.id for reason in reasons}
        for rule in consultation.fired:
            conclusion = rule.conclusion
            if isinstance(conclusion, Preference) and consultation.weights[conclusion.criterion]:
                points = {conclusion.points.get(platform, 0) for platform in left}
                assert (len(points) > 1) is (rule.id in told), rule.id


def test_exclusions_account_for_every_excluded_platform_once() -> None:
    for consultation in consultations():
        told: list[str] = []
        for exclusion in Explanation(consultation).argument.exclusions:
            told += exclusion.platforms
        assert sorted(told) == sorted({out.platform for out in consultation.excluded})


def test_a_comparison_adds_up_to_the_scores() -> None:
    for consultation in consultations():
        comparison = compare_platforms(consultation)
        for standing in consultation.ranking.standings:
            assert comparison.totals[standing.platform] == standing.score
        platforms = {platform.id for platform in comparison.platforms}
        assert platforms == set(consultation.knowledge.platforms)
        assert set(comparison.excluded) == {out.platform for out in consultation.excluded}
        for row in comparison.rows:
            for cell in row.cells.values():
                assert cell.points == sum((points for points, _ in cell.reasons), Decimal(0))


def test_a_contrast_says_by_how_much_and_on_what_a_platform_is_behind() -> None:
    for consultation in consultations():
        if consultation.recommendation is None:
            continue
        comparison = compare_platforms(consultation)
        first, *others = consultation.ranking.standings
        for standing in others:
            told = contrast(consultation, comparison, standing.platform)
            assert told.behind == first.score - standing.score
            gaps = [contest.winners - contest.mine for contest in told.contests]
            assert told.behind == sum(gaps, Decimal(0))
            for contest, gap in zip(told.contests, gaps, strict=True):
                parts = [winners - mine for mine, winners, _ in contest.reasons]
                assert gap == sum(parts, Decimal(0))


def test_a_difference_accounts_for_the_whole_change_of_the_lead() -> None:
    before = consult(today(), {**person(2, "explained"), "kubernetes_api": "not-needed"})
    after = consult(today(), {**person(2, "explained"), "kubernetes_api": "required"})
    found = differ(before, after)
    assert list(found.answers) == ["kubernetes_api"]
    fired = {rule.id for rule in (*before.fired, *after.fired)}
    assert {effect.step.rule.id for effect in found.effects} <= fired
    assert all((effect.step.rule in after.fired) is effect.after for effect in found.effects)
    winner, loser = after.ranking.winner, before.ranking.winner

    def lead(result: Consultation) -> Decimal:
        totals = compare_platforms(result).totals
        return totals[winner or ""] - totals[loser or ""]

    if winner != loser:
        change = sum((effect.points for effect in found.effects), Decimal(0))
        assert change == lead(after) - lead(before)


def test_nothing_differs_between_a_result_and_itself() -> None:
    consultation = consult(today(), person(1, "explained"))
    found = differ(consultation, consultation)
    assert (found.answers, found.effects, found.same_result) == ({}, (), True)


def test_weights_and_platforms_that_differ_are_told_where_no_rule_does() -> None:
    answers = person(1, "explained")
    first = consult(today(), answers)
    weighed = differ(first, consult(today(), answers, weights={"cost": 0}))
    assert dict(weighed.weights) == {"cost": (first.weights["cost"], Decimal(0))}
    winner = first.ranking.winner
    others = [platform for platform in today().platforms if platform != winner]
    fewer = differ(first, consult(today(), answers, platforms=others))
    assert fewer.competing == (winner,)
    assert not fewer.same_result


def test_margin_ties_and_near_ties_are_told_apart() -> None:
    for consultation in consultations():
        margin = Explanation(consultation).margin
        standings = consultation.ranking.standings
        if len(standings) < 2:
            assert margin.points is None
            continue
        assert margin.points == standings[0].score - standings[1].score
        assert margin.tied == consultation.ranking.tied
        assert not set(margin.near) & set(margin.tied)


def test_a_rival_exactly_one_point_of_the_weightiest_criterion_behind_is_near() -> None:
    scores = {"first": Decimal(10), "near": Decimal(7), "far": Decimal("6.9")}
    standings = tuple(Standing(platform, score) for platform, score in scores.items())
    consultation = SimpleNamespace(
        ranking=Ranking(standings),
        weights={"cost": Decimal(3), "skills": Decimal(1)},
        knowledge=SimpleNamespace(tie_order=tuple(scores)),
        fired=(),
    )
    assert margin_of(cast("Consultation", consultation)).near == ("near",)
