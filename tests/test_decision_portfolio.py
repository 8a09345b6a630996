"""Standards for many workloads, held against trying every set by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from random import Random

import advisor
from advisor.decision.portfolio import Demand, Portfolio

PLATFORMS = advisor.load().platforms


def demands(rng: Random, number: int) -> tuple[Demand, ...]:
    found = []
    for each in range(number):
        able = rng.sample(list(PLATFORMS), rng.randint(1, len(PLATFORMS)))
        scores = {key: Decimal(rng.randint(-20, 20)) for key in PLATFORMS if key in able}
        found.append(
            Demand(
                f"w{each}", max(scores, key=lambda key: scores[key]), scores, (f"a = {each % 3}",)
            )
        )
    return tuple(found)


def test_the_best_sets_are_best_of_all_sets() -> None:
    for seed in range(60):
        portfolio = Portfolio(demands(Random(seed), 12), PLATFORMS)
        costs = {}
        for size in (1, 2, 3):
            for chosen in combinations(PLATFORMS, size):
                regrets = [
                    min(
                        (d.scores[d.winner] - d.scores[p] for p in chosen if p in d.scores),
                        default=None,
                    )
                    for d in portfolio.demands
                ]
                costs[chosen] = (
                    regrets.count(None),
                    sum(each for each in regrets if each is not None),
                )
        for standard in portfolio.standards:
            size = len(standard.platforms)
            best = min(cost for chosen, cost in costs.items() if len(chosen) == size)
            assert (standard.infeasible, standard.regret) == best == costs[standard.platforms]
        sizes = [len(each.platforms) for each in portfolio.standards]
        assert sizes == sorted(set(sizes))


def test_losers_are_all_who_lose_the_homeless_first_and_the_order_of_workloads_does_not_matter() -> (
    None
):
    found = demands(Random(7), 20)
    portfolio, mirrored = Portfolio(found, PLATFORMS), Portfolio(found[::-1], PLATFORMS)
    assert [each.platforms for each in portfolio.standards] == [
        each.platforms for each in mirrored.standards
    ]
    standard = portfolio.standards[0]
    regrets = [each.regret for each in standard.affected]
    assert regrets[: standard.infeasible] == [None] * standard.infeasible
    assert sum(each for each in regrets if each is not None) == standard.regret
    assert {each.name for each in standard.affected} == {
        each.name for each in found if each.regret(standard.platforms) != 0
    }


def test_orchestrators_are_compared_with_all_their_platforms() -> None:
    found = [
        replace(each, scores={"ecs-ec2": Decimal(1)}, winner="ecs-ec2")
        for each in demands(Random(1), 3)
    ]
    best, other = Portfolio(tuple(found), PLATFORMS).orchestrators
    assert {PLATFORMS[each].orchestrator for each in best.platforms} == {"ecs"}
    assert (best.infeasible, best.regret, other.infeasible) == (0, Decimal(0), 3)


def test_answers_that_decide_are_counted() -> None:
    assert Portfolio(demands(Random(1), 5), PLATFORMS).deciding == (
        ("a = 0", 2),
        ("a = 1", 2),
        ("a = 2", 1),
    )
