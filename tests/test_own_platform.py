"""A platform that a folder adds, as docs/writing-rules.md shows it, through every command."""

from __future__ import annotations

import ast
import html
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from samples import some

from advisor.consultation import consult
from advisor.drawing import catalogue
from advisor.errors import KnowledgeUnusable
from advisor.knowledge.loader import load

if TYPE_CHECKING:
    from conftest import Outcome, Program

    from advisor.knowledge.model import KnowledgeBase

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
RULES = ROOT / "rules"
OWN = "bank-openshift"
WORKLOAD = """\
advisor: 1
name: statements
answers: {location: on-premises, ops_capacity: low, task_vcpu: 1, task_memory_gb: 2, task_count: 3}
"""
PLAIN_DOT = (
    "OpenShift in the bank's data center",
    "OPENSHIFT cluster",
    "own-machines",
    "Amazon ECR",
)


@pytest.fixture
def workbench(folder: Path) -> Path:
    """Return a folder with the files that the guide shows, and a workload."""
    for name, text in re.findall(r"```yaml\n# (\S+/\S+\.yaml)\n(.*?)```", GUIDE, re.DOTALL):
        if name.startswith(("platform/", "order/")):
            (folder / name).parent.mkdir()
            (folder / name).write_text(text, encoding="utf-8")
    (folder / "a.yaml").write_text(WORKLOAD, encoding="utf-8")
    return folder


@pytest.fixture
def knowledge(workbench: Path) -> KnowledgeBase:
    return load([workbench / "platform"])


def done(outcome: Outcome) -> str:
    assert outcome.code == 0, outcome.err
    return outcome.out


def priced(advisor: Program, platform: str) -> dict[str, Any]:
    out = done(advisor("cost", "a.yaml", "--rules", "platform", "--format", "json"))
    (found,) = (cost for cost in json.loads(out)["platforms"] if cost["id"] == platform)
    return dict(found)


# --- the order of ties


def test_an_added_platform_is_last_in_the_order_of_ties(
    knowledge: KnowledgeBase, shipped: KnowledgeBase
) -> None:
    assert knowledge.tie_order == (*shipped.tie_order, OWN)


def test_a_folder_named_like_the_shipped_one_is_not_taken_for_it(
    workbench: Path, advisor: Program
) -> None:
    shutil.copytree(workbench / "platform", workbench / "rules")
    (workbench / "rules" / "openshift.yaml").rename(workbench / "rules" / "platforms.yaml")
    told = done(advisor("recommend", "a.yaml", "--rules", "platform", "--format", "json"))
    same = done(advisor("recommend", "a.yaml", "--rules", "rules", "--format", "json"))
    assert same == told.replace("rules from platform", "rules from rules")
    own = "questions:\n  - {id: lucky, group: decide, kind: boolean, asks: A?, why: B}\n"
    (workbench / "rules" / "platforms.yaml").write_text(own, encoding="utf-8")
    assert load(["rules"]).added == frozenset()


def test_a_whole_base_with_a_misspelt_day_of_review_is_read_as_one(
    folder: Path, advisor: Program
) -> None:
    shutil.copytree(RULES, folder / "base")
    head = folder / "base" / "platforms.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("reviewed:", "reviewd:", 1))
    outcome = advisor("check", "--no-proofs", "base")
    assert "E202 unknown key 'reviewd' (did you mean reviewed?)" in outcome.out + outcome.err
    assert "given twice" not in outcome.out + outcome.err


def test_a_base_without_platforms_is_reported(folder: Path, advisor: Program) -> None:
    (folder / "base").mkdir()
    text = "knowledge: {reviewed: 2026-01-01, tie_order: []}\n"
    (folder / "base" / "a.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("check", "--no-proofs", "base")
    assert outcome.code == 1
    assert "base/a.yaml:1: E203 the base has no platform" in outcome.out + outcome.err


def test_a_folder_changes_the_order_of_ties(workbench: Path, shipped: KnowledgeBase) -> None:
    for folders in (["platform", "order"], ["order", "platform"]):
        order = load([workbench / name for name in folders]).tie_order
        assert order[:2] == (OWN, "eks-auto-mode")
        assert set(order) == {*shipped.tie_order, OWN}
    assert consult(shipped, {}).ranking.winner == "ecs-fargate"
    own_order = [*reversed(shipped.tie_order)]
    (workbench / "order" / "ties.yaml").write_text(f"knowledge: {{tie_order: {own_order}}}\n")
    changed = load([workbench / "order"])
    assert changed.tie_order == tuple(own_order)
    assert changed.reviewed == shipped.reviewed
    assert consult(changed, {}).ranking.winner == "eks-self-managed"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            ("- eks-auto-mode", "- eks-automode"),
            "5: E302 tie_order: unknown platform 'eks-automode' (did you mean eks-auto-mode?)",
        ),
        (
            ("- eks-auto-mode", "- ecs-fargate"),
            "9: E204 tie_order names 'ecs-fargate' twice (name each platform once)",
        ),
        (
            ("    - ecs-ec2\n", ""),
            "3: E203 tie_order leaves out 'ecs-ec2' (name each platform once)",
        ),
        (("  tie_order:", "  stale_after_days: 3\n  tie_order:"), "3: E202 unknown key"),
        (("  tie_order:", "  reviewed: 2026-01-01\n  tie_order:"), "3: E205 `knowledge` (reviewed"),
    ],
)
def test_a_wrong_order_of_ties_is_reported_at_its_line(
    workbench: Path, change: tuple[str, str], problem: str
) -> None:
    ties = workbench / "order" / "ties.yaml"
    text = ties.read_text(encoding="utf-8")
    assert change[0] in text
    ties.write_text("\n" + text.replace(*change), encoding="utf-8")
    with pytest.raises(KnowledgeUnusable) as raised:
        load([workbench / "platform", workbench / "order"])
    assert f"{ties}:{problem}" in str(raised.value)


