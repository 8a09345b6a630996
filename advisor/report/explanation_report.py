"""An explanation: how, why not, what would flip it, how firm it is, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.explanation.move import stays
from advisor.explanation.standing import conditions_of
from advisor.knowledge.values import counted
from advisor.report import explanation_data, side_by_side
from advisor.report import verdict as sentences
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, bullet_list
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
from advisor.report.recommendation_data import with_standing
from advisor.report.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    from advisor.consultation import Consultation
    from advisor.decision.sensitivity import Span
    from advisor.explanation.argument import Contrast, ExclusionStep, Reason
    from advisor.explanation.difference import Difference
    from advisor.explanation.explanation import Explanation
    from advisor.knowledge.model import Rule
    from advisor.proof.flips import Flips
    from advisor.report.blocks import Block

_MOST_LIGHTER = 5
_MOST_FLIPS = 3
_MOST_FLIPS_ALONE = 20
_MOST_CONTESTS = 3


def verdict_blocks(explanation: Explanation, name: str) -> Iterator[Block]:
    """Yield the recommendation, how firm it is, its conditions, and what to find out first."""
    consultation, verified = explanation.consultation, explanation.verified
    yield Heading(f"{name}: {_title(consultation)}", level=1)
    yield from map(Paragraph, sentences.surety(consultation))
    yield from map(Paragraph, sentences.move_sentences(consultation))
    conditions = conditions_of(consultation, verified)
    if conditions:
        yield bullet_list(proviso.text for proviso in conditions)
    if explanation.chosen:
        yield Paragraph(_describe_decision(explanation))
    steps = tuple(map(ListItem, sentences.finding_out(consultation)))
    if steps:
        yield Paragraph("Find out first:")
        yield Bullets(steps, numbered=True)
        yield from map(Paragraph, sentences.asking_the_rest(consultation, explanation.asking_on))
    if consultation.decided_by and consultation.default is None:
        yield from _proof(consultation)
    for doubt in sentences.doubts(consultation, verified):
        yield Paragraph(f"Check your answers: {doubt}")
    for rule in consultation.to_verify:
        done = sentences.verified_by(rule, verified)
        if done:
            yield Paragraph(f"{rule.because} ({done})", sentences.links_of(rule, verified))


def _title(consultation: Consultation) -> str:
    if consultation.recommendation is not None:
        to_stay = "stay on " if stays(consultation) else ""
        return f"{to_stay}{consultation.recommendation.name}"
    return "no platform is left" if consultation.default is None else "no recommendation yet"


def _proof(consultation: Consultation) -> Iterator[Block]:
    known, _ = sentences.split_deciding(consultation)
    yield Paragraph(f"{sentences.proven_by(consultation)}{':' if known else '.'}")
    if known:
        yield bullet_list(describe_answer(consultation, answer) for answer in known)
    unknown = sentences.while_unknown(consultation)
    if unknown:
        yield Paragraph(unknown)


def how_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield the tree from the recommendation through rules and derived facts to the answers."""
    consultation, argument = explanation.consultation, explanation.argument
    yield Heading("How it was concluded")
    if argument.exclusions:
        exclusions = [_exclusion_item(consultation, step) for step in argument.exclusions]
        yield Bullets(tuple(exclusions))
    if argument.winner is None:
        return
    if argument.reasons:
        is_one = len(argument.reasons) == 1
        alone = "This reason alone keeps" if is_one else "These reasons alone keep"
        yield Paragraph(
            f"{alone} it first among those that are left, despite everything against it:"
        )
        yield Bullets(tuple(_reason_items(consultation, argument.reasons, grounded=True)))
    elif argument.lighter:
        yield Paragraph(
            "It would come first among those that are left even without the reasons for it."
        )
    elif consultation.ranking.standings[1:] and not argument.against:
        yield Paragraph(
            "Nothing distinguishes the platforms that are left; "
            "the tie goes to the platform that leaves the least to operate."
        )
    if argument.reasons:
        yield from _weightiest("Pointing the same way:", consultation, argument.lighter)
    else:
        yield from _weightiest("In its favor:", consultation, argument.lighter, grounded=True)
    yield from _weightiest("Against it:", consultation, argument.against)


