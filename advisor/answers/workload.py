"""A workload: what its file says, as values; and the file written from them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import yaml

from advisor.consultation import consult
from advisor.costing.relations import relating
from advisor.inference.engine import engine_for
from advisor.knowledge.document import MAX_DIGITS, is_text
from advisor.knowledge.values import written
from advisor.provisos import driven, figured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from advisor.consultation import Consultation
    from advisor.knowledge.conditions import Value
    from advisor.knowledge.model import KnowledgeBase
    from advisor.provisos import Signature

VERSION = 1
MOST_NAME = 120
_MARKUP = re.compile(r"[<>]")
_UNSEEN = re.compile(r"[^\n -~]")
_LAST_OF_FOUR_DIGITS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Workload:
    """What is known of one workload: answers and whatever else its file says; ``rules`` are folders, from here.

    ``costs`` are figures that take the place of assumptions about cost; ``verified`` signs warnings by the ids of their rules.
    """

    name: str
    file: str = ""
    answers: Mapping[str, Value] = field(default_factory=dict)
    assume: Mapping[str, Value] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    platforms: tuple[str, ...] | None = None
    as_of: date | None = None
    rules: tuple[str, ...] = ()
    chosen: str = ""
    because: str = ""
    verified: Mapping[str, Signature] = field(default_factory=dict)

    def consult(self, knowledge: KnowledgeBase, *, engine: str | None = None) -> Consultation:
        """Return what ``knowledge`` advises on this workload, concluded by ``engine`` or that of this machine."""
        return consult(
            knowledge,
            self.answers,
            assume=self.assume,
            weights=self.weights,
            platforms=self.platforms,
            as_of=self.as_of,
            engine=partial(engine_for, name=engine),
            relate=relating(self.costs),
            beside=(*figured(self.costs), *driven(engine)),
        )

    def with_answers(self, changed: Mapping[str, Value]) -> Workload:
        """Return the workload with some answers set to others; an answer takes the place of an assumption."""
        assume = {key: value for key, value in self.assume.items() if key not in changed}
        return replace(self, answers={**self.answers, **changed}, assume=assume)


def name_fault(name: str) -> str:
    """Return what is wrong with ``name`` as the name of a workload; empty if nothing is."""
    if not name.strip():
        return "is empty"
    if not name.isprintable():
        return "holds control characters"
    if _MARKUP.search(name):
        return "holds markup (< or >)"
    return f"is longer than {MOST_NAME} characters" if len(name) > MOST_NAME else ""


class _Dumper(yaml.SafeDumper):
    """Writes what the own reader gives back: decimals without a detour over floats, and in quotes what it would misread."""


def _as_number(dumper: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    text = format(number, "f")
    if len(text) > MAX_DIGITS:
        text = str(number)
    guessed: Any = dumper.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return dumper.represent_scalar(
        guessed, text
    )  # with the tag that PyYAML itself would guess, it writes none


def _as_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    tag = "tag:yaml.org,2002:str"
    if not text.replace("\n", "").isprintable():
        return dumper.represent_scalar(tag, text, style='"')
    return dumper.represent_scalar(tag, text, style=None if is_text(text) else "'")


_Dumper.add_representer(Decimal, _as_number)
_Dumper.add_representer(str, _as_text)


def write_workload(workload: Workload, *, folder: str = ".") -> str:
    """Return the answer file of ``workload``, which reads back as the same from a file in ``folder``."""
    content: dict[str, Any] = {
        "advisor": VERSION,
        "name": workload.name,
        "answers": _plain(workload.answers),
    }
    optional: Iterable[tuple[str, Any]] = (
        ("assume", _plain(workload.assume)),
        ("notes", dict(workload.notes)),
        ("weights", dict(workload.weights)),
        ("costs", dict(workload.costs)),
        ("platforms", list(workload.platforms or ())),
        ("as_of", workload.as_of.isoformat() if workload.as_of else None),
        ("rules", [os.path.relpath(each, folder) for each in workload.rules]),
        ("chosen", workload.chosen),
        ("because", workload.because),
        ("verified", {key: _signed(each) for key, each in workload.verified.items()}),
    )
    content.update({key: value for key, value in optional if value})
    text = str(yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120))
    return _UNSEEN.sub(_escaped, text)


def _escaped(unseen: re.Match[str]) -> str:
    """Return a character that nobody sees as YAML writes it in double quotes, where alone one can stand."""
    code = ord(unseen[0])
    return (
        unseen[0]
        if unseen[0].isprintable()
        else f"\\u{code:04x}"
        if code <= _LAST_OF_FOUR_DIGITS
        else f"\\U{code:08x}"
    )


def _signed(signature: Signature) -> dict[str, str]:
    told = {"by": signature.by, "on": signature.on.isoformat(), "link": signature.link}
    return {key: text for key, text in told.items() if text}


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, Decimal) else written(value)
        for key, value in values.items()
    }
