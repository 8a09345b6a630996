"""How much of a sample is tested: a first part in every run, all of it by ``make nightly``.

The part is the same in every run, and holds each kind of case.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Case = TypeVar("Case")

THOROUGH: Final = os.environ.get("THOROUGH") == "1"


def many(number: int, *, of: int) -> int:
    """Return ``number``, or by ``make nightly`` all that there are ``of`` them."""
    return of if THOROUGH else number


def some(number: int, *, of: Sequence[Case]) -> Sequence[Case]:
    """Return the first ``number`` of the cases, or by ``make nightly`` all of them."""
    return of if THOROUGH else of[:number]
