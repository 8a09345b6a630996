"""What a drawing says of the conditions under which its result holds, so that nobody takes it for an unconditional one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.drawing.escaping import clean
from advisor.explanation.standing import conditions_of, shown_conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor.consultation import Consultation
    from advisor.provisos import Proviso, Signature

TITLE: Final = "Under these conditions:"
_LONGEST: Final = 330  # two lines of a picture
_OTHERS: Final = "advisor recommend --detail shows them."


def condition_lines(
    consultation: Consultation, verified: Mapping[str, Signature] | None
) -> tuple[str, ...]:
    """Return what stands under the title of every drawing of ``consultation``, a line a condition; empty if it has none."""
    return lines(conditions_of(consultation, verified or {}))


def lines(found: Iterable[Proviso]) -> tuple[str, ...]:
    """Return what was ``found`` as lines that can be drawn: as many as text shows, and how to see the others."""
    return tuple(clean(each, limit=_LONGEST) for each in shown_conditions(found, others=_OTHERS))
