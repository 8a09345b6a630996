"""What things cost.

Worked examples to the cent, packing compared with exact answers, laws, and the edges of what can be
asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import many

from advisor.costing.assumptions import HIGH, LIKELY, LOW, STANCES, Stance, shipped_assumptions
from advisor.costing.bill import MixedUnits, Quantity, cents, charge, exact_sum
from advisor.costing.break_even import BreakEvenAnalysis
from advisor.costing.compute import Unpriced, compute, fargate_kind, machine_purchase, rate_of
from advisor.costing.cost_model import CostModel
from advisor.costing.estimate import Estimate, estimate, models_for, whole_bill
from advisor.costing.fargate import FargateSize, paid_disk, provisioned, sizes
from advisor.costing.hosting import Hosting, hosting_of
from advisor.costing.instance_fleet import (
    PurchaseOptions,
    cheapest_fleet,
    copies_with_room,
    holds,
    suits,
)
from advisor.costing.packing import Offer, Packing
from advisor.costing.sizes import NotSized, Sizes, sizes_of
from advisor.knowledge.conditions import UNKNOWN
from advisor.knowledge.loader import load
from advisor.knowledge.model import HostingKind
from advisor.pricing import price_file
from advisor.pricing.book import Price, PriceEvidence, UnknownRegion

if TYPE_CHECKING:
    from collections.abc import Mapping

PLATFORMS = load().platforms
MACHINES = [key for key in PLATFORMS if PLATFORMS[key].hosting is not HostingKind.FARGATE]
BOOK = price_file.shipped_prices()
D = Decimal


def asked(**answers: Any) -> Sizes:
    """Return the sizes of the usual workload, but for what ``answers`` say.

    It is one copy with one vCPU and 2 GB, all month in us-east-1.
    """
    usual: dict[str, Any] = {
        "task_vcpu": D(1),
        "task_memory_gb": D(2),
        "task_count": 1,
        "region": "us-east-1",
    }
    return sizes_of({**usual, **answers})


def model_of(
    wanted: Sizes, changed: dict[str, Decimal] | None = None, stance: Stance = LIKELY
) -> CostModel:
    return models_for(wanted, shipped_assumptions())[stance].with_figures(changed or {})


def figures(wanted: Sizes, stance: Stance = LIKELY) -> Mapping[str, Decimal]:
    return model_of(wanted, stance=stance).figures


def hosting(platform: str) -> Hosting:
    found = hosting_of(PLATFORMS[platform])
    assert found is not None
    return found


def lines(platform: str, wanted: Sizes, stance: Stance = LIKELY) -> dict[str, Decimal]:
    """Return what the lines of each kind come to, to the cent."""
    bill = whole_bill(PLATFORMS[platform], model_of(wanted, stance=stance))
    assert not isinstance(bill, Unpriced), bill.because
    items = dict.fromkeys(line.item for line in bill.lines)
    return {item: cents(bill.of(item)) for item in items}


def usd(platform: str, wanted: Sizes, changed: dict[str, Decimal]) -> Decimal:
    bill = whole_bill(PLATFORMS[platform], model_of(wanted, changed))
    assert not isinstance(bill, Unpriced), bill.because
    return bill.usd


def of_all(wanted: Sizes) -> Estimate:
    return estimate(PLATFORMS.values(), wanted, assumptions=shipped_assumptions())


# --- worked examples: AWS's pricing pages, tests of other tools, and articles


def test_five_short_tasks_with_more_scratch_disk() -> None:
    found = lines(
        "ecs-fargate", asked(task_count=5, task_disk_gb=D(30), hours_per_month=D(600 * 30) / 3600)
    )
    assert (found["fargate-vcpu"], found["fargate-memory"], found["fargate-storage"]) == (
        D("1.01"),
        D("0.22"),
        D("0.03"),
    )


def test_the_same_on_arm() -> None:
    found = lines(
        "ecs-fargate",
        asked(task_count=5, task_disk_gb=D(30), hours_per_month=D(5), cpu_architecture="arm64"),
    )
    assert (found["fargate-vcpu"], found["fargate-memory"], found["fargate-storage"]) == (
        D("0.81"),
        D("0.18"),
        D("0.03"),
    )


def test_ten_windows_tasks_of_an_hour_a_day() -> None:
    found = lines(
        "ecs-fargate", asked(task_count=10, hours_per_month=D(30), operating_system="windows")
    )
    assert (found["fargate-vcpu"], found["fargate-windows"], found["fargate-memory"]) == (
        D("27.45"),
        D("13.80"),
        D("6.00"),
    )


def test_a_pod_of_one_vcpu_and_eight_gb_is_provisioned_with_two_and_nine() -> None:
    found = provisioned(D(1), D(8), pod=True)
    assert found is not None
    assert found == FargateSize(D(2), D(9))


def test_a_pod_with_100_gb_of_scratch_disk_gets_115() -> None:
    assert paid_disk(D(100), pod=True) == 115 - 20
    assert [paid_disk(D(size), pod=True) for size in (0, 10, 20, 175)] == [0, 0, 7, D("177.5")]
    assert paid_disk(D(100)) == 80
    assert paid_disk(D(20)) == paid_disk(D(5)) == 0


@pytest.mark.parametrize(
    ("count", "cpu", "memory"),
    [(1, "29.55", "6.49"), (2, "59.10", "12.98"), (4, "118.20", "25.96"), (5, "147.75", "32.45")],
)
def test_tasks_that_always_run(count: int, cpu: str, memory: str) -> None:
    found = lines("ecs-fargate", asked(task_count=count))
    assert (found["fargate-vcpu"], found["fargate-memory"]) == (D(cpu), D(memory))


def test_a_cluster_in_standard_and_in_extended_support() -> None:
    assert lines("eks-fargate", asked())["eks-cluster"] == D("73.00")
    late = whole_bill(PLATFORMS["eks-fargate"], model_of(asked(), {"extended-support": D(1)}))
    assert not isinstance(late, Unpriced)
    assert cents(late.of("eks-cluster")) == D("438.00")


@pytest.mark.parametrize(
    ("arm", "x86", "kind"),
    [("0.03", "0.04", "arm"), ("0.04", "0.03", "x86"), ("", "0.04", "x86"), ("0.04", "", "arm")],
)
def test_what_runs_on_either_processor_runs_on_the_cheaper_one_of_those_with_a_price(
    arm: str, x86: str, kind: str
) -> None:
    model = model_of(asked(cpu_architecture="either"))
    region = BOOK.region("us-east-1")
    rates = dict(region.rates)
    for processor, amount in (("arm", arm), ("x86", x86)):
        price = rates.pop(rate_of(processor, "vcpu"))
        if amount:
            rates[rate_of(processor, "vcpu")] = replace(price, amount=D(amount))
    book = replace(BOOK, regions={"us-east-1": replace(region, rates=rates)})
    assert fargate_kind(replace(model, book=book)) == kind


def test_three_nodes_with_100_gb_each() -> None:
    price, disk = BOOK.on_demand("m5.large", "us-east-1"), BOOK.rate("ebs-gp3", "us-east-1")
    assert cents(charge("ec2", "nodes", Quantity(D(3 * 730), "hour"), price).usd) == D("210.24")
    assert cents(charge("ebs", "disks", Quantity(D(300), "GB-month"), disk).usd) == D("24.00")


@pytest.mark.parametrize(
    ("item", "quantity", "unit", "expected"),
    [
        ("nat", 730, "hour", "32.85"),
        ("nat-data", 100, "GB", "4.50"),
        ("nlb", 730, "hour", "16.43"),
        ("nlb-lcu", 1000, "LCU-hour", "6.00"),
        ("endpoint", 730, "hour", "7.30"),
        ("endpoint-data", 7_000_000, "GB", "42000.00"),
        ("logs-ingest", 1000, "GB", "500.00"),
        ("logs-storage", 500, "GB-month", "15.00"),
        ("logs-insights", 250, "GB", "1.25"),
        ("ecr-storage", 1, "GB-month", "0.10"),
    ],
)
def test_what_stands_around(item: str, quantity: int, unit: str, expected: str) -> None:
    line = charge("x", "x", Quantity(D(quantity), unit), BOOK.rate(item, "us-east-1"))
    assert cents(line.usd) == D(expected)


def test_ten_small_containers_around_the_clock() -> None:
    found = lines("ecs-fargate", asked(task_count=10))
    assert found["fargate-vcpu"] + found["fargate-memory"] == pytest.approx(
        D("360.40"), abs=D("0.01")
    )


def test_a_hundred_tasks_two_hours_a_day() -> None:
    found = compute(
        hosting("ecs-fargate"),
        model_of(asked(task_vcpu=D(2), task_memory_gb=D(4), task_count=100, hours_per_month=D(60))),
    )
    assert not isinstance(found, Unpriced)
    assert cents(found.usd) == D("592.44")


def test_nat_gateways_against_endpoints_in_three_zones() -> None:
    wanted = asked(task_count=1, availability_zones=3, task_vcpu=D("0.25"), task_memory_gb=D("0.5"))
    by_nat = {"nat-data": D(12)}
    by_endpoints = {
        "nat-gateways": D(0),
        "endpoints": D(2),
        "endpoint-data": D(4),
    }
    sums = []
    for assumed in (by_nat, by_endpoints):
        bill = whole_bill(PLATFORMS["ecs-fargate"], model_of(wanted, assumed))
        assert not isinstance(bill, Unpriced)
        sums.append(cents(bill.of("nat") + bill.of("endpoints")))
    assert sums == [D("99.09"), D("43.84")]


def test_a_thousand_tasks_of_ten_minutes() -> None:
    found = compute(
        hosting("ecs-fargate"),
        model_of(
            asked(task_vcpu=D(2), task_memory_gb=D(4), task_count=1000, hours_per_month=D(1) / 6)
        ),
    )
    assert not isinstance(found, Unpriced)
    assert cents(found.usd) == D("16.46")


@pytest.mark.parametrize(
    ("vcpu", "memory", "expected"), [("0.25", "0.5", "9.01"), ("0.5", "1", "18.02")]
)
def test_the_smallest_tasks_all_month(vcpu: str, memory: str, expected: str) -> None:
    found = compute(
        hosting("ecs-fargate"), model_of(asked(task_vcpu=D(vcpu), task_memory_gb=D(memory)))
    )
    assert not isinstance(found, Unpriced)
    assert cents(found.usd) == D(expected)


@pytest.mark.parametrize(("vcpu", "memory", "here"), [("4", "16", "170.12"), ("1", "2", "36.04")])
def test_what_published_figures_say_otherwise(vcpu: str, memory: str, here: str) -> None:
    """The page on costs sets them beside 145 and 16 USD."""
    found = compute(
        hosting("ecs-fargate"), model_of(asked(task_vcpu=D(vcpu), task_memory_gb=D(memory)))
    )
    assert not isinstance(found, Unpriced)
    assert cents(found.usd) == D(here)


def test_the_fee_of_managed_instances_stands_on_the_list_price() -> None:
    assert round(BOOK.fee("managed-instances", "c6a.2xlarge", "us-east-1").amount, 3) == D("0.037")
    wanted = asked(task_count=30, commitment="three-year", interruptible="most")
    bill = compute(hosting("ecs-managed-instances"), model_of(wanted))
    assert not isinstance(bill, Unpriced)
    listed = D(0)
    for line in bill.lines:
        if line.item == "managed-instances-fee":
            name = line.says.split(" x ")[1].split(",")[0]
            listed += BOOK.on_demand(name, "us-east-1").amount * line.quantity
    assert bill.of("managed-instances-fee") == listed * D("0.12")
    assert bill.of("ec2") < listed / 2


@pytest.mark.parametrize(("name", "pods"), [("m5.large", 29), ("t3.medium", 17), ("t3.small", 11)])
def test_how_many_pods_a_machine_takes_by_default(name: str, pods: int) -> None:
    machine = BOOK.instances[name]
    assert machine.pods == pods
    assert machine.limits is not None
    assert machine.limits.interfaces * (machine.limits.addresses - 1) + 2 == pods


LIST_BREAK_EVEN = [
    ("us-east-1", "m5.large", "0.8239"),
    ("us-east-1", "m6i.large", "0.8239"),
    ("us-east-1", "m7i.large", "0.8651"),
    ("us-east-1", "m7g.large", "0.8752"),
    ("us-east-1", "m8g.large", "0.9627"),
    ("us-east-1", "c5.large", "0.8608"),
    ("us-east-1", "c6i.large", "0.8608"),
    ("us-east-1", "c7i.large", "0.9039"),
    ("us-east-1", "c7g.large", "0.9177"),
    ("us-east-1", "c8g.large", "1.0096"),
    ("us-east-1", "r5.large", "0.8285"),
    ("us-east-1", "r6i.large", "0.8285"),
    ("us-east-1", "r7g.large", "0.8799"),
    ("eu-west-1", "m5.large", "0.9183"),
    ("eu-west-1", "m7g.large", "0.976"),
    ("eu-west-1", "m8g.large", "1.0729"),
    ("eu-west-1", "c5.large", "0.9723"),
    ("eu-west-1", "c7g.large", "0.981"),
    ("eu-west-1", "r5.large", "0.9271"),
    ("eu-west-1", "r7g.large", "0.985"),
]


@pytest.mark.parametrize(("region", "name", "expected"), LIST_BREAK_EVEN)
def test_the_share_of_a_machine_above_which_it_is_cheaper_than_fargate_at_list_prices(
    region: str, name: str, expected: str
) -> None:
    machine = BOOK.instances[name]
    kind = "arm-" if machine.architecture == "arm64" else ""
    vcpu = BOOK.rate(f"fargate-{kind}vcpu", region).amount
    memory = BOOK.rate(f"fargate-{kind}memory", region).amount
    on_fargate = machine.vcpu * vcpu + machine.memory_gib * memory
    share = BOOK.on_demand(name, region).amount / on_fargate
    assert abs(share - D(expected)) <= D("0.0005")


# --- the sizes of Fargate


def test_the_sizes_are_those_that_aws_publishes() -> None:
    by_vcpu: dict[Decimal, list[Decimal]] = {}
    for size in sizes():
        by_vcpu.setdefault(size.vcpu, []).append(size.memory_gb)
    assert by_vcpu == {
        D("0.25"): [D("0.5"), 1, 2],
        D("0.5"): [1, 2, 3, 4],
        1: list(range(2, 9)),
        2: list(range(4, 17)),
        4: list(range(8, 31)),
        8: list(range(16, 61, 4)),
        16: list(range(32, 121, 8)),
        32: [60, 120, 244],
    }


@given(st.decimals("0.01", 40, places=2), st.decimals("0.01", 250, places=2), st.booleans())
def test_rounding_up_never_lowers_and_never_skips_a_smaller_size(
    vcpu: Decimal, memory: Decimal, pod: bool
) -> None:
    found = provisioned(vcpu, memory, pod=pod)
    needed_memory = memory + (D("0.25") if pod else 0)
    enough = [size for size in sizes() if size.vcpu >= vcpu and size.memory_gb >= needed_memory]
    assert (found is None) == (not enough)
    if found:
        assert found in enough
        smallest = min(enough, key=lambda size: (size.vcpu, size.memory_gb))
        assert (found.vcpu, found.memory_gb) == (smallest.vcpu, smallest.memory_gb)


# --- packing


def random_offers(rng: Random) -> list[Offer]:
    offers = []
    for number in range(rng.randint(1, 7)):
        holds = rng.randint(1, 14)
        price = Fraction(rng.randint(5, 300), rng.choice((7, 100)))
        offers.append(Offer(f"m{number}", holds, price))
    return offers


def exact(offers: list[Offer], copies: int) -> Fraction:
    """Return the least that room for ``copies`` costs, by trying every machine for what is left."""
    table = [Fraction(0)]
    for number in range(1, copies + 1):
        table.append(min(offer.price + table[max(0, number - offer.holds)] for offer in offers))
    return table[copies]


def test_the_packing_is_the_cheapest_there_is() -> None:
    rng = Random(7)
    for _ in range(many(100, of=300)):
        offers = random_offers(rng)
        packing = Packing(offers)
        room = {offer.name: offer.holds for offer in offers}
        prices = {offer.name: offer.price for offer in offers}
        for copies in (0, 1, rng.randint(2, 30), rng.randint(31, 400)):
            fleet = packing.fleet(copies)
            assert fleet.price == exact(offers, copies)
            machines = fleet.machines.items()
            assert fleet.price == sum(prices[name] * number for name, number in machines)
            assert sum(room[name] * number for name, number in machines) >= copies


def small_offers(rng: Random) -> list[Offer]:
    """Return up to three offers that hold at most five copies, so that all mixes can be tried."""
    return [replace(offer, holds=min(offer.holds, 5)) for offer in random_offers(rng)[:3]]


def test_with_a_machine_to_spare_the_fleet_is_the_cheapest_that_outlives_any_one_of_them() -> None:
    rng = Random(11)
    for _ in range(many(25, of=60)):
        offers = small_offers(rng)
        copies = rng.randint(1, 8)
        fleet = Packing(offers).fleet(copies, least=copies, spares=1)
        room = {offer.name: offer.holds for offer in offers}
        held = sum(room[name] * number for name, number in fleet.machines.items())
        assert held - max(room[name] for name in fleet.machines) >= copies
        assert fleet.price == cheapest_with_a_spare(offers, copies)


def cheapest_with_a_spare(offers: list[Offer], copies: int) -> Fraction:
    """Return the least price of machines any one of which may be missing, by trying all mixes."""
    prices = []
    for mix in mixes(len(offers), range(2 * copies + 2)):
        pairs = list(zip(offers, mix, strict=True))
        used = [offer.holds for offer, number in pairs if number]
        if used and held_by(pairs) - max(used) >= copies:
            prices.append(price_of(pairs))
    return min(prices)


def held_by(pairs: list[tuple[Offer, int]]) -> int:
    return sum(offer.holds * number for offer, number in pairs)


def price_of(pairs: list[tuple[Offer, int]]) -> Fraction:
    return sum((offer.price * number for offer, number in pairs), Fraction(0))


def mixes(length: int, counts: range) -> list[list[int]]:
    return [list(mix) for mix in product(counts, repeat=length)]


def test_the_fleet_is_the_cheapest_with_so_many_machines_at_least_and_one_to_spare() -> None:
    rng = Random(13)
    for _ in range(many(25, of=60)):
        offers = small_offers(rng)
        copies, machines, spares = rng.randint(1, 8), rng.randint(0, 4), rng.randint(0, 1)
        fleet = Packing(offers).fleet(copies, machines=machines, least=copies, spares=spares)
        assert sum(fleet.machines.values()) >= machines
        assert fleet.price == cheapest_by_trying(offers, copies, machines, spares)


def cheapest_by_trying(offers: list[Offer], copies: int, machines: int, spares: int) -> Fraction:
    prices = []
    for mix in mixes(len(offers), range(2 * copies + 5)):
        pairs = list(zip(offers, mix, strict=True))
        lost = max((offer.holds for offer, number in pairs if number), default=0) * spares
        if sum(mix) >= machines and held_by(pairs) - lost >= copies:
            prices.append(price_of(pairs))
    return min(prices)


def test_a_large_fleet_in_zones_is_packed_as_one_without() -> None:
    offers = [Offer("a", 3, Fraction(2)), Offer("b", 10, Fraction(5))]
    for copies in (100, 101, 1009):
        assert Packing(offers).fleet(copies, machines=6).price == exact(offers, copies)
    assert Packing(offers).fleet(2, machines=2).machines == {"a": 2}
    assert Packing(offers).fleet(0).machines == {}


def test_a_million_copies_are_packed_as_well_as_few() -> None:
    offers = [
        Offer(f"m{holds}", holds, Fraction(holds * 10 + 9, 7))
        for holds in (2, 5, 9, 18, 38, 54, 110, 234)
    ]
    fleet = Packing(offers).fleet(1_000_000)
    least = min(offer.price / offer.holds for offer in offers) * 1_000_000
    assert least <= fleet.price <= least * Fraction(10001, 10000)


def test_the_fleets_of_real_machines_are_near_their_lower_bound() -> None:
    """The bound: all processors or all memory asked for, at the price of the cheapest type."""
    rng = Random(3)
    over: list[float] = []
    wide = shipped_assumptions().with_figures(
        {"system-share": D(0), "agents-mib": D(0), "agents-millicpu": D(0), "system-pods": D(0)}
    )
    for _ in range(many(40, of=80)):
        wanted = asked(
            task_vcpu=D(rng.choice(("0.25", "0.5", "1", "2"))),
            task_memory_gb=D(rng.choice((1, 2, 4))),
            task_count=rng.randint(50, 900),
        )
        stated = wide.with_figures(
            {"fill-customer": D(1), "swing-customer": D(0), "spares-customer": D(0), "zones": D(1)}
        ).at(LIKELY)
        ways = hosting("ecs-ec2")
        terms = PurchaseOptions(D(730), D(0), D(0), D(0), D(0))
        fleet = cheapest_fleet(ways, CostModel(wanted, BOOK, stated), terms)
        assert fleet is not None
        by_vcpu = []
        by_gib = []
        for machine in BOOK.instances_in("us-east-1"):
            if suits(machine, wanted, ways):
                price = BOOK.on_demand(machine.name, "us-east-1").amount * 730
                by_vcpu.append(price / machine.vcpu)
                by_gib.append(price / machine.memory_gib)
        processors = min(by_vcpu) * wanted.vcpu * wanted.copies
        memory = min(by_gib) * wanted.memory_gb * wanted.copies
        over.append(float(fleet.price) / float(max(processors, memory)))
    assert min(over) >= 1
    assert sum(over) / len(over) < 1.35, "the bound knows no machine that has both"


def test_what_limits_a_machine() -> None:
    small = asked(task_vcpu=D("0.01"), task_memory_gb=D("0.01"))
    model = model_of(small)
    machine = BOOK.instances["m5.large"]
    limits = machine.limits
    assert limits is not None
    assert limits.tasks == 2
    own, managed, pods = (
        hosting("ecs-ec2"),
        hosting("ecs-managed-instances"),
        hosting("eks-nodegroup"),
    )
    assert holds(machine, own, model) == limits.trunked_tasks
    assert holds(machine, pods, model) == 29 - model.figures["system-pods"]
    untrunked = model.with_figures({"trunking": D(0)})
    assert holds(machine, own, untrunked) == limits.tasks
    assert holds(machine, managed, untrunked) == limits.trunked_tasks
    prefixed = holds(machine, hosting("eks-auto-mode"), model)
    assert prefixed == 110, "prefixes of addresses, not single ones"
    heavy = asked(task_vcpu=D("0.1"), task_memory_gb=D(3))
    assert holds(machine, own, model_of(heavy)) == 2
    whole = asked(task_vcpu=D(1), task_memory_gb=D(1))
    assert holds(machine, pods, model_of(whole)) == 1, "the node's own processor time"
    assert holds(machine, own, model_of(asked(task_vcpu=D(3)))) == 0


def test_agents_take_memory_only_where_the_customer_runs_the_machines() -> None:
    machine = BOOK.instances["m5.large"]
    room = machine.memory_gib * (1 - figures(asked())["system-share"])
    whole = model_of(asked(task_vcpu=D("0.1"), task_memory_gb=room))
    assert holds(machine, hosting("ecs-managed-instances"), whole) == 1
    assert holds(machine, hosting("ecs-ec2"), whole) == 0
    assert holds(machine, hosting("ecs-ec2"), whole.with_figures({"agents-mib": D(0)})) == 1


def taken(kind: str = "ecs-ec2", **answers: Any) -> set[str]:
    wanted = asked(**answers)
    machines = BOOK.instances.values()
    return {machine.name for machine in machines if suits(machine, wanted, hosting(kind))}


def test_only_types_that_can_be_meant_are_taken() -> None:
    assert "m7i.large" in taken()
    special = {"t3.large", "g5.xlarge", "i4i.large", "inf2.xlarge", "m7i-flex.large"}
    assert taken().isdisjoint(special | {"m7g.large"})
    assert taken(accelerator="neuron") == {"inf2.xlarge"}
    assert all(BOOK.instances[name].gpus for name in taken(accelerator="gpu"))
    either = {BOOK.instances[name].architecture for name in taken(cpu_architecture="either")}
    assert either == {"x86_64", "arm64"}
    assert "m7g.medium" in taken(cpu_architecture="arm64")
    on_auto_mode = taken("eks-auto-mode", cpu_architecture="arm64")
    assert "m7g.medium" not in on_auto_mode, "Auto Mode wants more than one processor"


# --- laws

ANY = st.fixed_dictionaries(
    {
        "task_vcpu": st.sampled_from([D("0.1"), D("0.25"), D("0.5"), D(1), D(2), D(4)]),
        "task_memory_gb": st.sampled_from([D("0.2"), D("0.5"), D(1), D(2), D(4), D(8)]),
        "task_count": st.integers(0, 400),
        "peak_task_count": st.integers(0, 900),
        "hours_per_month": st.sampled_from([D(0), D(60), D(220), D(730), D(744)]),
        "region": st.sampled_from(["us-east-1", "eu-west-1", "eu-central-1", "ap-northeast-1"]),
        "cpu_architecture": st.sampled_from(["x86_64", "arm64", "either"]),
        "utilisation": st.sampled_from(["low", "medium", "high", UNKNOWN]),
        "commitment": st.sampled_from(["none", "one-year", "three-year"]),
        "interruptible": st.sampled_from(["none", "some", "most"]),
        "exposure": st.sampled_from(["none", "public-http", "tcp"]),
        "availability_zones": st.sampled_from([1, 2, 3]),
    }
)
PLATFORM = st.sampled_from(sorted(PLATFORMS))


def cost(
    platform: str, answers: dict[str, Any], changed: dict[str, Decimal] | None = None
) -> Decimal | None:
    wanted = sizes_of(answers)
    bill = whole_bill(PLATFORMS[platform], model_of(wanted, changed))
    return None if isinstance(bill, Unpriced) else cents(bill.usd)


@settings(max_examples=many(40, of=100), deadline=None, derandomize=True, database=None)
@given(ANY, PLATFORM, st.integers(1, 60))
def test_more_copies_never_cost_less(answers: dict[str, Any], platform: str, more: int) -> None:
    answers["peak_task_count"] = max(answers["peak_task_count"], answers["task_count"])
    before = cost(platform, answers)
    after = cost(platform, {**answers, "task_count": answers["task_count"] + more})
    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before


@settings(max_examples=many(40, of=100), deadline=None, derandomize=True, database=None)
@given(
    ANY,
    PLATFORM,
    st.sampled_from(["task_vcpu", "task_memory_gb"]),
    st.decimals("1.01", 3, places=2),
)
def test_larger_copies_never_cost_less(
    answers: dict[str, Any], platform: str, size: str, times: Decimal
) -> None:
    larger = {**answers, size: answers[size] * times}
    # A larger machine to spare is another fleet.
    spared = {"spares-customer": D(0), "spares-managed": D(0)}
    before = cost(platform, answers, spared)
    after = cost(platform, larger, spared)
    assert before is None or after is None or after >= before


@settings(max_examples=many(40, of=100), deadline=None, derandomize=True, database=None)
@given(ANY, PLATFORM, st.sampled_from(["commitment", "interruptible"]))
def test_a_discount_never_raises_a_cost(
    answers: dict[str, Any], platform: str, discount: str
) -> None:
    listed = cost(platform, {**answers, discount: "none"})
    order = {"commitment": ("one-year", "three-year"), "interruptible": ("some", "most")}[discount]
    for term in order:
        lowered = cost(platform, {**answers, discount: term})
        assert (lowered is None) == (listed is None)
        assert lowered is None or listed is None or lowered <= listed


@settings(max_examples=many(25, of=60), deadline=None, derandomize=True, database=None)
@given(ANY)
def test_low_is_no_more_than_likely_and_likely_no_more_than_high(answers: dict[str, Any]) -> None:
    for row in of_all(sizes_of(answers)).priced:
        assert row.usd(LOW) <= row.usd(LIKELY) <= row.usd(HIGH), row.platform.id


@settings(max_examples=many(20, of=50), deadline=None, derandomize=True, database=None)
@given(ANY)
def test_lines_add_up_exactly_and_each_is_its_quantity_at_its_price(
    answers: dict[str, Any],
) -> None:
    for row in of_all(sizes_of(answers)).priced:
        for bill in row.bills.values():
            assert bill.usd == exact_sum(line.usd for line in bill.lines)
            for line in bill.lines:
                assert line.quantity > 0
                assert line.usd >= 0
                if line.item != "endpoints":  # its data has tiers
                    error = abs(line.quantity * line.unit_usd - line.usd)
                    assert error < D("1e-15") * max(line.usd, D(1))


@settings(max_examples=many(20, of=50), deadline=None, derandomize=True, database=None)
@given(ANY)
def test_an_estimate_is_the_same_whenever_it_is_made(answers: dict[str, Any]) -> None:
    once, again = of_all(sizes_of(answers)), of_all(sizes_of(answers))
    assert once.platforms == again.platforms
    assert [row.platform.id for row in once.platforms] == list(PLATFORMS)


def test_units_and_currencies_do_not_mix() -> None:
    price = BOOK.rate("fargate-vcpu", "us-east-1")
    with pytest.raises(MixedUnits, match="counted in GB-hour, and its price is USD/vCPU-hour"):
        charge("fargate-vcpu", "x", Quantity(D(1), "GB-hour"), price)
    euros = Price(D(1), "EUR/hour", "x", date(2026, 1, 1), PriceEvidence.CONFIRMED)
    with pytest.raises(MixedUnits, match="EUR/hour"):
        charge("nat", "x", Quantity(D(1), "hour"), euros)
    with pytest.raises(MixedUnits):
        charge("nat", "x", Quantity(D(1), "hour"), replace(price, unit="of on-demand"))


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("16.425", "16.43"), ("16.424999", "16.42"), ("0.005", "0.01"), ("2", "2.00")],
)
def test_half_a_cent_is_rounded_up(amount: str, expected: str) -> None:
    assert cents(D(amount)) == D(expected)


# --- how full machines are, and what is paid for


def test_machines_have_room_for_what_their_fill_says_or_for_the_swing_whichever_is_more() -> None:
    own, managed = hosting("ecs-ec2"), hosting("ecs-managed-instances")
    assert copies_with_room(own, model_of(asked(task_count=60))) == 100
    assert copies_with_room(own, model_of(asked(task_count=60, peak_task_count=100))) == 100
    assert copies_with_room(own, model_of(asked(task_count=60, peak_task_count=200))) == 130
    assert copies_with_room(managed, model_of(asked(task_count=60, peak_task_count=100))) == 70
    filled = asked(task_count=60, utilisation="high")
    expected = (D(60) / D("0.85")).to_integral_value(ROUND_CEILING)
    assert copies_with_room(own, model_of(filled)) == expected
    assert copies_with_room(managed, model_of(filled)) == 67


def test_a_plan_is_paid_in_every_hour_so_that_it_is_taken_only_where_it_saves() -> None:
    always = lines("ecs-ec2", asked(task_count=30, commitment="three-year"))["ec2"]
    listed = lines("ecs-ec2", asked(task_count=30))["ec2"]
    assert always == pytest.approx(listed / 2, rel=D("0.02"))
    half = {"task_count": 30, "hours_per_month": D(365)}
    committed = lines("ecs-ec2", asked(**half, commitment="one-year"))
    assert committed == lines("ecs-ec2", asked(**half))


def test_spot_has_the_discount_of_the_region_where_the_book_knows_it() -> None:
    wanted = asked(interruptible="most")
    assert figures(wanted)["spot-ec2"] == D("0.62")
    assert figures(wanted, LOW)["spot-ec2"] > figures(wanted, HIGH)["spot-ec2"]
    usual = figures(asked(region="eu-central-1"))["spot-ec2"]
    assert usual == shipped_assumptions()["spot-ec2"].likely
    listed = BOOK.rate("fargate-vcpu", "us-east-1").amount
    spot = BOOK.rate("fargate-spot-vcpu", "us-east-1").amount
    assert abs(figures(wanted)["spot-fargate"] - (1 - spot / listed)) < D("0.0001")
    assert lines("eks-fargate", wanted) == lines("eks-fargate", asked()), "EKS Fargate has no Spot"
    on_spot, on_demand = lines("ecs-fargate", wanted), lines("ecs-fargate", asked())
    assert on_spot["fargate-vcpu"] < on_demand["fargate-vcpu"]


def test_machines_are_paid_for_the_hours_in_which_they_stand() -> None:
    always, part = asked(task_count=30), asked(task_count=30, hours_per_month=D(73))
    for platform in ("ecs-ec2", "ecs-managed-instances", "eks-auto-mode"):
        whole = compute(hosting(platform), model_of(always))
        tenth = compute(hosting(platform), model_of(part))
        assert not isinstance(whole, Unpriced)
        assert not isinstance(tenth, Unpriced)
        for item in ("ec2", "managed-instances-fee", "auto-mode-fee", "ebs"):
            assert abs(tenth.of(item) - whole.of(item) / 10) < D("1e-9"), (platform, item)
    left_on = model_of(part, {"left-on-customer": D(1)})
    stands = compute(hosting("ecs-ec2"), left_on)
    assert not isinstance(stands, Unpriced)
    assert cents(stands.of("ec2")) == lines("ecs-ec2", always)["ec2"]


def test_in_a_month_of_31_days_machines_stand_no_hour_less_than_the_copies_run() -> None:
    longest = asked(hours_per_month=D(744))
    left_on = model_of(longest, {"left-on-customer": D(1)})
    assert machine_purchase(hosting("ecs-ec2"), left_on).hours == 744


def test_what_a_fleet_is_chosen_by_is_what_its_lines_come_to() -> None:
    plan = {"commitment": "one-year", "interruptible": "some"}
    for hours, discounts in ((730, {}), (73, {}), (730, plan), (500, plan)):
        wanted = asked(task_count=30, hours_per_month=D(hours), **discounts)
        for platform in MACHINES:
            bill = compute(hosting(platform), model_of(wanted))
            purchase = machine_purchase(hosting(platform), model_of(wanted))
            fleet = cheapest_fleet(hosting(platform), model_of(wanted), purchase)
            assert fleet is not None
            assert not isinstance(bill, Unpriced)
            assert abs(float(fleet.price) - float(bill.usd)) < 1e-9, (platform, hours)


EVEN = """\
prices: 1
sources: [{id: x, title: X}]
instances:
  - source: x
    as_of: 2026-01-01
    evidence: confirmed
    sizes: {m5.large: {vcpu: 2, memory_gib: 8, architecture: x86_64}}
