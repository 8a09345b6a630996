"""What the compute of a workload costs: tasks and pods on Fargate, or machines with their fees and volumes."""

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

_BOTH_SYSTEMS = "some copies run on Windows and some on Linux, and nobody said how many; ask for each part by itself"


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Why there is no bill: the platform cannot hold the copies (not ``possible``), or the price book has no figure."""

    because: str
    possible: bool = True


def compute(
    platform: str, sizes: Sizes, instances: InstanceCatalogue, figures: Figures
) -> Bill | Unpriced:
    """Return what the copies of ``sizes`` cost on ``platform`` in a month, everything around them apart."""
    if sizes.system == "both":
        return Unpriced(_BOTH_SYSTEMS)
    if platform in WAYS:
        try:
            return _machines(WAYS[platform], sizes, instances, figures)
        except NoPrice as missing:  # a book of somebody's own may have machines and no fees
            return Unpriced(str(missing))
    return _fargate(sizes, instances.book, figures, pod=platform.startswith("eks"))


def _fargate(sizes: Sizes, book: PriceBook, figures: Figures, *, pod: bool) -> Bill | Unpriced:
    windows, arm = sizes.system == "windows", sizes.architecture == "arm64"
    if sizes.accelerator != "none":
        return Unpriced("Fargate has no accelerators", possible=False)
    if pod and (windows or arm):
        return Unpriced("EKS Fargate runs Linux on x86-64 only", possible=False)
    size = provisioned(sizes.vcpu, sizes.memory_gb, pod=pod, windows=windows)
    if size is None:
        needs = f"{sizes.vcpu} vCPU and {sizes.memory_gb} GB"
        return Unpriced(
            f"no Fargate size has {needs}" + (" with what EKS adds" if pod else ""), possible=False
        )
    kind = "windows" if windows else "x86" if pod else fargate_kind(sizes, book)
    rates = {part: book.find(rate_of(kind, part), sizes.region) for part in ("vcpu", "memory")}
    absent = [rate_of(kind, part) for part, price in rates.items() if price is None]
    if absent:
        return Unpriced(f"the price book has no {' and no '.join(absent)} in {sizes.region}")
    lines = _Lines(book, sizes.region)
    purchase = _fargate_terms(sizes, figures, spot=not pod and not windows)
    for part, amount, unit in (("vcpu", size.vcpu, "vCPU"), ("memory", size.memory_gb, "GB")):
        number = Quantity(sizes.copies * amount, f"{unit}-hour")
        lines.paid(
            f"fargate-{part}",
            f"{sizes.copies:,} x {plain_digits(amount)} {unit}",
            number,
            rates[part],
            purchase,
        )
    if windows:
        licences = Quantity(sizes.copy_hours * size.vcpu, "vCPU-hour")
        lines.rate("fargate-windows", "licence", licences, "fargate-windows-os")
    if disk := paid_disk(sizes.disk_gb, pod=pod):
        said = f"{plain_digits(disk)} GB beyond 20 for each copy"
        lines.rate(
            "fargate-storage", said, Quantity(sizes.copy_hours * disk, "GB-hour"), "fargate-storage"
        )
    return lines.bill()


def fargate_kind(sizes: Sizes, book: PriceBook) -> str:
    """Return on which processors tasks run, x86 or arm: the cheaper ones that have a price, where both can be."""
    if sizes.architecture != "either":
        return "arm" if sizes.architecture == "arm64" else "x86"
    arm, x86 = (book.find(rate_of(kind, "vcpu"), sizes.region) for kind in ("arm", "x86"))
    return "x86" if arm is None or (x86 is not None and x86.amount < arm.amount) else "arm"


def rate_of(kind: str, part: str) -> str:
    """Return the item of the price book for a ``part`` of Fargate: x86, arm, windows; spot or arm-spot."""
    return f"fargate-{part}" if kind == "x86" else f"fargate-{kind}-{part}"


def _fargate_terms(sizes: Sizes, figures: Figures, *, spot: bool) -> PurchaseOptions:
    on_spot = _on_spot(sizes, figures) if spot else Decimal(0)
    return PurchaseOptions(
        sizes.hours, on_spot, figures["spot-fargate"], _plan(sizes, figures, "fargate"), Decimal(0)
    )


def _machines(
    hosting: Hosting, sizes: Sizes, instances: InstanceCatalogue, figures: Figures
) -> Bill | Unpriced:
    if sizes.system == "windows":
        return Unpriced("the price book has no Windows machines, whose price holds the licence")
    purchase = purchase_options(hosting, sizes, figures)
    fleet = instances.fleet(hosting, sizes, purchase, figures)
    if fleet is None:
        return Unpriced(
            f"no type of machine that the price book has in {sizes.region} suits, or holds such a copy"
        )
    lines = _Lines(instances.book, sizes.region)
    for name, number in fleet.machines.items():
        price = instances.book.on_demand(name, sizes.region)
        lines.paid(
            "ec2", f"{number:,} x {name}", Quantity(Decimal(number), "hour"), price, purchase
        )
        if hosting.fee:
            fee = instances.book.fee(hosting.fee, name, sizes.region)
            hours = Quantity(number * purchase.hours, "hour")
            lines.add(
                charge(f"{hosting.fee}-fee", f"{number:,} x {name}, on the list price", hours, fee)
            )
    roots = EXACT.divide(
        sum(fleet.machines.values()) * purchase.root_disk * purchase.hours, Decimal(MONTH)
    )
    lines.rate("ebs", "root volumes", Quantity(roots, "GB-month"), "ebs-gp3")
    scratch = EXACT.divide(sizes.disk_gb * sizes.copy_hours, Decimal(MONTH))
    lines.rate("ebs", "scratch disks", Quantity(scratch, "GB-month"), "ebs-gp3")
    return lines.bill()


def purchase_options(hosting: Hosting, sizes: Sizes, figures: Figures) -> PurchaseOptions:
    """Return how the machines of a platform are paid for."""
    idle = EXACT.multiply(
        figures[f"left-on-{hosting.packs}"], max(Decimal(MONTH) - sizes.hours, Decimal(0))
    )
    root = figures["root-disk" if hosting.packs == CUSTOMER else "root-disk-managed"]
    on_spot, plan = _on_spot(sizes, figures), _plan(sizes, figures, "ec2")
    return PurchaseOptions(EXACT.add(sizes.hours, idle), on_spot, figures["spot-ec2"], plan, root)


def _plan(sizes: Sizes, figures: Figures, what: str) -> Decimal:
    return Decimal(0) if sizes.commitment == "none" else figures[f"plan-{what}-{sizes.commitment}"]


def _on_spot(sizes: Sizes, figures: Figures) -> Decimal:
    return {"some": figures["spot-part"], "most": figures["spot-most"]}.get(
        sizes.interruptible, Decimal(0)
    )


class _Lines:
    """Lines as they are written, at the prices of one Region."""

    def __init__(self, book: PriceBook, region: str) -> None:
        self._book = book
        self._region = region
        self._lines: list[LineItem] = []
        self._missing: list[str] = []

    def bill(self) -> Bill:
        return Bill(tuple(self._lines), tuple(self._missing))

    def add(self, line: LineItem) -> None:
        """Add ``line``, unless it is of nothing."""
        if line.quantity:
            self._lines.append(line)

    def paid(
        self, item: str, says: str, number: Quantity, price: Price | None, purchase: PurchaseOptions
    ) -> None:
        """Add the lines for ``number`` of something that runs: on demand or committed, and on Spot."""
        assert price is not None  # noqa: S101 - the caller has looked
        steady, on_spot = number.amount * (1 - purchase.on_spot), number.amount * purchase.on_spot
        if steady:
            hours, off = (
                (purchase.committed_hours, purchase.plan_off)
                if purchase.is_committed
                else (purchase.hours, Decimal(0))
            )
            committed = ", committed" if off else ""
            self.add(
                charge(
                    item, f"{says}{committed}", Quantity(steady * hours, number.unit), price, off
                )
            )
        if on_spot:
            self.add(
                charge(
                    item,
                    f"{says}, on Spot",
                    Quantity(on_spot * purchase.hours, number.unit),
                    price,
                    purchase.spot_off,
                )
            )

    def rate(self, item: str, says: str, quantity: Quantity, key: str) -> None:
        """Add the line for ``quantity`` at the rate in the book, if there is any; note it where that has no price."""
        price = self._book.find(key, self._region)
        if quantity.amount and price is None:
            self._missing.append(f"{says}: no price of {key} in {self._region}")
        elif quantity.amount and price is not None:
            self.add(charge(item, says, quantity, price))
