"""A picture of what a workload costs.

It shows each platform from low to high, and curves with the points at which another platform
becomes cheapest.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import HIGH, LIKELY, LOW
from advisor.costing.break_even import PERCENT
from advisor.drawing.chart_curves import Noted, Panel, panel
from advisor.drawing.chart_looks import chart_amount, short
from advisor.drawing.chart_ranges import ranges
from advisor.drawing.condition_note import lines
from advisor.drawing.escaping import clean
from advisor.drawing.fitting import fitted, height_of, stacked
from advisor.drawing.marks import PAPER, QUIET, Sheet, rectangle
from advisor.drawing.marks_pdf import to_pdf
from advisor.drawing.marks_png import to_png
from advisor.drawing.marks_svg import to_svg
from advisor.drawing.scales import Linear, Logarithmic, rounded_out
from advisor.explanation.standing import graded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from advisor.costing.break_even import Curve
    from advisor.drawing.marks import Mark
    from advisor.drawing.scales import Scale
    from advisor.explanation.cost_analysis import CostAnalysis

_WIDTH, _MARGIN = 720, 24  # points, as are all that follow
_TITLE, _HEADING, _TEXT = 16, 11, 9
_BETWEEN: Final = 22
_UNDER: Final = 4
# An axis of powers has no zero: what costs nothing is drawn at a cent.
_LEAST: Final = Decimal("0.01")
# How full machines are, in per cent; the axis goes to a bit over twice the dearest there.
_TYPICAL: Final = 60
_HEADROOM, _FREE = Decimal("2.2"), Decimal("1.05")
_WRITERS: Final = {"svg": to_svg, "png": to_png, "pdf": to_pdf}


def chart(analysis: CostAnalysis, name: str, form: str) -> bytes:
    """Return the picture of ``analysis`` in the format ``form``: svg, png or pdf."""
    return _WRITERS[form](sheet(analysis, name))


def sheet(analysis: CostAnalysis, name: str) -> Sheet:
    """Return the picture of ``analysis``, before it is written in some format."""
    left, right = _MARGIN, _WIDTH - _MARGIN
    title = f"What {clean(name)} costs in a month, in USD"
    marks, bottom = _draw_title(title, _sum_up(analysis), left, right)
    people = "with people's time" if analysis.counts_people else "without people's time"
    hint = f"Bars go from the low to the high figure, diamonds stand at the likely one, {people}."
    heading, top = _draw_heading("From low to high", hint, bottom, left, right)
    bars, bottom = ranges(analysis, top, left, right)
    marks += (*heading, *bars)
    for part, hint, content in (_by_copies(analysis), _by_fill(analysis)):
        heading, top = _draw_heading(part, hint, bottom, left, right)
        curves, bottom = panel(content, top, left, right)
        marks += (*heading, *curves)
    height = bottom + _MARGIN
    page = rectangle(0, 0, _WIDTH, height, PAPER)
    return Sheet(
        width=_WIDTH,
        height=height,
        marks=(page, *marks),
        title=title,
        description=" ".join(_describe(analysis)),
    )


def _sum_up(analysis: CostAnalysis) -> tuple[str, ...]:
    """Return the lines under the title: the recommendation, how firm it is, and its conditions."""
    return (clean(graded(analysis.consultation)), *lines(analysis.conditions))


def _draw_title(
    title: str,
    summary: Iterable[str],
    left: float,
    right: float,
) -> tuple[tuple[Mark, ...], float]:
    """Return the title with the ``summary`` under it, and where that ends."""
    room = right - left
    top = _MARGIN - 4
    name = fitted(title, _TITLE, room, bold=True)
    told: list[str] = []
    for sentence in summary:
        told += fitted(sentence, _TEXT, room)
    under = top + height_of(name, _TITLE) + 4
    heading = stacked(name, left, top, _TITLE, bold=True)
    bottom = under + height_of(told, _TEXT)
    return (*heading, *stacked(told, left, under, _TEXT)), bottom


def _draw_heading(
    name: str,
    hint: str,
    above: float,
    left: float,
    right: float,
) -> tuple[tuple[Mark, ...], float]:
    """Return the heading of a part, with a sentence on how to read it, and where these end."""
    top = above + _BETWEEN
    under = top + height_of((name,), _HEADING)
    told = fitted(hint, _TEXT, right - left)
    heading = stacked((name,), left, top, _HEADING, bold=True)
    bottom = under + height_of(told, _TEXT) + _UNDER
    return (*heading, *stacked(told, left, under, _TEXT, QUIET)), bottom


def _by_copies(analysis: CostAnalysis) -> tuple[str, str, Panel]:
    """Return the heading, how to read it, and the curves by the number of copies."""
    curves = tuple(_raise_to_a_cent(curve) for curve in analysis.curves[0] if curve.points)
    copies = analysis.estimate.sizes.copies
    noted = []
    for turn in analysis.crossings:
        text = f"{turn.at:,}: {short(turn.after)}"
        noted.append(Noted(text, Decimal(turn.at), max(turn.usd, _LEAST)))
    if copies:
        noted.append(Noted(f"asked: {copies:,}", Decimal(copies)))
    noted.sort(key=lambda mark: mark.across)
    counts = [mark.across for mark in noted]
    amounts = [mark.up for mark in noted if mark.up]
    for curve in curves:
        counts += [Decimal(count) for count, _ in curve.points]
        amounts += [usd for _, usd in curve.points]
    counts = counts or [Decimal(1)]
    amounts = amounts or [Decimal(1)]
    content = Panel(
        curves=curves,
        across=_scale_counts(counts),
        up=rounded_out(min(amounts), max(amounts)),
        noted=tuple(noted),
        below="average number of copies; the peak grows with it",
    )
    hint = (
        "USD a month, on logarithmic axes. "
        "A circle: from here on another platform is clearly the cheapest."
    )
    return "By the number of copies", hint, content


def _raise_to_a_cent(curve: Curve) -> Curve:
    points = tuple((count, max(usd, _LEAST)) for count, usd in curve.points)
    return replace(curve, points=points)


def _scale_counts(counts: list[Decimal]) -> Scale:
    low, high = min(counts), max(counts)
    return Logarithmic(low, high) if high > low else rounded_out(low, low)


def _by_fill(analysis: CostAnalysis) -> tuple[str, str, Panel]:
    """Return the heading, how to read it, and the curves by how full machines are."""
    curves = tuple(curve for curve in analysis.curves[1] if curve.points)
    costs = {curve.platform.id: dict(curve.points) for curve in curves}
    evens = set()
    for even in analysis.break_evens:
        if even.percent is not None:
            usd = costs[even.machines.id][even.percent]
            evens.add((even.percent, usd))
    noted = [Noted(f"{percent} %", Decimal(percent), usd) for percent, usd in sorted(evens)]
    shown = [Decimal(0)]
    shown += [_HEADROOM * points.get(_TYPICAL, Decimal(0)) for points in costs.values()]
    shown += [_FREE * curve.points[-1][1] for curve in curves]
    shown += [_FREE * usd for _, usd in evens]
    content = Panel(
        curves=curves,
        across=Linear(Decimal(PERCENT[-1]), Decimal(PERCENT[0])),
        up=Linear(max(shown) or Decimal(1)),
        noted=tuple(noted),
        below="share of machine capacity in use, in %",
    )
    hint = (
        "USD a month, AWS's bill alone. "
        "A circle: from here on the machines cost no more than Fargate."
    )
    return "By how full the customer's machines are", hint, content


def _describe(analysis: CostAnalysis) -> Iterator[str]:
    """Yield in sentences what is drawn, for those who cannot see it."""
    yield from _sum_up(analysis)
    for cost in analysis.priced:
        low = chart_amount(analysis.counted(cost, LOW))
        likely = chart_amount(analysis.counted(cost, LIKELY))
        high = chart_amount(analysis.counted(cost, HIGH))
        yield f"{cost.platform.name}: {low} to {high} USD a month, likely {likely}."
    for turn in analysis.crossings:
        yield f"From {turn.at:,} copies on {turn.after.name} is clearly the cheapest."
    for even in analysis.break_evens:
        if even.percent is not None:
            yield (
                f"{even.machines.name} costs no more than {even.fargate.name} "
                f"once machines are {even.percent} % full."
            )
