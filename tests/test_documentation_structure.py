"""The page of the structure says what the modules say, and shows only arrows that are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structure_page

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert structure_page.main(["--check"]) == 0, capsys.readouterr().err


def test_a_page_that_is_not_current_is_found(tmp_path: Path) -> None:
    path = tmp_path / "structure.md"
    assert structure_page.main(["--check"], path) == 1
    assert structure_page.main([], path) == 0
    assert structure_page.main(["--check"], path) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("consult", "console", 1))
    assert structure_page.main(["--check"], path) == 1
    assert structure_page.main(["--chekc"], path) == 2


def test_an_arrow_that_follows_from_others_is_left_out() -> None:
    graph = structure_page.graph_of(
        {
            "advisor": "from advisor.top import draw\n",
            "advisor.top": "from advisor import middle\nfrom advisor.bottom.a import B\n",
            "advisor.middle": "if TYPE_CHECKING:\n    import advisor.bottom.a\n",
            "advisor.bottom": "",
            "advisor.bottom.a": "import os\n",
        }
    )
    assert graph == {"top": {"middle"}, "middle": {"bottom"}, "bottom": set()}


def test_every_module_says_in_one_line_what_it_holds() -> None:
    sources = structure_page.sources_below(structure_page.ROOT / structure_page.PROGRAM)
    silent = [name for name, source in sources.items() if not structure_page.first_sentence(source)]
    assert silent == []


def test_modules_for_others_are_those_in_all() -> None:
    assert structure_page.public_names('"""A package."""\n\n__all__ = ["a", "b"]\n') == ["a", "b"]
    assert structure_page.public_names("") == []
    assert "| **ranking** |" in structure_page.page()
    assert "| rule_reader |" in structure_page.page()
