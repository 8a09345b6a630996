"""The opening of an interview: a description, before anything is asked or loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.values import NotAccepted

if TYPE_CHECKING:
    from advisor.interview.console import Console

MOST_TEXT: Final = 20_000
_KEYS_OPENING: Final = "Enter = ask me; a description = I show what I understood before it counts"
_OPENING: Final = (
    (
        "Answer with the number of a choice, or in your own words. "
        "Besides an answer, you can always type"
    ),
    (
        "? why it is asked, u you don't know, b back, r review and change answers, "
        "w what if, s save, q stop."
    ),
    "Ctrl-C stops and keeps the answers.",
    "",
    "Describe your workload in your own words: a sentence or a paragraph.",
    "Or press Enter to be asked question by question.",
)


def described(console: Console) -> str:
    """Return the description of the workload that the person gives; empty if there is none."""
    console.show(_OPENING)
    return console.read(_KEYS_OPENING, _strip_description, several=True)


def _strip_description(text: str) -> str:
    if len(text) > MOST_TEXT:
        message = f"That has {len(text):,} characters; at most {MOST_TEXT:,} are read."
        raise NotAccepted(message, "")
    return text.strip()
