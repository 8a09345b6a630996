"""Machines for a workload: which types can be taken, how many copies each holds, and the cheapest fleet of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from advisor.costing.bill import MONTH
from advisor.costing.packing import Offer, Packing
from advisor.pricing.items import AUTO_MODE, EXACT, MANAGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.costing.packing import Fleet
    from advisor.costing.sizes import Sizes
    from advisor.pricing.book import Instance, PriceBook

CUSTOMER, AWS = "customer", "managed"
_MILLI, _MIB = 1000, 1024
_THROTTLED = re.compile(r"t[0-9]|[a-z0-9]+-flex")
_STORAGE = re.compile(r"(i[0-9m]|d[0-9])")
_NEURON = re.compile(r"(inf|trn)[0-9]")
_OF_ROOM = ("system-share", "agents-mib", "agents-millicpu", "system-pods", "trunking")
_MOST_KEPT = 1000
_MANY_VCPU, _PODS_WITH_PREFIXES = (
    30,
    (110, 250),
)  # Auto Mode gives nodes prefixes of addresses; then this is the usual limit


@dataclass(frozen=True, slots=True)
class Hosting:
    """How a platform runs machines: who packs them, how tasks or pods fill them, and which fee stands on top, if any."""

    packs: str
    orchestrator: str
    fee: str = ""


WAYS: Final[Mapping[str, Hosting]] = {
    "ecs-ec2": Hosting(CUSTOMER, "ecs"),
    "ecs-managed-instances": Hosting(AWS, "ecs", MANAGED),
    "eks-self-managed": Hosting(CUSTOMER, "eks"),
    "eks-nodegroup": Hosting(CUSTOMER, "eks"),
    "eks-auto-mode": Hosting(AWS, "eks", AUTO_MODE),
}


@dataclass(frozen=True, slots=True)
class PurchaseOptions:
    """How machines are paid for in a month: how long they stand, the shares on Spot, and what is taken off."""

    hours: Decimal
    on_spot: Decimal
    spot_off: Decimal
    plan_off: Decimal
    root_disk: Decimal

    @property
    def is_committed(self) -> bool:
        """Return whether a plan is cheaper than paying by the hour: it is paid for in every hour, used or not."""
        return (
            bool(self.plan_off)
            and EXACT.multiply(self.committed_hours, 1 - self.plan_off) < self.hours
        )

    @property
    def committed_hours(self) -> Decimal:
        """Return the hours that a plan is paid for."""
        return max(self.hours, Decimal(MONTH))

    @property
    def paid_hours(self) -> Decimal:
        """Return what an hour's list price is multiplied by for one machine, fees apart."""
        steady = (
            EXACT.multiply(self.committed_hours, 1 - self.plan_off)
            if self.is_committed
            else self.hours
        )
        return EXACT.add(
            EXACT.multiply(steady, 1 - self.on_spot),
            EXACT.multiply(EXACT.multiply(self.hours, self.on_spot), 1 - self.spot_off),
        )