def test_two_folders_cannot_both_change_the_order_of_ties(workbench: Path) -> None:
    ties = workbench / "order" / "ties.yaml"
    (workbench / "platform" / "ties.yaml").write_bytes(ties.read_bytes())
    with pytest.raises(KnowledgeUnusable, match="E205 the order of ties is changed twice"):
        load([workbench / "platform", workbench / "order"])


# --- what is said of it


def test_the_guide_has_rules_that_are_in_order(workbench: Path, advisor: Program) -> None:
    assert "0 problems" in done(advisor("check", "platform"))
    assert {path.name for path in workbench.iterdir()} == {"a.yaml", "order", "platform"}


@pytest.mark.usefixtures("workbench")
def test_it_is_recommended_and_ruled_out(advisor: Program) -> None:
    told = done(advisor("recommend", "a.yaml", "--rules", "platform"))
    assert "Recommended: OpenShift in the bank's data center" in told
    found = json.loads(done(advisor("recommend", "a.yaml", "--rules", "platform", "--format=json")))
    assert found[0]["recommendation"]["orchestrator"] == "openshift"
    elsewhere = ("recommend", "a.yaml", "--rules", "platform", "--set", "location=region")
    found = json.loads(done(advisor(*elsewhere, "--format", "json")))
    assert found[0]["recommendation"]["id"] == "ecs-fargate"
    excluded = {exclusion["id"] for exclusion in found[0]["excluded"]}
    assert OWN in excluded


EXPLAINING: list[tuple[str, ...]] = [
    (),
    ("--set", "location=region", "--why-not", OWN),
    ("--set", "location=unknown", "--flips"),
    ("--format", "json"),
    ("--why-not", "ecs-ec2"),
    ("--set", "location=unknown", "--flips", "--format", "json"),
]


@pytest.mark.usefixtures("workbench")
@pytest.mark.parametrize("options", some(3, of=EXPLAINING))
def test_it_is_explained(advisor: Program, options: tuple[str, ...]) -> None:
    told = done(advisor("explain", "a.yaml", "--rules", "platform", *options))
    assert re.search("OpenShift in the bank's data center|bank-openshift", " ".join(told.split()))


@pytest.mark.usefixtures("workbench")
def test_it_has_no_figure(advisor: Program) -> None:
    told = done(advisor("cost", "a.yaml", "--rules", "platform"))
    assert "- OpenShift in the bank's data center: no figure; the rules do not say how" in told
    cost = priced(advisor, OWN)
    assert (cost["monthly_usd"], cost["bill_usd"], cost["lines"]) == (None, None, [])
    assert cost["possible"] is True
    assert "(`hosting`)" in cost["because"]
    done(advisor("cost", "a.yaml", "--rules", "platform", "--format", "csv"))


@pytest.mark.pictures
@pytest.mark.usefixtures("workbench")
def test_a_chart_gives_the_figures_of_the_others(advisor: Program) -> None:
    done(advisor("cost", "a.yaml", "--rules", "platform", "-o", "curves.svg"))
    words = re.sub("<[^>]+>", " ", Path("curves.svg").read_text(encoding="utf-8"))
    priced_ones = re.findall(r"([A-Z][\w ']+): [\d,]+ to [\d,]+ USD a month", words)
    assert "Amazon ECS on EC2" in priced_ones
    assert not any("OpenShift" in name for name in priced_ones)


@pytest.mark.parametrize(
    ("orchestrator", "hosting", "like"),
    [("ecs", "managed", "ecs-managed-instances"), ("eks", "ec2", "eks-nodegroup")],
)
def test_it_is_priced_like_its_hosting_but_for_people(
    workbench: Path, advisor: Program, orchestrator: str, hosting: str, like: str
) -> None:
    path = workbench / "platform" / "openshift.yaml"
    text = path.read_text(encoding="utf-8")
    hosted = f"orchestrator: {orchestrator}\n    hosting: {hosting}"
    path.write_text(text.replace("orchestrator: openshift", hosted), encoding="utf-8")
    (workbench / "a.yaml").write_text(WORKLOAD.replace("on-premises", "unknown"))
    own, shipped = priced(advisor, OWN), priced(advisor, like)
    assert own["bill_usd"] == own["monthly_usd"] == shipped["bill_usd"]
    told = done(advisor("cost", "a.yaml", "--rules", "platform", "--set", "cost_focus=total"))
    table = told.partition("Cheapest first")[0]
    rows = re.findall(r"^([A-Z].*?)  +\S+  +\S+ to \S+  +(.*?)  +\S+$", table, re.MULTILINE)
    # Without people it has the lowest sum, and is not the cheapest for that.
    assert rows[-1] == ("OpenShift in the bank's data center", "not known")
    flat = " ".join(told.split())
    assert "Without people's time, which nobody has assumed: OpenShift" in flat
    assert "people's hours for OpenShift in the bank's data center" in flat


