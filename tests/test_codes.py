"""The registry of problem codes: complete, without leftovers, and the source of a current page."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import errors_page

from advisor.codes import CODES, GROUPS

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = re.compile(r"[EW][0-9]{3}")


def codes_in(source: str) -> set[str]:
    """Return the problem codes that stand as texts of their own in Python source."""
    texts = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}


def test_a_code_is_seen_in_a_call_and_not_in_a_sentence() -> None:
    assert codes_in('report("E999", "see E998")') == {"E999"}


def test_every_code_that_is_reported_is_explained_and_the_other_way_round() -> None:
    modules = [path for path in (ROOT / "advisor").rglob("*.py") if path.name != "codes.py"]
    used = {code for path in modules for code in codes_in(path.read_text(encoding="utf-8"))}
    assert sorted(used) == sorted(CODES)


def test_every_code_belongs_to_a_group() -> None:
    assert {name[:2] for name in CODES} == set(GROUPS)


def test_each_code_is_explained_in_two_sentences() -> None:
    for name, code in CODES.items():
        for sentence in (code.means, code.cure):
            assert sentence.endswith("."), name
            assert sentence[0].isupper() or sentence.startswith("`"), name
            assert "|" not in sentence, name


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert errors_page.main(["--check"]) == 0, capsys.readouterr().err


def test_a_page_that_is_not_current_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "errors.md"
    assert errors_page.main(["--check"], path) == 1
    assert errors_page.main([], path) == 0
    assert errors_page.main(["--check"], path) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("E302", "E303"), encoding="utf-8")
    assert errors_page.main(["--check"], path) == 1
    assert "docs/tools/errors_page.py" in capsys.readouterr().err
    assert errors_page.main(["--chekc"], path) == 2
