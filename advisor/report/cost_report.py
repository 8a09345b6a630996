"""What a workload costs, as blocks: each platform, line by line, where it turns, and what it rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.costing.assumptions import HIGH, LIKELY, LOW, OURS, STANCES
from advisor.costing.bill import cents
from advisor.costing.break_even import CLEARLY, PERCENT
from advisor.costing.estimate import NOT_INCLUDED
from advisor.explanation.standing import graded
from advisor.pricing.book import DAYS_UNTIL_STALE
from advisor.pricing.items import plain_digits
from advisor.report import verdict
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from advisor.costing.assumptions import Assumption
    from advisor.costing.bill import LineItem
    from advisor.costing.break_even import BreakEven, Lever
    from advisor.costing.estimate import Estimate, PlatformCost
    from advisor.costing.sizes import Sizes
    from advisor.explanation.cost_analysis import CostAnalysis
from advisor.report.blocks import Block

_PLACES = 6


def cost_blocks(
    analysis: CostAnalysis, name: str, today: date, *, detail: bool = False, asking_on: str = ""
) -> Iterator[Block]:
    """Yield the whole estimate as seen ``today``; with ``detail`` the lines of every platform, and all assumptions.

    ``asking_on`` is the command that asks what is still open.
    """
    yield Heading(f"What {name} costs in a month", 1)
    yield from _verdict(analysis, asking_on)
    yield from table(analysis)
    yield from _ages(analysis.estimate, today)
    shown = (
        analysis.priced
        if detail
        else (analysis.about,)
        if analysis.about and analysis.about.bills
        else ()
    )
    for each in shown:
        yield from line_by_line(each)
    yield from break_even_blocks(analysis)
    yield from _rests(analysis, detail=detail)


def _verdict(analysis: CostAnalysis, asking_on: str) -> Iterator[Block]:
    """Yield what is recommended, how much it rests on, and under which conditions; of a default how to find out more."""
    consultation = analysis.consultation
    yield Paragraph(graded(consultation))
    if consultation.default is not None:
        yield from map(Paragraph, verdict.undecided(consultation, asking_on))
    else:
        if consultation.leader is None:
            yield from map(Paragraph, verdict.surety(consultation))
        yield from map(Paragraph, verdict.move_sentences(consultation))
    if analysis.conditions:
        yield Bullets(tuple(ListItem(each.text) for each in analysis.conditions))
    yield from (Paragraph(f"Check your answers: {rule.because}") for rule in consultation.warnings)


def in_short(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield what belongs into a document: platforms, the lines of the one decided on, where it turns, what is left out."""
    yield Heading("What it costs in a month")
    yield from table(analysis)
    yield Paragraph(_read(analysis.estimate))
    if analysis.about and analysis.about.bills:
        yield from line_by_line(analysis.about)
    yield from break_even_blocks(analysis)
    yield from _taken(analysis)


