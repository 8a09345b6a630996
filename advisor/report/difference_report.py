"""Two results side by side: which platform wins now, by how much, and the rules that did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from advisor.explanation.standing import SHORT
from advisor.knowledge.answer_text import answer_text, label_of
from advisor.knowledge.values import spoken
from advisor.report.argument_report import all_short, counted_points, grounded_item, said_of
from advisor.report.blocks import Bullets, Heading, Paragraph, Table, bullet_list
from advisor.report.phrasing import signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.explanation.difference import Difference, Effect
    from advisor.report.blocks import Block, ListItem
    from advisor.report.footnotes import Footnotes

_BEFORE_AND_AFTER: Final = ("before", "after")
"""The labels of a result and of the same with other answers, in place of the names of two."""


def difference_answer(difference: Difference, labels: tuple[str, str]) -> str:
    """Return in a sentence what became of the result, and of its lead."""
    before, after = difference.before, difference.after
    is_change = labels == _BEFORE_AND_AFTER
    if difference.same_result and after.recommendation is not None:
        short = after.recommendation.short
        if is_change:
            return f"It stays {short}; {_describe_lead_change(before, after)}."
        leads = [_describe_lead(before), _describe_lead(after)]
        return f"Both get {short}: in {labels[0]} {leads[0]}, in {labels[1]} {leads[1]}."
    now, then = _describe_result(after), _describe_result(before)
    if difference.same_result:
        return f"The result does not change: {now}."
    if is_change:
        return f"The result becomes {now}. It was {then}."
    return f"{labels[1]} gets {now}; {labels[0]} gets {then}."


def _describe_result(consultation: Consultation) -> str:
    leader = consultation.leader
    if leader is None:
        return "no platform at all"
    if consultation.default is not None:
        return f"no recommendation yet, and by default {leader.short}"
    return f"{leader.short}, {_describe_lead(consultation)}"


def _describe_lead(consultation: Consultation) -> str:
    lead = _lead(consultation)
    if lead is None:
        return "the only platform left"
    return f"{counted_points(lead)} ahead of {_runner_up(consultation)}"


def _describe_lead_change(before: Consultation, after: Consultation) -> str:
    """Return how the lead of a platform that wins in both changes."""
    old, new = _lead(before), _lead(after)
    if old is None and new is None:
        return "no other platform is left"
    if old is None or new is None:
        return f"before it was {_describe_lead(before)}, now it is {_describe_lead(after)}"
    over, now_over = _runner_up(before), _runner_up(after)
    then = f" (over {over})" if over != now_over else ""
    if old == new:
        return f"its lead over {now_over} is {counted_points(new)}, as before{then}"
    verb = "falls" if new < old else "grows"
    moved = f"from {old.normalize():f}{then} to {counted_points(new)}"
    return f"its lead over {now_over} {verb} {moved}"


def _lead(consultation: Consultation) -> Decimal | None:
    """Return how many points the winner is ahead of the runner-up; ``None`` without one."""
    standings = consultation.ranking.standings
    return standings[0].score - standings[1].score if len(standings) > 1 else None


def _runner_up(consultation: Consultation) -> str:
    second = consultation.ranking.standings[1].platform
    return consultation.knowledge.platforms[second].short


def difference_blocks(
    difference: Difference, labels: tuple[str, str], notes: Footnotes
) -> Iterator[Block]:
    """Yield two results side by side, what differs between them, and the rules that did it."""
    yield Heading("What differs")
    yield Table(("", *labels), tuple(_difference_rows(difference)))
    if difference.answers:
        yield Paragraph("Answers:")
        yield bullet_list(_list_answers(difference, labels))
    conditions: list[str] = []
    for label, provisos in zip(labels, difference.conditions, strict=True):
        conditions += [f"{label}: {proviso.text}" for proviso in provisos]
    if conditions:
        yield Paragraph("Under these conditions:")
        yield bullet_list(conditions)
    yield Paragraph(_summarize(difference))
    items = [_effect_item(difference, effect, labels, notes) for effect in difference.effects]
    if items:
        yield Bullets(tuple(items))


def _difference_rows(difference: Difference) -> Iterator[tuple[str, str, str]]:
    """Yield a row for the results, and for each weight and platform that differs."""
    before, after = difference.before, difference.after
    yield "Recommended", _describe_recommended(before), _describe_recommended(after)
    yield "Points", _describe_score(before), _describe_score(after)
    yield "Grade", SHORT[before.grade], SHORT[after.grade]
    yield "Final", spoken(before.final), spoken(after.final)
    for criterion, (old, new) in difference.weights.items():
        name = before.knowledge.criteria[criterion].name
        yield f"Weight of {name}", f"{old.normalize():f}", f"{new.normalize():f}"
    for platform in difference.competing:
        competed = spoken(platform in before.knowledge.platforms)
        competes = spoken(platform in after.knowledge.platforms)
        short = before.everything.platforms[platform].short
        yield f"Competing: {short}", competed, competes


def _describe_recommended(consultation: Consultation) -> str:
    """Return what is recommended; a default is named as such."""
    leader = consultation.leader
    if leader is None:
        return "no platform"
    return (
        leader.short if consultation.default is None else f"nothing yet; by default {leader.short}"
    )


def _describe_score(consultation: Consultation) -> str:
    standings = consultation.ranking.standings
    return signed(standings[0].score) if standings else ""


def _list_answers(difference: Difference, labels: tuple[str, str]) -> Iterator[str]:
    """Yield each question whose answers differ, with both answers."""
    before, after = difference.before, difference.after
    for key in difference.answers:
        asked = before if key in before.answers else after
        about = label_of(asked.knowledge.questions[key])
        old, new = _describe_answer(before, key), _describe_answer(after, key)
        yield f"{about}: {old} ({labels[0]}); {new} ({labels[1]})"


def _describe_answer(consultation: Consultation, key: str) -> str:
    if key not in consultation.answers:
        return "not asked"
    return answer_text(consultation.knowledge.questions[key], consultation.answers[key])


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


def _effect_item(
    difference: Difference, effect: Effect, labels: tuple[str, str], notes: Footnotes
) -> ListItem:
    consultation = difference.holds(effect)
    label = labels[effect.after]
    where = f"Only {label}" if labels == _BEFORE_AND_AFTER else f"Only in {label}"
    if effect.excludes:
        what = f"{all_short(consultation, effect.excludes)} ruled out"
        reason = said_of(effect.step.rule, effect.excludes)
    else:
        points, platform = _moved(difference, effect)
        what = f"{signed(points)} for {consultation.everything.platforms[platform].short}"
        reason = _reason_about(effect, platform, points)
    return grounded_item(consultation, f"{where}, {what}: {reason}", effect.step, notes)


def _moved(difference: Difference, effect: Effect) -> tuple[Decimal, str]:
    """Return the points that the rule of ``effect`` gives where it holds, and the platform.

    They are not what its absence changes.
    """
    points = effect.points if effect.after else -effect.points
    return points, difference.looked_at or ""


def _reason_about(effect: Effect, platform: str, points: Decimal) -> str:
    """Return what the rule says of ``platform`` if that is what the ``points`` are for."""
    rule = effect.step.rule
    own = rule.conclusion.points.get(platform, 0)  # type: ignore[union-attr]
    return rule.reason_for(platform) if own * points > 0 else rule.because
