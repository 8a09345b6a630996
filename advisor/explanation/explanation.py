"""The whole explanation of one workload, worked out part by part when first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.costing.sizes import NotSized
from advisor.explanation.argument import Argument, Contrast, argue, contrast
from advisor.explanation.comparison import Comparison, compare_platforms
from advisor.explanation.cost_analysis import CostAnalysis, cost_analysis_of
from advisor.explanation.margin import Margin, margin_of
from advisor.explanation.move import Move, move_of
from advisor.pricing.book import NoPrice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.knowledge.model import Platform
    from advisor.proof.flips import Flips
    from advisor.provisos import Signature


@dataclass(frozen=True)
class Explanation:
    """What can be said about ``consultation``.

    ``chosen`` and ``because`` are what people decided, if they said so. ``costs`` are figures that
    replace assumptions about cost. ``verified`` says who verified which conditions, ``asking_on``
    which command asks what is still open.
    """

    consultation: Consultation
    chosen: str = ""
    because: str = ""
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    verified: Mapping[str, Signature] = field(default_factory=dict)
    asking_on: str = ""

    @cached_property
    def cost_analysis(self) -> CostAnalysis | None:
        """Return what it costs.

        It is ``None`` where sizes are missing, or the price book does not know the Region.
        """
        try:
            return cost_analysis_of(
                self.consultation, decided=self.choice, figures=self.costs, verified=self.verified
            )
        except (NotSized, NoPrice):
            return None

    @cached_property
    def argument(self) -> Argument:
        """Return how the result was concluded."""
        return argue(self.consultation)

    @cached_property
    def comparison(self) -> Comparison:
        """Return all platforms side by side."""
        return compare_platforms(self.consultation)

    @cached_property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Return for each platform that is not recommended why it is not."""
        rivals = self.consultation.rivals
        return tuple(contrast(self.consultation, self.comparison, rival) for rival in rivals)

    @property
    def flips(self) -> tuple[Flips, ...]:
        """Return for each platform that is not recommended what would make it win."""
        return self.consultation.flips

    @cached_property
    def margin(self) -> Margin:
        """Return how far ahead the leader is."""
        return margin_of(self.consultation)

    @cached_property
    def move(self) -> Move | None:
        """Return the move that the recommendation means, if it means one."""
        return move_of(self.consultation)

    @property
    def choice(self) -> Platform | None:
        """Return the platform that people decided on, if it competes."""
        return self.consultation.knowledge.platforms.get(self.chosen)

    def why_not(self, platform: str) -> Contrast:
        """Return why ``platform`` is not the recommended one."""
        return next(contrast for contrast in self.contrasts if contrast.platform.id == platform)

    def flips_to(self, platform: str) -> Flips:
        """Return what would make ``platform`` win."""
        return next(flips for flips in self.flips if flips.platform == platform)
