"""``advisor prices``: what the price book holds, how old it is, and newer prices from AWS's own price lists."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from typing import TYPE_CHECKING

import click

from advisor.cli import options
from advisor.cli.output import PATIENCE, inform, one_line, refuse_existing, say, width, write_file
from advisor.errors import AdvisorError, UnusableInput
from advisor.knowledge.values import counted
from advisor.pricing.price_file import REGION, read_price_file, shipped_prices
from advisor.report.plain import as_plain
from advisor.report.price_report import price_book_blocks, price_book_object

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
    help="Use the prices in this file, not those shipped.",
)


def _is_region(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for each in values:
        if not REGION.match(each):
            raise click.BadParameter(
                f"{each!r} is no Region; write it as AWS does, such as eu-west-1"
            )
    return values


@click.group(
    invoke_without_command=True,
    epilog="\b\nExamples:\n  advisor prices\n  advisor prices --format json\n  advisor prices --prices prices.yaml\n"
    "  advisor prices import AmazonEC2.json AmazonECS.json -o prices.yaml",
)
@prices_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.pass_context
def prices_command(ctx: click.Context, *, prices: str | None, form: str) -> int:
    """Show what the price book holds, where it comes from, and how old it is."""
    if ctx.invoked_subcommand is not None:
        if prices is not None:
            raise click.UsageError(
                f"--prices goes with advisor prices alone, not with {ctx.invoked_subcommand}", ctx
            )
        return 0
    book = read_price_file(prices) if prices is not None else shipped_prices()
    today = date.today()  # noqa: DTZ011 - the day where the user sits
    if form == "json":
        say(json.dumps(price_book_object(book, today), indent=2, ensure_ascii=False))
    else:
        say(as_plain(price_book_blocks(book, today), width=width()))
    return 0


@prices_command.command(
    "import",
    epilog="\b\nExamples:\n  advisor prices import AmazonEC2.json AmazonECS.json AmazonEKS.json -o prices.yaml\n"
    "  advisor prices import *.json -o prices.yaml --region eu-west-1 --region eu-central-1 --force",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option(
    "-o", "--out", required=True, metavar="X", help="Write the price file here; --prices reads it."
)
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="R",
    callback=_is_region,
    help="Take the prices of this Region only. Repeatable.",
)
@options.force_option
def import_lists(files: tuple[str, ...], *, out: str, regions: tuple[str, ...], force: bool) -> int:
    """Read AWS's own price lists, which may be of any size, and write a price file.

    FILE is a list of the AWS Price List Bulk API in JSON, as it is downloaded: of AmazonEC2, AmazonECS, AmazonEKS, AWSELB,
    AmazonVPC, AmazonECR or AmazonCloudWatch, of one Region or of all. What no price list holds (discounts, and the room on
    machines) is taken from the price book that comes with the program.
    """
    from advisor.pricing.price_file_writer import write_price_book  # noqa: PLC0415 - as above
    from advisor.pricing.price_import import assemble  # noqa: PLC0415 - showing the book does without them

    options.refuse_input(out, files)
    refuse_existing(out, force=force)  # said before the work, and again by what writes
    listings = _read(files, regions)
    _check_regions(listings, regions)
    assembled = assemble(listings, shipped_prices(), out)
    write_file(out, write_price_book(assembled.book).encode(), force=force)
    _tell(assembled, out)
    return 0


def _read(files: tuple[str, ...], regions: tuple[str, ...]) -> list[Listing]:
    """Return what is of use in ``files``; raises with what is wrong with all of them."""
    from advisor.pricing.aws_price_list import read_list  # noqa: PLC0415 - as above

    listings: list[Listing] = []
    problems: list[Problem] = []
    for each in files:
        try:
            listings.append(read_list(each, regions, _watch(each)))
        except UnusableInput as unusable:
            problems += unusable.problems
    if problems:
        raise UnusableInput(problems)
    return listings


def _check_regions(listings: list[Listing], regions: tuple[str, ...]) -> None:
    held = sorted({each for listing in listings for each in listing.regions})
    missing = [each for each in regions if each not in held]
    if missing:
        raise AdvisorError(f"no price list holds {', '.join(missing)}; they hold {', '.join(held)}")


def _watch(name: str) -> Callable[[int, int], None]:
    """Return what tells somebody at a terminal, once it takes long, how far ``name`` is read."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None
    told = time.monotonic()

    def watch(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told > PATIENCE:
            told = time.monotonic()
            inform(f"{one_line(name)}: {done * 100 // max(total, 1)} % of {total // 2 // _MEGA} MB")

    return watch


def _tell(assembled: Assembled, out: str) -> None:
    book = assembled.book
    prices, regions = sum(1 for _ in book.entries()), counted(len(book.regions), "Region")
    inform(
        f"wrote {out}: {prices:,} prices in {regions}, {counted(len(book.instances), 'type')} of machine"
    )
    if assembled.kept:
        inform(f"kept from the price book that is shipped: {', '.join(assembled.kept)}")
    for each in assembled.left_out[:_MOST_LEFT_OUT]:
        inform(f"left out: {one_line(each)}")
    more = len(assembled.left_out) - _MOST_LEFT_OUT
    if more > 0:
        inform(f"left out: {more:,} more")
