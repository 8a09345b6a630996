"""What narrows or bends a result stands under it, wherever it is told."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from samples import some

from advisor.provisos import ORDER
from advisor.report.blocks import Table
from advisor.report.markdown import as_markdown

if TYPE_CHECKING:
    from conftest import Outcome, Program

DAY = ("--date", "2026-11-29")
EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "webshop.yaml"
SIZED = (
    "advisor: 1\nname: shop\n"
    "answers: {ops_capacity: low, kubernetes_api: not-needed, task_vcpu: 1, task_memory_gb: 2, "
    "task_count: 4, compliance: [pci]}\n"
)
OWN_RULE = """preferences:
  - id: own.wish
    when: {ops_capacity: low}
    criterion: operations
    points: {eks-auto-mode: 3}
    because: We like it.
    source: own-word
    evidence: reported
    examples:
      fires: [{ops_capacity: low}]
      silent: [{ops_capacity: high}]
disable:
  operations.low-capacity: we know better
sources:
  - {id: own-word, title: Our word, url: "https://example.org", seen: 2026-11-01}
"""
BENT = {
    "platforms": ("platforms: [ecs-fargate, eks-fargate]\n", (), "Only 2 of 7 platforms competed:"),
    "weights": (
        "weights: {cost: 5, operations: 0}\n",
        (),
        "Weights changed: operating work 4 to 0 and cost 3 to 5.",
    ),
    "rules": ("rules: [house]\n", (), "1 own rule from house took part: own.wish."),
    "disabled": (
        "rules: [house]\n",
        (),
        "1 shipped rule disabled: operations.low-capacity (we know better).",
    ),
    "assumed": (
        "assume: {traffic: spiky}\n",
        (),
        "Assumed, not answered: demand spikes without notice, or rests for long periods.",
    ),
    "costs": ("costs: {zones: 2}\n", (), "Own cost figures: zones = 2."),
    "as_of": ("", ("--as-of", "2026-01-01"), "Advice as of 2026-01-01, as requested."),
    "engine": ("", ("--engine", "reference"), "Concluded by the reference engine, as requested."),
    "verified": (
        "verified: {verify.services-in-scope: {by: Ada, on: 2025-12-01}}\n",
        (),
        "Verified: 1 of 1 conditions, by Ada on 2025-12-01.",
    ),
}
PRICES = """\
prices: 1
sources: [{id: ours, title: Our agreement}]
regions:
  us-east-1:
    - source: ours
      as_of: 2026-11-01
      evidence: confirmed
      rates: {fargate-vcpu: 0.02 USD/vCPU-hour, fargate-memory: 0.002 USD/GB-hour}
"""
TOGETHER = (
    ("platforms", "rules", "disabled"),
    ("weights", "assumed", "as_of"),
    ("costs", "engine", "verified"),
)
"""Conditions that one result has at a time, each once: few enough for every output to show all."""
ALL_FILES = "".join(dict.fromkeys(extra for extra, _, _ in BENT.values()))
ALL_OPTIONS = tuple(chain.from_iterable(options for _, options, _ in BENT.values()))


def written(folder: Path, extra: str) -> None:
    (folder / "house").mkdir()
    (folder / "house" / "own.yaml").write_text(OWN_RULE, encoding="utf-8")
    (folder / "shop.yaml").write_text(f"{SIZED}{extra}", encoding="utf-8")


def bent(folder: Path, kinds: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Write a workload under conditions of ``kinds``; return their options and sentences."""
    files, options, sentences = zip(*(BENT[kind] for kind in kinds), strict=True)
    written(folder, "".join(dict.fromkeys(files)))
    return list(chain.from_iterable(options)), list(sentences)


def flat(text: str) -> str:
    return " ".join(text.replace("\\", "").split())


def kinds_of(conditions: list[dict[str, str]]) -> list[str]:
    return [condition["kind"] for condition in conditions]


def rows_of(outcome: Outcome) -> list[list[str]]:
    return list(csv.reader(io.StringIO(outcome.out)))


