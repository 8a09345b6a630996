"""The check of commit messages: what it takes, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import commit_message
import pytest

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "Add a rule on volumes\n\nSince May a volume may be attached to a task.\n"


@pytest.mark.parametrize(
    "message",
    [
        GOOD,
        "Merge branch 'rules'\n",
        "Bring the page up to date\n\nIt named the wrong file.\n",
        f"# a comment\n{GOOD}# another one\n",
        f"Add {'x' * 68}\n\nWhy.\n",
    ],
)
def test_a_good_message_passes(message: str) -> None:
    assert list(commit_message.faults(message)) == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Add a rule on volumes\n", "there is no body"),
        ("Add a rule on volumes\n\n# only a comment\n", "there is no body"),
        (GOOD.replace("Add", "Added"), "write the imperative"),
        (GOOD.replace("Add", "Adding"), "write the imperative"),
        (GOOD.replace("volumes", "volumes."), "ends with a period"),
        (GOOD.replace("Add a", "a"), "does not begin with a verb"),
        (f"Add {'x' * 69}\n\nWhy.\n", "has 73 characters"),
        ("Add a rule\nWhy.\nAnd more.\n", "the second line is not empty"),
        ("", "does not begin with a verb"),
    ],
)
def test_what_is_wrong_is_told(message: str, fault: str) -> None:
    assert any(fault in told for told in commit_message.faults(message))


def test_as_a_hook_it_reads_a_file_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "COMMIT_EDITMSG"
    path.write_text(GOOD, encoding="utf-8")
    assert commit_message.main([str(path)]) == 0
    path.write_text("Adds.", encoding="utf-8")
    assert commit_message.main([str(path)]) == 1
    assert "message: there is no body" in capsys.readouterr().err
    assert commit_message.main([]) == 2
