"""Reports on many workloads: numbers that nobody else takes, and going on where a run was interrupted."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from conftest import CLEAN, ROOT
from samples import some

from advisor import batch
from advisor.cli import output, records

if TYPE_CHECKING:
    from conftest import Program

TEAM = "name: team {0}\nanswers: {{ops_capacity: low, accelerator: none, task_vcpu: 0.{0}}}\n"
DAY = ("--date", "2026-11-22")


@pytest.fixture
def teams(folder: Path) -> Path:
    """Return a folder with four workloads, of which two are the same, and two that cannot be reported on."""
    (folder / "teams").mkdir()
    for number, text in enumerate(
        (
            TEAM.format(1),
            "answers: [\n",
            TEAM.format(2),
            TEAM.format(1),
            "answers: {}",
            TEAM.format(3),
        )
    ):
        (folder / f"teams/{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def held(folder: str) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in Path(folder).iterdir()}


def report(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "advisor", "report", *arguments],
        env={**CLEAN, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.usefixtures("teams")
def test_a_folder_takes_a_record_of_each_workload_and_the_others_are_told(advisor: Program) -> None:
    outcome = advisor("report", "teams", "-o", "adr/", *DAY)
    assert outcome.code == 1
    assert [each[:4] for each in sorted(held("adr")) if each.endswith(".md")] == [
        "0001",
        "0002",
        "0003",
        "0004",
    ]
    assert re.search(r"teams/1\.yaml:\S+ E", outcome.err)
    assert "teams/4.yaml: E120 there is no recommendation yet" in outcome.err
    assert advisor("report", "teams", "-o", "one.md").code == 2
    assert advisor("report", "teams/0.yaml", "teams/2.yaml", "-o", "one.md").code == 2
    assert advisor("report", "teams", "-o", "other/", "--supersedes", "adr/0001-x.md").code == 2


FORMS = [*(pytest.param(each, marks=pytest.mark.pictures) for each in ("madr", "adr")), "json"]


@pytest.mark.parametrize("form", some(1, of=FORMS))
@pytest.mark.usefixtures("teams")
def test_an_interrupted_run_is_gone_on_with(
    form: str, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("report", "teams", "--format", form, *DAY, "-o")
    assert advisor(*arguments, "whole/").code == 1
    whole = held("whole")
    shutil.copytree("whole", "part")
    left = 3 if form in {"adr", "madr", "nygard"} else 2
    for name in sorted(whole)[
        left:
    ]:  # of a record that a run was killed at, only the picture is left
        (Path("part") / name).unlink()
    if left == 3:
        (Path("part") / sorted(whole)[2]).unlink()
        (Path("part") / sorted(whole)[3]).write_bytes(whole[sorted(whole)[3]])
    written: list[str] = []
    write = output.write_file

    def noted(path: str, content: bytes, *, force: bool) -> None:
        written.append(Path(path).name)
        write(path, content, force=force)

    monkeypatch.setattr(records, "write_file", noted)
    resumed = advisor(*arguments, "part/", "--resume")
    assert resumed.code == 1
    assert held("part") == whole
    assert not {*sorted(whole)[:2]} & {*written}
    assert "there already" in resumed.err
    assert advisor(*arguments, "part/", "--resume").code == 1
    assert held("part") == whole


@pytest.mark.usefixtures("teams")
def test_a_run_is_gone_on_with_on_another_day(advisor: Program) -> None:
    advisor("report", "teams", "-o", "adr/", *DAY)
    whole = held("adr")
    assert advisor("report", "teams", "-o", "adr/", "--date", "2026-11-23", "--resume").code == 1
    assert held("adr") == whole


@pytest.mark.usefixtures("teams")
def test_a_page_of_other_making_is_not_passed_over(advisor: Program) -> None:
    arguments = ("report", "teams/0.yaml", "-o", "pages/", "--format", "json")
    assert advisor(*arguments).code == 0
    whole = held("pages")
    assert advisor(*arguments, "--resume").code == 0
    assert held("pages") == whole
    name = next(iter(whole))
    (Path("pages") / name).write_bytes(b"something else")
    refused = advisor(*arguments, "--resume")
    assert refused.code == 2
    assert f"pages/{name} does not match what this run would write" in refused.err
    assert held("pages") == {name: b"something else"}


@pytest.mark.usefixtures("teams")
def test_a_defect_stops_one_report_and_no_other(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    advise = batch.advise

    def broken(given: Any, settings: batch.Settings) -> batch.Result:
        if given.name == "team 2":
            raise ZeroDivisionError
        return advise(given, settings)

    monkeypatch.setattr(batch, "advise", broken)
    outcome = advisor("report", "teams", "-o", "adr/", *DAY)
    assert outcome.code == 3
    assert "teams/2.yaml: E900" in outcome.err
    assert len([each for each in held("adr") if each.endswith(".md")]) == 3


@pytest.mark.pictures
@pytest.mark.usefixtures("teams")
def test_reports_that_run_at_once_take_numbers_of_their_own() -> None:
    Path("adr").mkdir()
    runs = [report(f"teams/{each}.yaml", "-o", "adr/") for each in (0, 2, 5)]
    assert [each.wait(60) for each in runs] == [0, 0, 0]
    assert sorted(each[:4] for each in held("adr") if each.endswith(".md")) == [
        "0001",
        "0002",
        "0003",
    ]
    assert len(held("adr")) == 6


@pytest.mark.parametrize("with_locks", [True, False])
def test_a_number_is_held_by_one_and_let_go_by_who_is_killed(
    with_locks: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    if not with_locks:
        monkeypatch.setattr(records, "fcntl", None)
    inside: list[int] = []
    most: list[int] = []

    def take() -> None:
        with records.alone_in(folder):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [Thread(target=take) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert most == [1] * 8
    assert not list(folder.iterdir())
    if not with_locks:
        (folder / ".advisor-numbers").touch()
        os.utime(folder / ".advisor-numbers", (1, 1))
        take()
        assert not list(folder.iterdir())


@pytest.mark.pictures
@pytest.mark.usefixtures("teams")
def test_a_picture_that_a_killed_run_left_blocks_nothing_and_anothers_is_kept(
    advisor: Program,
) -> None:
    assert advisor("report", "teams/0.yaml", "-o", "adr/", *DAY).code == 0
    whole = held("adr")
    (text,) = Path("adr").glob("*.md")
    (picture,) = Path("adr").glob("*.svg")
    text.unlink()
    assert advisor("report", "teams/0.yaml", "-o", "adr/", *DAY).code == 0
    assert held("adr") == whole
    text.unlink()
    picture.write_text("mine", encoding="utf-8")
    assert advisor("report", "teams/0.yaml", "-o", "adr/", *DAY).code == 0
    assert picture.read_text(encoding="utf-8") == "mine"
    assert [each.name[:4] for each in Path("adr").glob("*.md")] == ["0002"]
    assert advisor("report", "teams/0.yaml", "-o", "one.md", *DAY).code == 0
    Path("one.md").unlink()
    assert advisor("report", "teams/0.yaml", "-o", "one.md", *DAY).code == 0
