"""Results side by side: a platform and the winner, all platforms by criteria, and two results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.explanation.standing import SHORT
from advisor.knowledge.values import spoken
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table, bullet_list
from advisor.report.phrasing import all_named, grounds, platform_name, sentence, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.consultation import Consultation
    from advisor.explanation.argument import Contest, Contrast
    from advisor.explanation.comparison import Comparison, Row
    from advisor.explanation.difference import Difference, Effect
    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.model import Rule
    from advisor.report.blocks import Block


def why_not_in_full(contrast: Contrast, consultation: Consultation) -> Iterator[Block]:
    """Yield why one platform is not the recommended one, criterion by criterion."""
    yield Heading(f"Why not {contrast.platform.name}")
    if contrast.exclusions:
        yield Paragraph("It is ruled out:")
        steps = contrast.exclusions
        items = [ListItem(sentence(step.rule), grounds(consultation, step)) for step in steps]
        yield Bullets(tuple(items))
    winner = contrast.winner
    if winner is None:
        return
    if contrast.behind:
        yield Paragraph(f"It scores {contrast.behind.normalize():f} less than {winner.name}.")
    elif contrast.behind is not None:
        tie = "the tie goes to the platform that leaves the least to operate"
        yield Paragraph(f"It is tied with {winner.name}; {tie}.")
    if contrast.contests:
        rows = tuple(map(_contest_row, contrast.contests))
        yield Table(("Criterion", contrast.platform.id, winner.id), rows)
        yield bullet_list(_compare_rules(contrast.contests))


def _contest_row(contest: Contest) -> tuple[str, ...]:
    return (contest.criterion.name, signed(contest.mine), signed(contest.winners))


def _compare_rules(contests: Iterable[Contest]) -> Iterator[str]:
    for contest in contests:
        for mine, winners, rule in contest.reasons:
            points = f"{signed(mine)} against {signed(winners)}"
            yield f"{contest.criterion.name}: {points}. {sentence(rule)}"


def comparison_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield all platforms side by side, and the reasons behind each cell."""
    comparison = explanation.comparison
    yield Heading("Side by side")
    yield _comparison_table(comparison)
    for row in comparison.rows:
        yield Bullets((ListItem(row.criterion.name, tuple(_points_by_rule(row))),))
    for platform, rules in comparison.excluded.items():
        reasons = tuple(ListItem(sentence(rule)) for rule in rules)
        yield Bullets((ListItem(f"{platform}: ruled out", reasons),))


def _comparison_table(comparison: Comparison) -> Table:
    platforms = [platform.id for platform in comparison.platforms]
    rows: list[tuple[str, ...]] = []
    for row in comparison.rows:
        points = [signed(row.cells[platform].points) for platform in platforms]
        rows.append((f"{row.criterion.name} ({row.weight.normalize():f})", *points))
    totals = [signed(comparison.totals[platform]) for platform in platforms]
    rows.append(("Total", *totals))
    if comparison.excluded:
        out = ["out" if platform in comparison.excluded else "" for platform in platforms]
        rows.append(("Ruled out", *out))
    return Table(("Criterion (weight)", *platforms), tuple(rows))


def _points_by_rule(row: Row) -> Iterator[ListItem]:
    """Yield the rules behind the cells of ``row``, each with the points it gives."""
    points_by_rule: dict[str, tuple[Rule, list[str]]] = {}
    for platform, cell in row.cells.items():
        for points, rule in cell.reasons:
            _, texts = points_by_rule.setdefault(rule.id, (rule, []))
            texts.append(f"{platform} {signed(points)}")
    for rule, texts in points_by_rule.values():
        yield ListItem(f"{sentence(rule)} {', '.join(texts)}")


def difference_blocks(difference: Difference, labels: tuple[str, str]) -> Iterator[Block]:
    """Yield two results side by side, what differs between them, and the rules that did it."""
    yield Heading("What differs")
    yield Table(("", *labels), tuple(_difference_rows(difference)))
    conditions: list[str] = []
    for label, provisos in zip(labels, difference.conditions, strict=True):
        conditions += [f"{label}: {proviso.text}" for proviso in provisos]
    if conditions:
        yield Paragraph("Under these conditions:")
        yield bullet_list(conditions)
    yield Paragraph(_summarize(difference))
    if difference.effects:
        items = [_effect_item(difference, effect, labels) for effect in difference.effects]
        yield Bullets(tuple(items))


def _difference_rows(difference: Difference) -> Iterator[tuple[str, str, str]]:
    """Yield a row for the results, and for each answer, weight and platform that differs."""
    before, after = difference.before, difference.after
    yield "Recommended", _describe_recommended(before), _describe_recommended(after)
    yield "Grade", SHORT[before.grade], SHORT[after.grade]
    yield "Final", spoken(before.final), spoken(after.final)
    for question in difference.answers:
        yield question, _describe_answer(before, question), _describe_answer(after, question)
    for criterion, (old, new) in difference.weights.items():
        yield f"weight of {criterion}", f"{old.normalize():f}", f"{new.normalize():f}"
    for platform in difference.competing:
        competed = spoken(platform in before.knowledge.platforms)
        competes = spoken(platform in after.knowledge.platforms)
        yield f"{platform} competes", competed, competes


def _describe_recommended(consultation: Consultation) -> str:
    """Return what is recommended; a default is named as such."""
    if consultation.default is not None:
        return f"nothing yet; by default {consultation.default.name}"
    return platform_name(consultation, consultation.ranking.winner)


def _summarize(difference: Difference) -> str:
    """Return what came of the difference, and what the rules that are listed did to it."""
    effects = difference.effects
    if not effects and (difference.weights or difference.competing):
        return "The same rules apply to both."
    if not difference.same_result:
        if effects:
            return "These rules made the difference:"
        return "What made the difference moved other platforms."
    if difference.after.leader is None:
        rules = "these rules differ:" if effects else "the same rules see to that."
        return f"No platform is left in either; {rules}"
    if difference.after.default is not None:
        rules = "; these rules differ:" if effects else ": no rule changed that."
        return f"Both are undecided{rules}"
    if not effects:
        return "The result is the same, and no rule changed its lead."
    return "The result is the same; these rules changed its lead:"


def _describe_answer(consultation: Consultation, question: str) -> str:
    if question not in consultation.answers:
        return "not asked"
    return spoken(consultation.answers[question])


def _effect_item(difference: Difference, effect: Effect, labels: tuple[str, str]) -> ListItem:
    consultation = difference.holds(effect)
    label = labels[effect.after]
    where = f"Only {label}" if labels == ("before", "after") else f"Only in {label}"
    if effect.excludes:
        what = f"{all_named(consultation, effect.excludes)} ruled out"
    else:
        # What the rule gives where it holds, not what its absence changes.
        points = effect.points if effect.after else -effect.points
        about = difference.before if difference.after.leader is None else difference.after
        what = f"{signed(points)} for {platform_name(about, difference.looked_at)}"
    return ListItem(
        f"{where}, {what}: {sentence(effect.step.rule)}", grounds(consultation, effect.step)
    )
