"""``advisor report`` and ``advisor drift``: records are numbered, superseded and decided again."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from samples import some

if TYPE_CHECKING:
    from conftest import Outcome, Program

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
TEAMS = sorted(file.stem for file in EXAMPLES.glob("*.yaml"))
WEBSHOP = EXAMPLES / "webshop.yaml"
DAY = ("--date", "2026-11-25")
HEADINGS = (
    "Status",
    "Context and Problem Statement",
    "Decision Drivers",
    "Considered Options",
    "Decision Outcome",
    "Consequences",
    "Pros and Cons of the Options",
    "More Information",
    "Links",
    "Answers",
)


@pytest.fixture
def record(folder: Path, advisor: Program) -> str:
    """Return the first record of a new folder ``adr``."""
    outcome = advisor("report", WEBSHOP, "-o", "adr/", *DAY)
    assert (outcome.code, outcome.out) == (0, "")
    (written,) = (folder / "adr").glob("*.md")
    return written.read_text(encoding="utf-8")


@pytest.mark.pictures
def test_a_record_begins_as_all_tools_read_it_and_has_every_part(record: str, folder: Path) -> None:
    lines = record.splitlines()
    assert lines[0] == "# 1. Run webshop on Amazon ECS on AWS Fargate"
    assert lines[2:4] == ["* Status: proposed", "* Date: 2026-11-25"]
    assert lines[lines.index("## Status") + 2] == "Proposed"
    found = re.findall(r"^#{2,3} (.+)$", record, re.MULTILINE)
    assert set(HEADINGS) <= set(found)
    assert sorted(file.suffix for file in (folder / "adr").iterdir()) == [".md", ".svg"]
    assert "](0001-run-webshop-on-amazon-ecs-on-aws-fargate.svg)" in record


def test_options_are_named_alike_everywhere(record: str) -> None:
    section = record.partition("## Considered Options")[2].partition("##")[0]
    considered = re.findall(r"^\| (Amazon .+?) \|", section, re.MULTILINE)
    assert len(considered) == 7
    for option in considered:
        assert f"### {option}\n" in record
    (chosen,) = re.findall(r'Chosen option: "(.+?)"', record)
    assert chosen in considered


@pytest.mark.parametrize("team", TEAMS)
@pytest.mark.parametrize("form", some(1, of=["madr", "adr", "nygard"]))
def test_every_team_gets_a_record_that_replays(
    team: str, form: str, folder: Path, advisor: Program
) -> None:
    answers = EXAMPLES / f"{team}.yaml"
    assert advisor("report", answers, "-o", "r.md", "--format", form, *DAY).code == 0
    text = (folder / "r.md").read_text(encoding="utf-8")
    block = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[-1]
    (folder / "again.yaml").write_text(block, encoding="utf-8")
    first = json.loads(advisor("recommend", answers, "--format", "jsonl").out)
    again = json.loads(advisor("recommend", "again.yaml", "--format", "jsonl").out)
    assert again["recommendation"] == first["recommendation"]
    assert (again["ranking"], again["name"]) == (first["ranking"], team)
    assert not re.search(r"\n{3,}|[ \t]+$", text, re.MULTILINE)


def test_the_next_number_is_taken_and_nothing_is_overwritten(
    record: str, folder: Path, advisor: Program
) -> None:
    older = folder / "adr" / "0041-older.md"
    older.write_text("# 41. Older\n", encoding="utf-8")
    assert advisor("report", WEBSHOP, "-o", "adr/", *DAY).code == 0
    name = "run-webshop-on-amazon-ecs-on-aws-fargate.md"
    assert (folder / "adr" / f"0042-{name}").exists()
    assert (folder / "adr" / f"0001-{name}").read_text(encoding="utf-8") == record
    refused = advisor("report", WEBSHOP, "-o", "adr/0041-older.md", *DAY)
    assert refused.code == 2
    assert "exists and was kept" in refused.err
    assert older.read_text(encoding="utf-8") == "# 41. Older\n"


def test_superseding_updates_both_records(record: str, folder: Path, advisor: Program) -> None:
    assert record
    older = folder / "adr" / "0001-run-webshop-on-amazon-ecs-on-aws-fargate.md"
    changed = ("--set", "kubernetes_api=required")
    assert advisor("report", WEBSHOP, "-o", "adr/", *changed, "--supersedes", older, *DAY).code == 0
    (newer,) = (folder / "adr").glob("0002-*.md")
    supersedes = "Supersedes [1. Run webshop on Amazon ECS on AWS Fargate](0001-"
    assert supersedes in newer.read_text(encoding="utf-8")
    text = older.read_text(encoding="utf-8")
    assert "* Status: superseded" in text
    assert f"\nSuperseded by [2. Run webshop on Amazon EKS Auto Mode]({newer.name})\n" in text


def test_what_people_decided_is_the_chosen_option(folder: Path, advisor: Program) -> None:
    text = WEBSHOP.read_text(encoding="utf-8")
    (folder / "a.yaml").write_text(
        f"chosen: ecs-ec2\nbecause: We own machines.\n{text}", encoding="utf-8"
    )
    assert advisor("report", "a.yaml", "-o", "r.md", *DAY).code == 0
    told = (folder / "r.md").read_text(encoding="utf-8")
    assert told.startswith("# Run webshop on Amazon ECS on EC2\n")
    assert 'Chosen option: "Amazon ECS on EC2". The reason given: "We own machines."' in told
    assert "The rules recommend Amazon ECS on AWS Fargate instead" in told


def test_a_comment_and_the_whole_explanation_are_written(folder: Path, advisor: Program) -> None:
    assert advisor("report", WEBSHOP, "-o", "w.md", "--format", "markdown").code == 0
    assert "| Platform | Points | USD a month |" in (folder / "w.md").read_text(encoding="utf-8")
    assert advisor("report", WEBSHOP, "-o", "w.json", "--format", "json").code == 0
    assert json.loads((folder / "w.json").read_text(encoding="utf-8"))["flips"]
    assert advisor("report", WEBSHOP, "-o", "w.json", "--format", "json").code == 2


def test_the_day_may_come_from_the_build(
    folder: Path, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert advisor("report", WEBSHOP, "-o", "r.md").code == 0
    assert "* Date: 2023-11-14" in (folder / "r.md").read_text(encoding="utf-8")
    assert "is not a date" in advisor("report", WEBSHOP, "-o", "x.md", "--date", "tomorrow").err


def drifted(outcome: Outcome) -> list[dict[str, object]]:
    drifts: list[dict[str, object]] = json.loads(outcome.out)
    return drifts


def test_a_record_of_today_has_not_drifted(record: str, advisor: Program) -> None:
    assert record
    outcome = advisor("drift", "adr")
    assert (outcome.code, outcome.err) == (0, "")
    assert ": still Amazon ECS on AWS Fargate" in outcome.out
    (found,) = drifted(advisor("drift", "adr", "--format", "json"))
    assert (found["changed"], found["then"]) == (False, "ecs-fargate")
    assert (found["began"], found["ended"]) == ([], [])
    assert found["as_of_ignored"] == "2026-11-22"


@pytest.mark.parametrize("form", ["adr", "madr", "nygard"])
def test_a_record_says_that_a_workload_stays(form: str, folder: Path, advisor: Program) -> None:
    answers = "{ops_capacity: low, kubernetes_api: not-needed, current_platform: ecs-fargate}"
    (folder / "a.yaml").write_text(f"name: shop\nanswers: {answers}\n", encoding="utf-8")
    assert advisor("report", "a.yaml", "-o", "a.md", "--format", form, *DAY).code == 0
    told = (folder / "a.md").read_text(encoding="utf-8")
    assert 'Chosen option: "Amazon ECS on AWS Fargate". shop already runs there: stay.' in told
    (folder / "b.yaml").write_text(
        f"name: shop\nchosen: ecs-ec2\nanswers: {answers}\n", encoding="utf-8"
    )
    assert advisor("report", "b.yaml", "-o", "b.md", "--format", form, *DAY).code == 0
    told = (folder / "b.md").read_text(encoding="utf-8")
    assert "The rules recommend to stay on Amazon ECS on AWS Fargate instead" in told


def test_how_firm_a_decision_is_now_stands_in_the_text_too(
    record: str, folder: Path, advisor: Program
) -> None:
    told = " ".join(advisor("drift", "adr").out.split())
    assert told.endswith(": still Amazon ECS on AWS Fargate; grade: proven 1 record, none changed")
    assert "# advisor record: grade proven\n" in record
    path = folder / "adr" / "open.md"
    path.write_text(record.replace("  host_access: []\n", ""), encoding="utf-8")
    outcome = advisor("drift", path)
    assert outcome.code == 0
    told = " ".join(outcome.out.split())
    assert "still Amazon ECS on AWS Fargate; grade: open now, then proven" in told
    (found,) = drifted(advisor("drift", path, "--format", "json"))
    assert (found["changed"], found["grade"], found["grade_then"]) == (False, "open", "proven")


def test_a_record_that_does_not_say_how_firm_it_was_stays_readable(
    record: str, folder: Path, advisor: Program
) -> None:
    path = folder / "adr" / "old.md"
    path.write_text(record.replace("# advisor record: grade proven\n", ""), encoding="utf-8")
    outcome = advisor("drift", path)
    assert (outcome.code, outcome.err) == (0, "")
    assert "; grade: proven" in outcome.out
    (found,) = drifted(advisor("drift", path, "--format", "json"))
    assert (found["grade"], found["grade_then"]) == ("proven", None)


def test_rules_that_have_come_or_gone_are_told(record: str, folder: Path, advisor: Program) -> None:
    (folder / "own.yaml").write_text(
        "constraints:\n  - {id: own.veto, when: {ops_capacity: low}, excludes: [ecs-fargate], "
        "because: The board says so., source: course-chapter, evidence: confirmed, "
        "examples: {fires: [{ops_capacity: low}], silent: [{ops_capacity: high}]}}\n",
        encoding="utf-8",
    )
    path = folder / "adr" / "old.md"
    path.write_text(record.replace(" rules ", " rules long.gone "), encoding="utf-8")
    outcome = advisor("drift", path, "--rules", ".")
    assert outcome.code == 1
    told = " ".join(outcome.out.split())
    assert "now Amazon ECS Managed Instances, then Amazon ECS on AWS Fargate" in told
    assert "Advice of 2026-11-22, re-decided as of" in told
    assert "Holds now and did not then: The board says so." in told
    assert "Held then and does not now: the rule long.gone, which is gone" in told


def test_answer_files_are_decided_again_against_what_people_chose(
    folder: Path, advisor: Program
) -> None:
    text = WEBSHOP.read_text(encoding="utf-8")
    (folder / "a.yaml").write_text(f"chosen: ecs-ec2\n{text}", encoding="utf-8")
    assert advisor("drift", "a.yaml").code == 1
    (folder / "b.yaml").write_text(text, encoding="utf-8")
    outcome = advisor("drift", "b.yaml")
    assert outcome.code == 0
    assert "says nothing about what was recommended" in outcome.out


def test_records_of_other_origin_are_passed_over_and_broken_ones_told(
    record: str, folder: Path, advisor: Program
) -> None:
    (folder / "adr" / "0000-template.md").write_text(
        "# Title\n\n```yaml\na: 1\n```\n", encoding="utf-8"
    )
    assert len(drifted(advisor("drift", "adr", "--format", "json"))) == 1
    broken = record.replace("ops_capacity: low", "ops_capacity: lots")
    (folder / "adr" / "0002-broken.md").write_text(broken, encoding="utf-8")
    outcome = advisor("drift", "adr")
    assert outcome.code == 1
    line = broken.splitlines().index("  ops_capacity: lots") + 1
    assert f"0002-broken.md:{line}: " in outcome.err
    other = folder / "other.md"
    other.write_text("# Title\n", encoding="utf-8")
    assert advisor("drift", other).code == 2


def test_a_record_finds_its_own_rules_and_notes_again(folder: Path, advisor: Program) -> None:
    (folder / "ours").mkdir()
    (folder / "ours" / "own.yaml").write_text(
        "questions:\n- {id: lucky, group: decide, kind: boolean, asks: Is it lucky?, "
        "why: Luck matters.}\n",
        encoding="utf-8",
    )
    answers = "{lucky: true, ops_capacity: low}"
    text = f"answers: {answers}\nnotes: {{lucky: So they say.}}\nrules: [ours]\n"
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    assert advisor("report", "a.yaml", "-o", "docs/adr/", *DAY).code == 0
    outcome = advisor("drift", "docs")
    assert (outcome.code, outcome.err) == (0, "")
    (written,) = (folder / "docs" / "adr").glob("*.md")
    assert "So they say." in written.read_text(encoding="utf-8")


def test_what_has_no_status_cannot_be_superseded_and_nothing_is_written(
    folder: Path, advisor: Program
) -> None:
    (folder / "old.md").write_text("# Old\n", encoding="utf-8")
    for older in ("old.md", "nowhere.md"):
        outcome = advisor("report", WEBSHOP, "-o", "new.md", "--supersedes", older, *DAY)
        assert outcome.code == 2
        assert older in outcome.err
    assert list(folder.iterdir()) == [folder / "old.md"]


def test_a_name_is_no_markup_in_the_record_that_is_superseded(
    record: str, folder: Path, advisor: Program
) -> None:
    assert record
    older = folder / "adr" / "0001-run-webshop-on-amazon-ecs-on-aws-fargate.md"
    text = WEBSHOP.read_text(encoding="utf-8").replace(
        "name: webshop", "name: 'a](http://evil) [b'"
    )
    (folder / "evil.yaml").write_text(text, encoding="utf-8")
    assert advisor("report", "evil.yaml", "-o", "adr/", "--supersedes", older, *DAY).code == 0
    assert "a\\](http\\://evil) \\[b" in older.read_text(encoding="utf-8")


def test_a_path_that_is_none_is_told_with_the_nearest(record: str, advisor: Program) -> None:
    assert record
    outcome = advisor("drift", "adrr")
    assert outcome.code == 2
    assert "E110 does not exist (did you mean adr?)" in outcome.err


@pytest.mark.usefixtures("folder")
def test_the_day_of_a_record_is_left_out_of_account(advisor: Program) -> None:
    farm = EXAMPLES / "render-farm.yaml"
    assert advisor("report", farm, "-o", "adr/", "--as-of", "2025-06-01", *DAY).code == 0
    outcome = advisor("drift", "adr")
    assert outcome.code == 1
    assert "now Amazon ECS Managed Instances, then " in " ".join(outcome.out.split())
    (found,) = drifted(advisor("drift", "adr", "--format", "json", "--as-of", "2025-06-01"))
    assert (found["changed"], found["as_of_ignored"]) == (False, "2025-06-01")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-o", "x.svg"], "'x.svg' is not a name for what this writes: end it with .md, .html or"),
        (["-o", "x.svg", "--format", "adr"], "'x.svg' is not a name for adr: end it with .md"),
        (
            ["-o", "x.html", "--format", "adr"],
            "'x.html' is not a name for adr: end it with .md, or use --format html",
        ),
        (["-o", "x.md", "--format", "html"], "'x.md' is not a name for html: end it with .html"),
        (["-o", ""], "name a file, or a folder of records"),
        (["-o", "-"], "name a file, or a folder of records"),
        (["-o", f"{'a' * 300}.md"], "cannot be written: File name too long"),
    ],
)
def test_a_name_for_something_else_is_refused(
    arguments: list[str], told: str, advisor: Program
) -> None:
    outcome = advisor("report", WEBSHOP, *arguments, "--force")
    assert outcome.code == 2
    assert told in " ".join(outcome.err.split())
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("folder")
def test_a_new_folder_is_a_folder_for_every_format(advisor: Program) -> None:
    for form, ending in (("html", ".html"), ("json", ".json"), ("markdown", ".md")):
        new = f"new-{form}/"
        assert advisor("report", WEBSHOP, "-o", new, "--format", form).code == 0
        assert [file.suffix for file in Path(new).iterdir()] == [ending]


@pytest.mark.usefixtures("folder")
def test_a_document_goes_to_standard_output_on_demand(advisor: Program) -> None:
    outcome = advisor("report", WEBSHOP, "-o", "-", "--format", "markdown")
    assert outcome.code == 0
    assert outcome.out.startswith("# webshop: Amazon ECS on AWS Fargate")
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("folder")
def test_a_record_does_not_supersede_itself(advisor: Program) -> None:
    assert advisor("report", WEBSHOP, "-o", "0001-x.md", *DAY).code == 0
    before = Path("0001-x.md").read_text(encoding="utf-8")
    itself = ("-o", "0001-x.md", "--supersedes", "0001-x.md")
    outcome = advisor("report", WEBSHOP, *itself, "--force", *DAY)
    assert outcome.code == 2
    assert "cannot supersede itself" in outcome.err
    assert Path("0001-x.md").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("forced", [(), ("--force",)])
@pytest.mark.usefixtures("folder")
def test_a_record_that_is_not_there_cannot_be_superseded(
    forced: tuple[str, ...], advisor: Program
) -> None:
    Path("0002-x.md").write_text("mine\n", encoding="utf-8")
    older = ("-o", "0002-x.md", "--supersedes", "missing.md")
    outcome = advisor("report", WEBSHOP, *older, *forced, *DAY)
    assert outcome.code == 2
    assert "missing.md" in outcome.err or "0002-x.md exists" in outcome.err
    assert Path("0002-x.md").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.usefixtures("folder")
def test_records_find_each_other_whatever_their_names(advisor: Program) -> None:
    assert advisor("report", WEBSHOP, "-o", "old (a) b.md", *DAY).code == 0
    newer = ("-o", "new b.md", "--supersedes", "old (a) b.md")
    assert advisor("report", WEBSHOP, *newer, *DAY).code == 0
    assert "](old%20%28a%29%20b.md)" in Path("new b.md").read_text(encoding="utf-8")
    assert "](new%20b.md)" in Path("old (a) b.md").read_text(encoding="utf-8")


def test_names_in_other_scripts_do_not_share_a_file(folder: Path, advisor: Program) -> None:
    for name in ("名前", "مرحبا"):
        (folder / "x.yaml").write_text(
            f"advisor: 1\nname: {name}\nanswers: {{ops_capacity: low}}\n", encoding="utf-8"
        )
        assert advisor("report", "x.yaml", "-o", "out/", "--format", "html").code == 0
    assert len(list((folder / "out").iterdir())) == 2


@pytest.mark.pictures
@pytest.mark.usefixtures("folder")
def test_the_picture_of_a_record_is_found_whatever_its_name(advisor: Program) -> None:
    assert advisor("report", WEBSHOP, "-o", "my record (1).md", *DAY).code == 0
    text = Path("my record (1).md").read_text(encoding="utf-8")
    assert "![From source to cluster](my%20record%20%281%29.svg)" in text


@pytest.mark.pictures
def test_advice_and_drawing_are_those_of_what_was_decided(folder: Path, advisor: Program) -> None:
    (folder / "x.yaml").write_text(
        "advisor: 1\nname: x\nanswers: {location: on-premises}\n"
        "chosen: eks-fargate\nbecause: we say so\n",
        encoding="utf-8",
    )
    assert advisor("report", "x.yaml", "-o", "x.md", *DAY).code == 0
    assert "It is ruled out by the answers." in (folder / "x.svg").read_text(encoding="utf-8")
    text = (folder / "x.md").read_text(encoding="utf-8")
    assert "ECS Anywhere" not in text.partition("### Confirmation")[2].partition("## Pros")[0]


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("1. <img src=x onerror=alert(1)>", "1. \\<img src=x onerror=alert(1)\\>"),
        ("Run a\\*b on EKS", "Run a\\*b on EKS"),
        ("`code` http://evil.example", "\\`code\\` http\\://evil.example"),
    ],
)
def test_the_title_of_the_record_that_is_superseded_is_no_markup(
    heading: str, shown: str, folder: Path, advisor: Program
) -> None:
    (folder / "old.md").write_text(f"# {heading}\n\n## Status\n\nProposed\n", encoding="utf-8")
    assert advisor("report", WEBSHOP, "-o", "new.md", "--supersedes", "old.md", *DAY).code == 0
    assert f"\nSupersedes [{shown}](old.md)\n" in (folder / "new.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", some(3, of=["madr", "html", "json", "adr", "nygard", "markdown"]))
def test_no_mark_that_turns_text_around_stands_in_what_is_written(
    form: str, folder: Path, advisor: Program
) -> None:
    unseen = "p\u202eq \u061c \u2066 \u200b"
    text = (
        f'name: x\nbecause: "{unseen}"\nnotes: {{traffic: "{unseen}"}}\n'
        "chosen: ecs-ec2\nanswers: {ops_capacity: low}\n"
    )
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    assert advisor("report", "a.yaml", "-o", "out/", "--format", form, *DAY).code == 0
    (written,) = (file for file in (folder / "out").iterdir() if file.suffix != ".svg")
    assert written.read_text(encoding="utf-8").replace("\n", "").isprintable()


def test_force_keeps_mode_and_links(folder: Path, advisor: Program) -> None:
    kept = folder / "kept.json"
    kept.write_text("old", encoding="utf-8")
    kept.chmod(0o600)
    (folder / "link.json").symlink_to(kept)
    (folder / "nowhere.json").symlink_to(folder / "new.json")
    for name in ("link.json", "nowhere.json"):
        assert advisor("report", WEBSHOP, "-o", name, "--format", "json").code == 2
    assert (kept.read_text(encoding="utf-8"), (folder / "new.json").exists()) == ("old", False)
    for name in ("link.json", "nowhere.json"):
        assert advisor("report", WEBSHOP, "-o", name, "--format", "json", "--force").code == 0
        assert (folder / name).is_symlink()
        assert json.loads((folder / name).read_text(encoding="utf-8"))["name"] == "webshop"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_workload_is_in_one_file(advisor: Program) -> None:
    both = (WEBSHOP, WEBSHOP.with_name("render-farm.yaml"))
    outcome = advisor("report", *both, "--workload", "x", "-o", "adr/")
    assert outcome.code == 2
    assert "it is in one file; give that alone" in outcome.err
