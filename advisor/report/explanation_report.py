"""An explanation as blocks: how, why not, what would flip it, how firm, side by side, and what people decided."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.explanation.move import stays
from advisor.explanation.standing import conditions_of
from advisor.knowledge.values import counted
from advisor.report import verdict as sentences
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph
from advisor.report.cost_report import in_short
from advisor.report.phrasing import (
    all_named,
    cited,
    describe_answer,
    flip,
    grounds,
    platform_name,
    sentence,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.consultation import Consultation
    from advisor.decision.sensitivity import Span
    from advisor.explanation.argument import Contrast, ExclusionStep, Reason
    from advisor.explanation.explanation import Explanation
    from advisor.proof.flips import Flips
    from advisor.report.blocks import Block

_MOST_LIGHTER = 5
_MOST_FLIPS = 3
_MOST_CONTESTS = 3


def verdict_blocks(explanation: Explanation, name: str) -> Iterator[Block]:
    """Yield what is recommended, how much that rests on, under which conditions, and what is worth finding out first."""
    consultation = explanation.consultation
    yield Heading(f"{name}: {_title(consultation)}", level=1)
    yield from map(Paragraph, sentences.surety(consultation))
    yield from map(Paragraph, sentences.move_sentences(consultation))
    found = conditions_of(consultation, explanation.verified)
    if found:
        yield Bullets(tuple(ListItem(each.text) for each in found))
    if explanation.chosen:
        yield Paragraph(_decision(explanation))
    yield from _finding_out(explanation)
    if consultation.decided_by and consultation.default is None:
        yield from _proof(consultation)
    for doubt in sentences.doubts(consultation, explanation.verified):
        yield Paragraph(f"Check your answers: {doubt}")
    signed = [
        (rule, sentences.verified_by(rule, explanation.verified)) for rule in consultation.to_verify
    ]
    for rule, done in signed:
        if done:
            yield Paragraph(
                f"{rule.because} ({done})", sentences.links_of(rule, explanation.verified)
            )


def _title(consultation: Consultation) -> str:
    if consultation.recommendation is not None:
        return f"{'stay on ' if stays(consultation) else ''}{consultation.recommendation.name}"
    return "no platform is left" if consultation.default is None else "no recommendation yet"


def _proof(consultation: Consultation) -> Iterator[Block]:
    known, _ = sentences.split_deciding(consultation)
    yield Paragraph(f"{sentences.proven_by(consultation)}{':' if known else '.'}")
    if known:
        yield Bullets(tuple(ListItem(describe_answer(consultation, each)) for each in known))
    unknown = sentences.while_unknown(consultation)
    if unknown:
        yield Paragraph(unknown)


def _finding_out(explanation: Explanation) -> Iterator[Block]:
    found = tuple(
        map(ListItem, sentences.finding_out(explanation.consultation, explanation.asking_on))
    )
    if found:
        yield Paragraph("Find out first:")
        yield Bullets(found)


def how_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield the tree from the recommendation through rules and derived facts to the answers."""
    consultation, argument = explanation.consultation, explanation.argument
    yield Heading("How it was concluded")
    if argument.exclusions:
        yield Bullets(tuple(_exclusion(consultation, each) for each in argument.exclusions))
    if argument.winner is None:
        return
    if argument.reasons:
        alone = (
            "This reason alone keeps" if len(argument.reasons) == 1 else "These reasons alone keep"
        )
        yield Paragraph(f"{alone} it first of all that are left, with all that is said against it:")
        yield Bullets(
            tuple(_reason(consultation, each, grounded=True) for each in argument.reasons)
        )
    elif argument.lighter:
        yield Paragraph("It would come first of all that are left even without what speaks for it.")
    elif consultation.ranking.standings[1:] and not argument.against:
        yield Paragraph(
            "Nothing tells the platforms that are left apart; the tie goes to what leaves least to operate."
        )
    if argument.reasons:
        yield from _listed("Pointing the same way:", consultation, argument.lighter)
    else:
        yield from _listed("Speaking for it:", consultation, argument.lighter, grounded=True)
    yield from _listed("Said against it:", consultation, argument.against)


def _exclusion(consultation: Consultation, exclusion: ExclusionStep) -> ListItem:
    out = f"Ruled out: {all_named(consultation, exclusion.platforms)}. {sentence(exclusion.step.rule)}"
    return ListItem(out, grounds(consultation, exclusion.step))


