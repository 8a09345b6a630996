"""Open the report page in a real browser, in light and dark, wide and narrow.

It must request nothing, and axe-core must find nothing. The result is on the first screen, and the
page of a usual workload is not long, nor on paper.

It needs Chromium (apt-get install chromium) and npm and takes minutes, so it only runs if BROWSER=1
is set.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEAMS = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
WEBSHOP = ROOT / "docs" / "examples" / "webshop.yaml"
pytestmark = pytest.mark.skipif(
    not os.environ.get("BROWSER") or shutil.which("npm") is None,
    reason="takes minutes, Chromium and npm; set BROWSER=1",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the npm packages and the script."""
    folder = tmp_path_factory.mktemp("browser")
    packages = ("playwright-core@1", "axe-core@4")
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--silent", *packages], cwd=folder, check=True
    )
    shutil.copy(Path(__file__).parent / "browse.mjs", folder)
    return folder


def browsed(folder: Path, *pages: str) -> tuple[int, str]:
    done = subprocess.run(
        ["node", "browse.mjs", "", *pages], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


def written(folder: Path, team: Path) -> str:
    name = f"{team.stem}.html"
    report = [sys.executable, "-m", "advisor", "report", str(team), "-o", str(folder / name)]
    options = ["--format", "html", "--force"]
    subprocess.run([*report, *options], cwd=ROOT, check=True, capture_output=True)
    return name


def test_every_team_has_a_page_without_fault(browser: Path) -> None:
    pages = [written(browser, team) for team in TEAMS]
    assert browsed(browser, *pages) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("</main>", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">\n</main>', "image-alt"),
        ("--ink: #1f2933", "--ink: #c9c9c9", "color-contrast"),
        (
            "</main>",
            '<img alt="" src="http://127.0.0.1:9/x.png"></main>',
            "violates the following Content Security Policy",
        ),
        (
            "</main>",
            '<p style="width: 3000px; max-width: none">wide</p></main>',
            "pixels to the side",
        ),
        ("width: 150rem", "width: 100%", "does not zoom"),
        ("gap: .75rem; margin: .75rem 0;", "gap: .75rem; margin: 40rem 0;", "the result ends at"),
        (".result {", "section { min-height: 1000px; }\n.result {", "pixels high"),
        ("  html { font-size: 7.5pt; }", "  html { font-size: 12pt; }", "prints to"),
    ],
)
def test_a_planted_fault_is_found(browser: Path, old: str, new: str, told: str) -> None:
    page = browser / written(browser, WEBSHOP)
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")
    code, faults = browsed(browser, page.name)
    assert code == 1
    assert told in faults
