"""The items that a price book may hold, each with its unit, and how amounts are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CURRENCY: Final = "USD"
OF, OFF = "of on-demand", "off on-demand"
# Far more digits than a price times a quantity can have, so that nothing is ever rounded.
EXACT: Final = Context(prec=120)

_SECONDS_IN_HOUR = Decimal(3600)
_FIGURE = re.compile(
    r"(?P<amount>[0-9]{1,9}(?:\.[0-9]{1,15})?) "
    r"(?P<unit>[A-Z]{3}/[A-Za-z-]+|of on-demand|off on-demand)"
    r"(?: from (?P<start>[1-9][0-9]{0,14}))?\Z"
)


@dataclass(frozen=True, slots=True)
class PricedItem:
    """Something with a price: the unit that the price is for, and what it is."""

    unit: str
    says: str

    @property
    def is_share(self) -> bool:
        """Return whether its figure is a share of another price, and no amount of money."""
        return self.unit in {OF, OFF}


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as it is written: with its unit, and the quantity from which it holds."""

    amount: Decimal
    unit: str
    start: Decimal = Decimal(0)


_CPU = "USD/vCPU-hour"
_GB = "USD/GB-hour"
_HOURLY = "USD/hour"
_MONTHLY = "USD/GB-month"
_DATA = "USD/GB"

ITEMS: Final[Mapping[str, PricedItem]] = {
    "fargate-vcpu": PricedItem(_CPU, "Fargate, Linux on x86: vCPU"),
    "fargate-memory": PricedItem(_GB, "Fargate, Linux on x86: memory"),
    "fargate-arm-vcpu": PricedItem(_CPU, "Fargate, Linux on ARM: vCPU"),
    "fargate-arm-memory": PricedItem(_GB, "Fargate, Linux on ARM: memory"),
    "fargate-windows-vcpu": PricedItem(_CPU, "Fargate, Windows: vCPU"),
    "fargate-windows-os": PricedItem(
        _CPU, "Fargate, Windows: license of the system, on top, per vCPU"
    ),
    "fargate-windows-memory": PricedItem(_GB, "Fargate, Windows: memory"),
    "fargate-spot-vcpu": PricedItem(_CPU, "Fargate Spot, Linux on x86: vCPU"),
    "fargate-spot-memory": PricedItem(_GB, "Fargate Spot, Linux on x86: memory"),
    "fargate-arm-spot-vcpu": PricedItem(_CPU, "Fargate Spot, Linux on ARM: vCPU"),
    "fargate-arm-spot-memory": PricedItem(_GB, "Fargate Spot, Linux on ARM: memory"),
    "fargate-storage": PricedItem(_GB, "Fargate: scratch storage beyond 20 GB"),
    "ecs-cluster": PricedItem(_HOURLY, "ECS: control plane"),
    "eks-cluster": PricedItem(_HOURLY, "EKS: cluster in standard support"),
    "eks-cluster-extended": PricedItem(
        _HOURLY, "EKS: cluster in extended support, including the standard price"
    ),
    "auto-mode-fee": PricedItem(OF, "EKS Auto Mode: fee"),
    "auto-mode-fee-g": PricedItem(OF, "EKS Auto Mode: fee of G machines"),
    "auto-mode-fee-p": PricedItem(OF, "EKS Auto Mode: fee of P machines"),
    "auto-mode-fee-trn": PricedItem(OF, "EKS Auto Mode: fee of Trainium machines"),
    "managed-instances-fee": PricedItem(OF, "ECS Managed Instances: fee"),
    "managed-instances-fee-g": PricedItem(OF, "ECS Managed Instances: fee of G machines"),
    "managed-instances-fee-p": PricedItem(OF, "ECS Managed Instances: fee of P machines"),
    "managed-instances-fee-trn": PricedItem(OF, "ECS Managed Instances: fee of Trainium machines"),
    "ebs-gp3": PricedItem(_MONTHLY, "EBS: gp3 volume"),
    "alb": PricedItem(_HOURLY, "Application Load Balancer"),
    "alb-lcu": PricedItem("USD/LCU-hour", "Application Load Balancer: capacity unit"),
    "nlb": PricedItem(_HOURLY, "Network Load Balancer"),
    "nlb-lcu": PricedItem("USD/LCU-hour", "Network Load Balancer: capacity unit"),
    "nat": PricedItem(_HOURLY, "NAT gateway"),
    "nat-data": PricedItem(_DATA, "NAT gateway: data"),
    "endpoint": PricedItem(_HOURLY, "Interface endpoint, in each zone"),
    "endpoint-data": PricedItem(_DATA, "Interface endpoint: data, in tiers"),
    "public-ipv4": PricedItem(_HOURLY, "Public IPv4 address"),
    "ecr-storage": PricedItem(_MONTHLY, "ECR: images"),
    "logs-ingest": PricedItem(_DATA, "CloudWatch Logs: data ingested"),
    "logs-storage": PricedItem(_MONTHLY, "CloudWatch Logs: data stored"),
    "logs-insights": PricedItem(_DATA, "CloudWatch Logs Insights: data scanned"),
    "fargate-spot-most": PricedItem(OFF, "Fargate Spot: at most"),
    "fargate-savings-plan-most": PricedItem(OFF, "Compute Savings Plan on Fargate: at most"),
    "ec2-spot-low": PricedItem(OFF, "EC2 Spot: lower quartile"),
    "ec2-spot-likely": PricedItem(OFF, "EC2 Spot: median"),
    "ec2-spot-high": PricedItem(OFF, "EC2 Spot: upper quartile"),
    "ec2-spot-most": PricedItem(OFF, "EC2 Spot: at most"),
    "ec2-savings-plan-most": PricedItem(OFF, "Compute Savings Plan on EC2: at most"),
    "ec2-instance-savings-plan-most": PricedItem(OFF, "EC2 Instance Savings Plan: at most"),
    "ec2-reserved-most": PricedItem(OFF, "EC2 Reserved Instances: at most"),
}

ON_DEMAND, AUTO_MODE, MANAGED = "on-demand", "auto-mode", "managed-instances"
MACHINE_ITEMS: Final[Mapping[str, PricedItem]] = {
    ON_DEMAND: PricedItem(_HOURLY, "EC2, Linux, on demand"),
    AUTO_MODE: PricedItem(_HOURLY, "EKS Auto Mode: fee by the type of machine"),
    MANAGED: PricedItem(_HOURLY, "ECS Managed Instances: fee by the type of machine"),
}
# Series of machines whose fee is another one, by the letters before the first digit.
SERIES: Final = ("g", "p", "trn")


def parse_figure(text: str) -> Figure | None:
    """Return the amount that ``text`` gives, such as ``0.04048 USD/vCPU-hour``.

    It is ``None`` if the text gives no amount with a unit. Amounts by the second are turned into
    amounts by the hour, which is exact.
    """
    match = _FIGURE.match(text)
    if match is None:
        return None
    amount = Decimal(match["amount"])
    unit = match["unit"]
    start = Decimal(match["start"] or 0)
    if unit.endswith("second"):
        amount = EXACT.multiply(amount, _SECONDS_IN_HOUR)
        unit = f"{unit.removesuffix('second')}hour"
    return Figure(amount, unit, start)


def plain_digits(amount: Decimal) -> str:
    """Return ``amount`` in digits, without an exponent and without zeros at its end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
