"""What the compute of a workload costs.

It is tasks and pods on Fargate, or machines with their fees and volumes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.costing.bill import MONTH, Bill, Quantity, charge
from advisor.costing.fargate import paid_disk, provisioned
from advisor.costing.instance_fleet import CUSTOMER, WAYS, Hosting, PurchaseOptions
from advisor.pricing.book import NoPrice
from advisor.pricing.items import EXACT, plain_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.costing.bill import LineItem
    from advisor.costing.instance_fleet import InstanceCatalogue
    from advisor.costing.sizes import Sizes
    from advisor.pricing.book import Price, PriceBook

    Figures = Mapping[str, Decimal]

_BOTH_SYSTEMS = (
    "some copies run on Windows and some on Linux, and nobody said how many; "
    "ask for each part by itself"
)


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Why there is no bill.

    Either the platform cannot hold the copies (not ``possible``), or the price book has no figure.
    """

    because: str
    possible: bool = True


def compute(
    platform: str, sizes: Sizes, instances: InstanceCatalogue, figures: Figures
) -> Bill | Unpriced:
    """Return what the copies of ``sizes`` cost on ``platform`` in a month.

    Everything around them is left out.
    """
    if sizes.system == "both":
        return Unpriced(_BOTH_SYSTEMS)
    if platform in WAYS:
        try:
            return _price_machines(WAYS[platform], sizes, instances, figures)
        except NoPrice as missing:  # a user's own book may have machines and no fees
            return Unpriced(str(missing))
    return _price_fargate(sizes, instances.book, figures, pod=platform.startswith("eks"))


def _price_fargate(
    sizes: Sizes, book: PriceBook, figures: Figures, *, pod: bool
) -> Bill | Unpriced:
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
        kind = fargate_kind(sizes, book)
    vcpu = book.find(rate_of(kind, "vcpu"), sizes.region)
    memory = book.find(rate_of(kind, "memory"), sizes.region)
    if vcpu is None or memory is None:
        absent = []
        if vcpu is None:
            absent.append(rate_of(kind, "vcpu"))
        if memory is None:
            absent.append(rate_of(kind, "memory"))
        return Unpriced(f"the price book has no {' and no '.join(absent)} in {sizes.region}")
    lines = BillLines(book, sizes.region)
    purchase = _fargate_purchase(sizes, figures, spot=not pod and not windows)
    says = f"{sizes.copies:,} x {plain_digits(size.vcpu)} vCPU"
    quantity = Quantity(sizes.copies * size.vcpu, "vCPU-hour")
    lines.add_running("fargate-vcpu", says, quantity, vcpu, purchase)
    says = f"{sizes.copies:,} x {plain_digits(size.memory_gb)} GB"
    quantity = Quantity(sizes.copies * size.memory_gb, "GB-hour")
    lines.add_running("fargate-memory", says, quantity, memory, purchase)
    if windows:
        licences = Quantity(sizes.copy_hours * size.vcpu, "vCPU-hour")
        lines.add_rate("fargate-windows", "licence", licences, "fargate-windows-os")
    disk = paid_disk(sizes.disk_gb, pod=pod)
    if disk:
        says = f"{plain_digits(disk)} GB beyond 20 for each copy"
        quantity = Quantity(sizes.copy_hours * disk, "GB-hour")
        lines.add_rate("fargate-storage", says, quantity, "fargate-storage")
    return lines.bill()


def fargate_kind(sizes: Sizes, book: PriceBook) -> str:
    """Return on which processors tasks run: x86 or arm.

    Where both can be, it is the cheaper one of those that have a price.
    """
    if sizes.architecture != "either":
        return "arm" if sizes.architecture == "arm64" else "x86"
    arm = book.find(rate_of("arm", "vcpu"), sizes.region)
    x86 = book.find(rate_of("x86", "vcpu"), sizes.region)
    if arm is None or (x86 is not None and x86.amount < arm.amount):
        return "x86"
    return "arm"


def rate_of(kind: str, part: str) -> str:
    """Return the item of the price book for a ``part`` of Fargate, ``vcpu`` or ``memory``.

    ``kind`` is x86, arm, windows, spot or arm-spot.
    """
    return f"fargate-{part}" if kind == "x86" else f"fargate-{kind}-{part}"


