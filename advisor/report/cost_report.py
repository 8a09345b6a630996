"""What a workload costs: each platform line by line, turning points, assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.costing.assumptions import HIGH, LIKELY, LOW, OURS, STANCES
from advisor.costing.bill import cents
from advisor.costing.break_even import CLEARLY, PERCENT
from advisor.costing.estimate import NOT_INCLUDED
from advisor.explanation.standing import graded
from advisor.pricing.book import DAYS_UNTIL_STALE
from advisor.pricing.items import plain_digits
from advisor.report import verdict
from advisor.report.blocks import Heading, Paragraph, Table, bullet_list
from advisor.report.cost_data import cost_object, line_rows, sum_rows
from advisor.report.phrasing import all_named, day_range
from advisor.report.recommendation_data import with_standing
from advisor.report.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from advisor.costing.assumptions import Assumption
    from advisor.costing.bill import LineItem
    from advisor.costing.break_even import BreakEven, Crossing, Lever
    from advisor.costing.estimate import Estimate, PlatformCost
    from advisor.costing.sizes import Sizes
    from advisor.explanation.cost_analysis import CostAnalysis
    from advisor.report.blocks import Block

_PLACES = 6
_PRICE_PLACES = 8
_FAMILIES = {
    "fargate": "Fargate",
    "managed": "machines that AWS packs",
    "ec2": "machines that the customer packs",
}


@dataclass(frozen=True)
class CostReport(Report):
    """The whole estimate as seen ``today``.

    With ``detail``, the lines of every platform and all assumptions are included. ``asking_on`` is
    the command that asks what is still open.
    """

    analysis: CostAnalysis
    name: str
    file: str
    today: date
    detail: bool = False
    asking_on: str = ""

    def blocks(self) -> Iterator[Block]:
        """Yield what each platform costs, what moves that, and what it rests on."""
        analysis = self.analysis
        yield Heading(f"What {self.name} costs in a month", 1)
        yield from _verdict(analysis, self.asking_on)
        yield from platform_blocks(analysis)
        yield from self._price_age()
        if self.detail:
            for cost in analysis.priced:
                yield from _line_by_line(cost)
        elif analysis.about and analysis.about.bills:
            yield from _line_by_line(analysis.about)
        yield from _break_even_blocks(analysis)
        yield from _foundations(analysis)
        if self.detail:
            yield _assumption_table(analysis.estimate)
        else:
            yield Paragraph(
                "--detail lists every assumption with its reason; "
                "--assume ID=VALUE sets one to a figure that you know."
            )

    def _price_age(self) -> Iterator[Block]:
        age = self._days_old()
        if age is None:
            return
        text = _name_prices(self.analysis.estimate)
        if age > DAYS_UNTIL_STALE:
            text += f" The oldest is {age:,} days old; `advisor prices import` reads newer ones."
        yield Paragraph(text)

    def _days_old(self) -> int | None:
        """Return the age in days of the oldest price used, or ``None`` if no price was used."""
        days = self.analysis.estimate.days
        return (self.today - days[0]).days if days else None

    def data(self) -> dict[str, Any]:
        """Return the estimate with the age of its prices."""
        content = {"name": self.name, "file": self.file, **cost_object(self.analysis)}
        return content | {"days_old": self._days_old()}

    def rows(self) -> Iterator[list[Any]]:
        """Yield the platforms, or with ``detail`` the lines of each likely bill.

        Each row ends with the grade and the conditions of the result.
        """
        analysis = self.analysis
        rows = line_rows(analysis) if self.detail else sum_rows(analysis)
        return with_standing(rows, analysis.consultation, analysis.conditions)


def _verdict(analysis: CostAnalysis, asking_on: str) -> Iterator[Block]:
    """Yield what is recommended, how firm it is, and on which conditions.

    For a default, this includes how to find out more.
    """
    consultation = analysis.consultation
    yield Paragraph(graded(consultation))
    if consultation.default is not None:
        yield from map(Paragraph, verdict.undecided(consultation, asking_on))
    else:
        if consultation.leader is None:
            yield from map(Paragraph, verdict.surety(consultation))
        yield from map(Paragraph, verdict.move_sentences(consultation))
    if analysis.conditions:
        yield bullet_list(proviso.text for proviso in analysis.conditions)
    for rule in consultation.warnings:
        yield Paragraph(f"Check your answers: {rule.because}")


def in_short(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield what belongs in a document.

    That is the platforms, the lines of the one decided on, when another platform becomes cheapest,
    and what is left out.
    """
    yield Heading("What it costs in a month")
    yield from platform_blocks(analysis)
    yield Paragraph(_name_prices(analysis.estimate))
    if analysis.about and analysis.about.bills:
        yield from _line_by_line(analysis.about)
    yield from _break_even_blocks(analysis)
    yield from _foundations(analysis)


