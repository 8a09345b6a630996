"""Price files to a price book; every mistake is collected with its file and line, and any of them refuses the book."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor import assets
from advisor.errors import Problem, UnusableInput
from advisor.knowledge import document
from advisor.knowledge.textfile import read_text
from advisor.knowledge.values import nearest, shown
from advisor.pricing import figures
from advisor.pricing.book import Price, PriceBook, PriceSource, Region
from advisor.pricing.fields import PriceFields
from advisor.pricing.instance_types import MachineReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from advisor.knowledge.document import YamlNode

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
    """Return the price book in the file ``path``; raises ``UnusableInput`` with every problem in it."""
    return read_prices([(path, read_text(Path(path), path))], path)


def read_prices(texts: Iterable[tuple[str, str]], name: str) -> PriceBook:
    """Return the price book called ``name`` that is written in ``texts`` (name, text), which make one together."""
    reader = _Reader()
    for path, text in texts:
        for node in document.read_documents(text, path, reader.problems):
            reader.take(node)
    return reader.book(name)


class _Reader:
    """Takes documents one by one; what refers to another part is looked at when all are there."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._sources: dict[str, PriceSource] = {}
        self._everywhere: dict[str, Price] = {}
        self._rates: dict[str, dict[str, Price]] = {}
        self._priced: dict[str, dict[str, dict[str, Price]]] = {}
        self._machines = MachineReader(self.problems)
        self._cited: list[tuple[PriceFields, str]] = []
        self._to_size: list[PriceFields] = []

    def take(self, node: YamlNode) -> None:
        """Read one document."""
        part = PriceFields(node, self.problems, _SECTIONS)
        form = part.node_of("prices")
        if form is not None and (isinstance(form.value, bool) or form.value != FORM):
            part.note(
                "E804",
                f"{shown(form.plain())} is no form of price files",
                f"write prices: {FORM}",
                key="prices",
            )
        for each in part.list_of("sources"):
            self._source(PriceFields(each, self.problems, ("id", "title", "url", "note")))
        for each in part.list_of("instances"):
            self._group(each, ("sizes",), self._machines.sizes)
        for each in part.list_of("networks"):
            self._group(each, ("limits",), self._machines.networks)
        for each in part.list_of("everywhere"):
            self._group(
                each, ("rates",), lambda group, said: figures.rates(group, said, self._everywhere)
            )
        if "regions" in part:
            self._regions(part.part("regions"))

    def book(self, name: str) -> PriceBook:
        """Return the book of all documents; raises ``UnusableInput`` if anything is wrong with them."""
        for part, source in self._cited:
            if source not in self._sources:
                hint = nearest(source, self._sources) or "declare it under `sources`"
                part.note("E809", f"unknown source {shown(source)}", hint, key="source")
        instances = self._machines.instances()
        for part in self._to_size:
            for each in (name for name in part if name not in instances):
                part.note(
                    "E814", f"{each} has a price and no size", "give it under `instances`", key=each
                )
        if (
            not self.problems
            and not self._everywhere
            and not any(self._rates.values())
            and not any(self._priced.values())
        ):
            self.problems.append(
                Problem(
                    name, 0, "E816", "holds no price", "give some under `everywhere` or `regions`"
                )
            )
        if self.problems:
            raise UnusableInput(self.problems)
        priced = {
            name: {kind: all_of_it for kind, all_of_it in held.items() if all_of_it}
            for name, held in self._priced.items()
        }
        regions = {key: Region(rates, priced[key]) for key, rates in self._rates.items()}
        return PriceBook(name, self._sources, instances, self._everywhere, regions)

    def _source(self, part: PriceFields) -> None:
        key = part.text("id")
        if key and not ID.match(key):
            part.note(
                "E812",
                f"{shown(key)} is no id",
                "use small letters, digits and single hyphens",
                key="id",
            )
        elif key in self._sources:
            part.note("E808", f"the source {key} is given twice", "keep one of them", key="id")
        source = PriceSource(
            key, part.text("title"), part.url("url"), part.text("note", required=False)
        )
        self._sources.setdefault(key, source)

    def _regions(self, part: PriceFields) -> None:
        for name in part:
            if not REGION.match(name):
                part.note(
                    "E812",
                    f"{shown(name)} is no Region",
                    "write it as AWS does, such as eu-west-1",
                    key=name,
                )
            self._rates.setdefault(name, {})
            self._priced.setdefault(name, {})
            for each in part.list_of(name):
                self._group(each, _IN_REGION, partial(self._region, name=name))

    def _group(
        self,
        node: YamlNode,
        keys: tuple[str, ...],
        use: Callable[[PriceFields, figures.About], None],
    ) -> None:
        """Read what a group says of all its figures, and ``use`` it with them."""
        part = PriceFields(node, self.problems, (*figures.ABOUT, *keys))
        said = figures.read_group_note(part)
        if node.is_mapping and not any(key in part for key in keys if key != "unit"):
            part.note(
                "E803",
                "a group holds no figures",
                f"give {' or '.join(key for key in keys if key != 'unit')}",
            )
        if said is not None:
            self._cited.append((part, said.source))
            use(part, said)

    def _region(self, group: PriceFields, said: figures.About, name: str) -> None:
        if "rates" in group:
            figures.rates(group, said, self._rates[name])
        for key, kind in figures.MACHINE_KEYS.items():
            if key in group:
                into = self._priced[name].setdefault(kind, {})
                self._to_size.append(figures.machines(group, key, said, into))
