"""What the ribbon of a drawing says, so that nobody takes an open result for a recommendation that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from advisor.consultation import Consultation

UNDECIDED: Final = "undecided"
_SAYS: Final = {
    "proven": "",
    "proven-as-known": "",
    "open": "Draft: not final. Questions are still open.",
    UNDECIDED: "No recommendation yet. This is only the default.",
    "none": "",
}


def ribbon_of(consultation: Consultation) -> str:
    """Return what stands in the ribbon of every drawing of ``consultation``; empty if it needs none."""
    return _SAYS[grade_of(consultation)]


def grade_of(consultation: Consultation) -> str:
    """Return how firm the result is: ``proven``, ``proven-as-known``, ``open``, ``undecided`` or ``none``."""
    if consultation.ranking.winner is None:
        return "none"
    return "proven" if consultation.final else "open"
