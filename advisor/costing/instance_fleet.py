"""Machines for a workload.

Which types can be taken, how many copies each holds, and the cheapest fleet of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from advisor.costing.bill import MONTH
from advisor.costing.packing import Offer, Packing
from advisor.pricing.items import AUTO_MODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.costing.cost_model import CostModel
    from advisor.costing.hosting import Hosting
    from advisor.costing.packing import Fleet
    from advisor.costing.sizes import Sizes
    from advisor.pricing.book import Instance

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
        on_spot = self.hours * (1 - self.spot_off)
        return steady * (1 - self.on_spot) + on_spot * self.on_spot

    @property
    def _plan_hours(self) -> Decimal:
        """Return how many hours at the list price a plan costs."""
        return self.committed_hours * (1 - self.plan_off)


def holds(instance: Instance, hosting: Hosting, model: CostModel) -> int:
    """Return for how many copies one machine of the type has room.

    Processors, memory, network and accelerators limit it.
    """
    sizes = model.sizes
    millicpu, mib = _room_of(instance, hosting, model)
    fits = [millicpu // (sizes.vcpu * _MILLI), mib // (sizes.memory_gb * _MIB)]
    limit = _network_limit(instance, hosting, model)
    if limit is not None:
        fits.append(limit)
    if sizes.accelerator == "gpu":
        fits.append(Decimal(instance.gpus))
    if sizes.accelerator == "neuron":
        fits.append(Decimal(1))
    return max(0, int(min(fits)))


def _room_of(instance: Instance, hosting: Hosting, model: CostModel) -> tuple[Decimal, Decimal]:
    """Return what one machine has for copies: millicpu, and MiB of memory."""
    agents_mib = Decimal(0)
    agents_millicpu = Decimal(0)
    if hosting.is_packed_by_customer:
        agents_mib = model.figures["agents-mib"]
        agents_millicpu = model.figures["agents-millicpu"]
    if hosting.is_for_pods and instance.node_millicpu is not None and instance.node_mib is not None:
        return instance.node_millicpu - agents_millicpu, instance.node_mib - agents_mib
    mib = instance.memory_gib * _MIB * (1 - model.figures["system-share"])
    return Decimal(instance.vcpu * _MILLI), mib - agents_mib


def _network_limit(instance: Instance, hosting: Hosting, model: CostModel) -> Decimal | None:
    """Return how many tasks or pods the network of the machine takes.

    It is ``None`` if the book does not say.
    """
    if hosting.fee == AUTO_MODE:
        if instance.vcpu >= _LARGE_NODE_VCPU:
            return Decimal(_PODS_ON_LARGE_NODES)
        return Decimal(_PODS_WITH_PREFIXES)
    if hosting.is_for_pods:
        if instance.pods is None:
            return None
        return instance.pods - model.figures["system-pods"]
    limits = instance.limits
    if limits is None:
        return None
    if limits.trunked_tasks and (not hosting.is_packed_by_customer or model.figures["trunking"]):
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


def copies_with_room(hosting: Hosting, model: CostModel) -> int:
    """Return for how many copies machines have room.

    That follows from how full machines are kept, or from the share of the peak for which they are
    ready, whichever needs more.
    """
    sizes = model.sizes
    fill = hosting.figure("fill")
    if hosting.is_packed_by_customer and sizes.utilisation:
        fill = f"fill-when-{sizes.utilisation}"
    filled = sizes.copies / model.figures[fill]
    swing = model.figures[hosting.figure("swing")]
    ready = sizes.copies + swing * (sizes.peak - sizes.copies)
    return int(max(filled, ready).to_integral_value(ROUND_CEILING))


def cheapest_fleet(hosting: Hosting, model: CostModel, purchase: PurchaseOptions) -> Fleet | None:
    """Return the cheapest machines for the copies, or ``None`` if no type holds one."""
    packing = _packing(hosting, model, purchase)
    if packing is None:
        return None
    room = copies_with_room(hosting, model)
    return packing.fleet(
        room,
        machines=min(model.zones, room),
        least=model.sizes.copies,
        spares=int(model.figures[hosting.figure("spares")]),
    )


def _packing(hosting: Hosting, model: CostModel, purchase: PurchaseOptions) -> Packing | None:
    sizes = model.sizes
    packings = model.packings
    key = (
        hosting,
        sizes.region,
        sizes.vcpu,
        sizes.memory_gb,
        sizes.architecture,
        sizes.accelerator,
        purchase,
        *(model.figures[name] for name in _ROOM_FIGURES),
    )
    if key in packings:
        return packings.get(key)
    if len(packings) >= _MOST_KEPT:
        packings.clear()
    offers = list(_offers(hosting, model, purchase))
    packing = Packing(offers) if offers else None
    packings[key] = packing
    return packing


def _offers(hosting: Hosting, model: CostModel, purchase: PurchaseOptions) -> Iterator[Offer]:
    book = model.book
    region = model.sizes.region
    hours = Fraction(purchase.hours)
    paid_hours = Fraction(purchase.paid_hours)
    disk = model.price("ebs-gp3")
    disk_usd = Fraction(0)
    if disk is not None:
        disk_usd = Fraction(disk.amount) * Fraction(purchase.root_disk) * hours / MONTH
    for instance in book.instances_in(region):
        if not suits(instance, model.sizes, hosting):
            continue
        room = holds(instance, hosting, model)
        if not room:
            continue
        usd = Fraction(book.on_demand(instance.name, region).amount) * paid_hours + disk_usd
        if hosting.fee:
            usd += Fraction(book.fee(hosting.fee, instance.name, region).amount) * hours
        yield Offer(instance.name, room, usd)
