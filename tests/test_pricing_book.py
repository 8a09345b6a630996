"""The price book.

What it knows and what it says it does not, exact arithmetic, and every mistake in a price file.
"""

from __future__ import annotations

import ast
import re
import string
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import AdvisorError, UnusableInput
from advisor.knowledge import loader
from advisor.pricing import price_file
from advisor.pricing.book import (
    NoPrice,
    Price,
    PriceBook,
    PriceEvidence,
    PriceSource,
    Tier,
    UnknownInstance,
    UnknownRegion,
)
from advisor.pricing.items import ITEMS, MACHINE_ITEMS, parse_figure, plain_digits
from advisor.pricing.price_file_writer import write_price_book

ROOT = Path(__file__).resolve().parents[1]
BOOK = price_file.shipped_prices()
ONE_RATE = """
prices: 1
sources: [{id: s, title: S}]
regions:
  us-east-1: [{source: s, as_of: 2026-01-01, evidence: confirmed, rates: {nat: 0.045 USD/hour}}]
"""
SMALL = price_file.read_prices([("f", ONE_RATE)], "f")
HOUR, MONTH = 3600, 730
CENT = Decimal("0.01")


def us(item: str) -> Price:
    return BOOK.rate(item, "us-east-1")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT)


def test_every_price_has_an_amount_a_unit_a_declared_source_a_day_and_a_certainty() -> None:
    entries = list(BOOK.entries())
    assert len(entries) > 1300
    for entry in entries:
        item = {**ITEMS, **MACHINE_ITEMS}[entry.item]
        assert entry.price.unit == item.unit
        assert entry.price.amount > 0 or entry.item == "ecs-cluster"
        assert entry.price.source in BOOK.sources
        assert entry.price.evidence in {"confirmed", "reported"}
        assert date(2025, 1, 1) <= entry.price.as_of <= date(2026, 11, 22)
        assert (entry.instance is None) == (entry.item in ITEMS)
    cited = {entry.price.source for entry in entries}
    for machine in BOOK.instances.values():
        cited.add(machine.source)
        if machine.limits:
            cited.add(machine.limits.source)
    assert set(BOOK.sources) == cited


def test_what_the_book_covers() -> None:
    assert len(BOOK.instances) == 109
    assert sum(len(BOOK.instances_in(region)) for region in BOOK.regions) == 1275
    assert len(BOOK.regions) == 12
    # Of machines there are no fees by their type.
    assert {entry.item for entry in BOOK.entries()} == {*ITEMS, "on-demand"}
    unknown = [machine.name for machine in BOOK.instances.values() if machine.limits is None]
    assert unknown == ["p4d.24xlarge", "p5.48xlarge"]


@pytest.mark.parametrize(
    ("item", "region", "amount"),
    [
        ("fargate-vcpu", "us-east-1", "0.04048"),
        ("fargate-vcpu", "eu-west-1", "0.04048"),
        ("fargate-arm-memory", "eu-west-1", "0.00356"),
        ("fargate-windows-os", "us-east-1", "0.04600008"),
        ("fargate-storage", "us-east-1", "0.00011088"),
        ("nat", "eu-west-1", "0.048"),
        ("nat-data", "eu-west-1", "0.048"),
        ("fargate-memory", "ap-south-1", "0.004655"),
        ("fargate-arm-vcpu", "ca-central-1", "0.03565"),
        ("fargate-windows-vcpu", "eu-central-1", "0.053544"),
        ("fargate-spot-vcpu", "eu-west-2", "0.01468459"),
        ("fargate-storage", "eu-north-1", "0.000116"),
        ("ebs-gp3", "eu-north-1", "0.0836"),
        ("alb-lcu", "eu-west-2", "0.0084"),
        ("logs-ingest", "ap-northeast-1", "0.76"),
        ("eks-cluster", "ap-south-1", "0.1"),
        ("eks-cluster-extended", "eu-west-1", "0.6"),
        ("public-ipv4", "us-west-2", "0.005"),
        ("ec2-spot-likely", "eu-west-1", "0.55"),
    ],
)
def test_a_rate_is_that_of_the_region_or_of_all(item: str, region: str, amount: str) -> None:
    assert BOOK.rate(item, region).amount == Decimal(amount)


