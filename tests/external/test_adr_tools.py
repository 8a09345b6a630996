"""Read records with adr-tools and log4brains.

The latter brings 400 MB from npm, so it is only tried if ADR_TOOLS=1 is set.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
TEAMS = ("webshop", "render-farm", "factory-edge")
heavy = pytest.mark.skipif(
    not os.environ.get("ADR_TOOLS") or shutil.which("npm") is None,
    reason="takes 400 MB from npm; set ADR_TOOLS=1",
)


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with four records in docs/adr, the last of which supersedes the first."""
    folder = tmp_path_factory.mktemp("house")
    report = (sys.executable, "-m", "advisor", "report")
    first_day = ("--date", "2026-11-25")
    for team in TEAMS:
        run(*report, EXAMPLES / f"{team}.yaml", "-o", "docs/adr/", *first_day, cwd=folder)
    (first,) = (folder / "docs" / "adr").glob("0001-*.md")
    changed = ("--set", "kubernetes_api=required", "--supersedes", first, "--date", "2026-11-26")
    run(*report, EXAMPLES / "webshop.yaml", "-o", "docs/adr/", *changed, cwd=folder)
    return folder


@pytest.mark.skipif(shutil.which("adr") is None, reason="adr-tools is not installed")
def test_adr_tools_list_title_and_link(house: Path) -> None:
    (house / ".adr-dir").write_text("docs/adr\n", encoding="utf-8")
    assert len(run("adr", "list", cwd=house).splitlines()) == 4
    contents = run("adr", "generate", "toc", cwd=house)
    assert "* [4. Run webshop on Amazon EKS Auto Mode](0004-" in contents
    assert '_4 -> _1 [label="Supersedes"' in run("adr", "generate", "graph", cwd=house)


@heavy
def test_log4brains_reads_status(house: Path, tmp_path: Path) -> None:
    run("npm", "install", "--no-audit", "--no-fund", "--silent", "log4brains@1", cwd=tmp_path)
    (house / ".log4brains.yml").write_text(
        "project: {name: t, tz: UTC, adrFolder: ./docs/adr}\n", encoding="utf-8"
    )
    run("git", "init", "--quiet", ".", cwd=house)
    run("git", "add", ".", cwd=house)
    author = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    run("git", *author, "commit", "--quiet", "-m", "records", cwd=house)
    listed = run("npx", "--prefix", tmp_path, "log4brains", "adr", "list", cwd=house)
    statuses = re.findall(r"SUPERSEDED|PROPOSED", listed)
    assert statuses == ["SUPERSEDED", "PROPOSED", "PROPOSED", "PROPOSED"]
