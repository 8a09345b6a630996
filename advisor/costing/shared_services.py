"""What surrounds the copies.

The cluster, the way in, the way out, images, logs, and the people who run it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.costing.bill import LineItem, Quantity
from advisor.costing.compute import BillLines
from advisor.knowledge.model import HostingKind

if TYPE_CHECKING:
    from advisor.costing.bill import Bill
    from advisor.costing.cost_model import CostModel
    from advisor.knowledge.model import Platform

_BALANCERS = {"tcp": ("nlb", "Network Load Balancer")}
_BALANCER = ("alb", "Application Load Balancer")


def shared_services_bill(platform: Platform, model: CostModel) -> Bill:
    """Return the bill of what surrounds the copies on ``platform`` in a month."""
    sizes, figures, month = model.sizes, model.figures, model.month
    lines = BillLines(model)
    if platform.orchestrator == "eks":
        _add_cluster(lines, model)
    if sizes.exposure != "none":
        key, says = _BALANCERS.get(sizes.exposure, _BALANCER)
        lines.add_rate("load-balancer", says, Quantity(month, "hour"), key)
        units = Quantity(month * figures["load-balancer-units"], "LCU-hour")
        lines.add_rate("load-balancer", f"{says}, capacity units", units, f"{key}-lcu")
    if not sizes.public_subnets:
        _add_ways_out(lines, model)
    elif platform.hosting is HostingKind.FARGATE:
        says = "public IPv4 addresses in place of NAT gateways"
        lines.add_rate("nat", says, Quantity(sizes.copy_hours, "hour"), "public-ipv4")
    images = Quantity(figures["image-storage"], "GB-month")
    lines.add_rate("registry", "images in ECR", images, "ecr-storage")
    logs = model.made_by_copies("log-data")
    lines.add_rate("logs", "logs ingested", Quantity(logs, "GB"), "logs-ingest")
    kept = Quantity(logs * figures["log-months"], "GB-month")
    lines.add_rate("logs", "logs stored", kept, "logs-storage")
    _add_people(lines, platform, model)
    return lines.bill()


def _add_cluster(lines: BillLines, model: CostModel) -> None:
    hours = model.figures["cluster-share"] * model.month
    late = model.figures["extended-support"]
    standard = Quantity(hours * (1 - late), "hour")
    lines.add_rate("eks-cluster", "cluster", standard, "eks-cluster")
    extended = Quantity(hours * late, "hour")
    says = "cluster in extended support"
    lines.add_rate("eks-cluster", says, extended, "eks-cluster-extended")


def _add_ways_out(lines: BillLines, model: CostModel) -> None:
    gateways = model.figures["nat-gateways"] * model.zones
    endpoints = model.figures["endpoints"] * model.zones
    lines.add_rate("nat", "NAT gateways", Quantity(gateways * model.month, "hour"), "nat")
    if gateways:
        data = Quantity(model.made_by_copies("nat-data"), "GB")
        lines.add_rate("nat", "data through NAT gateways", data, "nat-data")
    hours = Quantity(endpoints * model.month, "hour")
    lines.add_rate("endpoints", "interface endpoints", hours, "endpoint")
    if endpoints:
        data = Quantity(model.made_by_copies("endpoint-data"), "GB")
        lines.add_rate("endpoints", "data through endpoints", data, "endpoint-data")


def people_figure(platform: Platform) -> str:
    """Return the id of the assumption on the hours that people spend on ``platform``."""
    return f"people-{platform.id}"


def _add_people(lines: BillLines, platform: Platform, model: CostModel) -> None:
    hours = model.figures.get(people_figure(platform))
    if hours is None:  # nobody assumed how much work an added platform is
        lines.add_missing(f"people's hours for {platform.name}")
        return
    wage = model.figures["people-rate"]
    people = LineItem(
        item="people",
        says="people's hours",
        quantity=hours,
        unit="hour",
        unit_usd=wage,
        usd=hours * wage,
    )
    lines.add(people)