def _exclusion_item(consultation: Consultation, exclusion: ExclusionStep) -> ListItem:
    out = all_named(consultation, exclusion.platforms)
    return ListItem(
        f"Ruled out: {out}. {sentence(exclusion.step.rule)}",
        grounds(consultation, exclusion.step),
    )


def _weightiest(
    title: str, consultation: Consultation, reasons: Sequence[Reason], *, grounded: bool = False
) -> Iterator[Block]:
    """Yield the weightiest of ``reasons``, and how many more there are."""
    if not reasons:
        return
    yield Paragraph(title)
    items = list(_reason_items(consultation, reasons[:_MOST_LIGHTER], grounded=grounded))
    left = len(reasons) - _MOST_LIGHTER
    if left > 0:
        items.append(ListItem(f"and {counted(left, 'lighter one')}"))
    yield Bullets(tuple(items))


def _reason_items(
    consultation: Consultation, reasons: Iterable[Reason], *, grounded: bool
) -> Iterator[ListItem]:
    """Yield ``reasons`` as items, with what they rest on where they are ``grounded``."""
    for reason in reasons:
        text = _describe_reason(consultation, reason)
        yield ListItem(text, grounds(consultation, reason.step) if grounded else ())


def _describe_reason(consultation: Consultation, reason: Reason) -> str:
    rule = reason.step.rule
    criterion_id = rule.conclusion.criterion  # type: ignore[union-attr]
    criterion = consultation.knowledge.criteria[criterion_id].name
    others = ""
    if reason.better:
        others = f", {signed(reason.best)} for {all_named(consultation, reason.better)}"
    elif reason.points <= 0:
        others = f", down to {signed(reason.worst)} for others"
    return f"{signed(reason.points)} {criterion}{others}: {sentence(rule)}"


