"""Recognise the products of AWS's own price lists that are of use in a price book.

Each is matched to an item of the book and to the units in which it may be counted. A product is
recognised by the whole of its usage type, never by a part of it: ``RegionalNatGateway-Hours`` is
not the NAT gateway of a zone, ``TS-LoadBalancerUsage`` is not a load balancer, and the sixty-odd
kinds of one instance differ in attributes alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from advisor.pricing.figures import INSTANCE
from advisor.pricing.items import AUTO_MODE, MANAGED, ON_DEMAND
from advisor.pricing.price_file import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

# AWS lists what comes on top of the standard price.
EXTENDED_SUPPORT: Final = "eks-extended-support"
OFFERS: Final = (
    "AmazonEC2",
    "AmazonECS",
    "AmazonEKS",
    "AWSELB",
    "AmazonVPC",
    "AmazonECR",
    "AmazonCloudWatch",
)

_HOURS = frozenset({"hrs", "hours", "hour"})
_GB_HOURS = _HOURS | {"gb-hours", "gb-hour"}
_GB = frozenset({"gb"})
_GB_MONTHS = frozenset({"gb-mo", "gb-month"})
_LCU = frozenset({"lcu-hrs", "lcu-hours", "nlcu-hrs"})

# us-east-1 has a prefix in some offers and none in others.
_USAGE = re.compile(r"(?:(?:EU|[A-Z]{2,4}[0-9]{1,2})-)?(?P<usage>.+)\Z")
_MACHINE_USAGE = re.compile(
    r"(?P<usage>BoxUsage|EKS-Auto|ECS-Managed-Instances):"
    r"(?P<instance>[a-z0-9.-]+?)(?P<end>-management-hours)?\Z"
)
_MEMORY = re.compile(r"(?P<gib>[0-9][0-9,]{0,11}(?:\.[0-9]{1,6})?) GiB\Z")
_MACHINE_FAMILIES: Final = frozenset({"Compute Instance", "Compute Instance (bare metal)"})
_ON_DEMAND_LINUX: Final = {
    "operatingSystem": "Linux",
    "tenancy": "Shared",
    "preInstalledSw": "NA",
    "capacitystatus": "Used",
    "operation": "RunInstances",
    "marketoption": "OnDemand",
}

# (offer, product family where it matters, usage type): (item, units)
_BY_USAGE: Final[Mapping[tuple[str, str, str], tuple[str, frozenset[str]]]] = {
    ("AmazonECS", "", "Fargate-vCPU-Hours:perCPU"): ("fargate-vcpu", _HOURS),
    ("AmazonECS", "", "Fargate-GB-Hours"): ("fargate-memory", _GB_HOURS),
    ("AmazonECS", "", "Fargate-ARM-vCPU-Hours:perCPU"): ("fargate-arm-vcpu", _HOURS),
    ("AmazonECS", "", "Fargate-ARM-GB-Hours"): ("fargate-arm-memory", _GB_HOURS),
    ("AmazonECS", "", "Fargate-Windows-vCPU-Hours:perCPU"): ("fargate-windows-vcpu", _HOURS),
    ("AmazonECS", "", "Fargate-Windows-OS-Hours:perCPU"): ("fargate-windows-os", _HOURS),
    ("AmazonECS", "", "Fargate-Windows-GB-Hours"): ("fargate-windows-memory", _GB_HOURS),
    ("AmazonECS", "", "Fargate-EphemeralStorage-GB-Hours"): ("fargate-storage", _GB_HOURS),
    ("AmazonECS", "", "SpotUsage-Fargate-vCPU-Hours:perCPU"): ("fargate-spot-vcpu", _HOURS),
    ("AmazonECS", "", "SpotUsage-Fargate-GB-Hours"): ("fargate-spot-memory", _GB_HOURS),
    ("AmazonECS", "", "SpotUsage-Fargate-ARM-vCPU-Hours:perCPU"): ("fargate-arm-spot-vcpu", _HOURS),
    ("AmazonECS", "", "SpotUsage-Fargate-ARM-GB-Hours"): ("fargate-arm-spot-memory", _GB_HOURS),
    ("AmazonEKS", "", "AmazonEKS-Hours:perCluster"): ("eks-cluster", _HOURS),
    ("AmazonEKS", "", "AmazonEKS-Hours:extendedSupport"): (EXTENDED_SUPPORT, _HOURS),
    ("AmazonEC2", "Storage", "EBS:VolumeUsage.gp3"): ("ebs-gp3", _GB_MONTHS),
    ("AWSELB", "Load Balancer-Application", "LoadBalancerUsage"): ("alb", _HOURS),
    ("AmazonEC2", "Load Balancer-Application", "LoadBalancerUsage"): ("alb", _HOURS),
    ("AWSELB", "Load Balancer-Application", "LCUUsage"): ("alb-lcu", _LCU),
    ("AmazonEC2", "Load Balancer-Application", "LCUUsage"): ("alb-lcu", _LCU),
    ("AWSELB", "Load Balancer-Network", "LoadBalancerUsage"): ("nlb", _HOURS),
    ("AmazonEC2", "Load Balancer-Network", "LoadBalancerUsage"): ("nlb", _HOURS),
    ("AWSELB", "Load Balancer-Network", "LCUUsage"): ("nlb-lcu", _LCU),
    ("AmazonEC2", "Load Balancer-Network", "LCUUsage"): ("nlb-lcu", _LCU),
    ("AmazonEC2", "NAT Gateway", "NatGateway-Hours"): ("nat", _HOURS),
    ("AmazonVPC", "NAT Gateway", "NatGateway-Hours"): ("nat", _HOURS),
    ("AmazonEC2", "NAT Gateway", "NatGateway-Bytes"): ("nat-data", _GB),
    ("AmazonVPC", "NAT Gateway", "NatGateway-Bytes"): ("nat-data", _GB),
    ("AmazonVPC", "VpcEndpoint", "VpcEndpoint-Hours"): ("endpoint", _HOURS),
    ("AmazonVPC", "VpcEndpoint", "VpcEndpoint-Bytes"): ("endpoint-data", _GB),
    ("AmazonVPC", "", "PublicIPv4:InUseAddress"): ("public-ipv4", _HOURS),
    ("AmazonECR", "", "TimedStorage-ByteHrs"): ("ecr-storage", _GB_MONTHS),
    ("AmazonCloudWatch", "", "DataProcessing-Bytes"): ("logs-ingest", _GB),
    ("AmazonCloudWatch", "", "TimedStorage-ByteHrs"): ("logs-storage", _GB_MONTHS),
    ("AmazonCloudWatch", "", "DataScanned-Bytes"): ("logs-insights", _GB),
}
_FEES: Final = {
    ("AmazonEKS", "EKS-Auto"): AUTO_MODE,
    ("AmazonECS", "ECS-Managed-Instances"): MANAGED,
}


@dataclass(frozen=True, slots=True)
class Size:
    """What a price list says of a type of machine."""

    vcpu: int
    memory_gib: Decimal
    architecture: str
    gpus: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product of use: the item that it is in a Region, and the units it may be counted in.

    Only a machine has an ``instance``, its type.
    """

    item: str
    region: str
    units: frozenset[str]
    instance: str = ""
    size: Size | None = None


