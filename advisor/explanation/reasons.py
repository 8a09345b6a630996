"""What speaks for a platform and against it, compared with its strongest rival.

Each reason is a sentence about one platform. What both get is not a reason for either: points are
those that the rules give the platform beyond its rival. Where rules of one criterion point both
ways they are set off against each other, those that look at the same answers first, and only what
is left in the end is said. So reasons of one criterion never contradict each other, and all
together add up to the difference in score.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import attributes, facts_used
from advisor.knowledge.model import sort_by_conclusion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.consultation import Consultation
    from advisor.knowledge.model import Rule


@dataclass(frozen=True, slots=True)
class PlatformReason:
    """Why a platform is ahead of its rival on a criterion (positive ``points``) or behind it.

    ``says`` is the sentence of ``rule`` about the platform ``about``, which is the rival where the
    rule says nothing of the kind about the platform itself. ``shared`` is whether the rule moves
    both the same way, so that what it says of the one holds for the other to a lesser degree.
    ``rules`` are those whose differences make up ``points``: ``rule`` first, then those that were
    set off against each other.
    """

    criterion: str
    points: Decimal
    rule: Rule
    about: str
    says: str
    shared: bool
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Gap:
    """The weighted points of a rule for the platform and its rival (0 without one).

    ``place`` is that of the rule among the preferences that fired.
    """

    criterion: str
    rule: Rule
    place: int
    mine: Decimal
    rivals: Decimal

    @property
    def points(self) -> Decimal:
        return self.mine - self.rivals


@dataclass(frozen=True, slots=True)
class _Share:
    """What is said of a gap: the ``points`` of it that are left, and the rules behind them."""

    gap: _Gap
    points: Decimal
    rules: tuple[Rule, ...]

    @property
    def order(self) -> tuple[Decimal, int]:
        return -abs(self.points), self.gap.place


def rival_of(consultation: Consultation, platform: str) -> str | None:
    """Return what ``platform`` is compared with.

    That is the winner; for the winner itself, the next best remaining platform, or ``None``.
    """
    standings = consultation.ranking.standings
    if not standings:
        return None
    if platform != standings[0].platform:
        return standings[0].platform
    return standings[1].platform if len(standings) > 1 else None


def reasons_for(consultation: Consultation, platform: str) -> tuple[PlatformReason, ...]:
    """Return what speaks for ``platform`` and against it, the heaviest first.

    The points add up to its lead over the rival. Without a rival they are those of the platform
    itself. Where no platform is left, there are no reasons.
    """
    if consultation.ranking.winner is None:
        return ()
    rival = rival_of(consultation, platform)
    gaps = _find_gaps(consultation, platform, rival)
    shares: list[_Share] = []
    for criterion in consultation.knowledge.criteria:
        of_criterion = [gap for gap in gaps if gap.criterion == criterion]
        shares += _set_off(_set_off_by_answers(of_criterion))
    shares.sort(key=lambda share: share.order)
    return tuple(_make_reason(share, platform, rival) for share in shares)


def worded(consultation: Consultation, platform: str, reason: PlatformReason) -> str:
    """Return the sentence of ``reason`` for a list about ``platform``.

    A sentence about the rival says so first.
    """
    if reason.about == platform:
        return reason.says
    place = "behind" if reason.points > 0 else "ahead"
    return f"{consultation.knowledge.platforms[reason.about].name} is {place} here: {reason.says}"


def _find_gaps(consultation: Consultation, platform: str, rival: str | None) -> list[_Gap]:
    """Return what the rules give the two platforms, where they differ."""
    gaps: list[_Gap] = []
    preferences = sort_by_conclusion(consultation.fired).preferences
    for place, (rule, preference) in enumerate(preferences):
        weight = consultation.weights[preference.criterion]
        mine = preference.points.get(platform, 0) * weight
        rivals = preference.points.get(rival or "", 0) * weight
        if mine != rivals:
            gaps.append(_Gap(preference.criterion, rule, place, mine=mine, rivals=rivals))
    return gaps


def _set_off_by_answers(gaps: Sequence[_Gap]) -> list[_Share]:
    """Return what is left of ``gaps`` after setting off those that look at the same answers."""
    groups: dict[tuple[frozenset[str], frozenset[str]], list[_Share]] = {}
    for gap in gaps:
        answers = attributes(gap.rule.when), facts_used(gap.rule.when)
        groups.setdefault(answers, []).append(_Share(gap, gap.points, (gap.rule,)))
    left: list[_Share] = []
    for shares in groups.values():
        left += _set_off(shares)
    return left


def _set_off(shares: Sequence[_Share]) -> list[_Share]:
    """Return the heaviest of ``shares`` that point where all of them together do.

    There are as many as it takes to reach their sum. The last one carries what was set off: the
    shares that point the other way, and those that these outweigh.
    """
    left = sum((share.points for share in shares), Decimal(0))
    waiting = sorted(shares, key=lambda share: share.order)
    kept: list[_Share] = []
    for share in [share for share in waiting if share.points * left > 0]:
        waiting.remove(share)
        if abs(share.points) >= abs(left):
            rules = list(share.rules)
            for other in waiting:
                rules += other.rules
            return [*kept, _Share(share.gap, left, tuple(rules))]
        kept.append(share)
        left -= share.points
    return []


def _make_reason(share: _Share, platform: str, rival: str | None) -> PlatformReason:
    gap = share.gap
    speaks_of_platform = gap.mine * share.points > 0
    about = platform if speaks_of_platform or rival is None else rival
    return PlatformReason(
        gap.criterion,
        share.points,
        gap.rule,
        about,
        says=gap.rule.reason_for(about),
        shared=gap.mine * gap.rivals > 0,
        rules=share.rules,
    )
