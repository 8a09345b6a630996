"""Reads what stands under ids in the data of drawings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor.located.mapping import LocatedMapping

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def read_named(
    fields: LocatedMapping, key: str, known: Collection[str]
) -> Iterator[tuple[str, LocatedMapping]]:
    """Yield the mappings under ``key`` with their names, which have to be ids."""
    inner = fields.mapping(key, required=False)
    for name, entry in inner.members(known):
        if not _ID.match(name):
            hint = "use lowercase letters, digits and single hyphens"
            inner.report(f"{name!r} is not a valid id", hint, key=name, code="E705")
        yield name, entry