def test_hosting_is_known_for_ecs_and_eks_alone(workbench: Path) -> None:
    path = workbench / "platform" / "openshift.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    compute:", "    hosting: ec2\n    compute:"))
    with pytest.raises(KnowledgeUnusable, match=r"openshift.yaml:9: E203 hosting is known for ecs"):
        load([workbench / "platform"])


@pytest.mark.usefixtures("workbench")
@pytest.mark.parametrize(
    "ending", ["gv", pytest.param("svg", marks=pytest.mark.pictures), "mmd", "txt"]
)
def test_it_is_drawn_plainly(advisor: Program, ending: str) -> None:
    command = ("diagram", "a.yaml", "--rules", "platform", "-o")
    done(advisor(*command, f"it.{ending}"))
    drawn = html.unescape(Path(f"it.{ending}").read_text(encoding="utf-8"))
    assert [words for words in PLAIN_DOT if words not in drawn] == []
    done(advisor(*command, f"why.{ending}", "--kind", "decision"))
    assert "OpenShift" in Path(f"why.{ending}").read_text(encoding="utf-8")


def test_the_plain_drawing_has_the_words_of_its_platform(knowledge: KnowledgeBase) -> None:
    shipped = catalogue.shipped_catalogue()
    assert OWN not in shipped.plans
    assert "other" not in shipped.plans
    plan = shipped.plan_other(knowledge.platforms[OWN])
    assert plan.title == "OpenShift in the bank's data center"
    assert {node.managed_by for node in plan.nodes if node.group == "cluster"} == {"", "customer"}


@pytest.mark.usefixtures("workbench")
@pytest.mark.parametrize("form", some(3, of=["adr", "html", "markdown", "json", "madr", "nygard"]))
def test_it_is_recorded(advisor: Program, form: str) -> None:
    command = ("report", "a.yaml", "--rules", "platform", "--date", "2026-11-22")
    name = f"record.{form}" if form in {"html", "json"} else "record.md"
    done(advisor(*command, "--format", form, "-o", name))
    assert "OpenShift" in Path(name).read_text(encoding="utf-8")
    if form in {"adr", "madr", "nygard"}:
        outcome = advisor("drift", "record.md", "--rules", "platform")
        assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.usefixtures("workbench")
@pytest.mark.parametrize("form", ["text", "json", "markdown", "csv"])
def test_it_is_part_of_a_portfolio(advisor: Program, form: str) -> None:
    text = WORKLOAD.replace("statements", "shop").replace("on-premises", "region")
    Path("b.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("portfolio", "a.yaml", "b.yaml", "--rules", "platform", "--format", form)
    assert re.search(r"openshift", done(outcome), re.IGNORECASE)


@pytest.mark.usefixtures("workbench")
def test_without_a_terminal_it_is_told_as_the_result_so_far(advisor: Program) -> None:
    outcome = advisor("ask", "--answers", "a.yaml", "--rules", "platform")
    assert outcome.code == 2
    assert "Recommended: OpenShift in the bank's data center" in outcome.out


# --- no platform stands in the program


def texts_in(source: str) -> list[tuple[int, str]]:
    """Return the text literals of Python source that are no docstrings and no examples of help."""
    tree = ast.parse(source)
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            docstrings.add(node.value)
    found = []
    for node in ast.walk(tree):
        if node in docstrings or not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, str):
            lines = node.value.splitlines()
            text = "\n".join(line for line in lines if not line.startswith("  advisor "))
            found.append((node.lineno, text))
    return found


def test_the_program_names_no_platform(shipped: KnowledgeBase) -> None:
    found = []
    for path in sorted((ROOT / "advisor").rglob("*.py")):
        for line, text in texts_in(path.read_text(encoding="utf-8")):
            if any(platform in text for platform in shipped.platforms):
                found.append(f"{path.relative_to(ROOT)}:{line}: {text}")
    assert found == []


def test_a_platform_in_the_program_is_found() -> None:
    source = (
        '"""Of ecs-ec2."""\nA = {"ecs-ec2": 1}\nB = f"people-ecs-ec2{A}"\nC = "  advisor ecs-ec2"\n'
    )
    texts = [(line, text) for line, text in texts_in(source) if "ecs-ec2" in text]
    assert texts == [(2, "ecs-ec2"), (3, "people-ecs-ec2")]
