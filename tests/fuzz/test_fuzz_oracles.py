"""The fuzzer finds what is broken in a reader on purpose, and says with which input."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from advisor.errors import EngineFault
from advisor.interview import replies
from advisor.knowledge import loader
from advisor.pricing import aws_price_list
from advisor.pricing import price_file as prices
from advisor.report import record_reader
from advisor.verification import cases
from advisor.workloads import draft, settings, workload_reader
from advisor.workloads import workload as workloads
from fuzz import readers, run, trial
from fuzz.readers import READERS
from fuzz.run import tallied

if TYPE_CHECKING:
    from advisor.errors import Problem

WAYS_IN: dict[str, tuple[Any, str]] = {
    "answers": (draft, "read_drafts"),
    "set": (settings, "read_changes"),
    "records": (record_reader, "blocks"),
    "cases": (cases, "read_cases"),
    "rules": (loader, "read_knowledge"),
    "prices": (prices, "read_prices"),
    "lists": (aws_price_list, "read_list"),
    "replies": (replies, "reply"),
    "descriptions": (readers, "understand"),
}


def found(name: str, number: int = 60) -> set[str]:
    """Return the oracles that the first inputs of a reader violate."""
    return {finding.oracle for finding in tallied(name, 0, number).findings}


def warmed_up(name: str) -> None:
    """Let a reader load what it needs while nothing is broken."""
    assert found(name, 5) == set()


@pytest.mark.parametrize("name", READERS)
def test_an_error_that_is_none_of_the_documented_ones_is_found(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a defect")

    warmed_up(name)
    monkeypatch.setattr(*WAYS_IN[name], broken)
    assert found(name, 5) == {"traceback"}


@pytest.mark.parametrize("name", READERS)
def test_a_fault_of_an_engine_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise EngineFault("a defect")

    warmed_up(name)
    monkeypatch.setattr(*WAYS_IN[name], broken)
    assert found(name, 5) == {"traceback"}


def test_a_defect_that_was_caught_and_told_as_a_problem_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("a defect")

    warmed_up("cases")
    monkeypatch.setattr(draft, "read_drafts", broken)
    monkeypatch.setattr("advisor.defects.told", str)
    assert "traceback" in found("cases", 5)


@pytest.mark.parametrize("name", ["answers", "records", "cases"])
def test_a_lost_document_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = draft.read_drafts
    monkeypatch.setattr(draft, "read_drafts", lambda text, file: read(text, file)[:1])
    assert "lost" in found(name)


def test_a_lost_block_of_a_record_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = record_reader.blocks
    monkeypatch.setattr(record_reader, "blocks", lambda *given: list(blocks(*given))[:1])
    assert "lost" in found("records")


def test_a_mark_that_is_not_read_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read = record_reader.recorded

    def forgetful(*given: Any) -> Any:
        return [replace(then, recommended="") for then in read(*given)]

    monkeypatch.setattr(record_reader, "recorded", forgetful)
    assert found("records") == {"lost"}


def test_an_answer_that_is_written_as_another_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    write = workloads.write_workload
    monkeypatch.setattr(
        workloads, "write_workload", lambda workload: write(replace(workload, notes={}))
    )
    assert found("answers", 150) == {"lost"}


def test_something_right_that_is_refused_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    take = workload_reader.read_workload

    def strict(given: Any, knowledge: Any) -> Any:
        if given.node is not None:
            return None, (given.node.problem("E999", "is not liked"),)
        return take(given, knowledge)

    monkeypatch.setattr(workload_reader, "read_workload", strict)
    assert "lost" in found("answers")


def test_a_rule_that_is_left_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read = loader.read_knowledge

    def forgetful(texts: Any) -> Any:
        knowledge, problems = read(texts)
        return knowledge and replace(knowledge, rules=knowledge.rules[1:]), problems

    warmed_up("rules")
    monkeypatch.setattr(loader, "read_knowledge", forgetful)
    assert found("rules") == {"lost"}


@pytest.mark.parametrize("name", ["prices", "lists"])
def test_a_price_that_is_written_as_another_is_found(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "advisor.pricing.price_file_writer._format_rate", lambda price: f"1 {price.unit}"
    )
    assert found(name) == {"lost"}


def test_a_line_that_is_off_by_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def shifted(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        return tuple(replace(problem, line=problem.line + 1) for problem in problems)

    take = workload_reader.read_workload

    def wrong(given: Any, knowledge: Any) -> Any:
        workload, problems = take(given, knowledge)
        return workload, shifted(problems)

    monkeypatch.setattr(workload_reader, "read_workload", wrong)
    assert found("answers") == {"line"}
    assert found("records") == {"line"}


def test_a_mistake_that_is_not_told_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> tuple[None, tuple[Problem, ...]]:
        return None, ()

    monkeypatch.setattr(workload_reader, "read_workload", silent)
    assert {"line", "lost"} >= found("answers") > {"lost"}


def test_an_input_that_takes_too_long_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MOST_SECONDS", 0.0)
    assert found("set", 3) == {"slow"}


def test_an_input_without_end_is_given_up_and_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(trial, "PATIENCE", 0.05)
    monkeypatch.setattr(draft, "read_drafts", endless)
    assert found("answers", 2) == {"slow"}


def test_a_finding_names_the_input_and_how_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr(draft, "read_drafts", broken)
    finding = tallied("answers", 7, 1).findings[0]
    assert (finding.reader, finding.number) == ("answers", 7)
    replay = str(finding).rpartition("\n")[2].split()
    assert replay[:2] == ["python", "tests/fuzz/run.py"]
    monkeypatch.setattr(sys, "argv", replay[1:])
    assert run.main() == 1
    shown = capsys.readouterr().out
    assert repr(trial.made("answers", READERS["answers"], 7).content) in shown
    assert "ValueError: a defect" in shown
