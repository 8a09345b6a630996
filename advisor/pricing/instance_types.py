"""Read from a price file what each type of machine is, and what its network allows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from advisor.located.messages import shown
from advisor.pricing.amounts import MOST, amount_under
from advisor.pricing.book import Instance, Limits
from advisor.pricing.figures import INSTANCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.errors import Problem
    from advisor.located.mapping import LocatedMapping
    from advisor.pricing.figures import About

_ARCHITECTURES: Final = ("x86_64", "arm64")
_SIZE = ("vcpu", "memory_gib", "architecture", "gpus", "node_millicpu", "node_mib", "pods")
_LIMITS = ("interfaces", "addresses", "tasks", "trunked_tasks")


class MachineReader:
    """Keeps sizes and limits as they are read; they are put together when all are there."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take the list to which problems are added."""
        self._problems = problems
        self._sizes: dict[str, Instance] = {}
        self._limits: dict[str, tuple[Limits, LocatedMapping]] = {}

    def sizes(self, group: LocatedMapping, said: About) -> None:
        """Read the sizes in ``group``."""
        part = group.mapping("sizes")
        for name, entry in self._new_types(part, _SIZE, self._sizes):
            size = _read_size(name, entry, said)
            if size is not None:
                self._sizes[name] = size

    def networks(self, group: LocatedMapping, said: About) -> None:
        """Read the limits in ``group``."""
        part = group.mapping("limits")
        for name, entry in self._new_types(part, _LIMITS, self._limits):
            limits = _read_limits(entry, said)
            if limits is not None:
                self._limits[name] = limits, part

    def instances(self) -> dict[str, Instance]:
        """Return the machines with their limits; limits without a size become a problem."""
        for name, (_, part) in self._limits.items():
            if name not in self._sizes:
                message = f"{name} has limits but no size"
                part.report(message, "give it under `instances`", key=name, code="E814")
        machines = dict(self._sizes)
        for name, (limits, _) in self._limits.items():
            if name in machines:
                machines[name] = replace(machines[name], limits=limits)
        return machines

    def _new_types(
        self, part: LocatedMapping, keys: tuple[str, ...], known: Mapping[str, object]
    ) -> Iterator[tuple[str, LocatedMapping]]:
        """Yield the types in ``part`` that are not ``known`` yet; the others become problems."""
        for name, entry in part.members(keys):
            if not INSTANCE.match(name):
                message = f"{shown(name)} is not a type of machine"
                hint = "write it as AWS does, such as m7g.large"
                part.report(message, hint, key=name, code="E812")
            elif name in known:
                part.report(f"{name} is given twice", "keep one of them", key=name, code="E808")
            else:
                yield name, entry


def _read_size(name: str, part: LocatedMapping, said: About) -> Instance | None:
    vcpu = part.count("vcpu", 1, MOST)
    memory = amount_under(part, "memory_gib", above_zero=True)
    architecture = part.word("architecture", _ARCHITECTURES)
    gpus = part.count("gpus", 1, MOST, required=False)
    millicpu = part.count("node_millicpu", 1, MOST, required=False)
    mib = part.count("node_mib", 1, MOST, required=False)
    pods = part.count("pods", 1, MOST, required=False)
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


def _read_limits(part: LocatedMapping, said: About) -> Limits | None:
    interfaces = part.count("interfaces", 1, MOST)
    addresses = part.count("addresses", 1, MOST)
    tasks = part.count("tasks", 0, MOST)
    trunked = part.count("trunked_tasks", 1, MOST, required=False)
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