def only_row(outcome: Outcome) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(outcome.out))
    return row


def test_each_kind_of_condition_is_tried() -> None:
    assert sorted(chain.from_iterable(TOGETHER)) == sorted(BENT)
    assert set(BENT) == {*ORDER} - {"prices", "config"}


@pytest.mark.parametrize("kinds", TOGETHER)
def test_each_condition_stands_in_every_output(
    kinds: tuple[str, ...], advisor: Program, folder: Path
) -> None:
    options, sentences = bent(folder, kinds)
    for command in (
        ["recommend", "shop.yaml"],
        ["recommend", "shop.yaml", "--detail"],
        ["explain", "shop.yaml"],
        ["explain", "shop.yaml", "--flips"],
        ["explain", "shop.yaml", "--format", "markdown"],
        ["cost", "shop.yaml"],
        ["portfolio", "shop.yaml"],
        ["drift", "shop.yaml"],
        ["report", "shop.yaml", "--format", "markdown", "-o", "-"],
    ):
        outcome = advisor(*command, *options)
        assert outcome.code == 0, outcome.err
        for sentence in sentences:
            assert sentence.replace("_", "") in flat(outcome.out).replace("_", ""), command
    for command in (
        ["recommend", "shop.yaml", "--format", "jsonl"],
        ["explain", "shop.yaml", "--format", "json"],
    ):
        found = json.loads(advisor(*command, *options).out)
        assert sorted(kinds_of(found["conditions"])) == sorted(kinds), command
    (found,) = json.loads(advisor("drift", "shop.yaml", "--format", "json", *options).out)
    assert sorted(kinds_of(found["conditions"])) == sorted(kinds)
    row = only_row(advisor("recommend", "shop.yaml", "--format", "csv", *options))
    assert all(sentence in row["conditions"] for sentence in sentences)
    for form, name in (
        ("adr", "record.md"),
        ("madr", "madr.md"),
        ("nygard", "nygard.md"),
        ("html", "page.html"),
    ):
        output = ("--format", form, "-o", name, *DAY)
        assert advisor("report", "shop.yaml", *output, *options).code == 0
        told = flat((folder / name).read_text(encoding="utf-8")).replace("_", "")
        assert all(sentence.replace("_", "") in told for sentence in sentences), form


TABLES = (
    ("explain", "shop.yaml"),
    ("explain", "shop.yaml", "--flips"),
    ("explain", "shop.yaml", "--why-not", "eks-fargate"),
    ("explain", "shop.yaml", "--set", "startup=relaxed"),
    ("cost", "shop.yaml"),
    ("cost", "shop.yaml", "--detail"),
    ("portfolio", "shop.yaml"),
    ("recommend", "shop.yaml"),
)


@pytest.mark.parametrize("kinds", TOGETHER)
def test_each_condition_and_the_grade_stand_in_every_table(
    kinds: tuple[str, ...], advisor: Program, folder: Path
) -> None:
    options, sentences = bent(folder, kinds)
    for command in TABLES:
        outcome = advisor(*command, "--format", "csv", *options)
        assert outcome.code == 0, outcome.err
        rows = rows_of(outcome)
        assert len({len(row) for row in rows}) == 1, command
        cells = set(chain.from_iterable(rows))
        assert "grade" in cells, command
        assert cells & {"open", "proven", "proven-as-known"}, command
        for sentence in sentences:
            assert any(sentence in cell for cell in cells), command


def test_a_table_that_has_nothing_else_to_tell_has_its_conditions(
    advisor: Program, folder: Path
) -> None:
    written(folder, "platforms: [ecs-fargate]\n")
    row = only_row(advisor("explain", "shop.yaml", "--flips", "--format", "csv"))
    assert row["conditions"] == "Only 1 of 7 platforms competed: Amazon ECS on AWS Fargate."


