"""Results side by side: one platform beside the winner, all platforms by criteria, and two results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.explanation.standing import SHORT
from advisor.knowledge.values import spoken
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table
from advisor.report.phrasing import all_named, grounds, platform_name, sentence, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.consultation import Consultation
    from advisor.explanation.argument import Contrast
    from advisor.explanation.difference import Difference, Effect
    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.model import Rule
    from advisor.report.blocks import Block


def why_not_in_full(contrast: Contrast, consultation: Consultation) -> Iterator[Block]:
    """Yield why one platform is not the recommended one, criterion by criterion."""
    yield Heading(f"Why not {contrast.platform.name}")
    if contrast.exclusions:
        yield Paragraph("It is ruled out:")
        yield Bullets(
            tuple(
                ListItem(sentence(each.rule), grounds(consultation, each))
                for each in contrast.exclusions
            )
        )
    if contrast.winner is None:
        return
    winner = contrast.winner
    if contrast.behind is not None:
        yield Paragraph(
            f"It scores {contrast.behind.normalize():f} less than {winner.name}."
            if contrast.behind
            else f"It is tied with {winner.name}; the tie goes to what leaves least to operate."
        )
    rows = tuple(
        (each.criterion.name, signed(each.mine), signed(each.winners)) for each in contrast.contests
    )
    if rows:
        yield Table(("Criterion", contrast.platform.id, winner.id), rows)
        items = (
            ListItem(
                f"{each.criterion.name}: {signed(mine)} against {signed(theirs)}. {sentence(rule)}"
            )
            for each in contrast.contests
            for mine, theirs, rule in each.reasons
        )
        yield Bullets(tuple(items))


def comparison_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield all platforms side by side, and the reasons behind each cell."""
    comparison = explanation.comparison
    yield Heading("Side by side")
    head = ("Criterion (weight)", *(each.id for each in comparison.platforms))
    rows = [
        (
            f"{row.criterion.name} ({row.weight.normalize():f})",
            *(signed(row.cells[each.id].points) for each in comparison.platforms),
        )
        for row in comparison.rows
    ]
    total = ("Total", *(signed(comparison.totals[each.id]) for each in comparison.platforms))
    out = (
        "Ruled out",
        *("out" if each.id in comparison.excluded else "" for each in comparison.platforms),
    )
    yield Table(head, (*rows, total, *((out,) if comparison.excluded else ())))
    for row in comparison.rows:
        given: dict[str, tuple[Rule, list[str]]] = {}
        for platform, cell in row.cells.items():
            for points, rule in cell.reasons:
                given.setdefault(rule.id, (rule, []))[1].append(f"{platform} {signed(points)}")
        items = (
            ListItem(f"{sentence(rule)} {', '.join(points)}") for rule, points in given.values()
        )
        yield Bullets((ListItem(row.criterion.name, tuple(items)),))
    for key, rules in comparison.excluded.items():
        yield Bullets(
            (ListItem(f"{key}: ruled out", tuple(ListItem(sentence(rule)) for rule in rules)),)
        )


def difference_blocks(difference: Difference, labels: tuple[str, str]) -> Iterator[Block]:
    """Yield two results side by side, the answers in which they differ, and the rules that made the difference."""
    before, after = difference.before, difference.after
    yield Heading("What differs")
    rows = (
        ("Recommended", _recommended(before), _recommended(after)),
        ("Grade", SHORT[before.grade], SHORT[after.grade]),
        ("Final", spoken(before.final), spoken(after.final)),
        *((key, _told(before, key), _told(after, key)) for key in difference.answers),
        *_circumstances(difference),
    )
    yield Table(("", *labels), rows)
    bent = [
        f"{label}: {each.text}"
        for label, side in zip(labels, difference.conditions, strict=True)
        for each in side
    ]
    if bent:
        yield Paragraph("Under these conditions:")
        yield Bullets(tuple(map(ListItem, bent)))
    yield Paragraph(_summary(difference))
    if difference.effects:
        yield Bullets(tuple(_effect(difference, each, labels) for each in difference.effects))


def _circumstances(difference: Difference) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each weight, and each competing platform, in which two results differ."""
    for key, (before, after) in difference.weights.items():
        yield f"weight of {key}", f"{before.normalize():f}", f"{after.normalize():f}"
    for key in difference.competing:
        competes = [
            spoken(key in each.knowledge.platforms)
            for each in (difference.before, difference.after)
        ]
        yield f"{key} competes", competes[0], competes[1]


def _recommended(consultation: Consultation) -> str:
    """Return what is recommended; of a default that it is none."""
    if consultation.default is not None:
        return f"nothing yet; by default {consultation.default.name}"
    return platform_name(consultation, consultation.ranking.winner)


def _summary(difference: Difference) -> str:
    """Return what came of the difference, and what the rules that are listed did to it."""
    if not difference.effects and (difference.weights or difference.competing):
        return "The same rules hold for both."
    if not difference.same_result:
        return (
            "These rules made the difference:"
            if difference.effects
            else "What made the difference moved other platforms."
        )
    if difference.after.leader is None:
        return f"No platform is left in either; {'these rules differ:' if difference.effects else 'the same rules see to that.'}"
    if difference.after.default is not None:
        return f"Both are undecided{'; these rules differ:' if difference.effects else ': no rule changed that.'}"
    if not difference.effects:
        return "The result is the same, and no rule changed its lead."
    return "The result is the same; these rules changed its lead:"


def _told(consultation: Consultation, key: str) -> str:
    return spoken(consultation.answers[key]) if key in consultation.answers else "not asked"


def _effect(difference: Difference, effect: Effect, labels: tuple[str, str]) -> ListItem:
    consultation = difference.after if effect.after else difference.before
    where = (
        f"Only {labels[effect.after]}"
        if labels == ("before", "after")
        else f"Only in {labels[effect.after]}"
    )
    if effect.excludes:
        what = f"{where}, {all_named(consultation, effect.excludes)} ruled out"
    else:
        about = difference.before if difference.after.leader is None else difference.after
        given = (
            effect.points if effect.after else -effect.points
        )  # what the rule gives where it holds, not what its end changes
        what = f"{where}, {signed(given)} for {platform_name(about, difference.looked_at)}"
    return ListItem(f"{what}: {sentence(effect.step.rule)}", grounds(consultation, effect.step))