def _why_not_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield a line on each platform that is not recommended."""
    if explanation.contrasts:
        yield Heading("Why not the others")
        yield bullet_list(map(_describe_contrast, explanation.contrasts))


def _describe_contrast(contrast: Contrast) -> str:
    name = contrast.platform.name
    if contrast.exclusions:
        more = len(contrast.exclusions) - 1
        others = f" ({counted(more, 'more reason')})" if more else ""
        return f"{name}: ruled out. {sentence(contrast.exclusions[0].rule)}{others}"
    lost: list[str] = []
    for contest in contrast.contests:
        if contest.mine < contest.winners:
            points = f"{signed(contest.mine)} against {signed(contest.winners)}"
            lost.append(f"{contest.criterion.name} ({points})")
    on = ", ".join(lost[:_MOST_CONTESTS])
    if contrast.behind:
        return f"{name}: behind by {contrast.behind.normalize():f}, mostly on {on}."
    behind = f". Behind on {on}" if on else ""
    return f"{name}: tied; the tie goes to the platform that leaves the least to operate{behind}."


def flipped(explanation: Explanation, *, most: int = _MOST_FLIPS) -> Iterator[Block]:
    """Yield what would make each other platform win, at most ``most`` ways each."""
    consultation = explanation.consultation
    yield Heading("What would change it")
    yield Bullets(tuple(_flips_item(consultation, flips, most) for flips in explanation.flips))


def _flips_item(consultation: Consultation, flips: Flips, most: int) -> ListItem:
    name = consultation.knowledge.platforms[flips.platform].name
    if flips.impossible:
        return ListItem(f"{name}: impossible; no answers lead there")
    changes = counted(flips.changes, "change")
    if not flips.number:
        least = f"it takes at least {changes}, if there is any way at all"
        return ListItem(f"{name}: not settled; {least}")
    ways = [flip(consultation, way) for way in flips.listed[:most]]
    if flips.number == 1 and flips.is_complete:
        after = "as soon as" if flips.changes == 1 else f"after {flips.changes} changes:"
        return ListItem(f"{name}: {after} {ways[0]}")
    left = flips.number - len(ways)
    if left:
        ways.append(f"and {counted(left, 'other')}")
    if not flips.is_complete:
        ways.append("and perhaps more: the search stopped at its bound")
    return ListItem(f"{name}: {changes}, any of", tuple(map(ListItem, ways)))


def _firm(explanation: Explanation) -> Iterator[Block]:
    """Yield how firm the result is."""
    consultation, margin = explanation.consultation, explanation.margin
    if consultation.recommendation is None:
        return
    yield Heading("How firm it is")
    items = [_describe_margin(explanation)]
    if margin.near:
        close = "one more point on the weightiest criterion would close the gap"
        items.append(f"Close behind: {all_named(consultation, margin.near)}; {close}.")
    if consultation.share < 1:
        items.append(sentences.staying(consultation))
    yield Bullets((*map(ListItem, items), *_weight_items(consultation, margin.weights)))


def _describe_margin(explanation: Explanation) -> str:
    consultation, margin = explanation.consultation, explanation.margin
    if margin.points is None:
        return "No other platform is left."
    if margin.tied:
        tied = all_named(consultation, margin.tied)
        tie = "the tie goes to the platform that leaves the least to operate"
        return f"It is tied with {tied}; {tie}."
    second = platform_name(consultation, consultation.ranking.standings[1].platform)
    return f"It leads by {margin.points.normalize():f} points, ahead of {second}."


def _weight_items(consultation: Consultation, spans: Iterable[Span]) -> Iterator[ListItem]:
    limited = [span for span in spans if span.below or span.above]
    if limited:
        limits = tuple(ListItem(_describe_limits(consultation, span)) for span in limited)
        yield ListItem("Changing the weight of a single criterion would change it here:", limits)
    elif len(consultation.ranking.standings) > 1:
        yield ListItem(
            "Changing the weight of a single criterion does not change it, whatever the weight."
        )


def _describe_limits(consultation: Consultation, span: Span) -> str:
    name = consultation.knowledge.criteria[span.criterion].name
    limits: list[str] = []
    if span.below:
        winner = platform_name(consultation, span.below)
        limits.append(f"below {_decimal(span.low)} {winner} would win")
    if span.above:
        winner = platform_name(consultation, span.above)
        limits.append(f"above {_decimal(span.high)} {winner} would win")
    return f"{name} weighs {_decimal(span.weight)}: {', '.join(limits)}"


def _decimal(number: Fraction) -> str:
    rounded = round(Decimal(number.numerator) / Decimal(number.denominator), 2)
    return f"{rounded.normalize():f}"


def _describe_decision(explanation: Explanation) -> str:
    """Return what people decided, why, and whether that is what is recommended."""
    name = explanation.choice.name if explanation.choice else explanation.chosen
    because = f", because {explanation.because.rstrip('.')}" if explanation.because else ""
    if explanation.chosen == explanation.consultation.ranking.winner:
        return f"People decided on {name}{because}. That is what is recommended."
    return f"People decided on {name}{because}."


def _chosen_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield what people's choice gives up, and what would make it win.

    There is nothing to say if they decided on what is recommended, or not at all.
    """
    consultation = explanation.consultation
    winner = consultation.ranking.winner
    if explanation.chosen in {"", winner}:
        return
    yield Heading("What people decided")
    recommended = platform_name(consultation, winner)
    yield Paragraph(f"{_describe_decision(explanation)} Recommended is {recommended}.")
    if explanation.choice is None:
        yield Paragraph("It does not compete here, or did not exist on the day of this advice.")
        return
    yield bullet_list(_list_given_up(explanation))
    yield Paragraph("What would have to be true for it to win:")
    flips = explanation.flips_to(explanation.chosen)
    yield Bullets((_flips_item(consultation, flips, _MOST_FLIPS),))


def _list_given_up(explanation: Explanation) -> Iterator[str]:
    contrast = explanation.why_not(explanation.chosen)
    for step in contrast.exclusions:
        yield f"It goes against: {sentence(step.rule)}"
    for contest in contrast.contests:
        if contest.mine < contest.winners:
            lost = [sentence(rule) for mine, winners, rule in contest.reasons if mine < winners]
            points = f"{signed(contest.mine)} against {signed(contest.winners)}"
            yield f"It gives up, on {contest.criterion.name} ({points}): {' '.join(lost)}"


