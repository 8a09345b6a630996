"""What a price book holds and how old it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.knowledge.values import counted
from advisor.pricing.book import DAYS_UNTIL_STALE
from advisor.pricing.items import CURRENCY, ITEMS, MACHINE_ITEMS, plain_digits
from advisor.report.blocks import Heading, Paragraph, Table, bullet_list
from advisor.report.phrasing import day_range
from advisor.report.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from advisor.pricing.book import Entry, Price, PriceBook
    from advisor.report.blocks import Block

_ALL = {**ITEMS, **MACHINE_ITEMS}


def _group_entries(entries: list[Entry], key: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return groups


def _group_by_item(entries: list[Entry]) -> dict[str, list[Entry]]:
    return _group_entries(entries, lambda entry: entry.item)


def _group_by_source(entries: list[Entry]) -> dict[str, list[Entry]]:
    groups = _group_entries(entries, lambda entry: entry.price.source)
    return dict(sorted(groups.items()))


def _count_regions(entries: list[Entry]) -> str:
    """Return the number of Regions that prices are of; ``all`` is a price of every one."""
    regions = {entry.region for entry in entries}
    parts = ["all"] if None in regions else []
    named = len(regions - {None})
    if named:
        parts.append(str(named))
    return " and ".join(parts)


def _list_ages(entries: list[Entry], today: date) -> tuple[str, str, str]:
    """Return the oldest and the newest day, and the age of the oldest."""
    oldest, newest = _find_ends(entries)
    return str(oldest), str(newest), f"{(today - oldest).days:,} d"


@dataclass(frozen=True)
class PriceReport(Report):
    """What a price book holds, as seen ``today``."""

    book: PriceBook
    today: date

    def blocks(self) -> Iterator[Block]:
        """Yield how many prices there are of what, and how old they are."""
        book, today = self.book, self.today
        entries = list(book.entries())
        yield Heading(f"Prices of {book.name}", level=1)
        yield Paragraph(_summarize(book, entries, today))
        for warning in age_warnings(book, today):
            yield Paragraph(f"Warning: {warning}")
        yield Heading("Items")
        yield _item_table(entries, today)
        yield Heading("Regions")
        yield _region_table(entries, today)
        yield Heading("Sources")
        yield bullet_list(_describe_sources(book, entries))

    def data(self) -> dict[str, Any]:
        """Return every price but those of machines; amounts are exact, as text."""
        book, today = self.book, self.today
        entries = list(book.entries())
        oldest, newest = _find_ends(entries)
        regions: list[dict[str, Any]] = []
        for key, region in book.regions.items():
            machines = {kind: len(prices) for kind, prices in region.machines.items()}
            regions.append({"id": key, "rates": len(region.rates), "machines": machines})
        return {
            "book": book.name,
            "currency": CURRENCY,
            "today": today,
            "oldest": oldest,
            "newest": newest,
            "age_days": (today - oldest).days,
            "stale_after_days": DAYS_UNTIL_STALE,
            "stale": len(_find_stale(entries, today)),
            "warnings": age_warnings(book, today),
            "items": [
                _item_object(item, prices) for item, prices in _group_by_item(entries).items()
            ],
            "regions": regions,
            "sources": list(_source_objects(book, entries, today)),
        }


def _summarize(book: PriceBook, entries: list[Entry], today: date) -> str:
    items = counted(len({entry.item for entry in entries}), "item")
    regions = counted(len(book.regions), "Region")
    held = f"{len(entries):,} prices of {items} in {regions}, in {CURRENCY}, without tax."
    oldest, newest = _find_ends(entries)
    ages = (
        f"The oldest is from {oldest} ({_describe_age(oldest, today)}), "
        f"the newest from {newest} ({_describe_age(newest, today)})."
    )
    return f"{held} {ages}"


def _item_table(entries: list[Entry], today: date) -> Table:
    rows: list[tuple[str, ...]] = []
    for item, group in _group_by_item(entries).items():
        counts = (_count_regions(group), f"{len(group):,}")
        rows.append((item, _ALL[item].unit, *counts, *_list_ages(group, today)))
    return Table(("item", "unit", "Regions", "prices", "oldest", "newest", "age"), tuple(rows))


def _region_table(entries: list[Entry], today: date) -> Table:
    groups = _group_entries(entries, lambda entry: entry.region or "")
    rows: list[tuple[str, ...]] = []
    for region, group in sorted(groups.items()):
        machines = sum(entry.instance is not None for entry in group)
        counts = (str(len(group) - machines), f"{machines:,}")
        rows.append((region or "all", *counts, *_list_ages(group, today)))
    return Table(("Region", "rates", "machines", "oldest", "newest", "age"), tuple(rows))


def _describe_sources(book: PriceBook, entries: list[Entry]) -> Iterator[str]:
    for key, group in _group_by_source(entries).items():
        oldest, newest = _find_ends(group)
        count = counted(len(group), "price")
        source = book.sources[key]
        url = f" {source.url}" if source.url else ""
        yield f"{key}: {source.title} ({count}, {day_range(oldest, newest)}){url}"


def _source_objects(book: PriceBook, entries: list[Entry], today: date) -> Iterator[dict[str, Any]]:
    for key, group in _group_by_source(entries).items():
        oldest, newest = _find_ends(group)
        yield {
            "id": key,
            "title": book.sources[key].title,
            "url": book.sources[key].url,
            "prices": len(group),
            "oldest": oldest,
            "newest": newest,
            "age_days": (today - oldest).days,
        }


def age_warnings(book: PriceBook, today: date) -> list[str]:
    """Return what has to be said about the age of ``book``."""
    entries = list(book.entries())
    warnings: list[str] = []
    stale = len(_find_stale(entries, today))
    if stale:
        warnings.append(
            f"{stale:,} of {len(entries):,} prices are older than {DAYS_UNTIL_STALE} days. "
            "advisor prices import reads newer ones from AWS's price lists."
        )
    ahead = sum(entry.price.as_of > today for entry in entries)
    if ahead:
        prices = counted(ahead, "price")
        warnings.append(f"{prices} have a date after today; the clock or the book is wrong.")
    return warnings


def _find_stale(entries: list[Entry], today: date) -> list[Entry]:
    return [entry for entry in entries if (today - entry.price.as_of).days > DAYS_UNTIL_STALE]


def _find_ends(entries: list[Entry]) -> tuple[date, date]:
    days = [entry.price.as_of for entry in entries]
    return min(days), max(days)


def _describe_age(day: date, today: date) -> str:
    days = (today - day).days
    if not days:
        return "today"
    return f"{counted(days, 'day')} ago" if days > 0 else f"in {counted(-days, 'day')}"


def _item_object(key: str, entries: list[Entry]) -> dict[str, Any]:
    oldest, newest = _find_ends(entries)
    item: dict[str, Any] = {
        "id": key,
        "says": _ALL[key].says,
        "unit": _ALL[key].unit,
        "oldest": oldest,
        "newest": newest,
    }
    if key in MACHINE_ITEMS:
        item["machines"] = dict(Counter(entry.region for entry in entries))
    else:
        item["prices"] = [_price_object(entry.region, entry.price) for entry in entries]
    return item


def _price_object(region: str | None, price: Price) -> dict[str, Any]:
    row: dict[str, Any] = {
        "region": region,
        "amount": plain_digits(price.amount),
        "source": price.source,
        "as_of": price.as_of,
        "evidence": price.evidence,
    }
    if price.tiers:
        row["tiers"] = [
            {"from": plain_digits(tier.start), "amount": plain_digits(tier.amount)}
            for tier in price.tiers
        ]
    return row
