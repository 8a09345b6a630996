"""What the compute of a workload costs.

It is tasks and pods on Fargate, or machines with their fees and volumes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.costing.bill import MONTH, Bill, Quantity, charge
from advisor.costing.fargate import paid_disk, provisioned
from advisor.costing.instance_fleet import PurchaseOptions, cheapest_fleet
from advisor.knowledge.model import HostingKind
from advisor.pricing.book import NoPrice
from advisor.pricing.items import plain_digits

if TYPE_CHECKING:
    from advisor.costing.bill import LineItem
    from advisor.costing.cost_model import CostModel
    from advisor.costing.fargate import FargateSize
    from advisor.costing.hosting import Hosting
    from advisor.pricing.book import Price

_BOTH_SYSTEMS = (
    "some copies run on Windows and some on Linux, and nobody said how many; "
    "ask about each part separately"
)


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Why there is no bill.

    Either the platform cannot hold the copies (not ``possible``), or the price book has no figure.
    """

    because: str
    possible: bool = True


def compute(hosting: Hosting, model: CostModel) -> Bill | Unpriced:
    """Return what the copies of ``model`` cost in a month, and nothing around them."""
    if model.sizes.system == "both":
        return Unpriced(_BOTH_SYSTEMS)
    if hosting.kind is HostingKind.FARGATE:
        return _price_fargate(model, pod=hosting.is_for_pods)
    try:
        return _price_machines(hosting, model)
    except NoPrice as missing:  # a user's own book may have machines and no fees
        return Unpriced(str(missing))


def _price_fargate(model: CostModel, *, pod: bool) -> Bill | Unpriced:
    sizes = model.sizes
    windows = sizes.system == "windows"
    if sizes.accelerator != "none":
        return Unpriced("Fargate has no accelerators", possible=False)
    if pod and (windows or sizes.architecture == "arm64"):
        return Unpriced("EKS Fargate runs Linux on x86-64 only", possible=False)
    size = provisioned(sizes.vcpu, sizes.memory_gb, pod=pod, windows=windows)
    if size is None:
        added = " with what EKS adds" if pod else ""
        needs = f"{sizes.vcpu} vCPU and {sizes.memory_gb} GB{added}"
        return Unpriced(f"no Fargate size has {needs}", possible=False)
    if windows:
        kind = "windows"
    elif pod:
        kind = "x86"
    else:
        kind = fargate_kind(model)
    items = rate_of(kind, "vcpu"), rate_of(kind, "memory")
    absent = [item for item in items if model.price(item) is None]
    if absent:
        return Unpriced(f"the price book has no {' and no '.join(absent)} in {sizes.region}")
    return _fargate_bill(model, size, kind, pod=pod)


def _fargate_bill(model: CostModel, size: FargateSize, kind: str, *, pod: bool) -> Bill:
    sizes = model.sizes
    lines = BillLines(model)
    purchase = PurchaseOptions(
        hours=sizes.hours,
        on_spot=Decimal(0) if pod or kind == "windows" else model.spot_share,
        spot_off=model.figures["spot-fargate"],
        plan_off=model.plan_discount("fargate"),
        root_disk=Decimal(0),
    )
    for part, unit, amount in (("vcpu", "vCPU", size.vcpu), ("memory", "GB", size.memory_gb)):
        says = f"{sizes.copies:,} x {plain_digits(amount)} {unit}"
        quantity = Quantity(sizes.copies * amount, f"{unit}-hour")
        price = model.book.rate(rate_of(kind, part), sizes.region)
        lines.add_running(f"fargate-{part}", says, quantity, price, purchase)
    if kind == "windows":
        licenses = Quantity(sizes.copy_hours * size.vcpu, "vCPU-hour")
        lines.add_rate("fargate-windows", "license", licenses, "fargate-windows-os")
    disk = paid_disk(sizes.disk_gb, pod=pod)
    says = f"{plain_digits(disk)} GB beyond 20 for each copy"
    quantity = Quantity(sizes.copy_hours * disk, "GB-hour")
    lines.add_rate("fargate-storage", says, quantity, "fargate-storage")
    return lines.bill()


def fargate_kind(model: CostModel) -> str:
    """Return on which processors tasks run: x86 or arm.

    Where both can be, it is the cheaper one of those that have a price.
    """
    if model.sizes.architecture != "either":
        return "arm" if model.sizes.architecture == "arm64" else "x86"
    arm = model.price(rate_of("arm", "vcpu"))
    x86 = model.price(rate_of("x86", "vcpu"))
    if arm is None or (x86 is not None and x86.amount < arm.amount):
        return "x86"
    return "arm"


