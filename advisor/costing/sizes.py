"""How much is to be run: the answers on sizes as one value.

What has no answer is taken for granted in a way that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from advisor.costing.bill import MONTH
from advisor.errors import AdvisorError
from advisor.knowledge.conditions import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.knowledge.conditions import Value

_NEEDED: Final = ("task_vcpu", "task_memory_gb", "task_count")
REGION: Final = "us-east-1"
# Questions with what is taken for granted where they have no answer, and the sentence that says so.
_TAKEN: Final[Mapping[str, tuple[Value, str]]] = {
    "interruptible": ("none", "Nothing can be interrupted, so Spot takes nothing off."),
    "task_disk_gb": (0, "The scratch disk that comes with a copy is enough."),
    "peak_task_count": (0, "The peak is the average."),
    "hours_per_month": (MONTH, f"It runs all {MONTH} hours of a month."),
    "region": (REGION, f"It runs in {REGION}."),
    "availability_zones": (0, "It is spread across as many zones as assumed (zones)."),
    "cpu_architecture": ("x86_64", "It runs on x86-64."),
    "operating_system": ("linux", "It runs on Linux."),
    "accelerator": ("none", "It needs no accelerator."),
    "utilisation": ("", "Machines are as full as assumed (fill-customer)."),
    "commitment": ("none", "Nothing is committed for a discount."),
    "exposure": ("", "It has an Application Load Balancer."),
}


class NotSized(AdvisorError):
    """Answers without which nothing can be computed; ``missing`` names them."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        """Take the questions that need an answer."""
        self.missing = missing
        ways = " ".join(f"--set {question}=…" for question in missing)
        message = f"a cost needs {', '.join(missing)}; answer them in the file, or with {ways}"
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is run: one copy, how many, for how long, where, and how it may be paid for.

    ``copies`` is the average number and ``peak`` the highest. Sizes are in vCPU and GB, ``hours``
    in a month. ``taken`` says what was taken for granted, a sentence each.
    """

    vcpu: Decimal
    memory_gb: Decimal
    disk_gb: Decimal
    copies: int
    peak: int
    hours: Decimal
    region: str
    zones: int | None = None
    architecture: str = "x86_64"
    system: str = "linux"
    accelerator: str = "none"
    utilisation: str = ""
    commitment: str = "none"
    interruptible: str = "none"
    exposure: str = ""
    public_subnets: bool = False
    house_clusters: bool = False
    taken: tuple[str, ...] = ()

    @property
    def copy_hours(self) -> Decimal:
        """Return the hours of all copies together."""
        return self.copies * self.hours


def sizes_of(answers: Mapping[str, Value]) -> Sizes:
    """Return what ``answers`` say is run.

    Raises ``NotSized`` if they do not say enough.
    """
    known: dict[str, Value] = {
        question: value for question, value in answers.items() if value is not UNKNOWN
    }
    missing = tuple(question for question in _NEEDED if question not in known)
    if missing:
        raise NotSized(missing)
    taken = []
    for question, (assumed, sentence) in _TAKEN.items():
        if question not in known:
            known[question] = assumed
            taken.append(sentence)
    interruptible = str(known["interruptible"])
    if known.get("spot_required") is True and interruptible == "none":
        interruptible = "some"
    copies = int(_number(known["task_count"]))
    return Sizes(
        vcpu=_number(known["task_vcpu"]),
        memory_gb=_number(known["task_memory_gb"]),
        disk_gb=_number(known["task_disk_gb"]),
        copies=copies,
        peak=max(copies, int(_number(known["peak_task_count"]))),
        hours=_number(known["hours_per_month"]),
        region=str(known["region"]),
        zones=int(_number(known["availability_zones"])) or None,
        architecture=str(known["cpu_architecture"]),
        system=str(known["operating_system"]),
        accelerator=str(known["accelerator"]),
        utilisation=str(known["utilisation"]),
        commitment=str(known["commitment"]),
        interruptible=interruptible,
        exposure=str(known["exposure"]),
        public_subnets=known.get("public_subnets_only") is True,
        house_clusters=known.get("org_standard") == "eks",
        taken=tuple(taken),
    )


def _number(value: Value) -> Decimal:
    return Decimal(str(value))