def test_two_results_side_by_side_have_their_grades_and_conditions(
    advisor: Program, folder: Path
) -> None:
    written(folder, "platforms: [ecs-fargate, eks-fargate]\n")
    (folder / "other.yaml").write_text("advisor: 1\nname: other\nanswers: {}\n", encoding="utf-8")
    rows = rows_of(advisor("explain", "shop.yaml", "other.yaml", "--format", "csv"))
    assert rows[1:3] == [
        ["recommendation", "", "ecs-fargate", "undecided", ""],
        ["grade", "", "open", "undecided", ""],
    ]
    assert rows[3][:2] == ["condition", "platforms"]
    assert rows[3][2].startswith("Only 2 of 7 platforms competed")
    assert rows[3][3] == ""
    told = flat(advisor("explain", "shop.yaml", "other.yaml", "--format", "markdown").out)
    fargate = "ECS on Fargate"
    assert f"| Recommended | {fargate} | nothing yet; by default {fargate} |" in told
    assert "| Grade | open | undecided |" in told
    assert "shop: Only 2 of 7 platforms competed" in told
    outcome = advisor("explain", "shop.yaml", "other.yaml", "--format", "json")
    found = json.loads(outcome.out)["difference"]
    assert kinds_of(found["before"]["conditions"]) == ["platforms"]
    assert (found["after"]["recommendation"], found["after"]["default"]) == (None, "ecs-fargate")


def test_a_row_says_whether_it_means_a_move_to_stay_or_only_a_default(
    advisor: Program, folder: Path
) -> None:
    seen_as = {}
    for name, answers in (
        ("stays", "{ops_capacity: low, kubernetes_api: not-needed, current_platform: ecs-fargate}"),
        ("moves", "{ops_capacity: low, kubernetes_api: not-needed, current_platform: ecs-ec2}"),
        ("new", "{ops_capacity: low, kubernetes_api: not-needed}"),
        ("nothing", "{}"),
    ):
        (folder / f"{name}.yaml").write_text(f"advisor: 1\nanswers: {answers}\n", encoding="utf-8")
        row = only_row(advisor("recommend", f"{name}.yaml", "--format", "csv"))
        seen_as[name] = (row["recommendation"], row["move"], row["default"])
    assert seen_as == {
        "stays": ("ecs-fargate", "stay", ""),
        "moves": ("ecs-fargate", "ecs-ec2", ""),
        "new": ("ecs-fargate", "", ""),
        "nothing": ("", "", "ecs-fargate"),
    }


DOUBTFUL = """\
advisor: 1
name: shop
answers: {kubernetes_api: not-needed, compliance: [pci], ops_capacity: low, task_count: 10,
  peak_task_count: 9, task_vcpu: 1, task_memory_gb: 2}
verified: {verify.services-in-scope: {by: Ada, on: 0001-01-01}}
"""
CONTRADICTION = "The number of copies at the busiest moment cannot be smaller than the average."
ODD_DAY = (
    "It is signed on 0001-01-01, before Amazon ECS on AWS Fargate existed (2017-11-29): "
    "check the date."
)
RESTRICTED = (
    "None of the platforms that were allowed to compete can meet these answers: "
    "something needs the Kubernetes API."
)


@pytest.mark.parametrize("form", ["adr", "madr", "nygard", "markdown", "html"])
def test_a_document_says_which_answers_and_signatures_are_doubtful(
    form: str, advisor: Program, folder: Path
) -> None:
    (folder / "shop.yaml").write_text(DOUBTFUL, encoding="utf-8")
    assert advisor("report", "shop.yaml", "--format", form, "-o", "out", *DAY).code == 0
    told = flat((folder / "out").read_text(encoding="utf-8"))
    assert CONTRADICTION in told
    assert ODD_DAY in told
    verify = "look up each service you will use, for this compliance program and Region"
    assert f"Before you build, {verify}" in told


def test_costs_say_which_answers_contradict_each_other(advisor: Program, folder: Path) -> None:
    (folder / "shop.yaml").write_text(DOUBTFUL, encoding="utf-8")
    assert f"Check your answers: {CONTRADICTION}" in flat(advisor("cost", "shop.yaml").out)


