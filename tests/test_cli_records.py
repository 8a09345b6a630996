"""Reports on many workloads: unique numbers, and going on where a run was interrupted."""

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

from advisor import output_files
from advisor.records import folder_lock, record_writer
from advisor.workloads import advising

if TYPE_CHECKING:
    from conftest import Program

    from advisor.workloads.advising import Result
    from advisor.workloads.settings import Settings

TEAM = "name: team {0}\nanswers: {{ops_capacity: low, accelerator: none, task_vcpu: 0.{0}}}\n"
DAY = ("--date", "2026-11-22")


@pytest.fixture
def teams(folder: Path) -> Path:
    """Return a folder with four workloads, two of them equal, and two that have no report."""
    (folder / "teams").mkdir()
    one, two, three = map(TEAM.format, (1, 2, 3))
    for number, text in enumerate((one, "answers: [\n", two, one, "answers: {}", three)):
        (folder / f"teams/{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def held(folder: str) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in Path(folder).iterdir()}


def numbers(folder: str) -> list[str]:
    """Return the numbers of the records in ``folder``."""
    return sorted(name[:4] for name in held(folder) if name.endswith(".md"))


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
    assert numbers("adr") == ["0001", "0002", "0003", "0004"]
    assert re.search(r"teams/1\.yaml:\S+ E", outcome.err)
    assert "teams/4.yaml: E120 there is no recommendation yet" in outcome.err
    assert advisor("report", "teams", "-o", "one.md").code == 2
    assert advisor("report", "teams/0.yaml", "teams/2.yaml", "-o", "one.md").code == 2
    assert advisor("report", "teams", "-o", "other/", "--supersedes", "adr/0001-x.md").code == 2


FORMS = [*(pytest.param(form, marks=pytest.mark.pictures) for form in ("madr", "adr")), "json"]


@pytest.mark.parametrize("form", some(1, of=FORMS))
@pytest.mark.usefixtures("teams")
def test_an_interrupted_run_is_gone_on_with(
    form: str, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("report", "teams", "--format", form, *DAY, "-o")
    assert advisor(*arguments, "whole/").code == 1
    whole = held("whole")
    names = sorted(whole)
    shutil.copytree("whole", "part")
    part = Path("part")
    left = 3 if form in {"adr", "madr", "nygard"} else 2
    for name in names[left:]:
        (part / name).unlink()
    if left == 3:  # of a record that a run was killed at, only the picture is left
        (part / names[2]).unlink()
        (part / names[3]).write_bytes(whole[names[3]])
    written: list[str] = []
    write = output_files.write_file

    def noted(path: str, content: bytes, *, force: bool) -> None:
        written.append(Path(path).name)
        write(path, content, force=force)

    for module in (record_writer, output_files):
        monkeypatch.setattr(module, "write_file", noted)
    resumed = advisor(*arguments, "part/", "--resume")
    assert resumed.code == 1
    assert held("part") == whole
    assert not {*names[:2]} & {*written}
    assert "already there" in resumed.err
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
    advise = advising.advise

    def broken(given: Any, settings: Settings) -> Result:
        if given.name == "team 2":
            raise ZeroDivisionError
        return advise(given, settings)

    monkeypatch.setattr(advising, "advise", broken)
    outcome = advisor("report", "teams", "-o", "adr/", *DAY)
    assert outcome.code == 3
    assert "teams/2.yaml: E900" in outcome.err
    assert len(numbers("adr")) == 3


@pytest.mark.pictures
@pytest.mark.usefixtures("teams")
def test_reports_that_run_at_once_take_numbers_of_their_own() -> None:
    Path("adr").mkdir()
    runs = [report(f"teams/{number}.yaml", "-o", "adr/") for number in (0, 2, 5)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    assert numbers("adr") == ["0001", "0002", "0003"]
    assert len(held("adr")) == 6


@pytest.mark.parametrize("with_locks", [True, False])
def test_a_number_is_held_by_one_and_let_go_by_who_is_killed(
    with_locks: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not with_locks:
        monkeypatch.setattr(folder_lock, "fcntl", None)
    inside: list[int] = []
    most: list[int] = []

    def take() -> None:
        with folder_lock.alone_in(folder):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
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
    assert numbers("adr") == ["0002"]
    assert advisor("report", "teams/0.yaml", "-o", "one.md", *DAY).code == 0
    Path("one.md").unlink()
    assert advisor("report", "teams/0.yaml", "-o", "one.md", *DAY).code == 0
