"""AWS's own price lists.

What of them is taken and what is not, what is said of other files, and memory that does not grow.
"""

from __future__ import annotations

import json
import os
import re
import tracemalloc
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import UnusableInput
from advisor.pricing.aws_price_list import Listing, read_list
from advisor.pricing.items import ITEMS
from advisor.pricing.price_file import read_prices, shipped_prices
from advisor.pricing.price_file_writer import write_price_book
from advisor.pricing.price_import import Assembled, assemble
from price_lists import PriceList, all_lists

BOOK = shipped_prices()
US = "us-east-1"
BY_THE_PAGE = {
    "fargate-windows-vcpu",
    "fargate-windows-os",
    "fargate-windows-memory",
    "fargate-storage",
}


def listed(made: PriceList, folder: Path, *regions: str) -> Listing:
    return read_list(made.write(folder), regions)


def put_together(folder: Path, *made: PriceList) -> Assembled:
    return assemble([listed(price_list, folder) for price_list in made], BOOK, "f")


def rates(listing: Listing) -> dict[tuple[str, str], Decimal]:
    amounts = {}
    for wanted, price in listing.prices:
        amounts[wanted.region, wanted.instance or wanted.item] = price.amount
    return amounts


@pytest.fixture
def assembled(tmp_path: Path) -> Assembled:
    return put_together(tmp_path, *all_lists())


def test_the_lists_give_the_prices_that_are_shipped(assembled: Assembled) -> None:
    book = assembled.book
    imported = set()
    for entry in book.entries():
        if entry.region == US and entry.price.source not in BOOK.sources:
            imported.add(entry.item)
    rated = imported & ITEMS.keys()
    expected = {item for item, what in ITEMS.items() if not what.is_share and "spot" not in item}
    assert rated == expected - {"ecs-cluster"}
    for item in sorted(rated):
        new, old = book.rate(item, US), BOOK.rate(item, US)
        assert new.unit == old.unit
        if item in BY_THE_PAGE:  # the page gives them by the second, and rounds
            assert abs(new.amount / old.amount - 1) < Decimal("0.006")
        else:
            assert (new.amount, new.tiers) == (old.amount, old.tiers), item
    for name in ("m5.large", "m7g.large", "p4d.24xlarge"):
        assert book.on_demand(name, US).amount == BOOK.on_demand(name, US).amount
        assert book.instance(name) == BOOK.instance(name)
    for kind in ("auto-mode", "managed-instances"):
        assert book.fee(kind, "m5.large", US).amount == BOOK.fee(kind, "m5.large", US).amount
        assert book.fee(kind, "m5.large", US).evidence == "confirmed"
        assert book.fee(kind, "p4d.24xlarge", US) == book.on_demand("p4d.24xlarge", US).share(
            BOOK.everywhere[f"{kind}-fee-p"]
        )


def test_each_price_says_from_which_list_it_is_and_of_which_day(assembled: Assembled) -> None:
    price = assembled.book.rate("fargate-vcpu", US)
    assert (price.source, price.as_of, price.evidence) == (
        "amazonecs-2026-11-18",
        date(2026, 11, 18),
        "confirmed",
    )
    source = assembled.book.sources[price.source]
    assert source.title == "AWS Price List of AmazonECS, published on 2026-11-18"
    assert source.url.endswith("/AmazonECS/current/index.json")
    assert assembled.book.on_demand("m5.large", US).as_of == date(2026, 11, 20)


def test_what_no_list_holds_is_kept_and_said(assembled: Assembled) -> None:
    shares = {item for item, what in ITEMS.items() if what.is_share}
    assert set(assembled.kept) == shares | {"ecs-cluster"}
    assert assembled.book.rate("ec2-spot-likely", US) == BOOK.rate("ec2-spot-likely", US)
    assert set(assembled.book.everywhere) == set(BOOK.everywhere) - {
        "eks-cluster",
        "eks-cluster-extended",
        "public-ipv4",
    }
    assert list(assembled.book.regions) == [US]


def test_the_book_of_lists_can_be_written_and_read(assembled: Assembled) -> None:
    assert read_prices([("f.yaml", write_price_book(assembled.book))], "f") == assembled.book


