"""YAML nodes to the sentences of a rule: why it moves a platform, about that platform alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.located.messages import shown, suggest

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.located.mapping import LocatedMapping

_MOST_CHARACTERS: Final = 110


def read_sentences(
    fields: LocatedMapping, moved: Collection[str], platforms: Collection[str]
) -> dict[str, str]:
    """Return by platform the sentences under ``reasons`` of a rule.

    ``moved`` are those of all ``platforms`` that the rule moves.
    """
    sentences: dict[str, str] = {}
    for group in fields.rows("reasons", ("for", "says")):
        sentence = _read_sentence(group)
        for platform in group.texts("for", required=True):
            if platform not in platforms:
                hint = suggest(platform, platforms)
                group.report(f"for: unknown {shown(platform)}", hint, key="for", code="E302")
            elif platform not in moved:
                message = f"for: the rule does not move {platform}"
                hint = f"it moves: {', '.join(moved)}"
                group.report(message, hint, key="for", code="E308")
            elif platform in sentences:
                message = f"for: {platform} already has a sentence"
                group.report(message, "write one for each", key="for", code="E204")
            else:
                sentences[platform] = sentence
    return sentences


def _read_sentence(group: LocatedMapping) -> str:
    sentence = group.text("says")
    if len(sentence) > _MOST_CHARACTERS:
        message = f"says: a sentence of {len(sentence)} characters is too long"
        hint = f"write at most {_MOST_CHARACTERS}; the full argument goes in `because`"
        group.report(message, hint, key="says")
    return sentence