def test_costs_of_what_can_run_nowhere_say_so_once_and_what_else_could(
    advisor: Program, folder: Path
) -> None:
    written(folder, "")
    asked = ("shop.yaml", "--platforms", "ecs-fargate,ecs-ec2", "--set", "kubernetes_api=required")
    told = flat(advisor("cost", *asked).out)
    assert told.lower().count("no platform is left") == 1
    assert RESTRICTED in told
    assert "Others could: Amazon EKS" in told
    found = json.loads(advisor("cost", *asked, "--format", "json").out)
    assert (found["status"], found["contradiction"]) == ("none", ["kubernetes_api"])
    assert "eks-auto-mode" in found["allowed_otherwise"]


EVIL = "see https://evil.example/login or www.evil.example | now"


LINKS = [
    ("https://example.org/tickets/42?a=1&b=2", True),
    ("https://example.org/><b>", False),
    ("http://example.org/(a)", True),
    ("javascript:alert(1)", False),
    ("https://example.org/a|b", False),
    ("see https://example.org/", False),
]


@pytest.mark.parametrize(("link", "is_live"), some(2, of=LINKS))
def test_only_sources_and_links_of_signatures_may_be_followed(
    link: str, is_live: bool, advisor: Program, folder: Path
) -> None:
    written(folder, "")
    text = (
        "advisor: 1\nname: shop\nanswers: {kubernetes_api: not-needed, compliance: [pci]}\n"
        "platforms: [ecs-fargate, ecs-ec2]\nrules: [house]\nverified:\n"
        f"  verify.services-in-scope: {{by: '{EVIL}', on: 2025-12-01, link: '{link}'}}\n"
    )
    (folder / "shop.yaml").write_text(text, encoding="utf-8")
    rules = OWN_RULE.replace("we know better", f"'{EVIL}'").replace("We like it.", f"'{EVIL}'")
    (folder / "house" / "own.yaml").write_text(rules, encoding="utf-8")
    for form, name in (
        ("adr", "a.md"),
        ("madr", "m.md"),
        ("nygard", "n.md"),
        ("markdown", "d.md"),
        ("html", "p.html"),
    ):
        outcome = advisor("report", "shop.yaml", "--format", form, "-o", name, *DAY)
        assert outcome.code == 0, outcome.err
        told = (folder / name).read_text(encoding="utf-8").partition("\n### Answers\n")[0]
        # In code nothing becomes a link.
        told = re.sub(r"```mermaid.*?```", "", told, flags=re.DOTALL)
        links = r'href="([^"#][^"]*)"' if form == "html" else r"<(https?:[^>]*)>"
        live = re.findall(links, told)
        assert not any("evil" in address for address in live), form
        assert (link in map(html.unescape, live)) is is_live, form
        assert any("aws" in address for address in live), form
        if form != "html":
            assert "https://evil" not in told, form
            assert "www.evil" not in told, form


def test_strange_words_split_no_cell_of_a_table() -> None:
    table = Table(("a", "b"), (("x | y", "https://example.org/a|b"),), prose=True)
    (_, _, row) = as_markdown([table]).splitlines()
    assert row == "| x \\| y | https\\://example.org/a\\|b |"


def seen(picture: Path) -> str:
    """Return the words of a picture that is text in their order, without markup."""
    text = picture.read_text(encoding="utf-8")
    if picture.suffix == ".mmd":
        text = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), text)
    return flat(html.unescape(re.sub(r"<desc.*?</desc>|<[^>]*>", " ", text, flags=re.DOTALL)))


