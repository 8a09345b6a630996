"""Drafts to workloads: every answer held against the knowledge base, every mistake at its line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.acceptance import WEIGHT_HINT, weight_fits
from advisor.answers.workload import VERSION, Workload, name_fault
from advisor.errors import Problem, UnusableInput
from advisor.knowledge.document import YamlNode
from advisor.knowledge.fields import Fields
from advisor.knowledge.values import NotAccepted, accept, nearest, shown
from advisor.provisos import Signature

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from decimal import Decimal

    from advisor.answers.draft import Draft
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase

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
    "verified",
)
_MOST_PROBLEMS = 100
_LONGEST = 500


def accepted(draft: Draft, knowledge: KnowledgeBase) -> tuple[Workload | None, tuple[Problem, ...]]:
    """Return the workload that ``draft`` stands for, or none and every problem with it."""
    problems = list(draft.problems)
    reader = _Reader(knowledge, draft, problems)
    workload = reader.workload() if draft.node is not None else None
    unique = tuple(sorted(set(problems)))
    return (None if unique else workload), unique


class _Reader:
    """Holds one draft against a knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, draft: Draft, problems: list[Problem]) -> None:
        self._knowledge = knowledge
        self._draft = draft
        self._problems = problems

    def workload(self) -> Workload:
        node = self._draft.node
        assert node is not None  # noqa: S101 - the caller asks only for drafts that have one
        own = Fields(node, _KEYS, self._problems)
        shared = self._shared()
        if (
            own.place.is_mapping
            and not {"answers", "assume"} & node.value.keys()
            and shared is None
        ):
            own.report("has no `answers`", "put the answers below a line `answers:`", code="E207")
        layers = [each for each in (shared, own) if each is not None]
        self._check_head(layers)
        answers, assume = self._layered(layers, "answers"), self._layered(layers, "assume")
        if shared is not None:
            answers, assume = self._merged_defaults(shared, own, answers, assume)
        return Workload(
            name=self._draft.name,
            file=self._draft.file,
            answers=self._values(answers),
            assume=self._unanswered(assume, answers),
            notes=self._notes(self._layered(layers, "notes")),
            weights=self._weights(self._layered(layers, "weights")),
            costs=self._costs(self._layered(layers, "costs")),
            platforms=self._platforms(layers),
            as_of=next((day for each in reversed(layers) if (day := each.day("as_of"))), None),
            rules=self._rules(),
            chosen=self._chosen(layers),
            because=next(
                (
                    text
                    for each in reversed(layers)
                    if (text := each.text("because", required=False))
                ),
                "",
            ),
            verified=self._verified(
                self._layered(layers, "verified"), self._layered([own], "verified")
            ),
        )

    def _shared(self) -> Fields | None:
        """Return the defaults; question ids that stand there directly are answers."""
        node = self._draft.defaults
        if node is None:
            return None
        if not node.is_mapping:
            return Fields(node, _KEYS, self._problems)
        direct = {key: each for key, each in node.value.items() if key not in _KEYS}
        rest = {key: each for key, each in node.value.items() if key in _KEYS}
        if direct:
            held = rest.get("answers")
            merged = {**direct, **(held.value if held is not None and held.is_mapping else {})}
            lines = {**node.key_lines, **(held.key_lines if held is not None else {})}
            rest["answers"] = YamlNode(merged, node.path, node.line, lines)
        return Fields(replace(node, value=rest), _KEYS, self._problems)

    def _check_head(self, layers: list[Fields]) -> None:
        for fields in layers:
            version = fields.node("advisor")
            if version is not None and version.value != VERSION:
                message = f"is written for version {shown(version.plain())} of this format"
                fields.report(message, f"write `advisor: {VERSION}`", key="advisor", code="E208")
            name = fields.node("name")
            fault = (
                ""
                if name is None
                else "is no text"
                if not isinstance(name.value, str)
                else name_fault(name.value)
            )
            if fault:
                fields.report(
                    f"the name {fault}", "use plain words on one line", key="name", code="E209"
                )

    def _layered(self, layers: list[Fields], key: str) -> dict[str, tuple[YamlNode, int]]:
        """Return the entries of the mapping under ``key`` with their lines, later layers in place of earlier ones."""
        entries: dict[str, tuple[YamlNode, int]] = {}
        for fields in layers:
            node = fields.node(key)
            if node is None or node.value is None:
                continue
            if not node.is_mapping:
                fields.report(
                    f"`{key}` is {node.kind}, not a mapping", "write `id: value` lines", key=key
                )
                continue
            entries.update(
                {each: (value, node.key_lines[each]) for each, value in node.value.items()}
            )
        return entries

    def _merged_defaults(
        self,
        shared: Fields,
        own: Fields,
        answers: dict[str, tuple[YamlNode, int]],
        assume: dict[str, tuple[YamlNode, int]],
    ) -> tuple[dict[str, tuple[YamlNode, int]], dict[str, tuple[YamlNode, int]]]:
        """Let what a workload says itself take the place of what the defaults say, be it answer or assumption."""
        own_answers, own_assume = self._layered([own], "answers"), self._layered([own], "assume")
        shared_answers, shared_assume = (
            self._layered([shared], "answers"),
            self._layered([shared], "assume"),
        )
        answers = {
            key: each
            for key, each in answers.items()
            if key in own_answers or key not in own_assume
        }
        dropped = shared_assume.keys() - own_assume.keys()
        assume = {
            key: each for key, each in assume.items() if not (key in dropped and key in own_answers)
        }
        return answers, {
            key: each
            for key, each in assume.items()
            if key not in shared_answers or key in own_assume
        }

    def _values(self, entries: Mapping[str, tuple[YamlNode, int]]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        questions = self._knowledge.questions
        for key, (node, line) in entries.items():
            if self._is_enough(node, line):
                break
            if key not in questions:
                hint = nearest(key, questions) or "`advisor questions` lists them"
                self._report(node.path, line, "E302", f"unknown question {shown(key)}", hint)
                continue
            try:
                values[key] = accept(questions[key], node.plain())
            except NotAccepted as refused:
                self._report(node.path, line, "E304", refused.message, refused.hint)
        return values

    def _unanswered(
        self,
        assume: Mapping[str, tuple[YamlNode, int]],
        answers: Mapping[str, tuple[YamlNode, int]],
    ) -> dict[str, Value]:
        for key, (node, line) in assume.items():
            if key in answers:
                self._report(
                    node.path,
                    line,
                    "E210",
                    f"{key} is both answered and assumed",
                    "keep one of them",
                )
        return self._values(assume)

    def _notes(self, entries: Mapping[str, tuple[YamlNode, int]]) -> dict[str, str]:
        notes = {}
        for key, (node, line) in entries.items():
            if self._is_enough(node, line):
                break
            if key not in self._knowledge.questions:
                hint = nearest(key, self._knowledge.questions)
                self._report(
                    node.path, line, "E302", f"a note on the unknown question {shown(key)}", hint
                )
            elif not isinstance(node.value, str):
                self._report(
                    node.path,
                    line,
                    "E203",
                    f"the note on {key} is {node.kind}, not text",
                    "put it in quotes",
                )
            else:
                notes[key] = node.value
        return notes

    def _weights(self, entries: Mapping[str, tuple[YamlNode, int]]) -> dict[str, Decimal]:
        weights = {}
        for key, (node, line) in entries.items():
            if self._is_enough(node, line):
                break
            if key not in self._knowledge.criteria:
                hint = (
                    nearest(key, self._knowledge.criteria)
                    or f"one of: {', '.join(self._knowledge.criteria)}"
                )
                self._report(node.path, line, "E302", f"unknown criterion {shown(key)}", hint)
            elif not weight_fits(node.value):
                self._report(
                    node.path,
                    line,
                    "E304",
                    f"weight of {key}: {shown(node.plain())} is not allowed",
                    WEIGHT_HINT,
                )
            else:
                weights[key] = node.value
        return weights

    def _costs(self, entries: Mapping[str, tuple[YamlNode, int]]) -> dict[str, Decimal]:
        if not entries:
            return {}
        from advisor.costing.assumptions import shipped_assumptions  # noqa: PLC0415 - read only where a file sets some

        costs = {}
        for key, (node, line) in entries.items():
            if self._is_enough(node, line):
                break
            try:
                costs[key] = shipped_assumptions().accept(key, node.plain())
            except ValueError as refused:
                self._report(node.path, line, "E304", f"costs: {refused}", "")
        return costs

    def _verified(
        self, entries: Mapping[str, tuple[YamlNode, int]], own: Collection[str]
    ) -> dict[str, Signature]:
        """Return who verified what, by the rule whose warning it is; rules that are not true today may be named too.

        Those that are not the workload's ``own`` stand in the defaults.
        """
        known = {rule.id for rule in self._knowledge.rules}
        signatures: dict[str, Signature] = {}
        for key, (node, line) in entries.items():
            if self._is_enough(node, line):
                break
            if key not in known:
                hint = (
                    nearest(key, known)
                    or "name the rule whose warning was verified; `to_verify` in JSON has their ids"
                )
                self._report(node.path, line, "E302", f"verified: unknown rule {shown(key)}", hint)
                continue
            if not node.is_mapping:
                self._report(
                    node.path,
                    line,
                    "E203",
                    f"verified: {key} is {node.kind}",
                    "write `by: NAME` and `on: DATE` below it",
                )
                continue
            fields = Fields(node, ("by", "on", "link"), self._problems)
            by, day = fields.text("by"), fields.day("on", required=True)
            link = fields.text("link", required=False)
            for name, text in (("by", by), ("link", link)):
                if text and len(text) > _LONGEST:
                    fields.report(
                        f"`{name}` has {len(text):,} characters",
                        f"at most {_LONGEST} are shown",
                        key=name,
                    )
            if by and day:
                signatures[key] = Signature(by, day, link, is_shared=key not in own)
        return signatures

    def _platforms(self, layers: list[Fields]) -> tuple[str, ...] | None:
        for fields in reversed(layers):
            named = fields.texts("platforms")
            for each in named:
                self._known_platform(fields, "platforms", each)
            if named:
                return named
            if fields.node("platforms") is not None:
                fields.report(
                    "`platforms` names none", "leave it out to let all compete", key="platforms"
                )
        return None

    def _chosen(self, layers: list[Fields]) -> str:
        for fields in reversed(layers):
            chosen = fields.text("chosen", required=False)
            if chosen:
                self._known_platform(fields, "chosen", chosen)
                return chosen
        return ""

    def _known_platform(self, fields: Fields, key: str, name: str) -> None:
        known = self._knowledge.platforms
        if name not in known:
            hint = nearest(name, known) or f"one of: {', '.join(known)}"
            fields.report(f"{key}: unknown platform {shown(name)}", hint, key=key, code="E302")

    def _rules(self) -> tuple[str, ...]:
        try:
            return self._draft.rule_folders()
        except UnusableInput as unusable:
            self._problems += unusable.problems
            return ()

    def _is_enough(self, node: YamlNode, line: int) -> bool:
        """Return whether reading has to end at ``node``, for there is too much to mend; it says so."""
        if len(self._problems) <= _MOST_PROBLEMS:
            return False
        self._report(
            node.path,
            line,
            "E211",
            "here reading ended, for there is too much to mend",
            "mend the rest first",
        )
        return True

    def _report(self, path: str, line: int, code: str, message: str, hint: str) -> None:
        self._problems.append(Problem(path, line, code, message, hint))
