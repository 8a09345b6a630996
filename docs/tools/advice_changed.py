"""Says whose advice differs between two versions of the rules: ``python docs/tools/advice_changed.py OLD NEW PATH...``.

OLD and NEW are folders that hold a complete base each, such as ``rules/`` of two checkouts. A PATH is an answer file, a file
of published cases, or a folder of them. What is printed is meant for the section *Advice changed* of the CHANGELOG.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor import assets, batch
from advisor.answers.validation import accepted
from advisor.errors import KnowledgeUnusable, Problem, UnusableInput
from advisor.knowledge import loader
from advisor.knowledge.model import Constraint, Preference
from advisor.verification import cases
from page_parts import bullet, code, codes, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from advisor.answers.draft import Draft
    from advisor.consultation import Consultation
    from advisor.knowledge.model import KnowledgeBase, Rule

USAGE: Final = "usage: python docs/tools/advice_changed.py OLD-RULES NEW-RULES PATH..."
UNCHANGED: Final = "no advice changed"


@dataclass(frozen=True)
class Version:
    """One version of the rules: the names and texts of its files."""

    texts: tuple[tuple[str, str], ...] = field(repr=False)

    def knowledge(self, folders: Iterable[str] = ()) -> KnowledgeBase:
        """Return the base, with the rules in ``folders`` on top, which a workload may bring along."""
        return _base(self, tuple(folders))


def version(folder: str) -> Version:
    """Return the version of the rules in ``folder``; raises where it is no complete base."""
    if not Path(folder).is_dir():
        raise KnowledgeUnusable(
            [
                Problem(
                    folder,
                    0,
                    "E110",
                    "is no folder of rules",
                    "give the folder rules/ of a checkout",
                )
            ]
        )
    found = Version(_texts(folder))
    found.knowledge()
    return found


def _texts(folder: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"{folder}/{name}", text) for name, text in assets.texts(Path(folder)))


@lru_cache(maxsize=16)
def _base(old_or_new: Version, folders: tuple[str, ...]) -> KnowledgeBase:
    added = [each for folder in folders for each in _texts(folder)]
    knowledge, problems = loader.read_knowledge([*old_or_new.texts, *added])
    if knowledge is None:
        raise KnowledgeUnusable(problems)
    return knowledge


@dataclass(frozen=True)
class Said:
    """What one version of the rules says to each workload, by file and name; and why it says nothing to some."""

    advice: Mapping[tuple[str, str], Consultation]
    problems: tuple[Problem, ...]


def said(by: Version, paths: Iterable[str]) -> Said:
    """Return what a version says to every workload in ``paths``, those in files of published cases included."""
    advice: dict[tuple[str, str], Consultation] = {}
    problems: list[Problem] = []
    held: dict[str, list[Draft]] = {}
    for draft in batch.read_paths(paths):
        held.setdefault(draft.file, []).append(draft)
    for file, drafts in held.items():
        if any(draft.node is not None and "cases" in draft.node.value for draft in drafts):
            reading = cases.read_cases([file], by.knowledge())
            advice |= {
                (file, each.name): each.workload.consult(by.knowledge()) for each in reading.cases
            }
            problems += reading.problems
        else:
            for draft in drafts:
                _put(draft, by, advice, problems)
    return Said(advice, tuple(problems))


def _put(
    draft: Draft, by: Version, advice: dict[tuple[str, str], Consultation], problems: list[Problem]
) -> None:
    """Add what is said to one workload of an answer file; names that come twice in a file are numbered."""
    try:
        knowledge = by.knowledge(draft.rule_folders())
    except UnusableInput as unusable:
        problems += unusable.problems
        return
    workload, faults = accepted(draft, knowledge)
    problems += faults
    if workload is not None:
        again = sum(file == draft.file and name.startswith(draft.name) for file, name in advice)
        name = f"{draft.name} ({again + 1})" if (draft.file, draft.name) in advice else draft.name
        advice[draft.file, name] = workload.consult(knowledge)


def changes(old: Version, new: Version, paths: Sequence[str]) -> list[str]:
    """Return a Markdown item for each workload that gets another recommendation; raises if ``new`` cannot read one."""
    before, after = said(old, paths), said(new, paths)
    if after.problems:
        raise UnusableInput(after.problems)
    return [
        _item(key[1], before.advice.get(key), consultation)
        for key, consultation in after.advice.items()
        if key not in before.advice
        or before.advice[key].ranking.winner != consultation.ranking.winner
    ]


def _item(name: str, before: Consultation | None, after: Consultation) -> str:
    if before is None:
        return bullet(f"{escaped(name)}: not readable with the old rules → {_told(after)}.")
    rules = _to_blame(before, after)
    return bullet(f"{escaped(name)}: {_told(before)} → {_told(after)}, by {codes(rules)}.")


def _told(consultation: Consultation) -> str:
    return code(consultation.ranking.winner) if consultation.ranking.winner else "none"


def _to_blame(before: Consultation, after: Consultation) -> list[str]:
    """Return the rules that bear differently on the two recommended platforms, in the order of their ids."""
    platforms = {each.ranking.winner for each in (before, after) if each.ranking.winner}
    was, now = _effects(before, platforms), _effects(after, platforms)
    return sorted(each for each in was.keys() | now.keys() if was.get(each) != now.get(each))


def _effects(
    consultation: Consultation, platforms: set[str]
) -> Mapping[str, Mapping[str, Decimal | None]]:
    """Return for each fired rule what it gives each of ``platforms``: weighted points, or none for an exclusion."""
    effects = {rule.id: _effect(rule, consultation, platforms) for rule in consultation.fired}
    return {rule: effect for rule, effect in effects.items() if effect}


def _effect(
    rule: Rule, consultation: Consultation, platforms: set[str]
) -> dict[str, Decimal | None]:
    conclusion = rule.conclusion
    if isinstance(conclusion, Constraint):
        return dict.fromkeys(platforms & set(conclusion.excludes))
    if isinstance(conclusion, Preference):
        weight = consultation.weights[conclusion.criterion]
        return {
            each: points * weight for each, points in conclusion.points.items() if each in platforms
        }
    return {}


def main(arguments: Sequence[str]) -> int:
    """Print whose advice changed; 0 whether or not any did, 2 if something cannot be read."""
    if len(arguments) < 3 or arguments[0].startswith("-"):  # noqa: PLR2004 - two folders and a path
        print(USAGE, file=sys.stderr)
        return 2
    try:
        old, new = version(arguments[0]), version(arguments[1])
        found = changes(old, new, arguments[2:])
    except UnusableInput as unusable:
        print(unusable, file=sys.stderr)
        return 2
    print("\n".join(found) or UNCHANGED)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