def sources(explanation: Explanation) -> Iterator[Block]:
    """Yield every source that the argument and the exclusions cite."""
    items = cited(explanation.consultation, _list_argued(explanation))
    if items:
        yield Heading("Sources")
        yield Bullets(items)


def _list_argued(explanation: Explanation) -> Iterator[Rule]:
    """Yield the rules behind the argument, and behind the first exclusion of each rival."""
    argument = explanation.argument
    for exclusion in argument.exclusions:
        yield from exclusion.step.rules
    for reasons in (
        argument.reasons,
        argument.lighter[:_MOST_LIGHTER],
        argument.against[:_MOST_LIGHTER],
    ):
        for reason in reasons:
            yield from reason.step.rules
    for contrast in explanation.contrasts:
        for step in contrast.exclusions[:1]:
            yield from step.rules


def argument_blocks(explanation: Explanation) -> Iterator[Block]:
    """Yield everything between the verdict and the sources; no costs where sizes are missing."""
    yield from _chosen_blocks(explanation)
    yield from how_blocks(explanation)
    yield from _why_not_blocks(explanation)
    yield from flipped(explanation)
    yield from _firm(explanation)
    if explanation.cost_analysis is not None:
        yield from in_short(explanation.cost_analysis)


@dataclass(frozen=True)
class ExplanationReport(Report):
    """The explanation of what is recommended for the workload ``name``.

    ``part`` is empty for all of it, or what alone is wanted: ``why-not`` for ``platform``,
    ``flips`` or ``compare``; a ``document`` has all of it and the comparison. ``difference`` is
    that to another result, and ``labels`` are the names of both.
    """

    explanation: Explanation
    name: str
    file: str
    part: str = ""
    platform: str = ""
    difference: Difference | None = None
    labels: tuple[str, str] = ("before", "after")

    def blocks(self) -> Iterator[Block]:
        """Yield the verdict, and the part that is wanted."""
        explanation = self.explanation
        yield from verdict_blocks(explanation, self.name)
        if self.part == "why-not":
            contrast = explanation.why_not(self.platform)
            yield from side_by_side.why_not_in_full(contrast, explanation.consultation)
        elif self.part == "flips":
            yield from flipped(explanation, most=_MOST_FLIPS_ALONE)
        elif self.difference and not self.part:
            yield from side_by_side.difference_blocks(self.difference, self.labels)
        elif self.part != "compare":
            yield from argument_blocks(explanation)
            yield from sources(explanation)
        if self.part in {"compare", "document"}:
            yield from side_by_side.comparison_blocks(explanation)

    def data(self) -> dict[str, Any]:
        """Return what identifies the explanation, and the part that is wanted."""
        explanation, consultation = self.explanation, self.explanation.consultation
        content = explanation_data.explanation_identity(explanation, self.name, self.file)
        if self.part == "why-not":
            contrast = explanation.why_not(self.platform)
            content["why_not"] = [explanation_data.why_not_object(consultation, contrast)]
        elif self.part == "flips":
            content |= explanation_data.flips(explanation)
        elif self.part == "compare":
            comparison = explanation_data.comparison_object(consultation, explanation.comparison)
            content["comparison"] = comparison
        else:
            content |= explanation_data.explanation_object(explanation)
        if self.difference:
            content["difference"] = explanation_data.difference(self.difference)
        return content

    def rows(self) -> Iterator[list[Any]]:
        """Yield the flips or a contrast with grade and conditions, or all platforms."""
        explanation, consultation = self.explanation, self.explanation.consultation
        if self.part == "why-not":
            rows = explanation_data.why_not_rows(explanation.why_not(self.platform))
        elif self.part == "flips":
            rows = explanation_data.flip_rows(explanation)
        elif self.difference and not self.part:
            return explanation_data.difference_rows(self.difference)
        else:
            return explanation_data.compared_rows(explanation)
        return with_standing(rows, consultation, conditions_of(consultation, explanation.verified))
