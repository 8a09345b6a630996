"""``advisor prices``: the price book, its age, and newer prices from AWS's own price lists."""

from __future__ import annotations

import sys
import time
from datetime import date
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.appearance import put_report
from advisor.cli.output import PATIENCE, inform, one_line
from advisor.cli.usage import CommandGroup
from advisor.errors import AdvisorError, UnusableInput
from advisor.knowledge.values import counted
from advisor.output_files import refuse_existing, write_file
from advisor.pricing.price_file import REGION, read_price_file, shipped_prices
from advisor.report.price_report import PriceReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.errors import Problem
    from advisor.pricing.aws_price_list import Listing
    from advisor.pricing.price_import import Assembled

_MOST_LEFT_OUT = 20
_MEGA = 1_000_000

prices_option = click.option(
    "--prices",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Use the prices in this file instead of the shipped ones.",
)


def _check_are_regions(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    for name in values:
        if not REGION.match(name):
            raise click.BadParameter(
                f"{name!r} is not a Region; write it as AWS does, such as eu-west-1"
            )
    return values


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    short_help="Show or import prices.",
    epilog="\b\nExamples:\n"
    "  advisor prices\n"
    "  advisor prices --format json\n"
    "  advisor prices --prices prices.yaml\n"
    "  advisor prices import AmazonEC2.json AmazonECS.json -o prices.yaml",
)
@prices_option
@options.format_option(("text", "json"))
@options.color_option
@click.pass_context
def prices_command(ctx: click.Context, *, prices: str | None, form: str) -> int:
    """Show what the price book contains, where it comes from, and how old it is."""
    if ctx.invoked_subcommand is not None:
        if prices is not None:
            raise click.UsageError(
                "--prices works only with advisor prices itself, not with "
                f"{ctx.invoked_subcommand}",
                ctx,
            )
        return 0
    book = read_price_file(prices) if prices is not None else shipped_prices()
    today = date.today()  # noqa: DTZ011 - the day where the user sits
    put_report(PriceReport(book, today), form)
    return 0


@prices_command.command(
    "import",
    short_help="Import price lists of AWS.",
    epilog="\b\nExamples:\n"
    "  advisor prices import AmazonEC2.json AmazonECS.json AmazonEKS.json -o prices.yaml\n"
    "  advisor prices import *.json -o prices.yaml "
    "--region eu-west-1 --region eu-central-1 --force",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@options.out_option(required=True)
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="R",
    callback=_check_are_regions,
    help="Import the prices of this Region only. Repeatable.",
)
@options.force_option
def _import_lists(
    files: tuple[str, ...], *, out: str, regions: tuple[str, ...], force: bool
) -> int:
    """Read AWS's own price lists, of any size, and write a price file.

    FILE is a list from the AWS Price List Bulk API in JSON, as downloaded: of AmazonEC2,
    AmazonECS, AmazonEKS, AWSELB, AmazonVPC, AmazonECR or AmazonCloudWatch, of one Region or of all.
    What no price list contains (discounts, and the capacity of machines) is taken from the price
    book that ships with the program.
    """
    from advisor.pricing.price_file_writer import write_price_book  # noqa: PLC0415 - import only
    from advisor.pricing.price_import import assemble  # noqa: PLC0415 - as above

    options.refuse_input(out, files)
    refuse_existing(out, force=force)  # said before the work, and again by what writes
    listings = _read_listings(files, regions)
    _check_regions(listings, regions)
    assembled = assemble(listings, shipped_prices(), out)
    write_file(out, write_price_book(assembled.book).encode(), force=force)
    _report(assembled, out)
    return 0


def _read_listings(files: tuple[str, ...], regions: tuple[str, ...]) -> list[Listing]:
    """Return what is of use in ``files``.

    Raises ``UnusableInput`` with what is wrong with all of them.
    """
    from advisor.pricing.aws_price_list import read_list  # noqa: PLC0415 - import only

    listings: list[Listing] = []
    problems: list[Problem] = []
    for file in files:
        try:
            listings.append(read_list(file, regions, _watch(file)))
        except UnusableInput as unusable:
            problems += unusable.problems
    if problems:
        raise UnusableInput(problems)
    return listings


def _check_regions(listings: list[Listing], regions: tuple[str, ...]) -> None:
    held: set[str] = set()
    for listing in listings:
        held.update(listing.regions)
    missing = ", ".join(region for region in regions if region not in held)
    if missing:
        raise AdvisorError(f"no price list holds {missing}; they hold {', '.join(sorted(held))}")


def _watch(name: str) -> Callable[[int, int], None]:
    """Return a function that reports at a terminal how far ``name`` is read, if it takes long."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None
    reported = time.monotonic()

    def watch(done: int, total: int) -> None:
        nonlocal reported
        if time.monotonic() - reported > PATIENCE:
            reported = time.monotonic()
            percent = done * 100 // max(total, 1)
            inform(f"{one_line(name)}: {percent} % of {total // 2 // _MEGA} MB")

    return watch


def _report(assembled: Assembled, out: str) -> None:
    book = assembled.book
    prices = sum(1 for _ in book.entries())
    regions = counted(len(book.regions), "Region")
    types = counted(len(book.instances), "type")
    inform(f"wrote {out}: {prices:,} prices in {regions}, {types} of machine")
    if assembled.kept:
        inform(f"kept from the shipped price book: {', '.join(assembled.kept)}")
    for product in assembled.left_out[:_MOST_LEFT_OUT]:
        inform(f"left out: {one_line(product)}")
    more = len(assembled.left_out) - _MOST_LEFT_OUT
    if more > 0:
        inform(f"left out: {more:,} more")