def test_machines_and_what_they_are() -> None:
    assert BOOK.on_demand("m7g.large", "us-east-1").amount == Decimal("0.0816")
    assert BOOK.on_demand("m7g.large", "eu-west-1") == Price(
        Decimal("0.091"),
        "USD/hour",
        "costwatch-prices",
        date(2026, 10, 15),
        PriceEvidence.CONFIRMED,
    )
    large = BOOK.instance("m7g.large")
    assert (large.vcpu, large.memory_gib, large.architecture, large.gpus) == (
        2,
        Decimal(8),
        "arm64",
        0,
    )
    assert large.limits is not None
    assert (large.limits.tasks, large.limits.trunked_tasks) == (2, 10)
    assert large.pods == large.limits.interfaces * (large.limits.addresses - 1) + 2
    assert BOOK.instance("g5.12xlarge").gpus == 4
    northern = {machine.name for machine in BOOK.instances_in("eu-north-1")}
    assert "inf2.xlarge" not in northern or BOOK.on_demand("inf2.xlarge", "eu-north-1")


@pytest.mark.parametrize(
    ("kind", "instance", "fee"),
    [
        ("managed-instances", "c6a.2xlarge", "0.03672"),
        ("auto-mode", "c6a.2xlarge", "0.03672"),
        ("auto-mode", "m5.large", "0.01152"),
        ("auto-mode", "g5.xlarge", "0.078468"),
        ("managed-instances", "p5.48xlarge", "2.64192"),
        ("auto-mode", "inf2.xlarge", "0.090984"),
    ],
)
def test_a_fee_is_its_share_of_the_on_demand_price_exactly(
    kind: str, instance: str, fee: str
) -> None:
    found = BOOK.fee(kind, instance, "us-east-1")
    assert (found.amount, found.unit, found.evidence) == (Decimal(fee), "USD/hour", "reported")
    assert found.as_of <= BOOK.on_demand(instance, "us-east-1").as_of


def test_a_fee_by_the_type_of_machine_is_taken_where_the_book_has_it() -> None:
    about = "source: eks-page, as_of: 2026-11-01, evidence: confirmed, unit: USD/hour"
    group = f"    - {{{about}, auto_mode: {{m5.large: 0.0116}}}}\n"
    text = write_price_book(BOOK).replace("  us-east-1:\n", f"  us-east-1:\n{group}")
    book = price_file.read_prices([("f", text)], "f")
    assert book.fee("auto-mode", "m5.large", "us-east-1").amount == Decimal("0.0116")
    assert book.fee("auto-mode", "m5.xlarge", "us-east-1").amount == Decimal("0.02304")
    assert book.fee("managed-instances", "m5.large", "us-east-1").amount == Decimal("0.01152")


@pytest.mark.parametrize(
    ("ask", "kind", "says"),
    [
        (
            lambda: BOOK.rate("fargate-vcpu", "eu-wset-1"),
            UnknownRegion,
            "no Region 'eu-wset-1'; did you mean eu-west-1? it knows ap-",
        ),
        (lambda: BOOK.rate("fargate-vcpu", "x" * 500), UnknownRegion, "…; it knows ap-northeast-1"),
        (lambda: BOOK.region("mars"), UnknownRegion, "us-west-2"),
        (
            lambda: BOOK.rate("nlb-lcu", "eu-west-1"),
            NoPrice,
            "no price of nlb-lcu in eu-west-1; it has that for us-east-1",
        ),
        (
            lambda: SMALL.rate("fargate-spot-vcpu", "us-east-1"),
            NoPrice,
            "it has that for no Region",
        ),
        (lambda: BOOK.rate("fargate-vpcu", "us-east-1"), NoPrice, "did you mean fargate-vcpu?"),
        (lambda: BOOK.instance("m7g.lagre"), UnknownInstance, "did you mean m7g.large?"),
        (lambda: BOOK.instance("zz"), UnknownInstance, "it knows t3.small, "),
        (
            lambda: BOOK.on_demand("m9z.large", "us-east-1"),
            UnknownInstance,
            "knows no instance 'm9z.large'",
        ),
        (
            lambda: BOOK.on_demand("g6.xlarge", "eu-west-1"),
            UnknownInstance,
            "no price of g6.xlarge in eu-west-1; it has that for ap-",
        ),
        (lambda: BOOK.on_demand("m5.large", "eu"), UnknownRegion, "no Region 'eu'"),
        (lambda: BOOK.fee("auto-mode", "m5.huge", "us-east-1"), UnknownInstance, "no instance"),
    ],
)
def test_what_is_not_known_is_said_with_what_is(
    ask: object, kind: type[AdvisorError], says: str
) -> None:
    assert callable(ask)
    with pytest.raises(kind, match=re.escape(says)) as raised:
        ask()
    assert isinstance(raised.value, NoPrice)
    assert len(str(raised.value)) < 600


