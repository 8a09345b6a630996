"""How near the packing is to a lower bound, and to an exact answer.

    python tests/benchmarks/packing.py

The bound is the larger of two: all processors that copies ask for, and all their memory, each at
what it costs on the type where it costs least. No fleet can be cheaper, and none need be as cheap,
since no type is cheapest in both. The exact answer is found by trying, copy by copy, every type as
the last machine, which is not the packing's own way.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from advisor.costing.assumptions import LIKELY, shipped_assumptions  # noqa: E402
from advisor.costing.cost_model import CostModel  # noqa: E402
from advisor.costing.hosting import Hosting  # noqa: E402
from advisor.costing.instance_fleet import PurchaseOptions, holds, suits  # noqa: E402
from advisor.costing.packing import Offer, Packing  # noqa: E402
from advisor.costing.sizes import Sizes, sizes_of  # noqa: E402
from advisor.knowledge.model import HostingKind  # noqa: E402
from advisor.pricing.price_file import shipped_prices  # noqa: E402

_HOURS = 730
_SMALL = 60
_TERMS = PurchaseOptions(Decimal(_HOURS), Decimal(0), Decimal(0), Decimal(0), Decimal(0))
_HOSTINGS = (
    Hosting(HostingKind.EC2, "ecs"),
    Hosting(HostingKind.MANAGED, "ecs"),
    Hosting(HostingKind.EC2, "eks"),
    Hosting(HostingKind.MANAGED, "eks"),
)
_REGIONS = ("us-east-1", "eu-west-1", "eu-central-1", "ap-northeast-1")


def drawn(chance: Random, most: int) -> Sizes:
    """Return a workload of copies that machines of the book can hold."""
    return sizes_of(
        {
            "task_vcpu": Decimal(chance.choice(("0.1", "0.25", "0.5", "1", "2", "3"))),
            "task_memory_gb": Decimal(chance.choice(("0.25", "0.5", "1", "2", "4", "7", "12"))),
            "task_count": chance.randint(1, most),
            "region": chance.choice(_REGIONS),
            "cpu_architecture": chance.choice(("x86_64", "arm64", "either")),
        }
    )


def offers(sizes: Sizes, hosting: Hosting) -> list[Offer]:
    """Return the types of the book with their room for copies and their price for a month."""
    book = shipped_prices()
    model = CostModel(sizes, book, shipped_assumptions().at(LIKELY))
    found = []
    for each in book.instances_in(sizes.region):
        room = holds(each, hosting, model) if suits(each, sizes, hosting) else 0
        if room:
            found.append(
                Offer(
                    each.name,
                    room,
                    Fraction(book.on_demand(each.name, sizes.region).amount) * _HOURS,
                )
            )
    return found


def exact(types: list[Offer], copies: int) -> Fraction:
    """Return the least that room for ``copies`` costs."""
    table = [Fraction(0)]
    for number in range(1, copies + 1):
        table.append(min(each.price + table[max(0, number - each.holds)] for each in types))
    return table[copies]


def bound(types: list[Offer], sizes: Sizes) -> Fraction:
    """Return what all processors, or all memory, cost where they cost least, whichever is more."""
    book = shipped_prices()
    machines = [(book.instances[each.name], each.price) for each in types]
    processors = min(price / each.vcpu for each, price in machines) * Fraction(sizes.vcpu)
    memory = min(price / Fraction(each.memory_gib) for each, price in machines) * Fraction(
        sizes.memory_gb
    )
    return max(processors, memory) * sizes.copies


def main(cases: int, seed: int) -> bool:
    """Print the comparison, and return whether the packing is good.

    It is never cheaper than the exact answer, and within 3 % of it on average.
    """
    chance = Random(seed)
    over_exact, over_bound, seconds = [], [], []
    for number in range(cases):
        sizes = drawn(chance, _SMALL if number % 2 else 2000)
        types = offers(sizes, chance.choice(_HOSTINGS))
        if not types:
            continue
        began = time.perf_counter()
        fleet = Packing(types).fleet(sizes.copies)
        seconds.append(time.perf_counter() - began)
        over_exact.append(float(fleet.price / exact(types, sizes.copies)))
        over_bound.append(float(fleet.price / bound(types, sizes)))
    print(f"{len(over_exact)} workloads of up to {_SMALL} or 2,000 copies")
    print(
        f"beside the exact answer: mean {statistics.mean(over_exact):.6f}, "
        f"most {max(over_exact):.6f}"
    )
    tail = statistics.quantiles(over_bound, n=20)
    mean, median = statistics.mean(over_bound), statistics.median(over_bound)
    print(f"beside the bound: mean {mean:.3f}, median {median:.3f}, 95 % {tail[-1]:.3f}")
    print(
        f"time for one fleet: median {statistics.median(seconds) * 1000:.2f} ms, "
        f"most {max(seconds) * 1000:.1f} ms"
    )
    return min(over_exact) >= 1 and statistics.mean(over_exact) <= 1.03


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    sys.exit(0 if main(chosen.cases, chosen.seed) else 1)
