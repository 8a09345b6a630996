"""A picture of what a workload costs: each platform from low to high, and curves with the points at which the answer turns."""

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

    from advisor.drawing.marks import Mark
    from advisor.explanation.cost_analysis import CostAnalysis

_WIDTH, _MARGIN = 720, 24  # points, as are all that follow
_TITLE, _HEADING, _TEXT = 16, 11, 9
_BETWEEN: Final = 22
_UNDER: Final = 4
_LEAST: Final = Decimal(
    "0.01"
)  # an axis of powers has no zero: what costs nothing is drawn at a cent
_TYPICAL: Final = (
    60  # how full machines are in per cent; the axis goes to a bit over twice the dearest there
)
_HEADROOM, _FREE = Decimal("2.2"), Decimal("1.05")
_WRITERS: Final = {"svg": to_svg, "png": to_png, "pdf": to_pdf}


def chart(analysis: CostAnalysis, name: str, form: str) -> bytes:
    """Return the picture of ``analysis`` in the format ``form``: svg, png or pdf."""
    return _WRITERS[form](sheet(analysis, name))


def sheet(analysis: CostAnalysis, name: str) -> Sheet:
    """Return the picture of ``analysis``, before it is written in some format."""
    left, right = _MARGIN, _WIDTH - _MARGIN
    title = f"What {clean(name)} costs in a month, in USD"
    marks, bottom = _head(title, _beside(analysis), left, right)
    people = "with people's time" if analysis.counts_people else "without people's time"
    told = f"Bars go from the low to the high figure, diamonds stand at the likely one, {people}."
    more, top = _heading("From low to high", told, bottom, left, right)
    drawn, bottom = ranges(analysis, top, left, right)
    marks += (*more, *drawn)
    for heading, told, content in (_by_copies(analysis), _by_fill(analysis)):
        more, top = _heading(heading, told, bottom, left, right)
        drawn, bottom = panel(content, top, left, right)
        marks += (*more, *drawn)
    height = bottom + _MARGIN
    page = rectangle(0, 0, _WIDTH, height, PAPER)
    return Sheet(_WIDTH, height, (page, *marks), title, " ".join(_described(analysis)))


def _beside(analysis: CostAnalysis) -> tuple[str, ...]:
    """Return what stands under the title: what is recommended, how firm that is, and under which conditions."""
    return (clean(graded(analysis.consultation)), *lines(analysis.conditions))


def _head(
    title: str, beside: Iterable[str], left: float, right: float
) -> tuple[tuple[Mark, ...], float]:
    """Return the title with what stands under it, and where that ends."""
    name = fitted(title, _TITLE, right - left, bold=True)
    told = tuple(line for each in beside for line in fitted(each, _TEXT, right - left))
    under = _MARGIN - 4 + height_of(name, _TITLE) + 4
    marks = (
        *stacked(name, left, _MARGIN - 4, _TITLE, bold=True),
        *stacked(told, left, under, _TEXT),
    )
    return marks, under + height_of(told, _TEXT)


def _heading(
    name: str, told: str, above: float, left: float, right: float
) -> tuple[tuple[Mark, ...], float]:
    """Return the heading of a part, with a sentence on how to read it, and where these end."""
    top = above + _BETWEEN
    under = top + height_of((name,), _HEADING)
    how = fitted(told, _TEXT, right - left)
    marks = (
        *stacked((name,), left, top, _HEADING, bold=True),
        *stacked(how, left, under, _TEXT, QUIET),
    )
    return marks, under + height_of(how, _TEXT) + _UNDER


def _by_copies(analysis: CostAnalysis) -> tuple[str, str, Panel]:
    """Return the heading, how to read it, and the curves by the number of copies."""
    curves = tuple(
        replace(each, points=tuple((count, max(usd, _LEAST)) for count, usd in each.points))
        for each in analysis.curves[0]
        if each.points
    )
    copies = analysis.estimate.sizes.copies
    noted = [
        Noted(f"{each.at:,}: {short(each.after)}", Decimal(each.at), max(each.usd, _LEAST))
        for each in analysis.crossings
    ]
    noted += [Noted(f"asked: {copies:,}", Decimal(copies))] if copies else []
    counts = [
        *(Decimal(count) for each in curves for count, _ in each.points),
        *(each.across for each in noted),
    ] or [Decimal(1)]
    usd = [
        *(usd for each in curves for _, usd in each.points),
        *(each.up for each in noted if each.up),
    ] or [Decimal(1)]
    across = (
        Logarithmic(min(counts), max(counts))
        if max(counts) > min(counts)
        else rounded_out(counts[0], counts[0])
    )
    content = Panel(
        curves,
        across,
        rounded_out(min(usd), max(usd)),
        tuple(sorted(noted, key=lambda each: each.across)),
        "average number of copies; the peak grows with it",
    )
    told = "USD a month, on logarithmic axes. A circle: from here on another platform is clearly the cheapest."
    return "By the number of copies", told, content


def _by_fill(analysis: CostAnalysis) -> tuple[str, str, Panel]:
    """Return the heading, how to read it, and the curves by how full machines are."""
    curves = tuple(each for each in analysis.curves[1] if each.points)
    costs = {each.platform.id: dict(each.points) for each in curves}
    evens = {
        (even.percent, costs[even.machines.id][even.percent])
        for even in analysis.break_evens
        if even.percent is not None
    }
    noted = tuple(Noted(f"{percent} %", Decimal(percent), usd) for percent, usd in sorted(evens))
    usual = max((points.get(_TYPICAL, Decimal(0)) for points in costs.values()), default=Decimal(0))
    ends = [each.points[-1][1] for each in curves]
    top = max(
        _HEADROOM * usual, *(_FREE * usd for usd in [*ends, *(usd for _, usd in evens)]), Decimal(0)
    ) or Decimal(1)
    content = Panel(
        curves,
        Linear(Decimal(PERCENT[-1]), Decimal(PERCENT[0])),
        Linear(top),
        noted,
        "share of machine capacity in use, in %",
    )
    told = "USD a month, AWS's bill alone. A circle: from here on the machines cost no more than Fargate."
    return "By how full the customer's machines are", told, content


def _described(analysis: CostAnalysis) -> Iterator[str]:
    """Yield in sentences what is drawn, for those who do not see it."""
    yield from _beside(analysis)
    for each in analysis.priced:
        low, likely, high = (
            chart_amount(analysis.counted(each, stance)) for stance in (LOW, LIKELY, HIGH)
        )
        yield f"{each.platform.name}: {low} to {high} USD a month, likely {likely}."
    for turn in analysis.crossings:
        yield f"From {turn.at:,} copies on {turn.after.name} is clearly the cheapest."
    for even in analysis.break_evens:
        if even.percent is not None:
            yield f"{even.machines.name} costs no more than {even.fargate.name} once machines are {even.percent} % full."
