"""What has become of a decision: what a record or an answer file says that was recommended, beside today's rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.explanation.standing import SHORT, conditions_of
from advisor.knowledge.model import Advice
from advisor.knowledge.values import counted
from advisor.report.blocks import ListItem
from advisor.report.phrasing import sentence
from advisor.report.recommendation_data import rule_object

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from advisor.answers.workload import Workload
    from advisor.consultation import Consultation
    from advisor.knowledge.model import Rule
    from advisor.provisos import Proviso
    from advisor.report.record_reader import Then

_GRADES = {str(grade): says for grade, says in SHORT.items()}
_OTHERWISE = {"none": "no platform", "undecided": "no recommendation yet"}


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


def find_drift(workload: Workload, file: str, then: Then, now: Consultation) -> Drift:
    """Return what has become of what was recommended ``then`` for ``workload``."""
    held = {rule.id: rule for rule in now.fired if not isinstance(rule.conclusion, Advice)}
    before = then.rules or ()
    began = (
        tuple(rule for key, rule in held.items() if key not in before)
        if then.rules is not None
        else ()
    )
    return Drift(
        workload.name,
        file,
        then.recommended or None,
        now,
        workload.as_of,
        then.grade,
        conditions_of(now, workload.verified),
        began,
        tuple(each for each in before if each not in held),
    )


def _winner(consultation: Consultation) -> str:
    return consultation.recommendation.id if consultation.recommendation else consultation.status


def as_item(found: Drift) -> ListItem:
    """Return what has become of one decision."""
    known = {rule.id: rule for rule in found.now.knowledge.rules}
    items: list[ListItem] = []
    if found.as_of:
        items.append(
            ListItem(
                f"Advice of {found.as_of.isoformat()}, decided again as of {found.now.as_of.isoformat()}"
            )
        )
    items += [ListItem(each.text) for each in found.conditions]
    items += [
        ListItem(f"Holds now and did not then: {rule.id}: {sentence(rule)}") for rule in found.began
    ]
    for each in found.ended:
        items.append(
            ListItem(
                f"Held then and does not now: {each}: {sentence(known[each]) if each in known else 'it is gone'}"
            )
        )
    is_told = found.has_changed or found.grade_has_changed or found.conditions or len(items) > 1
    return ListItem(
        f"{found.name} ({found.file}): {_verdict(found)}{_grade(found)}",
        tuple(items) if is_told else (),
    )


def summed(found: Sequence[Drift], unread: int) -> str:
    """Return how many records have changed, how many workloads could not be compared, and how many problems there are."""
    compared = [each for each in found if each.then is not None]
    changed = sum(each.has_changed for each in compared)
    told = [f"{counted(len(compared), 'record')}, {changed or 'none'} changed"]
    if len(compared) < len(found):
        told.append(
            f"{counted(len(found) - len(compared), 'workload')} with no earlier recommendation to compare"
        )
    if unread:
        told.append(f"{counted(unread, 'problem')} (see above)")
    return "; ".join(told if compared or unread else told[1:] or told)


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


def drift_object(found: Drift) -> dict[str, Any]:
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