def _fargate_purchase(sizes: Sizes, figures: Figures, *, spot: bool) -> PurchaseOptions:
    on_spot = Decimal(0)
    if spot:
        on_spot = _spot_share(sizes, figures)
    return PurchaseOptions(
        hours=sizes.hours,
        on_spot=on_spot,
        spot_off=figures["spot-fargate"],
        plan_off=_plan_discount(sizes, figures, "fargate"),
        root_disk=Decimal(0),
    )


def _price_machines(
    hosting: Hosting, sizes: Sizes, instances: InstanceCatalogue, figures: Figures
) -> Bill | Unpriced:
    if sizes.system == "windows":
        return Unpriced("the price book has no Windows machines, whose price holds the licence")
    purchase = purchase_options(hosting, sizes, figures)
    fleet = instances.fleet(hosting, sizes, purchase, figures)
    if fleet is None:
        return Unpriced(
            f"no type of machine that the price book has in {sizes.region} suits, "
            "or holds such a copy"
        )
    book = instances.book
    lines = BillLines(book, sizes.region)
    for name, number in fleet.machines.items():
        says = f"{number:,} x {name}"
        price = book.on_demand(name, sizes.region)
        lines.add_running("ec2", says, Quantity(Decimal(number), "hour"), price, purchase)
        if hosting.fee:
            fee = book.fee(hosting.fee, name, sizes.region)
            hours = Quantity(number * purchase.hours, "hour")
            lines.add(charge(f"{hosting.fee}-fee", f"{says}, on the list price", hours, fee))
    root_gb_hours = sum(fleet.machines.values()) * purchase.root_disk * purchase.hours
    lines.add_rate("ebs", "root volumes", _gb_months(root_gb_hours), "ebs-gp3")
    scratch_gb_hours = sizes.disk_gb * sizes.copy_hours
    lines.add_rate("ebs", "scratch disks", _gb_months(scratch_gb_hours), "ebs-gp3")
    return lines.bill()


def _gb_months(gb_hours: Decimal) -> Quantity:
    return Quantity(EXACT.divide(gb_hours, Decimal(MONTH)), "GB-month")


def purchase_options(hosting: Hosting, sizes: Sizes, figures: Figures) -> PurchaseOptions:
    """Return how the machines of a platform are paid for."""
    rest_of_month = max(Decimal(MONTH) - sizes.hours, Decimal(0))
    idle = EXACT.multiply(figures[f"left-on-{hosting.packs}"], rest_of_month)
    root_disk = "root-disk" if hosting.packs == CUSTOMER else "root-disk-managed"
    return PurchaseOptions(
        hours=EXACT.add(sizes.hours, idle),
        on_spot=_spot_share(sizes, figures),
        spot_off=figures["spot-ec2"],
        plan_off=_plan_discount(sizes, figures, "ec2"),
        root_disk=figures[root_disk],
    )


def _plan_discount(sizes: Sizes, figures: Figures, what: str) -> Decimal:
    if sizes.commitment == "none":
        return Decimal(0)
    return figures[f"plan-{what}-{sizes.commitment}"]


def _spot_share(sizes: Sizes, figures: Figures) -> Decimal:
    if sizes.interruptible == "some":
        return figures["spot-part"]
    if sizes.interruptible == "most":
        return figures["spot-most"]
    return Decimal(0)


class BillLines:
    """Collects the lines of a bill, at the prices of one Region."""

    def __init__(self, book: PriceBook, region: str) -> None:
        """Take the book with the prices."""
        self._book = book
        self._region = region
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
        if steady and purchase.is_committed:
            hours = Quantity(steady * purchase.committed_hours, number.unit)
            self.add(charge(item, f"{says}, committed", hours, price, purchase.plan_off))
        elif steady:
            hours = Quantity(steady * purchase.hours, number.unit)
            self.add(charge(item, says, hours, price))
        if on_spot:
            hours = Quantity(on_spot * purchase.hours, number.unit)
            self.add(charge(item, f"{says}, on Spot", hours, price, purchase.spot_off))

    def add_rate(self, item: str, says: str, quantity: Quantity, key: str) -> None:
        """Add the line for ``quantity``, unless it is zero, at the rate of ``key`` in the book.

        Where the book has no price, that is noted.
        """
        if not quantity.amount:
            return
        price = self._book.find(key, self._region)
        if price is None:
            self._missing.append(f"{says}: no price of {key} in {self._region}")
        else:
            self.add(charge(item, says, quantity, price))
