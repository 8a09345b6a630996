"""The lines of a summary in words, the same on a screen, in a document and on a page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.costing.assumptions import HIGH, LOW
from advisor.explanation.move import stays
from advisor.explanation.reasons import worded
from advisor.explanation.standing import SHORT
from advisor.knowledge.answer_text import join_clauses, label_of
from advisor.knowledge.values import counted
from advisor.report.phrasing import changed_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.explanation.reasons import PlatformReason
    from advisor.explanation.summary import Summary, Turn
    from advisor.knowledge.model import Platform

_SHOWN_FLIPS = 1


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
    """Return the sentence of ``reason`` about the recommended platform."""
    platform = summary.consultation.ranking.standings[0].platform
    return worded(summary.consultation, platform, reason)


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
    if left > 0:
        texts.append(f"with one of {counted(left, 'other change')}")
    return ", or ".join(texts)
