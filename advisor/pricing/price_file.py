"""Read price files into a price book.

Every mistake is collected with its file and line, and any of them refuses the book.
"""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor import assets
from advisor.errors import Problem, UnusableInput
from advisor.located import document
from advisor.located.mapping import LocatedMapping
from advisor.located.messages import nearest, shown
from advisor.located.textfile import read_text
from advisor.pricing import figures
from advisor.pricing.book import Price, PriceBook, PriceSource, Region
from advisor.pricing.instance_types import MachineReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from advisor.located.document import YamlNode

FORM: Final = 1
SHIPPED: Final = "the price book"
REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}\Z")
ID: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*\Z")

_FOLDER = "prices"
_SECTIONS = (_FOLDER, "sources", "instances", "networks", "everywhere", "regions")
_IN_REGION = ("rates", "unit", *figures.MACHINE_KEYS)


@cache
def shipped_prices() -> PriceBook:
    """Return the price book that comes with the program."""
    texts = assets.texts(assets.data_folder("rules").joinpath(_FOLDER))
    return read_prices(((f"rules/{_FOLDER}/{name}", text) for name, text in texts), SHIPPED)


def read_price_file(path: str) -> PriceBook:
    """Return the price book in the file ``path``.

    Raises ``UnusableInput`` with every problem in it.
    """
    return read_prices([(path, read_text(Path(path), path))], path)


def read_prices(texts: Iterable[tuple[str, str]], name: str) -> PriceBook:
    """Return the price book called ``name`` that ``texts`` (name, text) make together."""
    reader = _Reader()
    for path, text in texts:
        for node in document.read_documents(text, path, reader.problems):
            reader.take(node)
    return reader.book(name)


class _Reader:
    """Takes documents one by one; references to other parts are checked when all are there."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._sources: dict[str, PriceSource] = {}
        self._everywhere: dict[str, Price] = {}
        self._rates: dict[str, dict[str, Price]] = {}
        self._priced: dict[str, dict[str, dict[str, Price]]] = {}
        self._machines = MachineReader(self.problems)
        self._cited: list[tuple[LocatedMapping, str]] = []
        self._to_size: list[LocatedMapping] = []

    def take(self, node: YamlNode) -> None:
        """Read one document."""
        part = LocatedMapping(node, _SECTIONS, self.problems)
        form = part.node("prices", required=True)
        if form is not None and (isinstance(form.value, bool) or form.value != FORM):
            message = f"{shown(form.plain())} is not a known format of price files"
            part.report(message, f"write prices: {FORM}", key="prices", code="E804")
        for source in part.rows("sources", ("id", "title", "url", "note")):
            self._read_source(source)
        read_everywhere = partial(figures.rates, into=self._everywhere)
        self._read_groups(part, "instances", ("sizes",), self._machines.sizes)
        self._read_groups(part, "networks", ("limits",), self._machines.networks)
        self._read_groups(part, "everywhere", ("rates",), read_everywhere)
        self._read_regions(part.mapping("regions", required=False))

    def book(self, name: str) -> PriceBook:
        """Return the book of all documents.

        Raises ``UnusableInput`` if anything is wrong with them.
        """
        for part, source in self._cited:
            if source not in self._sources:
                hint = nearest(source, self._sources) or "declare it under `sources`"
                part.report(f"unknown source {shown(source)}", hint, key="source", code="E809")
        instances = self._machines.instances()
        for part in self._to_size:
            for machine, _ in part.entries():
                if machine not in instances:
                    message = f"{machine} has a price but no size"
                    part.report(message, "give it under `instances`", key=machine, code="E814")
        holds_price = any([self._everywhere, *self._rates.values(), *self._priced.values()])
        if not self.problems and not holds_price:
            hint = "give some under `everywhere` or `regions`"
            self.problems.append(Problem(name, 0, "E816", "holds no price", hint))
        if self.problems:
            raise UnusableInput(self.problems)
        regions = {}
        for region, rates in self._rates.items():
            by_kind = self._priced[region].items()
            machines = {kind: prices for kind, prices in by_kind if prices}
            regions[region] = Region(rates, machines)
        return PriceBook(name, self._sources, instances, self._everywhere, regions)

    def _read_source(self, part: LocatedMapping) -> None:
        key = part.text("id")
        if key and not ID.match(key):
            hint = "use lowercase letters, digits and single hyphens"
            part.report(f"{shown(key)} is not a valid id", hint, key="id", code="E812")
        elif key in self._sources:
            message = f"the source {key} is given twice"
            part.report(message, "keep one of them", key="id", code="E808")
        source = PriceSource(
            id=key,
            title=part.text("title"),
            url=part.url("url"),
            note=part.text("note", required=False),
        )
        self._sources.setdefault(key, source)

    def _read_regions(self, part: LocatedMapping) -> None:
        for name, _ in part.entries():
            if not REGION.match(name):
                hint = "write it as AWS does, such as eu-west-1"
                part.report(f"{shown(name)} is not a Region", hint, key=name, code="E812")
            self._rates.setdefault(name, {})
            self._priced.setdefault(name, {})
            self._read_groups(part, name, _IN_REGION, partial(self._read_region, name=name))

    def _read_groups(
        self,
        part: LocatedMapping,
        key: str,
        keys: tuple[str, ...],
        use: Callable[[LocatedMapping, figures.About], None],
    ) -> None:
        """Read what each group under ``key`` says of all its figures, and ``use`` it with them."""
        with_figures = [name for name in keys if name != "unit"]
        for group in part.rows(key, (*figures.ABOUT, *keys)):
            said = figures.read_group_note(group)
            if group.origin.is_mapping and not any(name in group for name in with_figures):
                group.report("a group holds no figures", f"give {' or '.join(with_figures)}")
            if said is not None:
                self._cited.append((group, said.source))
                use(group, said)

    def _read_region(self, group: LocatedMapping, said: figures.About, name: str) -> None:
        if "rates" in group:
            figures.rates(group, said, self._rates[name])
        for key, kind in figures.MACHINE_KEYS.items():
            if key in group:
                prices = self._priced[name].setdefault(kind, {})
                self._to_size.append(figures.machines(group, key, said, prices))