def holds(
    instance: Instance, hosting: Hosting, sizes: Sizes, figures: Mapping[str, Decimal]
) -> int:
    """Return how many copies one machine of the type has room for: processors, memory, network and accelerators."""
    millicpu, mib, limit = _room(instance, hosting, figures)
    fits = [millicpu // (sizes.vcpu * _MILLI), mib // (sizes.memory_gb * _MIB)]
    fits += [] if limit is None else [limit]
    if sizes.accelerator == "gpu":
        fits.append(Decimal(instance.gpus))
    if sizes.accelerator == "neuron":
        fits.append(Decimal(1))
    return max(0, int(min(fits)))


def _room(
    instance: Instance, hosting: Hosting, figures: Mapping[str, Decimal]
) -> tuple[Decimal, Decimal, Decimal | None]:
    """Return the processor time, the memory, and the most copies (none if not known) that one machine has for copies."""
    own = hosting.packs == CUSTOMER
    agents = figures["agents-mib"] if own else Decimal(0)
    if hosting.orchestrator == "ecs" or instance.node_millicpu is None or instance.node_mib is None:
        memory = instance.memory_gib * _MIB * (1 - figures["system-share"]) - agents
        millicpu = Decimal(instance.vcpu * _MILLI)
    else:
        memory = instance.node_mib - agents
        millicpu = instance.node_millicpu - (figures["agents-millicpu"] if own else Decimal(0))
    return millicpu, memory, _most(instance, hosting, figures)


def _most(instance: Instance, hosting: Hosting, figures: Mapping[str, Decimal]) -> Decimal | None:
    """Return how many tasks or pods the network of the machine takes; none if the book does not say."""
    if hosting.fee == AUTO_MODE:
        return Decimal(_PODS_WITH_PREFIXES[instance.vcpu >= _MANY_VCPU])
    if hosting.orchestrator == "eks":
        return None if instance.pods is None else instance.pods - figures["system-pods"]
    if instance.limits is None:
        return None
    trunked = instance.limits.trunked_tasks if hosting.packs == AWS or figures["trunking"] else None
    return Decimal(trunked or instance.limits.tasks)


def suits(instance: Instance, sizes: Sizes, hosting: Hosting) -> bool:
    """Return whether a type may be taken: its architecture, the accelerator, and no type that throttles or is for storage.

    Auto Mode starts no machines with a single processor (EKS User Guide, instances of Auto Mode).
    """
    if sizes.architecture not in {"either", instance.architecture} or (
        hosting.fee == AUTO_MODE and instance.vcpu == 1
    ):
        return False
    if sizes.accelerator != "none":
        return (
            bool(instance.gpus)
            if sizes.accelerator == "gpu"
            else bool(_NEURON.match(instance.name))
        )
    special = (
        _THROTTLED.match(instance.name)
        or _STORAGE.match(instance.name)
        or _NEURON.match(instance.name)
    )
    return not instance.gpus and not special


def copies_with_room(sizes: Sizes, hosting: Hosting, figures: Mapping[str, Decimal]) -> int:
    """Return for how many copies machines have room: as full as is said, or ready for as much of the peak as is taken."""
    own = hosting.packs == CUSTOMER and sizes.utilisation
    fill = figures[f"fill-when-{sizes.utilisation}" if own else f"fill-{hosting.packs}"]
    ready = sizes.copies + figures[f"swing-{hosting.packs}"] * (sizes.peak - sizes.copies)
    return int(max(Decimal(sizes.copies) / fill, ready).to_integral_value(ROUND_CEILING))


class InstanceCatalogue:
    """The machines of one price book; what was worked out for one workload is kept for the next of the same size of copy."""

    def __init__(self, book: PriceBook) -> None:
        """Take the book."""
        self.book = book
        self._packings: dict[object, Packing | None] = {}

    def fleet(
        self,
        hosting: Hosting,
        sizes: Sizes,
        purchase: PurchaseOptions,
        figures: Mapping[str, Decimal],
    ) -> Fleet | None:
        """Return the cheapest machines for ``sizes``; none if no type in the book holds a copy."""
        packing = self._packing(hosting, sizes, purchase, figures)
        if packing is None:
            return None
        spares, zones = (
            int(figures[f"spares-{hosting.packs}"]),
            sizes.zones or int(figures["zones"]),
        )
        room = copies_with_room(sizes, hosting, figures)
        return packing.fleet(room, machines=min(zones, room), least=sizes.copies, spares=spares)

    def _packing(
        self,
        hosting: Hosting,
        sizes: Sizes,
        purchase: PurchaseOptions,
        figures: Mapping[str, Decimal],
    ) -> Packing | None:
        copy = (sizes.region, sizes.vcpu, sizes.memory_gb, sizes.architecture, sizes.accelerator)
        key = (hosting, copy, purchase, *(figures[each] for each in _OF_ROOM))
        if key not in self._packings:
            if len(self._packings) >= _MOST_KEPT:
                self._packings.clear()
            offers = list(self._offers(hosting, sizes, purchase, figures))
            self._packings[key] = Packing(offers) if offers else None
        return self._packings[key]

    def _offers(
        self,
        hosting: Hosting,
        sizes: Sizes,
        purchase: PurchaseOptions,
        figures: Mapping[str, Decimal],
    ) -> Iterator[Offer]:
        paid, hours = Fraction(purchase.paid_hours), Fraction(purchase.hours)
        disk = self._root_disk(sizes.region, purchase)
        for instance in self.book.instances_in(sizes.region):
            room = (
                holds(instance, hosting, sizes, figures) if suits(instance, sizes, hosting) else 0
            )
            if room:
                price = (
                    Fraction(self.book.on_demand(instance.name, sizes.region).amount) * paid + disk
                )
                fee = (
                    Fraction(self.book.fee(hosting.fee, instance.name, sizes.region).amount) * hours
                    if hosting.fee
                    else 0
                )
                yield Offer(instance.name, room, price + fee)

    def _root_disk(self, region: str, purchase: PurchaseOptions) -> Fraction:
        """Return what the volumes of one machine cost in a month."""
        price = self.book.find("ebs-gp3", region)
        return (
            Fraction(price.amount) * Fraction(purchase.root_disk) * Fraction(purchase.hours) / MONTH
            if price
            else Fraction(0)
        )
