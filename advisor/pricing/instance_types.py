"""Read from a price file what each type of machine is, and what its network allows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from advisor.located.messages import shown
from advisor.pricing.book import Instance, Limits
from advisor.pricing.fields import PriceFields
from advisor.pricing.figures import INSTANCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.errors import Problem
    from advisor.located.document import YamlNode
    from advisor.pricing.figures import About

ARCHITECTURES: Final = ("x86_64", "arm64")
_SIZE = ("vcpu", "memory_gib", "architecture", "gpus", "node_millicpu", "node_mib", "pods")
_LIMITS = ("interfaces", "addresses", "tasks", "trunked_tasks")


class MachineReader:
    """Keeps sizes and limits as they are read; they are put together when all are there."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take the list to which problems are added."""
        self._problems = problems
        self._sizes: dict[str, Instance] = {}
        self._limits: dict[str, tuple[Limits, PriceFields]] = {}

    def sizes(self, group: PriceFields, said: About) -> None:
        """Read the sizes in ``group``."""
        part = group.part("sizes")
        for name, node in self._new_types(part, self._sizes):
            size = _read_size(name, PriceFields(node, self._problems, _SIZE), said)
            if size is not None:
                self._sizes[name] = size

    def networks(self, group: PriceFields, said: About) -> None:
        """Read the limits in ``group``."""
        part = group.part("limits")
        for name, node in self._new_types(part, self._limits):
            limits = _read_limits(PriceFields(node, self._problems, _LIMITS), said)
            if limits is not None:
                self._limits[name] = limits, part

    def instances(self) -> dict[str, Instance]:
        """Return the machines with their limits; limits without a size become a problem."""
        for name, (_, part) in self._limits.items():
            if name not in self._sizes:
                message = f"{name} has limits but no size"
                part.note("E814", message, "give it under `instances`", key=name)
        machines = dict(self._sizes)
        for name, (limits, _) in self._limits.items():
            if name in machines:
                machines[name] = replace(machines[name], limits=limits)
        return machines

    def _new_types(
        self, part: PriceFields, known: Mapping[str, object]
    ) -> Iterator[tuple[str, YamlNode]]:
        """Yield the types in ``part`` that are not ``known`` yet; the others become problems."""
        for name, node in part.items():
            if not INSTANCE.match(name):
                message = f"{shown(name)} is not a type of machine"
                part.note("E812", message, "write it as AWS does, such as m7g.large", key=name)
            elif name in known:
                part.note("E808", f"{name} is given twice", "keep one of them", key=name)
            else:
                yield name, node


def _read_size(name: str, part: PriceFields, said: About) -> Instance | None:
    vcpu = part.count("vcpu")
    memory = part.amount("memory_gib", above_zero=True)
    architecture = part.word("architecture", ARCHITECTURES, "E813")
    gpus = part.count("gpus", required=False)
    millicpu = part.count("node_millicpu", required=False)
    mib = part.count("node_mib", required=False)
    pods = part.count("pods", required=False)
    if vcpu is None or memory is None or not architecture:
        return None
    return Instance(
        name=name,
        vcpu=vcpu,
        memory_gib=memory,
        architecture=architecture,
        gpus=gpus or 0,
        source=said.source,
        as_of=said.as_of,
        evidence=said.evidence,
        node_millicpu=millicpu,
        node_mib=mib,
        pods=pods,
    )


def _read_limits(part: PriceFields, said: About) -> Limits | None:
    interfaces = part.count("interfaces")
    addresses = part.count("addresses")
    tasks = part.count("tasks", least=0)
    trunked = part.count("trunked_tasks", required=False)
    if interfaces is None or addresses is None or tasks is None:
        return None
    return Limits(
        interfaces=interfaces,
        addresses=addresses,
        tasks=tasks,
        trunked_tasks=trunked,
        source=said.source,
        as_of=said.as_of,
        evidence=said.evidence,
    )
