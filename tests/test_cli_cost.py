"""``advisor cost``: the contract, pictures, edge cases, and cost in the other documents."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from samples import some

if TYPE_CHECKING:
    from conftest import Program

    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
ITEMS = {
    "fargate-vcpu", "fargate-memory", "fargate-storage", "fargate-windows", "ec2", "ebs",
    "eks-cluster", "auto-mode-fee", "managed-instances-fee", "load-balancer", "nat", "endpoints",
    "registry", "logs", "people",
}  # fmt: skip
DECIDED = ("--set", "ops_capacity=low")
SHOP = """\
advisor: 1
name: shop
answers: {task_vcpu: 1, task_memory_gb: 2, task_count: 10, region: us-east-1, hours_per_month: 730}
"""


@pytest.fixture
def shop(folder: Path) -> Path:
    (folder / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return folder


def asked(advisor: Program, *more: object) -> dict[str, Any]:
    outcome = advisor("cost", "shop.yaml", "--format", "json", *more)
    assert (outcome.code, outcome.err) == (0, "")
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def row(found: dict[str, Any], platform: str) -> dict[str, Any]:
    return next(entry for entry in found["platforms"] if entry["id"] == platform)


def usd(found: dict[str, Any], platform: str, item: str) -> float:
    return float(
        round(sum(line["usd"] for line in row(found, platform)["lines"] if line["item"] == item), 2)
    )


@pytest.mark.usefixtures("shop")
def test_json_keeps_the_contract(advisor: Program) -> None:
    found = asked(advisor)
    assert len(found["platforms"]) == 7
    for platform in found["platforms"]:
        assert platform["possible"] is True
        sums = platform["monthly_usd"]
        assert sums["low"] <= sums["likely"] <= sums["high"]
        assert abs(sum(line["usd"] for line in platform["lines"]) - sums["likely"]) <= 0.0051
        people = sum(line["usd"] for line in platform["lines"] if line["item"] == "people")
        assert abs(platform["bill_usd"]["likely"] - (sums["likely"] - people)) <= 0.011
        for line in platform["lines"]:
            assert line["item"] in ITEMS
            assert abs(line["quantity"] * line["unit_usd"] - line["usd"]) < 1e-4 * max(
                1, line["usd"]
            )
    assert usd(found, "ecs-fargate", "fargate-vcpu") == 295.50
    assert usd(found, "ecs-fargate", "fargate-memory") == 64.90
    assert usd(found, "eks-fargate", "eks-cluster") == 73
    assert found["not_included"]
    assert {"oldest", "newest"} == found["prices_as_of"].keys()


def whole(usd: float) -> str:
    return f"{Decimal(str(usd)).quantize(Decimal(1)):,}"


@pytest.mark.usefixtures("shop")
def test_the_table_shows_the_bills_that_json_has(advisor: Program, shipped: KnowledgeBase) -> None:
    found, text = asked(advisor), advisor("cost", "shop.yaml").out
    assert "10 copies of 1 vCPU and 2 GB, for 730 hours a month in us-east-1." in text
    table, _, rest = text.partition("Cheapest first")
    for platform in found["platforms"]:
        short = shipped.platforms[platform["id"]].short
        line = next(
            line for line in table.splitlines() if line.startswith((f"{short}  ", f"{short} ("))
        )
        bill = {key: whole(usd) for key, usd in platform["bill_usd"].items()}
        people = next(entry for entry in platform["lines"] if entry["item"] == "people")
        cells = [
            bill["likely"],
            f"{bill['low']} to {bill['high']}",
            f"{people['quantity']:g} h: {whole(people['usd'])}",
            whole(platform["monthly_usd"]["likely"]),
        ]
        assert " ".join(line.removeprefix(short).split()).removeprefix("(default) ") == " ".join(
            cells
        )
    likely = [platform["monthly_usd"]["likely"] for platform in found["platforms"]]
    assert likely == sorted(likely)
    for part in (
        "line by line (likely)",
        "When another platform becomes cheapest",
        "What moves the costs most",
        "Not included:",
        "tax",
    ):
        assert part in rest
    assert max(map(len, text.splitlines())) <= 100


def test_it_begins_with_the_bill_and_tells_what_people_add(
    advisor: Program, folder: Path, shipped: KnowledgeBase
) -> None:
    webshop = EXAMPLES / "webshop.yaml"
    short = shipped.platforms["ecs-fargate"].short
    first, _, rest = advisor("cost", webshop).out.partition("\n")
    assert first == f"webshop: about 214 USD a month on {short}"
    flat = " ".join(rest.split())
    assert (
        "That is AWS's bill (136 to 334). "
        "Add about 144 USD for 2 hours of people's time, which is assumed."
    ) in flat
    assert flat.index(f"{short} (recommended) 214") < flat.index("Recommended: ")
    own = " ".join(advisor("cost", webshop, "--assume", "people-ecs-fargate=1").out.split())
    assert "Add about 72 USD for 1 hour of people's time, which you set." in own
    bill = " ".join(advisor("cost", webshop, "--set", "cost_focus=bill").out.split())
    assert "Left out: about 144 USD for 2 hours of people's time" in bill
    assert "people, not counted" in bill
    (folder / "other.yaml").write_text(
        f"chosen: ecs-ec2\n{webshop.read_text(encoding='utf-8')}", encoding="utf-8"
    )
    decided = advisor("cost", "other.yaml").out
    machines = shipped.platforms["ecs-ec2"].short
    assert decided.startswith(f"webshop: about 534 USD a month on {machines}\n")
    assert f"\n{machines} (decided)  " in decided
    assert f"\n{short} (recommended)  " in decided


def test_what_compares_and_what_moves_the_costs_is_told_without_ids_in_front(
    advisor: Program,
) -> None:
    flat = " ".join(advisor("cost", EXAMPLES / "webshop.yaml").out.split())
    assert (
        "For compute alone, which is what the rules count: "
        "Fargate is cheaper than machines that you fill yourself; "
        "Fargate is cheaper than machines that AWS fills; "
        "machines that AWS fills are cheaper than machines that you fill yourself."
    ) in flat
    assert "From 1 copy to 20, no other platform becomes the cheapest by more than 2 %." in flat
    assert "- NAT gateways for each zone: 287 at 0, 358 at 1 gateways (nat-gateways)" in flat
    detail = " ".join(advisor("cost", EXAMPLES / "webshop.yaml", "--detail").out.split())
    rate = "- an hour of the people who run it: 72.12 USD/hour, from 50 to 120 (people-rate) - "
    assert rate in detail
    assert "https://" in detail.partition(rate)[2][:400]
    assert "That is our judgment." in detail


@pytest.mark.usefixtures("shop")
def test_the_cheapest_comes_first_by_what_counts_then_what_has_no_figure_then_what_is_not_possible(
    advisor: Program,
) -> None:
    many = ("--set", "task_count=600", "--set", "task_vcpu=0.25", "--set", "task_memory_gb=0.5")
    orders = {}
    for focus, counts in (("total", "monthly_usd"), ("bill", "bill_usd")):
        found = asked(advisor, *many, "--set", f"cost_focus={focus}")
        likely = [platform[counts]["likely"] for platform in found["platforms"]]
        assert likely == sorted(likely)
        assert found["counts_people"] is (focus == "total")
        orders[focus] = [platform["id"] for platform in found["platforms"]]
    assert orders["total"] != orders["bill"]
    windows = asked(advisor, "--set", "operating_system=windows")["platforms"]
    kinds = [(platform["possible"], platform["monthly_usd"] is not None) for platform in windows]
    assert kinds == sorted(kinds, reverse=True)
    assert set(kinds) == {(True, True), (True, False), (False, False)}


@pytest.mark.usefixtures("shop")
def test_csv_and_markdown(advisor: Program) -> None:
    found = asked(advisor)
    rows = list(csv.DictReader(io.StringIO(advisor("cost", "shop.yaml", "--format", "csv").out)))
    assert [row["platform"] for row in rows] == [row["id"] for row in found["platforms"]]
    assert [float(row["likely_usd"]) for row in rows] == [
        row["monthly_usd"]["likely"] for row in found["platforms"]
    ]
    lines = list(
        csv.DictReader(io.StringIO(advisor("cost", "shop.yaml", "--format", "csv", "--detail").out))
    )
    for platform in found["platforms"]:
        mine = sum(Decimal(line["usd"]) for line in lines if line["platform"] == platform["id"])
        assert abs(float(mine) - platform["monthly_usd"]["likely"]) < 0.01
    assert (
        "| USD a month | AWS bill | low to high | people | total |"
        in advisor("cost", "shop.yaml", "--format", "markdown").out
    )


@pytest.mark.usefixtures("shop")
def test_an_assumption_is_set_on_the_command_line_or_in_the_file(
    advisor: Program, folder: Path
) -> None:
    found = asked(advisor, "--assume", "people-rate=100", "--assume", "people-ecs-ec2=6")
    assert usd(found, "ecs-ec2", "people") == 600
    (folder / "shop.yaml").write_text(
        f"{SHOP}costs: {{people-rate: 100, people-ecs-ec2: 6}}\n", encoding="utf-8"
    )
    assert asked(advisor)["platforms"] == found["platforms"]
    assert usd(asked(advisor, "--assume", "people-rate=50"), "ecs-ec2", "people") == 300
    told = advisor("cost", "shop.yaml").out
    assert "an hour of the people who run it: 100 USD/hour, set by you (people-rate)." in told


def test_the_lines_are_those_of_what_people_decided_on(
    shop: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    fargate, nodes = (shipped.platforms[key].short for key in ("ecs-fargate", "eks-nodegroup"))
    assert f"{fargate}, line by line" in advisor("cost", "shop.yaml").out
    (shop / "shop.yaml").write_text(f"{SHOP}chosen: eks-nodegroup\n", encoding="utf-8")
    assert f"{nodes}, line by line" in advisor("cost", "shop.yaml").out
    assert asked(advisor)["levers_of"] == "eks-nodegroup"


def test_prices_of_spot_count_in_the_age_where_some_of_it_runs_on_spot(
    shop: Path, advisor: Program
) -> None:
    plain, on_spot = asked(advisor), asked(advisor, "--set", "interruptible=most")
    assert plain["prices_as_of"]["oldest"] > on_spot["prices_as_of"]["oldest"] == "2025-07-28"
    said = {assumption["id"]: assumption for assumption in on_spot["assumptions"]}
    assert (said["spot-ec2"]["likely"], said["spot-ec2"]["replaced"]) == (0.62, True)
    assert (said["people-rate"]["likely"], said["people-rate"]["replaced"]) == (72.12, False)
    told = advisor(
        "cost", "shop.yaml", "--set", "utilisation=high", "--assume", "fill-customer=0.9"
    ).out
    assert "set by you, which makes no difference here" in " ".join(told.split())
    assert shop.exists()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "costs: {people-rat: 3}",
            (
                "shop.yaml:4: E304 costs: there is no assumption 'people-rat' "
                "(did you mean people-rate?)"
            ),
        ),
        ("costs: {fill-customer: 60}", "60 % is 0.6"),
        ("costs: {people-rate: lots}", "is not a number from 0"),
        ("costs: [1]", "not a mapping"),
    ],
)
def test_a_figure_in_the_file_that_cannot_be(
    line: str, says: str, shop: Path, advisor: Program
) -> None:
    (shop / "shop.yaml").write_text(f"{SHOP}{line}\n", encoding="utf-8")
    outcome = advisor("cost", "shop.yaml")
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--assume", "people-rate"), "has no value; write --assume id=value"),
        (("--assume", "people-rat=1"), "did you mean people-rate"),
        (("--assume", "zones=1.5"), "not a whole number of zones"),
        (("--set", "region=eu-west-9"), "knows no Region 'eu-west-9'; did you mean eu-west-"),
        (
            ("--set", "task_count=unknown"),
            "a cost needs task_count; answer them in the file, or with --set task_count=…",
        ),
        (("--prices", "nothing.yaml"), "nothing.yaml"),
        pytest.param(
            ("-o", "no/such/folder/x.svg"),
            "choose a folder that exists",
            marks=pytest.mark.pictures,
        ),
    ],
)
def test_what_cannot_be_computed_is_said_with_the_way_out(
    given: tuple[str, ...], says: str, advisor: Program
) -> None:
    outcome = advisor("cost", "shop.yaml", *given)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err


@pytest.mark.usefixtures("shop")
def test_edges_have_an_answer(advisor: Program, shipped: KnowledgeBase) -> None:
    assert usd(asked(advisor, "--set", "task_count=0"), "ecs-fargate", "fargate-vcpu") == 0
    assert (
        row(asked(advisor, "--set", "task_count=1000000"), "ecs-fargate")["monthly_usd"]["likely"]
        > 30_000_000
    )
    tiny = asked(advisor, "--set", "task_vcpu=0.01", "--set", "task_memory_gb=0.01")
    assert usd(tiny, "ecs-fargate", "fargate-vcpu") == 73.88
    large = advisor("cost", "shop.yaml", "--set", "task_memory_gb=300")
    assert large.code == 0
    pods = shipped.platforms["eks-fargate"].short
    assert f"{pods}: not possible." in " ".join(large.out.split())
    found = row(asked(advisor, "--set", "task_memory_gb=300"), "eks-fargate")
    assert (found["possible"], found["monthly_usd"], found["lines"]) == (False, None, [])
    assert "244 GB" in found["because"]


@pytest.mark.usefixtures("shop")
def test_other_prices_are_taken_from_a_file(advisor: Program, folder: Path) -> None:
    (folder / "prices.yaml").write_text(
        """\