def test_extended_support_is_listed_as_what_comes_on_top(tmp_path: Path) -> None:
    eks = PriceList("AmazonEKS")
    eks.add("USE1-AmazonEKS-Hours:extendedSupport", "0.5000000000", "Hours")
    book = put_together(tmp_path, eks, all_lists()[1]).book
    assert "eks-cluster-extended" not in book.regions[US].rates
    eks.add("USE1-AmazonEKS-Hours:perCluster", "0.1000000000", "Hours")
    rates = put_together(tmp_path, eks).book.regions[US].rates
    assert rates["eks-cluster-extended"].amount == Decimal("0.6")


def test_amounts_stay_as_exact_as_they_are_listed(tmp_path: Path) -> None:
    ecr = PriceList("AmazonECR")
    ecr.add("TimedStorage-ByteHrs", "0.123456789012345", "GB-Mo")
    assert rates(listed(ecr, tmp_path)) == {(US, "ecr-storage"): Decimal("0.123456789012345")}


def test_regions_are_told_apart_by_their_code_and_can_be_chosen(tmp_path: Path) -> None:
    ec2 = PriceList("AmazonEC2")
    for region, amount in (("us-east-1", "0.1"), ("eu-west-1", "0.2"), ("eu-central-1", "0.3")):
        ec2.machine("m5.large", amount, region=region)
    every = {
        ("us-east-1", "m5.large"): Decimal("0.1"),
        ("eu-west-1", "m5.large"): Decimal("0.2"),
        ("eu-central-1", "m5.large"): Decimal("0.3"),
    }
    assert rates(listed(ec2, tmp_path)) == every
    chosen = listed(ec2, tmp_path, "eu-west-1")
    assert rates(chosen) == {("eu-west-1", "m5.large"): Decimal("0.2")}
    assert chosen.regions == {"us-east-1", "eu-west-1", "eu-central-1"}
    assert listed(ec2, tmp_path, "sa-east-1").prices == ()


def test_a_machine_that_is_new_comes_with_what_the_list_says_of_it(tmp_path: Path) -> None:
    ec2 = PriceList("AmazonEC2")
    ec2.machine(
        "g99.metal",
        "1.5",
        vcpu="448",
        memory="24,576 GiB",
        gpu="8",
        physicalProcessor="AWS Graviton9 Processor",
        family="Compute Instance (bare metal)",
    )
    ec2.machine("t3.small", "0.02", vcpu="2", memory="4 GiB")
    book = put_together(tmp_path, ec2).book
    new = book.instance("g99.metal")
    assert (new.vcpu, new.memory_gib, new.architecture, new.gpus, new.pods) == (
        448,
        Decimal(24576),
        "arm64",
        8,
        None,
    )
    # The list of today counts, and what was known of another machine does not.
    assert book.instance("t3.small").memory_gib == 4
    assert book.instance("t3.small").node_mib is None
    assert list(book.instances) == ["t3.small", "g99.metal"]


ODD: list[tuple[str, list[tuple[str, str, str]], str]] = [
    ("another unit", [("0", "0.045", "Seconds")], "nat in us-east-1: it is counted in 'Seconds'"),
    ("no number", [("0", "free", "Hrs")], "it has no price in USD"),
    ("an exponent", [("0", "1e999999999", "Hrs")], "it has no price in USD"),
    ("a negative price", [("0", "-1", "Hrs")], "it has no price in USD"),
    ("tiers that do not begin", [("10", "0.045", "Hrs")], "its tiers do not rise from zero"),
    (
        "two tiers in one place",
        [("0", "0.045", "Hrs"), ("0", "0.046", "Hrs")],
        "its tiers do not rise from zero",
    ),
    ("no tier", [], "its tiers do not rise from zero"),
    ("a tier from nowhere", [("all", "0.045", "Hrs")], "its tier begins at 'all'"),
]