@pytest.mark.pictures
@pytest.mark.parametrize("kinds", TOGETHER)
def test_each_condition_stands_in_every_picture(
    kinds: tuple[str, ...], advisor: Program, folder: Path
) -> None:
    options, sentences = bent(folder, kinds)
    pictures = [("diagram", "shop.yaml", "--kind", kind) for kind in ("pipeline", "decision")]
    for number, command in enumerate(pictures):
        for ending in ("svg", "gv", "mmd", "txt"):
            outcome = advisor(*command, "-o", f"{number}.{ending}", *options)
            assert outcome.code == 0, outcome.err
            told = seen(folder / f"{number}.{ending}")
            assert all(flat(sentence) in told for sentence in sentences), (command, ending)
    for name in ("explain", "cost", "portfolio"):
        outcome = advisor(name, "shop.yaml", "-o", f"{name}.svg", *options)
        assert outcome.code == 0, outcome.err
        told = seen(folder / f"{name}.svg")
        assert all(flat(sentence) in told for sentence in sentences), name


@pytest.mark.pictures
def test_pictures_as_pixels_have_room_for_conditions(advisor: Program, folder: Path) -> None:
    written(folder, "")
    for command in (
        ["diagram", "shop.yaml"],
        ["diagram", "shop.yaml", "--kind", "decision"],
        ["explain", "shop.yaml"],
    ):
        heights = []
        for name, options in (
            ("plain.png", ()),
            ("bent.png", ("--as-of", "2026-11-22", "--engine", "reference")),
        ):
            assert advisor(*command, "-o", name, "--force", *options).code == 0
            heights.append(int.from_bytes((folder / name).read_bytes()[20:24]))
        assert heights[1] > heights[0], command


@pytest.mark.pictures
def test_a_picture_has_four_lines_of_conditions_at_most_and_says_where_the_others_are(
    advisor: Program, folder: Path
) -> None:
    written(folder, ALL_FILES)
    for command in (["diagram", "shop.yaml"], ["cost", "shop.yaml"], ["explain", "shop.yaml"]):
        assert advisor(*command, "-o", "x.svg", "--force", *ALL_OPTIONS).code == 0
        told = seen(folder / "x.svg")
        assert "6 more conditions: advisor recommend --detail shows them." in told, command
        assert told.count(BENT["platforms"][2]) == 1
        assert BENT["engine"][2] not in told


@pytest.mark.pictures
def test_a_picture_of_a_comparison_calls_a_default_no_recommendation(
    advisor: Program, folder: Path
) -> None:
    (folder / "shop.yaml").write_text("advisor: 1\nanswers: {}\n", encoding="utf-8")
    assert advisor("explain", "shop.yaml", "-o", "x.svg").code == 0
    told = seen(folder / "x.svg")
    assert "No recommendation yet: undecided." in told
    assert "Recommended" not in told
    assert advisor("portfolio", "shop.yaml", "-o", "y.svg").code == 0
    assert "A default, not advice, for shop" in seen(folder / "y.svg")


def test_nothing_stands_there_that_nobody_changed(advisor: Program, folder: Path) -> None:
    written(folder, "")
    outcome = advisor("recommend", "shop.yaml", "--format", "jsonl")
    assert json.loads(outcome.out)["conditions"] == []


def test_own_prices_and_figures_stand_in_the_costs(advisor: Program, folder: Path) -> None:
    written(folder, "")
    cost = ("cost", "shop.yaml", "--assume", "zones=2")
    found = json.loads(advisor(*cost, "--format", "json").out)
    assert kinds_of(found["conditions"]) == ["costs"]
    assert "Own cost figures: zones = 2." in flat(advisor(*cost).out)


def test_every_output_has_the_conditions_in_one_order(advisor: Program, folder: Path) -> None:
    written(folder, ALL_FILES)
    (folder / "prices.yaml").write_text(PRICES, encoding="utf-8")
    for command, extra in (
        ("recommend", ()),
        ("explain", ()),
        ("cost", ("--prices", "prices.yaml")),
        ("portfolio", ()),
    ):
        outcome = advisor(command, "shop.yaml", "--format", "json", *extra, *ALL_OPTIONS)
        found = json.loads(outcome.out)
        results = found if isinstance(found, list) else found.get("workloads", [found])
        wanted = [kind for kind in ORDER if kind != "config" and (kind != "prices" or extra)]
        assert kinds_of(results[0]["conditions"]) == wanted, command


