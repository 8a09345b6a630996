"""The questions: as a list to read, an answer file to fill in, and a JSON Schema for editors."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from advisor.costing.assumptions import shipped_assumptions
from advisor.knowledge.model import QuestionGroup, QuestionKind
from advisor.knowledge.values import MAX_TEXT, NONE, allowed
from advisor.report.blocks import Heading, Indented, Lines, Paragraph, bullet_list
from advisor.report.report import Report
from advisor.workloads.workload import MOST_DECIDERS, MOST_NAME, MOST_SCENARIOS, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.costing.assumptions import Assumption
    from advisor.knowledge.model import KnowledgeBase, Question
    from advisor.report.blocks import Block

_GROUPS = {
    QuestionGroup.DECIDE: "Can change the platform",
    QuestionGroup.SIZE: "Limits, and cost",
    QuestionGroup.PIPELINE: "The picture and the plan",
}
_HEAD = (
    "# yaml-language-server: $schema=answers.schema.json\n"
    "# Editors that read the line above check this file and explain each value, once the schema is "
    "next to the file:\n"
    "#   advisor questions --schema > answers.schema.json\n"
    "#\n"
    "# An answer file for `advisor recommend`. "
    "Remove the # from the questions that you can answer, and keep one value.\n"
    "# A question left out was not asked; `unknown` is a possible answer to every question. "
    'Neither is ever read as "no".\n'
    f"advisor: {VERSION}\n"
    "name: my-workload\n"
    "answers:\n"
)
_FOOT = (
    "\n\n"
    "# ===== Other cases of the same workload, compared with it in one table =====\n"
    "\n"
    "# scenarios:\n"
    "#   - name: on-spot\n"
    "#     answers: {spot_required: true}\n"
)
_TEMPLATE_WIDTH = 116
_UNKNOWN = {"const": "unknown", "description": "asked, and not known"}
_DATE = {"type": "string", "format": "date"}
_TEXT = {"type": "string"}


@dataclass(frozen=True)
class QuestionReport(Report):
    """Every question that can be asked: as a list, and as a JSON Schema of answer files."""

    knowledge: KnowledgeBase
    is_ascii: ClassVar[bool] = True

    def blocks(self) -> Iterator[Block]:
        """Yield the questions by group, each with why it is asked and what it takes."""
        for title, questions in _group(self.knowledge):
            yield Heading(title, 1)
            for question in questions:
                yield Heading(f"{question.id} ({question.kind})", 4)
                yield Indented(tuple(_question_blocks(question)))

    def data(self) -> dict[str, Any]:
        """Return a JSON Schema (2020-12) of answer files with one workload or several."""
        workload = _object_schema(_workload_properties(self.knowledge))
        several = _object_schema(
            {
                "advisor": {"const": VERSION},
                "workloads": {"type": "array", "items": workload, "minItems": 1},
                "defaults": {"type": "object"},
            },
            required=["workloads"],
        )
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Answers for Container Advisor",
            "anyOf": [workload, several],
        }


def _group(knowledge: KnowledgeBase) -> Iterator[tuple[str, list[Question]]]:
    """Yield each group of questions with its title."""
    for group, title in _GROUPS.items():
        yield title, [asked for asked in knowledge.questions.values() if asked.group is group]


def _question_blocks(question: Question) -> Iterator[Block]:
    yield Paragraph(question.asks)
    yield Paragraph(f"Why: {question.why}")
    choices: Block = Lines((allowed(question),))
    if question.values:
        choices = bullet_list(f"{value}: {says}" for value, says in question.values.items())
    yield Indented((choices,))


def as_template(knowledge: KnowledgeBase) -> str:
    """Return an answer file in which every question is commented out, with what it takes."""
    lines: list[str] = []
    for title, questions in _group(knowledge):
        lines += ("", "", f"  # ===== {title} =====")
        for question in questions:
            lines += _comment_out(question)
    return _HEAD + "\n".join(lines) + "\n" + _FOOT


def _comment_out(question: Question) -> Iterator[str]:
    yield ""
    for line in textwrap.wrap(question.asks, _TEMPLATE_WIDTH - len("  # ")):
        yield f"  # {line}"
    for value, says in question.values.items():
        yield f"  #   {value}: {says}"
    if not question.values:
        yield f"  #   {allowed(question)}"
    yield f"  # {question.id}: {_example(question)}"


def _example(question: Question) -> str:
    if question.kind is QuestionKind.MULTI:
        return "[]"
    if question.kind is QuestionKind.BOOLEAN:
        return "false"
    return next(iter(question.values), "unknown")


def _workload_properties(knowledge: KnowledgeBase) -> dict[str, Any]:
    questions = knowledge.questions.values()
    answers = {
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {question.id: _answer_schema(question) for question in questions},
    }
    names = {platform.id: platform.name for platform in knowledge.platforms.values()}
    platform = _values_schema(names)
    weight = {"type": "number", "minimum": 0, "maximum": 10}
    assumptions = shipped_assumptions()
    costs = {assumption.id: _cost_schema(assumption) for assumption in assumptions}
    signature = _object_schema({"by": _TEXT, "on": _DATE, "link": _TEXT}, required=["by", "on"])
    noted = _object_schema({"text": _TEXT, "by": _TEXT, "on": _DATE})
    note = {"anyOf": [_TEXT, noted | {"anyOf": [{"required": ["text"]}, {"required": ["by"]}]}]}
    name = {"type": "string", "minLength": 1, "maxLength": MOST_NAME, "pattern": "^[^<>]+$"}
    weights = _object_schema(dict.fromkeys(knowledge.criteria, weight))
    different = {"answers": answers, "assume": answers, "weights": weights}
    scenario = _object_schema({"name": name, **different}, required=["name"])
    scenario |= {"minProperties": 2}
    return {
        "advisor": {"const": VERSION},
        "name": name,
        "answers": answers,
        "assume": answers,
        "notes": _object_schema(dict.fromkeys(knowledge.questions, note)),
        "weights": weights,
        "costs": _object_schema(costs),
        "platforms": {"type": "array", "items": platform, "minItems": 1},
        "as_of": _DATE,
        "rules": {"type": ["array", "string"], "items": _TEXT},
        "chosen": platform,
        "because": _TEXT,
        "deciders": {"type": ["array", "string"], "items": _TEXT, "maxItems": MOST_DECIDERS},
        "verified": {"type": "object", "additionalProperties": signature},
        "scenarios": {"type": "array", "maxItems": MOST_SCENARIOS, "items": scenario},
    }


def _object_schema(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """Return the schema of an object without other ``properties``."""
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
    if required:
        schema["required"] = required
    return schema | {"properties": properties}


def _cost_schema(assumption: Assumption) -> dict[str, Any]:
    description = f"{assumption.says} ({assumption.unit})"
    return {"type": "number", "minimum": 0, "description": description}


def _answer_schema(question: Question) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": f"{question.asks} {question.why}"}
    if question.kind is QuestionKind.CHOICE:
        return schema | {"oneOf": [*_values_schema(question.values)["oneOf"], _UNKNOWN]}
    if question.kind is QuestionKind.TEXT:
        return schema | {"type": "string", "maxLength": MAX_TEXT}
    if question.kind is QuestionKind.MULTI:
        return schema | {"anyOf": [*_choices_schemas(question), _UNKNOWN]}
    known: dict[str, Any] = {"type": question.kind}
    if question.kind is not QuestionKind.BOOLEAN and question.range:
        low, high = question.range
        known |= {"minimum": float(low), "maximum": float(high)}
    return schema | {"anyOf": [known, _UNKNOWN]}


def _values_schema(values: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Return the schema of one of ``values``, each with the text that editors show for it."""
    return {"oneOf": [{"const": value, "description": says} for value, says in values.items()]}


def _choices_schemas(question: Question) -> tuple[dict[str, Any], ...]:
    """Return the schemas of a list of choices: one, several or none of them, and a part."""
    item = _values_schema(question.values)
    several = {"type": "array", "items": item, "uniqueItems": True}
    items = {"anyOf": [several, item]}
    partial = {
        "type": "object",
        "properties": {"has": items, "lacks": items, "rest": _UNKNOWN},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return several, item, {"const": NONE, "description": "none of them"}, partial
