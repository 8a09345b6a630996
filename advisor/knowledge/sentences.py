"""Located YAML to the sentences of a rule: why it moves a platform, said about that platform alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.knowledge.fields import Fields
from advisor.knowledge.values import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from advisor.errors import Problem

MOST_CHARACTERS: Final = 110


def read_sentences(
    fields: Fields, moved: Collection[str], platforms: Collection[str], problems: list[Problem]
) -> dict[str, str]:
    """Return by platform what stands under ``reasons`` of a rule that moves ``moved``, out of all ``platforms``."""
    said: dict[str, str] = {}
    for node in fields.items("reasons"):
        group = Fields(node, ("for", "says"), problems)
        sentence = _sentence(group)
        for platform in group.texts("for", required=True):
            if platform not in platforms:
                hint = nearest(platform, platforms) or f"one of: {', '.join(platforms)}"
                group.report(f"for: unknown {shown(platform)}", hint, key="for", code="E302")
            elif platform not in moved:
                hint = f"it moves: {', '.join(moved)}"
                group.report(
                    f"for: the rule does not move {platform}", hint, key="for", code="E308"
                )
            elif platform in said:
                group.report(
                    f"for: {platform} has a sentence already",
                    "write one for each",
                    key="for",
                    code="E204",
                )
            else:
                said[platform] = sentence
    return said


def _sentence(group: Fields) -> str:
    sentence = group.text("says")
    if len(sentence) > MOST_CHARACTERS:
        hint = f"write at most {MOST_CHARACTERS}; the whole argument stands in `because`"
        group.report(
            f"says: a sentence of {len(sentence)} characters is too long", hint, key="says"
        )
    return sentence