def test_a_price_that_is_not_known_can_be_asked_for_without_an_error() -> None:
    assert BOOK.find("nlb-lcu", "eu-west-1") is None
    assert BOOK.find("nlb-lcu", "us-east-1") == us("nlb-lcu")
    with pytest.raises(UnknownRegion):
        BOOK.find("nlb-lcu", "eu-west-9")


def test_a_book_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        us("nat").amount = Decimal(0)  # type: ignore[misc]


# The worked examples of AWS and of Infracost that are a rate times a quantity.


def fargate(kind: str, vcpu: int, gb: int, hours: Decimal) -> tuple[Decimal, Decimal]:
    return cents(us(f"{kind}-vcpu").of(vcpu * hours)), cents(us(f"{kind}-memory").of(gb * hours))


@pytest.mark.parametrize(
    ("kind", "cpu", "memory"), [("fargate", "1.01", "0.22"), ("fargate-arm", "0.81", "0.18")]
)
def test_five_short_tasks_with_extra_storage(kind: str, cpu: str, memory: str) -> None:
    hours = Decimal(5 * 600 * 30) / HOUR
    assert fargate(kind, 1, 2, hours) == (Decimal(cpu), Decimal(memory))
    assert cents(us("fargate-storage").of((30 - 20) * hours)) == Decimal("0.03")


def test_ten_windows_tasks() -> None:
    hours = Decimal(10 * 30)
    assert fargate("fargate-windows", 1, 2, hours) == (Decimal("27.45"), Decimal("6.00"))
    assert cents(us("fargate-windows-os").of(hours)) == Decimal("13.80")


@pytest.mark.parametrize(
    ("tasks", "cpu", "memory"),
    [(1, "29.55", "6.49"), (2, "59.10", "12.98"), (4, "118.20", "25.96"), (5, "147.75", "32.45")],
)
def test_tasks_around_the_clock(tasks: int, cpu: str, memory: str) -> None:
    found = fargate("fargate", tasks, 2 * tasks, Decimal(MONTH))
    assert abs(found[0] - Decimal(cpu)) <= CENT
    assert abs(found[1] - Decimal(memory)) <= CENT


@pytest.mark.parametrize(
    ("item", "quantity", "expected"),
    [
        ("eks-cluster", MONTH, "73.00"),
        ("eks-cluster-extended", MONTH, "438.00"),
        ("ebs-gp3", 300, "24.00"),
        ("nat", MONTH, "32.85"),
        ("nat-data", 100, "4.50"),
        ("nlb", MONTH, "16.425"),
        ("nlb-lcu", 1000, "6"),
        ("endpoint", MONTH, "7.30"),
        ("endpoint-data", 1_000_000, "10000"),
        ("endpoint-data", 5_000_000, "34000"),
        ("endpoint-data", 7_000_000, "42000"),
        ("logs-ingest", 1000, "500"),
        ("logs-storage", 500, "15"),
        ("logs-insights", 250, "1.25"),
        ("ecr-storage", 1, "0.10"),
        ("ecs-cluster", MONTH, "0"),
    ],
)
def test_a_rate_times_a_quantity(item: str, quantity: int, expected: str) -> None:
    assert us(item).of(quantity) == Decimal(expected)


def test_published_sums_of_several_rates() -> None:
    vcpu, memory = us("fargate-vcpu"), us("fargate-memory")
    assert cents(vcpu.of(10 * MONTH) + memory.of(20 * MONTH)) == Decimal("360.40")
    assert vcpu.of(100 * 2 * 60) + memory.of(100 * 4 * 60) == Decimal("592.44")
    assert vcpu.of(2) + memory.of(4) == Decimal("0.09874")
    assert us("nat").of(3 * MONTH) + us("nat-data").of(12) == Decimal("99.09")
    assert us("endpoint").of(2 * 3 * MONTH) + us("endpoint-data").of(4) == Decimal("43.84")