def brief(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield in a few lines when another platform becomes cheapest, and what the costs rest on."""
    estimate = analysis.estimate
    yield bullet_list([*_turning_points(analysis), _name_prices(estimate)])
    yield Paragraph(f"Not included: {'; '.join((*NOT_INCLUDED, *estimate.missing))}.")


def platform_blocks(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield what each platform costs, and which have no figure or cannot run it."""
    yield Paragraph(sized(analysis.estimate.sizes))
    if analysis.priced:
        if analysis.counts_people:
            people = "of which people"
            counted_in = "with people's time"
        else:
            people = "people, separately"
            counted_in = "without people's time, because only the bill decides"
        rows = tuple(_platform_row(cost, analysis) for cost in analysis.priced)
        yield Table(("USD a month", "low", "likely", "high", people), rows)
        yield Paragraph(
            f"Cheapest first, {counted_in}. "
            "Low uses the cheapest figure of each assumption, high the most expensive."
        )
        partial = [cost.platform.id for cost in analysis.priced if not cost.has_people]
        if partial:
            names = all_named(analysis.consultation, partial)
            yield Paragraph(f"Without people's time, which nobody has assumed: {names}.")
    others = [cost for cost in analysis.platforms if not cost.bills]
    if others:
        yield bullet_list(f"{cost.platform.name}: {_explain_absence(cost)}" for cost in others)


def _platform_row(cost: PlatformCost, analysis: CostAnalysis) -> tuple[str, ...]:
    people = money(cents(cost.bills[LIKELY].of("people")))
    if not cost.has_people:
        people = "not known"
    totals = [money(analysis.counted(cost, stance)) for stance in STANCES]
    return (cost.platform.name, *totals, people)


def _explain_absence(cost: PlatformCost) -> str:
    return f"no figure; {cost.because}" if cost.possible else f"not possible. {cost.because}"


def sized(sizes: Sizes) -> str:
    """Return a sentence that says what is run."""
    size = f"{plain_digits(sizes.vcpu)} vCPU and {plain_digits(sizes.memory_gb)} GB"
    peak = f", {sizes.peak:,} at the peak" if sizes.peak != sizes.copies else ""
    hours = f"{plain_digits(sizes.hours)} hours a month"
    return f"{_count_copies(sizes.copies)} of {size}{peak}, for {hours} in {sizes.region}."


def _count_copies(number: int) -> str:
    return f"{number:,} {'copy' if number == 1 else 'copies'}"


def money(amount: Decimal) -> str:
    """Return ``amount`` to the cent, with separators of thousands."""
    return f"{amount:,.2f}"


def _line_by_line(cost: PlatformCost) -> Iterator[Block]:
    """Yield the likely bill of one platform with its arithmetic."""
    bill = cost.bills[LIKELY]
    yield Heading(f"{cost.platform.name}, line by line (likely)")
    rows = [
        *map(_line_row, bill.lines),
        ("bill", "", "", "", money(cost.bill_usd()), "what AWS charges"),
        ("total", "", "", "", money(cost.usd()), "with people's time"),
    ]
    yield Table(("item", "quantity", "unit", "USD each", "USD", "what"), tuple(rows), prose=True)
    if bill.missing:
        yield Paragraph(f"Not included, because no price is known: {'; '.join(bill.missing)}.")


def _line_row(line: LineItem) -> tuple[str, ...]:
    return (
        line.item,
        _format_amount(line.quantity),
        line.unit,
        plain_digits(round(line.unit_usd, _PRICE_PLACES)),
        money(cents(line.usd)),
        line.says,
    )


def _format_amount(amount: Decimal) -> str:
    """Return ``amount`` with at most six decimals, with separators of thousands."""
    return f"{Decimal(plain_digits(round(amount, _PLACES))):,f}"


def _break_even_blocks(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield when another platform becomes cheapest, and what moves the sum most."""
    turns = list(_turning_points(analysis))
    for key, value in analysis.relations.items():
        turns.append(f"As the rules see it, for compute alone: {_describe_relation(key, value)}.")
    if turns:
        yield Heading("When another platform becomes cheapest")
        yield bullet_list(turns)
    if analysis.levers and analysis.about:
        yield Heading("What moves the costs most")
        yield Paragraph(
            f"The likely cost of {analysis.about.platform.name} "
            "with one assumption at its low or high figure:"
        )
        yield bullet_list(_describe_lever(lever, analysis.estimate) for lever in analysis.levers)


def _turning_points(analysis: CostAnalysis) -> Iterator[str]:
    """Yield how full machines must be, and how many copies it takes, for the costs to turn."""
    yield from map(_describe_break_even, analysis.break_evens)
    yield from map(_describe_crossing, analysis.crossings)
    if analysis.priced:
        turn = "No other clear crossover" if analysis.crossings else "No clear crossover"
        most = f"{analysis.turning.most:,}"
        yield f"{turn} between 1 copy and {most}, by more than {CLEARLY * 100:.0f} %."


def _describe_break_even(break_even: BreakEven) -> str:
    machines, fargate = break_even.machines.name, break_even.fargate.name
    percent = break_even.percent
    if percent is None:
        comparison = f"costs more than {fargate} even when its machines are full"
    elif percent == PERCENT[0]:
        full = f"even on machines that are {percent} % full"
        comparison = f"costs no more than {fargate} {full}"
    else:
        full = f"once copies take {percent} % of the capacity of its machines"
        comparison = f"costs no more than {fargate} {full}"
    return f"On AWS's bill alone, {machines} {comparison}."


def _describe_crossing(crossing: Crossing) -> str:
    after, before = crossing.after.name, crossing.before.name
    copies = _count_copies(crossing.at)
    cheaper = f"{after} is clearly cheaper than {before}"
    return f"From about {copies} on, {cheaper}, until then the cheapest."


def _describe_relation(key: str, value: str) -> str:
    first, second = key.removeprefix("cost-").split("-", 1)
    first_name, second_name = _FAMILIES.get(first, first), _FAMILIES.get(second, second)
    return f"{first_name} compared with {second_name}: {value.replace('-', ' ')}"


def _describe_lever(lever: Lever, estimate: Estimate) -> str:
    assumption = estimate.assumptions[lever.assumption]
    low = plain_digits(estimate.figure(assumption.id, LOW))
    high = plain_digits(estimate.figure(assumption.id, HIGH))
    unit = "" if assumption.unit == "share" else f" {assumption.unit}"
    sums = f"{money(lever.low)} at {low}, {money(lever.high)} at {high}{unit}"
    return f"{assumption.id}: {sums}; {assumption.says}"


def _name_prices(estimate: Estimate) -> str:
    """Return which prices were taken, and of which days they are."""
    book = estimate.book.name
    if not estimate.days:
        return f"Prices from {book}."
    return f"Prices as of {day_range(estimate.days[0], estimate.days[-1])}, from {book}."


def _foundations(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield what was taken for granted, and what is not included."""
    estimate = analysis.estimate
    taken = [*estimate.sizes.taken, *_own_figures(estimate)]
    yield Heading("What the costs are based on")
    if taken:
        yield Paragraph("Taken for granted:")
        yield bullet_list(taken)
    else:
        yield Paragraph("Every size was answered; the rest is assumed.")
    yield Paragraph("Not included:")
    yield bullet_list([*NOT_INCLUDED, *estimate.missing])


def _own_figures(estimate: Estimate) -> Iterator[str]:
    idle = estimate.idle
    for assumption in estimate.assumptions:
        if assumption.is_set:
            figure = f"{assumption.id} = {plain_digits(assumption.likely)} {assumption.unit}"
            effect = ", which makes no difference here" if assumption.id in idle else ""
            yield f"{figure}, set by you{effect}: {assumption.says}."


def _assumption_table(estimate: Estimate) -> Table:
    rows = tuple(_assumption_row(assumption, estimate) for assumption in estimate.assumptions)
    return Table(("assumption", *STANCES, "unit", "what and why"), rows, prose=True)


def _assumption_row(assumption: Assumption, estimate: Estimate) -> tuple[str, ...]:
    if estimate.is_replaced(assumption):
        reason = "The price book, or an answer, says so."
    elif assumption.is_set:
        reason = "set by you"
    else:
        source = "our judgment" if assumption.source == OURS else assumption.source
        reason = f"{assumption.because} [{source}]"
    figures = [plain_digits(estimate.figure(assumption.id, stance)) for stance in STANCES]
    return (assumption.id, *figures, assumption.unit, f"{assumption.says}. {reason}")
