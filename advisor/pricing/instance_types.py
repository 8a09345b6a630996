"""Reads from a price file what each type of machine is, and what its network allows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from advisor.knowledge.values import shown
from advisor.pricing.book import Instance, Limits
from advisor.pricing.fields import PriceFields
from advisor.pricing.figures import INSTANCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from advisor.errors import Problem
    from advisor.knowledge.document import YamlNode
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
        whole = group.part("sizes")
        for name, each in self._new(whole, self._sizes):
            if size := self._size(name, PriceFields(each, self._problems, _SIZE), said):
                self._sizes[name] = size

    def networks(self, group: PriceFields, said: About) -> None:
        """Read the limits in ``group``."""
        whole = group.part("limits")
        for name, each in self._new(whole, self._limits):
            limits = self._limits_of(PriceFields(each, self._problems, _LIMITS), said)
            if limits:
                self._limits[name] = limits, whole

    def instances(self) -> dict[str, Instance]:
        """Return the machines with their limits; limits of a machine without a size become a problem."""
        for name, (_, whole) in self._limits.items():
            if name not in self._sizes:
                whole.note(
                    "E814", f"{name} has limits and no size", "give it under `instances`", key=name
                )
        limits = {name: each for name, (each, _) in self._limits.items()}
        return {name: replace(each, limits=limits.get(name)) for name, each in self._sizes.items()}

    def _new(
        self, whole: PriceFields, known: Mapping[str, object]
    ) -> Iterator[tuple[str, YamlNode]]:
        """Yield the types in ``whole`` that are not ``known`` yet; the others become problems."""
        for name, node in whole.items():
            if not INSTANCE.match(name):
                whole.note(
                    "E812",
                    f"{shown(name)} is no type of machine",
                    "write it as AWS does, such as m7g.large",
                    key=name,
                )
            elif name in known:
                whole.note("E808", f"{name} is given twice", "keep one of them", key=name)
            else:
                yield name, node

    def _size(self, name: str, part: PriceFields, said: About) -> Instance | None:
        vcpu, memory = part.count("vcpu"), part.amount("memory_gib", above_zero=True)
        architecture = part.word("architecture", ARCHITECTURES, "E813")
        gpus = part.count("gpus", required=False) or 0
        millicpu, mib, pods = (
            part.count(key, required=False) for key in ("node_millicpu", "node_mib", "pods")
        )
        if vcpu is None or memory is None or not architecture:
            return None
        about = (said.source, said.as_of, said.evidence)
        return Instance(name, vcpu, memory, architecture, gpus, *about, millicpu, mib, pods)

    def _limits_of(self, part: PriceFields, said: About) -> Limits | None:
        interfaces, addresses, tasks = (
            part.count("interfaces"),
            part.count("addresses"),
            part.count("tasks", least=0),
        )
        trunked = part.count("trunked_tasks", required=False)
        if interfaces is None or addresses is None or tasks is None:
            return None
        return Limits(interfaces, addresses, tasks, trunked, said.source, said.as_of, said.evidence)
