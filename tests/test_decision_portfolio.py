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
    for index in range(number):
        able = rng.sample(list(PLATFORMS), rng.randint(1, len(PLATFORMS)))
        scores = {key: Decimal(rng.randint(-20, 20)) for key in PLATFORMS if key in able}
        winner = max(scores, key=scores.__getitem__)
        found.append(Demand(f"w{index}", winner, scores, (f"a = {index % 3}",)))
    return tuple(found)


def cost_of(chosen: tuple[str, ...], workloads: tuple[Demand, ...]) -> tuple[int, Decimal]:
    """Return how many workloads cannot run on ``chosen``, and what the others lose."""
    infeasible = 0
    regret = Decimal(0)
    for demand in workloads:
        scores = [demand.scores[platform] for platform in chosen if platform in demand.scores]
        if scores:
            regret += demand.scores[demand.winner] - max(scores)
        else:
            infeasible += 1
    return infeasible, regret


def test_the_best_sets_are_best_of_all_sets() -> None:
    for seed in range(60):
        portfolio = Portfolio(demands(Random(seed), 12), PLATFORMS)
        costs = {}
        for size in (1, 2, 3):
            for chosen in combinations(PLATFORMS, size):
                costs[chosen] = cost_of(chosen, portfolio.demands)
        for standard in portfolio.standards:
            size = len(standard.platforms)
            best = min(cost for chosen, cost in costs.items() if len(chosen) == size)
            assert (standard.infeasible, standard.regret) == best == costs[standard.platforms]
        sizes = [len(standard.platforms) for standard in portfolio.standards]
        assert sizes == sorted(set(sizes))


def test_losers_are_all_who_lose_the_homeless_first_and_the_order_does_not_matter() -> None:
    found = demands(Random(7), 20)
    portfolio, mirrored = Portfolio(found, PLATFORMS), Portfolio(found[::-1], PLATFORMS)
    platforms = [standard.platforms for standard in portfolio.standards]
    assert platforms == [standard.platforms for standard in mirrored.standards]
    standard = portfolio.standards[0]
    regrets = [affected.regret for affected in standard.affected]
    assert regrets[: standard.infeasible] == [None] * standard.infeasible
    assert sum(regret for regret in regrets if regret is not None) == standard.regret
    losers = {demand.name for demand in found if demand.regret(standard.platforms) != 0}
    assert {affected.name for affected in standard.affected} == losers


def test_orchestrators_are_compared_with_all_their_platforms() -> None:
    scores = {"ecs-ec2": Decimal(1)}
    drawn = demands(Random(1), 3)
    found = [replace(demand, scores=scores, winner="ecs-ec2") for demand in drawn]
    best, other = Portfolio(tuple(found), PLATFORMS).orchestrators
    assert {PLATFORMS[platform].orchestrator for platform in best.platforms} == {"ecs"}
    assert (best.infeasible, best.regret, other.infeasible) == (0, Decimal(0), 3)


def test_answers_that_decide_are_counted() -> None:
    assert Portfolio(demands(Random(1), 5), PLATFORMS).deciding == (
        ("a = 0", 2),
        ("a = 1", 2),
        ("a = 2", 1),
    )


def test_a_larger_set_is_there_only_if_it_serves_better() -> None:
    one, two, *_ = PLATFORMS
    alike = Demand("alike", one, {one: Decimal(5), two: Decimal(5)}, ("a = 1",))
    first = Demand("first", one, {one: Decimal(5), two: Decimal(1)}, ("a = 1",))
    second = Demand("second", two, {one: Decimal(1), two: Decimal(5)}, ("a = 1",))
    served_by_one = Portfolio((alike, first), PLATFORMS)
    assert [standard.platforms for standard in served_by_one.standards] == [(one,)]
    served_by_two = Portfolio((first, second), PLATFORMS)
    assert [len(standard.platforms) for standard in served_by_two.standards] == [1, 2]
