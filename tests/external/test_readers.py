"""Read records and flowcharts with Mermaid, markdownlint, adr-viewer and pyadr."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
TEAMS = (
    "webshop",
    "render-farm",
    "factory-edge",
    "retail-platform",
    "analytics-startup",
    "tenant-functions",
    "ad-exchange",
)
PRINTS_RECORDS = """
import sys
from pathlib import Path
from pyadr.content_utils import adr_title_status_and_date_from_file
for record in sys.argv[1:]:
    print(*adr_title_status_and_date_from_file(Path(record)))
"""
needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="there is no npm here")


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def advisor(*arguments: str | Path, cwd: Path) -> str:
    return run(sys.executable, "-m", "advisor", *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with records of some teams, the last of which supersedes the first."""
    folder = tmp_path_factory.mktemp("records")
    first_day = ("--date", "2026-11-25")
    for team in TEAMS[:4]:
        advisor("report", EXAMPLES / f"{team}.yaml", "-o", "adr/", *first_day, cwd=folder)
    (first,) = (folder / "adr").glob("0001-*.md")
    changed = ("--set", "kubernetes_api=required", "--supersedes", first, "--date", "2026-11-26")
    advisor("report", EXAMPLES / "webshop.yaml", "-o", "adr/", *changed, cwd=folder)
    return folder / "adr"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the npm packages."""
    folder = tmp_path_factory.mktemp("node")
    packages = ("mermaid@11", "jsdom@26", "markdownlint-cli2@0.22")
    run("npm", "install", "--no-audit", "--no-fund", "--silent", *packages, cwd=folder)
    return folder


@needs_npm
def test_mermaid_takes_every_flowchart(node: Path) -> None:
    for team in TEAMS:
        advisor("diagram", EXAMPLES / f"{team}.yaml", "-o", f"{team}.mmd", cwd=node)
    shutil.copy(Path(__file__).parent / "parse.mjs", node)
    run("node", "parse.mjs", *(f"{team}.mmd" for team in TEAMS), cwd=node)


@needs_npm
def test_mermaid_refuses_what_is_none(node: Path) -> None:
    shutil.copy(Path(__file__).parent / "parse.mjs", node)
    (node / "bad.mmd").write_text("flowchart LR\n  a[unclosed\n", encoding="utf-8")
    done = subprocess.run(
        ["node", "parse.mjs", "bad.mmd"], cwd=node, capture_output=True, check=False
    )
    assert done.returncode == 1


RULES_OF_MARKDOWN = "MD013: false\nMD024: false\n"


@needs_npm
def test_markdownlint_finds_nothing_in_any_layout(node: Path, records: Path) -> None:
    shutil.copytree(records, node / "adr")
    for form in ("madr", "nygard"):
        output = ("-o", f"adr/{form}.md", "--format", form)
        advisor("report", EXAMPLES / "webshop.yaml", *output, cwd=node)
    (node / ".markdownlint.yml").write_text(RULES_OF_MARKDOWN, encoding="utf-8")
    run("npx", "markdownlint-cli2", "adr/*.md", cwd=node)


@needs_npm
def test_markdownlint_finds_in_a_comment_no_html_but_what_folds(node: Path) -> None:
    folder = node / "comment"
    folder.mkdir()
    output = ("-o", "comment/webshop.md", "--format", "markdown")
    advisor("report", EXAMPLES / "webshop.yaml", *output, cwd=node)
    folds = "MD033: {allowed_elements: [details, summary]}\n"
    (folder / ".markdownlint.yml").write_text(RULES_OF_MARKDOWN + folds, encoding="utf-8")
    run("npx", "markdownlint-cli2", "comment/*.md", cwd=node)


def test_adr_viewer_and_pyadr_read_title_status_and_date(records: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    packages = ("adr-viewer", "pyadr", "setuptools<81")
    run(python, "-m", "pip", "install", "--quiet", *packages, cwd=tmp_path)
    viewer = python.with_name("adr-viewer")
    run(viewer, "--adr-path", records, "--output", "seen.html", cwd=tmp_path)
    seen = (tmp_path / "seen.html").read_text(encoding="utf-8")
    assert seen.count('"panel-heading adr-pending"') == 4
    assert seen.count('"panel-heading adr-superseded"') == 1
    told = run(python, "-c", PRINTS_RECORDS, *sorted(records.glob("*.md")), cwd=tmp_path)
    assert told.count("proposed") == 4
    assert told.count("superseded") == 1
    assert told.count("2026-11-2") == 5
    assert "Run webshop on Amazon EKS Auto Mode" in told
