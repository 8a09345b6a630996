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
    """Return ``condition`` in words.

    Negations are pushed down to single answers, which means the same in three-valued logic.
    """
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
    phrases: list[str] = []
    has_list = False
    for group in _group(condition.parts):
        words = _say_group(group, knowledge, positive=positive, all_of=all_of)
        if len(condition.parts) > 1 and _joins(group[0]):
            words = f"({words})"
        has_list = has_list or " and " in words or " or " in words
        phrases.append(words)
    # A comma separates lists: "a or b, and c".
    comma = "," if has_list else ""
    return f"{comma} {_conjunction(all_of=all_of)} ".join(phrases)


def _joins(condition: Condition) -> bool:
    if isinstance(condition, Not):
        return _joins(condition.part)
    return isinstance(condition, AllOf | AnyOf)


def _group(parts: Iterable[Condition]) -> list[list[Condition]]:
    """Return ``parts`` with neighbors on the same answer together, so that it is named once."""
    groups: list[list[Condition]] = []
    for part in parts:
        can_share = bool(groups) and isinstance(part, Includes | Compare)
        if can_share and _subject(groups[-1][0]) == _subject(part):
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
        items = [part.item for part in group if isinstance(part, Includes)]
        verb = "includes"
        if not positive:
            verb = "includes none of" if all_of else "does not include all of"
        return f"{first.attribute} {verb} {_list(items, all_of=all_of is positive)}"
    if len(group) > 1 and isinstance(first, Compare):
        *others, last = (part for part in group if isinstance(part, Compare))
        bounds = [_bound(part, spoken(part.bound), positive=positive) for part in others]
        bounds.append(_bound(last, _with_unit(last, knowledge), positive=positive))
        return f"{first.attribute} {_list(bounds, all_of=all_of)}"
    return _say(first, knowledge, positive=positive)


def _say_atom(atom: Atom, knowledge: KnowledgeBase, *, positive: bool) -> str:
    if isinstance(atom, OneOf):
        return _say_one_of(atom, knowledge, positive=positive)
    if isinstance(atom, Includes):
        verb = "includes" if positive else "does not include"
        return f"{atom.attribute} {verb} {atom.item}"
    if isinstance(atom, NoneOfThem):
        items = "none of these" if positive else "at least one of these"
        return f"{atom.attribute} is {items}"
    if isinstance(atom, Compare):
        bound = _bound(atom, _with_unit(atom, knowledge), positive=positive)
        return f"{atom.attribute} {bound}"
    if isinstance(atom, CompareTo):
        return f"{atom.attribute} {_comparison(atom.comparison, positive=positive)} {atom.other}"
    return _say_fact(atom, positive=positive)


def _say_one_of(atom: OneOf, knowledge: KnowledgeBase, *, positive: bool) -> str:
    wanted = _list([spoken(value) for value in atom.values], all_of=False)
    if not positive:
        wanted = f"not {wanted}"
    if atom.attribute in knowledge.relations:
        first, second = knowledge.relations[atom.attribute].between
        return f"the cost of {first} compared with {second} is {wanted}"
    return f"{atom.attribute} is {wanted}"


def _say_fact(atom: Concluded, *, positive: bool) -> str:
    return f"{atom.fact} is concluded" if positive else f"{atom.fact} is not concluded"


def _bound(atom: Compare, amount: str, *, positive: bool) -> str:
    return f"{_comparison(atom.comparison, positive=positive)} {amount}"


def _comparison(comparison: str, *, positive: bool) -> str:
    if comparison == "equals":
        return "exactly" if positive else "other than"
    if not positive:
        comparison = OPPOSITES[comparison]
    return comparison.replace("_", " ")


def _with_unit(atom: Compare, knowledge: KnowledgeBase) -> str:
    return knowledge.questions[atom.attribute].with_unit(spoken(atom.bound))


def _list(words: Sequence[str], *, all_of: bool) -> str:
    *others, last = words or [""]
    if not others:
        return last
    return f"{', '.join(others)} {_conjunction(all_of=all_of)} {last}"


def _conjunction(*, all_of: bool) -> str:
    return "and" if all_of else "or"
