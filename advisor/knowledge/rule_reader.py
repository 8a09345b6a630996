"""YAML nodes to rules of the five kinds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from advisor.knowledge.answer_checks import check_answers
from advisor.knowledge.conditions import ALWAYS, CompareTo, Not, atoms, facts_used
from advisor.knowledge.model import (
    RELATION_VALUES,
    Advice,
    AdviceLevel,
    Constraint,
    CostRelation,
    Derivation,
    Evidence,
    Examples,
    Inconsistency,
    Preference,
    Rule,
    moved_by,
)
from advisor.knowledge.sentences import read_sentences
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import shown, suggest
from advisor.located.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.answer_checks import Given
    from advisor.knowledge.condition_parser import Grammar
    from advisor.knowledge.conditions import Condition, Value
    from advisor.knowledge.model import Conclusion
    from advisor.located.document import YamlNode

# Findings that may be right for a rule, which then gives the reason.
_ALLOWABLE = ("E511", "E515", "E516", "E517")
_SHARED = (
    "id",
    "when",
    "because",
    "source",
    "evidence",
    "valid_from",
    "valid_to",
    "examples",
    "allow",
)
_OWN: Mapping[str, tuple[str, ...]] = {
    "derivations": ("concludes",),
    "constraints": ("excludes", "reasons"),
    "preferences": ("criterion", "points", "reasons"),
    "advice": ("for", "level", "component"),
    "consistency": (),
}
_RULE_ID = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+\Z")
_MOST_POINTS = 3


class RuleReader:
    """Reads rules that use what is declared; faults go into ``problems``."""

    def __init__(
        self, declared: Mapping[str, Mapping[str, Any]], grammar: Grammar, problems: list[Problem]
    ) -> None:
        """Keep the declarations that rules may name."""
        self._declared = declared
        self._grammar = grammar
        self._problems = problems
        self._conclusions: Mapping[str, Callable[[LocatedMapping], Conclusion]] = {
            "derivations": lambda fields: Derivation(fields.text("concludes")),
            "constraints": self._read_constraint,
            "preferences": self._read_preference,
            "advice": self._read_advice,
            "consistency": lambda _: Inconsistency(),
        }

    def rule(self, section: str, node: YamlNode) -> Rule:
        """Return the rule written at ``node`` in the section of its kind."""
        fields = LocatedMapping(node, (*_SHARED, *_OWN[section]), self._problems)
        conclusion = self._conclusions[section](fields)
        platforms = self._declared["platforms"]
        rule = Rule(
            id=fields.text("id"),
            when=self._read_when(fields, required=section in {"derivations", "consistency"}),
            conclusion=conclusion,
            because=fields.text("because"),
            sources=self._read_names(fields, "source", "sources"),
            evidence=fields.member("evidence", Evidence) or Evidence.CONFIRMED,
            valid_from=fields.day("valid_from"),
            valid_to=fields.day("valid_to"),
            examples=self._read_examples(fields),
            allow=self._read_allowed(fields),
            reasons=read_sentences(fields, moved_by(conclusion), platforms),
            place=node.place,
        )
        self._check(rule, fields)
        return rule

    def _read_when(self, fields: LocatedMapping, *, required: bool) -> Condition:
        node = fields.node("when", required=required)
        return ALWAYS if node is None else self._grammar.condition(node)

    def _read_names(
        self, fields: LocatedMapping, key: str, section: str, *, required: bool = True
    ) -> tuple[str, ...]:
        """Return the names under ``key`` of what is declared in ``section``."""
        names = fields.texts(key, required=required)
        known = self._declared[section]
        for name in names:
            if name not in known:
                hint = suggest(name, known)
                fields.report(f"{key}: unknown {shown(name)}", hint, key=key, code="E302")
        return names

    def _read_constraint(self, fields: LocatedMapping) -> Conclusion:
        return Constraint(self._read_names(fields, "excludes", "platforms"))

    def _read_preference(self, fields: LocatedMapping) -> Conclusion:
        criterion = fields.word("criterion", self._declared["criteria"])
        return Preference(criterion, self._read_points(fields))

    def _read_points(self, fields: LocatedMapping) -> dict[str, int]:
        inner = fields.mapping("points", self._declared["platforms"])
        if not inner.origin.value:
            message = "`points` gives no points to any platform"
            fields.report(message, "write {platform: 2}", key="points")
        points: dict[str, int] = {}
        for key, given in inner.entries():
            points[key] = inner.count(key, -_MOST_POINTS, _MOST_POINTS) or 0
            if given.value == 0 and not isinstance(given.value, bool):
                inner.report(f"{key}: 0 points mean nothing", "leave it out", key=key)
        return points

    def _read_advice(self, fields: LocatedMapping) -> Conclusion:
        platforms = self._read_names(fields, "for", "platforms", required=False)
        level = fields.member("level", AdviceLevel, required=False) or AdviceLevel.NOTE
        return Advice(level, platforms, fields.text("component", required=False))

    def _read_examples(self, fields: LocatedMapping) -> Examples:
        inner = fields.mapping("examples", ("fires", "silent"), required=False)
        fires = tuple(map(self._read_answers, inner.items("fires")))
        silent = tuple(map(self._read_answers, inner.items("silent")))
        return Examples(fires, silent)

    def _read_allowed(self, fields: LocatedMapping) -> dict[str, str]:
        inner = fields.mapping("allow", _ALLOWABLE, required=False)
        return {code: inner.text(code) for code, _ in inner.entries()}

    def _read_answers(self, node: YamlNode) -> dict[str, Value]:
        questions, relations = self._declared["questions"], self._declared["relations"]
        names = tuple(node.value) if node.is_mapping else ()  # unknown ones are found below
        answers: dict[str, Value] = {}
        given: list[Given] = []
        for key, value in LocatedMapping(node, names, self._problems).entries():
            if key in relations:
                answers[key] = self._read_relation(key, value)
            else:
                given.append((key, value.plain(), Place(node.path, node.key_lines[key])))
        return answers | check_answers(questions, given, self._problems, others=relations)

    def _read_relation(self, key: str, node: YamlNode) -> str:
        """Return the value of a relation in an example, or an empty text if it has none."""
        if node.value in RELATION_VALUES:
            return CostRelation(node.value)
        message = f"{key}: {shown(node.plain())} is not a way in which costs compare"
        hint = f"one of: {', '.join(RELATION_VALUES)}"
        self._problems.append(node.problem("E304", message, hint))
        return ""

    def _check(self, rule: Rule, fields: LocatedMapping) -> None:
        if rule.id and not _RULE_ID.match(rule.id):
            fields.report(f"{shown(rule.id)} is not a rule id", "write topic.kebab-slug", key="id")
        is_confirmed = rule.evidence is Evidence.CONFIRMED
        if isinstance(rule.conclusion, Constraint) and not is_confirmed:
            message = f"{rule.id} excludes on {rule.evidence} evidence"
            fields.report(message, "warn instead of excluding", code="E306")
        is_doubtful = not (is_confirmed or rule.evidence is Evidence.REPORTED)
        if isinstance(rule.conclusion, Preference) and is_doubtful:
            message = f"{rule.id} gives points on {rule.evidence} evidence"
            fields.report(message, "warn instead of scoring", code="E306")
        if any(facts_used(part) for part in _negated_parts(rule.when)):
            message = f"{rule.id} negates a derived fact"
            fields.report(message, "derive its opposite", key="when", code="E307")
        compares = any(isinstance(atom, CompareTo) for atom in atoms(rule.when))
        if compares and not isinstance(rule.conclusion, Inconsistency):
            hint = "only consistency rules compare two answers"
            fields.report(f"{rule.id} compares two answers", hint, key="when", code="E303")
        if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
            fields.report(f"{rule.id} ends before it begins", "swap the dates", key="valid_to")


def _negated_parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, Not):
        yield condition.part
    else:
        parts: Iterable[Condition] = getattr(condition, "parts", ())
        for part in parts:
            yield from _negated_parts(part)
