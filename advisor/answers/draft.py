"""Text to drafts: which workloads a file holds, before any of them is held against a knowledge base."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.answers.workload import MOST_NAME, name_fault
from advisor.errors import Problem, UnusableInput
from advisor.knowledge import document
from advisor.knowledge.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.knowledge.document import YamlNode

# In JSON a character beyond U+FFFF may be written as two escapes; an even number of backslashes before it are characters.
_ESCAPED_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)
_PIECES = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*")(?:(?P<apart>[ \t\r\n]*)(?P<colon>:))?|[ \t\r\n]+'
)
_BREAKS = re.compile("[\x85\u2028\u2029]")
_SHARED = ("advisor", "workloads", "defaults")


@dataclass(frozen=True, slots=True)
class Draft:
    """A workload as it stands in a file, not yet held against a knowledge base; ``is_alone`` if the file holds no other."""

    name: str
    file: str
    node: YamlNode | None
    defaults: YamlNode | None = None
    problems: tuple[Problem, ...] = ()
    is_alone: bool = True

    def rules_place(self) -> YamlNode | None:
        """Return the mapping in which the draft asks for rules of its own, if it does."""
        for node in () if self._wants_none() else (self.node, self.defaults):
            held = node.value.get("rules") if node is not None and node.is_mapping else None
            if held is not None and not (held.is_list and not held.value):
                return node
        return None

    def _wants_none(self) -> bool:
        held = (
            self.node.value.get("rules") if self.node is not None and self.node.is_mapping else None
        )
        return held is not None and held.is_list and not held.value

    def rule_folders(self) -> tuple[str, ...]:
        """Return the folders of rules that the draft asks for, relative ones taken from the file's own folder.

        A workload adds its own to those of the defaults; with an empty list it takes none, not even theirs.
        Raises ``UnusableInput`` if anything else than names of folders stands there.
        """
        folders: list[str] = []
        if self._wants_none():
            return ()
        for node in (self.defaults, self.node):
            held = node.value.get("rules") if node is not None and node.is_mapping else None
            if node is not None and held is not None:
                folders += [
                    _folder(node, each) for each in (held.value if held.is_list else (held,))
                ]
        base = Path(self.file).parent if self.file != "-" else Path()
        return tuple(str(base / each) for each in folders)


def _folder(node: YamlNode, named: YamlNode) -> str:
    if isinstance(named.value, str) and named.value.strip():
        return named.value
    found = "an empty text" if isinstance(named.value, str) else named.kind
    hint = "write `rules: [FOLDER]`, or `rules: []` for none; a number in quotes"
    raise UnusableInput(
        [
            node.problem(
                "E203", f"`rules` holds {found}, not the name of a folder", hint, key="rules"
            )
        ]
    )


def read_drafts(text: str, file: str) -> tuple[Draft, ...]:
    """Return the workloads written in ``text``; one that cannot be read carries the problems that say why."""
    problems: list[Problem] = []
    nodes = [
        node
        for node in document.read_documents(_as_yaml(text), file, problems)
        if node.value is not None
    ]
    broken = [each for each in problems if each.code != document.REPEATED]
    count = len(nodes) + len(broken)
    drafts = [
        draft
        for number, node in enumerate(nodes, 1)
        for draft in _drafts(node, file, number, count)
    ]
    if not count:
        hint = "`advisor questions --template` prints one to fill in"
        broken = [Problem(file, 0, "E112", "is empty: it holds no answers", hint)]
    repeated = [each for each in problems if each.code == document.REPEATED]
    ended = [unreadable(file, broken, number=count if drafts else 0)] if broken else []
    found = (*_shared_out(drafts, repeated, file), *ended)
    return found if len(found) == 1 else tuple(replace(each, is_alone=False) for each in found)


def unreadable(file: str, problems: Iterable[Problem], *, number: int = 0) -> Draft:
    """Return what stands for a file that cannot be read, or for its document of that ``number``."""
    name = f"{_stem(file)}-{number}" if number else _stem(file)
    return Draft(name, file, None, problems=tuple(problems))


def _as_yaml(text: str) -> str:
    """Return ``text``, if it is JSON, with that replaced which JSON writes and YAML does not read, lines kept."""
    if not text.lstrip(" \t\r\n").startswith(("{", "[")):
        return text
    return (
        _PIECES.sub(_piece, _ESCAPED_PAIR.sub(_character, text))
        if _is_json(text)
        else _ESCAPED_PAIR.sub(_character, text)
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _piece(found: re.Match[str]) -> str:
    """Return a piece of JSON as YAML reads it: breaks in texts as escapes, no tabs between them, colons behind their keys."""
    if found["text"] is None:
        return found[0].replace("\t", " ")
    text = _BREAKS.sub(lambda each: f"\\u{ord(each[0]):04x}", found["text"])
    return f"{text}:{found['apart'].replace(chr(9), ' ')}" if found["colon"] else text


def _character(pair: re.Match[str]) -> str:
    before, high, low = pair.groups()
    return f"{before}{chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))}"


def _shared_out(drafts: list[Draft], problems: list[Problem], file: str) -> tuple[Draft, ...]:
    """Give each problem of the text to the last workload that starts before it, or to one that stands for the file."""
    held: dict[int, list[Problem]] = {}
    for problem in problems:
        starts = [
            at
            for at, draft in enumerate(drafts)
            if draft.node is not None and draft.node.line <= problem.line
        ]
        held.setdefault(starts[-1] if starts else -1, []).append(problem)
    whole = [unreadable(file, held[-1])] if -1 in held else []
    return (
        *whole,
        *(
            replace(each, problems=(*each.problems, *held.get(at, ())))
            for at, each in enumerate(drafts)
        ),
    )


def _drafts(node: YamlNode, file: str, number: int, count: int) -> list[Draft]:
    fallback = _stem(file) if count == 1 else f"{_stem(file)}-{number}"
    if not node.is_mapping:
        hint = "write `answers:` and below it a line `question: value` for each"
        message = (
            f"is {node.kind}, not a mapping"
            if node.value is not None
            else "is empty: it holds no answers"
        )
        return [Draft(fallback, file, None, problems=(node.problem("E112", message, hint),))]
    if "workloads" not in node.value:
        return [Draft(_name(node, fallback), file, node)]
    problems: list[Problem] = []
    fields = Fields(node, _SHARED, problems)
    defaults = fields.node("defaults")
    items = fields.items("workloads")
    if not items and not problems:
        fields.report("`workloads` is empty", "start each with `- name:`", key="workloads")
    whole = [Draft(fallback, file, None, problems=tuple(problems))] if problems else []
    return whole + [
        Draft(_name(each, f"{fallback}-{at}"), file, each, defaults)
        for at, each in enumerate(items, 1)
    ]


def _stem(file: str) -> str:
    stem = Path(file).stem if file != "-" else "stdin"
    return (
        "".join(each if each.isprintable() and each not in "<>" else "-" for each in stem)[
            :MOST_NAME
        ]
        or "workload"
    )


def _name(node: YamlNode, fallback: str) -> str:
    held = node.value.get("name") if node.is_mapping else None
    good = held is not None and isinstance(held.value, str) and not name_fault(held.value)
    return held.value if good and held is not None else fallback