def rate_of(kind: str, part: str) -> str:
    """Return the item of the price book for a ``part`` of Fargate, ``vcpu`` or ``memory``.

    ``kind`` is x86, arm, windows, spot or arm-spot.
    """
    return f"fargate-{part}" if kind == "x86" else f"fargate-{kind}-{part}"


def _price_machines(hosting: Hosting, model: CostModel) -> Bill | Unpriced:
    region = model.sizes.region
    if model.sizes.system == "windows":
        return Unpriced("the price book has no Windows machines, whose price includes the license")
    purchase = machine_purchase(hosting, model)
    fleet = cheapest_fleet(hosting, model, purchase)
    if fleet is None:
        return Unpriced(
            f"no machine type that the price book has in {region} is suitable or holds such a copy"
        )
    lines = BillLines(model)
    for name, number in fleet.machines.items():
        says = f"{number:,} x {name}"
        price = model.book.on_demand(name, region)
        lines.add_running("ec2", says, Quantity(Decimal(number), "hour"), price, purchase)
        if hosting.fee:
            fee = model.book.fee(hosting.fee, name, region)
            hours = Quantity(number * purchase.hours, "hour")
            lines.add(charge(f"{hosting.fee}-fee", f"{says}, on the list price", hours, fee))
    root_disks = sum(fleet.machines.values()) * purchase.root_disk * purchase.hours
    scratch_disks = model.sizes.disk_gb * model.sizes.copy_hours
    for says, gb_hours in (("root volumes", root_disks), ("scratch disks", scratch_disks)):
        lines.add_rate("ebs", says, Quantity(gb_hours / MONTH, "GB-month"), "ebs-gp3")
    return lines.bill()


def machine_purchase(hosting: Hosting, model: CostModel) -> PurchaseOptions:
    """Return how the machines of a platform are paid for."""
    hours = model.sizes.hours
    rest_of_month = max(MONTH - hours, Decimal(0))
    root_disk = "root-disk" if hosting.is_packed_by_customer else "root-disk-managed"
    return PurchaseOptions(
        hours=hours + model.figures[hosting.figure("left-on")] * rest_of_month,
        on_spot=model.spot_share,
        spot_off=model.figures["spot-ec2"],
        plan_off=model.plan_discount("ec2"),
        root_disk=model.figures[root_disk],
    )


class BillLines:
    """Collects the lines of a bill, at the prices of a cost model."""

    def __init__(self, model: CostModel) -> None:
        """Take the model."""
        self._model = model
        self._lines: list[LineItem] = []
        self._missing: list[str] = []

    def bill(self) -> Bill:
        """Return the bill of all lines."""
        return Bill(tuple(self._lines), tuple(self._missing))

    def add(self, line: LineItem) -> None:
        """Add ``line``, unless its quantity is zero."""
        if line.quantity:
            self._lines.append(line)

    def add_running(
        self, item: str, says: str, number: Quantity, price: Price, purchase: PurchaseOptions
    ) -> None:
        """Add the lines for ``number`` of something that runs: on demand or committed, and Spot."""
        steady = number.amount * (1 - purchase.on_spot)
        on_spot = number.amount * purchase.on_spot
        if purchase.is_committed:
            hours = Quantity(steady * purchase.committed_hours, number.unit)
            self.add(charge(item, f"{says}, committed", hours, price, purchase.plan_off))
        else:
            hours = Quantity(steady * purchase.hours, number.unit)
            self.add(charge(item, says, hours, price))
        if on_spot:
            hours = Quantity(on_spot * purchase.hours, number.unit)
            self.add(charge(item, f"{says}, on Spot", hours, price, purchase.spot_off))

    def add_missing(self, note: str) -> None:
        """Note something that belongs to the bill and has no figure."""
        self._missing.append(note)

    def add_rate(self, item: str, says: str, quantity: Quantity, key: str) -> None:
        """Add the line for ``quantity``, unless it is zero, at the rate of ``key`` in the book.

        Where the book has no price, that is noted.
        """
        if not quantity.amount:
            return
        price = self._model.price(key)
        if price is None:
            self.add_missing(f"{says}: no price of {key} in {self._model.sizes.region}")
        else:
            self.add(charge(item, says, quantity, price))
