"""Price files as their grammar has them, right or with one mistake whose line is known; and price lists of AWS in small."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from advisor.pricing.items import ITEMS, MACHINE_ITEMS
from fuzz.inputs import Input
from fuzz.writing import Planted, Writer
from price_lists import PriceList, all_lists

if TYPE_CHECKING:
    from random import Random

_REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2", "us-gov-west-1")
_MACHINES = ("m5.large", "m7g.large", "p4d.24xlarge", "u-6tb1.metal")
_RATED = tuple(key for key, item in ITEMS.items() if not item.is_share)


def file(rng: Random, *, mistake: bool) -> Input:
    """Return a price file; ``holds`` names the items and machines that have to be found, each with its amount."""
    writer = Writer(rng)
    holds: dict[str, Any] = {}
    sources = [
        {"id": "page", "title": "A page: of prices", "url": "https://example.org/#p", "note": "no"}
    ]
    machines = rng.sample(_MACHINES, k=rng.randint(0, 2))
    tree: dict[Any, Any] = {"prices": 1, "sources": sources}
    if machines:
        tree["instances"] = [{**_about(rng), "sizes": {name: _size(rng) for name in machines}}]
    if rng.random() < 0.5:
        tree["everywhere"] = [{**_about(rng), "rates": _rates(rng, "", holds)}]
    tree["regions"] = {
        name: [_region(rng, name, machines, holds)]
        for name in rng.sample(_REGIONS, k=rng.randint(1, 2))
    }
    if mistake:
        _spoil(rng, tree)
    writer.document(tree, marked=rng.random() < 0.3)
    return Input(writer.text, ".yaml", writer.planted, holds, not mistake)


def _about(rng: Random) -> dict[Any, Any]:
    return {
        "source": "page",
        "as_of": date(2026, 1, rng.randint(1, 28)),
        "evidence": rng.choice(("confirmed", "reported")),
    }


def _amount(rng: Random) -> Decimal:
    return Decimal(rng.randint(1, 10 ** rng.choice((1, 3, 9)))).scaleb(-rng.randint(0, 9))


def _rates(rng: Random, region: str, holds: dict[str, Any]) -> dict[Any, Any]:
    rates: dict[Any, Any] = {}
    for item in rng.sample(_RATED, k=rng.randint(1, 4)):
        unit, amount = ITEMS[item].unit, _amount(rng)
        holds[f"{region} {item}"] = amount
        first = f"{amount:f} {unit}"
        rates[item] = [first, f"{_amount(rng):f} {unit} from 1000"] if rng.random() < 0.2 else first
    return rates


def _region(rng: Random, name: str, machines: list[str], holds: dict[str, Any]) -> dict[Any, Any]:
    group: dict[Any, Any] = {**_about(rng), "rates": _rates(rng, name, holds)}
    kind = rng.choice(list(MACHINE_ITEMS))
    if machines and rng.random() < 0.6:
        group |= {
            "unit": MACHINE_ITEMS[kind].unit,
            kind.replace("-", "_"): {each: _amount(rng) for each in machines},
        }
        holds |= {f"{name} {each}": group[kind.replace("-", "_")][each] for each in machines}
    return group


def _size(rng: Random) -> dict[Any, Any]:
    size: dict[Any, Any] = {
        "vcpu": rng.randint(1, 448),
        "memory_gib": rng.choice((8, Decimal("0.5"))),
        "architecture": "x86_64",
    }
    optional = {"gpus": 8, "node_millicpu": 1930, "node_mib": 7000, "pods": 29}
    return size | {key: each for key, each in optional.items() if rng.random() < 0.2}


def _spoil(rng: Random, tree: dict[Any, Any]) -> None:
    """Put one mistake into the file."""
    group = rng.choice(list(tree["regions"].values()))[0]
    item = rng.choice(list(group["rates"]))
    kind = rng.choice(
        (
            "section",
            "key",
            "item",
            "unit",
            "amount",
            "source",
            "date",
            "evidence",
            "region",
            "form",
            "twice",
            "id",
        )
    )
    if kind == "section":
        tree[Planted("region")] = None
    elif kind == "key":
        group[Planted("rate")] = {}
    elif kind == "item":
        group["rates"][Planted("fargate-gold")] = "1 USD/hour"
    elif kind == "unit":
        group["rates"][item] = Planted(rng.choice(("1 EUR/hour", "0.5 USD/year", "1")))
    elif kind == "amount":
        group["rates"][item] = Planted(
            rng.choice(
                ("cheap", 5, None, True, f"-1 {ITEMS[item].unit}", f"1e3 {ITEMS[item].unit}")
            )
        )
    elif kind == "source":
        group["source"] = Planted("nowhere")
    elif kind == "date":
        group["as_of"] = Planted(rng.choice(("2026-02-30", 5, "")))
    elif kind == "evidence":
        group["evidence"] = Planted("certain")
    elif kind == "region":
        tree["regions"][Planted(rng.choice(("Frankfurt", "eu-west", "")))] = []
    elif kind == "form":
        tree["prices"] = Planted(rng.choice((2, True, "1", None)))
    elif kind == "twice":
        group[Planted("source")] = "page"
    else:
        tree["sources"][0][Planted("titel")] = "x"


def listed(rng: Random) -> Input:
    """Return a price list of AWS with a few of the products that small ones have."""
    whole = rng.choice(_LISTS)
    kept = rng.sample(list(whole.products), k=min(len(whole.products), rng.randint(1, 5)))
    small = PriceList(
        whole.offer,
        whole.published,
        {key: whole.products[key] for key in kept},
        {key: whole.terms[key] for key in kept},
    )
    told = small.whole()
    if rng.random() < 0.3:
        told["terms"], told["products"] = told.pop("terms"), told.pop("products")
    return Input(json.dumps(told, indent=rng.choice((None, 0, 2))), ".json")


_LISTS = tuple(all_lists())