def _listed(
    title: str, consultation: Consultation, reasons: Sequence[Reason], *, grounded: bool = False
) -> Iterator[Block]:
    """Yield the weightiest of ``reasons``, and how many there are beside them."""
    if reasons:
        yield Paragraph(title)
        left = len(reasons) - _MOST_LIGHTER
        more = (ListItem(f"and {counted(left, 'lighter one')}"),) if left > 0 else ()
        yield Bullets(
            (
                *(
                    _reason(consultation, each, grounded=grounded)
                    for each in reasons[:_MOST_LIGHTER]
                ),
                *more,
            )
        )


def _reason(consultation: Consultation, reason: Reason, *, grounded: bool = False) -> ListItem:
    rule = reason.step.rule
    criterion = consultation.knowledge.criteria[rule.conclusion.criterion].name  # type: ignore[union-attr]
    more = (
        f", {signed(reason.best)} for {all_named(consultation, reason.better)}"
        if reason.better
        else ""
    )
    if not more and reason.points <= 0:
        more = f", down to {signed(reason.worst)} for others"
    told = f"{signed(reason.points)} {criterion}{more}: {sentence(rule)}"
    return ListItem(told, grounds(consultation, reason.step) if grounded else ())


def why_not_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield a line on each platform that is not recommended."""
    if explanation.contrasts:
        yield Heading("Why not the others")
        yield Bullets(tuple(ListItem(_contrast(each)) for each in explanation.contrasts))


def _contrast(contrast: Contrast) -> str:
    name = contrast.platform.name
    if contrast.exclusions:
        more = len(contrast.exclusions) - 1
        others = f" ({counted(more, 'more reason')})" if more else ""
        return f"{name}: ruled out. {sentence(contrast.exclusions[0].rule)}{others}"
    lost = [each for each in contrast.contests if each.mine < each.winners][:_MOST_CONTESTS]
    on = ", ".join(
        f"{each.criterion.name} ({signed(each.mine)} against {signed(each.winners)})"
        for each in lost
    )
    if not contrast.behind:
        return f"{name}: tied; the tie goes to what leaves least to operate{f'. Behind on {on}' if on else ''}."
    return f"{name}: behind by {contrast.behind.normalize():f}, most on {on}."


def flipped(explanation: Explanation, *, most: int = _MOST_FLIPS) -> Iterator[Block]:
    """Yield what would make each other platform win, at most ``most`` ways each."""
    yield Heading("What would change it")
    yield Bullets(tuple(_flips(explanation.consultation, each, most) for each in explanation.flips))


def _flips(consultation: Consultation, flips: Flips, most: int) -> ListItem:
    name = consultation.knowledge.platforms[flips.platform].name
    if flips.impossible:
        return ListItem(f"{name}: impossible; no answers lead there")
    if not flips.number:
        return ListItem(
            f"{name}: not settled; it takes at least {counted(flips.changes, 'change')}, if there is a way at all"
        )
    ways = [flip(consultation, each) for each in flips.listed[:most]]
    if flips.number == 1 and flips.is_complete:
        return ListItem(
            f"{name}: {'as soon as' if flips.changes == 1 else f'after {flips.changes} changes:'} {ways[0]}"
        )
    left = flips.number - len(ways)
    more = (ListItem(f"and {left} other{'' if left == 1 else 's'}"),) if left else ()
    if not flips.is_complete:
        more = (*more, ListItem("and perhaps more: the search ended at its bound"))
    return ListItem(
        f"{name}: {counted(flips.changes, 'change')}, any of", (*map(ListItem, ways), *more)
    )


def firm(explanation: Explanation) -> Iterator[Block]:
    """Yield how firm the result is."""
    consultation, margin = explanation.consultation, explanation.margin
    if consultation.recommendation is None:
        return
    yield Heading("How firm it is")
    items = [_margin(explanation)]
    if margin.near:
        close = "one point more on the weightiest criterion would close the gap"
        items.append(f"Close behind: {all_named(consultation, margin.near)}; {close}.")
    if consultation.share < 1:
        items.append(sentences.staying(consultation))
    yield Bullets((*map(ListItem, items), *_weights(consultation, margin.weights)))


def _margin(explanation: Explanation) -> str:
    consultation, margin = explanation.consultation, explanation.margin
    if margin.points is None:
        return "No other platform is left."
    if margin.tied:
        return f"It is tied with {all_named(consultation, margin.tied)}; the tie goes to what leaves least to operate."
    second = consultation.ranking.standings[1].platform
    return f"It leads by {margin.points.normalize():f} points, ahead of {platform_name(consultation, second)}."


def _weights(consultation: Consultation, spans: Iterable[Span]) -> Iterator[ListItem]:
    limits = [ListItem(_limit(consultation, each)) for each in spans if each.below or each.above]
    if limits:
        yield ListItem("The weight of one criterion alone changes it here:", tuple(limits))
    elif len(consultation.ranking.standings) > 1:
        yield ListItem("No weight of one criterion alone changes it, whatever it is.")


def _limit(consultation: Consultation, span: Span) -> str:
    name = consultation.knowledge.criteria[span.criterion].name
    ends = []
    if span.below:
        ends.append(
            f"below {_decimal(span.low)} {platform_name(consultation, span.below)} would win"
        )
    if span.above:
        ends.append(
            f"above {_decimal(span.high)} {platform_name(consultation, span.above)} would win"
        )
    return f"{name} weighs {_decimal(span.weight)}: {', '.join(ends)}"


def _decimal(number: object) -> str:
    rounded = round(Decimal(number.numerator) / Decimal(number.denominator), 2)  # type: ignore[attr-defined]
    return f"{rounded.normalize():f}"


def _decision(explanation: Explanation) -> str:
    """Return what people decided, why, and whether that is what is recommended."""
    name = explanation.choice.name if explanation.choice else explanation.chosen
    because = f", because {explanation.because.rstrip('.')}" if explanation.because else ""
    if explanation.chosen == explanation.consultation.ranking.winner:
        return f"People decided on {name}{because}. That is what is recommended."
    return f"People decided on {name}{because}."


def chosen_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield what the choice of people gives up, and what would have to be true for it to win, if they decided otherwise."""
    consultation = explanation.consultation
    if explanation.chosen in {"", consultation.ranking.winner}:
        return
    yield Heading("What people decided")
    yield Paragraph(
        f"{_decision(explanation)} Recommended is {platform_name(consultation, consultation.ranking.winner)}."
    )
    if explanation.choice is None:
        yield Paragraph("It does not compete here, or did not exist on the day of this advice.")
        return
    yield Bullets(tuple(_given_up(explanation)))
    yield Paragraph("What would have to be true for it to win:")
    yield Bullets((_flips(consultation, explanation.flips_to(explanation.chosen), _MOST_FLIPS),))


