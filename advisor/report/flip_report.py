"""What would make another platform win, in words: alternatives of one question stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.answer_text import join_clauses, label_of
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.values import counted
from advisor.proof.flips import Flip
from advisor.report.blocks import Bullets, Heading, ListItem
from advisor.report.phrasing import changed_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.consultation import Consultation
    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.conditions import Value
    from advisor.proof.flips import Flips
    from advisor.report.blocks import Block

_MOST_FLIPS = 3
MOST_FLIPS_ALONE = 20


def flips_in_short(explanation: Explanation) -> str:
    """Return in a sentence how few changes of answers lead to which platforms."""
    consultation = explanation.consultation
    possible = [flips for flips in _sort_flips(explanation.flips) if flips.number]
    if not possible:
        if all(flips.impossible for flips in explanation.flips):
            return "No change of answers makes another platform win."
        return "No change of answers was found that makes another platform win."
    fewest = possible[0].changes
    platforms = consultation.knowledge.platforms
    nearest = [platforms[flips.platform].short for flips in possible if flips.changes == fewest]
    *others, last = nearest
    either = f"{', '.join(others)} or {last}" if others else last
    if fewest == 1:
        return f"One changed answer leads to {either}."
    return f"{fewest} changed answers lead to {either}."


def flip_blocks(explanation: Explanation, *, most: int = _MOST_FLIPS) -> Iterator[Block]:
    """Yield what would make each other platform win, at most ``most`` ways each.

    Platforms that take the fewest changes come first, those that cannot win last.
    """
    if not explanation.flips:
        return
    yield Heading("What would change it")
    ordered = _sort_flips(explanation.flips)
    yield Bullets(
        tuple(flips_item(explanation.consultation, flips, most=most) for flips in ordered)
    )


def _sort_flips(found: Iterable[Flips]) -> list[Flips]:
    return sorted(found, key=lambda flips: (flips.impossible, not flips.number, flips.changes))


def flips_item(consultation: Consultation, flips: Flips, *, most: int = _MOST_FLIPS) -> ListItem:
    """Return what would make one platform win, at most ``most`` ways."""
    name = consultation.knowledge.platforms[flips.platform].short
    if flips.impossible:
        return ListItem(f"{name}: no answers lead there.")
    if not flips.number:
        least = f"it takes at least {counted(flips.changes, 'change')}, if there is any way at all"
        return ListItem(f"{name}: not settled; {least}.")
    shown = flips.listed[:most]
    if flips.number == 1 and flips.is_complete:
        return ListItem(f"{name}, if {_join_changes(consultation, shown[0])}.")
    ways = list(_group_flips(consultation, shown))
    left = flips.number - len(shown)
    if left:
        ways.append(ListItem(f"and {counted(left, 'other way')}"))
    if not flips.is_complete:
        ways.append(ListItem("and perhaps more: the search stopped at its bound"))
    changed = "one answer changes" if flips.changes == 1 else f"{flips.changes} answers change"
    return ListItem(f"{name}, if {changed}; any of these is enough:", tuple(ways))


def _group_flips(consultation: Consultation, flips: Sequence[Flip]) -> Iterator[ListItem]:
    """Yield ``flips`` as items: what some have in common once, and under it what differs."""
    left = list(flips)
    while left:
        first = left[0]
        if len(first.answers) == 1:
            alike = [flip for flip in left if flip.answers.keys() == first.answers.keys()]
            yield ListItem(_list_alternatives(consultation, alike))
        else:
            key = _most_shared(first, left)
            alike = [flip for flip in left if flip.answers.get(key) == first.answers[key]]
            yield _sharing_item(consultation, key, alike)
        left = [flip for flip in left if flip not in alike]


def _most_shared(first: Flip, flips: Iterable[Flip]) -> str:
    """Return the question that ``first`` changes as most of ``flips`` do."""
    shared = dict.fromkeys(first.answers, 0)
    for flip in flips:
        for key, value in first.answers.items():
            shared[key] += flip.answers.get(key) == value
    return max(shared, key=lambda key: shared[key])


def _sharing_item(consultation: Consultation, key: str, flips: Sequence[Flip]) -> ListItem:
    """Return ``flips``, which all change the question ``key`` to the same answer."""
    first = flips[0]
    if len(flips) == 1:
        return ListItem(_join_changes(consultation, first))
    others: list[Flip] = []
    for flip in flips:
        rest = {other: value for other, value in flip.answers.items() if other != key}
        others.append(Flip(rest, flip.opened))
    common = _describe_change(consultation, key, first.answers[key])
    both = f"{common}{_mark_open(consultation, key)}, and one of these:"
    return ListItem(both, tuple(_group_flips(consultation, others)))


def _list_alternatives(consultation: Consultation, flips: Sequence[Flip]) -> str:
    """Return flips that change one question only, the same one, as alternatives."""
    (key,) = flips[0].answers
    changes = [_describe_change(consultation, key, flip.answers[key]) for flip in flips]
    about = f"{label_of(consultation.knowledge.questions[key])}: " if len(flips) > 1 else ""
    return f"{about}{'; '.join(changes)}{_mark_open(consultation, key)}"


def _join_changes(consultation: Consultation, flip: Flip) -> str:
    changes: list[str] = []
    for key, value in flip.answers.items():
        change = _describe_change(consultation, key, value)
        changes.append(f"{change}{_mark_open(consultation, key)}")
    return join_clauses(changes)


def _describe_change(consultation: Consultation, key: str, value: Value) -> str:
    return changed_to(consultation, Flip({key: value}, frozenset()))


def _mark_open(consultation: Consultation, key: str) -> str:
    """Return a remark on a question that is open, or was answered as unknown."""
    if key not in consultation.answers:
        return " (open now)"
    return " (not known now)" if consultation.answers[key] is UNKNOWN else ""
