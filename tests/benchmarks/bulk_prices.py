"""How long a large price list takes to import, and how much memory, compared with a small one.

    python tests/benchmarks/bulk_prices.py [--megabytes 300]

Writes a list of AmazonEC2 of that size, in which most is of no use, as in the real one, and reads
it in a process of its own. The memory is that at the peak.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from price_lists import PriceList  # noqa: E402 - found only now

READ = """
import resource, sys
from advisor.pricing.aws_price_list import read_list
listing = read_list(sys.argv[1])
print(len(listing.prices), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
MEGA = 1_000_000
VARIANTS = 60  # products that differ from the one that is of use in their attributes alone
RESERVED = 11


def write(path: Path, size: int) -> None:
    """Write a price list of at least ``size`` bytes."""
    with path.open("w", encoding="utf-8") as file:
        head = {
            "formatVersion": "v1.0",
            "offerCode": "AmazonEC2",
            "publicationDate": "2026-11-20T17:45:21Z",
        }
        file.write(json.dumps(head)[:-1] + ', "products": {')
        count = _repeated(file.write, size * 3 // 10, _products)
        file.write('}, "terms": {"OnDemand": {')
        _repeated(file.write, 0, _terms, count)
        file.write('}, "Reserved": {')
        number = 0
        while file.tell() < size:
            file.write(("," if number else "") + _reserved(number))
            number += 1
        file.write("}}}")


def _list(number: int) -> PriceList:
    """Return one machine of use among those of no use."""
    made = PriceList("AmazonEC2")
    made.machine(f"m{number}.large", "0.0960000000")
    for variant in range(VARIANTS):
        made.machine(
            f"m{number}.large",
            "0.1880000000",
            operatingSystem="Windows",
            preInstalledSw=f"SQL {variant}",
        )
    return made


def _products(number: int) -> str:
    return json.dumps(_list(number).products, indent=1)[1:-1]


def _terms(number: int) -> str:
    return json.dumps(_list(number).terms, indent=1)[1:-1]


def _reserved(number: int) -> str:
    made = _list(number % 50)
    each = {
        f"{number}{sku}": {str(n): term for n in range(RESERVED)}
        for sku, term in made.terms.items()
    }
    return json.dumps(each, indent=1)[1:-1]


def _repeated(
    put: Callable[[str], int], least: int, make: Callable[[int], str], times: int = 1
) -> int:
    """Write pieces until ``times`` are written and ``least`` bytes; return how many there are."""
    number = written = 0
    while number < times or written < least:
        written += put(("," if number else "") + make(number))
        number += 1
    return number


def main() -> None:
    """Print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=300)
    megabytes = options.parse_args().megabytes
    with TemporaryDirectory() as folder:
        for size in (megabytes // 10, megabytes):
            path = Path(folder) / "AmazonEC2.json"
            write(path, size * MEGA)
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", READ, str(path)],
                capture_output=True,
                check=True,
                text=True,
                cwd=ROOT,
            )
            seconds = time.perf_counter() - start
            prices, peak = map(int, done.stdout.split())
            print(
                f"{path.stat().st_size / MEGA:.0f} MB: {seconds:.1f} s, "
                f"{peak / 1024:.0f} MB at the peak, {prices} prices"
            )


if __name__ == "__main__":
    main()
