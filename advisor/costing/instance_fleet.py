"""Machines for a workload.

Which types can be taken, how many copies each holds, and the cheapest fleet of them.
"""

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
_MILLI = 1000
_MIB = 1024
_THROTTLED = re.compile(r"t[0-9]|[a-z0-9]+-flex")
_STORAGE = re.compile(r"(i[0-9m]|d[0-9])")
_NEURON = re.compile(r"(inf|trn)[0-9]")
_ROOM_FIGURES = ("system-share", "agents-mib", "agents-millicpu", "system-pods", "trunking")
_MOST_KEPT = 1000
# Auto Mode gives nodes prefixes of addresses; then this is the usual limit of pods.
_PODS_WITH_PREFIXES = 110
_PODS_ON_LARGE_NODES = 250
_LARGE_NODE_VCPU = 30


@dataclass(frozen=True, slots=True)
class Hosting:
    """How a platform runs machines.

    It says who packs them, how tasks or pods fill them, and which fee is charged on top, if any.
    """

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
    """How machines are paid for in a month.

    It says for how long they run, the share on Spot, what is taken off, and the size of the root
    disks in GB.
    """

    hours: Decimal
    on_spot: Decimal
    spot_off: Decimal
    plan_off: Decimal
    root_disk: Decimal

    @property
    def is_committed(self) -> bool:
        """Return whether a plan is cheaper than paying by the hour.

        It is paid for in every hour, used or not.
        """
        return bool(self.plan_off) and self._plan_hours < self.hours

    @property
    def committed_hours(self) -> Decimal:
        """Return the hours a month that a savings plan is paid for, for one machine.

        It is paid for the whole month (730 hours), however few of them the machine runs.
        """
        return max(self.hours, Decimal(MONTH))

    @property
    def paid_hours(self) -> Decimal:
        """Return what an hour's list price is multiplied by for one machine, without fees."""
        steady = self._plan_hours if self.is_committed else self.hours
        on_spot = EXACT.multiply(self.hours, self.on_spot)
        spot_hours = EXACT.multiply(on_spot, 1 - self.spot_off)
        return EXACT.add(EXACT.multiply(steady, 1 - self.on_spot), spot_hours)

    @property
    def _plan_hours(self) -> Decimal:
        """Return how many hours at the list price a plan costs."""
        return EXACT.multiply(self.committed_hours, 1 - self.plan_off)


def holds(
    instance: Instance, hosting: Hosting, sizes: Sizes, figures: Mapping[str, Decimal]
) -> int:
    """Return for how many copies one machine of the type has room.

    Processors, memory, network and accelerators limit it.
    """
    millicpu, mib, limit = _room_of(instance, hosting, figures)
    fits = [
        millicpu // (sizes.vcpu * _MILLI),
        mib // (sizes.memory_gb * _MIB),
    ]
    if limit is not None:
        fits.append(limit)
    if sizes.accelerator == "gpu":
        fits.append(Decimal(instance.gpus))
    if sizes.accelerator == "neuron":
        fits.append(Decimal(1))
    return max(0, int(min(fits)))


def _room_of(
    instance: Instance, hosting: Hosting, figures: Mapping[str, Decimal]
) -> tuple[Decimal, Decimal, Decimal | None]:
    """Return what one machine has for copies: millicpu, MiB of memory, and the most copies.

    The last is ``None`` if it is not known.
    """
    agents_mib = Decimal(0)
    agents_millicpu = Decimal(0)
    if hosting.packs == CUSTOMER:
        agents_mib = figures["agents-mib"]
        agents_millicpu = figures["agents-millicpu"]
    if hosting.orchestrator == "ecs" or instance.node_millicpu is None or instance.node_mib is None:
        mib = instance.memory_gib * _MIB * (1 - figures["system-share"]) - agents_mib
        millicpu = Decimal(instance.vcpu * _MILLI)
    else:
        mib = instance.node_mib - agents_mib
        millicpu = instance.node_millicpu - agents_millicpu
    return millicpu, mib, _network_limit(instance, hosting, figures)


