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
    """A rule that held in one of two results only, and what it did to the winner of the second.

    ``after`` says in which of the two it held. ``points`` is how far it moved that winner ahead of
    the first result's winner, counted as the change from the first result to the second. Where both
    have the same winner, it is compared with its own runner-up. Where no platform is left in the
    second result, the winner of the first one and its runner-up are meant. ``excludes`` names
    platforms that the rule excludes.
    """

    step: Justification
    after: bool
    points: Decimal
    excludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two consultations, and what differs between them.

    ``answers`` are those that differ, ``None`` where one side has none. ``effects`` are the rules
    that made the difference. ``weights`` are those that differ; ``competing`` names the platforms
    that compete in one of the two only. ``conditions`` are what narrows or bends each of the two.
    """

    before: Consultation
    after: Consultation
    answers: Mapping[str, tuple[Value | None, Value | None]]
    effects: tuple[Effect, ...]
    weights: Mapping[str, tuple[Decimal, Decimal]]
    competing: tuple[str, ...]
    conditions: tuple[Conditions, Conditions] = ((), ())

    def holds(self, effect: Effect) -> Consultation:
        """Return the one of the two consultations in which the rule of ``effect`` held."""
        return self.after if effect.after else self.before

    @property
    def same_result(self) -> bool:
        """Return whether both recommend the same; a default is not a recommendation."""
        before, after = self.before, self.after
        same_winner = before.ranking.winner == after.ranking.winner
        return before.status == after.status and same_winner

    @property
    def looked_at(self) -> str | None:
        """Return the platform whose lead the points of the effects are about.

        It is ``None`` if no platform is left in either result.
        """
        return _compared_pair(self.before, self.after)[0]


def differ(
    before: Consultation, after: Consultation, conditions: tuple[Conditions, Conditions] = ((), ())
) -> Difference:
    """Return what makes ``after`` differ from ``before``, the weightiest rule first.

    ``conditions`` are those of the two.
    """
    answers: dict[str, tuple[Value | None, Value | None]] = {}
    for key in dict.fromkeys((*before.answers, *after.answers)):
        pair = before.answers.get(key), after.answers.get(key)
        if pair[0] != pair[1]:
            answers[key] = pair
    weights: dict[str, tuple[Decimal, Decimal]] = {}
    for criterion, weight in before.weights.items():
        weight_after = after.weights.get(criterion, weight)
        if weight != weight_after:
            weights[criterion] = weight, weight_after
    competing = before.knowledge.platforms.keys() ^ after.knowledge.platforms.keys()
    winners = {before.ranking.winner, after.ranking.winner}
    effects = sorted(
        _effects(before, after), key=lambda effect: (_rank(effect, winners), -abs(effect.points))
    )
    return Difference(
        before,
        after,
        answers=answers,
        effects=tuple(effects),
        weights=weights,
        competing=tuple(sorted(competing)),
        conditions=conditions,
    )


def _rank(effect: Effect, winners: Collection[str | None]) -> int:
    """Return whether an effect excludes a winner (0), moves points (1), or excludes others (2)."""
    if not effect.excludes:
        return 1
    return 0 if any(platform in winners for platform in effect.excludes) else 2


def _effects(before: Consultation, after: Consultation) -> Iterator[Effect]:
    pair = _compared_pair(before, after)
    for result, other, is_after in ((before, after, False), (after, before, True)):
        held_by_other = {rule.id for rule in other.fired}
        for rule in result.fired:
            if rule.id not in held_by_other:
                yield from _effect_of(result, rule, pair, after=is_after)


def _compared_pair(before: Consultation, after: Consultation) -> tuple[str | None, str | None]:
    """Return the platform whose lead is looked at, and the one it is led over."""
    winner, loser = after.ranking.winner, before.ranking.winner
    if winner is not None and winner != loser:
        return winner, loser
    ranking = before.ranking if winner is None else after.ranking
    runner_up = ranking.standings[1].platform if len(ranking.standings) > 1 else None
    return ranking.winner, runner_up


def _effect_of(
    result: Consultation, rule: Rule, pair: tuple[str | None, str | None], *, after: bool
) -> Iterator[Effect]:
    """Yield the effect of ``rule``, which held in ``result`` only, if it has one."""
    match rule.conclusion:
        case Constraint(excludes):
            competing = tuple(key for key in excludes if key in result.knowledge.platforms)
            if competing:
                yield Effect(step(result, rule), after, Decimal(0), competing)
        case Preference(criterion, points):
            ahead, behind = (points.get(platform or "", 0) for platform in pair)
            gap = ahead - behind if after else behind - ahead
            if gap and result.weights[criterion]:
                yield Effect(step(result, rule), after, gap * result.weights[criterion], ())
