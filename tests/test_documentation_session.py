"""Hold the session of the documents again on a pseudo-terminal, and compare.

docs/interview.md shows the whole of it, and the README its beginning and its end.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect

from people import CHECKLIST, FORM
from terminals import Terminal

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGE = ROOT / "docs" / "interview.md"
SESSION = re.compile(r"(?<=<!-- session -->\n```text\n)(.*?)(?=```\n)", re.DOTALL)
DESCRIPTION = (
    "Four developers, nobody wants to patch servers, nobody has run Kubernetes. "
    "A REST API on Heroku, state in RDS."
)
REPLIES = {
    "kubernetes_api": "1",
    "portability": "being tied to AWS is fine",
    "org_standard": "1",
    "task_vcpu": "1",
    "task_memory_gb": "2",
    "task_disk_gb": "20",
    "compliance": "0",
    "max_run_days": "7",
    "startup": "?",
    "accelerator": "1",
    "location": "1",
    "storage": "0",
    "service_count": "just one",
    "operating_system": "all of it runs on Linux",
    "task_count": "3",
    "peak_task_count": "6",
    "hours_per_month": "730",
    "host_access": "0",
}


def reply(told: str, knowledge: KnowledgeBase, said: set[str]) -> str:
    """Return what the person of the session types after ``told``."""
    flat = " ".join(told.split())
    if "Describe your workload" in flat:
        return DESCRIPTION
    if CHECKLIST in flat:
        return "0"
    if "g = go on" in flat:
        return "g"
    positions = {}
    for question in knowledge.questions.values():
        position = flat.find(" ".join(question.asks.split()))
        if position >= 0:
            positions[question.id] = position
    asked = list(positions)
    if not asked or "[Enter" in flat:
        return ""
    if FORM in flat:
        asked.sort(key=positions.__getitem__)
        return " ".join(REPLIES.get(question, "u") for question in asked)
    wish = REPLIES.get(asked[0], "u")
    if wish == "?" and asked[0] in said:
        return "1"
    said.add(asked[0])
    return wish


def held(folder: Path, knowledge: KnowledgeBase) -> str:
    """Return the whole output of the session on a plain terminal of 96 columns."""
    terminal = Terminal(folder, ("ask", "--plain"), {"COLUMNS": "96"}, 96)
    told, said = "", set[str]()
    while terminal.child.expect(["\n> ", pexpect.EOF]) == 0:
        part = terminal.child.before.decode() + "\n> "
        told += part
        terminal.type(reply(part, knowledge, said))
    told += terminal.child.before.decode()
    terminal.child.close()
    assert terminal.child.exitstatus == 0
    lines = [line.rstrip() for line in told.replace("\r", "").split("\n")]
    return "\n".join(lines).strip() + "\n"


def abridged(session: str) -> str:
    """Return a session without its questions after the first, and without the last look."""
    beginning, _, rest = session.partition("\nQuestion 2.")
    end = rest.rpartition("\n>\n")[2].lstrip("\n")
    left_out = rest.count("\nQuestion ") + 1
    return f"{beginning}\n[ {left_out} more questions, and a last look at all answers ]\n\n{end}"


def test_the_session_in_the_documents_goes_as_they_say(
    folder: Path, shipped: KnowledgeBase
) -> None:
    told = f"$ advisor ask --plain\n{held(folder, shipped)}"
    for document, expected in ((PAGE, told), (README, abridged(told))):
        text = document.read_text(encoding="utf-8")
        (shown,) = SESSION.findall(text)
        if os.environ.get("GOLDEN_UPDATE"):
            document.write_text(text.replace(shown, expected), encoding="utf-8")
        else:
            assert shown == expected, document.name


def test_an_abridged_session_says_how_much_is_left_out() -> None:
    session = "?\n\nQuestion 1.\n> 1\n\nQuestion 2.\n> 1\n\nQuestion 3.\n> u\n\nRight?\n>\n\nThis."
    assert abridged(session) == (
        "?\n\nQuestion 1.\n> 1\n\n[ 2 more questions, and a last look at all answers ]\n\nThis."
    )
