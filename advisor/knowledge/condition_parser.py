"""The language of `when`: located YAML to a condition, every mistake reported at its line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.conditions import (
    COMPARISONS,
    AllOf,
    AnyOf,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    Not,
    OneOf,
)
from advisor.knowledge.model import RELATION_VALUES
from advisor.knowledge.values import NotAccepted, accept, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Condition
    from advisor.knowledge.document import YamlNode
    from advisor.knowledge.model import Question, Relation

_LIST = 2


class Grammar:
    """Parses conditions over known questions and relations; what is wrong goes into ``problems``."""

    def __init__(
        self,
        questions: Mapping[str, Question],
        relations: Mapping[str, Relation],
        problems: list[Problem],
    ) -> None:
        """Keep what conditions may speak of."""
        self._questions = questions
        self._relations = relations
        self._problems = problems

    def condition(self, node: YamlNode) -> Condition:
        """Return the condition written at ``node``; parts that cannot be read are reported and left out."""
        if not node.is_mapping or not node.value:
            self._report(
                node,
                "E301",
                f"a condition is {node.kind}",
                "write {question: value} or {all: [...]}",
            )
            return AllOf(())
        parts = tuple(self._entry(node, key, value) for key, value in node.value.items())
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def _entry(self, node: YamlNode, key: str, value: YamlNode) -> Condition:
        if key in {"all", "any"}:
            parts = self._parts(value)
            return AllOf(parts) if key == "all" else AnyOf(parts)
        if key == "not":
            return Not(self.condition(value))
        if key == "fact":
            return self._fact(value)
        if key in self._questions:
            return self._on_question(self._questions[key], value)
        if key in self._relations:
            return self._on_relation(key, value)
        known = [*self._questions, *self._relations, "all", "any", "not", "fact"]
        self._problems.append(
            node.problem("E302", f"unknown question {shown(key)}", nearest(key, known), key=key)
        )
        return AllOf(())

    def _parts(self, node: YamlNode) -> tuple[Condition, ...]:
        if not node.is_list or not node.value:
            self._report(
                node,
                "E301",
                f"`all` and `any` take a list, not {node.kind}",
                "write at least one condition",
            )
            return ()
        return tuple(self.condition(part) for part in node.value)

    def _fact(self, node: YamlNode) -> Condition:
        if isinstance(node.value, str):
            return Concluded(node.value)
        self._report(
            node, "E301", f"a fact is named by a word, not by {node.kind}", "write {fact: its-name}"
        )
        return AllOf(())

    def _on_relation(self, key: str, node: YamlNode) -> Condition:
        wanted = node.value if node.is_list else (node,)
        for item in wanted:
            if item.value not in RELATION_VALUES:
                hint = f"one of: {', '.join(RELATION_VALUES)}"
                self._report(item, "E304", f"{key}: {shown(item.plain())} is not allowed", hint)
        if not wanted:
            self._report(
                node, "E301", f"{key}: an empty list never holds", "name at least one value"
            )
        return OneOf(key, tuple(item.value for item in wanted))

    def _on_question(self, question: Question, node: YamlNode) -> Condition:
        if question.kind in {"integer", "number"}:
            return self._on_number(question, node)
        if question.kind == "multi":
            return self._on_multi(question, node)
        wanted = node.value if node.is_list else (node,)
        values = tuple(self._value(question, item) for item in wanted)
        if not values:
            self._report(
                node, "E301", f"{question.id}: an empty list never holds", "name at least one value"
            )
        return OneOf(question.id, tuple(value for value in values if value is not None))

    def _on_multi(self, question: Question, node: YamlNode) -> Condition:
        wanted = node.value if node.is_list else (node,)
        if not wanted:
            return NoneOfThem(question.id)
        items: list[Condition] = []
        for item in wanted:
            if isinstance(item.value, str) and item.value in question.values:
                items.append(Includes(question.id, item.value))
            else:
                hint = (
                    nearest(str(item.value), question.values)
                    or f"one of: {', '.join(question.values)}"
                )
                self._report(
                    item, "E304", f"{question.id}: {shown(item.plain())} is not allowed", hint
                )
        return items[0] if len(items) == 1 else AnyOf(tuple(items))

    def _value(self, question: Question, node: YamlNode) -> str | bool | None:
        try:
            value = accept(question, node.plain())
        except NotAccepted as refused:
            self._report(node, "E304", refused.message, refused.hint)
            return None
        if isinstance(value, str | bool):
            return value
        self._report(
            node, "E304", f"{question.id}: no rule can ask for unknown", "leave the condition out"
        )
        return None

    def _on_number(self, question: Question, node: YamlNode) -> Condition:
        if not node.is_mapping:
            return self._bound(question, "equals", node)
        parts: list[Condition] = []
        for comparison, operand in node.value.items():
            if comparison in COMPARISONS:
                parts.append(self._bound(question, comparison, operand))
            else:
                known = f"one of: {', '.join(COMPARISONS)}"
                problem = node.problem(
                    "E303",
                    f"{question.id}: unknown comparison {shown(comparison)}",
                    known,
                    key=comparison,
                )
                self._problems.append(problem)
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _bound(self, question: Question, comparison: str, node: YamlNode) -> Condition:
        if node.is_mapping:
            return self._other(question, comparison, node)
        number = node.value
        finite = (
            isinstance(number, int | Decimal)
            and not isinstance(number, bool)
            and Decimal(number).is_finite()
        )
        if not finite:
            self._report(
                node, "E303", f"{question.id}: {node.kind} is no number", "write {above: 32}"
            )
            return AllOf(())
        if question.range and not question.range[0] <= number <= question.range[1]:
            low, high = question.range
            self._report(
                node, "E303", f"{question.id}: {number} is out of range", f"from {low} to {high}"
            )
        return Compare(question.id, comparison, number)

    def _other(self, question: Question, comparison: str, node: YamlNode) -> Condition:
        name = node.value.get("question")
        other = self._questions.get(str(name.value)) if name else None
        if other is None or other.kind not in {"integer", "number"}:
            hint = "write {below: {question: task_count}}"
            self._report(
                node,
                "E303",
                f"{question.id} can only be compared with another number question",
                hint,
            )
            return AllOf(())
        return CompareTo(question.id, comparison, other.id)

    def _report(self, node: YamlNode, code: str, message: str, hint: str) -> None:
        self._problems.append(node.problem(code, message, hint))
