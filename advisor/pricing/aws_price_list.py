"""Read AWS's own price lists as a stream: however large the file, only what is of use is kept.

This is the only module that imports ijson.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ijson

from advisor.errors import Problem, UnusableInput
from advisor.located.messages import shown
from advisor.pricing.aws_products import OFFERS, not_text, wanted
from advisor.pricing.book import Price, PriceEvidence, PriceSource, Tier
from advisor.pricing.items import CURRENCY, EXACT, ITEMS, MACHINE_ITEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import BinaryIO

    from advisor.pricing.aws_products import Wanted

    Watch = Callable[[int, int], None]

_BUFFER: Final = 1 << 18
# Digits in a row. Some four thousand and more end the parser, and with it the whole program.
_MOST_DIGITS: Final = 1_000
_TO_DIGITS = bytes(ord("0") if byte in b"0123456789" else ord(" ") for byte in range(256))
_MOST_IN_HEAD: Final = 1_000  # values that may stand before the products; there are five
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,15})?\Z")
_START = re.compile(r"[0-9]{1,15}\Z")
_OFFER = re.compile(r"[A-Za-z0-9]{1,60}\Z")
_OFFERS_URL = "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws"


@dataclass(frozen=True, slots=True)
class Listing:
    """What is of use in one price list.

    It holds the prices by product, what was left out and why, and the Regions that the list names.
    """

    path: str
    source: PriceSource
    day: date
    prices: tuple[tuple[Wanted, Price], ...]
    left_out: tuple[str, ...]
    regions: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the products."""

    offer: str
    day: date

    @property
    def source(self) -> PriceSource:
        """Return the price list as a source."""
        return PriceSource(
            id=f"{self.offer.lower()}-{self.day}",
            title=f"AWS Price List of {self.offer}, published on {self.day}",
            url=f"{_OFFERS_URL}/{self.offer}/current/index.json",
        )


class _UnusableList(Exception):
    """The file is not a price list of use; carries code, message and hint."""


