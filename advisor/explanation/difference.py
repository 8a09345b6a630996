"""What makes two results differ: the answers, and the rules that held for one of them only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.explanation.justification import Justification, step
from advisor.knowledge.model import Constraint, Preference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import Rule
    from advisor.provisos import Proviso

    Conditions = tuple[Proviso, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """A rule that held in one of two results only (``after`` says in which), and what it did to the second's winner.

    ``points`` is by how much it moved that winner ahead of the first's winner (of its own runner-up, where both have the same
    winner), counted as what changed from the first to the second. Where nothing is left in the second, it is about the first's
    winner and its runner-up. ``excludes`` names platforms that it rules out.
    """

    step: Justification
    after: bool
    points: Decimal
    excludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two consultations, the answers in which they differ (none where one has none), and the rules that made the difference.

    ``weights`` are those that differ; ``competing`` names the platforms that compete in one of the two only. ``conditions`` are
    what narrows or bends the one and the other.
    """

    before: Consultation
    after: Consultation
    answers: Mapping[str, tuple[Value | None, Value | None]]
    effects: tuple[Effect, ...]
    weights: Mapping[str, tuple[Decimal, Decimal]]
    competing: tuple[str, ...]
    conditions: tuple[Conditions, Conditions] = ((), ())

    @property
    def same_result(self) -> bool:
        """Return whether both recommend the same; a default is no recommendation."""
        return (self.before.status, self.before.ranking.winner) == (
            self.after.status,
            self.after.ranking.winner,
        )

    @property
    def looked_at(self) -> str | None:
        """Return the platform whose lead the points of the effects are about; none if none is left in either."""
        return _pair(self.before, self.after)[0]


def differ(
    before: Consultation, after: Consultation, conditions: tuple[Conditions, Conditions] = ((), ())
) -> Difference:
    """Return what makes ``after`` differ from ``before``, the weightiest rule first; ``conditions`` are those of the two."""
    keys = dict.fromkeys((*before.answers, *after.answers))
    told = {key: (before.answers.get(key), after.answers.get(key)) for key in keys}
    changed = {key: pair for key, pair in told.items() if pair[0] != pair[1]}
    winners = {before.ranking.winner, after.ranking.winner}
    effects = sorted(
        _effects(before, after), key=lambda each: (_rank(each, winners), -abs(each.points))
    )
    weights = {
        key: (weight, after.weights.get(key, weight)) for key, weight in before.weights.items()
    }
    moved = {key: pair for key, pair in weights.items() if pair[0] != pair[1]}
    apart = tuple(sorted(before.knowledge.platforms.keys() ^ after.knowledge.platforms.keys()))
    return Difference(before, after, changed, tuple(effects), moved, apart, conditions)


def _rank(effect: Effect, winners: Collection[str | None]) -> int:
    """Return whether an effect rules a winner out (0), moves points (1), or rules out somebody else (2)."""
    if not effect.excludes:
        return 1
    return 0 if any(each in winners for each in effect.excludes) else 2


def _effects(before: Consultation, after: Consultation) -> Iterator[Effect]:
    pair = _pair(before, after)
    for result, other, is_after in ((before, after, False), (after, before, True)):
        held = {rule.id for rule in other.fired}
        for rule in result.fired:
            if rule.id not in held and (effect := _effect(result, rule, pair, after=is_after)):
                yield effect


def _pair(before: Consultation, after: Consultation) -> tuple[str | None, str | None]:
    """Return the platform whose lead is looked at, and the one it is led over."""
    winner, loser = after.ranking.winner, before.ranking.winner
    if winner is not None and winner != loser:
        return winner, loser
    standing = before if winner is None else after
    runner_up = next((each.platform for each in standing.ranking.standings[1:]), None)
    return standing.ranking.winner, runner_up


def _effect(
    result: Consultation, rule: Rule, pair: tuple[str | None, str | None], *, after: bool
) -> Effect | None:
    conclusion = rule.conclusion
    if isinstance(conclusion, Constraint):
        out = tuple(each for each in conclusion.excludes if each in result.knowledge.platforms)
        return Effect(step(result, rule), after, Decimal(0), out) if out else None
    if not isinstance(conclusion, Preference):
        return None
    weight = result.weights[conclusion.criterion]
    gap = sum(
        sign * conclusion.points.get(each or "", 0)
        for sign, each in zip((1, -1), pair, strict=True)
    )
    points = gap * weight if after else -gap * weight
    return Effect(step(result, rule), after, points, ()) if points else None
