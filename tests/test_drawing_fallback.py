"""Where pygraphviz does not load, the program ``dot`` draws.

Where there is neither, what has words is complete without pictures.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from samples import some

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Process

EXAMPLE = ROOT / "docs" / "examples" / "webshop.yaml"
PACKAGES = (
    "apt-get install graphviz (Debian, Ubuntu), "
    "dnf install graphviz (Fedora), apk add graphviz (Alpine)"
)
HIDDEN = "raise ImportError('libgobject-2.0.so.0: cannot open shared object file')\n"


@pytest.fixture
def bare(folder: Path) -> dict[str, str]:
    """Return the environment of a machine with neither a pygraphviz that loads nor a program."""
    hidden = folder / "hidden" / "pygraphviz"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text(HIDDEN, encoding="utf-8")
    (folder / "bin").mkdir()
    return {"PYTHONPATH": f"{hidden.parent}{os.pathsep}{ROOT}", "PATH": str(folder / "bin")}


def program(folder: Path, script: str) -> None:
    """Put a program called dot on the path."""
    dot = folder / "bin" / "dot"
    dot.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    dot.chmod(0o755)


def test_a_picture_alone_names_the_packages_that_draw(
    bare: dict[str, str], folder: Path, process: Process
) -> None:
    for arguments in (
        ["diagram", EXAMPLE],
        ["diagram", EXAMPLE, "--kind", "decision"],
        ["explain", EXAMPLE],
    ):
        outcome = process(*arguments, "-o", "x.svg", env=bare)
        assert outcome.code == 2
        assert PACKAGES in outcome.err
        assert "libgobject-2.0.so.0" in outcome.err
        assert not (folder / "x.svg").exists()


def test_a_folder_of_pictures_says_once_that_nothing_draws(
    bare: dict[str, str], folder: Path, process: Process
) -> None:
    (folder / "two.yaml").write_text("answers: {}\n---\nanswers: {}\n", encoding="utf-8")
    outcome = process("diagram", "two.yaml", "-o", "pictures/", env=bare)
    assert outcome.code == 2
    assert outcome.err.count("pictures need Graphviz") == 1
    assert "two.yaml" not in outcome.err


def test_records_are_complete_without_pictures(
    bare: dict[str, str], folder: Path, process: Process
) -> None:
    for form in some(1, of=("madr", "adr", "nygard")):
        outcome = process("report", EXAMPLE, "--format", form, "-o", f"{form}/", env=bare)
        assert outcome.code == 0, outcome.err
        assert outcome.err.count("written without pictures: pictures need Graphviz") == 1
        (record,) = (folder / form).iterdir()
        text = record.read_text(encoding="utf-8")
        assert "```mermaid" in text
        assert "](0001" not in text, "no link to a picture that is not there"
        assert process("drift", f"{form}/", env=bare).code == 0


def test_a_page_says_in_words_what_it_cannot_show(
    bare: dict[str, str], folder: Path, process: Process
) -> None:
    outcome = process("report", EXAMPLE, "--format", "html", "-o", "page.html", env=bare)
    assert outcome.code == 0, outcome.err
    assert "written without pictures" in outcome.err
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert page.count("<summary>In words</summary>") == 2
    assert ">Drawing</h2>" in page
    assert "The decision drawn" in page
    assert 'alt="Answers, rules' not in page
    for command in (
        ["diagram", EXAMPLE, "-o", "x.mmd"],
        ["diagram", EXAMPLE, "-o", "x.gv"],
        ["diagram", EXAMPLE, "-o", "x.txt"],
    ):
        assert process(*command, env=bare).code == 0


def test_the_program_draws_where_the_library_does_not_load(
    bare: dict[str, str], folder: Path, process: Process
) -> None:
    found = shutil.which("dot")
    if found is None:
        pytest.skip("there is no program dot here")
    program(folder, f'exec {found} "$@"')
    for ending, begins in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        outcome = process("diagram", EXAMPLE, "-o", f"x.{ending}", env=bare)
        assert (outcome.code, outcome.err) == (0, f"wrote x.{ending}\n")
        assert (folder / f"x.{ending}").read_bytes().startswith(begins)
    small, large = (
        process("diagram", EXAMPLE, "-o", f"{dpi}.png", "--dpi", dpi, env=bare)
        for dpi in ("72", "144")
    )
    assert small.code == large.code == 0
    widths = [int.from_bytes((folder / f"{dpi}.png").read_bytes()[16:20]) for dpi in ("72", "144")]
    assert widths[1] == pytest.approx(2 * widths[0], abs=2)


@pytest.mark.parametrize("script", ["echo 'no such format' >&2; exit 1", "exit 0"])
def test_a_program_that_draws_nothing_is_told(
    script: str, bare: dict[str, str], folder: Path, process: Process
) -> None:
    program(folder, script)
    outcome = process("diagram", EXAMPLE, "-o", "x.svg", env=bare)
    assert outcome.code == 2
    assert "cannot draw as svg" in outcome.err
    assert not (folder / "x.svg").exists()
