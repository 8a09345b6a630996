"""AWS's price lists in small.

They have the shape of the real files, with the neighbours that are easily taken for what is wanted.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

DISCLAIMER = (
    "This pricing list is for informational purposes only. "
    "All prices are subject to the additional terms."
)
PREFIXES = {"us-east-1": "USE1-", "eu-west-1": "EU-", "eu-central-1": "EUC1-"}
Dimension = tuple[str, str, str]  # from, amount, unit


@dataclass
class PriceList:
    """One offer file that products are added to."""

    offer: str
    published: str = "2026-11-20T17:45:21Z"
    products: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)

    def add(
        self, usage: str, amount: str, unit: str = "Hrs", *, region: str = "us-east-1", **more: str
    ) -> str:
        """Add a product with one price and return its SKU.

        ``family`` is its product family, the others are attributes.
        """
        return self.add_tiers(usage, [("0", amount, unit)], region=region, **more)

    def add_tiers(
        self,
        usage: str,
        tiers: list[Dimension],
        *,
        region: str = "us-east-1",
        family: str = "",
        **more: str,
    ) -> str:
        """Add a product with a price in tiers."""
        text = f"{self.offer}{usage}{region}{sorted(more.items())}{family}"
        sku = hashlib.sha256(text.encode()).hexdigest()[:16].upper()
        attributes = {
            "servicecode": self.offer,
            "location": region,
            "locationType": "AWS Region",
            "usagetype": usage,
            "operation": "",
            "regionCode": region,
            "servicename": self.offer,
            **more,
        }
        self.products[sku] = {"sku": sku, "productFamily": family, "attributes": attributes}
        self.terms[sku] = {f"{sku}.JRTCKXETXF": self._term(sku, tiers, "2026-11-01T00:00:00Z")}
        return sku

    def later(self, sku: str, amount: str, unit: str, effective: str) -> None:
        """Add a price of ``sku`` that holds from ``effective``."""
        self.terms[sku][f"{sku}.LATER"] = self._term(sku, [("0", amount, unit)], effective)

    def machine(
        self,
        name: str,
        amount: str,
        *,
        region: str = "us-east-1",
        vcpu: str = "2",
        memory: str = "8 GiB",
        **more: str,
    ) -> str:
        """Add a type of machine, on demand with Linux unless ``more`` says otherwise."""
        attributes = {
            "instanceType": name,
            "currentGeneration": "Yes",
            "instanceFamily": "General purpose",
            "vcpu": vcpu,
            "memory": memory,
            "physicalProcessor": "Intel Xeon Platinum 8175",
            "storage": "EBS only",
            "processorArchitecture": "64-bit",
            "tenancy": "Shared",
            "operatingSystem": "Linux",
            "licenseModel": "No License required",
            "operation": "RunInstances",
            "capacitystatus": "Used",
            "preInstalledSw": "NA",
            "marketoption": "OnDemand",
            **more,
        }
        prefix = "" if region == "us-east-1" else PREFIXES[region]
        usage = attributes.pop("usage", f"{prefix}BoxUsage:{name}")
        family = attributes.pop("family", "Compute Instance")
        return self.add(usage, amount, region=region, family=family, **attributes)

    def whole(self) -> dict[str, Any]:
        """Return the list as an object."""
        return {
            "formatVersion": "v1.0",
            "disclaimer": DISCLAIMER,
            "offerCode": self.offer,
            "version": "20261120174521",
            "publicationDate": self.published,
            "products": self.products,
            "terms": {"OnDemand": self.terms, "Reserved": {sku: {} for sku in self.terms}},
            "attributesList": {},
        }

    def write(self, folder: Path, name: str = "") -> str:
        """Write the list into ``folder`` and return its path."""
        path = folder / (name or f"{self.offer}.json")
        path.write_text(json.dumps(self.whole(), indent=2), encoding="utf-8")
        return str(path)

    @staticmethod
    def _term(sku: str, tiers: list[Dimension], effective: str) -> dict[str, Any]:
        dimensions = {}
        for number, (start, amount, unit) in enumerate(tiers):
            code = f"{sku}.JRTCKXETXF.{number}"
            dimensions[code] = {
                "rateCode": code,
                "description": "a price",
                "beginRange": start,
                "endRange": "Inf",
                "unit": unit,
                "pricePerUnit": {"USD": amount},
                "appliesTo": [],
            }
        return {
            "offerTermCode": "JRTCKXETXF",
            "sku": sku,
            "effectiveDate": effective,
            "priceDimensions": dimensions,
            "termAttributes": {},
        }


def all_lists() -> list[PriceList]:
    """Return a list of each service.

    Each has what is of use in us-east-1 at the prices that are shipped, and what looks like it.
    """
    return [_ec2(), _ecs(), _eks(), _elb(), _vpc(), _ecr(), _logs()]


def _ec2() -> PriceList:
    ec2 = PriceList("AmazonEC2")
    ec2.machine("m5.large", "0.0960000000")
    ec2.machine("m7g.large", "0.0816000000", physicalProcessor="AWS Graviton3 Processor")
    ec2.machine("p4d.24xlarge", "21.9576000000", vcpu="96", memory="1,152 GiB", gpu="8")
    ec2.machine(
        "m5.large", "0.1880000000", operatingSystem="Windows", operation="RunInstances:0002"
    )
    ec2.machine("m5.large", "0.2000000000", tenancy="Dedicated", usage="DedicatedUsage:m5.large")
    ec2.machine(
        "m5.large",
        "0.0960000001",
        capacitystatus="UnusedCapacityReservation",
        usage="UnusedBox:m5.large",
    )
    ec2.machine("m5.large", "0.5760000000", preInstalledSw="SQL Web", operation="RunInstances:0202")
    ec2.machine(
        "m5.large",
        "0.0000000000",
        capacitystatus="AllocatedCapacityReservation",
        usage="Reservation:m5.large",
    )
    ec2.machine(
        "m5.large",
        "0.1200000000",
        locationType="AWS Local Zone",
        usage="USE1-BOS1-BoxUsage:m5.large",
    )
    ec2.add("EBS:VolumeUsage.gp3", "0.0800000000", "GB-Mo", family="Storage", volumeApiName="gp3")
    ec2.add("EBS:VolumeUsage.gp2", "0.1000000000", "GB-Mo", family="Storage", volumeApiName="gp2")
    ec2.add("EBS:VolumeP-IOPS.gp3", "0.0050000000", "IOPS-Mo", family="System Operation")
    ec2.add("NatGateway-Hours", "0.0450000000", family="NAT Gateway", operation="NatGateway")
    ec2.add("NatGateway-Bytes", "0.0450000000", "GB", family="NAT Gateway", operation="NatGateway")
    ec2.add(
        "RegionalNatGateway-Hours",
        "0.0490000000",
        family="NAT Gateway",
        operation="RegionalNatGateway",
    )
    return ec2


def _ecs() -> PriceList:
    ecs = PriceList("AmazonECS", "2026-11-18T00:00:00Z")
    ecs.add(
        "USE1-Fargate-vCPU-Hours:perCPU",
        "0.0404800000",
        "hours",
        family="Compute",
        cputype="perCPU",
    )
    ecs.add("USE1-Fargate-GB-Hours", "0.0044450000", "hours", family="Compute", memorytype="perGB")
    ecs.add("USE1-Fargate-ARM-vCPU-Hours:perCPU", "0.0323800000", "hours", family="Compute")
    ecs.add("USE1-Fargate-ARM-GB-Hours", "0.0035600000", "hours", family="Compute")
    ecs.add("USE1-Fargate-Windows-vCPU-Hours:perCPU", "0.0914800000", "hours", family="Compute")
    ecs.add("USE1-Fargate-Windows-OS-Hours:perCPU", "0.0460000000", "hours", family="Compute")
    ecs.add("USE1-Fargate-Windows-GB-Hours", "0.0100500000", "hours", family="Compute")
    ecs.add("USE1-Fargate-EphemeralStorage-GB-Hours", "0.0001110000", "GB-Hours", family="Compute")
    ecs.add("USE1-ECS-Anywhere-Instance-hours", "0.0102500000", "hours", family="Compute")
    ecs.add(
        "USE1-ECS-Managed-Instances:m5.large-management-hours",
        "0.0115200000",
        "hours",
        family="Compute",
    )
    ecs.add(
        "USE1-ECS-Managed-Instances:z9.large-management-hours",
        "0.0900000000",
        "hours",
        family="Compute",
    )
    return ecs


def _eks() -> PriceList:
    eks = PriceList("AmazonEKS")
    eks.add(
        "USE1-AmazonEKS-Hours:perCluster",
        "0.1000000000",
        "Hours",
        family="Compute",
        operation="CreateOperation",
    )
    eks.add(
        "USE1-AmazonEKS-Hours:extendedSupport",
        "0.5000000000",
        "Hours",
        family="Compute",
        operation="ExtendedSupport",
    )
    eks.add("USE1-AmazonEKS-Hours:XL-ProvisionedTier", "1.6500000000", "Hours", family="Compute")
    eks.add(
        "USE1-AmazonEKS-Local-Outposts-Hours:perCluster", "0.1000000000", "hours", family="Compute"
    )
    eks.add(
        "EKS-Auto:m5.large-management-hours",
        "0.0115200000",
        "hours",
        family="Compute",
        operation="EKSAutoUsage",
    )
    eks.add("USE1-Fargate-vCPU-Hours:perCPU", "0.0404800000", "hours", family="Compute")
    return eks


def _elb() -> PriceList:
    elb = PriceList("AWSELB")
    application, network = "Load Balancer-Application", "Load Balancer-Network"
    elb.add(
        "LoadBalancerUsage",
        "0.0225000000",
        family=application,
        operation="LoadBalancing:Application",
    )
    elb.add(
        "LCUUsage",
        "0.0080000000",
        "LCU-Hrs",
        family=application,
        operation="LoadBalancing:Application",
    )
    elb.add(
        "TS-LoadBalancerUsage",
        "0.0056000000",
        family=application,
        operation="LoadBalancing:Application",
    )
    elb.add(
        "Outposts-LoadBalancerUsage",
        "0.0225000000",
        family=application,
        operation="LoadBalancing:Application",
    )
    elb.add(
        "ReservedLCUUsage",
        "0.0080000001",
        "LCU-Hrs",
        family=application,
        operation="LoadBalancing:Application",
    )
    elb.add("LoadBalancerUsage", "0.0225000000", family=network, operation="LoadBalancing:Network")
    elb.add(
        "LCUUsage", "0.0060000000", "LCU-Hrs", family=network, operation="LoadBalancing:Network"
    )
    elb.add("LoadBalancerUsage", "0.0250000000", family="Load Balancer", operation="LoadBalancing")
    return elb


def _vpc() -> PriceList:
    vpc = PriceList("AmazonVPC")
    vpc.add("USE1-VpcEndpoint-Hours", "0.0100000000", family="VpcEndpoint", operation="VpcEndpoint")
    data = [
        ("5000000", "0.0040000000", "GB"),
        ("0", "0.0100000000", "GB"),
        ("1000000", "0.0060000000", "GB"),
    ]
    vpc.add_tiers("USE1-VpcEndpoint-Bytes", data, family="VpcEndpoint", operation="VpcEndpoint")
    vpc.add(
        "USE1-VpcEndpoint-GWLBE-Hours",
        "0.0110000000",
        family="VpcEndpoint",
        operation="VpcEndpoint",
    )
    vpc.add("USE1-PublicIPv4:InUseAddress", "0.0050000000")
    vpc.add("USE1-PublicIPv4:IdleAddress", "0.0050000001")
    return vpc


def _ecr() -> PriceList:
    ecr = PriceList("AmazonECR")
    ecr.add("TimedStorage-ByteHrs", "0.1000000000", "GB-Mo", family="EC2 Container Registry")
    return ecr


def _logs() -> PriceList:
    logs = PriceList("AmazonCloudWatch")
    logs.add(
        "USE1-DataProcessing-Bytes",
        "0.5000000000",
        "GB",
        family="Data Payload",
        operation="PutLogEvents",
    )
    logs.add(
        "USE1-DataProcessingIA-Bytes",
        "0.2500000000",
        "GB",
        family="Data Payload",
        operation="PutLogEvents",
    )
    logs.add(
        "USE1-TimedStorage-ByteHrs",
        "0.0300000000",
        "GB-Mo",
        family="Storage Snapshot",
        operation="HourlyStorageMetering",
    )
    logs.add(
        "USE1-DataScanned-Bytes",
        "0.0050000000",
        "GB",
        family="Data Payload",
        operation="StartQuery",
    )
    return logs
