"""Text to drafts: the workloads that a file holds, before a knowledge base checks them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import Problem, UnusableInput
from advisor.located import document
from advisor.located.mapping import LocatedMapping
from advisor.workloads.workload import MOST_NAME, name_fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.located.document import YamlNode

# In JSON a character beyond U+FFFF may be written as two escapes. An even number of backslashes
# before them are escaped backslashes.
_ESCAPED_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)
_PIECES = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*")(?:(?P<apart>[ \t\r\n]*)(?P<colon>:))?|[ \t\r\n]+'
)
_BREAKS = re.compile("[\x85\u2028\u2029]")
STANDARD_INPUT = "-"
_SHARED = ("advisor", "workloads", "defaults")


@dataclass(frozen=True, slots=True)
class Draft:
    """A workload as it stands in a file, not yet checked against a knowledge base.

    ``is_alone`` says that the file holds no other. In a draft that ``is_table``, answers are texts
    of cells.
    """

    name: str
    file: str
    node: YamlNode | None
    defaults: YamlNode | None = None
    problems: tuple[Problem, ...] = ()
    is_alone: bool = True
    is_table: bool = False

    def rules_place(self) -> YamlNode | None:
        """Return the mapping in which the draft asks for rules of its own, or ``None``."""
        if self._declines_rules():
            return None
        for node in (self.node, self.defaults):
            rules = _find_entry(node, "rules")
            if rules is not None and not _is_empty_list(rules):
                return node
        return None

    def _declines_rules(self) -> bool:
        rules = _find_entry(self.node, "rules")
        return rules is not None and _is_empty_list(rules)

    def rule_folders(self) -> tuple[str, ...]:
        """Return the folders of rules that the draft asks for.

        Relative ones start from the file's own folder. A workload adds its own to those of the
        defaults; with an empty list it takes none, not even theirs. Raises ``UnusableInput`` if
        anything else than names of folders stands there.
        """
        if self._declines_rules():
            return ()
        base = Path(self.file).parent if self.file != STANDARD_INPUT else Path()
        folders: list[str] = []
        for node in (self.defaults, self.node):
            rules = _find_entry(node, "rules")
            if node is not None and rules is not None:
                names = rules.value if rules.is_list else (rules,)
                folders += [str(base / _read_folder(node, name)) for name in names]
        return tuple(folders)


def _find_entry(node: YamlNode | None, key: str) -> YamlNode | None:
    """Return what ``node`` holds under ``key``, or ``None`` if it is not a mapping with that."""
    if node is None or not node.is_mapping:
        return None
    entry: YamlNode | None = node.value.get(key)
    return entry


def _is_empty_list(node: YamlNode) -> bool:
    return node.is_list and not node.value


def _read_folder(node: YamlNode, name: YamlNode) -> str:
    if isinstance(name.value, str) and name.value.strip():
        return name.value
    kind = name.kind
    if isinstance(name.value, str):
        kind = "an empty text"
    message = f"`rules` holds {kind}, not the name of a folder"
    hint = "write `rules: [FOLDER]`, or `rules: []` for none; a number in quotes"
    raise UnusableInput([node.problem("E203", message, hint, key="rules")])


def read_drafts(text: str, file: str) -> tuple[Draft, ...]:
    """Return the workloads written in ``text``; one that cannot be read carries its problems."""
    problems: list[Problem] = []
    documents = document.read_documents(_as_yaml(text), file, problems)
    nodes = [node for node in documents if node.value is not None]
    repeated = [problem for problem in problems if problem.code == document.REPEATED]
    broken = [problem for problem in problems if problem.code != document.REPEATED]
    count = len(nodes) + len(broken)
    drafts: list[Draft] = []
    for number, node in enumerate(nodes, 1):
        drafts += _read_document(node, file, number, count)
    if not count:
        hint = "`advisor questions --template` prints one to fill in"
        broken = [Problem(file, 0, "E112", "is empty: it holds no answers", hint)]
    number = count if drafts else 0
    drafts = _assign_problems(drafts, repeated, file)
    if broken:
        drafts.append(unreadable(file, broken, number=number))
    if len(drafts) > 1:
        drafts = [replace(draft, is_alone=False) for draft in drafts]
    return tuple(drafts)


def unreadable(file: str, problems: Iterable[Problem], *, number: int = 0) -> Draft:
    """Return a draft for a file that cannot be read, or for its document with this ``number``."""
    name = _file_stem(file)
    if number:
        name = f"{name}-{number}"
    return Draft(name, file, None, problems=tuple(problems))


def _as_yaml(text: str) -> str:
    """Return ``text``, if it is JSON, with what YAML does not read replaced; lines stay lines."""
    if not text.lstrip(" \t\r\n").startswith(("{", "[")):
        return text
    joined = _ESCAPED_PAIR.sub(_join_pair, text)
    if not _is_json(text):
        return joined
    return _PIECES.sub(_convert_piece, joined)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _convert_piece(piece: re.Match[str]) -> str:
    """Return a piece of JSON as YAML reads it.

    Line breaks in texts become escapes, tabs between texts spaces, and colons follow their keys.
    """
    text, apart = piece["text"], piece["apart"]
    if text is None:
        return piece[0].replace("\t", " ")
    text = _BREAKS.sub(_escape_break, text)
    if not piece["colon"]:
        return text
    spaces = apart.replace("\t", " ")
    return f"{text}:{spaces}"


def _escape_break(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"


def _join_pair(pair: re.Match[str]) -> str:
    before, high, low = pair.groups()
    upper, lower = int(high, 16) & 0x3FF, int(low, 16) & 0x3FF
    return f"{before}{chr(0x10000 + (upper << 10) + lower)}"


def _assign_problems(drafts: list[Draft], problems: list[Problem], file: str) -> list[Draft]:
    """Return ``drafts`` with each problem of the text at the last workload that starts before it.

    Problems before all workloads go to a draft that stands for the file, and comes first.
    """
    assigned = list(drafts)
    before: list[Problem] = []
    for problem in problems:
        for position in reversed(range(len(assigned))):
            draft = assigned[position]
            if draft.node is not None and draft.node.line <= problem.line:
                assigned[position] = replace(draft, problems=(*draft.problems, problem))
                break
        else:
            before.append(problem)
    if before:
        assigned.insert(0, unreadable(file, before))
    return assigned


def _read_document(node: YamlNode, file: str, number: int, count: int) -> list[Draft]:
    fallback = _file_stem(file)
    if count != 1:
        fallback = f"{fallback}-{number}"
    if not node.is_mapping:
        message = f"is {node.kind}, not a mapping"
        hint = "write `answers:` and below it a line `question: value` for each"
        return [Draft(fallback, file, None, problems=(node.problem("E112", message, hint),))]
    if "workloads" not in node.value:
        return [Draft(choose_name(node, fallback), file, node)]
    problems: list[Problem] = []
    fields = LocatedMapping(node, _SHARED, problems)
    defaults = fields.node("defaults")
    items = fields.items("workloads")
    if not items and not problems:
        fields.report("`workloads` is empty", "start each with `- name:`", key="workloads")
    drafts: list[Draft] = []
    if problems:
        drafts.append(Draft(fallback, file, None, problems=tuple(problems)))
    for position, item in enumerate(items, 1):
        name = choose_name(item, f"{fallback}-{position}")
        drafts.append(Draft(name, file, item, defaults))
    return drafts


def _file_stem(file: str) -> str:
    stem = Path(file).stem if file != STANDARD_INPUT else "stdin"
    name = ""
    for character in stem[:MOST_NAME]:
        is_safe = character.isprintable() and character not in "<>"
        name += character if is_safe else "-"
    return name or "workload"


def choose_name(node: YamlNode, fallback: str) -> str:
    """Return the name of the workload in ``node``, or ``fallback`` where it has none to use."""
    name = _find_entry(node, "name")
    if name is None or not isinstance(name.value, str) or name_fault(name.value):
        return fallback
    return name.value
