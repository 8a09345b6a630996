"""Fired rules to exclusions, exact scores, and an order in which ties break by declaration."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.model import Constraint, Preference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.model import KnowledgeBase, Rule


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A platform that is out, and the rule that put it out; one for each rule that did."""

    platform: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """A platform that is still in, and its score."""

    platform: str
    score: Decimal


@dataclass(frozen=True, slots=True)
class Ranking:
    """The platforms that are not excluded, best first."""

    standings: tuple[Standing, ...]

    @property
    def winner(self) -> str | None:
        """Return the platform that leads; none if all are excluded."""
        return self.standings[0].platform if self.standings else None

    @property
    def tied(self) -> tuple[str, ...]:
        """Return the platforms that share the winner's score, the winner left out."""
        best = self.standings[0].score if self.standings else None
        return tuple(each.platform for each in self.standings[1:] if each.score == best)


def weights_of(
    knowledge: KnowledgeBase, changed: Mapping[str, Decimal] | None = None
) -> dict[str, Decimal]:
    """Return the weight of each criterion: the declared one unless ``changed`` gives another."""
    changed = changed or {}
    return {
        key: changed.get(key, criterion.weight) for key, criterion in knowledge.criteria.items()
    }


def exclusions(knowledge: KnowledgeBase, fired: Iterable[Rule]) -> tuple[Exclusion, ...]:
    """Return what the fired constraints exclude among the competing platforms, in the order of the rules."""
    return tuple(
        Exclusion(platform, rule)
        for rule in fired
        if isinstance(rule.conclusion, Constraint)
        for platform in rule.conclusion.excludes
        if platform in knowledge.platforms
    )


def rank(
    knowledge: KnowledgeBase, fired: Iterable[Rule], weights: Mapping[str, Decimal]
) -> Ranking:
    """Return the platforms that no fired constraint excludes, by the weighted points of the fired preferences."""
    fired = tuple(fired)
    out = {exclusion.platform for exclusion in exclusions(knowledge, fired)}
    scores = dict.fromkeys((each for each in knowledge.tie_order if each not in out), Decimal(0))
    for rule in fired:
        if isinstance(rule.conclusion, Preference):
            weight = weights[rule.conclusion.criterion]
            for platform, points in rule.conclusion.points.items():
                if platform in scores:
                    scores[platform] += points * weight
    ordered = sorted(
        scores.items(), key=lambda item: -item[1]
    )  # stable: the order of ties is the declared one
    return Ranking(tuple(Standing(platform, score) for platform, score in ordered))
