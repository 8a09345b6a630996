"""The questions themselves: as a list to read, an answer file to fill in, and a JSON Schema for editors."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from advisor.answers.workload import MOST_NAME, VERSION
from advisor.costing.assumptions import shipped_assumptions
from advisor.knowledge.values import MAX_TEXT, allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.knowledge.model import KnowledgeBase, Question

_GROUPS = {
    "decide": "Can change the platform",
    "size": "Limits, and cost",
    "pipeline": "The picture and the plan",
}
_HEAD = f"""\
# An answer file for `advisor recommend`. Take the # away from the questions that you can answer, and keep one value.
# A question left out was not asked; `unknown` is an answer of every question. Neither is ever read as "no".
advisor: {VERSION}
name: my-workload
answers:
"""


def as_list(knowledge: KnowledgeBase, width: int) -> str:
    """Return the questions with why each is asked and what it takes, by group."""
    return "\n".join(_listed(knowledge, width))


def _listed(knowledge: KnowledgeBase, width: int) -> Iterator[str]:
    for group, title in _GROUPS.items():
        yield f"{title}\n{'=' * len(title)}"
        for question in knowledge.questions.values():
            if question.group == group:
                yield f"\n{question.id} ({question.kind})"
                yield from _wrapped(question.asks, width)
                yield from _wrapped(f"Why: {question.why}", width)
                yield from _choices(question, width)
        yield ""


def _choices(question: Question, width: int) -> Iterator[str]:
    for value, says in question.values.items():
        yield from textwrap.wrap(
            f"{value}: {says}", width, initial_indent="    - ", subsequent_indent="      "
        )
    if not question.values:
        yield f"    {allowed(question)}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def as_template(knowledge: KnowledgeBase) -> str:
    """Return an answer file in which every question waits behind a comment sign, with what it takes."""
    return (
        _HEAD
        + "\n".join(
            line for question in knowledge.questions.values() for line in _waiting(question)
        )
        + "\n"
    )


def _waiting(question: Question) -> Iterator[str]:
    yield ""
    yield from textwrap.wrap(question.asks, 116, initial_indent="  # ", subsequent_indent="  # ")
    for value, says in question.values.items():
        yield f"  #   {value}: {says}"
    if not question.values:
        yield f"  #   {allowed(question)}"
    yield f"  # {question.id}: {_example(question)}"


def _example(question: Question) -> str:
    if question.kind == "multi":
        return "[]"
    if question.kind == "boolean":
        return "false"
    return next(iter(question.values), "unknown")


def as_schema(knowledge: KnowledgeBase) -> dict[str, Any]:
    """Return a JSON Schema (2020-12) of answer files with one workload or several."""
    answers = {
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {each.id: _schema(each) for each in knowledge.questions.values()},
    }
    platform = {"enum": list(knowledge.platforms)}
    words = {"type": "string"}
    signature = {
        "type": "object",
        "additionalProperties": False,
        "required": ["by", "on"],
        "properties": {"by": words, "on": {"type": "string", "format": "date"}, "link": words},
    }
    workload = {
        "advisor": {"const": VERSION},
        "name": {"type": "string", "minLength": 1, "maxLength": MOST_NAME, "pattern": "^[^<>]+$"},
        "answers": answers,
        "assume": answers,
        "notes": {"type": "object", "propertyNames": {"enum": list(knowledge.questions)}},
        "weights": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                each: {"type": "number", "minimum": 0, "maximum": 10} for each in knowledge.criteria
            },
        },
        "costs": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                each.id: {
                    "type": "number",
                    "minimum": 0,
                    "description": f"{each.says} ({each.unit})",
                }
                for each in shipped_assumptions()
            },
        },
        "platforms": {"type": "array", "items": platform, "minItems": 1},
        "as_of": {"type": "string", "format": "date"},
        "rules": {"type": ["array", "string"], "items": {"type": "string"}},
        "chosen": platform,
        "because": {"type": "string"},
        "verified": {"type": "object", "additionalProperties": signature},
    }
    one = {"type": "object", "additionalProperties": False, "properties": workload}
    several = {
        "type": "object",
        "additionalProperties": False,
        "required": ["workloads"],
        "properties": {
            "advisor": {"const": VERSION},
            "workloads": {"type": "array", "items": one, "minItems": 1},
            "defaults": {"type": "object"},
        },
    }
    title = "Answers for Container Advisor"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "anyOf": [one, several],
    }


def _schema(question: Question) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": f"{question.asks} {question.why}"}
    if question.kind == "choice":
        return schema | {"enum": [*question.values, "unknown"]}
    if question.kind == "text":
        return schema | {"type": "string", "maxLength": MAX_TEXT}
    if question.kind == "multi":
        items: dict[str, Any] = {
            "type": "array",
            "items": {"enum": list(question.values)},
            "uniqueItems": True,
        }
        told = {"has": items, "lacks": items, "rest": {"const": "unknown"}}
        partly = {
            "type": "object",
            "properties": told,
            "additionalProperties": False,
            "minProperties": 1,
        }
        return schema | {"anyOf": [items, partly, {"const": "unknown"}]}
    if question.kind == "boolean":
        known: dict[str, Any] = {"type": "boolean"}
    else:
        known = {"type": question.kind}
        if question.range:
            known |= {"minimum": float(question.range[0]), "maximum": float(question.range[1])}
    return schema | {"anyOf": [known, {"const": "unknown"}]}
