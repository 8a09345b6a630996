"""Hold the session that the README shows again on a pseudo-terminal, and compare the two."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from advisor.inference.engine import engine_for
from people import CHECKLIST, FORM
from terminals import Terminal

if TYPE_CHECKING:
    from advisor.knowledge.model import KnowledgeBase

README = Path(__file__).resolve().parent.parent / "README.md"
SESSION = re.compile(r"(?<=<!-- session -->\n```text\n)(.*?)(?=```\n)", re.DOTALL)
DESCRIPTION = (
    "Four developers, nobody wants to patch servers. "
    "Nobody here has run Kubernetes and nothing needs its API. "
    "A public REST API, on Heroku today, built by GitHub Actions. "
    "State is in RDS. Traffic swings over the day."
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


def test_the_session_in_the_readme_goes_as_it_says(folder: Path, shipped: KnowledgeBase) -> None:
    if engine_for(shipped).name != "durable_rules":
        pytest.skip("the session names the engine that concluded it")
    told = f"$ advisor ask --plain\n{held(folder, shipped)}"
    if os.environ.get("GOLDEN_UPDATE"):
        updated = SESSION.sub(lambda _: told, README.read_text(encoding="utf-8"))
        README.write_text(updated, encoding="utf-8")
    (shown,) = SESSION.findall(README.read_text(encoding="utf-8"))
    assert told == shown
