"""Platforms side by side: one and the winner, and all of them by criteria."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.knowledge.values import counted
from advisor.provisos import listed
from advisor.report.argument_report import TIE, counted_points, grounded_item, lost_on
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table
from advisor.report.phrasing import signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from advisor.consultation import Consultation
    from advisor.explanation.argument import Contest, Contrast
    from advisor.explanation.comparison import Comparison, Row
    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.model import Platform, Rule
    from advisor.report.blocks import Block
    from advisor.report.footnotes import Footnotes

_MOST_FOLLOWING = 2


def why_not_answer(
    consultation: Consultation, contrast: Contrast, notes: Footnotes
) -> Iterator[Block]:
    """Yield in short why one platform is not the recommended one."""
    platform, winner = contrast.platform, contrast.winner
    if contrast.exclusions:
        yield Paragraph(f"What rules out {platform.short}:")
        items: list[ListItem] = []
        for step in contrast.exclusions:
            reason = step.rule.reason_for(platform.id)
            items.append(grounded_item(consultation, reason, step, notes))
        yield Bullets(tuple(items))
        if winner is not None:
            yield Paragraph(_place_without_exclusion(contrast, winner))
    elif winner is not None:
        yield Paragraph(_describe_distance(contrast, winner))


def _place_without_exclusion(contrast: Contrast, winner: Platform) -> str:
    """Return where an excluded platform would be by its points."""
    lost = [contest.winners - contest.mine for contest in contrast.contests]
    behind = sum(lost, Decimal(0))
    if not behind:
        return f"By points alone it would be level with {winner.short}."
    place = "behind" if behind > 0 else "ahead of"
    return f"By points alone it would be {counted_points(abs(behind))} {place} {winner.short}."


def _describe_distance(contrast: Contrast, winner: Platform) -> str:
    """Return by how much the winner is ahead of a platform that is not ruled out, and on what."""
    short, on = contrast.platform.short, lost_on(contrast)
    if not contrast.behind:
        return f"{short} and {winner.short} have the same points; {TIE}."
    separate = "separates" if contrast.behind == 1 else "separate"
    points = f"{counted_points(contrast.behind)} {separate}"
    return f"{points} {short} from {winner.short}, mostly on {on}."


def contest_blocks(contrast: Contrast, notes: Footnotes) -> Iterator[Block]:
    """Yield the points of one platform and the winner by criteria, with the reasons of both."""
    winner = contrast.winner
    if winner is None or not contrast.contests:
        return
    yield Heading("Point by point")
    rows = tuple(map(_contest_row, contrast.contests))
    yield Table(("Criterion", contrast.platform.short, winner.short), rows)
    items: list[ListItem] = []
    for contest in contrast.contests:
        reasons = tuple(contest_reasons(contest, contrast.platform, winner, notes))
        items.append(ListItem(contest.criterion.name, reasons))
    yield Bullets(tuple(items))


def _contest_row(contest: Contest) -> tuple[str, ...]:
    return (contest.criterion.name, signed(contest.mine), signed(contest.winners))


def contest_reasons(
    contest: Contest, platform: Platform, winner: Platform, notes: Footnotes
) -> Iterator[ListItem]:
    """Yield what each rule that separates two platforms says of the one and of the other."""
    for mine, winners, rule in contest.reasons:
        marks = notes.cite(rule)
        for points, about in ((winners, winner), (mine, platform)):
            if points:
                text = f"{signed(points)} {about.short}: {rule.reason_for(about.id)}"
                yield ListItem(text, notes=marks)


def comparison_answer(explanation: Explanation) -> str:
    """Return in a sentence or two which platforms have the most points, and how many are out."""
    consultation = explanation.consultation
    out = len(explanation.comparison.excluded)
    if not consultation.ranking.standings:
        return "Every platform is ruled out."
    answer = _describe_first(consultation)
    if out:
        answer += f" {counted(out, 'platform')} {'is' if out == 1 else 'are'} ruled out."
    return answer


def _describe_first(consultation: Consultation) -> str:
    """Return which remaining platforms have the most points."""
    platforms = consultation.knowledge.platforms
    first, *others = consultation.ranking.standings
    short, points = platforms[first.platform].short, counted_points(first.score)
    if consultation.ranking.tied:
        tied = [platforms[platform].short for platform in consultation.ranking.tied]
        return f"{listed([short, *tied])} have {points} each; {TIE}."
    if not others:
        return f"No platform but {short} is left; it has {points}."
    following: list[str] = []
    for standing in others[:_MOST_FOLLOWING]:
        score = f"{standing.score.normalize():f}"
        following.append(f"{platforms[standing.platform].short} with {score}")
    put = "puts" if first.score == 1 else "put"
    return f"{points} {put} {short} first, ahead of {listed(following)}."


def comparison_blocks(explanation: Explanation, notes: Footnotes) -> Iterator[Block]:
    """Yield all platforms side by side, and the reasons behind each cell."""
    comparison = explanation.comparison
    shorts = {platform.id: platform.short for platform in comparison.platforms}
    yield Heading("Side by side")
    yield _comparison_table(comparison)
    for row in comparison.rows:
        reasons = tuple(_points_by_rule(row, shorts, notes))
        yield Bullets((ListItem(row.criterion.name, reasons),))
    for platform, rules in comparison.excluded.items():
        reasons = tuple(_exclusions_of(platform, rules, notes))
        yield Bullets((ListItem(f"{shorts[platform]}: ruled out", reasons),))


def _exclusions_of(platform: str, rules: Iterable[Rule], notes: Footnotes) -> Iterator[ListItem]:
    for rule in rules:
        yield ListItem(rule.reason_for(platform), notes=notes.cite(rule))


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
    heads = [platform.short for platform in comparison.platforms]
    return Table(("Criterion (weight)", *heads), tuple(rows))


def _points_by_rule(row: Row, shorts: Mapping[str, str], notes: Footnotes) -> Iterator[ListItem]:
    """Yield the rules behind the cells of ``row``, each with the points that it gives."""
    platforms_by_points: dict[str, dict[Decimal, list[str]]] = {}
    rules: dict[str, Rule] = {}
    for platform, cell in row.cells.items():
        for points, rule in cell.reasons:
            rules[rule.id] = rule
            given = platforms_by_points.setdefault(rule.id, {})
            given.setdefault(points, []).append(shorts[platform])
    for key, rule in rules.items():
        given = platforms_by_points[key]
        texts = [f"{signed(points)} {', '.join(given[points])}" for points in sorted(given)[::-1]]
        yield ListItem(f"{'; '.join(texts)}: {rule.because}", notes=notes.cite(rule))
