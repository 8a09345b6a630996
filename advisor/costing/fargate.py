"""The sizes of Fargate, and to which of them a task or a pod is rounded up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import parts
from advisor.errors import Problem, UnusableInput
from advisor.pricing.fields import read_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.pricing.fields import PriceFields

POD_OVERHEAD_GB: Final = Decimal("0.25")
"""What EKS adds to the memory of each pod for its own processes: 256 MB (EKS User Guide, Fargate pod configuration)."""
FREE_DISK_GB: Final = 20
WINDOWS_VCPU: Final = (1, 2, 4)
_FILE_SYSTEM, _COMPONENTS_GB = Decimal("0.1"), 5


@dataclass(frozen=True, slots=True)
class FargateSize:
    """What is provisioned and paid for."""

    vcpu: Decimal
    memory_gb: Decimal


def provisioned(
    vcpu: Decimal, memory_gb: Decimal, *, pod: bool = False, windows: bool = False
) -> FargateSize | None:
    """Return the size to which so much is rounded up, the smallest that has it; none if no size has.

    A ``pod`` of EKS has its overhead added first. ``windows`` has only some sizes.
    """
    needed = memory_gb + POD_OVERHEAD_GB if pod else memory_gb
    allowed = (each for each in sizes() if not windows or each.vcpu in WINDOWS_VCPU)
    return next((each for each in allowed if each.vcpu >= vcpu and each.memory_gb >= needed), None)


def paid_disk(disk_gb: Decimal, *, pod: bool = False) -> Decimal:
    """Return how much of ``disk_gb`` is paid for: what is beyond the free 20 GB.

    For a ``pod`` Fargate adds a tenth for the file system and 5 GB for its components, which are paid for too (AWS Containers
    Blog, larger ephemeral volumes).
    """
    whole = disk_gb * (1 + _FILE_SYSTEM) + _COMPONENTS_GB if pod and disk_gb else disk_gb
    return max(whole - FREE_DISK_GB, Decimal(0))


@cache
def sizes() -> tuple[FargateSize, ...]:
    """Return all sizes, by vCPU and then by memory."""
    problems: list[Problem] = []
    found = [size for group in parts("fargate_sizes", problems) for size in _sizes(group)]
    if problems:
        raise UnusableInput(problems)
    return tuple(sorted(found, key=lambda each: (each.vcpu, each.memory_gb)))


def _sizes(group: PriceFields) -> Iterator[FargateSize]:
    for node in group.list_of("sizes"):
        row = {key: each for key, each in node.value.items() if key != "memory"}
        known = {key: read_amount(each) or Decimal(0) for key, each in row.items()}
        if "memory" in node.value:
            memories = [read_amount(each) or Decimal(0) for each in node.value["memory"].value]
        else:
            steps = int((known["to"] - known["from"]) / known["step"])
            memories = [known["from"] + known["step"] * each for each in range(steps + 1)]
        yield from (FargateSize(known["vcpu"], each) for each in memories)
