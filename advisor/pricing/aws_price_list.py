"""AWS's own price lists, read as a stream: however large the file, only what is of use is kept. The one importer of ijson."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ijson

from advisor.errors import Problem, UnusableInput
from advisor.knowledge.values import shown
from advisor.pricing.aws_products import OFFERS, not_text, wanted
from advisor.pricing.book import CONFIRMED, Price, PriceSource, Tier
from advisor.pricing.items import CURRENCY, EXACT, ITEMS, MACHINE_ITEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import BinaryIO

    from advisor.pricing.aws_products import Wanted

    Watch = Callable[[int, int], None]

_BUFFER: Final = 1 << 18
_MOST_DIGITS: Final = (
    1_000  # in a row; some four thousand and more end the parser, and with it the whole program
)
_TO_DIGITS = bytes(ord("0") if byte in b"0123456789" else ord(" ") for byte in range(256))
_MOST_IN_HEAD: Final = 1_000  # values that may stand before the products; there are five
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,15})?\Z")
_START = re.compile(r"[0-9]{1,15}\Z")
_OFFER = re.compile(r"[A-Za-z0-9]{1,60}\Z")


@dataclass(frozen=True, slots=True)
class Listing:
    """What of one price list is of use: prices by product, what was left out and why, and the Regions that it names."""

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
        name = self.offer.lower()
        address = f"https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/{self.offer}/current/index.json"
        return PriceSource(
            f"{name}-{self.day}",
            f"AWS Price List of {self.offer}, published on {self.day}",
            address,
        )


class _Unfit(Exception):
    """The file is no price list of use; carries code, message and hint."""


class _Watched:
    """A file that tells how far it is read, and refuses numbers that the parser cannot take."""

    def __init__(self, file: BinaryIO, before: int, total: int, watch: Watch) -> None:
        self._file, self._done, self._total, self._watch = file, before, total, watch
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` more bytes."""
        found = self._file.read(size)
        digits = (self._last + found).translate(_TO_DIGITS)
        if b"0" * _MOST_DIGITS in digits:
            raise _Unfit(
                "E825",
                f"holds a number of {_MOST_DIGITS:,} digits or more",
                "AWS gives none; download it again",
            )
        self._last = (
            found[-_MOST_DIGITS:]
            if len(found) >= _MOST_DIGITS
            else (self._last + found)[-_MOST_DIGITS:]
        )
        self._done += len(found)
        self._watch(self._done, self._total)
        return found


def read_list(
    path: str, regions: Collection[str] = (), watch: Watch = lambda _done, _total: None
) -> Listing:
    """Return what is of use in the price list ``path``, of ``regions`` if any are given; nothing if it is of others.

    ``watch`` is told the bytes that are read and those that will be. Raises ``UnusableInput`` if the file is no price list.
    """
    try:
        return _read(Path(path), path, regions, watch)
    except _Unfit as unfit:
        code, message, hint = unfit.args
        raise UnusableInput([Problem(path, 0, code, message, hint)]) from unfit
    except OSError as error:
        problem = Problem(
            path,
            0,
            "E821",
            f"cannot be read: {error.strerror or error}",
            "check that you may read it",
        )
        raise UnusableInput([problem]) from error
    except (ijson.JSONError, UnicodeDecodeError) as error:
        problem = Problem(
            path,
            0,
            "E822",
            f"is not JSON: {_first_line(error)}",
            "take the JSON form, and all of it",
        )
        raise UnusableInput([problem]) from error


def _first_line(error: Exception) -> str:
    return re.split(r"\n|\\n", str(error).removeprefix("b'"))[0].strip()


def _read(path: Path, name: str, regions: Collection[str], watch: Watch) -> Listing:
    if not path.is_file() and path.exists():
        raise _Unfit("E821", "is no file that can be read twice", "write the list to a file first")
    size = path.stat().st_size
    with path.open("rb") as file:
        head = _head(_Watched(file, 0, size, lambda _done, _total: None))
    products = _Products(head.offer, regions)
    with path.open("rb") as file:
        for sku, product in ijson.kvitems(
            _Watched(file, 0, 2 * size, watch), "products", buf_size=_BUFFER
        ):
            products.take(sku, product)
    rates = _Rates(head)
    if (
        products.wanted
    ):  # a second reading, for prices may stand before products, and most of both is of no use
        with path.open("rb") as file:
            for sku, terms in ijson.kvitems(
                _Watched(file, size, 2 * size, watch), "terms.OnDemand", buf_size=_BUFFER
            ):
                if sku in products.wanted:
                    rates.take(products.wanted[sku], terms)
    if not rates.prices and not products.is_of_others:
        raise _Unfit(
            "E824",
            f"holds nothing of use: {products.why(rates.left_out)}",
            f"of use are {', '.join(OFFERS)}",
        )
    return Listing(
        name,
        head.source,
        head.day,
        tuple(rates.prices),
        tuple(rates.left_out),
        frozenset(products.regions),
    )


