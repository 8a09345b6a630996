"""Descriptions of workloads written before there were any patterns, by somebody who did not see them: what is read of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from samples import some

from advisor.knowledge.conditions import Partial
from advisor.knowledge.values import accept
from advisor.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

FOLDER = Path(__file__).parent / "descriptions"


def items(knowledge: KnowledgeBase, raw: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield each answer, and each item of a list by itself."""
    for key, value in raw.items():
        question = knowledge.questions[key]
        if question.kind == "multi":
            yield from ((key, item) for item in value or ("none of them",))
        else:
            yield key, accept(question, value)


def tolerated(knowledge: KnowledgeBase, description: dict[str, Any]) -> set[tuple[str, object]]:
    """Return the readings that are defensible, though not clear."""
    found: set[tuple[str, object]] = set()
    for key, value in (description.get("may") or {}).items():
        question = knowledge.questions[key]
        for each in (value if isinstance(value, list) else [value]) or [[]]:
            if question.kind == "multi":
                found |= {
                    (key, item)
                    for item in (each if isinstance(each, list) else [each]) or ("none of them",)
                }
            else:
                found.add((key, accept(question, each)))
    return found


def listed(value: Value) -> object:
    """Return what is said to be in a list, the rest of which may be open; anything else as it is."""
    if isinstance(value, Partial):
        return sorted(value.has)
    return sorted(value) if isinstance(value, frozenset) else value


DESCRIBED = ["ninth", "first", "fifth", "second", "third", "fourth", "sixth", "seventh", "eighth"]


@pytest.mark.parametrize("name", some(3, of=DESCRIBED))
def test_what_is_read_is_right_and_most_of_what_is_said_is_read(
    name: str, shipped: KnowledgeBase
) -> None:
    descriptions: list[dict[str, Any]] = yaml.safe_load(
        (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    )
    right, wrong, missed = [], [], []
    for number, description in enumerate(descriptions, 1):
        expected = set(items(shipped, description["answers"] or {}))
        found = understand(shipped, description["text"])
        read = set(items(shipped, {key: listed(value) for key, value in found.answers.items()}))
        right += [(number, each) for each in read & expected]
        wrong += [
            (number, each, found.words[each[0]])
            for each in read - expected - tolerated(shipped, description)
        ]
        missed += [(number, each) for each in expected - read]
    precision, recall = (
        len(right) / (len(right) + len(wrong)),
        len(right) / (len(right) + len(missed)),
    )
    told = "\n".join(map(str, (*wrong, "missed:", *missed)))
    assert len(descriptions) >= 60
    assert precision >= 0.98, f"precision {precision:.1%}, recall {recall:.1%}; wrong:\n{told}"
    assert recall >= 0.70, f"precision {precision:.1%}, recall {recall:.1%}\n{told}"