def _given_up(explanation: Explanation) -> Iterator[ListItem]:
    contrast = explanation.why_not(explanation.chosen)
    for each in contrast.exclusions:
        yield ListItem(f"It goes against: {sentence(each.rule)}")
    for contest in contrast.contests:
        if contest.mine < contest.winners:
            lost = [sentence(rule) for mine, theirs, rule in contest.reasons if mine < theirs]
            against = f"{signed(contest.mine)} against {signed(contest.winners)}"
            yield ListItem(
                f"It gives up, on {contest.criterion.name} ({against}): {' '.join(lost)}"
            )


def sources(explanation: Explanation) -> Iterator[Block]:
    """Yield every source that the argument and the exclusions cite."""
    argument = explanation.argument
    reasons = (
        *argument.reasons,
        *argument.lighter[:_MOST_LIGHTER],
        *argument.against[:_MOST_LIGHTER],
    )
    steps = [*(each.step for each in argument.exclusions), *(each.step for each in reasons)]
    steps += [step for each in explanation.contrasts for step in each.exclusions[:1]]
    items = cited(explanation.consultation, (rule for step in steps for rule in step.rules))
    if items:
        yield Heading("Sources")
        yield Bullets(items)


def cost_analysis_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield what it costs; nothing where sizes are missing."""
    if explanation.cost_analysis is not None:
        yield from in_short(explanation.cost_analysis)


def explanation_blocks(explanation: Explanation, name: str) -> Iterator[Block]:
    """Yield the whole explanation, for a terminal or a document."""
    yield from verdict_blocks(explanation, name)
    yield from chosen_blocks(explanation)
    yield from how_blocks(explanation)
    yield from why_not_blocks(explanation)
    yield from flipped(explanation)
    yield from firm(explanation)
    yield from cost_analysis_blocks(explanation)
    yield from sources(explanation)
