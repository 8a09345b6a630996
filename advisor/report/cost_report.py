"""What a workload costs: AWS's bill on each platform, its lines, turning points, assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.costing.assumptions import HIGH, LIKELY, LOW, OURS, STANCES
from advisor.costing.bill import cents
from advisor.costing.break_even import CLEARLY, PERCENT
from advisor.costing.estimate import NOT_INCLUDED
from advisor.costing.shared_services import people_figure
from advisor.explanation.standing import graded
from advisor.pricing.book import DAYS_UNTIL_STALE
from advisor.pricing.items import plain_digits
from advisor.pricing.price_file import shipped_prices
from advisor.report import verdict
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table, bullet_list
from advisor.report.cost_data import LINE_HEAD, SUM_HEAD, cost_object, line_rows, sum_rows
from advisor.report.phrasing import day_range
from advisor.report.recommendation_data import with_standing
from advisor.report.report import Report
from advisor.report.summary_text import whole_usd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from advisor.costing.assumptions import Assumption
    from advisor.costing.bill import LineItem
    from advisor.costing.break_even import BreakEven, Crossing, Lever
    from advisor.costing.estimate import Estimate, PlatformCost
    from advisor.costing.sizes import Sizes
    from advisor.explanation.cost_analysis import CostAnalysis
    from advisor.knowledge.model import Platform
    from advisor.report.blocks import Block
    from advisor.report.scenario_table import ScenarioComparison

_ASSUMED = "which is assumed"
_PLACES = 6
_PRICE_PLACES = 8
_FAMILIES = {
    "fargate": "Fargate",
    "managed": "machines that AWS fills",
    "ec2": "machines that you fill yourself",
}
_RELATIONS = {
    ("fargate", "cheaper"): "is cheaper than",
    ("fargate", "similar"): "costs about as much as",
    ("fargate", "dearer"): "costs more than",
    ("managed", "cheaper"): "are cheaper than",
    ("managed", "similar"): "cost about as much as",
    ("managed", "dearer"): "cost more than",
}
_ITEMS = {
    "fargate-vcpu": "Fargate: vCPU",
    "fargate-memory": "Fargate: memory",
    "fargate-storage": "Fargate: disk",
    "fargate-windows": "Fargate: Windows",
    "ec2": "machines",
    "ebs": "volumes",
    "eks-cluster": "EKS cluster",
    "auto-mode-fee": "fee of Auto Mode",
    "managed-instances-fee": "fee of Managed Instances",
    "load-balancer": "load balancer",
    "nat": "NAT",
    "endpoints": "endpoints",
    "registry": "images",
    "logs": "logs",
    "people": "people",
}


@dataclass(frozen=True)
class CostReport(Report):
    """The whole estimate as seen ``today``.

    With ``detail``, the lines of every platform and all assumptions are included. ``asking_on`` is
    the command that asks what is still open; ``scenarios`` are other cases of the workload.
    """

    analysis: CostAnalysis
    name: str
    file: str
    today: date
    detail: bool = False
    asking_on: str = ""
    scenarios: ScenarioComparison | None = None

    def blocks(self) -> Iterator[Block]:
        """Yield what each platform costs, what moves that, and what it rests on."""
        analysis = self.analysis
        yield Heading(_title(analysis, self.name), 1)
        yield from _headline_blocks(analysis)
        yield from _platform_blocks(analysis)
        yield from self._price_age()
        yield from _verdict(analysis, self.asking_on)
        if self.scenarios is not None:
            yield from self.scenarios.blocks()
        if self.detail:
            for cost in analysis.priced:
                yield from _line_by_line(cost)
        elif analysis.about and analysis.about.bills:
            yield from _line_by_line(analysis.about)
        yield from _break_even_blocks(analysis)
        yield from _foundations(analysis)
        if self.detail:
            yield Heading("What is assumed")
            yield _list_assumptions(analysis.estimate)
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
        content["days_old"] = self._days_old()
        if self.scenarios is not None and self.scenarios.result.scenarios:
            content["scenarios"] = self.scenarios.objects()
        return content

    def rows(self) -> Iterator[list[Any]]:
        """Yield the platforms, or with ``detail`` the lines of each likely bill.

        Each row ends with the grade and the conditions of the result, and the workload.
        """
        analysis = self.analysis
        found = line_rows(analysis) if self.detail else sum_rows(analysis)
        _, *rows = with_standing(found, analysis.consultation, analysis.conditions)
        yield row_head(detail=self.detail)
        for row in rows:
            yield [*row, self.name, self.file]


def row_head(*, detail: bool) -> list[str]:
    """Return the head of the rows of a report."""
    return [*(LINE_HEAD if detail else SUM_HEAD), "grade", "conditions", "name", "file"]


def _title(analysis: CostAnalysis, name: str) -> str:
    """Return the bill of the platform that the analysis is about, if it has one, as a title."""
    about = analysis.about
    if about is None or not about.bills:
        return f"What {name} costs in a month"
    return f"{name}: about {whole_usd(about.bill_usd())} USD a month on {about.platform.short}"


def _headline_blocks(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield how far the bill of the title may be off, and what people's time adds to it."""
    about = analysis.about
    if about is None or not about.bills:
        return
    low, high = whole_usd(about.bill_usd(LOW)), whole_usd(about.bill_usd(HIGH))
    texts = [f"That is AWS's bill ({low} to {high})."]
    people = _people_of(about)
    if people is not None:
        is_set = analysis.estimate.assumptions[people_figure(about.platform)].is_set
        hours = (
            f"{_count_hours(people)} of people's time, {'which you set' if is_set else _ASSUMED}"
        )
        usd = f"about {whole_usd(people.usd)} USD"
        if analysis.counts_people:
            texts.append(f"Add {usd} for {hours}.")
        else:
            texts.append(f"Left out: {usd} for {hours}.")
    yield Paragraph(" ".join(texts))


