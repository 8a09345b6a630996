"""A workload: what its file says, as values; and the file written from them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from advisor.knowledge.values import written
from advisor.located.document import MAX_DIGITS, is_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from advisor.knowledge.conditions import Value
    from advisor.provisos import Signature

VERSION = 1
MOST_NAME = 120
MOST_SCENARIOS = 20
MOST_DECIDERS = 20
_MARKUP = re.compile(r"[<>]")
_UNSEEN = re.compile(r"[^\n -~]")


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """What somebody noted beside an answer, who gave it, and on which day; each may be missing."""

    text: str = ""
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Another case of a workload: what it says takes the place of what the workload says."""

    name: str
    answers: Mapping[str, Value] = field(default_factory=dict)
    assume: Mapping[str, Value] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workload:
    """What is known of one workload: answers and whatever else its file says.

    ``rules`` are folders, relative to the current one. ``costs`` are figures that replace
    assumptions about cost; ``verified`` holds signatures of warnings by the ids of their rules.
    ``deciders`` are the people who sign the decision.
    """

    name: str
    file: str = ""
    answers: Mapping[str, Value] = field(default_factory=dict)
    assume: Mapping[str, Value] = field(default_factory=dict)
    notes: Mapping[str, AnswerNote] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    platforms: tuple[str, ...] | None = None
    as_of: date | None = None
    rules: tuple[str, ...] = ()
    chosen: str = ""
    because: str = ""
    deciders: tuple[str, ...] = ()
    verified: Mapping[str, Signature] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()

    def in_scenario(self, scenario: Scenario) -> Workload:
        """Return the workload in the case of ``scenario``; it has no scenarios of its own."""
        told = self.with_answers(scenario.answers)
        answers = {key: told.answers[key] for key in told.answers if key not in scenario.assume}
        return replace(
            told,
            answers=answers,
            assume={**told.assume, **scenario.assume},
            weights={**told.weights, **scenario.weights},
            scenarios=(),
        )

    def with_answers(self, changed: Mapping[str, Value]) -> Workload:
        """Return the workload with ``changed`` answers; an answer replaces an assumption.

        A note goes with the answer that it was written beside.
        """
        assume = {key: value for key, value in self.assume.items() if key not in changed}
        before = {**self.assume, **self.answers}
        other = {key for key, value in changed.items() if before.get(key) != value}
        notes = {key: note for key, note in self.notes.items() if key not in other}
        return replace(self, answers={**self.answers, **changed}, assume=assume, notes=notes)


def name_fault(name: str) -> str:
    """Return what is wrong with ``name`` for a workload or a person; empty if nothing is."""
    if not name.strip():
        return "is empty"
    if not name.isprintable():
        return "holds control characters"
    if _MARKUP.search(name):
        return "holds markup (< or >)"
    if len(name) > MOST_NAME:
        return f"is longer than {MOST_NAME} characters"
    return ""


class _Dumper(yaml.SafeDumper):
    """Writes what the project's reader reads back as the same.

    Decimals are not converted to floats, and text that would be misread is quoted.
    """


def _represent_number(dumper: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    text = format(number, "f")
    if len(text) > MAX_DIGITS:
        text = str(number)
    resolve: Any = dumper.resolve
    # PyYAML writes no tag if it is the one that it would guess itself.
    tag = resolve(yaml.ScalarNode, text, (True, False))
    return dumper.represent_scalar(tag, text)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    tag = "tag:yaml.org,2002:str"
    if not text.replace("\n", "").isprintable():
        return dumper.represent_scalar(tag, text, style='"')
    style = None if is_text(text) else "'"
    return dumper.represent_scalar(tag, text, style=style)


_Dumper.add_representer(Decimal, _represent_number)
_Dumper.add_representer(str, _represent_text)


def write_workload(workload: Workload, *, folder: str = ".") -> str:
    """Return the answer file of ``workload``, which reads back as the same in ``folder``."""
    content: dict[str, Any] = {
        "advisor": VERSION,
        "name": workload.name,
        "answers": _plain_values(workload.answers),
    }
    optional: dict[str, Any] = {
        "assume": _plain_values(workload.assume),
        "notes": {key: _plain_note(note) for key, note in workload.notes.items()},
        "weights": dict(workload.weights),
        "costs": dict(workload.costs),
        "platforms": list(workload.platforms or ()),
        "as_of": workload.as_of.isoformat() if workload.as_of else None,
        "rules": [os.path.relpath(rules, folder) for rules in workload.rules],
        "chosen": workload.chosen,
        "because": workload.because,
        "deciders": list(workload.deciders),
        "verified": {key: _plain_signature(by) for key, by in workload.verified.items()},
        "scenarios": [_plain_scenario(scenario) for scenario in workload.scenarios],
    }
    content |= _without_empty(optional)
    text = str(yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120))
    return _UNSEEN.sub(_escape_character, text)


def _escape_character(unseen: re.Match[str]) -> str:
    """Return a character as is if it is printable, else escaped as in YAML's double quotes.

    PyYAML writes no character that is not printable outside double quotes, and escapes there all
    that have more than four digits itself.
    """
    character = unseen[0]
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}"


def _plain_scenario(scenario: Scenario) -> dict[str, Any]:
    return _without_empty(
        {
            "name": scenario.name,
            "answers": _plain_values(scenario.answers),
            "assume": _plain_values(scenario.assume),
            "weights": dict(scenario.weights),
        }
    )


def _plain_note(note: AnswerNote) -> str | dict[str, str]:
    """Return ``note`` as its text alone where nobody is named."""
    if not note.by and note.on is None:
        return note.text
    on = note.on.isoformat() if note.on else ""
    return _without_empty({"text": note.text, "by": note.by, "on": on})


def _plain_signature(signature: Signature) -> dict[str, str]:
    return _without_empty(
        {"by": signature.by, "on": signature.on.isoformat(), "link": signature.link}
    )


def _without_empty(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value}


def _plain_values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {key: _plain_value(value) for key, value in values.items()}


def _plain_value(value: Value) -> Any:  # noqa: ANN401 - whatever YAML can hold
    if isinstance(value, Decimal):
        return value
    return written(value)
