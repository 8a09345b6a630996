"""Print whose advice differs between two versions of the rules.

Usage: ``python docs/tools/advice_changed.py OLD NEW PATH...``

OLD and NEW are folders that hold a complete base each, such as ``rules/`` of two checkouts. A PATH
is an answer file, a file of published cases, or a folder of them. The output is meant for the
section *Advice changed* of the CHANGELOG.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor import assets
from advisor.errors import KnowledgeUnusable, Problem, UnusableInput
from advisor.knowledge import loader
from advisor.knowledge.model import Constraint, Preference
from advisor.verification import cases
from advisor.workloads.advising import consult_workload
from advisor.workloads.draft_files import read_paths
from advisor.workloads.workload_reader import read_workload
from page_parts import bullet, code, codes, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.knowledge.model import KnowledgeBase, Rule
    from advisor.workloads.draft import Draft

USAGE: Final = "usage: python docs/tools/advice_changed.py OLD-RULES NEW-RULES PATH..."
UNCHANGED: Final = "no advice changed"


@dataclass(frozen=True)
class Version:
    """One version of the rules: the names and texts of its files."""

    texts: tuple[tuple[str, str], ...] = field(repr=False)

    def knowledge(self, folders: Iterable[str] = ()) -> KnowledgeBase:
        """Return the base, extended by the rules in ``folders`` that a workload may bring along."""
        return _read_base(self, tuple(folders))


def version(folder: str) -> Version:
    """Return the version of the rules in ``folder``.

    Raises:
        KnowledgeUnusable: ``folder`` does not exist or does not hold a complete base.
    """
    if not Path(folder).is_dir():
        problem = Problem(
            path=folder,
            line=0,
            code="E110",
            message="is not a folder of rules",
            hint="give the folder rules/ of a checkout",
        )
        raise KnowledgeUnusable([problem])
    read = Version(_read_texts(folder))
    read.knowledge()
    return read


def _read_texts(folder: str) -> tuple[tuple[str, str], ...]:
    return tuple((f"{folder}/{name}", text) for name, text in assets.texts(Path(folder)))


@lru_cache(maxsize=16)
def _read_base(rules: Version, folders: tuple[str, ...]) -> KnowledgeBase:
    texts = list(rules.texts)
    for folder in folders:
        texts += _read_texts(folder)
    knowledge, problems = loader.read_knowledge(texts)
    if knowledge is None:
        raise KnowledgeUnusable(problems)
    return knowledge


@dataclass(frozen=True)
class Said:
    """The advice of one version of the rules by file and name of the workload, and the problems."""

    advice: Mapping[tuple[str, str], Consultation]
    problems: tuple[Problem, ...]


def said(by: Version, paths: Iterable[str]) -> Said:
    """Return the advice for every workload in ``paths``, including those in published cases."""
    advice: dict[tuple[str, str], Consultation] = {}
    problems: list[Problem] = []
    drafts_by_file: dict[str, list[Draft]] = {}
    for draft in read_paths(paths):
        drafts_by_file.setdefault(draft.file, []).append(draft)
    for file, drafts in drafts_by_file.items():
        if any(draft.node is not None and "cases" in draft.node.value for draft in drafts):
            knowledge = by.knowledge()
            reading = cases.read_cases([file], knowledge)
            for case in reading.cases:
                advice[file, case.name] = consult_workload(case.workload, knowledge)
            problems += reading.problems
        else:
            for draft in drafts:
                _add_advice(draft, by, advice, problems)
    return Said(advice, tuple(problems))


def _add_advice(
    draft: Draft, by: Version, advice: dict[tuple[str, str], Consultation], problems: list[Problem]
) -> None:
    """Add the advice for one workload of an answer file; number names that a file repeats."""
    try:
        knowledge = by.knowledge(draft.rule_folders())
    except UnusableInput as unusable:
        problems += unusable.problems
        return
    workload, faults = read_workload(draft, knowledge)
    problems += faults
    if workload is None:
        return
    name = draft.name
    if (draft.file, name) in advice:
        count = sum(file == draft.file and key.startswith(name) for file, key in advice)
        name = f"{name} ({count + 1})"
    advice[draft.file, name] = consult_workload(workload, knowledge)


def changes(old: Version, new: Version, paths: Sequence[str]) -> list[str]:
    """Return a Markdown item for each workload that gets another recommendation.

    Raises:
        UnusableInput: ``new`` cannot read one of ``paths``.
    """
    before, after = said(old, paths), said(new, paths)
    if after.problems:
        raise UnusableInput(after.problems)
    items = []
    for key, consultation in after.advice.items():
        previous = before.advice.get(key)
        if previous is None or previous.ranking.winner != consultation.ranking.winner:
            items.append(_format_change(key[1], previous, consultation))
    return items


def _format_change(name: str, before: Consultation | None, after: Consultation) -> str:
    winner = _format_winner(after)
    if before is None:
        return bullet(f"{escaped(name)}: not readable with the old rules → {winner}.")
    rules = codes(_find_causes(before, after))
    return bullet(f"{escaped(name)}: {_format_winner(before)} → {winner}, by {rules}.")


def _format_winner(consultation: Consultation) -> str:
    winner = consultation.ranking.winner
    return code(winner) if winner else "none"


def _find_causes(before: Consultation, after: Consultation) -> list[str]:
    """Return the sorted ids of the rules whose effect on the two recommended platforms differs."""
    winners = {before.ranking.winner, after.ranking.winner}
    platforms = {winner for winner in winners if winner}
    old, new = _collect_effects(before, platforms), _collect_effects(after, platforms)
    return sorted(rule for rule in old.keys() | new.keys() if old.get(rule) != new.get(rule))


def _collect_effects(
    consultation: Consultation, platforms: set[str]
) -> dict[str, dict[str, Decimal | None]]:
    """Return what each fired rule gives ``platforms``: weighted points, ``None`` if it excludes."""
    effects = {}
    for rule in consultation.fired:
        effect = _compute_effect(rule, consultation, platforms)
        if effect:
            effects[rule.id] = effect
    return effects


def _compute_effect(
    rule: Rule, consultation: Consultation, platforms: set[str]
) -> dict[str, Decimal | None]:
    conclusion = rule.conclusion
    if isinstance(conclusion, Constraint):
        return dict.fromkeys(platforms & set(conclusion.excludes))
    effect: dict[str, Decimal | None] = {}
    if isinstance(conclusion, Preference):
        weight = consultation.weights[conclusion.criterion]
        for platform in platforms & conclusion.points.keys():
            effect[platform] = conclusion.points[platform] * weight
    return effect


def main(arguments: Sequence[str]) -> int:
    """Print whose advice changed; return 0, or 2 if something cannot be read."""
    if len(arguments) < 3 or arguments[0].startswith("-"):  # noqa: PLR2004 - two folders and a path
        print(USAGE, file=sys.stderr)
        return 2
    try:
        old, new = version(arguments[0]), version(arguments[1])
        items = changes(old, new, arguments[2:])
    except UnusableInput as unusable:
        print(unusable, file=sys.stderr)
        return 2
    print("\n".join(items) or UNCHANGED)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
