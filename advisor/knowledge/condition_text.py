"""Conditions in words, for people who read rules and explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.conditions import (
    OPPOSITES,
    AllOf,
    AnyOf,
    Compare,
    CompareTo,
    Concluded,
    Includes,
    NoneOfThem,
    Not,
    OneOf,
)
from advisor.knowledge.values import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.knowledge.conditions import Atom, Condition
    from advisor.knowledge.model import KnowledgeBase


def phrase(condition: Condition, knowledge: KnowledgeBase) -> str:
    """Return ``condition`` in words; negations are said of single answers, which means the same in three-valued logic."""
    return _say(condition, knowledge, positive=True)


def _say(condition: Condition, knowledge: KnowledgeBase, *, positive: bool) -> str:
    if isinstance(condition, Not):
        return _say(condition.part, knowledge, positive=not positive)
    if isinstance(condition, AllOf | AnyOf):
        return _say_parts(condition, knowledge, positive=positive)
    return _say_atom(condition, knowledge, positive=positive)


def _say_parts(condition: AllOf | AnyOf, knowledge: KnowledgeBase, *, positive: bool) -> str:
    all_of = isinstance(condition, AllOf) is positive
    if not condition.parts:
        return "always" if all_of else "never"
    said = []
    for group in _grouped(condition.parts):
        words = _say_group(group, knowledge, positive=positive, all_of=all_of)
        said.append(f"({words})" if len(condition.parts) > 1 and _joins(group[0]) else words)
    lists = any(
        word in each for each in said for word in (" and ", " or ")
    )  # a comma tells them from "a or b, and c"
    return f"{',' if lists else ''} {'and' if all_of else 'or'} ".join(said)


def _joins(condition: Condition) -> bool:
    return (
        _joins(condition.part)
        if isinstance(condition, Not)
        else isinstance(condition, AllOf | AnyOf)
    )


def _grouped(parts: Iterable[Condition]) -> list[list[Condition]]:
    """Return neighbours that say the same kind of thing about the same answer together, so that it is named once."""
    groups: list[list[Condition]] = []
    for part in parts:
        alike = (
            bool(groups)
            and isinstance(part, Includes | Compare)
            and _subject(groups[-1][0]) == _subject(part)
        )
        if alike:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _subject(condition: Condition) -> tuple[type, str]:
    return type(condition), getattr(condition, "attribute", "")


def _say_group(
    group: Sequence[Condition], knowledge: KnowledgeBase, *, positive: bool, all_of: bool
) -> str:
    first = group[0]
    if len(group) > 1 and isinstance(first, Includes):
        items = _listed(
            [each.item for each in group if isinstance(each, Includes)],
            "and" if all_of is positive else "or",
        )
        without = "includes none of" if all_of else "does not include all of"
        return f"{first.attribute} {'includes' if positive else without} {items}"
    if len(group) > 1 and isinstance(first, Compare):
        bounds = [_bound(each, positive=positive) for each in group if isinstance(each, Compare)]
        return f"{first.attribute} {_listed(bounds, 'and' if all_of else 'or')}{_unit(first.attribute, knowledge)}"
    return _say(first, knowledge, positive=positive)


def _say_atom(atom: Atom, knowledge: KnowledgeBase, *, positive: bool) -> str:
    if isinstance(atom, OneOf):
        return _say_one_of(atom, knowledge, positive=positive)
    if isinstance(atom, Includes):
        return f"{atom.attribute} {'includes' if positive else 'does not include'} {atom.item}"
    if isinstance(atom, NoneOfThem):
        return f"{atom.attribute} is {'none of these' if positive else 'at least one of these'}"
    if isinstance(atom, Compare):
        return (
            f"{atom.attribute} {_bound(atom, positive=positive)}{_unit(atom.attribute, knowledge)}"
        )
    if isinstance(atom, CompareTo):
        return f"{atom.attribute} {_comparison(atom.comparison, positive=positive)} {atom.other}"
    return _say_fact(atom, positive=positive)


def _say_one_of(atom: OneOf, knowledge: KnowledgeBase, *, positive: bool) -> str:
    wanted = f"{'' if positive else 'not '}{_listed([spoken(each) for each in atom.values], 'or')}"
    if atom.attribute in knowledge.relations:
        first, second = knowledge.relations[atom.attribute].between
        return f"the cost of {first} beside {second} is {wanted}"
    return f"{atom.attribute} is {wanted}"


def _say_fact(atom: Concluded, *, positive: bool) -> str:
    return f"{atom.fact} is {'' if positive else 'not '}concluded"


def _bound(atom: Compare, *, positive: bool) -> str:
    return f"{_comparison(atom.comparison, positive=positive)} {spoken(atom.bound)}"


def _comparison(comparison: str, *, positive: bool) -> str:
    if comparison == "equals":
        return "exactly" if positive else "other than"
    return (comparison if positive else OPPOSITES[comparison]).replace("_", " ")


def _unit(attribute: str, knowledge: KnowledgeBase) -> str:
    unit = knowledge.questions[attribute].unit
    return f" {unit}" if unit else ""


def _listed(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
