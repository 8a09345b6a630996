"""What surrounds the copies.

The cluster, the way in, the way out, images, logs, and the people who run it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.costing.bill import MONTH, LineItem, Quantity
from advisor.costing.compute import BillLines
from advisor.pricing.items import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.costing.bill import Bill
    from advisor.costing.sizes import Sizes
    from advisor.knowledge.model import Platform
    from advisor.pricing.book import PriceBook

    Figures = Mapping[str, Decimal]

_BALANCERS = {"tcp": ("nlb", "Network Load Balancer")}
_BALANCER = ("alb", "Application Load Balancer")


def shared_services_bill(
    platform: Platform, sizes: Sizes, book: PriceBook, figures: Figures
) -> Bill:
    """Return the bill of what surrounds the copies of ``sizes`` on ``platform`` in a month."""
    month = max(sizes.hours, Decimal(MONTH))
    lines = BillLines(book, sizes.region)
    if platform.orchestrator == "eks":
        _add_cluster(lines, figures, month)
    if sizes.exposure != "none":
        key, says = _BALANCERS.get(sizes.exposure, _BALANCER)
        lines.add_rate("load-balancer", says, Quantity(month, "hour"), key)
        units = Quantity(month * figures["load-balancer-units"], "LCU-hour")
        lines.add_rate("load-balancer", f"{says}, capacity units", units, f"{key}-lcu")
    if not sizes.public_subnets:
        _add_ways_out(lines, sizes, figures, month)
    elif platform.compute == "fargate":
        says = "public IPv4 addresses in place of NAT gateways"
        lines.add_rate("nat", says, Quantity(sizes.copy_hours, "hour"), "public-ipv4")
    images = Quantity(figures["image-storage"], "GB-month")
    lines.add_rate("registry", "images in ECR", images, "ecr-storage")
    logs = _in_month(sizes, figures["log-data"])
    lines.add_rate("logs", "logs taken in", Quantity(logs, "GB"), "logs-ingest")
    kept = Quantity(EXACT.multiply(logs, figures["log-months"]), "GB-month")
    lines.add_rate("logs", "logs kept", kept, "logs-storage")
    hours = figures[f"people-{platform.id}"]
    wage = figures["people-rate"]
    people = LineItem(
        item="people",
        says="hours of people",
        quantity=hours,
        unit="hour",
        unit_usd=wage,
        usd=EXACT.multiply(hours, wage),
    )
    lines.add(people)
    return lines.bill()


def _add_cluster(lines: BillLines, figures: Figures, month: Decimal) -> None:
    share = figures["cluster-share"]
    late = figures["extended-support"]
    standard = Quantity(share * month * (1 - late), "hour")
    lines.add_rate("eks-cluster", "cluster", standard, "eks-cluster")
    extended = Quantity(share * month * late, "hour")
    says = "cluster in extended support"
    lines.add_rate("eks-cluster", says, extended, "eks-cluster-extended")


def _add_ways_out(lines: BillLines, sizes: Sizes, figures: Figures, month: Decimal) -> None:
    zones = sizes.zones or int(figures["zones"])
    gateways = figures["nat-gateways"] * zones
    endpoints = figures["endpoints"] * zones
    lines.add_rate("nat", "NAT gateways", Quantity(gateways * month, "hour"), "nat")
    if gateways:
        data = Quantity(_in_month(sizes, figures["nat-data"]), "GB")
        lines.add_rate("nat", "data through NAT gateways", data, "nat-data")
    hours = Quantity(endpoints * month, "hour")
    lines.add_rate("endpoints", "interface endpoints", hours, "endpoint")
    if endpoints:
        data = Quantity(_in_month(sizes, figures["endpoint-data"]), "GB")
        lines.add_rate("endpoints", "data through endpoints", data, "endpoint-data")


def _in_month(sizes: Sizes, amount: Decimal) -> Decimal:
    """Return what all copies make together when one that runs all month makes ``amount``."""
    return EXACT.divide(EXACT.multiply(amount, sizes.copy_hours), Decimal(MONTH))
