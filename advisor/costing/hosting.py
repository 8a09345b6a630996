"""Where the copies of a workload run, as far as the bill depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.knowledge.model import HostingKind
from advisor.pricing.items import AUTO_MODE, MANAGED

if TYPE_CHECKING:
    from advisor.knowledge.model import Platform

# What AWS charges on top of machines that it runs, by the orchestrator on them.
_FEES: Final = {"ecs": MANAGED, "eks": AUTO_MODE}


@dataclass(frozen=True, slots=True)
class Hosting:
    """The kind of hosting, and the orchestrator on it."""

    kind: HostingKind
    orchestrator: str

    @property
    def is_for_pods(self) -> bool:
        """Return whether pods run on it, and not tasks."""
        return self.orchestrator == "eks"

    @property
    def is_packed_by_customer(self) -> bool:
        """Return whether the customer packs the machines."""
        return self.kind is HostingKind.EC2

    @property
    def fee(self) -> str:
        """Return which fee is charged on top of machines, if any."""
        return _FEES[self.orchestrator] if self.kind is HostingKind.MANAGED else ""

    def figure(self, name: str) -> str:
        """Return the id of the assumption on ``name`` that holds for who packs the machines."""
        return f"{name}-customer" if self.is_packed_by_customer else f"{name}-managed"


def hosting_of(platform: Platform) -> Hosting | None:
    """Return how ``platform`` is hosted, ``None`` if the rules do not say."""
    return Hosting(platform.hosting, platform.orchestrator) if platform.hosting else None
