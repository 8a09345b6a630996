"""The whole explanation of one workload: a function of its consultation, worked out part by part when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.explanation.argument import Argument, Contrast, argue, contrast
from advisor.explanation.comparison import Comparison, compare
from advisor.explanation.firmness import Firmness, firmness

if TYPE_CHECKING:
    from advisor.consultation import Consultation
    from advisor.knowledge.model import Platform
    from advisor.proof.flips import Flips


@dataclass(frozen=True)
class Explanation:
    """What can be said of ``consultation``; ``chosen`` and ``because`` are what people decided, if they said so."""

    consultation: Consultation
    chosen: str = ""
    because: str = ""

    @cached_property
    def argument(self) -> Argument:
        """Return how the result was concluded."""
        return argue(self.consultation)

    @cached_property
    def comparison(self) -> Comparison:
        """Return all platforms side by side."""
        return compare(self.consultation)

    @cached_property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Return for each platform that is not recommended why not."""
        return tuple(contrast(self.consultation, self.comparison, each) for each in self.consultation.rivals)

    @property
    def flips(self) -> tuple[Flips, ...]:
        """Return what would make each of them win."""
        return self.consultation.flips

    @cached_property
    def firmness(self) -> Firmness:
        """Return how firm the result is."""
        return firmness(self.consultation)

    @property
    def choice(self) -> Platform | None:
        """Return the platform that people decided on, if it competes."""
        return self.consultation.knowledge.platforms.get(self.chosen)

    def why_not(self, platform: str) -> Contrast:
        """Return why ``platform`` is not the recommended one."""
        return next(each for each in self.contrasts if each.platform.id == platform)

    def flips_to(self, platform: str) -> Flips:
        """Return what would make ``platform`` win."""
        return next(each for each in self.flips if each.platform == platform)