def test_four_lines_at_most_stand_under_a_verdict_and_detail_has_them_all(
    advisor: Program, folder: Path
) -> None:
    written(folder, "".join(BENT[kind][0] for kind in ("platforms", "weights", "rules", "assumed")))
    command = ("recommend", "shop.yaml", "--as-of", "2026-01-01")
    short = flat(advisor(*command).out)
    assert "3 more conditions: --detail shows them." in short
    assert "Advice as of 2026-01-01" not in short
    assert "Advice as of 2026-01-01" in flat(advisor(*command, "--detail").out)


def test_none_of_the_allowed_platforms_is_another_thing_than_none_at_all(
    advisor: Program, folder: Path
) -> None:
    text = "advisor: 1\nanswers: {kubernetes_api: required}\n"
    (folder / "shop.yaml").write_text(text, encoding="utf-8")
    allowed = flat(advisor("recommend", "shop.yaml", "--platforms", "ecs-fargate,ecs-ec2").out)
    assert RESTRICTED in allowed
    assert "Others could: Amazon EKS" in allowed
    assert "No platform can meet" not in allowed
    (folder / "never.yaml").write_text(
        "advisor: 1\nanswers: {kubernetes_api: required, host_access: [docker-socket]}\n",
        encoding="utf-8",
    )
    never = json.loads(advisor("recommend", "never.yaml", "--format", "jsonl").out)
    assert (never["status"], never["allowed_otherwise"]) == ("none", [])
    assert "No platform can meet" in flat(advisor("recommend", "never.yaml").out)


def test_own_rules_can_be_refused_and_the_others_go_on(advisor: Program, folder: Path) -> None:
    written(folder, "rules: [house]\n")
    (folder / "other.yaml").write_text(SIZED, encoding="utf-8")
    outcome = advisor("recommend", "shop.yaml", "other.yaml", "--format", "jsonl", "--no-own-rules")
    refused, went_on = map(json.loads, outcome.out.splitlines())
    assert outcome.code == 1
    assert refused["status"] == "invalid"
    assert "--no-own-rules" in refused["errors"][0]["message"]
    assert refused["errors"][0]["line"] == 4
    assert went_on["status"] == "recommended"
    assert advisor("recommend", "other.yaml", "--rules", "house", "--no-own-rules").code == 0, (
        "those of the command line stay"
    )


def test_a_portfolio_gives_a_default_for_what_is_undecided_and_calls_it_so(
    advisor: Program, folder: Path
) -> None:
    (folder / "shop.yaml").write_text("advisor: 1\nanswers: {}\n", encoding="utf-8")
    (found,) = json.loads(advisor("portfolio", "shop.yaml", "--format", "json").out)["workloads"]
    assert (found["recommendation"], found["default"]) == (None, "ecs-fargate")
    assert found["grade"] == "undecided"
    assert "That is a default, not advice." in flat(advisor("portfolio", "shop.yaml").out)


def test_no_command_lets_rules_in_that_are_refused(advisor: Program, folder: Path) -> None:
    written(folder, "rules: [house]\n")
    for command in ("recommend", "explain", "cost", "portfolio", "drift"):
        outcome = advisor(command, "shop.yaml", "--no-own-rules")
        assert outcome.code == 2, command
        assert "E114" in outcome.err, command


def test_a_signature_stands_in_an_explanation_too(advisor: Program, folder: Path) -> None:
    result = json.loads(advisor("recommend", EXAMPLE, "--format", "jsonl").out)
    rule = result["to_verify"][0]["rule"]
    text = EXAMPLE.read_text(encoding="utf-8")
    (folder / "signed.yaml").write_text(
        f"{text}\nverified: {{{rule}: {{by: Ada, on: 2026-11-20}}}}\n", encoding="utf-8"
    )
    found = json.loads(advisor("explain", "signed.yaml", "--format", "json").out)
    assert found["to_verify"][0]["verified"]["by"] == "Ada"
    assert "by Ada on 2026-11-20" in flat(advisor("explain", "signed.yaml").out)
