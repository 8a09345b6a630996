"""Write a price book as a price file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol, TypeVar

from advisor.located.document import is_text
from advisor.pricing.figures import MACHINE_KEYS
from advisor.pricing.items import MACHINE_ITEMS, plain_digits
from advisor.pricing.price_file import FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from advisor.pricing.book import (
        Instance,
        Limits,
        Price,
        PriceBook,
        PriceEvidence,
        PriceSource,
        Region,
    )


class _Cited(Protocol):
    """A figure that says where it was read."""

    @property
    def source(self) -> str: ...
    @property
    def as_of(self) -> date: ...
    @property
    def evidence(self) -> PriceEvidence: ...


_Figure = TypeVar("_Figure", bound=_Cited)


def write_price_book(book: PriceBook) -> str:
    """Return ``book`` as the text of a price file, which reads back as the same book."""
    return "\n".join(_book_lines(book)) + "\n"


def _book_lines(book: PriceBook) -> Iterator[str]:
    yield "# A price book of Container Advisor: prices, each with its source and date."
    yield ""
    yield f"prices: {FORM}"
    if book.sources:
        yield from ("", "sources:")
        for source in book.sources.values():
            yield from _source_lines(source)
    if book.instances:
        yield from ("", "instances:")
        yield from _group_lines(book.instances, ["sizes:"], _format_size, "  ")
    limits = {}
    for name, instance in book.instances.items():
        if instance.limits is not None:
            limits[name] = instance.limits
    if limits:
        yield from ("", "networks:")
        yield from _group_lines(limits, ["limits:"], _format_limits, "  ")
    if book.everywhere:
        yield from ("", "everywhere:")
        yield from _group_lines(book.everywhere, ["rates:"], _format_rate, "  ")
    if book.regions:
        yield from ("", "regions:")
        for name, region in book.regions.items():
            yield from _region_lines(name, region)


def _source_lines(source: PriceSource) -> Iterator[str]:
    yield f"  - id: {_quote_word(source.id)}"
    for key, text in (("title", source.title), ("url", source.url), ("note", source.note)):
        if text:
            yield f"    {key}: {json.dumps(text, ensure_ascii=False)}"


def _quote_word(name: str) -> str:
    """Return ``name``, in quotes if it would otherwise be read as a number or the like."""
    return name if is_text(name) else json.dumps(name)


def _region_lines(name: str, region: Region) -> Iterator[str]:
    has_prices = any((region.rates, *region.machines.values()))
    yield f"  {name}:" if has_prices else f"  {name}: []"
    yield from _group_lines(region.rates, ["rates:"], _format_rate, "    ")
    for key, kind in MACHINE_KEYS.items():
        head = [f"unit: {MACHINE_ITEMS[kind].unit}", f"{key}:"]
        yield from _group_lines(region.machines.get(kind, {}), head, _format_amount, "    ")


def _group_lines(
    figures: Mapping[str, _Figure],
    head: list[str],
    format_figure: Callable[[_Figure], str],
    indent: str,
) -> Iterator[str]:
    """Yield ``figures`` grouped by source, date and evidence, which each group states once."""
    groups: dict[tuple[str, date, str], list[tuple[str, _Figure]]] = {}
    for name, figure in figures.items():
        about = (figure.source, figure.as_of, figure.evidence)
        groups.setdefault(about, []).append((name, figure))
    for (source, day, evidence), members in groups.items():
        yield f"{indent}- source: {_quote_word(source)}"
        for line in (f"as_of: {day}", f"evidence: {evidence}", *head):
            yield f"{indent}  {line}"
        for name, figure in members:
            yield f"{indent}    {name}: {format_figure(figure)}"


def _format_amount(price: Price) -> str:
    return plain_digits(price.amount)


def _format_rate(price: Price) -> str:
    amounts = [f"{plain_digits(price.amount)} {price.unit}"]
    for tier in price.tiers:
        start = plain_digits(tier.start)
        amounts.append(f"{plain_digits(tier.amount)} {price.unit} from {start}")
    return f"[{', '.join(amounts)}]" if price.tiers else amounts[0]


def _format_size(instance: Instance) -> str:
    return _format_mapping(
        {
            "vcpu": instance.vcpu,
            "memory_gib": plain_digits(instance.memory_gib),
            "architecture": instance.architecture,
            "gpus": instance.gpus or None,
            "node_millicpu": instance.node_millicpu,
            "node_mib": instance.node_mib,
            "pods": instance.pods,
        }
    )


def _format_limits(limits: Limits) -> str:
    return _format_mapping(
        {
            "interfaces": limits.interfaces,
            "addresses": limits.addresses,
            "tasks": limits.tasks,
            "trunked_tasks": limits.trunked_tasks,
        }
    )


def _format_mapping(fields: Mapping[str, object]) -> str:
    """Return ``fields`` as a YAML mapping on one line, without those that are ``None``."""
    pairs = [f"{key}: {value}" for key, value in fields.items() if value is not None]
    return f"{{{', '.join(pairs)}}}"
