"""The lines of a summary in words, the same on a screen, in a document and on a page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.costing.assumptions import HIGH, LOW
from advisor.explanation.explanation import Explanation
from advisor.explanation.move import stays
from advisor.explanation.standing import SHORT
from advisor.explanation.summary import Summary
from advisor.knowledge.answer_text import clause, join_clauses, label_of
from advisor.knowledge.values import ways
from advisor.proof.firmness import Grade
from advisor.provisos import listed
from advisor.report import verdict
from advisor.report.phrasing import changed_to, stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.consultation import Consultation
    from advisor.explanation.reasons import PlatformReason
    from advisor.explanation.summary import Turn
    from advisor.knowledge.model import Platform
    from advisor.proof.firmness import Lead
    from advisor.workloads.advising import Advised

_SHOWN_FLIPS = 1


def result_summary(result: Advised) -> Summary:
    """Return what a reader needs to know of ``result``."""
    workload = result.workload
    explanation = Explanation(
        result.consultation,
        workload.chosen,
        workload.because,
        workload.costs,
        workload.verified,
        result.asking_on,
    )
    return Summary(explanation, workload.name, workload.file)


def conclusion(summary: Summary) -> str:
    """Return in a few words what is recommended: a platform, to stay on it, or none yet."""
    if summary.platform is not None:
        to_stay = "stay on " if stays(summary.consultation) else ""
        return f"{to_stay}{summary.platform.name}"
    if summary.consultation.default is not None:
        return "no recommendation yet"
    return "no platform is left"


def grade_text(summary: Summary) -> str:
    """Return how firm the result is in a few words."""
    return SHORT[summary.consultation.grade]


def firm_texts(summary: Summary) -> Iterator[str]:
    """Yield how firm the result is, what asks for a move, and what people decided, a line each.

    How often it holds comes first. Nothing is said of a proof that the grade does not say.
    """
    consultation = summary.consultation
    first, *others = verdict.surety(consultation)
    match consultation.grade:
        case Grade.NONE:
            yield first
        case Grade.UNDECIDED:
            yield first
            others = others[1:]
            yield from _default_texts(consultation)
        case Grade.PROVEN_AS_KNOWN:
            yield verdict.staying(consultation)
            questions = consultation.knowledge.questions
            unknown = [label_of(questions[key]) for key in consultation.unknown]
            yield f"You do not know yet, and it could change this: {listed(unknown)}."
        case Grade.OPEN:
            yield verdict.staying(consultation)
            yield "Questions left unasked can still change this."
    yield from others
    yield from verdict.move_sentences(consultation)
    explanation = summary.explanation
    if explanation.chosen:
        chosen = explanation.choice.short if explanation.choice else explanation.chosen
        because = f", because {explanation.because}" if explanation.because else ""
        yield f"People decided on {chosen}{because}"


def _default_texts(consultation: Consultation) -> Iterator[str]:
    default = consultation.default
    if default is not None:
        least = f"{default.name} leaves the least to operate"
        yield f"If you have to start today: {least}. That is a default, not advice."
        if consultation.share:
            yield f"It leads in {ways(consultation.share)}, by our model of teams."


def find_out_texts(summary: Summary) -> Iterator[str]:
    """Yield what to find out first, each with an answer that would change the result, and to what.

    Questions that change nothing by themselves come last.
    """
    consultation = summary.consultation
    if consultation.grade in {Grade.PROVEN, Grade.NONE}:
        return
    leads = sorted(consultation.firmness.find_out_first, key=lambda lead: not lead.outcomes)
    for lead in leads:
        yield _describe_lead(consultation, lead)


def _describe_lead(consultation: Consultation, lead: Lead) -> str:
    question = consultation.knowledge.questions[lead.question]
    label = label_of(question)
    if lead.stretches:
        numbers = lead.stretches[0]
        name = _short_name(consultation, numbers.platform)
        return f"{label}: {name} with {stretch(question, numbers)}"
    if not lead.outcomes:
        return f"{label}, which matters together with other answers"
    outcome = lead.outcomes[0]
    text = f"{_short_name(consultation, outcome.platform)} if {clause(question, outcome.value)}"
    left = len(lead.outcomes) - 1
    others = f", and {left} more such answers" if left > 1 else ""
    return f"{label}: {text}{others}"


def _short_name(consultation: Consultation, platform: str | None) -> str:
    return consultation.knowledge.platforms[platform].short if platform else "no platform"


def bill_text(summary: Summary) -> str:
    """Return what AWS charges, or which answers a figure still needs; empty without a platform."""
    platform = summary.platform
    if platform is None:
        return ""
    likely = summary.bill(platform)
    if likely is not None:
        low, high = summary.bill(platform, LOW), summary.bill(platform, HIGH)
        spread = f" ({whole_usd(low)} to {whole_usd(high)})" if low and high else ""
        return f"about {whole_usd(likely)} USD a month on AWS's bill{spread}"
    if summary.missing_sizes:
        questions = summary.consultation.knowledge.questions
        needed = join_clauses(label_of(questions[key]) for key in summary.missing_sizes)
        return f"no bill yet: it needs {needed}"
    return "no bill: the price book does not cover this"


def whole_usd(amount: Decimal) -> str:
    """Return ``amount`` without cents, which an estimate cannot know."""
    return f"{amount.quantize(Decimal(1)):,}"


def reason_text(summary: Summary, reason: PlatformReason) -> str:
    """Return the sentence of ``reason``; one about another platform says so first."""
    consultation = summary.consultation
    if reason.about == consultation.ranking.standings[0].platform:
        return reason.says
    place = "behind" if reason.points > 0 else "ahead"
    return f"{consultation.knowledge.platforms[reason.about].short} is {place} here: {reason.says}"


def runner_up_text(summary: Summary) -> str:
    """Return the next best platform, how far behind it is, and its bill; empty without one."""
    runner_up = summary.runner_up
    if runner_up is None:
        return ""
    behind = "tied"
    if runner_up.behind:
        behind = f"{runner_up.behind.normalize():f} points behind"
    bill = summary.bill(runner_up.platform)
    usd = "" if bill is None else f", {whole_usd(bill)} USD"
    return f"{runner_up.platform.short}, {behind}{usd}"


def turn_texts(summary: Summary) -> Iterator[tuple[Platform, str]]:
    """Yield other platforms, each with a clause that says when it would win."""
    for turn in summary.turns:
        yield turn.platform, f"if {_describe_turn(summary, turn)}"


def _describe_turn(summary: Summary, turn: Turn) -> str:
    texts = [changed_to(summary.consultation, flip) for flip in turn.flips[:_SHOWN_FLIPS]]
    left = turn.number - len(texts)
    if left == 1:
        texts.append("with another change")
    elif left > 1:
        texts.append(f"with one of {left} other changes")
    return ", or ".join(texts)