def test_nothing_is_reckoned_in_floating_point() -> None:
    for path in (ROOT / "advisor" / "pricing").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path.name
            assert not (isinstance(node, ast.Name) and node.id == "float"), path.name
            assert not isinstance(node, ast.Div), path.name


@pytest.mark.parametrize(
    ("instance", "us_east", "eu_west"),
    [
        ("m5.large", "0.8239", "0.9183"),
        ("m8g.large", "0.9627", "1.0729"),
        ("c7g.large", "0.9177", "0.9810"),
        ("r5.large", "0.8285", "0.9271"),
    ],
)
def test_the_break_even_of_a_machine_with_fargate(
    instance: str, us_east: str, eu_west: str
) -> None:
    machine = BOOK.instance(instance)
    kind = "fargate-arm" if machine.architecture == "arm64" else "fargate"
    for region, expected in (("us-east-1", us_east), ("eu-west-1", eu_west)):
        vcpu = BOOK.rate(f"{kind}-vcpu", region).of(machine.vcpu)
        memory = BOOK.rate(f"{kind}-memory", region).of(machine.memory_gib)
        share = BOOK.on_demand(instance, region).amount / (vcpu + memory)
        assert abs(share - Decimal(expected)) <= Decimal("0.0005")


@given(st.decimals("0", "1e12", places=6), st.decimals("0", "1e12", places=6))
def test_amounts_are_exact_and_add_up(one: Decimal, other: Decimal) -> None:
    price = us("fargate-vcpu")
    together = price.of(one + other) - price.of(one) - price.of(other)
    assert together == 0


@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_more_in_tiers_never_costs_less(one: int, other: int) -> None:
    price = us("endpoint-data")
    assert price.of(min(one, other)) <= price.of(max(one, other)) <= price.amount * max(one, other)


