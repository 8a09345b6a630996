"""What is read of descriptions of workloads that were written before there were any patterns.

Their author did not see the patterns.
"""

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
    readings: set[tuple[str, object]] = set()
    for key, may in (description.get("may") or {}).items():
        for value in (may if isinstance(may, list) else [may]) or [[]]:
            if knowledge.questions[key].kind == "multi" and not isinstance(value, list):
                readings.add((key, value))
            else:
                readings.update(items(knowledge, {key: value}))
    return readings


def listed(value: Value) -> object:
    """Return the items that a list is said to hold, whether or not the rest is open.

    Anything else is returned as it is.
    """
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
    right: list[object] = []
    wrong: list[object] = []
    missed: list[object] = []
    for number, description in enumerate(descriptions, 1):
        expected = set(items(shipped, description["answers"] or {}))
        understood = understand(shipped, description["text"])
        answers = {key: listed(value) for key, value in understood.answers.items()}
        read = set(items(shipped, answers))
        right += [(number, reading) for reading in read & expected]
        missed += [(number, reading) for reading in expected - read]
        unexpected = read - expected - tolerated(shipped, description)
        wrong += [(number, reading, understood.words[reading[0]]) for reading in unexpected]
    precision = len(right) / (len(right) + len(wrong))
    recall = len(right) / (len(right) + len(missed))
    told = "\n".join(map(str, (*wrong, "missed:", *missed)))
    assert len(descriptions) >= 60
    assert precision >= 0.98, f"precision {precision:.1%}, recall {recall:.1%}; wrong:\n{told}"
    assert recall >= 0.70, f"precision {precision:.1%}, recall {recall:.1%}\n{told}"