@pytest.mark.parametrize(("tiers", "says"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_a_price_that_is_given_oddly_is_left_out_and_said(
    tiers: list[tuple[str, str, str]], says: str, tmp_path: Path
) -> None:
    ec2 = PriceList("AmazonEC2")
    ec2.add_tiers("NatGateway-Hours", tiers, family="NAT Gateway")
    ec2.machine("m5.large", "0.096")
    found = listed(ec2, tmp_path)
    assert rates(found) == {(US, "m5.large"): Decimal("0.096")}
    (told,) = found.left_out
    assert says in told


def test_prices_in_another_currency_are_left_out(tmp_path: Path) -> None:
    text = json.dumps(all_lists()[5].whole()).replace('"USD"', '"CNY"')
    (tmp_path / "cn.json").write_text(text, encoding="utf-8")
    assert refused(tmp_path / "cn.json") == (
        "E824",
        "contains nothing useful: ecr-storage in us-east-1: it has no price in USD",
    )


def test_a_price_of_nothing_is_a_placeholder(tmp_path: Path) -> None:
    ec2 = PriceList("AmazonEC2")
    ec2.machine("m5.large", "0.096")
    ec2.add("NatGateway-Hours", "0.0000000000", family="NAT Gateway")
    found = listed(ec2, tmp_path)
    assert (len(found.prices), found.left_out) == (1, ())


def test_the_price_that_holds_on_the_day_of_the_list_is_taken(tmp_path: Path) -> None:
    ec2 = PriceList("AmazonEC2")
    sku = ec2.machine("m5.large", "0.096")
    ec2.later(sku, "0.090", "Hrs", "2026-11-15T00:00:00Z")
    assert rates(listed(ec2, tmp_path)) == {(US, "m5.large"): Decimal("0.090")}
    ec2.later(sku, "0.080", "Hrs", "2026-12-01T00:00:00Z")
    assert rates(listed(ec2, tmp_path)) == {(US, "m5.large"): Decimal("0.096")}


def test_two_prices_of_one_thing_leave_it_out(tmp_path: Path) -> None:
    ec2 = PriceList("AmazonEC2")
    ec2.machine("m5.large", "0.096")
    ec2.machine("m5.large", "0.097", storage="another")
    ec2.machine("m5.xlarge", "0.192", vcpu="4", memory="16 GiB")
    ec2.machine("m5.xlarge", "0.192", vcpu="4", memory="16 GiB", storage="another")
    found = put_together(tmp_path, ec2)
    us = [entry for entry in found.book.entries() if entry.region == US]
    assert {entry.instance for entry in us if entry.instance} == {"m5.xlarge"}
    (told,) = found.left_out
    assert told.endswith("m5.large in us-east-1 has two prices, 0.096 and 0.097")


def test_a_fee_of_a_machine_without_a_size_is_left_out(tmp_path: Path) -> None:
    eks = PriceList("AmazonEKS")
    eks.add("EKS-Auto:z9.large-management-hours", "0.01", "hours")
    eks.add("EKS-Auto:m5.large-management-hours", "0.01", "hours")
    found = put_together(tmp_path, eks)
    assert found.book.regions[US].machines == {
        "auto-mode": {"m5.large": found.book.regions[US].machines["auto-mode"]["m5.large"]}
    }
    assert found.left_out == (
        "machine types with a fee but no size: 1; the AmazonEC2 list gives sizes",
    )
    assert read_prices([("f", write_price_book(found.book))], "f") == found.book


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(UnusableInput) as raised:
        read_list(str(path))
    (problem,) = raised.value.problems
    assert problem.path == str(path)
    assert problem.hint
    return problem.code, problem.message


HEAD = (
    '"formatVersion": "v1.0", "offerCode": "AmazonEC2", "publicationDate": "2026-11-20T17:45:21Z"'
)
NO_LISTS = [
    ("E822", b"", "is not JSON: parse error: premature EOF"),
    (
        "E822",
        b"OfferCode,Version\nAmazonEC2,1\n",
        "is not JSON: lexical error: invalid char in json text.",
    ),
    ("E822", b"\xff\xfe{}", "is not JSON: "),
    ("E822", f'{{{HEAD}, "products": {{"A": '.encode(), "is not JSON: parse error: premature EOF"),
    ("E822", f'{{{HEAD}, "products": {{"A": {{}}}}}}garbage'.encode(), "is not JSON: "),
    ("E823", b"[]", "does not begin with offerCode and publicationDate"),
    ("E823", b"7", "does not begin with"),
    ("E823", b"{}", "does not begin with"),
    ("E823", json.dumps({str(n): n for n in range(5000)}).encode(), "does not begin with"),
    ("E823", b'{"products": {}}', "does not begin with"),
    (
        "E823",
        b'{"offerCode": "AmazonEC2", "publicationDate": "yesterday", "products": {}}',
        "does not begin with",
    ),
    (
        "E823",
        b'{"offerCode": "../../etc", "publicationDate": "2026-01-01", "products": {}}',
        "does not begin with",
    ),
    (
        "E823",
        b'{"formatVersion": "v1.0", "offers": {"AmazonEC2": {}}}',
        "is the index of all price lists",
    ),
    (
        "E824",
        f"{{{HEAD}}}".encode(),
        "contains nothing useful: it names no product that the price book has",
    ),
    ("E824", f'{{{HEAD}, "products": [], "terms": 7}}'.encode(), "contains nothing useful"),
    (
        "E824",
        f'{{{HEAD}, "products": {{"A": 7, "B": {{"attributes": 7}}, "C": {{}}}}, '
        '"terms": {}}'.encode(),
        "contains nothing useful",
    ),
    (
        "E824",
        f"{{{HEAD}}}".replace("AmazonEC2", "AmazonS3").encode(),
        "contains nothing useful: it is the list of AmazonS3",
    ),
]


@pytest.mark.parametrize(("code", "content", "says"), NO_LISTS, ids=range(len(NO_LISTS)))
def test_what_is_no_price_list_of_use_is_told(
    code: str, content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(content)
    found = refused(path)
    assert found[0] == code
    assert says in found[1]
    assert len(found[1]) < 200


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.json") == ("E821", "cannot be read: No such file or directory")
    assert refused(tmp_path)[0] == "E821"


def test_terms_of_any_shape_do_no_harm(tmp_path: Path) -> None:
    whole: dict[str, Any] = all_lists()[0].whole()
    shapes: list[Any] = [
        7,
        [],
        {},
        {"T": 7},
        {"T": {}},
        {"T": {"effectiveDate": 7, "priceDimensions": {"D": 7}}},
    ]
    for number, sku in enumerate(whole["terms"]["OnDemand"]):
        if number:
            whole["terms"]["OnDemand"][sku] = shapes[number % len(shapes)]
    (tmp_path / "f.json").write_text(json.dumps(whole), encoding="utf-8")
    found = read_list(str(tmp_path / "f.json"))
    assert rates(found) == {(US, "m5.large"): Decimal("0.096")}
    assert found.left_out


def test_a_memory_of_endless_digits_is_none(tmp_path: Path) -> None:
    ec2 = PriceList("AmazonEC2")
    ec2.machine("m5.large", "0.096", vcpu="2", memory="8 GiB")
    ec2.machine("g99.metal", "1.5", vcpu="448", memory=f"{'1152' * 16} GiB")
    assert rates(listed(ec2, tmp_path)) == {(US, "m5.large"): Decimal("0.096")}


def test_terms_may_stand_before_products(tmp_path: Path) -> None:
    whole = all_lists()[0].whole()
    turned = {key: whole[key] for key in ("offerCode", "publicationDate", "terms", "products")}
    (tmp_path / "f.json").write_text(json.dumps(turned), encoding="utf-8")
    assert read_list(str(tmp_path / "f.json")).prices == listed(all_lists()[0], tmp_path).prices


def test_it_is_told_how_far_the_reading_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = all_lists()[0].write(tmp_path)
    read_list(path, (), lambda done, total: told.append((done, total)))
    size = (tmp_path / "AmazonEC2.json").stat().st_size
    assert told[-1] == (2 * size, 2 * size)
    assert told == sorted(told)


def test_memory_does_not_grow_with_what_is_of_no_use(tmp_path: Path) -> None:
    def peak(products: int) -> int:
        made = PriceList("AmazonEC2")
        made.machine("m5.large", "0.096")
        for number in range(products):
            made.machine(
                "m5.large", "0.5", operatingSystem="Windows", preInstalledSw=f"SQL {number}"
            )
        path = made.write(tmp_path, f"{products}.json")
        del made
        tracemalloc.start()
        read_list(path)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(3000) < peak(300) * 1.5


def test_a_usage_type_counts_as_a_whole() -> None:
    from advisor.pricing.aws_products import wanted

    def item(offer: str, usage: str, family: str = "") -> str | None:
        attributes = {"regionCode": US, "usagetype": usage}
        found = wanted(offer, {"productFamily": family, "attributes": attributes})
        return found.item if found else None

    for prefix in ("USE1-", "", "EU-", "APS10-"):
        assert item("AmazonECS", f"{prefix}Fargate-GB-Hours") == "fargate-memory"
    for other in (
        "X-Fargate-GB-Hours",
        "USE1-USE1-Fargate-GB-Hours",
        "USE1-LAX1-Fargate-GB-Hours",
        "Fargate-GB-Hours-",
        "fargate-gb-hours",
    ):
        assert item("AmazonECS", other) is None
    assert item("AmazonEKS", "USE1-Fargate-GB-Hours") is None
    assert item("AmazonECS", "ECS-Managed-Instances:m5.large") is None
    fee = "ECS-Managed-Instances:m5.large-management-hours"
    assert item("AmazonECS", f"EUC1-{fee}") == "managed-instances"
    assert item("AmazonEKS", fee) is None
    assert item("AmazonEC2", "NatGateway-Hours", "NAT Gateway") == "nat"
    assert item("AmazonEC2", "NatGateway-Hours", "Storage") is None
    # Nothing is said of what it is.
    assert item("AmazonEC2", "BoxUsage:m5.large", "Compute Instance") is None
    assert re.fullmatch("nat", item("AmazonVPC", "EU-NatGateway-Hours", "NAT Gateway") or "")


@pytest.mark.parametrize("digits", [4300, 4301, 5000, 1_000_000])
@pytest.mark.parametrize("place", ["formatVersion", "products", "terms"])
def test_a_number_of_any_length_is_refused_and_not_the_end_of_the_program(
    place: str, digits: int, tmp_path: Path
) -> None:
    text = (
        f'{{{HEAD}, "products": {{"A": {{"x": 1}}}}, "terms": {{"OnDemand": {{"A": {{"x": 1}}}}}}}}'
    )
    spoilt = re.sub(
        rf'("{place}": .*?)("v1.0"|1)', lambda found: f"{found[1]}{'9' * digits}", text, count=1
    )
    path = tmp_path / "l.json"
    path.write_text(spoilt, encoding="utf-8")
    if place == "terms":  # read only where a product is of use
        path.write_text(spoilt.replace('"terms"', '"others"'), encoding="utf-8")
    assert refused(path) == ("E825", "holds a number of 1,000 digits or more")


def test_a_long_number_is_found_across_the_pieces_in_which_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "l.json"
    for filled in range((1 << 18) - 1005, (1 << 18) + 5, 97):
        head = f'{{{HEAD}, "products": {{"A": {{"x": "'
        path.write_text(
            f'{head}{" " * (filled - len(head))}", "y": {"7" * 5000}}}}}}}', encoding="utf-8"
        )
        assert refused(path)[0] == "E825"


@pytest.mark.parametrize("odd", [["Linux"], [], {"a": "b"}])
@pytest.mark.parametrize(
    "key", ["productFamily", "operatingSystem", "usagetype", "regionCode", "vcpu", "locationType"]
)
def test_a_list_where_a_text_should_be_is_refused(key: str, odd: object, tmp_path: Path) -> None:
    made = PriceList("AmazonEC2")
    sku = made.machine("m5.large", "0.096")
    product = made.products[sku]
    (product if key == "productFamily" else product["attributes"])[key] = odd
    code, message = refused(Path(made.write(tmp_path)))
    assert (code, message) == (
        "E826",
        f"gives '{key}' of the product '{sku}' as a list or a mapping, not as text",
    )


def test_a_pipe_is_no_price_list(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p")
    assert refused(tmp_path / "p") == ("E821", "is not a file that can be read twice")
