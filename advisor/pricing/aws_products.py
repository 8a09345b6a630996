"""What of AWS's own price lists is of use: which product is which item of a price book, and in which unit it is counted.

A product is recognised by the whole of its usage type, never by a part of it: ``RegionalNatGateway-Hours`` is no NAT gateway of
a zone, ``TS-LoadBalancerUsage`` no load balancer, and the sixty-odd kinds of one instance differ in attributes alone.
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

EXTENDED_SUPPORT: Final = (
    "eks-extended-support"  # listed by AWS as what comes on top of the standard price
)
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
_GB, _GB_MONTHS, _LCU = (
    frozenset({"gb"}),
    frozenset({"gb-mo", "gb-month"}),
    frozenset({"lcu-hrs", "lcu-hours", "nlcu-hrs"}),
)

_USAGE = re.compile(
    r"(?:(?:EU|[A-Z]{2,4}[0-9]{1,2})-)?(?P<usage>.+)\Z"
)  # us-east-1 has a prefix in some offers and none in others
_OF_TYPE = re.compile(
    r"(?P<usage>BoxUsage|EKS-Auto|ECS-Managed-Instances):(?P<instance>[a-z0-9.-]+?)(?P<end>-management-hours)?\Z"
)
_MEMORY = re.compile(r"(?P<gib>[0-9][0-9,]{0,11}(?:\.[0-9]{1,6})?) GiB\Z")
_ON_DEMAND_LINUX: Final[Mapping[str, frozenset[str]]] = {
    "operatingSystem": frozenset({"Linux"}),
    "tenancy": frozenset({"Shared"}),
    "preInstalledSw": frozenset({"NA"}),
    "capacitystatus": frozenset({"Used"}),
    "operation": frozenset({"RunInstances"}),
    "marketoption": frozenset({"OnDemand"}),
}

# (offers, product family where it matters, usage type): (item, units)
_LINES: Final[Mapping[tuple[tuple[str, ...], str, str], tuple[str, frozenset[str]]]] = {
    (("AmazonECS",), "", "Fargate-vCPU-Hours:perCPU"): ("fargate-vcpu", _HOURS),
    (("AmazonECS",), "", "Fargate-GB-Hours"): ("fargate-memory", _GB_HOURS),
    (("AmazonECS",), "", "Fargate-ARM-vCPU-Hours:perCPU"): ("fargate-arm-vcpu", _HOURS),
    (("AmazonECS",), "", "Fargate-ARM-GB-Hours"): ("fargate-arm-memory", _GB_HOURS),
    (("AmazonECS",), "", "Fargate-Windows-vCPU-Hours:perCPU"): ("fargate-windows-vcpu", _HOURS),
    (("AmazonECS",), "", "Fargate-Windows-OS-Hours:perCPU"): ("fargate-windows-os", _HOURS),
    (("AmazonECS",), "", "Fargate-Windows-GB-Hours"): ("fargate-windows-memory", _GB_HOURS),
    (("AmazonECS",), "", "Fargate-EphemeralStorage-GB-Hours"): ("fargate-storage", _GB_HOURS),
    (("AmazonECS",), "", "SpotUsage-Fargate-vCPU-Hours:perCPU"): ("fargate-spot-vcpu", _HOURS),
    (("AmazonECS",), "", "SpotUsage-Fargate-GB-Hours"): ("fargate-spot-memory", _GB_HOURS),
    (("AmazonECS",), "", "SpotUsage-Fargate-ARM-vCPU-Hours:perCPU"): (
        "fargate-arm-spot-vcpu",
        _HOURS,
    ),
    (("AmazonECS",), "", "SpotUsage-Fargate-ARM-GB-Hours"): ("fargate-arm-spot-memory", _GB_HOURS),
    (("AmazonEKS",), "", "AmazonEKS-Hours:perCluster"): ("eks-cluster", _HOURS),
    (("AmazonEKS",), "", "AmazonEKS-Hours:extendedSupport"): (EXTENDED_SUPPORT, _HOURS),
    (("AmazonEC2",), "Storage", "EBS:VolumeUsage.gp3"): ("ebs-gp3", _GB_MONTHS),
    (("AWSELB", "AmazonEC2"), "Load Balancer-Application", "LoadBalancerUsage"): ("alb", _HOURS),
    (("AWSELB", "AmazonEC2"), "Load Balancer-Application", "LCUUsage"): ("alb-lcu", _LCU),
    (("AWSELB", "AmazonEC2"), "Load Balancer-Network", "LoadBalancerUsage"): ("nlb", _HOURS),
    (("AWSELB", "AmazonEC2"), "Load Balancer-Network", "LCUUsage"): ("nlb-lcu", _LCU),
    (("AmazonEC2", "AmazonVPC"), "NAT Gateway", "NatGateway-Hours"): ("nat", _HOURS),
    (("AmazonEC2", "AmazonVPC"), "NAT Gateway", "NatGateway-Bytes"): ("nat-data", _GB),
    (("AmazonVPC",), "VpcEndpoint", "VpcEndpoint-Hours"): ("endpoint", _HOURS),
    (("AmazonVPC",), "VpcEndpoint", "VpcEndpoint-Bytes"): ("endpoint-data", _GB),
    (("AmazonVPC",), "", "PublicIPv4:InUseAddress"): ("public-ipv4", _HOURS),
    (("AmazonECR",), "", "TimedStorage-ByteHrs"): ("ecr-storage", _GB_MONTHS),
    (("AmazonCloudWatch",), "", "DataProcessing-Bytes"): ("logs-ingest", _GB),
    (("AmazonCloudWatch",), "", "TimedStorage-ByteHrs"): ("logs-storage", _GB_MONTHS),
    (("AmazonCloudWatch",), "", "DataScanned-Bytes"): ("logs-insights", _GB),
}
_BY_USAGE: Final = {
    (offer, family, usage): found
    for (offers, family, usage), found in _LINES.items()
    for offer in offers
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
    """A product of use: the item that it is in a Region, the type if it is a machine, and the units it may be counted in."""

    item: str
    region: str
    units: frozenset[str]
    instance: str = ""
    size: Size | None = None


def not_text(product: Mapping[str, Any]) -> str:
    """Return what in ``product`` is a list or a mapping where AWS gives a text; empty if all is well."""
    attributes = product.get("attributes")
    held = {
        "productFamily": product.get("productFamily"),
        **(attributes if isinstance(attributes, dict) else {}),
    }
    return next((key for key, each in held.items() if isinstance(each, list | dict)), "")


def wanted(offer: str, product: Mapping[str, Any]) -> Wanted | None:
    """Return what ``product`` of ``offer`` is in a price book; none if it is of no use."""
    attributes = product.get("attributes")
    if (
        not isinstance(attributes, dict)
        or attributes.get("locationType", "AWS Region") != "AWS Region"
    ):
        return None
    region, usage = attributes.get("regionCode"), attributes.get("usagetype")
    if not isinstance(region, str) or not REGION.match(region) or not isinstance(usage, str):
        return None
    core = _USAGE.match(usage)
    if core is None:
        return None
    of_type = _OF_TYPE.match(core["usage"])
    if of_type:
        return _machine(offer, region, of_type, product.get("productFamily"), attributes)
    found = _BY_USAGE.get((offer, "", core["usage"])) or _BY_USAGE.get(
        (offer, str(product.get("productFamily")), core["usage"])
    )
    return Wanted(found[0], region, found[1]) if found else None


def _machine(
    offer: str, region: str, of_type: re.Match[str], family: object, attributes: Mapping[str, Any]
) -> Wanted | None:
    name, is_fee = of_type["instance"], bool(of_type["end"])
    if not INSTANCE.match(name):
        return None
    if is_fee:
        kind = _FEES.get((offer, of_type["usage"]))
        return Wanted(kind, region, _HOURS, name) if kind else None
    if (
        offer != "AmazonEC2"
        or of_type["usage"] != "BoxUsage"
        or family not in {"Compute Instance", "Compute Instance (bare metal)"}
    ):
        return None
    if any(
        attributes.get(key, next(iter(right))) not in right
        for key, right in _ON_DEMAND_LINUX.items()
    ):
        return None
    size = _size(attributes)
    return Wanted(ON_DEMAND, region, _HOURS, name, size) if size else None


def _size(attributes: Mapping[str, Any]) -> Size | None:
    vcpu, memory = str(attributes.get("vcpu", "")), _MEMORY.match(str(attributes.get("memory", "")))
    if not re.fullmatch(r"[1-9][0-9]{0,4}", vcpu) or memory is None:
        return None
    gpus = str(attributes.get("gpu", "0"))
    architecture = (
        "arm64" if "Graviton" in str(attributes.get("physicalProcessor", "")) else "x86_64"
    )
    gib = Decimal(memory["gib"].replace(",", ""))
    return Size(int(vcpu), gib, architecture, int(gpus) if re.fullmatch(r"[0-9]{1,3}", gpus) else 0)
