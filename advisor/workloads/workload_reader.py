"""Drafts to workloads: answers are checked by a knowledge base, and mistakes have their lines."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from advisor.errors import UnusableInput
from advisor.knowledge.answer_checks import (
    Given,
    check_answers,
    check_platforms,
    check_weights,
    unknown_question,
    until_too_many,
)
from advisor.located.document import YamlNode
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest, shown
from advisor.located.place import Place
from advisor.provisos import Signature
from advisor.workloads.meant import guess_meaning
from advisor.workloads.scenario_reader import read_scenarios
from advisor.workloads.table_cells import read_cell
from advisor.workloads.workload import MOST_DECIDERS, VERSION, AnswerNote, Workload, name_fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date
    from decimal import Decimal

    from advisor.errors import Problem
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.workloads.draft import Draft
    from advisor.workloads.workload import Scenario

_KEYS = (
    "advisor",
    "name",
    "answers",
    "assume",
    "notes",
    "weights",
    "costs",
    "platforms",
    "as_of",
    "rules",
    "chosen",
    "because",
    "deciders",
    "verified",
    "scenarios",
)
_RULE_HINT = "name the rule whose warning was verified; `to_verify` in JSON has their ids"
_LONGEST = 500
_Entries: TypeAlias = dict[str, Given]
"""The entries of a mapping by their keys: nodes, with the places of the keys."""


def read_workload(
    draft: Draft, knowledge: KnowledgeBase
) -> tuple[Workload | None, tuple[Problem, ...]]:
    """Return the workload that ``draft`` stands for, or ``None`` and every problem with it."""
    problems = list(draft.problems)
    reader = _Reader(knowledge, draft, problems)
    workload = reader.workload() if draft.node is not None else None
    unique = tuple(sorted(set(problems)))
    if unique:
        return None, unique
    return workload, ()


class _Reader:
    """Checks one draft against a knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, draft: Draft, problems: list[Problem]) -> None:
        self._knowledge = knowledge
        self._draft = draft
        self._problems = problems

    def workload(self) -> Workload:
        node = self._draft.node
        assert node is not None  # noqa: S101 - the caller asks only for drafts that have one
        own = LocatedMapping(node, _KEYS, self._problems)
        shared = self._read_defaults()
        layers = [own]
        if shared is not None:
            layers = [shared, own]
        elif own.origin.is_mapping and not {"answers", "assume"} & node.value.keys():
            own.report("has no `answers`", "put the answers below a line `answers:`", code="E207")
        self._check_head(layers)
        answers, assume = self._merge(layers, "answers"), self._merge(layers, "assume")
        if shared is not None:
            self._drop_replaced_defaults(shared, own, answers, assume)
        weights = self._merge(layers, "weights")
        criteria = self._knowledge.criteria
        return Workload(
            name=self._draft.name,
            file=self._draft.file,
            answers=self._check_answers(answers),
            assume=self._check_answers(assume, answered=answers),
            notes=self._read_notes(self._merge(layers, "notes")),
            weights=check_weights(criteria, _list_values(weights), self._problems),
            costs=self._read_costs(self._merge(layers, "costs")),
            platforms=self._read_platforms(layers),
            as_of=self._read_day(layers),
            rules=self._read_rules(),
            chosen=self._read_chosen(layers),
            because=self._read_because(layers),
            deciders=self._read_deciders(layers),
            verified=self._read_signatures(
                self._merge(layers, "verified"), self._merge([own], "verified")
            ),
            scenarios=self._read_scenarios(layers),
        )

    def _check_answers(self, entries: _Entries, answered: Collection[str] = ()) -> dict[str, Value]:
        return check_answers(
            self._knowledge.questions,
            self._list_answers(entries),
            self._problems,
            answered=answered,
            guess=partial(guess_meaning, self._knowledge),
        )

    def _list_answers(self, entries: _Entries) -> Iterator[Given]:
        """Yield the answers; those in a table are read as their questions want it."""
        for key, raw, place in _list_values(entries):
            question = self._knowledge.questions.get(key)
            if self._draft.is_table and question is not None:
                yield key, read_cell(question, raw), place
            else:
                yield key, raw, place

    def _read_defaults(self) -> LocatedMapping | None:
        """Return the defaults; question ids that stand there directly are answers."""
        node = self._draft.defaults
        if node is None:
            return None
        if not node.is_mapping:
            return LocatedMapping(node, _KEYS, self._problems)
        known = {key: value for key, value in node.value.items() if key in _KEYS}
        merged = {key: value for key, value in node.value.items() if key not in _KEYS}
        if merged:
            lines = dict(node.key_lines)
            answers = known.get("answers")
            if answers is not None:
                lines |= answers.key_lines
                if answers.is_mapping:
                    merged |= answers.value
            known["answers"] = YamlNode(merged, node.path, node.line, lines)
        return LocatedMapping(replace(node, value=known), _KEYS, self._problems)

    def _check_head(self, layers: list[LocatedMapping]) -> None:
        for fields in layers:
            version = fields.node("advisor")
            if version is not None and version.value != VERSION:
                message = f"is written for version {shown(version.plain())} of this format"
                fields.report(message, f"write `advisor: {VERSION}`", key="advisor", code="E208")
            name = fields.node("name")
            if name is None:
                continue
            fault = name_fault(name.value) if isinstance(name.value, str) else "is not text"
            if fault:
                hint = "use plain words on one line"
                fields.report(f"the name {fault}", hint, key="name", code="E209")

    def _merge(self, layers: list[LocatedMapping], key: str) -> _Entries:
        """Return the entries of the mapping under ``key``, from the last layer that has each."""
        entries: _Entries = {}
        for fields in layers:
            node = fields.node(key)
            if node is None or node.value is None:
                continue
            if not node.is_mapping:
                message = f"{shown(key)} is {node.kind}, not a mapping"
                fields.report(message, "write `id: value` lines", key=key, code="E201")
                continue
            for name, value in node.value.items():
                entries[name] = (name, value, Place(node.path, node.key_lines[name]))
        return entries

    def _drop_replaced_defaults(
        self, shared: LocatedMapping, own: LocatedMapping, answers: _Entries, assume: _Entries
    ) -> None:
        """Remove defaults that a workload replaces, be it an answer or an assumption by the other.

        Of the defaults alone, an answer takes precedence over an assumption.
        """
        own_answers, own_assume = self._merge([own], "answers"), self._merge([own], "assume")
        shared_answers = self._merge([shared], "answers")
        shared_assume = self._merge([shared], "assume")
        for key in own_assume.keys() - own_answers.keys():
            answers.pop(key, None)
        for key in shared_assume.keys() - own_assume.keys():
            if key in own_answers or key in shared_answers:
                del assume[key]

    def _read_notes(self, entries: _Entries) -> dict[str, AnswerNote]:
        notes = {}
        for key, node, place in until_too_many(entries.values(), self._problems):
            if key not in self._knowledge.questions:
                self._problems.append(unknown_question(self._knowledge.questions, key, place))
            elif isinstance(node.value, str):
                notes[key] = AnswerNote(node.value)
            elif node.is_mapping:
                notes[key] = self._read_note(node)
            else:
                message = f"the note on {key} is {node.kind}, not text"
                hint = "put it in quotes, or write `{text: …, by: NAME, on: DATE}`"
                self._problems.append(place.problem("E201", message, hint))
        return notes

    def _read_note(self, node: YamlNode) -> AnswerNote:
        fields = LocatedMapping(node, ("text", "by", "on"), self._problems)
        text, by = fields.node("text"), fields.text("by", required=False)
        if text is not None and not isinstance(text.value, str):
            fields.report(f"`text` is {text.kind}, not text", "put it in quotes", key="text")
            text = None
        if not {"text", "by"} & node.value.keys():
            fields.report("the note has neither `text` nor `by`", "add one of them")
        if len(by) > _LONGEST:
            self._report_length(fields, "by", by)
        return AnswerNote(text.value if text else "", by, fields.day("on"))

    @staticmethod
    def _report_length(fields: LocatedMapping, name: str, text: str) -> None:
        message = f"`{name}` has {len(text):,} characters"
        fields.report(message, f"at most {_LONGEST} are shown", key=name)

    def _read_costs(self, entries: _Entries) -> dict[str, Decimal]:
        if not entries:
            return {}
        from advisor.costing.assumptions import shipped_assumptions  # noqa: PLC0415 - rarely needed

        costs = {}
        for key, node, place in until_too_many(entries.values(), self._problems):
            try:
                costs[key] = shipped_assumptions().accept(key, node.plain())
            except ValueError as refused:
                self._problems.append(place.problem("E304", f"costs: {refused}"))
        return costs

    def _read_signatures(self, entries: _Entries, own: Collection[str]) -> dict[str, Signature]:
        """Return who verified what, by the rule whose warning it is.

        Rules that do not hold today may be named too. Entries that are not the workload's ``own``
        stand in the defaults.
        """
        known = {rule.id for rule in self._knowledge.rules}
        signatures: dict[str, Signature] = {}
        for key, node, place in until_too_many(entries.values(), self._problems):
            if key not in known:
                hint = nearest(key, known) or _RULE_HINT
                self._problems.append(
                    place.problem("E302", f"verified: unknown rule {shown(key)}", hint)
                )
            elif not node.is_mapping:
                message = f"verified: {key} is {node.kind}"
                hint = "write `by: NAME` and `on: DATE` below it"
                self._problems.append(place.problem("E201", message, hint))
            else:
                signature = self._read_signature(node, is_shared=key not in own)
                if signature is not None:
                    signatures[key] = signature
        return signatures

    def _read_signature(self, node: YamlNode, *, is_shared: bool) -> Signature | None:
        fields = LocatedMapping(node, ("by", "on", "link"), self._problems)
        by, day = fields.text("by"), fields.day("on", required=True)
        link = fields.text("link", required=False)
        for name, text in (("by", by), ("link", link)):
            if len(text) > _LONGEST:
                self._report_length(fields, name, text)
        if not by or day is None:
            return None
        return Signature(by, day, link, is_shared=is_shared)

    def _read_platforms(self, layers: list[LocatedMapping]) -> tuple[str, ...] | None:
        for fields in reversed(layers):
            if fields.node("platforms") is not None:
                platforms = fields.texts("platforms")
                check_platforms(
                    self._knowledge.platforms,
                    platforms,
                    fields.place_of("platforms"),
                    self._problems,
                )
                return platforms
        return None

    def _read_day(self, layers: list[LocatedMapping]) -> date | None:
        for fields in reversed(layers):
            day = fields.day("as_of")
            if day:
                return day
        return None

    def _read_because(self, layers: list[LocatedMapping]) -> str:
        for fields in reversed(layers):
            text = fields.text("because", required=False)
            if text:
                return text
        return ""

    def _read_deciders(self, layers: list[LocatedMapping]) -> tuple[str, ...]:
        for fields in reversed(layers):
            if "deciders" in fields:
                return _read_names(fields)
        return ()

    def _read_chosen(self, layers: list[LocatedMapping]) -> str:
        for fields in reversed(layers):
            chosen = fields.text("chosen", required=False)
            if chosen:
                check_platforms(
                    self._knowledge.platforms,
                    (chosen,),
                    fields.place_of("chosen"),
                    self._problems,
                    key="chosen",
                )
                return chosen
        return ""

    def _read_scenarios(self, layers: list[LocatedMapping]) -> tuple[Scenario, ...]:
        for fields in reversed(layers):
            if "scenarios" in fields:
                return read_scenarios(fields, self._knowledge)
        return ()

    def _read_rules(self) -> tuple[str, ...]:
        try:
            return self._draft.rule_folders()
        except UnusableInput as unusable:
            self._problems += unusable.problems
            return ()


def _read_names(fields: LocatedMapping) -> tuple[str, ...]:
    """Return the people who decide, each once; one alone need not be a list."""
    names = fields.texts("deciders")
    if len(names) > MOST_DECIDERS:
        message = f"{len(names):,} deciders are too many"
        fields.report(message, f"name at most {MOST_DECIDERS}", key="deciders", code="E209")
        return ()
    for name in names:
        fault = name_fault(name)
        if fault:
            hint = "use plain words on one line"
            fields.report(f"a decider's name {fault}", hint, key="deciders", code="E209")
    return tuple(dict.fromkeys(names))


def _list_values(entries: _Entries) -> Iterator[Given]:
    for key, node, place in entries.values():
        yield key, node.plain(), place
