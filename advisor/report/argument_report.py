"""The argument in words: the reasons for the platform that leads, and why not the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.knowledge.answer_text import clause
from advisor.knowledge.values import counted
from advisor.provisos import listed
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph
from advisor.report.phrasing import signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from advisor.consultation import Consultation
    from advisor.explanation.argument import Argument, Contrast, ExclusionStep, Reason
    from advisor.explanation.explanation import Explanation
    from advisor.explanation.justification import Justification
    from advisor.knowledge.model import Rule
    from advisor.report.blocks import Block
    from advisor.report.footnotes import Footnotes

TIE = "the tie goes to the platform that leaves the least to operate"
_MOST_LIGHTER = 5
_MOST_CONTESTS = 3
_MOST_NAMED = 2


def why_blocks(explanation: Explanation, notes: Footnotes) -> Iterator[Block]:
    """Yield the reasons for the platform that leads, what they rest on, and those against it.

    Where no platform is left, these are the reasons why.
    """
    consultation, argument = explanation.consultation, explanation.argument
    yield Heading("Why")
    if argument.winner is None:
        yield Bullets(tuple(_exclusion_items(consultation, argument.exclusions, notes)))
        return
    if argument.reasons:
        yield from _reasons_that_suffice(consultation, argument, notes)
    elif argument.lighter:
        yield Paragraph(
            "It would come first among those that are left even without the reasons for it."
        )
        lighter = argument.lighter
        yield from _weightiest("In its favor:", consultation, lighter, notes, grounded=True)
    elif consultation.ranking.standings[1:] and not argument.against:
        yield Paragraph(f"Nothing distinguishes the platforms that are left; {TIE}.")
    yield from _weightiest("Against it:", consultation, argument.against, notes)


def _reasons_that_suffice(
    consultation: Consultation, argument: Argument, notes: Footnotes
) -> Iterator[Block]:
    """Yield the reasons that alone put a platform first, and the weightiest of the others."""
    alone = "This reason alone keeps" if len(argument.reasons) == 1 else "These reasons alone keep"
    yield Paragraph(f"{alone} it first among those that are left, despite everything against it:")
    yield Bullets(tuple(_reason_items(consultation, argument.reasons, notes, grounded=True)))
    yield from _weightiest("Pointing the same way:", consultation, argument.lighter, notes)


def _exclusion_items(
    consultation: Consultation, exclusions: Iterable[ExclusionStep], notes: Footnotes
) -> Iterator[ListItem]:
    for exclusion in exclusions:
        out = all_short(consultation, exclusion.platforms)
        reason = said_of(exclusion.step.rule, exclusion.platforms)
        yield grounded_item(consultation, f"Ruled out: {out}. {reason}", exclusion.step, notes)


def _weightiest(
    title: str,
    consultation: Consultation,
    reasons: Sequence[Reason],
    notes: Footnotes,
    *,
    grounded: bool = False,
) -> Iterator[Block]:
    """Yield the weightiest of ``reasons``, and how many more there are."""
    if not reasons:
        return
    yield Paragraph(title)
    shown = reasons[:_MOST_LIGHTER]
    items = list(_reason_items(consultation, shown, notes, grounded=grounded))
    left = len(reasons) - len(shown)
    if left > 0:
        items.append(ListItem(f"and {counted(left, 'lighter one')}"))
    yield Bullets(tuple(items))


def _reason_items(
    consultation: Consultation, reasons: Iterable[Reason], notes: Footnotes, *, grounded: bool
) -> Iterator[ListItem]:
    """Yield ``reasons`` as items, with what they rest on where they are ``grounded``."""
    for reason in reasons:
        text = _describe_reason(consultation, reason)
        if grounded:
            yield grounded_item(consultation, text, reason.step, notes)
        else:
            yield ListItem(text, notes=notes.cite(reason.step.rule))


def _describe_reason(consultation: Consultation, reason: Reason) -> str:
    """Return the points of ``reason``, and its sentence about those that it moves.

    A rule that gives the leader nothing is about the others.
    """
    rule = reason.step.rule
    criterion_id = rule.conclusion.criterion  # type: ignore[union-attr]
    criterion = consultation.knowledge.criteria[criterion_id].name
    others = reason.better or _list_worse(consultation, reason)
    figures, names = _figures_of(consultation, rule, others), _name_others(consultation, others)
    if not reason.points:
        return f"{criterion}, {figures} for {names}: {said_of(rule, others)}"
    points = f"{signed(reason.points)} {criterion}"
    if reason.points > 0 and not reason.better:
        return f"{points}: {said_of(rule, _leading(consultation))}"
    speaks_of_leader = bool(reason.better) is (reason.points < 0)
    sentence = said_of(rule, _leading(consultation)) if speaks_of_leader else rule.because
    return f"{points}, {figures} for {names}: {sentence}"


def _leading(consultation: Consultation) -> tuple[str, ...]:
    return (consultation.ranking.standings[0].platform,)


def _list_worse(consultation: Consultation, reason: Reason) -> tuple[str, ...]:
    """Return the remaining platforms to which ``reason`` gives fewer points than to the leader."""
    rivals = [standing.platform for standing in consultation.ranking.standings[1:]]
    rule = reason.step.rule
    return tuple(rival for rival in rivals if _points(consultation, rule, rival) < reason.points)


def _points(consultation: Consultation, rule: Rule, platform: str) -> Decimal:
    preference = rule.conclusion
    points = preference.points.get(platform, 0)  # type: ignore[union-attr]
    weight = consultation.weights[preference.criterion]  # type: ignore[union-attr]
    return weight * points


def _figures_of(consultation: Consultation, rule: Rule, platforms: Sequence[str]) -> str:
    """Return the points that ``rule`` gives ``platforms``: the largest where they differ."""
    figures = {_points(consultation, rule, platform) for platform in platforms}
    largest = max(figures, key=abs)
    if len(figures) == 1:
        return signed(largest)
    return f"{'up' if largest > 0 else 'down'} to {signed(largest)}"


def _name_others(consultation: Consultation, platforms: Sequence[str]) -> str:
    if 1 < len(platforms) == len(consultation.ranking.standings) - 1:
        return "all others"
    names = [consultation.knowledge.platforms[platform].short for platform in platforms]
    return listed(names, len(names) if len(names) == _MOST_NAMED + 1 else _MOST_NAMED)


def all_short(consultation: Consultation, platforms: Iterable[str]) -> str:
    """Return what people call ``platforms``, separated by commas."""
    return ", ".join(consultation.knowledge.platforms[platform].short for platform in platforms)


def said_of(rule: Rule, platforms: Sequence[str]) -> str:
    """Return why ``rule`` moves ``platforms``: the sentence about it if there is only one."""
    return rule.reason_for(platforms[0]) if len(platforms) == 1 else rule.because


def grounded_item(
    consultation: Consultation, text: str, step: Justification, notes: Footnotes
) -> ListItem:
    """Return ``text`` with its sources, and under it what ``step`` rests on.

    That is what was said and what is assumed, a line each, and derivations with their own.
    """
    marks = notes.cite(step.rule)
    said: list[str] = []
    assumed: list[str] = []
    for attribute in step.attributes:
        if attribute in consultation.answers:
            question = consultation.knowledge.questions[attribute]
            clauses = assumed if attribute in consultation.assumed else said
            clauses.append(clause(question, consultation.answers[attribute]))
    items: list[ListItem] = []
    if said:
        items.append(ListItem(f"You said: {'; '.join(said)}."))
    if assumed:
        items.append(ListItem(f"Assumed: {'; '.join(assumed)}."))
    items += [_derived_item(consultation, below, notes) for below in step.steps]
    return ListItem(text, tuple(items), notes=marks)


def _derived_item(consultation: Consultation, step: Justification, notes: Footnotes) -> ListItem:
    return grounded_item(consultation, step.rule.because, step, notes)


def why_not_blocks(explanation: Explanation, notes: Footnotes) -> Iterator[Block]:
    """Yield what rules platforms out, which are tied, and a line on each that is behind."""
    consultation = explanation.consultation
    if consultation.leader is None or not explanation.contrasts:
        return
    yield Heading("Why not the others")
    items = list(_exclusion_items(consultation, explanation.argument.exclusions, notes))
    tied = all_short(consultation, consultation.ranking.tied)
    if tied:
        items.append(ListItem(f"{tied}: tied with it; {TIE}."))
    for contrast in explanation.contrasts:
        if contrast.behind:
            points = counted_points(contrast.behind)
            behind = f"{points} behind, mostly on {lost_on(contrast)}."
            items.append(ListItem(f"{contrast.platform.short}: {behind}"))
    yield Bullets(tuple(items))


def lost_on(contrast: Contrast) -> str:
    """Return the criteria on which a platform loses most points to the leader, and how many."""
    lost: list[str] = []
    for contest in contrast.contests:
        if contest.mine < contest.winners:
            points = contest.winners - contest.mine
            lost.append(f"{contest.criterion.name} ({points.normalize():f})")
    return ", ".join(lost[:_MOST_CONTESTS])


def counted_points(points: Decimal) -> str:
    """Return ``points`` without needless zeros, and what they are."""
    return f"{points.normalize():f} point{'' if points == 1 else 's'}"
