"""Compare the README and docs with what the program really does."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import advisor
from advisor.cli.shell import COMMANDS, shell
from advisor.consultation import Consultation
from advisor.report.recommendation_data import result_object
from advisor.version import VERSION
from advisor.workloads.advising import Advised, advise
from advisor.workloads.draft_files import read_draft_file
from advisor.workloads.settings import Settings
from gallery import GALLERY, pictures
from test_documentation_rules import Shown

if TYPE_CHECKING:
    from conftest import Program

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {
    path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))
}
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yaml"))


def advised(path: Path) -> Advised:
    (draft,) = read_draft_file(str(path))
    result = advise(draft, Settings())
    assert isinstance(result, Advised), result
    return result


def test_every_command_is_in_the_readme() -> None:
    assert [name for name in COMMANDS if f"`advisor {name}" not in README] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_and_its_options_explained(name: str) -> None:
    import click

    command = shell.get_command(click.Context(shell), name)
    assert command is not None
    assert command.help
    assert "Examples:" in (command.epilog or "")
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_links_of_the_documents_lead_somewhere() -> None:
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "rules").glob("*.md"),
    ]
    broken = []
    for page in pages:
        targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        missing = [target for target in targets if not (page.parent / target).exists()]
        broken += [f"{page.name}: {target}" for target in missing]
    assert broken == []


def test_the_index_lists_every_page_once() -> None:
    listed = re.findall(r"^- \[[^\]]+\]\(([^)]+\.md)\)", DOCS["README.md"], re.MULTILINE)
    assert sorted(listed) == sorted(DOCS.keys() - {"README.md"})
    assert "](docs/README.md)" in README


def test_the_lines_of_the_readme_fit_a_window_unless_they_are_commands() -> None:
    long = [line for line in README.splitlines() if len(line) > 120]
    assert [line for line in long if not line.startswith("python3 -m venv ")] == []


def test_the_rule_in_the_guide_for_contributors_is_one_of_the_shipped() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert block is not None
    (shown,) = yaml.safe_load(block[1])
    shipped = yaml.safe_load((ROOT / "rules/constraints/hardware.yaml").read_text("utf-8"))
    assert shown in shipped["constraints"]


def test_the_library_example_of_the_readme_gives_what_it_says() -> None:
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block is not None
    code, _, expected = block.group(1).strip().rpartition("\n# ")
    printed: list[str] = []
    exec(code, {"print": lambda *values: printed.append(" ".join(map(str, values)))})
    assert printed == [expected]


def test_the_table_of_examples_says_what_each_gets() -> None:
    names = {
        "ecs-fargate": "ECS on Fargate",
        "ecs-ec2": "ECS on EC2",
        "ecs-managed-instances": "ECS Managed Instances",
        "eks-self-managed": "EKS, self-managed nodes",
        "eks-nodegroup": "EKS with node groups",
        "eks-auto-mode": "EKS Auto Mode",
        "eks-fargate": "EKS on Fargate",
    }
    assert names.keys() == advisor.load().platforms.keys()
    assert len(EXAMPLES) == 10
    for path in EXAMPLES:
        consultation = advised(path).consultation
        platform = consultation.recommendation
        words = names[platform.id] if platform else "none"
        if not consultation.final:
            words += ", not final"
        assert f"| [{path.stem}](docs/examples/{path.name}) | {words} |" in README


def test_the_keys_of_a_result_are_documented() -> None:
    row = result_object(advised(ROOT / "docs" / "examples" / "impossible-wishes.yaml"), detail=True)
    assert [key for key in row if f"`{key}`" not in DOCS["answer-files.md"]] == []


def test_what_the_library_page_promises_exists() -> None:
    promised = re.findall(r"^\| `([^|]+)` \|", DOCS["library.md"], re.MULTILINE)
    names: set[str] = set()
    for row in promised:
        names |= {name.split(".")[0] for name in re.findall(r"\w+(?:\.\w+)?", row)}
    assert names
    fields = set(Consultation.__dataclass_fields__) | set(dir(Consultation))
    assert names <= fields


def test_the_gallery_shows_every_platform_and_team_as_it_is_drawn_now() -> None:
    shown = dict(pictures())
    assert {f"{name}.svg" for name in shown} == {file.name for file in GALLERY.iterdir()}
    for name, drawing in shown.items():
        picture = (GALLERY / f"{name}.svg").read_text(encoding="utf-8")
        text = " ".join(re.sub(r"<[^>]+>", " ", picture).split())
        words: set[str] = set()
        for label in drawing.labels():
            words.update(re.findall(r"\w+", label))
        assert [word for word in sorted(words) if word not in text] == [], name
        page = DOCS["drawings.md"] if name.startswith("team-") else README
        assert f"diagrams/gallery/{name}.svg" in page


GROWN = (
    *("task_count=600", "peak_task_count=700", "task_vcpu=0.25", "task_memory_gb=0.5"),
    *("utilisation=high", "cpu_architecture=x86_64", "cost_focus=bill", "region=us-east-1"),
)


@pytest.mark.pictures
@pytest.mark.parametrize(
    ("name", "page", "command"),
    [
        ("comparison-webshop.svg", "README.md", ("explain", "--compare")),
        (
            "costs-webshop-grown.svg",
            "docs/costs.md",
            ("cost", *(f"--set={size}" for size in GROWN)),
        ),
    ],
)
def test_the_tables_and_charts_of_the_documents_are_as_they_are_drawn_now(
    name: str, page: str, command: tuple[str, ...], advisor: Program, tmp_path: Path
) -> None:
    shown = ROOT / "docs" / name
    text = (ROOT / page).read_text(encoding="utf-8")
    assert f"]({shown.relative_to((ROOT / page).parent)})" in text
    drawn = tmp_path / name
    example = str(ROOT / "docs" / "examples" / "webshop.yaml")
    assert advisor(*command, example, "-o", str(drawn)).code == 0
    texts = [
        re.findall(r"<text [^>]*>([^<]*)</text>", picture.read_text(encoding="utf-8"))
        for picture in (shown, drawn)
    ]
    assert texts[0] == texts[1]


def test_the_changelog_knows_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog or f"## [{VERSION}]" in changelog


CONSOLE = re.compile(r"```console\n\$ ([^\n]+)\n(.*?)```", re.DOTALL)
EXPLAINED = [Shown(*run) for run in CONSOLE.findall(DOCS["explanations.md"])]


@pytest.mark.parametrize("shown", EXPLAINED, ids=lambda shown: shown.command)
def test_the_page_on_explanations_shows_what_is_printed(
    shown: Shown, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    outcome = advisor(*shlex.split(shown.command)[1:])
    assert (outcome.code, outcome.err) == (0, "")
    assert shown.matches(outcome.out), outcome.out


@pytest.mark.pictures
def test_the_page_on_records_shows_what_is_printed(
    advisor: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    for command, output in CONSOLE.findall(DOCS["records.md"]):
        outcome = advisor(*shlex.split(command)[1:])
        assert outcome.code == 0
        assert " ".join(output.split()) == " ".join((outcome.err + outcome.out).split())
