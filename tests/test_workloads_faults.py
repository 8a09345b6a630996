"""What happens to one workload does not end the others: it is reported, and they go on."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from conftest import CLEAN

from advisor.errors import AdvisorError, EngineFault, Unsettled
from advisor.report.report import write_report
from advisor.workloads import advising, draft, workers, workload_reader
from advisor.workloads.advising import Advised, Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome, Process, Program

    from advisor.report.recommendation import RecommendationReport
    from advisor.workloads.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
GOOD = "answers: {ops_capacity: low}\n"
RULE = """\
questions:
  - {{id: lucky, group: decide, kind: {kind}, asks: Is it lucky?, why: Luck matters.,
      values: {{good: good, bad: bad}}}}
constraints:
  - id: own.luck
    when: {when}
    excludes: [ecs-fargate]
    because: Lucky teams need no Fargate.
    source: course-chapter
    evidence: confirmed
    examples:
      fires: [{{lucky: good, task_count: 1}}]
      silent: [{{lucky: bad, task_count: 7000}}]
"""
TOO_MANY = yaml.safe_dump(
    {"any": [{"task_count": count} for count in range(1, 6_100)]},
    default_flow_style=True,
    width=10**9,
)


@pytest.fixture
def three(folder: Path) -> Path:
    """Return a folder of three workloads, of which the one in the middle is called *bad*."""
    (folder / "teams").mkdir()
    for name, text in (
        ("a", f"name: first\n{GOOD}"),
        ("b", f"name: bad\n{GOOD}"),
        ("c", f"name: last\n{GOOD}"),
    ):
        (folder / f"teams/{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def stopped_by(monkeypatch: pytest.MonkeyPatch, error: Callable[[], Exception]) -> None:
    """Let ``error`` happen to the workload that is called *bad*."""
    advise = advising.advise

    def broken(given: Any, settings: Settings) -> Result:
        if given.name == "bad":
            raise error() from ValueError("the deeper cause")
        return advise(given, settings)

    monkeypatch.setattr(advising, "advise", broken)


def statuses(outcome: Outcome, form: str) -> list[tuple[str, str]]:
    if form == "csv":
        rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(outcome.out)))
    else:
        rows = json.loads(
            outcome.out if form == "json" else f"[{','.join(outcome.out.splitlines())}]"
        )
    return [(row["name"], row["status"]) for row in rows]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
@pytest.mark.usefixtures("three")
def test_a_defect_stops_one_workload_and_is_told_with_its_crash_log(
    form: str, jobs: int, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_by(monkeypatch, lambda: KeyError("choise"))
    outcome = advisor("recommend", "teams", "--format", form, "--jobs", jobs)
    assert outcome.code == 3
    assert statuses(outcome, form) == [
        ("first", "recommended"),
        ("bad", "failed"),
        ("last", "recommended"),
    ]
    told = re.search(
        r"teams/b\.yaml: E900 .*'choise'; this is a defect in advisor, "
        r"please report it with (\S+\.log)",
        outcome.err,
    )
    assert told
    assert told[1] in outcome.out
    log = Path(told[1]).read_text(encoding="utf-8")
    assert "the deeper cause" in log
    assert "KeyError: 'choise'" in log
    Path(told[1]).unlink()


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (lambda: EngineFault("no run"), "failed", 3),
        (lambda: Unsettled("no end"), "failed", 3),
        (MemoryError, "failed", 3),
        (lambda: RecursionError("deep"), "failed", 3),
        (lambda: AdvisorError("too large"), "invalid", 1),
    ],
)
@pytest.mark.usefixtures("three")
def test_whose_fault_it_is_decides_status_and_exit_code(
    error: Callable[[], Exception],
    status: str,
    code: int,
    advisor: Program,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped_by(monkeypatch, error)
    outcome = advisor("recommend", "teams", "--format", "json")
    assert (outcome.code, dict(statuses(outcome, "json"))["bad"]) == (code, status)
    (reason,) = (row["errors"][0] for row in json.loads(outcome.out) if row["name"] == "bad")
    assert reason["path"] == "teams/b.yaml"
    assert (str(error()) or "MemoryError") in reason["message"]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "text"])
@pytest.mark.usefixtures("three")
def test_a_defect_in_the_telling_stops_one_workload_too(
    form: str, advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.cli import recommend

    def broken(report: RecommendationReport, *options: Any) -> str:
        result = report.result
        if isinstance(result, Advised) and result.workload.name == "bad":
            raise EngineFault("the proof does not hold")
        return write_report(report, *options)

    monkeypatch.setattr(recommend, "write_report", broken)
    outcome = advisor("recommend", "teams", "--format", form, "--detail")
    assert outcome.code == 3
    assert "teams/b.yaml: E900 unexpected error: the proof does not hold" in outcome.err
    if form == "text":
        assert [line for line in outcome.out.splitlines() if line.endswith(".yaml)")] == [
            "first (teams/a.yaml)",
            "last (teams/c.yaml)",
        ]
    else:
        assert [status for _, status in statuses(outcome, form)] == [
            "recommended",
            "failed",
            "recommended",
        ]


@pytest.mark.usefixtures("three")
def test_a_file_whose_reading_fails_stops_no_other(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = draft.read_drafts

    def broken(text: str, file: str) -> Any:
        if file == "teams/b.yaml":
            raise RecursionError("too deep")
        return read(text, file)

    monkeypatch.setattr(draft, "read_drafts", broken)
    outcome = advisor("recommend", "teams", "--format", "json")
    assert outcome.code == 3
    assert [status for _, status in statuses(outcome, "json")] == [
        "recommended",
        "failed",
        "recommended",
    ]


@pytest.mark.usefixtures("three")
def test_every_command_on_many_goes_on_and_ends_with_the_code_of_a_defect(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_by(monkeypatch, lambda: ZeroDivisionError("none"))
    drawn = advisor("diagram", "teams", "-o", "pictures/", "--format", "gv")
    assert drawn.code == 3
    assert "teams/b.yaml: E900" in drawn.err
    assert sorted(file.name for file in Path("pictures").iterdir()) == ["first.gv", "last.gv"]
    placed = advisor("portfolio", "teams", "--format", "json")
    assert placed.code == 3
    assert "teams/b.yaml: E900" in placed.err
    assert {workload["name"] for workload in json.loads(placed.out)["workloads"]} == {
        "first",
        "last",
    }


@pytest.mark.usefixtures("three")
def test_drift_goes_on_behind_a_defect_and_behind_an_invalid_workload(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.cli import drift

    accepted = workload_reader.read_workload

    def broken(given: Any, knowledge: Any) -> Any:
        if given.name == "bad":
            raise ZeroDivisionError("none")
        return accepted(given, knowledge)

    monkeypatch.setattr(drift, "read_workload", broken)
    outcome = advisor("drift", "teams", "--format", "json")
    assert outcome.code == 3
    assert [row["name"] for row in json.loads(outcome.out)] == ["first", "last"]
    assert "teams/b.yaml: E900" in outcome.err
    Path("one.yaml").write_text(
        f"{GOOD}---\nanswers: {{ops_capacity: lots}}\n---\n{GOOD}", encoding="utf-8"
    )
    several = advisor("drift", "one.yaml", "--format", "json")
    assert several.code == 1
    assert [row["name"] for row in json.loads(several.out)] == ["one-1", "one-3"]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (
            RULE.format(kind="choice", when=TOO_MANY),
            "teams/b.yaml: E120 the rules have more than 6000 alternatives",
        ),
        (RULE.format(kind="choise", when="{lucky: good}"), "choise"),
    ],
)
def test_own_rules_that_cannot_be_used_stop_nobody_else(
    rule: str, says: str, three: Path, process: Process
) -> None:
    pytest.importorskip("durable_rules_engine")
    (three / "teams/r").mkdir()
    (three / "teams/r/own.yaml").write_text(rule, encoding="utf-8")
    (three / "teams/b.yaml").write_text(f"name: bad\nrules: r\n{GOOD}", encoding="utf-8")
    files = [f"teams/{name}.yaml" for name in "abc"]
    outcome = process("recommend", *files, "--format", "json")
    (first, bad, last) = statuses(outcome, "json")
    assert (first[1], last[1]) == ("recommended", "recommended")
    assert bad[1] == "invalid"
    assert outcome.code == 1
    assert says in outcome.err


@pytest.mark.usefixtures("three")
def test_a_list_of_json_is_closed_when_it_is_interrupted(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    advise = advising.advise

    def interrupted(given: Any, settings: Settings) -> Result:
        if given.name == "last":
            raise KeyboardInterrupt
        return advise(given, settings)

    monkeypatch.setattr(advising, "advise", interrupted)
    outcome = advisor("recommend", "teams", "--format", "json")
    assert outcome.code == 130
    assert [name for name, _ in statuses(outcome, "json")] == ["first", "bad"]


# Processes


def _twice(item: tuple[int, str]) -> int:
    """Return the double; the first process that meets 13 is killed, and all that meet 99."""
    number, once = item
    if number == 99 or (number == 13 and not Path(once).exists()):
        Path(once).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def _lost(item: tuple[int, str]) -> int:
    return -item[0]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_what_a_killed_process_owed_is_done_again_and_what_kills_each_is_given_up(
    jobs: int, tmp_path: Path
) -> None:
    items = [(number, str(tmp_path / "once")) for number in range(200)]
    expected = [-99 if number == 99 else 2 * number for number in range(200)]
    assert list(workers.map_in_order(_twice, iter(items), jobs, _lost)) == expected


def _after_an_idle_one(item: tuple[int, Path]) -> int:
    """Return the number; at 0 the first process waits for the other to idle, and kills both."""
    number, work = item
    if number == 1:
        (work / "other").write_text(str(os.getpid()), encoding="utf-8")
    elif not (work / "once").exists():
        (work / "once").touch()
        while not (work / "other").exists() or not (work / "other").read_text(encoding="utf-8"):
            time.sleep(0.01)
        time.sleep(0.5)
        os.kill(int((work / "other").read_text(encoding="utf-8")), signal.SIGKILL)
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="there is no such signal here")
def test_a_process_that_was_killed_while_idle_is_no_death_of_what_is_handed_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    monkeypatch.setattr(workers, "_PATIENCE", 0.1)
    signal.alarm(20)
    try:
        assert list(
            workers.map_in_order(
                _after_an_idle_one, [(0, tmp_path), (1, tmp_path)], 2, lambda _: -1
            )
        ) == [0, 1]
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_results_come_before_all_items_were_read() -> None:
    given: list[int] = []

    def items() -> Any:
        for number in range(100_000):
            given.append(number)
            yield number, ""

    assert next(workers.map_in_order(_twice, items(), 2, _lost)) == 0
    assert len(given) < 1_000


@pytest.mark.usefixtures("three")
def test_a_workload_that_no_process_survives_is_failed(
    advisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    advise = advising.advise

    def deadly(given: Any, settings: Settings) -> Result:
        if given.name == "bad":
            os.kill(os.getpid(), signal.SIGKILL)
        return advise(given, settings)

    monkeypatch.setattr(advising, "advise", deadly)
    outcome = advisor("recommend", "teams", "--format", "json", "--jobs", "2")
    assert outcome.code == 3
    assert statuses(outcome, "json") == [
        ("first", "recommended"),
        ("bad", "failed"),
        ("last", "recommended"),
    ]
    assert "2 processes that worked on it were killed or crashed" in outcome.err


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGHUP"])
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_processes_end_with_the_one_that_started_them(how: str, folder: Path) -> None:
    (folder / "many.yaml").write_text("---\n".join([GOOD] * 3_000), encoding="utf-8")
    arguments = [
        sys.executable,
        "-m",
        "advisor",
        "recommend",
        "many.yaml",
        "--format",
        "csv",
        "--detail",
        "--jobs",
        "2",
    ]
    run = subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**CLEAN, "PYTHONPATH": str(ROOT)},
    )
    assert run.stdout is not None
    run.stdout.readline()
    run.stdout.readline()
    run.send_signal(getattr(signal, how))
    run.communicate(timeout=30)  # ends when the last process has closed what it inherited


def test_processes_none_of_which_lives_to_receive_anything_come_to_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start_worker = workers._Crew._start_worker

    def stillborn(crew: Any) -> Any:
        worker = start_worker(crew)
        worker.process.kill()
        worker.process.join()
        return worker

    monkeypatch.setattr(workers._Crew, "_start_worker", stillborn)
    assert list(workers.map_in_order(str, range(3), 2, lambda item: f"lost {item}")) == [
        "lost 0",
        "lost 1",
        "lost 2",
    ]
