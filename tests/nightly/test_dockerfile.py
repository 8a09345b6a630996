"""Do the steps of the Dockerfile one by one in bare systems, without Docker, and test the image.

The image that it builds on, ``python:3.13-slim-bookworm``, is that Debian with a Python of that
version in ``/usr/local``, built from source. Here it is that Debian with a Python of that version
that this machine has, copied into ``/usr/local``: one that pyenv built, say. That Python may have
been compiled with other options, and the certificates that this machine's administrator added are
there too. Docker's layers, its cache and its network are not tried.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import pytest
from nightly.bare import ROOT, BareSystem, Done, bare_system
from nightly.pythons import run, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
BASE = re.compile(r"python:(3\.\d+)-slim-(\w+)")
LIBRARIES = (
    "ca-certificates netbase tzdata "
    "libbz2-1.0 libexpat1 libffi8 liblzma5 libreadline8 libsqlite3-0 libssl3 libuuid1 zlib1g"
)
"""What the image of Python has on top of a bare Debian: libraries its Python is linked with."""


def steps() -> Iterator[tuple[str, str]]:
    """Yield each instruction of the Dockerfile with its arguments."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.startswith("#")]
    for step in "\n".join(lines).replace("\\\n", "").splitlines():
        if step:
            instruction, _, rest = step.partition(" ")
            yield instruction, rest


@dataclass
class Stage:
    """An image that is being built, and what its instructions set."""

    system: BareSystem
    variables: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    folder: str = "/"
    entrypoint: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()

    def run(self, command: str) -> Done:
        """Run a command as Docker does: in a plain shell, with the user and folder that are set."""
        shell = shlex.join(["sh", "-c", command])
        return self.system.run(
            shell, user=self.user, folder=self.folder, environment=self.variables
        )

    def started(self, *arguments: str) -> Done:
        """Start the image; ``arguments`` replace its own ones if there are any."""
        return self.run(shlex.join([*self.entrypoint, *(arguments or self.arguments)]))

    def inside(self, place: str) -> Path:
        """Return the path on this machine of a path in the image."""
        return self.system.root / place.lstrip("/")


def base(image: str, folder: Path, opened: ExitStack) -> Stage:
    """Return the image that a stage begins with; skip the test if it cannot be made."""
    named = BASE.fullmatch(image)
    assert named is not None, f"{image} is no slim image of Python"
    version, release = named.groups()
    prefix = Path(run(wanted(version), "-c", "import sys; print(sys.base_prefix)").strip())
    if prefix == Path("/usr"):
        pytest.skip(
            f"the Python {version} here is part of the system, and cannot be copied out of it"
        )
    system = opened.enter_context(bare_system(release, folder))
    system.set_up(
        f"apt-get update && apt-get install --no-install-recommends {LIBRARIES} "
        "&& rm -r /var/lib/apt/lists/*"
    )
    for name in ("bin", "include", "lib"):
        shutil.copytree(
            prefix / name, system.root / "usr/local" / name, symlinks=True, dirs_exist_ok=True
        )
    modules = "bz2, ctypes, lzma, readline, sqlite3, ssl, zlib"
    code = f"import {modules}; print(ssl.OPENSSL_VERSION)"
    tried = system.run(f"ldconfig && python -c '{code}'")
    if tried.code:
        pytest.skip(f"the Python {version} of this machine does not run on {release}: {tried.told}")
    return Stage(system)


def context(folder: Path) -> Path:
    """Return a clone without what ``.dockerignore`` excludes."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    for pattern in (ROOT / ".dockerignore").read_text(encoding="utf-8").split():
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path)
    return folder


def done(stage: Stage, instruction: str, rest: str, sources: dict[str, Path]) -> None:
    """Do one step of the Dockerfile.

    ``sources`` are the roots to copy from: other stages by name, the context by an empty name.
    """
    match instruction:
        case "RUN":
            ran = stage.run(rest)
            assert ran.code == 0, ran.told
        case "COPY":
            wish = re.fullmatch(r"(?:--from=(\w+) )?(\S+) (\S+)", rest)
            assert wish is not None, rest
            source = sources[wish[1] or ""] / wish[2].lstrip("/")
            shutil.copytree(source, stage.inside(wish[3]), symlinks=True)
        case "ENV":
            name, _, value = rest.partition("=")
            stage.variables[name] = Template(value).substitute(
                PATH="/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
            )
        case "USER":
            stage.user = rest
        case "WORKDIR":
            stage.inside(rest).mkdir(parents=True, exist_ok=True)
            stage.folder = rest
        case "ENTRYPOINT":
            stage.entrypoint = tuple(json.loads(rest))
        case "CMD":
            stage.arguments = tuple(json.loads(rest))
        case _:
            raise AssertionError(f"{instruction} is an instruction that this test does not know")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Yield the image that the Dockerfile makes."""
    with ExitStack() as opened:
        sources = {"": context(tmp_path_factory.mktemp("context") / "clone")}
        for instruction, rest in steps():
            if instruction == "FROM":
                name, _, alias = rest.partition(" AS ")
                stage = base(name, tmp_path_factory.mktemp("stage"), opened)
                sources[alias or "last"] = stage.system.root
            else:
                done(stage, instruction, rest, sources)
        yield stage


def test_it_is_started_with_its_help_as_an_ordinary_user(image: Stage) -> None:
    started = image.started()
    assert started.code == 0, started.told
    assert started.told.startswith("Usage: advisor ")
    assert image.run("id -u").told.strip() == "1000"
    assert image.run("pwd; test -w . && echo writable").told.split() == ["/work", "writable"]
    assert image.run("test -w /opt/advisor || test -w /usr/local || test -w /etc").code == 1


def test_it_recommends_with_the_compiled_engine_and_draws(image: Stage) -> None:
    shutil.copy(
        ROOT / "docs" / "examples" / "webshop.yaml", image.inside(f"{image.folder}/team.yaml")
    )
    recommended = image.started("recommend", "team.yaml")
    assert recommended.code == 0, recommended.told
    assert "Recommended: Amazon ECS on AWS Fargate" in recommended.told
    assert "engine: durable_rules" in image.started("--version").told
    drawn = image.started("diagram", "team.yaml", "-o", "team.svg")
    assert drawn.code == 0, drawn.told
    assert image.inside(f"{image.folder}/team.svg").stat().st_uid == 1000


def test_its_shell_completes(image: Stage) -> None:
    loads = (
        "source /usr/share/bash-completion/bash_completion; "
        "_completion_loader advisor; complete -p advisor"
    )
    assert "_advisor_completion" in image.run(shlex.join(["bash", "-c", loads])).told
    offered = image.run(
        "COMP_WORDS='advisor recom' COMP_CWORD=1 _ADVISOR_COMPLETE=bash_complete advisor"
    )
    assert offered.told.split() == ["plain,recommend"]


def test_nothing_is_left_of_what_built_it(image: Stage) -> None:
    assert image.run("command -v gcc || command -v cc").told == ""
    assert not image.inside("/source").exists()
    assert list(image.inside("/var/lib/apt/lists").iterdir()) == []