def _head(file: _Watched) -> _Head:
    """Return what stands before the products; raises ``_Unfit`` if the file does not begin as a price list."""
    told: dict[str, Any] = {}
    for count, (prefix, event, value) in enumerate(ijson.parse(file)):
        if count > _MOST_IN_HEAD or (not count and event != "start_map"):
            break
        if event == "start_map" and prefix in {"products", "terms"}:
            break
        if event == "string":
            told[prefix] = value
        if prefix == "offers":
            raise _Unfit(
                "E823",
                "is the index of all price lists, not one of them",
                "download the list of a service",
            )
    offer, published = str(told.get("offerCode", "")), str(told.get("publicationDate", ""))[:10]
    try:
        day = date.fromisoformat(published)
    except ValueError:
        day = None
    if day is None or not _OFFER.match(offer):
        raise _Unfit(
            "E823",
            "is no price list of AWS: it does not begin with offerCode and publicationDate",
            "see docs/prices.md",
        )
    return _Head(offer, day)


class _Products:
    """Keeps the products of use."""

    def __init__(self, offer: str, regions: Collection[str]) -> None:
        self.offer = offer
        self.wanted: dict[str, Wanted] = {}
        self.regions: set[str] = set()
        self._only = frozenset(regions)

    def take(self, sku: str, product: object) -> None:
        odd = not_text(product) if isinstance(product, dict) else ""
        if odd:
            message = f"gives {shown(odd)} of the product {shown(sku)} as a list or a mapping, not as text"
            raise _Unfit("E826", message, "AWS gives texts there; download it again")
        found = wanted(self.offer, product) if isinstance(product, dict) else None
        if found is None:
            return
        self.regions.add(found.region)
        if not self._only or found.region in self._only:
            self.wanted[sku] = found

    @property
    def is_of_others(self) -> bool:
        """Return whether there is something of use, and all of it in Regions that are not asked for."""
        return bool(self.regions) and not self.wanted

    def why(self, left_out: list[str]) -> str:
        """Return why nothing of use was found."""
        if self.offer not in OFFERS:
            return f"it is the list of {self.offer}"
        return left_out[0] if left_out else "it names no product that the price book has"


class _Rates:
    """Keeps the prices of the products of use."""

    def __init__(self, head: _Head) -> None:
        self.prices: list[tuple[Wanted, Price]] = []
        self.left_out: list[str] = []
        self._head = head
        self._source = head.source.id

    def take(self, found: Wanted, terms: object) -> None:
        try:
            tiers = _tiers(terms, found.units, self._head.day)
        except _Odd as odd:
            self.left_out.append(f"{found.instance or found.item} in {found.region}: {odd}")
            return
        if tiers:
            item = MACHINE_ITEMS.get(found.item) or ITEMS.get(found.item) or ITEMS["eks-cluster"]
            price = Price(
                tiers[0].amount, item.unit, self._source, self._head.day, CONFIRMED, tiers[1:]
            )
            self.prices.append((found, price))


class _Odd(Exception):
    """A price that is not given as expected; the message says how."""


def _tiers(terms: object, units: frozenset[str], day: date) -> tuple[Tier, ...]:
    """Return the amounts of the term that holds on ``day``; none if the list gives it away, as it does with placeholders."""
    current = [
        each
        for each in (terms.values() if isinstance(terms, dict) else ())
        if isinstance(each, dict) and str(each.get("effectiveDate", ""))[:10] <= day.isoformat()
    ]
    if not current:
        raise _Odd("its price holds from a later day only")
    term = max(current, key=lambda each: str(each.get("effectiveDate", "")))
    dimensions = term.get("priceDimensions")
    tiers = sorted(
        _tier(each, units) for each in (dimensions.values() if isinstance(dimensions, dict) else ())
    )
    starts = [start for start, _ in tiers]
    if not tiers or starts[0] or len(set(starts)) < len(starts):
        raise _Odd("its tiers do not rise from nothing")
    return (
        tuple(Tier(start, amount) for start, amount in tiers)
        if all(amount for _, amount in tiers)
        else ()
    )


def _tier(dimension: object, units: frozenset[str]) -> tuple[Decimal, Decimal]:
    """Return from which quantity a dimension of a price holds, and its amount."""
    given = dimension if isinstance(dimension, dict) else {}
    unit, start, prices = (
        str(given.get("unit", "")),
        str(given.get("beginRange", "0")),
        given.get("pricePerUnit"),
    )
    if unit.lower() not in units:
        raise _Odd(f"it is counted in {shown(unit)}")
    amount = prices.get(CURRENCY) if isinstance(prices, dict) else None
    if not isinstance(amount, str) or not _AMOUNT.match(amount):
        raise _Odd(f"it has no price in {CURRENCY}")
    if not _START.match(start):
        raise _Odd(f"its tier begins at {shown(start)}")
    return Decimal(start), EXACT.plus(Decimal(amount))
