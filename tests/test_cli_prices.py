"""``advisor prices``: what the book holds, its age, and newer prices from AWS's own lists."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from advisor.cli import prices as cli
from advisor.pricing.items import ITEMS
from advisor.pricing.price_file import read_price_file, shipped_prices
from advisor.pricing.price_file_writer import write_price_book
from advisor.report.price_report import PriceReport, age_warnings
from price_lists import PriceList, all_lists

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Program

NEWEST = max(entry.price.as_of for entry in shipped_prices().entries())


def shown(advisor: Program, *arguments: object) -> dict[str, Any]:
    outcome = advisor("prices", "--format", "json", *arguments)
    assert (outcome.code, outcome.err) == (0, "")
    found: dict[str, Any] = json.loads(outcome.out)
    return found


@pytest.fixture
def lists(folder: Path) -> list[str]:
    """Return the names of a price list of each service, in the current folder."""
    return [
        listing.write(folder, f"{listing.offer}.json").rpartition("/")[2] for listing in all_lists()
    ]


def test_the_book_is_shown_with_its_age(advisor: Program) -> None:
    outcome = advisor("prices")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("Prices of the price book\n")
    words = " ".join(outcome.out.split())
    assert "1,565 prices of 47 items in 12 Regions, in USD, without tax." in words
    assert "The oldest is from 2025-07-28 (" in words
    assert (
        "prices are older than 180 days. "
        "advisor prices import reads newer ones from AWS's price lists." in words
    )
    for part in ("Items", "Regions", "Sources"):
        assert f"\n{part}\n" in outcome.out
    without_prices = {"karpenter-instance-types", "karpenter-network-limits", "ecs-trunking-guide"}
    for name in (*shipped_prices().regions, *(shipped_prices().sources.keys() - without_prices)):
        assert name in outcome.out
    for name in ("fargate-vcpu", "USD/vCPU-hour", "on-demand"):
        assert name in outcome.out
    assert max(len(line) for line in outcome.out.splitlines() if "https://" not in line) <= 100


def test_json_says_the_same_and_keeps_amounts_exact(advisor: Program) -> None:
    found = shown(advisor)
    today = date.fromisoformat(found["today"])
    assert found["age_days"] == (today - date(2025, 7, 28)).days
    assert (found["oldest"], found["newest"], found["stale_after_days"]) == (
        "2025-07-28",
        NEWEST.isoformat(),
        180,
    )
    items = {item["id"]: item for item in found["items"]}
    assert items["on-demand"]["machines"]["eu-west-1"] == 106
    (windows,) = (
        price for price in items["fargate-windows-os"]["prices"] if price["region"] == "us-east-1"
    )
    assert windows == {
        "region": "us-east-1",
        "amount": "0.04600008",
        "source": "fargate-page",
        "as_of": "2026-06-05",
        "evidence": "confirmed",
    }
    (tiers,) = (
        price for price in items["endpoint-data"]["prices"] if price["region"] == "us-east-1"
    )
    assert tiers["tiers"] == [
        {"from": "1000000", "amount": "0.006"},
        {"from": "5000000", "amount": "0.004"},
    ]
    counted = sum(source["prices"] for source in found["sources"])
    assert counted == sum(1 for _ in shipped_prices().entries())
    assert {region["id"] for region in found["regions"]} == set(shipped_prices().regions)


@pytest.mark.parametrize(("days", "stale"), [(0, 0), (180, 0), (181, 1)])
def test_what_is_older_than_half_a_year_is_warned_of(days: int, stale: int, folder: Path) -> None:
    page = "{id: p, title: P}"
    group = (
        "{source: p, as_of: 2026-01-01, evidence: confirmed, rates: {eks-cluster: 0.1 USD/hour}}"
    )
    (folder / "p.yaml").write_text(
        f"prices: 1\nsources: [{page}]\neverywhere: [{group}]\n", encoding="utf-8"
    )
    book, today = read_price_file("p.yaml"), date(2026, 1, 1) + timedelta(days)
    assert PriceReport(book, today).data()["stale"] == stale
    assert bool(age_warnings(book, today)) == bool(stale)
    assert age_warnings(book, date(2025, 12, 31)) == [
        "1 price have a date after today; the clock or the book is wrong."
    ]


def test_another_book_is_shown_instead(folder: Path, advisor: Program) -> None:
    text = write_price_book(shipped_prices()).replace("0.04048 USD/vCPU-hour", "0.05 USD/vCPU-hour")
    (folder / "p.yaml").write_text(text, encoding="utf-8")
    found = shown(advisor, "--prices", "p.yaml")
    assert found["book"] == "p.yaml"
    amounts = {price["region"]: price["amount"] for price in found["items"][0]["prices"]}
    assert (amounts["us-east-1"], amounts["eu-west-1"], amounts["eu-central-1"]) == (
        "0.05",
        "0.05",
        "0.04656",
    )
    assert advisor("prices", "--prices", "p.yaml").out.startswith("Prices of p.yaml\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "p.yaml: E111 cannot be read: No such file or directory"),
        ("", "p.yaml: E816 holds no price"),
        ("prices: 1\nregions:\n  eu-west-1:\n    - {}\n", "p.yaml:4: E203 "),
        ("answers: {ops_capacity: low}\n", "p.yaml:1: E202 unknown key 'answers'"),
        ('{"offerCode": "AmazonEC2"}', "p.yaml:1: E202 unknown key 'offerCode'"),
        ("prices: 1\neverywhere: [\x1b[31m]\n", "p.yaml:2: E103 "),
    ],
)
def test_a_price_file_that_is_none_is_told_with_its_line(
    text: str | None, says: str, folder: Path, advisor: Program
) -> None:
    if text is not None:
        (folder / "p.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("prices", "--prices", "p.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert f"advisor: {says}" in outcome.err
    assert "\x1b" not in outcome.err


def test_lists_become_a_price_file_that_is_shown(lists: list[str], advisor: Program) -> None:
    outcome = advisor("prices", "import", *lists, "-o", "prices.yaml")
    assert (outcome.code, outcome.out) == (0, "")
    said = outcome.err.splitlines()
    assert said[0].startswith("wrote prices.yaml: ")
    assert said[0].endswith(" prices in 1 Region, 3 types of machine")
    assert said[1].startswith("kept from the shipped price book: ecs-cluster, auto-mode-fee, ")
    assert said[2:] == [
        "left out: machine types with a fee but no size: 1; the AmazonEC2 list gives sizes"
    ]
    found = shown(advisor, "--prices", "prices.yaml")
    assert [region["id"] for region in found["regions"]] == ["us-east-1"]
    assert found["newest"] == "2026-11-20"
    items = {item["id"] for item in found["items"]}
    assert items == {item for item in ITEMS if "spot-" not in item or ITEMS[item].is_share} | {
        "on-demand",
        "auto-mode",
        "managed-instances",
    }
    assert read_price_file("prices.yaml").rate("nat", "us-east-1").amount == Decimal("0.045")


def test_what_exists_is_kept_unless_forced(
    folder: Path, lists: list[str], advisor: Program
) -> None:
    (folder / "prices.yaml").write_text("mine\n", encoding="utf-8")
    outcome = advisor("prices", "import", *lists, "-o", "prices.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert (
        outcome.err == "advisor: prices.yaml exists and was kept; "
        "give another name, or --force to overwrite it\n"
    )
    assert (folder / "prices.yaml").read_text(encoding="utf-8") == "mine\n"
    assert advisor("prices", "import", *lists, "-o", "prices.yaml", "--force").code == 0
    assert read_price_file("prices.yaml").regions


def test_regions_are_chosen(folder: Path, advisor: Program) -> None:
    ec2 = PriceList("AmazonEC2")
    for region in ("us-east-1", "eu-west-1", "eu-central-1"):
        ec2.machine("m5.large", "0.1", region=region)
    ec2.write(folder)
    ohio = PriceList("AmazonECR")
    ohio.add("USE2-TimedStorage-ByteHrs", "0.1", "GB-Mo", region="us-east-2")
    ohio.write(folder)
    arguments = ("prices", "import", "AmazonEC2.json", "AmazonECR.json", "-o", "p.yaml")
    assert advisor(*arguments, "--region", "eu-west-1", "--region", "eu-central-1").code == 0
    assert list(read_price_file("p.yaml").regions) == ["eu-central-1", "eu-west-1"]
    outcome = advisor(*arguments, "--region", "eu-west-7", "--force")
    assert outcome.code == 2
    assert (
        outcome.err == "advisor: no price list holds eu-west-7; "
        "they hold eu-central-1, eu-west-1, us-east-1, us-east-2\n"
    )
    outcome = advisor(*arguments, "--region", "Ireland", "--force")
    assert outcome.code == 2
    assert "'Ireland' is not a Region; write it as AWS does, such as eu-west-1" in outcome.err
    assert list(read_price_file("p.yaml").regions) == ["eu-central-1", "eu-west-1"]


def test_every_file_that_is_no_price_list_is_named_and_nothing_is_written(
    folder: Path, lists: list[str], advisor: Program
) -> None:
    (folder / "a.json").write_text("{", encoding="utf-8")
    (folder / "b.json").write_text("{}", encoding="utf-8")
    PriceList("AmazonS3").write(folder)
    outcome = advisor(
        "prices",
        "import",
        lists[0],
        "a.json",
        "b.json",
        "AmazonS3.json",
        "none.json",
        "-o",
        "p.yaml",
    )
    assert (outcome.code, outcome.out) == (2, "")
    starts = ["AmazonS3.json: E824 ", "a.json: E822 ", "b.json: E823 ", "none.json: E821 "]
    for line, start in zip(outcome.err.splitlines(), starts, strict=True):
        assert line.startswith(f"advisor: {start}")
    assert not (folder / "p.yaml").exists()


def test_an_import_says_what_it_needs(advisor: Program, lists: list[str]) -> None:
    hint = "(see `advisor prices import --help`)"
    told = advisor("prices", "import", "-o", "p.yaml").err
    assert told == f"advisor: FILE is missing {hint}\n"
    assert advisor("prices", "import", *lists).err == f"advisor: -o is missing {hint}\n"
    outcome = advisor("prices", "--prices", "p.yaml", "import", *lists, "-o", "q.yaml")
    assert outcome.code == 2
    assert "--prices works only with advisor prices itself" in outcome.err
    outcome = advisor("prices", "import", *lists, "-o", "nowhere/p.yaml")
    assert outcome.code == 2
    assert "choose a folder that exists" in outcome.err
    assert "Examples:" in advisor("prices", "import", "--help").out


def test_whoever_waits_at_a_terminal_is_told_how_far_it_is(
    lists: list[str], advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert " % of " not in advisor("prices", "import", *lists, "-o", "p.yaml").err
    monkeypatch.setattr(cli, "sys", SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True)))
    assert " % of " not in advisor("prices", "import", *lists, "-o", "q.yaml").err
    monkeypatch.setattr(cli, "PATIENCE", -1)
    assert "AmazonEC2.json: 50 % of 0 MB" in advisor("prices", "import", *lists, "-o", "r.yaml").err
