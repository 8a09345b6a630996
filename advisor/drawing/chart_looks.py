"""How platforms look in a chart.

The orchestrator shows by colour and thickness, the compute by dashes; no two platforms need their
colour to be distinguished.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.drawing.escaping import clean

if TYPE_CHECKING:
    from decimal import Decimal

    from advisor.knowledge.model import Platform

TURN: Final = "#a11d33"  # where another platform becomes cheapest
_CENTS_BELOW: Final = 10


@dataclass(frozen=True, slots=True)
class Look:
    """The colour of lines and words, a tint of it for areas, and the line."""

    colour: str
    tint: str
    width: float
    dashes: tuple[float, ...]


_ORCHESTRATORS: Final = {"ecs": ("#2b5c94", "#b5c7dc", 2.4), "eks": ("#8a5a00", "#dac6a3", 1.5)}
_OTHER_ORCHESTRATOR: Final = ("#52606d", "#c3c9cf", 2.0)
_COMPUTES: Final = {
    "fargate": (),
    "ec2": (8.0, 3.0),
    "managed-instances": (9.0, 3.0, 2.0, 3.0),
    "nodegroup": (9.0, 2.5, 2.0, 2.5, 2.0, 2.5),
    "auto-mode": (2.0, 2.0),
}
_OTHER_COMPUTE: Final = (4.0, 2.0)


def look_of(platform: Platform) -> Look:
    """Return how ``platform`` looks."""
    colour, tint, width = _ORCHESTRATORS.get(platform.orchestrator, _OTHER_ORCHESTRATOR)
    return Look(colour, tint, width, _COMPUTES.get(platform.compute, _OTHER_COMPUTE))


def short(platform: Platform) -> str:
    """Return the name of ``platform`` without that of its maker."""
    return clean(platform.name.removeprefix("Amazon "))


def chart_amount(usd: Decimal) -> str:
    """Return ``usd`` as it is written in a chart: small amounts to the cent."""
    if usd and usd < _CENTS_BELOW:
        return f"{usd:.2f}"
    return f"{usd:,.0f}"
