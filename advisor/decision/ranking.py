"""Rank platforms by fired rules: exclusions, exact scores, and ties broken by declaration."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.model import sort_by_conclusion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.knowledge.model import KnowledgeBase, Rule


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A platform that is out, and the rule that excludes it; one for each rule that does."""

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
        """Return the platform that leads, or ``None`` if all are excluded."""
        return self.standings[0].platform if self.standings else None

    @property
    def tied(self) -> tuple[str, ...]:
        """Return the platforms that share the winner's score, the winner left out."""
        rivals = self.standings[1:]
        return tuple(rival.platform for rival in rivals if rival.score == self.standings[0].score)


def weights_of(
    knowledge: KnowledgeBase, changed: Mapping[str, Decimal] | None = None
) -> dict[str, Decimal]:
    """Return the weight of each criterion: the declared one unless ``changed`` gives another."""
    changed = changed or {}
    criteria = knowledge.criteria.items()
    return {key: changed.get(key, criterion.weight) for key, criterion in criteria}


def exclusions(knowledge: KnowledgeBase, fired: Iterable[Rule]) -> tuple[Exclusion, ...]:
    """Return what the fired constraints exclude, in the order of the rules.

    Only competing platforms count.
    """
    found: list[Exclusion] = []
    for rule, constraint in sort_by_conclusion(fired).constraints:
        competing = [key for key in constraint.excludes if key in knowledge.platforms]
        found += [Exclusion(platform, rule) for platform in competing]
    return tuple(found)


def rank(
    knowledge: KnowledgeBase, fired: Iterable[Rule], weights: Mapping[str, Decimal]
) -> Ranking:
    """Return the platforms that no fired constraint excludes, the best first.

    They are scored by the weighted points of the fired preferences.
    """
    sorted_rules = sort_by_conclusion(fired)
    scores = dict.fromkeys(knowledge.tie_order, Decimal(0))
    for _, constraint in sorted_rules.constraints:
        for platform in constraint.excludes:
            scores.pop(platform, None)
    for _, preference in sorted_rules.preferences:
        weight = weights[preference.criterion]
        for platform, points in preference.points.items():
            if platform in scores:
                scores[platform] += points * weight
    standings = [Standing(platform, score) for platform, score in scores.items()]
    # The sort is stable, so that ties stay in the declared order.
    standings.sort(key=lambda standing: -standing.score)
    return Ranking(tuple(standings))
