"""Pictures of many workloads at once: one each, under names of their own, and none lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Process, Program

GOOD = "advisor: 1\nname: {}\nanswers: {{ops_capacity: low}}\n"
NOTHING_LEFT = (
    "advisor: 1\nname: wishes\nanswers: {kubernetes_api: required}\nplatforms: [ecs-fargate]\n"
)


def write(folder: Path, **texts: str) -> None:
    (folder / "teams").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "teams" / f"{name}.yaml").write_text(text, encoding="utf-8")


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_every_workload_gets_the_picture_that_it_gets_alone(
    jobs: str, folder: Path, advisor: Program
) -> None:
    write(folder, a=GOOD.format("Checkout API"), b=GOOD.format("search"), c=GOOD.format("batch"))
    outcome = advisor("diagram", "teams", "-o", "pictures/", "--format", "gv", "--jobs", jobs)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "wrote 3 pictures into pictures\n")
    assert names(folder / "pictures") == ["batch.gv", "checkout-api.gv", "search.gv"]
    assert advisor("diagram", "teams/b.yaml", "-o", "alone.gv").code == 0
    assert (folder / "pictures/search.gv").read_bytes() == (folder / "alone.gv").read_bytes()


@pytest.mark.pictures
def test_a_folder_that_is_there_needs_no_slash_and_holds_svg_unless_told(
    folder: Path, advisor: Program
) -> None:
    write(folder, a=GOOD.format("one"))
    (folder / "pictures").mkdir()
    assert advisor("diagram", "teams", "-o", "pictures").code == 0
    assert (folder / "pictures/one.svg").read_bytes().startswith(b"<?xml")


def test_workloads_of_one_name_are_told_apart_and_other_scripts_keep_a_name(
    folder: Path, advisor: Program
) -> None:
    write(
        folder,
        a=GOOD.format("x y"),
        b=GOOD.format("x-y-2"),
        c=GOOD.format("X/Y"),
        d=GOOD.format("東京"),
        e=GOOD.format("大阪"),
    )
    assert advisor("diagram", "teams", "-o", "pictures/", "--format", "txt").code == 0
    found = names(folder / "pictures")
    assert len(found) == 5
    assert {"x-y.txt", "x-y-2.txt", "x-y-3.txt"} <= set(found)


def test_what_cannot_be_drawn_is_told_and_the_others_are_drawn(
    folder: Path, advisor: Program
) -> None:
    write(folder, a=NOTHING_LEFT, b="answers: {ops_capacity: much}\n", c=GOOD.format("fine"))
    outcome = advisor("diagram", "teams", "-o", "pictures/", "--format", "mmd")
    assert outcome.code == 1
    first, second, last = outcome.err.splitlines()
    assert "no platform is left to draw" in first
    assert "teams/b.yaml" in second
    assert last == "wrote 1 picture into pictures"
    assert names(folder / "pictures") == ["fine.mmd"]


def test_what_cannot_be_read_takes_no_name_away(folder: Path, advisor: Program) -> None:
    write(folder, a="name: one\nanswers: [\n", one="answers: [\n", z=GOOD.format("one"))
    assert advisor("diagram", "teams", "-o", "pictures/", "--format", "gv").code == 1
    assert names(folder / "pictures") == ["one.gv"]


@pytest.mark.parametrize("out", ["afile/", "afile/sub/", "n" * 300 + "/"])
def test_a_folder_that_cannot_be_made_is_told(out: str, folder: Path, advisor: Program) -> None:
    write(folder, a=GOOD.format("one"))
    (folder / "afile").write_text("mine", encoding="utf-8")
    outcome = advisor("diagram", "teams", "-o", out, "--format", "gv")
    assert outcome.code == 2
    assert "cannot be created" in outcome.err or "cannot be written" in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.pictures
def test_processes_leave_no_folder_of_theirs_behind(
    folder: Path, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, **{f"team{number}": GOOD.format(f"team {number}") for number in range(4)})
    (folder / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(folder / "temporary"))
    assert process("diagram", "teams", "-o", "pictures/", "--jobs", "2").code == 0
    assert len(names(folder / "pictures")) == 4
    assert names(folder / "temporary") == []


def test_without_any_picture_it_is_unusable_input(folder: Path, advisor: Program) -> None:
    outcome = advisor("diagram", "nowhere", "-o", "pictures/")
    assert (outcome.code, names(folder)) == (2, [])


def test_a_picture_that_exists_stops_all_before_any_is_drawn(
    folder: Path, advisor: Program
) -> None:
    write(folder, a=GOOD.format("one"), b=GOOD.format("two"))
    (folder / "pictures").mkdir()
    (folder / "pictures/two.gv").write_text("mine", encoding="utf-8")
    outcome = advisor("diagram", "teams", "-o", "pictures/", "--format", "gv")
    assert outcome.code == 2
    assert "two.gv exists and was kept" in outcome.err
    assert names(folder / "pictures") == ["two.gv"]
    assert advisor("diagram", "teams", "-o", "pictures/", "--format", "gv", "--force").code == 0
    assert names(folder / "pictures") == ["one.gv", "two.gv"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("teams", "teams", "-o", "one.svg"), "'one.svg' takes one picture; give a folder"),
        (
            ("teams", "-o", "one.svg"),
            "teams holds 2 workloads; say which with --workload: one, two",
        ),
        (("teams/a.yaml", "-o", ""), "the name of the output file is empty"),
        (
            ("teams/a.yaml", "-o", "one.bmp"),
            "ends in none of .svg, .png, .pdf, .gv, .mmd, .txt, and is not a folder",
        ),
        (
            ("teams", "teams", "-o", "pictures/", "--workload", "one"),
            "--workload: it is in one file; give that alone",
        ),
        (
            ("teams/a.yaml", "-o", "one.svg", "--format", "png"),
            "'one.svg' is not a name for png: end it with .png, or use --format svg",
        ),
        (
            ("teams/a.yaml", "-o", "-", "--format", "png"),
            "--format: png is not a text; - takes gv, mmd, txt or svg",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    options: tuple[str, ...], told: str, folder: Path, advisor: Program
) -> None:
    write(folder, a=GOOD.format("one"), b=GOOD.format("two"))
    outcome = advisor("diagram", *options)
    assert outcome.code == 2
    assert told in " ".join(outcome.err.split())
    assert names(folder) == ["teams"]
