"""An explanation: the answer first, then why, why not, what would change it, and how firm it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.costing.assumptions import STANCES
from advisor.explanation.standing import conditions_of
from advisor.explanation.summary import Summary
from advisor.knowledge.answer_text import clause
from advisor.report import argument_report, difference_report, explanation_data, side_by_side
from advisor.report import verdict as sentences
from advisor.report.argument_report import TIE, all_short
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table, bullet_list
from advisor.report.cost_report import sized
from advisor.report.flip_report import MOST_FLIPS_ALONE, flip_blocks, flips_in_short, flips_item
from advisor.report.footnotes import Footnotes
from advisor.report.phrasing import signed
from advisor.report.recommendation_data import with_standing
from advisor.report.report import Report
from advisor.report.summary_text import conclusion, whole_usd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from advisor.consultation import Consultation
    from advisor.decision.sensitivity import Span
    from advisor.explanation.difference import Difference
    from advisor.explanation.explanation import Explanation
    from advisor.report.blocks import Block


def _verdict_blocks(explanation: Explanation, name: str, notes: Footnotes) -> Iterator[Block]:
    """Yield the recommendation, how firm it is, its conditions, and what to find out first."""
    yield Heading(f"{name}: {conclusion(Summary(explanation, name))}", level=1)
    yield from _standing(explanation, notes)
    yield from _finding_out(explanation)


def _standing(explanation: Explanation, notes: Footnotes) -> Iterator[Block]:
    """Yield how firm the recommendation is, and on which conditions."""
    consultation, verified = explanation.consultation, explanation.verified
    yield from map(Paragraph, sentences.surety(consultation))
    yield from map(Paragraph, sentences.move_sentences(consultation))
    conditions = conditions_of(consultation, verified)
    if conditions:
        yield bullet_list(proviso.text for proviso in conditions)
    if explanation.chosen:
        yield Paragraph(describe_decision(explanation))
    for doubt in sentences.doubts(consultation, verified):
        yield Paragraph(f"Check your answers: {doubt}")
    for rule in consultation.to_verify:
        done = sentences.verified_by(rule, verified)
        if done:
            links = sentences.links_of(rule, verified)
            yield Paragraph(f"{rule.because} ({done})", links, notes=notes.cite(rule))


def _finding_out(explanation: Explanation) -> Iterator[Block]:
    """Yield what to find out first, if anything can still change the result."""
    consultation = explanation.consultation
    steps = tuple(map(ListItem, sentences.finding_out(consultation)))
    if steps:
        yield Paragraph("Find out first:")
        yield Bullets(steps, numbered=True)
        yield from map(Paragraph, sentences.asking_the_rest(consultation, explanation.asking_on))


def _proof(consultation: Consultation) -> Iterator[Block]:
    """Yield the known answers that prove the result, if they do."""
    if not consultation.decided_by or consultation.recommendation is None:
        return
    yield Heading("What proves it")
    known, _ = sentences.split_deciding(consultation)
    yield Paragraph(f"{sentences.proven_by(consultation)}{':' if known else '.'}")
    if known:
        yield bullet_list(_describe_known(consultation, answer) for answer in known)
    unknown = sentences.while_unknown(consultation)
    if unknown:
        yield Paragraph(unknown)


def _describe_known(consultation: Consultation, key: str) -> str:
    said = clause(consultation.knowledge.questions[key], consultation.answers[key])
    note = " (assumed)" if key in consultation.assumed else ""
    return f"{said[:1].upper()}{said[1:]}{note}"


def _firm(explanation: Explanation) -> Iterator[Block]:
    """Yield how firm the result is."""
    consultation, margin = explanation.consultation, explanation.margin
    if consultation.recommendation is None:
        return
    yield Heading("How firm it is")
    items = [_describe_margin(explanation)]
    if margin.near:
        close = "one more point on the weightiest criterion would close the gap"
        items.append(f"Close behind: {all_short(consultation, margin.near)}; {close}.")
    if consultation.share < 1:
        items.append(sentences.staying(consultation))
    yield Bullets((*map(ListItem, items), *_weight_items(consultation, margin.weights)))


def _describe_margin(explanation: Explanation) -> str:
    consultation, margin = explanation.consultation, explanation.margin
    if margin.points is None:
        return "No other platform is left."
    if margin.tied:
        tied = all_short(consultation, margin.tied)
        return f"It is tied with {tied}; {TIE}."
    second = all_short(consultation, [consultation.ranking.standings[1].platform])
    return f"It leads by {margin.points.normalize():f} points, ahead of {second}."


def _weight_items(consultation: Consultation, spans: Iterable[Span]) -> Iterator[ListItem]:
    limited = [span for span in spans if span.below or span.above]
    if limited:
        limits = tuple(ListItem(_describe_limits(consultation, span)) for span in limited)
        yield ListItem("Changing the weight of a single criterion would change it here:", limits)
    elif len(consultation.ranking.standings) > 1:
        yield ListItem("No weight of one criterion alone changes it, however large or small.")


def _describe_limits(consultation: Consultation, span: Span) -> str:
    name = consultation.knowledge.criteria[span.criterion].name
    limits: list[str] = []
    if span.below:
        winner = all_short(consultation, [span.below])
        limits.append(f"below {_decimal(span.low)} {winner} would win")
    if span.above:
        winner = all_short(consultation, [span.above])
        limits.append(f"above {_decimal(span.high)} {winner} would win")
    return f"{name} weighs {_decimal(span.weight)}: {', '.join(limits)}"


def _decimal(number: Fraction) -> str:
    rounded = round(Decimal(number.numerator) / Decimal(number.denominator), 2)
    return f"{rounded.normalize():f}"


def describe_decision(explanation: Explanation) -> str:
    """Return what people decided, why, and whether that is what is recommended."""
    name = explanation.choice.name if explanation.choice else explanation.chosen
    because = f", because {explanation.because.rstrip('.')}" if explanation.because else ""
    recommended = explanation.consultation.recommendation
    if recommended is not None and explanation.chosen == recommended.id:
        return f"People decided on {name}{because}. That is what is recommended."
    return f"People decided on {name}{because}."


def _chosen_blocks(explanation: Explanation, notes: Footnotes) -> Iterator[Block]:
    """Yield what people's choice gives up, and what would make it win.

    There is nothing to say if they decided on what is recommended, or not at all.
    """
    consultation = explanation.consultation
    leader = consultation.leader
    if not explanation.chosen or (leader is not None and explanation.chosen == leader.id):
        return
    yield Heading("What people decided")
    yield Paragraph(f"{describe_decision(explanation)} {_describe_recommended(consultation)}")
    if explanation.choice is None:
        yield Paragraph("It does not compete here, or did not exist on the day of this advice.")
        return
    given_up = tuple(_list_given_up(explanation, notes))
    if given_up:
        yield Bullets(given_up)
    yield Paragraph("What would have to be true for it to win:")
    yield Bullets((flips_item(consultation, explanation.flips_to(explanation.chosen)),))


def _describe_recommended(consultation: Consultation) -> str:
    recommended = consultation.recommendation
    return f"Recommended is {recommended.short if recommended else 'no platform'}."


def _list_given_up(explanation: Explanation, notes: Footnotes) -> Iterator[ListItem]:
    contrast = explanation.why_not(explanation.chosen)
    platform, winner = contrast.platform, contrast.winner
    for step in contrast.exclusions:
        against = f"It goes against: {step.rule.reason_for(platform.id)}"
        yield ListItem(against, notes=notes.cite(step.rule))
    for contest in contrast.contests:
        if winner is not None and contest.mine < contest.winners:
            points = f"{signed(contest.mine)} against {signed(contest.winners)}"
            reasons = tuple(side_by_side.contest_reasons(contest, platform, winner, notes))
            yield ListItem(f"It gives up, on {contest.criterion.name} ({points}):", reasons)


def argument_blocks(explanation: Explanation, notes: Footnotes) -> Iterator[Block]:
    """Yield everything between the verdict and the costs."""
    yield from _chosen_blocks(explanation, notes)
    yield from argument_report.why_blocks(explanation, notes)
    yield from _proof(explanation.consultation)
    yield from argument_report.why_not_blocks(explanation, notes)
    yield from flip_blocks(explanation)
    yield from _firm(explanation)


def _bill(explanation: Explanation, name: str) -> Iterator[Block]:
    """Yield what AWS charges for each remaining platform, if sizes and prices are known."""
    analysis, summary = explanation.cost_analysis, Summary(explanation, name)
    if analysis is None:
        return
    rows: list[tuple[Decimal, tuple[str, ...]]] = []
    for standing in explanation.consultation.ranking.standings:
        platform = explanation.consultation.knowledge.platforms[standing.platform]
        usd = [summary.bill(platform, stance) for stance in STANCES]
        likely = summary.bill(platform)
        if likely is not None:
            figures = [whole_usd(amount) for amount in usd if amount is not None]
            rows.append((likely, (platform.short, *figures)))
    if rows:
        rows.sort(key=lambda row: row[0])
        yield Heading("What it costs in a month")
        yield Paragraph(sized(analysis.estimate.sizes))
        yield Table(("AWS's bill in USD", *STANCES), tuple(row for _, row in rows))
        yield Paragraph("advisor cost adds people's time, and shows each line.")


def _winning(explanation: Explanation, platform: str) -> Iterator[Block]:
    yield Heading("What would make it win")
    flips = explanation.flips_to(platform)
    yield Bullets((flips_item(explanation.consultation, flips, most=MOST_FLIPS_ALONE),))


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
        """Yield the answer to what was asked, what it rests on, and the sources."""
        explanation, notes = self.explanation, Footnotes(self.explanation.consultation.knowledge)
        if self.part in {"", "document"} and self.difference is None:
            yield from self._whole(notes)
        else:
            headline = conclusion(Summary(explanation, self.name))
            yield Heading(f"{self.name}: {headline}", level=1)
            yield from self._answer(notes)
            yield from _standing(explanation, notes)
            yield from self._part(notes)
            yield from _finding_out(explanation)
        yield from notes.section()

    def _whole(self, notes: Footnotes) -> Iterator[Block]:
        """Yield the verdict, the argument and the costs; of a document, the comparison too."""
        explanation = self.explanation
        yield from _verdict_blocks(explanation, self.name, notes)
        yield from argument_blocks(explanation, notes)
        yield from _bill(explanation, self.name)
        if self.part == "document":
            yield from side_by_side.comparison_blocks(explanation, notes)

    def _answer(self, notes: Footnotes) -> Iterator[Block]:
        """Yield in a sentence or two what the wanted part says at length."""
        explanation = self.explanation
        if self.part == "why-not":
            contrast = explanation.why_not(self.platform)
            yield from side_by_side.why_not_answer(explanation.consultation, contrast, notes)
        elif self.part == "flips":
            yield Paragraph(flips_in_short(explanation))
        elif self.part == "compare":
            yield Paragraph(side_by_side.comparison_answer(explanation))
        elif self.difference is not None:
            yield Paragraph(difference_report.difference_answer(self.difference, self.labels))

    def _part(self, notes: Footnotes) -> Iterator[Block]:
        """Yield the wanted part."""
        explanation = self.explanation
        if self.part == "why-not":
            yield from side_by_side.contest_blocks(explanation.why_not(self.platform), notes)
            yield from _winning(explanation, self.platform)
        elif self.part == "flips":
            yield from flip_blocks(explanation, most=MOST_FLIPS_ALONE)
        elif self.part == "compare":
            yield from side_by_side.comparison_blocks(explanation, notes)
        elif self.difference is not None:
            yield from difference_report.difference_blocks(self.difference, self.labels, notes)

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