class _WatchedFile:
    """A file that reports how far it is read, and refuses numbers that the parser cannot take."""

    def __init__(self, file: BinaryIO, before: int, total: int, watch: Watch) -> None:
        self._file = file
        self._done = before
        self._total = total
        self._watch = watch
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` more bytes."""
        chunk = self._file.read(size)
        joined = self._last + chunk
        if b"0" * _MOST_DIGITS in joined.translate(_TO_DIGITS):
            raise _UnusableList(
                "E825",
                f"holds a number of {_MOST_DIGITS:,} digits or more",
                "AWS gives none; download it again",
            )
        self._last = joined[-_MOST_DIGITS:]
        self._done += len(chunk)
        self._watch(self._done, self._total)
        return chunk


def read_list(
    path: str, regions: Collection[str] = (), watch: Watch = lambda _done, _total: None
) -> Listing:
    """Return what is of use in the price list ``path``.

    If ``regions`` are given, only their prices are kept; a list of other Regions gives no prices.
    ``watch`` is called with the number of bytes read so far and the number to be read in all.
    Raises ``UnusableInput`` if the file is not a price list.
    """
    try:
        return _read(Path(path), path, regions, watch)
    except _UnusableList as fault:
        code, message, hint = fault.args
        raise UnusableInput([Problem(path, 0, code, message, hint)]) from fault
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        problem = Problem(path, 0, "E821", message, "check that you have permission to read it")
        raise UnusableInput([problem]) from error
    except (ijson.JSONError, UnicodeDecodeError) as error:
        message = f"is not JSON: {_first_line(error)}"
        problem = Problem(path, 0, "E822", message, "take the JSON version, and all of it")
        raise UnusableInput([problem]) from error


def _first_line(error: Exception) -> str:
    return re.split(r"\n|\\n", str(error).removeprefix("b'"))[0].strip()


def _read(path: Path, name: str, regions: Collection[str], watch: Watch) -> Listing:
    if not path.is_file() and path.exists():
        raise _UnusableList(
            "E821", "is not a file that can be read twice", "write the list to a file first"
        )
    size = path.stat().st_size
    with path.open("rb") as file:
        head = _read_head(_WatchedFile(file, 0, size, lambda _done, _total: None))
    products = _Products(head.offer, regions)
    with path.open("rb") as file:
        watched = _WatchedFile(file, 0, 2 * size, watch)
        for sku, product in ijson.kvitems(watched, "products", buf_size=_BUFFER):
            products.take(sku, product)
    rates = _Rates(head)
    # A second reading, since prices may stand before products, and most of both is of no use.
    if products.wanted:
        with path.open("rb") as file:
            watched = _WatchedFile(file, size, 2 * size, watch)
            for sku, terms in ijson.kvitems(watched, "terms.OnDemand", buf_size=_BUFFER):
                if sku in products.wanted:
                    rates.take(products.wanted[sku], terms)
    if not rates.prices and not products.is_of_others:
        raise _UnusableList(
            "E824",
            f"contains nothing useful: {products.why(rates.left_out)}",
            f"useful are {', '.join(OFFERS)}",
        )
    return Listing(
        path=name,
        source=head.source,
        day=head.day,
        prices=tuple(rates.prices),
        left_out=tuple(rates.left_out),
        regions=frozenset(products.regions),
    )


def _read_head(file: _WatchedFile) -> _Head:
    """Return what stands before the products.

    Raises ``_UnusableList`` if the file does not begin as a price list does.
    """
    texts: dict[str, Any] = {}
    for count, (prefix, event, value) in enumerate(ijson.parse(file)):
        if count > _MOST_IN_HEAD or (not count and event != "start_map"):
            break
        if event == "start_map" and prefix in {"products", "terms"}:
            break
        if event == "string":
            texts[prefix] = value
        if prefix == "offers":
            raise _UnusableList(
                "E823",
                "is the index of all price lists, not one of them",
                "download the list of a service",
            )
    offer = str(texts.get("offerCode", ""))
    day = _parse_day(str(texts.get("publicationDate", ""))[:10])
    if day is None or not _OFFER.match(offer):
        raise _UnusableList(
            "E823",
            "is not a price list of AWS: it does not begin with offerCode and publicationDate",
            "see docs/prices.md",
        )
    return _Head(offer, day)


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class _Products:
    """Keeps the products of use."""

    def __init__(self, offer: str, regions: Collection[str]) -> None:
        self.offer = offer
        self.wanted: dict[str, Wanted] = {}
        self.regions: set[str] = set()
        self._only = frozenset(regions)

    def take(self, sku: str, product: object) -> None:
        if not isinstance(product, dict):
            return
        key = not_text(product)
        if key:
            raise _UnusableList(
                "E826",
                f"gives {shown(key)} of the product {shown(sku)} as a list or a mapping, "
                "not as text",
                "AWS gives texts there; download it again",
            )
        found = wanted(self.offer, product)
        if found is None:
            return
        self.regions.add(found.region)
        if not self._only or found.region in self._only:
            self.wanted[sku] = found

    @property
    def is_of_others(self) -> bool:
        """Return whether something is of use, but only in Regions that are not asked for."""
        return bool(self.regions) and not self.wanted

    def why(self, left_out: list[str]) -> str:
        """Return why nothing of use was found."""
        if self.offer not in OFFERS:
            return f"it is the list of {self.offer}"
        if left_out:
            return left_out[0]
        return "it names no product that the price book has"


class _Rates:
    """Keeps the prices of the products of use."""

    def __init__(self, head: _Head) -> None:
        self.prices: list[tuple[Wanted, Price]] = []
        self.left_out: list[str] = []
        self._head = head
        self._source = head.source.id

    def take(self, product: Wanted, terms: object) -> None:
        try:
            tiers = _read_tiers(terms, product.units, self._head.day)
        except _OddPrice as odd:
            name = product.instance or product.item
            self.left_out.append(f"{name} in {product.region}: {odd}")
            return
        if not tiers:
            return
        item = MACHINE_ITEMS.get(product.item) or ITEMS.get(product.item) or ITEMS["eks-cluster"]
        price = Price(
            amount=tiers[0].amount,
            unit=item.unit,
            source=self._source,
            as_of=self._head.day,
            evidence=PriceEvidence.CONFIRMED,
            tiers=tiers[1:],
        )
        self.prices.append((product, price))


class _OddPrice(Exception):
    """A price that is not given as expected; the message says how."""


def _read_tiers(terms: object, units: frozenset[str], day: date) -> tuple[Tier, ...]:
    """Return the amounts of the term that holds on ``day``.

    There are none if the list gives the product away, as it does with placeholders.
    """
    dimensions = _term_on(day, terms).get("priceDimensions")
    tiers: list[tuple[Decimal, Decimal]] = []
    if isinstance(dimensions, dict):
        tiers = sorted(_read_tier(dimension, units) for dimension in dimensions.values())
    starts = [start for start, _ in tiers]
    if not tiers or starts[0] or len(set(starts)) < len(starts):
        raise _OddPrice("its tiers do not rise from zero")
    if not all(amount for _, amount in tiers):
        return ()
    return tuple(Tier(start, amount) for start, amount in tiers)


def _term_on(day: date, terms: object) -> dict[str, Any]:
    """Return the newest of ``terms`` that is in effect on ``day``."""
    newest: dict[str, Any] | None = None
    for term in terms.values() if isinstance(terms, dict) else ():
        if not isinstance(term, dict) or _effective(term)[:10] > day.isoformat():
            continue
        if newest is None or _effective(term) > _effective(newest):
            newest = term
    if newest is None:
        raise _OddPrice("its price applies only from a later day")
    return newest


def _effective(term: dict[str, Any]) -> str:
    return str(term.get("effectiveDate", ""))


def _read_tier(dimension: object, units: frozenset[str]) -> tuple[Decimal, Decimal]:
    """Return the quantity from which a dimension of a price applies, and its amount."""
    fields = dimension if isinstance(dimension, dict) else {}
    unit = str(fields.get("unit", ""))
    if unit.lower() not in units:
        raise _OddPrice(f"it is counted in {shown(unit)}")
    prices = fields.get("pricePerUnit")
    amount = prices.get(CURRENCY) if isinstance(prices, dict) else None
    if not isinstance(amount, str) or not _AMOUNT.match(amount):
        raise _OddPrice(f"it has no price in {CURRENCY}")
    start = str(fields.get("beginRange", "0"))
    if not _START.match(start):
        raise _OddPrice(f"its tier begins at {shown(start)}")
    return Decimal(start), EXACT.plus(Decimal(amount))
