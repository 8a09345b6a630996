"""What a price book may hold: each item with its unit, and how an amount with its unit is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CURRENCY: Final = "USD"
OF, OFF = "of on-demand", "off on-demand"
EXACT: Final = Context(prec=120)  # far more digits than a price times a quantity can have, so that nothing is ever rounded

_MINUTE = 60
_HOUR = Decimal(_MINUTE * _MINUTE)
_FIGURE = re.compile(
    r"(?P<amount>[0-9]{1,9}(?:\.[0-9]{1,15})?) "
    r"(?P<unit>[A-Z]{3}/[A-Za-z-]+|of on-demand|off on-demand)"
    r"(?: from (?P<start>[1-9][0-9]{0,14}))?\Z"
)


@dataclass(frozen=True, slots=True)
class Item:
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


_CPU, _GB, _HOURLY, _MONTHLY, _DATA = "USD/vCPU-hour", "USD/GB-hour", "USD/hour", "USD/GB-month", "USD/GB"

ITEMS: Final[Mapping[str, Item]] = {
    "fargate-vcpu": Item(_CPU, "Fargate, Linux on x86: vCPU"),
    "fargate-memory": Item(_GB, "Fargate, Linux on x86: memory"),
    "fargate-arm-vcpu": Item(_CPU, "Fargate, Linux on ARM: vCPU"),
    "fargate-arm-memory": Item(_GB, "Fargate, Linux on ARM: memory"),
    "fargate-windows-vcpu": Item(_CPU, "Fargate, Windows: vCPU"),
    "fargate-windows-os": Item(_CPU, "Fargate, Windows: licence of the system, on top, by the vCPU"),
    "fargate-windows-memory": Item(_GB, "Fargate, Windows: memory"),
    "fargate-spot-vcpu": Item(_CPU, "Fargate Spot, Linux on x86: vCPU"),
    "fargate-spot-memory": Item(_GB, "Fargate Spot, Linux on x86: memory"),
    "fargate-arm-spot-vcpu": Item(_CPU, "Fargate Spot, Linux on ARM: vCPU"),
    "fargate-arm-spot-memory": Item(_GB, "Fargate Spot, Linux on ARM: memory"),
    "fargate-storage": Item(_GB, "Fargate: scratch storage beyond 20 GB"),
    "ecs-cluster": Item(_HOURLY, "ECS: control plane"),
    "eks-cluster": Item(_HOURLY, "EKS: cluster in standard support"),
    "eks-cluster-extended": Item(_HOURLY, "EKS: cluster in extended support, the standard price in it"),
    "auto-mode-fee": Item(OF, "EKS Auto Mode: fee"),
    "auto-mode-fee-g": Item(OF, "EKS Auto Mode: fee of G machines"),
    "auto-mode-fee-p": Item(OF, "EKS Auto Mode: fee of P machines"),
    "auto-mode-fee-trn": Item(OF, "EKS Auto Mode: fee of Trainium machines"),
    "managed-instances-fee": Item(OF, "ECS Managed Instances: fee"),
    "managed-instances-fee-g": Item(OF, "ECS Managed Instances: fee of G machines"),
    "managed-instances-fee-p": Item(OF, "ECS Managed Instances: fee of P machines"),
    "managed-instances-fee-trn": Item(OF, "ECS Managed Instances: fee of Trainium machines"),
    "ebs-gp3": Item(_MONTHLY, "EBS: gp3 volume"),
    "alb": Item(_HOURLY, "Application Load Balancer"),
    "alb-lcu": Item("USD/LCU-hour", "Application Load Balancer: capacity unit"),
    "nlb": Item(_HOURLY, "Network Load Balancer"),
    "nlb-lcu": Item("USD/LCU-hour", "Network Load Balancer: capacity unit"),
    "nat": Item(_HOURLY, "NAT gateway"),
    "nat-data": Item(_DATA, "NAT gateway: data"),
    "endpoint": Item(_HOURLY, "Interface endpoint, in each zone"),
    "endpoint-data": Item(_DATA, "Interface endpoint: data, in tiers"),
    "public-ipv4": Item(_HOURLY, "Public IPv4 address"),
    "ecr-storage": Item(_MONTHLY, "ECR: images"),
    "logs-ingest": Item(_DATA, "CloudWatch Logs: data taken in"),
    "logs-storage": Item(_MONTHLY, "CloudWatch Logs: data kept"),
    "logs-insights": Item(_DATA, "CloudWatch Logs Insights: data searched"),
    "fargate-spot-most": Item(OFF, "Fargate Spot: at most"),
    "fargate-savings-plan-most": Item(OFF, "Compute Savings Plan on Fargate: at most"),
    "ec2-spot-low": Item(OFF, "EC2 Spot: lower quartile"),
    "ec2-spot-likely": Item(OFF, "EC2 Spot: median"),
    "ec2-spot-high": Item(OFF, "EC2 Spot: upper quartile"),
    "ec2-spot-most": Item(OFF, "EC2 Spot: at most"),
    "ec2-savings-plan-most": Item(OFF, "Compute Savings Plan on EC2: at most"),
    "ec2-instance-savings-plan-most": Item(OFF, "EC2 Instance Savings Plan: at most"),
    "ec2-reserved-most": Item(OFF, "EC2 Reserved Instances: at most"),
}

ON_DEMAND, AUTO_MODE, MANAGED = "on-demand", "auto-mode", "managed-instances"
MACHINE_ITEMS: Final[Mapping[str, Item]] = {
    ON_DEMAND: Item(_HOURLY, "EC2, Linux, on demand"),
    AUTO_MODE: Item(_HOURLY, "EKS Auto Mode: fee by the type of machine"),
    MANAGED: Item(_HOURLY, "ECS Managed Instances: fee by the type of machine"),
}
SERIES: Final = ("g", "p", "trn")  # of machines, by the letters before the first digit: those whose fee is another one


def figure(text: str) -> Figure | None:
    """Return the amount that ``text`` gives, such as ``0.04048 USD/vCPU-hour``; none if it gives none.

    Amounts by the second are turned into amounts by the hour, which is exact.
    """
    found = _FIGURE.match(text)
    if found is None:
        return None
    amount, unit, start = Decimal(found["amount"]), found["unit"], Decimal(found["start"] or 0)
    if unit.endswith("second"):
        return Figure(EXACT.multiply(amount, _HOUR), f"{unit.removesuffix('second')}hour", start)
    return Figure(amount, unit, start)


def plain(amount: Decimal) -> str:
    """Return ``amount`` in digits, without an exponent and without zeros at its end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
