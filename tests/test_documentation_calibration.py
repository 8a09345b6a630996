"""Compare the page on calibration with what the current rules do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Program

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "calibration.md"


@pytest.fixture
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_numbers_are_those_of_the_command(
    advisor: Program, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    measured = advisor("test", "tests/cases").out.partition("\n\n")[0]
    assert measured.startswith("Agreement")
    assert measured in page


def test_every_disagreement_is_explained(
    advisor: Program, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    results = json.loads(advisor("test", "tests/cases", "--format", "json").out)["results"]
    disagreeing = {
        result["name"]: result["recommendation"] for result in results if result["disagrees_on"]
    }
    rows = re.findall(
        r"^\| (\S+) \| [^|]+ \| [^|]+ \| (\S+) \| ([^|]{20,}) \|$", page, re.MULTILINE
    )
    assert {name: advised for name, advised, _ in rows} == disagreeing
