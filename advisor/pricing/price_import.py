"""Price lists put together as a price book, with what no price list holds taken from the book that is shipped."""

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
    """The book, what was left out of it and why, and the items that were kept of the shipped one."""

    book: PriceBook
    left_out: tuple[str, ...]
    kept: tuple[str, ...]


def assemble(listings: Sequence[Listing], shipped: PriceBook, name: str) -> Assembled:
    """Return the book called ``name`` of ``listings``, and of ``shipped`` the shares, and what it knows of machines.

    Two prices of the same thing leave it out: which of them holds is not for the program to guess.
    """
    found, sizes, left_out = _gathered(listings)
    instances = _instances(sizes, shipped)
    regions = {key: _region(key, found, instances) for key in sorted({key for key, _, _ in found})}
    unsized = {name for _, _, name in found if name} - instances.keys()
    if unsized:
        left_out.append(
            f"types of machine with a fee and no size: {len(unsized):,}; the list of AmazonEC2 gives sizes"
        )
    for key in regions.keys() & shipped.regions.keys():
        shares = {
            item: price
            for item, price in shipped.regions[key].rates.items()
            if ITEMS[item].is_share
        }
        regions[key] = Region(_in_order({**regions[key].rates, **shares}), regions[key].machines)
    everywhere = {
        item: price
        for item, price in shipped.everywhere.items()
        if not all(item in each.rates for each in regions.values())
    }
    priced = {
        name
        for each in regions.values()
        for machines in each.machines.values()
        for name in machines
    }
    instances = {name: each for name, each in instances.items() if name in priced}
    sources = {**shipped.sources, **{each.source.id: each.source for each in listings}}
    book = PriceBook(
        name, _cited(sources, instances, everywhere, regions), instances, everywhere, regions
    )
    kept = dict.fromkeys(
        each.item for each in book.entries() if each.price.source in shipped.sources
    )
    return Assembled(book, tuple(left_out), tuple(kept))


def _gathered(
    listings: Iterable[Listing],
) -> tuple[dict[_Key, Price], dict[str, tuple[Wanted, Price]], list[str]]:
    """Return the prices by what they are of, what the lists say of each machine, and what is left out."""
    found: dict[_Key, Price] = {}
    sizes: dict[str, tuple[Wanted, Price]] = {}
    left_out: list[str] = []
    twice: set[_Key] = set()
    for listing in listings:
        left_out += (f"{listing.path}: {each}" for each in listing.left_out)
        for wanted, price in listing.prices:
            key = (wanted.region, wanted.item, wanted.instance)
            known = found.setdefault(key, price)
            if (known.amount, known.tiers) != (price.amount, price.tiers) and key not in twice:
                twice.add(key)
                amounts = f"{plain_digits(known.amount)} and {plain_digits(price.amount)}"
                left_out.append(
                    f"{listing.path}: {wanted.instance or wanted.item} in {wanted.region} has two prices, {amounts}"
                )
            if wanted.size is not None:
                sizes.setdefault(wanted.instance, (wanted, price))
    return {key: price for key, price in found.items() if key not in twice}, sizes, left_out


def _region(region: str, found: Mapping[_Key, Price], instances: Container[str]) -> Region:
    rates = {
        item: price
        for (each, item, instance), price in found.items()
        if each == region and not instance
    }
    surcharge, standard = rates.pop(EXTENDED_SUPPORT, None), rates.get("eks-cluster")
    if surcharge and standard:
        amount = EXACT.add(standard.amount, surcharge.amount)
        rates["eks-cluster-extended"] = Price(
            amount, standard.unit, surcharge.source, surcharge.as_of, surcharge.evidence
        )
    machines: dict[str, dict[str, Price]] = {}
    for (each, item, instance), price in sorted(found.items()):
        if each == region and instance in instances:
            machines.setdefault(item, {})[instance] = price
    return Region(
        _in_order(rates), {kind: machines[kind] for kind in MACHINE_ITEMS if kind in machines}
    )


def _in_order(rates: Mapping[str, Price]) -> dict[str, Price]:
    return {item: rates[item] for item in ITEMS if item in rates}


def _instances(
    sizes: Mapping[str, tuple[Wanted, Price]], shipped: PriceBook
) -> dict[str, Instance]:
    """Return the machines of which the size is known; what ``shipped`` knows besides is kept where it is the same machine."""
    instances = dict(shipped.instances)
    for name, (wanted, price) in sorted(sizes.items()):
        known, size = instances.get(name), wanted.size
        if size is None or (
            known and (known.vcpu, known.memory_gib) == (size.vcpu, size.memory_gib)
        ):
            continue
        about = (price.source, price.as_of, price.evidence)
        instances[name] = Instance(
            name, size.vcpu, size.memory_gib, size.architecture, size.gpus, *about
        )
    return instances


def _cited(
    sources: Mapping[str, PriceSource],
    instances: Mapping[str, Instance],
    everywhere: Mapping[str, Price],
    regions: Mapping[str, Region],
) -> dict[str, PriceSource]:
    """Return those of ``sources`` that something cites."""
    cited = {each.source for each in instances.values()} | {
        each.source for each in everywhere.values()
    }
    cited |= {each.limits.source for each in instances.values() if each.limits}
    for region in regions.values():
        cited |= {
            each.source
            for rates in (region.rates, *region.machines.values())
            for each in rates.values()
        }
    return {key: each for key, each in sources.items() if key in cited}
