"""Checks commit messages: an imperative subject of at most 72 characters, a body that says why.

As a commit-msg hook it is given a file; with ``--range A..B`` it checks the commits of that range.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST: Final = 72
_SUBJECT = re.compile(r"[A-Z][a-z]+ \S")
_NOT_IMPERATIVE = re.compile(r"[A-Z][a-z]+(?:ed|ing)\b")
_IMPERATIVE_AFTER_ALL: Final = frozenset({"Bring", "Feed", "Need", "Embed", "Seed", "Speed"})
_GENERATED: Final = ("Merge ", "Revert ", "fixup! ", "squash! ")


def faults(message: str) -> Iterator[str]:
    """Yield what is wrong with ``message``; lines that begin with # do not count."""
    lines = [line.rstrip() for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if subject.startswith(_GENERATED):
        return
    if len(subject) > MOST:
        yield f"the subject has {len(subject)} characters; at most {MOST} fit"
    if not _SUBJECT.match(subject):
        yield "the subject does not begin with a verb and its object, such as 'Add a rule'"
    first = subject.partition(" ")[0]
    if _NOT_IMPERATIVE.fullmatch(first) and first not in _IMPERATIVE_AFTER_ALL:
        yield f"the subject begins with {first!r}; write the imperative, such as 'Add' or 'Fix'"
    if subject.endswith("."):
        yield "the subject ends with a period"
    if len(lines) > 1 and lines[1]:
        yield "the second line is not empty"
    if not any(lines[2:]):
        yield "there is no body; say why, after an empty line"


def _messages(commits: str) -> Iterator[tuple[str, str]]:
    command = ["git", "log", "--format=%h%x00%B%x01", commits]
    listed = subprocess.run(command, check=True, capture_output=True, text=True)
    for entry in listed.stdout.split("\x01"):
        name, _, message = entry.strip().partition("\0")
        if name:
            yield name, message


def main(arguments: Sequence[str]) -> int:
    """Check the messages, tell what is wrong, and return the exit status."""
    match arguments:
        case ["--range", commits]:
            messages = list(_messages(commits))
        case [path] if not path.startswith("-"):
            messages = [("message", Path(path).read_text(encoding="utf-8"))]
        case _:
            print("usage: commit_message.py FILE, or --range A..B", file=sys.stderr)
            return 2
    found = [(name, fault) for name, message in messages for fault in faults(message)]
    for name, fault in found:
        print(f"{name}: {fault}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
