"""A picture of what a workload costs: each platform from low to high, and curves with the points at which the answer turns.

The orchestrator is told by colour, the compute by the kind of line, so that no colour is needed to read it.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ticker import LogLocator

from advisor.costing.assumptions import HIGH, LIKELY, LOW
from advisor.drawing import fonts
from advisor.drawing.conditions import lines
from advisor.explanation.standing import graded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from advisor.costing.turning import Crossing, Curve
    from advisor.explanation.expense import Expense
    from advisor.knowledge.model import Platform

_COLOURS: Final = {"ecs": "#2b5c94", "eks": "#8a5a00"}
_LINES: Final = {
    "fargate": "-", "ec2": "--", "managed-instances": "-.", "nodegroup": (0, (5, 2, 1, 2, 1, 2)), "auto-mode": ":",
}  # fmt: skip
_COLUMNS: Final = 70
_HIGH: Final = 13  # inches, as are those that follow
_MARGIN, _TITLE_LINE, _LINE = 0.26, 0.27, 0.17
_HEADING, _FIRST, _LAST = 0.70, 0.91, 1.495  # how far the heading may reach; where charts begin, and end from below
_MOST_BESIDE: Final = 120
_INK, _QUIET, _TURN = "#1f2933", "#52606d", "#a11d33"
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",  # text stays text, to be read aloud and searched
    "svg.hashsalt": "container-advisor",  # the same picture whenever asked
    "font.family": "Liberation Sans",
    "text.color": _INK, "axes.labelcolor": _INK, "xtick.color": _INK, "ytick.color": _INK, "axes.edgecolor": _QUIET,
    "text.parse_math": False,  # a name may hold a dollar sign
}  # fmt: skip


def chart(expense: Expense, name: str, form: str) -> bytes:
    """Return the picture of ``expense`` in the format ``form``: svg, png or pdf."""
    with mpl.rc_context({**_SETTINGS, "font.family": _font()}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font lacks: the name is in the file all the same
        title = textwrap.wrap(f"What {name} costs in a month, in USD", _COLUMNS, break_on_hyphens=False)
        said = [line for each in _beside(expense) for line in textwrap.wrap(each, _MOST_BESIDE, break_on_hyphens=False)]
        below = _MARGIN + _TITLE_LINE * len(title)
        high = _HIGH + max(below + _LINE * len(said) - _HEADING, 0)
        figure = Figure(figsize=(10, high))
        top, middle, bottom = figure.subplots(3, 1, height_ratios=(1, 1.4, 1.4), gridspec_kw=_places(high))
        figure.suptitle("\n".join(title), fontsize=15, fontweight="bold", y=1 - _MARGIN / high)
        figure.text(0.5, 1 - below / high, "\n".join(said), fontsize=9, ha="center", va="top", linespacing=1.3)
        by_copies, by_fill = expense.curves
        _ranges(top, expense)
        _by_copies(middle, by_copies, expense)
        _by_fill(bottom, by_fill, expense)
        if middle.get_lines():
            figure.legend(*middle.get_legend_handles_labels(), loc="lower center", ncols=2, fontsize=9, frameon=False)
        return _written(figure, form, name)


def _places(high: float) -> dict[str, float]:
    """Return where the charts stand in a figure so ``high``: as far from its ends in any."""
    more = high - _HIGH
    return {"left": 0.275, "right": 0.975, "top": 1 - (_FIRST + more) / high, "bottom": _LAST / high, "hspace": 0.24}


def _beside(expense: Expense) -> tuple[str, ...]:
    """Return what stands under the title: what is recommended, how firm that is, and under which conditions."""
    return (graded(expense.consultation), *lines(expense.conditions))


def _font() -> str:
    """Return the name of the bundled font, made known to the library."""
    path = fonts.file()
    if not any(each.fname == path for each in fontManager.ttflist):
        fontManager.addfont(path)
    return FontProperties(fname=path).get_name()


def _written(figure: Figure, form: str, name: str) -> bytes:
    target = io.BytesIO()
    known: dict[str, dict[str, Any]] = {"svg": {"Date": None, "Title": f"What {name} costs"}, "pdf": {"CreationDate": None}}
    figure.savefig(target, format=form, dpi=150, metadata=known.get(form, {}))
    return target.getvalue()


def _ranges(axes: Axes, expense: Expense) -> None:
    costs = expense.priced
    for place, cost in enumerate(costs):
        low, likely, high = (float(expense.counted(cost, each)) for each in (LOW, LIKELY, HIGH))
        colour = _COLOURS.get(cost.platform.orchestrator, _QUIET)
        axes.plot((low, high), (place, place), color=colour, linewidth=5, alpha=0.35, solid_capstyle="butt")
        axes.plot(likely, place, marker="D", color=colour, markersize=7)
        axes.annotate(f"{likely:,.0f}", (likely, place), xytext=(0, 8), textcoords="offset points", ha="center", fontsize=9)
    axes.set_yticks(range(len(costs)), [each.platform.name for each in costs], fontsize=9)
    axes.set_ylim(len(costs) - 0.4, -0.8)
    axes.set_xlim(left=0)
    people = "with people's time" if expense.counts_people else "without people's time"
    axes.set_title(f"From low to high, the likely cost as a diamond, {people}", fontsize=11, loc="left")
    _plain_axis(axes, "x")


def _by_copies(axes: Axes, curves: Iterable[Curve], expense: Expense) -> None:
    _draw(axes, curves)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    copies = expense.estimate.sizes.copies
    if copies:
        axes.axvline(copies, color=_QUIET, linewidth=1, linestyle=":")
        place: Any = {"xycoords": ("data", "axes fraction"), "xytext": (3, -11), "textcoords": "offset points"}
        axes.annotate(f"asked: {copies:,}", (copies, 1), fontsize=9, **place)
    for number, each in enumerate(expense.crossings, 1):
        _mark(axes, each, number)
    axes.set_title(
        "By the number of copies: a circle where another platform becomes clearly the cheapest", fontsize=11, loc="left"
    )
    axes.set_xlabel("copies on average, the peak growing along")
    _plain_axis(axes, "x")
    _plain_axis(axes, "y")


def _mark(axes: Axes, crossing: Crossing, number: int) -> None:
    usd = max(float(crossing.usd), float(Decimal("0.01")))
    _circle(axes, crossing.at, usd)
    said = f"{crossing.at:,}: {_short(crossing.after)}"
    axes.annotate(said, (crossing.at, usd), xytext=(6, -16 - 11 * (number % 2)), textcoords="offset points", fontsize=9)


def _circle(axes: Axes, across: float, up: float) -> None:
    axes.plot(across, up, marker="o", markersize=11, markerfacecolor="none", markeredgecolor=_TURN, markeredgewidth=2)


def _by_fill(axes: Axes, curves: Iterable[Curve], expense: Expense) -> None:
    curves = list(curves)
    _draw(axes, curves)
    costs = {each.platform.id: dict(each.points) for each in curves}
    evens = {(even.percent, costs[even.machines.id][even.percent]) for even in expense.break_evens if even.percent is not None}
    for percent, usd in sorted(evens):
        _circle(axes, percent, float(usd))
        axes.annotate(
            f"{percent} %", (percent, float(usd)), xytext=(0, -19), textcoords="offset points", ha="center", fontsize=9
        )
    axes.set_ylim(bottom=0, top=2.2 * max((float(points.get(60, 0)) for points in costs.values()), default=1))
    title = "By how full the customer's machines are, AWS's bill alone: a circle where they cost no more than Fargate"
    axes.set_title(title, fontsize=11, loc="left")
    axes.set_xlabel("per cent of the room on machines that copies take")
    _plain_axis(axes, "y")


def _draw(axes: Axes, curves: Iterable[Curve]) -> None:
    for each in curves:
        if each.points:
            across, up = zip(*((x, float(usd)) for x, usd in each.points), strict=True)
            colour = _COLOURS.get(each.platform.orchestrator, _QUIET)
            line: Any = _LINES.get(each.platform.compute, "-")
            thick = 1.4 if each.platform.id == "eks-self-managed" else 2
            axes.plot(across, up, color=colour, linestyle=line, linewidth=thick, label=each.platform.name)
    axes.set_ylabel("USD a month")
    axes.grid(visible=True, color="#dde2e8", linewidth=0.7)


def _short(platform: Platform) -> str:
    return platform.name.removeprefix("Amazon ")


def _plain_axis(axes: Axes, which: str) -> None:
    """Write numbers out, thousands apart, in place of powers of ten."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 1 or not value else f"{value:g}")
    axis.set_minor_formatter(lambda *_: "")
