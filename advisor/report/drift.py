"""What has become of a decision: what a record or an answer file says that was recommended, beside today's rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.explanation.standing import SHORT, conditions
from advisor.knowledge.model import Advice
from advisor.report.blocks import Item
from advisor.report.machine import rule_object
from advisor.report.record import MARK
from advisor.report.telling import sentence

if TYPE_CHECKING:
    from datetime import date

    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.knowledge.model import Rule
    from advisor.provisos import Proviso

_FENCED = re.compile(r"^(`{3,})yaml\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_GRADES = {str(grade): says for grade, says in SHORT.items()}
_OTHERWISE = {"none": "no platform", "undecided": "no recommendation yet"}
_MARKED = re.compile(rf"^{re.escape(MARK)} (recommended|grade|rules) (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written down: the answers as an answer file, what was recommended, and the rules that held; none if not said.

    ``grade`` is how firm that was; empty in records of version 0.1.0, which do not say it.
    """

    answers: str
    recommended: str | None = None
    rules: tuple[str, ...] | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """One decision, then and now; ``as_of`` is the day that the record is of, which is left out of account.

    ``grade_then`` is empty where nobody wrote down how firm it was; ``conditions`` are what narrows or bends the result now.
    """

    name: str
    file: str
    then: str | None
    now: Consultation
    as_of: date | None
    grade_then: str = ""
    conditions: tuple[Proviso, ...] = ()
    began: tuple[Rule, ...] = ()
    ended: tuple[str, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Return whether something else is recommended now."""
        return self.then is not None and self.then != _winner(self.now)

    @property
    def grade_has_changed(self) -> bool:
        """Return whether it is known to be firmer now, or less firm, than it was."""
        return self.grade_then not in {"", str(self.now.grade)}


def read(text: str, *, is_record: bool) -> Recorded | None:
    """Return what ``text`` records, a decision record or else an answer file; none for a record of other origin.

    Lines keep their numbers, so that what is wrong with them can be told by the line.
    """
    answers = text
    if is_record:
        blocks = [found for found in _FENCED.finditer(text) if MARK in found[2]]
        if not blocks:
            return None
        answers = "\n" * text.count("\n", 0, blocks[-1].start(2)) + blocks[-1][2]
    marked = {key: value.strip() for key, value in _MARKED.findall(answers)}
    rules = tuple(marked["rules"].split()) if "rules" in marked else None
    return Recorded(answers, marked.get("recommended"), rules, marked.get("grade", ""))


def compare(workload: Workload, file: str, recorded: Recorded, now: Consultation) -> Drift:
    """Return what has become of what was ``recorded`` of ``workload``."""
    held = {rule.id: rule for rule in now.fired if not isinstance(rule.conclusion, Advice)}
    before = recorded.rules or ()
    began = tuple(rule for key, rule in held.items() if key not in before) if recorded.rules is not None else ()
    return Drift(
        workload.name, file, recorded.recommended, now, workload.as_of, recorded.grade,
        conditions(now, workload.verified), began, tuple(each for each in before if each not in held),
    )  # fmt: skip


def _winner(consultation: Consultation) -> str:
    return consultation.recommendation.id if consultation.recommendation else consultation.status


def as_item(found: Drift) -> Item:
    """Return what has become of one decision."""
    known = {rule.id: rule for rule in found.now.knowledge.rules}
    items: list[Item] = []
    if found.as_of:
        items.append(Item(f"Advice of {found.as_of.isoformat()}, decided again as of {found.now.as_of.isoformat()}"))
    items += [Item(each.text) for each in found.conditions]
    items += [Item(f"Holds now and did not then: {rule.id}: {sentence(rule)}") for rule in found.began]
    for each in found.ended:
        items.append(Item(f"Held then and does not now: {each}: {sentence(known[each]) if each in known else 'it is gone'}"))
    is_told = found.has_changed or found.grade_has_changed or found.conditions or len(items) > 1
    return Item(f"{found.name} ({found.file}): {_verdict(found)}{_grade(found)}", tuple(items) if is_told else ())


def _verdict(found: Drift) -> str:
    now = _spoken(found, _winner(found.now))
    if found.then is None:
        return f"says nothing of what was recommended; now {now}"
    if not found.has_changed:
        return f"still {now}"
    return f"now {now}, then {_spoken(found, found.then)}"


def _grade(found: Drift) -> str:
    """Return how firm the result is, and how firm it was where that differs."""
    now = SHORT[found.now.grade]
    if found.grade_has_changed:
        return f"; grade: {now} now, then {_GRADES.get(found.grade_then, found.grade_then)}"
    return f"; grade: {now}"


def _spoken(found: Drift, recommended: str) -> str:
    """Return what was or is recommended, as a record marks it, in words."""
    platforms = found.now.everything.platforms
    if recommended in platforms:
        return platforms[recommended].name
    return _OTHERWISE.get(recommended, recommended)


def as_object(found: Drift) -> dict[str, Any]:
    """Return what has become of one decision as an object of JSON's own types."""
    return {
        "name": found.name,
        "file": found.file,
        "changed": found.has_changed,
        "then": found.then,
        "now": _winner(found.now),
        "final": found.now.final,
        "grade": str(found.now.grade),
        "grade_then": found.grade_then or None,
        "conditions": [{"kind": each.kind, "text": each.text} for each in found.conditions],
        "as_of_ignored": found.as_of.isoformat() if found.as_of else None,
        "began": [rule_object(found.now, rule) for rule in found.began],
        "ended": list(found.ended),
    }
