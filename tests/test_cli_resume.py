"""Resuming an interrupted run: the whole is what one run would have given, byte by byte."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import CLEAN, ROOT
from samples import many, some

from advisor.cli.output import progress
from advisor.workloads import advising

if TYPE_CHECKING:
    from typing import Any

    from conftest import Program

    from advisor.workloads.advising import Result
    from advisor.workloads.settings import Settings

FORMS = ("json", "text", "csv", "jsonl")
TEAMS = (
    "name: one\nanswers: {ops_capacity: low}\n",
    "name: two\nanswers: {ops_capacity: lots}\n",
    "name: =three\nanswers: {accelerator: gpu}\n",
    "answers: {traffic: spiky}\n---\nanswers: {kubernetes_api: required}\n",
    "answers: [\n",
)


@pytest.fixture
def teams(folder: Path) -> Path:
    """Return a folder with workloads of all kinds, one with a line end and a quote in its name."""
    (folder / "teams").mkdir()
    for number, text in enumerate(TEAMS):
        (folder / f"teams/{number}.yaml").write_text(text, encoding="utf-8")
    (folder / 'teams/5"\n}.yaml').write_text(TEAMS[0], encoding="utf-8")
    (folder / "teams/6.yaml").write_text(TEAMS[3], encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("teams")
def test_a_file_of_results_holds_what_is_printed(form: str, advisor: Program) -> None:
    printed = advisor("recommend", "teams", "--format", form)
    written = advisor("recommend", "teams", "--format", form, "-o", "results")
    assert (printed.code, written.code) == (1, 1)
    assert (written.out, written.err.splitlines()[-1]) == ("", "wrote results")
    text = Path("results").read_text(encoding="utf-8")
    if form == "text":  # in which those that were refused are told beside the results
        text = re.sub(r"^.*: invalid\n(?:  .*\n)+\n?", "", text, flags=re.MULTILINE)
    assert text.rstrip("\n") == printed.out.rstrip("\n")
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["status"] for row in rows].count("invalid") == 2
        assert rows[6]["file"] == 'teams/5"\n}.yaml'


@pytest.mark.parametrize("form", some(2, of=FORMS))
@pytest.mark.usefixtures("teams")
def test_wherever_it_was_cut_off_the_whole_is_that_of_one_run(form: str, advisor: Program) -> None:
    arguments = ("recommend", "teams", "--format", form, "-o")
    whole = advisor(*arguments, "whole")
    content = Path("whole").read_bytes()
    borders = [
        match.end() for match in re.finditer(rb"\n\},?\n" if form == "json" else rb"\n", content)
    ]
    places = {
        0,
        1,
        len(content) - 1,
        len(content),
        *borders[:: max(1, len(borders) // many(2, of=4))],
    }
    for place in sorted(places | {*range(7, len(content), len(content) // many(2, of=4))}):
        Path("part").write_bytes(content[:place])
        resumed = advisor(*arguments, "part", "--resume")
        assert Path("part").read_bytes() == content, place
        assert resumed.code == whole.code


@pytest.mark.usefixtures("teams")
def test_a_list_of_json_that_was_closed_when_it_was_interrupted_is_gone_on_with(
    advisor: Program,
) -> None:
    arguments = ("recommend", "teams", "--format", "json", "-o")
    advisor(*arguments, "whole")
    held = json.loads(Path("whole").read_text(encoding="utf-8"))
    for count in range(len(held)):
        part = ",\n".join(json.dumps(result, indent=2) for result in held[:count])
        Path("part").write_text(f"[\n{part}\n]\n" if part else "[\n]\n", encoding="utf-8")
        advisor(*arguments, "part", "--resume")
        assert Path("part").read_bytes() == Path("whole").read_bytes()


@pytest.mark.usefixtures("teams")
def test_what_was_done_before_is_not_done_again(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("recommend", "teams", "--format", "jsonl", "-o", "results")
    advisor(*arguments)
    whole = Path("results").read_bytes()
    Path("results").write_bytes(b"".join(whole.splitlines(keepends=True)[:5]))
    advised: list[str] = []
    advise = advising.advise

    def noted(given: Any, settings: Settings) -> Result:
        advised.append(given.name)
        return advise(given, settings)

    monkeypatch.setattr(advising, "advise", noted)
    outcome = advisor(*arguments, "--resume")
    assert Path("results").read_bytes() == whole
    assert "results holds 5 results; continuing with it" in outcome.err
    assert (
        len(advised) == len(whole.splitlines()) - 4
    )  # those that were missing, and the last one, to see whether it is the same


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("teams")
def test_a_file_of_other_making_is_kept_as_it_is(form: str, advisor: Program) -> None:
    advisor("recommend", "teams", "--format", form, "-o", "results")
    whole = Path("results").read_bytes()
    other = advisor(
        "recommend",
        "teams",
        "--format",
        form,
        "-o",
        "results",
        "--resume",
        "--set",
        "operating_system=windows",
    )
    assert other.code == 2
    assert "results does not match the results of this run" in other.err
    assert Path("results").read_bytes() == whole
    fewer = advisor("recommend", "teams/0.yaml", "--format", form, "-o", "results", "--resume")
    assert fewer.code == 2
    assert Path("results").read_bytes() == whole
    for foreign in (b"my notes\n", b"my notes\n\nand others\n\n", b"{\n}\n", b'"', b"\xff\n"):
        Path("notes").write_bytes(foreign)
        assert advisor("recommend", "teams", "--format", form, "-o", "notes", "--resume").code == 2
        assert Path("notes").read_bytes() == foreign


@pytest.mark.usefixtures("teams")
def test_a_file_that_exists_is_kept_unless_it_is_gone_on_with_or_forced(advisor: Program) -> None:
    Path("results").write_text("mine", encoding="utf-8")
    kept = advisor("recommend", "teams", "-o", "results")
    assert (kept.code, Path("results").read_text(encoding="utf-8")) == (2, "mine")
    assert "--force" in kept.err
    assert advisor("recommend", "teams/0.yaml", "-o", "results", "--force").code == 0
    assert Path("results").read_text(encoding="utf-8").startswith("one (teams/0.yaml)\n")
    for options in (
        ("--resume",),
        ("--resume", "-o", "-"),
        ("--resume", "--force", "-o", "results"),
    ):
        assert advisor("recommend", "teams", *options).code == 2


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
@pytest.mark.usefixtures("teams")
def test_the_exit_code_counts_what_was_there_already(form: str, advisor: Program) -> None:
    arguments = (
        "recommend",
        "teams/0.yaml",
        "teams/0.yaml",
        "--set",
        "accelerator=none",
        "--format",
        form,
        "-o",
        "results",
    )
    assert advisor(*arguments).code == 0
    assert advisor(*arguments, "--resume").code == 0
    assert advisor(*arguments, "--resume", "--strict").code == 1
    assert advisor("recommend", "teams/0.yaml", "--resume", "--strict", "-o", "other").code == 2


@pytest.mark.usefixtures("teams")
def test_what_a_defect_stopped_last_is_tried_again(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in FORMS:
        arguments = (
            "recommend",
            "teams/0.yaml",
            "teams/6.yaml",
            "--format",
            form,
            "-o",
            f"{form}.out",
        )
        with monkeypatch.context() as patch:
            advise = advising.advise

            def broken(given: Any, settings: Settings, advise: Any = advise) -> Result:
                if given.file == "teams/6.yaml":
                    raise ZeroDivisionError
                return advise(given, settings)  # type: ignore[no-any-return]

            patch.setattr(advising, "advise", broken)
            assert advisor(*arguments).code == 3
        assert advisor(*arguments, "--resume").code == 0
        advisor(*arguments[:-1], f"{form}.whole")
        if form != "text":
            assert Path(f"{form}.out").read_bytes() == Path(f"{form}.whole").read_bytes()


@pytest.mark.parametrize("jobs", some(1, of=["2", "1"]))
def test_a_killed_run_is_gone_on_with(jobs: str, folder: Path, advisor: Program) -> None:
    (folder / "many.yaml").write_text(
        "---\n".join(TEAMS[number % 3] for number in range(300)), encoding="utf-8"
    )
    arguments = ["recommend", "many.yaml", "--format", "jsonl", "-o", "results", "--jobs", jobs]
    run = subprocess.Popen(
        [sys.executable, "-m", "advisor", *arguments],
        env={**CLEAN, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    results = folder / "results"
    end = time.monotonic() + 30
    while not (results.exists() and results.stat().st_size > 20_000):  # it is written as it comes
        assert time.monotonic() < end
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert results.read_bytes().count(b"\n") < 300
    assert advisor(*arguments, "--resume").code == 1
    advisor("recommend", "many.yaml", "--format", "jsonl", "-o", "whole")
    assert results.read_bytes() == (folder / "whole").read_bytes()


@pytest.mark.pictures
@pytest.mark.usefixtures("teams")
def test_a_folder_of_pictures_is_completed(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("diagram", "teams", "--format", "svg", "-o")
    whole = advisor(*arguments, "whole/")
    made = {picture.name: picture.read_bytes() for picture in Path("whole").iterdir()}
    part = Path("part")
    part.mkdir()
    for name in sorted(made)[:3]:
        (part / name).write_bytes(made[name])
    assert advisor(*arguments, "part/").code == 2
    advised: list[str] = []
    advise = advising.advise

    def noted(given: Any, settings: Settings) -> Result:
        advised.append(given.name)
        return advise(given, settings)

    monkeypatch.setattr(advising, "advise", noted)
    resumed = advisor(*arguments, "part/", "--resume")
    assert resumed.code == whole.code == 1
    assert {picture.name: picture.read_bytes() for picture in part.iterdir()} == made
    assert "3 pictures are already there" in resumed.err
    # And those two that cannot be read, and the last one that was there, to compare it.
    assert len(advised) == len(made) - 3 + 2 + 1
    other = advisor(*arguments, "part/", "--resume", "--level", "overview")
    assert other.code == 2
    assert "does not match the pictures of this run" in other.err
    assert {picture.name: picture.read_bytes() for picture in part.iterdir()} == made
    again = advisor(*arguments, "part/", "--resume")
    assert again.code == 1


def test_progress_tells_the_total_the_rate_and_the_time_left() -> None:
    assert (
        progress(1_200, 100_000, 85.2)
        == "1,200 of 100,000 workloads done, 85 a second, about 19 min left"
    )
    assert progress(3, 10, 0.5) == "3 of 10 workloads done, 0.5 a second, about 14 s left"
    assert (
        progress(10, 200_000, 20) == "10 of 200,000 workloads done, 20 a second, about 2.8 h left"
    )


def test_no_answer_file_is_written_over(teams: Path, advisor: Program) -> None:
    one = teams / "teams/0.yaml"
    held = one.read_bytes()
    (teams / "link.yaml").symlink_to(one)
    (teams / "hard.yaml").hardlink_to(one)
    for out in ("teams/0.yaml", "./teams/../teams/0.yaml", "link.yaml", "hard.yaml"):
        for command in ("recommend", "explain", "portfolio", "cost", "report"):
            outcome = advisor(command, "teams/0.yaml", "-o", out, "--force")
            assert outcome.code == 2, (command, out)
            assert one.read_bytes() == held
            if command not in {"cost", "report"}:  # which may refuse the name before
                assert f"{out} is one of the input files" in outcome.err
    for command in ("recommend", "portfolio"):
        assert (
            "is one of the input files"
            in advisor(command, "teams", "-o", "teams/0.yaml", "--force").err
        )
    (teams / "one.txt").write_bytes(held)
    assert (
        "is one of the input files" in advisor("diagram", "one.txt", "-o", "one.txt", "--force").err
    )
    assert (
        "is one of the input files"
        in advisor("diagram", "one.txt", "-o", ".", "--format", "txt", "--force").err
    )
    assert (one.read_bytes(), (teams / "one.txt").read_bytes()) == (held, held)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("teams")
def test_results_are_kept_when_nothing_can_be_read_to_put_in_their_place(
    form: str, advisor: Program
) -> None:
    arguments = ("--format", form, "-o", "results", "--force")
    assert advisor("recommend", "teams", *arguments).code == 1
    held = Path("results").read_bytes()
    nothing = advisor("recommend", "nosuch", *arguments)
    assert (nothing.code, Path("results").read_bytes()) == (2, held)
    assert nothing.err.splitlines()[-1] == "kept results: nothing could be read to replace it"
    assert advisor("recommend", "teams/4.yaml", "teams/0.yaml", *arguments).code == 1
    advisor("recommend", "teams/4.yaml", "teams/0.yaml", *arguments[:2], "-o", "fresh")
    assert Path("results").read_bytes() == Path("fresh").read_bytes()


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
@pytest.mark.usefixtures("teams")
def test_a_file_of_results_among_the_answer_files_is_not_read_as_one(
    form: str, advisor: Program
) -> None:
    advisor("recommend", "teams", "--format", form, "-o", "whole")
    whole = Path("whole").read_bytes()
    results = Path("teams", f"results.{form}")
    arguments = ("recommend", "teams", "--format", form, "-o", str(results))
    for option in ((), ("--resume",), ("--force",)):
        assert advisor(*arguments, *option).code == 1
        assert results.read_bytes() == whole


@pytest.mark.usefixtures("teams")
def test_what_a_defect_stopped_first_is_made_again_with_all_behind_it(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    advise = advising.advise

    def broken(given: Any, settings: Settings) -> Result:
        if given.file == "teams/1.yaml":
            raise ZeroDivisionError
        return advise(given, settings)

    for form in FORMS:
        arguments = ("recommend", "teams", "--format", form, "-o", f"{form}.out")
        with monkeypatch.context() as patch:
            patch.setattr(advising, "advise", broken)
            assert advisor(*arguments).code == 3
        resumed = advisor(*arguments, "--resume")
        advisor(*arguments[:-1], f"{form}.whole")
        assert Path(f"{form}.out").read_bytes() == Path(f"{form}.whole").read_bytes()
        assert resumed.code == 1
        assert f"{form}.out holds 1 result; continuing with it" in resumed.err