@pytest.mark.parametrize("quantity", [Decimal(-1), Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_quantity_has_no_price(quantity: Decimal) -> None:
    with pytest.raises(ValueError, match="is not a quantity"):
        us("nat").of(quantity)


@pytest.mark.parametrize(
    "text",
    [
        "0.05",
        "0.05 USD",
        "USD 0.05",
        "0,05 USD/hour",
        "-1 USD/hour",
        "1e-3 USD/hour",
        ".5 USD/hour",
        "0.05 USD/hour from 0",
        "NaN USD/hour",
        "0.05 USD/hour ",
        "1234567890 USD/hour",
        "0.0500000000000001 USD/hour",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert parse_figure(text) is None


@given(st.decimals("0", "999999999", places=12))
def test_a_figure_says_what_was_written(amount: Decimal) -> None:
    found = parse_figure(f"{plain_digits(amount)} USD/GB from 3")
    assert found is not None
    assert (found.amount, found.unit, found.start) == (amount, "USD/GB", Decimal(3))


def test_a_book_that_is_written_reads_back_as_the_same() -> None:
    again = price_file.read_prices([("f.yaml", write_price_book(BOOK))], BOOK.name)
    assert again == BOOK
    assert again.rate("endpoint-data", "us-east-1").tiers == (
        Tier(Decimal(1_000_000), Decimal("0.006")),
        Tier(Decimal(5_000_000), Decimal("0.004")),
    )


@pytest.mark.parametrize("name", ["08", "1e5", "007"])
def test_an_id_that_looks_like_a_number_is_read_back_as_text(name: str) -> None:
    text = ONE_RATE.replace("id: s,", f'id: "{name}",').replace("source: s,", f'source: "{name}",')
    book = price_file.read_prices([("f", text)], "f")
    assert price_file.read_prices([("f", write_price_book(book))], "f") == book
    assert list(book.sources) == [name]


@given(st.text(string.printable + "äß€", min_size=1, max_size=40))
def test_whatever_a_source_is_called_it_is_read_back(title: str) -> None:
    said = " ".join(title.split())
    if not said:
        return
    sources = {**BOOK.sources, "eks-page": PriceSource("eks-page", said)}
    book = PriceBook("f", sources, BOOK.instances, BOOK.everywhere, {})
    again = price_file.read_prices([("f", write_price_book(book))], "f")
    assert again.sources["eks-page"].title == said


# Price files of others.

SOUND = """\
prices: 1
sources:
  - {id: a-page, title: A page, url: "https://example.org/", note: Read with care.}
instances:
  - source: a-page
    as_of: 2026-01-02
    evidence: confirmed
    sizes:
      a1.large: {vcpu: 2, memory_gib: 0.5, architecture: arm64, gpus: 1, \
node_millicpu: 1900, node_mib: 400, pods: 9}
networks:
  - source: a-page
    as_of: 2026-01-02
    evidence: confirmed
    limits:
      a1.large: {interfaces: 3, addresses: 4, tasks: 2, trunked_tasks: 10}
everywhere:
  - source: a-page
    as_of: 2026-01-02
    evidence: reported
    rates:
      eks-cluster: 0.1 USD/hour
      auto-mode-fee: 0.12 of on-demand
regions:
  eu-west-1:
    - source: a-page
      as_of: 2026-01-02
      evidence: confirmed
      rates:
        nat: 0.048 USD/hour
        endpoint-data: [0.01 USD/GB, 0.006 USD/GB from 1000]
    - source: a-page
      as_of: 2026-01-03
      evidence: confirmed
      unit: USD/hour
      on_demand:
        a1.large: 0.02
"""

GIVEN = "{source: a-page, as_of: 2026-01-02, evidence: reported, "
SECOND = "    - source: a-page\n      as_of: 2026-01-03"
THIRD = "source: a-page\n    as_of: 2026-01-02\n    evidence: reported"
RATES = (
    "rates:\n        nat: 0.048 USD/hour\n"
    "        endpoint-data: [0.01 USD/GB, 0.006 USD/GB from 1000]"
)
REGION = "  eu-west-1:\n    - source: a-page"
EVERYWHERE = "    rates:\n      eks-cluster: 0.1 USD/hour\n      auto-mode-fee: 0.12 of on-demand\n"
CLUSTER = "      eks-cluster: 0.1 USD/hour\n"
SIZED = "{a1.large: {vcpu: 1, memory_gib: 1, architecture: arm64}}"
FAULTS = [
    ("E201", THIRD, THIRD.replace("a-page", "[a]"), 17),
    ("E201", "id: a-page, title: A page", "id: a-page, title: 7", 3),
    ("E203", "https://example.org/", "javascript:alert(1)", 3),
    ("E201", "prices: 1\nsources:\n  - {", "prices: 1\nsources:\n  - 3\n  - {", 3),
    ("E201", REGION, f"  eu-west-2: 7\n{REGION}", 24),
    ("E201", RATES, "rates: 7", 28),
    ("E203", "[0.01 USD/GB, 0.006 USD/GB from 1000]", "[]", 30),
    ("E202", "note: Read", "nota: Read", 3),
    ("E202", "gpus: 1", "gpu: 1", 9),
    ("E202", "everywhere:\n", "constraints: []\neverywhere:\n", 16),
    ("E203", "prices: 1\n", "", 1),
    ("E203", "    evidence: reported\n", "", 17),
    ("E203", ", title: A page", "", 3),
    ("E203", EVERYWHERE, "", 17),
    ("E203", "      unit: USD/hour\n", "", 31),
    ("E804", "prices: 1", "prices: 2", 1),
    ("E804", "prices: 1", "prices: true", 1),
    ("E805", "0.048 USD/hour", "0.048", 29),
    ("E805", "0.048 USD/hour", "0,048 USD/hour", 29),
    ("E805", "0.048 USD/hour", "{a: 1}", 29),
    ("E805", "a1.large: 0.02", "a1.large: -0.02", 36),
    ("E805", "a1.large: 0.02", "a1.large: 0", 36),
    ("E805", "a1.large: 0.02", "a1.large: NaN", 36),
    ("E805", "a1.large: 0.02", "a1.large: 2e-99", 36),
    ("E805", "a1.large: 0.02", "a1.large: 1e300", 36),
    ("E805", "a1.large: 0.02", "a1.large: true", 36),
    ("E805", "memory_gib: 0.5", "memory_gib: 0", 9),
    ("E806", "0.048 USD/hour", "0.048 EUR/hour", 29),
    ("E806", "0.048 USD/hour", "0.048 USD/GB", 29),
    ("E806", "0.12 of on-demand", "0.12 off on-demand", 22),
    ("E806", "0.12 of on-demand", "0.12 USD/hour", 22),
    ("E806", "unit: USD/hour", "unit: USD/month", 34),
    ("E807", "[0.01 USD/GB, ", "[0.01 USD/GB from 2000, ", 30),
    ("E807", "0.006 USD/GB from 1000", "0.006 USD/GB", 30),
    ("E808", "everywhere:\n",
     f"everywhere:\n  - {GIVEN}rates: {{eks-cluster: 1 USD/hour}}}}\n", 22),
    ("E808", "instances:\n", "  - {id: a-page, title: Another}\ninstances:\n", 4),
    ("E808", SECOND, f"    - {GIVEN}unit: USD/hour, on_demand: {{a1.large: 1}}}}\n{SECOND}", 37),
    ("E808", "networks:\n", f"  - {GIVEN}sizes: {SIZED}}}\nnetworks:\n", 10),
    ("E809", SECOND, SECOND.replace("a-page", "a-pag"), 31),
    ("E203", "as_of: 2026-01-03", "as_of: 2026-02-30", 32),
    ("E203", "as_of: 2026-01-03", "as_of: January", 32),
    ("E203", "evidence: reported", "evidence: unconfirmed", 19),
    ("E812", "eu-west-1:", "Europe:", 24),
    ("E812", "id: a-page", "id: A page", 3),
    ("E812", "      a1.large: {vcpu", "      a1 large: {vcpu", 9),
    ("E812", "        a1.large: 0.02", "        a1.large: 0.02\n        large: 1", 37),
    ("E203", "vcpu: 2", "vcpu: 2.5", 9),
    ("E203", "vcpu: 2", "vcpu: 0", 9),
    ("E203", "vcpu: 2", "vcpu: 99999999999", 9),
    ("E203", "architecture: arm64", "architecture: arm", 9),
    ("E203", "tasks: 2,", "tasks: -1,", 15),
    ("E814", "        a1.large: 0.02", "        a1.large: 0.02\n        a1.small: 0.01", 37),
    ("E814", "      a1.large: {interfaces", "      a1.small: {interfaces", 15),
    ("E815", "nat: 0.048", "nta: 0.048", 29),
    ("E817", "0.12 of on-demand", "12 of on-demand", 22),
    ("E106", CLUSTER, f"{CLUSTER}      eks-cluster: 0.2 USD/hour\n", 22),
    ("E101", "prices: 1", "prices: [1", 2),
    ("E109", "0.02\n", "0.0000000000000000000000000000000000002\n", 36),
]  # fmt: skip


def problems(text: str) -> list[tuple[str, int]]:
    with pytest.raises(UnusableInput) as raised:
        price_file.read_prices([("f.yaml", text)], "f.yaml")
    for problem in raised.value.problems:
        assert problem.path == "f.yaml"
        assert problem.message
        assert problem.hint
    return [(problem.code, problem.line) for problem in raised.value.problems]


def test_the_sound_price_file_is_read() -> None:
    book = price_file.read_prices([("f.yaml", SOUND)], "f.yaml")
    assert book.rate("nat", "eu-west-1") == Price(
        Decimal("0.048"), "USD/hour", "a-page", date(2026, 1, 2), PriceEvidence.CONFIRMED
    )
    assert book.on_demand("a1.large", "eu-west-1").as_of == date(2026, 1, 3)
    assert book.instance("a1.large").memory_gib == Decimal("0.5")
    assert book.sources["a-page"] == PriceSource(
        "a-page", "A page", "https://example.org/", "Read with care."
    )
    assert book.fee("auto-mode", "a1.large", "eu-west-1").amount == Decimal("0.0024")


@pytest.mark.parametrize(
    ("code", "old", "new", "line"), FAULTS, ids=[f"{code} {new[:30]}" for code, _, new, _ in FAULTS]
)
def test_a_planted_fault_is_found_where_it_stands(code: str, old: str, new: str, line: int) -> None:
    assert SOUND.count(old) == 1
    assert (code, line) in problems(SOUND.replace(old, new))


@pytest.mark.parametrize(
    "text", ["prices: 1\n", "", "# nothing\n", "prices: 1\nregions: {eu-west-1: []}\n"]
)
def test_a_file_without_prices_is_told(text: str) -> None:
    assert problems(text) == [("E816", 0)]


@pytest.mark.parametrize("text", ["7", "[]", "prices", "- prices: 1"])
def test_what_is_no_mapping_is_told(text: str) -> None:
    assert problems(text) == [("E201", 1)]


def test_every_code_has_a_file_that_must_fail() -> None:
    modules = (ROOT / "advisor" / "pricing").glob("*.py")
    written = "".join(path.read_text(encoding="utf-8") for path in modules)
    files = (ROOT / "tests").glob("test_*pric*.py")
    tests = "".join(path.read_text(encoding="utf-8") for path in files)
    assert set(re.findall(r'"(E8\d\d)"', written)) == set(re.findall(r'"(E8\d\d)"', tests))


def test_several_faults_are_told_at_once() -> None:
    text = (
        SOUND.replace("0.048 USD/hour", "0.048")
        .replace("as_of: 2026-01-03", "as_of: then")
        .replace("vcpu: 2", "vcpu: two")
    )
    assert problems(text) == [("E203", 9), ("E814", 15), ("E805", 29), ("E203", 32)]


def test_files_make_one_book_together_and_each_is_named() -> None:
    halves = SOUND.partition("everywhere:")
    texts = [("a.yaml", halves[0]), ("b.yaml", f"prices: 1\neverywhere:{halves[2]}")]
    assert price_file.read_prices(texts, "f") == price_file.read_prices([("f", SOUND)], "f")
    with pytest.raises(UnusableInput, match=r"b\.yaml:7: E805 "):
        price_file.read_prices(
            [texts[0], ("b.yaml", texts[1][1].replace("0.1 USD/hour", "0.1"))], "f"
        )


# The price book and the knowledge base lie in one folder and are read apart.


def test_prices_are_not_taken_for_rules(tmp_path: Path) -> None:
    assert not any("prices/" in name for name, _ in loader.load().language)
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "p.yaml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "platforms.yaml").write_text(
        (ROOT / "rules" / "platforms.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert loader.is_complete(tmp_path)
    assert loader.load([ROOT / "rules"], shipped=False).platforms == loader.load().platforms


def test_rules_in_a_folder_called_prices_are_rules(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "r.yaml").write_text("constraints: [{id: own.no}]\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="E203"):
        loader.load([tmp_path])


def test_the_price_file_in_the_documentation_is_one() -> None:
    shown = re.search(
        r"```yaml\n(.*?)```", (ROOT / "docs" / "prices.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown is not None
    book = price_file.read_prices([("prices.md", shown.group(1))], "f")
    assert {entry.item for entry in book.entries()} >= {"fargate-vcpu", "on-demand"}


@pytest.mark.parametrize("older", ["price", "share"])
def test_a_share_of_a_price_is_as_old_as_the_older_of_the_two(older: str) -> None:
    old, new = date(2026, 5, 26), date(2026, 10, 15)
    price_day = old if older == "price" else new
    share_day = old if older == "share" else new
    price = Price(Decimal(10), "hour", "list", price_day, PriceEvidence.CONFIRMED)
    share = Price(Decimal("0.12"), "share", "page", share_day, PriceEvidence.CONFIRMED)
    assert price.share(share) == Price(
        Decimal("1.20"), "hour", "page", old, PriceEvidence.CONFIRMED
    )


@pytest.mark.parametrize("doubtful", ["price", "share"])
def test_a_share_of_a_price_is_as_doubtful_as_the_more_doubtful_of_the_two(doubtful: str) -> None:
    day = date(2026, 5, 26)
    evidence = {"price": "confirmed", "share": "confirmed", doubtful: "reported"}
    price = Price(Decimal(10), "hour", "list", day, PriceEvidence(evidence["price"]))
    share = Price(Decimal("0.12"), "share", "page", day, PriceEvidence(evidence["share"]))
    assert price.share(share).evidence == "reported"
