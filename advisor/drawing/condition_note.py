"""What a drawing says of the conditions under which its result holds.

Without it the result could be taken for an unconditional one.
"""

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
    """Return the lines under the title of every drawing of ``consultation``, one per condition.

    There are none if the result has no conditions.
    """
    return lines(conditions_of(consultation, verified or {}))


def lines(found: Iterable[Proviso]) -> tuple[str, ...]:
    """Return the conditions ``found`` as lines that can be drawn.

    They are as many as text shows, and a last one on how to see the others.
    """
    shown = shown_conditions(found, others=_OTHERS)
    return tuple(clean(condition, limit=_LONGEST) for condition in shown)
