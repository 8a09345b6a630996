"""A price book as a price file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol, TypeVar

from advisor.knowledge.document import is_text
from advisor.pricing.figures import MACHINE_KEYS
from advisor.pricing.items import MACHINE_ITEMS, plain_digits
from advisor.pricing.price_file import FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from advisor.pricing.book import Instance, Limits, Price, PriceBook, PriceSource, Region


class _Cited(Protocol):
    """A figure that says where it was read."""

    @property
    def source(self) -> str: ...
    @property
    def as_of(self) -> date: ...
    @property
    def evidence(self) -> str: ...


_Figure = TypeVar("_Figure", bound=_Cited)


def write_price_book(book: PriceBook) -> str:
    """Return ``book`` as the text of a price file, which reads back as the same book."""
    return "\n".join(_lines(book)) + "\n"


def _lines(book: PriceBook) -> Iterator[str]:
    yield from (
        "# A price book of Container Advisor: prices, each with its source and date.",
        "",
        f"prices: {FORM}",
    )
    if book.sources:
        yield from ("", "sources:")
        for each in book.sources.values():
            yield from _source(each)
    if book.instances:
        yield from ("", "instances:", *_groups(book.instances, ["sizes:"], _size, "  "))
    limits = {name: each.limits for name, each in book.instances.items() if each.limits is not None}
    if limits:
        yield from ("", "networks:", *_groups(limits, ["limits:"], _limits, "  "))
    if book.everywhere:
        yield from ("", "everywhere:", *_groups(book.everywhere, ["rates:"], _rate, "  "))
    if book.regions:
        yield from ("", "regions:")
        for name, region in book.regions.items():
            yield from _region(name, region)


def _source(source: PriceSource) -> Iterator[str]:
    yield f"  - id: {_word(source.id)}"
    for key, text in (("title", source.title), ("url", source.url), ("note", source.note)):
        if text:
            yield f"    {key}: {json.dumps(text, ensure_ascii=False)}"


def _word(name: str) -> str:
    """Return ``name``, in quotes if it would be read as a number or the like without."""
    return name if is_text(name) else json.dumps(name)


def _region(name: str, region: Region) -> Iterator[str]:
    holds = any((region.rates, *region.machines.values()))
    yield f"  {name}:" if holds else f"  {name}: []"
    yield from _groups(region.rates, ["rates:"], _rate, "    ")
    for key, kind in MACHINE_KEYS.items():
        head = [f"unit: {MACHINE_ITEMS[kind].unit}", f"{key}:"]
        yield from _groups(
            region.machines.get(kind, {}), head, lambda each: plain_digits(each.amount), "    "
        )


def _groups(
    figures: Mapping[str, _Figure], head: list[str], text: Callable[[_Figure], str], indent: str
) -> Iterator[str]:
    """Yield ``figures`` in groups of the same source, date and certainty, which each say so once."""
    groups: dict[tuple[str, date, str], list[tuple[str, _Figure]]] = {}
    for name, each in figures.items():
        groups.setdefault((each.source, each.as_of, each.evidence), []).append((name, each))
    for (source, day, evidence), members in groups.items():
        yield f"{indent}- source: {_word(source)}"
        yield from (
            f"{indent}  {line}" for line in (f"as_of: {day}", f"evidence: {evidence}", *head)
        )
        yield from (f"{indent}    {name}: {text(each)}" for name, each in members)


def _rate(price: Price) -> str:
    first = f"{plain_digits(price.amount)} {price.unit}"
    tiers = (
        f"{plain_digits(each.amount)} {price.unit} from {plain_digits(each.start)}"
        for each in price.tiers
    )
    return f"[{', '.join((first, *tiers))}]" if price.tiers else first


def _size(each: Instance) -> str:
    known = {
        "vcpu": each.vcpu,
        "memory_gib": plain_digits(each.memory_gib),
        "architecture": each.architecture,
        "gpus": each.gpus or None,
        "node_millicpu": each.node_millicpu,
        "node_mib": each.node_mib,
        "pods": each.pods,
    }
    return _flow(known)


def _limits(each: Limits) -> str:
    known = {
        "interfaces": each.interfaces,
        "addresses": each.addresses,
        "tasks": each.tasks,
        "trunked_tasks": each.trunked_tasks,
    }
    return _flow(known)


def _flow(known: Mapping[str, object]) -> str:
    return (
        f"{{{', '.join(f'{key}: {value}' for key, value in known.items() if value is not None)}}}"
    )