regions:
  us-east-1:
    - source: x
      as_of: 2026-01-01
      evidence: confirmed
      rates: {fargate-vcpu: 0.04 USD/vCPU-hour, fargate-memory: 0.005 USD/GB-hour}
    - source: x
      as_of: 2026-01-01
      evidence: confirmed
      unit: USD/hour
      on_demand: {m5.large: 0.1}
"""


def test_machines_that_cost_as_much_as_fargate_break_even() -> None:
    """Two copies at 0.05 an hour fill a machine at 0.1, and nothing else has a price."""
    book = price_file.read_prices([("even.yaml", EVEN)], "even.yaml")
    platforms = [PLATFORMS["ecs-fargate"], PLATFORMS["ecs-ec2"]]
    found = estimate(
        platforms,
        asked(task_count=2, availability_zones=1),
        book=book,
        assumptions=shipped_assumptions(),
    )
    (even,) = BreakEvenAnalysis(found, people=True).break_evens()
    assert even.percent == 100


def test_the_curve_by_copies_has_the_estimate_itself_as_a_point() -> None:
    """Five of three copies at the peak are five, although 5/3 has no end in decimals."""
    found = of_all(asked(task_count=3, peak_task_count=5, task_vcpu=D(4), task_memory_gb=D(8)))
    for curve in BreakEvenAnalysis(found, people=True).by_copies():
        cost = found.of(curve.platform.id)
        assert cost is not None
        assert dict(curve.points)[3] == cost.usd()


def test_what_copies_make_is_counted_by_the_hours_they_run() -> None:
    always = lines("ecs-fargate", asked(task_count=40, hours_per_month=D(730)))
    part = lines("ecs-fargate", asked(task_count=40, hours_per_month=D(73)))
    assert always["logs"] == D("21.20")
    assert part["logs"] == D("2.12")
    data = D(40) * 5 * D("0.045")
    assert always["nat"] - part["nat"] == data - data / 10
    usual = {"task_count": 40, "hours_per_month": D(73)}
    with_disk = lines("ecs-ec2", asked(**usual, task_disk_gb=D(100)))
    assert with_disk["ebs"] - lines("ecs-ec2", asked(**usual))["ebs"] == D(400) * D("0.08")


def test_zones_count_in_machines_and_in_gateways() -> None:
    terms = PurchaseOptions(D(730), D(0), D(0), D(0), D(0))
    small = {"task_count": 3, "task_vcpu": D("0.25"), "task_memory_gb": D("0.5")}
    machines = []
    gateways = []
    for zones in (1, 2, 3):
        few = asked(**small, availability_zones=zones)
        fleet = cheapest_fleet(
            hosting("eks-nodegroup"), model_of(few, {"spares-customer": D(0)}), terms
        )
        assert fleet is not None
        machines.append(sum(fleet.machines.values()))
        idle = asked(task_count=0, availability_zones=zones)
        gateways.append(lines("ecs-fargate", idle)["nat"])
    assert machines == [1, 2, 3]
    assert gateways == [D("32.85"), D("65.70"), D("98.55")]


def test_a_house_cluster_is_in_the_likely_bill_and_not_in_the_low_one() -> None:
    wanted = asked(org_standard="eks")
    assert lines("eks-auto-mode", wanted)["eks-cluster"] == 73
    assert "eks-cluster" not in lines("eks-auto-mode", wanted, LOW)


def test_scratch_disks_and_root_volumes_are_paid_for_on_machines() -> None:
    without = lines("ecs-ec2", asked(task_count=10, task_disk_gb=D(0)))
    with_disk = lines("ecs-ec2", asked(task_count=10, task_disk_gb=D(100)))
    assert with_disk["ebs"] - without["ebs"] == D(10 * 100) * D("0.08")


def test_public_subnets_need_no_way_out() -> None:
    assert {"nat", "endpoints"}.isdisjoint(lines("ecs-ec2", asked(public_subnets_only=True), HIGH))
    addresses = lines("ecs-fargate", asked(task_count=10, public_subnets_only=True))
    assert addresses["nat"] == D("36.50"), "an address for each copy"
    assert {"nat", "endpoints"} <= lines("ecs-fargate", asked(), HIGH).keys()


def test_nobody_calls_it_so_that_there_is_no_load_balancer() -> None:
    assert "load-balancer" not in lines("ecs-fargate", asked(exposure="none"))
    assert lines("ecs-fargate", asked(exposure="tcp"))["load-balancer"] == D("20.81")


# --- edges


def test_no_copies_cost_no_compute() -> None:
    for row in of_all(asked(task_count=0)).priced:
        assert not row.bills[LIKELY].of("fargate-vcpu", "fargate-memory", "ec2", "ebs")


def test_a_million_copies_have_a_sum() -> None:
    found = of_all(asked(task_count=1_000_000))
    assert len(found.priced) == 7
    assert min(row.usd() for row in found.priced) > 10_000_000


def test_the_smallest_copy_is_rounded_up_on_fargate_and_shares_a_machine() -> None:
    tiny = {"task_vcpu": D("0.01"), "task_memory_gb": D("0.01"), "task_count": 100}
    smallest = {**tiny, "task_vcpu": D("0.25"), "task_memory_gb": D("0.5")}
    assert lines("ecs-fargate", asked(**tiny)) == lines("ecs-fargate", asked(**smallest))
    assert lines("ecs-ec2", asked(**tiny))["ec2"] < lines("ecs-ec2", asked(**smallest))["ec2"]


def test_what_fargate_cannot_hold_is_not_possible_and_no_error() -> None:
    found = of_all(asked(task_memory_gb=D(300)))
    for name in ("ecs-fargate", "eks-fargate"):
        row = found.of(name)
        assert row is not None
        assert not row.possible
        assert "no Fargate size has 1 vCPU and 300 GB" in row.because
    barely = of_all(asked(task_memory_gb=D(244)))
    possible = {row.platform.id: row.possible for row in barely.platforms}
    assert possible["ecs-fargate"]
    assert not possible["eks-fargate"]


def test_no_machine_in_the_book_is_large_enough_which_says_nothing_of_what_is_possible() -> None:
    row = of_all(asked(task_memory_gb=D(300))).of("ecs-ec2")
    assert row is not None
    assert row.possible
    assert not row.bills
    assert "is suitable or holds such a copy" in row.because


def test_windows_and_a_mix_of_systems() -> None:
    windows = of_all(asked(operating_system="windows"))
    assert [row.platform.id for row in windows.priced] == ["ecs-fargate"]
    assert not of_all(asked(operating_system="both")).priced


def test_an_unknown_region_names_the_known_ones() -> None:
    with pytest.raises(
        UnknownRegion,
        match=r"no Region 'eu-west-9'; did you mean eu-west-\d\? it knows .*eu-central-1",
    ):
        of_all(asked(region="eu-west-9"))


def test_what_is_missing_is_named() -> None:
    with pytest.raises(
        NotSized,
        match="task_memory_gb, task_count; answer them in the file, or with --set task_memory_gb",
    ):
        sizes_of({"task_vcpu": D(1), "task_memory_gb": UNKNOWN})


def test_what_is_taken_for_granted_is_said() -> None:
    told = sizes_of({"task_vcpu": 1, "task_memory_gb": 2, "task_count": 3}).taken
    assert "It runs in us-east-1." in told
    assert "The peak is the average." in told
    told = sizes_of(
        {
            "task_vcpu": 1,
            "task_memory_gb": 2,
            "task_count": 3,
            "peak_task_count": 3,
            "task_disk_gb": 0,
            "hours_per_month": 730,
            "region": "us-east-1",
            "cpu_architecture": "x86_64",
            "operating_system": "linux",
            "accelerator": "none",
            "commitment": "none",
            "interruptible": "none",
            "exposure": "none",
            "availability_zones": 3,
            "utilisation": "high",
        }
    ).taken
    assert not told


# --- where it turns


def turning(**answers: Any) -> BreakEvenAnalysis:
    return BreakEvenAnalysis(of_all(asked(**answers)), people=True)


def test_the_break_even_is_the_first_fill_at_which_machines_cost_no_more() -> None:
    turned = turning(task_vcpu=D("0.25"), task_memory_gb=D("0.5"), task_count=600)
    curves = {curve.platform.id: dict(curve.points) for curve in turned.by_fill()}
    found = {even.machines.id: even.percent for even in turned.break_evens()}
    assert set(found) == {"ecs-ec2", "eks-nodegroup", "eks-self-managed"}
    for machines, percent in found.items():
        fargate = curves["ecs-fargate" if machines == "ecs-ec2" else "eks-fargate"]
        assert percent is not None
        assert curves[machines][percent] <= fargate[percent]
        assert curves[machines][percent - 1] > fargate[percent - 1]
    assert 80 <= (found["ecs-ec2"] or 0) <= 90, "near the share at list prices"


def test_fuller_machines_never_cost_more() -> None:
    for curve in turning(task_count=40).by_fill():
        sums = [usd for _, usd in curve.points]
        assert sums == sorted(sums, reverse=True)


def test_at_a_crossing_another_platform_is_clearly_cheaper_and_up_to_there_none_is() -> None:
    small = {"task_vcpu": D("0.05"), "task_memory_gb": D("0.1")}
    turned = turning(**small, task_count=300)
    crossings = {crossing.at: crossing for crossing in turned.crossings()}
    assert crossings
    curves = {curve.platform.id: dict(curve.points) for curve in turned.by_copies()}
    cheapest = min(curves, key=lambda platform: curves[platform][1])
    for count in sorted(next(iter(curves.values()))):
        costs = {platform: points[count] for platform, points in curves.items()}
        if count in crossings:
            crossing = crossings[count]
            before, after = crossing.before.id, crossing.after.id
            assert before == cheapest
            assert after == min(costs, key=costs.__getitem__)
            assert costs[after] == crossing.usd
            assert costs[before] > crossing.usd * D("1.02")
            cheapest = after
        else:
            assert costs[cheapest] <= min(costs.values()) * D("1.02"), count
    assert not turning(task_count=0).break_evens()


def test_levers_are_the_assumptions_that_move_the_sum_most() -> None:
    wanted = asked(task_count=20)
    found = BreakEvenAnalysis(of_all(wanted), people=True).levers(PLATFORMS["ecs-fargate"])
    swings = {}
    for key in figures(wanted):
        low = usd("ecs-fargate", wanted, {key: figures(wanted, LOW)[key]})
        high = usd("ecs-fargate", wanted, {key: figures(wanted, HIGH)[key]})
        swings[key] = abs(cents(high) - cents(low))
    assert [lever.swing for lever in found] == sorted(swings.values(), reverse=True)[: len(found)]
    assert all(lever.swing == swings[lever.assumption] for lever in found)
    assert found[0].assumption == "people-ecs-fargate"
    assert len(found) == 5


def test_a_curve_has_the_bill_of_so_many_copies_with_a_peak_that_grows_with_them() -> None:
    for curve in turning(task_count=4, peak_task_count=10).by_copies():
        points = dict(curve.points)
        for count, peak in ((2, 5), (6, 15), (20, 50)):
            wanted = asked(task_count=count, peak_task_count=peak)
            assert points[count] == cents(usd(curve.platform.id, wanted, {})), curve.platform.id


# --- assumptions


def test_every_assumption_has_a_reason_a_source_and_its_figures_in_the_order_of_cost() -> None:
    for assumption in shipped_assumptions():
        key = assumption.id
        assert assumption.says
        assert assumption.because
        assert assumption.source == "ours" or assumption.source in BOOK.sources, key
        ordered = [assumption.at(stance) for stance in STANCES]
        assert not any(assumption.fault(figure) for figure in ordered), key
        falls = key.startswith(("fill-", "plan-", "spot-", "trunking"))
        assert ordered == sorted(ordered, reverse=falls), key


def test_a_plan_takes_no_more_off_than_aws_publishes() -> None:
    assumptions = shipped_assumptions()
    for what, item in (("ec2", "ec2-savings-plan-most"), ("fargate", "fargate-savings-plan-most")):
        most = BOOK.rate(item, "us-east-1").amount
        for term in ("one-year", "three-year"):
            assert assumptions[f"plan-{what}-{term}"].low <= most
    most = BOOK.rate("fargate-spot-most", "us-east-1").amount
    assert assumptions["spot-fargate"].low <= most


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("people-rat", "1", "did you mean people-rate"),
        ("fill-customer", "60", "60 % is 0.6"),
        ("fill-customer", "0", "more than 0"),
        ("zones", "2.5", "not a whole number"),
        ("zones", "7", "1 to 6 zones"),
        ("people-rate", "-1", "not a number from 0"),
        ("people-rate", "many", "not a number"),
        ("people-rate", "NaN", "not a number"),
        ("people-rate", "1e9", "not a number"),
        ("people-rate", True, "not a number"),
    ],
)
def test_a_figure_that_cannot_be(key: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shipped_assumptions().accept(key, value)


def test_a_figure_that_is_set_takes_the_place_of_all_three_and_of_the_book() -> None:
    known = shipped_assumptions().with_figures({"spot-ec2": D("0.3"), "people-rate": D(100)})
    wanted = asked(interruptible="most", task_count=5)
    models = models_for(wanted, known)
    assert {models[stance].figures["spot-ec2"] for stance in STANCES} == {D("0.3")}
    filled = shipped_assumptions().with_figures({"fill-customer": D("0.7"), "people-rate": D(9)})
    whole = estimate(PLATFORMS.values(), asked(utilisation="high"), assumptions=filled)
    assert whole.idle == ("fill-customer",), "the answer on utilisation takes its place"
    found = estimate(PLATFORMS.values(), wanted, assumptions=known).of("ecs-ec2")
    assert found is not None
    assert found.bills[LIKELY].of("people") == 12 * 100
    assert shipped_assumptions()["people-rate"].likely == D("72.12")


@pytest.mark.parametrize(
    "raw",
    ["0_1", "1_000", "\u0661", " 1", "1 ", "1e", "", "--1", "0x1", "NaN", "inf", "1e99999999"],
)
def test_a_figure_is_written_as_a_number_is(raw: str) -> None:
    with pytest.raises(
        ValueError, match=r"^fill-when-medium: .* is not a number from 0 to 1,000,000"
    ):
        shipped_assumptions().accept("fill-when-medium", raw)


@pytest.mark.parametrize(
    ("raw", "figure"),
    [("0.5", "0.5"), (".5", "0.5"), ("5e-1", "0.5"), (Decimal("5E-1"), "0.5"), (1, "1")],
)
def test_figures_are_taken_as_text_and_as_numbers(raw: object, figure: str) -> None:
    assert shipped_assumptions().accept("fill-when-medium", raw) == Decimal(figure)
