"""The language of ``when``: YAML nodes to conditions, with every mistake reported at its line."""

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
from advisor.knowledge.model import RELATION_VALUES, QuestionKind
from advisor.knowledge.values import NotAccepted, accept
from advisor.located.messages import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Condition
    from advisor.knowledge.model import Question, Relation
    from advisor.located.document import YamlNode


class Grammar:
    """Parses conditions over known questions and relations; mistakes go into ``problems``."""

    def __init__(
        self,
        questions: Mapping[str, Question],
        relations: Mapping[str, Relation],
        problems: list[Problem],
    ) -> None:
        """Keep the questions and relations that conditions may name."""
        self._questions = questions
        self._relations = relations
        self._problems = problems

    def condition(self, node: YamlNode) -> Condition:
        """Return the condition written at ``node``; unreadable parts are reported and left out."""
        if not node.is_mapping or not node.value:
            hint = "write {question: value} or {all: [...]}"
            self._report(node, "E301", f"a condition is {node.kind}", hint)
            return AllOf(())
        return _all_of([self._entry(node, key, value) for key, value in node.value.items()])

    def _entry(self, node: YamlNode, key: str, value: YamlNode) -> Condition:
        if key == "all":
            return AllOf(self._parts(value))
        if key == "any":
            return AnyOf(self._parts(value))
        if key == "not":
            return Not(self.condition(value))
        if key == "fact":
            return self._fact(value)
        if key in self._questions:
            return self._on_question(self._questions[key], value)
        if key in self._relations:
            return self._on_relation(key, value)
        known = [*self._questions, *self._relations, "all", "any", "not", "fact"]
        message = f"unknown question {shown(key)}"
        self._problems.append(node.problem("E302", message, nearest(key, known), key=key))
        return AllOf(())

    def _parts(self, node: YamlNode) -> tuple[Condition, ...]:
        if not node.is_list or not node.value:
            message = f"`all` and `any` take a list, not {node.kind}"
            self._report(node, "E301", message, "write at least one condition")
            return ()
        return tuple(self.condition(part) for part in node.value)

    def _fact(self, node: YamlNode) -> Condition:
        if isinstance(node.value, str):
            return Concluded(node.value)
        message = f"a fact is named by a word, not by {node.kind}"
        self._report(node, "E301", message, "write {fact: its-name}")
        return AllOf(())

    def _on_relation(self, key: str, node: YamlNode) -> Condition:
        for item in node.items:
            if item.value not in RELATION_VALUES:
                hint = f"one of: {', '.join(RELATION_VALUES)}"
                self._report(item, "E304", f"{key}: {shown(item.plain())} is not allowed", hint)
        if not node.items:
            self._report_empty(node, key)
        return OneOf(key, tuple(item.value for item in node.items))

    def _on_question(self, question: Question, node: YamlNode) -> Condition:
        if question.kind.is_numeric:
            return self._on_number(question, node)
        if question.kind is QuestionKind.MULTI:
            return self._on_multi(question, node)
        values: list[str | bool] = []
        for item in node.items:
            value = self._value(question, item)
            if value is not None:
                values.append(value)
        if not node.items:
            self._report_empty(node, question.id)
        return OneOf(question.id, tuple(values))

    def _on_multi(self, question: Question, node: YamlNode) -> Condition:
        if not node.items:
            return NoneOfThem(question.id)
        items: list[Condition] = []
        for item in node.items:
            if isinstance(item.value, str) and item.value in question.values:
                items.append(Includes(question.id, item.value))
            else:
                message = f"{question.id}: {shown(item.plain())} is not allowed"
                guess = nearest(str(item.value), question.values)
                self._report(
                    item, "E304", message, guess or f"one of: {', '.join(question.values)}"
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
        message = f"{question.id}: no rule can ask for unknown"
        self._report(node, "E304", message, "leave the condition out")
        return None

    def _on_number(self, question: Question, node: YamlNode) -> Condition:
        if not node.is_mapping:
            return self._bound(question, "equals", node)
        parts: list[Condition] = []
        for comparison, operand in node.value.items():
            if comparison in COMPARISONS:
                parts.append(self._bound(question, comparison, operand))
            else:
                message = f"{question.id}: unknown comparison {shown(comparison)}"
                hint = f"one of: {', '.join(COMPARISONS)}"
                self._problems.append(node.problem("E303", message, hint, key=comparison))
        return _all_of(parts)

    def _bound(self, question: Question, comparison: str, node: YamlNode) -> Condition:
        if node.is_mapping:
            return self._other_question(question, comparison, node)
        number = node.value
        is_number = isinstance(number, int | Decimal) and not isinstance(number, bool)
        if not is_number or not Decimal(number).is_finite():
            message = f"{question.id}: {node.kind} is not a number"
            self._report(node, "E303", message, "write {above: 32}")
            return AllOf(())
        if question.range:
            low, high = question.range
            if not low <= number <= high:
                message = f"{question.id}: {number} is out of range"
                self._report(node, "E303", message, f"from {low} to {high}")
        return Compare(question.id, comparison, number)

    def _other_question(self, question: Question, comparison: str, node: YamlNode) -> Condition:
        name = node.value.get("question")
        other = self._questions.get(str(name.value)) if name else None
        if other is None or not other.kind.is_numeric:
            message = f"{question.id} can only be compared with another number question"
            self._report(node, "E303", message, "write {below: {question: task_count}}")
            return AllOf(())
        return CompareTo(question.id, comparison, other.id)

    def _report_empty(self, node: YamlNode, name: str) -> None:
        message = f"{name}: an empty list never holds"
        self._report(node, "E301", message, "name at least one value")

    def _report(self, node: YamlNode, code: str, message: str, hint: str) -> None:
        self._problems.append(node.problem(code, message, hint))


def _all_of(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))