def _count_hours(people: LineItem) -> str:
    return f"{plain_digits(people.quantity)} {'hour' if people.quantity == 1 else 'hours'}"


def _people_of(cost: PlatformCost) -> LineItem | None:
    """Return the line of people's time in the likely bill, if it has one."""
    for line in cost.bills[LIKELY].lines:
        if line.item == "people":
            return line
    return None


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
    yield from _platform_blocks(analysis)
    yield Paragraph(_name_prices(analysis.estimate))
    if analysis.about and analysis.about.bills:
        yield from _line_by_line(analysis.about)
    yield from _break_even_blocks(analysis)
    yield from _foundations(analysis)


def _platform_blocks(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield AWS's bill on each platform, and which have no figure or cannot run the workload.

    People's time stands apart from it.
    """
    yield Paragraph(sized(analysis.estimate.sizes))
    if analysis.priced:
        head = ["USD a month", "AWS bill", "low to high"]
        head += ["people", "total"] if analysis.counts_people else ["people, not counted"]
        rows = tuple(_platform_row(cost, analysis) for cost in analysis.priced)
        yield Table(tuple(head), rows)
        yield Paragraph(_explain_table(analysis))
        partial = [cost.platform.short for cost in analysis.priced if not cost.has_people]
        if partial:
            names = ", ".join(partial)
            yield Paragraph(f"Without people's time, which nobody has assumed: {names}.")
    others = [cost for cost in analysis.platforms if not cost.bills]
    if others:
        yield bullet_list(f"{cost.platform.short}: {_explain_absence(cost)}" for cost in others)


def _platform_row(cost: PlatformCost, analysis: CostAnalysis) -> tuple[str, ...]:
    name = f"{cost.platform.short}{_mark(cost.platform, analysis)}"
    bill = whole_usd(cost.bill_usd())
    spread = f"{whole_usd(cost.bill_usd(LOW))} to {whole_usd(cost.bill_usd(HIGH))}"
    cells = (name, bill, spread, _people_cell(cost))
    return (*cells, whole_usd(cost.usd())) if analysis.counts_people else cells


def _mark(platform: Platform, analysis: CostAnalysis) -> str:
    """Return in words whether ``platform`` is recommended, decided on, or only the default."""
    consultation = analysis.consultation
    if platform == consultation.recommendation:
        return " (recommended)"
    if platform == analysis.decided:
        return " (decided)"
    return " (default)" if platform == consultation.default else ""


def _people_cell(cost: PlatformCost) -> str:
    people = _people_of(cost)
    if people is None:
        return "not known"
    return f"{plain_digits(people.quantity)} h: {whole_usd(people.usd)}"


def _explain_table(analysis: CostAnalysis) -> str:
    """Return in which order the platforms stand, and what the columns rest on."""
    counted_in = "with people's time"
    if not analysis.counts_people:
        counted_in = "by AWS's bill, because only that decides"
    rate = whole_usd(analysis.estimate.figure("people-rate"))
    return (
        f"Cheapest first, {counted_in}. Low takes the cheapest figure of each assumption, "
        f"high the most expensive. People's hours are assumed, at {rate} USD each."
    )


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


def _money(amount: Decimal) -> str:
    """Return ``amount`` to the cent, with separators of thousands."""
    return f"{amount:,.2f}"


def _line_by_line(cost: PlatformCost) -> Iterator[Block]:
    """Yield the likely bill of one platform with its arithmetic."""
    bill = cost.bills[LIKELY]
    charged = [_line_row(line) for line in bill.lines if line.item != "people"]
    worked = [_line_row(line) for line in bill.lines if line.item == "people"]
    bill_row = ("bill", "", "", "", _money(cost.bill_usd()), "what AWS charges")
    total_row = ("total", "", "", "", _money(cost.usd()), "with people's time")
    rows = (*charged, bill_row, *worked, total_row)
    yield Heading(f"{cost.platform.short}, line by line (likely)")
    yield Table(("for", "quantity", "unit", "USD each", "USD", "what"), rows, prose=True)
    if bill.missing:
        yield Paragraph(f"Not included, because no price is known: {'; '.join(bill.missing)}.")


def _line_row(line: LineItem) -> tuple[str, ...]:
    return (
        _ITEMS[line.item],
        _format_amount(line.quantity),
        line.unit,
        plain_digits(round(line.unit_usd, _PRICE_PLACES)),
        _money(cents(line.usd)),
        line.says,
    )


def _format_amount(amount: Decimal) -> str:
    """Return ``amount`` with at most six decimals, with separators of thousands."""
    return f"{Decimal(plain_digits(round(amount, _PLACES))):,f}"


def _break_even_blocks(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield when another platform becomes cheapest, and what moves the sum most."""
    turns = list(_turning_points(analysis))
    relations = _describe_relations(analysis)
    if relations:
        turns.append(relations)
    if turns:
        yield Heading("When another platform becomes cheapest")
        yield bullet_list(turns)
    if analysis.levers and analysis.about:
        counted_in = "with" if analysis.counts_people else "without"
        yield Heading("What moves the costs most")
        yield Paragraph(
            f"What {analysis.about.platform.short} likely costs, {counted_in} people's time, "
            "when one assumption is at its low or high figure:"
        )
        yield bullet_list(_describe_lever(lever, analysis.estimate) for lever in analysis.levers)


def _turning_points(analysis: CostAnalysis) -> Iterator[str]:
    """Yield how full machines must be, and how many copies it takes, for the costs to turn."""
    yield from map(_describe_break_even, analysis.break_evens)
    yield from map(_describe_crossing, analysis.crossings)
    if analysis.priced:
        other = "no other platform" if not analysis.crossings else "no further platform"
        percent = f"{CLEARLY * 100:.0f} %"
        yield (
            f"From 1 copy to {analysis.turning.most:,}, {other} becomes the cheapest "
            f"by more than {percent}."
        )


def _describe_break_even(break_even: BreakEven) -> str:
    machines, fargate = break_even.machines.short, break_even.fargate.short
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
    after, before = crossing.after.short, crossing.before.short
    copies = _count_copies(crossing.at)
    cheaper = f"{after} is clearly cheaper than {before}"
    return f"From about {copies} on, {cheaper}, until then the cheapest."


def _describe_relations(analysis: CostAnalysis) -> str:
    """Return how compute alone compares, which the rules count; empty if nothing is compared."""
    clauses: list[str] = []
    for key, value in analysis.relations.items():
        first, second = key.removeprefix("cost-").split("-", 1)
        comparison = _RELATIONS.get((first, value))
        if comparison:
            clauses.append(f"{_FAMILIES[first]} {comparison} {_FAMILIES[second]}")
    if not clauses:
        return ""
    return f"For compute alone, which is what the rules count: {'; '.join(clauses)}."


def _describe_lever(lever: Lever, estimate: Estimate) -> str:
    assumption = estimate.assumptions[lever.assumption]
    low = plain_digits(estimate.figure(assumption.id, LOW))
    high = plain_digits(estimate.figure(assumption.id, HIGH))
    unit = "" if assumption.unit == "share" else f" {assumption.unit}"
    sums = f"{whole_usd(lever.low)} at {low}, {whole_usd(lever.high)} at {high}{unit}"
    return f"{assumption.says}: {sums} ({assumption.id})"


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
            figure = f"{plain_digits(assumption.likely)} {assumption.unit}"
            effect = ", which makes no difference here" if assumption.id in idle else ""
            yield f"{assumption.says}: {figure}, set by you{effect} ({assumption.id})."


def _list_assumptions(estimate: Estimate) -> Bullets:
    """Return every assumption in words with its figures and its reason; the id comes last."""
    items: list[ListItem] = []
    for assumption in estimate.assumptions:
        low, likely, high = (
            plain_digits(estimate.figure(assumption.id, stance)) for stance in STANCES
        )
        unit = "" if assumption.unit == "share" else f" {assumption.unit}"
        figures = f"{likely}{unit}" if low == high else f"{likely}{unit}, from {low} to {high}"
        text = f"{assumption.says}: {figures} ({assumption.id})"
        items.append(ListItem(text, (_explain_assumption(assumption, estimate),)))
    return Bullets(tuple(items))


def _explain_assumption(assumption: Assumption, estimate: Estimate) -> ListItem:
    if estimate.is_replaced(assumption):
        return ListItem("The price book, or an answer, says so.")
    if assumption.is_set:
        return ListItem("Set by you.")
    if assumption.source == OURS:
        return ListItem(f"{assumption.because} That is our judgment.")
    source = shipped_prices().sources[assumption.source]
    text = f"{assumption.because} {source.title}, {source.url}"
    return ListItem(text, links=(source.url,))