def _network_limit(
    instance: Instance, hosting: Hosting, figures: Mapping[str, Decimal]
) -> Decimal | None:
    """Return how many tasks or pods the network of the machine takes.

    It is ``None`` if the book does not say.
    """
    if hosting.fee == AUTO_MODE:
        if instance.vcpu >= _LARGE_NODE_VCPU:
            return Decimal(_PODS_ON_LARGE_NODES)
        return Decimal(_PODS_WITH_PREFIXES)
    if hosting.orchestrator == "eks":
        if instance.pods is None:
            return None
        return instance.pods - figures["system-pods"]
    limits = instance.limits
    if limits is None:
        return None
    if limits.trunked_tasks and (hosting.packs == AWS or figures["trunking"]):
        return Decimal(limits.trunked_tasks)
    return Decimal(limits.tasks)


def suits(instance: Instance, sizes: Sizes, hosting: Hosting) -> bool:
    """Return whether a type may be taken.

    It must have the architecture and the accelerator; without an accelerator, types that throttle
    or are for storage are out. Auto Mode starts no machines with a single processor (EKS User
    Guide, instances of Auto Mode).
    """
    if sizes.architecture not in {"either", instance.architecture}:
        return False
    if hosting.fee == AUTO_MODE and instance.vcpu == 1:
        return False
    if sizes.accelerator == "gpu":
        return bool(instance.gpus)
    if sizes.accelerator != "none":
        return bool(_NEURON.match(instance.name))
    patterns = (_THROTTLED, _STORAGE, _NEURON)
    return not instance.gpus and not any(pattern.match(instance.name) for pattern in patterns)


def copies_with_room(sizes: Sizes, hosting: Hosting, figures: Mapping[str, Decimal]) -> int:
    """Return for how many copies machines have room.

    That follows from how full machines are kept, or from the share of the peak for which they are
    ready, whichever needs more.
    """
    fill = figures[f"fill-{hosting.packs}"]
    if hosting.packs == CUSTOMER and sizes.utilisation:
        fill = figures[f"fill-when-{sizes.utilisation}"]
    filled = Decimal(sizes.copies) / fill
    ready = sizes.copies + figures[f"swing-{hosting.packs}"] * (sizes.peak - sizes.copies)
    return int(max(filled, ready).to_integral_value(ROUND_CEILING))


class InstanceCatalogue:
    """The machines of one price book.

    What was worked out for one workload is kept for the next with copies of the same size.
    """

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
        """Return the cheapest machines for ``sizes``, or ``None`` if no type holds a copy."""
        packing = self._packing(hosting, sizes, purchase, figures)
        if packing is None:
            return None
        spares = int(figures[f"spares-{hosting.packs}"])
        zones = sizes.zones or int(figures["zones"])
        room = copies_with_room(sizes, hosting, figures)
        return packing.fleet(room, machines=min(zones, room), least=sizes.copies, spares=spares)

    def _packing(
        self,
        hosting: Hosting,
        sizes: Sizes,
        purchase: PurchaseOptions,
        figures: Mapping[str, Decimal],
    ) -> Packing | None:
        key = (
            hosting,
            sizes.region,
            sizes.vcpu,
            sizes.memory_gb,
            sizes.architecture,
            sizes.accelerator,
            purchase,
            *(figures[name] for name in _ROOM_FIGURES),
        )
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
        paid_hours = Fraction(purchase.paid_hours)
        hours = Fraction(purchase.hours)
        disk_usd = self._root_disk_usd(sizes.region, purchase)
        for instance in self.book.instances_in(sizes.region):
            if not suits(instance, sizes, hosting):
                continue
            room = holds(instance, hosting, sizes, figures)
            if not room:
                continue
            price = self.book.on_demand(instance.name, sizes.region)
            usd = Fraction(price.amount) * paid_hours + disk_usd
            if hosting.fee:
                fee = self.book.fee(hosting.fee, instance.name, sizes.region)
                usd += Fraction(fee.amount) * hours
            yield Offer(instance.name, room, usd)

    def _root_disk_usd(self, region: str, purchase: PurchaseOptions) -> Fraction:
        """Return what the root disk of one machine costs in a month."""
        price = self.book.find("ebs-gp3", region)
        if price is None:
            return Fraction(0)
        gb_hours = Fraction(purchase.root_disk) * Fraction(purchase.hours)
        return Fraction(price.amount) * gb_hours / MONTH
