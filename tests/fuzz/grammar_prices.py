"""Grammar of price files, correct or with one mistake whose line is known.

It also makes small price lists of AWS.
"""

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


_LISTS = tuple(all_lists())
_MISTAKES = (
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


def file(rng: Random, *, mistake: bool) -> Input:
    """Return a price file; ``holds`` gives the amount of each item and machine in it."""
    writer = Writer(rng)
    holds: dict[str, Any] = {}
    sources = [
        {"id": "page", "title": "A page: of prices", "url": "https://example.org/#p", "note": "no"}
    ]
    machines = rng.sample(_MACHINES, k=rng.randint(0, 2))
    tree: dict[Any, Any] = {"prices": 1, "sources": sources}
    if machines:
        instances = _draw_origin(rng)
        instances["sizes"] = {name: _draw_size(rng) for name in machines}
        tree["instances"] = [instances]
    if rng.random() < 0.5:
        tree["everywhere"] = [{**_draw_origin(rng), "rates": _draw_rates(rng, "", holds)}]
    regions = rng.sample(_REGIONS, k=rng.randint(1, 2))
    tree["regions"] = {name: [_draw_region(rng, name, machines, holds)] for name in regions}
    if mistake:
        _spoil(rng, tree)
    writer.document(tree, marked=rng.random() < 0.3)
    return Input(writer.text, ".yaml", planted=writer.planted, holds=holds, is_right=not mistake)


def _draw_origin(rng: Random) -> dict[Any, Any]:
    return {
        "source": "page",
        "as_of": date(2026, 1, rng.randint(1, 28)),
        "evidence": rng.choice(("confirmed", "reported")),
    }


def _draw_amount(rng: Random) -> Decimal:
    return Decimal(rng.randint(1, 10 ** rng.choice((1, 3, 9)))).scaleb(-rng.randint(0, 9))


def _draw_rates(rng: Random, region: str, holds: dict[str, Any]) -> dict[Any, Any]:
    rates: dict[Any, Any] = {}
    for item in rng.sample(_RATED, k=rng.randint(1, 4)):
        unit, amount = ITEMS[item].unit, _draw_amount(rng)
        holds[f"{region} {item}"] = amount
        rates[item] = f"{amount:f} {unit}"
        if rng.random() < 0.2:
            rates[item] = [rates[item], f"{_draw_amount(rng):f} {unit} from 1000"]
    return rates


def _draw_region(
    rng: Random, name: str, machines: list[str], holds: dict[str, Any]
) -> dict[Any, Any]:
    group: dict[Any, Any] = {**_draw_origin(rng), "rates": _draw_rates(rng, name, holds)}
    kind = rng.choice(list(MACHINE_ITEMS))
    if machines and rng.random() < 0.6:
        group["unit"] = MACHINE_ITEMS[kind].unit
        amounts = {machine: _draw_amount(rng) for machine in machines}
        group[kind.replace("-", "_")] = amounts
        for machine, amount in amounts.items():
            holds[f"{name} {machine}"] = amount
    return group


def _draw_size(rng: Random) -> dict[Any, Any]:
    size: dict[Any, Any] = {
        "vcpu": rng.randint(1, 448),
        "memory_gib": rng.choice((8, Decimal("0.5"))),
        "architecture": "x86_64",
    }
    optional = {"gpus": 8, "node_millicpu": 1930, "node_mib": 7000, "pods": 29}
    return size | {key: number for key, number in optional.items() if rng.random() < 0.2}


def _spoil(rng: Random, tree: dict[Any, Any]) -> None:
    """Put one mistake into the file."""
    group = rng.choice(list(tree["regions"].values()))[0]
    item = rng.choice(list(group["rates"]))
    kind = rng.choice(_MISTAKES)
    if kind == "section":
        tree[Planted("region")] = None
    elif kind == "key":
        group[Planted("rate")] = {}
    elif kind == "item":
        group["rates"][Planted("fargate-gold")] = "1 USD/hour"
    elif kind == "unit":
        group["rates"][item] = Planted(rng.choice(("1 EUR/hour", "0.5 USD/year", "1")))
    elif kind == "amount":
        unit = ITEMS[item].unit
        group["rates"][item] = Planted(
            rng.choice(("cheap", 5, None, True, f"-1 {unit}", f"1e3 {unit}"))
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
    """Return a price list of AWS with a few of the products of a small one."""
    whole = rng.choice(_LISTS)
    kept = rng.sample(list(whole.products), k=min(len(whole.products), rng.randint(1, 5)))
    small = PriceList(
        whole.offer,
        whole.published,
        {key: whole.products[key] for key in kept},
        {key: whole.terms[key] for key in kept},
    )
    tree = small.whole()
    if rng.random() < 0.3:
        tree["terms"], tree["products"] = tree.pop("terms"), tree.pop("products")
    return Input(json.dumps(tree, indent=rng.choice((None, 0, 2))), ".json")
