"""Put price lists together as a price book.

What no price list holds is taken from the book that is shipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.pricing.aws_products import EXTENDED_SUPPORT
from advisor.pricing.book import Instance, Price, PriceBook, Region
from advisor.pricing.items import EXACT, ITEMS, MACHINE_ITEMS, plain_digits

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from advisor.pricing.aws_price_list import Listing
    from advisor.pricing.aws_products import Wanted
    from advisor.pricing.book import PriceSource

_Key = tuple[str, str, str]  # Region, item, type of machine if it is one


@dataclass(frozen=True, slots=True)
class Assembled:
    """The book, what was left out of it and why, and the items kept from the shipped one."""

    book: PriceBook
    left_out: tuple[str, ...]
    kept: tuple[str, ...]


def assemble(listings: Sequence[Listing], shipped: PriceBook, name: str) -> Assembled:
    """Return the book called ``name`` made of ``listings``.

    From ``shipped`` come the shares, and what it knows of machines. Two different prices of the
    same thing leave it out: which of them holds is not for the program to guess.
    """
    prices, sizes, left_out = _gather(listings)
    instances = _merge_instances(sizes, shipped)
    regions = {}
    for key in sorted({region for region, _, _ in prices}):
        regions[key] = _make_region(key, prices, instances)
    unsized = {machine for _, _, machine in prices} - instances.keys() - {""}
    if unsized:
        left_out.append(
            f"machine types with a fee but no size: {len(unsized):,}; "
            "the AmazonEC2 list gives sizes"
        )
    for key, region in regions.items():
        if key in shipped.regions:
            regions[key] = _add_shares(region, shipped.regions[key])
    everywhere = dict(shipped.everywhere)
    for item in shipped.everywhere:
        if all(item in region.rates for region in regions.values()):
            del everywhere[item]
    priced: set[str] = set()
    for region in regions.values():
        for machines in region.machines.values():
            priced |= machines.keys()
    for machine in instances.keys() - priced:
        del instances[machine]
    sources = dict(shipped.sources)
    for listing in listings:
        sources[listing.source.id] = listing.source
    book = PriceBook(
        name=name,
        sources=_select_cited(sources, instances, everywhere, regions),
        instances=instances,
        everywhere=everywhere,
        regions=regions,
    )
    kept: dict[str, None] = {}
    for entry in book.entries():
        if entry.price.source in shipped.sources:
            kept[entry.item] = None
    return Assembled(book, tuple(left_out), tuple(kept))


def _gather(
    listings: Iterable[Listing],
) -> tuple[dict[_Key, Price], dict[str, tuple[Wanted, Price]], list[str]]:
    """Return what the lists give.

    These are the prices by what they are of, what is said of each machine, and what is left out.
    """
    prices: dict[_Key, Price] = {}
    sizes: dict[str, tuple[Wanted, Price]] = {}
    left_out: list[str] = []
    disputed: set[_Key] = set()
    for listing in listings:
        left_out += (f"{listing.path}: {reason}" for reason in listing.left_out)
        for wanted, price in listing.prices:
            key = (wanted.region, wanted.item, wanted.instance)
            known = prices.setdefault(key, price)
            is_same = (known.amount, known.tiers) == (price.amount, price.tiers)
            if not is_same and key not in disputed:
                disputed.add(key)
                amounts = f"{plain_digits(known.amount)} and {plain_digits(price.amount)}"
                left_out.append(
                    f"{listing.path}: {wanted.instance or wanted.item} in {wanted.region} "
                    f"has two prices, {amounts}"
                )
            if wanted.size is not None:
                sizes.setdefault(wanted.instance, (wanted, price))
    for key in disputed:
        del prices[key]
    return prices, sizes, left_out


def _make_region(region: str, prices: Mapping[_Key, Price], instances: Container[str]) -> Region:
    rates: dict[str, Price] = {}
    by_kind: dict[str, dict[str, Price]] = {}
    for (place, item, machine), price in sorted(prices.items()):
        if place != region:
            continue
        if not machine:
            rates[item] = price
        elif machine in instances:
            by_kind.setdefault(item, {})[machine] = price
    surcharge = rates.pop(EXTENDED_SUPPORT, None)
    standard = rates.get("eks-cluster")
    if surcharge and standard:
        rates["eks-cluster-extended"] = Price(
            amount=EXACT.add(standard.amount, surcharge.amount),
            unit=standard.unit,
            source=surcharge.source,
            as_of=surcharge.as_of,
            evidence=surcharge.evidence,
        )
    machines = {kind: by_kind[kind] for kind in MACHINE_ITEMS if kind in by_kind}
    return Region(_put_in_order(rates), machines)


def _add_shares(region: Region, shipped: Region) -> Region:
    shares = {item: price for item, price in shipped.rates.items() if ITEMS[item].is_share}
    return Region(_put_in_order({**region.rates, **shares}), region.machines)


def _put_in_order(rates: Mapping[str, Price]) -> dict[str, Price]:
    return {item: rates[item] for item in ITEMS if item in rates}


def _merge_instances(
    sizes: Mapping[str, tuple[Wanted, Price]], shipped: PriceBook
) -> dict[str, Instance]:
    """Return the machines of which the size is known.

    What ``shipped`` knows besides the size is kept where it is the same machine.
    """
    instances = dict(shipped.instances)
    for name, (wanted, price) in sorted(sizes.items()):
        known = instances.get(name)
        size = wanted.size
        if size is None:
            continue
        if known and known.vcpu == size.vcpu and known.memory_gib == size.memory_gib:
            continue
        instances[name] = Instance(
            name=name,
            vcpu=size.vcpu,
            memory_gib=size.memory_gib,
            architecture=size.architecture,
            gpus=size.gpus,
            source=price.source,
            as_of=price.as_of,
            evidence=price.evidence,
        )
    return instances


def _select_cited(
    sources: Mapping[str, PriceSource],
    instances: Mapping[str, Instance],
    everywhere: Mapping[str, Price],
    regions: Mapping[str, Region],
) -> dict[str, PriceSource]:
    """Return those of ``sources`` that something cites."""
    cited = {price.source for price in everywhere.values()}
    for instance in instances.values():
        cited.add(instance.source)
        if instance.limits:
            cited.add(instance.limits.source)
    for region in regions.values():
        for prices in (region.rates, *region.machines.values()):
            cited |= {price.source for price in prices.values()}
    return {key: source for key, source in sources.items() if key in cited}
