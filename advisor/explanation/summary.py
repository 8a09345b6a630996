"""What a reader needs to know first: every short output, from a screen to a page, is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.costing.assumptions import LIKELY
from advisor.costing.sizes import NotSized, sizes_of
from advisor.explanation.reasons import PlatformReason, reasons_for
from advisor.explanation.standing import conditions_of
from advisor.knowledge.model import Preference

if TYPE_CHECKING:
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.costing.assumptions import Stance
    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.model import Platform, Rule
    from advisor.proof.flips import Flip
    from advisor.provisos import Proviso

_MOST_REASONS = 3
_MOST_AGAINST = 2
_MOST_TURNS = 2


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The next best platform, and how many points it is behind: none for a tie."""

    platform: Platform
    behind: Decimal


@dataclass(frozen=True, slots=True)
class Turn:
    """The fewest changes of answers after which ``platform`` wins: the easiest of ``number``."""

    platform: Platform
    flips: tuple[Flip, ...]
    number: int


@dataclass(frozen=True)
class Summary:
    """The result of ``explanation`` for the workload ``name`` in ``file``, on one screen."""

    explanation: Explanation
    name: str
    file: str = ""

    @property
    def consultation(self) -> Consultation:
        """Return what the summary is of."""
        return self.explanation.consultation

    @property
    def platform(self) -> Platform | None:
        """Return the recommended platform, if any is."""
        return self.consultation.recommendation

    @cached_property
    def _reasons(self) -> tuple[PlatformReason, ...]:
        return reasons_for(self.consultation, self.platform.id) if self.platform else ()

    @property
    def in_favour(self) -> tuple[PlatformReason, ...]:
        """Return the three heaviest reasons for the platform."""
        return tuple(reason for reason in self._reasons if reason.points > 0)[:_MOST_REASONS]

    @property
    def against(self) -> tuple[PlatformReason, ...]:
        """Return the two heaviest reasons against it.

        If the runner-up is ahead in nothing, this is what speaks most for another platform.
        """
        behind = tuple(reason for reason in self._reasons if reason.points < 0)[:_MOST_AGAINST]
        return behind or self._against_on_average

    @property
    def _against_on_average(self) -> tuple[PlatformReason, ...]:
        opposing = self.explanation.argument.against if self.platform else ()
        for reason in opposing:
            conclusion = reason.step.rule.conclusion
            if reason.better and isinstance(conclusion, Preference):
                rule = reason.step.rule
                best = max(reason.better, key=lambda rival: conclusion.points.get(rival, 0))
                return (
                    PlatformReason(
                        conclusion.criterion,
                        reason.points - reason.best,
                        rule,
                        best,
                        rule.reason_for(best),
                        shared=False,
                        rules=(rule,),
                    ),
                )
        return ()

    @property
    def runner_up(self) -> RunnerUp | None:
        """Return the next best platform, if another is left."""
        standings = self.consultation.ranking.standings
        if self.platform is None or len(standings) == 1:
            return None
        first, second = standings[:2]
        platform = self.consultation.knowledge.platforms[second.platform]
        return RunnerUp(platform, first.score - second.score)

    def bill(self, platform: Platform, stance: Stance = LIKELY) -> Decimal | None:
        """Return what AWS charges a month for ``platform``, without people's time, if known."""
        analysis = self.explanation.cost_analysis
        cost = analysis.estimate.of(platform.id) if analysis is not None else None
        return cost.bill_usd(stance) if cost is not None and cost.bills else None

    @cached_property
    def missing_sizes(self) -> tuple[str, ...]:
        """Return the questions whose answers a bill still needs."""
        try:
            sizes_of(self.consultation.answers)
        except NotSized as lacking:
            return lacking.missing
        return ()

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Return what would turn the result, for the two platforms that take the fewest changes."""
        platforms = self.consultation.knowledge.platforms
        possible = [flips for flips in self.explanation.flips if flips.number]
        possible.sort(key=lambda flips: flips.changes)
        return tuple(
            Turn(platforms[flips.platform], flips.listed, flips.number)
            for flips in possible[:_MOST_TURNS]
        )

    @cached_property
    def conditions(self) -> tuple[Proviso, ...]:
        """Return what narrows or bends the result."""
        return conditions_of(self.consultation, self.explanation.verified)

    @property
    def checks(self) -> tuple[Rule, ...]:
        """Return the conditions of the platform that nobody has verified yet."""
        verified = self.explanation.verified
        return tuple(rule for rule in self.consultation.to_verify if rule.id not in verified)