prices: 1
sources: [{id: ours, title: Our agreement}]
regions:
  us-east-1:
    - source: ours
      as_of: 2026-11-01
      evidence: confirmed
      rates: {fargate-vcpu: 0.02 USD/vCPU-hour, fargate-memory: 0.002 USD/GB-hour}
""",
        encoding="utf-8",
    )
    found = asked(advisor, "--prices", "prices.yaml")
    assert usd(found, "ecs-fargate", "fargate-vcpu") == 146
    assert "no price of nat in us-east-1" in " ".join(found["not_included"])
    machines = row(found, "ecs-ec2")
    assert (machines["possible"], machines["monthly_usd"]) == (True, None)
    assert found["prices"] == "prices.yaml"


@pytest.mark.pictures
@pytest.mark.usefixtures("shop")
def test_pictures(advisor: Program, folder: Path) -> None:
    many = (
        "--set",
        "task_count=600",
        "--set",
        "task_vcpu=0.25",
        "--set",
        "task_memory_gb=0.5",
        "--set",
        "cost_focus=bill",
    )
    for name, start in (("c.svg", b"<?xml"), ("c.png", b"\x89PNG"), ("c.pdf", b"%PDF")):
        outcome = advisor("cost", "shop.yaml", *many, "-o", name)
        assert (outcome.code, outcome.out, outcome.err) == (0, "", f"wrote {name}\n")
        assert (folder / name).read_bytes().startswith(start)
    drawn = ET.parse(folder / "c.svg").getroot()
    texts: list[str] = []
    for element in drawn.iter("{http://www.w3.org/2000/svg}text"):
        texts += element.itertext()
    words = " ".join(texts)
    found = asked(advisor, *many)
    assert found["break_even"]
    for point in found["break_even"]:
        assert f"{point['percent_full']} %" in words
    for crossing in found["crossings"]:
        assert f"{crossing['copies']:,}: " in words
    assert "asked: 600" in words
    assert all(platform["name"] in words for platform in found["platforms"])
    assert "What shop costs in a month, in USD" in words
    before = (folder / "c.svg").read_bytes()
    assert advisor("cost", "shop.yaml", *many, "-o", "c.svg").code == 2, (
        "nothing is overwritten unasked"
    )
    assert advisor("cost", "shop.yaml", *many, "-o", "c.svg", "--force").code == 0
    assert (folder / "c.svg").read_bytes() == before, "the same picture whenever asked"


@pytest.mark.pictures
def test_the_picture_in_the_docs_is_what_its_answers_give_now(
    folder: Path, advisor: Program
) -> None:
    page = (EXAMPLES.parent / "costs.md").read_text(encoding="utf-8")
    told = re.search(r"had it grown to (.*?):\n\n!\[[^]]*\]\((.*?)\)", page, re.DOTALL)
    assert told is not None
    answers = re.findall(r"`(?:--set )?([a-z_]+=[\w.-]+)`", told[1])
    assert len(answers) == 8
    options: list[str] = []
    for answer in answers:
        options += ["--set", answer]
    assert advisor("cost", EXAMPLES / "webshop.yaml", *options, "-o", "c.svg").code == 0
    kept = EXAMPLES.parent / told[2]
    if os.environ.get("GOLDEN_UPDATE"):
        kept.write_bytes((folder / "c.svg").read_bytes())
    assert (folder / "c.svg").read_bytes() == kept.read_bytes(), (
        "GOLDEN_UPDATE=1 accepts what is drawn now"
    )


@pytest.mark.pictures
@pytest.mark.usefixtures("shop")
def test_without_what_makes_pngs_nothing_is_written(
    advisor: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    before = sorted(folder.iterdir())
    outcome = advisor("cost", "shop.yaml", "-o", "c.png")
    assert (outcome.code, outcome.out) == (2, "")
    assert "resvg-py" in outcome.err
    assert "let the name end in .svg or .pdf" in outcome.err
    assert sorted(folder.iterdir()) == before
    assert advisor("cost", "shop.yaml", "-o", "c.pdf").code == 0


@pytest.mark.pictures
def test_a_name_is_drawn_as_it_is(folder: Path, advisor: Program) -> None:
    (folder / "shop.yaml").write_text(
        SHOP.replace("name: shop", "name: 'a$b_c$ & \\alpha %'"), encoding="utf-8"
    )
    assert advisor("cost", "shop.yaml", "-o", "c.svg").code == 0
    assert "a$b_c$ &amp; \\alpha %" in (folder / "c.svg").read_text(encoding="utf-8")


@pytest.mark.pictures
def test_a_record_and_the_documents_hold_the_costs(
    shop: Path, advisor: Program, shipped: KnowledgeBase
) -> None:
    short = re.escape(shipped.platforms["ecs-fargate"].short)
    for form in some(1, of=("madr", "adr", "nygard")):
        assert (
            advisor("report", "shop.yaml", "-o", f"{form}.md", "--format", form, *DECIDED).code == 0
        )
        record = (shop / f"{form}.md").read_text(encoding="utf-8")
        assert "\n### What it costs in a month\n" in record
        assert re.search(
            rf"^\| {short} \(recommended\) \| [0-9,]+ \| [0-9,]+ to [0-9,]+ \| ",
            record,
            re.MULTILINE,
        ), "no stray backslash"
        assert "\n* tax, support plans" in record
    assert advisor("report", "shop.yaml", "-o", "page.html", "--format", "html", *DECIDED).code == 0
    page = (shop / "page.html").read_text(encoding="utf-8")
    assert '<h2 id="s-costs-title">Costs</h2>' in page
    assert 'alt="Costs by platform, by the number of copies and by how full machines are"' in page
    found = json.loads(advisor("report", "shop.yaml", "-o", "-", "--format", "json", *DECIDED).out)
    assert found["cost"]["platforms"] == asked(advisor, *DECIDED)["platforms"]
    assert "What it costs in a month" in advisor("explain", "shop.yaml").out


def test_without_sizes_nothing_is_said_of_costs(folder: Path, advisor: Program) -> None:
    (folder / "shop.yaml").write_text("answers: {ops_capacity: low}\n", encoding="utf-8")
    assert advisor("report", "shop.yaml", "-o", "r.md").code == 0
    assert "## Costs" not in (folder / "r.md").read_text(encoding="utf-8")
    found = json.loads(advisor("explain", "shop.yaml", "--format", "json").out)
    assert found["cost"] is None


def test_workloads_together_share_clusters_gateways_and_people(
    folder: Path, advisor: Program
) -> None:
    answers = (
        "{task_vcpu: 1, task_memory_gb: 2, task_count: 10, region: us-east-1, "
        "kubernetes_api: required, exposure: none}"
    )
    for name in ("a", "b", "c"):
        (folder / f"{name}.yaml").write_text(
            f"name: {name}\nanswers: {answers}\n", encoding="utf-8"
        )
    (folder / "d.yaml").write_text(
        "name: d\nanswers: {kubernetes_api: required}\n", encoding="utf-8"
    )
    found = json.loads(advisor("portfolio", ".", "--format", "json").out)
    best = found["cost"][0]
    assert best["workloads"] == ["a", "b", "c"]
    assert best["without_figure"] == ["d"]
    platform = found["workloads"][0]["recommendation"]
    one = row(json.loads(advisor("cost", "a.yaml", "--format", "json").out), platform)
    shared = 0
    for line in one["lines"]:
        is_gateway = line["item"] == "nat" and line["unit"] == "hour"
        if line["item"] in {"eks-cluster", "people"} or is_gateway:
            shared += line["usd"]
    apart = 3 * one["monthly_usd"]["likely"]
    assert best["apart_usd"] == pytest.approx(apart, abs=0.02)
    assert best["together_usd"] == pytest.approx(apart - 2 * shared, abs=0.02)
    text = advisor("portfolio", ".").out
    assert "What they cost together in a month" in text
    assert "Without a figure, because sizes or prices are missing: d." in text


def test_the_examples_with_sizes_have_costs(advisor: Program) -> None:
    for path in sorted(EXAMPLES.glob("*.yaml")):
        sized = "task_count" in path.read_text(encoding="utf-8")
        outcome = advisor("cost", path, "--format", "json")
        assert outcome.code == (0 if sized else 2), path
