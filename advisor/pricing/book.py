"""The price book: the known prices, each with its source and date.

It is immutable, and all arithmetic is exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError
from advisor.located.messages import nearest, shown
from advisor.pricing.items import EXACT, ITEMS, MACHINE_ITEMS, ON_DEMAND, SERIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

DAYS_UNTIL_STALE = 180
_MOST_NAMES = 20
_SERIES = re.compile(r"[a-z]+")


class PriceEvidence(StrEnum):
    """How well a price is known."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"


class NoPrice(AdvisorError):
    """The book does not have what was asked of it; the message says what it has."""


class UnknownRegion(NoPrice):
    """A Region of which the book knows nothing."""


class UnknownInstance(NoPrice):
    """A type of machine that the book does not know, or not in that Region."""


@dataclass(frozen=True, slots=True)
class PriceSource:
    """Where prices were read."""

    id: str
    title: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tier:
    """The amount for each unit beyond a quantity, ``start``."""

    start: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """An exact amount for one unit: where it was read, as of which day, and how sure it is.

    ``tiers`` hold, in order, what the quantity beyond their start costs; without them each unit
    costs the same.
    """

    amount: Decimal
    unit: str
    source: str
    as_of: date
    evidence: PriceEvidence
    tiers: tuple[Tier, ...] = ()

    def of(self, quantity: Decimal | int) -> Decimal:
        """Return the exact amount for ``quantity``, each tier at its own price."""
        left = Decimal(quantity)
        total = Decimal(0)
        if not left.is_finite() or left < 0:
            raise ValueError(f"{quantity} is not a quantity")
        for tier in reversed(self.tiers):
            if left > tier.start:
                in_tier = EXACT.subtract(left, tier.start)
                total = EXACT.add(total, EXACT.multiply(in_tier, tier.amount))
                left = tier.start
        return EXACT.add(total, EXACT.multiply(left, self.amount))

    def share(self, share: Price) -> Price:
        """Return what ``share``, a share of this price, comes to.

        The result is as old as the older of the two, and as doubtful as the more doubtful one.
        """
        is_confirmed = self.evidence is share.evidence is PriceEvidence.CONFIRMED
        return Price(
            amount=EXACT.multiply(self.amount, share.amount),
            unit=self.unit,
            source=share.source,
            as_of=min(self.as_of, share.as_of),
            evidence=PriceEvidence.CONFIRMED if is_confirmed else PriceEvidence.REPORTED,
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What the network of a type of machine allows, and where that was read."""

    interfaces: int
    addresses: int
    tasks: int
    trunked_tasks: int | None
    source: str
    as_of: date
    evidence: PriceEvidence


@dataclass(frozen=True, slots=True)
class Instance:
    """A type of machine.

    What pods can request of it, how many pods it takes, and its limits are ``None`` if unknown.
    """

    name: str
    vcpu: int
    memory_gib: Decimal
    architecture: str
    gpus: int
    source: str
    as_of: date
    evidence: PriceEvidence
    node_millicpu: int | None = None
    node_mib: int | None = None
    pods: int | None = None
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """The prices of one Region.

    ``rates`` are keyed by item; ``machines`` by what is charged for them, and then by type.
    """

    rates: Mapping[str, Price] = field(default_factory=dict)
    machines: Mapping[str, Mapping[str, Price]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One price of a book with its place there.

    Without a Region it holds in all of them; only machines have an instance.
    """

    item: str
    region: str | None
    instance: str | None
    price: Price


@dataclass(frozen=True, slots=True, weakref_slot=True)
class PriceBook:
    """Prices by Region; asking for one that is not there raises ``NoPrice``, never a guess."""

    name: str
    sources: Mapping[str, PriceSource]
    instances: Mapping[str, Instance]
    everywhere: Mapping[str, Price]
    regions: Mapping[str, Region]

    def __hash__(self) -> int:
        """Return the hash of the name; what is computed from prices can be kept with the book."""
        return hash(self.name)

    def region(self, region: str) -> Region:
        """Return the prices of ``region``."""
        if region not in self.regions:
            known = f"it knows {_list_names(self.regions)}"
            hint = nearest(region, self.regions)
            if hint:
                known = f"{hint} {known}"
            raise UnknownRegion(f"{self.name} knows no Region {shown(region)}; {known}")
        return self.regions[region]

    def find(self, item: str, region: str) -> Price | None:
        """Return the price of ``item`` in ``region``, of that Region or of all.

        It is ``None`` if it is not known.
        """
        if item not in ITEMS:
            hint = nearest(item, ITEMS) or f"there are {_list_names(ITEMS)}"
            raise NoPrice(f"there is no item {shown(item)}; {hint}")
        return self.region(region).rates.get(item) or self.everywhere.get(item)

    def rate(self, item: str, region: str) -> Price:
        """Return the price of ``item`` in ``region``, of that Region or of all."""
        price = self.find(item, region)
        if price is None:
            known = [name for name, prices in self.regions.items() if item in prices.rates]
            message = f"{self.name} has no price of {item} in {region}; {_say_where(known)}"
            raise NoPrice(message)
        return price

    def instance(self, name: str) -> Instance:
        """Return the type of machine called ``name``."""
        if name not in self.instances:
            hint = _suggest_type(name, self.instances)
            raise UnknownInstance(f"{self.name} knows no instance {shown(name)}; {hint}")
        return self.instances[name]

    def on_demand(self, instance: str, region: str) -> Price:
        """Return the on-demand price of ``instance`` in ``region``."""
        prices = self.region(region).machines.get(ON_DEMAND, {})
        if instance not in prices:
            self.instance(instance)
            known = []
            for name, other in self.regions.items():
                if instance in other.machines.get(ON_DEMAND, {}):
                    known.append(name)
            message = f"{self.name} has no price of {instance} in {region}; {_say_where(known)}"
            raise UnknownInstance(message)
        return prices[instance]

    def fee(self, kind: str, instance: str, region: str) -> Price:
        """Return what ``kind`` charges on top of ``instance`` in ``region``.

        ``kind`` is Auto Mode or Managed Instances. The fee is the price of that type where the book
        has it, and otherwise the share of the on-demand price.
        """
        price = self.on_demand(instance, region)
        own = self.region(region).machines.get(kind, {}).get(instance)
        return own or price.share(self.rate(_fee_item(kind, instance), region))

    def instances_in(self, region: str) -> tuple[Instance, ...]:
        """Return the types of machine with an on-demand price in ``region``."""
        prices = self.region(region).machines.get(ON_DEMAND, {})
        return tuple(machine for name, machine in self.instances.items() if name in prices)

    def entries(self) -> Iterator[Entry]:
        """Yield every price in the book, in the order of items."""
        for item in ITEMS:
            if item in self.everywhere:
                yield Entry(item, None, None, self.everywhere[item])
            for name, region in self.regions.items():
                if item in region.rates:
                    yield Entry(item, name, None, region.rates[item])
        for kind in MACHINE_ITEMS:
            for name, region in self.regions.items():
                for instance, price in region.machines.get(kind, {}).items():
                    yield Entry(kind, name, instance, price)


def _fee_item(kind: str, instance: str) -> str:
    letters = _SERIES.match(instance)
    if letters and letters.group() in SERIES:
        return f"{kind}-fee-{letters.group()}"
    return f"{kind}-fee"


def _list_names(names: Iterable[str]) -> str:
    names = list(names)
    listed = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return f"{listed} and {more} more" if more > 0 else listed


def _say_where(regions: list[str]) -> str:
    if not regions:
        return "it has that for no Region"
    return f"it has that for {_list_names(regions)}"


def _suggest_type(name: str, known: Iterable[str]) -> str:
    known = list(known)
    family = name.partition(".")[0]
    relatives = [other for other in known if other.partition(".")[0] == family]
    return nearest(name, known) or f"it knows {_list_names(relatives or known)}"
