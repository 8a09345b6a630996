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

NEEDED: Final = ("task_vcpu", "task_memory_gb", "task_count")
REGION: Final = "us-east-1"


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
    reader = _Reader(answers)
    missing = tuple(question for question in NEEDED if not reader.has(question))
    if missing:
        raise NotSized(missing)
    interruptible = reader.word(
        "interruptible", "none", "Nothing may be interrupted, so that Spot takes nothing off."
    )
    if answers.get("spot_required") is True and interruptible == "none":
        interruptible = "some"
    scratch = "The scratch disk that comes with a copy is enough."
    disk_gb = reader.number("task_disk_gb", 0, scratch)
    copies = int(reader.number("task_count", 0, ""))
    peak = int(reader.number("peak_task_count", copies, "The peak is the average."))
    hours = reader.number("hours_per_month", MONTH, f"It runs all {MONTH} hours of a month.")
    region = reader.word("region", REGION, f"It runs in {REGION}.")
    spread = "It is spread over as many zones as are assumed (zones)."
    zones = int(reader.number("availability_zones", 0, spread))
    filled = "Machines are kept as full as is assumed (fill-customer)."
    return Sizes(
        vcpu=reader.number("task_vcpu", 0, ""),
        memory_gb=reader.number("task_memory_gb", 0, ""),
        disk_gb=disk_gb,
        copies=copies,
        peak=max(copies, peak),
        hours=hours,
        region=region,
        zones=zones or None,
        architecture=reader.word("cpu_architecture", "x86_64", "It runs on x86-64."),
        system=reader.word("operating_system", "linux", "It runs on Linux."),
        accelerator=reader.word("accelerator", "none", "It needs no accelerator."),
        utilisation=reader.word("utilisation", "", filled),
        commitment=reader.word("commitment", "none", "Nothing is committed for a discount."),
        interruptible=interruptible,
        exposure=reader.word("exposure", "", "It has an Application Load Balancer."),
        public_subnets=answers.get("public_subnets_only") is True,
        house_clusters=answers.get("org_standard") == "eks",
        taken=tuple(reader.taken),
    )


class _Reader:
    """Reads answers, and keeps what is said of those that are absent or unknown."""

    def __init__(self, answers: Mapping[str, Value]) -> None:
        self._answers = answers
        self.taken: list[str] = []

    def has(self, question: str) -> bool:
        return self._answers.get(question, UNKNOWN) is not UNKNOWN

    def number(self, question: str, otherwise: int, sentence: str) -> Decimal:
        return Decimal(str(self._read(question, otherwise, sentence)))

    def word(self, question: str, otherwise: str, sentence: str) -> str:
        return str(self._read(question, otherwise, sentence))

    def _read(self, question: str, otherwise: Value, sentence: str) -> Value:
        if self.has(question):
            return self._answers[question]
        if sentence:
            self.taken.append(sentence)
        return otherwise
