"""What has become of a decision: what was recommended in a record or file, and today's advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.consultation import Status
from advisor.explanation.standing import SHORT, conditions_of
from advisor.knowledge.values import counted
from advisor.report.blocks import Bullets, ListItem, Paragraph
from advisor.report.recommendation_data import (
    deciding_rules,
    recommended_or_status,
    rule_objects,
)
from advisor.report.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from advisor.consultation import Consultation
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.provisos import Proviso
    from advisor.report.blocks import Block
    from advisor.report.record_reader import RecordedAdvice
    from advisor.workloads.workload import Workload

_WITHOUT_PLATFORM: dict[str, str] = {
    Status.NONE: "no platform",
    Status.UNDECIDED: "no recommendation yet",
}


@dataclass(frozen=True, slots=True)
class Drift:
    """One decision, then and now.

    ``then`` is what was recommended, or ``None`` if that is not known. ``grade`` is how firm the
    result is now, and ``grade_then`` how firm it was, empty if nobody wrote that down. ``as_of`` is
    the day of the record, which is ignored now. ``conditions`` are what narrows or bends the result
    now. ``began`` are the rules that hold now only, ``ended`` the ids of those that held then only.
    """

    name: str
    file: str
    then: str | None
    now: Consultation
    now_is_final: bool
    grade: str
    as_of: date | None
    grade_then: str = ""
    conditions: tuple[Proviso, ...] = ()
    began: tuple[Rule, ...] = ()
    ended: tuple[str, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Return whether something else is recommended now."""
        return self.then is not None and self.then != recommended_or_status(self.now)

    @property
    def grade_has_changed(self) -> bool:
        """Return whether it is known to be firmer or less firm now than it was."""
        return self.grade_then not in {"", self.grade}


def find_drift(workload: Workload, file: str, then: RecordedAdvice, now: Consultation) -> Drift:
    """Return what has become of what was recommended ``then`` for ``workload``."""
    fired = {rule.id: rule for rule in deciding_rules(now)}
    began: list[Rule] = []
    ended: list[str] = []
    if then.rules is not None:
        began = [rule for rule_id, rule in fired.items() if rule_id not in then.rules]
        ended = [rule_id for rule_id in then.rules if rule_id not in fired]
    return Drift(
        name=workload.name,
        file=file,
        then=then.recommended or None,
        now=now,
        now_is_final=now.final,
        grade=str(now.grade),
        as_of=workload.as_of,
        grade_then=then.grade,
        conditions=conditions_of(now, workload.verified),
        began=tuple(began),
        ended=tuple(ended),
    )


@dataclass(frozen=True)
class DriftReport(Report):
    """What has become of decisions; ``unread`` is the number of problems besides."""

    found: Sequence[Drift]
    unread: int = 0

    def blocks(self) -> Iterator[Block]:
        """Yield an item for each decision, and how many have changed."""
        yield Bullets(tuple(map(_drift_item, self.found)))
        yield Paragraph(self._summary())

    def _summary(self) -> str:
        """Return how many records have changed, and how many could not be compared."""
        found, unread = self.found, self.unread
        compared = [drift for drift in found if drift.then is not None]
        parts: list[str] = []
        if compared or unread or not found:
            changed = sum(drift.has_changed for drift in compared)
            parts.append(f"{counted(len(compared), 'record')}, {changed or 'none'} changed")
        if len(compared) < len(found):
            others = counted(len(found) - len(compared), "workload")
            parts.append(f"{others} with no earlier recommendation to compare")
        if unread:
            parts.append(f"{counted(unread, 'problem')} (see above)")
        return "; ".join(parts)

    def data(self) -> list[dict[str, Any]]:
        """Return what has become of each decision."""
        return list(map(_drift_object, self.found))


def _drift_item(found: Drift) -> ListItem:
    details = tuple(_list_details(found))
    changed = found.has_changed or found.grade_has_changed
    is_detailed = changed or found.conditions or len(details) > 1
    return ListItem(
        f"{found.name} ({found.file}): {_describe_change(found)}{_describe_grade(found)}",
        details if is_detailed else (),
    )


def _list_details(drift: Drift) -> Iterator[ListItem]:
    if drift.as_of:
        now = drift.now.as_of.isoformat()
        yield ListItem(f"Advice of {drift.as_of.isoformat()}, re-decided as of {now}")
    for proviso in drift.conditions:
        yield ListItem(proviso.text)
    knowledge = drift.now.knowledge
    for rule in drift.began:
        yield _rule_item("Holds now and did not then", rule, knowledge)
    for rule_id in drift.ended:
        if knowledge.has_rule(rule_id):
            yield _rule_item("Held then and does not now", knowledge.rule(rule_id), knowledge)
        else:
            yield ListItem(f"Held then and does not now: the rule {rule_id}, which is gone")


def _rule_item(change: str, rule: Rule, knowledge: KnowledgeBase) -> ListItem:
    """Return what became of ``rule`` as an item, with its sources below."""
    sources: list[ListItem] = []
    for key in rule.sources:
        source = knowledge.sources[key]
        sources.append(ListItem(source.citation(), links=(source.url,)))
    return ListItem(f"{change}: {rule.because}", tuple(sources))


def _describe_change(drift: Drift) -> str:
    now = _name_recommended(drift, recommended_or_status(drift.now))
    if drift.then is None:
        return f"says nothing about what was recommended; now {now}"
    if not drift.has_changed:
        return f"still {now}"
    return f"now {now}, then {_name_recommended(drift, drift.then)}"


def _describe_grade(drift: Drift) -> str:
    """Return how firm the result is, and how firm it was where that differs."""
    now = SHORT[drift.grade]
    if drift.grade_has_changed:
        then = SHORT.get(drift.grade_then, drift.grade_then)
        return f"; grade: {now} now, then {then}"
    return f"; grade: {now}"


def _name_recommended(drift: Drift, recommended: str) -> str:
    """Return in words what a record marks as recommended."""
    platforms = drift.now.everything.platforms
    if recommended in platforms:
        return platforms[recommended].name
    return _WITHOUT_PLATFORM.get(recommended, recommended)


def _drift_object(found: Drift) -> dict[str, Any]:
    return {
        "name": found.name,
        "file": found.file,
        "changed": found.has_changed,
        "then": found.then,
        "now": recommended_or_status(found.now),
        "final": found.now_is_final,
        "grade": found.grade,
        "grade_then": found.grade_then or None,
        "conditions": found.conditions,
        "as_of_ignored": found.as_of,
        "began": rule_objects(found.now, found.began),
        "ended": found.ended,
    }