def brief(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield in a few lines where it turns, what it rests on and what is left out."""
    yield Bullets(tuple(map(ListItem, (*_turns(analysis), _read(analysis.estimate)))))
    yield Paragraph(f"Not included: {'; '.join((*NOT_INCLUDED, *analysis.estimate.missing))}.")


def table(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield what each platform costs, and which have no figure or cannot run it."""
    yield Paragraph(sized(analysis.estimate.sizes))
    if analysis.priced:
        rows = tuple(_row(each, analysis) for each in analysis.priced)
        people = "of it people" if analysis.counts_people else "people, apart"
        yield Table(("USD a month", "low", "likely", "high", people), rows)
        counted_in = (
            "with people's time"
            if analysis.counts_people
            else "without people's time, for the bill alone decides"
        )
        yield Paragraph(
            f"The cheapest comes first, {counted_in}. Low takes the cheapest figure of each assumption, high the dearest."
        )
    others = [each for each in analysis.platforms if not each.bills]
    if others:
        yield Bullets(tuple(ListItem(f"{each.platform.name}: {_absence(each)}") for each in others))


def _row(cost: PlatformCost, analysis: CostAnalysis) -> tuple[str, ...]:
    people = cost.bills[LIKELY].of("people")
    return (
        cost.platform.name,
        *(money(analysis.counted(cost, each)) for each in STANCES),
        money(cents(people)),
    )


def _absence(cost: PlatformCost) -> str:
    return f"no figure; {cost.because}" if cost.possible else f"not possible. {cost.because}"


def sized(sizes: Sizes) -> str:
    """Return in a sentence what is run."""
    each = f"{plain_digits(sizes.vcpu)} vCPU and {plain_digits(sizes.memory_gb)} GB"
    peak = f", {sizes.peak:,} at the peak" if sizes.peak != sizes.copies else ""
    return f"{_copies(sizes.copies)} of {each}{peak}, for {plain_digits(sizes.hours)} hours a month in {sizes.region}."


def _copies(number: int) -> str:
    return f"{number:,} {'copy' if number == 1 else 'copies'}"


def money(amount: Decimal) -> str:
    """Return ``amount`` to the cent, thousands apart."""
    return f"{amount:,.2f}"


def line_by_line(cost: PlatformCost) -> Iterator[Block]:
    """Yield the likely bill of one platform with its arithmetic."""
    bill = cost.bills[LIKELY]
    yield Heading(f"{cost.platform.name}, line by line (likely)")
    sums = (
        ("bill", "", "", "", money(cost.bill_usd()), "what AWS charges"),
        ("total", "", "", "", money(cost.usd()), "with people's time"),
    )
    yield Table(
        ("item", "quantity", "unit", "USD each", "USD", "what"),
        (*map(_row_of, bill.lines), *sums),
        prose=True,
    )
    if bill.missing:
        yield Paragraph(f"Not in it, for want of a price: {'; '.join(bill.missing)}.")


def _row_of(line: LineItem) -> tuple[str, ...]:
    return (
        line.item,
        format_amount(line.quantity),
        line.unit,
        _price(line.unit_usd),
        money(cents(line.usd)),
        line.says,
    )


def format_amount(amount: Decimal) -> str:
    """Return ``amount`` with at most six decimals, thousands apart."""
    return f"{Decimal(plain_digits(round(amount, _PLACES))):,f}"


def _price(amount: Decimal) -> str:
    return plain_digits(round(amount, 8))


def break_even_blocks(analysis: CostAnalysis) -> Iterator[Block]:
    """Yield where the answer turns, and what moves the sum most."""
    items = list(_turns(analysis))
    items += [
        f"As the rules take it, compute alone: {_related(key, value)}."
        for key, value in analysis.relations.items()
    ]
    if items:
        yield Heading("When the costs turn")
        yield Bullets(tuple(map(ListItem, items)))
    if analysis.levers and analysis.about:
        yield Heading("What moves the costs most")
        yield Paragraph(
            f"The likely cost of {analysis.about.platform.name} with one assumption at its low or its high figure:"
        )
        yield Bullets(tuple(ListItem(_lever(each, analysis.estimate)) for each in analysis.levers))


def _turns(analysis: CostAnalysis) -> Iterator[str]:
    """Yield how full machines must be, and how many copies it takes, for the answer to turn."""
    yield from map(_break_even, analysis.break_evens)
    yield from _crossings(analysis)


def _break_even(found: BreakEven) -> str:
    machines, fargate = found.machines.name, found.fargate.name
    if found.percent is None:
        return f"On AWS's bill alone, {machines} costs more than {fargate} even when its machines are full."
    if found.percent == PERCENT[0]:
        return f"On AWS's bill alone, {machines} costs no more than {fargate} even on machines that are {found.percent} % full."
    full = f"once copies take {found.percent} % of the room on its machines"
    return f"On AWS's bill alone, {machines} costs no more than {fargate} {full}."


def _crossings(analysis: CostAnalysis) -> Iterator[str]:
    """Yield from how many copies on another platform is clearly the cheapest, and how far that was looked for."""
    for each in analysis.crossings:
        after, before = each.after.name, each.before.name
        yield f"From about {_copies(each.at)} on, {after} is clearly cheaper than {before}, until then the cheapest."
    if analysis.priced:
        found = "No other clear turn" if analysis.crossings else "No clear turn"
        yield f"{found} between 1 copy and {analysis.turning.most:,}, by more than {CLEARLY * 100:.0f} %."


def _related(key: str, value: str) -> str:
    first, second = key.removeprefix("cost-").split("-", 1)
    names = {
        "fargate": "Fargate",
        "managed": "machines that AWS packs",
        "ec2": "machines that the customer packs",
    }
    return (
        f"{names.get(first, first)} beside {names.get(second, second)}: {value.replace('-', ' ')}"
    )


def _lever(lever: Lever, estimate: Estimate) -> str:
    each = estimate.assumptions[lever.assumption]
    low, high = (plain_digits(estimate.stated[stance][each.id]) for stance in (LOW, HIGH))
    unit = "" if each.unit == "share" else f" {each.unit}"
    return (
        f"{each.id}: {money(lever.low)} at {low}, {money(lever.high)} at {high}{unit}; {each.says}"
    )


def _ages(estimate: Estimate, today: date) -> Iterator[Block]:
    if estimate.days:
        age = (today - estimate.days[0]).days
        stale = (
            f" The oldest is {age:,} days old; `advisor prices import` reads newer ones."
            if age > DAYS_UNTIL_STALE
            else ""
        )
        yield Paragraph(f"{_read(estimate)}{stale}")


def _read(estimate: Estimate) -> str:
    """Return of which days the prices are."""
    if not estimate.days:
        return f"Prices from {estimate.instances.book.name}."
    oldest, newest = estimate.days[0], estimate.days[-1]
    span = f"{oldest}" if oldest == newest else f"{oldest} to {newest}"
    return f"Prices as of {span}, from {estimate.instances.book.name}."


def _rests(analysis: CostAnalysis, *, detail: bool) -> Iterator[Block]:
    yield from _taken(analysis)
    if detail:
        rows = tuple(_assumed(each, analysis.estimate) for each in analysis.estimate.assumptions)
        yield Table(("assumption", *STANCES, "unit", "what and why"), rows, prose=True)
    else:
        yield Paragraph(
            "--detail lists every assumption with its reason; --assume ID=VALUE sets one to what you know."
        )


def _taken(analysis: CostAnalysis) -> Iterator[Block]:
    estimate = analysis.estimate
    taken = (*estimate.sizes.taken, *_set(estimate))
    yield Heading("What the costs rest on")
    yield Paragraph(
        "Taken for granted:" if taken else "Every size was answered; the rest is assumed."
    )
    if taken:
        yield Bullets(tuple(map(ListItem, taken)))
    yield Paragraph("Not included:")
    yield Bullets(tuple(ListItem(f"{each}") for each in (*NOT_INCLUDED, *estimate.missing)))


def _set(estimate: Estimate) -> Iterator[str]:
    idle = estimate.idle
    for each in estimate.assumptions:
        if each.is_set:
            effect = ", which makes no difference here" if each.id in idle else ""
            yield f"{each.id} = {plain_digits(each.likely)} {each.unit}, set by you{effect}: {each.says}."


def _assumed(each: Assumption, estimate: Estimate) -> tuple[str, ...]:
    source = "our judgement" if each.source == OURS else each.source
    said = "set by you" if each.is_set else f"{each.because} [{source}]"
    if estimate.is_replaced(each):
        said = "The price book, or an answer, says so."
    figures = (plain_digits(estimate.stated[stance][each.id]) for stance in STANCES)
    return (each.id, *figures, each.unit, f"{each.says}. {said}")
