"""``advisor explain`` as people and programs use it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from advisor.cli import output
from advisor.codes import CODES
from advisor.report.markdown import in_markdown

if TYPE_CHECKING:
    from conftest import Outcome, Program

    from advisor.knowledge.model import KnowledgeBase

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
TEAMS = sorted(file.stem for file in EXAMPLES.glob("*.yaml"))
WEBSHOP = EXAMPLES / "webshop.yaml"


def loaded(advisor: Program, *arguments: object) -> dict[str, Any]:
    outcome = advisor("explain", *arguments, "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    explanation: dict[str, Any] = json.loads(outcome.out)
    return explanation


def rows_of(outcome: Outcome) -> list[list[str]]:
    return list(csv.reader(io.StringIO(outcome.out)))


@pytest.mark.parametrize("team", TEAMS)
def test_every_team_gets_an_explanation_that_says_how_why_not_and_what_would_change_it(
    team: str, advisor: Program
) -> None:
    outcome = advisor("explain", EXAMPLES / f"{team}.yaml")
    assert (outcome.code, outcome.err) == (0, "")
    for part in ("Why", "What would change it", "Sources"):
        assert f"\n{part}\n" in outcome.out
    for part in ("Why not the others", "How firm it is"):
        assert (f"\n{part}\n" in outcome.out) is (team != "impossible-wishes")
    assert not re.search(r"^ *- [+-]?0 ", outcome.out, re.MULTILINE)
    assert max(len(line) for line in outcome.out.splitlines() if "http" not in line) <= 100
    assert not re.search(r"\bNone\b(?! of the platforms)", outcome.out)


def test_the_same_file_gives_the_same_text_and_text_json_and_markdown_say_the_same(
    advisor: Program, shipped: KnowledgeBase
) -> None:
    first, again = advisor("explain", WEBSHOP), advisor("explain", WEBSHOP)
    assert first == again
    found = loaded(advisor, WEBSHOP)
    markdown = advisor("explain", WEBSHOP, "--format", "markdown").out
    flat = " ".join(first.out.split())
    winner = found["recommendation"]
    for reason in (*found["how"]["reasons"], *found["how"]["exclusions"]):
        says = shipped.rule(reason["rule"]).reason_for(winner)
        assert says in flat
        assert in_markdown(says) in " ".join(markdown.split())
    assert "## Side by side" in markdown
    assert set(found) >= {
        "how",
        "why_not",
        "flips",
        "flip_counts",
        "firmness",
        "comparison",
        "decided_by",
    }


def test_flips_of_the_contract_replay(advisor: Program) -> None:
    found = loaded(advisor, WEBSHOP, "--flips")
    flips = found["flips"]
    assert {"to": "eks-auto-mode", "set": {"kubernetes_api": "required"}, "opened": []} in flips
    for flip in flips[:6]:
        changes: list[str] = []
        for key, value in flip["set"].items():
            changes += ["--set", f"{key}={json.dumps(value)}".replace('"', "")]
        replayed = json.loads(advisor("recommend", WEBSHOP, "--format", "jsonl", *changes).out)
        assert replayed["recommendation"]["id"] == flip["to"]
    counts = {count["to"]: count for count in found["flip_counts"]}
    assert counts["ecs-ec2"]["number"] == sum(flip["to"] == "ecs-ec2" for flip in flips)


def test_why_not_one_platform_is_told_in_full(advisor: Program) -> None:
    told = advisor("explain", WEBSHOP, "--why-not", "eks-nodegroup").out.splitlines()
    assert told[2].startswith("108 points separate EKS node groups from ECS on Fargate, mostly on ")
    assert "What would make it win" in told
    assert "What would change it" not in told
    assert "  - +3 ECS on Fargate: The team has deployed services on ECS and knows its parts." in (
        line.split(" [")[0] for line in told
    )
    (found,) = loaded(advisor, WEBSHOP, "--why-not", "eks-nodegroup")["why_not"]
    assert found["id"] == "eks-nodegroup"
    gaps = [contest["winner_points"] - contest["points"] for contest in found["criteria"]]
    assert found["behind"] == sum(gaps)
    excluded = advisor("explain", EXAMPLES / "render-farm.yaml", "--why-not", "ecs-fargate").out
    assert excluded.splitlines()[2:6] == [
        "What rules out ECS on Fargate:",
        "- It offers no GPU, Inferentia or Trainium devices. [1]",
        "  - You said: it needs a GPU.",
        "By points alone it would be 6 points ahead of ECS Managed Instances.",
    ]


@pytest.mark.parametrize(
    ("platform", "says"),
    [
        ("ecs-fargate", "is the recommended platform"),
        ("eks-fargat", "did you mean eks-fargate?"),
        ("nomad", "one of: "),
    ],
)
def test_why_not_needs_a_platform_that_is_not_recommended(
    platform: str, says: str, advisor: Program
) -> None:
    outcome = advisor("explain", WEBSHOP, "--why-not", platform)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err


def test_a_comparison_is_a_table_in_every_format(advisor: Program) -> None:
    text = advisor("explain", WEBSHOP, "--compare").out
    assert "Side by side" in text
    rows = rows_of(advisor("explain", WEBSHOP, "--compare", "--format", "csv"))
    assert rows[0][:3] == ["criterion", "weight", "ecs-fargate"]
    assert len({len(row) for row in rows}) == 1
    totals = next(row for row in rows if row[0] == "total")
    found = loaded(advisor, WEBSHOP, "--compare")["comparison"]
    assert [str(found["totals"][key]) for key in found["platforms"]] == totals[2:]
    markdown = advisor("explain", WEBSHOP, "--compare", "--format", "markdown").out
    assert "| Criterion (weight) | ECS on Fargate |" in markdown
    assert "## Why" not in markdown


@pytest.mark.pictures
def test_a_comparison_is_drawn(folder: Path, advisor: Program) -> None:
    outcome = advisor("explain", WEBSHOP, "--compare", "-o", "side.svg")
    assert (outcome.code, outcome.out) == (0, "")
    drawn = (folder / "side.svg").read_text(encoding="utf-8")
    assert "<svg" in drawn
    assert "platforms side by side" in drawn
    assert advisor("explain", WEBSHOP, "--compare", "-o", "side.svg").code == 2
    assert advisor("explain", WEBSHOP, "-o", "told.md", "--format", "markdown").code == 0
    text = (folder / "told.md").read_text(encoding="utf-8")
    assert text.startswith("# webshop: Amazon ECS on AWS Fargate\n")


def test_what_if_puts_two_results_side_by_side_with_the_rules_that_made_the_difference(
    advisor: Program,
) -> None:
    outcome = advisor("explain", WEBSHOP, "--set", "kubernetes_api=required")
    assert "What differs" in outcome.out
    assert "These rules made the difference:" in outcome.out
    found = loaded(advisor, WEBSHOP, "--set", "kubernetes_api=required")["difference"]
    assert found["before"]["recommendation"] == "ecs-fargate"
    assert found["after"]["recommendation"] == "eks-auto-mode"
    assert found["answers"] == {"kubernetes_api": ["not-needed", "required"]}
    assert any("ecs-fargate" in rule["excludes"] for rule in found["rules"])
    told = " ".join(outcome.out.split())
    assert "The result becomes EKS Auto Mode, 11 points ahead of EKS on Fargate. It was ECS" in told
    assert "the need for Kubernetes' API: nothing needs it (before); something that" in told


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("engineers=20", "is 22 points, as before."),
        ("utilisation=high", "falls from 22 to 10 points."),
        ("cost_focus=bill", "grows from 22 to 25 points."),
    ],
)
def test_where_the_result_stays_the_first_line_says_what_became_of_the_lead(
    change: str, says: str, advisor: Program
) -> None:
    told = advisor("explain", WEBSHOP, "--set", change).out
    first = " ".join(told.split("\n\n")[0].split("=\n")[1].split())
    assert first.startswith("It stays ECS on Fargate; its lead over ")
    assert says in first
    assert "The result is the same" in told


OUT_OF_EKS = """advisor: 1
platforms: [eks-auto-mode, eks-nodegroup]
answers: {kubernetes_api: required, ops_capacity: medium}
"""


def compared(advisor: Program, folder: Path, text: str, *options: str) -> str:
    """Return what differs between an answer file and the same with ``options``."""
    (folder / "team.yaml").write_text(text, encoding="utf-8")
    told = advisor("explain", "team.yaml", *options).out
    return " ".join(told.split("What differs")[1].split())


def test_points_are_never_told_for_no_platform(folder: Path, advisor: Program) -> None:
    changes = ("host_access=[docker-socket]", "existing_kubernetes=heavy", "kubernetes_skill=none")
    options = [f"--set={change}" for change in changes]
    said = compared(advisor, folder, OUT_OF_EKS, *options)
    assert "Recommended EKS Auto Mode no platform" in said
    assert "These rules made the difference:" in said
    assert re.search(r"Only after, [+-]\d+ for EKS Auto Mode", said)
    assert "for no platform" not in said


def test_points_are_those_that_a_rule_gives_where_it_holds(folder: Path, advisor: Program) -> None:
    few_people = "advisor: 1\nanswers: {kubernetes_api: not-needed, ops_capacity: low}\n"
    gone = compared(advisor, folder, few_people, "--set", "ops_capacity=medium")
    assert "Only before, +4 for ECS on Fargate: AWS runs the hosts" in gone
    more_people = few_people.replace("low", "medium")
    come = compared(advisor, folder, more_people, "--set", "ops_capacity=low")
    assert "Only after, +4 for ECS on Fargate: AWS runs the hosts" in come


def test_where_neither_leaves_a_platform_no_lead_is_spoken_of(
    folder: Path, advisor: Program
) -> None:
    nothing_left = OUT_OF_EKS.replace("{", "{host_access: [docker-socket], ")
    said = compared(advisor, folder, nothing_left, "--set", "existing_kubernetes=heavy")
    assert "No platform is left in either; the same rules see to that." in said
    assert "its lead" not in said
    assert "for no platform" not in said


def test_a_default_is_not_put_beside_a_recommendation_as_one(
    folder: Path, advisor: Program
) -> None:
    said = compared(advisor, folder, "advisor: 1\nanswers: {}\n", "--set", "ops_capacity=low")
    fargate = "ECS on Fargate"
    assert f"Recommended nothing yet; by default {fargate} {fargate}" in said
    assert "These rules made the difference:" in said
    low = ("--set", "ops_capacity=low")
    rows = rows_of(advisor("explain", "team.yaml", *low, "--format", "csv"))
    assert rows[1][:4] == ["recommendation", "", "undecided", "ecs-fargate"]
    said = compared(advisor, folder, "advisor: 1\nanswers: {}\n", "--set", "region=eu-west-1")
    assert "Both are undecided: no rule changed that." in said


def test_two_files_are_compared(advisor: Program) -> None:
    other = EXAMPLES / "ad-exchange.yaml"
    outcome = advisor("explain", WEBSHOP, other)
    assert "ad-exchange: stay on Amazon ECS on EC2" in outcome.out
    assert "Only in ad-exchange" in outcome.out
    found = loaded(advisor, WEBSHOP, other)["difference"]
    assert found["before"]["recommendation"] == "ecs-fargate"
    assert found["after"]["recommendation"] == "ecs-ec2"
    rows = rows_of(advisor("explain", WEBSHOP, other, "--format", "csv"))
    assert rows[1][:4] == ["recommendation", "", "ecs-fargate", "ecs-ec2"]
    same = advisor("explain", WEBSHOP, WEBSHOP)
    assert "no rule changed its lead" in same.out


def test_what_people_decided_stands_beside_what_is_recommended(
    folder: Path, advisor: Program
) -> None:
    text = WEBSHOP.read_text(encoding="utf-8")
    (folder / "a.yaml").write_text(
        f"chosen: ecs-ec2\nbecause: We own *Reserved* Instances.\n{text}", encoding="utf-8"
    )
    outcome = advisor("explain", "a.yaml")
    decided = "People decided on Amazon ECS on EC2, because We own *Reserved* Instances."
    assert outcome.out.count(decided) == 2
    assert "People decided on" in advisor("explain", "a.yaml", "--flips").out
    assert "It gives up, on Operating work" in outcome.out
    assert "What would have to be true for it to win:" in outcome.out
    assert "\\*Reserved\\*" in advisor("explain", "a.yaml", "--format", "markdown").out
    assert loaded(advisor, "a.yaml")["chosen"]["id"] == "ecs-ec2"
    (folder / "b.yaml").write_text(f"chosen: ecs-fargate\n{text}", encoding="utf-8")
    assert "That is what is recommended." in advisor("explain", "b.yaml").out


def test_ties_are_said_plainly(folder: Path, advisor: Program) -> None:
    (folder / "a.yaml").write_text("answers: {}\n", encoding="utf-8")
    outcome = advisor("explain", "a.yaml", "--platforms", "ecs-fargate,ecs-ec2")
    assert "No answer given distinguishes the 2 platforms." in outcome.out
    found = loaded(advisor, "a.yaml", "--platforms", "ecs-fargate,ecs-ec2")
    assert found["firmness"]["tied"] == ["ecs-ec2"]
    assert "Nothing distinguishes the platforms that are left" in outcome.out


def test_two_results_that_only_weights_or_platforms_tell_apart_are_not_called_the_same(
    folder: Path, advisor: Program
) -> None:
    text = WEBSHOP.read_text(encoding="utf-8")
    (folder / "a.yaml").write_text(f"weights: {{cost: 9}}\n{text}", encoding="utf-8")
    (folder / "b.yaml").write_text(f"platforms: [ecs-ec2, eks-nodegroup]\n{text}", encoding="utf-8")
    weighed = advisor("explain", WEBSHOP, "a.yaml").out
    assert re.search(r"Weight of Cost +3 +9", weighed)
    assert "no rule changed its lead" not in weighed
    fewer = advisor("explain", WEBSHOP, "b.yaml").out
    assert re.search(r"Competing: ECS on Fargate +yes +no", fewer)
    assert "The same rules apply to both." in fewer
    rows = advisor("explain", WEBSHOP, "b.yaml", "--format", "csv").out
    assert "platform,ecs-fargate,true,false," in rows


def test_open_questions_that_a_flip_sets_are_marked(folder: Path, advisor: Program) -> None:
    (folder / "a.yaml").write_text(
        "answers: {ops_capacity: low, max_run_days: unknown}\n", encoding="utf-8"
    )
    assert "(open now)" in advisor("explain", "a.yaml", "--flips").out
    assert any(flip["opened"] for flip in loaded(advisor, "a.yaml", "--flips")["flips"])


def test_parts_do_not_go_together(advisor: Program) -> None:
    outcome = advisor("explain", WEBSHOP, "--flips", "--compare")
    assert outcome.code == 2
    assert "cannot be combined" in outcome.err
    outcome = advisor("explain", WEBSHOP, "--flips", "-o", "x.svg")
    assert "only the comparison can be drawn" in outcome.err


def test_hostile_text_does_not_reach_markdown_as_markup(folder: Path, advisor: Program) -> None:
    name = "[x](http://evil) `rm` |"
    (folder / "a.yaml").write_text(
        f"name: '{name}'\nchosen: ecs-ec2\nbecause: '# no | *bold* \\ &lt;'\nanswers: {{}}\n",
        encoding="utf-8",
    )
    told = advisor("explain", "a.yaml", "--format", "markdown").out
    assert told.startswith("# \\[x\\](http\\://evil) \\`rm\\` \\|:")
    assert "\\*bold\\* \\\\ \\&lt;" in told


@pytest.mark.parametrize("is_watched", [True, False])
def test_who_watches_a_long_explanation_is_told_that_it_is_at_work(
    is_watched: bool, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "PATIENCE", 0.01)
    monkeypatch.setattr(output, "is_terminal", lambda _: is_watched)
    assert advisor("explain", WEBSHOP).err.count("working ...") == int(is_watched)


def test_a_problem_code_is_explained(folder: Path, advisor: Program) -> None:
    assert advisor("explain", "E302").out.splitlines()[0] == f"E302: {CODES['E302'].means}"
    assert json.loads(advisor("explain", "E302", "--format", "json").out)["code"] == "E302"
    assert advisor("explain", "E302", "--format", "csv").out.splitlines()[0] == "code,means,cure"
    assert advisor("explain", "E299").code == 2
    (folder / "E302").write_text("answers: {ops_capacity: low}\n", encoding="utf-8")
    assert CODES["E302"].means not in advisor("explain", "E302").out
