"""What the ribbon of a drawing says.

Without it an open result could be taken for a recommendation that holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.proof.firmness import Grade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.consultation import Consultation

_SAYS: Final[Mapping[Grade, str]] = {
    Grade.OPEN: "Draft: not final. Questions are still open.",
    Grade.UNDECIDED: "No recommendation yet. This is only the default.",
}


def ribbon_of(consultation: Consultation) -> str:
    """Return the ribbon of every drawing of ``consultation``; empty if it needs none."""
    return _SAYS.get(consultation.grade, "")