def not_text(product: Mapping[str, Any]) -> str:
    """Return the key in ``product`` with a list or a mapping where AWS gives a text.

    It is empty if there is no such key.
    """
    values = {"productFamily": product.get("productFamily")}
    attributes = product.get("attributes")
    if isinstance(attributes, dict):
        values |= attributes
    for key, value in values.items():
        if isinstance(value, list | dict):
            return key
    return ""


def wanted(offer: str, product: Mapping[str, Any]) -> Wanted | None:
    """Return what ``product`` of ``offer`` is in a price book, or ``None`` if it is of no use."""
    attributes = product.get("attributes")
    if not isinstance(attributes, dict):
        return None
    if attributes.get("locationType", "AWS Region") != "AWS Region":
        return None
    region = attributes.get("regionCode")
    usage_type = attributes.get("usagetype")
    if not isinstance(region, str) or not REGION.match(region):
        return None
    if not isinstance(usage_type, str):
        return None
    parts = _USAGE.match(usage_type)
    if parts is None:
        return None
    usage = parts["usage"]
    family = product.get("productFamily")
    machine = _MACHINE_USAGE.match(usage)
    if machine:
        return _recognise_machine(offer, region, machine, family, attributes)
    found = _BY_USAGE.get((offer, "", usage))
    if found is None:
        found = _BY_USAGE.get((offer, str(family), usage))
    if found is None:
        return None
    item, units = found
    return Wanted(item, region, units)


def _recognise_machine(
    offer: str, region: str, usage: re.Match[str], family: object, attributes: Mapping[str, Any]
) -> Wanted | None:
    name = usage["instance"]
    if not INSTANCE.match(name):
        return None
    if usage["end"]:
        fee = _FEES.get((offer, usage["usage"]))
        return Wanted(fee, region, _HOURS, name) if fee else None
    if offer != "AmazonEC2" or usage["usage"] != "BoxUsage" or family not in _MACHINE_FAMILIES:
        return None
    for key, value in _ON_DEMAND_LINUX.items():
        if attributes.get(key, value) != value:
            return None
    size = _read_size(attributes)
    return Wanted(ON_DEMAND, region, _HOURS, name, size) if size else None


def _read_size(attributes: Mapping[str, Any]) -> Size | None:
    vcpu = str(attributes.get("vcpu", ""))
    memory = _MEMORY.match(str(attributes.get("memory", "")))
    if not re.fullmatch(r"[1-9][0-9]{0,4}", vcpu) or memory is None:
        return None
    is_arm = "Graviton" in str(attributes.get("physicalProcessor", ""))
    gpus = str(attributes.get("gpu", "0"))
    return Size(
        vcpu=int(vcpu),
        memory_gib=Decimal(memory["gib"].replace(",", "")),
        architecture="arm64" if is_arm else "x86_64",
        gpus=int(gpus) if re.fullmatch(r"[0-9]{1,3}", gpus) else 0,
    )
