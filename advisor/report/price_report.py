"""What a price book holds and how old it is, as blocks and as an object."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.knowledge.values import counted
from advisor.pricing.book import DAYS_UNTIL_STALE
from advisor.pricing.items import CURRENCY, ITEMS, MACHINE_ITEMS, plain_digits
from advisor.report.blocks import Bullets, Heading, ListItem, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from datetime import date

    from advisor.pricing.book import Entry, Price, PriceBook
    from advisor.report.blocks import Block

_ALL = {**ITEMS, **MACHINE_ITEMS}


@dataclass
class _Group:
    """Prices that have something in common."""

    days: list[date] = field(default_factory=list)
    regions: dict[str | None, None] = field(default_factory=dict)
    machines: int = 0

    def add(self, entry: Entry) -> None:
        self.days.append(entry.price.as_of)
        self.regions[entry.region] = None
        self.machines += entry.instance is not None

    @property
    def rates(self) -> int:
        return len(self.days) - self.machines

    def where(self) -> str:
        """Return how many Regions it is of."""
        named = sum(each is not None for each in self.regions)
        return " and ".join(
            filter(None, ("all" if None in self.regions else "", str(named) if named else ""))
        )

    def span(self, today: date) -> tuple[str, str, str]:
        """Return the oldest and the newest day, and the age of the oldest."""
        return (
            min(self.days).isoformat(),
            max(self.days).isoformat(),
            f"{(today - min(self.days)).days:,} d",
        )


def _grouped(entries: list[Entry], key: str) -> dict[Any, _Group]:
    groups: dict[Hashable, _Group] = {}
    for each in entries:
        by = each.price.source if key == "source" else getattr(each, key)
        groups.setdefault(by, _Group()).add(each)
    return groups


def price_book_blocks(book: PriceBook, today: date) -> Iterator[Block]:
    """Yield what ``book`` holds, as seen ``today``."""
    entries = list(book.entries())
    oldest, newest = _ends(entries)
    items, regions, sources = (_grouped(entries, key) for key in ("item", "region", "source"))
    yield Heading(f"Prices of {book.name}", level=1)
    held = f"{len(entries):,} prices of {counted(len(items), 'item')} in {counted(len(book.regions), 'Region')}"
    yield Paragraph(
        f"{held}, in {CURRENCY}, without tax. "
        f"The oldest is of {oldest} ({_ago(oldest, today)}), the newest of {newest} ({_ago(newest, today)})."
    )
    for each in age_warnings(book, today):
        yield Paragraph(f"Warning: {each}")
    yield Heading("Items")
    yield Table(
        ("item", "unit", "Regions", "prices", "oldest", "newest", "age"),
        tuple(
            (key, _ALL[key].unit, each.where(), f"{len(each.days):,}", *each.span(today))
            for key, each in items.items()
        ),
    )
    yield Heading("Regions")
    yield Table(
        ("Region", "rates", "machines", "oldest", "newest", "age"),
        tuple(
            (key or "all", str(each.rates), f"{each.machines:,}", *each.span(today))
            for key, each in sorted(regions.items(), key=lambda pair: pair[0] or "")
        ),
    )
    yield Heading("Sources")
    yield Bullets(
        tuple(ListItem(_source(book, key, each, today)) for key, each in sorted(sources.items()))
    )


def price_book_object(book: PriceBook, today: date) -> dict[str, Any]:
    """Return what ``book`` holds as an object of JSON's own types; amounts are text, so that they stay exact."""
    entries = list(book.entries())
    oldest, newest = _ends(entries)
    sources = _grouped(entries, "source")
    return {
        "book": book.name,
        "currency": CURRENCY,
        "today": today.isoformat(),
        "oldest": oldest.isoformat(),
        "newest": newest.isoformat(),
        "age_days": (today - oldest).days,
        "stale_after_days": DAYS_UNTIL_STALE,
        "stale": sum(_is_stale(each, today) for each in entries),
        "warnings": age_warnings(book, today),
        "items": [_item(entries, key) for key in _grouped(entries, "item")],
        "regions": [
            {
                "id": key,
                "rates": len(each.rates),
                "machines": {kind: len(of) for kind, of in each.machines.items()},
            }
            for key, each in book.regions.items()
        ],
        "sources": [
            {
                "id": key,
                "title": book.sources[key].title,
                "url": book.sources[key].url,
                "prices": len(each.days),
                "oldest": min(each.days).isoformat(),
                "newest": max(each.days).isoformat(),
                "age_days": (today - min(each.days)).days,
            }
            for key, each in sorted(sources.items())
        ],
    }


def age_warnings(book: PriceBook, today: date) -> list[str]:
    """Return what has to be said of the age of ``book``."""
    entries = list(book.entries())
    stale = [each for each in entries if _is_stale(each, today)]
    told = []
    if stale:
        told.append(
            f"{len(stale):,} of {len(entries):,} prices are older than {DAYS_UNTIL_STALE} days. "
            "advisor prices import reads newer ones from AWS's price lists."
        )
    ahead = sum(each.price.as_of > today for each in entries)
    if ahead:
        told.append(
            f"{counted(ahead, 'price')} of a day after today; the clock or the book is wrong."
        )
    return told


def _is_stale(entry: Entry, today: date) -> bool:
    return (today - entry.price.as_of).days > DAYS_UNTIL_STALE


def _ends(entries: list[Entry]) -> tuple[date, date]:
    days = [each.price.as_of for each in entries]
    return min(days), max(days)


def _ago(day: date, today: date) -> str:
    days = (today - day).days
    return (
        "today"
        if not days
        else f"{counted(days, 'day')} ago"
        if days > 0
        else f"in {counted(-days, 'day')}"
    )


def _source(book: PriceBook, key: str, group: _Group, today: date) -> str:
    oldest, newest, _ = group.span(today)
    span = oldest if oldest == newest else f"{oldest} to {newest}"
    about = book.sources[key]
    prices = f"{len(group.days):,} {'price' if len(group.days) == 1 else 'prices'}, {span}"
    return f"{key}: {about.title} ({prices}){f' {about.url}' if about.url else ''}"


def _item(entries: list[Entry], key: str) -> dict[str, Any]:
    mine = [each for each in entries if each.item == key]
    row: dict[str, Any] = {
        "id": key,
        "says": _ALL[key].says,
        "unit": _ALL[key].unit,
        "oldest": min(each.price.as_of for each in mine).isoformat(),
        "newest": max(each.price.as_of for each in mine).isoformat(),
    }
    if key in MACHINE_ITEMS:
        return {**row, "machines": dict(Counter(each.region for each in mine))}
    return {**row, "prices": [_price(each.region, each.price) for each in mine]}


def _price(region: str | None, price: Price) -> dict[str, Any]:
    row: dict[str, Any] = {
        "region": region,
        "amount": plain_digits(price.amount),
        "source": price.source,
        "as_of": price.as_of.isoformat(),
        "evidence": price.evidence,
    }
    tiers = [
        {"from": plain_digits(each.start), "amount": plain_digits(each.amount)}
        for each in price.tiers
    ]
    return {**row, "tiers": tiers} if tiers else row
