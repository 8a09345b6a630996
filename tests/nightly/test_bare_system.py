"""Run both commands of the README, to the letter, with nothing but what the README asks for.

Two bare Debian systems, and in each root and an ordinary user:

- bookworm with all the packages that the README names: Python 3.11 and Graphviz;
- trixie with all of them but Graphviz: Python 3.13, and nothing that draws.

Neither has a compiler, git or a locale. The first command runs in all four. The command that runs
the tests takes as long as they do, so it runs in one: as the ordinary user on trixie, where the
most is missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from nightly.bare import ROOT, BareSystem, bare_system

if TYPE_CHECKING:
    from collections.abc import Iterator

README = (ROOT / "README.md").read_text(encoding="utf-8")
PERSON = "somebody"
NUMBER = 54321
"""The number of the ordinary user, which no account of this machine has.

Limits go by numbers, within a bare system and outside alike.
"""
USERS = ("root", PERSON)


def packages() -> list[str]:
    """Return the packages that the README tells users of Debian to install."""
    (named,) = re.findall(r"`apt-get install ([^`]+)` \(Debian", README)
    return str(named).split()


def command(before: str) -> str:
    """Return the command in the first block of bash after ``before``."""
    block = re.search(r"\n```bash\n(.*?)\n```\n", README[README.index(before) :], re.DOTALL)
    assert block is not None
    assert "\n" not in block[1]
    return block[1]


def ready(system: BareSystem, asked: list[str], python: str) -> BareSystem:
    """Install ``asked``, add a user, and check that the system is as bare as it should be."""
    system.set_up(f"apt-get update && apt-get install {' '.join(asked)}")
    system.set_up(f"useradd --create-home --uid {NUMBER} --shell /bin/bash {PERSON}")
    assert system.run("python3 --version").told.startswith(f"Python {python}.")
    for absent in ("cc", "gcc", "git"):
        assert system.run(f"command -v {absent}").code == 1
    return system


@pytest.fixture(scope="module")
def bookworm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareSystem]:
    """Yield a Debian 12 with all that the README names."""
    with bare_system("bookworm", tmp_path_factory.mktemp("bookworm")) as system:
        yield ready(system, packages(), "3.11")


@pytest.fixture(scope="module")
def trixie(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareSystem]:
    """Yield a Debian 13 with what the README names, without Graphviz."""
    asked = [package for package in packages() if package != "graphviz"]
    with bare_system("trixie", tmp_path_factory.mktemp("trixie")) as system:
        yield ready(system, asked, "3.13")


@pytest.mark.parametrize("user", USERS)
def test_the_first_command_recommends_and_draws(user: str, bookworm: BareSystem) -> None:
    place = bookworm.clone(user, "first")
    done = bookworm.run(command("## Try it"), user=user, folder=place)
    assert done.code == 0, done.told
    assert "Recommended: Amazon ECS on AWS Fargate" in done.told
    version = bookworm.run(".venv/bin/advisor --version", user=user, folder=place)
    assert "engine: reference" in version.told
    drawing = bookworm.root / place.lstrip("/") / "webshop.svg"
    assert drawing.read_text(encoding="utf-8").startswith("<?xml")
    assert "Amazon ECR" in drawing.read_text(encoding="utf-8")


@pytest.mark.parametrize("user", USERS)
def test_without_graphviz_the_first_command_recommends_and_names_what_draws(
    user: str, trixie: BareSystem
) -> None:
    place = trixie.clone(user, "first")
    done = trixie.run(command("## Try it"), user=user, folder=place)
    assert done.code == 2, done.told
    assert "Recommended: Amazon ECS on AWS Fargate" in done.told
    version = trixie.run(".venv/bin/advisor --version", user=user, folder=place)
    assert "engine: reference" in version.told
    last = done.told.splitlines()[-1]
    assert last.startswith(
        "advisor: pictures need Graphviz: apt-get install graphviz (Debian, Ubuntu)"
    )
    assert not (trixie.root / place.lstrip("/") / "webshop.svg").exists()


def test_the_tests_pass_where_the_most_is_missing(trixie: BareSystem) -> None:
    place = trixie.clone(PERSON, "tests")
    done = trixie.run(command("<!-- tests -->"), user=PERSON, folder=place, seconds=5400)
    assert done.code == 0, done.told
    assert re.search(r"=+ \d+ passed", done.told), done.told
