"""What stands around the copies: the cluster, the way in, the way out, images, logs, and the people who run it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.costing.bill import MONTH, Bill, LineItem, Quantity, charge
from advisor.pricing.items import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.costing.sizes import Sizes
    from advisor.knowledge.model import Platform
    from advisor.pricing.book import PriceBook

    Figures = Mapping[str, Decimal]

_BALANCERS = {"tcp": ("nlb", "Network Load Balancer")}
_BALANCER = ("alb", "Application Load Balancer")


def shared_services_bill(
    platform: Platform, sizes: Sizes, book: PriceBook, figures: Figures
) -> Bill:
    """Return what stands around the copies of ``sizes`` on ``platform`` in a month."""
    lines: list[LineItem] = []
    missing: list[str] = []
    for item, says, quantity, unit, key in _wanted(platform, sizes, figures):
        if not quantity:
            continue
        price = book.find(key, sizes.region)
        if price is None:
            missing.append(f"{says}: no price of {key} in {sizes.region}")
        else:
            lines.append(charge(item, says, Quantity(quantity, unit), price))
    hours, wage = figures[f"people-{platform.id}"], figures["people-rate"]
    if hours:
        lines.append(
            LineItem("people", "hours of people", hours, "hour", wage, EXACT.multiply(hours, wage))
        )
    return Bill(tuple(lines), tuple(missing))


def _wanted(
    platform: Platform, sizes: Sizes, figures: Figures
) -> Iterator[tuple[str, str, Decimal, str, str]]:
    """Yield what there is: kind of line, in words, how much, in which unit, and the item in the price book."""
    month = max(sizes.hours, Decimal(MONTH))
    if platform.orchestrator == "eks":
        share, late = figures["cluster-share"], figures["extended-support"]
        yield "eks-cluster", "cluster", share * month * (1 - late), "hour", "eks-cluster"
        yield (
            "eks-cluster",
            "cluster in extended support",
            share * month * late,
            "hour",
            "eks-cluster-extended",
        )
    if sizes.exposure != "none":
        key, says = _BALANCERS.get(sizes.exposure, _BALANCER)
        yield "load-balancer", says, month, "hour", key
        yield (
            "load-balancer",
            f"{says}, capacity units",
            month * figures["load-balancer-units"],
            "LCU-hour",
            f"{key}-lcu",
        )
    yield from _ways_out(platform, sizes, figures, month)
    yield "registry", "images in ECR", figures["image-storage"], "GB-month", "ecr-storage"
    logs = _a_month(sizes, figures["log-data"])
    yield "logs", "logs taken in", logs, "GB", "logs-ingest"
    yield (
        "logs",
        "logs kept",
        EXACT.multiply(logs, figures["log-months"]),
        "GB-month",
        "logs-storage",
    )


def _ways_out(
    platform: Platform, sizes: Sizes, figures: Figures, month: Decimal
) -> Iterator[tuple[str, str, Decimal, str, str]]:
    if sizes.public_subnets:
        if platform.compute == "fargate":
            said = "public IPv4 addresses in place of NAT gateways"
            yield "nat", said, sizes.copy_hours, "hour", "public-ipv4"
        return
    zones = sizes.zones or int(figures["zones"])
    gateways, endpoints = figures["nat-gateways"] * zones, figures["endpoints"] * zones
    yield "nat", "NAT gateways", gateways * month, "hour", "nat"
    if gateways:
        yield (
            "nat",
            "data through NAT gateways",
            _a_month(sizes, figures["nat-data"]),
            "GB",
            "nat-data",
        )
    yield "endpoints", "interface endpoints", endpoints * month, "hour", "endpoint"
    if endpoints:
        yield (
            "endpoints",
            "data through endpoints",
            _a_month(sizes, figures["endpoint-data"]),
            "GB",
            "endpoint-data",
        )


def _a_month(sizes: Sizes, each: Decimal) -> Decimal:
    """Return what all copies make together when one that runs all month makes ``each``."""
    return EXACT.divide(EXACT.multiply(each, sizes.copy_hours), Decimal(MONTH))
