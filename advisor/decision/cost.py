"""The place where cost enters the rules: relations computed from the size answers, before inference."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Facts
    from advisor.knowledge.model import KnowledgeBase


def closed(knowledge: KnowledgeBase, answers: Facts) -> tuple[str, ...]:
    """Return the relations of which every input is answered (``unknown`` is an answer); the others are open."""
    return tuple(key for key, relation in knowledge.relations.items() if all(each in answers for each in relation.inputs))


def relate(knowledge: KnowledgeBase, answers: Facts) -> Mapping[str, str]:
    """Return each closed relation with its value. Nothing is computed yet: every value is ``not-computed``."""
    return dict.fromkeys(closed(knowledge, answers), "not-computed")
