"""The Regions of AWS by id and name, and what is odd about one that somebody writes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from advisor import assets
from advisor.errors import UnusableInput
from advisor.located.document import read_documents
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import did_you_mean, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem

REGION: Final = "region"
"""The question that asks for a Region."""
_FOLDER: Final = "regions"
_KEYS: Final = ("regions", "source", "names")
_WORD: Final = re.compile(r"[a-z0-9]+")
_ZONE: Final = re.compile(r"[a-z]\Z")
_SHORTEST: Final = 3
_MOST_NAMED: Final = 5


@cache
def region_names() -> Mapping[str, str]:
    """Return the name of each known Region by its id."""
    return {key: name for names, _ in _read_shipped() for key, name in names.items()}


@cache
def _read_shipped() -> tuple[tuple[Mapping[str, str], str], ...]:
    """Return the names in each shipped file, and the day of its source."""
    problems: list[Problem] = []
    read: list[tuple[Mapping[str, str], str]] = []
    for name, text in assets.texts(assets.data_folder("rules").joinpath(_FOLDER)):
        for node in read_documents(text, f"rules/{_FOLDER}/{name}", problems):
            fields = LocatedMapping(node, _KEYS, problems)
            seen = fields.mapping("source").text("seen")
            read.append((fields.mapping("names").words(), seen))
    if problems:
        raise UnusableInput(problems)
    return tuple(read)


def region_meant(text: str) -> str:
    """Return "did you mean ...?" with the ids of the Regions that ``text`` names.

    It is empty for an id, also one that is not known, and for what names none or too many.
    """
    names = region_names()
    if text in names:
        return ""
    lower = text.lower()
    for known in (lower, _ZONE.sub("", lower)):
        if known in names:
            return did_you_mean([known])
    meant = _find_named(_WORD.findall(lower))
    return did_you_mean(meant) if len(meant) <= _MOST_NAMED else ""


def _find_named(words: list[str]) -> list[str]:
    """Return the Regions that are called ``words``, or else those with all of them in the name."""
    if not any(len(word) >= _SHORTEST for word in words):
        return []
    called: list[str] = []
    holding: list[str] = []
    for key, name in region_names().items():
        area, _, place = name.lower().partition("(")
        if words in (_WORD.findall(area), _WORD.findall(place)):
            called.append(key)
        if set(words) <= set(_WORD.findall(name.lower())):
            holding.append(key)
    return called or holding


def region_doubt(text: str) -> str:
    """Return in a sentence why ``text`` may be no Region; empty if it is a known one."""
    names = region_names()
    if text in names:
        return ""
    meant = region_meant(text)
    if meant:
        return f"{shown(text)} is not the id of a Region; {meant}"
    day = max(seen for _, seen in _read_shipped())
    check = nearest(text, names) or "check it"
    sentence = f"{shown(text)} is none of the AWS Regions that were known on {day}"
    return f"{sentence}; {check}" if check.endswith("?") else f"{sentence}; {check}."
