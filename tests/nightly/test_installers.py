"""Run the commands of each way to install without a container that docs/installing.md offers.

They run to the letter, in an empty home. The installers themselves come from PyPI.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nightly.pythons import CLEAN, ROOT, environment, run

PAGE = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "*.egg-info", "build", "dist", ".*_cache", "__pycache__", ".hypothesis"
)
WAYS = {
    "pipx": "advisor recommend team.yaml",
    "uv, once": "uvx --from . advisor recommend team.yaml",
    "uv, permanently": "advisor recommend team.yaml",
    "shiv": "python3 advisor.pyz recommend team.yaml",
    "pip": "python -m advisor recommend team.yaml",
}
"""What to type after the installation in each of the ways."""
SETTINGS = ("XDG_", "PIPX_", "UV_", "SHIV_")
"""Prefixes of variables that would lead the installers out of the empty home."""


@pytest.fixture(scope="module")
def installers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the installers."""
    python = environment(sys.executable, tmp_path_factory.mktemp("installers"))
    run(python, "-m", "pip", "install", "--quiet", "pipx", "uv", "shiv")
    return Path(python).parent


def offered(way: str) -> tuple[str, str]:
    """Return what the page says to type to install in one of the ways, and what to type then."""
    row = re.search(rf"^\| {way} \| `([^|]+)` \| ?(.*) ?\|$", PAGE, re.MULTILINE)
    assert row is not None, way
    return row[1], row[2]


@pytest.mark.parametrize("way", WAYS)
def test_installed_in_each_way_it_recommends_and_draws(
    way: str, installers: Path, tmp_path: Path
) -> None:
    checkout, home = tmp_path / "checkout", tmp_path / "home"
    shutil.copytree(ROOT, checkout, ignore=LEFT_OUT)
    shutil.copy(ROOT / "docs" / "examples" / "webshop.yaml", checkout / "team.yaml")
    environment(sys.executable, home / "env")
    path = f"{home}/env/bin:{home}/.local/bin:{installers}:/usr/bin:/bin"
    kept = {key: value for key, value in CLEAN.items() if not key.startswith(SETTINGS)}

    def typed(command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=checkout,
            env={**kept, "HOME": str(home), "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    installs, then = offered(way)
    recommends = WAYS[way]
    assert recommends.removesuffix(" recommend team.yaml") in installs + then
    typed(installs)
    assert "Recommended: Amazon ECS on AWS Fargate" in typed(recommends)
    typed(recommends.replace("recommend team.yaml", "diagram team.yaml -o team.svg"))
    assert "Amazon ECR" in (checkout / "team.svg").read_text(encoding="utf-8")
