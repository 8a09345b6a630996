"""The sizes of Fargate, and to which of them a task or a pod is rounded up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from advisor.costing.assumptions import parts
from advisor.errors import Problem, UnusableInput
from advisor.pricing.amounts import read_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.located.document import YamlNode
    from advisor.located.mapping import LocatedMapping

_POD_OVERHEAD_GB: Final = Decimal("0.25")
"""What EKS adds to the memory of each pod for its own processes: 256 MB.

Source: EKS User Guide, Fargate pod configuration.
"""
_FREE_DISK_GB: Final = 20
_WINDOWS_VCPU: Final = (1, 2, 4)
_FILE_SYSTEM_SHARE = Decimal("0.1")
_COMPONENTS_GB = 5


@dataclass(frozen=True, slots=True)
class FargateSize:
    """What is provisioned and paid for."""

    vcpu: Decimal
    memory_gb: Decimal


def provisioned(
    vcpu: Decimal, memory_gb: Decimal, *, pod: bool = False, windows: bool = False
) -> FargateSize | None:
    """Return the smallest size with at least this much, or ``None`` if no size has it.

    For a ``pod`` of EKS the overhead is added first. ``windows`` has only some sizes.
    """
    needed_gb = memory_gb + _POD_OVERHEAD_GB if pod else memory_gb
    for size in sizes():
        is_allowed = not windows or size.vcpu in _WINDOWS_VCPU
        if is_allowed and size.vcpu >= vcpu and size.memory_gb >= needed_gb:
            return size
    return None


def paid_disk(disk_gb: Decimal, *, pod: bool = False) -> Decimal:
    """Return how much of ``disk_gb`` is paid for: what is beyond the free 20 GB.

    For a ``pod`` Fargate adds a tenth for the file system and 5 GB for its components, which are
    paid for too (AWS Containers Blog, larger ephemeral volumes).
    """
    if pod and disk_gb:
        disk_gb = disk_gb * (1 + _FILE_SYSTEM_SHARE) + _COMPONENTS_GB
    return max(disk_gb - _FREE_DISK_GB, Decimal(0))


@cache
def sizes() -> tuple[FargateSize, ...]:
    """Return all sizes, by vCPU and then by memory."""
    problems: list[Problem] = []
    all_sizes: list[FargateSize] = []
    for group in parts("fargate_sizes", problems):
        all_sizes += _read_sizes(group)
    if problems:
        raise UnusableInput(problems)
    return tuple(sorted(all_sizes, key=lambda size: (size.vcpu, size.memory_gb)))


def _read_sizes(group: LocatedMapping) -> Iterator[FargateSize]:
    for node in group.items("sizes"):
        row = node.value
        vcpu = _read_number(row["vcpu"])
        if "memory" in row:
            for memory in row["memory"].value:
                yield FargateSize(vcpu, _read_number(memory))
        else:
            start = _read_number(row["from"])
            step = _read_number(row["step"])
            steps = int((_read_number(row["to"]) - start) / step)
            for number in range(steps + 1):
                yield FargateSize(vcpu, start + step * number)


def _read_number(node: YamlNode) -> Decimal:
    return read_amount(node) or Decimal(0)
